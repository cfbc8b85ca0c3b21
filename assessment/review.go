package assessment

import (
	"slices"
	"time"

	"mognad/questionnaires/typed"
)

// Review is management's review of the information security of an entity and all below it (ISO/IEC 27001, 9.3). It is
// prepared, read by management, held, and signed; its minutes are sealed when all signatories have signed.
type Review struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	EntityID       ID
	Title          string
	Kind           ReviewKind
	Template       ReviewTemplate
	PreviousID     *ID // the review before of the same entity; nil for none
	PlannedOn      Date
	HeldOn         Date // "" until it is held
	Place          string
	CaseNumber     string
	Frequency      int             // months between reviews of this kind, 0 for not decided
	PlanningTie    string          `gorm:"column:planning"` // how it is tied to the planning of the organisation
	BudgetTie      string          `gorm:"column:budget"`
	PreMeeting     PreMeeting      `gorm:"serializer:json"`
	Agenda         []string        `gorm:"serializer:json"`
	Participants   []Participant   `gorm:"serializer:json"`
	Headings       []ReviewHeading `gorm:"serializer:json"` // the inputs, in their order
	State          ReviewState
	Number         int       // of the minutes: 1, and one more with each correction
	Correction     string    // why they are corrected, "" for the first
	Figures        string    // what the system knew, as JSON: a list of record.ReviewFigure
	FiguresAt      time.Time // when
	Seal                     // of the closed minutes, a record.ReviewMinutes; zero while they are open
	Version        int64
	CreatedBy      ID
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// ReviewKind is what a review is for.
type ReviewKind string

// ReviewKinds lists the kinds of reviews in the order in which they are offered.
var ReviewKinds = []ReviewKind{YearlyReview, InterimReview, StatusReport}

// The kinds of reviews. Only a yearly one has to consider every input.
const (
	YearlyReview  ReviewKind = "yearly"
	InterimReview ReviewKind = "interim"
	StatusReport  ReviewKind = "status_report" // half-yearly
)

// Months is how many months there are between reviews of the kind unless something else is decided, 0 for one that is
// held when there is reason to.
func (k ReviewKind) Months() int {
	switch k {
	case YearlyReview:
		return 12
	case StatusReport:
		return 6
	default:
		return 0
	}
}

// ReviewState is how far a review has come.
type ReviewState string

// The states of a review.
const (
	ReviewPreparing ReviewState = "preparing" // only those who manage reviews read it
	ReviewSent      ReviewState = "sent"      // management reads the papers, and the meeting is held from them
	ReviewHeld      ReviewState = "held"      // the minutes are closed: frozen and hashed, to be signed
	ReviewSigned    ReviewState = "signed"    // all have signed: sealed
)

// ReviewStates lists the states in their order.
var ReviewStates = []ReviewState{ReviewPreparing, ReviewSent, ReviewHeld, ReviewSigned}

// Open reports whether the review can still be written in.
func (s ReviewState) Open() bool { return s == ReviewPreparing || s == ReviewSent }

// PreMeeting is what is settled before a review with somebody in management.
type PreMeeting struct {
	Contact string        `json:"contact"` // in management
	On      Date          `json:"on"`
	Notes   string        `json:"notes"`
	Settled []ReviewCheck `json:"settled"`
}

// ReviewCheck is something to settle before a review.
type ReviewCheck string

// ReviewChecks lists what to settle, in the order of the list.
var ReviewChecks = []ReviewCheck{"scope", "form", "focus", "risks", "hard_questions", "time_and_place"}

// Participant is somebody who takes part in a review. A signatory is a person of the organisation.
type Participant struct {
	Name      string `json:"name"`
	Role      string `json:"role"`
	UserID    *ID    `json:"user"` // nil for somebody who is not a person of the organisation
	Signatory bool   `json:"signatory"`
}

// Limits of a review.
const (
	MaxParticipants = 60
	MaxAgenda       = 60
	MaxHeadings     = 30
	MaxReviewParts  = 200 // points, and decisions
	MaxFrequency    = 120 // months
)

// Normalise trims what was typed and says what is wrong with it, field by field. Whether entity, previous review and
// people exist is for the use case.
func (r *Review) Normalise() []FieldError {
	r.Title = typed.Line(r.Title)
	fields := checkName(nil, "title", r.Title)
	if !slices.Contains(ReviewKinds, r.Kind) {
		fields = append(fields, FieldError{Field: "kind", Key: "error.unknown_choice"})
	}
	if !slices.Contains(ReviewTemplates, r.Template) {
		fields = append(fields, FieldError{Field: "template", Key: "error.unknown_choice"})
	}
	fields = append(fields, checkDays(
		namedDay{"planned_on", r.PlannedOn},
		namedDay{"held_on", r.HeldOn},
		namedDay{"contact_on", r.PreMeeting.On},
	)...)
	if r.Frequency < 0 || r.Frequency > MaxFrequency {
		fields = append(fields, FieldError{Field: "frequency", Key: "error.months", Args: Args{"Max": MaxFrequency}})
	}
	fields = append(fields, cleanLines(
		namedText{"place", &r.Place},
		namedText{"case_number", &r.CaseNumber},
		namedText{"planning", &r.PlanningTie},
		namedText{"budget", &r.BudgetTie},
		namedText{"contact", &r.PreMeeting.Contact},
	)...)
	fields = append(fields, cleanTexts(namedText{"notes", &r.PreMeeting.Notes})...)
	fields = append(fields, r.normaliseSettled()...)
	fields = append(fields, normaliseLines("agenda", &r.Agenda)...)
	if len(r.Agenda) > MaxAgenda {
		fields = append(fields, FieldError{Field: "agenda", Key: "error.too_many_entries", Args: Args{"Max": MaxAgenda}})
	}
	fields = append(fields, r.normaliseParticipants()...)
	return append(fields, r.normaliseHeadings()...)
}

func (r *Review) normaliseSettled() []FieldError {
	for _, c := range r.PreMeeting.Settled {
		if !slices.Contains(ReviewChecks, c) {
			return []FieldError{{Field: "settled", Key: "error.unknown_choice"}}
		}
	}
	r.PreMeeting.Settled = slices.DeleteFunc(slices.Clone(ReviewChecks), func(c ReviewCheck) bool {
		return !slices.Contains(r.PreMeeting.Settled, c)
	})
	return nil
}

func (r *Review) normaliseParticipants() []FieldError {
	list, fields := []Participant{}, []FieldError(nil)
	for _, p := range r.Participants {
		p.Name, p.Role = typed.Line(p.Name), typed.Line(p.Role)
		if p.Name == "" && p.Role == "" && p.UserID == nil {
			continue // a row of the form that was left empty
		}
		if p.UserID == nil || p.Name != "" {
			fields = checkName(fields, "participants", p.Name)
		}
		if p.Role != "" {
			fields = checkName(fields, "participants", p.Role)
		}
		if p.Signatory && p.UserID == nil {
			fields = append(fields, FieldError{Field: "participants", Key: "error.signatory_without_account"})
		}
		twice := func(one Participant) bool { return p.UserID != nil && one.UserID != nil && *p.UserID == *one.UserID }
		if slices.ContainsFunc(list, twice) {
			fields = append(fields, FieldError{Field: "participants", Key: "error.participant_twice"})
		}
		list = append(list, p)
	}
	if len(list) > MaxParticipants {
		fields = append(fields, FieldError{
			Field: "participants", Key: "error.too_many_entries", Args: Args{"Max": MaxParticipants},
		})
	}
	r.Participants = list
	return fields
}

// People are the participants who are people of the organisation.
func (r Review) People() []ID {
	list := []ID{}
	for _, p := range r.Participants {
		if p.UserID != nil {
			list = append(list, *p.UserID)
		}
	}
	return list
}

// NextOn is when the next review of the kind is due by how often they are held: a yearly one after twelve months unless
// something else is decided. It is "" until this one has been held, and if nothing is decided.
func (r *Review) NextOn() Date {
	months := r.Frequency
	if months == 0 && r.Kind == YearlyReview {
		months = 12
	}
	if r.State.Open() || r.HeldOn == "" || months == 0 {
		return ""
	}
	return r.HeldOn.AddMonths(months)
}

// Signatories are the people who sign the minutes.
func (r Review) Signatories() []ID {
	list := []ID{}
	for _, p := range r.Participants {
		if p.Signatory && p.UserID != nil {
			list = append(list, *p.UserID)
		}
	}
	return list
}

// namedText is a field of a form and where its text is kept.
type namedText struct {
	field string
	text  *string
}

// namedDay is a field of a form and its day.
type namedDay struct {
	field string
	day   Date
}

func checkDays(days ...namedDay) (fields []FieldError) {
	for _, d := range days {
		if !d.day.Valid() {
			fields = append(fields, FieldError{Field: d.field, Key: "error.date"})
		}
	}
	return fields
}

// cleanLines cleans lines that may be empty, of at most [MaxName] characters.
func cleanLines(lines ...namedText) (fields []FieldError) {
	for _, l := range lines {
		line, wrong := TypedLine(l.field, *l.text, MaxName, false)
		*l.text, fields = line, append(fields, wrong...)
	}
	return fields
}

// cleanTexts cleans texts that may be empty.
func cleanTexts(texts ...namedText) (fields []FieldError) {
	for _, t := range texts {
		text, wrong := TypedText(t.field, *t.text, false)
		*t.text, fields = text, append(fields, wrong...)
	}
	return fields
}

// Reviews is the store of management reviews.
type Reviews interface {
	// Reviews lists all of the organisation's without figures and content, latest first.
	Reviews() ([]Review, error)
	// Review finds one, or returns [NotFound].
	Review(ID) (Review, error)
	// LockReview is Review, and keeps others from changing it and what belongs to it until the transaction ends.
	LockReview(ID) (Review, error)
	// AddReview inserts.
	AddReview(Review) error
	// SaveReview changes everything but entity, template, previous and creation from the given version on, or returns
	// [Stale].
	SaveReview(Review) (Review, error)
	// DeleteReview removes one of the given version with what belongs to it, or returns [NotFound]. What is signed stays.
	DeleteReview(id ID, version int64) error

	// ReviewInputs lists those of a review that are stored.
	ReviewInputs(review ID) ([]ReviewInput, error)
	// SaveReviewInput inserts one whose version is 0, or changes it from the given version on, or returns [Stale] with
	// the stored [ReviewInput], which has the version 0 while there is none.
	SaveReviewInput(ReviewInput) (ReviewInput, error)

	// ReviewPoints lists those of a review by kind and number.
	ReviewPoints(review ID) ([]ReviewPoint, error)
	// AddReviewPoint inserts; a number taken is a [Conflict].
	AddReviewPoint(ReviewPoint) error
	// SaveReviewPoint changes title, text and what it is about from the given version on, or returns [Stale].
	SaveReviewPoint(ReviewPoint) (ReviewPoint, error)
	// DeleteReviewPoint removes one of the given version, or returns [NotFound].
	DeleteReviewPoint(review, id ID, version int64) error

	// ReviewDecisions lists those of a review by number.
	ReviewDecisions(review ID) ([]ReviewDecision, error)
	// AllReviewDecisions lists those of all reviews of the organisation, by review and number.
	AllReviewDecisions() ([]ReviewDecision, error)
	// AddReviewDecision inserts; a number taken is a [Conflict].
	AddReviewDecision(ReviewDecision) error
	// SaveReviewDecision changes everything but the number from the given version on, or returns [Stale].
	SaveReviewDecision(ReviewDecision) (ReviewDecision, error)
	// DeleteReviewDecision removes one of the given version, or returns [NotFound].
	DeleteReviewDecision(review, id ID, version int64) error

	// ReviewStatements lists those of a review that are stored.
	ReviewStatements(review ID) ([]ReviewStatement, error)
	// SaveReviewStatement inserts one whose version is 0, or changes it from the given version on, or returns [Stale]
	// with the stored [ReviewStatement], which has the version 0 while there is none.
	SaveReviewStatement(ReviewStatement) (ReviewStatement, error)

	// ReviewSignatures lists all that a review has got, in the order in which they were given.
	ReviewSignatures(review ID) ([]ReviewSignature, error)
	// ReviewSignaturesBy lists those that somebody has given, on all reviews.
	ReviewSignaturesBy(user ID) ([]ReviewSignature, error)
	// AddReviewSignature inserts; a second one of the same person on the same hash is a [Conflict].
	AddReviewSignature(ReviewSignature) error
	// ReviewVersions lists the sealed versions of a review without content, by number.
	ReviewVersions(review ID) ([]ReviewVersion, error)
	// ReviewVersion finds one with its content, or returns [NotFound].
	ReviewVersion(review ID, number int) (ReviewVersion, error)
	// AddReviewVersion inserts.
	AddReviewVersion(ReviewVersion) error
}
