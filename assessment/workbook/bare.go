package workbook

import (
	"errors"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// BareSheet is the cells of a sheet, texts and numbers, row by row.
type BareSheet struct {
	Name string
	Rows [][]any
}

// Bare is the cells of a workbook and how many they are.
func Bare(b Book) (sheets []BareSheet, many int) {
	for _, s := range b.Sheets {
		sheet := BareSheet{Name: s.Name}
		for _, line := range s.Intro {
			sheet.Rows = append(sheet.Rows, []any{line})
		}
		var heads []any
		for _, c := range s.Columns {
			heads = append(heads, c.Heading)
		}
		sheet.Rows = append(sheet.Rows, heads)
		for row := range s.Rows {
			var values []any
			for _, c := range row {
				if c.As >= AsNumber {
					values = append(values, c.Number)
				} else {
					values = append(values, c.Text)
				}
			}
			sheet.Rows = append(sheet.Rows, values)
		}
		for _, row := range sheet.Rows {
			many += len(row)
		}
		sheets = append(sheets, sheet)
	}
	return sheets, many
}

// WriteBare writes cells with excelize's stream writer and nothing else: what a measurement sets beside [WriteBook].
func WriteBare(w io.Writer, sheets []BareSheet) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, s := range sheets {
		if _, err := f.NewSheet(s.Name); err != nil {
			return err
		}
		stream, err := f.NewStreamWriter(s.Name)
		if err != nil {
			return err
		}
		for i, row := range s.Rows {
			if err := stream.SetRow("A"+strconv.Itoa(i+1), row); err != nil {
				return err
			}
		}
		if err := stream.Flush(); err != nil {
			return err
		}
	}
	return f.Write(w)
}
