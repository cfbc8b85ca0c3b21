package web_test

import (
	"net/http"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestFindingsInFullByPage fills in what belongs to an observation and the risk, sees them in conflicts, versions and
// the report, and nothing of risk where it is not rated.
func TestFindingsInFullByPage(t *testing.T) {
	t.Parallel()
	scale := apitest.Scaled("essentials")
	scale.Risks = []assessment.RiskStep{{Label: "Allvarlig", Tone: assessment.Criticism}, {Label: "Ringa"}}
	x := apitest.Audited(t, scale)
	form := x.Column(x.Root)
	post := func(fields ...string) apitest.Reply {
		return x.Anna.Post(form, append([]string{"question-0", "1"}, fields...)...)
	}
	x.Anna.Get(form).Shows("Kriterium, orsak och konsekvens", "Allvarlig", "Ringa")
	post("observation-0.text", "Görs inte.", "observation-0.criterion", "Minst årligen.", "observation-0.cause", "Tidsbrist.",
		"observation-0.consequence", "Okänt läge.", "observation-0.version", "0").Want(http.StatusSeeOther)
	post("judgement-0.ordinal", "0", "judgement-0.reason", "", "judgement-0.risk", "Enorm", "judgement-0.version", "1").
		Want(http.StatusUnprocessableEntity).
		Shows("”Enorm” är inte ett av stegen för risk.")
	post("judgement-0.ordinal", "0", "judgement-0.reason", "", "judgement-0.risk", "Allvarlig", "judgement-0.version", "1").
		Want(http.StatusSeeOther)
	// An older page knows nothing of them and empties nothing.
	post("observation-0.text", "Görs inte alls.", "observation-0.version", "1").Want(http.StatusSeeOther)
	post("observation-0.text", "Görs inte alls.", "observation-0.cause", "Min orsak.", "observation-0.version", "0").
		Want(http.StatusPreconditionFailed).
		Shows("Tidsbrist.", "Min orsak.")
	x.Anna.Get(form+"/questions/1/versions").Shows("Minst årligen.", "Tidsbrist.", "Okänt läge.", "Allvarlig")
	x.Anna.Get(x.Path+"/report").Shows("Kriterium:", "Minst årligen.", "Iakttagelse:", "Orsak:", "Konsekvens:", "Allvarlig")
	x.Anna.Get(x.Path).Shows("Allvarlig")

	plain := apitest.Audited(t, apitest.Scaled("essentials"))
	for _, path := range []string{plain.Column(plain.Root), plain.Path, plain.Path + "/report"} {
		plain.Anna.Get(path).Hides("Risk ", "risknivå", "Risk:")
	}
}
