package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/rounds"
)

const comparePath = apitest.NorrdalPath + "/compare"

// uncached is what a server says that has kept nothing.
func uncached(t *testing.T, use *chain.Chain, c apitest.Client, path string) apitest.Answer {
	t.Helper()
	server := httptest.NewServer(apitest.NewHandler(t, use, "http://127.0.0.1"))
	defer server.Close()
	c.Site = &apitest.Site{Server: server}
	return c.Get(path)
}

// TestKeptComparisonsAreOfTheirReaders: people of different reach ask the same in turn, and each is told what a server
// that has kept nothing tells them; who has lost a role is told nothing at the next request.
func TestKeptComparisonsAreOfTheirReaders(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		x := apitest.On(t, open()).Audited(t, apitest.Scaled("essentials"))
		x.Join(t, "Saga Lind", "saga@norrdal.example", assessment.Respondent, x.Company)
		whole := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead)
		part := x.Client(t, "saga@norrdal.example", "norrdal", assessment.TokenRead)
		root := x.Assessments[x.Root].String()
		named := "?entities=" + x.Root.String() + "," + x.Company.String()
		for _, query := range []string{"", "?open=all", "?entities=all", named} {
			for range 2 {
				for name, c := range map[string]apitest.Client{"of all": whole, "of a part": part} {
					got := c.Get(comparePath + query).Want(http.StatusOK)
					if diff := cmp.Diff(uncached(t, x.Use, c, comparePath+query).Body, got.Body); diff != "" {
						t.Errorf("%q, a reader %s: fresh (-) and kept (+):\n%s", query, name, diff)
					}
					if strings.Contains(got.Body, root) != (c.Token == whole.Token) {
						t.Errorf("%q, a reader %s is told of the municipality: %s", query, name, got.Body)
					}
				}
			}
		}
		for _, m := range x.Principal(t, "saga@norrdal.example").Memberships {
			if err := x.Use.People.Revoke(t.Context(), x.Admin, m.ID, m.Version); err != nil {
				t.Fatal(err)
			}
		}
		if got := part.Get(comparePath); got.Status < http.StatusBadRequest {
			t.Errorf("who has no role any more is answered %d: %s", got.Status, got.Body)
		}
		whole.Get(comparePath).Want(http.StatusOK)
	})
}

// TestKeptComparisonsAreNeverOlder: whoever has saved something and then compares is told of it, and what is told is
// what a server says that has kept nothing. A draft is told of to nobody, so the reply stays the same.
func TestKeptComparisonsAreNeverOlder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		x := apitest.On(t, open()).ToAudit(t)
		c := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead)
		kim := x.Principal(t, "kim@norrdal.example")
		id := x.Assessments[x.Company]
		answered := func(value string) error {
			v := apitest.Done(x.Use.Rounds.Assessment(t.Context(), x.Manager, id))(t)
			asked := v.Questionnaire.AskedOf(v.Profile())[0].ID
			version := v.Answers[asked].Version
			_, err := x.Use.Rounds.SaveAnswer(t.Context(), x.Manager, id,
				rounds.AnswerForm{QuestionID: asked, Value: value, Comment: value, Version: &version})
			return err
		}
		var tag string
		for _, saved := range []struct {
			what string
			do   func() error
			same bool
		}{
			{"an answer", func() error { return answered("no") }, true},
			{"a submission", func() error { x.HandIn(t, id, "yes", "Så är det."); return nil }, false},
			{"a withdrawal", func() error {
				_, err := x.Use.Rounds.Withdraw(t.Context(), x.Manager, id, 1)
				return err
			}, false},
			{"a second submission", func() error { x.HandIn(t, id, "no", "Så är det inte."); return nil }, false},
			{"a decision", func() error {
				_, err := x.Use.Rounds.Decide(t.Context(), x.Manager, id, 2, assessment.OutcomeApproved, "")
				return err
			}, false},
			{"a name", func() error {
				e := apitest.Done(x.Use.Entities.Entity(t.Context(), x.Admin, x.Company))(t)
				e.Name = "Norrdals Energi AB"
				_, err := x.Use.Entities.SaveEntity(t.Context(), x.Admin, e)
				return err
			}, false},
			{"a round", func() error {
				v := apitest.Done(x.Use.Rounds.Round(t.Context(), kim, x.Round))(t)
				_, err := x.Use.Rounds.SaveRound(t.Context(), kim, x.Round, rounds.RoundForm{
					Name: "Hösten", QuestionnaireKey: "mognad-bas", QuestionnaireVersion: "1.0", OpensOn: "2020-01-01",
					ClosesOn: "2199-12-31", Entities: []assessment.ID{x.Company}, Version: v.Round.Version,
				})
				return err
			}, false},
		} {
			before := c.Get(comparePath).Want(http.StatusOK)
			if tag = before.Header.Get("ETag"); tag == "" {
				t.Fatal("a comparison has no ETag")
			}
			if err := saved.do(); err != nil {
				t.Fatalf("%s: %v", saved.what, err)
			}
			after := c.Get(comparePath).Want(http.StatusOK)
			if same := after.Header.Get("ETag") == tag; same != saved.same {
				t.Errorf("after %s, that the comparison is the same is %t: %s", saved.what, same, after.Body)
			}
			if diff := cmp.Diff(uncached(t, x.Use, c, comparePath).Body, after.Body); diff != "" {
				t.Errorf("after %s, fresh (-) and kept (+):\n%s", saved.what, diff)
			}
		}
	})
}

// TestAuditorsAreNotToldWhatIsKept: an auditor may name an entity of an audit only as long as the engagement lasts.
func TestAuditorsAreNotToldWhatIsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		x := apitest.On(t, open()).Audited(t, apitest.Scaled("essentials"))
		anna := x.Auditor.User.ID
		c := x.Client(t, "anna@revisor.example", "norrdal", assessment.TokenRead)
		named := comparePath + "?entities=" + x.Company.String()
		for range 2 {
			c.Get(named).Want(http.StatusOK)
		}
		if _, err := x.Use.Audits.Engage(t.Context(), x.Admin, assessment.Engagement{
			AuditID: x.Audit.ID, UserID: anna, Until: "2020-01-01", Version: 1,
		}); err != nil {
			t.Fatal(err)
		}
		if got, fresh := c.Get(named), uncached(t, x.Use, c, named); got.Status != fresh.Status || got.Status < 400 {
			t.Errorf("after the engagement the answer is %d, that of a server that has kept nothing %d",
				got.Status, fresh.Status)
		}
	})
}

// TestKeptComparisonsNoticeOtherPrograms: what a command or another replica changes in the same database is in the next
// reply.
func TestKeptComparisonsNoticeOtherPrograms(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		x := apitest.On(t, open()).Audited(t, apitest.Scaled("essentials"))
		beside := chain.New(open(), workflow.Options{PasswordMemory: 8})
		c := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead)
		before := c.Get(comparePath).Want(http.StatusOK)
		tag := before.Header.Get("ETag")
		c.Get(comparePath, "If-None-Match", tag).Want(http.StatusNotModified)
		company, err := beside.Entities.Entity(t.Context(), x.Admin, x.Company)
		if err != nil {
			t.Fatal(err)
		}
		company.Name = "Norrdals Energi AB"
		if _, err := beside.Entities.SaveEntity(t.Context(), x.Admin, company); err != nil {
			t.Fatal(err)
		}
		if after := c.Get(comparePath, "If-None-Match", tag).Want(http.StatusOK); !strings.Contains(after.Body, company.Name) {
			t.Errorf("another program's change is not in %s", after.Body)
		}
	})
}
