// Package criteria has the library of law and standards that the criteria of an audit are chosen from, each with when
// it was in force. It is data: library.yaml.
package criteria

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"go.yaml.in/yaml/v4"

	"mognad/assessment"
)

//go:embed library.yaml
var library []byte

// Criterion is a law or a standard.
type Criterion struct {
	ID    string                 `yaml:"id"`
	Of    string                 `yaml:"of"`    // where it applies: see [Places]
	From  assessment.PartialDate `yaml:"from"`  // "" for always
	Until assessment.PartialDate `yaml:"until"` // the last day, month or year; "" for what is still in force
	Title map[string]string      `yaml:"title"` // by language, with its number
}

// Places are where criteria apply, in the order of the library: countries, the European Union, and everywhere.
var Places = []string{"se", "dk", "no", "fi", "eu", "int"}

// In is the title in a language, the English one if there is none.
func (c Criterion) In(language string) string {
	if title := c.Title[language]; title != "" {
		return title
	}
	return c.Title["en"]
}

// Says reports whether a line is the title in any language.
func (c Criterion) Says(line string) bool {
	for _, title := range c.Title {
		if line == title {
			return true
		}
	}
	return false
}

// InForce reports whether it was in force on any day of a period, whose ends may be open.
func (c Criterion) InForce(from, to assessment.Date) bool {
	begun := to == "" || string(c.From) <= string(to)
	ended := c.Until != "" && string(from) > string(c.Until)+"-99" // a year lasts longer than any of its days
	if len(c.Until) == len("2006-01-02") {
		ended = string(from) > string(c.Until)
	}
	return begun && !ended
}

// All is the library, in its order.
var All = sync.OnceValue(func() []Criterion {
	list, err := read(library)
	if err != nil {
		panic(err) // a test reads it
	}
	return list
})

func read(content []byte) ([]Criterion, error) {
	var list []Criterion
	d := yaml.NewDecoder(bytes.NewReader(content))
	d.KnownFields(true)
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("read the library of criteria: %w", err)
	}
	for i, c := range list {
		switch {
		case slices.ContainsFunc(list[:i], func(other Criterion) bool { return other.ID == c.ID }):
			return nil, fmt.Errorf("the criterion %q is there twice", c.ID)
		case !c.From.Valid() || !c.Until.Valid() || c.Until != "" && c.Until < c.From || c.Title["en"] == "",
			!slices.Contains(Places, c.Of):
			return nil, fmt.Errorf("the criterion %q is not complete", c.ID)
		}
	}
	return list, nil
}

// Chosen are the lines of the criteria of an audit: what stood there before keeps its place if it is still wanted, and
// what is new follows, first from the library and then in the auditors' own words.
func Chosen(before, ids, own []string, language string) []string {
	var fresh []string
	wanted := func(line string) bool { return slices.Contains(own, line) }
	for _, c := range All() {
		if !slices.Contains(ids, c.ID) {
			continue
		}
		if i := slices.IndexFunc(before, c.Says); i < 0 {
			fresh = append(fresh, c.In(language))
			continue
		}
		also := wanted
		wanted = func(line string) bool { return also(line) || c.Says(line) }
	}
	kept := slices.DeleteFunc(slices.Clone(before), func(line string) bool { return !wanted(line) })
	for _, line := range append(fresh, own...) {
		if !slices.Contains(kept, line) {
			kept = append(kept, line)
		}
	}
	return kept
}

// Split divides the criteria of an audit into the ids of those in the library, and other lines.
func Split(lines []string) (ids, own []string) {
	for _, line := range lines {
		i := slices.IndexFunc(All(), func(c Criterion) bool { return c.Says(line) })
		if i < 0 {
			own = append(own, line)
			continue
		}
		ids = append(ids, All()[i].ID)
	}
	return ids, own
}
