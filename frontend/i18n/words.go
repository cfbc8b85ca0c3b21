package i18n

import (
	"fmt"
	"io/fs"
	"path"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// words are the messages of a language, or the error that kept them from being read.
type words struct {
	entries  map[string]entry
	messages *i18n.Localizer // of those that take arguments
	err      error
}

// readWords gathers the messages of one language from all topics.
func readWords(files fs.FS, tag language.Tag) words {
	entries, err := readLanguage(files, tag.String())
	if err != nil {
		return words{err: err}
	}
	bundle := i18n.NewBundle(tag)
	var templates []*i18n.Message
	for key, e := range entries {
		if e.template() {
			templates = append(templates, &i18n.Message{ID: key, One: e.one, Other: e.other})
		}
	}
	if err := bundle.AddMessages(tag, templates...); err != nil {
		return words{err: fmt.Errorf("add messages: %w", err)}
	}
	return words{entries: entries, messages: i18n.NewLocalizer(bundle, tag.String())}
}

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
				return nil, fmt.Errorf("%s: %s is also defined in another file", path.Base(name), key)
			}
			e.file = path.Base(name)
			all[key] = e
		}
	}
	return all, nil
}
