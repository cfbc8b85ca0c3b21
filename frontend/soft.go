package frontend

import (
	"strings"
	"unicode"
)

// joints are the later parts of long Swedish compounds in names of entities and areas. Names can be broken before them
// where room is short, which not every browser does by itself.
var joints = []string{
	"arbet",
	"avdelning",
	"bedömning",
	"bolag",
	"byggnad",
	"dokument",
	"förvaltning",
	"granskning",
	"hantering",
	"klassning",
	"kontor",
	"kultur",
	"miljö",
	"nämnd",
	"omsorg",
	"rapportering",
	"skattning",
	"skol",
	"styrelse",
	"säkerhet",
	"tillgång",
	"tjänst",
	"utbildning",
	"utskott",
	"verksamhet",
	"övervakning",
}

// The shortest word that is broken, and the fewest letters left of it on a line.
const (
	softFrom  = 16
	softStart = 3
)

const softHyphen = "\u00ad"

// soft puts a soft hyphen where a long word of a name may be broken.
func soft(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
	for _, word := range words {
		if len([]rune(word)) >= softFrom {
			name = strings.ReplaceAll(name, word, softWord(word))
		}
	}
	return name
}

func softWord(word string) string {
	var b strings.Builder
	since := 0 // letters since the last break
	for i, r := range word {
		if since >= softStart {
			for _, joint := range joints {
				if strings.HasPrefix(word[i:], joint) {
					b.WriteString(softHyphen)
					since = 0
					break
				}
			}
		}
		b.WriteRune(r)
		since++
	}
	return b.String()
}
