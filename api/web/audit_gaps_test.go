package web_test

import (
	"net/http"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestGapsOfAnEntity shows by how many steps the judgement differs from the proposal and in which direction, to the
// auditors and, once the audit is final, to those who may read it.
func TestGapsOfAnEntity(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	page := x.Column(x.Root) + "/gaps"
	x.Anna.Get(page).Want(http.StatusOK).Shows("Det finns ingen fråga med både ett förslag och en bedömning.")
	x.Anna.Post(x.Column(x.Root), judging(0, "1", "0", "ordinal", "4", "observation", "Sett med egna ögon",
		"reason", "Det görs muntligt.")...).Want(http.StatusSeeOther)
	x.Anna.Get(page).Want(http.StatusOK).Shows("1 av 1", "Bedömd 3 steg högre", "essentials-3", "essentials-0",
		"Sett med egna ögon", "Det görs muntligt.", "Går isär").Hides("En egen fråga")
	x.Anna.Get(x.Column(x.Root)).Shows("Alla frågor där självskattning och bedömning skiljer sig")
	x.Join(t, "Lena", "lena@norrdal.example", assessment.Management, x.Root)
	lena := x.SignIn(t, "lena@norrdal.example")
	lena.Get(page).Want(http.StatusForbidden)
	x.Anna.Post(x.Column(x.Root), judging(0, "1", "2", "ordinal", "0", "reason", "")...).Want(http.StatusSeeOther)
	x.Anna.Get(page).Shows("Bedömningen är överallt den som självskattningen föreslår.")
}
