package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Point is a value on a day.
type Point struct {
	Day   string // 2026-03-31
	Value float64
}

// Line is a line through the points in the order of time, and a dashed one at the target, if there is one. The names
// are those of the two lines.
func Line(name, targetName string, points []Point, target *float64) (string, error) {
	c := charts.NewLine()
	series := []Series{{Name: name}}
	if target != nil {
		series = append(series, Series{Name: targetName})
	}
	c.SetGlobalOptions(
		legend(series),
		tooltip("axis"),
		charts.WithGridOpts(opts.Grid{
			Left:         "0",
			Right:        "16",
			Top:          "24",
			Bottom:       bottom(series),
			ContainLabel: opts.Bool(true),
		}),
		charts.WithXAxisOpts(opts.XAxis{
			Type:     "time",
			AxisLine: &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: strong}},
			AxisLabel: &opts.AxisLabel{
				Show:        opts.Bool(true),
				Color:       text,
				Formatter:   "{yyyy}-{MM}",
				HideOverlap: opts.Bool(true),
			},
		}),
		charts.WithYAxisOpts(opts.YAxis{
			Type:      "value",
			SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: faint}},
			AxisLabel: &opts.AxisLabel{Show: opts.Bool(true), Color: subtle},
		}),
	)
	var values, goal []opts.LineData
	for _, p := range points {
		values = append(values, opts.LineData{Value: []any{p.Day, p.Value}})
		if target != nil {
			goal = append(goal, opts.LineData{Value: []any{p.Day, *target}})
		}
	}
	add := func(name string, data []opts.LineData, i int, symbol bool) {
		c.AddSeries(
			name,
			data,
			charts.WithItemStyleOpts(opts.ItemStyle{Color: colours[i]}),
			charts.WithLineStyleOpts(opts.LineStyle{Color: colours[i], Width: 2, Type: lineType(i)}),
			charts.WithLineChartOpts(opts.LineChart{ShowSymbol: opts.Bool(symbol)}),
		)
	}
	add(name, values, 0, true)
	if target != nil {
		add(targetName, goal, 1, false)
	}
	c.Colors = colours
	c.Validate()
	return encode(c.JSON())
}
