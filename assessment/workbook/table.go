package workbook

import (
	"fmt"
	"io"
	"time"

	"mognad/assessment"
)

// Format is the file format of a table.
type Format string

// The formats.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// Formats lists the formats in the order in which they are offered. Each is also the extension of the file's name.
var Formats = []Format{XLSX, CSV}

// MediaType is the format's media type in HTTP.
func (f Format) MediaType() string {
	if f == CSV {
		return "text/csv; charset=utf-8"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// Column is a column of a table to be written.
type Column struct {
	Field   string
	Heading string
	Width   float64  // in characters; 0 means 18
	Choices []string // offered in a workbook; none for free text
}

// Table is a table to be written, or the template for one if it has no rows.
type Table struct {
	Title          string // on each printed page
	Sheet          string // the sheet's name; characters that a name may not have are left out
	Columns        []Column
	Rows           [][]string // each with at most as many cells as columns; missing ones are empty
	Language       string     // a BCP 47 language tag
	Organisation   string
	Classification string // who may read it, on each printed page
	Created        time.Time
}

// WriteTable writes a table so that [Read] returns every cell unchanged, except blank ones. No cell ever becomes a
// formula, whichever separator a CSV file is opened with: other programs see an apostrophe before anything that would
// be one. Control characters, which neither format can hold, become U+FFFD. CSV is UTF-8 with a byte order mark and has
// the separator that Excel expects in the table's language.
func WriteTable(w io.Writer, format Format, t Table) error {
	for i, row := range t.Rows {
		if len(row) > len(t.Columns) {
			return fmt.Errorf("write table: row %d has %d cells for %d columns", i+1, len(row), len(t.Columns))
		}
	}
	switch format {
	case XLSX:
		return writeExcel(w, t)
	case CSV:
		return writeCSV(w, t)
	}
	return assessment.InvalidField("format", "error.invalid", nil)
}
