package workbook

import (
	"slices"
)

// Sizes of charts.
const (
	chartWidth   = 940 // pixels
	chartHeight  = 450 // pixels
	chartRows    = 25  // rows of the sheet that a chart covers
	maxBarGroups = 20  // in one chart
)

// charts is the sheet with charts of the first entities, and the numbers that they draw.
func (a *auditBook) charts() BookSheet {
	n := min(len(a.Entities), MostSeries)
	s := BookSheet{
		Name:    a.t("sheet.charts"),
		Bare:    true,
		Empty:   a.t("empty.charts"),
		Columns: []BookColumn{{Width: 36}},
	}
	for range MostSeries {
		s.Columns = append(s.Columns, BookColumn{Width: 16})
	}
	note := ""
	if len(a.Entities) > n {
		note = a.t("first_entities", "Shown", n, "All", len(a.Entities))
	}
	s.Intro = a.intro("charts", note)
	var rows [][]cell
	names := func(first string) []cell {
		row := []cell{heading(first)}
		for _, e := range a.Entities[:n] {
			row = append(row, heading(e.Entity.Name))
		}
		return row
	}
	blank := []cell{nothing}
	if q := a.areas.Questionnaire; q != nil && n > 0 {
		top := len(rows)
		rows = append(rows, names(a.t("column.own_area")))
		for _, r := range a.areas.Rows {
			rows = append(rows, append([]cell{plain(a.in(r.Name))}, a.shares(r.Spread, r.Cells[:n])[3:]...))
		}
		chart := BookChart{
			Title:   a.t("chart.areas"),
			Heading: top,
			First:   top + 1,
			Last:    len(rows) - 1,
			From:    1,
			To:      n,
			Percent: true,
			Highest: 100,
		}
		if len(a.areas.Rows) >= 3 { // a radar needs three axes
			radar := chart
			radar.Radar = true
			s.Charts = append(s.Charts, radar)
		}
		s.Charts = append(s.Charts, chart)
		rows = append(rows, blank)
	}
	if a.scale.Judges() && n > 0 && len(a.Questions) > 0 {
		for _, first := range chunks(len(a.Questions), maxBarGroups) {
			top := len(rows)
			rows = append(rows, names(a.t("column.question")))
			for i := first; i < min(first+maxBarGroups, len(a.Questions)); i++ {
				row := []cell{plain(a.Questions[i].ID + " " + a.Questions[i].Area)}
				for k := range a.Entities[:n] {
					j := a.Cell(i, k).Judgement
					if j.Ordinal == nil {
						row = append(row, label(a.judgementText(j)))
						continue
					}
					row = append(row, cell{Number: float64(*j.Ordinal) / 100, As: AsNumber})
				}
				rows = append(rows, row)
			}
			s.Charts = append(s.Charts, BookChart{
				Title:   a.t("chart.judgements"),
				Heading: top,
				First:   top + 1,
				Last:    len(rows) - 1,
				From:    1,
				To:      n,
				Lowest:  min(0, float64(a.scale.Lowest())/100),
				Highest: float64(a.scale.Highest()) / 100,
			})
			rows = append(rows, blank)
		}
		rows = append(rows, []cell{heading(a.t("column.ordinal")), heading(a.t("column.label"))})
		for _, step := range a.scale.Steps {
			rows = append(rows, []cell{{Number: float64(step.Ordinal) / 100, As: AsNumber}, plain(step.Label)})
		}
		rows = append(rows, blank)
	}
	for i := range s.Charts {
		s.Charts[i].Below, s.Charts[i].Width, s.Charts[i].Height = len(rows), chartWidth, chartHeight
		for range chartRows {
			rows = append(rows, blank)
		}
	}
	s.Rows = slices.Values(rows)
	return s
}

// chunks splits a list of n into parts of at most the given size and returns where each begins.
func chunks(n, size int) []int {
	var first []int
	for i := 0; i < n; i += size {
		first = append(first, i)
	}
	return first
}
