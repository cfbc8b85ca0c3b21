// Package i18n turns message keys, dates and numbers into the words of a language. It leaves to others which language a
// person reads and where the words go on a page.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // dates are the reader's, even if the machine has no zone files

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed messages/*.yaml
var messages embed.FS

// Zone is the time zone in which dates and times are written unless another is asked for, see [Localizer.In].
const Zone = "Europe/Stockholm"

// tags lists the languages in the order they are offered; the first is the default.
var tags = []language.Tag{language.Swedish, language.English}

// Catalog holds the messages of every language. It may be shared by goroutines.
type Catalog struct {
	languages  []string
	localizers map[string]*Localizer
	matcher    language.Matcher
}

// New returns the catalogue of the embedded messages. A file is read when one of its messages is first needed, so that
// starting reads hardly any; Gaps reports what is wrong in a file, which then has no words.
func New() (*Catalog, error) {
	return embedded()
}

var embedded = sync.OnceValues(func() (*Catalog, error) { return open(messages) })

// Load reads messages/<topic>.<language>.yaml of every language from files. It fails on a file that cannot be read, on
// a key that occurs twice and on a message that is not a valid template; Gaps reports what merely differs between
// languages.
func Load(files fs.FS) (*Catalog, error) {
	catalog, err := open(files)
	if err != nil {
		return nil, err
	}
	for _, lang := range catalog.languages {
		if err := catalog.localizers[lang].check(); err != nil {
			return nil, err
		}
	}
	return catalog, nil
}

func open(files fs.FS) (*Catalog, error) {
	zone, err := time.LoadLocation(Zone)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	catalog := &Catalog{localizers: map[string]*Localizer{}, matcher: language.NewMatcher(tags)}
	for _, tag := range tags {
		catalog.languages = append(catalog.languages, tag.String())
		catalog.localizers[tag.String()] = &Localizer{
			language:  tag.String(),
			zone:      zone,
			words:     sync.OnceValue(func() words { return newWords(files, tag) }),
			printer:   message.NewPrinter(tag),
			collators: &sync.Pool{New: func() any { return collate.New(tag) }},
		}
	}
	return catalog, nil
}

// Languages lists the languages as BCP 47 tags, the default first.
func (c *Catalog) Languages() []string {
	return slices.Clone(c.languages)
}

// For returns the localizer of a language, or that of the default for a language that is not
// among Languages.
func (c *Catalog) For(lang string) *Localizer {
	if l, ok := c.localizers[lang]; ok {
		return l
	}
	return c.localizers[c.languages[0]]
}

// All returns the localizers of all languages.
func (c *Catalog) All() []*Localizer {
	all := make([]*Localizer, len(c.languages))
	for i, lang := range c.languages {
		all[i] = c.localizers[lang]
	}
	return all
}

// Negotiate picks the language that suits an Accept-Language header (RFC 9110, 12.5.4) best, the
// default when none does or the header cannot be read.
func (c *Catalog) Negotiate(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return c.languages[0]
	}
	_, index, _ := c.matcher.Match(wanted...)
	return c.languages[index]
}

// Keys lists the keys of a language in alphabetical order.
func (c *Catalog) Keys(lang string) []string {
	return slices.Sorted(maps.Keys(c.For(lang).entries()))
}

// Gaps reports, one line each, what is wrong with a language and what differs between languages: a file that cannot be
// read, a missing key, an empty message, a message with other arguments or without a plural where the other has one. A
// complete catalogue has none.
func (c *Catalog) Gaps() []string {
	var gaps []string
	base := c.languages[0]
	models := c.For(base).entries()
	for _, lang := range c.languages {
		own := c.localizers[lang]
		if err := own.check(); err != nil {
			gaps = append(gaps, err.Error())
		}
		entries := own.entries()
		for key, e := range entries {
			if e.empty() {
				gaps = append(gaps, fmt.Sprintf("%s: %s has no words", lang, key))
			}
			model, ok := models[key]
			if !ok {
				gaps = append(gaps, fmt.Sprintf("%s: %s is missing", base, key))
				continue
			}
			if e.plural() != model.plural() {
				gaps = append(gaps, fmt.Sprintf("%s: %s is plural in one language only", lang, key))
			}
			if takes, wanted := e.arguments(), model.arguments(); !slices.Equal(takes, wanted) {
				gaps = append(gaps, fmt.Sprintf("%s: %s takes %s, in %s %s", lang, key,
					strings.Join(takes, " "), base, strings.Join(wanted, " ")))
			}
		}
		for key := range models {
			if _, ok := entries[key]; !ok {
				gaps = append(gaps, fmt.Sprintf("%s: %s is missing", lang, key))
			}
		}
	}
	slices.Sort(gaps)
	return gaps
}
