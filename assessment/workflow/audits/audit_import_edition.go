package audits

import (
	"slices"

	"mognad/assessment"
)

// link makes a new audit from a file a correction of the one that the file names, if that is here, final and without a
// correction. What somebody has audited here is only corrected by its auditors: a file links to it if who imports it is
// engaged for it, or manages what nobody was ever engaged for, which came as a file too. Otherwise the file's words
// stand alone.
func (im *auditImport) link(a *assessment.Audit) error {
	if a.Edition == 0 || a.Corrects == "" {
		return nil
	}
	stored, err := im.tx.AuditByKey(a.Corrects)
	if err == nil {
		var access Access
		if stored, _, access, err = im.lockAudit(im.tx, im.p, stored.ID); err == nil {
			return im.linkTo(a, stored, access)
		}
	}
	if assessment.CodeOf(err) == assessment.NotFound || stored.Withdrawn() {
		return nil
	}
	return err
}

func (im *auditImport) linkTo(a *assessment.Audit, to assessment.Audit, access Access) error {
	editions, err := im.tx.AuditEditions(to.First())
	if err != nil {
		return err
	}
	engaged, err := im.tx.Engagements(to.ID)
	if err != nil {
		return err
	}
	s := Shown{Audit: to, editions: editions}
	may := access.Engaged || access.manages && len(engaged) == 0
	if may && to.State == assessment.AuditFinal && a.Edition > to.Number() && s.correction() == nil {
		first := to.First()
		a.CorrectsID, a.FirstID = &to.ID, &first
	}
	return nil
}

// findCorrected reads the recommendations of what the audit corrects, if that is here.
func (im *auditImport) findCorrected(a assessment.Audit) (err error) {
	if a.CorrectsID != nil {
		im.corrects, err = im.tx.Recommendations(*a.CorrectsID)
	}
	return err
}

// continued is what a recommendation is known by in the version that the audit corrects, nil if it is new or that is
// not here.
func (im *auditImport) continued(r assessment.Recommendation) *assessment.ID {
	i := slices.IndexFunc(im.corrects, func(was assessment.Recommendation) bool {
		return was.BodyID == r.BodyID && was.Number == r.ContinuesNo
	})
	if i < 0 {
		return nil
	}
	return new(im.corrects[i].Root())
}
