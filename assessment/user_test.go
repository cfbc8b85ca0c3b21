package assessment_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

func TestValidEmail(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"anna@norrdal.example": true, "anna.svensson+infosak@it.norrdal.example": true,
		"":                                 false,
		"anna":                             false,
		"@norrdal.example":                 false,
		"anna@":                            false,
		"Anna <anna@norrdal.example>":      false,
		"<anna@norrdal.example>":           false,
		"anna@norrdal.example ":            false,
		"anna @norrdal.example":            false,
		"anna@norrdal.example, b@x.se":     false,
		"anna@norrdal.example\nBcc: b@x":   false,
		`"anna b"@norrdal.example`:         false,
		"anna@norrdal.example (Anna)":      false,
		strings.Repeat("a", 300) + "@x.se": false,
	}
	for email, want := range tests {
		if got := assessment.ValidEmail(email); got != want {
			t.Errorf("ValidEmail(%q) = %t, want %t", email, got, want)
		}
	}
	if got := assessment.NormaliseEmail("  Anna@Norrdal.EXAMPLE\n"); got != "anna@norrdal.example" {
		t.Errorf("normalised to %q", got)
	}
}

// TestEmailsThatSpreadsheetsTakeForFormulas: an address that a merge file would have to change is refused at the door.
func TestEmailsThatSpreadsheetsTakeForFormulas(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{
		"=anna@norrdal.example":            "error.email_start",
		"+anna@norrdal.example":            "error.email_start",
		" -anna@norrdal.example":           "error.email_start",
		"=cmd|'/c'!a1@norrdal.example":     "error.email_start",
		"@norrdal.example":                 "error.email",
		"anna+infosak=2-b@norrdal.example": "",
	} {
		got := map[string]string{}
		person := assessment.Person{Name: "Anna", Email: email}
		user := assessment.User{Name: "Anna", Email: email}
		for _, f := range append(person.Normalise(), user.Normalise()...) {
			got[f.Field] += f.Key
		}
		wanted := map[string]string{}
		if want != "" {
			wanted["email"] = want + want
		}
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", email, diff)
		}
	}
}

func TestUserNormalise(t *testing.T) {
	t.Parallel()
	u := assessment.User{Name: " Åsa   Öberg ", Email: " ASA@norrdal.example"}
	if fields := u.Normalise(); len(fields) > 0 || u.Name != "Åsa Öberg" || u.Email != "asa@norrdal.example" {
		t.Errorf("normalised to %+v with %v", u, fields)
	}
	bad := assessment.User{Email: "asa", Language: "tlh"}
	if diff := cmp.Diff(
		[]string{"name: error.required", "email: error.email", "language: error.language"},
		keys(bad.Normalise()),
	); diff != "" {
		t.Errorf("want (-) and got (+):\n%s", diff)
	}
	for _, lang := range assessment.Languages {
		u.Language = lang
		if fields := u.Normalise(); len(fields) > 0 {
			t.Errorf("language %s: %v", lang, fields)
		}
	}
}
