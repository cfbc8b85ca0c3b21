package journeys_test

import (
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
	lars.open(c.Base + "/result?number=1")
	lars.shows(sv.T("result.left", "Count", 2))
	lars.shows(sv.T("submission.preliminary"))
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
}
