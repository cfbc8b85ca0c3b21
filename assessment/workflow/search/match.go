package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mognad/questionnaires/typed"
)

// The longest search, in characters and in words; what is beyond is ignored.
const (
	maxQuery = 200
	maxWords = 8
)

// words are what is searched for. All must be found.
type words []string

// wordsOf reads a query: words in lower case, each once.
func wordsOf(query string) words {
	var list words
	for _, w := range strings.Fields(typed.Folded(query)) {
		if len(list) < maxWords && !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}

// cleaned is a query as it is shown and searched for.
func cleaned(query string) string {
	query = typed.Line(query)
	if utf8.RuneCountInString(query) > maxQuery {
		query = string([]rune(query)[:maxQuery])
	}
	return query
}

// folded is a text to search in, twice: in lower case, and without marks on letters. Both have as many characters as
// the text. Someone who types å, ä or ö means that letter; someone who types a or o may have no key for them.
type folded struct{ lower, bare string }

func fold(s string) folded {
	s = norm.NFC.String(s)
	return folded{lower: strings.Map(unicode.ToLower, s), bare: strings.Map(bare, s)}
}

// bare is a letter in lower case without its marks.
func bare(r rune) rune {
	r = unicode.ToLower(r)
	if r < utf8.RuneSelf {
		return r
	}
	first, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	return first
}

// in is the form of the text in which the word is to be found.
func (f folded) in(word string) string {
	if strings.Map(bare, word) == word {
		return f.bare
	}
	return f.lower
}

// spellings are the characters with the same form, in either way of [folded].
type spellings struct{ lower, bare map[rune]string }

// alphabets is beyond the letters with marks of alphabets.
const alphabets = 0x3100

// allSpellings are those of the letters of alphabets. They are many to go through.
func allSpellings() spellings {
	same := spellings{lower: map[rune]string{}, bare: map[rune]string{}}
	for r := range rune(alphabets) {
		if unicode.IsPrint(r) {
			same.lower[unicode.ToLower(r)] += string(r)
			same.bare[bare(r)] += string(r)
		}
	}
	return same
}

// letters are, for each character of each word, the characters of a text in which [folded.in] has it there.
func (w words) letters(same spellings) [][]string {
	all := make([][]string, len(w))
	for i, word := range w {
		of := same.lower
		if strings.Map(bare, word) == word {
			of = same.bare
		}
		for _, r := range word {
			if as, some := of[r]; some {
				all[i] = append(all[i], as)
			} else {
				all[i] = append(all[i], string(r))
			}
		}
	}
	return all
}

// index is where the word is, in characters, -1 if it is not there.
func (f folded) index(word string) int {
	s := f.in(word)
	i := strings.Index(s, word)
	if i < 0 {
		return -1
	}
	return utf8.RuneCountInString(s[:i])
}

// has reports whether all words are in the text.
func (f folded) has(all words) bool {
	return !slices.ContainsFunc(all, func(word string) bool { return f.index(word) < 0 })
}

// Fits reports whether every word of a query is in a text, as a search finds it: in whatever case, and with the marks
// of letters or without.
func Fits(query, text string) bool { return fold(text).has(wordsOf(query)) }

// begins reports whether a word of the text begins with the word.
func (f folded) begins(word string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(f.in(word), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), func(s string) bool { return strings.HasPrefix(s, word) })
}

// The ranks of a hit, best first.
const (
	whole    = iota // the name is what was searched for
	start           // the name begins with it
	initials        // words of the name begin with the words
	name            // the words are in the name
	text            // some of the words are only in the text
	nowhere
)

// rank finds the words in a name and a text.
func (w words) rank(inName, inText folded) int {
	if len(w) == 0 {
		return nowhere
	}
	named, initial := true, true
	for _, word := range w {
		if inName.index(word) < 0 {
			named = false
			if inText.index(word) < 0 {
				return nowhere
			}
		}
		initial = initial && inName.begins(word)
	}
	all := strings.Join(w, " ")
	switch {
	case !named:
		return text
	case inName.in(all) == all:
		return whole
	case strings.HasPrefix(inName.in(w[0]), w[0]):
		return start
	case initial:
		return initials
	}
	return name
}

// The characters shown before and after the words in a text.
const (
	before = 40
	after  = 120
)

// excerpt is the part of a text around the first of the words in it.
func (w words) excerpt(s string) string {
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	at := -1
	f := fold(s)
	for _, word := range w {
		if i := f.index(word); i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 {
		return ""
	}
	return cut([]rune(s), max(0, at-before), at+after)
}

// cut is a part of a text that begins and ends with whole words, with "…" where something is left out.
func cut(s []rune, from, to int) string {
	for from > 0 && from < len(s) && s[from-1] != ' ' {
		from++
	}
	if to >= len(s) {
		to = len(s)
	}
	for to < len(s) && to > from && s[to] != ' ' {
		to--
	}
	part := strings.TrimSpace(string(s[from:to]))
	if from > 0 {
		part = "… " + part
	}
	if to < len(s) {
		part += " …"
	}
	return part
}
