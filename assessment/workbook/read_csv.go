package workbook

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/questionnaires/typed"
)

// readCSV reads CSV by RFC 4180 and in the variants that spreadsheets write. The package encoding/csv will not do: it
// does not end lines at bare carriage returns, and it changes carriage returns within quotes.
func readCSV(content []byte, words words) (*source, error) {
	text, note, err := decode(content)
	if err != nil {
		return nil, err
	}
	s := &source{}
	if note != "" {
		s.note(note, nil)
	}
	r := records{text: text, separator: separator(text, words)}
	if separator, rest, ok := declaredSeparator(text); ok {
		r = records{text: rest, separator: separator, line: 1}
	}
	var all lines
	for r.more() {
		cells, err := r.next()
		if err != nil {
			return nil, err
		}
		for i := range cells {
			cells[i] = typed.Text(unprotect(cells[i]))
		}
		if err := all.add(r.line, cells); err != nil {
			return nil, err
		}
	}
	s.lines = all
	return s, nil
}

// unprintable reports whether neither format can hold a character: control characters other than tab and line ends.
func unprintable(r rune) bool {
	return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

// printable replaces [unprintable] characters with U+FFFD. Few texts have any, and checking is much faster than
// copying.
func printable(s string) string {
	for _, r := range s {
		plain := ' ' <= r && r <= '~'
		if !plain && (unprintable(r) || r == utf8.RuneError) {
			return replaceUnprintable(s)
		}
	}
	return s
}

func replaceUnprintable(s string) string {
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

const separators = ";,\t"

// declaredSeparator reads the line "sep=;" with which a file made for Excel may begin.
func declaredSeparator(text string) (separator byte, rest string, ok bool) {
	first, rest, found := strings.Cut(text, "\n")
	first = strings.TrimSuffix(first, "\r")
	if !found || len(first) != len("sep=;") || !strings.EqualFold(first[:4], "sep=") ||
		!strings.Contains(separators, first[4:]) {
		return 0, "", false
	}
	return first[4], rest, true
}

// separator picks the separator that gives the best line among the first: the most known headings, then the most
// columns.
func separator(text string, words words) byte {
	best, most := byte(';'), -1
	for i := range len(separators) {
		r := records{text: text, separator: separators[i]}
		for range headingLines {
			if !r.more() {
				break
			}
			cells, err := r.next()
			if err != nil {
				break
			}
			score, filled := len(cells), false
			for _, cell := range cells {
				filled = filled || strings.Trim(cell, separators+" ") != ""
				if _, known := words.columns[fold(unprotect(cell))]; known {
					score += maxCells
				}
			}
			if filled && score > most {
				best, most = separators[i], score
			}
		}
	}
	return best
}

// maxCells is the largest number of cells in a line, including empty ones at its end.
const maxCells = 1000

// records splits a text into records and cells. Line breaks within quotes do not end a record.
type records struct {
	text      string
	separator byte
	line      int
}

func (r *records) more() bool { return r.text != "" }

func (r *records) next() ([]string, error) {
	r.line++
	var cells []string
	for {
		cell, err := r.cell()
		if err != nil {
			return nil, err
		}
		if cells = append(cells, cell); len(cells) > maxCells {
			return nil, refuse("import.columns", assessment.Args{"Max": MaxColumns})
		}
		if r.text == "" {
			return cells, nil
		}
		end := r.text[0]
		r.text = r.text[1:]
		if end == r.separator {
			continue
		}
		if end == '\r' {
			r.text = strings.TrimPrefix(r.text, "\n")
		}
		return cells, nil
	}
}

// cell reads up to the next separator or line end. Text after a closing quote belongs to the cell.
func (r *records) cell() (string, error) {
	quoted := ""
	if strings.HasPrefix(r.text, `"`) {
		var b strings.Builder
		r.text = r.text[1:]
		for {
			part, rest, closed := strings.Cut(r.text, `"`)
			if !closed {
				return "", refuse("import.quote", assessment.Args{"Line": r.line})
			}
			b.WriteString(part)
			if r.text = rest; !strings.HasPrefix(rest, `"`) {
				break
			}
			b.WriteByte('"')
			r.text = rest[1:]
		}
		quoted = b.String()
	}
	end := strings.IndexAny(r.text, string(rune(r.separator))+"\r\n")
	if end < 0 {
		end = len(r.text)
	}
	cell := r.text[:end]
	r.text = r.text[end:]
	return quoted + cell, nil
}
