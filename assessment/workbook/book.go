package workbook

import (
	"iter"
	"time"
)

// Book is a workbook of several sheets, each with one table or with a few small ones below each other.
type Book struct {
	Title          string // on each printed page
	Language       string // of the words, as BCP 47 has it
	Organisation   string
	Classification string // who may read it, on each printed page
	Recipient      string // for whom it was made
	SHA256         string // of what it shows; "" where that has none
	Created        time.Time
	State          string         // of what it shows, such as preliminary
	Properties     []BookProperty // besides the usual ones
	Sheets         []BookSheet
}

// BookProperty is a property of the document with a name of its own.
type BookProperty struct{ Name, Value string }

// BookSheet is a sheet. Its rows are written as they come, so that it costs no more memory when there are many.
type BookSheet struct {
	Name    string
	Intro   []string // lines above the headings, the first as title
	Columns []BookColumn
	Bare    bool // without a row of headings
	Fixed   int  // the first columns, which stay when the sheet is scrolled and on each printed page
	Filter  bool
	Rows    iter.Seq[[]BookCell] // a row is read before the next is asked for, and may be the same slice
	Empty   string               // what the sheet says where there are no rows
	Colours []BookColours
	Charts  []BookChart // of the rows
}

// BookColumn is a column of a sheet.
type BookColumn struct {
	Heading string
	Width   float64 // in characters
	Key     bool    // is repeated where a text takes more than one row
}

// BookCell is a cell: a text, which is never a formula, or a number.
type BookCell struct {
	Text   string
	Number float64
	As     BookStyle
}

// BookStyle is how a cell looks and whether it holds a text or a number.
type BookStyle int

// The styles.
const (
	AsText    BookStyle = iota
	AsStrong            // a text that stands out
	AsHeading           // above a small table within the sheet
	AsLabel             // a short text in the middle
	AsReply             // an empty cell to be filled in
	AsNothing           // no cell at all
	AsNumber            // a number, of which no more decimals are shown than there are, two at most
	AsPercent           // a number of percent: 75, not 0.75
	AsMoment            // Number is the time by [Moment]
	bookStyles
)

// number reports whether a cell holds a number.
func (s BookStyle) number() bool { return s >= AsNumber }

// Moment is the number by which spreadsheets know a moment, as clocks show it in its time zone.
func Moment(t time.Time) float64 {
	_, offset := t.Zone()
	const day = 24 * 60 * 60
	return float64(t.Unix()+int64(offset))/day + 25569 // 1970-01-01
}

// BookColours gives cells of some columns a colour by what they say, so that it never says more than the text.
type BookColours struct {
	First, Last int       // columns, from 0
	Words       []string  // the words that have a colour, best first; none: percent
	Places      []float64 // beside the words: how good each is, from 0 to 1
}

// BookChart draws a small table of the sheet: a series for each of the columns, with its name in the heading, and a
// category for each row.
type BookChart struct {
	Radar       bool // else bars
	Title       string
	Heading     int // the row with the names of the series; rows count from 0
	First, Last int // rows
	Category    int // column
	From, To    int // columns of the series
	Percent     bool
	Lowest      float64
	Highest     float64
	Below       int // the row at which it begins
	Column      int // the column at which it begins
	Width       int // pixels
	Height      int
}
