package i18n

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// words are the messages of a language. A file is read when one of its messages is first needed: parsing all of them
// takes longer than all else at the start, and a page needs few.
type words struct {
	topics []*topic
	groups map[string][]*topic // by the first word of their keys
	err    error               // that kept the files from being found
}

// topic is a file of messages.
type topic struct {
	name string
	read func() (texts, error)
}

// texts are the messages of one file.
type texts struct {
	entries   map[string]entry
	templates *i18n.Localizer // of those that take arguments
}

// newWords finds the files of a language and which groups of messages each has.
func newWords(files fs.FS, tag language.Tag) words {
	names, err := fs.Glob(files, "messages/*."+tag.String()+".yaml")
	if err != nil {
		return words{err: fmt.Errorf("list messages: %w", err)}
	}
	w := words{groups: map[string][]*topic{}}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return words{err: fmt.Errorf("read messages: %w", err)}
		}
		t := &topic{
			name: path.Base(name),
			read: sync.OnceValues(func() (texts, error) { return readMessages(files, name, tag) }),
		}
		w.topics = append(w.topics, t)
		for _, g := range groups(content) {
			w.groups[g] = append(w.groups[g], t)
		}
	}
	return w
}

// groups are the first words of the keys of a file, without reading what the keys say: the words that begin a line.
func groups(content []byte) []string {
	var found []string
	for line := range bytes.Lines(content) {
		if line[0] == ' ' {
			continue // most are deeper: this is read at every start
		}
		name, _, key := strings.Cut(string(line), ":")
		if key && group(name) != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_.") == "" {
			found = append(found, group(name))
		}
	}
	return found
}

// group is the first word of a key.
func group(key string) string {
	first, _, _ := strings.Cut(key, ".")
	return first
}

// find returns the message of a key and what its file has.
func (w words) find(key string) (entry, texts, bool) {
	for _, t := range w.groups[group(key)] {
		own, err := t.read()
		if err != nil {
			continue // [words.all] reports it; the words of the program's own files are tested
		}
		if e, ok := own.entries[key]; ok {
			return e, own, true
		}
	}
	return entry{}, texts{}, false
}

// all reads every file. It fails on one that cannot be read, on a key that occurs twice and on one that would not be
// found by its group; then it returns what it read until there.
func (w words) all() (map[string]entry, error) {
	all := map[string]entry{}
	if w.err != nil {
		return all, w.err
	}
	for _, t := range w.topics {
		own, err := t.read()
		if err != nil {
			return all, fmt.Errorf("%s: %w", t.name, err)
		}
		for _, key := range slices.Sorted(maps.Keys(own.entries)) {
			if _, twice := all[key]; twice {
				return all, fmt.Errorf("%s: %s is also defined in another file", t.name, key)
			}
			if _, _, found := w.find(key); !found {
				return all, fmt.Errorf("%s: %s does not stand at the beginning of a line of its own, in small letters", t.name,
					group(key))
			}
		}
		maps.Copy(all, own.entries)
	}
	return all, nil
}

func readMessages(files fs.FS, name string, tag language.Tag) (texts, error) {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return texts{}, fmt.Errorf("read messages: %w", err)
	}
	entries, err := read(content)
	if err != nil {
		return texts{}, err
	}
	bundle := i18n.NewBundle(tag)
	for key, e := range entries {
		e.file = path.Base(name)
		entries[key] = e
		if !e.template() {
			continue
		}
		if err := bundle.AddMessages(tag, &i18n.Message{ID: key, One: e.one, Other: e.other}); err != nil {
			return texts{}, fmt.Errorf("add messages: %w", err)
		}
	}
	return texts{entries: entries, templates: i18n.NewLocalizer(bundle, tag.String())}, nil
}
