package record_test

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/record"
	"mognad/questionnaires"
)

func encode(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) }

// TestComparisonIsWrittenAsTheLibraryWould writes rows within rows whose texts look like JSON.
func TestComparisonIsWrittenAsTheLibraryWould(t *testing.T) {
	t.Parallel()
	text := `"cells":[] <b>&amp;</b> \"cells\":[]`
	row := func(columns ...int) record.ComparedRow {
		percent, answer := 40, text
		return record.ComparedRow{
			Name: questionnaires.Text{"sv": text},
			Text: &text,
			Cells: record.ComparedCells{
				Different: []record.ComparedCell{{Percent: &percent, Answer: &answer}, {Why: "not_asked"}},
				Of:        columns,
			},
			Rows: []record.ComparedRow{},
		}
	}
	c := record.Comparison{Total: row(0, 1, 1), Rows: []record.ComparedRow{row(1, 0, 1), row()}}
	c.Rows[0].Rows = append(c.Rows[0].Rows, row(0, 0, 0), row(1, 1, 1))
	var written, library bytes.Buffer
	if err := c.WriteJSON(&written, encode); err != nil {
		t.Fatal(err)
	}
	if err := encode(&library, c); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(library.String(), written.String()); diff != "" {
		t.Errorf("by the library (-) and by itself (+):\n%s", diff)
	}
}
