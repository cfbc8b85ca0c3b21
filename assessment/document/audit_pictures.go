package document

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/document/drawing"
	"mognad/assessment/record"
)

// The most bars in one picture, which fill a page of A4, and the most axes of a radar whose names can be read.
const (
	maxBars = 24
	maxAxes = 16
)

// unjudgedMarks are the marks of what is not judged.
var unjudgedMarks = map[assessment.Unjudged]string{
	assessment.YetToJudge: "–", assessment.NotAssessed: "×", assessment.NotApplicable: "/",
}

// AuditPictures are the pictures of an audit's report for a page, with vectors alone.
func AuditPictures(words Words, r record.Audit) ([]Picture, error) {
	a := newAuditReport(words, record.AuditBook{Audit: r}, AuditOptions{})
	a.screen = true
	if err := a.pictures(); err != nil {
		return nil, err
	}
	var list []Picture
	for _, part := range a.list {
		if p, is := part.(Picture); is {
			list = append(list, p)
		}
	}
	return list, nil
}

// pictures show how the judgements are distributed and, on a scale of numbers, the profile of each entity.
func (a *auditReport) pictures() error {
	if !a.scale.Judges() || len(a.Questions) < 2 || len(a.Entities) == 0 {
		return nil
	}
	if err := a.bars(); err != nil {
		return err
	}
	return a.radars()
}

// bars draws a bar for each entity or, where these are more than fit, for each question.
func (a *auditReport) bars() error {
	steps, places := a.steps()
	count := func(name string, stated record.AuditTotal, cells int, cell func(int) record.AuditCell) drawing.Bar {
		bar := drawing.Bar{Name: name, Counts: make([]int, len(steps))}
		for _, c := range stated.Counts {
			bar.Counts[places(judgedAs(c))] += c.Count
		}
		for i := range cells {
			c := cell(i)
			if !a.counted(c, len(stated.Counts) > 0) {
				bar.Counts[places(c.Judgement)]++
			}
		}
		return bar
	}
	var bars []drawing.Bar
	key := "bars.entities"
	if len(a.Entities) <= maxBars {
		for k, e := range a.Entities {
			stated, _ := a.TotalOf(e.Entity.ID)
			bars = append(bars, count(e.Entity.Name, stated, len(a.Questions), func(i int) record.AuditCell {
				return a.Cell(i, k)
			}))
		}
	} else {
		key = "bars.questions"
		for i, q := range a.Questions {
			stated, _ := a.TotalOn(q.ID)
			bars = append(bars, count(q.ID+" "+q.Text, stated, len(a.Entities), func(k int) record.AuditCell {
				return a.Cell(i, k)
			}))
		}
	}
	for some := range slices.Chunk(bars, maxBars) {
		d, err := drawing.Bars(steps, some)
		if err != nil {
			return err
		}
		if err := a.picture(d, a.t(key), barsInWords(steps, some)); err != nil {
			return err
		}
	}
	return nil
}

// counted reports whether totals count a cell already: those of its bar, which leave out only what is judged between
// steps, or others that speak for a cell that nobody has judged.
func (a *auditReport) counted(c record.AuditCell, stated bool) bool {
	if !stated {
		return a.SpokenFor(c)
	}
	if c.Judgement.Ordinal == nil {
		return true
	}
	_, step := a.scale.Step(*c.Judgement.Ordinal)
	return step
}

// judgedAs is a judgement like those that a total counts.
func judgedAs(c assessment.StepCount) record.Judgement {
	return record.Judgement{
		Ordinal:       c.Ordinal,
		NotAssessed:   c.Unjudged == assessment.NotAssessed,
		NotApplicable: c.Unjudged == assessment.NotApplicable,
	}
}

// steps are those of the scale and what is not judged, and where among them a judgement counts. One between two steps
// counts at the lower one, whose colour it has.
func (a *auditReport) steps() ([]drawing.Step, func(record.Judgement) int) {
	filled := map[assessment.Look]float64{
		assessment.LooksGood: 1, assessment.LooksMostly: 0.75, assessment.LooksPartly: 0.5, assessment.LooksSlightly: 0.25,
	}
	shared := map[assessment.Look]int{}
	for _, s := range a.scale.Steps {
		shared[a.look(s.Ordinal)]++
	}
	var steps []drawing.Step
	for i, s := range a.scale.Steps {
		look := a.look(s.Ordinal)
		steps = append(steps, drawing.Step{
			Name:   a.scale.Written(s.Ordinal, a.l.Decimal),
			Fill:   look.Fill(),
			Disc:   look != assessment.LooksPlain && shared[look] == 1, // letters tell apart what looks the same
			Filled: filled[look],
			Letter: string(rune('A' + i)),
		})
	}
	for _, why := range assessment.AllUnjudged {
		steps = append(steps, drawing.Step{Name: a.scale.Instead(why, a.l.T), Letter: unjudgedMarks[why]})
	}
	return steps, func(j record.Judgement) int {
		if j.Ordinal == nil {
			return len(a.scale.Steps) + slices.Index(assessment.AllUnjudged, j.Unjudged())
		}
		at := slices.IndexFunc(a.scale.Steps, func(s assessment.JudgementStep) bool { return s.Ordinal <= *j.Ordinal })
		if at < 0 {
			return len(a.scale.Steps) - 1
		}
		return at
	}
}

// barsInWords says what bars show.
func barsInWords(steps []drawing.Step, bars []drawing.Bar) string {
	var said []string
	for _, b := range bars {
		var counts []string
		for i, n := range b.Counts {
			if n > 0 {
				counts = append(counts, steps[i].Name+" ("+strconv.Itoa(n)+")")
			}
		}
		said = append(said, b.Name+": "+strings.Join(counts, ", ")+".")
	}
	return strings.Join(said, " ")
}

// radars draw the profiles of the entities over the areas, or over the questions where there are no areas, some at a
// time. Only numbers can be drawn and averaged in this way.
func (a *auditReport) radars() error {
	axes := a.axes()
	if !a.scale.Measures() || len(axes) < 3 || len(axes) > maxAxes || len(a.scale.Steps) < 2 ||
		len(a.Entities) > maxBars {
		return nil
	}
	var names []string
	caption := a.t("radar.questions")
	for _, axis := range axes {
		names = append(names, axis.name)
		if len(axis.questions) > 1 {
			caption = a.t("radar.areas")
		}
	}
	var rings []drawing.Ring
	for _, s := range slices.Backward(a.scale.Steps) {
		rings = append(rings, drawing.Ring{Value: float64(s.Ordinal), Name: a.scale.Written(s.Ordinal, a.l.Decimal)})
	}
	norm := drawing.Ring{Value: math.NaN()}
	if o := a.scale.Norm; o != nil {
		norm = drawing.Ring{Value: float64(*o), Name: a.t("norm", "Norm", a.scale.Written(*o, a.l.Decimal))}
	}
	var profiles []drawing.Profile
	for k, e := range a.Entities {
		p := drawing.Profile{Name: e.Entity.Name}
		for _, axis := range axes {
			p.Values = append(p.Values, a.mean(axis.questions, k))
		}
		profiles = append(profiles, p)
	}
	for some := range slices.Chunk(profiles, drawing.MaxProfiles) {
		d, err := drawing.Radar(names, rings, some, norm)
		if err != nil {
			return err
		}
		if err := a.picture(d, caption, a.radarInWords(names, some)); err != nil {
			return err
		}
	}
	return nil
}

// axis is an area, or a question, with the places of its questions.
type axis struct {
	name      string
	questions []int
}

// axes are the areas in the order in which they are first asked about, or else the questions.
func (a *auditReport) axes() []axis {
	var areas, questions []axis
	for i, q := range a.Questions {
		questions = append(questions, axis{name: q.ID + " " + q.Text, questions: []int{i}})
		name := cmp.Or(q.Area, a.t("no_area"))
		at := slices.IndexFunc(areas, func(x axis) bool { return x.name == name })
		if at < 0 {
			at = len(areas)
			areas = append(areas, axis{name: name})
		}
		areas[at].questions = append(areas[at].questions, i)
	}
	if len(areas) >= 3 {
		return areas
	}
	return questions
}

// mean is the average of what is judged on some questions for an entity, [math.NaN] if nothing is.
func (a *auditReport) mean(questions []int, entity int) float64 {
	sum, n := 0.0, 0.0
	for _, i := range questions {
		if o := a.Cell(i, entity).Judgement.Ordinal; o != nil {
			sum, n = sum+float64(*o), n+1
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / n
}

// radarInWords says what a radar shows.
func (a *auditReport) radarInWords(axes []string, profiles []drawing.Profile) string {
	var said []string
	for _, p := range profiles {
		var values []string
		for i, v := range p.Values {
			if !math.IsNaN(v) {
				values = append(values, axes[i]+" ("+a.l.Decimal(v/100, max(1, a.scale.Decimals))+")")
			}
		}
		said = append(said, p.Name+": "+strings.Join(values, ", ")+".")
	}
	return strings.Join(said, " ")
}

func (a *auditReport) picture(d *drawing.Drawing, caption, alt string) error {
	vectors, err := d.SVG()
	if err != nil {
		return err
	}
	var pixels []byte
	if !a.screen {
		if pixels, err = d.PNG(); err != nil {
			return err
		}
	}
	a.add(Picture{
		PNG: pixels, SVG: vectors, Width: int(math.Round(d.Width)), Height: int(math.Round(d.Height)),
		Caption: caption, Alt: alt,
	})
	return nil
}
