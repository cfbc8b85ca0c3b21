package workbook_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workbook/workbooktest"
)

// statement is a statement of applicability that says something else of every control, and nothing of some.
func statement() record.ApplicabilityStatement {
	s := record.ApplicabilityStatement{}
	s.Entity = record.EntityName{Key: "nord", Name: "Norrdals kommun"}
	for i, control := range assessment.Controls {
		row := record.ApplicabilityRow{Control: control, Theme: control.Theme()}
		if n := len(assessment.ControlStatuses); i%(n+1) < n {
			status := assessment.ControlStatuses[i%(n+1)]
			row.Status, row.Version = &status, 1
			row.Reason = strings.ReplaceAll(dangerous[i%len(dangerous)], "\r", "")
			row.Note = "Anteckning " + string(control)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// TestApplicabilityIsReadByLibreOffice: every control of a statement of applicability stands in its workbook as the
// record says it, read by somebody else's program.
func TestApplicabilityIsReadByLibreOffice(t *testing.T) {
	t.Parallel()
	s := statement()
	for _, language := range assessment.Languages {
		l := catalog(t).For(language)
		made := time.Date(2026, 11, 3, 9, 30, 0, 0, time.UTC)
		tab := workbook.Applicability(l, []record.ApplicabilityStatement{s}, assessment.Organisation{Name: "Norrdal"}, made)
		want := [][]string{{
			l.T("applicability.field.entity"), l.T("applicability.field.control"), l.T("applicability.field.title"),
			l.T("applicability.field.status"), l.T("applicability.field.reason"), l.T("applicability.field.note"),
		}}
		for _, row := range s.Rows {
			status := ""
			if row.Status != nil {
				status = l.T("control_status." + string(*row.Status))
			}
			want = append(want, []string{
				"nord", "A." + string(row.Control), l.T(row.Control.MessageKey()), status, row.Reason, row.Note,
			})
		}
		// Comma, double quote, UTF-8, from line 1, no column formats, default language, quotes only if needed, as shown.
		shown := workbooktest.ConvertAll(
			t, "csv", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", write(t, workbook.XLSX, tab),
		)[0]
		got, err := csv.NewReader(strings.NewReader(string(shown))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: the record (-) and the workbook (+):\n%s", language, diff)
		}
		if len(got) != 1+93 {
			t.Errorf("%s: %d rows, want the 93 controls and their headings", language, len(got))
		}
	}
}
