package workflow_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend/i18n"
)

const factsDue = assessment.Date("2026-04-10")

// observed is an audit in fieldwork in which everything is judged, with an observation on the first question for social
// services and a recommendation.
func (x *audited) observed(t *testing.T) {
	t.Helper()
	x.begin(t)
	for _, c := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Cells {
		ordinal := assessment.Ordinal(0)
		must(x.Audits.Judge(t.Context(), x.anna, x.audit.ID, audits.JudgementForm{
			EntityID:    c.Entity,
			QuestionID:  c.Question,
			Ordinal:     &ordinal,
			Observation: "Policyn är från 2019.",
			Reason:      "SKÄLET",
			Version:     version(0),
		}))(t)
	}
	must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
		BodyID: x.board.ID,
		Text:   "REKOMMENDATIONEN",
	}))(t)
	v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
	f := x.auditForm()
	f.Version, f.Purpose, f.Materiality, f.Summary = v.Version, v.Purpose, v.Materiality, "SAMMANFATTNINGEN"
	if v.To != nil {
		f.To = *v.To
	}
	for i, q := range v.Questions {
		f.Questions[i].Text = q.Text
	}
	must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
	x.audit = must(x.Audits.StateOnAudit(t.Context(), x.anna, x.audit.ID, "OMDÖMET", "SLUTSATSEN",
		must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Version))(t)
}

// checkFacts asks people to check the facts of an observed audit.
func (x *audited) checkFacts(t *testing.T, judgements bool, people ...assessment.Principal) record.FactCheck {
	t.Helper()
	f := audits.FactCheckForm{Due: factsDue, Text: "Läs gärna.", Judgements: judgements}
	for _, p := range people {
		f.People = append(f.People, p.User.ID)
	}
	return must(x.Audits.BeginFactCheck(t.Context(), x.anna, x.audit.ID, f))(t)
}

// comment comments on a passage and returns the comment.
func (x *audited) comment(
	t *testing.T,
	p assessment.Principal,
	check assessment.ID,
	f audits.FactCommentForm,
) record.FactComment {
	t.Helper()
	v := must(x.Audits.AddFactComment(t.Context(), p, check, f))(t)
	for _, c := range v.Items {
		if c.Passage.Key == f.Passage && c.Text == f.Text {
			return c
		}
	}
	t.Fatalf("the comment is not among %v", v.Items)
	return record.FactComment{}
}

// passageKeys are the keys of the passages.
func passageKeys(list []record.Passage) []string {
	var all []string
	for _, p := range list {
		all = append(all, p.Key)
	}
	return all
}

// TestFactCheckIsForThoseAsked: what is sent is the draft without notes, papers and proposals, and without what judges
// and recommends unless the auditor sends that; those who are asked read it, and nobody else but the auditors.
func TestFactCheckIsForThoseAsked(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.observed(t)
		ctx := t.Context()
		facts := x.checkFacts(t, false, x.sara, x.mats)
		whole := x.checkFacts(t, true, x.sara)
		for _, tt := range []struct {
			check record.FactCheck
			want  []string
		}{
			{facts, []string{
				"purpose", "observation/1/soc", "observation/1/skola", "observation/2/soc", "observation/2/skola", "other",
			}},
			{whole, []string{
				"purpose", "observation/1/soc", "reason/1/soc", "observation/1/skola", "reason/1/skola", "observation/2/soc",
				"reason/2/soc", "observation/2/skola", "reason/2/skola", "summary", "statement", "recommendation/Kommunstyrelsen/1",
				"other",
			}},
		} {
			v := must(x.Audits.FactsToCheck(ctx, x.sara, tt.check.ID))(t)
			if diff := cmp.Diff(tt.want, passageKeys(v.Passages)); diff != "" {
				t.Errorf("passages (-want +got):\n%s", diff)
			}
			if v.Text != "Läs gärna." || !v.MayComment || v.SHA256 != tt.check.SHA256 || len(v.SHA256) != 64 {
				t.Errorf("got %+v", v.FactCheckHead)
			}
		}
		for _, p := range must(x.Audits.FactsToCheck(ctx, x.sara, facts.ID))(t).Passages {
			if p.Label != "" || len(p.Parts) > 0 || strings.Contains(p.Text, "SKÄLET") {
				t.Errorf("%s tells what is judged: %+v", p.Key, p)
			}
		}
		for name, p := range map[string]assessment.Principal{
			"coordinator": x.kim, "management": x.chair, "administrator": x.admin, "respondent": x.ulla, "auditor": x.arne,
			"the auditor": x.anna, "asked in another": x.mats,
		} {
			_, err := x.Audits.FactsToCheck(ctx, p, whole.ID)
			if code := assessment.CodeOf(err); code != assessment.NotFound && code != assessment.Forbidden {
				t.Errorf("%s reads it: %v", name, err)
			}
			if p.User.ID == x.anna.User.ID {
				continue
			}
			for what, err := range map[string]error{
				"list": second(x.Audits.FactChecks(ctx, p, x.audit.ID)),
				"read": second(x.Audits.FactCheck(ctx, p, x.audit.ID, whole.ID)),
				"end":  second(x.Audits.EndFactCheck(ctx, p, x.audit.ID, whole.ID, 1)),
				"file": second(x.Audits.File(ctx, p, x.audit.ID, audits.FileForm{FactChecks: true, Format: "yaml"})),
				"begin": second(x.Audits.BeginFactCheck(ctx, p, x.audit.ID, audits.FactCheckForm{
					Due: factsDue, People: []assessment.ID{x.sara.User.ID},
				})),
			} {
				if code := assessment.CodeOf(err); code != assessment.Forbidden && code != assessment.NotFound {
					t.Errorf("%s: %s of %s is %v", name, what, facts.Audit.Title, err)
				}
			}
		}
		if told := must(x.Notices.Told(ctx, x.mats))(t); len(told) == 0 || told[0].Kind != assessment.NoticeFactCheck ||
			told[0].Subject != x.audit.Title || *told[0].FactCheck != facts.ID || told[0].Audit != nil {
			t.Errorf("mats is told %+v", told)
		}
		if got := x.tasksOf(t, x.mats, record.TaskCheckFacts); !slices.Equal(got, []string{"waits 0"}) {
			t.Errorf("the tasks of mats are %v", got)
		}
	})
}

// second is the error of a call that returns a value and an error.
func second[T any](_ T, err error) error { return err }

// tasksOf are the tasks of a kind, as "state count".
func (x *audited) tasksOf(t *testing.T, p assessment.Principal, kind record.TaskKind) []string {
	t.Helper()
	got := []string{}
	for _, task := range must(x.Tasks.Tasks(t.Context(), p))(t).Tasks {
		if task.Kind == kind {
			got = append(got, string(task.State)+" "+string(rune('0'+task.Count)))
		}
	}
	return got
}

// TestFactCheckIsAskedFor: a fact check needs somebody to ask, who is no auditor of it, a day that has not passed, and
// something to check; the same again changes nothing.
func TestFactCheckIsAskedFor(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		f := audits.FactCheckForm{Due: factsDue, People: []assessment.ID{x.sara.User.ID}}
		_, err := x.Audits.BeginFactCheck(ctx, x.anna, x.audit.ID, f)
		refused(t, err, assessment.Conflict, "error.audit_planning")
		x.observed(t)
		for name, tt := range map[string]struct {
			change func(*audits.FactCheckForm)
			wrong  string
		}{
			"nobody":    {func(f *audits.FactCheckForm) { f.People = nil }, "people: error.choose_somebody"},
			"no day":    {func(f *audits.FactCheckForm) { f.Due = "" }, "due: error.required"},
			"yesterday": {func(f *audits.FactCheckForm) { f.Due = "2020-01-01" }, "due: error.date_passed"},
			"the auditor": {func(f *audits.FactCheckForm) {
				f.People = []assessment.ID{x.anna.User.ID}
			}, "people: error.unknown_choice"},
			"an auditor": {func(f *audits.FactCheckForm) {
				f.Emails = []string{x.arne.User.Email}
			}, "emails: error.fact_check_unknown"},
			"nobody known": {func(f *audits.FactCheckForm) {
				f.Emails = []string{"ingen@norrdal.example"}
			}, "emails: error.fact_check_unknown"},
		} {
			changed := f
			tt.change(&changed)
			_, err := x.Audits.BeginFactCheck(ctx, x.anna, x.audit.ID, changed)
			if invalid(t, err, tt.wrong); err == nil {
				t.Errorf("%s: begun", name)
			}
		}
		f.Emails = []string{"", strings.ToUpper(x.mats.User.Email), x.sara.User.Email}
		first := must(x.Audits.BeginFactCheck(ctx, x.anna, x.audit.ID, f))(t)
		again := must(x.Audits.BeginFactCheck(ctx, x.anna, x.audit.ID, f))(t)
		if first.ID != again.ID || first.Asked != 2 || first.Number != 1 {
			t.Errorf("got %s with %d people and %s", first.ID, first.Asked, again.ID)
		}
		offered := must(x.Audits.FactChecks(ctx, x.anna, x.audit.ID))(t).Offered
		for _, p := range []assessment.Principal{x.sara, x.mats, x.ulla} {
			if !slices.ContainsFunc(offered, func(o record.FactCheckable) bool { return o.Person.ID == p.User.ID }) {
				t.Errorf("%s is not offered", p.User.Email)
			}
		}
	})
}

// TestFactComments: their authors change comments and take them back until they are answered or the fact check has
// ended; to have no more to say is an act that a later comment takes back.
func TestFactComments(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.observed(t)
		ctx := t.Context()
		check := x.checkFacts(t, false, x.sara, x.mats).ID
		on := audits.FactCommentForm{Passage: "observation/1/soc", Text: "Den är från 2021."}
		c := x.comment(t, x.sara, check, on)
		if again := x.comment(t, x.sara, check, on); again.ID != c.ID {
			t.Error("a form that was sent again made another comment")
		}
		if v := must(x.Audits.FactsToCheck(ctx, x.mats, check))(t); len(v.Items) != 0 {
			t.Errorf("mats reads %+v", v.Items)
		}
		_, err := x.Audits.AddFactComment(ctx, x.sara, check, audits.FactCommentForm{Passage: "reason/1/soc", Text: " "})
		invalid(t, err, "text: error.required", "passage: error.unknown_choice")
		_, err = x.Audits.SaveFactComment(ctx, x.mats, check, c.ID, audits.FactCommentForm{Text: "Nej", Version: 1})
		refused(t, err, assessment.NotFound, "error.not_found")
		must(x.Audits.ConfirmFacts(ctx, x.sara, check))(t)
		if got := x.tasksOf(t, x.sara, record.TaskCheckFacts); len(got) != 0 {
			t.Errorf("the tasks of sara are %v", got)
		}
		changed := audits.FactCommentForm{Text: "Den är från 2022.", Version: 1}
		must(x.Audits.SaveFactComment(ctx, x.sara, check, c.ID, changed))(t)
		_, err = x.Audits.SaveFactComment(ctx, x.sara, check, c.ID, audits.FactCommentForm{Text: "Nej", Version: 1})
		refused(t, err, assessment.Stale, "error.stale")
		v := must(x.Audits.FactsToCheck(ctx, x.sara, check))(t)
		if v.DoneAt != nil || v.Items[0].Text != "Den är från 2022." || v.Items[0].Version != 2 {
			t.Errorf("got %+v", v)
		}
		if got := x.tasksOf(t, x.sara, record.TaskCheckFacts); !slices.Equal(got, []string{"begun 1"}) {
			t.Errorf("the tasks of sara are %v", got)
		}
		other := x.comment(t, x.sara, check, audits.FactCommentForm{Passage: "other", Text: "Bilagan saknas."})
		_, err = x.Audits.WithdrawFactComment(ctx, x.sara, check, other.ID, 7)
		refused(t, err, assessment.Stale, "error.stale")
		must(x.Audits.WithdrawFactComment(ctx, x.sara, check, other.ID, 1))(t)
		must(x.Audits.ConfirmFacts(ctx, x.mats, check))(t)
		if told := must(x.Notices.Told(ctx, x.anna))(t); told[0].Kind != assessment.NoticeFactsChecked ||
			told[1].Kind != assessment.NoticeFactsChecked || *told[0].Audit != x.audit.ID || *told[0].FactCheck != check {
			t.Errorf("anna is told %+v", told)
		}
		seen := must(x.Audits.FactCheck(ctx, x.anna, x.audit.ID, check))(t)
		want := record.FactCounts{Asked: 2, Done: 1, Comments: 1, Unanswered: 1}
		if diff := cmp.Diff(want, seen.FactCounts); diff != "" {
			t.Errorf("figures (-want +got):\n%s", diff)
		}
		must(x.Audits.AnswerFactComment(ctx, x.anna, x.audit.ID, check, c.ID, audits.FactAnswerForm{
			Outcome: assessment.FactRejected, Reason: "Protokollet säger 2019.", Version: 2,
		}))(t)
		_, err = x.Audits.SaveFactComment(ctx, x.sara, check, c.ID, audits.FactCommentForm{Text: "Jo", Version: 3})
		refused(t, err, assessment.Conflict, "error.fact_comment_closed")
		_, err = x.Audits.WithdrawFactComment(ctx, x.sara, check, c.ID, 3)
		refused(t, err, assessment.Conflict, "error.fact_comment_closed")
		must(x.Audits.EndFactCheck(ctx, x.anna, x.audit.ID, check, 1))(t)
		_, err = x.Audits.AddFactComment(ctx, x.sara, check, audits.FactCommentForm{Passage: "other", Text: "Sent"})
		refused(t, err, assessment.Conflict, "error.fact_check_closed")
		ended := must(x.Audits.FactsToCheck(ctx, x.sara, check))(t)
		if len(ended.Passages) != 0 || ended.MayComment || len(ended.Items) != 1 ||
			ended.Items[0].Reason != "Protokollet säger 2019." || ended.Items[0].AnsweredBy != nil {
			t.Errorf("after the end sara reads %+v", ended)
		}
		told := must(x.Notices.Told(ctx, x.sara))(t)
		if len(told) == 0 || told[0].Kind != assessment.NoticeFactsAnswered {
			t.Errorf("sara is told %+v", told)
		}
	})
}

// TestFactAnswers: an accepted comment changes the audit as anybody does who writes in it, from the version that was
// shown, and keeps the text that was there; a rejected one needs a reason; an answer is given once.
func TestFactAnswers(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.observed(t)
		ctx := t.Context()
		check := x.checkFacts(t, true, x.sara).ID
		answer := func(c record.FactComment, f audits.FactAnswerForm) (record.FactCheck, error) {
			f.Version = c.Version
			return x.Audits.AnswerFactComment(ctx, x.anna, x.audit.ID, check, c.ID, f)
		}
		for passage, stored := range map[string]func() string{
			"purpose":           func() string { return must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Purpose },
			"observation/1/soc": func() string { return x.cell(t, "1", x.soc.ID).Judgement.Observation },
			"reason/2/skola":    func() string { return x.cell(t, "2", x.school.ID).Judgement.Reason },
			"summary":           func() string { return must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Summary },
			"statement":         func() string { return must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Statement },
			"recommendation/Kommunstyrelsen/1": func() string {
				return must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Recommendations[0].Text
			},
		} {
			f := audits.FactCommentForm{Passage: passage, Text: "Fel", Proposal: "Rätt i " + passage}
			c := x.comment(t, x.sara, check, f)
			before := stored()
			now := x.said(t, check, c.ID).Now
			if now == nil || now.Text != before {
				t.Fatalf("%s reads %v now, want %q", passage, now, before)
			}
			accepted := audits.FactAnswerForm{Outcome: assessment.FactAccepted, Text: c.Proposal, Holds: now.Version + 1}
			x.unchanged(t, func() {
				_, err := answer(c, accepted)
				refused(t, err, assessment.Stale, "error.stale")
				_, err = answer(c, audits.FactAnswerForm{Outcome: assessment.FactRejected, Reason: " "})
				invalid(t, err, "reason: error.required")
				_, err = answer(c, audits.FactAnswerForm{Outcome: "kanske"})
				invalid(t, err, "outcome: error.required")
			})
			accepted.Holds = now.Version
			must(answer(c, accepted))(t)
			got := x.said(t, check, c.ID)
			if stored() != c.Proposal || got.Before != before || got.After != c.Proposal || got.AnsweredBy.ID != x.anna.User.ID {
				t.Errorf("%s: stored %q, comment %+v", passage, stored(), got)
			}
			_, err := answer(got, audits.FactAnswerForm{Outcome: assessment.FactRejected, Reason: "Ändrat oss"})
			refused(t, err, assessment.Conflict, "error.fact_comment_answered")
		}
		other := x.comment(t, x.sara, check, audits.FactCommentForm{Passage: "other", Text: "En intervju saknas."})
		_, err := answer(other, audits.FactAnswerForm{Outcome: assessment.FactAccepted})
		invalid(t, err, "text: error.required")
		must(answer(other, audits.FactAnswerForm{Outcome: assessment.FactAccepted, Text: "Intervjun är tillagd."}))(t)
		at := record.Place{QuestionID: "1", EntityID: x.soc.ID}
		versions := must(x.Audits.JudgementVersions(ctx, x.anna, x.audit.ID, at))(t)
		if len(versions.Items) != 2 || versions.Items[1].Observation != "Policyn är från 2019." {
			t.Errorf("the versions are %+v", versions.Items)
		}
	})
}

// TestFactCheckOfAJointRecommendation: a passage that several bodies are recommended names them all, and a comment on it
// is answered in the audit whichever of them it is recommended to then.
func TestFactCheckOfAJointRecommendation(t *testing.T) {
	t.Parallel()
	for name, to := range map[string]func(board, company, care assessment.ID) []assessment.ID{
		"two others": func(board, _, care assessment.ID) []assessment.ID { return []assessment.ID{board, care} },
		"one other":  func(_, _, care assessment.ID) []assessment.ID { return []assessment.ID{care} },
		"the first":  func(_, company, _ assessment.ID) []assessment.ID { return []assessment.ID{company} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachAudited(t, func(t *testing.T, x *audited) {
				ctx := t.Context()
				x.observed(t)
				company, care := x.otherBodies(t)
				rec := must(x.Audits.AddRecommendation(ctx, x.anna, x.audit.ID, audits.RecommendationForm{
					BodyID: x.board.ID, Jointly: []assessment.ID{company.ID, care.ID}, Text: "Öva tillsammans.",
				}))(t)
				check := x.checkFacts(t, true, x.sara)
				i := slices.IndexFunc(check.Passages, func(p record.Passage) bool { return p.Text == "Öva tillsammans." })
				passage := check.Passages[i]
				if got := passage.Addressees(must(i18n.New())(t).For("sv").T); got != "Bolagsstyrelsen, Kommunstyrelsen och Vårdnämnden gemensamt" {
					t.Errorf("it is recommended to %q", got)
				}
				c := x.comment(t, x.sara, check.ID, audits.FactCommentForm{Passage: passage.Key, Text: "Fel", Proposal: "Öva."})
				ids := to(x.board.ID, company.ID, care.ID)
				rec = must(x.Audits.SaveRecommendation(ctx, x.anna, x.audit.ID, rec.ID, audits.RecommendationForm{
					BodyID: ids[0], Jointly: ids[1:], Text: rec.Text, Version: rec.Version,
				}))(t)
				now := x.said(t, check.ID, c.ID).Now
				if now == nil || now.Text != rec.Text {
					t.Fatalf("it reads %+v now", now)
				}
				must(x.Audits.AnswerFactComment(ctx, x.anna, x.audit.ID, check.ID, c.ID, audits.FactAnswerForm{
					Outcome: assessment.FactAccepted, Text: "Öva.", Holds: now.Version, Version: c.Version,
				}))(t)
				for _, r := range must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Recommendations {
					if slices.Contains(ids, r.Body.ID) && r.Text != "Öva." && r.Text != "REKOMMENDATIONEN" {
						t.Errorf("to %s is recommended %q", r.Body.Name, r.Text)
					}
				}
			})
		})
	}
}

// TestFactCheckIsLate: after the last day nobody comments, but the copy stays until an auditor ends the fact check,
// which is then a task.
func TestFactCheckIsLate(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.observed(t)
		check := x.checkFacts(t, false, x.sara).ID
		x.clock.forward(10 * 24 * time.Hour)
		if v := must(x.Audits.FactsToCheck(t.Context(), x.sara, check))(t); !v.MayComment {
			t.Errorf("on the last day: %+v", v.FactCheckHead)
		}
		x.clock.forward(24 * time.Hour)
		v := must(x.Audits.FactsToCheck(t.Context(), x.sara, check))(t)
		if v.MayComment || v.State != record.FactCheckLate || len(v.Passages) == 0 {
			t.Errorf("after the last day: %+v", v)
		}
		_, err := x.Audits.ConfirmFacts(t.Context(), x.sara, check)
		refused(t, err, assessment.Conflict, "error.fact_check_closed")
		if got := x.tasksOf(t, x.anna, record.TaskEndFacts); !slices.Equal(got, []string{"waits 0"}) {
			t.Errorf("the tasks of anna are %v", got)
		}
		if got := x.tasksOf(t, x.sara, record.TaskCheckFacts); len(got) != 0 {
			t.Errorf("the tasks of sara are %v", got)
		}
	})
}

// said is a comment as anna sees it.
func (x *audited) said(t *testing.T, check, comment assessment.ID) record.FactComment {
	t.Helper()
	for _, c := range must(x.Audits.FactCheck(t.Context(), x.anna, x.audit.ID, check))(t).Items {
		if c.ID == comment {
			return c
		}
	}
	t.Fatal("the comment is gone")
	return record.FactComment{}
}

// TestFactCheckBeforeTheEnd: an audit is final only when its fact checks have ended and every comment has an answer;
// the report says what was made without names, the file for the auditors with them, and the seal stays as it is.
func TestFactCheckBeforeTheEnd(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.observed(t)
		ctx := t.Context()
		check := x.checkFacts(t, false, x.sara).ID
		c := x.comment(t, x.sara, check, audits.FactCommentForm{Passage: "observation/1/soc", Text: "Fel år."})
		final := func(want string) {
			t.Helper()
			v := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
			_, err := x.Audits.Finalise(ctx, x.anna, v.ID, v.Version)
			refused(t, err, assessment.Conflict, want)
		}
		final("error.fact_check_open")
		must(x.Audits.EndFactCheck(ctx, x.anna, x.audit.ID, check, 1))(t)
		_, err := x.Audits.EndFactCheck(ctx, x.anna, x.audit.ID, check, 2)
		refused(t, err, assessment.Conflict, "error.fact_check_ended")
		final("error.fact_comments_unanswered")
		if got := x.tasksOf(t, x.anna, record.TaskAnswerFacts); !slices.Equal(got, []string{"waits 1"}) {
			t.Errorf("the tasks of anna are %v", got)
		}
		must(x.Audits.AnswerFactComment(ctx, x.anna, x.audit.ID, check, c.ID, audits.FactAnswerForm{
			Outcome: assessment.FactRejected, Reason: "Nej.", Version: 1,
		}))(t)
		x.close(t)
		made := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).FactChecks
		if len(made) != 1 || made[0].Asked != 1 || made[0].Rejected != 1 || made[0].Accepted != 0 {
			t.Errorf("the report says %+v", made)
		}
		_, err = x.Audits.AnswerFactComment(ctx, x.anna, x.audit.ID, check, c.ID, audits.FactAnswerForm{
			Outcome: assessment.FactRejected, Reason: "Igen.", Version: 2,
		})
		refused(t, err, assessment.Conflict, "error.audit_final")
		sealed := must(x.Audits.File(ctx, x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "json"}))(t)
		with := must(x.Audits.File(ctx, x.anna, x.audit.ID, audits.FileForm{Proposals: true, FactChecks: true, Format: "yaml"}))(t)
		if len(sealed.FactChecks) != 0 || len(with.FactChecks) != 1 || with.Format != exchange.FormatProcess {
			t.Fatalf("sealed with %d, with them %d in format %d", len(sealed.FactChecks), len(with.FactChecks), with.Format)
		}
		one := with.FactChecks[0]
		if len(one.People) != 1 || one.Comments[0].Passage != "observation/1/soc" || one.Comments[0].Reason != "Nej." ||
			one.Comments[0].Sent != "Policyn är från 2019." || one.SentAt.IsZero() {
			t.Errorf("the file has %+v", one)
		}
		content := must(with.YAML())(t)
		again := must(exchange.Parse("g.yaml", content))(t)
		sameTime := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
		if diff := cmp.Diff(with.FactChecks, again.FactChecks, sameTime); diff != "" {
			t.Errorf("written and read (-written +read):\n%s", diff)
		}
		if done := must(x.Audits.ImportAudit(ctx, x.anna, again))(t); done.Changed {
			t.Error("a file with fact checks changes the audit")
		}
		if v := must(x.Audits.FactsToCheck(ctx, x.sara, check))(t); len(v.Items) != 1 || len(v.Passages) != 0 {
			t.Errorf("once the audit is final sara reads %+v", v)
		}
	})
}
