package frontend

import (
	"fmt"
	"html/template"
	"reflect"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend/i18n"
)

// funcs are what templates may call, speaking one language.
func funcs(l *i18n.Localizer, assets *Assets) template.FuncMap {
	return template.FuncMap{
		"t":             l.T,
		"has":           l.Has,
		"date":          func(value any) (string, error) { return moment(value, l.Date, l.Day) },
		"period":        func(from, to any) (string, error) { return period(l, from, to) },
		"time":          func(value any) (string, error) { return moment(value, l.Time, nil) },
		"moment":        func(value any) (string, error) { return moment(value, l.Moment, nil) },
		"month":         l.Month,
		"number":        l.Number,
		"percent":       l.Percent,
		"difference":    l.Difference,
		"asset":         assets.Path,
		"assetsMissing": assets.Missing,
		"dict":          dict,
		"soft":          soft,
		"longest":       func() int { return assessment.MaxText },
		"add":           func(a, b int) int { return a + b },
		"problem":       func(page Page, field string) string { return problem(l, page, Field{ID: field}) },
		"field": func(page Page, name string, settings ...any) (Field, error) {
			return newField(l, page, name, settings...)
		},
		"savingProblems": savingProblems,
		"version":        newVersion,
		"called":         func(r record.AuditRecommendation) string { return Called(l, r) },
		"label":          func(o Option) string { return o.Text(l) },
		// to whom, and with whom, something is recommended
		"addressees":    func(r addressed) string { return r.Addressees(l.T) },
		"annexed":       func(a record.Audit) []assessment.Note { return a.Annexed(l.T) },
		"comparedCells": func(page *Compare, row CompareRow) template.HTML { return comparedCells(l, page, row) },
		"jointly":       func(r record.AuditRecommendation) string { return r.JointlyWith(l.T) },
	}
}

// addressed is something that bodies are recommended: a recommendation, or a passage of a draft.
type addressed interface {
	Addressees(say func(key string, args ...any) string) string
}

// Called is what a recommendation is called: its number or, where the audit prints none, how its text begins.
func Called(l *i18n.Localizer, r record.AuditRecommendation) string {
	if r.Printed != "" {
		return r.Printed
	}
	return l.T("recommendations.begins", "Words", r.Begins())
}

// period writes a span of days.
func period(l *i18n.Localizer, from, to any) (string, error) {
	first, err := moment(from, l.Date, l.Day)
	if err != nil {
		return "", err
	}
	last, err := moment(to, l.Date, l.Day)
	return l.Period(first, last), err
}

// dict makes a map of alternating names and values.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("a name without a value in %d arguments", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("%v is not a name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// moment writes a time, a pointer to one, or, where day is given, a calendar day as text; nothing for nil.
func moment(value any, write func(time.Time) string, day func(string) string) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case time.Time:
		return write(v), nil
	case *time.Time:
		if v == nil {
			return "", nil
		}
		return write(*v), nil
	}
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return "", nil
	}
	if v = reflect.Indirect(v); v.Kind() == reflect.String && day != nil {
		return day(v.String()), nil
	}
	return "", fmt.Errorf("%T is not a time", value)
}
