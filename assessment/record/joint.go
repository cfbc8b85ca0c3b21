package record

import (
	"slices"
	"strings"

	"mognad/assessment"
)

// RecommendationsOf are the records of some of an audit's recommendations; all are needed for the bodies that one is
// jointly to.
func RecommendationsOf(some, all []assessment.Recommendation, n assessment.Numbering) []AuditRecommendation {
	to := map[assessment.ID][]BodyName{}
	for _, r := range all {
		if r.JointID != nil {
			to[*r.JointID] = append(to[*r.JointID], BodyName{ID: r.BodyID, Name: r.BodyName})
		}
	}
	list := []AuditRecommendation{}
	for _, r := range some {
		one := RecommendationOf(r, n)
		if r.JointID != nil {
			one.Jointly = slices.DeleteFunc(slices.Clone(to[*r.JointID]), func(b BodyName) bool { return b.ID == r.BodyID })
		}
		list = append(list, one)
	}
	return list
}

// Advised are recommendations with to whom they are made.
type Advised struct {
	To   string // as [AuditRecommendation.Addressees] says it
	List []AuditRecommendation
}

// AdvisedOn are the recommendations on a question by to whom they are made, joint ones once.
func (a Audit) AdvisedOn(question string, say func(key string, args ...any) string) []Advised {
	var list []Advised
	for _, r := range Once(a.Recommendations) {
		if !r.IsAtQuestion(question) {
			continue
		}
		to := r.Addressees(say)
		i := slices.IndexFunc(list, func(known Advised) bool { return known.To == to })
		if i < 0 {
			i, list = len(list), append(list, Advised{To: to})
		}
		list[i].List = append(list[i].List, r)
	}
	return list
}

// Addressees says to whom it is recommended, in the reader's words, such as "A", or "A and B jointly".
func (r AuditRecommendation) Addressees(say func(key string, args ...any) string) string {
	return addressed(append([]string{r.Body.Name}, r.With()...), say)
}

// addressed are the names of the bodies to which something is recommended, in the reader's words.
func addressed(names []string, say func(key string, args ...any) string) string {
	if len(names) == 1 {
		return names[0]
	}
	return say("recommendations.jointly", "Bodies", Listed(names, say))
}

// JointlyWith says with whom it is joint, in the reader's words, such as "jointly with B and C"; "" for one body.
func (r AuditRecommendation) JointlyWith(say func(key string, args ...any) string) string {
	if len(r.Jointly) == 0 {
		return ""
	}
	return say("recommendations.jointly_with", "Bodies", Listed(r.With(), say))
}

// Listed are names as a sentence has them.
func Listed(names []string, say func(key string, args ...any) string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return say("recommendations.and", "Before", strings.Join(names[:last], ", "), "Last", names[last])
}

// With are the names of the bodies that it is recommended to jointly with its own.
func (r AuditRecommendation) With() []string {
	var names []string
	for _, b := range r.Jointly {
		names = append(names, b.Name)
	}
	return names
}

// Same reports whether both are the same recommendation, to one body or to several jointly.
func (r AuditRecommendation) Same(other AuditRecommendation) bool {
	return r.ID == other.ID || r.Joint != nil && other.Joint != nil && *r.Joint == *other.Joint
}

// Once are the recommendations with each joint one once: to one of the bodies named, or else to the first of its
// bodies.
func Once(all []AuditRecommendation, own ...assessment.ID) []AuditRecommendation {
	var list []AuditRecommendation
	for _, r := range all {
		if slices.ContainsFunc(list, r.Same) {
			continue
		}
		i := slices.IndexFunc(all, func(o AuditRecommendation) bool { return o.Same(r) && slices.Contains(own, o.Body.ID) })
		if i >= 0 {
			r = all[i]
		}
		list = append(list, r)
	}
	return list
}
