package web_test

import (
	"net/http"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestDialogueByPage: the auditor asks from the column, the respondent is told, reads nothing but the question and the
// messages, and answers; what was typed too late is kept.
func TestDialogueByPage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Join(t, "Rut", "rut@norrdal.example", assessment.Respondent, x.Root)
	rut := x.SignIn(t, "rut@norrdal.example")
	page := x.Column(x.Root) + "/dialogue"
	rut.Get(page).Want(http.StatusNotFound)
	x.Anna.Post(x.Column(x.Root), judging(0, "1", "0", "observation", "HEMLIG IAKTTAGELSE")...).Want(http.StatusSeeOther)
	x.Anna.Get(x.Column(x.Root)).Shows("Fråga enheten")
	x.Anna.Get(page).Want(http.StatusOK).Shows("Görs riskanalyser?", "En egen fråga", "Fråga enheten")
	x.Anna.Post(page, "question", "1", "text", " ").Want(http.StatusUnprocessableEntity)
	x.Anna.Post(page, "question", "1", "text", "Finns ett protokoll?").To(page + "#q-1")
	x.Anna.Get(x.Column(x.Root)).Shows("Dialog med enheten: 1 meddelande", "Väntar på enheten")

	rut.Get(apitest.NorrdalPath).Shows("Granskning: svara i dialogen", "en revisor har skrivit till er i dialogen")
	rut.Get(apitest.NorrdalPath+"/work").Shows("Dialog med revisorer", "1 fråga väntar på svar")
	rut.Get(page).Want(http.StatusOK).
		Shows("Görs riskanalyser?", "Finns ett protokoll?", "Väntar på ert svar").
		Hides("En egen fråga", "HEMLIG IAKTTAGELSE", "essentials-0")
	rut.Get(x.Path).Want(http.StatusNotFound)
	rut.Post(page, "question", "1", "text", "Ja, från mars.").To(page + "#q-1")
	x.Anna.Get(page).Shows("Ja, från mars.", "Markera som hanterat")
	x.Anna.Post(page, "question", "1", "text", "", "settles", "1").To(page + "#q-1")
	x.Anna.Get(page).Shows("Markerade det som hanterat.").Hides("Markera som hanterat:")
	x.Anna.Get(x.Path+"/report").Hides("Finns ett protokoll?", "Ja, från mars.")
}
