package document

import (
	"strings"
	"unicode"
)

// widths shares the width among the columns, in twentieths of a point. No column is narrower than the longest word of
// its heading, as long as there is room for all of these: a word that does not fit is broken anywhere.
func (t Table) widths(whole int) []int {
	list, needs := make([]int, len(t.Columns)), make([]int, len(t.Columns))
	needed := 0
	for i, c := range t.Columns {
		needs[i] = wordWidth(c.Heading)
		needed += needs[i]
	}
	for fixed := map[int]bool{}; ; {
		shares, left := 0, whole
		for i, c := range t.Columns {
			if fixed[i] {
				left -= list[i]
			} else {
				shares += max(1, c.Share)
			}
		}
		given, last, narrow := 0, -1, false
		for i, c := range t.Columns {
			if fixed[i] {
				continue
			}
			list[i], last = left*max(1, c.Share)/shares, i
			given += list[i]
			if needed <= whole && list[i] < needs[i] {
				list[i], fixed[i], narrow = needs[i], true, true
			}
		}
		if narrow {
			continue
		}
		if last >= 0 {
			list[last] += left - given
		}
		return list
	}
}

// The widths of letters in headings of tables, in twentieths of a point, and of the space beside them in a cell. They
// are those of Arial in bold at 9 points, rounded up.
const (
	narrowGlyph  = 75
	plainGlyph   = 111
	capitalGlyph = 142
	wideGlyph    = 170
	cellMargins  = 240
)

// wordWidth is how wide a cell is that the longest word of a text fits in.
func wordWidth(text string) int {
	most := 0
	for _, word := range strings.Fields(text) {
		width := cellMargins
		for _, r := range word {
			switch {
			case strings.ContainsRune("ijlftrI.,:;()-'", r):
				width += narrowGlyph
			case strings.ContainsRune("mwMW", r):
				width += wideGlyph
			case unicode.IsUpper(r):
				width += capitalGlyph
			default:
				width += plainGlyph
			}
		}
		most = max(most, width)
	}
	return most
}
