package workbook

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// writeCSV writes CSV by RFC 4180. The package encoding/csv will not do: with CRLF it changes line ends within cells.
func writeCSV(w io.Writer, t Table) error {
	separator := ","
	if t.Language == "sv" || strings.HasPrefix(t.Language, "sv-") {
		separator = ";"
	}
	headings := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		headings[i] = c.Heading
	}
	var b bytes.Buffer
	b.WriteString(bom8)
	for i := -1; i < len(t.Rows); i++ {
		row := headings
		if i >= 0 {
			row = t.Rows[i]
		}
		for column := range t.Columns {
			if column > 0 {
				b.WriteString(separator)
			}
			if column < len(row) {
				b.WriteString(quote(protect(printable(row[column]))))
			}
		}
		b.WriteString("\r\n")
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// quote quotes a cell with separators, line ends, quotes or surrounding spaces, which would otherwise not be read back.
func quote(cell string) string {
	if cell == strings.TrimSpace(cell) && !strings.ContainsAny(cell, separators+"\"\r\n") {
		return cell
	}
	return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
}
