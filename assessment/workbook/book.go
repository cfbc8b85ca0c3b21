package workbook

import (
	"iter"
	"time"

	"mognad/assessment"
)

// Book is a workbook of several sheets, each with one table or a few small ones, one below the other.
type Book struct {
	Title          string // on each printed page
	Language       string // a BCP 47 language tag
	Organisation   string
	Classification string // who may read it, on each printed page
	Recipient      string // whom it was made for
	SHA256         string // of the file it presents; "" if there is none
	Created        time.Time
	State          string         // such as preliminary or final
	Properties     []BookProperty // in addition to the built-in ones
	Sheets         []BookSheet
}

// BookProperty is a custom property of the document.
type BookProperty struct{ Name, Value string }

// BookSheet is a sheet. Its rows are written one by one, so many rows need no more memory than few.
type BookSheet struct {
	Name    string
	Intro   []string // lines above the headings; the first is the title
	Columns []BookColumn
	Bare    bool // without a row of headings
	Fixed   int  // number of first columns that stay in view when scrolling and repeat on each printed page
	Filter  bool
	Rows    iter.Seq[[]BookCell] // each row is written before the next is asked for, so the slice may be reused
	Empty   string               // what the sheet says if there are no rows
	Colours []BookColours
	Charts  []BookChart // drawn from the rows
}

// BookColumn is a column of a sheet.
type BookColumn struct {
	Heading string
	Width   float64 // in characters
	Key     bool    // repeated where a long text continues in another row
}

// BookCell is a cell with a text, which is never a formula, or a number.
type BookCell struct {
	Text   string
	Number float64
	As     BookStyle
}

// BookStyle decides how a cell looks and whether it holds a text or a number.
type BookStyle int

// The styles.
const (
	AsText    BookStyle = iota
	AsStrong            // a text that stands out
	AsHeading           // above a small table within the sheet
	AsLabel             // a short text, centred
	AsReply             // an empty cell for the recipient to fill in
	AsNothing           // no cell at all
	AsNumber            // shown with only as many decimals as it has
	AsPercent           // in percent: 75, not 0.75
	AsMoment            // a time, by [Moment]
	bookStyles
)

// number reports whether a cell holds a number.
func (s BookStyle) number() bool { return s >= AsNumber }

// Moment is the number that stands for a time in a spreadsheet: days since 1899-12-30, by the clock of its time zone.
func Moment(t time.Time) float64 {
	_, offset := t.Zone()
	const day = 24 * 60 * 60
	return float64(t.Unix()+int64(offset))/day + 25569 // 1970-01-01
}

// BookColours colours cells of some columns by their content, so the colour never says more than the text does.
type BookColours struct {
	First, Last int               // columns, from 0
	Words       []string          // the words that have a colour, best first; without words, cells are coloured by percent
	Looks       []assessment.Look // of each word
}

// BookChart draws a small table of the sheet: one series for each column, named by its heading, and one category for
// each row.
type BookChart struct {
	Radar       bool // bars if false
	Title       string
	Heading     int // the row with the names of the series; rows and columns count from 0
	First, Last int // rows with values
	Category    int // the column with the names of the categories
	From, To    int // columns of the series
	Percent     bool
	Lowest      float64 // of the axis
	Highest     float64
	Below       int // the row where the chart begins
	Column      int // the column where the chart begins
	Width       int // pixels
	Height      int
}
