package audits

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// ArchiveFormat is what the log calls a package for the archive.
const ArchiveFormat = "archive"

// Archive adds to a package everything that the house has of an audit, for its engaged auditors in any state of it:
// what another auditor needs to follow what was done. It returns the audit for the workbook and the report, which
// whoever calls adds, and what the manifest says of the whole.
func (w *UseCases) Archive(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	to *exchange.Package,
) (record.AuditBook, exchange.PackageHead, error) {
	var b record.AuditBook
	var head exchange.PackageHead
	err := w.kernel.Export(ctx, p, func(tx assessment.Tx) (event.Event, error) {
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
		if err != nil {
			return nil, err
		}
		if !access.Engaged {
			return nil, workflow.Denied(assessment.WriteAudits)
		}
		s := ShownAudit(p, access, a, entities)
		if err := s.readEditions(tx); err != nil {
			return nil, err
		}
		if b, err = w.book(tx, s, true, workflow.Language(p), func(assessment.ID) bool { return true }); err != nil {
			return nil, err
		}
		x := &archiving{UseCases: w, tx: tx, shown: s, to: to, people: map[assessment.ID]bool{}}
		if err := x.run(p); err != nil {
			return nil, err
		}
		head = exchange.PackageHead{
			Package:      "audit",
			Format:       1,
			Organisation: p.Organisation.Name,
			Key:          a.Key,
			Title:        a.Title,
			Edition:      a.Number(),
			Draft:        a.State != assessment.AuditFinal,
			Earlier:      x.before,
			LeftOut:      x.leftOut(),
		}
		return event.AuditExported{
			Audit: id, Proposals: true, Whole: true, Replies: b.Replied(), Checks: len(b.FactChecks) > 0, Format: ArchiveFormat,
		}, nil
	})
	return b, head, err
}

// archiving is a package that is being made.
type archiving struct {
	*UseCases
	tx     assessment.Tx
	shown  Shown
	to     *exchange.Package
	people map[assessment.ID]bool // those whose ids are in it
	folder string                 // of an earlier version, "" of the audit itself
	before []exchange.PackageVersion
}

// add adds a file in the folder of the version.
func (x *archiving) add(name, says string, entries int, content []byte) error {
	return x.to.Add(x.folder+name, says, entries, content)
}

func (x *archiving) run(p assessment.Principal) error {
	earlier := func() error { return x.earlier(p) }
	for _, step := range []func() error{x.file, x.sealed, x.submissions, x.tables, x.copies, x.events, earlier, x.named} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// file adds the audit as a file, which of a final one is what was sealed.
func (x *archiving) file() error {
	f, err := x.fileShown(x.tx, x.shown)
	if err != nil {
		return err
	}
	content, err := f.YAML()
	if err != nil {
		return err
	}
	return x.add("audit.yaml", "The audit as a file that people read, with all that is sealed of it.", 0, content)
}

// sealed adds what was sealed of each final version, byte for byte.
func (x *archiving) sealed() error {
	for _, a := range x.shown.editions {
		if a.State != assessment.AuditFinal {
			continue
		}
		seal, err := x.tx.AuditSeal(a.ID)
		if err != nil {
			return err
		}
		if err := seal.Verify(); err != nil {
			return fmt.Errorf("archive sealed audit %s: %w", a.ID, err)
		}
		says := fmt.Sprintf("Version %d of the audit as it was sealed at %s, byte for byte (canonical JSON, RFC 8785).",
			a.Number(), stamped(seal.SealedAt))
		if err := x.add("sealed/version-"+strconv.Itoa(a.Number())+".json", says, 0, seal.Content); err != nil {
			return err
		}
	}
	return nil
}

// submissions adds the self-assessments that the judgements are based on, as they were sealed.
func (x *archiving) submissions() error {
	list, err := x.tx.SubmissionsPinned(x.shown.ID)
	if err != nil {
		return err
	}
	for _, e := range x.shown.Entities {
		for _, s := range list {
			if e.AssessmentID == nil || *e.AssessmentID != s.AssessmentID {
				continue
			}
			name := fmt.Sprintf("submissions/%s-%d.json", e.Key, s.Number)
			says := fmt.Sprintf("The self-assessment of %s that the audit is based on, as it was sealed when submitted.", e.Name)
			if err := x.add(name, says, 0, s.Content); err != nil {
				return err
			}
		}
	}
	return nil
}

// copies adds the frozen copies of fact checks, and the plans and the replies that were approved, as they were sealed.
func (x *archiving) copies() error {
	checks, err := x.tx.FactChecks(x.shown.ID)
	if err != nil {
		return err
	}
	for _, c := range checks {
		if c, err = x.tx.FactCheck(c.ID); err != nil {
			return err
		}
		name := "fact-checks/copy-" + strconv.Itoa(c.Number) + ".json"
		if err := x.add(name, "The draft as it was sent in this fact check, byte for byte.", 0, c.Content); err != nil {
			return err
		}
	}
	plans, err := x.tx.AuditPlanApprovals(x.shown.ID)
	if err != nil {
		return err
	}
	for _, p := range plans {
		name := "plans/approved-" + strconv.Itoa(p.Number) + ".json"
		if err := x.add(name, "The plan as it was approved, byte for byte.", 0, p.Content); err != nil {
			return err
		}
	}
	approvals, err := x.tx.ReplyApprovals(x.shown.ID)
	if err != nil {
		return err
	}
	for _, a := range approvals {
		if a, err = x.tx.ReplyApproval(a.AuditID, a.BodyID, a.Number); err != nil {
			return err
		}
		name := fmt.Sprintf("replies/%s-%d.json", a.BodyID, a.Number)
		if err := x.add(name, "What was approved for a body in one act, as it was sealed, byte for byte.", 0,
			a.Content); err != nil {
			return err
		}
	}
	return nil
}

// events adds what the log says of the audit.
func (x *archiving) events() error {
	list, err := x.tx.EventsOf("audit", x.shown.ID.String())
	if err != nil {
		return err
	}
	return x.table("events.json", "What the event log says happened to the audit, oldest first.", &list)
}

// earlier adds what was written and done for the versions before, each in a folder of its own, as far as the reader is
// engaged in them: their working papers, fact checks and all else that the audit does not have again.
func (x *archiving) earlier(p assessment.Principal) error {
	for _, a := range x.shown.editions {
		if a.State != assessment.AuditFinal || a.Number() >= x.shown.Number() {
			continue
		}
		a, entities, access, err := x.openAudit(x.tx, p, func() (assessment.Audit, error) { return a, nil })
		if err != nil && assessment.CodeOf(err) != assessment.NotFound {
			return err
		}
		if err != nil || !access.Engaged {
			continue
		}
		of := *x
		of.shown, of.folder = ShownAudit(p, access, a, entities), "version-"+strconv.Itoa(a.Number())+"/"
		for _, step := range []func() error{of.tables, of.copies, of.events} {
			if err := step(); err != nil {
				return err
			}
		}
		x.before = append(x.before, exchange.PackageVersion{
			Edition: a.Number(), ID: a.ID.String(), Key: a.Key, Folder: of.folder,
		})
	}
	return nil
}

// leftOut says what is not in the package, and why.
func (x *archiving) leftOut() map[string]string {
	left := maps.Clone(ArchiveLeavesOut)
	for _, a := range x.shown.editions {
		has := func(v exchange.PackageVersion) bool { return v.ID == a.ID.String() }
		if a.ID != x.shown.ID && !slices.ContainsFunc(x.before, has) {
			left["version-"+strconv.Itoa(a.Number())] = "What was written and done for that version is in the package of " +
				"the audit " + a.Key + "."
		}
	}
	return left
}
