package exchange

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
)

// Precision is how exactly a file's times are kept.
const Precision = time.Microsecond

// Canonical is a copy of the file in a form in which files with the same content are equal: lists whose order does not
// matter are sorted, empty lists are nil, times have the stored precision, and what is about the file rather than about
// the audit is left out, and so are the replies, which only the bodies give, in the organisation, after the audit, and
// the fact checks, which name people and are about the work on it.
func (f *File) Canonical() *File {
	c := *f
	c.Revision, c.Expected, c.Replies, c.FactChecks = "", nil, nil, nil
	c.Reading, c.ReplacedBy = nil, ""
	c.Recommendations = slices.DeleteFunc(c.sorted(c.Recommendations), func(n Numbering) bool {
		return len(n.Recommendations) == 0
	})
	c = canonical(reflect.ValueOf(c)).Interface().(File)
	c.restate()
	for _, q := range c.Questions {
		for _, j := range q.Judgements {
			slices.SortStableFunc(j.Parts, func(a, b PartJudgement) int { return cmp.Compare(q.place(a), q.place(b)) })
		}
		for _, refs := range q.Recs {
			slices.SortFunc(refs, c.compareRefs)
		}
	}
	slices.SortFunc(c.Dismissed, func(a, b Dismissal) int {
		return cmp.Or(strings.Compare(a.Entity, b.Entity), strings.Compare(a.Rule, b.Rule))
	})
	slices.SortFunc(c.Engaged, func(a, b Engagement) int { return strings.Compare(a.Email, b.Email) })
	slices.SortFunc(c.Declarations, func(a, b Declaration) int {
		return cmp.Or(
			a.At.Compare(b.At), strings.Compare(a.Impartiality, b.Impartiality), strings.Compare(a.Text, b.Text),
			strings.Compare(a.Measures, b.Measures),
		)
	})
	slices.SortFunc(c.Confirmed, func(a, b Confirmation) int {
		return cmp.Or(strings.Compare(a.Auditor, b.Auditor), a.At.Compare(b.At), strings.Compare(a.By, b.By))
	})
	return &c
}

// place is where the question has the part of which something is judged.
func (q Question) place(of PartJudgement) int {
	return slices.IndexFunc(q.Parts, func(n Note) bool { return n.Name == of.Part })
}

// compareRefs orders references as the recommendations themselves are ordered.
func (f *File) compareRefs(a, b Ref) int {
	place := func(r Ref) int {
		return slices.IndexFunc(f.Recommendations, func(n Numbering) bool { return n.Body == r.Body })
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a.Body, b.Body), cmp.Compare(a.No, b.No))
}

// canonical is a deep copy with nil for empty lists and maps, without empty entries of maps, and with times of the
// stored precision.
func canonical(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	if t, is := v.Interface().(time.Time); is {
		return reflect.ValueOf(t.UTC().Truncate(Precision))
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			c.Field(i).Set(canonical(v.Field(i)))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			c.Set(reflect.New(v.Type().Elem()))
			c.Elem().Set(canonical(v.Elem()))
		}
	case reflect.Slice:
		for i := range v.Len() {
			c.Set(reflect.Append(c, canonical(v.Index(i))))
		}
	case reflect.Map:
		c.Set(reflect.MakeMap(v.Type()))
		for key, value := range v.Seq2() {
			if entry := canonical(value); !entry.IsZero() {
				c.SetMapIndex(key, entry)
			}
		}
		if c.Len() == 0 {
			c.SetZero()
		}
	default:
		c.Set(v)
	}
	return c
}

// Importable is the [File.Digest] of what an import can change, which is the revision of an audit: what only the people
// themselves declare is no reason to refuse a file that was written before.
func (f *File) Importable() (string, error) {
	c := f.Canonical()
	if c.Declarations != nil || c.PlanApprovals != nil {
		c.Declarations, c.PlanApprovals = nil, nil
		c.Format = c.needed()
	}
	return c.Digest()
}

// Digest is the SHA-256 of the canonical form as JSON, in hexadecimal: the same for files with the same content. It
// returns an error when [File.JSON] does.
func (f *File) Digest() (string, error) {
	content, err := f.Canonical().JSON()
	if err != nil {
		return "", err
	}
	return assessment.SealBytes(content).SHA256, nil
}
