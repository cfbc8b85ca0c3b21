package frontend

// Rounds lists the rounds that the reader's roles reach, latest opening first.
type Rounds struct {
	Shell
	New  string // address of the form for a new one, "" if the reader may not
	Rows []RoundRow
	List List
}

// Template names the template of the page.
func (*Rounds) Template() string { return "rounds" }

// RoundRow is one round with its progress.
type RoundRow struct {
	Name, Href    string
	Result        string // address of the result, "" while there is nothing in it or the reader may not
	Questionnaire string
	Version       string // of the questionnaire
	Spoken        string // language of the questionnaire's title
	State         string // planned, open or closed
	Opens, Closes string // days
	Entities      int
	Submitted     int // approved ones included
	Approved      int
}
