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

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	u := assessment.User{Name: "Christoffer Lundqvist", Email: "christoffer.lundqvist@norrdal.example"}
	tests := []struct {
		name, password, want string
	}{
		{"long", "tolv lila cyklar i regn", ""},
		{"shortest", strings.Repeat("åä", 7) + "ö", ""},
		{"one too short, though more bytes", strings.Repeat("åä", 7), "password: error.password_short"},
		{"empty", "", "password: error.password_short"},
		{"longest", strings.Repeat("åb", assessment.MaxPassword/2), ""},
		{"too long", strings.Repeat("ab", assessment.MaxPassword/2) + "c", "password: error.too_long"},
		{"one letter again and again", strings.Repeat("ö", 20), "password: error.password_known"},
		{"the address", "Christoffer.Lundqvist@norrdal.example", "password: error.password_known"},
		{"the name", "christoffer lundqvist", "password: error.password_known"},
		{"the local part twice", "christoffer.lundqvistchristoffer.lundqvist", "password: error.password_known"},
		{"other words of the address's letters", "hundens.frist.rinner.ut.nu", ""},
		{"no digits, no signs: no rules of composition", "abcdefghijklmnopq", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(keys(assessment.CheckPassword(tt.password, u)), ", "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if got := assessment.CheckPassword("tolv lila cyklar i regn", assessment.User{}); got != nil {
		t.Errorf("without an address: %v", got)
	}
}
