package audits

import (
	"cmp"
	"context"
	"reflect"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/exchange"
	"mognad/assessment/workflow"
)

// ImportedAudit says what reading an audit's file did.
type ImportedAudit struct {
	assessment.Audit
	Added    bool     // it was not there before
	Changed  bool     // it was, and the file says something else
	Entities []string // the names of those made for it
	Bodies   []string
}

// auditImport is a file on its way in.
type auditImport struct {
	*UseCases
	tx       assessment.Tx
	p        assessment.Principal
	tree     assessment.Tree
	file     *exchange.File // in its canonical form; for an audit that is there with what it leaves out
	replace  bool           // whatever has been written since
	done     ImportedAudit
	round    *assessment.Round
	entities map[string]assessment.ID   // by the id in the file
	bodies   map[string]assessment.Body // by name
	members  map[string]assessment.ID   // users, by address
	fields   []assessment.FieldError
}

// ImportAudit makes an audit of a file, with the entities and bodies that are missing, or changes one that is not final
// to what the file says. The same file again changes nothing; another for a final audit is refused. To make one asks
// for the right to begin audits, to change one for an engagement.
//
// A file changes what is stored only if it was written from that: its revision is the one of now, else the answer is
// [assessment.Stale]. One without a revision may add, and is a [assessment.Conflict] where it would change or remove.
func (w *UseCases) ImportAudit(ctx context.Context, p assessment.Principal, f *exchange.File) (ImportedAudit, error) {
	return w.importAudit(ctx, p, f, false)
}

// ReplaceAudit is ImportAudit for a file that is taken as it is, whatever has been written since it was.
func (w *UseCases) ReplaceAudit(ctx context.Context, p assessment.Principal, f *exchange.File) (ImportedAudit, error) {
	return w.importAudit(ctx, p, f, true)
}

func (w *UseCases) importAudit(
	ctx context.Context,
	p assessment.Principal,
	f *exchange.File,
	replace bool,
) (ImportedAudit, error) {
	var done ImportedAudit
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if !p.MaySomewhere(assessment.ManageAudits) && !p.MaySomewhere(assessment.WriteAudits) {
			return workflow.Denied(assessment.ManageAudits)
		}
		if f.Part {
			return assessment.InvalidField("file", "error.file_part", nil)
		}
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		im := &auditImport{
			UseCases: w,
			tx:       tx,
			p:        p,
			file:     f.Canonical(),
			replace:  replace,
			entities: map[string]assessment.ID{},
			bodies:   map[string]assessment.Body{},
			members:  map[string]assessment.ID{},
		}
		var err error
		if im.tree, err = workflow.ReadTree(tx, p); err != nil {
			return err
		}
		if err := im.run(f.Revision); err != nil {
			return err
		}
		done = im.done
		return nil
	})
	return done, err
}

func (im *auditImport) run(revision string) error {
	stored, err := im.tx.AuditByKey(im.file.Audit.Key)
	switch {
	case assessment.CodeOf(err) == assessment.NotFound:
		if !im.p.May(assessment.ManageAudits, im.tree, im.tree.Root().ID) {
			return workflow.Denied(assessment.ManageAudits)
		}
		return im.add()
	case err != nil:
		return err
	}
	return im.renew(stored.ID, revision)
}

// add makes an audit that is not there, and takes what the file says of it as it is.
func (im *auditImport) add() error {
	im.done.Added = true
	im.file.Audit.State = im.file.State()
	if err := im.find(); err != nil {
		return err
	}
	id, err := im.kernel.NewID()
	if err != nil {
		return err
	}
	now := im.kernel.Now()
	a := assessment.Audit{
		OrganisationID: im.p.Organisation.ID,
		ID:             id,
		Key:            im.file.Audit.Key,
		State:          assessment.AuditPlanning,
		Version:        1,
		CreatedBy:      im.p.User.ID,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	im.describe(&a)
	if err := assessment.InvalidFields(a.Normalise()); err != nil {
		return err
	}
	if err := im.tx.AddAudit(a); err != nil {
		return err
	}
	if err := im.kernel.Log(im.tx, im.p, event.AuditAdded{Audit: id, Key: a.Key, Title: a.Title}); err != nil {
		return err
	}
	return im.write(&a, auditContent{Audit: a})
}

// renew changes an audit that is there to what the file says.
func (im *auditImport) renew(id assessment.ID, revision string) error {
	a, _, access, err := im.openAudit(im.tx, im.p, func() (assessment.Audit, error) { return im.tx.LockAudit(id) })
	final := a.State == assessment.AuditFinal
	switch {
	case assessment.CodeOf(err) == assessment.NotFound: // a key that is taken out of sight answers as one that is free
		return workflow.Denied(assessment.ManageAudits)
	case err != nil:
		return err
	case !access.Engaged && (!final || !access.manages):
		return workflow.Denied(assessment.WriteAudits)
	}
	content, err := readContent(im.tx, a)
	if err != nil {
		return err
	}
	have := content.file()
	if final {
		if have, err = sealedFile(im.tx, a); err != nil {
			return err
		}
		have = have.Canonical()
	}
	have.Audit.State = a.State
	im.done.Audit, im.file = a, completed(im.file, have, final)
	switch {
	case reflect.DeepEqual(have, im.file):
		return nil
	case final:
		return &assessment.Error{
			Code: assessment.Conflict,
			Key:  "error.audit_sealed_file",
			Args: assessment.Args{"Key": a.Key},
		}
	}
	im.done.Changed = true
	if err := im.mayOverwrite(have, revision); err != nil {
		return err
	}
	if err := im.checkState(a, have); err != nil {
		return err
	}
	if !access.manages && !reflect.DeepEqual(have.Engaged, im.file.Engaged) {
		return workflow.Denied(assessment.ManageAudits)
	}
	if err := im.findAgain(content); err != nil {
		return err
	}
	return im.write(&a, content)
}

// completed is a file with what it leaves out of an audit that is there, or what is not taken from a file then: who
// judged, when and on which proposal, the details of the round, what is pinned, and who else is engaged. Against a
// sealed one, what the file does say of these is compared too.
func completed(f, have *exchange.File, sealed bool) *exchange.File {
	f.Audit.State = cmp.Or(f.Audit.State, have.Audit.State)
	if f.Round != nil && have.Round != nil && f.Round.Name == have.Round.Name {
		f.Round = &exchange.Round{
			Name:          f.Round.Name,
			Questionnaire: cmp.Or(f.Round.Questionnaire, have.Round.Questionnaire),
			Version:       cmp.Or(f.Round.Version, have.Round.Version),
			SHA256:        cmp.Or(f.Round.SHA256, have.Round.SHA256),
		}
	}
	for i := range f.Entities {
		e := &f.Entities[i]
		if old, there := have.Entity(e.ID); there && e.Pinned == nil {
			e.Pinned = old.Pinned
		}
	}
	for _, q := range f.Questions {
		old, _ := have.Question(q.No)
		for entity, j := range q.Judgements {
			kept := exchange.Judgement{
				Judgement:   j.Judgement,
				NotAssessed: j.NotAssessed,
				Observation: j.Observation,
				Reason:      j.Reason,
			}
			if stored, there := old.Judgements[entity]; there && stored.Says(j) {
				kept = stored
			}
			if sealed {
				kept.JudgedBy = cmp.Or(j.JudgedBy, kept.JudgedBy)
				kept.JudgedAt = cmp.Or(j.JudgedAt, kept.JudgedAt)
				kept.Proposed = cmp.Or(j.Proposed, kept.Proposed)
			}
			q.Judgements[entity] = kept // a blank one is left out below
		}
	}
	for _, e := range have.Engaged {
		if !slices.ContainsFunc(f.Engaged, func(x exchange.Engagement) bool { return x.Email == e.Email }) {
			f.Engaged = append(f.Engaged, e)
		}
	}
	return f.Canonical()
}

// mayOverwrite refuses a file that was not written from what is stored now, as far as that would be lost.
func (im *auditImport) mayOverwrite(have *exchange.File, revision string) error {
	switch {
	case im.replace:
		return nil
	case revision == "":
		return overwritten(have, im.file)
	}
	now, err := have.Digest()
	if err != nil {
		return err
	}
	if revision != now {
		return &assessment.Error{
			Code: assessment.Stale,
			Key:  "error.file_stale",
			Args: assessment.Args{"Key": have.Audit.Key},
		}
	}
	return nil
}

// checkState lets an audit's state move forward only. From fieldwork on round, scale and entities are what they are.
func (im *auditImport) checkState(a assessment.Audit, have *exchange.File) error {
	f := im.file
	switch {
	case slices.Index(assessment.AuditStates, f.Audit.State) < slices.Index(assessment.AuditStates, a.State):
		return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_begun"}
	case a.State == assessment.AuditPlanning && f.Audit.State != a.State && len(f.Questions) == 0:
		return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_without_questions"}
	case a.State == assessment.AuditPlanning:
		return nil
	}
	if !reflect.DeepEqual(f.Round, have.Round) {
		im.wrong("error.file_fixed_round", nil)
	}
	if !reflect.DeepEqual(f.Scale, have.Scale) {
		im.wrong("error.file_fixed_scale", nil)
	}
	if !slices.EqualFunc(f.Entities, have.Entities, func(a, b exchange.Entity) bool {
		return a.ID == b.ID && a.Name == b.Name && a.Kind == b.Kind && a.Body == b.Body
	}) {
		im.wrong("error.file_fixed_entities", nil)
	}
	return assessment.InvalidFields(im.fields)
}

func (im *auditImport) wrong(key string, args assessment.Args) {
	im.fields = append(im.fields, assessment.FieldError{Field: "file", Key: key, Args: args})
}
