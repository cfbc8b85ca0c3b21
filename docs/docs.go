// Package docs holds the guides for each role, in every language, and turns them into what a page shows and a search
// finds. Which page shows a guide, and to whom, is left to others; so are the guides for operators and for those who
// connect other systems, which are read in the repository.
package docs

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"
)

//go:embed guide-*.md sv/guide-*.md
var files embed.FS

// Names lists the guides in the order in which they are offered: first what everyone needs.
var Names = []string{
	"everyone", "respondent", "entity-manager", "coordinator", "management", "auditor", "organisation-admin",
}

// folders are where the guides of a language are, beside each other, so that a link from one to another is the same in
// every language. The first language is the one in which the sections have their names.
var folders = []struct{ language, path string }{{"en", "."}, {"sv", "sv"}}

// Guide is a guide in one language.
type Guide struct {
	Name     string // such as "entity-manager"
	Language string
	Title    string
	Intro    Section   // what comes before the first heading
	Sections []Section // in reading order
}

// Section is a part of a guide with a heading of its own.
type Section struct {
	Key    string // names the section in all languages: the anchor of the English one
	Anchor string // as in the repository: the heading in lower case, with hyphens for spaces
	Title  string
	HTML   string // without the heading; raw HTML of a file is left out
	Text   string // the same in plain words
}

// Section finds a section by its key.
func (g Guide) Section(key string) (Section, bool) {
	for _, s := range g.Sections {
		if s.Key == key {
			return s, true
		}
	}
	return Section{}, false
}

// Guides are all guides in a language, in the order of [Names]; in English for a language that has none.
func Guides(language string) ([]Guide, error) {
	byLanguage, err := read()
	if err != nil {
		return nil, err
	}
	if guides, ok := byLanguage[language]; ok {
		return guides, nil
	}
	return byLanguage[folders[0].language], nil
}

// Find is the guide with the name in a language, false if there is none.
func Find(language, name string) (Guide, bool, error) {
	guides, err := Guides(language)
	for _, g := range guides {
		if g.Name == name {
			return g, true, nil
		}
	}
	return Guide{}, false, err
}

// read parses the guides at the first call.
var read = sync.OnceValues(func() (map[string][]Guide, error) {
	all := map[string][]Guide{}
	for _, folder := range folders {
		for i, name := range Names {
			file := path.Join(folder.path, "guide-"+name+".md")
			content, err := files.ReadFile(file)
			if err != nil {
				return nil, fmt.Errorf("read guide: %w", err)
			}
			g, err := parse(content)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			g.Name, g.Language = name, folder.language
			if folder.language != folders[0].language {
				if err := g.nameSections(all[folders[0].language][i]); err != nil {
					return nil, fmt.Errorf("%s: %w", file, err)
				}
			}
			all[folder.language] = append(all[folder.language], g)
		}
	}
	return all, nil
})

// nameSections gives the sections the keys of the same guide in the first language, which has the same sections in the
// same order.
func (g *Guide) nameSections(model Guide) error {
	if len(g.Sections) != len(model.Sections) {
		return fmt.Errorf("%d sections, in %s %d", len(g.Sections), model.Language, len(model.Sections))
	}
	for i := range g.Sections {
		g.Sections[i].Key = model.Sections[i].Key
	}
	return nil
}

// address is where a page leads that a guide links to, "" for a file that is only read in the repository.
func address(link string) string {
	if strings.Contains(link, "://") {
		return link
	}
	file, anchor, found := strings.Cut(link, "#")
	if found {
		anchor = "#" + anchor
	}
	name, guide := strings.CutPrefix(strings.TrimSuffix(path.Base(file), ".md"), "guide-")
	switch {
	case file == "":
		return anchor
	case guide:
		return "/help/" + name + anchor
	case path.Base(file) == "api.md":
		return "/api"
	}
	return ""
}
