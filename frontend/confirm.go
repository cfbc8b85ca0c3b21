package frontend

// Confirm asks once before an act that cannot be undone, and says what the act means. Its form sends what was sent
// before, with the field confirmed, so that nothing typed is lost.
type Confirm struct {
	Shell
	Title  Said
	About  string // what the act is about, such as the entity and the round
	Warns  []Said // why it may be too early, or unwise
	Means  []Said // what happens, a sentence each
	Typed  string // what was typed, shown so that it can be checked; "" for nothing
	Action string
	Hidden []HiddenField
	Do     string        // message key of the button
	Back   string        // where nothing has happened
	First  *ConfirmFirst // nil for nothing
}

// ConfirmFirst is what is offered to do before the act; the page that asks about the act follows it.
type ConfirmFirst struct {
	Action string
	Hidden []HiddenField
	Do     string // message key of the button
}

// Said is a message with its arguments.
type Said struct {
	Key  string
	Args map[string]any
}

// HiddenField is a value that a form sends along.
type HiddenField struct{ Name, Value string }

// Template names the template of the page.
func (*Confirm) Template() string { return "confirm" }
