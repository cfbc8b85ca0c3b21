package document

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/beevik/etree"
)

// The sizes of headings of columns, in half points: that of their style, and the smallest that can be read on paper.
const (
	headSize      = 18
	leastHeadSize = 14
)

// widths shares the width among the columns, in twentieths of a point, and says how large their headings are. No column
// is narrower than the longest word of its heading, since a word that does not fit is broken anywhere. Headings are
// made smaller where they would take much from the other columns.
func (t Table) widths(whole int) (list []int, size int) {
	for size = headSize; size > leastHeadSize; size-- {
		if fitted, roomy := t.fitted(whole, size); roomy {
			return fitted, size
		}
	}
	list, _ = t.fitted(whole, size)
	return list, size
}

// fitted are the widths of columns with headings of a size. Where these do not all fit, the columns have what their
// shares give. It reports false for that, and where a column is left with less than three quarters of it.
func (t Table) fitted(whole, size int) (list []int, roomy bool) {
	needs, needed := make([]int, len(t.Columns)), 0
	for i, c := range t.Columns {
		needs[i] = wordWidth(c.Heading, size)
		needed += needs[i]
	}
	fixed := map[int]bool{}
	shared := t.shared(whole, make([]int, len(t.Columns)), fixed)
	if needed > whole {
		return shared, false
	}
	list = shared
	for narrow := true; narrow; {
		narrow = false
		for i, width := range list {
			if !fixed[i] && width < needs[i] {
				fixed[i], narrow = true, true
			}
		}
		list = t.shared(whole, needs, fixed)
	}
	for i, width := range list {
		if 4*width < 3*shared[i] {
			return list, false
		}
	}
	return list, true
}

// shared shares the width among the columns that are not fixed, by their shares; the others have what they need.
func (t Table) shared(whole int, needs []int, fixed map[int]bool) []int {
	list, shares, left := make([]int, len(t.Columns)), 0, whole
	for i, c := range t.Columns {
		if fixed[i] {
			list[i] = needs[i]
			left -= needs[i]
		} else {
			shares += max(1, c.Share)
		}
	}
	given, last := 0, -1
	for i, c := range t.Columns {
		if !fixed[i] {
			list[i], last = left*max(1, c.Share)/shares, i
			given += list[i]
		}
	}
	if last >= 0 {
		list[last] += left - given
	}
	return list
}

// cellMargins is the space beside the text in a cell, in twentieths of a point.
const cellMargins = 216

// wordWidth is how wide a cell is that the longest word of a text fits in, as a heading of a size.
func wordWidth(text string, size int) int {
	most := 0
	for word := range strings.FieldsSeq(text) {
		width := 0
		for _, r := range word {
			width += glyphWidth(r)
		}
		most = max(most, width*size/headSize)
	}
	return most + cellMargins
}

// glyphWidth is how wide a letter is in a heading of the size of its style, in twentieths of a point: that of Arial in
// bold, rounded up.
func glyphWidth(r rune) int {
	for _, group := range []struct {
		letters string
		width   int
	}{
		{"ijlI.,:;'|", 50}, {"frt()-/", 70}, {"aceksvxyzJåäé0123456789", 102},
		{"EFLPSTVXYZ", 122}, {"mwM", 160}, {"W", 172},
	} {
		if strings.ContainsRune(group.letters, r) {
			return group.width
		}
	}
	if unicode.IsUpper(r) {
		return 142
	}
	return 112
}

// resize makes the text of a heading smaller than its style.
func resize(cell *etree.Element, size int) {
	if size == headSize {
		return
	}
	at := strconv.Itoa(size)
	for _, r := range cell.FindElements("w:p/w:r") {
		r.InsertChildAt(0, el("w:rPr", nil, val("w:sz", at), val("w:szCs", at)))
	}
}
