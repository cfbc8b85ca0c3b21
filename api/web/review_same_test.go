package web_test

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/review"
	"mognad/frontend/i18n"
)

// reviewedSite has a signed review in which every text is a word of its own, and a signed one before it.
type reviewedSite struct {
	*summed
	said int // words so far
	kim  assessment.Principal
}

// word is a text that is found again wherever it is shown.
func (x *reviewedSite) word() string {
	x.said++
	return fmt.Sprintf("ord%dx", x.said)
}

var aWord = regexp.MustCompile(`ord\d+x`)

// wordsIn are the words in a text, each once.
func wordsIn(text string) []string {
	list := aWord.FindAllString(text, -1)
	slices.Sort(list)
	return slices.Compact(list)
}

// held takes a review of the whole with a word in every field from its beginning to the signed minutes.
func (x *reviewedSite) held(t *testing.T, template assessment.ReviewTemplate) record.Review {
	t.Helper()
	v := x.closed(t, template)
	return apitest.Done(x.Use.Review.Sign(t.Context(), x.Principal(t, "birgitta@norrdal.example"), v.ID, *v.SHA256))(t)
}

// closed is such a review whose minutes wait to be signed.
func (x *reviewedSite) closed(t *testing.T, template assessment.ReviewTemplate) record.Review {
	t.Helper()
	ctx, use := t.Context(), x.Use.Review
	v := apitest.Done(use.AddReview(ctx, x.kim, review.BeginForm{
		EntityID: x.Root(t), Title: x.word(), Kind: assessment.YearlyReview, Template: template, PlannedOn: "2199-05-05",
	}))(t)
	id := v.ID
	v = apitest.Done(use.SavePlan(ctx, x.kim, id, review.PlanForm{
		Title: v.Title, Kind: v.Kind, PlannedOn: "2199-05-05", CaseNumber: x.word(), Frequency: 7, PlanningTie: x.word(),
		BudgetTie: x.word(), Version: v.Version,
	}))(t)
	v = apitest.Done(use.SavePreMeeting(ctx, x.kim, id, review.PreMeetingForm{
		PreMeeting: assessment.PreMeeting{Contact: "bara för dem", Notes: "som förbereder"}, Version: v.Version,
	}))(t)
	signer := x.Principal(t, "birgitta@norrdal.example").User.ID
	v = apitest.Done(use.SaveMeeting(ctx, x.kim, id, review.MeetingForm{
		HeldOn: x.Use.Today(assessment.Organisation{}), Place: x.word(), Agenda: []string{x.word(), x.word()}, Version: v.Version,
		Participants: []assessment.Participant{
			{UserID: &signer, Role: x.word(), Signatory: true}, {Name: x.word(), Role: x.word()},
		},
	}))(t)
	none := int64(0)
	for at, i := range v.Inputs {
		f := review.InputForm{Key: i.Key, Text: x.word(), Informal: x.word(), Considered: true, Version: &none}
		if at == 2 {
			f.Text, f.NothingToSay = "", true
		}
		apitest.Done(use.SaveInput(ctx, x.kim, id, f))(t)
	}
	var proposal record.ReviewPoint
	for _, p := range []review.PointForm{
		{Kind: assessment.Shortcoming, About: "conflict_of_interest"}, {Kind: assessment.DecisionProposal, About: "risk_criteria"},
	} {
		p.Title, p.Text = x.word(), x.word()
		proposal = apitest.Done(use.AddPoint(ctx, x.kim, id, p))(t)
	}
	for _, d := range []review.DecisionForm{
		{Outcome: assessment.AsProposedDecided, Kind: "change", ProposalID: &proposal.ID, OwnerID: &signer},
		{Outcome: assessment.OtherwiseDecided, Kind: "improvement", Input: v.Inputs[0].Key},
	} {
		d.Text, d.OwnerRole, d.DueOn = x.word(), x.word(), "2199-12-01"
		apitest.Done(use.Decide(ctx, x.kim, id, d))(t)
	}
	for _, about := range assessment.StatementAbouts {
		f := review.StatementForm{About: about, Verdict: assessment.VerdictPart, Text: x.word(), Version: &none}
		if about == assessment.Overall {
			f.Verdict = assessment.NotStated
		}
		apitest.Done(use.SaveStatement(ctx, x.kim, id, f))(t)
	}
	v = apitest.Done(use.Send(ctx, x.kim, id, v.Version))(t)
	return apitest.Done(use.Close(ctx, x.kim, id, v.Version))(t)
}

// newReviewedSite has rows in the registers too, of which some are late.
func newReviewedSite(t *testing.T) *reviewedSite {
	t.Helper()
	x := &reviewedSite{summed: newSummed(t)}
	x.kim = x.Principal(t, "kim@norrdal.example")
	ctx, use := t.Context(), x.Use.Registers
	for _, due := range []assessment.Date{"2020-02-02", "2199-02-02"} {
		apitest.Done(use.Nonconformities.Add(ctx, x.kim, registers.Nonconformity{
			Title: x.word(), FoundOn: "2020-01-01", Source: "other", Due: due, OwnerRole: x.word(),
		}))(t)
	}
	apitest.Done(use.Nonconformities.Add(ctx, x.kim, registers.Nonconformity{
		Title: "Stängd", FoundOn: "2020-01-01", Source: "other", ClosedOn: "2020-02-02",
	}))(t)
	apitest.Done(use.Risks.Add(ctx, x.kim, registers.Risk{
		Title: x.word(), Likelihood: 4, Consequence: 4, Treatment: "reduce", Spread: "own",
	}))(t)
	apitest.Done(use.Objectives.Add(ctx, x.kim, registers.Objective{Title: x.word(), Fulfilment: "under_way"}))(t)
	return x
}

// TestReviewSaysTheSameEverywhere: the minutes on the page, the workbook of the page and of the API, and the JSON hold
// the same words, counts, days and signatures, and nothing that only concerns those who prepare a review.
func TestReviewSaysTheSameEverywhere(t *testing.T) {
	t.Parallel()
	x := newReviewedSite(t)
	x.held(t, assessment.ISO27001From2017)
	for _, template := range []assessment.ReviewTemplate{assessment.ISO27001From2022, assessment.OwnHeadings} {
		one := org + "/reviews/" + x.held(t, template).ID.String()
		birgitta := x.SignIn(t, "birgitta@norrdal.example")
		client := x.Client(t, "birgitta@norrdal.example", "norrdal", assessment.TokenRead)
		said := client.Get(one).Want(http.StatusOK)
		v := apitest.Decoded[record.Review](t, said)
		page := birgitta.Get(one + "/minutes").Want(http.StatusOK)
		file := birgitta.Get(one + "/export").Want(http.StatusOK)
		if got := file.Header.Get("Content-Disposition"); !strings.Contains(got, "norrdal-ledningens-genomgang.xlsx") {
			t.Errorf("the file comes as %s", got)
		}
		if !birgitta.Get(one).Want(http.StatusOK).Links(one + "/export") {
			t.Error("the page does not lead to the workbook")
		}
		book := opened(t, file.Body)
		byAPI := opened(t, client.Get(one+"/file", "Accept-Language", "sv").Want(http.StatusOK).Body)
		if diff := cmp.Diff(book.cells, byAPI.cells); diff != "" {
			t.Errorf("the workbook of the page (-) and of the API (+):\n%s", diff)
		}
		want := wordsIn(said.Body)
		if len(want) < 40 {
			t.Fatalf("only %d words are in the review", len(want))
		}
		if diff := cmp.Diff(want, wordsIn(page.Text())); diff != "" {
			t.Errorf("words by JSON (-) and on the page (+):\n%s", diff)
		}
		if diff := cmp.Diff(want, wordsIn(book.text())); diff != "" {
			t.Errorf("words by JSON (-) and in the workbook (+):\n%s", diff)
		}
		for name, text := range map[string]string{"page": page.Text(), "workbook": book.text(), "JSON": said.Body} {
			if !strings.Contains(text, *v.SHA256) || strings.Contains(text, "som förbereder") {
				t.Errorf("the %s lacks the hash, or has what was prepared without management", name)
			}
		}
		figures := figuresOf(x.Sv, v)
		if diff := cmp.Diff(figures, figuresOn(page)); diff != "" {
			t.Errorf("figures by JSON (-) and on the page (+):\n%s", diff)
		}
		if diff := cmp.Diff(figures, book.figures(x.Sv)); diff != "" {
			t.Errorf("figures by JSON (-) and in the workbook (+):\n%s", diff)
		}
		var decisions [][]string
		for _, d := range v.Decisions {
			owner := ""
			if d.Owner != nil {
				owner = v.People.Name(*d.Owner)
			}
			decisions = append(decisions, []string{fmt.Sprint(d.Number), d.Text, d.OwnerRole, owner, "1 december 2199"})
		}
		var kept [][]string
		for _, r := range book.rows(x.Sv.T("review.book.sheet.decisions")) {
			kept = append(kept, []string{r[0], r[1], r[5], r[6], r[7]})
		}
		if diff := cmp.Diff(decisions, kept); diff != "" {
			t.Errorf("decisions by JSON (-) and in the workbook (+):\n%s", diff)
		}
		if earlier := book.rows(x.Sv.T("review.book.sheet.earlier")); len(earlier) < 2 ||
			earlier[0][2] != x.Sv.T("review.part.planned") {
			t.Errorf("of the earlier decisions the workbook says %v", earlier)
		}
	}
	x.SignIn(t, "eva@norrdal.example").Get(org + "/reviews/" + x.Root(t).String() + "/export").Want(http.StatusNotFound)
}

// TestMinutesPrintWhatMattersMost: of many rows the minutes print the most important ones and say how many more there
// are, which are in the workbook and the JSON.
func TestMinutesPrintWhatMattersMost(t *testing.T) {
	t.Parallel()
	x := newReviewedSite(t)
	for n := range 38 {
		training := registers.Training{Person: x.word(), Training: "Ledningens ansvar", TakenOn: "2020-01-01"}
		if n == 37 {
			training.Person, training.ValidUntil = "Gunnar Utgången", "2021-01-01"
		}
		apitest.Done(x.Use.Registers.Trainings.Add(t.Context(), x.kim, training))(t)
	}
	one := org + "/reviews/" + x.held(t, assessment.ISO27001From2022).ID.String()
	birgitta := x.SignIn(t, "birgitta@norrdal.example")
	page := birgitta.Get(one + "/minutes").Want(http.StatusOK).Shows("Och 26 till. Alla står i genomgångens Excel-fil.")
	if !page.Links(one + "/export") {
		t.Error("the minutes do not lead to the workbook")
	}
	at := slices.IndexFunc(figuresOn(page), func(f string) bool { return strings.HasPrefix(f, "Ledningens utbildning: 38") })
	if at < 0 {
		t.Fatalf("the minutes count no trainings: %v", figuresOn(page))
	}
	printed := figuresOn(page)[at]
	first := "=37 I ledningen utan giltig utbildning=2 [Gunnar Utgången: Ledningens ansvar Har gått ut]"
	if n := strings.Count(printed, "["); n != 12 || !strings.Contains(printed, first) {
		t.Errorf("%d rows are printed: %s", n, printed)
	}
	v := apitest.Decoded[record.Review](t, x.Client(t, "birgitta@norrdal.example", "norrdal", assessment.TokenRead).Get(one))
	book := opened(t, birgitta.Get(one+"/export").Want(http.StatusOK).Body)
	if diff := cmp.Diff(figuresOf(x.Sv, v), book.figures(x.Sv)); diff != "" || !strings.Contains(diff+fmt.Sprint(v.Inputs), "Gunnar") {
		t.Errorf("figures by JSON (-) and in the workbook (+):\n%s", diff)
	}
}

// TestDraftsSayThatTheyAreNotSigned: until all have signed, whatever of a review leaves the program says that it is a
// draft and has no seal; then it has the hash that was signed. While minutes are corrected, they are a draft again, and
// the version that was signed stays what it is.
func TestDraftsSayThatTheyAreNotSigned(t *testing.T) {
	t.Parallel()
	x := newReviewedSite(t)
	v := x.closed(t, assessment.ISO27001From2022)
	one, hash := org+"/reviews/"+v.ID.String(), *v.SHA256
	page := x.SignIn(t, "birgitta@norrdal.example")
	client := x.Client(t, "birgitta@norrdal.example", "norrdal", assessment.TokenRead)
	look := func(when string, draft bool) {
		t.Helper()
		for language, says := range map[string]string{"sv": "Utkast, inte underskrivet", "en": "Draft, not signed"} {
			page.Post("/language", "language", language, "return", "/").Want(http.StatusSeeOther)
			minutes := page.Get(one + "/minutes").Want(http.StatusOK)
			file := page.Get(one + "/export").Want(http.StatusOK).Body
			byAPI := client.Get(one+"/file", "Accept-Language", language).Want(http.StatusOK).Body
			for what, text := range map[string]string{
				"page": minutes.Text(), "workbook": unpacked(t, file), "workbook of the API": unpacked(t, byAPI),
				"document": unpacked(t, page.Get(one+"/export?format=docx").Want(http.StatusOK).Body),
				"document of the API": unpacked(
					t, client.Get(one+"/file?format=docx", "Accept-Language", language).Want(http.StatusOK).Body),
			} {
				if got := strings.Contains(text, says); got != draft {
					t.Errorf("%s: the %s in %s says %q: %t", when, what, language, says, got)
				}
				if got := strings.Contains(strings.ReplaceAll(text, "\u00ad", ""), hash); got == draft {
					t.Errorf("%s: the %s in %s has the hash: %t", when, what, language, got)
				}
			}
			for sheet, rows := range opened(t, file).cells {
				if got := strings.Contains(fmt.Sprint(rows), says); got != draft {
					t.Errorf("%s: the sheet %s says %q: %t", when, sheet, says, got)
				}
			}
		}
		if got := client.Get(one).Want(http.StatusOK).Read("draft"); got != draft {
			t.Errorf("%s: the JSON has draft %v", when, got)
		}
	}
	page.Get(one + "/export?format=doc").Want(http.StatusUnprocessableEntity)
	look("to be signed", true)
	signed := apitest.Done(x.Use.Review.Sign(t.Context(), x.Principal(t, "birgitta@norrdal.example"), v.ID, hash))(t)
	look("signed", false)
	apitest.Done(x.Use.Review.Correct(t.Context(), x.kim, v.ID, "Fel datum", signed.Version))(t)
	look("being corrected", true)
	version := page.Get(one + "/versions/1").Want(http.StatusOK)
	if text := version.Text(); strings.Contains(text, "Draft, not signed") || !strings.Contains(text, hash) {
		t.Errorf("the version that was signed says:\n%s", text)
	}
}

// figuresOf are the figures of a review as sentences: the count, the parts that are not 0, and what was counted.
func figuresOf(l *i18n.Localizer, v record.Review) []string {
	var list []string
	for _, i := range v.Inputs {
		for _, f := range i.Figures {
			line := l.T("review.source."+string(f.Source)) + ":"
			if f.Count > 0 {
				line += fmt.Sprintf(" %d", f.Count)
			}
			if f.Count > 0 && f.Of > 0 {
				line += fmt.Sprintf(" av %d", f.Of)
			}
			for _, c := range f.Counts {
				name := c.Key
				if f.Source != assessment.YearFigures {
					name = l.T("review.part." + c.Key)
				}
				if c.Count > 0 && f.Count > 0 {
					line += fmt.Sprintf(" %s=%d", name, c.Count)
				}
			}
			for _, r := range f.Rows {
				line += " [" + r.Title
				for _, s := range r.States() {
					line += " " + l.T("review.part."+s)
				}
				line += "]"
			}
			list = append(list, line)
		}
	}
	return list
}

// figuresOn are the same on a page of minutes.
func figuresOn(page apitest.Reply) []string {
	in := func(n *html.Node, fits func(*html.Node) bool, do func(*html.Node)) {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && fits(d) {
				do(d)
			}
		}
	}
	tag := func(name string) func(*html.Node) bool { return func(n *html.Node) bool { return n.Data == name } }
	class := func(name string) func(*html.Node) bool {
		return func(n *html.Node) bool { return slices.Contains(strings.Fields(apitest.Attribute(n, "class")), name) }
	}
	text := func(n *html.Node) string { return strings.Join(strings.Fields(apitest.Inner(n)), " ") }
	var list []string
	in(page.Page, class("figure"), func(n *html.Node) {
		line := ""
		in(n, tag("h3"), func(h *html.Node) {
			name, count := text(h), ""
			in(h, tag("span"), func(s *html.Node) { count = text(s) })
			line = strings.TrimRight(strings.TrimSuffix(name, count), " ") + ": " + count
		})
		line = strings.TrimSpace(line)
		in(n, class("chip"), func(c *html.Node) {
			words := strings.Fields(apitest.Inner(c))
			line += " " + strings.Join(words[:len(words)-1], " ") + "=" + words[len(words)-1]
		})
		in(n, tag("h4"), func(h *html.Node) {
			if words := strings.Fields(apitest.Inner(h)); words[1] != "0" {
				line += " " + words[0] + "=" + words[1]
			}
		})
		in(n, tag("li"), func(li *html.Node) {
			first := true
			in(li, tag("p"), func(p *html.Node) {
				if first {
					line += " [" + text(p) + "]"
				}
				first = false
			})
		})
		list = append(list, line)
	})
	return list
}

// aBook is a workbook's cells by sheet.
type aBook struct{ cells map[string][][]string }

func opened(t *testing.T, content string) aBook {
	t.Helper()
	f := apitest.Done(excelize.OpenReader(strings.NewReader(content)))(t)
	b := aBook{cells: map[string][][]string{}}
	for _, name := range f.GetSheetList() {
		b.cells[name] = apitest.Done(f.GetRows(name, excelize.Options{RawCellValue: true}))(t)
	}
	return b
}

// unpacked is a workbook as it is packed, with what is printed on its pages and its properties.
func unpacked(t *testing.T, content string) string {
	t.Helper()
	archive := apitest.Done(zip.NewReader(strings.NewReader(content), int64(len(content))))(t)
	var all strings.Builder
	for _, f := range archive.File {
		all.Write(apitest.Done(fs.ReadFile(archive, f.Name))(t))
	}
	return all.String()
}

// rows are those of a sheet below its headings, each with all columns.
func (b aBook) rows(sheet string) [][]string {
	all := b.cells[sheet]
	at := slices.IndexFunc(all, func(r []string) bool { return len(r) > 2 })
	var list [][]string
	for _, r := range all[at+1:] {
		for len(r) < len(all[at]) {
			r = append(r, "")
		}
		list = append(list, r)
	}
	return list
}

func (b aBook) text() string {
	var s strings.Builder
	for _, rows := range b.cells {
		for _, r := range rows {
			s.WriteString(strings.Join(r, "\n") + "\n")
		}
	}
	return s.String()
}

// figures are those of the workbook, as [figuresOf] writes them.
func (b aBook) figures(l *i18n.Localizer) []string {
	var list []string
	for _, r := range b.rows(l.T("review.book.sheet.figures")) {
		last := len(list) - 1
		switch r[2] {
		case l.T("review.book.total"):
			line := r[1] + ":"
			if r[4] != "0" {
				line += " " + r[4]
			}
			if r[4] != "0" && r[5] != "" {
				line += " av " + r[5]
			}
			list = append(list, line)
		case l.T("review.book.part"):
			if r[4] != "0" && strings.ContainsAny(list[last], "0123456789") {
				list[last] += " " + r[3] + "=" + r[4]
			}
		default:
			list[last] += " [" + strings.TrimSpace(r[3]+" "+strings.ReplaceAll(r[6], ", ", " ")) + "]"
		}
	}
	return list
}
