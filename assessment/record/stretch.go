package record

import (
	"regexp"
	"strings"
)

// Stretch is a part of a text of which there are two versions.
type Stretch struct {
	Text    string
	Changed bool // it is not in the other version
}

// words are the words of a text, each with the white space after it.
var words = regexp.MustCompile(`\s+|\S+\s*`)

// maxCompared bounds the words of one version times those of the other that are compared, which takes time and memory.
const maxCompared = 4 << 20

// Stretches part two versions of a text into what both have and what only one of them has, word by word. Where one of
// them is empty, or they have nothing in common, nothing is marked: all of it is new.
func Stretches(before, after string) (was, is []Stretch) {
	old, now := words.FindAllString(before, -1), words.FindAllString(after, -1)
	inOld, inNow := common(old, now)
	if !anyOf(inOld) {
		return whole(before), whole(after)
	}
	return parted(old, inOld), parted(now, inNow)
}

func whole(text string) []Stretch {
	if text == "" {
		return nil
	}
	return []Stretch{{Text: text}}
}

func anyOf(list []bool) bool {
	for _, is := range list {
		if is {
			return true
		}
	}
	return false
}

// parted joins words that are common, and words that are not.
func parted(list []string, shared []bool) []Stretch {
	var all []Stretch
	for i, word := range list {
		if n := len(all); n > 0 && all[n-1].Changed == !shared[i] {
			all[n-1].Text += word
			continue
		}
		all = append(all, Stretch{Text: word, Changed: !shared[i]})
	}
	return all
}

// numbered are the words as numbers, the same for the same word whatever white space is after it.
func numbered(ids map[string]int, list []string) []int {
	numbers := make([]int, len(list))
	for i, word := range list {
		word = strings.TrimSpace(word)
		id, known := ids[word]
		if !known {
			id = len(ids)
			ids[word] = id
		}
		numbers[i] = id
	}
	return numbers
}

// common tells which words of each version belong to the longest sequence that both have.
func common(old, now []string) (inOld, inNow []bool) {
	inOld, inNow = make([]bool, len(old)), make([]bool, len(now))
	ids := map[string]int{} // words compare fast as numbers
	a, b := numbered(ids, old), numbered(ids, now)
	same := func(i, k int) bool { return a[i] == b[k] }
	from := 0
	for from < len(old) && from < len(now) && same(from, from) {
		inOld[from], inNow[from] = true, true
		from++
	}
	toOld, toNow := len(old), len(now)
	for toOld > from && toNow > from && same(toOld-1, toNow-1) {
		toOld, toNow = toOld-1, toNow-1
		inOld[toOld], inNow[toNow] = true, true
	}
	rows, columns := toOld-from, toNow-from
	if rows == 0 || columns == 0 || rows*columns > maxCompared {
		return inOld, inNow
	}
	// longest[i][k] is the length of the longest common sequence of what is left from word i and word k on.
	longest := make([][]int32, rows+1)
	for i := range longest {
		longest[i] = make([]int32, columns+1)
	}
	for i := rows - 1; i >= 0; i-- {
		for k := columns - 1; k >= 0; k-- {
			if same(from+i, from+k) {
				longest[i][k] = longest[i+1][k+1] + 1
			} else {
				longest[i][k] = max(longest[i+1][k], longest[i][k+1])
			}
		}
	}
	for i, k := 0, 0; i < rows && k < columns; {
		switch {
		case same(from+i, from+k):
			inOld[from+i], inNow[from+k] = true, true
			i, k = i+1, k+1
		case longest[i+1][k] >= longest[i][k+1]:
			i++
		default:
			k++
		}
	}
	return inOld, inNow
}
