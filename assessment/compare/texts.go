package compare

import (
	"slices"
	"strings"
	"unicode"
)

// Piece is a part of a text that has been changed: in the text before only (Removed), in the text after only (Added),
// or in both.
type Piece struct {
	Text           string
	Removed, Added bool
}

// Budget is how much work comparing texts may still take, in words before times words after.
type Budget int

// ForPage is what the texts of a page or a document may take together: some 2,000 changed words in one of them, or some
// 200 in each of a hundred.
const ForPage Budget = 4_000_000

// Texts returns how one text becomes another, word by word: what is not Added is, in order, the text before, and what
// is not Removed the text after. Where the budget is not enough, as of very long texts that differ almost everywhere,
// the whole that differs is removed and added.
func Texts(before, after string, budget *Budget) []Piece {
	a, b := wordsOf(before), wordsOf(after)
	var pieces []Piece
	add := func(p Piece) {
		last := len(pieces) - 1
		if last >= 0 && pieces[last].Removed == p.Removed && pieces[last].Added == p.Added {
			pieces[last].Text += p.Text
		} else if p.Text != "" {
			pieces = append(pieces, p)
		}
	}
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	add(Piece{Text: strings.Join(a[:same], "")})
	a, b = a[same:], b[same:]
	same = 0
	for same < min(len(a), len(b)) && a[len(a)-1-same] == b[len(b)-1-same] {
		same++
	}
	end := a[len(a)-same:]
	a, b = a[:len(a)-same], b[:len(b)-same]
	for _, p := range between(a, b, budget) {
		add(p)
	}
	add(Piece{Text: strings.Join(end, "")})
	return pieces
}

// between are the pieces of two lists of words: the longest that both have in common stays.
func between(a, b []string, budget *Budget) []Piece {
	cells := Budget(len(a) * len(b))
	if cells > *budget {
		return []Piece{
			{Text: strings.Join(a, ""), Removed: true},
			{Text: strings.Join(b, ""), Added: true},
		}
	}
	*budget -= cells
	common := make([][]int16, len(a)+1) // the most words in common of a[i:] and b[j:]
	for i := range common {
		common[i] = make([]int16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var pieces []Piece
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			pieces = append(pieces, Piece{Text: a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			pieces = append(pieces, Piece{Text: a[i], Removed: true})
			i++
		default:
			pieces = append(pieces, Piece{Text: b[j], Added: true})
			j++
		}
	}
	return pieces
}

// wordsOf splits a text into words, each with the blanks after it, and the breaks between lines, so that they are the
// text when joined.
func wordsOf(text string) []string {
	var words []string
	start, last := 0, inWord
	for at, r := range text {
		kind := inWord
		switch {
		case r == '\n':
			kind = inBreak
		case unicode.IsSpace(r):
			kind = inBlank
		}
		if at > 0 && kind != last && kind != inBlank {
			words, start = append(words, text[start:at]), at
		}
		last = kind
	}
	if start < len(text) {
		words = append(words, text[start:])
	}
	return words
}

// What a character of a text is in.
const (
	inWord = iota
	inBlank
	inBreak
)

// Kept is how much of the text before is in the text after, from 0 to 1, in words. All is kept of an empty text.
func Kept(pieces []Piece) float64 {
	all, kept := 0, 0
	for _, p := range pieces {
		if p.Added {
			continue
		}
		n := len(strings.Fields(p.Text))
		all += n
		if !p.Removed {
			kept += n
		}
	}
	if all == 0 {
		return 1
	}
	return float64(kept) / float64(all)
}

// Changed reports whether any of the pieces is in one of the texts only.
func Changed(pieces []Piece) bool {
	return slices.ContainsFunc(pieces, func(p Piece) bool { return p.Removed || p.Added })
}

// Beside parts the pieces into the text before and the text after, to be read beside each other, each with what the
// other does not have marked. Nothing is marked where they have no word in common: all of it is new.
func Beside(pieces []Piece) (before, after []Piece) {
	alike := slices.ContainsFunc(pieces, func(p Piece) bool {
		return !p.Removed && !p.Added && strings.TrimSpace(p.Text) != ""
	})
	for _, p := range pieces {
		if !p.Added {
			before = append(before, p)
		}
		if !p.Removed {
			after = append(after, p)
		}
	}
	if alike {
		return before, after
	}
	return whole(before), whole(after)
}

// whole is a text as one piece that is not marked, none for an empty text.
func whole(pieces []Piece) []Piece {
	var text string
	for _, p := range pieces {
		text += p.Text
	}
	if text == "" {
		return nil
	}
	return []Piece{{Text: text}}
}
