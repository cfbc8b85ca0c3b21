package workflow_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/search"
)

// hidden is in the name of everything that belongs to the school, and in everything of the other organisation.
const hidden = "kanariefågel"

// hide lays out something of each kind that only concerns the school: an entity, a person, a body, a document, a round,
// a planned audit, and a recommendation in an audit that is not final.
func hide(t *testing.T, x *audited) {
	t.Helper()
	ctx := t.Context()
	school := must(x.Entities.Entity(ctx, x.admin, x.school.ID))(t)
	body := must(x.Registers.Bodies.Add(ctx, x.admin, assessment.Body{Name: "Nämnden " + hidden}))(t)
	school.BodyID = &body.ID
	must(x.Entities.SaveEntity(ctx, x.admin, school))(t)
	must(x.Entities.AddEntity(ctx, x.admin, assessment.Entity{
		Key: "kanarie", Name: "Skolan " + hidden, Kind: "operation", ParentID: &x.school.ID,
	}))(t)
	x.as(t, hidden, assessment.Respondent, x.school.ID)
	must(x.Registers.GoverningDocuments.Add(ctx, x.admin, registers.GoverningDocument{
		Title: "Rutin " + hidden, Kind: "routine", Entities: []assessment.ID{x.school.ID},
	}))(t)
	form := x.form("Omgången " + hidden)
	form.Entities, form.Provisions = []assessment.ID{x.school.ID}, nil
	must(x.Rounds.AddRound(ctx, x.kim, form))(t)
	planned := x.auditForm()
	planned.Title, planned.Entities = "Granskningen "+hidden, []assessment.ID{x.school.ID}
	must(x.Audits.AddAudit(ctx, x.admin, planned))(t)
	x.begin(t)
	must(x.Audits.AddRecommendation(ctx, x.anna, x.audit.ID, audits.RecommendationForm{
		BodyID: body.ID,
		Text:   "Släpp ut en " + hidden,
		Places: []assessment.Place{{QuestionID: "1", EntityID: x.school.ID}},
	}))(t)
	other := x.other.Organisation.ID
	x.world.in(t, other, func(tx assessment.Tx) error {
		return errors.Join(
			tx.AddEntity(assessment.Entity{
				OrganisationID: other, ID: newID(t), Key: "kanarie", Name: "Främmande " + hidden, Kind: "operation",
				ParentID: pointer(x.rootOf(t, x.other)), Successors: []assessment.ID{}, Version: 1,
				CreatedAt: x.Now(), UpdatedAt: x.Now(),
			}),
		)
	})
}

func pointer[T any](v T) *T { return &v }

// found is what a search found, by kind in the order of the alphabet.
func found(t *testing.T, x *audited, p assessment.Principal, text string) string {
	t.Helper()
	s := must(x.Search.Search(t.Context(), p, search.Query{Text: text}))(t)
	var kinds []string
	total := 0
	for _, g := range s.Groups {
		kinds = append(kinds, fmt.Sprintf("%s %d", g.Kind, g.Found))
		total += g.Found
		if g.Found != len(g.Hits) {
			t.Errorf("%d of %d %s are shown", len(g.Hits), g.Found, g.Kind)
		}
	}
	if total != s.Found {
		t.Errorf("%d hits in groups of %d", total, s.Found)
	}
	slices.Sort(kinds)
	return strings.Join(kinds, ", ")
}

// TestSearchStaysWithinReach: nobody finds, or can count, what their roles do not reach.
func TestSearchStaysWithinReach(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := examine(t, w)
		hide(t, x)
		read := "bodies 1, entities 1, governing_documents 1, rounds 1"
		for _, at := range []struct {
			role         assessment.Role
			soc, school  string // what somebody with the role there finds
			whole, after string // at the root; and when the audit is final
		}{
			{assessment.Respondent, "", "bodies 1, governing_documents 1, rounds 1", "", ""},
			{assessment.EntityManager, "", "audits 1, " + read, "audits 1, " + read, ", recommendations 1"},
			{assessment.Management, "", "audits 1, " + read, "audits 1, " + read, ", recommendations 1"},
			{
				assessment.Coordinator, "bodies 1", "audits 1, " + read + ", users 1", "audits 1, " + read + ", users 1",
				", recommendations 1",
			},
			{
				assessment.OrganisationAdmin, "bodies 1",
				"audits 1, bodies 1, entities 1, governing_documents 1, users 1",
				"audits 1, bodies 1, entities 1, governing_documents 1, users 1", "",
			},
			{assessment.Auditor, "", "", "", ""}, // without an engagement
		} {
			for _, place := range []struct {
				entity assessment.ID
				want   string
			}{{x.soc.ID, at.soc}, {x.school.ID, at.school}, {x.root, at.whole}} {
				p := x.as(t, fmt.Sprintf("%s-%s", at.role, place.entity), at.role, place.entity)
				if at.role == assessment.Respondent && place.entity == x.root {
					continue // only of the whole organisation, see below
				}
				if diff := cmp.Diff(place.want, found(t, x, p, hidden)); diff != "" {
					t.Errorf("%s, want (-) and got (+):\n%s", p.User.Name, diff)
				}
			}
		}
		if got := found(t, x, x.anna, hidden); got != "recommendations 1" {
			t.Errorf("the engaged auditor finds %s", got)
		}
		if got := found(t, x, x.other, hidden); got != "entities 1" {
			t.Errorf("the other organisation finds %s", got)
		}
		_, err := x.Search.Search(t.Context(), assessment.Principal{}, search.Query{Text: hidden})
		refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
	})
}

// TestSearchFindsAdviceWithinReach: what the rules recommend is found once for each round, by those who may read the
// result of an entity that has submitted what it rests on, and by nobody else.
func TestSearchFindsAdviceWithinReach(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		unit := x.in(t, x.rounds[1])[x.unit.ID]
		x.answer(t, x.it, unit, "A1", "no") // a draft
		auditor := x.as(t, "arvid", assessment.Auditor, x.root)
		find := func(p assessment.Principal, text string, want int) {
			t.Helper()
			got := must(x.Search.Search(t.Context(), p, search.Query{Text: text, Kind: "advice"}))(t)
			if got.Found != want {
				t.Errorf("%s searches for %s and finds %d, want %d: %+v", p.User.Name, text, got.Found, want, got.Groups)
			}
		}
		for text, want := range map[string]struct{ whole, soc, school int }{
			"Ordna A1.": {2, 2, 0},
			"ordna b2":  {2, 1, 1},
			"ordna a2":  {1, 1, 0},
			"Börja b2":  {2, 1, 1}, // the first step is searched too
			"ordna c9":  {0, 0, 0},
		} {
			for _, p := range []assessment.Principal{x.chair, x.kim} {
				find(p, text, want.whole)
			}
			for _, p := range []assessment.Principal{x.head, x.mats, x.sara} {
				find(p, text, want.soc)
			}
			find(x.ulla, text, want.school)
			for _, p := range []assessment.Principal{x.outside, x.it, x.admin, auditor, x.other} {
				find(p, text, 0)
			}
		}
		x.submit(t, x.it, unit)
		find(x.outside, "ordna a1", 1)
		find(x.chair, "ordna a1", 2) // two entities in one round, and one in the other
		s := must(x.Search.Search(t.Context(), x.chair, search.Query{Text: "ordna b2", Kind: "advice"}))(t)
		want := []record.SearchHit{
			{ID: "B2-no", Of: x.rounds[1].String(), Name: "Ordna B2.", Within: "Fyra nu"},
			{ID: "B2-no", Of: x.rounds[0].String(), Name: "Ordna B2.", Within: "Fyra förr"},
		}
		if diff := cmp.Diff(want, s.Groups[0].Hits); diff != "" {
			t.Errorf("the hits, want (-) and got (+):\n%s", diff)
		}
	})
}

// TestSearchOrder: names before texts, all words, letters with and without marks, the case ignored.
func TestSearchOrder(t *testing.T) {
	t.Parallel()
	w := embedded(t)
	x := examine(t, w)
	for key, name := range map[string]string{
		"a": "Ekonomi", "b": "Ekonomiavdelningen", "c": "Central ekonomi", "d": "Mikroekonomi", "ekonomi-e": "Övrigt",
		"f": "Räddning", "g": "Raddning", "h": "Östra skolan i ån",
	} {
		must(x.Entities.AddEntity(t.Context(), x.admin, assessment.Entity{
			Key: key, Name: name, Kind: "operation", ParentID: &x.root,
		}))(t)
	}
	for query, want := range map[string][]string{
		"EKONOMI":          {"Ekonomi", "Ekonomiavdelningen", "Central ekonomi", "Mikroekonomi", "Övrigt"},
		"räddning":         {"Räddning"},
		"raddning":         {"Raddning", "Räddning"},
		"skolan östra":     {"Östra skolan i ån"},
		"ostra an":         {"Östra skolan i ån"},
		"skolan norra":     nil,
		"  ":               nil,
		"%":                nil,
		"' OR 1=1 --":      nil,
		"a\u0308rende xyz": nil,
	} {
		s := must(x.Search.Search(t.Context(), x.admin, search.Query{Text: query, Kind: "entities"}))(t)
		var got []string
		for _, g := range s.Groups {
			for _, h := range g.Hits {
				got = append(got, h.Name)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: want (-) and got (+):\n%s", query, diff)
		}
	}
	_, err := x.Search.Search(t.Context(), x.admin, search.Query{Text: "a", Kind: "secrets"})
	invalid(t, err, "kind: error.invalid")
	s := must(x.Search.Search(t.Context(), x.kim, search.Query{Text: "lösenord", Language: "sv"}))(t)
	var question record.SearchHit
	for _, g := range s.Groups {
		if len(g.Hits) > 5 || g.Found < len(g.Hits) {
			t.Errorf("%s: %d of %d hits", g.Kind, len(g.Hits), g.Found)
		}
		if g.Kind == "questions" {
			question = g.Hits[0]
		}
	}
	if question.Of != "mognad-bas/1.0" || question.Name == "" || question.Within == "" {
		t.Errorf("a question is found as %+v", question)
	}
}

// TestStatementsDoNotGrowWithSearch: a search takes as many statements in a small organisation as in one that has more
// of everything.
func TestStatementsDoNotGrowWithSearch(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, sent *atomic.Int64) {
		count := func() (int64, int) {
			fresh := chain.New(x.store, workflow.Options{Now: x.now, PasswordMemory: 8})
			must(fresh.Rounds.Questionnaires(t.Context(), x.kim))(t) // read once and kept
			before := sent.Load()
			s := must(fresh.Search.Search(t.Context(), x.kim, search.Query{Text: "e"}))(t)
			return sent.Load() - before, s.Found
		}
		few, less := count()
		for i := range 12 {
			e := must(x.Entities.AddEntity(t.Context(), x.admin, assessment.Entity{
				Key: fmt.Sprintf("mer-%d", i), Name: fmt.Sprintf("Enhet %d", i), Kind: "operation", ParentID: &x.root,
			}))(t)
			x.as(t, fmt.Sprintf("eva%d", i), assessment.Respondent, e.ID)
			form := x.form(fmt.Sprintf("Extra %d", i))
			form.Entities, form.Provisions = []assessment.ID{e.ID}, nil
			must(x.Rounds.AddRound(t.Context(), x.kim, form))(t)
			planned := x.auditForm()
			planned.Title, planned.Entities = fmt.Sprintf("En till %d", i), []assessment.ID{e.ID}
			must(x.Audits.AddAudit(t.Context(), x.admin, planned))(t)
		}
		if many, more := count(); few != many || more < less+48 || few > 40 {
			t.Errorf("%d statements for %d hits, %d for %d", few, less, many, more)
		}
	})
}

// TestSearchReadsTheActionsThatItShows: a search for a few words reads as many rows of a plan of two hundred actions as
// of one of two, with every spelling of them that it finds.
func TestSearchReadsTheActionsThatItShows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var rows atomic.Int64
		x := ask(t, settled(t, func(change ...func(*store.Options)) *store.Database {
			return open(append(change, func(o *store.Options) { o.Log = storetest.CountRows(&rows) })...)
		}))
		add := func(title, text, role string) {
			f := byYear(x.soc.ID, title, 2026, 0)
			f.Text, f.OwnerRole = text, role
			must(x.Plan.AddAction(t.Context(), x.kim, f))(t)
		}
		add("Öva återställning*", "Med É [1] och 100 % \\ ^-]?", "Säkerhetschef")
		add("Annat", "", "")
		find := func(text string) (int64, int) {
			before := rows.Load()
			s := must(x.Search.Search(t.Context(), x.kim, search.Query{Text: text, Kind: "actions"}))(t)
			return rows.Load() - before, s.Found
		}
		queries := map[string]int{
			"öva": 1, "OVA ATERSTALLNING": 1, "ÅTERSTÄLLNING": 1, "é": 1, "ö e sakerhets": 1, "ställning*": 1, "[1]": 1, "100 %": 1,
			`\`: 1, "^-]": 1, "?": 1, "öva annat": 0, "ôva": 0, ".": 0, "_": 0, "[12]": 0, "sakerhetschef öva": 1,
		}
		few := map[string]int64{}
		for text, want := range queries {
			var got int
			if few[text], got = find(text); got != want {
				t.Errorf("%q finds %d actions, want %d", text, got, want)
			}
		}
		for i := range 200 {
			add("Mindre "+strconv.Itoa(i), "Görs i liten skala", "Chef")
		}
		for text, want := range queries {
			if many, got := find(text); many != few[text] || got != want {
				t.Errorf("%q finds %d actions in %d rows, in a large plan %d in %d", text, want, few[text], got, many)
			}
		}
	})
}
