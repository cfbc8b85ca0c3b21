package web_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"mognad/api/apitest"
)

// TestFortyPeopleAreInvitedFromAFile in few steps: the file, its preview, its confirmation and the merge file, whose
// links work and whose texts have them.
func TestFortyPeopleAreInvitedFromAFile(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	file := "email,name,role,entity\n"
	for i := range 40 {
		file += fmt.Sprintf("p%d@norrdal.example,Åsa Öst %d,management,norrdal\n", i, i)
	}
	page := org + "/users/import"
	preview := admin.SendFile(page, "file", "personer.csv", file).Want(http.StatusOK)
	result := admin.Post(page+"/"+preview.Value("upload"), "digest", preview.Value("digest")).Want(http.StatusOK)
	if !result.HasForm(org + "/users/invitations") {
		t.Fatalf("no merge file is offered:\n%s", result.Text())
	}
	fields := []string{"do", "csv"}
	for _, match := range regexp.MustCompile(`name="chosen" value="([0-9a-f-]{36})"`).FindAllStringSubmatch(result.Body, -1) {
		fields = append(fields, "chosen", match[1])
	}
	got := admin.Post(org+"/users/invitations", fields...).Want(http.StatusOK)
	if kept := got.Header.Get("Cache-Control"); kept != "no-store" {
		t.Errorf("links may be kept: Cache-Control is %q", kept)
	}
	rows := merged(t, got.Body)
	if len(rows) != 41 {
		t.Fatalf("the file has %d rows, want a heading and 40", len(rows))
	}
	link := rows[1][2]
	if !strings.HasPrefix(link, s.URL+"/links/") || !strings.Contains(rows[1][5], link) ||
		!strings.HasPrefix(rows[1][5], "Hej "+rows[1][0]+"!") || rows[1][4] != "Inbjudan till Mognad från Norrdals kommun" {
		t.Errorf("got %q", rows[1])
	}
	s.Visitor(t).Get(strings.TrimPrefix(link, s.URL)).Want(http.StatusOK).Shows(rows[1][0])
	s.Visitor(t).Post(strings.TrimPrefix(link, s.URL), "password", apitest.Passphrase).To(org)

	list := admin.Get(org+"/users/invitations?tick=all").Want(http.StatusOK).
		Shows(s.Sv.T("invitations.count", "Count", 39), s.Sv.T("mail_status.local"))
	list.Hides("/links/")
	admin.Get(org + "/users").Shows(s.Sv.T("invitations.to_list", "Count", 39))
	admin.Post(org+"/users/invitations", "do", "xlsx", "chosen", fields[5]).Want(http.StatusOK)
	admin.Post(org+"/users/invitations", "do", "xlsx").Want(http.StatusConflict).
		Shows(s.Sv.T("error.choose_somebody"))
	admin.Post(org+"/users/invitations", "do", "mail", "chosen", fields[5]).Want(http.StatusConflict).
		Shows(s.Sv.T("error.no_mail"))
	admin.Post(org+"/users/invitations", "do", "pdf", "chosen", fields[5]).Want(http.StatusUnprocessableEntity)
}

// merged are the rows of a merge file.
func merged(t *testing.T, content string) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(content, "\ufeff")))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
