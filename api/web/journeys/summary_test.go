package journeys_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/questionnaires"
)

// TestSummaryJourney walks through the summary as management does, in a real browser: the head of the municipality
// reads it for their own body and the whole, seals it and opens the sealed one; the chair of the company's board sees
// only the company. The numbers are those of the API, axe finds no problems, nothing overflows, and screenshots are
// kept.
func TestSummaryJourney(t *testing.T) {
	t.Parallel()
	x := apitest.ToAudit(t)
	x.Join(t, "Lena Lund", "lena@norrdal.example", assessment.Management, x.Root)
	x.Join(t, "Olle Ek", "olle@norrdal.example", assessment.Management, x.Company)
	x.HandInEach(t, x.Assessments[x.Root], "Finns i ledningssystemet.", func(_ int, q questionnaires.Question) string {
		return []string{"yes", "yes", "partly", "no", "dont_know"}[min(q.Level, 4)]
	})
	x.HandInEach(t, x.Assessments[x.Company], "Frågan är ny för bolaget.", func(i int, _ questionnaires.Question) string {
		return []string{"no", "partly", "no", "yes"}[i%4]
	})
	chromium := startChromium(t)
	lena, olle := newWindow(t, chromium, x.Server), newWindow(t, chromium, x.Server)
	lena.signIn("lena@norrdal.example")
	olle.signIn("olle@norrdal.example")
	client := x.Client(t, "lena@norrdal.example", "norrdal", assessment.TokenRead)
	root, company := entityName(t, x, x.Root), entityName(t, x, x.Company)

	// The municipality's own body, then the whole.
	lena.open(org + "/summary?body=" + x.Board.ID.String())
	lena.shows(x.Board.Name)
	lena.summarised(client, "body="+x.Board.ID.String())
	lena.inspect("summary-body", wide, narrowDark)
	lena.open(org + "/summary?body=whole")
	lena.shows(x.Sv.T("summary.median", "Count", 2))
	lena.summarised(client, "body=whole")
	if got := eval[[]string](
		lena,
		`[...document.querySelectorAll(".entities-of tbody th a")].map(e => e.textContent)`,
	); !slices.Equal(got, []string{root, company}) {
		t.Errorf("the whole lists %v", got)
	}
	lena.inspect("summary-whole")

	// What is sealed stays, with its hash and its numbers.
	before := lena.shares()
	lena.press(x.Sv.T("summary.seal"))
	lena.arrive(org + "/summaries")
	lena.shows(x.Sv.T("summary.seal_means_kept"))
	lena.inspect("summary-seal", wide, narrowDark)
	lena.press(x.Sv.T("summary.seal"))
	lena.until("what was sealed is shown", `document.querySelector(".seal code")`)
	sealed := strings.TrimPrefix(lena.path(), org)
	one := apitest.Decoded[struct{ Seal struct{ SHA256 string } }](t, client.Get(org+sealed).Want(http.StatusOK))
	lena.shows(one.Seal.SHA256)
	if diff := cmp.Diff(before, lena.shares()); diff != "" {
		t.Errorf("sealed are other numbers (-before +sealed):\n%s", diff)
	}
	lena.inspect("summary-sealed", wide, narrowDark)
	lena.open(org + "/summaries")
	lena.inspect("summaries", wide, narrowDark)
	lena.click(fmt.Sprintf(`main a[href$=%q]`, sealed))
	lena.arrive(org + sealed)

	// The company's chair: the company, whatever the address names.
	olle.open(org + "/summary")
	olle.shows(company)
	olle.hides(x.Board.ID.String())
	olle.summarised(x.Client(t, "olle@norrdal.example", "norrdal", assessment.TokenRead), "")
	olle.inspect("summary-chair", wide, narrowDark)
	for _, path := range []string{"/summary?body=whole", "/summary?body=" + x.Board.ID.String(), sealed,
		sealed + "/file"} {
		if status, _ := olle.fetched(org + path); status != strconv.Itoa(http.StatusNotFound) {
			t.Errorf("the company's chair gets %s at %s", status, path)
		}
	}
	olle.open(org + "/summaries")
	olle.hides(sealed)
	lena.quiet()
}

// entityName is what an entity is called.
func entityName(t *testing.T, x *apitest.AuditSite, id assessment.ID) string {
	t.Helper()
	return apitest.Done(x.Use.Entities.Entity(t.Context(), x.Admin, id))(t).Name
}

// shares are the numbers of the table of areas: each area's id, and its percentages as written.
func (b *browser) shares() [][]string {
	b.t.Helper()
	return eval[[][]string](
		b,
		`[...document.querySelectorAll(".area-table tbody tr")].map(r => [r.querySelector(".id").textContent, ...[...r.querySelectorAll("td")].map(e => e.textContent.trim())])`,
	)
}

// summarised fails the test unless the page shows the level and areas that the API returns.
func (b *browser) summarised(client apitest.Client, query string) {
	b.t.Helper()
	type share struct{ Points, Possible int }
	said := apitest.Decoded[struct {
		Levels   struct{ Median *int }
		Entities []struct{ Level *int }
		Areas    []struct {
			ID                      string
			Lowest, Median, Highest share
		}
	}](b.t, client.Get(org+"/summary?"+query).Want(http.StatusOK))
	if len(said.Entities) == 0 || len(said.Areas) == 0 || said.Levels.Median == nil {
		b.t.Fatalf("the API tells %+v", said)
	}
	if got := eval[string](
		b,
		`document.querySelector(".level .figure").textContent`,
	); got != strconv.Itoa(*said.Levels.Median) {
		b.t.Errorf("the level is %s, by the API %d", got, *said.Levels.Median)
	}
	percent := func(s share) string { return fmt.Sprintf("%d\u00a0%%", s.Points*100/s.Possible) }
	var want [][]string
	for _, a := range said.Areas {
		row := []string{a.ID, percent(a.Median)}
		if len(said.Entities) > 1 {
			row = []string{a.ID, percent(a.Lowest), percent(a.Median), percent(a.Highest)}
		}
		want = append(want, row)
	}
	if diff := cmp.Diff(want, b.shares()); diff != "" {
		b.t.Errorf("areas are (-API +page):\n%s", diff)
	}
}
