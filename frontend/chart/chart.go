// Package chart makes the options of charts, in JSON, from the numbers in the table beside them. It leaves drawing to
// the script that the page loads.
package chart

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"mognad/assessment/scoring"
)

// Series is one line of a radar or one set of bars. It is shown in whole percent, rounded down.
type Series struct {
	Name   string
	Shares []scoring.Share // one for each group; one of nothing possible is left out
}

// The colours are those of the design system, so that they follow the reader's colour scheme; the script looks them up.
const (
	accent = "var(--ds-color-accent-base-default)"
	strong = "var(--ds-color-neutral-border-strong)"
	faint  = "var(--ds-color-neutral-border-subtle)"
	text   = "var(--ds-color-neutral-text-default)"
	subtle = "var(--ds-color-neutral-text-subtle)"
	panel  = "var(--ds-color-neutral-background-default)"
)

// colours are those of the series in turn: this round, and the one before.
var colours = []string{accent, strong}

// The number of characters after which a name continues on the next line: beside a chart, and below a bar.
const (
	lineLength  = 18
	shortLength = 11
)

// missing is how ECharts denotes a missing value.
const missing = "-"

// radar is a radar with an axis for each group, from 0 to 100 percent, and no series yet.
func radar(groups []string, series []Series) *charts.Radar {
	c := charts.NewRadar()
	axes := make([]*opts.Indicator, len(groups))
	for i, name := range groups {
		axes[i] = &opts.Indicator{Name: wrap(name, lineLength), Max: 100}
	}
	c.SetGlobalOptions(
		legend(series),
		tooltip("item"),
		charts.WithRadarComponentOpts(opts.RadarComponent{
			Indicator:   axes,
			SplitNumber: 4,
			Center:      []string{"50%", "48%"},
			SplitArea:   &opts.SplitArea{Show: opts.Bool(false)},
			SplitLine:   &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: faint}},
			AxisLine:    &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: faint}},
			AxisName:    &opts.AxisName{Show: opts.Bool(true), Color: text},
		}),
	)
	return c
}

// Radar is a radar with an axis for each group and the first series on top, filled.
func Radar(groups []string, series []Series) (string, error) {
	c := radar(groups, series)
	for i := len(series) - 1; i >= 0; i-- { // the first is drawn last
		options := []charts.SeriesOpts{
			charts.WithItemStyleOpts(opts.ItemStyle{Color: colours[i%len(colours)]}),
			charts.WithLineStyleOpts(opts.LineStyle{Color: colours[i%len(colours)], Width: 2, Type: lineType(i)}),
		}
		if i == 0 {
			options = append(options, charts.WithAreaStyleOpts(opts.AreaStyle{Color: accent, Opacity: opts.Float(0.16)}))
		}
		c.AddSeries(series[i].Name, []opts.RadarData{{Name: series[i].Name, Value: values(series[i])}}, options...)
	}
	c.Colors = colours
	c.Validate()
	return encode(c.JSON())
}

// lineType tells the series apart without colour.
func lineType(series int) string {
	if series == 0 {
		return "solid"
	}
	return "dashed"
}

// values are the shares of a series as a radar takes them.
func values(s Series) []any {
	all := make([]any, len(s.Shares))
	for i, share := range s.Shares {
		all[i] = value(share)
	}
	return all
}

// Bars are horizontal bars, from 0 to 100 percent, with the first group at the top and the value at the end of each.
func Bars(groups []string, series []Series) (string, error) {
	return lyingBars(groups, series, colours, barStyle, opts.BarChart{BarGap: "15%", BarCategoryGap: "35%"})
}

// lyingBars are horizontal bars, each series in its own colour and style.
func lyingBars(
	groups []string,
	series []Series,
	colours []string,
	style func(series int) opts.ItemStyle,
	gaps opts.BarChart,
) (string, error) {
	c := charts.NewBar()
	names := make([]string, len(groups))
	for i, name := range groups {
		names[i] = wrap(name, lineLength)
	}
	c.SetGlobalOptions(
		legend(series),
		tooltip("axis"),
		charts.WithGridOpts(opts.Grid{Left: "0", Right: "48", Top: "8", Bottom: bottom(series)}),
		charts.WithXAxisOpts(opts.XAxis{
			Type:        "value",
			Min:         0,
			Max:         100,
			SplitNumber: 4,
			SplitLine:   &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: faint}},
			AxisLabel:   &opts.AxisLabel{Show: opts.Bool(true), Color: subtle},
		}),
		charts.WithYAxisOpts(opts.YAxis{
			Type:      "category",
			Inverse:   opts.Bool(true),
			AxisLine:  &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: strong}},
			AxisLabel: &opts.AxisLabel{Show: opts.Bool(true), Interval: "0", Color: text},
		}),
	)
	c.SetXAxis(names)
	c.XYReversal()
	for i, s := range series {
		data := make([]opts.BarData, len(s.Shares))
		for k, share := range s.Shares {
			data[k] = opts.BarData{Name: groups[k], Value: value(share)}
		}
		c.AddSeries(
			s.Name,
			data,
			charts.WithItemStyleOpts(style(i)),
			charts.WithLabelOpts(opts.Label{Show: opts.Bool(true), Position: "right", Color: text}),
			charts.WithBarChartOpts(gaps),
		)
	}
	c.Colors = colours
	c.Validate()
	return encode(c.JSON())
}

// barStyle fills the first series and outlines the others, which tells them apart without colour.
func barStyle(series int) opts.ItemStyle {
	if series == 0 {
		return opts.ItemStyle{Color: accent, BorderColor: accent, BorderWidth: 1}
	}
	return opts.ItemStyle{Color: panel, BorderColor: strong, BorderWidth: 1}
}

// Counts are vertical bars with the number in each group; name says what is counted.
func Counts(name string, groups []string, counts []int) (string, error) {
	c := charts.NewBar()
	names := make([]string, len(groups))
	data := make([]opts.BarData, len(groups))
	for i, group := range groups {
		names[i] = wrap(group, shortLength)
		data[i] = opts.BarData{Name: group, Value: counts[i]}
	}
	c.SetGlobalOptions(
		legend(nil),
		tooltip("axis"),
		charts.WithGridOpts(opts.Grid{Left: "0", Right: "0", Top: "24", Bottom: "0"}),
		charts.WithXAxisOpts(opts.XAxis{
			Type:      "category",
			AxisLine:  &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: strong}},
			AxisLabel: &opts.AxisLabel{Show: opts.Bool(true), Interval: "0", Color: text},
		}),
		charts.WithYAxisOpts(opts.YAxis{
			Type:        "value",
			MinInterval: 1,
			SplitLine:   &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: faint}},
			AxisLabel:   &opts.AxisLabel{Show: opts.Bool(true), Color: subtle},
		}),
	)
	c.SetXAxis(names)
	c.AddSeries(
		name,
		data,
		charts.WithItemStyleOpts(barStyle(0)),
		charts.WithLabelOpts(opts.Label{Show: opts.Bool(true), Position: "top", Color: text}),
		charts.WithBarChartOpts(opts.BarChart{BarCategoryGap: "40%"}),
	)
	c.Colors = colours
	c.Validate()
	return encode(c.JSON())
}

// legend names the series below the chart when there are several.
func legend(series []Series) charts.GlobalOpts {
	l := opts.Legend{Show: opts.Bool(len(series) > 1), Bottom: "0", TextStyle: &opts.TextStyle{Color: text}}
	for _, s := range series {
		l.Data = append(names(l.Data), s.Name)
	}
	return charts.WithLegendOpts(l)
}

func names(data any) []string {
	list, _ := data.([]string)
	return list
}

// bottom leaves room for the legend.
func bottom(series []Series) string {
	if len(series) > 1 {
		return "56"
	}
	return "28"
}

func tooltip(trigger string) charts.GlobalOpts {
	return charts.WithTooltipOpts(opts.Tooltip{
		Show:            opts.Bool(true),
		Trigger:         trigger,
		BackgroundColor: panel,
		BorderColor:     strong,
	})
}

func value(share scoring.Share) any {
	if percent, ok := share.Percent(); ok {
		return percent
	}
	return missing
}

// wrap breaks a name between words into lines of at most the given number of characters, where its words permit.
func wrap(name string, length int) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(name) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > length {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(lines, line), "\n")
}

// encode leaves out the parts that the script does not support.
func encode(options map[string]any) (string, error) {
	delete(options, "title")
	delete(options, "toolbox")
	b, err := json.Marshal(options)
	if err != nil {
		return "", fmt.Errorf("encode chart: %w", err)
	}
	return string(b), nil
}
