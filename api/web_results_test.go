package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// answerThem lays out answers of all kinds for an entity and hands them in.
func (x *rounding) answerThem(t *testing.T, id assessment.ID, good int) {
	t.Helper()
	lars := x.who(t, "lars")
	v, err := x.use.Rounds.Assessment(t.Context(), lars, id)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range v.Questionnaire.AskedOf(v.Kind) {
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
		if _, err := x.use.Rounds.SaveAnswer(t.Context(), lars, id, f); err != nil {
			t.Fatal(err)
		}
	}
	if v, err = x.use.Rounds.Assessment(t.Context(), lars, id); err != nil {
		t.Fatal(err)
	}
	if _, err := x.use.Rounds.Submit(t.Context(), lars, id, v.Version); err != nil {
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
		return "–" + x.sv.T("result.nothing")
	}
	return x.percent(*s.Percent)
}

// percent is how a page's text, with single spaces, has it.
func (x *rounding) percent(n int) string {
	return strings.Join(strings.Fields(x.sv.Percent(n)), " ")
}

// resultJSON is what the API says of a result that the page shows too.
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
	x.answerThem(t, x.id, 9)
	first := x.round.ID
	x.round, x.id = x.send(t, "Självskattning 2027", &first, x.soc, x.other)
	x.base, x.path = org+"/assessments/"+x.id.String(), org+"/rounds/"+x.round.ID.String()
	x.answerThem(t, x.id, 17)
	x.answerThem(t, x.assessmentOf(t, x.other), 12)
	if _, err := x.use.Rounds.Decide(t.Context(), x.who(t, "lars"), x.id, 1, assessment.OutcomeApproved, ""); err != nil {
		t.Fatal(err)
	}
	client := x.client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead)
	api := decoded[resultJSON](t, client.get(x.base+"/result"))
	page := x.kim.get(x.base + "/result").want(http.StatusOK)
	score := api.Score
	if score.Level == nil || score.Counts.NotApplicable == 0 || score.Counts.DontKnow == 0 ||
		score.Counts.Unanswered == 0 ||
		len(api.Blockers) == 0 ||
		api.Previous == nil {
		t.Fatalf("the answers give too little to compare: %+v", api)
	}
	reached := page.labelled("reached")
	of := func(points, possible int) string { return x.sv.T("answers.of", "Done", points, "Asked", possible) }
	reached.shows(
		x.sv.T("result.level", "Level", *score.Level),
		score.LevelName["sv"],
		score.Total.whole(x),
		x.sv.T("result.points_of", "Points", score.Total.Points, "Possible", score.Total.Possible),
		of(score.Counts.Answered, score.Counts.Applicable),
		x.sv.T("result.not_applicable", "Count", score.Counts.NotApplicable),
		of(score.Counts.DontKnow, score.Counts.Answered),
		of(score.Counts.Evidenced, score.Counts.Positive),
		x.sv.T("result.left", "Count", score.Counts.Unanswered),
		x.sv.T("submission.preliminary"),
		x.sv.T(
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
	for _, row := range page.labelled("areas").rows() {
		id, _, _ := strings.Cut(row[0], " ")
		shown = append(shown, []string{id, row[1], row[2]})
	}
	if diff := cmp.Diff(areas, shown); diff != "" {
		t.Errorf("areas of the API (-) and of the page (+):\n%s", diff)
	}

	blockers := page.labelled("blockers")
	var gains, shownGains [][]string
	for _, b := range api.Blockers {
		blockers.shows(
			x.sv.T("result.block", "Level", b.Level, "Target", *score.Level+1, "Threshold", x.percent(b.Threshold)),
			x.sv.T("result.block_missing", "Count", b.Missing),
		)
		for _, g := range b.Gains {
			gains = append(gains, []string{g.Question, strconv.Itoa(g.Points)})
		}
	}
	for _, row := range blockers.rows() {
		id, _, _ := strings.Cut(row[0], " ")
		shownGains = append(shownGains, []string{id, row[2]})
	}
	if diff := cmp.Diff(gains, shownGains); diff != "" {
		t.Errorf("what could give points, of the API (-) and of the page (+):\n%s", diff)
	}

	var proposals, shownProposals []string
	q := x.view(t).Questionnaire
	for _, p := range api.Proposals {
		label := x.sv.T("result.no_proposal")
		if p.Step != nil {
			for _, s := range q.Proposal.Steps {
				if s.ID == *p.Step {
					label = s.Label.In("sv", q.Languages...)
				}
			}
		}
		proposals = append(proposals, p.AuditQuestion+" "+label+" "+p.Share.whole(x))
	}
	section := page.labelled("proposals")
	for n := range section.Page.Descendants() {
		if n.Data != "summary" {
			continue
		}
		one := reply{t: t, what: page.what, Page: n}
		text := func(class string) string {
			return strings.Join(
				strings.Fields(inner(one.within(func(n *html.Node) bool { return attribute(n, "class") == class }).Page)),
				" ",
			)
		}
		shownProposals = append(shownProposals, text("id number")+" "+text("proposed")+" "+text("r"))
	}
	if diff := cmp.Diff(proposals, shownProposals); diff != "" {
		t.Errorf("proposals of the API (-) and of the page (+):\n%s", diff)
	}

	var advice, shownAdvice []string
	for _, r := range api.Recommendations {
		advice = append(advice, r.Rule+" "+r.Recommendation["sv"])
	}
	for n := range page.labelled("advice").Page.Descendants() {
		if n.Data == "li" && attribute(n, "class") == "panel" {
			one := reply{t: t, what: page.what, Page: n}
			shownAdvice = append(
				shownAdvice,
				attribute(n, "id")+" "+inner(
					one.within(func(n *html.Node) bool { return attribute(n, "class") == "recommendation" }).Page,
				),
			)
		}
	}
	if diff := cmp.Diff(advice, shownAdvice); diff != "" || len(advice) == 0 {
		t.Errorf("recommendations of the API (-) and of the page (+):\n%s", diff)
	}
	x.sameRound(t, client)
}

// sameRound compares the page of the round's result with what the API says.
func (x *rounding) sameRound(t *testing.T, client apiClient) {
	t.Helper()
	api := decoded[struct {
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
	}](t, client.get(x.path+"/result"))
	page := x.kim.get(x.path + "/result").want(http.StatusOK)
	var want [][]string
	for _, d := range api.Levels.Distribution {
		want = append(want, []string{strconv.Itoa(d.Level), strconv.Itoa(d.Entities)})
	}
	got := [][]string{}
	for _, row := range page.labelled("levels").rows() {
		level, _, _ := strings.Cut(row[0], " ")
		got = append(got, []string{level, row[1]})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("levels of the API (-) and of the page (+):\n%s", diff)
	}
	spread := page.labelled("spread")
	for key, level := range map[string]*int{"round_result.lowest": api.Levels.Lowest, "round_result.median": api.Levels.Median, "round_result.highest": api.Levels.Highest} {
		spread.shows(fmt.Sprintf("%s %d", x.sv.T(key), *level))
	}

	want, got = nil, nil
	for _, e := range api.Entities {
		want = append(want, []string{e.Entity.Name, strconv.Itoa(*e.Score.Level), e.Score.Total.whole(x)})
	}
	for _, row := range page.labelled("entities").rows() {
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
	rows := [][]string{{x.sv.T("round_result.lowest")}, {x.sv.T("round_result.median")}, {x.sv.T("round_result.highest")}}
	for _, a := range api.Areas {
		for i, s := range []sharesJSON{a.Lowest, a.Median, a.Highest} {
			rows[i] = append(rows[i], s.whole(x))
		}
	}
	if diff := cmp.Diff(append(want, rows...), page.labelled("heat").rows()); diff != "" {
		t.Errorf("areas of the API (-) and of the page (+):\n%s", diff)
	}

	want, got = nil, nil
	for _, g := range api.Gaps {
		want = append(
			want,
			[]string{g.Question, x.sv.T("round_result.gap_entities", "Count", len(g.Entities)), strconv.Itoa(g.Missing)},
		)
	}
	for _, row := range page.labelled("gaps").rows() {
		id, _, _ := strings.Cut(row[0], " ")
		entities, _, _ := strings.Cut(row[3], ",")
		got = append(got, []string{id, entities, row[4]})
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("gaps of the API (-) and of the page (+):\n%s", diff)
	}
}

// TestAdviceIsDecidedWithAReason: dismissing takes one, and what was typed stays when something is wrong.
func TestAdviceIsDecidedWithAReason(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.id, 3)
	result := x.base + "/result"
	page := x.kim.get(result).want(http.StatusOK)
	rules := []string{}
	for n := range page.labelled("advice").Page.Descendants() {
		if n.Data == "li" && attribute(n, "class") == "panel" {
			rules = append(rules, attribute(n, "id"))
		}
	}
	if len(rules) < 2 {
		t.Fatalf("the answers give the recommendations %v alone", rules)
	}
	rule := rules[0]
	action, field := x.base+"/advice/"+rule, "reason-"+rule
	open := func(r reply) bool {
		return has(
			r.within(func(n *html.Node) bool { return attribute(n, "id") == rule }).
				within(func(n *html.Node) bool { return n.Data == "details" }).
				Page,
			"open",
		)
	}
	undecided := x.sv.T("result.advice_undecided", "Count", len(rules))
	page.shows(undecided)

	none := x.kim.post(action, "version", "0", "number", "1", "adopted", "false", field, " \n").
		want(http.StatusUnprocessableEntity)
	if diff := cmp.Diff(
		[]any{x.sv.T("error.required"), "", true},
		[]any{none.problem(field), none.area(field), open(none)},
	); diff != "" {
		t.Errorf("without a reason: problem, reason and open, want (-) and got (+):\n%s", diff)
	}
	long := strings.Repeat("å", assessment.MaxText+1)
	tooLong := x.kim.post(action, "version", "0", "number", "1", "adopted", "false", field, long).
		want(http.StatusUnprocessableEntity)
	if tooLong.area(field) != long || tooLong.problem(field) != x.sv.T("error.too_long", "Max", assessment.MaxText) ||
		!open(tooLong) {
		t.Errorf(
			"too long a reason comes back as %d characters with %q",
			len([]rune(tooLong.area(field))),
			tooLong.problem(field),
		)
	}
	x.kim.post(action, "version", "0", "number", "1", field, "Varken eller").want(http.StatusUnprocessableEntity)
	x.kim.post(action, "number", "1", "adopted", "true").want(http.StatusPreconditionRequired)
	x.kim.get(result).shows(undecided)

	x.kim.post(action, "version", "0", "number", "1", "adopted", "false", field, "Finns redan i vår plan").
		to(result + "?number=1#" + rule)
	x.kim.get(result).
		shows(x.sv.T("result.dismissed_done"), x.sv.T("result.dismissed"), "Finns redan i vår plan", "Kim Strand", x.sv.T("result.advice_undecided", "Count", len(rules)-1))

	// Lars has the page from before.
	lars := x.signIn(t, "lars@norrdal.example")
	stale := lars.post(action, "version", "0", "number", "1", "adopted", "false", field, "Lars skäl").
		want(http.StatusPreconditionFailed)
	stale.shows("Finns redan i vår plan", "Kim Strand", x.sv.T("error.stale"))
	if diff := cmp.Diff(
		[]any{"Lars skäl", "1", true},
		[]any{stale.area(field), stale.version(action), open(stale)},
	); diff != "" {
		t.Errorf("after another's decision: reason, version and open, want (-) and got (+):\n%s", diff)
	}
	lars.post(action, with(stale.sent(action), "adopted", "true")...).to(result + "?number=1#" + rule)
	lars.get(result).shows(x.sv.T("result.adopted"), "Lars skäl", "Lars Bergman").hides("Finns redan i vår plan")
	second := x.base + "/advice/" + rules[1]
	lars.post(second, "version", "0", "number", "1", "adopted", "true", "reason-"+rules[1], "").
		to(result + "?number=1#" + rules[1])
	lars.post(x.base+"/advice/saknas", "version", "0", "number", "1", "adopted", "true").want(http.StatusNotFound)
	// One that nobody has decided has no version that one could start from.
	if len(rules) > 2 {
		third := lars.post(x.base+"/advice/"+rules[2], "version", "3", "number", "1", "adopted", "true", "reason-"+rules[2], "Skäl").
			want(http.StatusPreconditionFailed)
		if got := third.version(x.base + "/advice/" + rules[2]); got != "0" {
			t.Errorf("the form starts from version %q", got)
		}
	}
	// Those who answer read the recommendations and do not decide.
	sara := x.sara.get(result).want(http.StatusOK).shows("Lars skäl")
	if sara.hasForm(action) {
		t.Error("a respondent has the form")
	}
	x.sara.post(action, "version", "2", "number", "1", "adopted", "true").want(http.StatusForbidden)
}

// TestTargetOnTheResult: management sets it, what is wrong stands at its field, and a target that somebody else has set
// in between stands beside.
func TestTargetOnTheResult(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.id, 3)
	_, birgitta := x.join(t, "Birgitta Holm", "birgitta@norrdal.example", assessment.Management, x.root(t))
	result, action := x.base+"/result", org+"/entities/"+x.soc.String()+"/target"
	form := birgitta.get(result).want(http.StatusOK).sent(action)
	if diff := cmp.Diff(
		map[string][]string{"assessment": {x.id.String()}, "level": {""}, "by": {""}},
		byName(form),
	); diff != "" {
		t.Errorf("the form of no target, want (-) and got (+):\n%s", diff)
	}
	for _, test := range []struct{ level, by, field, problem string }{
		{"", "2027-12-31", "level", "error.required"},
		{"12", "2027-12-31", "level", "error.range"},
		{"3", "", "by", "error.required"},
		{"3", "nästa år", "by", "error.date"},
	} {
		got := birgitta.post(action, with(form, "level", test.level, "by", test.by)...).want(http.StatusUnprocessableEntity)
		problem := x.sv.T(test.problem)
		if test.problem == "error.range" {
			problem = x.sv.T(test.problem, "Min", 0, "Max", 9)
		}
		shown := []string{test.level, got.value("by"), got.problem(test.field)}
		if test.field == "by" {
			shown[0] = got.chosen("level")
		}
		if diff := cmp.Diff([]string{test.level, test.by, problem}, shown); diff != "" {
			t.Errorf("%+v: level, day and problem, want (-) and got (+):\n%s", test, diff)
		}
	}
	unset := birgitta.post(action, with(form, "version", "4", "level", "3", "by", "2027-12-31")...).
		want(http.StatusPreconditionFailed)
	if diff := cmp.Diff(
		[]string{"3", "2027-12-31", "0"},
		[]string{unset.chosen("level"), unset.value("by"), unset.version(action)},
	); diff != "" {
		t.Errorf("from a version of what nobody has set: level, day and version, want (-) and got (+):\n%s", diff)
	}
	birgitta.post(action, with(form, "version", "-1", "level", "3", "by", "2027-12-31")...).
		want(http.StatusPreconditionRequired)
	birgitta.post(action, with(form, "level", "3", "by", "2027-12-31")...).to(result)
	target := x.sv.T("result.target", "Level", 3, "Date", x.sv.Day("2027-12-31"))
	birgitta.get(result).shows(x.sv.T("result.target_saved"), target)
	x.kim.get(x.path+"/result").
		shows(x.sv.T("round_result.targets"), x.sv.T("round_result.target_of", "Level", 3, "Date", x.sv.Day("2027-12-31")))

	stale := birgitta.post(action, with(form, "level", "2", "by", "2026-12-31")...).want(http.StatusPreconditionFailed)
	beside := stale.labelled("target").shows(x.sv.T("shell.stored", "Value", x.sv.Day("2027-12-31")))
	if !strings.Contains(beside.text(), x.sv.T("shell.stored", "Value", "3 ")) {
		t.Errorf("the stored level does not stand beside: %s", beside.text())
	}
	if diff := cmp.Diff(
		[]string{"2", "2026-12-31", "1"},
		[]string{stale.chosen("level"), stale.value("by"), stale.version(action)},
	); diff != "" {
		t.Errorf("after another's: level, day and version, want (-) and got (+):\n%s", diff)
	}
	birgitta.get(result).shows(target)
	birgitta.post(action, stale.sent(action)...).to(result)
	birgitta.get(result).shows(x.sv.T("result.target", "Level", 2, "Date", x.sv.Day("2026-12-31")))
	for _, v := range []*visitor{x.kim, x.sara} {
		if v.get(result).hasForm(action) {
			t.Error("who may not set the target has the form")
		}
		v.post(action, with(form, "version", "2", "level", "1", "by", "2027-12-31")...).want(http.StatusForbidden)
	}
}

// TestRoundResultSorts by each column, both ways, and knows no other.
func TestRoundResultSorts(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.id, 2)
	x.answerThem(t, x.assessmentOf(t, x.other), 28)
	order := func(sort string) []string {
		var names []string
		for _, row := range x.kim.get(x.path + "/result?sort=" + sort).want(http.StatusOK).labelled("entities").rows() {
			names = append(names, row[0])
		}
		return names
	}
	tree := order("")
	back := slices.Clone(tree)
	slices.Reverse(back)
	for sort, want := range map[string][]string{"entity": tree, "-entity": back, "share": {"Socialförvaltningen", "Kulturförvaltningen"}, "-share": {"Kulturförvaltningen", "Socialförvaltningen"},
		"level": {"Socialförvaltningen", "Kulturförvaltningen"}, "-level": {"Kulturförvaltningen", "Socialförvaltningen"}, "saknas": tree} {
		if diff := cmp.Diff(want, order(sort)); diff != "" {
			t.Errorf("sorted by %q, want (-) and got (+):\n%s", sort, diff)
		}
	}
}
