package frontend

// PublishQuestionnaire takes a file, sent as "file", and shows what is wrong in it.
type PublishQuestionnaire struct {
	Shell
	Base    string // address of the list, to which the file is sent
	File    string // name of the file that was sent
	Faults  []FileFault
	Omitted int // how many more there are
}

// Template names the template of the page.
func (*PublishQuestionnaire) Template() string { return "publish_questionnaire" }

// Count is how many faults the file has.
func (p *PublishQuestionnaire) Count() int { return len(p.Faults) + p.Omitted }

// FileFault is what is wrong at one place of a questionnaire file.
type FileFault struct {
	Line, Column int    // from 1; 0 where the file as a whole is meant
	Path         string // such as "questions[3].level"
	Key          string // message key, which says what to do too
	Args         map[string]any
}
