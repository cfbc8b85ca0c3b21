// Package i18n turns message keys, dates and numbers into the words of a language.
// Which language a person reads, and where the words stand on a page, it leaves to others.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // dates are the reader's, also where the machine has no zone files

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed messages/*.yaml
var messages embed.FS

// Zone is the time zone in which dates and times are shown.
const Zone = "Europe/Stockholm"

// tags lists the languages in the order they are offered; the first is the default.
var tags = []language.Tag{language.Swedish, language.English}

// Catalog holds the messages of every language. It never changes after New and may be shared by
// goroutines.
type Catalog struct {
	languages  []string
	localizers map[string]*Localizer
	matcher    language.Matcher
}

// New reads the embedded messages. It fails on a file that cannot be read, on a key that occurs
// twice and on a message that is no valid template; what merely differs between languages is
// told by Gaps.
func New() (*Catalog, error) {
	return Load(messages)
}

// Load reads messages/<topic>.<language>.yaml from files, see New.
func Load(files fs.FS) (*Catalog, error) {
	zone, err := time.LoadLocation(Zone)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	bundle := i18n.NewBundle(tags[0])
	catalog := &Catalog{localizers: map[string]*Localizer{}, matcher: language.NewMatcher(tags)}
	for _, tag := range tags {
		entries, err := readLanguage(files, tag.String())
		if err != nil {
			return nil, err
		}
		for key, entry := range entries {
			if err := bundle.AddMessages(tag, entry.message(key)); err != nil {
				return nil, fmt.Errorf("add message %s: %w", key, err)
			}
		}
		catalog.languages = append(catalog.languages, tag.String())
		catalog.localizers[tag.String()] = &Localizer{
			language:  tag.String(),
			zone:      zone,
			entries:   entries,
			printer:   message.NewPrinter(tag),
			collators: &sync.Pool{New: func() any { return collate.New(tag) }},
		}
	}
	for name, localizer := range catalog.localizers {
		localizer.messages = i18n.NewLocalizer(bundle, name)
	}
	return catalog, nil
}

// readLanguage gathers the entries of one language from all topics.
func readLanguage(files fs.FS, lang string) (map[string]entry, error) {
	names, err := fs.Glob(files, "messages/*."+lang+".yaml")
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	all := map[string]entry{}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read messages: %w", err)
		}
		entries, err := read(content)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(name), err)
		}
		for key, e := range entries {
			if _, twice := all[key]; twice {
				return nil, fmt.Errorf("%s: %s stands in another file too", path.Base(name), key)
			}
			all[key] = e
		}
	}
	return all, nil
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
	return slices.Sorted(maps.Keys(c.For(lang).entries))
}

// Gaps tells, one line each, what differs between the languages: a key that one lacks, a message
// without words, a message that takes other arguments or has no plural where the other has one.
// A finished catalogue has none.
func (c *Catalog) Gaps() []string {
	var gaps []string
	base := c.localizers[c.languages[0]]
	for _, lang := range c.languages {
		own := c.localizers[lang]
		for key, e := range own.entries {
			if e.empty() {
				gaps = append(gaps, fmt.Sprintf("%s: %s has no words", lang, key))
			}
			model, ok := base.entries[key]
			if !ok {
				gaps = append(gaps, fmt.Sprintf("%s: %s is missing", base.language, key))
				continue
			}
			if e.plural() != model.plural() {
				gaps = append(gaps, fmt.Sprintf("%s: %s is plural in one language only", lang, key))
			}
			if !slices.Equal(e.arguments, model.arguments) {
				gaps = append(gaps, fmt.Sprintf("%s: %s takes %s, in %s %s", lang, key,
					strings.Join(e.arguments, " "), base.language, strings.Join(model.arguments, " ")))
			}
		}
		for key := range base.entries {
			if _, ok := own.entries[key]; !ok {
				gaps = append(gaps, fmt.Sprintf("%s: %s is missing", lang, key))
			}
		}
	}
	slices.Sort(gaps)
	return gaps
}
