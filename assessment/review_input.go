package assessment

import (
	"slices"
	"strconv"
	"time"

	"mognad/questionnaires/typed"
)

// ReviewTemplate is the list of inputs that a review goes through.
type ReviewTemplate string

// ReviewTemplates lists the templates in the order in which they are offered.
var ReviewTemplates = []ReviewTemplate{ISO27001From2022, ISO27001From2017, OwnHeadings}

// The templates.
const (
	ISO27001From2017 ReviewTemplate = "iso27001_2017" // SS-EN ISO/IEC 27001:2017, 9.3 a–f
	ISO27001From2022 ReviewTemplate = "iso27001_2022" // ISO/IEC 27001:2022, 9.3.2 a–g
	OwnHeadings      ReviewTemplate = "own_headings"  // six to start from, which can be changed
)

// ReviewInputKey names an input of a review.
type ReviewInputKey string

// The inputs of the standard, and the headings that one's own begin with.
const (
	EarlierInput         ReviewInputKey = "earlier" // status of what earlier reviews decided
	ChangesInput         ReviewInputKey = "changes" // of external and internal issues
	NeedsInput           ReviewInputKey = "needs"   // changed needs and expectations of interested parties
	NonconformitiesInput ReviewInputKey = "nonconformities"
	MeasurementInput     ReviewInputKey = "measurement"
	AuditsInput          ReviewInputKey = "audits"
	ObjectivesInput      ReviewInputKey = "objectives"
	FeedbackInput        ReviewInputKey = "feedback" // from interested parties
	RisksInput           ReviewInputKey = "risks"
	ImprovementInput     ReviewInputKey = "improvement"

	SummaryInput     ReviewInputKey = "summary"
	AffectsInput     ReviewInputKey = "affects"
	ExaminedInput    ReviewInputKey = "examined" // by auditors and the data protection officer
	DevelopmentInput ReviewInputKey = "development"
	PrioritiesInput  ReviewInputKey = "priorities"
	AheadInput       ReviewInputKey = "ahead" // measures of the next three years
)

// ReviewHeading is an input as it stands in a review.
type ReviewHeading struct {
	Key    ReviewInputKey `json:"key"`
	Clause string         `json:"clause"` // "d.3" in the standard's list, "" for one's own
	Title  string         `json:"title"`  // "" for the name of the key
}

// Headings are the inputs that a review of the template begins with. The performance of information security is one
// clause of four parts.
func (t ReviewTemplate) Headings() []ReviewHeading {
	performance := func(clause string) []ReviewHeading {
		return []ReviewHeading{
			{Key: NonconformitiesInput, Clause: clause + ".1"},
			{Key: MeasurementInput, Clause: clause + ".2"},
			{Key: AuditsInput, Clause: clause + ".3"},
			{Key: ObjectivesInput, Clause: clause + ".4"},
		}
	}
	switch t {
	case ISO27001From2017:
		return slices.Concat(
			[]ReviewHeading{{Key: EarlierInput, Clause: "a"}, {Key: ChangesInput, Clause: "b"}},
			performance("c"),
			[]ReviewHeading{
				{Key: FeedbackInput, Clause: "d"},
				{Key: RisksInput, Clause: "e"},
				{Key: ImprovementInput, Clause: "f"},
			},
		)
	case ISO27001From2022:
		return slices.Concat(
			[]ReviewHeading{
				{Key: EarlierInput, Clause: "a"},
				{Key: ChangesInput, Clause: "b"},
				{Key: NeedsInput, Clause: "c"},
			},
			performance("d"),
			[]ReviewHeading{
				{Key: FeedbackInput, Clause: "e"},
				{Key: RisksInput, Clause: "f"},
				{Key: ImprovementInput, Clause: "g"},
			},
		)
	case OwnHeadings:
		return []ReviewHeading{
			{Key: SummaryInput}, {Key: AffectsInput}, {Key: ExaminedInput},
			{Key: DevelopmentInput}, {Key: PrioritiesInput}, {Key: AheadInput},
		}
	}
	return nil
}

// Heading finds an input of the review.
func (r Review) Heading(key ReviewInputKey) (ReviewHeading, bool) {
	if i := slices.IndexFunc(r.Headings, func(h ReviewHeading) bool { return h.Key == key }); i >= 0 {
		return r.Headings[i], true
	}
	return ReviewHeading{}, false
}

// normaliseHeadings keeps the headings of the standard as they are. One's own can be renamed, left out and added: a new
// one gets a key.
func (r *Review) normaliseHeadings() []FieldError {
	shipped := r.Template.Headings()
	if r.Template != OwnHeadings || len(r.Headings) == 0 {
		r.Headings = shipped
		return nil
	}
	list, fields := []ReviewHeading{}, []FieldError(nil)
	for _, h := range r.Headings {
		h.Title, h.Clause = typed.Line(h.Title), ""
		known := slices.ContainsFunc(shipped, func(s ReviewHeading) bool { return s.Key == h.Key })
		if h.Title == "" && !known {
			continue
		}
		if h.Title != "" {
			fields = checkName(fields, "headings", h.Title)
		}
		if !known && !isOwnKey(h.Key) {
			h.Key = freeKey(append(list, r.Headings...))
		}
		if slices.ContainsFunc(list, func(one ReviewHeading) bool { return one.Key == h.Key }) {
			fields = append(fields, FieldError{Field: "headings", Key: "error.heading_twice"})
		}
		list = append(list, h)
	}
	switch {
	case len(list) == 0:
		fields = append(fields, FieldError{Field: "headings", Key: "error.required"})
	case len(list) > MaxHeadings:
		fields = append(fields, FieldError{Field: "headings", Key: "error.too_many_entries", Args: Args{"Max": MaxHeadings}})
	}
	r.Headings = list
	return fields
}

const ownKey = "own"

func isOwnKey(k ReviewInputKey) bool {
	if len(k) <= len(ownKey) || k[:len(ownKey)] != ownKey {
		return false
	}
	n, err := strconv.Atoi(string(k[len(ownKey):]))
	return err == nil && n > 0 && n <= MaxHeadings*10
}

// freeKey is the first key of one's own that no heading has.
func freeKey(headings []ReviewHeading) ReviewInputKey {
	for n := 1; ; n++ {
		key := ReviewInputKey(ownKey + strconv.Itoa(n))
		if !slices.ContainsFunc(headings, func(h ReviewHeading) bool { return h.Key == key }) {
			return key
		}
	}
}

// FigureSource is where figures of a review come from.
type FigureSource string

// The sources of figures.
const (
	DecisionFigures       FigureSource = "decisions"    // of earlier reviews
	ShortcomingFigures    FigureSource = "shortcomings" // serious ones, that the last review raised
	StatementFigures      FigureSource = "statements"   // what management stated in the last review
	ActionFigures         FigureSource = "actions"      // of the plan
	YearFigures           FigureSource = "years"        // what the plan has to do in each of its years
	AuditFigures          FigureSource = "audits"       // final ones
	RecommendationFigures FigureSource = "recommendations"
	ResultFigures         FigureSource = "results" // of self-assessments
	TargetFigures         FigureSource = "targets" // levels to reach
	AdviceFigures         FigureSource = "advice"  // what rules propose

	ChangeFigures        FigureSource = "changes" // these and the next are registers
	NeedFigures          FigureSource = "needs"
	NonconformityFigures FigureSource = "nonconformities"
	MeasureFigures       FigureSource = "measures"
	TrainingFigures      FigureSource = "trainings"
	ObjectiveFigures     FigureSource = "objectives"
	RiskFigures          FigureSource = "risks"
	ApplicabilityFigures FigureSource = "applicability" // the statement of applicability
)

// FigureSources lists the sources in the order in which they are read.
var FigureSources = []FigureSource{
	DecisionFigures, ShortcomingFigures, StatementFigures, ActionFigures, ChangeFigures, NeedFigures,
	NonconformityFigures, ResultFigures, MeasureFigures, TrainingFigures, AuditFigures, RecommendationFigures,
	ObjectiveFigures, TargetFigures, RiskFigures,
	ApplicabilityFigures, AdviceFigures, YearFigures,
}

// sources says which input of a template shows a source: that of the standard, and that of one's own headings.
var sources = map[FigureSource][2]ReviewInputKey{
	DecisionFigures:       {EarlierInput, SummaryInput},
	ShortcomingFigures:    {EarlierInput, SummaryInput},
	StatementFigures:      {EarlierInput, SummaryInput},
	ActionFigures:         {EarlierInput, DevelopmentInput},
	YearFigures:           {ImprovementInput, AheadInput},
	ResultFigures:         {MeasurementInput, SummaryInput},
	AuditFigures:          {AuditsInput, ExaminedInput},
	RecommendationFigures: {AuditsInput, ExaminedInput},
	TargetFigures:         {ObjectivesInput, PrioritiesInput},
	AdviceFigures:         {ImprovementInput, DevelopmentInput},
	ChangeFigures:         {ChangesInput, AffectsInput},
	NeedFigures:           {NeedsInput, AffectsInput},
	NonconformityFigures:  {NonconformitiesInput, DevelopmentInput},
	MeasureFigures:        {MeasurementInput, SummaryInput},
	TrainingFigures:       {MeasurementInput, DevelopmentInput},
	ObjectiveFigures:      {ObjectivesInput, PrioritiesInput},
	RiskFigures:           {RisksInput, PrioritiesInput},
	ApplicabilityFigures:  {RisksInput, PrioritiesInput},
}

// Input is the input of a review that shows the source: the first one, where its own is not among the headings.
func (r Review) Input(s FigureSource) ReviewInputKey {
	key := sources[s][0]
	if r.Template == OwnHeadings {
		key = sources[s][1]
	}
	if r.Template == ISO27001From2017 && s == NeedFigures {
		key = ChangesInput // which that edition has no input of its own for
	}
	if _, there := r.Heading(key); there {
		return key
	}
	if len(r.Headings) == 0 {
		return ""
	}
	return r.Headings[0].Key
}

// ReviewInput is what is written under an input of a review.
type ReviewInput struct {
	OrganisationID ID             `gorm:"primaryKey"`
	ReviewID       ID             `gorm:"primaryKey"`
	Key            ReviewInputKey `gorm:"primaryKey;column:input"`
	Text           string
	Informal       string // what people notice that no figure shows
	NothingToSay   bool   // said aloud
	ConsideredBy   *ID    // nil until it has been considered
	ConsideredAt   *time.Time
	WrittenBy      ID
	Version        int64 // 0 for one that is not stored
	UpdatedAt      time.Time
}

// Normalise trims what was typed and says what is wrong with it.
func (i *ReviewInput) Normalise() []FieldError {
	fields := cleanTexts(namedText{"text", &i.Text}, namedText{"informal", &i.Informal})
	if i.NothingToSay && i.Text != "" {
		fields = append(fields, FieldError{Field: "nothing_to_say", Key: "error.nothing_and_text"})
	}
	return fields
}

// Done reports whether the input has been considered, or that there is nothing to say has been said.
func (i ReviewInput) Done() bool { return i.ConsideredBy != nil || i.NothingToSay }
