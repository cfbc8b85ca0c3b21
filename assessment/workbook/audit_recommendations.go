package workbook

import (
	"cmp"
	"strings"

	"mognad/assessment"
)

// recommendations is the sheet with a row for each recommendation, and room for the reply.
func (a *auditBook) recommendations() BookSheet {
	names := map[assessment.ID]string{}
	for _, e := range a.Entities {
		names[e.Entity.ID] = e.Entity.Name
	}
	return BookSheet{
		Name:   a.t("sheet.recommendations"),
		Intro:  a.intro("recommendations", a.part()),
		Fixed:  2,
		Filter: true,
		Empty:  a.t("empty.recommendations"),
		Columns: []BookColumn{
			a.column("body", 22, true),
			a.column("number", 8, true),
			a.column("recommendation", 44, false),
			a.column("priority", 12, false),
			a.column("first_step", 26, false),
			a.column("references", 16, false),
			a.column("places", 24, false),
			a.column("reply", 38, false),
			a.column("responsible", 18, false),
			a.column("due", 14, false),
		},
		Rows: func(yield func([]cell) bool) {
			for _, b := range a.bodies {
				for _, r := range a.Recommendations {
					if r.Body.ID != b.id {
						continue
					}
					var places []string
					for _, p := range r.Places {
						places = append(places, a.t("place", "Question", p.QuestionID, "Entity", names[p.EntityID]))
					}
					priority := ""
					if r.Priority != nil {
						priority = a.l.T("recommendations.priority." + string(*r.Priority))
					}
					if !yield(
						[]cell{
							plain(b.name),
							count(r.Number),
							plain(r.Text),
							plain(priority),
							plain(r.FirstStep),
							plain(strings.Join(r.References, "\n")),
							plain(cmp.Or(strings.Join(places, "\n"), a.l.T("recommendations.stands_nowhere"))),
							reply,
							reply,
							reply,
						},
					) {
						return
					}
				}
			}
		},
	}
}
