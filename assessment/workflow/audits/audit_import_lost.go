package audits

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
)

// maxListed is how many of the things that an import would lose are listed.
const maxListed = 5

// lostTo is what a file would change or remove of what is stored.
func lostTo(have, want *exchange.File) lost {
	var l lost
	l.audit(have, want)
	l.entities(have, want)
	l.questions(have, want)
	l.recommendations(have, want)
	for _, h := range have.FollowUps {
		i := slices.IndexFunc(want.FollowUps, func(f exchange.FollowedUp) bool { return f.Of(h) })
		if i < 0 || h.Finding != "" && h.Finding != want.FollowUps[i].Finding ||
			h.Evidence != "" && h.Evidence != want.FollowUps[i].Evidence {
			args := assessment.Args{"Audit": h.Audit, "Text": record.Beginning(h.Text)}
			l = append(l, loss{key: "error.file_changes_follow_up", args: args})
		}
	}
	for _, d := range have.Dismissed {
		if !slices.Contains(want.Dismissed, d) {
			e, _ := have.Entity(d.Entity)
			l = append(l, loss{
				kind:   record.TakenDismissal,
				entity: d.Entity,
				rule:   d.Rule,
				key:    "error.file_changes_dismissal",
				args:   assessment.Args{"Name": e.Name, "Rule": d.Rule},
			})
		}
	}
	for _, e := range have.Engaged {
		if !slices.Contains(want.Engaged, e) {
			l = append(l, loss{key: "error.file_changes_engagement", args: assessment.Args{"Email": e.Email}})
		}
	}
	return l
}

// overwritten is nil if a file only adds to what is stored, else a [assessment.Conflict] that lists the first things it
// would change or remove.
func overwritten(have, want *exchange.File) error {
	l := lostTo(have, want)
	if len(l) == 0 {
		return nil
	}
	e := &assessment.Error{
		Code: assessment.Conflict,
		Key:  "error.file_overwrites",
		Args: assessment.Args{"Key": have.Audit.Key, "Count": len(l)},
	}
	for _, one := range l[:min(len(l), maxListed)] {
		e.Fields = append(e.Fields, assessment.FieldError{Field: "file", Key: one.key, Args: one.args})
	}
	return e
}

// loss is something stored that would be changed or removed: where it stands, and which fields that are not empty.
type loss struct {
	kind     record.TakenKind // "" for what is nobody's work
	question string
	entity   string // key
	body     string // name
	number   int
	rule     string
	fields   []string
	removed  bool
	key      string // of the message
	args     assessment.Args
}

// lost collects what is stored and would be changed or removed.
type lost []loss

func (l *lost) audit(have, want *exchange.File) {
	h, w := have.Audit, want.Audit
	h.State, w.State = "", ""
	names := changed(h, w)
	if have.Round != nil && !reflect.DeepEqual(have.Round, want.Round) {
		names = append(names, "round")
	}
	if (have.Scale.Judges() || have.Scale.RatesRisk()) && !reflect.DeepEqual(have.Scale, want.Scale) {
		names = append(names, "scale")
	}
	id := func(e exchange.Entity) string { return e.ID }
	if moved(have.Entities, want.Entities, id) {
		names = append(names, "entities")
	}
	no := func(q exchange.Question) string { return q.No }
	if moved(have.Questions, want.Questions, no) {
		names = append(names, "questions")
	}
	for _, name := range names {
		one := loss{kind: record.TakenDescription, fields: []string{name}}
		if name == "overall" || name == "statement" {
			one.kind = record.TakenStatement
		}
		one.key, one.args = "error.file_changes_audit", assessment.Args{"Name": name}
		*l = append(*l, one)
	}
}

// changed lists the non-empty keys that would change. A list may get more entries.
func changed(have, want any) []string {
	var names []string
	h, w := reflect.ValueOf(have), reflect.ValueOf(want)
	for i := range h.NumField() {
		old, now := h.Field(i), w.Field(i)
		same := old.IsZero() || reflect.DeepEqual(old.Interface(), now.Interface())
		if !same && old.Kind() == reflect.Slice {
			same = keeps(old, now)
		}
		if !same {
			name, _, _ := strings.Cut(h.Type().Field(i).Tag.Get("yaml"), ",")
			names = append(names, name)
		}
	}
	return names
}

// keeps reports whether a list has all entries of another, in the same order.
func keeps(had, has reflect.Value) bool {
	k := 0
	for i := 0; i < has.Len() && k < had.Len(); i++ {
		if reflect.DeepEqual(had.Index(k).Interface(), has.Index(i).Interface()) {
			k++
		}
	}
	return k == had.Len()
}

// moved reports whether the common entries of two lists are in different orders.
func moved[T any](have, want []T, id func(T) string) bool {
	last := -1
	for _, h := range have {
		i := slices.IndexFunc(want, func(w T) bool { return id(w) == id(h) })
		if i >= 0 && i < last {
			return true
		}
		last = max(last, i)
	}
	return false
}

func (l *lost) entities(have, want *exchange.File) {
	for _, h := range have.Entities {
		w, there := want.Entity(h.ID)
		names := changed(h, w)
		if there && len(names) == 0 {
			continue
		}
		said := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n != "overall" && n != "statement" })
		*l = append(*l, loss{
			kind:    record.TakenStatement,
			entity:  h.ID,
			fields:  said,
			removed: !there,
			key:     "error.file_changes_entity",
			args:    assessment.Args{"Name": h.Name},
		})
	}
}

func (l *lost) questions(have, want *exchange.File) {
	for _, h := range have.Questions {
		w, _ := want.Question(h.No)
		about, now := h, w
		about.Judgements = nil
		about.Recs = nil
		now.Judgements = nil
		now.Recs = nil
		if names := changed(about, now); len(names) > 0 {
			*l = append(*l, loss{
				kind:     record.TakenDescription,
				question: h.No,
				fields:   names,
				key:      "error.file_changes_question",
				args:     assessment.Args{"ID": h.No},
			})
		}
		for _, e := range have.Entities {
			old, judged := h.Judgements[e.ID]
			if !judged || old.Same(w.Judgements[e.ID]) {
				continue
			}
			*l = append(*l, loss{
				kind:     record.TakenJudgement,
				question: h.No,
				entity:   e.ID,
				fields:   rejudged(old, w.Judgements[e.ID]),
				key:      "error.file_changes_judgement",
				args:     assessment.Args{"ID": h.No, "Name": e.Name},
			})
		}
	}
}

// rejudged names the fields of a judgement that are not empty and would change, as the noun does.
func rejudged(old, now exchange.Judgement) []string {
	var fields []string
	was, is := old.Grounds(), now.Grounds()
	for _, f := range []struct {
		name string
		lost bool
	}{
		{"ordinal", old.Judgement != nil && (now.Judgement == nil || *now.Judgement != *old.Judgement)},
		{"not_assessed", old.NotAssessed && !now.NotAssessed},
		{"not_applicable", old.NotApplicable && !now.NotApplicable},
		{"observation", old.Observation != "" && old.Observation != now.Observation},
		{"criterion", was.Criterion != "" && was.Criterion != is.Criterion},
		{"cause", was.Cause != "" && was.Cause != is.Cause},
		{"consequence", was.Consequence != "" && was.Consequence != is.Consequence},
		{"risk", was.Risk != "" && was.Risk != is.Risk},
		{"parts", len(old.Parts) > 0 && !assessment.SameParts(old.JudgedParts(), now.JudgedParts())},
		{"reason", old.Reason != "" && old.Reason != now.Reason},
	} {
		if f.lost {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// called is the number of a recommendation or, where none is printed, how its text begins.
func called(n assessment.Numbering, number int, text string) string {
	return cmp.Or(n.Printed(number), record.Beginning(text))
}

// recommendations finds those that would change, or no longer be attached where they are.
func (l *lost) recommendations(have, want *exchange.File) {
	gone := map[exchange.Ref]bool{}
	for _, h := range have.Questions {
		w, _ := want.Question(h.No)
		for entity, refs := range h.Recs {
			for _, ref := range refs {
				gone[ref] = gone[ref] || !slices.Contains(w.Recs[entity], ref)
			}
		}
	}
	for _, n := range have.Recommendations {
		now := want.To(n.Body).Recommendations
		for i, r := range n.Recommendations {
			one := loss{kind: record.TakenRecommendation, body: n.Body, number: n.No(i)}
			r.SameAs = exchange.Ref{} // which follows from the bodies
			moved := gone[exchange.Ref{Body: n.Body, No: n.No(i)}]
			switch one.removed = i >= len(now) || r.Rule != now[i].Rule; {
			case one.removed:
				one.fields = changed(r, exchange.Recommendation{})
			default:
				is := now[i]
				is.SameAs = exchange.Ref{}
				one.fields = changed(r, is)
			}
			if moved {
				one.fields = append(one.fields, "places")
			}
			if one.removed || len(one.fields) > 0 {
				one.key = "error.file_changes_recommendation"
				one.args = assessment.Args{"Body": n.Body, "Number": called(have.Audit.Numbering, n.No(i), r.Text)}
				*l = append(*l, one)
			}
		}
	}
}
