package frontend_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/frontend"
)

func TestFieldDescribedBy(t *testing.T) {
	t.Parallel()
	for want, field := range map[string]frontend.Field{
		"":                        {ID: "a"},
		"a-description":           {ID: "a", Description: "d"},
		"a-problem":               {ID: "a", Problem: "p"},
		"a-description a-problem": {ID: "a", Description: "d", Problem: "p"},
	} {
		if got := field.DescribedBy(); got != want {
			t.Errorf("DescribedBy(%+v) = %q, want %q", field, got, want)
		}
	}
}

func TestFieldChosen(t *testing.T) {
	t.Parallel()
	radio := frontend.Field{ID: "a", Type: "radio", Value: "yes"}
	boxes := frontend.Field{ID: "a", Type: "checkboxes", Values: []string{"yes", "no"}}
	got := []any{
		radio.Chosen(frontend.Option{Value: "yes"}), radio.Chosen(frontend.Option{Value: "no"}),
		boxes.Chosen(frontend.Option{Value: "no"}), boxes.Chosen(frontend.Option{Value: "maybe"}),
		radio.OptionID(0), radio.OptionID(1),
	}
	if diff := cmp.Diff([]any{true, false, true, false, "a", "a-2"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// fieldPage is a page whose part "field" shows its own Field.
type fieldPage struct {
	frontend.Shell
	frontend.Field
}

func (*fieldPage) Template() string { return "sign_in" }

func TestFieldTypes(t *testing.T) {
	t.Parallel()
	renderer, _, _ := newRenderer(t)
	options := []frontend.Option{{Value: "1", Label: "Ett"}, {Value: "2", Key: "language.en", Depth: 1}}
	for _, kind := range frontend.FieldTypes {
		t.Run(kind, func(t *testing.T) {
			field := frontend.Field{Name: "f", ID: "f", Type: kind, Label: "Etikett", Description: "Beskrivning", Problem: "Fel",
				Value: "2", Values: []string{"1", "2"}, Options: options, Placeholder: true, Checked: true, Required: true,
				Optional: true, Multiple: true, Autocomplete: "off", InputMode: "numeric", Accept: ".csv", Min: "1", Max: "9",
				MaxLength: 7, Rows: 2}
			var out bytes.Buffer
			if err := renderer.Fragment(&out, "en", "field", &fieldPage{Field: field}); err != nil {
				t.Fatal(err)
			}
			page, err := html.Parse(
				strings.NewReader("<!doctype html><html lang=en><title>x – Mognad</title><main><h1>x</h1>" + out.String()),
			)
			if err != nil {
				t.Fatal(err)
			}
			check(t, page, "en")
			control := find(page, "id", "f")
			if control == nil {
				t.Fatalf("no element has the field's id in\n%s", out.String())
			}
			for _, want := range []string{`aria-invalid="true"`, `id="f-description"`, `id="f-problem"`, `aria-describedby="f-description f-problem"`} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%s is missing in\n%s", want, out.String())
				}
			}
			kept := map[string]string{
				"select":     `<option value="2" selected>` + "\u2003English</option>",
				"textarea":   "\n2</textarea>",
				"checkbox":   `value="2" id="f"`,
				"checkboxes": `value="2" aria-invalid="true" checked`,
				"radio":      `value="2" aria-invalid="true" checked`,
				"password":   `data-reveal="f"`,
				"file":       `accept=".csv" multiple`,
			}[kind]
			if kept == "" {
				kept = `type="` + kind + `" value="2"`
			}
			if !strings.Contains(out.String(), kept) {
				t.Errorf("%s is missing in\n%s", kept, out.String())
			}
			if kind == "password" && strings.Contains(out.String(), `value="2"`) {
				t.Error("a password is sent back")
			}
		})
	}
}
