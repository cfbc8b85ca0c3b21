package web_test

import (
	"net/http"
	"testing"

	"mognad/api/apitest"
)

// TestASuspendedOrganisationIsNamed to its people, beside those that they may choose.
func TestASuspendedOrganisationIsNamed(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	s.SecondOrganisation(t)
	if _, err := s.Use.People.OperatorSuspendOrganisation(t.Context(), "norrdal"); err != nil {
		t.Fatal(err)
	}
	asa := s.SignIn(t, "asa@norrdal.example")
	asa.Get("/organisations").Want(http.StatusOK).
		Shows(s.Sv.T("organisations.suspended_title"), s.Sv.T("organisations.suspended", "Name", "Norrdals kommun")).
		Hides(s.Sv.T("organisations.none_title"))
	if _, err := s.Use.People.OperatorResumeOrganisation(t.Context(), "norrdal"); err != nil {
		t.Fatal(err)
	}
	s.SignIn(t, "asa@norrdal.example").Get("/organisations").Want(http.StatusOK).
		Shows("Norrdals kommun").Hides(s.Sv.T("organisations.suspended_title"))
}
