package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"golang.org/x/net/html"

	"mognad/api"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow/rounds"
)

// rounding is an open round as [openRound] makes it, with its coordinator Kim signed in.
type rounding struct {
	*answering
	kim        *visitor
	path       string // of the round
	soc, other assessment.ID
}

func coordinated(t *testing.T) *rounding {
	t.Helper()
	x := &rounding{answering: openRound(t)}
	x.kim = x.signIn(t, "kim@norrdal.example")
	x.path = org + "/rounds/" + x.round.ID.String()
	x.soc, x.other = x.entityID(t, "soc"), x.entityID(t, "kultur")
	return x
}

// entityID is the id of the entity with the key.
func (a *answering) entityID(t *testing.T, key string) assessment.ID {
	t.Helper()
	s, err := a.use.Entities.Structure(t.Context(), a.admin(t, "norrdal"))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Tree.Nodes, func(n assessment.Node) bool { return n.Key == key })
	if i < 0 {
		t.Fatalf("there is no entity %q", key)
	}
	return s.Tree.Nodes[i].ID
}

// rounds is how many rounds there are.
func (x *rounding) rounds(t *testing.T) int {
	t.Helper()
	list, err := x.use.Rounds.Rounds(t.Context(), x.who(t, "kim"))
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// view is the round as it is now.
func (x *rounding) view(t *testing.T) rounds.RoundView {
	t.Helper()
	v, err := x.use.Rounds.Round(t.Context(), x.who(t, "kim"), x.round.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// assessmentOf is the id of an entity's assessment in the round.
func (x *rounding) assessmentOf(t *testing.T, entity assessment.ID) assessment.ID {
	t.Helper()
	for _, row := range x.view(t).Rows {
		if row.Entity.ID == entity {
			return row.Assessment.ID
		}
	}
	t.Fatal("the entity does not take part")
	return assessment.ID{}
}

// sent is what a form would send if one pressed its button at once: names and values of the fields of the form to the
// path, by turns. Hidden fields are among them.
func (r reply) sent(path string) []string {
	r.t.Helper()
	form := r.find(func(n *html.Node) bool { return n.Data == "form" && attribute(n, "action") == path })
	if form == nil {
		r.t.Fatalf("%s has no form to %s; it says:\n%s", r.what, path, r.text())
	}
	var fields []string
	for n := range form.Descendants() {
		name := attribute(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		switch n.Data {
		case "input":
			if kind := attribute(n, "type"); kind != "checkbox" && kind != "radio" || has(n, "checked") {
				fields = append(fields, name, attribute(n, "value"))
			}
		case "textarea":
			fields = append(fields, name, strings.TrimPrefix(inner(n), "\n"))
		case "select":
			fields = append(fields, name, selected(n))
		}
	}
	return fields
}

// has tells whether the element has the attribute.
func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// selected is the value that is chosen in a list: the first while none is.
func selected(list *html.Node) string {
	var first *string
	for n := range list.Descendants() {
		if n.Type != html.ElementNode || n.Data != "option" {
			continue
		}
		value := attribute(n, "value")
		if has(n, "selected") {
			return value
		}
		if first == nil {
			first = &value
		}
	}
	if first == nil {
		return ""
	}
	return *first
}

// with gives the fields of a form other values: names and values by turns, where a name with several values comes
// several times, and "-" is none at all.
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

// byName sorts the values of fields under their names, without those that stand for the form's own state.
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

// TestRoundFormKeepsWhatWasTyped: whatever is wrong stands at its field, and everything that was typed is still there.
func TestRoundFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	all := org + "/rounds"
	soc, kultur, outside := x.soc.String(), x.other.String(), x.root(t).String()
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
		x.round.ID.String(),
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
		"receivers-0",
		soc,
	}
	second := func(provider, question, receiver string) []string {
		return []string{"provider-1", provider, "questions-1", question, "receivers-1", receiver}
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
			"provisions",
			"error.provider_outside",
			map[string]any{"Entity": "Norrdals kommun"},
		},
		{
			"provision to an entity outside",
			[]string{"receivers-0", outside},
			"provisions",
			"error.receiver_outside",
			map[string]any{"Entity": "Norrdals kommun"},
		},
		{
			"provision to itself",
			[]string{"receivers-0", kultur},
			"provisions",
			"error.provider_itself",
			map[string]any{"Entity": "Kulturförvaltningen"},
		},
		{"provision without provider", []string{"provider-0", ""}, "provisions", "error.provision_incomplete", nil},
		{"provision without receiver", []string{"receivers-0", "-"}, "provisions", "error.provision_incomplete", nil},
		{
			"provision of nothing",
			[]string{"areas-0", "-", "questions-0", "-"},
			"provisions",
			"error.provision_incomplete",
			nil,
		},
		{
			"provision in a circle",
			second(soc, inWhole, kultur),
			"provisions",
			"error.provider_receives",
			map[string]any{"Question": inWhole},
		},
		{
			"two providers",
			second(kultur, single, soc),
			"provisions",
			"error.provided_twice",
			map[string]any{"Question": single},
		},
		{
			"what the provider is not asked",
			[]string{"questions-0", "A1"},
			"provisions",
			"error.provider_not_asked",
			map[string]any{"Entity": "Kulturförvaltningen", "Question": "A1"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x.kim.t = t
			typed := with(good, test.changes...)
			got := x.kim.post(all, typed...)
			want := http.StatusUnprocessableEntity
			if test.problem == "error.taken" {
				want = http.StatusConflict
			}
			got.want(want)
			if diff := cmp.Diff(x.sv.T(test.problem, pairs(test.args)...), got.problem(test.field)); diff != "" {
				t.Errorf("at the field %s, want (-) and got (+):\n%s", test.field, diff)
			}
			if diff := cmp.Diff(byName(typed), byName(got.sent(all))); diff != "" {
				t.Errorf("typed (-) and in the form that came back (+):\n%s", diff)
			}
			if n := x.rounds(t); n != 1 {
				t.Errorf("there are %d rounds", n)
			}
		})
	}
	x.kim.t = t
	for name, changes := range map[string][]string{
		"questionnaire": {"questionnaire", "mognad-bas/9.9", "shown", "mognad-bas/1.0"}, "previous": {"previous", uuid.NewString()}, "entities": {"entities", uuid.NewString(), "entities", soc, "entities", "x"},
	} {
		got := x.kim.post(all, with(good, changes...)...).want(http.StatusUnprocessableEntity)
		if diff := cmp.Diff(x.sv.T("error.unknown_choice"), got.problem(name)); diff != "" {
			t.Errorf("%s that is none, want (-) and got (+):\n%s", name, diff)
		}
		kept := byName(got.sent(all))
		for _, other := range []string{"name", "opens_on", "message", "provider-0", "areas-0", "questions-0", "receivers-0"} {
			if diff := cmp.Diff(byName(good)[other], kept[other]); diff != "" {
				t.Errorf("%s beside an unknown %s (-typed +kept):\n%s", other, name, diff)
			}
		}
	}
	made := x.kim.post(all, good...).want(http.StatusSeeOther)
	x.kim.get(made.Header.Get("Location")).shows("Hösten 2026", "Socialförvaltningen", "Kulturförvaltningen")
	if n := x.rounds(t); n != 2 {
		t.Errorf("there are %d rounds", n)
	}
	// A provision that nothing was said about is none.
	x.kim.post(all, append(with(good, "name", "Våren 2027"), "provider-1", "")...).want(http.StatusSeeOther)
}

// pairs is a message's values as the localizer takes them.
func pairs(args map[string]any) []any {
	var all []any
	for name, value := range args {
		all = append(all, name, value)
	}
	return all
}

// TestRoundFormButtons: the buttons that change the form alone keep what was typed and save nothing.
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
	everybody := []string{x.root(t).String(), x.soc.String(), x.other.String()}
	slices.Sort(everybody)
	for _, test := range []struct {
		button, value, field string
		want                 []string
	}{
		{"do", "all", "entities", everybody},
		{"under", "0", "entities", everybody},
		{"do", "none", "entities", nil},
		{"do", "questions", "entities", []string{x.soc.String()}},
		{"do", "provision", "provider-1", []string{""}},
		{"drop", "0", "provider-0", nil},
	} {
		got := x.kim.post(all, append(slices.Clone(typed), test.button, test.value)...).want(http.StatusOK)
		kept := byName(got.sent(all))
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

// TestStaleRoundForm: somebody else saves in between. Both stand in the form, and saving again is deliberate.
func TestStaleRoundForm(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	form := x.kim.get(x.path + "/edit").want(http.StatusOK).sent(x.path)
	other := storedForm(x.view(t))
	other.Name = "Kollegans namn"
	other.ClosesOn = "2199-01-31"
	other.Message = "Kollegans ord"
	other.Entities = []assessment.ID{
		x.soc,
	}
	if _, err := x.use.Rounds.SaveRound(t.Context(), x.who(t, "kim"), x.round.ID, other); err != nil {
		t.Fatal(err)
	}
	typed := with(form, "name", "Mitt namn", "message", "Mina ord", "reminder", "Min påminnelse")
	got := x.kim.post(x.path, typed...).want(http.StatusPreconditionFailed)
	if diff := cmp.Diff(byName(typed), byName(got.sent(x.path))); diff != "" {
		t.Errorf("typed (-) and in the form that came back (+):\n%s", diff)
	}
	got.shows(x.sv.T("shell.stale"), "Kollegans namn", "Kollegans ord", "Socialförvaltningen")
	if got.version(x.path) != "2" {
		t.Errorf("the form starts from version %q", got.version(x.path))
	}
	if v := x.view(t); v.Name != "Kollegans namn" {
		t.Errorf("the round is called %q", v.Name)
	}
	// Stored values that stand in the form anyway are not shown beside it.
	if strings.Contains(got.text(), x.sv.T("shell.stored", "Value", x.sv.Day(string(x.round.OpensOn)))) {
		t.Error("the opening day is shown as another's though both are the same")
	}
	x.kim.post(x.path, got.sent(x.path)...).to(x.path)
	v := x.view(t)
	if diff := cmp.Diff(
		[]any{"Mitt namn", "Mina ord", "Min påminnelse", 2, x.round.ClosesOn},
		[]any{v.Name, v.Message, v.Reminder, v.Entities, v.ClosesOn},
	); diff != "" {
		t.Errorf("stored, want (-) and got (+):\n%s", diff)
	}
	x.kim.post(x.path, with(form, "version", "-")...).want(http.StatusPreconditionRequired)
	x.kim.post(x.path, with(form, "version", "3", "entities", "-")...).
		want(http.StatusUnprocessableEntity).
		shows(x.sv.T("error.round_without_entities"))

	// Who has begun stays.
	x.say(t, "sara", "E1", "yes", "")
	form = x.kim.get(x.path + "/edit").want(http.StatusOK).shows(x.sv.T("round_form.begun")).sent(x.path)
	left := x.kim.post(x.path, with(form, "entities", x.other.String())...).want(http.StatusConflict)
	if diff := cmp.Diff(
		x.sv.T("error.entity_has_begun", "Entity", "Socialförvaltningen"),
		left.problem("entities"),
	); diff != "" {
		t.Errorf("at the entities, want (-) and got (+):\n%s", diff)
	}
	if diff := cmp.Diff([]string{x.other.String()}, byName(left.sent(x.path))["entities"]); diff != "" {
		t.Errorf("chosen (-) and kept (+):\n%s", diff)
	}
}

// storedForm is a round as one would change it.
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

// TestRoundsOfOthersAreMissing: what another organisation has answers as what is not there, page by page and form by
// form, whichever organisation the address names.
func TestRoundsOfOthersAreMissing(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	admin := c.admin(t, "norrdal")
	own, foreign, none := c.own("{assessment}"), c.foreign(), missing("1.0")
	for _, role := range []assessment.Role{assessment.Coordinator, assessment.EntityManager, assessment.Management} {
		_, v := c.join(t, "Person "+string(role), address(role), role, c.castOf(admin).entity)
		for _, route := range api.Routes(&web.Pages{}) {
			if !ofRound(route) && !strings.HasSuffix(route.Path, "/target") || !role.May(route.Action) {
				continue
			}
			for name, x := range map[string]target{"of another": foreign, "of nobody": none} {
				x := target{}.of(x, "organisation", "norrdal")
				path := x.fill(t, parameter.ReplaceAllString(route.Path, "{$1}"))
				var got reply
				if route.Method == http.MethodGet {
					got = v.get(path)
				} else {
					got = v.post(
						path,
						"version",
						"1",
						"name",
						"X",
						"adopted",
						"true",
						"reason",
						"X",
						"assessment",
						x["assessment"],
						"assessments",
						x["assessment"],
						"closes_on",
						"2199-12-31",
						"outcome",
						"approved",
						"level",
						"1",
						"by",
						"2199-12-31",
						"entities",
						x["entity"],
						"opens_on",
						"2026-01-01",
						"E1.version",
						"0",
					)
				}
				if got.Status != http.StatusNotFound {
					t.Errorf("%s: %s %s answers %d, want 404:\n%s", role, got.what, name, got.Status, got.text())
				}
				got.hides(secret)
			}
			path := target{}.of(foreign, "organisation", "sodal").fill(t, parameter.ReplaceAllString(route.Path, "{$1}"))
			if route.Method == http.MethodGet {
				v.get(path).want(http.StatusNotFound).hides(secret)
			}
		}
		v.get(own.fill(t, org+"/rounds/{round}")).want(http.StatusOK)
		// Reminders of the own round do not reach another's assessment, nor another round's.
		if role == assessment.Coordinator {
			again := c.own("{assessment}")
			for _, other := range []string{foreign["assessment"], none["assessment"], again["assessment"], "x"} {
				v.post(own.fill(t, org+"/rounds/{round}/reminders"), "assessments", own["assessment"], "assessments", other).
					want(http.StatusNotFound)
			}
			view, err := c.use.Rounds.Round(t.Context(), c.castOf(admin).coordinator, uuid.MustParse(own["round"]))
			if err != nil || view.Rows[0].RemindedAt != nil {
				t.Errorf("reminded at %v, %v", view.Rows[0].RemindedAt, err)
			}
		}
	}
}

// of is a target with one thing changed.
func (target) of(x target, name, value string) target {
	changed := target{}
	for k, v := range x {
		changed[k] = v
	}
	changed[name] = value
	return changed
}

func TestCloseAndReopenRound(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.say(t, "sara", "E1", "yes", "")
	x.kim.get(x.path).want(http.StatusOK).shows(x.sv.T("round.close_title"), x.sv.T("rounds.state.open"))
	x.kim.post(x.path + "/close").want(http.StatusPreconditionRequired)
	x.kim.post(x.path+"/close", "version", "7").want(http.StatusPreconditionFailed).shows(x.sv.T("error.stale"))
	x.kim.post(x.path+"/reopen", "version", "1", "closes_on", "2199-12-31", "reason", "Ändå").
		want(http.StatusConflict).
		shows(x.sv.T("error.round_not_closed"))
	x.kim.post(x.path+"/close", "version", "1").to(x.path)
	closed := x.kim.get(x.path).
		want(http.StatusOK).
		shows(x.sv.T("rounds.closed"), x.sv.T("rounds.state.closed"), x.sv.T("round.reopen_title"))
	if closed.hasForm(x.path + "/close") {
		t.Error("the closed round can be closed")
	}
	x.kim.post(x.path+"/close", "version", "2").want(http.StatusConflict).shows(x.sv.T("error.round_closed"))
	x.sara.post(x.base+"/areas/E", "E1.version", "1", "E1.value", "no").
		want(http.StatusConflict).
		shows(x.sv.T("error.round_closed"))

	reopen := x.path + "/reopen"
	yesterday := string(assessment.DateOf(x.use.Now().Local().AddDate(0, 0, -1)))
	for _, test := range []struct{ day, reason, field, problem string }{
		{"2199-12-31", "", "reason", "error.required"},
		{"2199-12-31", " \n ", "reason", "error.required"},
		{"", "Två enheter var sjuka", "closes_on", "error.required"},
		{"i morgon", "Två enheter var sjuka", "closes_on", "error.date"},
		{yesterday, "Två enheter var sjuka", "closes_on", "error.date_past"},
	} {
		got := x.kim.post(reopen, "version", "2", "closes_on", test.day, "reason", test.reason).
			want(http.StatusUnprocessableEntity)
		kept := []string{got.value("closes_on"), got.area("reason"), got.problem(test.field)}
		if diff := cmp.Diff([]string{test.day, strings.TrimSpace(test.reason), x.sv.T(test.problem)}, kept); diff != "" {
			t.Errorf("%+v: day, reason and problem, want (-) and got (+):\n%s", test, diff)
		}
	}
	stale := x.kim.post(reopen, "version", "1", "closes_on", "2199-12-31", "reason", "Två enheter var sjuka").
		want(http.StatusPreconditionFailed)
	if diff := cmp.Diff(
		[]string{"2199-12-31", "Två enheter var sjuka", "2"},
		[]string{stale.value("closes_on"), stale.area("reason"), stale.version(reopen)},
	); diff != "" {
		t.Errorf("after another's change, want (-) and got (+):\n%s", diff)
	}
	x.kim.post(reopen, stale.sent(reopen)...).to(x.path)
	x.kim.get(x.path).shows(x.sv.T("rounds.reopened"), x.sv.T("rounds.state.open"))
	x.sara.post(x.base+"/areas/E", "E1.version", "1", "E1.value", "no").to(x.base + "/areas/E")
	events, err := x.use.Events(t.Context(), x.admin(t, "norrdal"), nil)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(events, func(e event.Line) bool { return e.Action == "round.reopen" })
	if i < 0 {
		t.Fatal("the log does not tell that the round was opened again")
	}
	if diff := cmp.Diff(
		event.Event(event.RoundReopened{Round: x.round.ID, Reason: "Två enheter var sjuka", ClosesOn: "2199-12-31"}),
		events[i].Event,
	); diff != "" {
		t.Errorf("the log, want (-) and got (+):\n%s", diff)
	}
}

// TestReminders: who has handed in is not reminded, and a reminder disturbs nobody.
func TestReminders(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	third := x.entity(t, "bygg", "Byggförvaltningen")
	f := storedForm(x.view(t))
	f.Entities = append(f.Entities, third)
	if _, err := x.use.Rounds.SaveRound(t.Context(), x.who(t, "kim"), x.round.ID, f); err != nil {
		t.Fatal(err)
	}
	x.say(t, "sara", "E1", "yes", "")
	built := x.assessmentOf(t, third)
	zero := int64(0)
	if _, err := x.use.Rounds.SaveAnswer(
		t.Context(),
		x.who(t, "lars"),
		built,
		rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
	); err != nil {
		t.Fatal(err)
	}
	a, err := x.use.Rounds.Assessment(t.Context(), x.who(t, "lars"), built)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.use.Rounds.Submit(t.Context(), x.who(t, "lars"), built, a.Version); err != nil {
		t.Fatal(err)
	}
	page := x.path + "/reminders"
	type row struct {
		Entity string
		Late   bool
		People []string
		Chosen bool
	}
	read := func(r reply) []row {
		t.Helper()
		r.want(http.StatusOK)
		var rows []row
		for n := range r.Page.Descendants() {
			if n.Type != html.ElementNode || n.Data != "li" || !strings.Contains(attribute(n, "class"), "letter") {
				continue
			}
			part := reply{t: t, what: r.what, Page: n}
			one := row{Late: part.find(func(n *html.Node) bool { return attribute(n, "class") == "late" }) != nil}
			for n := range n.Descendants() {
				switch {
				case n.Data == "h3":
					one.Entity = inner(n)
				case strings.Contains(attribute(n, "class"), "address"):
					one.People = append(one.People, inner(n))
				case attribute(n, "name") == "assessments":
					one.Chosen = has(n, "checked")
				}
			}
			rows = append(rows, one)
		}
		return rows
	}
	want := []row{
		{"Kulturförvaltningen", false, nil, false},
		{"Socialförvaltningen", false, []string{"maria@norrdal.example", "sara@norrdal.example"}, true},
	}
	first := x.kim.get(page)
	if diff := cmp.Diff(want, read(first)); diff != "" {
		t.Errorf("to remind, want (-) and got (+):\n%s", diff)
	}
	first.hides("Byggförvaltningen").shows(x.sv.T("reminders.nobody"))
	letter := first.area("text-" + x.id.String())
	for _, part := range []string{"Socialförvaltningen", x.round.Name, x.URL + x.base, "Kim Strand", x.sv.T("reminders.hello"), "1 av 28"} {
		if !strings.Contains(letter, part) {
			t.Errorf("the letter lacks %q:\n%s", part, letter)
		}
	}
	mail := first.find(func(n *html.Node) bool { return strings.HasPrefix(attribute(n, "href"), "mailto:") })
	link, err := url.Parse(attribute(mail, "href"))
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := url.PathUnescape(link.Opaque)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(
		[]string{"maria@norrdal.example,sara@norrdal.example", strings.ReplaceAll(letter, "\n", "\r\n")},
		[]string{addresses, link.Query().Get("body")},
	); diff != "" {
		t.Errorf("the link, want (-) and got (+):\n%s", diff)
	}

	none := x.kim.post(page).want(http.StatusUnprocessableEntity)
	if diff := cmp.Diff(x.sv.T("error.required"), none.problem("assessments")); diff != "" {
		t.Errorf("nobody chosen, want (-) and got (+):\n%s", diff)
	}
	// Sara has the page for handing in open meanwhile.
	submit := x.sara.get(x.base + "/submit").want(http.StatusOK).sent(x.base + "/submit")
	x.later(time.Minute)
	x.kim.post(page, "assessments", x.id.String()).to(x.path)
	x.kim.get(x.path).
		shows(x.sv.T("rounds.reminded", "Count", 1), x.sv.T("round.reminded", "Date", x.sv.Date(x.use.Now())))
	x.sara.post(x.base+"/submit", with(submit, "anyway", "true")...).want(http.StatusSeeOther)

	// Within a week of closing whoever is left is late, and after it too.
	f = storedForm(x.view(t))
	f.ClosesOn = assessment.DateOf(x.use.Now().Local().AddDate(0, 0, 5))
	if _, err := x.use.Rounds.SaveRound(t.Context(), x.who(t, "kim"), x.round.ID, f); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]row{{"Kulturförvaltningen", true, nil, false}}, read(x.kim.get(page))); diff != "" {
		t.Errorf("to remind in the last week, want (-) and got (+):\n%s", diff)
	}
	x.kim.post(x.path+"/close", "version", x.kim.get(x.path).version(x.path+"/close")).to(x.path)
	over := x.kim.get(page)
	if diff := cmp.Diff([]row{{"Kulturförvaltningen", true, nil, false}}, read(over)); diff != "" {
		t.Errorf("to remind after closing, want (-) and got (+):\n%s", diff)
	}
	over.shows(x.sv.T("reminders.line_over", "Date", x.sv.Day(string(assessment.DateOf(x.use.Now().Local())))))
	if _, err := x.use.Rounds.Decide(t.Context(), x.who(t, "lars"), x.id, 1, assessment.OutcomeApproved, ""); err != nil {
		t.Fatal(err)
	}
	rows := x.kim.get(x.path + "?show=late").want(http.StatusOK)
	if got := rows.text(); !strings.Contains(got, "Kulturförvaltningen") || strings.Contains(got, "Socialförvaltningen") {
		t.Errorf("late ones: %s", got)
	}
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
	if _, err := x.use.Rounds.SaveRound(t.Context(), x.who(t, "kim"), x.round.ID, f); err != nil {
		t.Fatal(err)
	}
	edit := x.kim.get(x.path + "/edit").want(http.StatusOK)
	form := edit.sent(x.path)
	got := byName(form)
	want := map[string][]string{
		"provider-0":  {x.other.String()},
		"areas-0":     {"F"},
		"questions-0": {single},
		"receivers-0": {x.soc.String()},
	}
	for name := range want {
		if diff := cmp.Diff(want[name], got[name]); diff != "" {
			t.Errorf("%s, want (-) and got (+):\n%s", name, diff)
		}
	}
	edit.shows(
		x.sv.T(
			"round_form.provision_of",
			"Provider",
			"Kulturförvaltningen",
			"Questions",
			x.sv.T("round_form.questions_count", "Count", len(f.Provisions[0].Questions)),
			"Receivers",
			x.sv.T("round_form.receivers_count", "Count", 1),
		),
	)
	x.kim.post(x.path, form...).to(x.path)
	if diff := cmp.Diff(f.Provisions, x.view(t).Provisions); diff != "" {
		t.Errorf("saved as it came (-) it became (+):\n%s", diff)
	}

	// Once the provider has answered, who answers for whom stays.
	zero := int64(0)
	if _, err := x.use.Rounds.SaveAnswer(
		t.Context(),
		x.who(t, "lars"),
		x.assessmentOf(t, x.other),
		rounds.AnswerForm{QuestionID: single, Value: "yes", Version: &zero},
	); err != nil {
		t.Fatal(err)
	}
	refused := x.kim.post(x.path, with(form, "version", "3", "questions-0", "-")...).want(http.StatusUnprocessableEntity)
	if diff := cmp.Diff(
		x.sv.T("error.provision_answered", "Question", single),
		refused.problem("provisions"),
	); diff != "" {
		t.Errorf("at the provisions, want (-) and got (+):\n%s", diff)
	}
	if diff := cmp.Diff([]string(nil), byName(refused.sent(x.path))["questions-0"]); diff != "" {
		t.Errorf("what was taken away came back:\n%s", diff)
	}
}

// askedIn lists the questions of an area that the first entity of the round is asked.
func askedIn(v rounds.RoundView, area string) []string {
	var ids []string
	for _, q := range v.Questionnaire.AskedOf(v.Rows[0].Kind) {
		if q.Area == area {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// TestRespondentSeesTheOwnEntityAlone on each page of rounds and results.
func TestRespondentSeesTheOwnEntityAlone(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	other := x.assessmentOf(t, x.other)
	zero := int64(0)
	for _, id := range []assessment.ID{x.id, other} {
		if _, err := x.use.Rounds.SaveAnswer(
			t.Context(),
			x.who(t, "lars"),
			id,
			rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
		); err != nil {
			t.Fatal(err)
		}
		a, err := x.use.Rounds.Assessment(t.Context(), x.who(t, "lars"), id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.use.Rounds.Submit(t.Context(), x.who(t, "lars"), id, a.Version); err != nil {
			t.Fatal(err)
		}
	}
	for _, page := range []string{org + "/rounds", x.path, x.path + "/result", x.base + "/result", x.base + "/result?number=1"} {
		got := x.sara.get(page).want(http.StatusOK).hides("Kulturförvaltningen", other.String())
		if got.hasForm(x.path+"/close") || strings.Contains(got.Body, "/reminders") ||
			strings.Contains(got.Body, x.path+"/edit") ||
			strings.Contains(got.Body, "@norrdal.example") {
			t.Errorf("%s shows what the coordinator has", page)
		}
	}
	counts := fmt.Sprintf("%d av %d har lämnat in", 1, 1)
	x.sara.get(x.path + "/result").shows(counts)
	x.sara.get(org + "/assessments/" + other.String() + "/result").want(http.StatusNotFound)
	for _, page := range []string{x.path + "/edit", x.path + "/reminders", org + "/rounds/new"} {
		x.sara.get(page).want(http.StatusForbidden)
	}
	x.kim.get(x.path+"/result").want(http.StatusOK).shows("Kulturförvaltningen", "2 av 2 har lämnat in")
}

// TestResultLinksOfMixedRoles: who answers for one entity and reads results of another is led to what there is to read.
func TestResultLinksOfMixedRoles(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	other := x.assessmentOf(t, x.other)
	mia, _ := x.join(t, "Mia Blad", "mia@norrdal.example", assessment.Management, x.other)
	if _, err := x.use.People.Grant(
		t.Context(),
		x.admin(t, "norrdal"),
		assessment.Membership{UserID: mia, Role: assessment.Respondent, EntityID: x.soc},
	); err != nil {
		t.Fatal(err)
	}
	mixed := x.signIn(t, "mia@norrdal.example") // a new role has ended the session
	link := func(id assessment.ID) string { return org + "/assessments/" + id.String() + "/result" }
	has := func(page reply, href string) bool {
		return page.find(func(n *html.Node) bool { return n.Data == "a" && attribute(n, "href") == href }) != nil
	}
	page := mixed.get(x.path).want(http.StatusOK).shows("Kulturförvaltningen")
	if !has(page, link(x.id)) || has(page, link(other)) {
		t.Error("before anything is handed in, there is a result of the own draft alone")
	}
	zero := int64(0)
	lars := x.who(t, "lars")
	if _, err := x.use.Rounds.SaveAnswer(
		t.Context(),
		lars,
		other,
		rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
	); err != nil {
		t.Fatal(err)
	}
	if _, err := x.use.Rounds.Submit(t.Context(), lars, other, 1); err != nil {
		t.Fatal(err)
	}
	page = mixed.get(x.path)
	for _, id := range []assessment.ID{x.id, other} {
		if !has(page, link(id)) {
			t.Errorf("no link to the result of %s", id)
		}
		mixed.get(link(id)).want(http.StatusOK)
	}
}
