package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend"
	"mognad/frontend/chart"
)

// Registers shows what the registers of the management system are for, and what in them is overdue.
func (p *Pages) Registers(r *Request) error {
	all, err := p.Chain.Registers.Overview(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Registers{Statements: organisationPath(r, "/applicability")}
	for _, o := range all {
		base := organisationPath(r, o.Register.Path())
		s := frontend.RegisterSummary{
			Words:   o.Register.Name,
			Href:    base,
			Count:   o.Total,
			Overdue: o.Overdue,
			Late:    base + "?overdue=1",
		}
		if o.MayAdd {
			s.New = base + "/new"
		}
		page.Registers = append(page.Registers, s)
	}
	return p.show(r, http.StatusOK, page)
}

// RiskCriteria shows how the organisation assesses and accepts risks.
func (p *Pages) RiskCriteria(r *Request) error {
	page, err := p.criteriaPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) criteriaPage(r *Request) (*frontend.RiskCriteria, error) {
	c, err := p.Chain.Registers.RiskCriteria(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	current := c.Current
	page := &frontend.RiskCriteria{
		Risks:       organisationPath(r, registers.Risks.Path()),
		Manageable:  c.Manageable,
		Version:     current.Version,
		TreatFrom:   current.TreatFrom,
		SeriousFrom: current.SeriousFrom,
		Accepts: []frontend.RiskAcceptance{
			{Level: registers.Acceptable, From: 1, To: current.TreatFrom - 1, Who: current.AcceptsAcceptable},
			{Level: registers.Treat, From: current.TreatFrom, To: current.SeriousFrom - 1, Who: current.AcceptsTreat},
			{Level: registers.Serious, From: current.SeriousFrom, To: current.Most(), Who: current.AcceptsSerious},
		},
	}
	page.Path = organisationPath(r, "/risk-criteria")
	for i, own := range current.Likelihood {
		page.Likelihood = append(page.Likelihood, stepName(r, registers.Likelihood, i+1, own))
	}
	for i, own := range current.Consequence {
		page.Consequence = append(page.Consequence, stepName(r, registers.Consequence, i+1, own))
	}
	page.Matrix = riskMatrix(page.Likelihood, current)
	for _, v := range c.Versions {
		page.Versions = append(page.Versions, frontend.RiskCriteriaVersion{Number: v.Version, By: v.SavedBy, At: v.SavedAt})
	}
	return page, nil
}

// riskMatrix is the level of each likelihood and consequence.
func riskMatrix(names []string, c registers.RiskCriteria) []frontend.RiskRow {
	level, _ := registers.Risks.Shown("level")
	var matrix []frontend.RiskRow
	for i, name := range slices.Backward(names) {
		row := frontend.RiskRow{Name: name}
		for consequence := range c.Consequence {
			value := registers.Value(i+1, consequence+1)
			of := c.Level(value)
			row.Cells = append(row.Cells, frontend.RiskCell{
				Value: value,
				Level: frontend.RegisterCell{Key: "risk.level." + of, Tone: string(level.Tones[of])},
			})
		}
		matrix = append(matrix, row)
	}
	return matrix
}

// SaveRiskCriteria saves the criteria's next version.
func (p *Pages) SaveRiskCriteria(r *Request) error {
	version, err := r.version()
	if err != nil {
		return err
	}
	c := registers.RiskCriteria{
		Version:           version,
		Likelihood:        steps(r.form("likelihood")),
		Consequence:       steps(r.form("consequence")),
		TreatFrom:         wholeNumber(r.form("treat_from")),
		SeriousFrom:       wholeNumber(r.form("serious_from")),
		AcceptsAcceptable: r.form("accepts_acceptable"),
		AcceptsTreat:      r.form("accepts_treat"),
		AcceptsSerious:    r.form("accepts_serious"),
	}
	if _, err := p.Chain.Registers.SaveRiskCriteria(r.Request.Context(), r.Principal, c); err != nil {
		return again(p, r, err, p.criteriaPage)
	}
	return p.done(r, organisationPath(r, "/risk-criteria"), "risk_criteria.saved", nil)
}

// steps are the lines of a text that say something.
func steps(text string) []string {
	return slices.DeleteFunc(lines(text), func(line string) bool { return strings.TrimSpace(line) == "" })
}

// wholeNumber is the number in a text; one that is none is refused as out of range.
func wholeNumber(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// MeasureValues shows the values of a measure.
func (p *Pages) MeasureValues(r *Request) error {
	page, err := p.valuesPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) valuesPage(r *Request) (*frontend.MeasureValues, error) {
	id, err := r.id("measure")
	if err != nil {
		return nil, err
	}
	v, err := p.Chain.Registers.MeasureValues(r.Request.Context(), r.Principal, id)
	if err != nil {
		return nil, err
	}
	measure := organisationPath(r, registers.Measures.Path()+"/"+id.String())
	page := &frontend.MeasureValues{
		Name:       v.Measure.Title,
		Measure:    measure,
		Unit:       v.Measure.Unit,
		Manageable: v.Manageable,
		Import:     organisationPath(r, tableOf(registers.MeasureValues).Path+"/import"),
		Day:        string(p.today(r)),
	}
	page.Path = measure + "/values"
	pages := p.Register(registers.Measures)
	for _, name := range []string{"latest", "target", "outcome", "trend"} {
		f, _ := registers.Measures.Shown(name)
		page.Facts = append(page.Facts, frontend.RegisterFact{
			Label: pages.label(f),
			Cell:  pages.cell(r, v.References, f, v.Values),
		})
	}
	for _, s := range v.Saved {
		page.Values = append(page.Values, frontend.MeasureValue{
			Day:     string(s.Day),
			Value:   numberText(r, string(s.Value), v.Measure.Unit),
			Note:    s.Note,
			By:      s.SavedBy,
			At:      s.SavedAt,
			Current: s.Current,
		})
	}
	page.Chart, err = valuesChart(r, v)
	return page, err
}

// valuesChart draws the values that hold, from two on.
func valuesChart(r *Request, v rows.MeasureValues) (string, error) {
	var points []chart.Point
	for _, s := range v.Current() {
		points = append(points, chart.Point{Day: string(s.Day), Value: s.Value.Float()})
	}
	if len(points) < 2 {
		return "", nil
	}
	var target *float64
	if v.Measure.Target != "" {
		at := v.Measure.Target.Float()
		target = &at
	}
	return chart.Line(v.Measure.Title, r.L.T("measures.field.target"), points, target)
}

// AddMeasureValue saves what a measure was on a day.
func (p *Pages) AddMeasureValue(r *Request) error {
	id, err := r.id("measure")
	if err != nil {
		return err
	}
	_, err = p.Chain.Registers.AddMeasureValue(r.Request.Context(), r.Principal, registers.MeasureValue{
		MeasureID: id,
		Day:       assessment.Date(r.form("day")),
		Value:     assessment.Decimal(strings.Replace(r.form("value"), r.L.T("format.decimal_sign"), ".", 1)),
		Note:      r.form("note"),
	})
	if err != nil {
		return again(p, r, err, p.valuesPage)
	}
	to := organisationPath(r, registers.Measures.Path()+"/"+id.String()+"/values")
	return p.done(r, to, "measure_values.done", nil)
}
