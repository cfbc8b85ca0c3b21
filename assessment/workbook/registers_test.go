package workbook_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
)

// TestRegistersHaveWords: each register has all the words that pages, tables and API use for it, in every language.
func TestRegistersHaveWords(t *testing.T) {
	t.Parallel()
	catalog := catalog(t)
	for _, r := range registers.All {
		var keys []string
		for _, word := range []string{
			"title", "intro", "new", "search", "none", "none_yet", "import", "import_preview", "file_name",
		} {
			keys = append(keys, r.Name+"."+word)
		}
		for _, word := range []string{
			"title", "new_title", "added", "saved", "deleted", "delete_title", "delete_text",
		} {
			keys = append(keys, r.Object+"."+word)
		}
		keys = append(keys, "event_object."+r.Object)
		for _, verb := range []string{"add", "change", "delete"} {
			keys = append(keys, "register.verb."+verb, "event_says."+r.Object+"."+verb)
		}
		for _, f := range r.Fields {
			keys = append(keys, r.Name+".field."+f.Name, r.Name+".help."+f.Name)
			for _, choice := range f.Choices {
				keys = append(keys, r.Object+"."+f.Name+"."+choice)
			}
			if f.Due {
				keys = append(keys, r.Name+".overdue", r.Name+".overdue_count")
			}
		}
		for _, key := range keys {
			for _, lang := range catalog.Languages() {
				if !catalog.For(lang).Has(key) {
					t.Errorf("%s lacks %s", lang, key)
				}
			}
		}
	}
}

// TestRegisterIsReadBack writes a register's table in each language and format and reads it back in the other language.
func TestRegisterIsReadBack(t *testing.T) {
	t.Parallel()
	catalog := catalog(t)
	r := registers.GoverningDocuments
	stored := func() [][]string {
		return [][]string{
			{"Policy", "policy", "Kommunstyrelsen", "2025-01-31", "2026-12-31", "https://norrdal.se", "norrdal skola"},
			{"Åtgärdsplan", "plan", "", "", "", "", ""},
		}
	}
	for _, lang := range catalog.Languages() {
		for _, format := range workbook.Formats {
			t.Run(lang+" "+string(format), func(t *testing.T) {
				at := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
				table := workbook.Register(catalog.For(lang), r, stored(), assessment.Organisation{Name: "Norrdal"}, at)
				var file bytes.Buffer
				if err := workbook.WriteTable(&file, format, table); err != nil {
					t.Fatal(err)
				}
				read := workbook.Reader(catalog.All(), catalog.For("en"), r.Upload())
				lines, err := read("a."+string(format), file.Bytes())
				if err != nil {
					t.Fatal(err)
				}
				var got [][]string
				for _, line := range lines.Rows {
					var cells []string
					for _, f := range r.Fields {
						cells = append(cells, line.Cells[f.Name])
					}
					got = append(got, cells)
				}
				if diff := cmp.Diff(stored(), got); diff != "" {
					t.Errorf("written (-) and read (+):\n%s", diff)
				}
			})
		}
	}
}
