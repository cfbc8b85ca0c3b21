package scoring_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// audited has one audit question of 8 points, with one critical question.
var audited = sheet{
	values:     []int{2, 1, 0},
	thresholds: [][]int{{70}},
	items:      []string{"A1 1 1", "A2 1 1", "A3 1 1", "A4 1 1", "A5 1 1 company", "A6 1 0"},
	audits:     []string{"A1 A2! A3 A4 A5!", "A6!"},
	steps: []scoring.Step{
		{ID: "ja", From: 90},
		{ID: "largely", From: 75},
		{ID: "delvis", From: 40},
		{ID: "nej", From: 0},
	},
	capPartly: "delvis",
	capNo:     "nej",
}

// verdict is a proposal as a line.
func verdict(p scoring.Proposal) string {
	if !p.OK {
		line := fmt.Sprintf("none %d/%d", p.Share.Points, p.Share.Possible)
		if p.TooFew {
			line += fmt.Sprintf(", only %d of %d answered", p.Answered, p.Applicable)
		}
		return line
	}
	line := fmt.Sprintf("%s %d/%d", p.Step, p.Share.Points, p.Share.Possible)
	if p.Cap != scoring.Uncapped {
		line += fmt.Sprintf(", not %s: %s, %s", p.Uncapped, strings.Join(p.CappedBy, " "), p.Cap)
	}
	return line
}

func TestProposals(t *testing.T) {
	t.Parallel()
	form := scoring.NewForm(audited.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality})
	scale := scoring.NewScale(form.Questionnaire().Proposal)
	steps := scale.Steps
	bothPartly := scoring.Scale{Steps: steps, CapPartly: "delvis", CapNo: "delvis"}
	for _, test := range []struct {
		name, answers string
		scale         scoring.Scale
		want          string
	}{
		{"all yes", "A1=v2 A2=v2 A3=v2 A4=v2", scale, "ja 8/8"},
		{"87 percent", "A1=v2 A2=v2 A3=v2 A4=v1", scale, "largely 7/8"},
		{"75 percent sharp", "A1=v2 A2=v2 A3=v2 A4=v0", scale, "largely 6/8"},
		{"62 percent", "A1=v1 A2=v2 A3=v2 A4=v0", scale, "delvis 5/8"},
		{"37 percent", "A1=v1 A2=v2 A3=v0 A4=v0", scale, "nej 3/8"},
		{"critical partly", "A1=v2 A2=v1 A3=v2 A4=v2", scale, "delvis 7/8, not largely: A2, partly"},
		{"critical no", "A1=v2 A2=v0 A3=v2 A4=v2", scale, "nej 6/8, not largely: A2, no"},
		{"critical don't know", "A1=v2 A2=dk A3=v2 A4=v2", scale, "nej 6/8, not largely: A2, no"},
		{"critical unanswered", "A1=v2 A3=v2 A4=v2", scale, "nej 6/8, not largely: A2, no"},
		{"critical not applicable", "A1=v2 A2=na A3=v2 A4=v2", scale, "ja 6/6"},
		{"a cap that changes nothing", "A1=v0 A2=v0 A3=v0 A4=v1", scale, "nej 1/8"},
		{"a cap at the step that the share gives", "A1=v1 A2=v1 A3=v1 A4=v1", scale, "delvis 4/8"},
		{"don't know is an answer", "A1=dk A3=dk A4=dk", scale, "nej 0/8"},
		{"two of four", "A1=v2 A2=v2", scale, "none 4/8, only 2 of 4 answered"},
		{"two of two", "A1=v2 A2=v2 A3=na A4=na", scale, "ja 4/4"},
		{"one of two", "A1=v2 A3=na A4=na", scale, "none 2/4, only 1 of 2 answered"},
		{"one of one", "A1=na A2=v1 A3=na A4=na", scale, "delvis 1/2"},
		{"nothing answered", "", scale, "none 0/8, only 0 of 4 answered"},
		{"nothing applicable answered", "A1=na A4=na", scale, "none 0/4, only 0 of 2 answered"},
		{"nothing applies", "A1=na A2=na A3=na A4=na", scale, "none 0/0"},
		{"a scale without steps", "A1=v2 A2=v2 A3=v2 A4=v2", scoring.Scale{}, "none 8/8"},
		{"a scale without caps", "A1=v2 A2=v0 A3=v2 A4=v2", scoring.Scale{Steps: steps}, "largely 6/8"},
		{"a scale with one cap", "A1=v2 A2=v0 A3=v2 A4=v2", bothPartly, "delvis 6/8, not largely: A2, no"},
		{"a scale with a floor", "A1=v1 A2=v0 A3=v0", scoring.Scale{Steps: steps[:2]}, "largely 1/8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := form.Proposals(answers(test.answers), test.scale)[0]
			if diff := cmp.Diff(test.want, verdict(got)); diff != "" {
				t.Errorf("proposal (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAThirdOfManyQuestions needs more than three answers where many questions apply.
func TestAThirdOfManyQuestions(t *testing.T) {
	t.Parallel()
	s := audited
	s.items, s.audits = nil, []string{"A1 A2 A3 A4 A5 A6 A7 A8 A9 A10"}
	for i := range 10 {
		s.items = append(s.items, fmt.Sprintf("A%d 1 1", i+1))
	}
	form := scoring.NewForm(s.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality})
	for text, want := range map[string]string{
		"A1=v2 A2=v2 A3=v2":              "none 6/20, only 3 of 10 answered",
		"A1=v2 A2=v2 A3=v2 A4=v2":        "delvis 8/20",
		"A1=v2 A2=v2 A3=v2 A4=na":        "nej 6/18",
		"A1=v2 A2=v2 A3=v2 A4=na A5=na ": "nej 6/16",
	} {
		got := verdict(form.Proposals(answers(text), scoring.NewScale(form.Questionnaire().Proposal))[0])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("proposal for %s (-want +got):\n%s", text, diff)
		}
	}
}

func TestSeveralCaps(t *testing.T) {
	t.Parallel()
	form := scoring.NewForm(audited.parse(t), questionnaires.Profile{Kind: questionnaires.Company})
	scale := scoring.NewScale(form.Questionnaire().Proposal)
	same := scoring.Scale{Steps: scale.Steps, CapPartly: "delvis", CapNo: "delvis"}
	for _, test := range []struct {
		answers string
		scale   scoring.Scale
		want    string
	}{
		{"A1=v2 A2=v1 A3=v2 A4=v2 A5=v1", scale, "delvis 8/10, not largely: A2 A5, partly"},
		{"A1=v2 A2=v1 A3=v2 A4=v2 A5=v0", scale, "nej 7/10, not delvis: A5, no"},
		{"A1=v2 A2=v0 A3=v2 A4=v2 A5=v1", scale, "nej 7/10, not delvis: A2, no"},
		{"A1=v2 A2=na A3=v2 A4=v2 A5=v0", same, "delvis 6/8, not largely: A5, no"},
		{"A1=na A2=v2 A3=na A4=v2 A5=v1", same, "delvis 5/6, not largely: A5, partly"},
	} {
		got := form.Proposals(answers(test.answers), test.scale)[0]
		if diff := cmp.Diff(test.want, verdict(got)); diff != "" {
			t.Errorf("proposal for %s (-want +got):\n%s", test.answers, diff)
		}
	}
}

// TestCapsOfOneStep caps at the same step for partly and for no: both questions are named, in the words of the worse.
func TestCapsOfOneStep(t *testing.T) {
	t.Parallel()
	s := audited
	s.items = []string{"A1 1 7", "A2 1 1", "A3 1 1"}
	s.audits = []string{"A1 A2! A3!"}
	form := scoring.NewForm(s.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality})
	scale := scoring.Scale{Steps: s.steps, CapPartly: "delvis", CapNo: "delvis"}
	for text, want := range map[string]string{
		"A1=v2 A2=v1 A3=v0": "delvis 15/18, not largely: A2 A3, no",
		"A1=v2 A2=v0 A3=v1": "delvis 15/18, not largely: A2 A3, no",
	} {
		if diff := cmp.Diff(want, verdict(form.Proposals(answers(text), scale)[0])); diff != "" {
			t.Errorf("proposal for %s (-want +got):\n%s", text, diff)
		}
	}
}

func TestNothingIsProposedOnWhatDoesNotCount(t *testing.T) {
	t.Parallel()
	form := scoring.NewForm(audited.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality})
	got := form.Proposals(answers("A6=v2"), scoring.NewScale(form.Questionnaire().Proposal))[1]
	want := scoring.Proposal{
		AuditQuestionID: "R2",
		Questions:       []scoring.Working{{QuestionID: "A6", Value: "v2", Critical: true}},
		Answered:        1,
		Applicable:      1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("proposal (-want +got):\n%s", diff)
	}
}

// TestProposalSaysWhatItRestsOn counts what is answered of what applies: don't know is an answer, not applicable leaves
// both numbers, and a question that weighs nothing is asked all the same.
func TestProposalSaysWhatItRestsOn(t *testing.T) {
	t.Parallel()
	s := audited
	s.items, s.audits = []string{"A1 1 1", "A2 1 1", "A3 1 0", "A4 1 1 company"}, []string{"A1 A2 A3 A4"}
	form := scoring.NewForm(s.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality})
	for text, want := range map[string][2]int{
		"":                    {0, 3},
		"A1=v2":               {1, 3},
		"A1=dk A2= A4=v2":     {1, 3},
		"A1=v2 A2=na":         {1, 2},
		"A1=na A2=na A3=v2":   {1, 1},
		"A1=v2 A2=v0 A3=dk":   {3, 3},
		"A1=na A2=na A3=na":   {0, 0},
		"A1=v2 A2=maybe A3=x": {1, 3},
	} {
		p := form.Proposals(answers(text), scoring.NewScale(form.Questionnaire().Proposal))[0]
		if got := [2]int{p.Answered, p.Applicable}; got != want {
			t.Errorf("%q: from %d of %d questions, want %d of %d", text, got[0], got[1], want[0], want[1])
		}
	}
}

func TestNothingIsProposedWithoutDefaults(t *testing.T) {
	t.Parallel()
	s := audited
	s.steps = nil
	form := scoring.NewForm(s.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality})
	for _, p := range form.Proposals(answers("A1=v2 A2=v2 A3=v2 A4=v2"), scoring.NewScale(form.Questionnaire().Proposal)) {
		if p.OK || p.Step != "" {
			t.Errorf("%s is proposed for %s", p.Step, p.AuditQuestionID)
		}
	}
	if none := scoring.NewForm(two.parse(t), questionnaires.Profile{Kind: questionnaires.Municipality}).
		Proposals(answers("A1=v2"), scoring.Scale{}); len(none) > 0 {
		t.Errorf("proposals without audit questions: %v", none)
	}
}

// TestReferenceQuestionTwo is the composite question of the reference audit: classification is in place, risk analysis
// of the shared environment and measures that follow from it are not. The share alone would say Delvis; the audit
// said Nej, and so does the proposal, for the municipality and for the company.
func TestReferenceQuestionTwo(t *testing.T) {
	t.Parallel()
	q := mognadBas(t)
	all := allAnswered(q, "yes", "B1=no B2=no B3=no B4=dont_know B5=no C5=no")
	for _, kind := range []questionnaires.EntityKind{questionnaires.Municipality, questionnaires.Company} {
		form := scoring.NewForm(q, questionnaires.Profile{Kind: kind})
		i := 1 // R2, risk analysis and classification
		got := form.Proposals(all, scoring.NewScale(q.Proposal))[i]
		row := func(id, value string, points int) scoring.Working {
			return scoring.Working{QuestionID: id, Value: value, Points: points, Possible: 2}
		}
		critical := func(id string) scoring.Working {
			return scoring.Working{QuestionID: id, Value: "no", Possible: 2, Critical: true, Cap: scoring.CappedNo}
		}
		want := scoring.Proposal{
			AuditQuestionID: "R2", OK: true, Step: "no", Index: 3,
			Share: scoring.Share{Points: 10, Possible: 22}, Uncapped: "partly",
			Cap: scoring.CappedNo, CappedBy: []string{"B2", "C5"},
			Answered: 11, Applicable: 11,
			Questions: []scoring.Working{
				row("B1", "no", 0),
				critical("B2"),
				row("B3", "no", 0),
				row("B4", "dont_know", 0),
				row("B5", "no", 0),
				row("C1", "yes", 2),
				row("C2", "yes", 2),
				row("C3", "yes", 2),
				row("C4", "yes", 2),
				critical("C5"),
				row("C6", "yes", 2),
			},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
		step, last := q.Proposal.Steps[got.Index], len(q.Proposal.Steps)-1
		if step.Label.In("sv") != "Nej" || got.Index != last {
			t.Errorf("%s is proposed %s, step %d of %d", kind, step.Label.In("sv"), got.Index, last)
		}
	}
}
