package assessment

import "time"

// Aim is the strategic aim of an entity: where it wants its information security to be in some years, as management and
// those who lead the work have agreed. Each version is kept, and the latest holds.
type Aim struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	EntityID       ID
	Version        int64 // counts from 1 in each entity; 0 while there is none
	Text           string
	Horizon        int    // the year by which it is to be so
	AgreedOn       Date   // the day of the agreement
	AgreedBy       string // by role
	SavedBy        ID
	SavedAt        time.Time
}

// TableName is the table of the versions.
func (Aim) TableName() string { return "strategic_aims" }

// MaxAim is the most characters of an aim: it is read on one page with everything else.
const MaxAim = 1200

// Check cleans what was typed and says what is wrong with it. What has been agreed has been agreed by today.
func (a *Aim) Check(today Date) []FieldError {
	var wrong []FieldError
	text, problems := TypedText("text", a.Text, true)
	if a.Text = text; len([]rune(text)) > MaxAim {
		problems = append(problems, FieldError{Field: "text", Key: "error.too_long", Args: Args{"Max": MaxAim}})
	}
	wrong = append(wrong, problems...)
	if a.Horizon < MinYear || a.Horizon > MaxYear {
		wrong = append(wrong, FieldError{Field: "horizon", Key: "error.year"})
	}
	wrong = append(wrong, dayPassed("agreed_on", a.AgreedOn, today, "error.future")...)
	by, problems := TypedLine("agreed_by", a.AgreedBy, MaxName, true)
	a.AgreedBy = by
	return append(wrong, problems...)
}

// Same reports whether two versions say the same, whoever saved them.
func (a Aim) Same(b Aim) bool {
	return a.Text == b.Text && a.Horizon == b.Horizon && a.AgreedOn == b.AgreedOn && a.AgreedBy == b.AgreedBy
}
