package web_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/review"
)

// TestEveryInputOfNothingSaysHow: in an organisation's first year, without round, audit, risks, objectives or an earlier
// review, every input of every template says of each source what is missing, how to get it and where, or what only
// people can tell. The minutes have no heading without a word under it.
func TestEveryInputOfNothingSaysHow(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	s.Join(t, "Kim Ek", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	kim, who := s.SignIn(t, "kim@norrdal.example"), s.Principal(t, "kim@norrdal.example")
	for template, want := range map[assessment.ReviewTemplate]string{
		assessment.ISO27001From2017: "a b c.1 c.2 c.3 c.4 d e f",
		assessment.ISO27001From2022: "a b c d.1 d.2 d.3 d.4 e f g",
		assessment.OwnHeadings:      "     ",
	} {
		v := apitest.Done(s.Use.Review.AddReview(t.Context(), who, review.BeginForm{
			EntityID: s.Root(t), Title: string(template), Kind: assessment.YearlyReview, Template: template,
		}))(t)
		one, clauses, sources := org+"/reviews/"+v.ID.String(), []string{}, 0
		for _, i := range v.Inputs {
			clauses = append(clauses, i.Clause)
			for _, mode := range []string{"/topics/", "/meeting/"} {
				page := kim.Get(one + mode + string(i.Key)).Want(http.StatusOK)
				if len(i.Figures) == 0 {
					page.Shows(s.Sv.T("review.only_people." + string(i.Key)))
				}
				for _, f := range i.Figures {
					page.Shows(s.Sv.T("review.source."+string(f.Source)), s.Sv.T("review.nothing."+string(f.Source)))
					if f.Count != 0 || len(f.Rows) != 0 {
						t.Errorf("%s: in an empty organisation there is %+v", template, f)
					}
				}
				places := 0
				for node := range page.Page.Descendants() {
					if node.Data == "a" && apitest.Inner(node) == s.Sv.T("review.to_source") {
						kim.Get(apitest.Attribute(node, "href")).Want(http.StatusOK)
						places++
					}
				}
				if places != len(i.Figures) {
					t.Errorf("%s, %s leads to %d sources of %d", template, i.Key, places, len(i.Figures))
				}
			}
			sources += len(i.Figures)
		}
		if got := strings.Join(clauses, " "); got != want || sources != len(assessment.FigureSources) {
			t.Errorf("%s has the clauses %q, want %q, and %d sources", template, got, want, sources)
		}
		for name, words := range under(kim.Get(one+"/minutes").Want(http.StatusOK), "h2") {
			if words == "" {
				t.Errorf("%s: nothing is under %q in the minutes", template, name)
			}
		}
	}
}

// under is what stands under each heading of minutes, until the next one.
func under(page apitest.Reply, tag string) map[string]string {
	found, here := map[string]string{}, ""
	article := page.Find(func(n *html.Node) bool { return n.Data == "article" })
	for n := range article.Descendants() {
		switch {
		case n.Type == html.ElementNode && n.Data == tag:
			here = strings.Join(strings.Fields(apitest.Inner(n)), " ")
			found[here] = ""
		case n.Type == html.TextNode && here != "" && !inside(n, tag):
			found[here] = strings.TrimSpace(found[here] + " " + strings.TrimSpace(n.Data))
		}
	}
	return found
}

func inside(n *html.Node, tag string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == tag {
			return true
		}
	}
	return false
}

// threeYears is what a company has to do in three years, by the first year, and every how many months from then on. The
// last year has one thing twice.
var threeYears = []struct {
	title        string
	year, months int
}{
	{"Se över den lokala instruktionen", 0, 12},
	{"Gå igenom alla behörigheter", 0, 12},
	{"Se över ledningens genomgång", 0, 12},
	{"Anpassa arbetet till bolagets nya organisation", 0, 0},
	{"Knyt objekten till processerna", 0, 0},
	{"Klargör vem som ser till att klassningen får verkan", 0, 0},
	{"Ställ säkerhetskraven först i inköpen", 0, 0},
	{"Ta upp säkerheten när nya tjänster utvecklas", 0, 0},
	{"Håll registret aktuellt", 0, 0},
	{"Låt ledningen gå de korta utbildningarna", 0, 0},
	{"Gör ett årshjul", 0, 0},
	{"Inför en rutin för klassning", 1, 12},
	{"Börja klassa informationen i processerna", 1, 0},
	{"Klassa enligt rutinen", 1, 12},
	{"Utvärdera om det räcker att klassa processer", 2, 0},
	{"Se över den lokala instruktionen igen", 2, 0},
	{"Granska om rutinen följs", 2, 0},
	{"Öva på kontinuitetsplanerna", 2, 0},
}

// companyReport is a company's review with headings of its own, as its coordinator enters it: a summary, what affects
// the work, what the data protection officer has found, areas to develop, priorities, and three years of measures.
func companyReport(t *testing.T, s *apitest.Site, who assessment.Principal) record.Review {
	t.Helper()
	ctx, year := t.Context(), s.Use.Today(assessment.Organisation{}).Year()
	company := s.Entity(t, "bolag", "Bolaget")
	for _, a := range threeYears {
		r := assessment.Recurrence{Kind: assessment.Once}
		if a.months > 0 {
			r = assessment.EveryMonths(a.months)
		}
		apitest.Done(s.Use.Plan.AddAction(ctx, who, plan.Form{Action: assessment.Action{
			EntityID: company, Title: a.title, Timing: assessment.Timing{Year: year + a.year, Recurrence: r},
		}}))(t)
	}
	v := apitest.Done(s.Use.Review.AddReview(ctx, who, review.BeginForm{
		EntityID: company, Title: "Ledningens genomgång", Kind: assessment.YearlyReview, Template: assessment.OwnHeadings,
	}))(t)
	none := int64(0)
	for key, text := range map[assessment.ReviewInputKey]string{
		assessment.SummaryInput: "Rapporten ger den som leder bolaget underlag att avgöra om arbetet räcker. I år går " +
			"klassning och förteckning före annat.",
		assessment.AffectsInput: "Budget: medel finns för ett externt dataskyddsombud och för 300 tusen kronor i rådgivning.\n" +
			"Risk och sårbarhet: analyserna görs vartannat år, och en ny omgång börjar i år. Varje risk har en ägare.",
		assessment.ExaminedInput: "Revisionen: mindre informationstillgångar återstår att klassa.\n" +
			"Dataskyddsombudet, tre områden: medarbetarnas kunskap, förteckningen, rutinerna.",
		assessment.DevelopmentInput: "Instruktionen är fastställd i höstas. Årshjulet saknas. Ledningen har gått en utbildning.",
		assessment.PrioritiesInput: "Utgå från verksamhetens processer.\nTa med frågorna i utvecklingen.\n" +
			"Gör chefernas ansvar tydligt.\nSe över hur incidenter tas om hand.",
		assessment.AheadInput: "Bolaget följer upp instruktionen löpande. Chefer ser till att alla går utbildningarna.",
	} {
		apitest.Done(s.Use.Review.SaveInput(ctx, who, v.ID, review.InputForm{
			Key: key, Text: text, Considered: true, Version: &none,
		}))(t)
	}
	return apitest.Done(s.Use.Review.Review(ctx, who, v.ID))(t)
}

// TestACompanysReportFallsOut: entered once, a company's yearly report is the printed page of a review with headings of
// its own: six headings in their order, each with what was written, and eleven, six and nine things to do in the three
// years, in the same words as in the plan.
func TestACompanysReportFallsOut(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	s.Join(t, "Kim Ek", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	v := companyReport(t, s, s.Principal(t, "kim@norrdal.example"))
	page := s.SignIn(t, "kim@norrdal.example").Get(org + "/reviews/" + v.ID.String() + "/minutes").Want(http.StatusOK)
	var headings []string
	for n := range page.Page.Descendants() {
		if n.Type == html.ElementNode && n.Data == "h2" && inside(n, "article") {
			headings = append(headings, strings.TrimSpace(apitest.Inner(n)))
		}
	}
	want := []string{
		"Sammanfattning", "Vad som påverkar oss", "Revisorers och dataskyddsombudets iakttagelser", "Utvecklingsområden",
		"Prioriteringar", "Åtgärder de kommande tre åren",
	}
	if diff := cmp.Diff(want, headings[:min(len(headings), len(want))]); diff != "" {
		t.Errorf("headings, want (-) and got (+):\n%s", diff)
	}
	written := under(page, "h2")
	for i, input := range v.Inputs {
		for line := range strings.Lines(input.Text) {
			if !strings.Contains(written[want[i]], strings.TrimSpace(line)) {
				t.Errorf("%q does not stand under %q", line, want[i])
			}
		}
	}
	byYear := map[string][]string{}
	year := ""
	for n := range page.Page.Descendants() {
		if n.Type == html.ElementNode && n.Data == "h4" {
			year = strings.Fields(apitest.Inner(n))[0]
		}
		if n.Type == html.ElementNode && n.Data == "a" && year != "" && inside(n, "li") && inside(n, "article") {
			byYear[year] = append(byYear[year], apitest.Inner(n))
		}
	}
	first := s.Use.Today(assessment.Organisation{}).Year()
	for at, count := range []int{11, 6, 9} {
		var planned []string
		for _, a := range threeYears {
			if a.year == at || a.months > 0 && a.year < at {
				planned = append(planned, a.title)
			}
		}
		got := byYear[strconv.Itoa(first+at)]
		slices.Sort(planned)
		slices.Sort(got)
		if diff := cmp.Diff(planned, got); diff != "" || len(got) != count {
			t.Errorf("year %d has %d things to do, want %d; in the plan (-) and on paper (+):\n%s", at+1, len(got), count, diff)
		}
	}
}
