// Package typed cleans what people type and paste: one line, or a text of several. Whether a text is required, how long
// it may be and what it means is left to others.
package typed

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Line cleans a text of one line, so that all ways of writing it that look alike are the same: letters are composed
// (Unicode NFC), characters that do not show are taken away, and white space of every kind, line breaks included, is
// folded to single spaces and trimmed. What is not UTF-8 stays, for the caller to refuse.
func Line(s string) string {
	if plain(s) || !utf8.ValidString(s) {
		return strings.Join(strings.Fields(s), " ")
	}
	shown := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if hidden(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(norm.NFC.String(shown)), " ")
}

// Text cleans a text of several lines: letters are composed, the line breaks of every program become "\n", and control
// characters, direction marks and other characters that do not show are taken away, except those that join letters and
// pictures in scripts that need them. It is trimmed; white space within it stays as typed.
func Text(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if plain(s) || !utf8.ValidString(s) {
		return strings.TrimSpace(strings.ReplaceAll(s, "\r", "\n"))
	}
	s = norm.NFC.String(s)
	var b strings.Builder
	b.Grow(len(s))
	last := ' '
	for _, r := range s {
		switch {
		case isBreak(r):
			r = '\n'
		case r == joiner || r == nonJoiner:
			if !joins(last) {
				continue
			}
		case r != '\t' && hidden(r) && !unicode.Is(unicode.Variation_Selector, r):
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return strings.TrimSpace(norm.NFC.String(b.String()))
}

// File cleans a text file as it is: letters are composed, and format characters that do not show are taken away.
// Control characters stay, with every line where it was, for the reader of the file to refuse by place. What is not
// UTF-8 is returned as it is.
func File(content []byte) []byte {
	if !utf8.Valid(content) || norm.NFC.IsNormal(content) && bytes.IndexFunc(content, formats) < 0 {
		return content
	}
	var b bytes.Buffer
	b.Grow(len(content))
	last := ' '
	for _, r := range string(norm.NFC.Bytes(content)) {
		joiner := r == joiner || r == nonJoiner || unicode.Is(unicode.Variation_Selector, r)
		if formats(r) && !(joiner && joins(last)) {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return norm.NFC.Bytes(b.Bytes())
}

// formats reports whether a character only says how others are to be shown.
func formats(r rune) bool { return hidden(r) && !unicode.IsControl(r) && !isNoncharacter(r) }

// Folded is a line in the form in which two spellings of a name are the same: cleaned, and in lower case.
func Folded(s string) string {
	if s = Line(s); !utf8.ValidString(s) {
		return s
	}
	return norm.NFC.String(strings.ToLower(s))
}

// Secret is a password in the form in which it is hashed: keyboards compose the same letters in two ways. All else in
// it stays as typed.
func Secret(s string) string { return norm.NFC.String(s) }

// Email is an address in the form in which it is stored and looked up.
func Email(s string) string { return Folded(s) }

const (
	nonJoiner = '\u200C'
	joiner    = '\u200D'
)

// plain reports whether a text has nothing but what every keyboard has, which is quick to see.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f {
			return false
		}
	}
	return true
}

// joins reports whether a joiner after the character may change how it is written.
func joins(r rune) bool {
	return r > unicode.MaxLatin1 && !unicode.IsSpace(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
}

// isBreak reports whether a program ends lines with the character: slides and word processors use U+000B within a
// paragraph and U+000C before a page.
func isBreak(r rune) bool {
	switch r {
	case '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// hidden reports whether a character does not show: controls, format characters such as the soft hyphen, the zero-width
// space and the direction marks, others that fonts leave out (Unicode 16, Default_Ignorable_Code_Point), and those that
// are no characters.
func hidden(r rune) bool {
	switch {
	case r == '\n':
		return false
	case unicode.IsControl(r), isNoncharacter(r):
		return true
	case unicode.Is(unicode.Cf, r):
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r) // these are shown around the letters that follow
	}
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func isNoncharacter(r rune) bool { return r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF }
