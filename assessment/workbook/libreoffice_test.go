package workbook_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workbook/workbooktest"
	"mognad/questionnaires/typed"
)

// TestLibreOfficeAgrees opens our files in LibreOffice and reads what it shows and saves.
func TestLibreOfficeAgrees(t *testing.T) {
	t.Parallel()
	want := [][]string{{"Nyckel", "Namn", "Typ"}}
	var wanted []assessment.UploadedRow
	tab := table()
	for _, text := range dangerous {
		if strings.ContainsAny(text, "\r") {
			continue // LibreOffice writes all line ends alike
		}
		row := []string{"k", text, "Kommun"}
		tab.Rows = append(tab.Rows, row)
		want = append(want, row)
		wanted = append(
			wanted,
			assessment.UploadedRow{
				Line:  len(want),
				Cells: map[string]string{"key": "k", "name": typed.Text(text), "kind": "municipality"},
			},
		)
	}
	folder := t.TempDir()
	ours := filepath.Join(folder, "ours.xlsx")
	if err := os.WriteFile(ours, write(t, workbook.XLSX, tab), 0o600); err != nil {
		t.Fatal(err)
	}

	// Comma, double quote, UTF-8, from line 1, no column formats, default language, quotes only if needed, as shown.
	comma := workbooktest.Convert(t, ours, "csv", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true")
	got, err := csv.NewReader(strings.NewReader(string(comma))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("our workbook as LibreOffice shows it (-want +got):\n%s", diff)
	}

	theirs, err := workbook.Read("theirs.xlsx", workbooktest.Convert(t, ours, "xlsx", workbooktest.Excel), words())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, theirs.Rows); diff != "" {
		t.Errorf("our workbook as LibreOffice saves it (-want +got):\n%s", diff)
	}
}

// TestDatesThatLibreOfficeSaves reads dates in the cell types and formats that LibreOffice uses.
func TestDatesThatLibreOfficeSaves(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(file, []byte("Nyckel,Gäller från,Namn\na,2026-03-31,12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := workbook.Read(
		"a.xlsx",
		workbooktest.Convert(t, file, "xlsx", workbooktest.Excel, "--infilter=CSV:44,34,76,1"),
		words(),
	)
	if err != nil {
		t.Fatal(err)
	}
	want := []assessment.UploadedRow{
		{Line: 2, Cells: map[string]string{"key": "a", "valid_from": "2026-03-31", "name": "12"}},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}
