package chart

import (
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

// MostProfiles is the most series that a radar and grouped bars can show and still be told apart.
const MostProfiles = 6

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
