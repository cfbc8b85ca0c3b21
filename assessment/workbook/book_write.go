package workbook

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"mognad/assessment"
)

// WriteBook writes a workbook. Texts never become formulas, long texts continue in further rows instead of being cut
// off, and control characters become U+FFFD. Sheets are written row by row and are ready to print on A4 landscape.
func WriteBook(w io.Writer, b Book) (err error) {
	x := bookWriter{file: excelize.NewFile().SetZipWriter(packer), book: b}
	defer func() { err = errors.Join(err, x.file.Close()) }()
	if err := x.write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// bookWriter writes a workbook.
type bookWriter struct {
	file         *excelize.File
	book         Book
	styles       [bookStyles]int
	titleStyle   int
	noteStyle    int
	headingStyle int
	fills        map[assessment.Look]int // styles of conditional formats, by colour
}

func (x *bookWriter) write(w io.Writer) error {
	if err := x.makeStyles(); err != nil {
		return err
	}
	names := map[string]bool{}
	for i := range x.book.Sheets {
		name := sheetName(x.book.Sheets[i].Name)
		for n := 2; names[strings.ToLower(name)]; n++ {
			name = sheetName(strconv.Itoa(n) + " " + x.book.Sheets[i].Name)
		}
		names[strings.ToLower(name)] = true
		if i == 0 {
			if err := x.file.SetSheetName("Sheet1", name); err != nil {
				return err
			}
		} else if _, err := x.file.NewSheet(name); err != nil {
			return err
		}
		if err := x.sheet(name, &x.book.Sheets[i]); err != nil {
			return fmt.Errorf("sheet %s: %w", name, err)
		}
	}
	if err := x.properties(); err != nil {
		return err
	}
	return x.file.Write(w)
}

// properties sets the document's properties.
func (x *bookWriter) properties() error {
	b, created := x.book, x.book.Created.UTC().Format(time.RFC3339)
	err := x.file.SetDocProps(&excelize.DocProperties{
		Title:          printable(b.Title),
		Language:       b.Language,
		Creator:        printable(b.Organisation),
		LastModifiedBy: printable(b.Organisation),
		Category:       printable(b.Classification),
		ContentStatus:  printable(b.State),
		Identifier:     b.SHA256,
		Created:        created,
		Modified:       created,
	})
	for _, p := range b.Properties {
		err = errors.Join(
			err,
			x.file.SetCustomProps(excelize.CustomProperty{Name: printable(p.Name), Value: printable(p.Value)}),
		)
	}
	return err
}

// makeStyles makes the cell styles. All of them must exist before the first row, since a stream refers to them by id.
func (x *bookWriter) makeStyles() error {
	line := []excelize.Border{{Type: "bottom", Style: 4, Color: "B8C0C8"}}
	box := []excelize.Border{
		{Type: "bottom", Style: 1, Color: "5A6772"},
		{Type: "top", Style: 1, Color: "5A6772"},
		{Type: "left", Style: 1, Color: "5A6772"},
		{Type: "right", Style: 1, Color: "5A6772"},
	}
	top := func(horizontal string) *excelize.Alignment {
		return &excelize.Alignment{WrapText: true, Vertical: "top", Horizontal: horizontal}
	}
	head := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EDF1"}}
	percent, moment := `0" %"`, "yyyy-mm-dd hh:mm"
	if x.book.Language != "sv" {
		percent = `0"%"`
	}
	for _, s := range []struct {
		at    *int
		style excelize.Style
	}{
		{&x.styles[AsText], excelize.Style{NumFmt: asText, Border: line, Alignment: top("")}},
		{&x.styles[AsStrong], excelize.Style{
			NumFmt:    asText,
			Border:    line,
			Font:      bold(),
			Alignment: top(""),
		}},
		{&x.styles[AsHeading], excelize.Style{
			NumFmt:    asText,
			Border:    line,
			Font:      bold(),
			Fill:      head,
			Alignment: top(""),
		}},
		{&x.styles[AsLabel], excelize.Style{NumFmt: asText, Border: line, Alignment: top("center")}},
		{&x.styles[AsReply], excelize.Style{NumFmt: asText, Border: box, Alignment: top("")}},
		{&x.styles[AsNumber], excelize.Style{Border: line, Alignment: top("center")}},
		{&x.styles[AsPercent], excelize.Style{CustomNumFmt: &percent, Border: line, Alignment: top("center")}},
		{&x.styles[AsMoment], excelize.Style{CustomNumFmt: &moment, Border: line, Alignment: top("left")}},
		{&x.titleStyle, excelize.Style{
			NumFmt:    asText,
			Font:      &excelize.Font{Bold: true, Size: 14, Family: usualFont},
			Alignment: top(""),
		}},
		{&x.noteStyle, excelize.Style{NumFmt: asText, Alignment: top("")}},
		{&x.headingStyle, excelize.Style{
			NumFmt:    asText,
			Font:      bold(),
			Fill:      head,
			Border:    []excelize.Border{{Type: "bottom", Style: 1, Color: "5A6772"}},
			Alignment: top(""),
		}},
	} {
		var err error
		if *s.at, err = x.file.NewStyle(&s.style); err != nil {
			return err
		}
	}
	x.fills = map[assessment.Look]int{}
	for _, look := range assessment.Looks {
		style, err := x.file.NewConditionalStyle(
			&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{look.Fill()}}},
		)
		if err != nil {
			return err
		}
		x.fills[look] = style
	}
	return nil
}

// usualFont is the default font of cells. It has to be named: a style that only sets the weight has no font.
const usualFont = "Calibri"

func bold() *excelize.Font { return &excelize.Font{Bold: true, Size: 11, Family: usualFont} }

// sheetWriter writes a sheet.
type sheetWriter struct {
	*bookWriter
	name    string
	of      *BookSheet
	stream  *excelize.StreamWriter
	row     int   // the last one written
	body    int   // the row above the first row of the body
	at      []int // the sheet's row for each row of the body, for charts
	cells   []excelize.Cell
	values  []any
	texts   []string
	options []excelize.RowOpts // just one, for rows of more than one line
}

func (x *bookWriter) sheet(name string, of *BookSheet) error {
	s := sheetWriter{
		bookWriter: x,
		name:       name,
		of:         of,
		cells:      make([]excelize.Cell, len(of.Columns)),
		values:     make([]any, len(of.Columns)),
		texts:      make([]string, len(of.Columns)),
		options:    make([]excelize.RowOpts, 1),
	}
	// Once the stream has begun, excelize silently ignores these.
	for i := 0; i < len(of.Columns); {
		last := i // set columns of the same width together, since each call goes through all columns
		for last+1 < len(of.Columns) && of.Columns[last+1].Width == of.Columns[i].Width {
			last++
		}
		if err := x.file.SetColWidth(name, columnName(i), columnName(last), of.Columns[i].Width); err != nil {
			return err
		}
		i = last + 1
	}
	if err := s.beforeRows(); err != nil {
		return err
	}
	var err error
	if s.stream, err = x.file.NewStreamWriter(name); err != nil {
		return err
	}
	if err := s.write(); err != nil {
		return err
	}
	// These may be set until the stream ends.
	if err := s.afterRows(); err != nil {
		return err
	}
	return s.stream.Flush()
}

// above is the number of rows above the body.
func (s *sheetWriter) above() int {
	if s.of.Bare {
		return len(s.of.Intro)
	}
	return len(s.of.Intro) + 1
}

// beforeRows sets everything that precedes the rows in the file.
func (s *sheetWriter) beforeRows() error {
	corner := cellName(s.of.Fixed, s.above()+1)
	panes := &excelize.Panes{
		Freeze:      true,
		XSplit:      s.of.Fixed,
		YSplit:      s.above(),
		TopLeftCell: corner,
		ActivePane:  "bottomRight",
		Selection:   []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: "bottomRight"}},
	}
	if s.of.Fixed == 0 {
		panes.ActivePane, panes.Selection[0].Pane = "bottomLeft", "bottomLeft"
	}
	if s.above() > 0 {
		if err := s.file.SetPanes(s.name, panes); err != nil {
			return err
		}
	}
	// A sheet with charts has a page break before each chart, which programs ignore when pages are scaled to fit.
	landscape, size, wide, high, fits := "landscape", paperA4, s.pagesAcross(), 0, len(s.of.Charts) == 0
	if err := s.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fits}); err != nil {
		return err
	}
	layout := &excelize.PageLayoutOptions{
		Orientation: &landscape,
		Size:        &size,
		FitToWidth:  &wide,
		FitToHeight: &high,
	}
	if !fits {
		smaller := uint(chartScale)
		layout = &excelize.PageLayoutOptions{Orientation: &landscape, Size: &size, AdjustTo: &smaller}
	}
	if err := s.file.SetPageLayout(s.name, layout); err != nil {
		return err
	}
	side, end, edge := 0.4, 0.7, 0.3
	if err := s.file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
		Left:   &side,
		Right:  &side,
		Top:    &end,
		Bottom: &end,
		Header: &edge,
		Footer: &edge,
	}); err != nil {
		return err
	}
	b, hash := s.book, ""
	if b.SHA256 != "" {
		hash = "&C&8SHA-256 " + b.SHA256
	}
	return s.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{
		OddHeader: "&L" + onPage(b.Organisation) + "&C" + onPage(b.Title) + "&R" + onPage(b.Classification),
		OddFooter: "&L" + strings.Join(
			strings.Fields(b.Created.Format("2006-01-02")+" "+onPage(b.Recipient)),
			" ",
		) + hash + "&R&P / &N",
	})
}

// readable is the number of characters that are still easy to read across an A4 landscape page.
const readable = 215

// chartScale is the percentage at which a sheet with charts is printed.
const chartScale = 75

// pagesAcross is the number of pages that the columns are spread over side by side, the fixed ones repeated on each.
func (s *sheetWriter) pagesAcross() int {
	fixed, all := 0.0, 0.0
	for i, c := range s.of.Columns {
		if all += c.Width; i < s.of.Fixed {
			fixed += c.Width
		}
	}
	if all <= readable*1.15 {
		return 1
	}
	return int(math.Ceil((all - fixed) / max(readable-fixed, 40)))
}

// write writes the intro, headings and rows.
func (s *sheetWriter) write() error {
	if err := s.intro(); err != nil {
		return err
	}
	if !s.of.Bare {
		for i, c := range s.of.Columns {
			s.cells[i] = excelize.Cell{StyleID: s.headingStyle, Value: printable(c.Heading)}
			s.values[i] = &s.cells[i]
		}
		high := 1
		for _, c := range s.of.Columns {
			lines, _ := fit(c.Heading, c.Width*0.9-2, maxLines) // bold, and with the filter button
			high = max(high, lines)
		}
		if err := s.put(high); err != nil {
			return err
		}
	}
	s.body = s.row
	if s.of.Rows != nil {
		for cells := range s.of.Rows {
			if len(s.of.Charts) > 0 {
				s.at = append(s.at, s.row+1)
			}
			if err := s.bodyRow(cells); err != nil {
				return err
			}
		}
	}
	if s.row == s.body && s.of.Empty != "" {
		return s.line(s.of.Empty, s.noteStyle)
	}
	return nil
}

// intro writes the lines above the headings.
func (s *sheetWriter) intro() error {
	for i, text := range s.of.Intro {
		style := s.noteStyle
		if i == 0 {
			style = s.titleStyle
		}
		if err := s.line(text, style); err != nil {
			return err
		}
	}
	return nil
}

// replyLines is the height of a row with room for a reply.
const replyLines = 4

// maxLineWidth is how wide a line of text above the table may be, in characters.
const maxLineWidth = 120

// line writes a text into a row, merging as many of the first columns as it may take.
func (s *sheetWriter) line(text string, style int) error {
	last, width := -1, 0.0
	for i, c := range s.of.Columns {
		if width > 0 && width+c.Width > maxLineWidth {
			break
		}
		last, width = i, width+c.Width
	}
	clear(s.values)
	text = printable(text)
	s.cells[0] = excelize.Cell{StyleID: style, Value: text}
	s.values[0] = &s.cells[0]
	scale := 1.0
	if style == s.titleStyle {
		scale = 1.4
	}
	lines, _ := fit(text, width/scale, maxLines)
	if err := s.put(int(math.Ceil(float64(lines) * scale))); err != nil {
		return err
	}
	if last == 0 {
		return nil
	}
	return s.stream.MergeCell(cellName(0, s.row), cellName(last, s.row))
}

// put writes the current values as a row of the given number of lines.
func (s *sheetWriter) put(lines int) error {
	s.row++
	if lines <= 1 {
		return s.stream.SetRow(cellName(0, s.row), s.values)
	}
	s.options[0].Height = min(lineHeight*float64(lines), 409)
	return s.stream.SetRow(cellName(0, s.row), s.values, s.options...)
}

// bodyRow writes a row of the body, or several if a text is too long for one.
func (s *sheetWriter) bodyRow(cells []BookCell) error {
	if len(cells) > len(s.of.Columns) {
		return fmt.Errorf("row %d has %d cells for %d columns", s.row+1, len(cells), len(s.of.Columns))
	}
	clear(s.values)
	for i := range cells {
		s.texts[i] = ""
		if !cells[i].As.number() {
			s.texts[i] = printable(cells[i].Text)
		}
	}
	for first := true; ; first = false {
		high, more := 1, false
		for i := range cells {
			c, width := &cells[i], s.of.Columns[i].Width
			if c.As == AsNothing {
				continue
			}
			s.cells[i] = excelize.Cell{StyleID: s.styles[c.As]}
			s.values[i] = &s.cells[i]
			switch {
			case c.As == AsReply:
				high = max(high, replyLines)
			case c.As.number():
				if first || s.of.Columns[i].Key {
					s.cells[i].Value = c.Number
				}
			case s.texts[i] != "":
				if c.As == AsStrong || c.As == AsHeading {
					width *= 0.92
				}
				lines, cut := fit(s.texts[i], width, maxLines)
				high = max(high, lines)
				s.cells[i].Value = strings.TrimSuffix(s.texts[i][:cut], "\n")
				switch {
				case cut < len(s.texts[i]):
					s.texts[i], more = s.texts[i][cut:], true
				case !first || !s.of.Columns[i].Key:
					s.texts[i] = ""
				}
			}
		}
		if err := s.put(high); err != nil || !more {
			return err
		}
		for i := range cells { // repeat keys that are complete and short
			if s.of.Columns[i].Key && s.texts[i] == "" && !cells[i].As.number() && utf8.RuneCountInString(cells[i].Text) < 300 {
				s.texts[i] = printable(cells[i].Text)
			}
		}
	}
}

// afterRows sets everything that follows the rows in the file.
func (s *sheetWriter) afterRows() error {
	last := columnName(len(s.of.Columns) - 1)
	if s.of.Filter && !s.of.Bare {
		if err := s.file.AutoFilter(s.name, fmt.Sprintf("A%d:%s%d", s.body, last, max(s.row, s.body+1)), nil); err != nil {
			return err
		}
	}
	if err := s.printTitles(); err != nil {
		return err
	}
	if s.row > s.body {
		for _, c := range s.of.Colours {
			if err := s.colour(c); err != nil {
				return err
			}
		}
	}
	for _, c := range s.of.Charts {
		if err := s.chart(c); err != nil {
			return fmt.Errorf("chart %q: %w", c.Title, err)
		}
		if err := s.file.InsertPageBreak(s.name, cellName(0, s.at[c.Below])); err != nil {
			return err
		}
	}
	return nil
}

// printTitles repeats headings and fixed columns on each printed page.
func (s *sheetWriter) printTitles() error {
	var parts []string
	if s.of.Fixed > 0 {
		parts = append(parts, fmt.Sprintf("'%s'!$A:$%s", s.name, columnName(s.of.Fixed-1)))
	}
	if !s.of.Bare {
		parts = append(parts, fmt.Sprintf("'%s'!$%d:$%d", s.name, s.body, s.body))
	}
	if len(parts) == 0 {
		return nil
	}
	return s.file.SetDefinedName(
		&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: strings.Join(parts, ",")},
	)
}

// colour colours cells by their content.
func (s *sheetWriter) colour(c BookColours) error {
	if c.Last < c.First {
		return nil
	}
	cells := fmt.Sprintf("%s%d:%s%d", columnName(c.First), s.body+1, columnName(c.Last), s.row)
	var rules []excelize.ConditionalFormatOptions
	for i, word := range c.Words {
		fill := s.fills[c.Looks[i]]
		rules = append(rules, excelize.ConditionalFormatOptions{
			Type:     "cell",
			Criteria: "==",
			Format:   &fill,
			Value:    `"` + strings.ReplaceAll(printable(word), `"`, `""`) + `"`,
		})
	}
	if len(c.Words) == 0 {
		// To a spreadsheet, an empty cell equals 0 and a text is greater than any number, hence ISNUMBER.
		corner := fmt.Sprintf("%s%d", columnName(c.First), s.body+1)
		for i := range assessment.Looks {
			fill := s.fills[assessment.Looks[len(assessment.Looks)-1-i]] // from the worst
			rules = append(rules, excelize.ConditionalFormatOptions{
				Type:     "formula",
				Format:   &fill,
				Criteria: fmt.Sprintf("AND(ISNUMBER(%s),%s>=%d,%s<%d)", corner, corner, i*20, corner, (i+1)*20+i/4),
			})
		}
	}
	return s.file.SetConditionalFormat(s.name, cells, rules)
}
