package assessment

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// AuditTotal is how many judgements of each kind an auditor states for an audited entity, or on an audit question,
// where not every one is written down by itself. Rows are never changed or removed: a new one takes the place of the
// one before, and one without counts takes it back.
type AuditTotal struct {
	OrganisationID ID         `gorm:"primaryKey"`
	AuditID        ID         `gorm:"primaryKey"`
	About          TotalsOf   `gorm:"primaryKey"`
	Subject        string     `gorm:"primaryKey"` // the id of the entity, or that of the question
	Number         int        `gorm:"primaryKey"` // of the subject, from 1
	Counts         TotalCount `gorm:"serializer:json"`
	SavedBy        ID
	SavedAt        time.Time
}

// TotalsOf is what totals are about.
type TotalsOf string

// What totals are about.
const (
	TotalsOfEntity   TotalsOf = "entity"
	TotalsOfQuestion TotalsOf = "question"
)

// TotalCount are counts in the order of the scale, none of them 0, and then those of what is not judged.
type TotalCount []StepCount

// StepCount is how many judgements are a step of the scale or, without an ordinal, are not judged and why.
type StepCount struct {
	Ordinal  *Ordinal `json:"ordinal"`
	Unjudged Unjudged `json:"unjudged,omitempty"`
	Count    int      `json:"count"`
}

// Countable is what totals count on the scale, in its order, without a count.
func (s JudgementScale) Countable() []StepCount {
	var all []StepCount
	for _, step := range s.Steps {
		all = append(all, StepCount{Ordinal: &step.Ordinal})
	}
	for _, why := range AllUnjudged {
		all = append(all, StepCount{Unjudged: why})
	}
	return all
}

// MaxTotal is the most that is counted of a step.
const MaxTotal = 100_000

// of reports whether two counts are of the same.
func (c StepCount) of(other StepCount) bool {
	return c.Unjudged == other.Unjudged && sameOrdinal(c.Ordinal, other.Ordinal)
}

// Of is how many there are of what c counts, whatever its own count.
func (t TotalCount) Of(c StepCount) int {
	if i := slices.IndexFunc(t, c.of); i >= 0 {
		return t[i].Count
	}
	return 0
}

// Equal reports whether both count the same.
func (t TotalCount) Equal(other TotalCount) bool {
	return slices.EqualFunc(t, other, func(a, b StepCount) bool { return a.Count == b.Count && a.of(b) })
}

// Normalise orders the counts, leaves out those of 0 and says what is wrong with them: counts are named
// "counts.<place>", from 0 in the order given.
func (t *TotalCount) Normalise(scale JudgementScale) []FieldError {
	var fields []FieldError
	kept := TotalCount{}
	for i, c := range *t {
		field := "counts." + strconv.Itoa(i)
		switch {
		case c.Ordinal != nil && !scale.counts(*c.Ordinal):
			fields = append(fields, FieldError{
				Field: field, Key: "error.not_on_scale", Args: Args{"Value": c.Ordinal.String()},
			})
		case c.Ordinal != nil && c.Unjudged != "":
			fields = append(fields, FieldError{Field: field, Key: "error.invalid"})
		case c.Ordinal == nil && !slices.Contains(AllUnjudged, c.Unjudged):
			fields = append(fields, FieldError{Field: field, Key: "error.invalid"})
		case c.Count < 0 || c.Count > MaxTotal:
			fields = append(fields, FieldError{
				Field: field, Key: "error.range", Args: Args{"Min": 0, "Max": MaxTotal},
			})
		case slices.ContainsFunc(kept, c.of):
			fields = append(fields, FieldError{Field: field, Key: "error.total_twice"})
		case c.Count > 0:
			kept = append(kept, c)
		}
	}
	slices.SortStableFunc(kept, func(a, b StepCount) int {
		return cmp.Or(
			cmp.Compare(slices.Index(AllUnjudged, a.Unjudged), slices.Index(AllUnjudged, b.Unjudged)),
			compareOrdinals(b.Ordinal, a.Ordinal),
		)
	})
	*t = kept
	return fields
}

// counts reports whether totals may count the ordinal: it is a step.
func (s JudgementScale) counts(o Ordinal) bool {
	_, is := s.Step(o)
	return is
}

func compareOrdinals(a, b *Ordinal) int {
	if a == nil || b == nil {
		return 0
	}
	return cmp.Compare(*a, *b)
}

// LatestTotals are those that count: the last of each subject, in the order given, without those taken back.
func LatestTotals(all []AuditTotal) []AuditTotal {
	var list []AuditTotal
	for i, t := range all { // by subject and number
		last := i == len(all)-1 || all[i+1].About != t.About || all[i+1].Subject != t.Subject
		if last && len(t.Counts) > 0 {
			list = append(list, t)
		}
	}
	return list
}

// AuditTotals is the store of totals. Those of a final audit are as they were when it became so.
type AuditTotals interface {
	// AuditTotals lists all of audits, by audit, what they are about, subject and number.
	AuditTotals(audits ...ID) ([]AuditTotal, error)
	// AddAuditTotal inserts; a number taken is a [Conflict].
	AddAuditTotal(AuditTotal) error
}
