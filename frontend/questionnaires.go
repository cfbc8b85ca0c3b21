package frontend

import "time"

// Questionnaires lists the versions that an organisation may use.
type Questionnaires struct {
	Shell
	Base       string // address of the list
	Rows       []QuestionnaireRow
	List       List
	MayPublish bool
}

// Template names the template of the page.
func (*Questionnaires) Template() string { return "questionnaires" }

// QuestionnaireRow is one published version.
type QuestionnaireRow struct {
	Title, Spoken string // Spoken is the language of the title
	Key, Version  string
	Href          string
	Hash          string
	Languages     []string
	Questions     int
	PublishedAt   time.Time
	Own           bool // the organisation's, not the installation's
}

// ShortHash is enough of the hash to tell versions apart by eye.
func (r QuestionnaireRow) ShortHash() string { return r.Hash[:min(len(r.Hash), 8)] }
