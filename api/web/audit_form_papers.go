package web

import (
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend"
)

// auditPapers are the documents and interviews among an audit's working papers that its report may list.
type auditPapers struct {
	documents  []string
	interviews []frontend.InterviewForm // with role and day; what was said stays among the papers
}

// papersToList reads them, for those engaged.
func (p *Pages) papersToList(r *Request) (all auditPapers, err error) {
	list := func(of registers.Register) ([]rows.Item, error) {
		l, err := p.Register(of).use(r).List(r.Request.Context(), r.Principal, rows.Query{})
		return l.Items, err
	}
	documents, err := list(registers.AuditDocuments)
	if err != nil {
		return all, err
	}
	for _, d := range documents {
		title := strings.TrimSuffix(d.Values.Get("title")+", "+d.Values.Get("reference"), ", ")
		all.documents = append(all.documents, title)
	}
	interviews, err := list(registers.AuditInterviews)
	for _, i := range interviews {
		all.interviews = append(all.interviews,
			frontend.InterviewForm{Role: i.Values.Get("role"), On: i.Values.Get("held_on")})
	}
	return all, err
}

// unlistedDocuments are those of the papers that the form does not list.
func (f *auditForm) unlistedDocuments() []string {
	listed := lines(f.DocumentsStudied)
	return slices.DeleteFunc(slices.Clone(f.papers.documents), func(d string) bool { return slices.Contains(listed, d) })
}

// unlistedInterviews are those of the papers that the form does not list.
func (f *auditForm) unlistedInterviews() []frontend.InterviewForm {
	return slices.DeleteFunc(slices.Clone(f.papers.interviews), func(i frontend.InterviewForm) bool {
		return slices.ContainsFunc(f.Interviews, func(has frontend.InterviewForm) bool {
			return strings.TrimSpace(has.Role) == i.Role && (has.On == "" || has.On == i.On)
		})
	})
}

// listPapers takes those of one kind into the form, up to as many as it holds, and reports whether that was asked for.
func (f *auditForm) listPapers(do string) bool {
	switch do {
	case "list_documents":
		all := slices.Concat(lines(f.DocumentsStudied), f.unlistedDocuments())
		f.DocumentsStudied = strings.Join(all[:min(len(all), assessment.MaxAuditList)], "\n")
	case "list_interviews":
		f.Interviews = slices.DeleteFunc(f.Interviews, func(i frontend.InterviewForm) bool {
			return strings.TrimSpace(i.Role+i.On+i.Notes) == ""
		})
		all := slices.Concat(f.Interviews, f.unlistedInterviews())
		f.Interviews = all[:min(len(all), assessment.MaxAuditList)]
	default:
		return false
	}
	return true
}
