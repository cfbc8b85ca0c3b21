package i18n_test

import (
	"testing"

	"mognad/frontend/i18n"
)

// TestWrittenDate reads a day or a month as it is printed, and leaves everything else alone.
func TestWrittenDate(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ language, text, want string }{
		{"sv", "27 mars 2024", "2024-03-27"},
		{"sv", " 3 Maj 2024 ", "2024-05-03"},
		{"sv", "december 2026", "2026-12"},
		{"en", "27 March 2024", "2024-03-27"},
		{"sv", "2024-03-27", "2024-03-27"},
		{"sv", "27 marsh 2024", "27 marsh 2024"},
		{"sv", "igår", "igår"},
	} {
		if got := catalog.For(test.language).WrittenDate(test.text); got != test.want {
			t.Errorf("%s: %q is read as %q, want %q", test.language, test.text, got, test.want)
		}
	}
}
