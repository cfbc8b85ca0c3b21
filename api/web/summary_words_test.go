package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mognad/assessment"
)

// TestOwnWordsBesideTheSummary, without a script: the draft is refused and kept, shown beside what somebody else has
// saved since, and sealed only as it was read.
func TestOwnWordsBesideTheSummary(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	kim, birgitta := x.SignIn(t, "kim@norrdal.example"), x.SignIn(t, "birgitta@norrdal.example")
	about := []string{"body", "whole", "round", x.round.ID.String()}
	form := org + "/summary/words"
	send := func(version, introduction string) []string {
		return append([]string{"version", version, "introduction", introduction}, about...)
	}
	kim.Get(form+"?body=whole").Want(http.StatusOK).Shows("Egen text till lägesbilden", "Norrdals kommun · Våren")
	long := strings.Repeat("ord ", 400)
	kim.Post(form, send("0", long)...).Want(http.StatusUnprocessableEntity).Shows(strings.TrimSpace(long), "för lång")
	kim.Post(form, send("0", "Kims inledning.")...).Want(http.StatusSeeOther)
	birgitta.Post(form, send("0", "Birgittas inledning.")...).
		Want(http.StatusPreconditionFailed).
		Shows("Birgittas inledning.", "Kims inledning.")

	page := birgitta.Get(org+"/summary?body=whole").
		Want(http.StatusOK).
		Shows("Kims inledning.", "kim,", "Utkast", "2 av 2 har lämnat in, och bilden kan ändras")
	if !strings.Contains(page.Body, "/summary/words?") {
		t.Error("management cannot change the text")
	}
	for _, email := range []string{"mats@norrdal.example", "eva@norrdal.example"} {
		v := x.SignIn(t, email)
		v.Get(org + "/summary").Want(http.StatusOK).Hides("Kims inledning.")
		v.Post(form, send("1", "Min.")...).Want(map[string]int{
			"mats@norrdal.example": http.StatusForbidden,
			"eva@norrdal.example":  http.StatusNotFound,
		}[email])
	}

	asked := birgitta.Post(org+"/summaries", about...).
		Want(http.StatusOK).
		Shows("Kims inledning.", "Just nu är det 3 personer", "Omgången är öppen till och med")
	if !asked.HasForm(org + "/summaries") {
		t.Error("the page does not ask")
	}
	kim.Post(form, send("1", "Kims andra inledning.")...).Want(http.StatusSeeOther)
	confirmed := append([]string{"confirmed", "true"}, about...)
	birgitta.Post(org+"/summaries", append(confirmed, "words", "1")...).
		Want(http.StatusConflict).
		Shows("Texten till lägesbilden har ändrats", "Kims andra inledning.")
	sealed := birgitta.Post(org+"/summaries", append(confirmed, "words", "2")...).
		Want(http.StatusSeeOther).
		Header.Get("Location")
	x.SignIn(t, "mats@norrdal.example").
		Get(sealed).
		Want(http.StatusOK).
		Shows("Kims andra inledning.", "När lägesbilden förseglades var omgången öppen").
		Hides("Utkast")
}

// TestOwnWordsByTheAPI says the same as the pages.
func TestOwnWordsByTheAPI(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	client := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenWrite)
	address := org + "/summary/words?body=whole"
	client.Get(address).Want(http.StatusOK)
	put := func(version, body string) int {
		return client.Call(http.MethodPut, address, body, "If-Match", `"`+version+`"`).Status
	}
	for _, c := range []struct {
		version, body string
		want          int
	}{
		{"0", `{"introduction": "Läs.", "comments": {"gaps": "Börja här."}}`, http.StatusOK},
		{"0", `{"introduction": "Igen.", "comments": {}}`, http.StatusPreconditionFailed},
		{"1", `{"introduction": "", "comments": {"weather": "Regn."}}`, http.StatusUnprocessableEntity},
		{"1", `{"introduction": "Läs detta.", "comments": {}}`, http.StatusOK},
	} {
		if got := put(c.version, c.body); got != c.want {
			t.Errorf("version %s of %s answers %d, want %d", c.version, c.body, got, c.want)
		}
	}
	if a := client.Get(address).Want(http.StatusOK); a.Header.Get("ETag") != `"2"` ||
		!strings.Contains(a.Body, "Läs detta.") {
		t.Errorf("%s is %s", a.Header.Get("ETag"), a.Body)
	}
	seal := func(words string) int {
		return client.Call(http.MethodPost, org+"/summaries", `{"body": null, "whole": true, "round": null, "words": `+words+`}`).
			Status
	}
	if got := seal("1"); got != http.StatusConflict {
		t.Errorf("sealing what was not read answers %d", got)
	}
	if got := seal("2"); got != http.StatusCreated {
		t.Errorf("sealing what was read answers %d", got)
	}
}
