package audits

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/registers"
)

// Finalise seals an audit, from the given version, in which everything has been judged or marked as not assessed. From
// then on nothing in it changes, and those it concerns may read it.
func (w *UseCases) Finalise(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (record.Audit, error) {
	err := w.kernel.ChangePrepared(ctx, p, assessment.Locking, func(
		tx assessment.Tx, p assessment.Principal,
	) (func(assessment.Tx) error, error) {
		seal, err := w.finalise(tx, p, id, version)
		if err != nil {
			_, err = w.after(tx, p, id, err)
			return nil, err
		}
		return func(tx assessment.Tx) error {
			_, err := seal(tx)
			return err
		}, nil
	})
	if err != nil {
		return record.Audit{}, err
	}
	var r record.Audit
	err = w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) { // of what can no longer change
		r, err = w.readCompared(tx, p, id, anyReader)
		return err
	})
	return r, err
}

func (w *UseCases) finalise(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (func(assessment.Tx) (assessment.Audit, error), error) {
	a, entities, access, err := w.lockAudit(tx, p, id)
	if err != nil {
		return nil, err
	}
	if err := access.mayWrite(a.State); err != nil {
		return nil, err
	}
	if err := isFieldwork(a); err != nil {
		return nil, err
	}
	if a.Version != version {
		return nil, assessment.Changed(a)
	}
	if err := checkJudged(tx, a, entities); err != nil {
		return nil, err
	}
	missing, err := w.checkDeclared(tx, p, a, entities)
	if err != nil {
		return nil, err
	}
	return w.sealAudit(tx, p, a, missing)
}

// checkJudged refuses an audit with cells that are neither judged nor marked as not assessed.
func checkJudged(tx assessment.Tx, a assessment.Audit, entities []assessment.AuditedEntity) error {
	judgements, err := tx.Judgements(a.ID)
	if err != nil {
		return err
	}
	totals, err := tx.AuditTotals(a.ID)
	if err != nil {
		return err
	}
	stated := assessment.LatestTotals(totals)
	if n := unjudged(a, entities, judgements, stated); n > 0 {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_unjudged", Args: assessment.Args{"Count": n}}
	}
	return checkTotals(a, entities, judgements, stated)
}

// unjudged counts the cells on which nobody has decided and that no totals speak for; an audit with only findings has
// none.
func unjudged(
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	judgements []assessment.Judgement,
	stated []assessment.AuditTotal,
) int {
	if !a.Scale.Judges() {
		return 0
	}
	done := map[assessment.Place]bool{}
	for _, j := range judgements {
		done[assessment.Place{QuestionID: j.QuestionID, EntityID: j.EntityID}] = j.Settled()
	}
	n := 0
	for _, q := range a.Questions {
		for _, e := range entities {
			if !done[assessment.Place{QuestionID: q.ID, EntityID: e.EntityID}] && !spokenFor(stated, q.ID, e.EntityID) {
				n++
			}
		}
	}
	return n
}

// checkNotes refuses an audit whose second reader has noted something that is not dealt with.
func checkNotes(tx assessment.Tx, audit assessment.ID) error {
	n, err := registers.OpenNotes(tx, audit)
	if err == nil && n > 0 {
		err = &assessment.Error{Code: assessment.Conflict, Key: "error.audit_notes_open", Args: assessment.Args{"Count": n}}
	}
	return err
}

// sealAudit makes the seal of an audit, with the current names of bodies, and returns what stores it and makes the
// audit final. Of those who left without a declaration, that is kept too.
func (w *UseCases) sealAudit(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	missing []assessment.AuditDeclaration,
) (func(assessment.Tx) (assessment.Audit, error), error) {
	if err := checkNotes(tx, a.ID); err != nil {
		return nil, err
	}
	if err := checkFactChecks(tx, a.ID); err != nil {
		return nil, err
	}
	content, err := readContent(tx, a)
	if err != nil {
		return nil, err
	}
	open := a
	a.State, a.UpdatedAt = assessment.AuditFinal, w.kernel.Now()
	content.Audit, content.declarations = a, append(content.declarations, missing...)
	sealed, err := sealable(a, content.file())
	if err != nil {
		return nil, fmt.Errorf("seal audit %s: %w", a.ID, err)
	}
	seal := assessment.AuditSeal{
		OrganisationID: a.OrganisationID,
		AuditID:        a.ID,
		Seal:           assessment.SealBytes(sealed),
		SealedBy:       p.User.ID,
		SealedAt:       w.kernel.Now(),
	}
	return func(tx assessment.Tx) (assessment.Audit, error) {
		if err := keepBodyNames(tx, open, w.stamp(p)); err != nil {
			return a, err
		}
		for _, d := range missing {
			if err := tx.AddAuditDeclaration(d); err != nil {
				return a, err
			}
		}
		if err := tx.AddAuditSeal(seal); err != nil {
			return a, err
		}
		if err := w.keepAuditors(tx, p, content.engagements); err != nil {
			return a, err
		}
		final, err := tx.SaveAudit(a, w.stamp(p))
		if err != nil {
			return a, err
		}
		if err := w.kernel.Log(tx, p, event.AuditFinal{Audit: a.ID, SHA256: seal.SHA256}); err != nil {
			return a, err
		}
		if a.CorrectsID == nil {
			return final, nil
		}
		return final, w.kernel.Log(tx, p, event.AuditReplaced{Audit: *a.CorrectsID, By: a.ID, Edition: a.Edition})
	}, nil
}

// keepAuditors keeps who is engaged when an audit becomes final.
func (w *UseCases) keepAuditors(tx assessment.Tx, p assessment.Principal, engagements []assessment.Engagement) error {
	for _, e := range engagements {
		if !e.ValidOn(w.kernel.Today(p.Organisation)) {
			continue
		}
		f := assessment.FinalAuditor{OrganisationID: e.OrganisationID, AuditID: e.AuditID, UserID: e.UserID}
		if err := tx.AddFinalAuditor(f); err != nil {
			return err
		}
	}
	return nil
}

// sealable writes an audit's file as it will be sealed, and checks that reading it gives the same audit.
func sealable(a assessment.Audit, f *exchange.File) ([]byte, error) {
	sealed, err := f.JSON()
	if err != nil {
		return nil, err
	}
	again, err := exchange.Reread(a.Key+".json", sealed)
	if err != nil { // about what was written here: its places are none of a file that the user has
		return nil, fmt.Errorf("read back: %s", err.Error())
	}
	if !reflect.DeepEqual(f, again.Canonical()) {
		return nil, errors.New("the sealed file does not round-trip")
	}
	return sealed, nil
}

// keepBodyNames stores the current names of the audit's bodies where they have changed.
func keepBodyNames(tx assessment.Tx, a assessment.Audit, s assessment.Stamp) error {
	entities, err := tx.AuditedEntities(a.ID)
	if err != nil {
		return err
	}
	recommendations, err := tx.Recommendations(a.ID)
	if err != nil {
		return err
	}
	named, renamed := slices.Clone(entities), slices.Clone(recommendations)
	if err := nameBodies(tx, a, named, renamed); err != nil {
		return err
	}
	for i, e := range named {
		if e.BodyName == entities[i].BodyName {
			continue
		}
		if _, err := tx.SaveAuditedEntity(e, s); err != nil {
			return err
		}
	}
	for i, r := range renamed {
		if r.BodyName == recommendations[i].BodyName {
			continue
		}
		if _, err := tx.SaveRecommendation(r, s); err != nil {
			return err
		}
	}
	return nil
}
