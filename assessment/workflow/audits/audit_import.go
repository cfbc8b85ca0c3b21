package audits

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Imported is the result of importing an audit's file.
type Imported struct {
	assessment.Audit
	Added    bool     // the audit is new
	Changed  bool     // the audit existed, and the file changed it
	Entities []string // the names of those added for it
	Bodies   []string
	Checked  bool                // nothing has been done; this would be
	Taken    []record.TakenWork  // what others have written that the file changes or removes
	Noticed  []record.FileNotice // what is permitted in the file but may not be meant
	// What is new, and what differs from what is stored.
	Questions, Judgements, Recommendations record.ImportCount

	before string // the revision of what it changes, "" for a new audit
}

// auditImport is the import of a file.
type auditImport struct {
	*UseCases
	tx       assessment.Tx
	p        assessment.Principal
	tree     assessment.Tree
	file     *exchange.File // in canonical form; for an existing audit, completed with what the file leaves out
	sent     *exchange.File // as it was read
	replace  bool           // whatever has been written since
	shown    bool           // to somebody, with what may not be meant
	plans    bool           // it may only add the plan of an audit, for which nobody is appointed
	now      time.Time      // when all of it is imported
	done     Imported
	round    *assessment.Round
	entities map[string]assessment.ID    // by the id in the file
	bodies   map[string]assessment.Body  // by name
	people   map[string]assessment.ID    // users, by address
	corrects []assessment.Recommendation // of what it corrects, nil where that is not here
	fields   []assessment.FieldError
	noticed  []record.FileNotice // besides what is noticed in the file alone
}

// ImportAudit creates an audit from a file, with missing entities and bodies, or changes one that is not final to match
// the file. Importing the same file again changes nothing; another file for a final audit is refused. Creating an audit
// requires the permission to manage audits, changing one an engagement. Auditors create one by a file that only plans
// it, of entities and bodies that are here.
//
// A file may change what is stored only if it was written from it: its revision must be the current one, else the error
// is [assessment.Stale]. A file without a revision may only add; if it would change or remove something, the error is
// [assessment.Conflict].
func (w *UseCases) ImportAudit(ctx context.Context, p assessment.Principal, f *exchange.File) (Imported, error) {
	return w.importAudit(ctx, p, f, importing{})
}

// ReplaceAudit is ImportAudit for a file that replaces whatever has been written since.
func (w *UseCases) ReplaceAudit(ctx context.Context, p assessment.Principal, f *exchange.File) (Imported, error) {
	return w.importAudit(ctx, p, f, importing{replace: true})
}

// CheckImport is ImportAudit or, to replace, ReplaceAudit, but does nothing: it returns what would be done, whose work
// it would take away, and why it would be refused.
func (w *UseCases) CheckImport(
	ctx context.Context,
	p assessment.Principal,
	f *exchange.File,
	replace bool,
) (Imported, error) {
	return w.importAudit(ctx, p, f, importing{replace: replace, check: true})
}

// errChecked takes back everything that an import has done.
var errChecked = errors.New("the import was only checked")

// importing is how a file is imported.
type importing struct {
	replace bool                                // whatever has been written since
	shown   bool                                // to somebody, with what may not be meant
	check   bool                                // do nothing
	done    func(assessment.Tx, Imported) error // may refuse what has been done; nil for nothing
}

// MayImport reports whether somebody may import some audit: create one, or change one that they audit.
func MayImport(p assessment.Principal) bool {
	return p.MaySomewhere(assessment.PlanAudits)
}

func (w *UseCases) importAudit(
	ctx context.Context,
	p assessment.Principal,
	f *exchange.File,
	how importing,
) (Imported, error) {
	var done Imported
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if !MayImport(p) {
			return workflow.Denied(assessment.PlanAudits)
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
			sent:     f,
			replace:  how.replace,
			shown:    how.shown,
			now:      w.kernel.Now(),
			entities: map[string]assessment.ID{},
			bodies:   map[string]assessment.Body{},
			people:   map[string]assessment.ID{},
		}
		var err error
		if im.tree, err = workflow.ReadTree(tx, p); err != nil {
			return err
		}
		if err := im.run(f.Revision); err != nil {
			return err
		}
		im.done.Noticed = append(notices(f), im.noticed...)
		done = im.done
		switch {
		case how.check:
			done.Checked = true
			return errChecked
		case how.done != nil:
			return how.done(tx, done)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errChecked) {
		return Imported{}, err
	}
	return done, nil
}

// notices are those of a file, with the places where they stand.
func notices(f *exchange.File) []record.FileNotice {
	list := []record.FileNotice{}
	for _, n := range f.Noticed() {
		list = append(list, record.FileNotice{Line: n.Line, Column: n.Column, Key: n.Key, Args: n.Args})
	}
	return list
}

// count says how much of the file is new, and how much differs from what is stored.
func (im *auditImport) count(have *exchange.File) {
	f := im.file
	for _, q := range f.Questions {
		old, there := have.Question(q.No)
		im.done.Questions.Add(there, old.Text == q.Text && old.Area == q.Area && reflect.DeepEqual(old.Parts, q.Parts))
		for entity, j := range q.Judgements {
			before, there := old.Judgements[entity]
			im.done.Judgements.Add(there, before.Same(j))
		}
	}
	for _, n := range f.Recommendations {
		before := have.To(n.Body).Recommendations
		for i, r := range n.Recommendations {
			there := i < len(before)
			im.done.Recommendations.Add(there, there && reflect.DeepEqual(before[i], r))
		}
	}
}

func (im *auditImport) run(revision string) error {
	stored, err := im.tx.AuditByKey(im.file.Audit.Key)
	switch {
	case assessment.CodeOf(err) == assessment.NotFound:
		im.plans = !im.p.May(assessment.ManageAudits, im.tree, im.tree.Root().ID)
		if im.plans && !planOnly(im.file) {
			return im.outOfReach()
		}
		return im.add()
	case err != nil:
		return err
	}
	return im.update(stored.ID, revision)
}

// add creates an audit from the file as it is.
func (im *auditImport) add() error {
	im.done.Added = true
	im.file.Audit.State = im.file.State()
	im.refuseNoticed()
	im.count(&exchange.File{})
	if err := im.find(); err != nil {
		return err
	}
	plannedBy, err := im.planner()
	if err != nil {
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
		PlannedBy:      plannedBy,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	im.describe(&a)
	a.Edition, a.Corrects = im.file.Audit.Edition, im.file.Audit.Corrects
	if err := im.link(&a); err != nil {
		return err
	}
	if err := assessment.InvalidFields(a.Normalise()); err != nil {
		return err
	}
	if err := im.tx.AddAudit(a, im.stamp()); err != nil {
		return err
	}
	if err := im.kernel.Log(im.tx, im.p, event.AuditAdded{Audit: id, Key: a.Key, Title: a.Title}); err != nil {
		return err
	}
	if err := im.write(&a, auditContent{Audit: a}); err != nil {
		return err
	}
	return im.tellPlanned(im.tx, im.p, a)
}

// unseen reports whether the file makes the audit final before anybody has been shown what may not be meant.
func (im *auditImport) unseen() bool {
	return im.file.Audit.State == assessment.AuditFinal && !im.shown
}

// refuseNoticed refuses to seal what may not be meant and nobody has been shown, since it cannot be taken back.
func (im *auditImport) refuseNoticed() {
	if !im.unseen() {
		return
	}
	for _, n := range im.sent.Noticed() {
		im.wrongAt(n.Path, n.Key, assessment.Args(maps.Clone(n.Args)))
	}
}

// update changes an existing audit to match the file.
func (im *auditImport) update(id assessment.ID, revision string) error {
	a, _, access, err := im.lockAudit(im.tx, im.p, id)
	final := a.State == assessment.AuditFinal
	switch {
	case assessment.CodeOf(err) == assessment.NotFound: // a key taken by an audit out of sight looks like a free one
		return im.outOfReach()
	case err != nil && a.Withdrawn():
		return &assessment.Error{
			Code: assessment.Conflict, Key: "error.audit_withdrawn_key", Args: assessment.Args{"Key": a.Key},
		}
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
		if have, err = have.Cleaned(); err != nil {
			return err
		}
		have = have.Canonical()
	}
	have.Audit.State = a.State
	if im.done.before, err = have.Digest(); err != nil {
		return err
	}
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
	im.count(have)
	if im.done.Taken, err = im.takes(lostTo(have, im.file), content); err != nil {
		return err
	}
	if err := im.mayOverwrite(have, revision); err != nil {
		return err
	}
	if err := im.checkState(a, have); err != nil {
		return err
	}
	im.refuseNoticed()
	if !access.manages && !reflect.DeepEqual(have.Engaged, im.file.Engaged) {
		return workflow.Denied(assessment.ManageAudits)
	}
	if err := im.findExisting(content); err != nil {
		return err
	}
	return im.write(&a, content)
}

// completed fills in, from an existing audit, what the file leaves out and what is never taken from a file: who made or
// imported the judgements that it does not change, when and from which proposal, the details of the round, what is
// pinned, and who else is engaged. For a sealed audit, these are compared too if the file has them, except who
// imported.
func completed(f, have *exchange.File, sealed bool) *exchange.File {
	f.Format = have.Format
	f.Audit.State = cmp.Or(f.Audit.State, have.Audit.State)
	if f.Round != nil && have.Round != nil && f.Round.Name == have.Round.Name {
		f.Round = &exchange.Round{
			Name:          f.Round.Name,
			Questionnaire: cmp.Or(f.Round.Questionnaire, have.Round.Questionnaire),
			Version:       cmp.Or(f.Round.Version, have.Round.Version),
			SHA256:        cmp.Or(f.Round.SHA256, have.Round.SHA256),
		}
	}
	if !sealed || f.Audit.Edition == 0 { // what an audit corrects is decided once
		f.Audit.Edition, f.Audit.Corrects = have.Audit.Edition, have.Audit.Corrects
	}
	if !sealed && f.Audit.Correction == "" {
		f.Audit.Correction = have.Audit.Correction
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
				Judgement:     j.Judgement,
				NotAssessed:   j.NotAssessed,
				NotApplicable: j.NotApplicable,
				Observation:   j.Observation,
				Criterion:     j.Criterion,
				Cause:         j.Cause,
				Consequence:   j.Consequence,
				Risk:          j.Risk,
				Reason:        j.Reason,
				Parts:         j.Parts,
			}
			stored, there := old.Judgements[entity]
			switch {
			case there && stored.Same(j):
				kept = stored
			case !kept.Blank() && !(j.JudgedBy == stored.JudgedBy && j.JudgedAt == stored.JudgedAt):
				// What the file says of other words than these is not said of these.
				kept.JudgedBy, kept.JudgedAt = j.JudgedBy, j.JudgedAt
			}
			if sealed {
				kept.JudgedBy = cmp.Or(j.JudgedBy, kept.JudgedBy)
				kept.JudgedAt = cmp.Or(j.JudgedAt, kept.JudgedAt)
				kept.Proposed = cmp.Or(j.Proposed, kept.Proposed)
			}
			q.Judgements[entity] = kept // a blank one is left out below
		}
	}
	if !sealed || len(f.Confirmed) == 0 { // never taken from a file for an audit that is here
		f.Confirmed = have.Confirmed
	}
	f.Declarations, f.PlanApprovals = have.Declarations, have.PlanApprovals // nobody declares or records for another
	for _, e := range have.Engaged {
		if !slices.ContainsFunc(f.Engaged, func(x exchange.Engagement) bool { return x.Email == e.Email }) {
			f.Engaged = append(f.Engaged, e)
		}
	}
	return f.Canonical()
}

// mayOverwrite refuses a file that was not written from what is stored now, if something would be lost.
func (im *auditImport) mayOverwrite(have *exchange.File, revision string) error {
	switch {
	case im.replace:
		return nil
	case revision == "":
		return overwritten(have, im.file)
	}
	now, err := have.Importable()
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

// checkState lets an audit's state move forward only. From fieldwork on, round, scale and entities are fixed.
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
		im.wrongAt("round", "error.file_fixed_round", assessment.Args{})
	}
	if !reflect.DeepEqual(f.Scale, have.Scale) {
		im.wrongAt("scale", "error.file_fixed_scale", assessment.Args{})
	}
	if !slices.EqualFunc(f.Entities, have.Entities, func(a, b exchange.Entity) bool {
		return a.ID == b.ID && a.Name == b.Name && a.Kind == b.Kind && a.Body == b.Body
	}) {
		im.wrongAt("entities", "error.file_fixed_entities", assessment.Args{})
	}
	return assessment.InvalidFields(im.fields)
}

func (im *auditImport) wrong(key string, args assessment.Args) {
	im.fields = append(im.fields, assessment.FieldError{Field: "file", Key: key, Args: args})
}

// wrongAt is wrong with the place in the file, if the file was read from one that has it.
func (im *auditImport) wrongAt(path, key string, args assessment.Args) {
	if at, known := im.sent.Place(path); known {
		args["Line"], args["Column"] = at.Line, at.Column
	}
	im.wrong(key, args)
}

// stamp is that the importer changes something, now, because the file says so.
func (im *auditImport) stamp() assessment.Stamp {
	return assessment.Stamp{By: im.p.User.ID, At: im.kernel.Now(), FromFile: true}
}
