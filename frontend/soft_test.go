package frontend_test

import (
	"strings"
	"testing"

	"mognad/assessment/record"
	"mognad/frontend"
)

// TestLongNamesMayBeBroken looks at the heads of a comparison: long compounds have soft hyphens at their joints, and
// nothing else has any.
func TestLongNamesMayBeBroken(t *testing.T) {
	t.Parallel()
	page := &frontend.Compare{}
	for _, name := range []string{"Samhällsbyggnadsförvaltningen", "Barn- och utbildningsnämnden", "Norrdalsbolaget AB", "Socialförvaltningen"} {
		column := record.ComparedColumn{Entity: record.ComparedEntity{Name: name}}
		page.Columns = append(page.Columns, frontend.CompareColumn{ComparedColumn: column})
	}
	renderer, _, _ := newRenderer(t)
	_, body := render(t, renderer, "sv", page)
	for _, want := range []string{"Samhälls|byggnads|förvaltningen", "Barn- och utbildnings|nämnden", "Norrdalsbolaget AB", "Social|förvaltningen"} {
		if !strings.Contains(body, strings.ReplaceAll(want, "|", "\u00ad")) {
			t.Errorf("%s is broken otherwise", want)
		}
	}
}
