package workbook

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
)

// recommendations is the sheet with a row for each recommendation with its reply, or room for one.
func (a *auditBook) recommendations() BookSheet {
	names := map[assessment.ID]string{}
	for _, e := range a.Entities {
		names[e.Entity.ID] = e.Entity.Name
	}
	columns := []BookColumn{
		a.column("body", 22, true),
		a.column("number", 8, true),
		a.column("recommendation", 44, false),
		a.column("priority", 12, false),
		a.column("first_step", 26, false),
		a.column("references", 16, false),
		a.column("places", 24, false),
		a.column("reply", 16, false),
		a.column("reply_text", 34, false),
		a.column("planned_action", 34, false),
		a.column("responsible", 18, false),
		a.column("due", 14, false),
		a.column("follow_up", 12, false),
		a.column("reply_decided", 24, false),
		a.column("reply_case", 14, false),
	}
	joint := slices.ContainsFunc(a.Recommendations, func(r record.AuditRecommendation) bool { return len(r.Jointly) > 0 })
	if joint {
		columns = slices.Insert(columns, 3, a.column("jointly", 22, false))
	}
	return BookSheet{
		Name:    a.t("sheet.recommendations"),
		Intro:   a.intro("recommendations", a.part()),
		Fixed:   2,
		Filter:  true,
		Empty:   a.t("empty.recommendations"),
		Columns: columns,
		Rows: func(yield func([]cell) bool) {
			for _, b := range a.bodies {
				for _, r := range a.Recommendations {
					if r.Body.ID != b.id {
						continue
					}
					row := a.recommended(r, b.name, names)
					if joint {
						row = slices.Insert(row, 3, plain(strings.Join(r.With(), "\n")))
					}
					if !yield(append(row, a.reply(r)...)) {
						return
					}
				}
			}
		},
	}
}

// recommended is what is recommended to a body; the names are of entities.
func (a *auditBook) recommended(r record.AuditRecommendation, body string, names map[assessment.ID]string) []cell {
	var places []string
	for _, p := range r.Places {
		places = append(places, a.t("place", "Question", p.QuestionID, "Entity", names[p.EntityID]))
	}
	priority := ""
	if r.Priority != nil {
		priority = a.l.T("recommendations.priority." + string(*r.Priority))
	}
	return []cell{
		plain(body),
		a.number(r),
		plain(r.Text),
		plain(priority),
		plain(r.FirstStep),
		plain(strings.Join(r.References, "\n")),
		plain(cmp.Or(strings.Join(places, "\n"), a.l.T("recommendations.stands_nowhere"))),
	}
}

// number is the number that is printed, if one is.
func (a *auditBook) number(r record.AuditRecommendation) cell {
	if r.Printed == "" {
		return plain("")
	}
	return count(r.Number)
}

// reply is what the body has replied to a recommendation and what has become of it, or room for it.
func (a *auditBook) reply(r record.AuditRecommendation) []cell {
	state := ""
	if r.FollowUp != nil {
		state = a.l.T("reply.follow_up." + string(*r.FollowUp))
	}
	given := r.Reply
	switch {
	case given == nil && r.FollowUp == nil && a.State == assessment.AuditFinal: // not for this reader
		return nil
	case given == nil:
		return []cell{reply, reply, reply, reply, reply, plain(state), reply, reply}
	}
	due := a.day(given.DueOn)
	if given.DueYear != nil {
		due = strconv.Itoa(*given.DueYear)
	}
	decided := "reply_approved"
	if given.OnPaper {
		decided = "reply_on_paper"
	}
	return []cell{
		plain(a.l.T("reply.response." + string(given.Response))),
		plain(given.Text),
		plain(given.PlannedAction),
		plain(given.OwnerRole),
		plain(due),
		plain(state),
		plain(a.t(decided, "By", given.ApprovedBy, "Date", a.l.Day(string(given.DecidedOn)))),
		plain(given.CaseNumber),
	}
}
