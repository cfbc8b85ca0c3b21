package workbook

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// numberFormat is how a cell shows its number.
type numberFormat struct {
	date  bool
	zeros int  // the least number of digits, of a format such as 0000
	cents bool // a whole number of hundredths, with a percent sign
	other bool // shown in a way that is not known here
}

// numberFormats are those of the styles, by number (ECMA-376-1, 18.8.30 and 18.8.45).
func (a archive) numberFormats(part string) ([]numberFormat, error) {
	var styles []int // style → number format
	codes := map[int]string{}
	inCells := false
	err := a.scan(part, func(token xml.Token) error {
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "cellXfs":
				inCells = true
			case "numFmt":
				codes[number(attribute(token, "numFmtId"))] = attribute(token, "formatCode")
			case "xf":
				if inCells {
					styles = append(styles, number(attribute(token, "numFmtId")))
				}
			}
		case xml.EndElement:
			inCells = inCells && token.Name.Local != "cellXfs"
		}
		return nil
	})
	formats := make([]numberFormat, len(styles))
	for i, id := range styles {
		code, custom := codes[id]
		formats[i] = formatOf(id, code, custom)
	}
	return formats, err
}

// The built-in formats that show a number as it was typed.
const (
	general   = 0
	wholeOnly = 1 // "0"
	ofHundred = 9 // "0%"
)

func formatOf(id int, code string, custom bool) numberFormat {
	switch {
	case custom && (strings.EqualFold(code, "General") || code == "@"), !custom && (id == general || id == asText):
		return numberFormat{}
	case custom && code != "" && strings.Trim(code, "0") == "":
		return numberFormat{zeros: len(code)}
	case !custom && id == wholeOnly:
		return numberFormat{zeros: 1}
	case custom && code == "0%", !custom && id == ofHundred:
		return numberFormat{cents: true}
	case custom && isDateCode(code), !custom && isDateFormat(id):
		return numberFormat{date: true}
	}
	return numberFormat{other: true}
}

// The longest whole numbers that are shown in full: in a general format, and at all.
const (
	longestGeneral = 11
	longestExact   = 15
)

// text is a number as text, and whether that is how the cell shows it. Programs write decimals with the sign of their
// language, and longer numbers with an exponent.
func (f numberFormat) text(v string, date1904 bool) (text string, shown bool) {
	if f.date {
		return dateText(v, date1904), false
	}
	if f.cents {
		return percentText(v)
	}
	text = numberText(v)
	digits := strings.TrimPrefix(text, "-")
	whole := digits != "" && strings.Trim(digits, "0123456789") == ""
	if !whole || f.other {
		return text, false
	}
	if f.zeros == 0 {
		return text, len(digits) <= longestGeneral
	}
	if missing := f.zeros - len(digits); missing > 0 {
		text = strings.TrimSuffix(text, digits) + strings.Repeat("0", missing) + digits
	}
	return text, len(digits) <= longestExact
}

// number is -1 if s is not a whole number.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// isDateFormat reports whether a built-in format shows a day or a year, including those for East Asian languages.
func isDateFormat(id int) bool {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return true
	}
	return false
}

// isDateCode reports whether a custom format shows a year or a day. It skips quoted and escaped letters, and anything
// in brackets, such as a colour.
func isDateCode(code string) bool {
	for i := 0; i < len(code); i++ {
		end := -1
		switch code[i] {
		case '\\', '_', '*':
			i++
		case '"':
			end = strings.IndexByte(code[i+1:], '"')
		case '[':
			end = strings.IndexByte(code[i+1:], ']')
		case 'y', 'Y', 'd', 'D':
			return true
		}
		if end >= 0 {
			i += end + 1
		}
	}
	return false
}

// numberText formats a number as it was typed, without binary rounding noise in the last digits.
func numberText(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(f) >= 1e21 || f != 0 && math.Abs(f) < 1e-9 {
		return s
	}
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64); err == nil {
		f = rounded
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// percentText is a number of hundredths as a cell shows it with a percent sign, and whether it shows all of it.
func percentText(v string) (text string, shown bool) {
	f, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v, false
	}
	text = numberText(strconv.FormatFloat(f*100, 'f', 9, 64))
	return text + "%", !strings.Contains(text, ".")
}

// lastDay is the largest number that spreadsheets show as a date: 9999-12-31.
const lastDay = 2958465

// dateText formats a spreadsheet's number for a day as YYYY-MM-DD, and other numbers as numbers.
func dateText(s string, date1904 bool) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 1 && f < lastDay+1) {
		return numberText(s)
	}
	day, err := excelize.ExcelDateToTime(math.Floor(f), date1904)
	if err != nil {
		return numberText(s)
	}
	return day.Format("2006-01-02")
}
