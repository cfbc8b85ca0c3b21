package audits

import (
	"reflect"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/exchange"
)

// maxListed is how many of the things that an import would lose are listed.
const maxListed = 5

// overwritten is nil if a file only adds to what is stored, else a [assessment.Conflict] that lists the first things it
// would change or remove.
func overwritten(have, want *exchange.File) error {
	var l lost
	l.audit(have, want)
	l.entities(have, want)
	l.questions(have, want)
	l.recommendations(have, want)
	for _, d := range have.Dismissed {
		if !slices.Contains(want.Dismissed, d) {
			e, _ := have.Entity(d.Entity)
			l.add("error.file_changes_dismissal", assessment.Args{"Name": e.Name, "Rule": d.Rule})
		}
	}
	for _, e := range have.Engaged {
		if !slices.Contains(want.Engaged, e) {
			l.add("error.file_changes_engagement", assessment.Args{"Email": e.Email})
		}
	}
	if len(l) == 0 {
		return nil
	}
	return &assessment.Error{
		Code:   assessment.Conflict,
		Key:    "error.file_overwrites",
		Args:   assessment.Args{"Key": have.Audit.Key, "Count": len(l)},
		Fields: l[:min(len(l), maxListed)],
	}
}

// lost collects what is stored and would be changed or removed.
type lost []assessment.FieldError

func (l *lost) add(key string, args assessment.Args) {
	*l = append(*l, assessment.FieldError{Field: "file", Key: key, Args: args})
}

func (l *lost) audit(have, want *exchange.File) {
	h, w := have.Audit, want.Audit
	h.State, w.State = "", ""
	names := changed(h, w)
	if have.Round != nil && !reflect.DeepEqual(have.Round, want.Round) {
		names = append(names, "round")
	}
	if have.Scale.Judges() && !reflect.DeepEqual(have.Scale, want.Scale) {
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
		l.add("error.file_changes_audit", assessment.Args{"Name": name})
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
		if w, there := want.Entity(h.ID); !there || len(changed(h, w)) > 0 {
			l.add("error.file_changes_entity", assessment.Args{"Name": h.Name})
		}
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
		if len(changed(about, now)) > 0 {
			l.add("error.file_changes_question", assessment.Args{"ID": h.No})
		}
		for _, e := range have.Entities {
			if old, judged := h.Judgements[e.ID]; judged && !old.Same(w.Judgements[e.ID]) {
				l.add("error.file_changes_judgement", assessment.Args{"ID": h.No, "Name": e.Name})
			}
		}
	}
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
			if i >= len(now) || len(changed(r, now[i])) > 0 || r.Rule != now[i].Rule ||
				gone[exchange.Ref{Body: n.Body, No: i + 1}] {
				l.add("error.file_changes_recommendation", assessment.Args{"Body": n.Body, "Number": i + 1})
			}
		}
	}
}
