package scoring_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// two is a questionnaire of two levels with 8 possible points each; B3 is asked but not counted.
var two = sheet{
	values:     []int{2, 1, 0},
	thresholds: [][]int{{70}, {85, 70}},
	items:      []string{"A1 1 1", "A2 1 2", "A3 1 1", "B1 2 3", "B2 2 1 company", "B3 2 0", "B4 2 1 municipality"},
}

// brief is a score as a line: total, blocks, level, and the interval when it is preliminary.
func brief(s scoring.Score) string {
	line := fmt.Sprintf("%d/%d:", s.Total.Points, s.Total.Possible)
	for _, block := range s.Levels {
		line += fmt.Sprintf(" %d/%d", block.Points, block.Possible)
	}
	line += " " + level(s.Level, s.Rated)
	if s.Preliminary {
		line += fmt.Sprintf(" (%d/%d %s to %d/%d %s)",
			s.Lowest.Total.Points, s.Lowest.Total.Possible, level(s.Lowest.Level, s.Lowest.Rated),
			s.Highest.Total.Points, s.Highest.Total.Possible, level(s.Highest.Level, s.Highest.Rated))
	}
	return line
}

func level(level int, rated bool) string {
	if !rated {
		return "none"
	}
	return fmt.Sprint("level ", level)
}

func TestScore(t *testing.T) {
	form := scoring.NewForm(two.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality})
	for _, test := range []struct{ name, answers, want string }{
		{"nothing answered", "", "0/16: 0/8 0/8 level 0 (0/16 level 0 to 16/16 level 2)"},
		{"rows without a value", "A1= A2=", "0/16: 0/8 0/8 level 0 (0/16 level 0 to 16/16 level 2)"},
		{"a value that the scale lacks", "A1=maybe", "0/16: 0/8 0/8 level 0 (0/16 level 0 to 16/16 level 2)"},
		{"weights count", "A1=v2 A2=v1 A3=v2", "6/16: 6/8 0/8 level 1 (6/16 level 1 to 14/16 level 1)"},
		{"63 percent is not 70", "A1=v1 A2=v1 A3=v2", "5/16: 5/8 0/8 level 0 (5/16 level 0 to 13/16 level 0)"},
		{"level 2 wants 85 of level 1", "A1=v2 A2=v1 A3=v2 B1=v2 B3=v2 B4=v2", "14/16: 6/8 8/8 level 1"},
		{"87 and 75 percent", "A1=v1 A2=v2 A3=v2 B1=v2 B3=v0 B4=v0", "13/16: 7/8 6/8 level 2"},
		{"level 2 never without level 1", "A1=v0 A2=v0 A3=v0 B1=v2 B3=v2 B4=v2", "8/16: 0/8 8/8 level 0"},
		{"what weighs nothing still has to be answered", "A1=v2 A2=v2 A3=v2 B1=v2 B4=v2", "16/16: 8/8 8/8 level 2 (16/16 " +
			"level 2 to 16/16 level 2)"},
		{"don't know counts as no", "A1=v2 A2=dk A3=v2 B1=v2 B3=v2 B4=v2", "12/16: 4/8 8/8 level 0"},
		{"not applicable leaves the denominator", "A1=v2 A2=na A3=v2 B1=v2 B3=v2 B4=v2", "12/12: 4/4 8/8 level 2"},
		{"an empty block is passed over", "A1=na A2=na A3=na B1=v2 B3=v2 B4=v2", "8/8: 0/0 8/8 level 2"},
		{"no level above what is asked about", "A1=v2 A2=v2 A3=v2 B1=na B3=v2 B4=na", "8/8: 8/8 0/0 level 1"},
		{"unanswered is asked about", "A1=v2 A2=v2 A3=v2 B1=na B3=v2", "8/10: 8/8 0/2 level 1 (8/10 level 1 to 10/10 level 2)"},
		{"nothing applies", "A1=na A2=na A3=na B1=na B3=na B4=na", "0/0: 0/0 0/0 none"},
		{"nothing that counts applies", "A1=na A2=na A3=na B1=na B3=v2 B4=na", "0/0: 0/0 0/0 none"},
		{"not asked and unknown", "A1=v2 A2=v2 A3=v2 B1=v0 B2=v2 Z9=v2 B3=v0 B4=v0", "8/16: 8/8 0/8 level 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, brief(form.Score(answers(test.answers)))); diff != "" {
				t.Errorf("score of %q (-want +got):\n%s", test.answers, diff)
			}
		})
	}
}

func TestScoreCounts(t *testing.T) {
	form := scoring.NewForm(two.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality})
	got := form.Score(answers("A1=v2+ A2=v1 A3=dk+ B1=na B2=v2+ B3=v2+"))
	want := scoring.Score{
		Counts: scoring.Counts{
			Asked:         6,
			Applicable:    5,
			Answered:      4,
			DontKnow:      1,
			NotApplicable: 1,
			Positive:      3,
			Evidenced:     2,
		},
		Total: scoring.Share{Points: 4, Possible: 10},
		Areas: []scoring.Area{
			{
				Counts: scoring.Counts{Asked: 3, Applicable: 3, Answered: 3, DontKnow: 1, Positive: 2, Evidenced: 1},
				ID:     "A", Share: scoring.Share{Points: 4, Possible: 8},
			},
			{
				Counts: scoring.Counts{Asked: 3, Applicable: 2, Answered: 1, NotApplicable: 1, Positive: 1, Evidenced: 1},
				ID:     "B", Share: scoring.Share{Points: 0, Possible: 2},
			},
		},
		Levels:      []scoring.Share{{Points: 4, Possible: 8}, {Points: 0, Possible: 2}},
		Rated:       true,
		Ceiling:     2,
		Lowest:      scoring.Bound{Total: scoring.Share{Points: 4, Possible: 10}, Rated: true},
		Highest:     scoring.Bound{Total: scoring.Share{Points: 6, Possible: 10}, Rated: true},
		Preliminary: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("score (-want +got):\n%s", diff)
	}
	if got.Unanswered() != 1 || got.Areas[1].Unanswered() != 1 || got.Done() != 5 || got.Areas[1].Done() != 2 {
		t.Errorf(
			"unanswered %d and %d, done %d and %d",
			got.Unanswered(),
			got.Areas[1].Unanswered(),
			got.Done(),
			got.Areas[1].Done(),
		)
	}
}

func TestScoreOfNothingAsked(t *testing.T) {
	form := scoring.NewForm(two.parse(t), questionnaires.Profile{Kind: questionnaires.Committee})
	score := form.Score(answers("A1=v2"))
	if diff := cmp.Diff("0/0: 0/0 0/0 none", brief(score)); diff != "" {
		t.Errorf("score (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(scoring.Counts{}, score.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// TestNoLevelAboveWhatIsAskedAbout has the two ways in which nothing asks about the top level: a committee is asked 4,
// 3 and 3 questions of the levels 1 to 3 and none of level 4, and an administration answers its only one, E5, with not
// applicable.
func TestNoLevelAboveWhatIsAskedAbout(t *testing.T) {
	q := mognadBas(t)
	committee := scoring.NewForm(q, questionnaires.Profile{Kind: questionnaires.Committee}).Score(allAnswered(q, "yes", ""))
	if diff := cmp.Diff("20/20: 8/8 6/6 6/6 0/0 level 3", brief(committee)); diff != "" {
		t.Errorf("a committee with all yes (-want +got):\n%s", diff)
	}
	form := scoring.NewForm(q, questionnaires.Profile{Kind: questionnaires.Administration})
	all, without := form.Score(allAnswered(q, "yes", "")), form.Score(allAnswered(q, "yes", "E5=not_applicable"))
	if all.Level != 4 || all.Ceiling != 4 || without.Level != 3 || without.Ceiling != 3 {
		t.Errorf("an administration reaches %d of %d, without E5 %d of %d",
			all.Level, all.Ceiling, without.Level, without.Ceiling)
	}
}

// TestMognadBasLevels counts by hand: a municipality has 32, 38, 20 and 16 possible points on the four levels, so
// level 1 takes 23 of the 32 (70 percent is 22.4), and level 2 takes 28 (27.2) and 27 of the 38 (26.6).
func TestMognadBasLevels(t *testing.T) {
	q := mognadBas(t)
	form := scoring.NewForm(q, questionnaires.Profile{Kind: questionnaires.Municipality})
	at := func(first, second string) []assessment.Answer {
		all := allAnswered(q, "no", "")
		for i, values := range []string{first, second} {
			for j, question := range q.QuestionsAt(i + 1) {
				if j < len(values) {
					value := map[byte]string{'y': "yes", 'p': "partly"}[values[j]]
					all = with(all, question.ID, value)
				}
			}
		}
		return all
	}
	for _, test := range []struct{ name, first, second, want string }{
		{"all no", "", "", "0/106: 0/32 0/38 0/20 0/16 level 0"},
		{"22 of 32", strings.Repeat("y", 11), "", "22/106: 22/32 0/38 0/20 0/16 level 0"},
		{"23 of 32", strings.Repeat("y", 11) + "p", "", "23/106: 23/32 0/38 0/20 0/16 level 1"},
		{"27 of 32 and 27 of 38", strings.Repeat("y", 13) + "p", strings.Repeat("y", 13) + "p", "54/106: 27/32 27/38 0/20 0/16 level 1"},
		{"28 of 32 and 26 of 38", strings.Repeat("y", 14), strings.Repeat("y", 13), "54/106: 28/32 26/38 0/20 0/16 level 1"},
		{"28 of 32 and 27 of 38", strings.Repeat("y", 14), strings.Repeat("y", 13) + "p", "55/106: 28/32 27/38 0/20 0/16 level 2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, brief(form.Score(at(test.first, test.second)))); diff != "" {
				t.Errorf("score (-want +got):\n%s", diff)
			}
		})
	}
	if diff := cmp.Diff(
		"106/106: 32/32 38/38 20/20 16/16 level 4",
		brief(form.Score(allAnswered(q, "yes", ""))),
	); diff != "" {
		t.Errorf("score of all yes (-want +got):\n%s", diff)
	}
}

func TestBlock(t *testing.T) {
	form := scoring.NewForm(two.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality})
	score := form.Score(answers("A1=v2 A2=v1 B4=v2"))
	for name, want := range map[string]scoring.Share{
		"A": {Points: 4, Possible: 8}, "B": {Points: 2, Possible: 8}, "L1": {Points: 4, Possible: 8}, "L2": {Points: 2, Possible: 8},
	} {
		if got, ok := score.Block(name); got != want || !ok {
			t.Errorf("block %s is %v, %t; want %v", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "C", "L0", "L3", "L01", "1"} {
		if got, ok := score.Block(name); ok {
			t.Errorf("there is a block %q: %v", name, got)
		}
	}
}

func TestForm(t *testing.T) {
	q := two.parse(t)
	form := scoring.NewForm(q, questionnaires.Profile{Kind: questionnaires.Company})
	if form.Questionnaire() != q || form.Profile().Kind != questionnaires.Company {
		t.Errorf("the form is of %p for %s, want %p", form.Questionnaire(), form.Profile().Kind, q)
	}
	if !form.Asks("B2") || form.Asks("B4") || form.Asks("Z9") {
		t.Error("the form asks other questions than those of a company")
	}
	want := map[string]string{"A1": "v2", "A3": "dk", "B1": "na"}
	if diff := cmp.Diff(want, form.Values(answers("B1=na A1=v2 A2= A3=dk B2=maybe B4=v2 Z9=v2"))); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

// lower reports whether a is the lower share.
func lower(a, b scoring.Share) bool { return a.Compare(b) < 0 }

func TestYesNeverLowersAnything(t *testing.T) {
	bas := mognadBas(t)
	rapid.Check(t, func(t *rapid.T) {
		form := drawForm(t, bas)
		q := form.Questionnaire()
		before := drawAnswers(t, q)
		question := rapid.SampledFrom(q.Questions).Draw(t, "question")
		if a, _ := q.Answer(form.Values(before)[question.ID]); a.Kind == questionnaires.NotApplicable {
			before = with(before, question.ID, "")
		}
		after := with(before, question.ID, best(q))
		was, is := form.Score(before), form.Score(after)
		if lower(is.Total, was.Total) || is.Level < was.Level || is.Rated != was.Rated ||
			lower(is.Lowest.Total, was.Lowest.Total) || is.Lowest.Level < was.Lowest.Level ||
			lower(is.Highest.Total, was.Highest.Total) || is.Highest.Level < was.Highest.Level {
			t.Fatalf("yes to %s lowers the score:\n%s", question.ID, cmp.Diff(was, is))
		}
		for i := range was.Areas {
			if lower(is.Areas[i].Share, was.Areas[i].Share) {
				t.Fatalf("yes to %s lowers area %s:\n%s", question.ID, is.Areas[i].ID, cmp.Diff(was, is))
			}
		}
		for i := range was.Levels {
			if lower(is.Levels[i], was.Levels[i]) {
				t.Fatalf("yes to %s lowers the block of level %d:\n%s", question.ID, i+1, cmp.Diff(was, is))
			}
		}
		scale := scoring.NewScale(q.Proposal)
		proposed := form.Proposals(after, scale)
		for i, p := range form.Proposals(before, scale) {
			if p.OK && (!proposed[i].OK || proposed[i].Index > p.Index) {
				t.Fatalf("yes to %s lowers a proposal:\n%s", question.ID, cmp.Diff(p, proposed[i]))
			}
		}
	})
}

func TestNotApplicableChangesNoOtherQuestion(t *testing.T) {
	bas := mognadBas(t)
	rapid.Check(t, func(t *rapid.T) {
		form := drawForm(t, bas)
		q := form.Questionnaire()
		before := drawAnswers(t, q)
		var na string
		for _, step := range q.Answers {
			if step.Kind == questionnaires.NotApplicable {
				na = step.ID
			}
		}
		question := rapid.SampledFrom(q.Questions).Draw(t, "question")
		after := with(before, question.ID, na)
		scale := scoring.NewScale(q.Proposal)
		was, is := workings(form.Proposals(before, scale)), workings(form.Proposals(after, scale))
		total, left := form.Score(before).Total, form.Score(after).Total
		for key, row := range was {
			if row.QuestionID != question.ID {
				if diff := cmp.Diff(row, is[key]); diff != "" {
					t.Fatalf("%s not applying changes %s:\n%s", question.ID, key, diff)
				}
			}
		}
		own := was["R1 "+question.ID]
		if fed(q, "R1", question.ID) {
			want := scoring.Share{Points: total.Points - own.Points, Possible: total.Possible - own.Possible}
			if diff := cmp.Diff(want, left); diff != "" {
				t.Fatalf("%s not applying takes away more or less than its own (-want +got):\n%s", question.ID, diff)
			}
		}
	})
}

// workings is what each question brings to each audit question.
func workings(proposals []scoring.Proposal) map[string]scoring.Working {
	all := map[string]scoring.Working{}
	for _, p := range proposals {
		for _, row := range p.Questions {
			all[p.AuditQuestionID+" "+row.QuestionID] = row
		}
	}
	return all
}

func fed(q *questionnaires.Questionnaire, auditQuestionID, questionID string) bool {
	a, _ := q.AuditQuestion(auditQuestionID)
	return slices.ContainsFunc(a.Questions, func(f questionnaires.Feed) bool { return f.ID == questionID })
}

func TestOrderOfAnswersNeverMatters(t *testing.T) {
	bas := mognadBas(t)
	rapid.Check(t, func(t *rapid.T) {
		form := drawForm(t, bas)
		q := form.Questionnaire()
		some := drawAnswers(t, q)
		other := rapid.Permutation(some).Draw(t, "order")
		score := form.Score(some)
		if diff := cmp.Diff(score, form.Score(other)); diff != "" {
			t.Fatalf("the score depends on the order:\n%s", diff)
		}
		scale := scoring.NewScale(q.Proposal)
		if diff := cmp.Diff(form.Proposals(some, scale), form.Proposals(other, scale)); diff != "" {
			t.Fatalf("the proposals depend on the order:\n%s", diff)
		}
		if diff := cmp.Diff(form.Blockers(some, score.Level+1), form.Blockers(other, score.Level+1)); diff != "" {
			t.Fatalf("the blockers depend on the order:\n%s", diff)
		}
	})
}

// TestLevelImpliesAllLowerOnes applies the definition again, with shares in the words of the thresholds.
func TestLevelImpliesAllLowerOnes(t *testing.T) {
	bas := mognadBas(t)
	rapid.Check(t, func(t *rapid.T) {
		form := drawForm(t, bas)
		q := form.Questionnaire()
		score := form.Score(drawAnswers(t, q))
		if score.Rated != (score.Total.Possible > 0) {
			t.Fatalf("%s with possible points %d", level(score.Level, score.Rated), score.Total.Possible)
		}
		if !score.Rated {
			if score.Level != 0 || score.Ceiling != 0 {
				t.Fatalf("level %d of %d without a level", score.Level, score.Ceiling)
			}
			return
		}
		asked := 0
		for k, block := range score.Levels {
			if block.Possible > 0 {
				asked = k + 1
			}
		}
		if score.Ceiling != asked || score.Level > asked {
			t.Fatalf("level %d of at most %d, and %d is asked about", score.Level, score.Ceiling, asked)
		}
		for l := 1; l <= q.HighestLevel(); l++ {
			holds := l <= score.Ceiling
			for k, threshold := range q.Thresholds[l] {
				percent, some := score.Levels[k].Percent()
				holds = holds && (!some || percent >= threshold)
			}
			if l <= score.Level && !holds {
				t.Fatalf("level %d without the thresholds of level %d: %s", score.Level, l, brief(score))
			}
			if l == score.Level+1 && holds {
				t.Fatalf("level %d although level %d holds: %s", score.Level, l, brief(score))
			}
		}
	})
}

// TestIntervalHoldsEveryEnd answers what is unanswered, one way or the other, and finds the result in the interval.
func TestIntervalHoldsEveryEnd(t *testing.T) {
	bas := mognadBas(t)
	rapid.Check(t, func(t *rapid.T) {
		form := drawForm(t, bas)
		q := form.Questionnaire()
		some := drawAnswers(t, q)
		score := form.Score(some)
		within(t, score, score)
		var steps []string
		for _, step := range q.Answers {
			if step.Kind == questionnaires.Valued {
				steps = append(steps, step.ID)
			}
		}
		values := form.Values(some)
		finished, yes, no := some, some, some
		for _, question := range q.Questions {
			if values[question.ID] == "" {
				finished = with(finished, question.ID, rapid.SampledFrom(steps).Draw(t, "finish "+question.ID))
				yes = with(yes, question.ID, best(q))
				no = with(no, question.ID, worst(q))
			}
		}
		within(t, score, form.Score(finished))
		if end := form.Score(
			yes,
		); end.Total != score.Highest.Total || end.Level != score.Highest.Level || end.Rated != score.Highest.Rated ||
			end.Preliminary {
			t.Fatalf("the highest is not what all yes gives: %s and %s", brief(score), brief(end))
		}
		if end := form.Score(no); end.Total != score.Lowest.Total || end.Level != score.Lowest.Level ||
			end.Rated != score.Lowest.Rated {
			t.Fatalf("the lowest is not what all no gives: %s and %s", brief(score), brief(end))
		}
	})
}

func within(t *rapid.T, interval, score scoring.Score) {
	t.Helper()
	low, high := interval.Lowest, interval.Highest
	if lower(score.Total, low.Total) || lower(high.Total, score.Total) || score.Level < low.Level ||
		score.Level > high.Level {
		t.Fatalf("%s is outside the interval of %s", brief(score), brief(interval))
	}
}

// BenchmarkScore scores one assessment of 53 answers.
func BenchmarkScore(b *testing.B) {
	q := mognadBas(b)
	form := scoring.NewForm(q, questionnaires.Profile{Kind: questionnaires.Municipality})
	all := allAnswered(q, "partly", "A1=yes+ B2=no C5=dont_know E5=not_applicable")
	b.ReportAllocs()
	for b.Loop() {
		form.Score(all)
	}
}

// BenchmarkReadAnswers is what BenchmarkScore is measured against: reading the same 53 answers once.
func BenchmarkReadAnswers(b *testing.B) {
	all := allAnswered(mognadBas(b), "partly", "")
	b.ReportAllocs()
	read := 0
	for b.Loop() {
		for i := range all {
			read += len(all[i].QuestionID) + len(all[i].Value) + len(all[i].Evidence)
		}
	}
	if read == 0 {
		b.Fatal("nothing read")
	}
}

func TestAllocationsDoNotGrowWithQuestions(t *testing.T) {
	allocations := func(questions int) float64 {
		s := sheet{values: []int{2, 1, 0}, thresholds: [][]int{{70}, {85, 70}}}
		for i := range questions {
			s.items = append(s.items, fmt.Sprintf("%c%d %d 1", 'A'+i%2, i, 1+i/2%2))
		}
		q := s.parse(t)
		form, all := scoring.NewForm(q, questionnaires.Profile{Kind: questionnaires.Municipality}), allAnswered(q, "v1", "")
		return testing.AllocsPerRun(20, func() { form.Score(all) })
	}
	few, many := allocations(4), allocations(400)
	if few != many {
		t.Errorf("scoring 4 questions allocates %v times, 400 questions %v times", few, many)
	}
}
