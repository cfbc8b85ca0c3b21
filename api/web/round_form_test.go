package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// with gives the fields of a form other values: alternating names and values. A name with several values is repeated,
// and "-" means no value.
func with(fields []string, changes ...string) []string {
	var changed []string
	for i := 0; i < len(fields); i += 2 {
		if !slices.Contains(names(changes), fields[i]) {
			changed = append(changed, fields[i], fields[i+1])
		}
	}
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] != "-" {
			changed = append(changed, changes[i], changes[i+1])
		}
	}
	return changed
}

func names(fields []string) []string {
	var all []string
	for i := 0; i < len(fields); i += 2 {
		all = append(all, fields[i])
	}
	return all
}

// byName sorts the values of fields under their names, without those for the form's own state.
func byName(fields []string) map[string][]string {
	all := map[string][]string{}
	for i := 0; i < len(fields); i += 2 {
		if !slices.Contains([]string{"version", "shown"}, fields[i]) {
			all[fields[i]] = append(all[fields[i]], fields[i+1])
		}
	}
	for name := range all {
		slices.Sort(all[name])
	}
	return all
}

// TestRoundFormKeepsWhatWasTyped: every error is shown at its field, and everything that was typed is kept.
func TestRoundFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	all := org + "/rounds"
	soc, kultur, outside := x.soc.String(), x.other.String(), x.Root(t).String()
	single, inWhole := askedIn(x.view(t), "B")[0], askedIn(x.view(t), "F")[0]
	good := []string{
		"name",
		"Hösten 2026",
		"questionnaire",
		"mognad-bas/1.0",
		"opens_on",
		"2026-10-01",
		"closes_on",
		"2026-10-31",
		"previous",
		x.Round.ID.String(),
		"message",
		"Välkomna!\nVi hjälper till.",
		"reminder",
		"Snart är det dags.",
		"entities",
		soc,
		"entities",
		kultur,
		"provider-0",
		kultur,
		"areas-0",
		"F",
		"questions-0",
		single,
		"by-0",
		"one",
		"receivers-0",
		soc,
	}
	second := func(provider, question, receiver string) []string {
		return []string{"provider-1", provider, "questions-1", question, "by-1", "one", "receivers-1", receiver}
	}
	tests := []struct {
		name    string
		changes []string
		field   string
		problem string
		args    map[string]any
	}{
		{"no name", []string{"name", ""}, "name", "error.required", nil},
		{"a name that is taken", []string{"name", "Självskattning 2026"}, "name", "error.taken", nil},
		{"no first day", []string{"opens_on", ""}, "opens_on", "error.required", nil},
		{"no day", []string{"opens_on", "31/3 2026"}, "opens_on", "error.date", nil},
		{"closing before opening", []string{"closes_on", "2026-09-30"}, "closes_on", "error.date_order", nil},
		{
			"too long a message",
			[]string{"message", strings.Repeat("å", assessment.MaxText+1)},
			"message",
			"error.too_long",
			map[string]any{"Max": assessment.MaxText},
		},
		{
			"too long a reminder",
			[]string{"reminder", strings.Repeat("å", assessment.MaxText+1)},
			"reminder",
			"error.too_long",
			map[string]any{"Max": assessment.MaxText},
		},
		{"no entities", []string{"entities", "-"}, "entities", "error.round_without_entities", nil},
		{
			"provision by an entity outside",
			[]string{"provider-0", outside},
			"provision-0",
			"error.provider_outside",
			map[string]any{"Entity": "Norrdals kommun"},
		},
		{
			"provision to an entity outside",
			[]string{"receivers-0", outside},
			"provision-0",
			"error.receiver_outside",
			map[string]any{"Entity": "Norrdals kommun"},
		},
		{
			"provision to itself",
			[]string{"receivers-0", kultur},
			"provision-0",
			"error.provider_itself",
			map[string]any{"Entity": "Kulturförvaltningen"},
		},
		{"provision without provider", []string{"provider-0", ""}, "provision-0", "error.provision_incomplete", nil},
		{"provision without receiver", []string{"receivers-0", "-"}, "provision-0", "error.provision_incomplete", nil},
		{
			"provision of nothing",
			[]string{"areas-0", "-", "questions-0", "-"},
			"provision-0",
			"error.provision_incomplete",
			nil,
		},
		{
			"provision in a circle",
			second(soc, inWhole, kultur),
			"provision-0",
			"error.provider_receives",
			map[string]any{"Question": inWhole},
		},
		{
			"two providers",
			second(kultur, single, soc),
			"provision-1",
			"error.provided_twice",
			map[string]any{"Question": single},
		},
		{
			"what the provider is not asked",
			[]string{"questions-0", "A1"},
			"provision-0",
			"error.provider_not_asked",
			map[string]any{"Entity": "Kulturförvaltningen", "Question": "A1"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x.kim.T = t
			typed := with(good, test.changes...)
			got := x.kim.Post(all, typed...)
			want := http.StatusUnprocessableEntity
			if test.problem == "error.taken" {
				want = http.StatusConflict
			}
			got.Want(want)
			if diff := cmp.Diff(x.Sv.T(test.problem, pairs(test.args)...), got.Problem(test.field)); diff != "" {
				t.Errorf("at the field %s, want (-) and got (+):\n%s", test.field, diff)
			}
			if diff := cmp.Diff(byName(typed), byName(sentBy(got, all))); diff != "" {
				t.Errorf("typed (-) and in the form that came back (+):\n%s", diff)
			}
			if n := x.rounds(t); n != 1 {
				t.Errorf("there are %d rounds", n)
			}
		})
	}
	x.kim.T = t
	for name, changes := range map[string][]string{
		"questionnaire": {"questionnaire", "mognad-bas/9.9", "shown", "mognad-bas/1.0"},
		"previous":      {"previous", uuid.NewString()},
		"entities":      {"entities", uuid.NewString(), "entities", soc, "entities", "x"},
	} {
		got := x.kim.Post(all, with(good, changes...)...).Want(http.StatusUnprocessableEntity)
		if diff := cmp.Diff(x.Sv.T("error.unknown_choice"), got.Problem(name)); diff != "" {
			t.Errorf("%s that is none, want (-) and got (+):\n%s", name, diff)
		}
		kept := byName(sentBy(got, all))
		for _, other := range []string{"name", "opens_on", "message", "provider-0", "areas-0", "questions-0", "receivers-0"} {
			if diff := cmp.Diff(byName(good)[other], kept[other]); diff != "" {
				t.Errorf("%s beside an unknown %s (-typed +kept):\n%s", other, name, diff)
			}
		}
	}
	made := x.kim.Post(all, good...).Want(http.StatusSeeOther)
	x.kim.Get(made.Header.Get("Location")).Shows("Hösten 2026", "Socialförvaltningen", "Kulturförvaltningen")
	if n := x.rounds(t); n != 2 {
		t.Errorf("there are %d rounds", n)
	}
	// An empty provision is ignored.
	x.kim.Post(all, append(with(good, "name", "Våren 2027"), "provider-1", "")...).Want(http.StatusSeeOther)
}

// pairs is a message's values as the localizer takes them.
func pairs(args map[string]any) []any {
	var all []any
	for name, value := range args {
		all = append(all, name, value)
	}
	return all
}

// TestRoundFormButtons: the buttons that change only the form keep what was typed and save nothing.
func TestRoundFormButtons(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	all := org + "/rounds"
	typed := []string{
		"name",
		"Hösten",
		"questionnaire",
		"mognad-bas/1.0",
		"opens_on",
		"2026-10-01",
		"closes_on",
		"x",
		"previous",
		"",
		"message",
		"Hej",
		"reminder",
		"",
		"entities",
		x.soc.String(),
		"provider-0",
		x.other.String(),
		"areas-0",
		"F",
		"receivers-0",
		x.soc.String(),
	}
	everybody := []string{x.Root(t).String(), x.soc.String(), x.other.String()}
	slices.Sort(everybody)
	for _, test := range []struct {
		button, value, field string
		want                 []string
	}{
		{"do", "all", "entities", everybody},
		{"under", x.Root(t).String(), "entities", everybody},
		{"kind", "administration", "entities", []string{x.soc.String(), x.other.String()}},
		{"do", "none", "entities", nil},
		{"do", "questions", "entities", []string{x.soc.String()}},
		{"do", "provision", "provider-1", []string{""}},
		{"drop", "0", "provider-0", nil},
	} {
		got := x.kim.Post(all, append(slices.Clone(typed), test.button, test.value)...).Want(http.StatusOK)
		kept := byName(sentBy(got, all))
		if diff := cmp.Diff(test.want, kept[test.field]); diff != "" {
			t.Errorf("%s=%s: %s, want (-) and got (+):\n%s", test.button, test.value, test.field, diff)
		}
		want := byName(typed)
		for _, name := range []string{"name", "opens_on", "closes_on", "message"} {
			if diff := cmp.Diff(want[name], kept[name]); diff != "" {
				t.Errorf("%s=%s: typed (-) and kept (+):\n%s", test.button, test.value, diff)
			}
		}
	}
	if n := x.rounds(t); n != 1 {
		t.Errorf("there are %d rounds", n)
	}
}

// TestStaleRoundForm: somebody else saves in the meantime. The form shows both, and saving again is deliberate.
func TestStaleRoundForm(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	form := sentBy(x.kim.Get(x.path+"/edit").Want(http.StatusOK), x.path)
	other := storedForm(x.view(t))
	other.Name = "Kollegans namn"
	other.ClosesOn = "2199-01-31"
	other.Message = "Kollegans ord"
	other.Entities = []assessment.ID{
		x.soc,
	}
	if _, err := x.Use.Rounds.SaveRound(t.Context(), x.Who(t, "kim"), x.Round.ID, other); err != nil {
		t.Fatal(err)
	}
	typed := with(form, "name", "Mitt namn", "message", "Mina ord", "reminder", "Min påminnelse")
	got := x.kim.Post(x.path, typed...).Want(http.StatusPreconditionFailed)
	if diff := cmp.Diff(byName(typed), byName(sentBy(got, x.path))); diff != "" {
		t.Errorf("typed (-) and in the form that came back (+):\n%s", diff)
	}
	got.Shows(x.Sv.T("shell.stale"), "Kollegans namn", "Kollegans ord", "Socialförvaltningen")
	if got.Version(x.path) != "2" {
		t.Errorf("the form starts from version %q", got.Version(x.path))
	}
	if v := x.view(t); v.Name != "Kollegans namn" {
		t.Errorf("the round is called %q", v.Name)
	}
	// Stored values that the form has anyway are not shown beside it.
	if strings.Contains(got.Text(), x.Sv.T("shell.stored", "Value", x.Sv.Day(string(x.Round.OpensOn)))) {
		t.Error("the opening day is shown as another's though both are the same")
	}
	x.kim.Post(x.path, sentBy(got, x.path)...).To(x.path)
	v := x.view(t)
	if diff := cmp.Diff(
		[]any{"Mitt namn", "Mina ord", "Min påminnelse", 2, x.Round.ClosesOn},
		[]any{v.Name, v.Message, v.Reminder, v.Entities, v.ClosesOn},
	); diff != "" {
		t.Errorf("stored, want (-) and got (+):\n%s", diff)
	}
	x.kim.Post(x.path, with(form, "version", "-")...).Want(http.StatusPreconditionRequired)
	x.kim.Post(x.path, with(form, "version", "3", "entities", "-")...).
		Want(http.StatusUnprocessableEntity).
		Shows(x.Sv.T("error.round_without_entities"))

	// Entities that have begun stay.
	x.say(t, "sara", "E1", "yes", "")
	form = sentBy(x.kim.Get(x.path+"/edit").Want(http.StatusOK).Shows(x.Sv.T("round_form.begun")), x.path)
	left := x.kim.Post(x.path, with(form, "entities", x.other.String())...).Want(http.StatusConflict)
	if diff := cmp.Diff(
		x.Sv.T("error.entity_has_begun", "Entity", "Socialförvaltningen"),
		left.Problem("entities"),
	); diff != "" {
		t.Errorf("at the entities, want (-) and got (+):\n%s", diff)
	}
	if diff := cmp.Diff([]string{x.other.String()}, byName(sentBy(left, x.path))["entities"]); diff != "" {
		t.Errorf("chosen (-) and kept (+):\n%s", diff)
	}
}

// storedForm is a round in its form.
func storedForm(v rounds.RoundView) rounds.RoundForm {
	f := rounds.RoundForm{
		Name:       v.Name,
		OpensOn:    v.OpensOn,
		ClosesOn:   v.ClosesOn,
		Message:    v.Message,
		Reminder:   v.Reminder,
		PreviousID: v.PreviousID,
		Provisions: v.Provisions,
		Version:    v.Round.Version,
	}
	for _, row := range v.Rows {
		f.Entities = append(f.Entities, row.Entity.ID)
	}
	return f
}

// TestProvisionsInTheForm: a round comes back in its form as it was sent, area by area and question by question.
func TestProvisionsInTheForm(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	v := x.view(t)
	single := askedIn(v, "B")[0]
	f := storedForm(v)
	f.Provisions = []assessment.Provision{
		{ProviderID: x.other, Questions: append(askedIn(v, "F"), single), Receivers: []assessment.ID{x.soc}},
	}
	if _, err := x.Use.Rounds.SaveRound(t.Context(), x.Who(t, "kim"), x.Round.ID, f); err != nil {
		t.Fatal(err)
	}
	edit := x.kim.Get(x.path + "/edit").Want(http.StatusOK)
	form := sentBy(edit, x.path)
	got := byName(form)
	want := map[string][]string{
		"provider-0":  {x.other.String()},
		"areas-0":     {"F"},
		"questions-0": {single},
		"by-0":        {"others"}, // all there are
	}
	for name := range want {
		if diff := cmp.Diff(want[name], got[name]); diff != "" {
			t.Errorf("%s, want (-) and got (+):\n%s", name, diff)
		}
	}
	edit.Shows(
		x.Sv.T(
			"round_form.provision_of",
			"Provider",
			"Kulturförvaltningen",
			"Questions",
			x.Sv.T("round_form.questions_count", "Count", len(f.Provisions[0].Questions)),
			"Receivers",
			x.Sv.T("round_form.receivers_count", "Count", 1),
		),
	)
	x.kim.Post(x.path, form...).To(x.path)
	if diff := cmp.Diff(f.Provisions, x.view(t).Provisions); diff != "" {
		t.Errorf("saved as it came (-) it became (+):\n%s", diff)
	}

	// Once the provider has answered, who answers for whom cannot change.
	zero := int64(0)
	if _, err := x.Use.Rounds.SaveAnswer(
		t.Context(),
		x.Who(t, "lars"),
		x.assessmentOf(t, x.other),
		rounds.AnswerForm{QuestionID: single, Value: "yes", Version: &zero},
	); err != nil {
		t.Fatal(err)
	}
	refused := x.kim.Post(x.path, with(form, "version", "3", "questions-0", "-")...).Want(http.StatusUnprocessableEntity)
	if diff := cmp.Diff(
		x.Sv.T("error.provision_answered", "Question", single),
		refused.Problem("provisions"),
	); diff != "" {
		t.Errorf("at the provisions, want (-) and got (+):\n%s", diff)
	}
	if diff := cmp.Diff([]string(nil), byName(sentBy(refused, x.path))["questions-0"]); diff != "" {
		t.Errorf("what was taken away came back:\n%s", diff)
	}
}

// askedIn lists the questions of an area that the first entity of the round is asked.
func askedIn(v rounds.RoundView, area string) []string {
	var ids []string
	for _, q := range v.Questionnaire.AskedOf(v.Rows[0].Profile()) {
		if q.Area == area {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// TestNextRoundForm: the form for the round after another is filled in from it, says what has changed since, and is sent
// as it is.
func TestNextRoundForm(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	v := x.view(t)
	f := storedForm(v)
	f.Message = "Välkomna!"
	f.Provisions = []assessment.Provision{
		{ProviderID: x.other, Questions: askedIn(v, "F"), Receivers: []assessment.ID{x.soc}},
	}
	if _, err := x.Use.Rounds.SaveRound(t.Context(), x.Who(t, "kim"), x.Round.ID, f); err != nil {
		t.Fatal(err)
	}
	x.Later(time.Minute)
	third := x.Entity(t, "bygg", "Byggförvaltningen")
	empty := x.Entity(t, "arkiv", "Stadsarkivet")
	x.Invite(t, "Nils Ek", "nils@norrdal.example", assessment.Respondent, x.other)
	x.Invite(t, "Olle Alm", "olle@norrdal.example", assessment.Respondent, third)
	next := org + "/rounds/new?after=" + x.Round.ID.String()
	x.kim.Get(x.path).Shows(x.Sv.T("next_round.title"))
	page := x.kim.Get(next).Want(http.StatusOK).
		Shows("Byggförvaltningen", x.Sv.T("next_round.fact.new"))
	form := sentBy(page, org+"/rounds")
	sent := byName(form)
	want := map[string][]string{
		"name":        {"Självskattning 2027"},
		"message":     {"Välkomna!"},
		"previous":    {x.Round.ID.String()},
		"after":       {x.Round.ID.String()},
		"provider-0":  {x.other.String()},
		"areas-0":     {"F"},
		"by-0":        {"others"},
		"receivers-0": nil,
		"entities":    {x.soc.String(), x.other.String(), third.String()},
	}
	slices.Sort(want["entities"])
	for name := range want {
		if diff := cmp.Diff(want[name], sent[name]); diff != "" {
			t.Errorf("%s, want (-) and got (+):\n%s", name, diff)
		}
	}
	// One for which nobody answers is there to tick, with the reason.
	page.Shows("Stadsarkivet", x.Sv.T("next_round.fact.nobody_answers"))
	if page.Find(func(n *html.Node) bool { return apitest.Attribute(n, "id") == "change-"+empty.String() }) == nil {
		t.Error("the entity for which nobody answers cannot be ticked")
	}
	// What is left out is left out, also when the form comes back with a mistake.
	without := with(form, "name", "", "entities", x.soc.String(), "entities", x.other.String())
	again := x.kim.Post(org+"/rounds", without...).Want(http.StatusUnprocessableEntity).
		Shows(x.Sv.T("next_round.fact.new"))
	if diff := cmp.Diff(byName(without), byName(sentBy(again, org+"/rounds"))); diff != "" {
		t.Errorf("typed (-) and in the form that came back (+):\n%s", diff)
	}
	made := x.kim.Post(org+"/rounds", form...).Want(http.StatusSeeOther)
	x.kim.Get(made.Header.Get("Location")).Shows("Självskattning 2027", "Byggförvaltningen")
	x.kim.Get(org + "/rounds/new?after=" + uuid.NewString()).Want(http.StatusNotFound)
	x.kim.Get(org + "/rounds/new?after=x").Want(http.StatusNotFound)
}

// TestFirstRoundForm: an entity for which nobody answers is not ticked, and its row says why; "all" ticks those that
// would take part by the same choice in the API, so not one that ends before the round or is asked nothing.
func TestFirstRoundForm(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.Invite(t, "Nils Ek", "nils@norrdal.example", assessment.Respondent, x.other)
	empty := x.Entity(t, "arkiv", "Stadsarkivet")
	page := x.kim.Get(org + "/rounds/new").Want(http.StatusOK)
	form := sentBy(page, org+"/rounds")
	want := []string{x.Root(t).String(), x.soc.String(), x.other.String()}
	slices.Sort(want)
	if diff := cmp.Diff(want, byName(form)["entities"]); diff != "" {
		t.Errorf("ticked at first, want (-) and got (+):\n%s", diff)
	}
	row := page.Find(func(n *html.Node) bool {
		return n.Data == "li" && strings.Contains(apitest.Inner(n), x.Sv.T("next_round.fact.nobody_answers"))
	})
	if row == nil || !strings.Contains(apitest.Inner(row), "Stadsarkivet") {
		t.Error("the row of the archive does not say that nobody answers")
	}
	later := x.Entity(t, "sen", "Nya förvaltningen")
	e, err := x.Use.Entities.Entity(t.Context(), x.Admin(t, "norrdal"), later)
	if err != nil {
		t.Fatal(err)
	}
	e.From = "2099-01-01"
	if _, err := x.Use.Entities.SaveEntity(t.Context(), x.Admin(t, "norrdal"), e); err != nil {
		t.Fatal(err)
	}
	all := x.kim.Post(org+"/rounds", append(slices.Clone(form), "do", "all")...).Want(http.StatusOK).Shows("Nya förvaltningen")
	want = append(want, empty.String())
	slices.Sort(want)
	if diff := cmp.Diff(want, byName(sentBy(all, org+"/rounds"))["entities"]); diff != "" {
		t.Errorf("ticked by all, want (-) and got (+):\n%s", diff)
	}
}

// TestRoundFormOpensAtTheFault: the folded part with a mistake is open, and the summary leads to each mistake.
func TestRoundFormOpensAtTheFault(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.Invite(t, "Nils Ek", "nils@norrdal.example", assessment.Respondent, x.other)
	form := sentBy(x.kim.Get(org+"/rounds/new").Want(http.StatusOK), org+"/rounds")
	got := x.kim.Post(org+"/rounds", append(
		with(form, "name", "", "closes_on", "2020-01-01"),
		"provider-0", x.other.String(), "areas-0", "F", "by-0", "others",
		"provider-1", x.soc.String(), "questions-1", "A1", "by-1", "others",
		"provider-2", x.soc.String(), "by-2", "below",
	)...).Want(http.StatusUnprocessableEntity)
	open := map[string]bool{}
	for n := range got.Page.Descendants() {
		if n.Data == "summary" && strings.HasPrefix(apitest.Attribute(n, "id"), "provision-") {
			open[apitest.Attribute(n, "id")] = has(n.Parent, "open")
		}
	}
	want := map[string]bool{"provision-0": false, "provision-1": true, "provision-2": true}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Errorf("open parts, want (-) and got (+):\n%s", diff)
	}
	for _, at := range []string{"name", "closes_on", "provision-1", "provision-2"} {
		if got.Find(func(n *html.Node) bool { return apitest.Attribute(n, "href") == "#"+at }) == nil {
			t.Errorf("the summary does not lead to %s", at)
		}
	}
}
