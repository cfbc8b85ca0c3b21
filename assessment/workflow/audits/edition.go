package audits

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// editionOf names a version of an audit.
func editionOf(a assessment.Audit) record.AuditEdition {
	e := record.AuditEdition{ID: a.ID, Edition: a.Number()}
	if a.State == assessment.AuditFinal {
		e.FinalAt = record.UTC(&a.UpdatedAt) // nothing in it has changed since
	}
	return e
}

// readEditions reads the versions of an audit, and notes which one has replaced it.
func (s *Shown) readEditions(tx assessment.Tx) (err error) {
	s.editions, err = tx.AuditEditions(s.First())
	s.replacedBy = s.ReplacedBy(s.editions)
	return err
}

// corrected is the version that a correction corrects, false if there is none here.
func (s Shown) corrected() (assessment.Audit, bool) {
	i := slices.IndexFunc(s.editions, func(a assessment.Audit) bool {
		return s.CorrectsID != nil && a.ID == *s.CorrectsID
	})
	if i < 0 {
		return assessment.Audit{}, false
	}
	return s.editions[i], true
}

// mayCorrect reports whether the reader may begin a correction: an engaged auditor, of the version in force, while
// nobody else corrects it.
func (s Shown) mayCorrect() bool {
	return s.Engaged && s.State == assessment.AuditFinal && !s.reader.ReadOnly && s.correction() == nil
}

// correction is the correction of the audit, final or not; nil for none.
func (s Shown) correction() *assessment.Audit {
	i := slices.IndexFunc(s.editions, func(a assessment.Audit) bool {
		return a.CorrectsID != nil && *a.CorrectsID == s.ID
	})
	if i < 0 {
		return nil
	}
	return &s.editions[i]
}

// Replaced reports whether a correction has replaced the audit, so that nothing is replied to it any more.
func (s Shown) Replaced() bool { return s.replacedBy != nil }

// InForce is the version in force instead of the audit, nil for itself.
func (s Shown) InForce() *record.AuditEdition { return record.Maybe(s.replacedBy, editionOf) }

// version is another version of the audit, as far as its reader sees this one: both are of the same entities.
func (s Shown) version(tx assessment.Tx, a assessment.Audit) (Shown, error) {
	entities, err := tx.AuditedEntities(a.ID)
	if err != nil {
		return Shown{}, err
	}
	other := s
	other.Audit, other.audited, other.editions = a, slices.Clone(entities), s.editions
	other.replacedBy = a.ReplacedBy(s.editions)
	other.Entities = slices.DeleteFunc(entities, func(e assessment.AuditedEntity) bool {
		return !slices.ContainsFunc(s.Entities, func(own assessment.AuditedEntity) bool { return own.EntityID == e.EntityID })
	})
	other.hide()
	return other, nil
}

// ofOthers are the recommendations of the other final versions that are not in this one, newest version first, with
// what has become of them. Of a correction, those of earlier versions are what it left out.
func (w *UseCases) ofOthers(
	tx assessment.Tx,
	s Shown,
	own []record.AuditRecommendation,
	lang string,
) ([]Followed, error) {
	known := map[assessment.ID]bool{}
	for _, r := range own {
		known[r.ID] = true
	}
	var list []Followed
	for _, a := range slices.Backward(s.editions) {
		if a.ID == s.ID || a.State != assessment.AuditFinal {
			continue
		}
		other, err := s.version(tx, a)
		if err != nil {
			return nil, err
		}
		all, err := w.recommended(tx, other, lang)
		if err != nil {
			return nil, err
		}
		f := Followed{Audit: other}
		for _, r := range all {
			if !known[r.ID] {
				known[r.ID] = true
				f.Recommendations = append(f.Recommendations, r)
			}
		}
		list = append(list, f)
	}
	return list, nil
}

// omitted are the recommendations of earlier versions that a final correction left out.
func (w *UseCases) omitted(
	tx assessment.Tx,
	s Shown,
	own []record.AuditRecommendation,
	lang string,
) ([]record.AuditRecommendation, error) {
	list := []record.AuditRecommendation{}
	if s.State != assessment.AuditFinal || s.Edition == 0 {
		return list, nil
	}
	others, err := w.ofOthers(tx, s, own, lang)
	for _, f := range others {
		if f.Audit.Edition < s.Edition {
			list = append(list, f.Recommendations...)
		}
	}
	return list, err
}

// readCorrection fills in which versions there are of an audit and, of a correction, what it left out.
func (w *UseCases) readCorrection(tx assessment.Tx, s Shown, r *record.Audit, lang string) (err error) {
	r.MayCorrect = s.mayCorrect()
	if next := s.correction(); next != nil && next.State != assessment.AuditFinal && s.Engaged {
		r.Correcting = new(editionOf(*next))
	}
	if !s.MayRead {
		return nil
	}
	r.Omitted, err = w.omitted(tx, s, r.Recommendations, lang)
	return err
}

// readCompared is read with what a correction differs in.
func (w *UseCases) readCompared(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	may mayRead,
) (record.Audit, error) {
	r, s, err := w.readShown(tx, p, id, may)
	if err != nil {
		return r, err
	}
	if err := readMarked(tx, s, &r); err != nil {
		return r, err
	}
	err = w.compare(tx, s, &r, workflow.Language(p))
	return r, err
}

// compare fills in, of a correction that is shown as a whole, how the versions before it came about and what differs
// from the one that it corrects.
func (w *UseCases) compare(tx assessment.Tx, s Shown, r *record.Audit, lang string) error {
	if s.Edition == 0 || !s.MayRead {
		return nil
	}
	if err := w.readVersionsMade(tx, s, r); err != nil {
		return err
	}
	before, here := s.corrected()
	if !here {
		return nil
	}
	old, err := s.version(tx, before)
	if err != nil {
		return err
	}
	was, err := brief(tx, old, lang)
	if err != nil {
		return err
	}
	r.Differences = record.Differences(was, *r)
	return nil
}

// readVersionsMade fills in how the versions before a correction came about: the correction has fact checks and
// engagements of its own. Readers of a part read of it what they read of the version.
func (w *UseCases) readVersionsMade(tx assessment.Tx, s Shown, r *record.Audit) error {
	for _, a := range s.editions {
		if a.Edition >= s.Edition || a.State != assessment.AuditFinal {
			continue
		}
		of := record.Audit{AuditHead: record.AuditHead{ID: a.ID}}
		if err := readWithoutAuditor(tx, &of); err != nil {
			return err
		}
		made := record.VersionMade{
			Edition:        a.Number(),
			WithoutAuditor: append([]record.ConfirmedWithoutAuditor{}, of.WithoutAuditor...),
			FactChecks:     []record.FactCheckMade{},
		}
		if s.Whole {
			declared, err := declarationsMade(tx, a)
			if err != nil {
				return err
			}
			if declared != nil {
				made.Undeclared = declared.Missing
			}
			if made.FactChecks, err = w.factChecksMade(tx, s.reader.Organisation, a.ID); err != nil {
				return err
			}
		}
		if !made.Empty() {
			r.VersionsMade = append(r.VersionsMade, made)
		}
	}
	return nil
}

// brief is the record of a final version with what can differ from another one.
func brief(tx assessment.Tx, s Shown, lang string) (record.Audit, error) {
	r := record.Audit{AuditHead: s.head()}
	r.Describe(s.Audit)
	judgements, err := tx.Judgements(s.ID)
	if err != nil {
		return r, err
	}
	r.Cells = s.cells(Matrix(s.Audit, s.Entities, judgements), nil)
	if err := s.readTotals(tx, &r); err != nil {
		return r, err
	}
	if r.Recommendations, err = s.Recommendations(tx, lang); err != nil {
		return r, err
	}
	followed, err := tx.EarlierRecommendations(s.ID)
	for _, one := range s.visibleFollowUps(followed) {
		r.FollowUps = append(r.FollowUps, record.FollowedUpOf(one))
	}
	return r, err
}

// inForce are those shown without the ones that others among them have replaced. Of those that are left out, it keeps
// which version has replaced them.
func inForce(list []Shown) (left, replaced []Shown) {
	all := make([]assessment.Audit, len(list))
	for i, s := range list {
		all[i] = s.Audit
	}
	for _, s := range list {
		if s.replacedBy = s.ReplacedBy(all); s.replacedBy != nil {
			replaced = append(replaced, s)
			continue
		}
		if s.FirstID != nil {
			s.editions = slices.DeleteFunc(slices.Clone(all), func(a assessment.Audit) bool { return a.First() != s.First() })
		}
		left = append(left, s)
	}
	return left, replaced
}
