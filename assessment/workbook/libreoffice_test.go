package workbook_test

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/workbook"
)

// TestLibreOfficeAgrees opens our files in another program and reads what it makes of them.
func TestLibreOfficeAgrees(t *testing.T) {
	want := [][]string{{"Nyckel", "Namn", "Typ"}}
	var wanted []workbook.Row
	tab := table()
	for _, text := range dangerous {
		if strings.ContainsAny(text, "\r") {
			continue // LibreOffice writes all line ends alike
		}
		row := []string{"k", text, "Kommun"}
		tab.Rows = append(tab.Rows, row)
		want = append(want, row)
		wanted = append(wanted, workbook.Row{Line: len(want), Cells: map[string]string{"key": "k", "name": text, "kind": "municipality"}})
	}
	folder := t.TempDir()
	ours := filepath.Join(folder, "ours.xlsx")
	if err := os.WriteFile(ours, write(t, workbook.XLSX, tab), 0o600); err != nil {
		t.Fatal(err)
	}

	// Separator, quote, UTF-8, first line, columns, language, quote no text, cells as shown.
	comma := convert(t, ours, "csv", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true")
	got, err := csv.NewReader(strings.NewReader(string(comma))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("our workbook as LibreOffice shows it (-want +got):\n%s", diff)
	}

	theirs, err := workbook.Read("theirs.xlsx", convert(t, ours, "xlsx", "xlsx:Calc MS Excel 2007 XML"), words())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, theirs); diff != "" {
		t.Errorf("our workbook as LibreOffice saves it (-want +got):\n%s", diff)
	}
}

// TestDatesThatLibreOfficeSaves reads dates as that program types and formats them.
func TestDatesThatLibreOfficeSaves(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(file, []byte("Nyckel,Gäller från,Namn\na,2026-03-31,12.5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := workbook.Read("a.xlsx", convert(t, file, "xlsx", "xlsx:Calc MS Excel 2007 XML", "--infilter=CSV:44,34,76,1"), words())
	if err != nil {
		t.Fatal(err)
	}
	want := []workbook.Row{{Line: 2, Cells: map[string]string{"key": "a", "valid_from": "2026-03-31", "name": "12.5"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// convert has LibreOffice make another file of one, with a profile of its own so that tests do not meet.
func convert(t *testing.T, file, ending, to string, more ...string) []byte {
	t.Helper()
	out := t.TempDir()
	args := append([]string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", to, "--outdir", out}, more...)
	said, err := exec.CommandContext(t.Context(), "soffice", append(args, file)...).CombinedOutput()
	if err != nil {
		t.Fatalf("LibreOffice (soffice) is needed: %v\n%s", err, said)
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) + "." + ending
	content, err := os.ReadFile(filepath.Join(out, name))
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return content
}
