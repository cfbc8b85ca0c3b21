package workbook

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// Sizes and styles of a sheet that is written.
const (
	defaultWidth = 18    // characters
	paperA4      = 9     // ECMA-376-1, 18.3.1.63
	asText       = 49    // the number format "@", which keeps 1-2 and =A1 as typed
	maxCellUnits = 32767 // UTF-16 units
	maxNameUnits = 31    // UTF-16 units of a sheet's name
	listsSheet   = "Lists"
)

// excel writes a workbook with one table. Everything but the rows must be set before the stream begins: after that,
// excelize silently drops it.
type excel struct {
	file  *excelize.File
	sheet string
	table Table
}

func writeExcel(w io.Writer, t Table) (err error) {
	x := excel{file: excelize.NewFile(), sheet: sheetName(t.Sheet), table: t}
	defer func() { err = errors.Join(err, x.file.Close()) }()
	if err := x.write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

func (x excel) write(w io.Writer) error {
	if err := x.file.SetSheetName("Sheet1", x.sheet); err != nil {
		return err
	}
	if len(x.table.Columns) > 0 {
		for _, step := range []func() error{x.columns, x.choices, x.print, x.properties, x.rows} {
			if err := step(); err != nil {
				return err
			}
		}
	}
	return x.file.Write(w)
}

// columns freezes and filters the heading, and sets the width of each column and the style of its empty cells.
func (x excel) columns() error {
	last := cellName(len(x.table.Columns)-1, len(x.table.Rows)+1)
	if err := x.file.AutoFilter(x.sheet, "A1:"+last, nil); err != nil {
		return err
	}
	panes := &excelize.Panes{
		Freeze:      true,
		YSplit:      1,
		TopLeftCell: "A2",
		ActivePane:  "bottomLeft",
		Selection:   []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}},
	}
	if err := x.file.SetPanes(x.sheet, panes); err != nil {
		return err
	}
	body, err := x.body()
	if err != nil {
		return err
	}
	for i, c := range x.table.Columns {
		name := columnName(i)
		width := c.Width
		if width == 0 {
			width = defaultWidth
		}
		if err := x.file.SetColStyle(x.sheet, name, body); err != nil {
			return err
		}
		if err := x.file.SetColWidth(x.sheet, name, name, width); err != nil {
			return err
		}
	}
	return nil
}

func columnName(i int) string { return strings.TrimSuffix(cellName(i, 1), "1") }

func (x excel) body() (int, error) {
	return x.file.NewStyle(
		&excelize.Style{NumFmt: asText, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}},
	)
}

func (x excel) heading() (int, error) {
	return x.file.NewStyle(&excelize.Style{
		NumFmt:    asText,
		Font:      &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EDF1"}},
		Border:    []excelize.Border{{Type: "bottom", Style: 1, Color: "5A6772"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
	})
}

// choices offers a column's choices in a drop-down list. The lists are on a hidden sheet, since a list in the rule
// itself cannot hold commas or more than 255 characters.
func (x excel) choices() error {
	lists := ""
	for i, c := range x.table.Columns {
		if len(c.Choices) == 0 {
			continue
		}
		if lists == "" {
			lists = listsSheet
			if strings.EqualFold(lists, x.sheet) {
				lists = listsSheet + " 2"
			}
			if _, err := x.file.NewSheet(lists); err != nil {
				return err
			}
			if err := x.file.SetSheetVisible(lists, false); err != nil {
				return err
			}
		}
		for j, choice := range c.Choices {
			if err := x.file.SetCellStr(lists, cellName(i, j+1), printable(choice)); err != nil {
				return err
			}
		}
		column := columnName(i)
		rule := excelize.NewDataValidation(true)
		rule.ShowErrorMessage = true // in the spreadsheet's own words and language
		rule.SetSqref(fmt.Sprintf("%s2:%s%d", column, column, max(MaxRows, len(x.table.Rows))+1))
		rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", lists, column, column, len(c.Choices)))
		if err := x.file.AddDataValidation(x.sheet, rule); err != nil {
			return err
		}
	}
	return nil
}

// print sets the sheet up for A4 landscape, as wide as the page, with the headings and the classification on each page.
func (x excel) print() error {
	landscape, size, wide, high, fit := "landscape", paperA4, 1, 0, true
	if err := x.file.SetSheetProps(x.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := x.file.SetPageLayout(x.sheet, &excelize.PageLayoutOptions{
		Orientation: &landscape,
		Size:        &size,
		FitToWidth:  &wide,
		FitToHeight: &high,
	}); err != nil {
		return err
	}
	err := x.file.SetDefinedName(
		&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: x.sheet, RefersTo: fmt.Sprintf("'%s'!$1:$1", x.sheet)},
	)
	if err != nil {
		return err
	}
	return x.file.SetHeaderFooter(x.sheet, &excelize.HeaderFooterOptions{
		OddHeader: "&L" + onPage(x.table.Organisation) + "&C" + onPage(x.table.Title) + "&R" + onPage(x.table.Classification),
		OddFooter: "&L" + x.table.Created.Format("2006-01-02") + "&R&P / &N",
	})
}

// onPage prepares a text for a header or footer, where & begins a command and only 255 characters fit.
func onPage(s string) string {
	s = strings.Join(strings.Fields(printable(s)), " ")
	return strings.ReplaceAll(shorten(s, 60), "&", "&&")
}

func (x excel) properties() error {
	created := x.table.Created.UTC().Format(time.RFC3339)
	return x.file.SetDocProps(&excelize.DocProperties{
		Title:          printable(x.table.Title),
		Language:       x.table.Language,
		Creator:        printable(x.table.Organisation),
		LastModifiedBy: printable(x.table.Organisation),
		Category:       printable(x.table.Classification),
		Created:        created,
		Modified:       created,
	})
}

// rows writes every cell as text.
func (x excel) rows() error {
	heading, err := x.heading()
	if err != nil {
		return err
	}
	body, err := x.body()
	if err != nil {
		return err
	}
	stream, err := x.file.NewStreamWriter(x.sheet)
	if err != nil {
		return err
	}
	cells := make([]any, len(x.table.Columns))
	for i, c := range x.table.Columns {
		cells[i] = excelize.Cell{StyleID: heading, Value: printable(c.Heading)}
	}
	if err := stream.SetRow("A1", cells); err != nil {
		return err
	}
	for i, row := range x.table.Rows {
		for j := range cells {
			text := ""
			if j < len(row) {
				text = printable(row[j])
			}
			if len(text) > maxCellUnits && len(utf16.Encode([]rune(text))) > maxCellUnits {
				return fmt.Errorf("cell %s is longer than a workbook can hold", cellName(j, i+2))
			}
			cells[j] = excelize.Cell{StyleID: body, Value: text}
		}
		if err := stream.SetRow(cellName(0, i+2), cells); err != nil {
			return err
		}
	}
	return stream.Flush()
}

// sheetName leaves out characters that the name of a sheet may not have, and cuts it to length.
func sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || unprintable(r) {
			return -1
		}
		return r
	}, name)
	units := utf16.Encode([]rune(name))
	name = strings.TrimSpace(string(utf16.Decode(units[:min(len(units), maxNameUnits)])))
	if name == "" {
		return "Table"
	}
	return name
}
