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
	"strings"

	"mognad/frontend/i18n"
)

//go:embed templates
var templates embed.FS

// Renderer writes pages. It never changes after New and may be shared by goroutines.
type Renderer struct {
	catalog   *i18n.Catalog
	languages map[string]map[string]*template.Template // by language and page
}

// New parses every template once per language. Assets that are missing are no error: the pages then say how to build
// them.
func New(catalog *i18n.Catalog, assets *Assets) (*Renderer, error) {
	files, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	renderer := &Renderer{catalog: catalog, languages: map[string]map[string]*template.Template{}}
	for _, lang := range catalog.Languages() {
		base, err := template.New("base").Option("missingkey=error").Funcs(funcs(catalog.For(lang), assets)).
			ParseFS(templates, "templates/layout.html", "templates/parts/*.html")
		if err != nil {
			return nil, fmt.Errorf("parse layout: %w", err)
		}
		pages := map[string]*template.Template{}
		for _, file := range files {
			name := strings.TrimSuffix(path.Base(file), ".html")
			if name == "layout" {
				continue
			}
			page, err := base.Clone()
			if err != nil {
				return nil, fmt.Errorf("clone layout: %w", err)
			}
			if pages[name], err = page.ParseFS(templates, file); err != nil {
				return nil, fmt.Errorf("parse page: %w", err)
			}
		}
		renderer.languages[lang] = pages
	}
	return renderer, nil
}

// Render writes the whole page in a language, the default one for a language that is not ours. Nothing is written
// when it fails. The page's Shell is changed: it learns its language and the labels of its fields.
func (r *Renderer) Render(w io.Writer, lang string, page Page) error {
	set, err := r.prepare(lang, page)
	if err != nil {
		return err
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

// Fragment writes one named block of the page's template, see Render.
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
	set, ok := r.languages[lang][page.Template()]
	if !ok {
		return nil, fmt.Errorf("there is no template %q", page.Template())
	}
	frame := page.Frame()
	frame.Language, frame.Languages = lang, r.catalog.Languages()
	frame.labels = map[string]string{}
	return set, nil
}
