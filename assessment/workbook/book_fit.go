package workbook

import (
	"strings"
	"unicode"
)

// A row can be at most 409 points high. Text that does not fit continues in the next row.
const (
	lineHeight = 15.0 // points
	maxLines   = 26   // in one row
)

// charWidth estimates the width of a character, in hundredths of a digit of the usual font, rather too wide than too
// narrow.
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

// fit returns how many lines a text takes in a column of the given width in characters, at most allowed, and where the
// text that does not fit begins; that is its length if all of it fits.
func fit(s string, width float64, allowed int) (lines, cut int) {
	limit := int((width - 1.2) * 100)
	if len(s)*130 <= limit && strings.IndexByte(s, '\n') < 0 {
		return 1, len(s)
	}
	lines = 1
	start, used := 0, 0        // where the line begins, and how wide it is so far
	brk, since := 0, 0         // where it may be broken, and how wide it is after that
	next := func(i int) bool { // begins a line; false if it is one too many
		start, brk, since = i, i, 0
		lines++
		return lines <= allowed
	}
	for i, r := range s {
		if r == '\n' {
			if used = 0; !next(i + 1) {
				return allowed, i + 1
			}
			continue
		}
		w := charWidth(r)
		if used+w > limit && i > start && r != ' ' {
			from := i
			if brk > start {
				from, used = brk, since
			} else {
				used = 0
			}
			if !next(from) {
				return allowed, from
			}
			since = used
		}
		used += w
		since += w
		if r == ' ' || r == '-' || r == '/' {
			brk, since = i+1, 0
		}
	}
	return lines, len(s)
}
