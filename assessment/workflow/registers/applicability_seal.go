package registers

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
)

// object is the statement as something to approve: every control must have been decided on.
func (a *applicability) object() object {
	o := object{
		kind:     assessment.ApprovedApplicability,
		id:       a.entity.ID,
		name:     a.entity.Name,
		entities: []assessment.ID{a.entity.ID},
		version:  a.version(),
		tree:     a.tree,
		soa:      a,
	}
	if n := a.undecided(); n > 0 {
		o.ready = &assessment.Error{
			Code: assessment.Conflict,
			Key:  "error.applicability_undecided",
			Args: assessment.Args{"Count": n},
		}
	}
	return o
}

// sealedRow is a row as it is approved.
func sealedRow(a assessment.Applicability) record.SealedApplicabilityRow {
	return record.SealedApplicabilityRow{
		Control: a.Control,
		Applies: a.Status.Applies(),
		Status:  a.Status,
		Reason:  a.Reason,
		Note:    a.Note,
	}
}

// sealed is the content of the statement's next version.
func (a *applicability) sealed(by assessment.Approval, recordedBy string) record.SealedApplicability {
	content := record.SealedApplicability{
		Format:       1,
		Organisation: record.SealedName{ID: a.organisation.ID.String(), Name: a.organisation.Name},
		Entity:       record.SealedName{ID: a.entity.ID.String(), Name: a.entity.Name},
		Standard:     assessment.ControlStandard,
		Number:       by.Version,
		Rows:         []record.SealedApplicabilityRow{},
		Approval: record.SealedApplicabilityApproval{
			ID:         by.ID.String(),
			Text:       by.Text,
			DecidedOn:  by.DecidedOn,
			CaseNumber: by.CaseNumber,
			ApprovedBy: by.ApprovedBy,
			OnPaper:    by.OnPaper(),
			RecordedBy: recordedBy,
			RecordedAt: by.RecordedAt.UTC(),
		},
	}
	for _, c := range assessment.Controls {
		content.Rows = append(content.Rows, sealedRow(a.row(c)))
	}
	return content
}

// ApplicabilityFile is an approved version with the bytes that its hash is of.
type ApplicabilityFile struct {
	record.ApplicabilityVersion
	Bytes []byte
}

// ApplicabilityVersion reads an approved version of an entity's statement of applicability, after checking its hash,
// with what differs from the version before.
func (w *UseCases) ApplicabilityVersion(
	ctx context.Context,
	p assessment.Principal,
	entity assessment.ID,
	number int64,
) (ApplicabilityFile, error) {
	var f ApplicabilityFile
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, err := w.readApplicability(tx, p, entity)
		if err != nil {
			return err
		}
		versions, err := a.object().approvals(tx)
		if err != nil {
			return err
		}
		numbered := func(n int64) int {
			return slices.IndexFunc(versions, func(v record.Approval) bool { return *v.ObjectVersion == n })
		}
		at, before := numbered(number), numbered(number-1)
		if at < 0 {
			return assessment.Missing()
		}
		stored, err := tx.Approval(versions[at].ID)
		if err != nil {
			return err
		}
		f.Approval, f.Bytes, f.Latest = versions[at], stored.Content, at == 0
		f.Differences = []record.ApplicabilityChange{}
		if f.Content, err = unsealApplicability(stored); err != nil || before < 0 {
			return err
		}
		if stored, err = tx.Approval(versions[before].ID); err != nil {
			return err
		}
		older, err := unsealApplicability(stored)
		f.Differences = differences(older, f.Content)
		return err
	})
	return f, err
}

// differences are the controls of which two versions say different things.
func differences(older, newer record.SealedApplicability) []record.ApplicabilityChange {
	before := map[assessment.Control]record.SealedApplicabilityRow{}
	for _, row := range older.Rows {
		before[row.Control] = row
	}
	changes := []record.ApplicabilityChange{}
	for _, row := range newer.Rows {
		if before[row.Control] != row {
			changes = append(
				changes,
				record.ApplicabilityChange{Control: row.Control, Before: before[row.Control], After: row},
			)
		}
	}
	return changes
}
