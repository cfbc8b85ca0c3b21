package assessment

import "slices"

// First is the first version of the audit, of which it may be a correction.
func (a Audit) First() ID {
	if a.FirstID != nil {
		return *a.FirstID
	}
	return a.ID
}

// Number is the number of the version, from 1.
func (a Audit) Number() int { return max(1, a.Edition) }

// Withdrawn reports whether the audit was withdrawn before it was final, and not taken up again: it is kept, and
// nothing in it changes.
func (a Audit) Withdrawn() bool { return a.WithdrawnAt != nil }

// Running reports whether the audit is neither final nor withdrawn.
func (a Audit) Running() bool { return a.State != AuditFinal && !a.Withdrawn() }

// ReplacedBy is the version in force of an audit, among its versions or any others; nil for one that nothing has
// replaced. A correction replaces what it corrects from when it is final.
func (a Audit) ReplacedBy(all []Audit) *Audit {
	var by *Audit
	for i, other := range all {
		if other.First() == a.First() && other.State == AuditFinal && a.State == AuditFinal &&
			other.Edition > a.Edition && (by == nil || other.Edition > by.Edition) {
			by = &all[i]
		}
	}
	return by
}

// InForceOf are the audits without those that a correction among them has replaced.
func InForceOf(all []Audit) []Audit {
	newest := map[ID]int{}
	for _, a := range all {
		if a.State == AuditFinal {
			newest[a.First()] = max(newest[a.First()], a.Edition)
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(a Audit) bool {
		return a.State == AuditFinal && a.Edition < newest[a.First()]
	})
}

// Root is what the recommendation is known by in every version of its audit: replies and actions belong to it. It is
// its own id unless it continues one of the first version.
func (r Recommendation) Root() ID {
	if r.ContinuesID != nil {
		return *r.ContinuesID
	}
	return r.ID
}
