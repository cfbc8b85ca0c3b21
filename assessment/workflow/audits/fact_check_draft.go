package audits

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/assessment/record"
)

// draft is an audit that is not final, as its auditors have written it so far.
type draft struct {
	w               *UseCases
	tx              assessment.Tx
	p               assessment.Principal
	audit           *assessment.Audit
	entities        []assessment.AuditedEntity
	judgements      map[record.Place]assessment.Judgement
	recommendations []assessment.Recommendation // by body and number
}

func (w *UseCases) draftOf(
	tx assessment.Tx,
	p assessment.Principal,
	a *assessment.Audit,
	entities []assessment.AuditedEntity,
) (draft, error) {
	d := draft{w: w, tx: tx, p: p, audit: a, entities: entities, judgements: map[record.Place]assessment.Judgement{}}
	judgements, err := tx.Judgements(a.ID)
	if err != nil {
		return d, err
	}
	for _, j := range judgements {
		d.judgements[record.Place{QuestionID: j.QuestionID, EntityID: j.EntityID}] = j
	}
	d.recommendations, err = allRecommendations(tx, *a, p.Organisation.Language)
	return d, err
}

// described is a text of an audit's description that is a passage.
type described struct {
	kind record.PassageKind
	get  func(assessment.Audit) string
	set  func(*assessment.Audit, string) // nil for one that is changed by hand
}

// text is a text of an audit that is a passage as it is.
func text(kind record.PassageKind, of func(*assessment.Audit) *string) described {
	return described{
		kind: kind,
		get:  func(a assessment.Audit) string { return *of(&a) },
		set:  func(a *assessment.Audit, text string) { *of(a) = text },
	}
}

// summedUp is the auditors' summary, which judges.
func summedUp() described {
	return text(record.PassageSummary, func(a *assessment.Audit) *string { return &a.Summary })
}

// descriptions are those of all audits, in the order of the report.
func descriptions() []described {
	lines := func(kind record.PassageKind, of func(*assessment.Audit) *[]string) described {
		return described{
			kind: kind,
			get:  func(a assessment.Audit) string { return strings.Join(*of(&a), "\n") },
			set:  func(a *assessment.Audit, text string) { *of(a) = strings.Split(text, "\n") },
		}
	}
	return []described{
		text(record.PassageBackground, func(a *assessment.Audit) *string { return &a.Background }),
		{kind: record.PassageEarlier, get: earlierLines},
		text(record.PassagePurpose, func(a *assessment.Audit) *string { return &a.Purpose }),
		text(record.PassageDelimitation, func(a *assessment.Audit) *string { return &a.Delimitation }),
		text(record.PassageMateriality, func(a *assessment.Audit) *string { return &a.Materiality }),
		text(record.PassageRiskAssessment, func(a *assessment.Audit) *string { return &a.RiskAssessment }),
		lines(record.PassageCriteria, func(a *assessment.Audit) *[]string { return &a.Criteria }),
		text(record.PassageMethod, func(a *assessment.Audit) *string { return &a.Method }),
		lines(record.PassageDocuments, func(a *assessment.Audit) *[]string { return &a.DocumentsStudied }),
		{kind: record.PassageInterviews, get: interviewLines},
	}
}

func earlierLines(a assessment.Audit) string {
	var lines []string
	for _, e := range a.Earlier {
		lines = append(lines, strings.TrimPrefix(e.Years()+": "+e.What, ": "))
	}
	return strings.Join(lines, "\n")
}

// interviewLines are whom the auditors have talked to, and when; what was said is not the others' business.
func interviewLines(a assessment.Audit) string {
	var lines []string
	for _, i := range a.Interviews {
		lines = append(lines, strings.TrimSuffix(i.Role+", "+string(i.On), ", "))
	}
	return strings.Join(lines, "\n")
}

// passages are the texts of the draft, with those that judge and recommend only if asked for.
func (d draft) passages(judgements bool) []record.Passage {
	list := d.described(descriptions()...)
	for _, q := range d.audit.Questions {
		for _, e := range d.entities {
			list = append(list, d.cellPassages(q, e, judgements)...)
		}
	}
	if judgements {
		list = append(list, d.verdicts()...)
	}
	if len(list) > 0 {
		list = append(list, record.Passage{Key: string(record.PassageOther), Kind: record.PassageOther})
	}
	for i := range list {
		if list[i].Parts == nil {
			list[i].Parts = []string{}
		}
	}
	return list
}

// described are texts of the description as passages, those that say something.
func (d draft) described(texts ...described) []record.Passage {
	var list []record.Passage
	for _, one := range texts {
		if text := one.get(*d.audit); text != "" {
			list = append(list, record.Passage{Key: string(one.kind), Kind: one.kind, Text: text})
		}
	}
	return list
}

// cellPassages are what is written on an audit question for an entity.
func (d draft) cellPassages(
	q assessment.AuditedQuestion,
	e assessment.AuditedEntity,
	judgements bool,
) []record.Passage {
	j := d.judgements[record.Place{QuestionID: q.ID, EntityID: e.EntityID}]
	observed := record.Passage{
		Key:      passageKey(record.PassageObservation, q.ID, e.Key),
		Kind:     record.PassageObservation,
		Question: &record.PassageAsked{ID: q.ID, Area: q.Area, Text: q.Text},
		Entity:   nameOfAudited(e),
		Text:     j.Observation,
	}
	if judgements && j.Ordinal != nil {
		observed.Label = d.audit.Scale.Label(*j.Ordinal)
	} else if judgements && j.Settled() {
		observed.Unjudged, observed.Label = j.Unjudged(), d.audit.Scale.Words[j.Unjudged()]
	}
	if judgements {
		observed.Risk = j.Risk
		for _, part := range record.JudgementOf(d.audit.Scale, j).Parts {
			observed.Parts = append(observed.Parts, part.Said(q.Parts, d.audit.Scale.Label))
		}
	}
	var list []record.Passage
	add := func(kind record.PassageKind, text string) {
		if text != "" {
			list = append(list, record.Passage{
				Key:      passageKey(kind, q.ID, e.Key),
				Kind:     kind,
				Question: observed.Question,
				Entity:   observed.Entity,
				Text:     text,
			})
		}
	}
	add(record.PassageCriterion, j.Criterion)
	if observed.Text+observed.Label+observed.Risk != "" || observed.Unjudged != "" || len(observed.Parts) > 0 {
		list = append(list, observed)
	}
	add(record.PassageCause, j.Cause)
	add(record.PassageConsequence, j.Consequence)
	if judgements {
		add(record.PassageReason, j.Reason)
	}
	return list
}

// verdicts are the summary, the overall statements and the recommendations.
func (d draft) verdicts() []record.Passage {
	list := d.described(summedUp())
	if d.audit.Overall != "" || d.audit.Statement != "" {
		list = append(list, record.Passage{
			Key:   string(record.PassageStatement),
			Kind:  record.PassageStatement,
			Label: d.audit.Overall,
			Text:  d.audit.Statement,
		})
	}
	for _, e := range d.entities {
		if e.Overall != "" || e.Statement != "" {
			list = append(list, record.Passage{
				Key:    passageKey(record.PassageStatement, e.Key),
				Kind:   record.PassageStatement,
				Entity: nameOfAudited(e),
				Label:  e.Overall,
				Text:   e.Statement,
			})
		}
	}
	for _, r := range assessment.EachOnce(d.recommendations) {
		number := r.Number
		if d.audit.Numbering == assessment.Unnumbered {
			number = 0
		}
		var others []record.PassageAddressee
		for _, other := range r.Joint(d.recommendations)[1:] {
			others = append(others, record.PassageAddressee{
				Body:           record.BodyName{ID: other.BodyID, Name: other.BodyName},
				Recommendation: other.ID,
			})
		}
		list = append(list, record.Passage{
			Key:            passageKey(record.PassageRecommendation, r.BodyName, strconv.Itoa(r.Number)),
			Kind:           record.PassageRecommendation,
			Body:           &record.BodyName{ID: r.BodyID, Name: r.BodyName},
			Recommendation: &r.ID,
			Joint:          r.JointID,
			Jointly:        others,
			Number:         number,
			Text:           r.Text,
		})
	}
	return list
}

func passageKey(kind record.PassageKind, parts ...string) string {
	return string(kind) + "/" + strings.Join(parts, "/")
}

func nameOfAudited(e assessment.AuditedEntity) *record.EntityName {
	return &record.EntityName{ID: e.EntityID, Key: e.Key, Name: e.Name, Kind: e.Kind}
}

// standing is how a passage reads in the audit now, and how another text is written there: as anybody who changes the
// text by hand does, from a version of what holds it.
type standing struct {
	record.PassageNow
	write func(text string, version int64) error
}

// stands finds a passage in the audit, false for one that is written by hand or is no longer there.
func (d draft) stands(of record.Passage) (standing, bool) {
	switch of.Kind {
	case record.PassageCriterion, record.PassageObservation, record.PassageCause, record.PassageConsequence,
		record.PassageReason:
		return d.standsInCell(of)
	case record.PassageStatement:
		return d.standsAsStatement(of)
	case record.PassageRecommendation:
		return d.standsAsRecommendation(of)
	}
	for _, one := range append(descriptions(), summedUp()) {
		if one.kind == of.Kind && one.set != nil {
			now := record.PassageNow{Text: one.get(*d.audit), Version: d.audit.Version}
			if utf8.RuneCountInString(now.Text) > assessment.MaxText { // a long list, which no form of an answer holds
				return standing{}, false
			}
			return standing{PassageNow: now, write: func(text string, version int64) error {
				f := Form{Audit: *d.audit}
				f.Version = version
				one.set(&f.Audit, text)
				return d.w.saveAudit(d.tx, d.p, d.audit.ID, f)
			}}, true
		}
	}
	return standing{}, false
}

func (d draft) standsInCell(of record.Passage) (standing, bool) {
	_, asked := d.audit.Question(of.Question.ID)
	if !asked || !hasEntity(d.entities, of.Entity.ID) {
		return standing{}, false
	}
	j := d.judgements[record.Place{QuestionID: of.Question.ID, EntityID: of.Entity.ID}]
	now := record.PassageNow{Text: *textOf(&j, of.Kind), Version: j.Version}
	return standing{PassageNow: now, write: func(text string, version int64) error {
		c, err := d.w.judging(d.tx, d.p, d.audit, d.entities, of.Entity.ID)
		if err != nil {
			return err
		}
		is := c.at(of.Question.ID)
		*textOf(&is, of.Kind) = text
		f := JudgementForm{EntityID: of.Entity.ID, QuestionID: of.Question.ID, Version: &version, Part: Observed}
		f.Observation, f.Grounds = is.Observation, is.Grounds
		if of.Kind == record.PassageReason {
			f.Part, f.Reason, f.Unsent = Judged, text, []string{"ordinal", "parts"}
		}
		_, err = c.judge(f)
		return err
	}}, true
}

// textOf is the text of a judgement that a passage of the kind is.
func textOf(j *assessment.Judgement, kind record.PassageKind) *string {
	switch kind {
	case record.PassageCriterion:
		return &j.Criterion
	case record.PassageCause:
		return &j.Cause
	case record.PassageConsequence:
		return &j.Consequence
	case record.PassageReason:
		return &j.Reason
	}
	return &j.Observation
}

func (d draft) standsAsStatement(of record.Passage) (standing, bool) {
	if of.Entity == nil {
		now := record.PassageNow{Text: d.audit.Statement, Version: d.audit.Version}
		return standing{PassageNow: now, write: func(text string, version int64) error {
			f := StatementForm{Overall: d.audit.Overall, Statement: text, Version: version}
			return d.w.stateWhole(d.tx, d.p, *d.audit, f)
		}}, true
	}
	for _, e := range d.entities {
		if e.EntityID == of.Entity.ID {
			now := record.PassageNow{Text: e.Statement, Version: e.Version}
			return standing{PassageNow: now, write: func(text string, version int64) error {
				_, err := d.w.state(d.tx, d.p, e, StatementForm{Overall: e.Overall, Statement: text, Version: version})
				return err
			}}, true
		}
	}
	return standing{}, false
}

func (d draft) standsAsRecommendation(of record.Passage) (standing, bool) {
	for _, r := range d.recommendations {
		if !of.Recommends(r) {
			continue
		}
		return standing{
			PassageNow: record.PassageNow{Text: r.Text, Version: r.Version},
			write: func(text string, version int64) error {
				_, err := d.w.saveRecommendation(recommending{
					tx:       d.tx,
					p:        d.p,
					audit:    d.audit,
					entities: d.entities,
					all:      d.recommendations,
					stored:   r,
				}, RecommendationForm{
					BodyID:     r.BodyID,
					Text:       text,
					Priority:   r.Priority,
					FirstStep:  r.FirstStep,
					References: r.References,
					Places:     r.Places,
					Version:    version,
				})
				return err
			},
		}, true
	}
	return standing{}, false
}
