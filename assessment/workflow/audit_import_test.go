package workflow_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/workflow/audits"
)

// export is the audit as exported by anna, with proposals.
func (x *audited) export(t *testing.T) *exchange.File {
	t.Helper()
	f := must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
	if len(f.Revision) != 64 {
		t.Fatalf("the whole audit has the revision %q", f.Revision)
	}
	return must(exchange.Parse("audit.yaml", must(f.YAML())(t)))(t)
}

// bring imports a file as anna.
func (x *audited) bring(t *testing.T, f *exchange.File) audits.Imported {
	t.Helper()
	return must(x.Audits.ImportAudit(t.Context(), x.anna, f))(t)
}

// turnedAway checks that a file is refused as invalid for these reasons, and changes nothing.
func (x *audited) turnedAway(t *testing.T, f *exchange.File, fields ...string) {
	t.Helper()
	before := x.events(t)
	_, err := x.Audits.ImportAudit(t.Context(), x.anna, f)
	invalid(t, err, fields...)
	if x.events(t) != before {
		t.Error("a refused import left something behind")
	}
}

// rejudge changes the judgement of a cell in a file.
func rejudge(f *exchange.File, question int, entity string, change func(*exchange.Judgement)) {
	q := &f.Questions[question]
	if q.Judgements == nil {
		q.Judgements = map[string]exchange.Judgement{}
	}
	j := q.Judgements[entity]
	change(&j)
	q.Judgements[entity] = j
}

func observe(text string) func(*exchange.Judgement) {
	return func(j *exchange.Judgement) { j.Observation = text }
}

func ordinal(o assessment.Ordinal) *assessment.Ordinal { return &o }

// asArne judges and writes as another auditor who is engaged.
func (x *audited) asArne(t *testing.T, observation string) {
	t.Helper()
	must(
		x.Audits.Judge(
			t.Context(),
			x.arne,
			x.audit.ID,
			audits.JudgementForm{
				EntityID:    x.soc.ID,
				QuestionID:  "1",
				Ordinal:     ordinal(0),
				Observation: observation,
				Version:     version(0),
			},
		),
	)(
		t,
	)
	must(
		x.Audits.AddRecommendation(
			t.Context(),
			x.arne,
			x.audit.ID,
			audits.RecommendationForm{
				BodyID: x.board.ID,
				Text:   "Gör riskanalyser.",
				Places: []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}},
			},
		),
	)(
		t,
	)
	for _, a := range must(x.Audits.Audit(t.Context(), x.arne, x.audit.ID))(t).Advice[:2] {
		do(t, x.Audits.DismissAdvice(t.Context(), x.arne, x.audit.ID, a.Entity, a.Rule, "Redan beslutat"))
	}
}

// TestImportDoesNotOverwriteLaterChanges checks that a file overwrites neither what has been written since it was
// exported nor what it leaves out, unless asked to.
func TestImportDoesNotOverwriteLaterChanges(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.engage(t, x.arne, "2026-12-31")
		x.begin(t)
		old := x.export(t)
		x.forward(time.Hour)
		x.asArne(t, "Arnes iakttagelse")
		rejudge(old, 1, "skola", observe("Annas iakttagelse"))
		written := func() []string {
			return x.rows(
				t,
				"SELECT entity_id, question_id, ordinal, observation, judged_by, version FROM judgements ORDER BY question_id, "+
					"entity_id",
			)
		}
		before, events := written(), x.events(t)
		_, err := x.Audits.ImportAudit(t.Context(), x.anna, old)
		refused(t, err, assessment.Stale, "error.file_stale")
		bare := old.Canonical()
		_, err = x.Audits.ImportAudit(t.Context(), x.anna, bare)
		refused(
			t,
			err,
			assessment.Conflict,
			"error.file_overwrites",
			"file: error.file_changes_judgement",
			"file: error.file_changes_recommendation",
			"file: error.file_changes_dismissal",
			"file: error.file_changes_dismissal",
		)
		if text := err.Error(); !strings.Contains(text, "Enheten soc") || !strings.Contains(text, "Kommunstyrelsen") {
			t.Errorf("the error does not name what would be lost: %s", text)
		}
		if diff := cmp.Diff(before, written()); diff != "" || x.events(t) != events {
			t.Errorf("a refused import changed judgements:\n%s", diff)
		}

		// A file that only adds needs no revision.
		added := x.export(t)
		added.Revision, added.Audit.Statement = "", "Arbetet är delvis systematiskt."
		rejudge(added, 1, "skola", observe("Annas iakttagelse"))
		added.Recommendations[0].Recommendations = append(
			added.Recommendations[0].Recommendations,
			exchange.Recommendation{Text: "Följ upp."},
		)
		added.Questions[0].Recs["soc"] = append(added.Questions[0].Recs["soc"], exchange.Ref{Body: "Kommunstyrelsen", No: 2})
		if done := x.bring(t, added); !done.Changed {
			t.Errorf("an addition did %+v", done)
		}
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		if len(v.Recommendations) != 2 || *v.Cell(0, 0).Judgement.JudgedBy != x.arne.User.ID ||
			v.Cell(1, 1).Judgement.Observation != "Annas iakttagelse" ||
			v.Statement == "" {
			t.Errorf("after an addition: %+v, %+v", v.Recommendations, v.Cell(0, 0).Judgement)
		}
		changed := added.Canonical()
		changed.Audit.Title, changed.Audit.Statement = "En annan titel", ""
		changed.Questions[0].Recs = nil
		_, err = x.Audits.ImportAudit(t.Context(), x.anna, changed)
		refused(
			t,
			err,
			assessment.Conflict,
			"error.file_overwrites",
			"file: error.file_changes_audit",
			"file: error.file_changes_audit",
			"file: error.file_changes_recommendation",
			"file: error.file_changes_recommendation",
		)

		// A file with the current revision may change and remove, even when it is imported twice.
		fresh := x.export(t)
		fresh.Recommendations, fresh.Questions[0].Recs, fresh.Dismissed = nil, nil, fresh.Dismissed[:1]
		rejudge(fresh, 0, "soc", observe(""))
		x.bring(t, fresh)
		events = x.events(t)
		if again := x.bring(t, fresh); again.Changed || x.events(t) != events {
			t.Errorf("the same file again did %+v", again)
		}
		v = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		if j := v.Cell(
			0,
			0,
		).Judgement; len(v.Recommendations) > 0 || j.Observation != "" || j.Ordinal == nil || j.JudgedBy != nil ||
			j.Imported.By != x.anna.User.ID || j.Imported.SaidBy != nil ||
			j.Proposed == nil {
			t.Errorf("after a change: %+v, %+v", v.Recommendations, j)
		}

		// On request, a file replaces everything.
		must(x.Audits.ReplaceAudit(t.Context(), x.anna, old))(t)
		if j := x.cell(t, "1", x.soc.ID).Judgement; j.Ordinal != nil || j.Imported.By != x.anna.User.ID {
			t.Errorf("a file that replaces leaves %+v", j)
		}
	})
}

// TestImportKeepsWhatItDoesNotChange checks that a file cannot change who judged, when and on which proposal, and that
// unchanged rows are not written.
func TestImportKeepsWhatItDoesNotChange(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.engage(t, x.arne, "2026-12-31")
		x.begin(t)
		x.asArne(t, "Arnes iakttagelse")
		x.forward(time.Hour)
		kept := func() [][]string {
			return [][]string{
				x.rows(t, "SELECT * FROM judgements WHERE question_id = '1'"),
				x.rows(t, "SELECT * FROM audited_entities ORDER BY position"),
				x.rows(t, "SELECT * FROM recommendations"),
				x.rows(t, "SELECT * FROM dismissals ORDER BY rule_id"),
				x.rows(t, "SELECT * FROM engagements ORDER BY user_id"),
			}
		}
		before := kept()
		f := x.export(t)
		for i := range f.Entities {
			f.Entities[i].Pinned = nil
		}
		f.Engaged = nil
		rejudge(f, 0, "soc", func(j *exchange.Judgement) {
			j.Proposed = &exchange.Proposed{
				Judgement: 400,
				Points:    9,
				Possible:  9,
				Uncapped:  400,
			}
			j.JudgedBy = x.anna.User.Email
			j.JudgedAt = exchange.At(x.Now())
		})
		if done := x.bring(t, f); done.Changed {
			t.Error("a different judged_by counts as a change")
		}
		rejudge(f, 1, "soc", func(j *exchange.Judgement) {
			j.Observation, j.JudgedBy, j.JudgedAt = "Sett", x.arne.User.Email, exchange.At(x.Now().AddDate(-1, 0, 0))
		})
		if done := x.bring(t, f); !done.Changed {
			t.Error("a new observation does not count as a change")
		}
		if diff := cmp.Diff(before, kept()); diff != "" {
			t.Errorf("what the file does not change was written:\n%s", diff)
		}
		if j := x.cell(t, "2", x.soc.ID).Judgement; j.JudgedBy != nil || j.Imported.By != x.anna.User.ID ||
			!j.UpdatedAt.Equal(x.Now()) || *j.Imported.SaidBy != x.arne.User.Email {
			t.Errorf("a new judgement is imported, now, and Arne's only as the file says: %+v", j)
		}

		// A changed judgement was made on the current proposal, and overrides it with a reason.
		f = x.export(t)
		rejudge(f, 0, "skola", func(j *exchange.Judgement) {
			j.Judgement, j.Proposed = ordinal(0), &exchange.Proposed{Judgement: 0, Points: 0, Possible: 9}
		})
		x.turnedAway(t, f, "file: error.file_override_reason")
		rejudge(f, 0, "skola", func(j *exchange.Judgement) { j.Reason = "Rutinerna följs inte." })
		x.bring(t, f)
		if j := x.cell(t, "1", x.school.ID).Judgement; *j.Origin != assessment.Overridden || j.Proposed.Ordinal != 400 ||
			j.Proposed.Submission == "" {
			t.Errorf("got %+v with %+v", j, j.Proposed)
		}
	})
}

// TestImportKeepsToTheStates checks that a file can only move an audit forward, under the same conditions as the pages.
func TestImportKeepsToTheStates(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		planned := x.export(t)
		asked := planned.Canonical()
		asked.Revision = planned.Revision
		asked.Audit.State = assessment.AuditFieldwork
		asked.Questions = nil
		_, err := x.Audits.ImportAudit(t.Context(), x.anna, asked)
		refused(t, err, assessment.Conflict, "error.audit_without_questions")
		begun := planned.Canonical()
		begun.Audit.State = assessment.AuditFieldwork
		done := x.bring(t, begun)
		if e := x.entity(t, x.soc.ID); done.State != assessment.AuditFieldwork || e.Submission == nil ||
			e.Submission.Number != 1 || e.Submission.PinnedAt == nil {
			t.Errorf("fieldwork begun by a file: %s, %+v", done.State, e)
		}
		_, err = x.Audits.ReplaceAudit(t.Context(), x.anna, planned)
		refused(t, err, assessment.Conflict, "error.audit_begun")

		fixed := x.export(t)
		fixed.Round = nil
		fixed.Questions[0].From = ""
		fixed.Scale.Steps[0].Label = "Bäst"
		fixed.Entities = fixed.Entities[:1]
		x.turnedAway(
			t,
			fixed,
			"file: error.file_fixed_round",
			"file: error.file_fixed_scale",
			"file: error.file_fixed_entities",
		)

		f := x.export(t)
		f.Audit.State = assessment.AuditFinal
		rejudge(f, 0, "soc", func(j *exchange.Judgement) { j.Judgement = ordinal(0) })
		_, err = x.Audits.ImportAudit(t.Context(), x.anna, f)
		refused(t, err, assessment.Conflict, "error.audit_unjudged")
		f.Audit.State = ""
		if done := x.bring(t, f); done.State != assessment.AuditFieldwork {
			t.Errorf("a file without state makes the audit %s", done.State)
		}
		f = x.export(t)
		f.Audit.State = assessment.AuditFinal
		for i := range f.Questions {
			for _, e := range f.Entities {
				rejudge(f, i, e.ID, func(j *exchange.Judgement) { j.Judgement, j.Reason = ordinal(400), "Det räcker." })
			}
		}
		if done := x.bring(t, f); done.State != assessment.AuditFinal {
			t.Errorf("all judged, the audit is %s", done.State)
		}
		if again := x.bring(t, f); again.Changed {
			t.Errorf("the same file again did %+v", again)
		}
		rejudge(f, 0, "soc", observe("Sent påkommet"))
		_, err = x.Audits.ReplaceAudit(t.Context(), x.anna, f)
		refused(t, err, assessment.Conflict, "error.audit_sealed_file")
	})
}

// TestImportAddsEntitiesOnlyIfPermitted checks that an engagement for some entities gives access to no others, and
// reveals none.
func TestImportAddsEntitiesOnlyIfPermitted(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		f := x.export(t)
		refusals := map[string]string{}
		for _, e := range []exchange.Entity{{ID: "it", Name: x.unit.Name, Kind: "operation"}, {ID: "it", Name: "Ingen sådan", Kind: "operation"}, {ID: "annan", Name: x.unit.Name, Kind: "operation"}, {ID: "annan", Name: "Ingen sådan", Kind: "operation"}} {
			more := f.Canonical()
			more.Revision, more.Entities = f.Revision, append(more.Entities, e)
			x.turnedAway(t, more, "file: error.file_unknown_entity")
			_, err := x.Audits.ImportAudit(t.Context(), x.anna, more)
			refusals[e.ID] += strings.ReplaceAll(err.Error(), e.Name, "X")
		}
		if refusals["it"] != refusals["annan"] {
			t.Errorf("entities that exist and entities that do not are refused differently:\n%s\n%s", refusals["it"], refusals["annan"])
		}

		// An auditor who administers another entity may not bring it in: nobody audits what they administer.
		x.membership(t, x.admin.Organisation.ID, x.anna.User.ID, assessment.OrganisationAdmin, x.unit.ID, "")
		x.anna = x.sign(t, x.anna.User.ID, "norrdal")
		f = x.export(t)
		f.Entities = append(f.Entities, exchange.Entity{ID: "it", Name: x.unit.Name, Kind: "operation"})
		_, err := x.Audits.ImportAudit(t.Context(), x.anna, f)
		refused(t, err, assessment.Conflict, "error.engaged_other_role")
		narrow := x.as(t, "cissi", assessment.Auditor, x.soc.ID)
		must(
			x.Audits.AddAudit(
				t.Context(),
				x.admin,
				audits.Form{Audit: assessment.Audit{Title: "Liten"}, Entities: []assessment.ID{x.soc.ID}},
			),
		)(
			t,
		)
		small := must(x.Audits.Audits(t.Context(), x.admin))(t)[0]
		for _, p := range []assessment.Principal{x.arne, narrow} {
			must(
				x.Audits.Engage(
					t.Context(),
					x.admin,
					assessment.Engagement{AuditID: small.ID, UserID: p.User.ID, Until: "2026-12-31"},
				),
			)(
				t,
			)
		}
		x.membership(t, x.admin.Organisation.ID, x.arne.User.ID, assessment.OrganisationAdmin, x.unit.ID, "")
		x.arne = x.sign(t, x.arne.User.ID, "norrdal")
		g := must(x.Audits.File(t.Context(), x.arne, small.ID, audits.FileForm{Format: "yaml"}))(t)
		g.Entities = append(g.Entities, exchange.Entity{ID: "it", Name: x.unit.Name, Kind: "operation"})
		_, err = x.Audits.ImportAudit(t.Context(), x.arne, g)
		invalid(t, err, "entities: error.engaged_reach")
	})
}

// TestImportFindsEntities checks that keys come before names, that an ambiguous name is refused, and that removals come
// first.
func TestImportFindsEntities(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		twin := must(
			x.Entities.AddEntity(
				t.Context(),
				x.admin,
				assessment.Entity{Key: "tvilling", Name: x.soc.Name, Kind: "operation", ParentID: &x.root},
			),
		)(
			t,
		)
		f := &exchange.File{Format: 1, Audit: exchange.Audit{Key: "ny", Title: "Ny", State: assessment.AuditPlanning},
			Entities: []exchange.Entity{{ID: "en", Name: x.soc.Name, Kind: "operation"}}}
		_, err := x.Audits.ImportAudit(t.Context(), x.admin, f)
		invalid(t, err, "file: error.file_ambiguous_entity")
		f.Entities = []exchange.Entity{
			{ID: "tvilling", Name: x.school.Name, Kind: "operation"},
			{ID: "en", Name: x.school.Name, Kind: "operation"},
		}
		done := must(x.Audits.ImportAudit(t.Context(), x.admin, f))(t)
		v := must(x.Audits.Audit(t.Context(), x.admin, done.ID))(t)
		if len(done.Entities) > 0 || v.Entities[0].Entity.ID != twin.ID || v.Entities[1].Entity.ID != x.school.ID {
			t.Errorf("found %+v", v.Entities)
		}

		x.begin(t)
		f = x.export(t)
		f.Recommendations = []exchange.Numbering{
			{
				Body:            "Kommunstyrelsen",
				Recommendations: []exchange.Recommendation{{Text: "Gör så.", Rule: "A1-no", RuleEntity: "soc"}},
			},
		}
		x.bring(t, f)
		f = x.export(t)
		f.Recommendations[0].Recommendations[0].RuleEntity = "skola"
		x.bring(t, f)
		if r := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Recommendations[0]; r.RuleEntity == nil ||
			*r.RuleEntity != x.school.ID ||
			r.Version != 2 {
			t.Errorf("the rule was triggered by %+v", r)
		}
	})
}

// TestImportSwapsEntities replaces an entity of a planned audit whose answers triggered the rule behind a
// recommendation; the file names the new one instead.
func TestImportSwapsEntities(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		f := x.auditForm()
		f.Version, f.Entities = x.audit.Version, []assessment.ID{x.soc.ID, x.school.ID, x.unit.ID}
		must(x.Audits.SaveAudit(t.Context(), x.admin, x.audit.ID, f))(t)
		x.swap(t)
	})
}

// swap replaces, by a file, the entity of a rule by the last of three.
func (x *audited) swap(t *testing.T) {
	t.Helper()
	f := x.export(t)
	f.Recommendations = []exchange.Numbering{
		{
			Body:            "Kommunstyrelsen",
			Recommendations: []exchange.Recommendation{{Text: "Gör så.", Rule: "A1-no", RuleEntity: "soc"}},
		},
	}
	f.Dismissed = []exchange.Dismissal{{Entity: "soc", Rule: "A2-no", Reason: "Nej"}}
	must(x.Audits.ImportAudit(t.Context(), x.anna, f))(t)
	f = x.export(t)
	f.Entities = []exchange.Entity{f.Entities[2], f.Entities[1]}
	f.Recommendations[0].Recommendations[0].RuleEntity, f.Dismissed = "it", nil
	must(x.Audits.ImportAudit(t.Context(), x.anna, f))(t)
	v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
	if len(v.Entities) != 2 || v.Entities[0].Entity.ID != x.unit.ID || len(v.Recommendations) != 1 ||
		*v.Recommendations[0].RuleEntity != x.unit.ID {
		t.Errorf("got %+v and %+v", v.Entities, v.Recommendations)
	}
}

// TestImportTwice checks that importing the same file again changes nothing, in whatever order it is.
func TestImportTwice(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.engage(t, x.arne, "2026-12-31")
		x.begin(t)
		x.asArne(t, "Sett")
		must(
			x.Audits.AddRecommendation(
				t.Context(),
				x.anna,
				x.audit.ID,
				audits.RecommendationForm{
					BodyID: x.board.ID,
					Text:   "Följ upp.",
					Places: []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}},
				},
			),
		)(
			t,
		)
		events := x.events(t)
		f := must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Format: "yaml"}))(t)
		f.Engaged = f.Engaged[1:]
		f.Dismissed[0], f.Dismissed[1] = f.Dismissed[1], f.Dismissed[0]
		recs := f.Questions[0].Recs["soc"]
		recs[0], recs[1] = recs[1], recs[0]
		if done := x.bring(t, f); done.Changed || x.events(t) != events+1 { // the export is logged
			t.Errorf("the same file in a different order did %+v", done)
		}

		findings := must(
			x.Audits.AddAudit(
				t.Context(),
				x.admin,
				audits.Form{
					Audit: assessment.Audit{
						Title:     "Iakttagelser",
						Scale:     assessment.JudgementScale{Template: "findings", Steps: []assessment.JudgementStep{}},
						Questions: []assessment.AuditedQuestion{{ID: "1", Text: "Hur görs det?"}},
					},
					Entities: []assessment.ID{x.soc.ID},
				},
			),
		)(
			t,
		)
		must(
			x.Audits.Engage(
				t.Context(),
				x.admin,
				assessment.Engagement{AuditID: findings.ID, UserID: x.anna.User.ID, Until: "2026-12-31"},
			),
		)(
			t,
		)
		f = must(x.Audits.File(t.Context(), x.anna, findings.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
		if done := x.bring(t, must(exchange.Parse("f.yaml", must(f.YAML())(t)))(t)); done.Changed {
			t.Error("an audit with only findings, made on the pages, differs from its file")
		}

		judged := f.Canonical()
		judged.Audit.Key, judged.Audit.State = "annan", assessment.AuditFieldwork
		rejudge(judged, 0, "soc", func(j *exchange.Judgement) {
			j.Observation = "Sett"
			j.JudgedBy = "nobody@example.org"
			j.JudgedAt = exchange.At(time.Date(2026, 3, 1, 9, 30, 0, 123456789, time.UTC))
		})
		first := must(x.Audits.ImportAudit(t.Context(), x.admin, judged))(t)
		again, _, err := x.Audits.OperatorFile(t.Context(), first.ID, false, "yaml")
		do(t, err)
		rejudge(judged, 0, "soc", func(j *exchange.Judgement) {
			j.ImportedBy, j.ImportedAt = x.admin.User.Email, x.Now()
		})
		judged.Format = exchange.FormatImported
		if diff := cmp.Diff(judged.Canonical(), again.Canonical()); diff != "" {
			t.Errorf("who judged, and when:\n%s", diff)
		}
		if done := x.bring(t, judged); done.Changed {
			t.Error("fractions of a second count as a change")
		}
	})
}

// TestImportKeepsJudgedQuestions: the text of a question that has been judged cannot be changed; other mistakes can be
// corrected.
func TestImportKeepsJudgedQuestions(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 0, "")
		f := x.export(t)
		f.Questions[0].Text = "Något annat?"
		x.turnedAway(t, f, "file: error.question_judged")
		f = x.export(t)
		f.Questions[1].Text = "En egen fråga, omformulerad"
		if done := x.bring(t, f); !done.Changed {
			t.Errorf("got %+v", done)
		}
	})
}

// TestImportPinsAsThePageDoes: in fieldwork, a file may pin the latest submission, but no earlier one.
func TestImportPinsAsThePageDoes(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		old := x.export(t)
		id := x.assessments[x.soc.ID]
		must(x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "En gång till."))(t)
		x.answerAll(t, x.sara, id, "yes")
		s := x.submit(t, x.mats, id)
		f := x.export(t)
		f.Entities[0].Pinned = &exchange.Pinned{Number: s.Number, SHA256: s.SHA256}
		x.bring(t, f)
		if e := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Entities[0]; e.Submission.SHA256 != s.SHA256 {
			t.Errorf("the audit is based on submission %d", e.Submission.Number)
		}
		pins := 0
		for _, e := range must(x.Events(t.Context(), x.admin, nil))(t) {
			if e.Action == "audit.pin" {
				pins++
			}
		}
		if pins != 1 {
			t.Errorf("%d pins are logged", pins)
		}
		f = x.export(t)
		f.Entities[0].Pinned = old.Entities[0].Pinned
		x.turnedAway(t, f, "file: error.file_unknown_submission")
	})
}
