package workbook

import (
	"slices"
	"strings"

	"mognad/assessment/record"
)

// reasons is the sheet with a row for each question and entity.
func (a *auditBook) reasons() BookSheet {
	s := BookSheet{
		Name:    a.t("sheet.reasons"),
		Intro:   a.intro("reasons", a.part()),
		Fixed:   4,
		Filter:  true,
		Empty:   a.t("empty.questions"),
		Columns: a.reasonColumns(),
	}
	if a.scale.Judges() {
		s.Colours = a.scaleColours(5, 5)
	}
	s.Colours = append(s.Colours, BookColours{First: 7, Last: 7})
	if a.Proposals {
		s.Columns = append(
			s.Columns,
			a.column("proposal", 14, false),
			a.column("basis", 12, false),
			a.column("working", 30, false),
			a.column("origin", 16, false),
		)
		if a.scale.Judges() {
			s.Colours = append(s.Colours, a.scaleColours(8, 8)...)
		}
	}
	beside := a.besideReasons()
	for _, b := range beside {
		s.Columns = append(s.Columns, b.column)
	}
	if a.scale.RatesRisk() {
		s.Colours = append(s.Colours, a.riskColours(len(s.Columns)-1))
	}
	s.Rows = func(yield func([]cell) bool) {
		row := make([]cell, 0, len(s.Columns))
		for i, q := range a.Questions {
			text := q.Text
			for _, p := range q.Parts {
				text += "\n– " + p.Name + ": " + p.Text
			}
			for k, e := range a.Entities {
				c := a.Cell(i, k)
				share := percentOf(c.Share.Percent)
				if share.As == AsText && c.Why != "" {
					share = label(a.l.T("compare.why." + c.Why))
				}
				row = append(row[:0], plain(q.Area), plain(q.ID), plain(text), plain(e.Entity.Name),
					plain(c.Judgement.Observation), label(a.judgementText(c.Judgement)), plain(c.Judgement.Reason), share)
				if a.Proposals {
					row = append(row, a.proposal(c)...)
				}
				for _, b := range beside {
					row = append(row, b.cell(c.Judgement))
				}
				if !yield(row) {
					return
				}
			}
		}
	}
	return s
}

// besideReason is a column that the sheet has only of audits that have something in it.
type besideReason struct {
	column BookColumn
	cell   func(record.Judgement) cell
}

// besideReasons are those that the audit has something in; the risk comes last.
func (a *auditBook) besideReasons() []besideReason {
	var list []besideReason
	add := func(has func(record.Judgement) bool, key string, text func(record.Judgement) string) {
		if slices.ContainsFunc(a.Cells, func(c record.AuditCell) bool { return has(c.Judgement) }) {
			list = append(list, besideReason{
				column: a.column(key, 42, false),
				cell:   func(j record.Judgement) cell { return plain(text(j)) },
			})
		}
	}
	add(func(j record.Judgement) bool { return len(j.Parts) > 0 }, "judged_parts", a.judgedParts)
	add(record.Judgement.InFull, "criterion", func(j record.Judgement) string { return j.Criterion })
	add(record.Judgement.InFull, "cause", func(j record.Judgement) string { return j.Cause })
	add(record.Judgement.InFull, "consequence", func(j record.Judgement) string { return j.Consequence })
	if a.scale.RatesRisk() {
		list = append(list, besideReason{
			column: a.column("risk", 15, false),
			cell:   func(j record.Judgement) cell { return label(j.Risk) },
		})
	}
	return list
}

// reasonColumns are the columns that the sheet has of every audit.
func (a *auditBook) reasonColumns() []BookColumn {
	return []BookColumn{
		a.column("area", 20, true),
		a.column("number", 8, true),
		a.column("question", 30, true),
		a.column("entity", 18, true),
		a.column("observation", 42, false),
		a.column("judgement", 15, false),
		a.column("reason", 32, false),
		a.column("share", 15, false),
	}
}

// judgedParts is what is judged of the parts of the question, a line each; what they ask is beside it.
func (a *auditBook) judgedParts(j record.Judgement) string {
	var lines []string
	for _, p := range j.Parts {
		lines = append(lines, p.Said(nil, a.onScale))
	}
	return strings.Join(lines, "\n")
}

// proposal shows what was proposed, how it was computed, and how the judgement relates to it.
func (a *auditBook) proposal(c record.AuditCell) []cell {
	result := a.judgementText(c.Judgement)
	if c.Judgement.Origin != nil {
		result = a.t("origin." + string(*c.Judgement.Origin))
	}
	if c.Wide {
		result += ". " + a.l.T("audit.wide")
	}
	met := c.Met()
	if met == nil {
		basis, working := "", a.t("working.none")
		if few := c.TooFew; few != nil {
			basis = a.basis(*few)
			working = a.l.T("result.no_proposal_few", "Answered", few.Answered, "Applicable", few.Applicable)
		}
		return []cell{label(""), label(basis), plain(working), plain(result)}
	}
	basis := ""
	if c.Proposal != nil {
		basis = a.basis(c.Proposal.Basis)
	}
	percent := 0
	if met.Share.Percent != nil {
		percent = *met.Share.Percent
	}
	working := a.t(
		"working.share",
		"Points",
		met.Share.Points,
		"Possible",
		met.Share.Possible,
		"Percent",
		a.l.Percent(percent),
		"Label",
		a.onScale(met.Uncapped),
	)
	if len(met.CappedBy) > 0 {
		working += " " + a.t("working.capped", "Questions", strings.Join(met.CappedBy, ", "), "Label", a.onScale(met.Ordinal))
	}
	if c.Outdated {
		working += " " + a.l.T("audit.outdated")
	}
	return []cell{label(a.onScale(met.Ordinal)), label(basis), plain(working), plain(result)}
}

// basis is how many of the applicable questions are answered.
func (a *auditBook) basis(b record.Basis) string {
	return a.l.T("answers.of", "Done", b.Answered, "Asked", b.Applicable)
}
