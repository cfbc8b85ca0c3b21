package registers

import (
	"slices"
	"strconv"
	"time"

	"mognad/assessment"
)

// Activity is something of the annual wheel: done in certain months, every year or more seldom.
type Activity struct {
	OrganisationID  assessment.ID `gorm:"primaryKey"`
	ID              assessment.ID `gorm:"primaryKey"`
	Title           string
	Months          []int `gorm:"serializer:json"`
	Recurs          string
	FromYear        assessment.Decimal // the first year, or the only one; "" for always
	UntilYear       assessment.Decimal // the last year; "" for no end
	ResponsibleRole string
	ResponsibleID   *assessment.ID // a member; nil for none in particular
	Starts          string
	Text            string
	Entities        []assessment.ID `gorm:"serializer:json"`
	Template        string          // where it was taken from, see [ActivityTemplates]; "" for none
	Version         int64
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

// How often an activity takes place.
const (
	Yearly = "yearly"
	Once   = "once" // in its first year alone
)

// recurrences are how often an activity takes place, with the years in between; 0 for once.
var recurrences = []struct {
	word  string
	years int
}{{Yearly, 1}, {"second", 2}, {"third", 3}, {"fourth", 4}, {"fifth", 5}, {Once, 0}}

// What an activity starts.
const (
	StartsRound                 = "round"
	StartsAudit                 = "audit"
	StartsReview                = "review"
	StartsRiskAssessment        = "risk_assessment"
	StartsPlan                  = "plan"
	StartsTraining              = "training"
	StartsAccessReview          = "access_review"
	StartsClassification        = "classification"
	StartsExercise              = "exercise"
	StartsBudget                = "budget"
	StartsRiskApproval          = "approve_risks"
	StartsApplicabilityApproval = "approve_applicability"
	StartsDocumentApproval      = "approve_documents"
	StartsReportApproval        = "approve_report"
	StartsImprovementApproval   = "approve_improvement"
	StartsOther                 = "other"
)

// ActivityStarts lists what an activity may start.
var ActivityStarts = []string{
	StartsRound,
	StartsAudit,
	StartsReview,
	StartsRiskAssessment,
	StartsPlan,
	StartsTraining,
	StartsAccessReview,
	StartsClassification,
	StartsExercise,
	StartsBudget,
	StartsRiskApproval,
	StartsApplicabilityApproval,
	StartsDocumentApproval,
	StartsReportApproval,
	StartsImprovementApproval,
	StartsOther,
}

// Activities is the register of what comes back every year or more seldom.
var Activities = Register{
	Name:   "activities",
	Object: "activity",
	Read:   assessment.ReadWheel,
	Manage: assessment.ManageWheel,
	Key:    []string{"title", "entities"},
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "months", Kind: Months, Required: true, Listed: true},
		{Name: "recurs", Kind: Choice, Required: true, Choices: recurrenceWords(), Listed: true, Filtered: true},
		{Name: "from_year", Kind: Number, Whole: true},
		{Name: "until_year", Kind: Number, Whole: true},
		{
			Name:      "responsible_role",
			Kind:      Line,
			Required:  true,
			Listed:    true,
			Sorted:    true,
			Searched:  true,
			Suggested: 5,
		},
		{Name: "responsible", Kind: Person, Searched: true},
		{Name: "starts", Kind: Choice, Required: true, Choices: ActivityStarts, Listed: true, Sorted: true, Filtered: true},
		{Name: "text", Kind: Text, Searched: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Rule: func(row any) []assessment.FieldError { return row.(*Activity).check() },
	Row:  func() any { return new(Activity) },
	Rows: func() any { return new([]Activity) },
}

func recurrenceWords() []string {
	var words []string
	for _, r := range recurrences {
		words = append(words, r.word)
	}
	return words
}

// check says what is wrong with the years: only what takes place every year may begin with none.
func (a Activity) check() []assessment.FieldError {
	var fields []assessment.FieldError
	wrong := func(field, key string) { fields = append(fields, assessment.FieldError{Field: field, Key: key}) }
	from, fromOK := yearOf(a.FromYear)
	until, untilOK := yearOf(a.UntilYear)
	switch {
	case a.FromYear == "" && a.Recurs != Yearly && a.Recurs != "":
		wrong("from_year", "error.first_year")
	case a.FromYear != "" && a.FromYear.Whole() && !fromOK:
		wrong("from_year", "error.year")
	}
	switch {
	case a.UntilYear == "":
	case a.UntilYear.Whole() && !untilOK:
		wrong("until_year", "error.year")
	case untilOK && fromOK && until < from:
		wrong("until_year", "error.date_order")
	}
	return fields
}

// yearOf is the year that was typed, and whether it is one that a plan may name.
func yearOf(typed assessment.Decimal) (int, bool) {
	year, err := strconv.Atoi(string(typed))
	return year, err == nil && year >= assessment.MinYear && year <= assessment.MaxYear
}

// InYear reports whether the activity takes place in the year.
func (a Activity) InYear(year int) bool {
	from, _ := yearOf(a.FromYear)
	until, ends := yearOf(a.UntilYear)
	if year < from || ends && year > until {
		return false
	}
	for _, r := range recurrences {
		switch {
		case r.word != a.Recurs:
		case r.years == 0:
			return year == from
		default:
			return (year-from)%r.years == 0
		}
	}
	return false
}

// In reports whether the activity takes place in the month of the year.
func (a Activity) In(year, month int) bool { return slices.Contains(a.Months, month) && a.InYear(year) }

// AboutYear is the year that the activity is about when it takes place in the month of the year: the plan of a template
// is about the year to come, and its yearly report, in the first half of a year, about the one that has passed.
func (a Activity) AboutYear(year, month int) int {
	switch {
	case a.Template == yearAhead:
		return year + 1
	case a.Template == yearBehind && month <= 6:
		return year - 1
	}
	return year
}

// ActivityNote is what somebody said of an activity in a month: that it has been done or, to correct that, that it has
// not. The last one holds, and all are kept.
type ActivityNote struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"` // in the order in which they were written
	ActivityID     assessment.ID
	Year           int
	Month          int
	Done           bool
	Text           string
	WrittenBy      assessment.ID
	WrittenAt      time.Time
}

// Check cleans what was typed and says what is wrong with it.
func (n *ActivityNote) Check() []assessment.FieldError {
	var wrong []assessment.FieldError
	n.Text, wrong = assessment.TypedText("text", n.Text, false)
	return wrong
}
