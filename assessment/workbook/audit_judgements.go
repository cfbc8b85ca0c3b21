package workbook

import (
	"cmp"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
)

// judgements is the sheet with the printed table of judgements.
func (a *auditBook) judgements() BookSheet {
	n := len(a.Entities)
	s := BookSheet{
		Name:   a.t("sheet.judgements"),
		Fixed:  3,
		Filter: true,
		Empty:  a.t("empty.questions"),
		Columns: []BookColumn{
			a.column("area", 24, true),
			a.column("number", 8, true),
			a.column("question", 48, true),
		},
	}
	for _, e := range a.Entities {
		s.Columns = append(s.Columns, BookColumn{Heading: e.Entity.Name, Width: 22})
	}
	note, width, texts := "", 54.0, len(a.bodies) <= maxBodiesWithTexts
	if !texts {
		note, width = a.t("numbers_only"), 16
	}
	for _, b := range a.bodies {
		s.Columns = append(s.Columns, BookColumn{Heading: a.t("to_body", "Body", b.name), Width: width})
	}
	if len(a.bodies) == 0 {
		note = a.t("empty.recommendations")
	}
	s.Intro = a.intro("judgements", a.part(), note, a.t("leaves_out"))
	if a.scale.Judges() {
		s.Colours = a.scaleColours(3, 2+n)
	}
	s.Rows = func(yield func([]cell) bool) {
		if len(a.Questions) == 0 && a.Overall == "" && a.Statement == "" {
			return
		}
		overall := func(name, onAudit string, onEntity func(record.AuditedEntity) string) bool {
			row, written := []cell{strong(name), plain(""), plain(onAudit)}, onAudit != ""
			for _, e := range a.Entities {
				row = append(row, plain(onEntity(e)))
				written = written || onEntity(e) != ""
			}
			for range a.bodies {
				row = append(row, plain(""))
			}
			return !written || yield(row)
		}
		if !overall(a.t("overall"), a.Overall, func(e record.AuditedEntity) string { return e.Overall }) ||
			!overall(a.t("overall_why"), a.Statement, func(e record.AuditedEntity) string { return e.Statement }) {
			return
		}
		for i, q := range a.Questions {
			row := []cell{plain(q.Area), plain(q.ID), plain(q.Text)}
			for k := range a.Entities {
				row = append(row, label(a.cellText(a.Cell(i, k))))
			}
			for _, b := range a.bodies {
				row = append(row, plain(a.recommendedAt(b, q.ID, texts)))
			}
			if !yield(row) {
				return
			}
		}
		row, any := []cell{strong(a.t("elsewhere")), plain(""), plain(a.t("elsewhere_text"))}, false
		for range a.Entities {
			row = append(row, plain(""))
		}
		for _, b := range a.bodies {
			text := a.recommendedAt(b, "", texts)
			row, any = append(row, plain(text)), any || text != ""
		}
		if any {
			yield(row)
		}
	}
	return s
}

// part is the note that the reader sees only part of the audit, or empty.
func (a *auditBook) part() string {
	if a.Whole {
		return ""
	}
	return a.t("part")
}

// recommendedAt lists the recommendations to a body on a question, or with "" those tied to none: their numbers, and
// their texts if asked for.
func (a *auditBook) recommendedAt(b auditBody, question string, texts bool) string {
	var lines []string
	for _, r := range a.Recommendations {
		if r.Body.ID != b.id {
			continue
		}
		var at []assessment.ID
		for _, p := range r.Places {
			if p.QuestionID == question {
				at = append(at, p.EntityID)
			}
		}
		if question == "" && len(r.Places) > 0 || question != "" && len(at) == 0 {
			continue
		}
		if !texts {
			lines = append(lines, cmp.Or(r.Printed, r.Begins()))
			continue
		}
		line := r.Point() + " " + r.Text
		if with := r.JointlyWith(a.l.T); with != "" {
			line += " (" + with + ")"
		}
		// The entities are named only if they are not simply those that the body is responsible for.
		if question != "" && !sameIDs(at, b.entities) {
			var names []string
			for _, e := range a.Entities {
				if slices.Contains(at, e.Entity.ID) {
					names = append(names, e.Entity.Name)
				}
			}
			line += " (" + strings.Join(names, ", ") + ")"
		}
		lines = append(lines, line)
	}
	if texts {
		return strings.Join(lines, "\n")
	}
	return strings.Join(lines, ", ")
}

func sameIDs(a, b []assessment.ID) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(id assessment.ID) bool { return !slices.Contains(b, id) })
}
