package rest_test

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/plan"
)

// passages are texts of [wholeAudit] and of the reply to it, and what they stand in.
func passages() map[string]string {
	marks := map[string]string{
		"another question": "ANDRA FRÅGAN", "a reason for judging nothing": "INTE BEDÖMT", "a step": "LÄGST",
		"the audit's key": "hel-granskning", "an entity's key": "it-nyckeln",
		"a reply": "YTTRANDET", "what is planned": "PLANEN", "who does it": "ÄGAREN", "a case": "NÄMNDENS ÄRENDE",
		"who approved": "ORDFÖRANDEN", "a body beside": "ANDRA ORGANET", "an object in no tree": "UTANFÖR TRÄDET",
	}
	for field, way := range auditWays {
		if strings.ToUpper(way.file) == way.file && strings.ContainsAny(way.file, "AEIOUÅÄÖ") {
			marks[field] = way.file
		}
	}
	return marks
}

// notPrinted are texts that outputs have no place for, with those outputs.
var notPrinted = map[string][]string{
	"PLANEN":          {"page"},
	"ÄGAREN":          {"page"},
	"ORDFÖRANDEN":     {"page", "word", "word by page"},
	"NÄMNDENS ÄRENDE": {"page", "word", "word by page"},
	"hel-granskning":  {"page", "word by page"},
	"it-nyckeln":      {"page", "word", "word by page", "workbook"},
	"MISSIVET":        {"page", "word", "word by page"}, // in the letter
}

// replyTo records a reply to the only recommendation of an audit.
func replyTo(t *testing.T, s *apitest.Site, audit string) {
	t.Helper()
	s.Join(t, "Kim", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	kim, id := s.Principal(t, "kim@norrdal.example"), uuid.MustParse(audit)
	v, err := s.Use.Audits.Audit(t.Context(), kim, id)
	if err != nil {
		t.Fatal(err)
	}
	r := v.Recommendations[0]
	if _, err := s.Use.Plan.RecordReplies(t.Context(), kim, id, r.Body.ID, plan.PaperReply{
		Replies: []plan.ReplyForm{{
			Recommendation: r.ID,
			Response:       assessment.Accepts,
			Text:           "YTTRANDET",
			PlannedAction:  "PLANEN",
			OwnerRole:      "ÄGAREN",
			DueYear:        2199,
		}},
		DecidedOn:  assessment.Date("2026-03-30"),
		CaseNumber: "NÄMNDENS ÄRENDE",
		ApprovedBy: "ORDFÖRANDEN",
		Plan:       true,
	}); err != nil {
		t.Fatal(err)
	}
}

// withDrawings is a page with the drawings in it as text.
func withDrawings(t *testing.T, page string) string {
	t.Helper()
	for _, found := range regexp.MustCompile(`data:image/svg\+xml;base64,([^"]+)`).FindAllStringSubmatch(page, -1) {
		drawn, err := base64.StdEncoding.DecodeString(found[1])
		if err != nil {
			t.Fatal(err)
		}
		page += string(drawn)
	}
	return page
}

// TestOpenExtractsHideWhatIsMarked marks every text of an audit. Then none is in any open extract, anywhere in its bytes,
// while all are in the complete outputs; each extract says how many it leaves out.
func TestOpenExtractsHideWhatIsMarked(t *testing.T) {
	t.Parallel()
	s, asa := norrdalAPI(t)
	id := asa.Call(http.MethodPost, here+"/audits/import", wholeAudit, "Content-Type", "application/yaml").
		Want(http.StatusOK).
		Text("id")
	replyTo(t, s, id)
	path := "/audits/" + id
	kim := s.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenWrite)
	marks := passages()
	texts := map[string]bool{}
	for of, text := range marks {
		if !texts[text] {
			kim.Call(http.MethodPost, here+path+"/withheld",
				fmt.Sprintf(`{"text": %q, "provision": "18 kap. 8 § OSL", "reason": "SKÄLET BAKOM"}`, text)).Want(http.StatusOK)
		}
		if texts[text] = true; text == "" {
			t.Errorf("%s has no text", of)
		}
	}
	for _, other := range []string{"open", "replies"} { // neither is left out unsaid
		kim.Get(here+path+"/file?fact_checks=true&"+other+"=true").
			Problem(http.StatusUnprocessableEntity, "invalid", "fact_checks: error.fact_checks_alone")
	}
	reader := s.SignIn(t, "kim@norrdal.example")
	outputs := func(open bool) map[string]string {
		t.Helper()
		file := func(format string) string {
			t.Helper()
			a := kim.Get(fmt.Sprintf("%s%s/file?open=%t&replies=true&reasons=true&format=%s", here, path, open, format),
				"Accept-Language", "sv").Want(http.StatusOK)
			return fmt.Sprint(a.Header) + a.Body
		}
		zipped := func(format string) string {
			t.Helper()
			whole := file(format)
			return whole + unzipped(t, whole[strings.Index(whole, "PK\x03\x04"):])
		}
		page := map[bool]string{true: "&open=1"}[open]
		all := map[string]string{
			"yaml":     file("yaml"),
			"json":     file("json"),
			"word":     zipped("docx"),
			"workbook": zipped("xlsx"),
			"page": withDrawings(t, html.UnescapeString(
				reader.Get("/organisations/norrdal"+path+"/report?reasons=1"+page).Want(http.StatusOK).Body,
			)),
			"file by page": reader.Get("/organisations/norrdal" + path + "/file?format=yaml&replies=1" + page).
				Want(http.StatusOK).Body,
			"word by page": unzipped(t, reader.Get("/organisations/norrdal"+path+"/file?format=docx&reasons=1"+page).
				Want(http.StatusOK).Body),
		}
		if open { // what the letter has at all is tested with the documents
			all["letter"] = zipped("docx&letter=true")
		}
		return all
	}
	for name, content := range outputs(false) {
		for of, text := range marks {
			if strings.Contains(content, text) == slices.Contains(notPrinted[text], name) {
				t.Errorf("%s: %q is missing in the complete %s, or is there after all", of, text, name)
			}
		}
		if strings.Contains(content, assessment.Bar) {
			t.Errorf("something is left out of the complete %s", name)
		}
	}
	barred := regexp.MustCompile(assessment.Bar + ` \d+: 18 kap\. 8 § OSL`) // a key has another key in its place
	for name, content := range outputs(true) {
		for of, text := range marks {
			if strings.Contains(content, text) {
				t.Errorf("%s: %q is in the open extract as %s", of, text, name)
			}
		}
		says := fmt.Sprintf("%d texter är utelämnade", len(texts))
		switch name {
		case "yaml", "file by page":
			says = fmt.Sprintf("withheld: %d\n", len(texts))
		case "json":
			says = fmt.Sprintf(`"withheld":%d`, len(texts))
		}
		if !strings.Contains(content, says) || !barred.MatchString(content) {
			t.Errorf("the open extract as %s does not say %q, or not where", name, says)
		}
		if strings.Contains(content, "BAKOM") {
			t.Errorf("the reason is in the open extract as %s", name)
		}
	}
}
