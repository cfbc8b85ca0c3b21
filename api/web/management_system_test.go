package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestMeasureValuePages: values are entered as the reader's language writes them, corrected, and drawn beside a table
// of the same numbers; who may not enter values gets no form.
func TestMeasureValuePages(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	_, kim := s.Join(t, "Kim Strand", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	_, board := s.Join(t, "Bo Ek", "bo@norrdal.example", assessment.Management, s.Root(t))
	list := org + "/measures"
	kim.Get(org + "/registers").Want(http.StatusOK).Shows(s.Sv.T("measures.what"))
	kim.Post(list+"/new", "title", "Utbildade", "kind", "training_share", "unit", "%", "target", "97,5 %", "better", "higher",
		"measured_in", "3", "measured_in", "9").Want(http.StatusSeeOther)
	one := kim.Get(list).Href("Utbildade")
	if got := kim.Get(one).Want(http.StatusOK).Value("target"); got != "97,5" {
		t.Errorf("the target is %q", got)
	}
	values := one + "/values"
	kim.Get(values).Want(http.StatusOK).Shows(s.Sv.T("measure_values.none_yet"))
	wrong := kim.Post(values, "day", "2026-02-30", "value", "många").Want(http.StatusUnprocessableEntity)
	if wrong.Problem("day") == "" || wrong.Problem("value") == "" || wrong.Value("value") != "många" {
		t.Errorf("refused with %q and %q, and %q is kept", wrong.Problem("day"), wrong.Problem("value"), wrong.Value("value"))
	}
	for _, v := range [][2]string{{"2025-12-31", "61,125 %"}, {"2026-01-31", "97"}, {"2026-01-31", "98%"}} {
		kim.Post(values, "day", v[0], "value", v[1]).To(values)
	}
	page := board.Get(values).Want(http.StatusOK).
		Shows("61,125", s.Sv.T("measure_values.corrected"), s.Sv.T("measure.outcome.reached"))
	if page.HasForm(values) || !strings.Contains(page.Body, `data-chart="{`) {
		t.Errorf("management gets a form, or no chart:\n%s", page.Body)
	}
	board.Get(list).Shows("98", s.Sv.T("measure.trend.better"))
}

// TestRiskPages: the level of a risk is a word, the list is narrowed by it, and the criteria change it.
func TestRiskPages(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	_, kim := s.Join(t, "Kim Strand", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	list, criteria := org+"/risks", org+"/risk-criteria"
	kim.Post(list+"/new", "title", "Virus", "likelihood", "3", "consequence", "4", "hard_to_reduce", "yes").To(list)
	kim.Post(list+"/new", "title", "Stöld", "likelihood", "1", "consequence", "1").To(list)
	kim.Get(list) // the notice is shown once
	kim.Get(list+"?level=serious&sort=-value").Shows("Virus", s.Sv.T("risk.level.serious")).Hides("Stöld")
	kim.Get(list + "?hard_to_reduce=no").Shows("Stöld").Hides("Virus")
	kim.Get(list + "?spread=okänd").Want(http.StatusOK).Hides("Stöld")
	form := []string{
		"version", "0", "likelihood", "Låg\r\nMedel\r\nHög\r\n", "consequence", "a\nb\nc\nd", "treat_from", "3", "serious_from", "x",
	}
	kim.Post(criteria, form...).Want(http.StatusUnprocessableEntity).Shows(s.Sv.T("error.limit", "Min", 4, "Max", 12))
	form[len(form)-1] = "12"
	kim.Post(criteria, form...).To(criteria)
	kim.Post(criteria, form...).Want(http.StatusPreconditionFailed)
	kim.Get(kim.Get(list).Href("Virus")).Shows("3 – Hög", "4 – d", s.Sv.T("risk.level.serious"))
}
