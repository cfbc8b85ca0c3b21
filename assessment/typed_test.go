package assessment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

// TestNounsCleanTheirTexts: each noun cleans the texts that people type, of one line and of several.
func TestNounsCleanTheirTexts(t *testing.T) {
	t.Parallel()
	const line, text = " Social\u00adna\u0308mnden\u200b\u00a0norr\v", "Rad ett\vRad tva\u030a\u202e\x07\f"
	const cleanLine, cleanText = "Socialnämnden norr", "Rad ett\nRad två"
	var fields []string
	clean := func(name, got, want string) {
		fields = append(fields, name)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}

	u := assessment.User{Name: line, Email: "A\u200b@B.example"}
	u.Normalise()
	clean("user", u.Name+" "+u.Email, cleanLine+" a@b.example")
	p := assessment.Person{Name: line, Email: "a@b.\u2060example"}
	p.Normalise()
	clean("person", p.Name+" "+p.Email, cleanLine+" a@b.example")
	o := assessment.Organisation{Key: "norr\u200bdal", Name: line}
	o.Normalise()
	clean("organisation", o.Key+" "+o.Name, "norrdal "+cleanLine)
	e := assessment.Entity{Key: "\ufeffsoc", Name: line}
	e.Normalise()
	clean("entity", e.Key+" "+e.Name, "soc "+cleanLine)
	r := assessment.Round{Name: line, Message: text, Reminder: text}
	r.Normalise()
	clean("round", r.Name+r.Message+r.Reminder, cleanLine+cleanText+cleanText)
	j := assessment.Judgement{Observation: text, Reason: text}
	j.Normalise()
	clean("judgement", j.Observation+j.Reason, cleanText+cleanText)
	rec := assessment.Recommendation{Text: text, FirstStep: text, References: []string{line}}
	rec.Normalise()
	clean("recommendation", rec.Text+rec.FirstStep+rec.References[0], cleanText+cleanText+cleanLine)
	ae := assessment.AuditedEntity{Overall: line, Statement: text}
	ae.Normalise()
	clean("audited entity", ae.Overall+ae.Statement, cleanLine+cleanText)
	token := assessment.Token{Name: line}
	token.Normalise()
	clean("token", token.Name, cleanLine)
	a := assessment.Audit{
		Key: "a\u200b", Title: line, Auditor: line, Overall: line, Purpose: text, Background: text, Delimitation: text, FactCheck: text,
		Statement: text, CommissionedBy: []string{line}, Criteria: []string{line}, DocumentsStudied: []string{line},
		Interviews: []assessment.Interview{{Role: line, Notes: text}},
		Earlier:    []assessment.EarlierAudit{{What: line}},
		Notes:      []assessment.OtherText{{Note: assessment.Note{Name: line, Text: text}}},
		Scale: assessment.JudgementScale{
			Steps: []assessment.JudgementStep{{Label: line}},
			Words: map[assessment.Unjudged]string{assessment.NotAssessed: line},
		},
		Questions: []assessment.AuditedQuestion{
			{ID: "1\u200b", Area: line, Text: text, Parts: []assessment.Note{{Name: line, Text: text}}},
		},
	}
	a.Normalise()
	clean("audit's lines", a.Key+a.Title+a.Auditor+a.Overall+a.CommissionedBy[0]+a.Criteria[0]+a.DocumentsStudied[0],
		"a"+cleanLine+cleanLine+cleanLine+cleanLine+cleanLine+cleanLine)
	clean("audit's texts", a.Purpose+a.Background+a.Delimitation+a.FactCheck+a.Statement,
		cleanText+cleanText+cleanText+cleanText+cleanText)
	clean("audit's lists", a.Interviews[0].Role+a.Interviews[0].Notes+a.Earlier[0].What+a.Notes[0].Name+a.Notes[0].Text,
		cleanLine+cleanText+cleanLine+cleanLine+cleanText)
	clean("own word of the scale", a.Scale.Words[assessment.NotAssessed], cleanLine)
	q := a.Questions[0]
	clean(
		"audit's questions",
		q.ID+q.Area+q.Text+q.Parts[0].Name+q.Parts[0].Text,
		"1"+cleanLine+cleanText+cleanLine+cleanText,
	)
	clean("scale", a.Scale.Steps[0].Label, cleanLine)
	free, _ := assessment.TypedText("reason", text, true)
	one, _ := assessment.TypedLine("title", line, 100, true)
	clean("register", one+free, cleanLine+cleanText)
	if len(fields) != 16 {
		t.Errorf("%d are tested: %q", len(fields), fields)
	}
}
