// Package frontend renders pages: a struct and a template of the same name for each, in every language, with the
// assets they use. What stands in a page is for its caller to find out.
package frontend

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"mognad/frontend/i18n"
)

//go:embed templates
var templates embed.FS

// Renderer writes pages. It may be shared by goroutines.
type Renderer struct {
	catalog   *i18n.Catalog
	languages map[string]map[string]parsed // by language and page
}

// parsed is a template that is parsed at the first call.
type parsed func() (*template.Template, error)

// New finds the templates. Each is parsed when its page is first shown in a language, so that a start does not wait for
// all of them; one that does not parse fails then. Assets that are missing are no error: the pages then say how to
// build them.
func New(catalog *i18n.Catalog, assets *Assets) (*Renderer, error) {
	files, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	renderer := &Renderer{catalog: catalog, languages: map[string]map[string]parsed{}}
	for _, lang := range catalog.Languages() {
		base := parseLayout(catalog.For(lang), assets)
		if len(renderer.languages) == 0 {
			// The first page is most often in the default language. That page tells of an error, too.
			go func() { _, _ = base() }()
		}
		pages := map[string]parsed{}
		for _, file := range files {
			if name := strings.TrimSuffix(path.Base(file), ".html"); name != "layout" {
				pages[name] = parsePage(base, file)
			}
		}
		renderer.languages[lang] = pages
	}
	return renderer, nil
}

// parseLayout is what all pages of a language share.
func parseLayout(l *i18n.Localizer, assets *Assets) parsed {
	return sync.OnceValues(func() (*template.Template, error) {
		base, err := template.New("base").Option("missingkey=error").Funcs(funcs(l, assets)).
			ParseFS(templates, "templates/layout.html", "templates/parts/*.html")
		if err != nil {
			return nil, fmt.Errorf("parse layout: %w", err)
		}
		return base, nil
	})
}

func parsePage(base parsed, file string) parsed {
	return sync.OnceValues(func() (*template.Template, error) {
		layout, err := base()
		if err != nil {
			return nil, err
		}
		page, err := layout.Clone()
		if err != nil {
			return nil, fmt.Errorf("clone layout: %w", err)
		}
		if page, err = page.ParseFS(templates, file); err != nil {
			return nil, fmt.Errorf("parse page: %w", err)
		}
		return page, nil
	})
}

// Render writes the whole page in a language, the default one for a language that is not ours. Nothing is written
// when it fails. The page's Shell is changed: it learns its language and the labels of its fields.
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
	page.Frame().content = template.HTML(content.String()) //nolint:gosec // escaped already: it comes from html/template
	if err := set.ExecuteTemplate(&whole, "layout.html", page); err != nil {
		return fmt.Errorf("render %s: %w", page.Template(), err)
	}
	if _, err := whole.WriteTo(w); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// Offers reports whether the page offers the block to requests for a part of it. What its template defines besides is
// its own affair.
func Offers(page Page, block string) bool {
	p, parts := page.(interface{ Blocks() []string })
	return parts && slices.Contains(p.Blocks(), block)
}

// Fragment writes one named block of the page's template, see Render. Whether a request may ask for it, [Offers] tells.
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
	lang = r.catalog.For(lang).Language()
	parse, ok := r.languages[lang][page.Template()]
	if !ok {
		return nil, fmt.Errorf("there is no template %q", page.Template())
	}
	set, err := parse()
	if err != nil {
		return nil, err
	}
	frame := page.Frame()
	frame.Language, frame.Languages = lang, r.catalog.Languages()
	frame.fields = map[string]Field{}
	return set, nil
}
