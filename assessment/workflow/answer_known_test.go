package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/rounds"
)

// grounded is a store that counts the answers saved on what was known.
type grounded struct {
	assessment.Store
	saved, glances atomic.Int64
}

func (g *grounded) Glance(ctx context.Context, scope assessment.Scope, fn func(assessment.Glances) error) error {
	g.glances.Add(1)
	return g.Store.Glance(ctx, scope, fn)
}

func (g *grounded) SaveGrounded(
	ctx context.Context,
	scope assessment.Scope,
	on assessment.AnswerGrounds,
	a assessment.Answer,
	e assessment.Event,
) (assessment.Answer, bool, error) {
	saved, done, err := g.Store.SaveGrounded(ctx, scope, on, a, e)
	if done {
		g.saved.Add(1)
	}
	return saved, done, err
}

// alike is one assessment in which every answer is given twice, to two questions: on what is known, and by a server
// that knows nothing yet.
type alike struct {
	*asked
	store     *grounded
	knowing   *chain.Chain
	questions []string
}

func newAlike(t *testing.T, x *asked) *alike {
	t.Helper()
	a := &alike{asked: x, store: &grounded{Store: x.store}}
	a.knowing = chain.New(a.store, workflow.Options{Now: x.now, PasswordMemory: 8})
	v := must(x.Rounds.Assessment(t.Context(), x.kim, x.assessments[x.soc.ID]))(t)
	for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
		if v.Expected[q.ID] == "" {
			a.questions = append(a.questions, q.ID)
		}
	}
	return a
}

// ignorant is a server that has just started.
func (a *alike) ignorant() *chain.Chain {
	return chain.New(a.asked.store, workflow.Options{Now: a.now, PasswordMemory: 8})
}

// save saves an answer both ways, the question of a pair being the only difference, and compares the replies.
func (a *alike) save(t interface {
	Helper()
	Errorf(string, ...any)
}, p assessment.Principal, pair int, f rounds.AnswerForm) error {
	t.Helper()
	id := a.assessments[a.soc.ID]
	reply := func(c *chain.Chain, question string) (string, error) {
		f.QuestionID = question
		saved, err := c.Rounds.SaveAnswer(context.Background(), p, id, f)
		saved.QuestionID = "Q"
		return fmt.Sprintf("%s, %s", shown(saved), refusal(err)), err
	}
	fast, err := reply(a.knowing, a.questions[2*pair])
	slow, _ := reply(a.ignorant(), a.questions[2*pair+1])
	if diff := cmp.Diff(slow, fast); diff != "" {
		t.Errorf("the ordinary reply (-) and that on what is known (+):\n%s", diff)
	}
	return err
}

// saveFromPage is save as a page does it, which also gets what surrounds the answer.
func (a *alike) saveFromPage(t *testing.T, p assessment.Principal, pair int, f rounds.AnswerForm) {
	t.Helper()
	id := a.assessments[a.soc.ID]
	reply := func(c *chain.Chain, question string) string {
		f.QuestionID = question
		outcomes, v, err := c.Rounds.SaveAnswers(context.Background(), p, id, []rounds.AnswerForm{f}, nil)
		if err != nil {
			return refusal(err)
		}
		o := outcomes[0]
		o.Answer.QuestionID, o.Form.QuestionID = "Q", "Q"
		return fmt.Sprintf("%s, %t, %s, %+v\n%+v\n%+v\n%s %t %d answers", shown(o.Answer), o.Saved, refusal(o.Err),
			o.Form.Value, v.Assessment, v.Round, v.State, v.MayAnswer, len(v.Answers))
	}
	fast := reply(a.knowing, a.questions[2*pair])
	slow := reply(a.ignorant(), a.questions[2*pair+1])
	if diff := cmp.Diff(slow, fast); diff != "" {
		t.Errorf("the ordinary reply (-) and that on what is known (+):\n%s", diff)
	}
}

// counts saves an answer from the page on what is known, and compares the score with that of all that is stored.
func (a *alike) counts(t *testing.T, f rounds.AnswerForm) {
	t.Helper()
	before, id := a.store.saved.Load(), a.assessments[a.soc.ID]
	_, v, err := a.knowing.Rounds.SaveAnswers(t.Context(), a.sara, id, []rounds.AnswerForm{f}, nil)
	do(t, err)
	if before == 0 || a.store.saved.Load() != before+1 {
		t.Errorf("saved on what is known %d times before, and %d since", before, a.store.saved.Load()-before)
	}
	whole := must(a.Rounds.Assessment(t.Context(), a.sara, id))(t)
	if diff := cmp.Diff(whole.Score, v.Score); diff != "" {
		t.Errorf("score of the whole (-) and after saving (+):\n%s", diff)
	}
}

func shown(a assessment.Answer) string {
	by, at := "", ""
	if a.AnsweredBy != nil {
		by = a.AnsweredBy.String()
	}
	if a.AnsweredAt != nil {
		at = a.AnsweredAt.String()
	}
	a.AnsweredBy, a.AnsweredAt = nil, nil
	return fmt.Sprintf("%+v by %s at %s", a, by, at)
}

func refusal(err error) string {
	var e *assessment.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	current, stale := e.Current.(assessment.Answer)
	if stale {
		current.QuestionID = "Q"
		return fmt.Sprint(e.Code, e.Key, e.Args, fieldKeys(e), shown(current))
	}
	return fmt.Sprint(e.Code, e.Key, e.Args, fieldKeys(e))
}

// same compares what is stored of a pair of questions: answers, their versions and their events.
func (a *alike) same(t *testing.T, pair int) {
	t.Helper()
	stored := func(question string) []string {
		rows := a.rows(t, fmt.Sprintf(`SELECT * FROM answers WHERE question_id = '%s'`, question))
		rows = append(rows, a.rows(t, fmt.Sprintf(`SELECT * FROM answer_versions WHERE question_id = '%s'
ORDER BY version`, question))...)
		rows = append(rows, a.rows(t, fmt.Sprintf(`SELECT at, actor_id, action, object, object_id, data FROM events
WHERE CAST(data AS text) LIKE '%%"%s"%%' ORDER BY id`, question))...)
		for i, row := range rows {
			rows[i] = strings.ReplaceAll(row, question, "Q")
		}
		return rows
	}
	if diff := cmp.Diff(stored(a.questions[2*pair+1]), stored(a.questions[2*pair])); diff != "" {
		t.Errorf("stored in the ordinary way (-) and on what is known (+):\n%s", diff)
	}
}

// changed is what may change between two answers of somebody, as others, other servers and commands see it in the
// database, whose ids are %[1]s the person, %[2]s the assessment, %[3]s the round, %[4]s the entity and %[5]s the root.
var changed = map[string]struct {
	statement string
	saved     bool // nevertheless, by session and token
}{
	"nothing": {"UPDATE users SET name = name WHERE id = '%[1]s'", true},
	"a membership that is prolonged": {
		"UPDATE memberships SET valid_to = '2026-04-01', version = version + 1 WHERE user_id = '%[1]s'", true,
	},
	"a membership that has ended":  {"UPDATE memberships SET valid_to = '2026-03-30' WHERE user_id = '%[1]s'", false},
	"a membership that is removed": {"DELETE FROM memberships WHERE user_id = '%[1]s'", false},
	"another role":                 {"UPDATE memberships SET role = 'management' WHERE user_id = '%[1]s'", false},
	"a person who has left": {
		"UPDATE members SET deactivated_at = CURRENT_TIMESTAMP WHERE user_id = '%[1]s'", false,
	},
	"an invitation taken back": {"UPDATE members SET accepted_at = NULL WHERE user_id = '%[1]s'", false},
	"a session that has ended": {"UPDATE users SET epoch = epoch + 1 WHERE id = '%[1]s'", false},
	"another password": {
		"UPDATE users SET epoch = epoch + 1, credential_epoch = credential_epoch + 1 WHERE id = '%[1]s'", false,
	},
	"an account that is suspended": {
		"UPDATE users SET suspended_at = CURRENT_TIMESTAMP WHERE id = '%[1]s'", false,
	},
	"an organisation that is suspended": {
		"UPDATE organisations SET suspended_at = CURRENT_TIMESTAMP WHERE '%[1]s' <> '' AND key = 'norrdal'", false,
	},
	"an organisation with another time zone": {
		"UPDATE organisations SET time_zone = 'Europe/Helsinki', version = version + 1 WHERE '%[1]s' <> '' AND key = 'norrdal'",
		true,
	},
	"a token that is deleted":  {"DELETE FROM tokens WHERE user_id = '%[1]s'", false},
	"a token that only reads":  {"UPDATE tokens SET access = 'read' WHERE user_id = '%[1]s'", false},
	"a token that has expired": {"UPDATE tokens SET expires_at = created_at WHERE user_id = '%[1]s'", false},
	"an assessment submitted": {
		"UPDATE assessments SET state = 'submitted', version = version + 1 WHERE id = '%[2]s'", false,
	},
	"an assessment merged": {
		"UPDATE assessments SET merged_into = '%[5]s', version = version + 1 WHERE id = '%[2]s'", false,
	},
	"a round that is closed": {
		"UPDATE rounds SET closes_on = '2026-03-30', version = version + 1 WHERE id = '%[3]s'", false,
	},
	"a round with another letter": {
		"UPDATE rounds SET message = 'Ny', version = version + 1 WHERE id = '%[3]s'", true,
	},
	"an entity that has moved": {"UPDATE entities SET parent_id = '%[5]s' WHERE id = '%[4]s'", false},
	"an answer of somebody else": {
		"UPDATE answers SET comment = 'Ny', version = version + 1 WHERE assessment_id = '%[2]s'", false,
	},
}

// TestKnownIsSavedAlike: an answer that is saved on what was known is answered and stored as in the ordinary way,
// whatever has changed since, and whoever writes beside the server.
func TestKnownIsSavedAlike(t *testing.T) {
	t.Parallel()
	for name, change := range changed {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachAsked(t, func(t *testing.T, x *asked) {
				a := newAlike(t, x)
				_, err := a.direct.ExecContext(t.Context(),
					fmt.Sprintf(`UPDATE entities SET parent_id = '%s' WHERE id = '%s'`, a.school.ID, a.soc.ID))
				do(t, err)
				session := a.as(t, "eva", assessment.EntityManager, a.school.ID)
				_, secret, err := a.People.AddToken(t.Context(), session, "Rapport", assessment.TokenWrite, 1)
				do(t, err)
				token := must(a.TokenPrincipal(t.Context(), secret))(t)
				who := map[int]assessment.Principal{0: session, 1: token}
				for pair, p := range who {
					do(t, a.save(t, p, pair, rounds.AnswerForm{Value: "yes", Version: version(0)}))
				}
				_, err = a.direct.ExecContext(t.Context(), fmt.Sprintf(change.statement, session.User.ID,
					a.assessments[a.soc.ID], a.round.ID, a.soc.ID, a.root))
				do(t, err)
				for pair, p := range who {
					before := a.store.saved.Load()
					err := a.save(t, p, pair, rounds.AnswerForm{Value: "no", Comment: "Sedan i fjol", Version: version(1)})
					mine := strings.Contains(name, "session") && pair == 1 || strings.Contains(name, "token") && pair == 0
					if saved := err == nil; saved != (change.saved || mine) {
						t.Errorf("who %d: got %v", pair, err)
					}
					switch got := a.store.saved.Load() - before; {
					case err != nil && got != 0:
						t.Errorf("who %d: refused, and saved on what was known", pair)
					case (name == "nothing" || mine) && got != 1:
						t.Errorf("who %d: saved on what was known %d times, want 1", pair, got)
					}
					a.same(t, pair)
				}
			})
		})
	}
}

// TestKnownIsSavedAlikeWhateverIsSaid: generated answers, those that are refused among them.
func TestKnownIsSavedAlikeWhateverIsSaid(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		a := newAlike(t, x)
		v := int64(0)
		rapid.Check(t, func(r *rapid.T) {
			f := rounds.AnswerForm{
				Value:   rapid.SampledFrom([]string{"", "yes", "no", "partly", "not_applicable", "perhaps"}).Draw(r, "value"),
				Reason:  rapid.SampledFrom([]string{"", "Saknas", strings.Repeat("x", 5000)}).Draw(r, "reason"),
				Comment: rapid.SampledFrom([]string{"", " Ny ", "a\u0301\r\n", strings.Repeat("x", 50_000)}).Draw(r, "comment"),
				Stance:  rapid.SampledFrom([]assessment.Stance{"", "", assessment.Disputed, "sure"}).Draw(r, "stance"),
			}
			if rapid.Bool().Draw(r, "evidence") {
				link := rapid.SampledFrom([]string{"", "https://diarium.example/1", "javascript:1"}).Draw(r, "link")
				f.Evidence = []assessment.Evidence{{Text: "Beslut", Link: link}}
			}
			from := max(0, v-rapid.SampledFrom([]int64{0, 0, 0, 1, -1}).Draw(r, "behind"))
			f.Version = &from
			who := rapid.SampledFrom([]assessment.Principal{x.sara, x.mats, x.ulla, x.kim, {}}).Draw(r, "who")
			if a.save(r, who, 0, f) == nil {
				v++
			}
		})
		if v == 0 || a.store.saved.Load() == 0 {
			t.Errorf("%d answers were saved, %d of them on what was known", v, a.store.saved.Load())
		}
		a.same(t, 0)
	})
}

// TestKnownIsSavedAlikeFromThePage: what a page is told is the same on what is known, and its score is that of all that
// is stored, whoever has saved it: at once on this server, after some seconds on another.
func TestKnownIsSavedAlikeFromThePage(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		a := newAlike(t, x)
		id := x.assessments[x.soc.ID]
		long := strings.Repeat("x", 5000)
		for n, f := range []rounds.AnswerForm{
			{Value: "yes", Comment: "Ny"},
			{Value: "no", Version: version(1)},
			{Value: "no", Version: version(2)}, // nothing is changed
			{Value: "yes", Version: version(1)},
			{Value: "yes", Version: version(2), Comment: long},
			{Value: "partly", Version: version(3)},
			{Value: "perhaps", Version: version(4)},
			{Value: "", Version: version(4)},
		} {
			if n == 0 {
				f.Version = version(0)
			}
			a.saveFromPage(t, x.sara, 0, f)
			a.same(t, 0)
			x.clock.forward(5 * time.Second)
		}
		x.answer(t, x.mats, id, a.questions[4], "yes")
		x.clock.forward(11 * time.Second)
		a.counts(t, rounds.AnswerForm{QuestionID: a.questions[0], Value: "yes", Version: version(5)})
		here := rounds.AnswerForm{QuestionID: a.questions[6], Value: "yes", Version: version(0)}
		must(a.knowing.Rounds.SaveAnswer(t.Context(), x.mats, id, here))(t)
		read := a.store.glances.Load()
		a.counts(t, rounds.AnswerForm{QuestionID: a.questions[0], Value: "no", Version: version(6)})
		if got := a.store.glances.Load(); got != read {
			t.Errorf("what was counted seconds ago is read %d times more", got-read)
		}
	})
}
