package assessment

import (
	"strings"
	"unicode"
)

// KeyOf makes a key out of a name: "Granskning av ÄO 2026" becomes "granskning-av-ao-2026". It is "" if nothing in the
// name is allowed in a key.
func KeyOf(name string) string {
	plain := strings.NewReplacer("å", "a", "ä", "a", "æ", "a", "ö", "o", "ø", "o", "é", "e", "ü", "u")
	var b strings.Builder
	for _, r := range plain.Replace(strings.ToLower(name)) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.IsSpace(r) || unicode.IsPunct(r):
			b.WriteByte('-')
		}
	}
	words := strings.FieldsFunc(b.String(), func(r rune) bool { return r == '-' })
	key := strings.Join(words, "-")
	if len(key) > 40 {
		key = strings.TrimRight(key[:40], "-")
	}
	return key
}
