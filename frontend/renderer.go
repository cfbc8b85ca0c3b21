// Package frontend renders pages: a struct and a template of the same name for each, in every language, with the assets
// they use. The content of a page is up to its caller.
package frontend

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	texttemplate "text/template"
	"text/template/parse"

	"mognad/frontend/i18n"
)

//go:embed templates
var templates embed.FS

// Renderer writes pages. It may be shared by goroutines.
type Renderer struct {
	catalog *i18n.Catalog
	assets  *Assets
	own     map[string]file // by page
	shared  []file
	check   []file   // parses again at each call: what no page shows is not kept
	spoken  sync.Map // [spoken] → map[string]set, by page
}

// spoken is how pages are written. Time zones are few, see [assessment.TimeZones].
type spoken struct{ language, zone string }

// file is what one file defines, parsed at the first call, for all languages.
type file func() ([]*parse.Tree, error)

// set is a page's template with what it shares with others, put together at the first call.
type set func() (*template.Template, error)

// New finds the templates. Each is parsed and escaped when its page is first shown, so that the first page does not
// wait for all of them; [Renderer.Check] finds one that is broken. Missing assets are not an error: the pages then say
// how to build them.
func New(catalog *i18n.Catalog, assets *Assets) (*Renderer, error) {
	pages, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	parts, err := fs.Glob(templates, "templates/parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	renderer := &Renderer{catalog: catalog, assets: assets, own: map[string]file{}}
	known := funcs(catalog.For(""), assets)
	for i, name := range slices.Concat(pages, parts) {
		parsed := parseFile(name, known)
		renderer.check = append(renderer.check, func() ([]*parse.Tree, error) { return parseFile(name, known)() })
		if i >= len(pages) || name == "templates/layout.html" {
			renderer.shared = append(renderer.shared, parsed)
		} else {
			renderer.own[strings.TrimSuffix(path.Base(name), ".html")] = parsed
		}
	}
	renderer.pages(catalog.For(""), true)
	return renderer, nil
}

// pages are the pages in the words, by name. The first page is most often in the default language: begin puts together
// at once what all its pages share. Whoever renders one meets the errors.
func (r *Renderer) pages(l *i18n.Localizer, begin bool) map[string]set {
	key := spoken{l.Language(), l.Zone().String()}
	if all, known := r.spoken.Load(key); known {
		return all.(map[string]set)
	}
	base := sync.OnceValues(func() (*template.Template, error) {
		layout := template.New("base").Option("missingkey=error").Funcs(funcs(l, r.assets))
		return layout, add(layout, r.shared...)
	})
	all := make(map[string]set, len(r.own))
	for page, parsed := range r.own {
		all[page] = pageSet(base, parsed)
	}
	if begin {
		go func() { _, _ = base() }()
	}
	kept, _ := r.spoken.LoadOrStore(key, all)
	return kept.(map[string]set)
}

// Check parses all templates and reports those that are broken. What only shows when a page is escaped or executed is
// found by the tests, which render every page in every language: the templates are part of the program.
func (r *Renderer) Check() error {
	var broken []error
	for _, parsed := range r.check {
		_, err := parsed()
		broken = append(broken, err)
	}
	return errors.Join(broken...)
}

func pageSet(base set, own file) set {
	return sync.OnceValues(func() (*template.Template, error) {
		layout, err := base()
		if err != nil {
			return nil, err
		}
		page, err := layout.Clone()
		if err != nil {
			return nil, fmt.Errorf("clone layout: %w", err)
		}
		return page, add(page, own)
	})
}

// add puts the templates of files into a set. Escaping changes templates, so each set has its own copies.
func add(to *template.Template, files ...file) error {
	for _, parsed := range files {
		trees, err := parsed()
		if err != nil {
			return err
		}
		for _, tree := range trees {
			if _, err := to.AddParseTree(tree.Name, tree.Copy()); err != nil {
				return fmt.Errorf("add template %s: %w", tree.Name, err)
			}
		}
	}
	return nil
}

// parseFile parses without regard to HTML: html/template escapes a set when it is first used.
func parseFile(name string, funcs template.FuncMap) file {
	return sync.OnceValues(func() ([]*parse.Tree, error) {
		content, err := templates.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read template: %w", err)
		}
		parsed, err := texttemplate.New(path.Base(name)).Funcs(texttemplate.FuncMap(funcs)).Parse(string(content))
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", name, err)
		}
		var trees []*parse.Tree
		for _, t := range parsed.Templates() {
			trees = append(trees, t.Tree)
		}
		return trees, nil
	})
}

// Render writes the whole page in a language, the default one for a language that is not ours, and in its time zone.
// Nothing is written when it fails. The page's Shell is changed: it learns its language and the labels of its fields.
func (r *Renderer) Render(w io.Writer, lang string, page Page) error {
	set, err := r.prepare(lang, page)
	if err != nil {
		return err
	}
	if beside := page.Frame().Beside; beside != nil { // its fields are what is stored
		if _, err := r.prepare(lang, beside); err != nil {
			return err
		}
		if err := set.ExecuteTemplate(io.Discard, "content", beside); err != nil {
			return fmt.Errorf("render %s beside: %w", page.Template(), err)
		}
	}
	// The content comes first, so that the summary above it knows the labels of the fields.
	var content, whole bytes.Buffer
	if err := set.ExecuteTemplate(&content, "content", page); err != nil {
		return fmt.Errorf("render %s: %w", page.Template(), err)
	}
	page.Frame().content = template.HTML(content.String()) //nolint:gosec // already escaped by html/template
	if err := set.ExecuteTemplate(&whole, "layout.html", page); err != nil {
		return fmt.Errorf("render %s: %w", page.Template(), err)
	}
	if _, err := whole.WriteTo(w); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// Offers reports whether requests for a part of the page may ask for the block. Its template may define others for its
// own use.
func Offers(page Page, block string) bool {
	p, parts := page.(interface{ Blocks() []string })
	return parts && slices.Contains(p.Blocks(), block)
}

// Fragment writes one named block of the page's template, see Render. [Offers] reports whether a request may ask for
// it.
func (r *Renderer) Fragment(w io.Writer, lang, name string, page Page) error {
	set, err := r.prepare(lang, page)
	if err != nil {
		return err
	}
	var fragment bytes.Buffer
	if err := set.ExecuteTemplate(&fragment, name, page); err != nil {
		return fmt.Errorf("render %s of %s: %w", name, page.Template(), err)
	}
	if _, err := fragment.WriteTo(w); err != nil {
		return fmt.Errorf("write fragment: %w", err)
	}
	return nil
}

func (r *Renderer) prepare(lang string, page Page) (*template.Template, error) {
	frame := page.Frame()
	l := r.catalog.For(lang).In(frame.Zone)
	build, ok := r.pages(l, false)[page.Template()]
	if !ok {
		return nil, fmt.Errorf("there is no template %q", page.Template())
	}
	set, err := build()
	if err != nil {
		return nil, err
	}
	frame.Language, frame.Languages = l.Language(), r.catalog.Languages()
	frame.fields, frame.differ = map[string]Field{}, nil
	return set, nil
}
