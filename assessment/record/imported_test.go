package record_test

import (
	"testing"
	"time"

	"mognad/assessment/record"

	"github.com/google/go-cmp/cmp"
)

// TestOneFileIsOneImport counts the judgements of a file together, though they were saved one after the other.
func TestOneFileIsOneImport(t *testing.T) {
	t.Parallel()
	at, by := time.Date(2026, 3, 2, 10, 15, 4, 0, time.UTC), "Revisionsbyrån"
	var a record.Audit
	for _, said := range []*string{&by, &by, nil, &by} {
		at = at.Add(812 * time.Microsecond)
		cell := record.AuditCell{}
		cell.Judgement.Imported = &record.Imported{At: at, SaidBy: said}
		a.Cells = append(a.Cells, cell)
	}
	later := a.Cells[0]
	later.Judgement.Imported = &record.Imported{At: at.Add(time.Hour), SaidBy: &by}
	a.Cells = append(a.Cells, later)
	var got []int
	for _, from := range a.Imports() {
		got = append(got, from.Cells)
	}
	if diff := cmp.Diff([]int{3, 1, 1}, got); diff != "" {
		t.Errorf("judgements of each import (-want +got):\n%s", diff)
	}
}
