package record

import (
	"slices"
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
)

// AuditHead is what everybody may read who may know that the audit takes place.
type AuditHead struct {
	ID             assessment.ID         `json:"id" format:"uuid"`
	Key            string                `json:"key" doc:"Identifies the audit in files" example:"granskning-2026"`
	Title          string                `json:"title"`
	State          assessment.AuditState `json:"state"`
	Edition        int                   `json:"edition" doc:"Which version it is, from 1: a correction of a final audit is the next one"`
	Corrects       *AuditEdition         `json:"corrects" doc:"The version that it corrects; null for a first version, and for one that is not here"`
	ReplacedBy     *AuditEdition         `json:"replaced_by" doc:"The version in force instead of it; null for the one in force"`
	Withdrawal     *AuditWithdrawal      `json:"withdrawal" doc:"Who withdrew it before it was final, when and why; null for one that is not withdrawn"`
	Auditor        string                `json:"auditor" doc:"The auditor, as printed"`
	From           *assessment.Date      `json:"from" doc:"First day of the period" example:"2026-01-01"`
	To             *assessment.Date      `json:"to" doc:"Last day of the period" example:"2026-06-30"`
	CommissionedBy []string              `json:"commissioned_by"`
	Purpose        string                `json:"purpose"`
	Entities       []AuditedEntity       `json:"entities" doc:"The entities that the reader's roles reach, in the audit's order"`
	Engaged        bool                  `json:"engaged" doc:"Whether the reader is an engaged auditor of it today"`
	MayRead        bool                  `json:"may_read" doc:"Whether the reader may read what the auditors have written: those engaged and, once the audit is final, those it concerns"`
	Planner        *PersonName           `json:"planner" doc:"The auditor who has planned it and waits for the organisation to appoint its auditors; null once somebody is appointed, and for those who neither plan nor manage it"`
	Version        int64                 `json:"version" doc:"0 for readers who must not know when the auditors write"`
	CreatedAt      time.Time             `json:"created_at"`
	UpdatedAt      *time.Time            `json:"updated_at" doc:"null for readers who must not know when the auditors write"`
}

// Audit is an audit with its matrix, as far as its reader may see it. For those who may only know that it takes place,
// everything except the head, the round and its questionnaire is empty.
type Audit struct {
	AuditHead
	Round            *RoundName                `json:"round" doc:"The round whose submissions the judgements are compared with; null for none"`
	Questionnaire    *QuestionnaireRef         `json:"questionnaire" doc:"The questionnaire of that round"`
	Date             *assessment.PartialDate   `json:"date" doc:"Day, month or year of the report" example:"2026-03"`
	ReplyDue         *assessment.Date          `json:"reply_due" doc:"The day by which the bodies are to reply to the recommendations; null for none" example:"2026-09-30"`
	Numbering        assessment.Numbering      `json:"numbering" enum:",report,none" doc:"How the recommendations are numbered: empty for each body's from 1, report for through the whole report, none for printed without numbers"`
	PlanYear         *int                      `json:"plan_year" doc:"The year of the audit plan"`
	Background       string                    `json:"background"`
	ReportNumber     string                    `json:"report_number" doc:"The auditor's own"`
	CaseNumber       string                    `json:"case_number" doc:"In the register of the audited, or of whoever commissioned it"`
	Delimitation     string                    `json:"delimitation"`
	Materiality      string                    `json:"materiality" doc:"What is essential in what is audited, and why"`
	RiskAssessment   string                    `json:"risk_assessment" doc:"The risks on which the direction of the audit is based"`
	Method           string                    `json:"method" doc:"How it was done, beside documents and interviews"`
	Criteria         []string                  `json:"criteria"`
	DocumentsStudied []string                  `json:"documents_studied"`
	Interviews       []Interview               `json:"interviews"`
	Earlier          []EarlierAudit            `json:"earlier" doc:"Audits and studies that this one follows up"`
	Independence     string                    `json:"independence" doc:"What is said of the auditors' own independence, beside what they declare"`
	CoverLetter      string                    `json:"cover_letter" doc:"How the letter begins with which the report is sent; empty for words of the product's own"`
	Summary          string                    `json:"summary" doc:"The auditors' own, with which the report begins; empty for none"`
	Declarations     *DeclarationsMade         `json:"declarations" doc:"What the auditors have declared of it, without names; null for readers of a part, and where nobody is or was to declare anything"`
	PlanApprovals    []PlanApproval            `json:"plan_approvals" nullable:"false" doc:"By whoever commissioned it, oldest first; the last one counts. Empty for readers of a part"`
	FactCheck        string                    `json:"fact_check" doc:"Who checked the facts, and when"`
	FactChecks       []FactCheckMade           `json:"fact_checks" doc:"The fact checks made in the program, without names"`
	Notes            []assessment.OtherText    `json:"notes"`
	Scale            *AuditScale               `json:"scale" doc:"null for readers without may_read, except those who are planning the audit"`
	Questions        []AuditQuestion           `json:"questions"`
	Overall          string                    `json:"overall" doc:"The auditor's overall verdict, never computed" example:"delvis"`
	Statement        string                    `json:"statement"`
	Whole            bool                      `json:"whole" doc:"Whether all of the audit's entities are shown; if not, what is written about the audit as a whole is empty"`
	Cells            []AuditCell               `json:"cells" doc:"The matrix, by question and then in the order of the entities"`
	Totals           []AuditTotal              `json:"totals" nullable:"false" doc:"What is stated of how many judgements there are of each kind, where not every one is written down; those on questions only for readers of the whole"`
	CountedQuestions []string                  `json:"counted_questions" nullable:"false" doc:"The numbers of the audit questions on which totals are stated, also for readers of a part, who do not see these totals"`
	Gaps             []Place                   `json:"gaps" doc:"The cells where self-assessment and judgement differ widely, entity by entity"`
	Recommendations  []AuditRecommendation     `json:"recommendations" doc:"Ordered by body and number"`
	FollowUps        []FollowedUp              `json:"follow_ups" doc:"Recommendations of earlier audits, with what the auditors find has become of them, in the order of the audit"`
	Advice           []AuditAdvice             `json:"advice" doc:"What the questionnaire's rules propose from the pinned answers; only for engaged auditors"`
	Bodies           []BodyName                `json:"bodies" doc:"The bodies that recommendations can be addressed to; only for engaged auditors"`
	Seal             *AuditSeal                `json:"seal" doc:"The seal of the whole audit; null until it is final, and for readers who see only part of it"`
	People           People                    `json:"people" doc:"The names of everybody referred to by id"`
	MayCorrect       bool                      `json:"may_correct" doc:"Whether the reader may begin a correction of it"`
	Correcting       *AuditEdition             `json:"correcting" doc:"The correction of it that is under way, for its engaged auditors; null for none"`
	Correction       string                    `json:"correction" doc:"Why it corrects an earlier version; empty for a first version, and for readers who see only part of it"`
	VersionsMade     []VersionMade             `json:"versions_made" doc:"How the versions before it came about, where that is not said of it again: fact checks, and what had to do with their auditors"`
	Differences      []AuditDifference         `json:"differences" doc:"What differs from the version that it corrects, as far as the reader may see it"`
	Omitted          []AuditRecommendation     `json:"omitted" doc:"Recommendations of earlier versions that the correction left out, with what was replied and done"`
	WithoutAuditor   []ConfirmedWithoutAuditor `json:"without_auditor" doc:"Engagements that came to count because two people of the organisation confirmed them, as no auditor was left; for good"`
	MayWrite         bool                      `json:"may_write" doc:"Whether the reader may judge and recommend in fieldwork"`
	MayManage        bool                      `json:"may_manage" doc:"Whether the reader may change who is engaged"`
	MayWithdraw      bool                      `json:"may_withdraw" doc:"Whether the reader may withdraw it"`
	MayResume        bool                      `json:"may_resume" doc:"Whether the reader may take it up again, after it was withdrawn"`
	MayPlan          bool                      `json:"may_plan" doc:"Whether the reader may change scale, questions and entities now"`

	SincePinned []SincePinned `json:"since_pinned" doc:"The pinned submissions that were withdrawn or no longer count, for readers with may_read"`

	// Not in this JSON: of an open extract, how many passages are left out of it, nil for the audit itself; whether
	// there are any; whether the reader may mark such passages; who works on the audit, for them and for those who
	// manage it, and what was asked.
	Withheld    *int                          `json:"-"`
	Marked      bool                          `json:"-"` // texts in it are marked as perhaps secret
	MayWithhold bool                          `json:"-"`
	Auditors    []EngagedAuditor              `json:"-"`
	Asked       *questionnaires.Questionnaire `json:"-"` // nil without a round
}

// AuditedEntity is an entity in an audit, with the names it had then.
type AuditedEntity struct {
	Entity     EntityName     `json:"entity"`
	Outside    bool           `json:"outside" doc:"Whether it is an object that is not in the organisation's tree, which has no self-assessment"`
	Body       *BodyName      `json:"body" doc:"The body that gets the recommendations; null if there is none"`
	Assessment *assessment.ID `json:"assessment" format:"uuid" doc:"Id of its assessment in the audit's round; null if there is none, or for readers without may_read"`
	Submission *Pinned        `json:"submission" doc:"The pinned submission, from fieldwork on; null if there is none"`
	Overall    string         `json:"overall" doc:"The auditor's overall verdict on the entity, never computed" example:"delvis"`
	Statement  string         `json:"statement"`
	Version    int64          `json:"version" doc:"0 for readers who must not know when the auditors write"`
	UpdatedAt  *time.Time     `json:"updated_at" doc:"null for readers who must not know when the auditors write"`
}

// Pinned is the submission that an audit is based on.
type Pinned struct {
	Number   int        `json:"number"`
	SHA256   string     `json:"sha256" doc:"Of the sealed file, in hexadecimal digits"`
	PinnedAt *time.Time `json:"pinned_at" nullable:"true"`
}

// SincePinned is what has become of a pinned submission. The audit is based on it all the same.
type SincePinned struct {
	Entity     assessment.ID `json:"entity" format:"uuid"`
	Number     int           `json:"number" doc:"Of the pinned submission"`
	Withdrawal *Withdrawal   `json:"withdrawal" doc:"Who took it back; null if nobody has"`
	ReplacedBy *int          `json:"replaced_by" doc:"Number of the submission that counts instead now; null if there is none"`
}

// BodyName names a body.
type BodyName struct {
	ID   assessment.ID `json:"id" format:"uuid"`
	Name string        `json:"name"`
}

// Interview is an interview that was held.
type Interview struct {
	Role  string           `json:"role" doc:"The role of the person interviewed, not the name"`
	On    *assessment.Date `json:"on" doc:"The day; null if not recorded" example:"2026-02-01"`
	Notes string           `json:"notes"`
}

// EarlierAudit is an audit or study that another one follows up.
type EarlierAudit struct {
	Year  *int   `json:"year" doc:"The first one of a period; null if not known" example:"2021"`
	Until *int   `json:"until" required:"false" doc:"The last year of a period; null for a single one"`
	What  string `json:"what"`

	Audit *assessment.ID `json:"audit" required:"false" format:"uuid" doc:"Id of the final audit whose recommendations are followed up; null for one that is not here"`
	Key   string         `json:"key" required:"false" doc:"Of that audit; empty if none is named"`
}

// Noun is what is stored of it.
func (e EarlierAudit) Noun() assessment.EarlierAudit {
	n := assessment.EarlierAudit{What: e.What, Audit: e.Audit, Key: e.Key}
	if e.Year != nil {
		n.Year = *e.Year
	}
	if e.Until != nil {
		n.Until = *e.Until
	}
	return n
}

// Years are the year or the period, "" if not known.
func (e EarlierAudit) Years() string { return e.Noun().Years() }

// AuditQuestion is an audit question as asked in an audit.
type AuditQuestion struct {
	ID    string            `json:"id" doc:"The number that is printed with it" example:"1"`
	From  *string           `json:"from" doc:"Id of the audit question in the questionnaire whose answers propose a judgement; null for a question of the audit's own" example:"R2"`
	Area  string            `json:"area" doc:"As printed"`
	Text  string            `json:"text"`
	Parts []assessment.Note `json:"parts" doc:"Parts of a composite question, which the text judges separately"`
}

// AuditScale is the judgement scale. It converts to [assessment.JudgementScale].
type AuditScale struct {
	Template  assessment.ScaleTemplateKey    `json:"template" doc:"The template it started from; empty for the audit's own"`
	Steps     []assessment.JudgementStep     `json:"steps" doc:"Best first; without steps the audit has only findings"`
	Decimals  int                            `json:"decimals" doc:"0 allows only the steps; 1 and 2 also allow numbers between them"`
	Norm      *assessment.Ordinal            `json:"norm" doc:"The expected ordinal; null for none"`
	CapPartly *assessment.Ordinal            `json:"cap_partly" doc:"The best ordinal that can be proposed when a critical question got only some of its points; null for no limit"`
	CapNo     *assessment.Ordinal            `json:"cap_no" doc:"The best ordinal that can be proposed when a critical question got no points; null for no limit"`
	Words     map[assessment.Unjudged]string `json:"words,omitempty" doc:"The auditor's own words for what has no ordinal: not_judged, not_assessed and not_applicable; left out where the product's are printed"`
	Risks     []assessment.RiskStep          `json:"risks,omitempty" doc:"The steps on which risk is rated, highest first; left out where it is not"`
}

// AuditScaleOf is a scale as it is stored.
func AuditScaleOf(s assessment.JudgementScale) *AuditScale {
	scale := AuditScale(s)
	scale.Steps = list(scale.Steps)
	return &scale
}

// JudgementScale is the scale as calculations take it, without steps where there is none.
func (s *AuditScale) JudgementScale() assessment.JudgementScale {
	if s == nil {
		return assessment.JudgementScale{}
	}
	return assessment.JudgementScale(*s)
}

// ReplyDue is an audit to whose recommendations bodies are to reply, as far as its reader may see them.
type ReplyDue struct {
	Audit assessment.ID
	Title string
	Due   assessment.Date
	Count int // of recommendations without a reply, or with one that waits to be approved
	// how many of them have one that waits
	Waiting   int
	ToWrite   []assessment.ID // the bodies with recommendations that have none
	ToApprove []assessment.ID // the bodies with replies that wait
}

// AuditSeal is the seal of a final audit.
type AuditSeal struct {
	SHA256   string        `json:"sha256" doc:"Of the canonical JSON (RFC 8785) that was sealed, in hexadecimal digits"`
	SealedBy assessment.ID `json:"sealed_by" format:"uuid"`
	SealedAt time.Time     `json:"sealed_at"`
}

// AuditBook is an audit with everything in the auditor's workbook, as far as its reader may see it.
type AuditBook struct {
	Audit
	Proposals bool              // whether proposals are included, and what follows from them
	Pinned    []Booked          // entity by entity
	Previous  *assessment.Round // nil without one, or if it asked something else
	// of the same audit as a JSON file; for a final one, whole and with proposals, that of the seal
	SHA256 string
}

// OnCommission says on whose commission the audit was made, in the reader's words; "" if that is not said.
func (a Audit) OnCommission(say func(key string, args ...any) string) string {
	if len(a.CommissionedBy) == 0 {
		return ""
	}
	return say("audit_report.for", "Who", Listed(a.CommissionedBy, say))
}

// Replied reports whether a body's reply is in the workbook.
func (b AuditBook) Replied() bool {
	return slices.ContainsFunc(b.Recommendations, func(r AuditRecommendation) bool { return r.Reply != nil })
}

// AuditFile is an audit with everything in its file, as far as its reader may see it.
type AuditFile struct {
	Audit
	Part          bool   // some of it has been left out
	Replaces      string // the key of the version that it corrects, "" for a first version
	Dismissals    []assessment.Dismissal
	Engagements   []assessment.Engagement             // without those that wait
	Declarations  []assessment.AuditDeclaration       // that count, of the independence of those engaged
	Confirmations []assessment.EngagementConfirmation // of those that came to count without an auditor
	Emails        map[assessment.ID]string            // of those engaged, who confirmed and who judged, by user
}

// JudgementScale is the scale, without steps for those who may not read it.
func (a Audit) JudgementScale() assessment.JudgementScale { return a.Scale.JudgementScale() }

// Cell is the cell of the audit question and the entity at these positions in their lists.
func (a Audit) Cell(question, entity int) AuditCell {
	return a.Cells[question*len(a.Entities)+entity]
}

// CellAt is the cell at a place, false if there is none.
func (a Audit) CellAt(place Place) (AuditCell, bool) {
	for _, c := range a.Cells {
		if c.Question == place.QuestionID && c.Entity == place.EntityID {
			return c, true
		}
	}
	return AuditCell{}, false
}

// Imports are the files that judgements came from, each with the judge that it names and the number of judgements that
// it names them for.
func (a Audit) Imports() []ImportedCells {
	var list []ImportedCells
	for _, c := range a.Cells {
		from := c.Judgement.Imported
		if from == nil {
			continue
		}
		i := slices.IndexFunc(list, func(l ImportedCells) bool { return l.same(*from) })
		if i < 0 {
			i = len(list)
			list = append(list, ImportedCells{Imported: *from})
		}
		list[i].Cells++
	}
	return list
}

// Entity is the audited entity with the id, false if it is not among those shown.
func (a Audit) Entity(id assessment.ID) (AuditedEntity, bool) {
	for _, e := range a.Entities {
		if e.Entity.ID == id {
			return e, true
		}
	}
	return AuditedEntity{}, false
}

// Question is the audit question with the id, false if there is none.
func (a Audit) Question(id string) (AuditQuestion, bool) {
	for _, q := range a.Questions {
		if q.ID == id {
			return q, true
		}
	}
	return AuditQuestion{}, false
}

// At lists the recommendations attached to a cell, by body and number.
func (a Audit) At(question string, entity assessment.ID) []AuditRecommendation {
	var at []AuditRecommendation
	for _, r := range a.Recommendations {
		if r.IsAt(question, entity) {
			at = append(at, r)
		}
	}
	if e, there := a.Entity(entity); there && e.Body != nil {
		return Once(at, e.Body.ID)
	}
	return Once(at)
}

// AuditHeadOf is the head of an audit.
func AuditHeadOf(a assessment.Audit) AuditHead {
	return AuditHead{
		ID:             a.ID,
		Key:            a.Key,
		Title:          a.Title,
		State:          a.State,
		Edition:        a.Number(),
		Withdrawal:     withdrawalOf(a),
		Auditor:        a.Auditor,
		From:           Optional(a.From),
		To:             Optional(a.To),
		CommissionedBy: list(a.CommissionedBy),
		Purpose:        a.Purpose,
		Entities:       []AuditedEntity{},
		Version:        a.Version,
		CreatedAt:      a.CreatedAt.UTC(),
		UpdatedAt:      UTC(&a.UpdatedAt),
	}
}

// Describe fills in the description of an audit beyond its head.
func (a *Audit) Describe(of assessment.Audit) {
	a.Date = Optional(of.Date)
	a.ReplyDue = Optional(of.ReplyDue)
	a.PlanYear = Optional(of.PlanYear)
	a.Background = of.Background
	a.Delimitation = of.Delimitation
	a.Materiality, a.RiskAssessment = of.Materiality, of.RiskAssessment
	a.Method = of.Method
	a.ReportNumber, a.CaseNumber = of.ReportNumber, of.CaseNumber
	a.Independence, a.CoverLetter, a.Summary = of.Independence, of.CoverLetter, of.Summary
	a.Numbering = of.Numbering
	a.FactCheck = of.FactCheck
	a.Correction = of.Correction
	a.Overall = of.Overall
	a.Statement = of.Statement
	a.Criteria = list(of.Criteria)
	a.DocumentsStudied = list(of.DocumentsStudied)
	a.Notes = list(of.Notes)
	a.Scale = AuditScaleOf(of.Scale)
	a.Interviews = each(of.Interviews, func(i assessment.Interview) Interview {
		return Interview{Role: i.Role, On: Optional(i.On), Notes: i.Notes}
	})
	a.Earlier = each(of.Earlier, func(e assessment.EarlierAudit) EarlierAudit {
		return EarlierAudit{Year: Optional(e.Year), Until: Optional(e.Until), What: e.What, Audit: e.Audit, Key: e.Key}
	})
	a.Questions = each(of.Questions, func(q assessment.AuditedQuestion) AuditQuestion {
		return AuditQuestion{ID: q.ID, From: Optional(q.From), Area: q.Area, Text: q.Text, Parts: list(q.Parts)}
	})
}

// AuditedEntityOf is the record of a stored audited entity.
func AuditedEntityOf(e assessment.AuditedEntity) AuditedEntity {
	r := AuditedEntity{
		Entity:     EntityName{ID: e.EntityID, Key: e.Key, Name: e.Name, Kind: e.Kind},
		Outside:    e.Outside,
		Assessment: e.AssessmentID,
		Overall:    e.Overall,
		Statement:  e.Statement,
		Version:    e.Version,
		UpdatedAt:  UTC(&e.UpdatedAt),
	}
	if e.BodyID != nil {
		r.Body = &BodyName{ID: *e.BodyID, Name: e.BodyName}
	}
	if e.SubmissionNumber > 0 {
		r.Submission = &Pinned{Number: e.SubmissionNumber, SHA256: e.SubmissionSHA256, PinnedAt: UTC(e.PinnedAt)}
	}
	return r
}
