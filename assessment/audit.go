package assessment

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/questionnaires/typed"
)

// Audit is an examination of chosen entities: audit questions judged on a scale, next to the self-assessments of one
// round. Until it is final, only its auditors can read what they have written; then it is sealed.
type Audit struct {
	OrganisationID   ID     `gorm:"primaryKey"`
	ID               ID     `gorm:"primaryKey"`
	Key              string // unique in the organisation; names the audit in files
	Title            string
	State            AuditState
	Auditor          string      `gorm:"column:firm"` // who audits, as printed
	From             Date        `gorm:"column:starts_on"`
	To               Date        `gorm:"column:ends_on"`
	Date             PartialDate `gorm:"column:dated_on"` // of the report
	ReplyDue         Date        // by when the bodies reply to its recommendations, "" for none
	PlanYear         int         // the year of the audit plan, 0 for none
	ReportNumber     string      // the auditor's own, "" for none
	Numbering        Numbering   // of its recommendations
	CaseNumber       string      // in the register of the audited or of whoever commissioned it, "" for none
	CommissionedBy   []string    `gorm:"serializer:json"`
	Purpose          string
	Background       string
	Delimitation     string
	Materiality      string            // what is essential, and why
	RiskAssessment   string            // what may go wrong in what is audited, on which its direction is based
	Method           string            // how it was done, beside what is listed
	Criteria         []string          `gorm:"serializer:json"`
	DocumentsStudied []string          `gorm:"column:documents;serializer:json"`
	Interviews       []Interview       `gorm:"serializer:json"`
	Earlier          []EarlierAudit    `gorm:"serializer:json"`
	Independence     string            // what is said of the auditors' own, beside what they declare
	CoverLetter      string            // how the letter begins with which the report is sent, "" for words of the product
	Summary          string            // the auditors' own, with which the report begins; written from fieldwork on
	FactCheck        string            // who checked the facts, and when
	Notes            []OtherText       `gorm:"serializer:json"` // in their order
	RoundID          *ID               // whose submissions are compared with; nil for none
	Scale            JudgementScale    `gorm:"serializer:json"`
	Questions        []AuditedQuestion `gorm:"serializer:json"`
	Overall          string            `gorm:"column:label"` // the auditor's overall verdict, never computed
	Statement        string            // the reasons for it
	FieldworkAt      *time.Time        // when fieldwork began; nil before, and for those of which it is not known
	Edition          int               // from 2, of a correction; 0 for a first version
	Corrects         string            // the key of the audit that it corrects, "" for none
	CorrectsID       *ID               // the audit that it corrects; nil for none, and for one that is not here
	FirstID          *ID               // the first version; nil for itself
	Correction       string            // why it corrects another
	WithdrawnAt      *time.Time        // nil unless it is withdrawn
	WithdrawnBy      *ID
	Withdrawal       string // why it is withdrawn
	Version          int64
	CreatedBy        ID
	PlannedBy        *ID // the auditor who added it, for the organisation to appoint its auditors; nil for others
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// AuditState is the state of an audit.
type AuditState string

// The states of an audit.
const (
	AuditPlanning  AuditState = "planning"  // scale, questions and entities are decided
	AuditFieldwork AuditState = "fieldwork" // submissions are pinned; the auditors judge
	AuditFinal     AuditState = "final"     // sealed, and open to those it concerns
)

// AuditStates lists the states in their order.
var AuditStates = []AuditState{AuditPlanning, AuditFieldwork, AuditFinal}

// Interview is an interview that was held, with the role rather than the name.
type Interview struct {
	Role  string `json:"role"`
	On    Date   `json:"on"`    // "" for not noted
	Notes string `json:"notes"` // what it was about
}

// EarlierAudit is an earlier audit or study that this one follows up.
type EarlierAudit struct {
	Year  int    `json:"year"`            // the first one of a period; 0 for not known
	Until int    `json:"until,omitempty"` // the last year of a period, 0 for a single one
	What  string `json:"what"`
	Key   string `json:"key,omitempty"`   // of the audit, "" for none that is named
	Audit *ID    `json:"audit,omitempty"` // the audit that is followed up; nil for one that is not here
}

// Follows is where the audit names another as the one that it follows up, -1 for nowhere.
func (a Audit) Follows(earlier ID) int {
	return slices.IndexFunc(a.Earlier, func(e EarlierAudit) bool { return e.Audit != nil && *e.Audit == earlier })
}

// Years are the year or the period, "" if not known.
func (e EarlierAudit) Years() string {
	switch {
	case e.Year == 0:
		return ""
	case e.Until == 0:
		return strconv.Itoa(e.Year)
	}
	return strconv.Itoa(e.Year) + "–" + strconv.Itoa(e.Until)
}

// ParseYears reads a year, or the first and the last year of a period with a hyphen or a dash between; "" is no year.
func ParseYears(text string) (first, last int, ok bool) {
	from, to, period := strings.Cut(strings.NewReplacer("–", "-", " ", "").Replace(text), "-")
	if from == "" && !period {
		return 0, 0, true
	}
	first, err := strconv.Atoi(from)
	if err != nil || checkYear("", first) != nil || len(from) != 4 {
		return 0, 0, false
	}
	if !period {
		return first, 0, true
	}
	last, err = strconv.Atoi(to)
	return first, last, err == nil && len(to) == 4 && checkYear("", last) == nil && last > first
}

// Note is a named text.
type Note struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// OtherText is a text of an audit besides those that all audits have.
type OtherText struct {
	Note
	Appendix bool `json:"appendix" doc:"It stands last in the report instead of with what describes the audit"`
}

// AuditedQuestion is an audit question as asked in this audit: taken from the questionnaire of its round, or the
// audit's own.
type AuditedQuestion struct {
	ID string `json:"id"` // unique in the audit; printed as its number
	// the id of the questionnaire's audit question, whose answers propose a judgement; "" for one of the audit's own
	From  string `json:"from"`
	Area  string `json:"area"` // as printed
	Text  string `json:"text"`
	Parts []Note `json:"parts"` // of a composite question, judged separately in the text
}

// Asks reports whether both ask the same thing in the same words, whatever area they are printed under.
func (q AuditedQuestion) Asks(other AuditedQuestion) bool {
	return q.From == other.From && q.Text == other.Text && slices.Equal(q.Parts, other.Parts)
}

// Rewords reports whether both ask the same thing, in whatever words: they are taken from the same question, and their
// parts, which judgements name, have the same names.
func (q AuditedQuestion) Rewords(other AuditedQuestion) bool {
	return q.From == other.From &&
		slices.EqualFunc(q.Parts, other.Parts, func(a, b Note) bool { return a.Name == b.Name })
}

// Limits of an audit.
const (
	MaxAuditQuestions = 200
	MaxAuditEntities  = 300
	MaxAuditList      = 200 // entries of the lists that describe it
)

// Normalise trims what was typed and says what is wrong with it, field by field. Whether round, entities and the
// questionnaire's questions exist is for the use case.
func (a *Audit) Normalise() []FieldError {
	a.Key, a.Title = typed.Line(a.Key), typed.Line(a.Title)
	a.Auditor, a.Overall = typed.Line(a.Auditor), typed.Line(a.Overall)
	fields := checkName(nil, "title", a.Title)
	if !ValidKey(a.Key) {
		fields = append(fields, FieldError{Field: "key", Key: "error.key"})
	}
	if a.Auditor != "" {
		fields = checkName(fields, "auditor", a.Auditor)
	}
	if a.Overall != "" {
		fields = checkName(fields, "overall", a.Overall)
	}
	for _, n := range []struct {
		field  string
		number *string
	}{{"report_number", &a.ReportNumber}, {"case_number", &a.CaseNumber}} {
		if *n.number = typed.Line(*n.number); *n.number != "" {
			fields = checkName(fields, n.field, *n.number)
		}
	}
	if !a.Numbering.Valid() {
		fields = append(fields, FieldError{Field: "numbering", Key: "error.invalid"})
	}
	if !a.Date.Valid() {
		fields = append(fields, FieldError{Field: "date", Key: "error.partial_date"})
	}
	for _, d := range []struct {
		field string
		day   Date
	}{{"from", a.From}, {"to", a.To}, {"reply_due", a.ReplyDue}} {
		if !d.day.Valid() {
			fields = append(fields, FieldError{Field: d.field, Key: "error.date"})
		}
	}
	if a.Date.Valid() && a.ReplyDue.Valid() && a.ReplyDue != "" && string(a.ReplyDue) < string(a.Date) {
		fields = append(fields, FieldError{Field: "reply_due", Key: "error.reply_order"})
	}
	if a.From.Valid() && a.To.Valid() && a.From != "" && a.To != "" && a.To < a.From {
		fields = append(fields, FieldError{Field: "to", Key: "error.date_order"})
	}
	fields = append(fields, checkYear("plan_year", a.PlanYear)...)
	for _, t := range []struct {
		field string
		text  *string
	}{{"purpose", &a.Purpose}, {"background", &a.Background}, {"delimitation", &a.Delimitation},
		{"materiality", &a.Materiality}, {"risk_assessment", &a.RiskAssessment}, {"method", &a.Method},
		{"fact_check", &a.FactCheck}, {"independence", &a.Independence},
		{"cover_letter", &a.CoverLetter}, {"summary", &a.Summary}, {"statement", &a.Statement},
		{"correction", &a.Correction}} {
		*t.text = typed.Text(*t.text)
		fields = checkText(fields, t.field, *t.text)
	}
	if a.Edition > 0 && a.Correction == "" {
		fields = append(fields, FieldError{Field: "correction", Key: "error.required"})
	}
	fields = append(fields, a.normaliseLists()...)
	return append(append(fields, a.Scale.Normalise()...), a.normaliseQuestions()...)
}

func (a *Audit) normaliseLists() []FieldError {
	var fields []FieldError
	for _, l := range []struct {
		field string
		lines *[]string
	}{{"commissioned_by", &a.CommissionedBy}, {"criteria", &a.Criteria}, {"documents_studied", &a.DocumentsStudied}} {
		fields = append(fields, normaliseLines(l.field, l.lines)...)
	}
	interviews := []Interview{}
	for _, i := range a.Interviews {
		if i.Role, i.Notes = typed.Line(i.Role), typed.Text(i.Notes); i.Role == "" && i.Notes == "" {
			continue
		}
		fields = checkRow(checkName(fields, "interviews", i.Role), "interviews", i.Role, i.Notes)
		if !i.On.Valid() {
			fields = append(fields, FieldError{Field: "interviews", Key: "error.date"})
		}
		interviews = append(interviews, i)
	}
	a.Interviews = interviews
	earlier := []EarlierAudit{}
	for _, e := range a.Earlier {
		if e.What = typed.Line(e.What); e.What == "" && e.Year == 0 && e.Key == "" {
			continue
		}
		fields = checkName(fields, "earlier", e.What)
		if checkYear("", e.Year) != nil || e.Until != 0 && (checkYear("", e.Until) != nil || e.Until <= e.Year) {
			fields = append(fields, FieldError{Field: "earlier", Key: "error.years"})
		}
		earlier = append(earlier, e)
	}
	a.Earlier = earlier
	a.Notes = slices.DeleteFunc(slices.Clone(a.Notes), func(n OtherText) bool { return n.Note == Note{} })
	for i := range a.Notes {
		fields = append(fields, a.Notes[i].normalise("notes")...)
	}
	for _, l := range []struct {
		field string
		n     int
	}{{"interviews", len(a.Interviews)}, {"earlier", len(a.Earlier)}, {"notes", len(a.Notes)}} {
		if l.n > MaxAuditList {
			fields = append(fields, FieldError{Field: l.field, Key: "error.too_many_entries", Args: Args{"Max": MaxAuditList}})
		}
	}
	return fields
}

func (n *Note) normalise(field string) []FieldError {
	n.Name, n.Text = typed.Line(n.Name), typed.Text(n.Text)
	return checkRow(checkName(nil, field, n.Name), field, n.Name, n.Text)
}

// normaliseLines trims lines, leaves out empty ones and says what is wrong with the list.
func normaliseLines(field string, lines *[]string) []FieldError {
	var fields []FieldError
	kept := []string{}
	for _, l := range *lines {
		if l = typed.Line(l); l != "" {
			fields = checkRow(fields, field, "", l)
			kept = append(kept, l)
		}
	}
	*lines = kept
	if len(kept) > MaxAuditList {
		fields = append(fields, FieldError{Field: field, Key: "error.too_many_entries", Args: Args{"Max": MaxAuditList}})
	}
	return fields
}

func (a *Audit) normaliseQuestions() []FieldError {
	var fields []FieldError
	if len(a.Questions) > MaxAuditQuestions {
		fields = append(
			fields,
			FieldError{Field: "questions", Key: "error.too_many_entries", Args: Args{"Max": MaxAuditQuestions}},
		)
	}
	seen := map[string]bool{}
	for i := range a.Questions {
		q := &a.Questions[i]
		at := "questions." + strconv.Itoa(i) + "."
		q.ID, q.Area, q.Text = typed.Line(q.ID), typed.Line(q.Area), typed.Text(q.Text)
		fields = checkName(fields, at+"id", q.ID)
		if seen[q.ID] {
			fields = append(fields, FieldError{Field: at + "id", Key: "error.question_twice", Args: Args{"ID": q.ID}})
		}
		seen[q.ID] = true
		if q.Area != "" {
			fields = checkName(fields, at+"area", q.Area)
		}
		if q.Text == "" {
			fields = append(fields, FieldError{Field: at + "text", Key: "error.required"})
		}
		fields = checkText(fields, at+"text", q.Text)
		for k := range q.Parts {
			fields = append(fields, q.Parts[k].normalise(at+"parts")...)
		}
	}
	return fields
}

func checkYear(field string, year int) []FieldError {
	if year != 0 && (year < 1900 || year > 2199) {
		return []FieldError{{Field: field, Key: "error.year"}}
	}
	return nil
}

// Question is the audit question with the id, false if there is none.
func (a Audit) Question(id string) (AuditedQuestion, bool) {
	i := slices.IndexFunc(a.Questions, func(q AuditedQuestion) bool { return q.ID == id })
	if i < 0 {
		return AuditedQuestion{}, false
	}
	return a.Questions[i], true
}

// AuditedEntity is an entity in an audit, with the names it had then. From fieldwork on it has the submission that was
// pinned, if there was one.
type AuditedEntity struct {
	OrganisationID   ID     `gorm:"primaryKey"`
	AuditID          ID     `gorm:"primaryKey"`
	EntityID         ID     `gorm:"primaryKey"`
	Position         int    // in the audit's order, from 0
	Key              string // names it in files, unique in the audit
	Name             string
	Kind             EntityKind
	Outside          bool   // it is in no tree; its kind is one of [AuditedKinds]
	BodyID           *ID    // who gets the recommendations
	BodyName         string // "" without one
	AssessmentID     *ID    // in the audit's round; nil without
	SubmissionNumber int    // pinned, 0 for none
	SubmissionSHA256 string
	PinnedAt         *time.Time
	Overall          string `gorm:"column:label"` // the auditor's overall verdict on the entity, never computed
	Statement        string
	Version          int64
	UpdatedAt        time.Time
}

// Same reports whether both are the same entity. An object in no tree is another row in each audit, and is known by its
// key and name.
func (e AuditedEntity) Same(other AuditedEntity) bool {
	return e.EntityID == other.EntityID ||
		e.Outside && other.Outside && e.Key == other.Key && e.Name == other.Name
}

// Normalise trims the statement and says what is wrong with it.
func (e *AuditedEntity) Normalise() []FieldError {
	e.Overall, e.Statement = typed.Line(e.Overall), typed.Text(e.Statement)
	var fields []FieldError
	if e.Overall != "" {
		fields = checkName(fields, "overall", e.Overall)
	}
	return checkText(fields, "statement", e.Statement)
}

// ChangedFrom names the fields in which what is said differs from an earlier version of it.
func (s StatementVersion) ChangedFrom(before StatementVersion) []string {
	return changed(
		difference{"overall", s.Overall == before.Overall},
		difference{"statement", s.Statement == before.Statement},
	)
}

// Stamp is who changes something, and when.
type Stamp struct {
	By       ID
	At       time.Time
	FromFile bool // By imports a file that says so
}

// StatementVersion is a version of an overall judgement and its statement as it was kept; it never changes.
type StatementVersion struct {
	OrganisationID ID     `gorm:"primaryKey"`
	AuditID        ID     `gorm:"primaryKey"`
	SubjectID      ID     `gorm:"primaryKey"` // the entity, or the audit for what is said of all of it
	Sequence       int64  `gorm:"primaryKey"` // counts the versions of a subject from 1
	Overall        string `gorm:"column:label"`
	Statement      string
	Deleted        bool // with its entity, which was taken out of the audit
	SavedBy        *ID  // nil if not known, for what is older than the versions
	SavedAt        time.Time
	FromFile       bool // SavedBy imported a file that says so
}

// AuditSeal is a final audit as sealed, an exchange.File.
type AuditSeal struct {
	OrganisationID ID `gorm:"primaryKey"`
	AuditID        ID `gorm:"primaryKey"`
	Seal
	SealedBy ID
	SealedAt time.Time
}

// Audits is the store of audits and their entities. A final audit is never changed or removed, nor
// is anything that belongs to it except engagements.
type Audits interface {
	// Audits lists all of the organisation's that are not withdrawn, latest first.
	Audits() ([]Audit, error)
	// WithdrawnAudits lists the others, latest withdrawn first.
	WithdrawnAudits() ([]Audit, error)
	// Audit finds one, withdrawn or not, or returns [NotFound].
	Audit(ID) (Audit, error)
	// AuditsToAnswer lists the final ones in force whose replies are due on a day or later, earliest first.
	AuditsToAnswer(from Date) ([]Audit, error)
	// AuditEditions lists the versions of an audit that are not withdrawn, by the id of the first, in their order.
	AuditEditions(first ID) ([]Audit, error)
	// AuditByKey finds one by its key, or returns [NotFound].
	AuditByKey(key string) (Audit, error)
	// LockAudit is Audit, and keeps others from changing it and what belongs to it until the transaction ends.
	LockAudit(ID) (Audit, error)
	// AddAudit inserts; a key taken is a [Conflict]. Like SaveAudit and those that write an audited entity, it keeps a
	// version of the statement where that changes.
	AddAudit(Audit, Stamp) error
	// SaveAudit changes everything but key, creation and what it corrects from the given version on, or returns [Stale].
	SaveAudit(Audit, Stamp) (Audit, error)
	// SaveAuditWithdrawal changes only that an audit is withdrawn, or not any more, from the given version on, or returns
	// [Stale]. Where another correction has taken its place meanwhile, that is a [Conflict].
	SaveAuditWithdrawal(Audit) (Audit, error)
	// AuditedEntities lists an audit's in their order.
	AuditedEntities(audit ID) ([]AuditedEntity, error)
	// AllAuditedEntities lists those of all audits of the organisation.
	AllAuditedEntities() ([]AuditedEntity, error)
	// AddAuditedEntity inserts.
	AddAuditedEntity(AuditedEntity, Stamp) error
	// SaveAuditedEntity changes position, names, body, pin and statement from the given version on, or returns [Stale].
	SaveAuditedEntity(AuditedEntity, Stamp) (AuditedEntity, error)
	// DeleteAuditedEntity removes one for which nothing has been judged, else returns [Conflict].
	DeleteAuditedEntity(audit, entity ID, s Stamp) error
	// StatementVersions lists all versions of what is said of a subject, latest first: an entity, or the audit itself.
	StatementVersions(audit, subject ID) ([]StatementVersion, error)
	// AuditRows fills the slice that list points to with the rows of its table that belong to an audit, in the order of
	// their keys.
	AuditRows(list any, audit ID) error
	// AuditSeal finds the seal of a final audit, or returns [NotFound].
	AuditSeal(audit ID) (AuditSeal, error)
	// AuditSeals lists all of the organisation's, without content.
	AuditSeals() ([]AuditSeal, error)
	// AddAuditSeal inserts; an audit that is sealed already is a [Conflict].
	AddAuditSeal(AuditSeal) error
}
