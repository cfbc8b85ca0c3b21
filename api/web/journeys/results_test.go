package journeys_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// charts waits until the page's charts are drawn, and reads the numbers in each: by kind, then by series.
func (b *browser) charts() map[string]map[string][]string {
	b.t.Helper()
	const drawn = `(e => { const c = e.querySelector("canvas"); return e.checkVisibility() && c?.width > 0 && c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some(v => v) })`
	b.until(
		"the charts are drawn",
		`document.querySelector("[data-chart]") && [...document.querySelectorAll("[data-chart]")].every(`+drawn+`)`,
	)
	return eval[map[string]map[string][]string](
		b,
		`Object.fromEntries([...document.querySelectorAll("[data-chart]")].map(e => [e.dataset.kind, Object.fromEntries(JSON.parse(e.dataset.chart).series.map(s =>
		[s.name, (Array.isArray(s.data[0].value) ? s.data[0].value : s.data.map(d => d.value)).map(String)]))]))`,
	)
}

// readResult checks the result of the answers.
func (c *journey) readResult(t *testing.T, lars *browser) {
	lars.t = t
	sv := c.Sv
	lars.open(c.Base)
	lars.press(sv.T("answers.result"))
	lars.arrive(c.Base + "/result")
	v, err := c.Use.Rounds.Result(t.Context(), c.Who(t, "lars"), c.ID, 2)
	if err != nil {
		t.Fatal(err)
	}
	name := v.Questionnaire.Levels[*v.Score.Level].Name.In("sv")
	if got := eval[string](
		lars,
		`document.querySelector(".level").innerText`,
	); !strings.HasPrefix(got, strconv.Itoa(*v.Score.Level)) ||
		!strings.Contains(got, name) {
		t.Errorf("the level is shown as %q, want %d, %s", got, *v.Score.Level, name)
	}
	lars.shows(sv.T("result.blockers", "Level", *v.Score.Level+1))
	blockers := eval[string](lars, `document.querySelector("main").textContent`)
	if len(v.Blockers) == 0 {
		t.Error("nothing blocks the next level, and the page is to show what does")
	}
	for _, blocker := range v.Blockers {
		for _, gain := range blocker.Gains {
			if !strings.Contains(blockers, gain.Question) {
				t.Errorf("%s is not among what blocks the next level", gain.Question)
			}
		}
	}
	now, before := lars.column(".area-table", 1), lars.column(".area-table", 2)
	series := map[string][]string{"Självskattning 2026": now, "Självskattning 2025": before}
	if diff := cmp.Diff(map[string]map[string][]string{"radar": series}, lars.charts()); diff != "" {
		t.Errorf("the charts do not show what stands in the table (-table +chart):\n%s", diff)
	}
	for i, area := range v.Score.Areas {
		want := "-"
		if percent := area.Share.Percent; percent != nil {
			want = strconv.Itoa(*percent)
		}
		if now[i] != want {
			t.Errorf("area %s is shown with %s percent, want %s", area.ID, now[i], want)
		}
	}
	lars.inspect("result")
	c.decideTogether(lars)
	lars.english("result", c.Base+"/result", wide, narrow)
	lars.open(c.Base + "/result?number=1")
	lars.shows(sv.T("result.left", "Count", 2))
	lars.shows(sv.T("submission.preliminary"))
}

// decideTogether adopts two recommendations at once, and dismisses another two for one reason, which is asked for.
func (c *journey) decideTogether(lars *browser) {
	lars.t.Helper()
	sv, result := c.Sv, c.Base+"/result"
	lars.open(result)
	choices := eval[[]string](lars, `[...document.querySelectorAll("input[name=decide]")].map(e => e.value)`)
	if len(choices) < 4 {
		lars.t.Fatalf("%d recommendations wait for a decision, want 4 or more", len(choices))
	}
	lars.press(sv.T("advice.adopt"))
	lars.arrive(c.path + "/advice")
	lars.until("what is wrong is said", `document.querySelector("ds-error-summary")`)
	lars.tick("decide", choices[0])
	lars.tick("decide", choices[1])
	lars.press(sv.T("advice.adopt"))
	lars.arrive(result)
	lars.shows(sv.T("advice.adopted_done", "Count", 2))

	lars.tick("decide", choices[2])
	lars.tick("decide", choices[len(choices)-1])
	lars.press(sv.T("advice.dismiss"))
	lars.arrive(c.path + "/advice")
	lars.until("what is wrong is said", `document.querySelector("ds-error-summary")`)
	if !eval[bool](lars, fmt.Sprintf(`document.querySelector('input[name=decide][value=%q]').checked`, choices[2])) {
		lars.t.Error("what was ticked is not ticked any longer")
	}
	lars.inspect("result-decide-problem", wide, narrowDark)
	reason := "Vi väntar in den nya upphandlingen."
	lars.fill("reason", reason)
	lars.press(sv.T("advice.dismiss"))
	lars.arrive(result)
	lars.shows(sv.T("advice.dismissed_done", "Count", 2))
	states := eval[[]int](lars, fmt.Sprintf(`[%q, %q].map(state =>
		[...document.querySelectorAll(".advice .decision .ds-tag")].filter(e => e.textContent === state).length)`,
		sv.T("advice.state.adopted"), sv.T("advice.state.dismissed")))
	if diff := cmp.Diff([]int{2, 2}, states); diff != "" {
		lars.t.Errorf("adopted and dismissed (-want +got):\n%s", diff)
	}
	lars.inspect("result-decided", wide, narrowDark)
}

// readRoundResult checks all entities' results side by side.
func (c *journey) readRoundResult(t *testing.T, kim *browser) {
	kim.t = t
	kim.open(c.path)
	kim.press(c.Sv.T("round.result"))
	kim.arrive(c.path + "/result")
	for _, text := range []string{"Socialförvaltningen", "Kulturförvaltningen", "It-förvaltningen",
		c.Sv.T("round_result.submitted", "Submitted", 3, "Entities", 3, "Approved", 1)} {
		kim.shows(text)
	}
	counts, all := kim.column(".spread table", 1), 0
	for _, count := range counts {
		n, err := strconv.Atoi(count)
		if err != nil {
			t.Errorf("%q entities at a level", count)
		}
		all += n
	}
	if all != 3 {
		t.Errorf("%d entities have a level, want 3: %v", all, counts)
	}
	for kind, series := range kim.charts() {
		for name, shown := range series {
			if diff := cmp.Diff(counts, shown); diff != "" {
				t.Errorf("chart %s, %s, does not show what stands in the table (-table +chart):\n%s", kind, name, diff)
			}
		}
	}
	kim.inspect("round-result")
	kim.english("round-result", c.path+"/result", wide, narrow)
	kim.english("round-table", c.path, wide, narrow)
	kim.english("round-form-new", "/organisations/norrdal/rounds/new", wide)
	kim.english("reminders", c.path+"/reminders", wide)
}
