package api_test

import (
	"net/http"
	"testing"

	"mognad/assessment/demo"
)

// TestSetUpWithExample makes the example beside the first organisation, whose admin has a hand in both.
func TestSetUpWithExample(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if err := s.use.Rounds.PublishEmbedded(t.Context()); err != nil {
		t.Fatal(err)
	}
	token, err := s.use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, page := s.visitor(t), "/set-up?token="+token
	v.get(page).want(http.StatusOK).shows(s.sv.T("set_up.example"), s.sv.T("set_up.example_hint"))
	fields := func(key string) []string {
		return []string{
			"key",
			key,
			"name",
			"Norrdals kommun",
			"kind",
			"municipality",
			"language",
			"sv",
			"admin_name",
			"Åsa Öberg",
			"email",
			"asa@norrdal.example",
			"password",
			passphrase,
			"example",
			"true",
		}
	}
	v.post(page, fields(demo.Key)...).want(http.StatusUnprocessableEntity).shows(s.sv.T("error.taken"))
	v.post(page, fields("norrdal")...).to("/organisations/norrdal")
	v.get("/organisations/norrdal").want(http.StatusOK).shows(s.sv.T("set_up.done_example", "Name", demo.Name))
	v.get("/organisations").want(http.StatusOK).shows("Norrdals kommun", demo.Name)
	v.get("/organisations/" + demo.Key + "/entities").want(http.StatusOK).shows("Älvlunda Energi och Vatten AB")
}
