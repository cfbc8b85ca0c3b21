package frontend

import (
	"slices"
	"time"
)

// Register lists the rows of a register. Its message keys begin with Words, those of one row with Object. The addresses
// of the actions begin with Base: new, import and export.
type Register struct {
	Shell
	Untrained            []string // those in management without valid training, of the register of trainings
	List                 List
	Words, Object        string
	Base                 string
	Back                 RegisterLink   // to the audit that papers belong to, with its title as label
	Views                []RegisterLink // lists shown as alternatives to this one
	Links                []RegisterLink // to what belongs to the register
	MayAdd               bool
	Rows                 []RegisterRow
	Overdue              int    // rows that are overdue
	OnlyOverdue          bool   // as asked for
	OverdueHref, AllHref string // the list with one filter and without
}

// Template names the template of the page.
func (*Register) Template() string { return "register" }

// RegisterLink links to another list.
type RegisterLink struct {
	Label   string // message key
	Href    string
	Current bool
}

// RegisterRow is one row; the first column is its name.
type RegisterRow struct {
	Name, Href string
	Late       string // message key of the word for an overdue row, "" for others
	Cells      []RegisterCell
}

// RegisterCell is the value of a row in a column: one of a text, a message, a day or a list of entities.
type RegisterCell struct {
	Text    string
	Href    string // address that the text links to, "" for none
	Outside bool   // leads out of this site
	Key     string // message key
	Tone    string // of a message that means good or bad, which is shown as a tag
	Day     string
	// WorkedOut is said of a day that nobody typed.
	WorkedOut bool
	Late      string // message key of the word for an overdue day, "" for others
	Lists     bool
	Entities  []EntityName
	None      string // message key, if the list is empty
	Below     int    // how many more entities follow
	BelowKey  string // message key of these
}

// Colour is the colour of a tag, by its tone.
func (c RegisterCell) Colour() string {
	return map[string]string{"good": "success", "fair": "warning", "bad": "danger"}[c.Tone]
}

// Mark is the mark of a tag, which tells the tones apart without colour.
func (c RegisterCell) Mark() string {
	return map[string]string{"good": "✓", "fair": "!", "bad": "▲"}[c.Tone]
}

// RegisterForm shows a row, or asks for a new one. For those who manage it, it has a form with the fields and version,
// sent to Href, or to Base/new for a new one, and a form with the field version, sent to Href/delete.
type RegisterForm struct {
	Shell
	Words, Object string
	Base          string // address of the list
	Href          string // address of the row; "" for a new one
	Name          string // as stored
	Links         []RegisterLink
	Manageable    bool
	Version       int64
	Fields        []RegisterField
	Unopened      Unopened // who cannot be chosen in a field of people
	Facts         []RegisterFact
	Related       []RegisterFact
	Planned       Planned // of a row that an action may come from
	Approved      bool    // rows are approved by the management
	Approvals     []ApprovalRow
	ApproveHref   string // address of the form; "" for readers who may not
	RecordHref    string
	Changes       []RegisterChange // latest first
}

// Template names the template of the page.
func (*RegisterForm) Template() string { return "register_form" }

// New reports whether the row has yet to be added.
func (f *RegisterForm) New() bool { return f.Href == "" }

// Action is where the form is sent.
func (f *RegisterForm) Action() string {
	if f.New() {
		return f.Base + "/new"
	}
	return f.Href
}

// RegisterField is a field of the form, as stored.
type RegisterField struct {
	Name    string
	Label   string // message key
	Hint    string // message key, "" for none
	Kind    string // of the register's: line, text, day and so on
	Value   string
	Values  []string
	Options []Option
	// Suggested are message keys of texts that the reader may choose instead of typing one.
	Suggested []string
	Required  bool
}

// List is the id of the texts that are suggested, "" if there are none.
func (f RegisterField) List() string {
	if len(f.Suggested) == 0 {
		return ""
	}
	return f.Name + "-suggested"
}

// Checked reports whether a field that is yes or no is yes.
func (f RegisterField) Checked() bool { return f.Kind == "yes_no" && f.Value != "" }

// Sent is the value that the form sends.
func (f RegisterField) Sent() string {
	if f.Kind == "yes_no" {
		return "yes"
	}
	return f.Value
}

// InputMode is the keyboard that a phone shows.
func (f RegisterField) InputMode() string {
	if f.Kind == "number" {
		return "decimal"
	}
	return ""
}

// Input is the kind of field that the part "field" makes.
func (f RegisterField) Input() string {
	switch f.Kind {
	case "text":
		return "textarea"
	case "day":
		return "date"
	case "choice", "body", "step", "person":
		return "select"
	case "entities", "months", "questions":
		return "checkboxes"
	case "yes_no":
		return "checkbox"
	}
	return "text"
}

// Placeholder reports whether a select begins with “Choose …”.
func (f RegisterField) Placeholder() bool { return f.Kind == "choice" && f.Required }

// Optional reports whether to say that the field may be left empty.
func (f RegisterField) Optional() bool {
	return !f.Required && !slices.Contains([]string{"entities", "months", "questions", "yes_no"}, f.Kind)
}

// RegisterFact is a read-only value.
type RegisterFact struct {
	Label string // message key
	Cell  RegisterCell
}

// RegisterChange is an event of the row.
type RegisterChange struct {
	At     time.Time
	Actor  string // "" for one that the organisation does not have
	Verb   string // message key
	Fields []RegisterFieldChange
}

// RegisterFieldChange is what a field held before and after a change.
type RegisterFieldChange struct {
	Label    string // message key
	Old, New RegisterCell
}
