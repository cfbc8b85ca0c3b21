package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// answerThem answers in all ways for an entity and submits.
func (x *rounding) answerThem(t *testing.T, id assessment.ID, good int) {
	t.Helper()
	lars := x.Who(t, "lars")
	v, err := x.Use.Rounds.Assessment(t.Context(), lars, id)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range v.Questionnaire.AskedOf(v.Profile()) {
		zero := int64(0)
		f := rounds.AnswerForm{QuestionID: q.ID, Value: "no", Version: &zero}
		switch {
		case i < good:
			f.Value, f.Evidence = "yes", []assessment.Evidence{{Text: "Diarienummer"}}
		case i%5 == 0:
			f.Value, f.Reason = "not_applicable", "Finns inte här"
		case i%5 == 1:
			f.Value = "dont_know"
		case i%5 == 2:
			f.Value = "partly"
		case i%5 == 3:
			continue
		}
		if _, err := x.Use.Rounds.SaveAnswer(t.Context(), lars, id, f); err != nil {
			t.Fatal(err)
		}
	}
	if v, err = x.Use.Rounds.Assessment(t.Context(), lars, id); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Use.Rounds.Submit(t.Context(), lars, id, v.Version); err != nil {
		t.Fatal(err)
	}
}

// sharesJSON is a share as the API gives it.
type sharesJSON struct {
	Points, Possible int
	Percent          *int
}

// whole is the share as a page writes it.
func (s sharesJSON) whole(x *rounding) string {
	if s.Percent == nil {
		return "–" + x.Sv.T("result.nothing")
	}
	return x.percent(*s.Percent)
}

// percent is how a page's text, with single spaces, has it.
func (x *rounding) percent(n int) string {
	return strings.Join(strings.Fields(x.Sv.Percent(n)), " ")
}

// resultJSON is the API's version of a result that the page shows too.
type resultJSON struct {
	Score struct {
		Level       *int
		LevelName   map[string]string `json:"level_name"`
		Preliminary bool
		Total       sharesJSON
		Interval    struct {
			Lowest, Highest struct {
				Level *int
				Total sharesJSON
			}
		}
		Areas []struct {
			ID     string
			Share  sharesJSON
			Counts struct{ Asked int }
		}
		Counts struct {
			Applicable, Answered, Unanswered, Positive, Evidenced int
			DontKnow                                              int `json:"dont_know"`
			NotApplicable                                         int `json:"not_applicable"`
		}
	}
	Blockers []struct {
		Level, Threshold, Missing int
		Gains                     []struct {
			Question string
			Points   int
		}
	}
	Proposals []struct {
		AuditQuestion string `json:"audit_question"`
		Step          *string
		Share         sharesJSON
	}
	Recommendations []struct {
		Rule           string
		Recommendation map[string]string
	}
	Previous *struct {
		Score struct{ Areas []struct{ Share sharesJSON } }
	}
}

// TestResultPageShowsTheNumbersOfTheAPI, one by one: of an entity with a round before, and of the whole round.
func TestResultPageShowsTheNumbersOfTheAPI(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 9)
	first := x.Round.ID
	x.Round, x.ID = x.Send(t, "Självskattning 2027", &first, x.soc, x.other)
	x.Base, x.path = org+"/assessments/"+x.ID.String(), org+"/rounds/"+x.Round.ID.String()
	x.answerThem(t, x.ID, 17)
	x.answerThem(t, x.assessmentOf(t, x.other), 12)
	if _, err := x.Use.Rounds.Decide(t.Context(), x.Who(t, "lars"), x.ID, 1, assessment.OutcomeApproved, ""); err != nil {
		t.Fatal(err)
	}
	client := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead)
	api := apitest.Decoded[resultJSON](t, client.Get(x.Base+"/result"))
	page := x.kim.Get(x.Base + "/result").Want(http.StatusOK)
	score := api.Score
	if score.Level == nil || score.Counts.NotApplicable == 0 || score.Counts.DontKnow == 0 ||
		score.Counts.Unanswered == 0 ||
		len(api.Blockers) == 0 ||
		api.Previous == nil {
		t.Fatalf("the answers give too little to compare: %+v", api)
	}
	reached := labelled(page, "reached")
	of := func(points, possible int) string { return x.Sv.T("answers.of", "Done", points, "Asked", possible) }
	reached.Shows(
		x.Sv.T("result.level", "Level", *score.Level),
		score.LevelName["sv"],
		score.Total.whole(x),
		x.Sv.T("result.points_of", "Points", score.Total.Points, "Possible", score.Total.Possible),
		of(score.Counts.Answered, score.Counts.Applicable),
		x.Sv.T("result.not_applicable", "Count", score.Counts.NotApplicable),
		of(score.Counts.DontKnow, score.Counts.Answered),
		of(score.Counts.Evidenced, score.Counts.Positive),
		x.Sv.T("result.left", "Count", score.Counts.Unanswered),
		x.Sv.T("submission.preliminary"),
		x.Sv.T(
			"result.interval_share",
			"Lowest",
			score.Interval.Lowest.Total.whole(x),
			"Highest",
			score.Interval.Highest.Total.whole(x),
		),
	)

	var areas [][]string
	for i, a := range score.Areas {
		if a.Counts.Asked > 0 {
			areas = append(areas, []string{a.ID, a.Share.whole(x), api.Previous.Score.Areas[i].Share.whole(x)})
		}
	}
	var shown [][]string
	for _, row := range rowsOf(labelled(page, "areas")) {
		id, _, _ := strings.Cut(row[0], " ")
		shown = append(shown, []string{id, row[1], row[2]})
	}
	if diff := cmp.Diff(areas, shown); diff != "" {
		t.Errorf("areas of the API (-) and of the page (+):\n%s", diff)
	}

	blockers := labelled(page, "blockers")
	var gains, shownGains [][]string
	for _, b := range api.Blockers {
		blockers.Shows(
			x.Sv.T("result.block", "Level", b.Level, "Target", *score.Level+1, "Threshold", x.percent(b.Threshold)),
			x.Sv.T("result.block_missing", "Count", b.Missing),
		)
		for _, g := range b.Gains {
			gains = append(gains, []string{g.Question, strconv.Itoa(g.Points)})
		}
	}
	for _, row := range rowsOf(blockers) {
		id, _, _ := strings.Cut(row[0], " ")
		shownGains = append(shownGains, []string{id, row[2]})
	}
	if diff := cmp.Diff(gains, shownGains); diff != "" {
		t.Errorf("what could give points, of the API (-) and of the page (+):\n%s", diff)
	}

	var proposals, shownProposals []string
	q := x.view(t).Questionnaire
	for _, p := range api.Proposals {
		label := x.Sv.T("result.no_proposal")
		if p.Step != nil {
			for _, s := range q.Proposal.Steps {
				if s.ID == *p.Step {
					label = s.Label.In("sv", q.Languages...)
				}
			}
		}
		proposals = append(proposals, p.AuditQuestion+" "+label+" "+p.Share.whole(x))
	}
	section := labelled(page, "proposals")
	for n := range section.Page.Descendants() {
		if n.Data != "summary" {
			continue
		}
		one := apitest.Reply{T: t, What: page.What, Page: n}
		text := func(class string) string {
			part := partThat(one, func(n *html.Node) bool { return apitest.Attribute(n, "class") == class })
			return strings.Join(strings.Fields(apitest.Inner(part.Page)), " ")
		}
		shownProposals = append(shownProposals, text("id number")+" "+text("proposed")+" "+text("r"))
	}
	if diff := cmp.Diff(proposals, shownProposals); diff != "" {
		t.Errorf("proposals of the API (-) and of the page (+):\n%s", diff)
	}

	var advice []string
	for _, r := range api.Recommendations {
		advice = append(advice, r.Rule+" "+r.Recommendation["sv"])
	}
	shownAdvice := cards(page)
	slices.Sort(advice)
	slices.Sort(shownAdvice)
	if diff := cmp.Diff(advice, shownAdvice); diff != "" || len(advice) == 0 {
		t.Errorf("recommendations of the API (-) and of the page (+):\n%s", diff)
	}
	x.sameRound(t, client)
}

// sameRound compares the page of the round's result with the API.
func (x *rounding) sameRound(t *testing.T, client apitest.Client) {
	t.Helper()
	api := apitest.Decoded[struct {
		Levels struct {
			Count                   int
			Lowest, Median, Highest *int
			Distribution            []struct{ Level, Entities int }
		}
		Areas []struct {
			ID                      string
			Lowest, Median, Highest sharesJSON
		}
		Gaps []struct {
			Question string
			Entities []string
			Missing  int
		}
		Entities []struct {
			Entity struct{ Name string }
			Score  struct {
				Level *int
				Total sharesJSON
				Areas []struct{ Share sharesJSON }
			}
		}
	}](t, client.Get(x.path+"/result"))
	page := x.kim.Get(x.path + "/result").Want(http.StatusOK)
	var want [][]string
	for _, d := range api.Levels.Distribution {
		want = append(want, []string{strconv.Itoa(d.Level), strconv.Itoa(d.Entities)})
	}
	got := [][]string{}
	for _, row := range rowsOf(labelled(page, "levels")) {
		level, _, _ := strings.Cut(row[0], " ")
		got = append(got, []string{level, row[1]})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("levels of the API (-) and of the page (+):\n%s", diff)
	}
	spread := labelled(page, "spread")
	for key, level := range map[string]*int{"round_result.lowest": api.Levels.Lowest,
		"round_result.median": api.Levels.Median, "round_result.highest": api.Levels.Highest} {
		spread.Shows(fmt.Sprintf("%s %d", x.Sv.T(key), *level))
	}

	want, got = nil, nil
	for _, e := range api.Entities {
		want = append(want, []string{e.Entity.Name, strconv.Itoa(*e.Score.Level), e.Score.Total.whole(x)})
	}
	for _, row := range rowsOf(labelled(page, "entities")) {
		level, _, _ := strings.Cut(row[1], " ")
		got = append(got, []string{row[0], level, row[2]})
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 2 {
		t.Errorf("entities of the API (-) and of the page (+):\n%s", diff)
	}

	want = nil
	number := func(s sharesJSON) string { return strings.TrimSuffix(s.whole(x), " %") }
	for _, e := range api.Entities {
		row := []string{e.Entity.Name}
		for _, a := range e.Score.Areas {
			row = append(row, number(a.Share))
		}
		want = append(want, row)
	}
	rows := [][]string{{x.Sv.T("round_result.lowest")}, {x.Sv.T("round_result.median")}, {x.Sv.T("round_result.highest")}}
	for _, a := range api.Areas {
		for i, s := range []sharesJSON{a.Lowest, a.Median, a.Highest} {
			rows[i] = append(rows[i], s.whole(x))
		}
	}
	if diff := cmp.Diff(append(want, rows...), rowsOf(labelled(page, "heat"))); diff != "" {
		t.Errorf("areas of the API (-) and of the page (+):\n%s", diff)
	}

	want, got = nil, nil
	for _, g := range api.Gaps {
		want = append(
			want,
			[]string{g.Question, x.Sv.T("round_result.gap_entities", "Count", len(g.Entities)), strconv.Itoa(g.Missing)},
		)
	}
	for _, row := range rowsOf(labelled(page, "gaps")) {
		id, _, _ := strings.Cut(row[0], " ")
		entities, _, _ := strings.Cut(row[3], ",")
		got = append(got, []string{id, entities, row[4]})
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("gaps of the API (-) and of the page (+):\n%s", diff)
	}
}

// cards are the recommendations on a page: the rule and what it recommends.
func cards(page apitest.Reply) []string {
	var all []string
	for n := range page.Page.Descendants() {
		if n.Data != "li" || apitest.Attribute(n, "class") != "card" {
			continue
		}
		one := apitest.Reply{T: page.T, What: page.What, Page: n}
		text := partThat(one, func(n *html.Node) bool { return apitest.Attribute(n, "class") == "recommendation" })
		if behind := one.Find(func(n *html.Node) bool { return apitest.Attribute(n, "class") == "behind" }); behind != nil {
			text = partThat(one, func(n *html.Node) bool { return n.Data == "p" && apitest.Attribute(n, "lang") != "" })
		}
		all = append(all, apitest.Attribute(n, "id")+" "+apitest.Inner(text.Page))
	}
	return all
}

// TestTargetOnTheResult: management sets it, errors are shown at their field, and a target that somebody else has set
// in the meantime is shown beside.
func TestTargetOnTheResult(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 3)
	_, birgitta := x.Join(t, "Birgitta Holm", "birgitta@norrdal.example", assessment.Management, x.Root(t))
	result, action := x.Base+"/result", org+"/entities/"+x.soc.String()+"/target"
	form := sentBy(birgitta.Get(result).Want(http.StatusOK), action)
	if diff := cmp.Diff(
		map[string][]string{"assessment": {x.ID.String()}, "level": {""}, "by": {""}},
		byName(form),
	); diff != "" {
		t.Errorf("the form of no target, want (-) and got (+):\n%s", diff)
	}
	for _, test := range []struct{ level, by, field, problem string }{
		{"", "2027-12-31", "level", "error.choose_one"},
		{"5", "2027-12-31", "level", "error.range"},
		{"3", "", "by", "error.required"},
		{"3", "nästa år", "by", "error.date"},
	} {
		got := birgitta.Post(action, with(form, "level", test.level, "by", test.by)...).Want(http.StatusUnprocessableEntity)
		problem := x.Sv.T(test.problem)
		if test.problem == "error.range" {
			problem = x.Sv.T(test.problem, "Min", 0, "Max", 4)
		}
		shown := []string{test.level, got.Value("by"), got.Problem(test.field)}
		if test.field == "by" {
			shown[0] = chosenIn(got, "level")
		}
		if diff := cmp.Diff([]string{test.level, test.by, problem}, shown); diff != "" {
			t.Errorf("%+v: level, day and problem, want (-) and got (+):\n%s", test, diff)
		}
	}
	unset := birgitta.Post(action, with(form, "version", "4", "level", "3", "by", "2027-12-31")...).
		Want(http.StatusPreconditionFailed)
	if diff := cmp.Diff(
		[]string{"3", "2027-12-31", "0"},
		[]string{chosenIn(unset, "level"), unset.Value("by"), unset.Version(action)},
	); diff != "" {
		t.Errorf("from a version of what nobody has set: level, day and version, want (-) and got (+):\n%s", diff)
	}
	birgitta.Post(action, with(form, "version", "-1", "level", "3", "by", "2027-12-31")...).
		Want(http.StatusPreconditionRequired)
	birgitta.Post(action, with(form, "level", "3", "by", "2027-12-31")...).To(result)
	target := x.Sv.T("result.target", "Level", 3, "Date", x.Sv.Day("2027-12-31"))
	birgitta.Get(result).Shows(x.Sv.T("result.target_saved"), target)
	x.kim.Get(x.path+"/result").
		Shows(x.Sv.T("round_result.targets"), x.Sv.T("round_result.target_of", "Level", 3, "Date", x.Sv.Day("2027-12-31")))

	stale := birgitta.Post(action, with(form, "level", "2", "by", "2026-12-31")...).Want(http.StatusPreconditionFailed)
	beside := labelled(stale, "target").Shows(x.Sv.T("shell.stored", "Value", x.Sv.Day("2027-12-31")))
	if !strings.Contains(beside.Text(), x.Sv.T("shell.stored", "Value", "3 ")) {
		t.Errorf("the stored level does not stand beside: %s", beside.Text())
	}
	if diff := cmp.Diff(
		[]string{"2", "2026-12-31", "1"},
		[]string{chosenIn(stale, "level"), stale.Value("by"), stale.Version(action)},
	); diff != "" {
		t.Errorf("after another's: level, day and version, want (-) and got (+):\n%s", diff)
	}
	birgitta.Get(result).Shows(target)
	birgitta.Post(action, sentBy(stale, action)...).To(result)
	birgitta.Get(result).Shows(x.Sv.T("result.target", "Level", 2, "Date", x.Sv.Day("2026-12-31")))
	if !x.kim.Get(result).HasForm(action) {
		t.Error("the coordinator cannot enter the target on management's behalf")
	}
	for _, v := range []*apitest.Visitor{x.maria, x.sara} {
		if v.Get(result).HasForm(action) {
			t.Error("who may not set the target has the form")
		}
		v.Post(action, with(form, "version", "2", "level", "1", "by", "2027-12-31")...).Want(http.StatusForbidden)
	}
}

// TestRoundResultSorts by each column, both ways, and by no other.
func TestRoundResultSorts(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 2)
	x.answerThem(t, x.assessmentOf(t, x.other), 28)
	order := func(sort string) []string {
		var names []string
		for _, row := range rowsOf(labelled(x.kim.Get(x.path+"/result?sort="+sort).Want(http.StatusOK), "entities")) {
			names = append(names, row[0])
		}
		return names
	}
	tree := order("")
	back := slices.Clone(tree)
	slices.Reverse(back)
	for sort, want := range map[string][]string{"entity": tree, "-entity": back,
		"share": {"Socialförvaltningen", "Kulturförvaltningen"}, "-share": {"Kulturförvaltningen", "Socialförvaltningen"},
		"level": {"Socialförvaltningen", "Kulturförvaltningen"}, "-level": {"Kulturförvaltningen", "Socialförvaltningen"},
		"saknas": tree} {
		if diff := cmp.Diff(want, order(sort)); diff != "" {
			t.Errorf("sorted by %q, want (-) and got (+):\n%s", sort, diff)
		}
	}
}
