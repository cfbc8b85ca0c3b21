package workbook

import (
	"strings"
	"unicode"
)

// The heights of rows in points. A sheet's row can be at most 409 high; what does not fit goes on in the next row.
const (
	lineHeight = 15.0
	mostLines  = 26
)

// charWidth is about how wide a character is, in hundredths of a digit of the usual font, rather more than less.
func charWidth(r rune) int {
	switch {
	case r < 0x80:
		return int(asciiWidths[r])
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
		return 210
	case r >= 0x1f000:
		return 260
	case unicode.Is(unicode.Mn, r):
		return 0
	case unicode.IsUpper(r):
		return 135
	}
	return 106
}

var asciiWidths = func() (widths [0x80]uint8) {
	for r := range widths {
		switch c := rune(r); {
		case strings.ContainsRune("iljI.,:;'|!", c):
			widths[r] = 56
		case strings.ContainsRune("frt()[]{}-/ \"`", c):
			widths[r] = 70
		case strings.ContainsRune("mwMW@%", c):
			widths[r] = 172
		case unicode.IsUpper(c):
			widths[r] = 126
		default:
			widths[r] = 106
		}
	}
	return widths
}()

// fit is how many lines a text takes in a column of a width in characters, and where the line after the last of most
// lines begins, the text's length if there is none.
func fit(s string, width float64, most int) (lines, cut int) {
	limit := int((width - 1.2) * 100)
	if len(s)*130 <= limit && strings.IndexByte(s, '\n') < 0 {
		return 1, len(s)
	}
	lines = 1
	start, at := 0, 0          // where the line begins, and how wide it is so far
	brk, since := 0, 0         // where it may be broken, and how wide it is since
	next := func(i int) bool { // begins a line; false if it is one too many
		start, brk, since = i, i, 0
		lines++
		return lines <= most
	}
	for i, r := range s {
		if r == '\n' {
			if at = 0; !next(i + 1) {
				return most, i + 1
			}
			continue
		}
		w := charWidth(r)
		if at+w > limit && i > start && r != ' ' {
			from := i
			if brk > start {
				from, at = brk, since
			} else {
				at = 0
			}
			if !next(from) {
				return most, from
			}
			since = at
		}
		at += w
		since += w
		if r == ' ' || r == '-' || r == '/' {
			brk, since = i+1, 0
		}
	}
	return lines, len(s)
}
