package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Series differ in colour and, for readers who cannot tell colours apart, in line and marker.
var (
	seriesColours = []string{"1F5FA8", "C2410C", "0F766E", "7C3AED", "A16207", "475569"}
	seriesLines   = []excelize.LineDashType{excelize.LineDashSolid, excelize.LineDashDash, excelize.LineDashSysDot}
	seriesMarkers = []string{"circle", "square", "triangle", "diamond", "x", "plus"}
)

// MostSeries is the largest number of series that readers can tell apart in one chart.
const MostSeries = 6

// chart draws a small table of the sheet.
func (s *sheetWriter) chart(c BookChart) error {
	cell := func(column, row int) string { return fmt.Sprintf("'%s'!$%s$%d", s.name, columnName(column), s.at[row]) }
	rows := func(column int) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.name, columnName(column), s.at[c.First], columnName(column), s.at[c.Last])
	}
	format, kind := "General", excelize.Col
	if c.Percent {
		format = `0"%"`
	}
	if c.Radar {
		kind = excelize.Radar
	}
	dark := &excelize.Font{Color: "333333", Size: 9, Family: usualFont}
	chart := &excelize.Chart{
		Type:      kind,
		Dimension: excelize.ChartDimension{Width: uint(c.Width), Height: uint(c.Height)},
		Title: excelize.ChartTitle{
			Paragraph: []excelize.RichTextRun{{Text: printable(c.Title), Font: &excelize.Font{Bold: true, Size: 12}}},
		},
		Legend:       excelize.ChartLegend{Position: "bottom", Font: dark},
		ShowBlanksAs: "gap",
		XAxis:        excelize.ChartAxis{Font: *dark},
		YAxis: excelize.ChartAxis{
			MajorGridLines: true,
			Font:           *dark,
			Minimum:        &c.Lowest,
			Maximum:        &c.Highest,
			NumFmt:         excelize.ChartNumFmt{CustomNumFmt: format},
		},
		Format: excelize.GraphicOptions{AltText: printable(c.Title), Positioning: "oneCell"},
	}
	if !c.Radar { // with values, so that a bar of 0 can be seen
		chart.PlotArea = excelize.ChartPlotArea{ShowVal: true}
	}
	for column := c.From; column <= c.To; column++ {
		k := column - c.From
		colour := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{seriesColours[k%len(seriesColours)]}}
		series := excelize.ChartSeries{
			Name:       cell(column, c.Heading),
			Categories: rows(c.Category),
			Values:     rows(column),
			Fill:       colour,
		}
		if c.Radar {
			series.Line = excelize.LineOptions{
				Type:  excelize.LineSolid,
				Width: 2,
				Dash:  seriesLines[k%len(seriesLines)],
				Fill:  colour,
			}
			series.Marker = excelize.ChartMarker{Symbol: seriesMarkers[k%len(seriesMarkers)], Size: 6, Fill: colour}
		}
		chart.Series = append(chart.Series, series)
	}
	return s.file.AddChart(s.name, cellName(c.Column, s.at[c.Below]), chart)
}
