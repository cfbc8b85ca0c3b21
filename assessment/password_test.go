package assessment_test

import (
	"strings"
	"testing"

	"mognad/assessment"
)

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	u := assessment.User{Name: "Christoffer Lundqvist", Email: "christoffer.lundqvist@norrdal.example"}
	const known = "password: error.password_known"
	distinct := strings.Repeat("tolv lila cyklar i regn och sju gula hinkar i snön. ", 5)
	for name, tt := range map[string]struct{ password, want string }{
		"long":                                    {"tolv lila cyklar i regn", ""},
		"shortest":                                {"åkte båt i ösre", ""},
		"one too short, though more bytes":        {"åkte båt i ösr", "password: error.password_short"},
		"empty":                                   {"", "password: error.password_short"},
		"longest":                                 {distinct[:assessment.MaxPassword], ""},
		"too long":                                {distinct + "ut", "password: error.too_long"},
		"other words of the address's letters":    {"hundens.frist.rinner.ut.nu", ""},
		"random letters and digits":               {"k3xw9zbq7mvt2hd", ""},
		"signs alone":                             {"%&/()=?+*^_-:;<", ""},
		"a known word and enough of others":       {"mognad blir paddlare", ""},
		"one letter again and again":              {strings.Repeat("ö", 20), known},
		"two letters again and again":             {strings.Repeat("öl", 10), known},
		"one sign again and again":                {strings.Repeat("!", 20), known},
		"a word twice":                            {"passwordpassword", known},
		"some word three times":                   {"paddel paddel paddel", known},
		"a word twice and the beginning again":    {"cykelturcykelturcyk", known},
		"a word twice with a number each time":    {"Paddelbåt1Paddelbåt2", known},
		"a word twice, then a number":             {"cykelturcykeltur1", known},
		"common words":                            {"Minecraft-hejhej-2026", known},
		"the keyboard in zigzag":                  {"1q2w3e4r5t6y7u8i9o", known},
		"letters and digits by turns":             {"a1b2c3d4e5f6g7h8", known},
		"a common word and enough of others":      {"en dragon åt upp båten", ""},
		"digits in order":                         {"123456789012345", known},
		"digits in falling order":                 {"098765432109876", known},
		"the alphabet":                            {"abcdefghijklmnopq", known},
		"a row of the keyboard":                   {"qwertyuiopåasdfgh", known},
		"columns of the keyboard":                 {"1qaz2wsx3edc4rfv", known},
		"a word, a year and a sign":               {"Välkommen2026!!", known},
		"words of the season":                     {"Sommar-2025-Vinter", known},
		"the address":                             {"Christoffer.Lundqvist@norrdal.example", known},
		"the name":                                {"christoffer lundqvist", known},
		"the name and digits":                     {"ChristofferLundqvist123", known},
		"the local part twice":                    {"christoffer.lundqvistchristoffer.lundqvist", known},
		"the organisation's name":                 {"Bergdalens kommun", known},
		"the organisation's name twice":           {"BergdalensKommunBergdalensKommun", known},
		"the organisation's name, product, year":  {"bergdalens-mognad-2026", known},
		"the organisation's name in another text": {"i bergdalens skog bor en gubbe", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(keys(assessment.CheckPassword(tt.password, u, "Bergdalens kommun")), ", "); got != tt.want {
				t.Errorf("%q: got %q, want %q", tt.password, got, tt.want)
			}
		})
	}
	if got := assessment.CheckPassword("tolv lila cyklar i regn", assessment.User{}); got != nil {
		t.Errorf("without an address: %v", got)
	}
}
