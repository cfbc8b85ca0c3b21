package workbook_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
)

// canary is in every text about the entity that the reader may not see.
const canary = "fullmäktigehemlig"

// shared is a sealed audit of two entities of one body, which have submitted in two rounds. The reader's roles reach
// only the first of them.
type shared struct {
	*chain.Chain
	t                               *testing.T
	admin, kim, anna, reader, board assessment.Principal
	body                            assessment.Body
	entities                        [2]assessment.Entity
	rounds                          [2]assessment.Round
	asked                           [2]map[assessment.ID]assessment.ID // by entity, round for round
	audit                           record.Audit
	answering                       [2]assessment.Principal // for each entity
	root                            assessment.ID
}

func is[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		check(t, err)
		return v
	}
}

func share(t *testing.T) *shared {
	t.Helper()
	x := &shared{Chain: chain.New(storetest.Open(t), workflow.Options{PasswordMemory: 8}), t: t}
	ctx := t.Context()
	check(t, x.Rounds.PublishEmbedded(ctx))
	_, err := x.People.SetUp(
		ctx,
		is(x.People.SetUpLink(ctx))(t),
		people.SetUpForm{
			OrganisationKey:  "norrdal",
			OrganisationName: "Norrdals kommun",
			Kind:             "municipality",
			Language:         "sv",
			Name:             "Åsa",
			Email:            "asa@norrdal.example",
			Password:         "sju gula hinkar i snön",
		},
	)
	check(t, err)
	x.admin = is(x.PrincipalByEmail(ctx, "asa@norrdal.example", "norrdal"))(t)
	x.root = is(x.Entities.Structure(ctx, x.admin))(t).Tree.Root().ID
	x.body = is(x.Registers.Bodies.Add(ctx, x.admin, assessment.Body{Name: "Nämnden"}))(t)
	for i, name := range []string{"Socialtjänsten", "Skolan " + canary} {
		x.entities[i] = is(
			x.Entities.AddEntity(
				ctx,
				x.admin,
				assessment.Entity{Key: fmt.Sprint("e", i), Name: name, Kind: "operation", ParentID: &x.root, BodyID: &x.body.ID},
			),
		)(
			t,
		)
		x.answering[i] = x.joins(
			fmt.Sprint("svarar", i),
			strings.Replace(name, "Skolan", "Svarande", 1),
			assessment.EntityManager,
			x.entities[i].ID,
		)
	}
	x.kim = x.joins("kim", "Kim", assessment.Coordinator, x.root)
	x.anna = x.joins("anna", "Anna", assessment.Auditor, x.root)
	x.reader = x.joins("rut", "Rut", assessment.EntityManager, x.entities[0].ID)
	x.board = x.joins("berit", "Berit", assessment.Management, x.entities[0].ID)
	for i, name := range []string{"Våren", "Hösten"} {
		form := rounds.RoundForm{
			Name:                 name,
			QuestionnaireKey:     "mognad-bas",
			QuestionnaireVersion: "1.0",
			OpensOn:              assessment.Date(fmt.Sprintf("202%d-01-01", i)),
			ClosesOn:             "2199-12-31",
			Entities:             []assessment.ID{x.entities[0].ID, x.entities[1].ID},
		}
		if i > 0 {
			form.PreviousID = &x.rounds[0].ID
		}
		x.rounds[i] = is(x.Rounds.AddRound(ctx, x.kim, form))(t)
		x.submit(i)
	}
	x.conductAudit()
	return x
}

// joins invites somebody and accepts the invitation.
func (x *shared) joins(key, name string, role assessment.Role, entity assessment.ID) assessment.Principal {
	x.t.Helper()
	f := people.InviteForm{Name: name, Email: key + "@norrdal.example", Role: role, EntityID: entity}
	if role == assessment.Auditor {
		f.Until = "2199-12-31"
	}
	_, token, err := x.People.Invite(x.t.Context(), x.admin, f)
	check(x.t, err)
	_, _, err = x.People.UseLink(x.t.Context(), token, "sju gula hinkar i snön")
	check(x.t, err)
	return is(x.PrincipalByEmail(x.t.Context(), f.Email, "norrdal"))(x.t)
}

// submit answers the first questions of each entity in a round and submits them.
func (x *shared) submit(round int) {
	x.t.Helper()
	ctx := x.t.Context()
	x.asked[round] = map[assessment.ID]assessment.ID{}
	for _, row := range is(x.Rounds.Round(ctx, x.kim, x.rounds[round].ID))(x.t).Rows {
		x.asked[round][row.EntityID] = row.ID
		i := slices.IndexFunc(x.entities[:], func(e assessment.Entity) bool { return e.ID == row.EntityID })
		v := is(x.Rounds.Assessment(ctx, x.answering[i], row.ID))(x.t)
		for k, q := range v.Questionnaire.AskedOf(v.Profile())[:6+4*round] {
			f := rounds.AnswerForm{
				QuestionID: q.ID,
				Value:      []string{"yes", "no", "yes"}[(k+i)%3],
				Version:    new(int64),
				Comment:    x.entities[i].Name + " kommentar",
				Evidence:   []assessment.Evidence{{Text: x.entities[i].Name + " underlag"}},
			}
			is(x.Rounds.SaveAnswer(ctx, x.answering[i], row.ID, f))(x.t)
		}
		is(
			x.Rounds.Submit(ctx, x.answering[i], row.ID, is(x.Rounds.Assessment(ctx, x.answering[i], row.ID))(x.t).Version),
		)(
			x.t,
		)
	}
}

func (x *shared) conductAudit() {
	x.t.Helper()
	ctx, t := x.t.Context(), x.t
	label := func(template string, step int) string { return fmt.Sprintf("%s %d", template, step) }
	a := is(
		x.Audits.AddAudit(
			ctx,
			x.admin,
			audits.Form{Entities: []assessment.ID{x.entities[0].ID, x.entities[1].ID}, Audit: assessment.Audit{
				Title:            "Granskning",
				RoundID:          &x.rounds[1].ID,
				Scale:            assessment.ScaleTemplates()[0].Scale(label),
				Background:       canary,
				FactCheck:        canary,
				DocumentsStudied: []string{canary},
				Interviews:       []assessment.Interview{{Role: canary}},
				Notes:            []assessment.OtherText{{Note: assessment.Note{Name: canary, Text: canary}}},
				Questions: []assessment.AuditedQuestion{
					{
						ID:    "1",
						From:  "R2",
						Area:  "Risk",
						Text:  "Görs riskanalyser?",
						Parts: []assessment.Note{{Name: canary, Text: canary}},
					},
					{ID: "2", Area: "Eget", Text: "En egen fråga"},
				},
			}},
		),
	)(
		t,
	)
	is(x.Audits.Engage(ctx, x.admin, assessment.Engagement{AuditID: a.ID, UserID: x.anna.User.ID, Until: "2199-12-31"}))(t)
	is(x.Audits.Declare(ctx, x.anna, a.ID, audits.DeclarationForm{Impartiality: assessment.Impartial}))(t)
	is(x.Audits.StartFieldwork(ctx, x.anna, a.ID, a.Version))(t)
	v := is(x.Audits.Audit(ctx, x.anna, a.ID))(t)
	for i, e := range v.Entities {
		is(x.Audits.StateOnEntity(ctx, x.anna, a.ID, e.Entity.ID, "Delvis", x.entities[i].Name+" sammantaget", e.Version))(t)
		for k, q := range v.Questions {
			ordinal := v.Scale.Steps[(i+k)%len(v.Scale.Steps)].Ordinal
			is(
				x.Audits.Judge(
					ctx,
					x.anna,
					a.ID,
					audits.JudgementForm{
						EntityID:    e.Entity.ID,
						QuestionID:  q.ID,
						Ordinal:     &ordinal,
						Observation: x.entities[i].Name + " iakttagelse",
						Reason:      x.entities[i].Name + " skäl",
						Version:     new(int64),
					},
				),
			)(
				t,
			)
		}
	}
	for n, r := range []struct {
		text   string
		places []int
	}{{canary, []int{1}}, {"Vid båda.", []int{0, 1}}, {canary, []int{1}}, {"Vid den ena.", []int{0}}, {"Vid ingen.", nil}} {
		f := audits.RecommendationForm{BodyID: x.body.ID, Text: r.text, FirstStep: fmt.Sprint(r.text, n), References: []string{"27002:5.1"}}
		for _, i := range r.places {
			f.Places = append(f.Places, assessment.Place{QuestionID: "1", EntityID: x.entities[i].ID})
		}
		is(x.Audits.AddRecommendation(ctx, x.anna, a.ID, f))(t)
	}
	a = is(x.Audits.StateOnAudit(ctx, x.anna, a.ID, canary, canary, 2))(t)
	x.audit = is(x.Audits.Finalise(ctx, x.anna, a.ID, a.Version))(t)
}

// TestWorkbookOfAPart reads the workbook of somebody whose roles reach one of two entities. It must agree with what the
// use cases return to the same reader, and no part of the file may mention the other entity.
func TestWorkbookOfAPart(t *testing.T) {
	t.Parallel()
	x := share(t)
	ctx := t.Context()
	whole := is(x.Audits.Book(ctx, x.kim, x.audit.ID, true, "xlsx"))(t)
	if !whole.Whole || !strings.Contains(everything(t, made(t, x.Chain, "sv", whole)), canary) {
		t.Fatal("the workbook of the whole audit does not contain the canary")
	}
	for _, proposals := range []bool{true, false} {
		b := is(x.Audits.Book(ctx, x.reader, x.audit.ID, proposals, "xlsx"))(t)
		v := is(x.Audits.Audit(ctx, x.reader, x.audit.ID))(t)
		content := made(t, x.Chain, "sv", b)
		all := everything(t, content)
		for _, secret := range []string{canary, x.entities[1].ID.String(), x.answering[1].User.Email} {
			if at := strings.Index(all, secret); at >= 0 {
				t.Errorf("with proposals %t, the file contains %q: …%s", proposals, secret, all[max(0, at-300):at+len(secret)])
			}
		}
		file := is(is(x.Audits.File(ctx, x.reader, x.audit.ID, audits.FileForm{Proposals: proposals, Format: "yaml"}))(t).JSON())(t)
		if sum := sha256.Sum256(file); b.SHA256 != hex.EncodeToString(sum[:]) || b.SHA256 == whole.SHA256 ||
			!strings.Contains(all, b.SHA256) {
			t.Errorf("the hash %s is not that of the reader's file", b.SHA256)
		}
		x.compareWithUseCases(t, content, v)
		if said := x.entities[0].Name + " kommentar"; !strings.Contains(all, said) {
			t.Errorf("%q is not in the file for somebody who may read answers", said)
		} else if theirs := everything(t, made(t, x.Chain, "sv", is(x.Audits.Book(ctx, x.board, x.audit.ID, proposals, "xlsx"))(t))); strings.Contains(theirs, said) || !strings.Contains(theirs, x.entities[0].Name+" skäl") {
			t.Errorf("%q is in the file for somebody who may read findings but no answers, or the findings are missing", said)
		}
	}
}

func (x *shared) compareWithUseCases(t *testing.T, content []byte, v record.Audit) {
	t.Helper()
	_, sheets := cells(t, content)
	name, empty := x.entities[0].Name, ""
	judged := func(question int) string { return v.JudgementScale().Label(*v.Cell(question, 0).Judgement.Ordinal) }
	below := func(sheet string, lines int) [][]string {
		rows := sheets[sheet]
		heads := slices.IndexFunc(rows, func(r []string) bool { return len(r) >= lines })
		return rows[heads:]
	}
	same := func(what string, want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: use cases (-), file (+):\n%s", what, diff)
		}
	}

	same("judgements", [][]string{
		{"Område", "Nr", "Revisionsfråga", name, "Rekommendationer till Nämnden"},
		{"Samlad bedömning", empty, empty, v.Entities[0].Overall},
		{"Motivering", empty, empty, v.Entities[0].Statement},
		{"Risk", "1", "Görs riskanalyser?", judged(0), "2. Vid båda.\n4. Vid den ena."},
		{"Eget", "2", "En egen fråga", judged(1)},
		{"Övrigt", empty, "Rekommendationer som inte är knutna till någon fråga", empty, "5. Vid ingen."},
	}, below("Bedömningar", 5))

	var reasons [][]string
	for _, row := range below("Motiveringar", 8)[1:] {
		reasons = append(reasons, row[3:7])
	}
	same(
		"reasons",
		[][]string{
			{name, name + " iakttagelse", judged(0), name + " skäl"},
			{name, name + " iakttagelse", judged(1), name + " skäl"},
		},
		reasons,
	)

	var recommended [][]string
	for _, r := range v.Recommendations {
		recommended = append(recommended, []string{r.Body.Name, strconv.Itoa(r.Number), r.Text})
	}
	var got [][]string
	for _, row := range below("Rekommendationer", 8)[1:] {
		got = append(got, row[:3])
	}
	same("recommendations", recommended, got)

	var before, now [][]string
	for _, row := range below("Jämförelse", 6) {
		switch row[1] {
		case x.rounds[0].Name:
			before = append(before, row)
		case x.rounds[1].Name:
			now = append(now, row)
		}
	}
	percent := func(round int) string {
		r := is(x.Rounds.Result(t.Context(), x.reader, x.asked[round][x.entities[0].ID], 1))(t)
		p := r.Score.Total.Percent
		if p == nil {
			t.Fatalf("nothing counts in the round %s", x.rounds[round].Name)
		}
		return strconv.Itoa(*p)
	}
	last, first := percent(1), percent(0)
	if last == first {
		t.Fatalf("both rounds have %s percent, want different results", last)
	}
	if len(before) != 1 || len(now) != 2 {
		t.Fatalf("rounds: %v and %v", before, now)
	}
	same("the round before", []string{first, first, first, first}, before[0][2:])
	same("the round", []string{last, last, last, last}, now[0][2:])

	answered := map[string]string{}
	for _, a := range is(x.Rounds.Result(t.Context(), x.kim, x.asked[1][x.entities[0].ID], 1))(t).Answers {
		answered[a.QuestionID] = a.Comment + ", " + a.Evidence[0].Text
	}
	found := map[string]string{}
	for _, row := range below("Svar", 10)[1:] {
		if row[0] != name {
			t.Errorf("an answer of %q", row[0])
		}
		if len(row) > 7 && row[6] != "" {
			found[row[2]] = row[6] + ", " + row[7]
		}
	}
	same("answers", answered, found)
}

// everything is the names and the contents of all parts of a file.
func everything(t *testing.T, content []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	check(t, err)
	var all strings.Builder
	for _, part := range z.File {
		r, err := part.Open()
		check(t, err)
		b, err := io.ReadAll(r)
		check(t, errors.Join(err, r.Close()))
		fmt.Fprintf(&all, "\n%s\n%s", part.Name, b)
	}
	return all.String()
}

// TestDefinitionsSayWhatWasConfirmedWithoutAuditor: the workbook names who confirmed an engagement, in which roles.
func TestDefinitionsSayWhatWasConfirmedWithoutAuditor(t *testing.T) {
	t.Parallel()
	x := share(t)
	b := is(x.Audits.Book(t.Context(), x.kim, x.audit.ID, true, "xlsx"))(t)
	b.WithoutAuditor = []record.ConfirmedWithoutAuditor{{Name: "Anna", By: []record.Confirmation{
		{Name: "Kim", Role: assessment.Coordinator},
		{Name: "Berit", Role: assessment.Management},
	}}}
	all := everything(t, made(t, x.Chain, "sv", b))
	for _, want := range []string{"Bekräftat utan revisor", "Anna: bekräftad av Kim (Samordnare)", "Berit (Ledning)"} {
		if !strings.Contains(all, want) {
			t.Errorf("the workbook does not say %q", want)
		}
	}
}
