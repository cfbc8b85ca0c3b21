package exchange_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/questionnaires"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestWrittenFilesAreReadAsTheyWere writes audits of every shape and reads them again.
func TestWrittenFilesAreReadAsTheyWere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := draw{t}.file()
		for form, write := range map[string]func() ([]byte, error){"yaml": f.YAML, "json": f.JSON} {
			content, err := write()
			if err != nil {
				t.Fatalf("%s: %v", form, err)
			}
			again, err := exchange.Reread(form, content)
			if err != nil {
				t.Fatalf("%v\n%s", err, content)
			}
			if diff := cmp.Diff(f, again); diff != "" {
				t.Fatalf("%s (-written +read):\n%s\n%s", form, diff, content)
			}
			same, err := f.YAML()
			if again, err2 := again.YAML(); err != nil || err2 != nil || !bytes.Equal(same, again) {
				t.Fatalf("%s: written again differently: %v, %v", form, err, err2)
			}
		}
	})
}

// draw makes files as Parse returns them.
type draw struct{ t *rapid.T }

var pieces = []string{
	"å",
	"Ä",
	"ö",
	"a",
	"b",
	"Z",
	" ",
	" ",
	":",
	": ",
	" #",
	"'",
	"\"",
	"\\",
	"-",
	"=",
	"+1",
	"@x",
	"~",
	"{",
	"}",
	"[",
	"]",
	",",
	"&",
	"*",
	"!",
	"|",
	">",
	"%",
	"`",
	"no",
	"Ja",
	"null",
	"true",
	"1",
	"0x1",
	"2024-01-01",
	"\u00a0",
	"\u0085",
	"\u2028",
	"\ufeff",
	"😀",
	"é",
	"<<",
	"---",
	"\t",
	"?",
	"\u202e",
	"\ufffe",
}

func (d draw) some(label string) bool { return rapid.Bool().Draw(d.t, label) }
func (d draw) upTo(n int) int         { return rapid.IntRange(0, n).Draw(d.t, "n") }

// line is a text on one line as the nouns trim it, "" at times if it may be.
func (d draw) line(required bool) string {
	if !required && d.some("empty") {
		return ""
	}
	s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 12).Draw(d.t, "line"), "")
	if s = strings.Join(strings.Fields(s), " "); s == "" {
		return "="
	}
	return s
}

// text has several lines at times, some of them indented.
func (d draw) text(required bool) string {
	if !required && d.some("empty") {
		return ""
	}
	s := strings.Join(
		rapid.SliceOfN(rapid.SampledFrom(slices.Concat(pieces, []string{"\n", "\n  ", "\n\n", " \n", "\n- "})), 1, 12).
			Draw(d.t, "text"),
		"",
	)
	if s = strings.TrimSpace(s); s == "" {
		return "#"
	}
	return s
}

func (d draw) lines() []string {
	var list []string
	for range d.upTo(3) {
		list = append(list, d.line(true))
	}
	return list
}

func (d draw) date(required bool) assessment.Date {
	if !required && d.some("empty") {
		return ""
	}
	return assessment.DateOf(time.Date(2024, 1, 1+d.upTo(300), 0, 0, 0, 0, time.UTC))
}

// partialDate is a day, a month, a year or nothing.
func (d draw) partialDate() assessment.PartialDate {
	return rapid.SampledFrom([]assessment.PartialDate{"", "2024", "2024-03", "2024-03-27"}).Draw(d.t, "partial date")
}

func (d draw) notes() []exchange.Note {
	var notes []exchange.Note
	for range d.upTo(3) {
		notes = append(notes, exchange.Note{Name: d.line(true), Text: d.text(false)})
	}
	return notes
}

func (d draw) hash() string { return strings.Repeat(fmt.Sprint(d.upTo(9)), 64) }

func (d draw) file() *exchange.File {
	f := &exchange.File{Format: exchange.Format, Part: d.some("part")}
	if d.some("revision") {
		f.Revision = d.hash()
	}
	f.Audit = exchange.Audit{
		Key:     "a-1",
		Title:   d.line(true),
		Auditor: d.line(false),
		State: rapid.SampledFrom(append([]assessment.AuditState{""}, assessment.AuditStates...)).
			Draw(d.t, "state"),
		CommissionedBy:   d.lines(),
		Date:             d.partialDate(),
		ReportNumber:     d.line(false),
		CaseNumber:       d.line(false),
		Method:           d.text(false),
		PlanYear:         2023 * d.upTo(1),
		Purpose:          d.text(false),
		Background:       d.text(false),
		Delimitation:     d.text(false),
		Criteria:         d.lines(),
		DocumentsStudied: d.lines(),
		FactCheck:        d.text(false),
		Notes:            d.notes(),
		Overall:          d.line(false),
		Statement:        d.text(false),
	}
	if f.Audit.ReplyDue = d.date(false); f.Audit.ReplyDue < f.Audit.Date.Last() {
		f.Audit.ReplyDue = f.Audit.Date.Last()
	}
	for range d.upTo(2) {
		f.Audit.Earlier = append(f.Audit.Earlier, exchange.Earlier{
			Years: rapid.SampledFrom([]exchange.Years{"", "2020", "2005–2007"}).Draw(d.t, "years"),
			What:  d.line(true),
		})
		f.Audit.Interviews = append(
			f.Audit.Interviews,
			exchange.Interview{Role: d.line(true), On: d.date(false), Notes: d.text(false)},
		)
	}
	if d.some("round") {
		f.Round = &exchange.Round{Name: d.line(true), Questionnaire: "mognad-bas", Version: "1.0", SHA256: d.hash()}
	}
	f.Scale = d.scale()
	d.entities(f)
	d.recommendations(f)
	d.questions(f)
	d.replies(f)
	if len(f.Entities) > 0 && d.some("dismissed") {
		f.Dismissed = []exchange.Dismissal{{Entity: "e0", Rule: "A1-no", Reason: d.text(true)}}
	}
	if d.some("engaged") {
		f.Engaged = []exchange.Engagement{{Email: "revisor@norrdal.example", Until: d.date(true)}}
	}
	if d.some("confirmed") {
		f.Confirmed = []exchange.Confirmation{{
			Auditor: "revisor@norrdal.example",
			By:      "kim@norrdal.example",
			Role:    "coordinator",
			At:      time.Date(2026, 3, 31, 12, 0, d.upTo(59), 0, time.UTC),
		}}
	}
	return f
}

func (d draw) replies(f *exchange.File) {
	for _, n := range f.Recommendations {
		if !d.some("replied") {
			continue
		}
		r := exchange.Reply{
			Body:          n.Body,
			No:            n.No(0),
			Response:      rapid.SampledFrom(assessment.Responses).Draw(d.t, "response"),
			Text:          d.text(false),
			PlannedAction: d.text(false),
			OwnerRole:     d.line(false),
			DueOn:         d.date(false),
			WhyChanged:    d.text(false),
			DecidedOn:     d.date(true),
			CaseNumber:    d.line(false),
			ApprovedBy:    d.line(true),
			OnPaper:       d.some("on paper"),
		}
		if r.DueOn == "" {
			r.DueYear = 2027 * d.upTo(1)
		}
		if d.some("followed up") {
			r.FollowUp = rapid.SampledFrom(assessment.FollowUps).Draw(d.t, "follow-up")
		}
		f.Format, f.Replies = exchange.Format, append(f.Replies, r)
	}
}

func (d draw) scale() assessment.JudgementScale {
	var s assessment.JudgementScale
	if d.some("risks") {
		s.Risks = []assessment.RiskStep{{Label: "= Hög " + d.line(false), Tone: assessment.Criticism}, {Label: "no"}}
		s.Risks[0].Label = strings.TrimSpace(s.Risks[0].Label)
	}
	n := d.upTo(5)
	if n < 2 {
		if d.some("template") {
			s.Template = rapid.SampledFrom([]assessment.ScaleTemplateKey{"findings", "danish"}).Draw(d.t, "template")
		}
		return s
	}
	if d.some("long") {
		s.Template = rapid.SampledFrom([]assessment.ScaleTemplateKey{"", "danish"}).Draw(d.t, "template")
		s.Decimals = d.upTo(2)
	}
	thresholds, tones := d.some("thresholds"), d.some("tones")
	for i := range n {
		step := assessment.JudgementStep{Label: fmt.Sprint(i, d.line(false)), Ordinal: assessment.Ordinal((n - i) * 50)}
		step.Label = strings.TrimSpace(step.Label)
		if from := (n - i - 1) * 20; thresholds {
			step.From = &from
		}
		if tones {
			step.Tone, step.Group = rapid.SampledFrom(assessment.StepTones).Draw(d.t, "tone"), d.line(false)
		}
		s.Steps = append(s.Steps, step)
	}
	if d.some("caps") {
		norm, partly, no := s.Steps[0].Ordinal, s.Steps[1].Ordinal, s.Lowest()
		s.Norm, s.CapPartly, s.CapNo = &norm, &partly, &no
	}
	if d.some("words") {
		s.Words = map[assessment.Unjudged]string{assessment.NotApplicable: "utanför " + d.line(true)}
	}
	return s
}

func (d draw) entities(f *exchange.File) {
	for i := range d.upTo(3) {
		e := exchange.Entity{
			ID:   fmt.Sprint("e", i),
			Name: d.line(true),
			Kind: rapid.SampledFrom(assessment.EntityKinds).Draw(d.t, "kind"),
			Body: rapid.SampledFrom([]string{"", "Styrelsen: A", "= Nämnden"}).
				Draw(d.t, "body"),
			Overall:   d.line(false),
			Statement: d.text(false),
		}
		if d.some("pinned") {
			e.Pinned = &exchange.Pinned{Number: 1 + d.upTo(3), SHA256: d.hash()}
		}
		f.Entities = append(f.Entities, e)
	}
}

// recommendations go to the bodies in the order of the entities, and to one that answers for none.
func (d draw) recommendations(f *exchange.File) {
	var bodies []string
	for _, e := range f.Entities {
		if e.Body != "" && !slices.Contains(bodies, e.Body) {
			bodies = append(bodies, e.Body)
		}
	}
	for _, body := range append(bodies, "Övriga") {
		n := exchange.Numbering{Body: body}
		for no := range d.upTo(12) {
			if f.Part && d.some("left out") {
				continue
			}
			r := exchange.Recommendation{Text: d.text(true)}
			if d.some("more") {
				r.Priority = questionnaires.High
				r.FirstStep = d.text(false)
				r.References = d.lines()
				r.Rule = fmt.Sprintf("A%d-%d", no, len(f.Recommendations))
				if len(f.Entities) > 0 {
					r.RuleEntity = "e0"
				}
			}
			n.Add(no+1, r)
		}
		if len(n.Recommendations) > 0 {
			f.Recommendations = append(f.Recommendations, n)
		}
	}
}

func (d draw) questions(f *exchange.File) {
	for i := range d.upTo(3) {
		q := exchange.Question{No: fmt.Sprint(i + 1), Area: d.line(false), Text: d.text(true), Parts: d.notes()}
		if d.some("own number") {
			q.No = fmt.Sprint(i, ".", d.line(false))
			q.No = strings.TrimSpace(q.No)
			q.From = "R1"
		}
		for _, e := range f.Entities {
			j := d.judgement(f.Scale)
			j.Parts = d.judgedParts(q.Parts, f.Scale)
			if !j.Blank() {
				if q.Judgements == nil {
					q.Judgements = map[string]exchange.Judgement{}
				}
				q.Judgements[e.ID] = j
			}
			for _, n := range f.Recommendations {
				if d.some("stands here") {
					if q.Recs == nil {
						q.Recs = map[string][]exchange.Ref{}
					}
					q.Recs[e.ID] = append(q.Recs[e.ID], exchange.Ref{Body: n.Body, No: n.No(len(n.Recommendations) - 1)})
				}
			}
		}
		f.Questions = append(f.Questions, q)
	}
}

// judgedParts are some of the parts of a question, with something judged of each.
func (d draw) judgedParts(parts []exchange.Note, s assessment.JudgementScale) []exchange.PartJudgement {
	var judged []exchange.PartJudgement
	seen := map[string]bool{}
	for _, n := range parts {
		if seen[n.Name] || !d.some("judged part") {
			continue
		}
		seen[n.Name] = true
		part := exchange.PartJudgement{Part: n.Name, Words: d.text(true)}
		if s.Judges() {
			step := rapid.SampledFrom(s.Steps).Draw(d.t, "step of a part")
			part.Judgement = &step.Ordinal
		}
		judged = append(judged, part)
	}
	return judged
}

func (d draw) judgement(s assessment.JudgementScale) exchange.Judgement {
	var j exchange.Judgement
	ordinal := func() assessment.Ordinal {
		o := rapid.SampledFrom(s.Steps).Draw(d.t, "step").Ordinal
		if between := o + 10; s.Permits(between) && d.some("between") {
			return between
		}
		return o
	}
	switch {
	case d.some("nothing"):
		return j
	case s.Judges() && d.some("judged"):
		o := ordinal()
		j.Judgement = &o
	case d.some("not assessed"):
		j.NotAssessed, j.Reason = true, d.text(true)
	case d.some("not applicable"):
		j.NotApplicable = true
	}
	if d.some("more") {
		j.Observation, j.Reason = d.text(false), d.text(j.NotAssessed)
		j.Criterion, j.Cause, j.Consequence = d.text(false), d.text(false), d.text(false)
		if s.RatesRisk() {
			j.Risk = s.Risks[d.upTo(1)].Label
		}
		j.JudgedBy = "revisor@norrdal.example"
		j.JudgedAt = exchange.At(time.Date(2024, 3, 1, 9, 30, 0, d.upTo(9)*1000, time.UTC))
		if d.some("imported") {
			j.JudgedBy = "Revisionsbyrån"
			j.JudgedAt = rapid.SampledFrom([]exchange.When{"2015-04-17", "2015-04", "2015"}).Draw(d.t, "judged at")
			j.ImportedBy = "admin@norrdal.example"
			j.ImportedAt = time.Date(2024, 3, 1, 9, 30, 0, d.upTo(9)*1000, time.UTC)
		}
		if s.Judges() {
			o, uncapped := ordinal(), ordinal()
			j.Proposed = &exchange.Proposed{
				Judgement:  o,
				Points:     d.upTo(3),
				Possible:   3,
				Uncapped:   uncapped,
				Submission: d.hash(),
			}
			if d.some("capped") {
				j.Proposed.Cap, j.Proposed.CappedBy = "no", []string{"B2", "C5"}
			}
		}
	}
	return j
}
