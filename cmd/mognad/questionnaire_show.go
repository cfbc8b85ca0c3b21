package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/frontend/i18n"
	"mognad/questionnaires"
)

// questionnaireShowCommand prints a questionnaire for reading.
type questionnaireShowCommand struct {
	fileArgument `embed:""`

	Language string `help:"Language to show it in; by default the questionnaire's first." placeholder:"CODE"`
	By       string `help:"How the questions are grouped: by area, level or audit-question." enum:"area,level,audit-question" default:"area"`
}

// Run prints the whole text: a description of the questionnaire, then every question under its heading.
func (c *questionnaireShowCommand) Run(p *program) error {
	q, err := c.parse(p)
	if err != nil {
		return err
	}
	lang := q.Languages[0]
	if c.Language != "" {
		if lang = c.Language; !slices.Contains(q.Languages, lang) {
			return fmt.Errorf(
				"the questionnaire is not written in %q; choose one of %s with --language",
				lang,
				strings.Join(q.Languages, ", "),
			)
		}
	}
	words := language // for the program's own texts, if it lacks the questionnaire's language
	if slices.Contains(assessment.Languages, lang) {
		words = lang
	}
	catalog, err := p.catalog()
	if err != nil {
		return err
	}
	s := &show{q: q, lang: lang, words: catalog.For(words)}
	s.opening()
	switch c.By {
	case "level":
		s.byLevel()
	case "audit-question":
		s.byAuditQuestion()
	default:
		s.byArea()
	}
	fmt.Fprint(p.out, s.String())
	return nil
}

// show writes a questionnaire as text.
type show struct {
	strings.Builder
	q     *questionnaires.Questionnaire
	lang  string
	words *i18n.Localizer
}

// width is the most characters in a line.
const width = 80

func (s *show) text(t questionnaires.Text) string { return t.In(s.lang, s.q.Languages...) }

func (s *show) opening() {
	s.heading(s.text(s.q.Title), "=")
	s.line("", fmt.Sprintf("%s %s · %s", s.q.Key, s.q.Version, s.q.Hash()))
	s.line("", s.text(s.q.Description))
	s.heading(s.words.T("show.levels"), "-")
	for _, l := range s.q.Levels {
		s.line("  ", fmt.Sprintf("%d  %s. %s", l.Level, s.text(l.Name), s.text(l.Meaning)))
	}
	s.heading(s.words.T("show.answers"), "-")
	for _, a := range s.q.Answers {
		text := s.text(a.Label)
		if a.Kind != questionnaires.NotApplicable {
			text += " " + s.words.T("show.points", "Count", a.Value)
		}
		s.line("  ", text)
	}
}

func (s *show) byArea() {
	for _, a := range s.q.Areas {
		s.heading(a.ID+"  "+s.text(a.Name), "-")
		s.line("", s.text(a.Description))
		s.questions(s.q.QuestionsIn(a.ID))
	}
}

func (s *show) byLevel() {
	for _, l := range s.q.Levels[1:] {
		s.heading(s.words.T("show.level", "Level", l.Level)+": "+s.text(l.Name), "-")
		s.line("", s.text(l.Meaning))
		s.questions(s.q.QuestionsAt(l.Level))
	}
}

func (s *show) byAuditQuestion() {
	for _, a := range s.q.AuditQuestions {
		s.heading(a.ID+"  "+s.text(a.Text), "-")
		if area, ok := s.q.AuditArea(a.Area); ok {
			s.field("show.audit_area", s.text(area.Name))
		}
		s.field("show.help", s.text(a.Help))
		var fed []questionnaires.Question
		for _, f := range a.Questions {
			question, ok := s.q.Question(f.ID)
			if !ok {
				continue // the file has been checked: every question exists
			}
			fed = append(fed, question)
			if f.Critical {
				s.field("show.critical", question.ID+" "+s.text(question.Title))
			}
		}
		s.questions(fed)
	}
	var rest []questionnaires.Question
	for _, question := range s.q.Questions {
		if len(s.q.AuditQuestionsFor(question.ID)) == 0 {
			rest = append(rest, question)
		}
	}
	if len(rest) > 0 {
		s.heading(s.words.T("show.no_audit_question"), "-")
		s.questions(rest)
	}
}

func (s *show) questions(list []questionnaires.Question) {
	for _, q := range list {
		fmt.Fprintf(s, "\n%s  %s\n", q.ID, s.text(q.Title))
		s.line("    ", s.text(q.Text))
		area, _ := s.q.Area(q.Area)
		s.field("show.place", fmt.Sprintf("%s %s, %s", area.ID, s.text(area.Name), s.words.T("show.level", "Level", q.Level)))
		var kinds []string
		for _, k := range q.AskedOf {
			kinds = append(kinds, s.words.T("kind."+string(k)))
		}
		s.field("show.asked_of", strings.Join(kinds, ", "))
		var traits []string
		for _, t := range q.AskedIf {
			traits = append(traits, s.words.T("trait."+string(t)))
		}
		if len(traits) > 0 {
			s.field("show.asked_if", strings.Join(traits, ", "))
		}
		s.field("show.why", s.text(q.Why))
		for _, a := range s.q.Answers {
			if criterion, ok := q.Criteria[a.ID]; ok {
				s.line("    ", s.text(a.Label)+": "+s.text(criterion))
			}
		}
		s.field("show.evidence", s.text(q.Evidence))
		for _, id := range slices.Sorted(maps.Keys(q.References)) {
			source, _ := s.q.Source(id)
			s.line("    ", s.text(source.Title)+": "+strings.Join(q.References[id], ", "))
		}
		for _, r := range q.Rules {
			s.field("show.recommendation", s.text(r.Recommendation)+" "+s.text(r.FirstStep))
		}
	}
}

func (s *show) heading(text, under string) {
	if s.Len() > 0 {
		s.WriteString("\n")
	}
	fmt.Fprintf(s, "%s\n%s\n", text, strings.Repeat(under, min(width, utf8.RuneCountInString(text))))
}

// field writes a name and a text, if there is one.
func (s *show) field(key, text string) {
	if text != "" {
		s.line("    ", s.words.T(key)+": "+text)
	}
}

// line writes a text indented and wrapped to the width.
func (s *show) line(indent, text string) {
	length, hanging := 0, ""
	if indent != "" {
		hanging = "  "
	}
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case length == 0:
			s.WriteString(indent)
			length = len(indent)
		case length+1+n > width:
			s.WriteString("\n" + indent + hanging)
			length = len(indent + hanging)
		default:
			s.WriteString(" ")
			length++
		}
		s.WriteString(word)
		length += n
	}
	if length > 0 {
		s.WriteString("\n")
	}
}
