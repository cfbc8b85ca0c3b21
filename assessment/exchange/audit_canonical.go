package exchange

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
)

// Precision is how exactly a file's times are kept.
const Precision = time.Microsecond

// Canonical is a copy of the file in the one form in which two that say the same are equal: lists whose order means
// nothing are in order, nothing is an empty list, times are as exact as they are kept, and what is about the file rather
// than about the audit is left out.
func (f *File) Canonical() *File {
	c := *f
	c.Revision, c.Expected = "", nil
	c.Audit = c.Audit.canonical()
	c.Scale.Steps = some(c.Scale.Steps)
	c.Entities = some(c.Entities)
	c.Recommendations = slices.DeleteFunc(slices.Clone(c.Recommendations), func(n Numbering) bool { return len(n.Recommendations) == 0 })
	c.sortNumberings()
	for i := range c.Recommendations {
		list := slices.Clone(c.Recommendations[i].Recommendations)
		for k := range list {
			list[k].References = some(list[k].References)
		}
		c.Recommendations[i].Recommendations = list
	}
	c.Recommendations = some(c.Recommendations)
	c.Questions = some(c.Questions)
	for i := range c.Questions {
		c.Questions[i] = c.canonicalQuestion(c.Questions[i])
	}
	c.Dismissed = some(c.Dismissed)
	slices.SortFunc(c.Dismissed, func(a, b Dismissal) int {
		return cmp.Or(strings.Compare(a.Entity, b.Entity), strings.Compare(a.Rule, b.Rule))
	})
	c.Engaged = some(c.Engaged)
	slices.SortFunc(c.Engaged, func(a, b Engagement) int { return strings.Compare(a.Email, b.Email) })
	return &c
}

// Digest is the SHA-256 of the canonical form as JSON, in hexadecimal: the same for files that say the same. It fails as
// [File.JSON] does.
func (f *File) Digest() (string, error) {
	content, err := f.Canonical().JSON()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}

func (a Audit) canonical() Audit {
	a.CommissionedBy, a.Criteria, a.Documents = some(a.CommissionedBy), some(a.Criteria), some(a.Documents)
	a.Earlier, a.Interviews, a.Notes = some(a.Earlier), some(a.Interviews), some(a.Notes)
	return a
}

// canonicalQuestion orders what refers to recommendations as these are ordered.
func (f *File) canonicalQuestion(q Question) Question {
	q.Parts = some(q.Parts)
	judgements := map[string]Judgement{}
	for id, j := range q.Judgements {
		j.JudgedAt = j.JudgedAt.UTC().Truncate(Precision)
		if j.Proposed != nil {
			proposed := *j.Proposed
			proposed.CappedBy = some(proposed.CappedBy)
			j.Proposed = &proposed
		}
		if j != (Judgement{}) {
			judgements[id] = j
		}
	}
	q.Judgements = filled(judgements)
	place := func(r Ref) int {
		return slices.IndexFunc(f.Recommendations, func(n Numbering) bool { return n.Body == r.Body })
	}
	recs := map[string][]Ref{}
	for id, refs := range q.Recs {
		if len(refs) == 0 {
			continue
		}
		recs[id] = slices.Clone(refs)
		slices.SortFunc(recs[id], func(a, b Ref) int {
			return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a.Body, b.Body), cmp.Compare(a.No, b.No))
		})
	}
	q.Recs = filled(recs)
	return q
}

// some is a copy of a list, nil for an empty one.
func some[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}

func filled[T any](by map[string]T) map[string]T {
	if len(by) == 0 {
		return nil
	}
	return by
}

// Says reports whether two judgements say the same, whoever made them and whatever was proposed.
func (j Judgement) Says(other Judgement) bool {
	same := (j.Judgement == nil) == (other.Judgement == nil) && (j.Judgement == nil || *j.Judgement == *other.Judgement)
	return same && j.NotAssessed == other.NotAssessed && j.Observation == other.Observation && j.Reason == other.Reason
}

// State is the state that the file gives an audit that is not there yet.
func (f *File) State() assessment.AuditState {
	return cmp.Or(f.Audit.State, assessment.AuditFinal)
}
