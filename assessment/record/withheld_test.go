package record_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/questionnaires"
)

// notLookedInto is what an open extract takes over as it is from the records that outputs are made from, and why it may.
var notLookedInto = map[string]string{
	"assessment.ActionState":       "one of a list",
	"assessment.AuditState":        "one of a list",
	"assessment.Date":              "a day",
	"assessment.Finding":           "one of a list",
	"assessment.FollowUp":          "one of a list",
	"assessment.Numbering":         "one of a list",
	"assessment.JudgementOrigin":   "one of a list",
	"assessment.Outcome":           "one of a list",
	"assessment.PartialDate":       "a day, month or year",
	"assessment.Response":          "one of a list",
	"assessment.Role":              "one of a list",
	"assessment.ScaleTemplateKey":  "one of a list",
	"assessment.Stance":            "one of a list",
	"assessment.StepTone":          "one of a list",
	"assessment.TotalsOf":          "one of a list",
	"assessment.Unjudged":          "one of a list",
	"exchange.When":                "a day or a time",
	"exchange.Years":               "years",
	"questionnaires.AnswerKind":    "one of a list",
	"questionnaires.Change":        "one of a list",
	"questionnaires.EntityKind":    "one of a list",
	"questionnaires.Priority":      "one of a list",
	"questionnaires.Trait":         "one of a list",
	"record.NotCounting":           "one of a list",
	"scoring.Cap":                  "one of a list",
	"uuid.UUID":                    "an id",
	"Seal.Content":                 "of submissions, which are read without it",
	"questionnaires.Questionnaire": "in fields of its own are its source and where things stand in it, which nothing prints",
	"questionnaires.Rule":          "in fields of its own is the compiled condition",
	"scoring.Form":                 "made from its questionnaire again",
	"time.Time":                    "a time",
}

// overlooked lists the places in a type that hold what [record.Without] takes over as it is.
func overlooked(t reflect.Type, field string, seen map[reflect.Type]bool) []string {
	if seen[t] {
		return nil
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.String:
		if t != reflect.TypeFor[string]() {
			return []string{t.String()}
		}
	case reflect.Slice, reflect.Array, reflect.Pointer, reflect.Map:
		if t.Kind() != reflect.Pointer && t.Elem().Kind() == reflect.Uint8 {
			if t.Name() != "" {
				return []string{t.String()}
			}
			seen[t] = false // it has a name by each of its fields
			return []string{field}
		}
		list := overlooked(t.Elem(), field, seen)
		if t.Kind() == reflect.Map {
			list = append(list, overlooked(t.Key(), field, seen)...)
		}
		return list
	case reflect.Struct:
		var list []string
		for _, f := range reflect.VisibleFields(t) {
			switch {
			case len(f.Index) > 1: // of an embedded struct, which is looked into
			case f.IsExported():
				list = append(list, overlooked(f.Type, t.Name()+"."+f.Name, seen)...)
			case !slices.Contains(list, t.String()):
				list = append(list, t.String())
			}
		}
		return list
	}
	return nil
}

// TestNothingIsOverlooked fails when something is added to a record that could hold a text and that no open extract
// would leave anything out of: a text of a type of its own, bytes, or a field that is not exported.
func TestNothingIsOverlooked(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, of := range []reflect.Type{
		reflect.TypeFor[record.Audit](), reflect.TypeFor[record.AuditBook](), reflect.TypeFor[exchange.File](),
	} {
		for _, name := range overlooked(of, "", map[reflect.Type]bool{}) {
			found[name] = true
			if notLookedInto[name] == "" {
				t.Errorf("%s of %s is not looked into: say here why it need not be, or see to it that it is", name, of)
			}
		}
	}
	for name := range notLookedInto {
		if !found[name] {
			t.Errorf("%s is in no record any more", name)
		}
	}
}

// TestWithoutIsDeep: passages are left out wherever a text is, and the value itself stays as it is.
func TestWithoutIsDeep(t *testing.T) {
	t.Parallel()
	type deep struct {
		Text  string
		List  []string
		Two   [2]string
		By    map[string]string
		Any   any
		To    *deep
		Words questionnaires.Text
		Role  assessment.Role
		At    time.Time
		Nil   []string
	}
	of := func(secret string) deep {
		return deep{
			Text:  "a " + secret,
			List:  []string{secret},
			Two:   [2]string{"", secret},
			By:    map[string]string{secret: secret},
			Any:   map[string]any{"a": secret},
			To:    &deep{Text: secret},
			Words: questionnaires.Text{"sv": secret},
			Role:  assessment.Auditor,
			At:    time.Unix(0, 0),
		}
	}
	x := assessment.NewExtract([]assessment.WithheldPassage{{ID: assessment.ID{1}, Text: "hemligt", Provision: "§ 1"}})
	v := of("HEMLIGT")
	if diff := cmp.Diff(of("["+assessment.Bar+" 1: § 1]"), record.Without(v, x)); diff != "" {
		t.Errorf("the copy is (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(of("HEMLIGT"), v); diff != "" {
		t.Errorf("the value has changed (-want +got):\n%s", diff)
	}
}
