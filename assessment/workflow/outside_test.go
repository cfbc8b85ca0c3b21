package workflow_test

import (
	"slices"
	"testing"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/search"
)

// beside adds a system, whose recommendations go to the board, and a company that is in no tree to the planned audit.
func (x *audited) beside(t *testing.T) (system, company record.AuditedEntity) {
	t.Helper()
	f := x.auditForm()
	f.Version = x.audit.Version
	f.Outside = []assessment.OutsideObject{
		{Name: " Journalsystemet ", Kind: assessment.System, BodyID: &x.board.ID}, {Name: "Ett bolag", Kind: "company"},
	}
	x.audit = must(x.Audits.SaveAudit(t.Context(), x.admin, x.audit.ID, f))(t)
	if len(x.audit.Entities) != 4 {
		t.Fatalf("audited are %+v", x.audit.Entities)
	}
	return x.audit.Entities[2], x.audit.Entities[3]
}

// TestObjectOutsideTheTreeIsOfItsAuditAlone: it is named, changed and removed in the audit, and is nowhere else.
func TestObjectOutsideTheTreeIsOfItsAuditAlone(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		before := len(must(x.Entities.Structure(t.Context(), x.admin))(t).Tree.Nodes)
		system, company := x.beside(t)
		if !system.Outside || system.Entity.Name != "Journalsystemet" || system.Entity.Kind != assessment.System ||
			system.Entity.Key != "journalsystemet" || system.Body == nil || system.Body.ID != x.board.ID ||
			system.Assessment != nil || !company.Outside || company.Body != nil || x.audit.Entities[0].Outside {
			t.Fatalf("outside are %+v and %+v", system, company)
		}
		if n := len(must(x.Entities.Structure(t.Context(), x.admin))(t).Tree.Nodes); n != before {
			t.Errorf("the tree has %d entities, had %d", n, before)
		}
		_, err := x.Entities.Entity(t.Context(), x.admin, system.Entity.ID)
		refused(t, err, assessment.NotFound, "error.not_found")
		for _, g := range must(x.Search.Search(t.Context(), x.admin, search.Query{Text: "Journalsystemet"}))(t).Groups {
			if g.Kind == "entities" {
				t.Errorf("the search finds %+v", g)
			}
		}
		asked := x.form("Ny")
		asked.Entities = []assessment.ID{system.Entity.ID}
		_, err = x.Rounds.AddRound(t.Context(), x.kim, asked)
		if assessment.CodeOf(err) != assessment.Invalid {
			t.Errorf("asking it in a round gives %v", err)
		}

		f := x.auditForm() // the system stays, the company is renamed
		f.Version, f.Entities = x.audit.Version, append(f.Entities, system.Entity.ID)
		f.Outside = []assessment.OutsideObject{{ID: company.Entity.ID, Name: "Bolag A", Kind: assessment.Other}}
		x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
		if renamed, _ := x.audit.Entity(company.Entity.ID); renamed.Entity.Name != "Bolag A" ||
			renamed.Entity.Kind != assessment.Other || renamed.Entity.Key != company.Entity.Key {
			t.Errorf("renamed it is %+v", renamed)
		}
		if kept, found := x.audit.Entity(system.Entity.ID); !found || kept.Entity.Name != "Journalsystemet" {
			t.Errorf("what stays is %+v", kept)
		}
		f.Version, f.Outside = x.audit.Version, nil
		f.Entities = x.auditForm().Entities
		x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
		if len(x.audit.Entities) != 2 {
			t.Errorf("without them, audited are %+v", x.audit.Entities)
		}
		f.Version, f.Outside = x.audit.Version, []assessment.OutsideObject{{Name: "Nytt", Kind: "group"}}
		_, err = x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f)
		invalid(t, err, "outside.0.name: error.outside_whole") // auditors do not choose whom they audit
		f.Outside = []assessment.OutsideObject{{Name: " ", Kind: "påhitt", BodyID: &x.audit.ID}}
		_, err = x.Audits.SaveAudit(t.Context(), x.admin, x.audit.ID, f)
		invalid(t, err, "outside.0.name: error.required", "outside.0.kind: error.unknown_choice",
			"outside.0.body: error.unknown_choice")
	})
}

// TestObjectOutsideTheTreeKeepsItsPlace: whoever saves the audit decides the order of what is audited, in a tree or not;
// an object that is changed stays where it is, and one that is new comes last.
func TestObjectOutsideTheTreeKeepsItsPlace(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		system, company := x.beside(t)
		save := func(f audits.Form, want ...string) {
			t.Helper()
			f.Version = must(x.Audits.Audit(t.Context(), x.admin, x.audit.ID))(t).Version
			var names []string
			for _, e := range must(x.Audits.SaveAudit(t.Context(), x.admin, x.audit.ID, f))(t).Entities {
				names = append(names, e.Entity.Name)
			}
			if !slices.Equal(names, want) {
				t.Errorf("audited are %v, want %v", names, want)
			}
		}
		soc, school := x.audit.Entities[0].Entity, x.audit.Entities[1].Entity
		f := x.auditForm()
		f.Entities = []assessment.ID{system.Entity.ID, soc.ID, company.Entity.ID, school.ID}
		save(f, "Journalsystemet", soc.Name, "Ett bolag", school.Name)
		f.Entities = []assessment.ID{soc.ID, school.ID} // as a form sends it, objects with what is typed of them
		f.Outside = []assessment.OutsideObject{
			{ID: system.Entity.ID, Name: "Journalen", Kind: assessment.System},
			{ID: company.Entity.ID, Name: "Ett bolag", Kind: "company"}, {Name: "Nytt", Kind: assessment.Other},
		}
		save(f, "Journalen", soc.Name, "Ett bolag", school.Name, "Nytt")
		f.Entities, f.Outside = []assessment.ID{school.ID, company.Entity.ID, soc.ID}, f.Outside[1:2]
		save(f, school.Name, "Ett bolag", soc.Name)
	})
}

// TestObjectOutsideTheTreeIsJudged: it is judged and recommended like any, and once final read by those who reach all.
func TestObjectOutsideTheTreeIsJudged(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		system, _ := x.beside(t)
		x.begin(t)
		if c := x.cell(t, "1", system.Entity.ID); c.Why != "" || c.Proposal != nil {
			t.Errorf("of its self-assessment is said %q, %+v", c.Why, c.Proposal)
		}
		for _, c := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Cells {
			x.judge(t, c.Entity, c.Question, 200, "Vi såg detta.")
		}
		must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
			BodyID: x.board.ID, Text: "Inför loggar.", Places: []assessment.Place{{QuestionID: "1", EntityID: system.Entity.ID}},
		}))(t)
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
		for _, p := range []assessment.Principal{x.kim, x.chair} {
			if _, reads := must(x.Audits.Findings(t.Context(), p, x.audit.ID))(t).Entity(system.Entity.ID); !reads {
				t.Errorf("%s does not read of it", p.User.Name)
			}
		}
		if _, reads := must(x.Audits.Findings(t.Context(), x.mats, x.audit.ID))(t).Entity(system.Entity.ID); reads {
			t.Error("who is responsible for an entity reads of it")
		}
		c := x.correct(t)
		if copied, _ := c.Entity(system.Entity.ID); !copied.Outside || copied.Entity.Name != "Journalsystemet" {
			t.Errorf("the correction has %+v", copied)
		}
		x.finish(t, c.ID)
	})
}

// TestObjectOutsideTheTreeComesFromAFile: importing it makes no entity of the tree, and a file that has not changed is
// the same.
func TestObjectOutsideTheTreeComesFromAFile(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.beside(t)
		f := x.export(t)
		i := slices.IndexFunc(f.Entities, func(e exchange.Entity) bool { return e.ID == "journalsystemet" })
		if i < 0 || !f.Entities[i].Outside || f.Entities[i].Kind != assessment.System || f.Format != exchange.FormatProcess {
			t.Fatalf("format %d, entities %+v", f.Format, f.Entities)
		}
		if done := x.bring(t, f); done.Changed {
			t.Error("its own file changes the audit")
		}
		more := x.export(t)
		more.Entities = append(more.Entities, exchange.Entity{ID: "nytt", Name: "Nytt", Kind: assessment.Other, Outside: true})
		x.turnedAway(t, more, "file: error.file_outside_whole") // an auditor does not choose whom to audit
		f = x.export(t)
		f.Audit.Key, f.Engaged = "en-annan", nil
		done := must(x.Audits.ImportAudit(t.Context(), x.admin, f))(t)
		if !done.Added || len(done.Entities) != 0 {
			t.Errorf("imported: %+v", done)
		}
		other := must(x.Audits.Audit(t.Context(), x.admin, done.Audit.ID))(t)
		if len(other.Entities) != 4 || !other.Entities[2].Outside || other.Entities[2].Entity.Name != "Journalsystemet" ||
			other.Entities[2].Entity.ID == x.audit.Entities[2].Entity.ID {
			t.Errorf("imported are %+v", other.Entities)
		}
	})
}

// TestObjectOutsideTheTreeIsFollowedUp: the same object, by key and name, takes its recommendations into a later audit.
func TestObjectOutsideTheTreeIsFollowedUp(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		system, _ := x.beside(t)
		x.begin(t)
		must(x.Audits.AddRecommendation(ctx, x.anna, x.audit.ID, audits.RecommendationForm{
			BodyID: x.board.ID,
			Text:   "Gallra journalsystemets behörigheter.",
			Places: []assessment.Place{{QuestionID: "1", EntityID: system.Entity.ID}},
		}))(t)
		x.close(t)
		earlier := x.audit.ID
		for name, want := range map[string]int{"Ett annat system": 0, system.Entity.Name: 1} {
			f := x.auditForm()
			f.Title, f.Key, f.Entities = "Uppföljning", "uppfoljning-"+assessment.KeyOf(name), []assessment.ID{x.soc.ID}
			f.Outside = []assessment.OutsideObject{{Name: name, Kind: assessment.System}}
			x.audit = must(x.Audits.AddAudit(ctx, x.admin, f))(t)
			x.engage(t, x.anna, "2026-12-31")
			f.Entities, f.Outside = append(f.Entities, x.audit.Entities[1].Entity.ID), nil
			f.Earlier = []assessment.EarlierAudit{{Audit: &earlier}}
			f.Version = must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Version
			v := must(x.Audits.SaveAudit(ctx, x.anna, x.audit.ID, f))(t)
			if len(v.FollowUps) != want {
				t.Errorf("with %s, %d recommendations are followed up, want %d", name, len(v.FollowUps), want)
			}
		}
	})
}
