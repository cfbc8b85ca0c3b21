package workbook

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf "golang.org/x/text/encoding/unicode"
)

const (
	bom8    = "\xef\xbb\xbf"
	bom16le = "\xff\xfe"
	bom16be = "\xfe\xff"
)

// decode reads a text in the encoding that its byte order mark says, in UTF-8, or in an older one that is certain. The
// note, if any, says that the encoding was told by the letters.
func decode(content []byte) (text, note string, err error) {
	switch {
	case bytes.HasPrefix(content, []byte(bom8)):
		if content = content[len(bom8):]; !utf8.Valid(content) {
			return "", "", fmt.Errorf("%w: marked as UTF-8 but not valid UTF-8", errEncoding)
		}
	case bytes.HasPrefix(content, []byte(bom16le)), bytes.HasPrefix(content, []byte(bom16be)):
		decoded, err := utf.UTF16(utf.LittleEndian, utf.ExpectBOM).NewDecoder().Bytes(content)
		if err != nil {
			return "", "", fmt.Errorf("%w: %w", errEncoding, err)
		}
		return string(decoded), "", nil
	case !utf8.Valid(content):
		return decodeOld(content)
	}
	return decodeTwice(string(content))
}

// old is an encoding of before Unicode that spreadsheets still write.
type old struct {
	charmap *charmap.Charmap
	note    string
}

// olds are those that Excel offers, by how often they come. The letters of the Nordic countries are the same in code
// pages 850, 437 and 865.
var olds = []old{
	{charmap.Windows1252, ""},
	{charmap.Macintosh, "import.note.mac"},
	{charmap.CodePage850, "import.note.dos"},
}

// Letters and signs by how likely they are in names here. Others, such as Š or ‡, are what the letters become in a
// wrong encoding.
const (
	nordic  = "åäöÅÄÖéÉüÜøØæÆ"
	western = nordic + "àáèëêïíîôóòúûùçñßýÀÁÈËÊÍÓÚÇÑ"
	signs   = "\u00a0’‘“”„–—…•§°´½€£©®«»·"
)

// decodeOld reads a text in the only encoding in which it makes sense: all its letters are Nordic, or else Western
// European, and stand as letters do in words. A text that makes sense in none or in several is refused, because a wrong
// guess would be stored.
func decodeOld(content []byte) (text, note string, err error) {
	texts := make([]string, len(olds))
	for i, o := range olds {
		decoded, err := o.charmap.NewDecoder().Bytes(content)
		if err != nil {
			return "", "", fmt.Errorf("%w: %w", errEncoding, err)
		}
		texts[i] = string(decoded)
	}
	for _, sense := range []func(string) bool{
		func(s string) bool { return made(s, nordic) },
		func(s string) bool { return made(s, nordic) && asInWords(s) },
		func(s string) bool { return made(s, western) && asInWords(s) && mostlyLatin(s) },
	} {
		var fits []int
		for i, s := range texts {
			if sense(s) {
				fits = append(fits, i)
			}
		}
		if len(fits) == 1 {
			return texts[fits[0]], olds[fits[0]].note, nil
		}
	}
	return "", "", fmt.Errorf("%w: no one of the old ones fits alone", errEncoding)
}

// made reports whether the letters beyond ASCII are among those, with at least one of them.
func made(s, letters string) bool {
	some := false
	for _, r := range s {
		if r < utf8.RuneSelf {
			continue
		}
		letter := strings.ContainsRune(letters, r)
		if some = some || letter; !letter && !strings.ContainsRune(signs, r) {
			return false
		}
	}
	return some
}

// asInWords reports whether no letter or sign beyond ASCII stands where it would not in a word: a capital after a small
// letter or a small one before a capital, a letter beside a digit, a sign between letters.
func asInWords(s string) bool {
	runes := []rune(s)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	for i, r := range runes {
		if r < utf8.RuneSelf {
			continue
		}
		before, after := at(i-1), at(i+1)
		switch {
		case unicode.IsUpper(r) && unicode.IsLower(before), unicode.IsLower(r) && unicode.IsUpper(after):
			return false
		case unicode.IsLetter(r) && (unicode.IsDigit(before) || unicode.IsDigit(after)):
			return false
		case !unicode.IsLetter(r) && r != '’' && unicode.IsLetter(before) && unicode.IsLetter(after):
			return false
		}
	}
	return true
}

// mostlyLatin reports whether in each word at least half of the letters are those of ASCII: words of another script
// have none.
func mostlyLatin(s string) bool {
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		beyond, all := 0, utf8.RuneCountInString(word)
		for _, r := range word {
			if r >= utf8.RuneSelf {
				beyond++
			}
		}
		if beyond*2 > all {
			return false
		}
	}
	return true
}

// decodeTwice reads a text in UTF-8, also one that some program has taken for Windows-1252 and written in UTF-8 again,
// so that å became Ã¥. If that is so only in places, the rest would be garbled, and the text is refused.
func decodeTwice(s string) (text, note string, err error) {
	if !slices.ContainsFunc(garbled, func(g string) bool { return strings.Contains(s, g) }) {
		return s, "", nil
	}
	once, err := charmap.Windows1252.NewEncoder().String(s)
	if err == nil && utf8.ValidString(once) && made(once, western) {
		return once, "import.note.twice", nil
	}
	return "", "", fmt.Errorf("%w: read as another encoding before", errEncoding)
}

// garbled are the most common letters in UTF-8 read as Windows-1252.
var garbled = []string{"Ã¥", "Ã¤", "Ã¶", "Ã…", "Ã„", "Ã–", "Ã©", "Ã¸", "Ã¦", "Ã¼", "Ã˜", "Ã†"}
