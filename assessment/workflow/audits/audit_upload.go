package audits

import (
	"context"
	"encoding/json"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/workflow"
)

// uploadKind is that of an audit's file that is kept until its import is confirmed.
const uploadKind assessment.UploadKind = "audits"

// Previewed is what importing a file would do, and what is kept until that is confirmed.
type Previewed struct {
	Imported
	Upload  assessment.ID
	Digest  string // of what the import would do
	Name    string
	Replace bool // whatever has been written since
}

// PreviewFile reads an audit's file, returns what importing it would do, and keeps it for a day so that exactly this
// can be confirmed. It is refused as [UseCases.ImportAudit] would be; mistakes in the file are a
// [questionnaires.FileError].
func (w *UseCases) PreviewFile(
	ctx context.Context,
	p assessment.Principal,
	name string,
	content []byte,
	replace bool,
) (Previewed, error) {
	v := Previewed{Name: name, Replace: replace}
	if err := w.kernel.MaySend(ctx, p, assessment.PlanAudits); err != nil { // nobody else's file is read
		return v, err
	}
	f, err := w.readFile(ctx, name, content)
	if err != nil {
		return v, err
	}
	if v.Imported, err = w.importAudit(ctx, p, f, importing{replace: replace, shown: true, check: true}); err != nil {
		return v, err
	}
	if v.Digest, err = v.digest(); err != nil {
		return v, err
	}
	if v.Upload, err = w.kernel.NewID(); err != nil {
		return v, err
	}
	return v, w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if !MayImport(p) { // with the rights of now
			return workflow.Denied(assessment.PlanAudits)
		}
		return tx.AddUpload(assessment.Upload{
			OrganisationID: p.Organisation.ID,
			ID:             v.Upload,
			UserID:         p.User.ID,
			Kind:           uploadKind,
			Name:           name,
			Content:        content,
			CreatedAt:      w.kernel.Now(),
		})
	})
}

// ConfirmFile imports a previewed file if that would still do what was shown; else it returns [assessment.Conflict]
// with what it would do now, a [Previewed], and changes nothing.
func (w *UseCases) ConfirmFile(
	ctx context.Context,
	p assessment.Principal,
	upload assessment.ID,
	shown string,
	replace bool,
) (Imported, error) {
	var u assessment.Upload
	if err := w.kernel.MaySend(ctx, p, assessment.PlanAudits); err != nil {
		return Imported{}, err
	}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		if u, err = tx.Upload(p.User.ID, upload); err == nil && u.Kind != uploadKind {
			err = assessment.Missing()
		}
		return err
	})
	if err != nil {
		return Imported{}, err
	}
	f, err := w.readFile(ctx, u.Name, u.Content)
	if err != nil {
		return Imported{}, err
	}
	asShown := func(tx assessment.Tx, done Imported) error {
		now := Previewed{Imported: done, Upload: upload, Name: u.Name, Replace: replace}
		if now.Digest, err = done.digest(); err != nil {
			return err
		}
		if now.Digest != shown {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.preview_changed", Current: now}
		}
		return tx.DeleteUpload(upload)
	}
	return w.importAudit(ctx, p, f, importing{replace: replace, shown: true, done: asShown})
}

func (w *UseCases) readFile(ctx context.Context, name string, content []byte) (*exchange.File, error) {
	var f *exchange.File
	err := w.kernel.ReadFile(ctx, func() (err error) {
		f, err = exchange.Parse(name, content)
		return err
	})
	return f, err
}

// digest is the SHA-256 of what an import would do and of the state of the audit that it would change. What is made
// again each time, such as ids, is not in it.
func (i Imported) digest() (string, error) {
	audit := ""
	if !i.Added {
		audit = i.ID.String()
	}
	content, err := json.Marshal([]any{
		audit, i.before, i.Version, i.Title, i.State, i.Added, i.Changed, i.Entities, i.Bodies, i.Taken, i.Questions,
		i.Judgements, i.Recommendations,
	})
	if err != nil {
		return "", fmt.Errorf("write what an import does: %w", err)
	}
	return assessment.SealBytes(content).SHA256, nil
}
