package chart

import (
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// What distinguishes up to [MostProfiles] series: colour, and for those who cannot see it the line, the symbol and the
// name in the legend.
var (
	profileColours = []string{
		"var(--series-1)",
		"var(--series-2)",
		"var(--series-3)",
		"var(--series-4)",
		"var(--series-5)",
		"var(--series-6)",
	}
	profileLines = []string{"solid", "dashed", "dotted", "solid", "dashed", "dotted"}
	profileSigns = []string{"circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"}
)

// The most series that a radar and grouped bars can show and still be told apart.
const (
	MostProfiles = 6
	MostGroups   = 6
)

// Profiles is a radar with an axis for each group and a line for each series, none emphasised.
func Profiles(groups []string, series []Series) (string, error) {
	c := radar(groups, series)
	for i := range series {
		k := i % len(profileColours)
		c.AddSeries(series[i].Name, []opts.RadarData{{Name: series[i].Name, Value: values(series[i])}},
			charts.WithItemStyleOpts(opts.ItemStyle{Color: profileColours[k]}),
			charts.WithLineStyleOpts(opts.LineStyle{Color: profileColours[k], Width: 2, Type: profileLines[k]}),
			func(s *charts.SingleSeries) { s.Symbol = profileSigns[k] })
	}
	c.Colors = profileColours
	c.Validate()
	return encode(c.JSON())
}

// Groups are horizontal bars, grouped with one for each series, from 0 to 100 percent, with the first group at the top.
func Groups(groups []string, series []Series) (string, error) {
	return lyingBars(groups, series, profileColours, func(series int) opts.ItemStyle {
		return opts.ItemStyle{Color: profileColours[series%len(profileColours)], BorderColor: strong, BorderWidth: 1}
	}, opts.BarChart{BarGap: "10%", BarCategoryGap: "25%"})
}

// Band is one colour of the heat map: from and to so many percent.
type Band struct{ From, To int }

// Heat is a heat map with a row for each group and a column for each series. Only the names of the groups are shown
// beside it, because the series may be hundreds; the tooltip names them.
func Heat(groups []string, series []Series, bands []Band) (string, error) {
	c := charts.NewHeatMap()
	names := make([]string, len(series))
	var data []opts.HeatMapData
	for i, s := range series {
		names[i] = s.Name
		for k, share := range s.Shares {
			if percent, ok := share.Percent(); ok {
				data = append(data, opts.HeatMapData{Name: s.Name, Value: [3]any{i, k, percent}})
			}
		}
	}
	wrapped := make([]string, len(groups))
	for i, name := range groups {
		wrapped[i] = wrap(name, lineLength)
	}
	pieces := make([]opts.Piece, len(bands))
	for i, b := range bands {
		pieces[i] = opts.Piece{Gte: float32(b.From), Lt: float32(b.To + 1), Color: "var(--heat-" + strconv.Itoa(i) + ")"}
	}
	c.SetGlobalOptions(
		legend(nil),
		tooltip("item"),
		charts.WithGridOpts(opts.Grid{Left: "0", Right: "8", Top: "8", Bottom: "8"}),
		charts.WithXAxisOpts(opts.XAxis{
			Type:      "category",
			Data:      names,
			AxisLine:  &opts.AxisLine{Show: opts.Bool(false)},
			AxisLabel: &opts.AxisLabel{Show: opts.Bool(false)},
		}),
		charts.WithYAxisOpts(opts.YAxis{
			Type:      "category",
			Data:      wrapped,
			Inverse:   opts.Bool(true),
			AxisLabel: &opts.AxisLabel{Show: opts.Bool(true), Interval: "0", Color: text},
		}),
		charts.WithVisualMapOpts(opts.VisualMap{
			Type:      "piecewise",
			Show:      opts.Bool(false),
			Dimension: "2",
			Pieces:    pieces,
		}),
	)
	few := len(series) <= 30 // more leave no room for a number, nor for lines between
	style := opts.ItemStyle{BorderColor: panel}
	if few {
		style.BorderWidth = 1
	}
	c.AddSeries("", data, charts.WithItemStyleOpts(style),
		charts.WithLabelOpts(opts.Label{Show: opts.Bool(few), Color: "var(--heat-text)"}))
	c.Validate()
	return encode(c.JSON())
}
