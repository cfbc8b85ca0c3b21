package record

import "mognad/assessment"

// OtherTexts are its texts besides those that all audits have, of them those that stand with what describes it.
func (a Audit) OtherTexts() []assessment.Note { return a.notes(false) }

// Appendices are those that stand last in its report.
func (a Audit) Appendices() []assessment.Note { return a.notes(true) }

// Annexed are the appendices with what they are called in print, in the reader's words.
func (a Audit) Annexed(say func(key string, args ...any) string) []assessment.Note {
	list := a.Appendices()
	for i, n := range list {
		if list[i].Name = say("audit.appendix", "Name", n.Name); len(list) > 1 {
			list[i].Name = say("audit.appendix_of", "Number", i+1, "Name", n.Name)
		}
	}
	return list
}

func (a Audit) notes(appendix bool) []assessment.Note {
	var list []assessment.Note
	for _, n := range a.Notes {
		if n.Appendix == appendix {
			list = append(list, n.Note)
		}
	}
	return list
}
