package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

func TestBlockers(t *testing.T) {
	t.Parallel()
	form := scoring.NewForm(two.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality})
	for _, test := range []struct {
		name, answers string
		level         int
		want          []scoring.Blocker
	}{
		{"70 percent of 8 takes 6", "", 1, []scoring.Blocker{
			{Level: 1, Share: scoring.Share{Points: 0, Possible: 8}, Threshold: 70, Missing: 6, Gains: []scoring.Gain{
				{QuestionID: "A2", Points: 4}, {QuestionID: "A1", Points: 2}, {QuestionID: "A3", Points: 2},
			}},
		}},
		{"both blocks of level 2", "A1=v2 A2=v1 A3=v2 B4=dk B3=v0", 2, []scoring.Blocker{
			{Level: 1, Share: scoring.Share{Points: 6, Possible: 8}, Threshold: 85, Missing: 1, Gains: []scoring.Gain{
				{QuestionID: "A2", Value: "v1", Points: 2},
			}},
			{Level: 2, Share: scoring.Share{Points: 0, Possible: 8}, Threshold: 70, Missing: 6, Gains: []scoring.Gain{
				{QuestionID: "B1", Points: 6}, {QuestionID: "B4", Value: "dk", Points: 2},
			}},
		}},
		{"the failing block alone", "A1=v1 A2=v2 A3=v2 B1=v1 B4=v1", 2, []scoring.Blocker{
			{Level: 2, Share: scoring.Share{Points: 4, Possible: 8}, Threshold: 70, Missing: 2, Gains: []scoring.Gain{
				{QuestionID: "B1", Value: "v1", Points: 3}, {QuestionID: "B4", Value: "v1", Points: 1},
			}},
		}},
		{"not applicable can give nothing", "A1=v0 A2=na A3=v1", 1, []scoring.Blocker{
			{Level: 1, Share: scoring.Share{Points: 1, Possible: 4}, Threshold: 70, Missing: 2, Gains: []scoring.Gain{
				{QuestionID: "A1", Value: "v0", Points: 2}, {QuestionID: "A3", Value: "v1", Points: 1},
			}},
		}},
		{"a level that is reached", "A1=v2 A2=v1 A3=v2", 1, nil},
		{"an empty block", "A1=na A2=na A3=na", 1, nil},
		{"level 0", "", 0, nil},
		{"a level that there is not", "", 3, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, form.Blockers(answers(test.answers), test.level)); diff != "" {
				t.Errorf("blockers of level %d (-want +got):\n%s", test.level, diff)
			}
		})
	}
}

func TestEveryLevelNotReachedHasBlockers(t *testing.T) {
	t.Parallel()
	bas := mognadBas(t)
	rapid.Check(t, func(t *rapid.T) {
		form := drawForm(t, bas)
		q := form.Questionnaire()
		some := drawAnswers(t, q)
		score := form.Score(some)
		if !score.Rated {
			return
		}
		for l := 1; l <= q.HighestLevel(); l++ {
			blockers := form.Blockers(some, l)
			if reached := l <= score.Level; reached && len(blockers) > 0 || !reached && l <= score.Ceiling && len(blockers) == 0 {
				t.Fatalf("level %d is reached: %t, with blockers %v", l, reached, blockers)
			}
			for _, blocker := range blockers {
				gained := 0
				for _, gain := range blocker.Gains {
					gained += gain.Points
				}
				if left := blocker.Share.Possible - blocker.Share.Points; gained != left || blocker.Missing < 1 ||
					blocker.Missing > left {
					t.Fatalf("of %d points left, %d are missing and %d to gain", left, blocker.Missing, gained)
				}
			}
			if after := form.Score(gainAll(some, blockers, best(q))); after.Level < min(l, score.Ceiling) {
				t.Fatalf("with all gains the level is %d, not %d of at most %d", after.Level, l, score.Ceiling)
			}
		}
	})
}

func gainAll(all []assessment.Answer, blockers []scoring.Blocker, best string) []assessment.Answer {
	for _, blocker := range blockers {
		for _, gain := range blocker.Gains {
			all = with(all, gain.QuestionID, best)
		}
	}
	return all
}

// TestGainsAreInTheOrderOfTheFile has many gains of the same size, which keep the order of the file.
func TestGainsAreInTheOrderOfTheFile(t *testing.T) {
	t.Parallel()
	q := mognadBas(t)
	form := scoring.NewForm(q, questionnaires.Profile{Kind: questionnaires.Municipality})
	blockers := form.Blockers(allAnswered(q, "no", "A1=partly A3=partly C1=partly D1=partly E1=partly G2=partly"), 1)
	var got []string
	for _, gain := range blockers[0].Gains {
		got = append(got, gain.QuestionID)
	}
	want := []string{"A2", "B1", "C2", "D2", "F1", "F2", "F3", "F6", "G1", "H1", "A1", "A3", "C1", "D1", "E1", "G2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gains (-want +got):\n%s", diff)
	}
}
