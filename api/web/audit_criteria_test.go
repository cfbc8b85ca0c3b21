package web_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
)

// TestCriteriaFromTheLibrary: the form of an audit offers the law and standards of its period, keeps what was chosen
// and the auditor's own lines, and says what was not in force.
func TestCriteriaFromTheLibrary(t *testing.T) {
	t.Parallel()
	s, asa := apitest.Norrdal(t)
	form := []string{
		"title", "Granskning 2023", "entities", s.Root(t).String(), "shown", "", "round", "", "version", "1",
		"from", "2023-01-01", "to", "2023-12-31", "criterion", "nis-lag", "criterion", "gdpr", "criteria", "KF § 12",
	}
	law, later := "Lag (2018:1174) om informationssäkerhet för samhällsviktiga och digitala tjänster", "Cybersäkerhetslag (2025:1506)"
	asa.Post(org+"/audits", append(form, "do", "criteria")...).Want(http.StatusOK).Shows(law, "KF § 12").Hides(later)
	asa.Post(org+"/audits", form...).Want(http.StatusSeeOther)
	admin := s.Admin(t, "norrdal")
	stored := func() []string {
		id := apitest.Done(s.Use.Audits.Audits(t.Context(), admin))(t)[0].ID
		return apitest.Done(s.Use.Audits.Audit(t.Context(), admin, id))(t).Criteria
	}
	gdpr := "Dataskyddsförordningen, (EU) 2016/679"
	if diff := cmp.Diff([]string{law, gdpr, "KF § 12"}, stored()); diff != "" {
		t.Errorf("criteria (-want +got):\n%s", diff)
	}
	audit := org + "/audits/" + apitest.Done(s.Use.Audits.Audits(t.Context(), admin))(t)[0].ID.String()
	asa.Get(audit+"/edit").Shows(law, "KF § 12").Hides(later)
	changed := append([]string{}, form...)
	changed[11], changed[13] = "2026-02-01", "2026-12-31"
	asa.Post(audit, append(changed, "do", "criteria")...).Want(http.StatusOK).
		Shows(law, later, s.Sv.T("audit_form.not_in_force"))
	asa.Post(audit, append(changed, "criterion", "cybersakerhetslag")...).Want(http.StatusSeeOther)
	if diff := cmp.Diff([]string{law, gdpr, "KF § 12", later}, stored()); diff != "" {
		t.Errorf("criteria after the change (-want +got):\n%s", diff)
	}
}
