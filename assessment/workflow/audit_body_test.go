package workflow_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// elsewhere is a file without what belongs to its organisation.
func elsewhere(f *exchange.File) *exchange.File {
	f = f.Canonical()
	f.Format, f.Round, f.Engaged, f.Dismissed, f.Declarations = 0, nil, nil, nil, nil
	for i := range f.Entities {
		f.Entities[i].Pinned = nil
	}
	for i := range f.Questions {
		f.Questions[i].From = ""
		for entity, j := range f.Questions[i].Judgements {
			j.JudgedBy, j.JudgedAt, j.ImportedBy, j.ImportedAt, j.Proposed = "", "", "", time.Time{}, nil
			f.Questions[i].Judgements[entity] = j
		}
	}
	return f
}

// TestBodiesRenamedDuringAnAudit checks that a body has one name and one numbering in an audit, that a final audit
// keeps the name and can be read, and that the file is the same from both databases.
func TestBodiesRenamedDuringAnAudit(t *testing.T) {
	t.Parallel()
	written := map[string]string{}
	eachAudited(t, func(t *testing.T, x *audited) {
		// Names that databases order differently.
		ids := map[string]assessment.ID{"Kommunstyrelsen": x.board.ID}
		for _, name := range []string{"ö-nämnden", "Z-nämnden", "a nämnd", "A-nämnd", "Ånämnden", "anämnd"} {
			ids[name] = must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: name}))(t).ID
		}
		must(
			x.Entities.SaveEntity(
				t.Context(),
				x.admin,
				assessment.Entity{
					ID:       x.soc.ID,
					Key:      x.soc.Key,
					Name:     x.soc.Name,
					Kind:     x.soc.Kind,
					ParentID: x.soc.ParentID,
					BodyID:   &x.board.ID,
					Version:  x.soc.Version,
				},
			),
		)(
			t,
		)
		form := x.auditForm()
		form.Version = x.audit.Version
		x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, form))(t)
		x.begin(t)
		at := []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}}
		add := func(body, text string) {
			must(
				x.Audits.AddRecommendation(
					t.Context(),
					x.anna,
					x.audit.ID,
					audits.RecommendationForm{BodyID: ids[body], Text: text, Places: at},
				),
			)(
				t,
			)
		}
		for i, name := range []string{"Z-nämnden", "Kommunstyrelsen", "ö-nämnden", "Kommunstyrelsen", "anämnd", "A-nämnd", "a nämnd", "Ånämnden"} {
			add(name, fmt.Sprintf("Före %d till %s", i, name))
		}
		board := must(
			x.Registers.Bodies.Save(
				t.Context(),
				x.admin,
				assessment.Body{ID: x.board.ID, Name: "Ny styrelse", Version: x.board.Version},
			),
		)(
			t,
		)
		add("Kommunstyrelsen", "Efter namnbytet")
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		var got []string
		for _, r := range v.Recommendations {
			got = append(got, fmt.Sprint(r.Body.Name, " ", r.Number))
		}
		if diff := cmp.Diff(
			[]string{
				"a nämnd 1",
				"A-nämnd 1",
				"anämnd 1",
				"Ny styrelse 1",
				"Ny styrelse 2",
				"Ny styrelse 3",
				"Z-nämnden 1",
				"Ånämnden 1",
				"ö-nämnden 1",
			},
			got,
		); diff != "" {
			t.Errorf("recommendations by name (-want +got):\n%s", diff)
		}
		if e := v.Entities[0]; e.Body.Name != "Ny styrelse" {
			t.Errorf("the entity's body is called %q", e.Body.Name)
		}
		listed := must(x.Audits.Audits(t.Context(), x.anna))(t)[0].Entities[0].Body.Name
		if column := must(x.Audits.Answers(t.Context(), x.anna, x.audit.ID, x.soc.ID))(
			t,
		).Entity.Body.Name; listed != "Ny styrelse" ||
			column != listed {
			t.Errorf("the entity's body is listed as %q, and its column says %q", listed, column)
		}
		if f := x.export(t); len(f.To("Ny styrelse").Recommendations) != 3 || f.Entities[0].Body != "Ny styrelse" ||
			x.bring(t, f).Changed {
			t.Errorf("the file after the change of name has %+v to %q", f.Recommendations, f.Entities[0].Body)
		}
		for _, c := range v.Cells {
			x.judge(t, c.Entity, c.Question, 400, "Det räcker.")
		}
		x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
		must(
			x.Registers.Bodies.Save(
				t.Context(),
				x.admin,
				assessment.Body{ID: board.ID, Name: "Ännu nyare", Version: board.Version},
			),
		)(
			t,
		)

		f := must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
		if n := len(f.To("Ny styrelse").Recommendations); n != 3 || len(f.Recommendations) != 7 ||
			f.Entities[0].Body != "Ny styrelse" {
			t.Errorf("%d recommendations to the renamed body of %q, %d bodies", n, f.Entities[0].Body, len(f.Recommendations))
		}
		v = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		if v.Recommendations[3].Body.Name != "Ny styrelse" || v.Entities[0].Body.Name != "Ny styrelse" {
			t.Errorf("the final audit calls the body %q and %q", v.Recommendations[3].Body.Name, v.Entities[0].Body.Name)
		}
		yaml := must(elsewhere(f).YAML())(t)
		moved := must(x.Audits.ImportAudit(t.Context(), x.other, must(exchange.Parse("moved.yaml", yaml))(t)))(t)
		again, _, err := x.Audits.OperatorFile(t.Context(), moved.ID, false, "yaml")
		do(t, err)
		if diff := cmp.Diff(elsewhere(f), elsewhere(again)); diff != "" {
			t.Errorf("in another organisation:\n%s", diff)
		}
		written[t.Name()] = string(yaml)
	})
	var first string
	for name, content := range written {
		if first == "" {
			first = content
		}
		if diff := cmp.Diff(first, content); diff != "" {
			t.Errorf("%s writes a different file:\n%s", name, diff)
		}
	}
}

// TestChangesAnswerWithTheBodysName: what is answered to a change, and what comes with the refusal of a stale one, is
// what a reader finds, also after a body has got another name.
func TestChangesAnswerWithTheBodysName(t *testing.T) {
	t.Parallel()
	x := examine(t, embedded(t))
	e := must(x.Entities.Entity(t.Context(), x.admin, x.soc.ID))(t)
	e.BodyID = &x.board.ID
	must(x.Entities.SaveEntity(t.Context(), x.admin, e))(t)
	f := x.auditForm()
	f.Version = x.audit.Version
	x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
	x.begin(t)
	written := audits.RecommendationForm{BodyID: x.board.ID, Text: "Gör mer."}
	id := must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, written))(t).ID
	renamed := assessment.Body{ID: x.board.ID, Name: "Ny styrelse", Version: x.board.Version}
	must(x.Registers.Bodies.Save(t.Context(), x.admin, renamed))(t)

	audit := x.audit.ID
	state := func(version int64) (record.AuditedEntity, error) {
		return x.Audits.StateOnEntity(t.Context(), x.anna, audit, x.soc.ID, "delvis", "", version)
	}
	stated := must(state(x.entity(t, x.soc.ID).Version))(t)
	_, err := state(1)
	_, pinning := x.Audits.PinSubmission(t.Context(), x.anna, audit, x.soc.ID, 1)
	v := must(x.Audits.Audit(t.Context(), x.anna, audit))(t)
	if v.Entities[0].Body.Name != "Ny styrelse" {
		t.Fatalf("the body is called %q", v.Entities[0].Body.Name)
	}
	for what, got := range map[string]any{"stated": stated, "stale": staleRecord(t, err), "stale pin": staleRecord(t, pinning)} {
		if diff := cmp.Diff(any(v.Entities[0]), got); diff != "" {
			t.Errorf("%s, what is stored (-) and answered (+):\n%s", what, diff)
		}
	}

	written.Version = 77
	_, err = x.Audits.SaveRecommendation(t.Context(), x.anna, audit, id, written)
	for what, err := range map[string]error{
		"changed": err,
		"deleted": x.Audits.DeleteRecommendation(t.Context(), x.anna, audit, id, 77),
	} {
		if diff := cmp.Diff(any(v.Recommendations[0]), staleRecord(t, err)); diff != "" {
			t.Errorf("%s from an old version, what is stored (-) and answered (+):\n%s", what, diff)
		}
	}

	unread := cmpopts.IgnoreFields(record.Audit{}, "Asked") // which is parsed once
	_, err = x.Audits.StateOnAudit(t.Context(), x.anna, audit, "delvis", "", 1)
	_, sealing := x.Audits.Finalise(t.Context(), x.anna, audit, 1)
	for what, err := range map[string]error{"stated": err, "sealed": sealing} {
		if diff := cmp.Diff(any(v), staleRecord(t, err), unread); diff != "" {
			t.Errorf("%s from an old version, what is stored (-) and answered (+):\n%s", what, diff)
		}
	}
	changed := must(x.Audits.StateOnAudit(t.Context(), x.anna, audit, "delvis", "", v.Version))(t)
	if diff := cmp.Diff(must(x.Audits.Audit(t.Context(), x.anna, audit))(t), changed, unread); diff != "" {
		t.Errorf("what is stored (-) and answered (+):\n%s", diff)
	}
}

// staleRecord is what comes with the error of a stale change.
func staleRecord(t *testing.T, err error) any {
	t.Helper()
	var stale *assessment.Error
	if !errors.As(err, &stale) || stale.Code != assessment.Stale {
		t.Fatalf("got %v, want it to be stale", err)
	}
	return stale.Current
}
