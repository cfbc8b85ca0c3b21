package record

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
)

// AuditEdition is a version of an audit: the first one, or a correction.
type AuditEdition struct {
	ID      assessment.ID `json:"id" format:"uuid" doc:"Of the audit that is this version"`
	Edition int           `json:"edition" doc:"From 1"`
	FinalAt *time.Time    `json:"final_at" doc:"When it became final; null until then"`
}

// AuditDifference is a field in which a correction differs from the version that it corrects.
type AuditDifference struct {
	Subject  string `json:"subject" enum:"audit,entity,question,judgement,recommendation,follow_up" doc:"What differs"`
	Question string `json:"question" doc:"The number of the audit question; empty for what is not at one"`
	Entity   string `json:"entity" doc:"The name of the entity; empty for what is not about one"`
	Body     string `json:"body" doc:"The name of the body that a recommendation is to; else empty"`
	Number   int    `json:"number" doc:"Of the recommendation, as it is now, or as it was if it is left out; 0 where the audit prints none, and else"`
	Words    string `json:"words" doc:"The recommendation that has no number here, or that is followed up; else empty"`
	Field    string `json:"field" doc:"As it is called in the audit; added or omitted of a whole recommendation or question" example:"observation"`
	Before   string `json:"before" doc:"Empty for what is new"`
	After    string `json:"after" doc:"Empty for what is left out"`
}

// The fields of a whole that is new or gone.
const (
	DifferenceAdded   = "added"
	DifferenceOmitted = "omitted"
)

// Value is a value of the difference in the reader's words: why there is no judgement has words of its own.
func (d AuditDifference) Value(value string, say func(key string, args ...any) string) string {
	if d.Field == "judgement" && slices.Contains(assessment.AllUnjudged, assessment.Unjudged(value)) {
		return say("audit." + value)
	}
	if d.Field == "totals" {
		for _, why := range assessment.AllUnjudged {
			value = strings.ReplaceAll(value, string(why)+": ", say("audit."+string(why))+": ")
		}
	}
	switch key, named := valueNames[d.Field]; {
	case d.Field == "numbering" && value == "":
		return say("audit_form.numbering_body")
	case named && value != "":
		return say(key + value)
	}
	return value
}

// valueNames are what the message keys of a field's values begin with.
var valueNames = map[string]string{
	"priority":  "recommendations.priority.",
	"numbering": "audit_form.numbering_",
	"finding":   "follow_ups.found.",
	"response":  "reply.response.",
	"became":    "reply.follow_up.",
}

// Where says what a difference is about, in the reader's words, such as "Question 2, Lake School".
func (d AuditDifference) Where(say func(key string, args ...any) string) string {
	var parts []string
	add := func(has bool, key string, args ...any) {
		if has {
			parts = append(parts, say(key, args...))
		}
	}
	add(d.Number > 0, "edition.recommendation", "Number", d.Number, "Body", d.Body)
	words := Beginning(d.Words) // not before: what is withheld is a whole text
	add(d.Words != "" && d.Subject == "follow_up", "edition.follow_up", "Words", words)
	add(d.Words != "" && d.Subject != "follow_up", "edition.words", "Words", words)
	add(d.Words != "" && d.Body != "", "recommendations.to", "Body", d.Body)
	add(d.Question != "", "edition.question", "ID", d.Question)
	if d.Entity != "" {
		parts = append(parts, d.Entity)
	}
	add(len(parts) == 0, "edition.audit")
	return strings.Join(parts, ", ")
}

// Differences are what a correction says otherwise than the version that it corrects, as both are seen by one reader:
// first of the audit, then of entities, questions, judgements and recommendations in their order.
func Differences(before, after Audit) []AuditDifference {
	list := differing(AuditDifference{Subject: "audit"}, describedFields(before), describedFields(after))
	for _, e := range after.Entities {
		old, _ := before.Entity(e.Entity.ID)
		list = append(list, differing(
			AuditDifference{Subject: "entity", Entity: e.Entity.Name},
			statedFields(before, old), statedFields(after, e),
		)...)
	}
	list = append(list, questionDifferences(before, after)...)
	list = append(list, judgementDifferences(before, after)...)
	list = append(list, recommendationDifferences(before, after)...)
	return append(list, followUpDifferences(before, after)...)
}

// statedFields are what an audit says of an entity as a whole.
func statedFields(a Audit, e AuditedEntity) []said {
	t, _ := a.TotalOf(e.Entity.ID)
	return []said{
		{"name", e.Entity.Name}, {"overall", e.Overall}, {"statement", e.Statement}, {"totals", a.counts(t)},
	}
}

// counts are totals line by line, with the key of why something is not judged: see [AuditDifference.Value].
func (a Audit) counts(t AuditTotal) string {
	scale := a.JudgementScale()
	var lines []string
	for _, c := range t.Counts {
		label := string(c.Unjudged)
		if c.Ordinal != nil {
			label = scale.Label(*c.Ordinal)
		}
		lines = append(lines, label+": "+strconv.Itoa(c.Count))
	}
	return strings.Join(lines, "\n")
}

// said is what a field says.
type said struct{ field, text string }

// differing are the fields that say something else, in their order.
func differing(at AuditDifference, before, after []said) []AuditDifference {
	var list []AuditDifference
	for i, now := range after {
		if was := before[i]; was.text != now.text {
			at.Field, at.Before, at.After = now.field, was.text, now.text
			list = append(list, at)
		}
	}
	return list
}

// describedFields are the texts that describe an audit.
func describedFields(a Audit) []said {
	var interviews, earlier []string
	for _, i := range a.Interviews {
		interviews = append(interviews, sentence(i.Role, string(value(i.On)), i.Notes))
	}
	for _, e := range a.Earlier {
		earlier = append(earlier, sentence(e.Years(), e.What))
	}
	year := ""
	if a.PlanYear != nil {
		year = strconv.Itoa(*a.PlanYear)
	}
	return []said{
		{"title", a.Title},
		{"auditor", a.Auditor},
		{"from", string(value(a.From))},
		{"to", string(value(a.To))},
		{"date", string(value(a.Date))},
		{"reply_due", string(value(a.ReplyDue))},
		{"plan_year", year},
		{"report_number", a.ReportNumber},
		{"case_number", a.CaseNumber},
		{"commissioned_by", strings.Join(a.CommissionedBy, "\n")},
		{"purpose", a.Purpose},
		{"background", a.Background},
		{"delimitation", a.Delimitation},
		{"materiality", a.Materiality},
		{"risk_assessment", a.RiskAssessment},
		{"method", a.Method},
		{"criteria", strings.Join(a.Criteria, "\n")},
		{"documents_studied", strings.Join(a.DocumentsStudied, "\n")},
		{"numbering", string(a.Numbering)},
		{"interviews", strings.Join(interviews, "\n")},
		{"earlier", strings.Join(earlier, "\n")},
		{"fact_check", a.FactCheck},
		{"independence", a.Independence},
		{"cover_letter", a.CoverLetter},
		{"notes", notes(a.OtherTexts())},
		{"appendices", notes(a.Appendices())},
		{"summary", a.Summary},
		{"overall", a.Overall},
		{"statement", a.Statement},
	}
}

// value is what a pointer points to, zero for nil.
func value[T any](of *T) T {
	var none T
	if of == nil {
		return none
	}
	return *of
}

func sentence(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ": ")
}

func notes(list []assessment.Note) string {
	var lines []string
	for _, n := range list {
		lines = append(lines, sentence(n.Name, n.Text))
	}
	return strings.Join(lines, "\n")
}

func questionDifferences(before, after Audit) []AuditDifference {
	var list []AuditDifference
	fields := func(a Audit, q AuditQuestion) []said {
		t, _ := a.TotalOn(q.ID)
		return []said{{"text", q.Text}, {"area", q.Area}, {"parts", notes(q.Parts)}, {"totals", a.counts(t)}}
	}
	for _, q := range after.Questions {
		at := AuditDifference{Subject: "question", Question: q.ID}
		old, there := before.Question(q.ID)
		if !there {
			at.Field, at.After = DifferenceAdded, q.Text
			list = append(list, at)
			continue
		}
		list = append(list, differing(at, fields(before, old), fields(after, q))...)
	}
	for _, q := range before.Questions {
		if _, there := after.Question(q.ID); !there {
			list = append(list, AuditDifference{
				Subject: "question", Question: q.ID, Field: DifferenceOmitted, Before: q.Text,
			})
		}
	}
	return list
}

func judgementDifferences(before, after Audit) []AuditDifference {
	var list []AuditDifference
	was := make(map[Place]AuditCell, len(before.Cells))
	for _, c := range before.Cells {
		was[Place{QuestionID: c.Question, EntityID: c.Entity}] = c
	}
	names := make(map[assessment.ID]string, len(after.Entities))
	for _, e := range after.Entities {
		names[e.Entity.ID] = e.Entity.Name
	}
	for _, c := range after.Cells {
		old, there := was[Place{QuestionID: c.Question, EntityID: c.Entity}]
		if !there {
			continue // of a question that is new
		}
		at := AuditDifference{Subject: "judgement", Question: c.Question, Entity: names[c.Entity]}
		list = append(list, differing(
			at, judgedFields(before, old.Judgement), judgedFields(after, c.Judgement),
		)...)
	}
	return list
}

func judgedFields(a Audit, j Judgement) []said {
	scale := a.JudgementScale()
	judged := string(j.Unjudged())
	if j.Ordinal != nil {
		judged = scale.Label(*j.Ordinal)
	}
	var parts []string
	for _, p := range j.Parts {
		label := ""
		if p.Ordinal != nil {
			label = scale.Label(*p.Ordinal)
		}
		parts = append(parts, sentence(p.Part, label, p.Words))
	}
	return []said{
		{"judgement", judged},
		{"risk", j.Risk},
		{"criterion", j.Criterion},
		{"observation", j.Observation},
		{"cause", j.Cause},
		{"consequence", j.Consequence},
		{"reason", j.Reason},
		{"parts", strings.Join(parts, "\n")},
	}
}

func recommendationDifferences(before, after Audit) []AuditDifference {
	var list []AuditDifference
	by := map[int]map[assessment.ID]AuditRecommendation{} // of before: by number and body
	for _, r := range before.Recommendations {
		if by[r.Number] == nil {
			by[r.Number] = map[assessment.ID]AuditRecommendation{}
		}
		by[r.Number][r.Body.ID] = r
	}
	kept := map[assessment.ID]bool{}
	joint := map[[2]assessment.ID]bool{} // what is said once of joint ones
	for _, r := range after.Recommendations {
		at := recommendationAt(after, r)
		old, there := by[value(r.Continues)][r.Body.ID]
		if !there {
			at.Field, at.After = DifferenceAdded, r.Text
			list = append(list, at)
			continue
		}
		kept[old.ID] = true
		was, is := numberedFields(before, after, old), numberedFields(after, before, r)
		together := [2]assessment.ID{value(old.Joint), value(r.Joint)}
		if old.Joint == nil || r.Joint == nil || !joint[together] {
			was, is = append(was, recommendedFields(before, old)...), append(is, recommendedFields(after, r)...)
		}
		joint[together] = true
		list = append(list, differing(at, was, is)...)
	}
	for _, r := range before.Recommendations {
		if !kept[r.ID] {
			at := recommendationAt(before, r)
			at.Field, at.Before = DifferenceOmitted, r.Text
			list = append(list, at)
		}
	}
	return list
}

// recommendationAt is a recommendation of an audit as the place of a difference.
func recommendationAt(a Audit, r AuditRecommendation) AuditDifference {
	at := AuditDifference{Subject: "recommendation", Body: r.Body.Name, Number: r.Number}
	if a.Numbering == assessment.Unnumbered {
		at.Number, at.Words = 0, r.Text
	}
	return at
}

// numberedFields is the number of a recommendation, if both versions of the audit print theirs.
func numberedFields(a, other Audit, r AuditRecommendation) []said {
	if a.Numbering == assessment.Unnumbered || other.Numbering == assessment.Unnumbered {
		return nil
	}
	return []said{{"number", r.Printed}}
}

func recommendedFields(a Audit, r AuditRecommendation) []said {
	var places []string
	for _, p := range r.Places {
		e, _ := a.Entity(p.EntityID)
		places = append(places, sentence(p.QuestionID, e.Entity.Name))
	}
	slices.Sort(places)
	return []said{
		{"text", r.Text},
		{"jointly", strings.Join(r.With(), ", ")},
		{"priority", string(value(r.Priority))},
		{"first_step", r.FirstStep},
		{"references", strings.Join(r.References, "\n")},
		{"places", strings.Join(places, "\n")},
	}
}

// followUpDifferences are what the correction finds otherwise of the recommendations of earlier audits.
func followUpDifferences(before, after Audit) []AuditDifference {
	var list []AuditDifference
	left := slices.Clone(before.FollowUps)
	for _, f := range after.FollowUps {
		at := AuditDifference{Subject: "follow_up", Body: f.Body, Words: f.Text}
		i := slices.IndexFunc(left, f.of)
		if i < 0 {
			at.Field, at.After = DifferenceAdded, f.Text
			list = append(list, at)
			continue
		}
		list = append(list, differing(at, foundFields(left[i]), foundFields(f))...)
		left = slices.Delete(left, i, i+1)
	}
	for _, f := range left {
		list = append(list, AuditDifference{
			Subject: "follow_up", Body: f.Body, Words: f.Text, Field: DifferenceOmitted, Before: f.Text,
		})
	}
	return list
}

// of reports whether both are about the same recommendation.
func (f FollowedUp) of(other FollowedUp) bool {
	return f.Earlier.Title == other.Earlier.Title && value(f.Earlier.Date) == value(other.Earlier.Date) &&
		f.Body == other.Body && f.Number == other.Number && f.Text == other.Text
}

func foundFields(f FollowedUp) []said {
	return []said{
		{"response", string(f.Replied())},
		{"became", string(value(f.Became))},
		{"finding", string(f.Finding)},
		{"evidence", f.Evidence},
	}
}
