package workflow_test

import (
	"testing"

	"golang.org/x/text/unicode/norm"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/people"
	rows "mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/rounds"
)

// TestAddressesAreTheSameHoweverTyped: what does not show in an address is taken away, so that nobody gets two accounts
// and everybody signs in by typing the address.
func TestAddressesAreTheSameHoweverTyped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		invite := func(email string) (assessment.Person, string, error) {
			return w.People.Invite(t.Context(), w.admin, people.InviteForm{
				Name:     "Ny Sva\u00adrande\u200b",
				Email:    email,
				Role:     assessment.Management,
				EntityID: w.root,
			})
		}
		p, token, err := invite("ny.svarande\u200b@norrdal.example\u00a0")
		do(t, err)
		if p.Email != "ny.svarande@norrdal.example" || p.Name != "Ny Svarande" {
			t.Fatalf("invited %+q, %+q", p.Email, p.Name)
		}
		u, _, err := w.People.UseLink(t.Context(), token, password)
		do(t, err)
		for _, email := range []string{
			"ny.svarande@norrdal.example", "NY.Svarande\u00ad@norrdal.example", "\ufeffny.svarande@norrdal.example\u2060",
		} {
			if _, err := w.People.SignIn(t.Context(), email, password, "192.0.2.1"); err != nil {
				t.Errorf("signing in as %+q: %v", email, err)
			}
			_, _, err = invite(email)
			refused(t, err, assessment.Conflict, "error.member_already", "email: error.member_already")
		}
		w.confirm(
			t,
			w.admin,
			peopleFile("email;role;entity\nny.\u200dsvarande@norrdal.example;management;\ufeffnorrdal"),
			"2 same Ny Svarande",
		)
		w.wrong(
			t,
			w.admin,
			peopleFile("email;name;role;entity\nny\u00a0svarande@norrdal.example;Ny;management;norrdal"),
			"2 email: error.email_space",
		)
		if u.Email != "ny.svarande@norrdal.example" {
			t.Errorf("the account is %+q", u.Email)
		}
	})
}

// TestNamesAreTheSameHoweverTyped: letters with their marks apart, as some systems write them, are the same letters.
func TestNamesAreTheSameHoweverTyped(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx, bodies := t.Context(), x.Registers.Bodies
		board := must(bodies.Add(ctx, x.admin, assessment.Body{Name: norm.NFD.String("Ålderdomsnämnden")}))(t)
		if board.Name != "Ålderdomsnämnden" {
			t.Errorf("added %+q", board.Name)
		}
		_, err := bodies.Add(ctx, x.admin, assessment.Body{Name: "\u00c5lder\u00addomsnämnden"})
		refused(t, err, assessment.Conflict, "error.taken", "name: error.taken")
		x.world.confirm(
			t,
			x.admin,
			entityFile(norm.NFD.String("key;name;kind;parent;body\naldre;Äldreomsorgen;operation;norrdal;Ålderdomsnämnden")),
			"2 add Äldreomsorgen",
		)
		x.world.confirm(
			t,
			x.admin,
			entityFile("key;name;body\naldre;A\u0308ldre\u200bomsorgen;\u212blderdomsnämnden"),
			"2 same Äldreomsorgen",
		)
		if names := must(bodies.List(ctx, x.admin, rows.Query{Search: norm.NFD.String("ålder")}))(t); len(names.Items) != 1 {
			t.Errorf("%d bodies are found, want 1", len(names.Items))
		}
		f := must(exchange.Parse("ny.yaml", []byte(norm.NFD.String(
			"audit: {key: ny, title: Ny, state: planning}\nentities: [{id: annan, name: ÄLDREOMSORGEN, kind: operation}]\n",
		))))(t)
		if done := must(x.Audits.ImportAudit(ctx, x.admin, f))(t); len(done.Entities) > 0 {
			t.Errorf("the entities %q were made", done.Entities)
		}

		// An export whose letters were taken apart on the way changes nothing, before fieldwork, in it and afterwards.
		rewritten := func() *exchange.File {
			t.Helper()
			f := must(x.Audits.File(ctx, x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
			return must(exchange.Parse("audit.yaml", norm.NFD.Bytes(must(f.YAML())(t))))(t)
		}
		x.begin(t)
		if done := x.bring(t, rewritten()); done.Changed {
			t.Error("an export with its letters taken apart changed the audit")
		}
		_, err = x.Registers.GoverningDocuments.Add(
			ctx,
			x.admin,
			registers.GoverningDocument{Title: "Plan\u202e", Kind: "plan"},
		)
		do(t, err)
		_, err = x.Registers.GoverningDocuments.Add(ctx, x.admin, registers.GoverningDocument{Title: "Plan", Kind: "plan"})
		refused(t, err, assessment.Conflict, "error.taken", "title: error.taken")
	})
}

// TestLineBreaksOfOtherPrograms: text copied from slides is saved, with its line breaks.
func TestLineBreaksOfOtherPrograms(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		got := must(x.Rounds.SaveAnswer(t.Context(), x.sara, x.assessments[x.soc.ID], rounds.AnswerForm{
			QuestionID: "B3",
			Value:      "partly",
			Comment:    "Rad ett\vRad tva\u030a\fRad\u0093 tre\ufffe\x00",
			Evidence:   []assessment.Evidence{{Text: "Proto\u00adkoll\v2026"}},
			Version:    version(0),
		}))(t)
		if got.Comment != "Rad ett\nRad två\nRad tre" || got.Evidence[0].Text != "Protokoll 2026" {
			t.Errorf("saved %+q, %+q", got.Comment, got.Evidence[0].Text)
		}
	})
}
