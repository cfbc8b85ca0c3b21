package frontend

import "time"

// Questionnaires lists the versions that an organisation may use, and takes a file to publish.
type Questionnaires struct {
	Shell
	Base       string // address of the list; a file is sent to it as "file"
	Versions   []QuestionnaireRow
	MayPublish bool
	Faults     []FileFault // what is wrong in the file that was sent
	FileName   string
}

// Template names the template of the page.
func (*Questionnaires) Template() string { return "questionnaires" }

// QuestionnaireRow is one published version.
type QuestionnaireRow struct {
	Title, Key, Version, Href, Hash string
	Questions                       int
	PublishedAt                     time.Time
	Own                             bool // the organisation's, not the installation's
}

// FileFault is what is wrong at one place of a questionnaire file.
type FileFault struct {
	Line int
	Path string
	Key  string // message key
	Args map[string]any
}
