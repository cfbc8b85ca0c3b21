package workbook

import (
	"time"

	"mognad/assessment/record"
)

// replaced says which version of the audit is in force instead, or that it is withdrawn; "" for the one in force.
func (a *auditBook) replaced() string {
	if w := a.Withdrawal; w != nil {
		return a.l.T("audit_withdrawal.is", "Name", w.By.Name, "Date", a.finalOn(&w.At))
	}
	if a.ReplacedBy == nil {
		return ""
	}
	return a.l.T("edition.replaced", "Edition", a.ReplacedBy.Edition, "Date", a.finalOn(a.ReplacedBy.FinalAt))
}

func (a *auditBook) finalOn(at *time.Time) string {
	if at == nil {
		return ""
	}
	return a.l.Day(a.l.Local(*at).Format(time.DateOnly))
}

// edition says which version it is, what it corrects, why, and what differs.
func (a *auditBook) edition() [][]cell {
	if a.Edition < 2 {
		return nil
	}
	said := a.l.T("edition.is", "Edition", a.Edition)
	if c := a.Corrects; c != nil {
		said += " " + a.l.T("edition.corrects", "Edition", c.Edition, "Date", a.finalOn(c.FinalAt))
	}
	rows := [][]cell{{strong(a.l.T("edition.number")), plain(said)}}
	if a.Correction != "" {
		rows = append(rows, []cell{strong(a.l.T("edition.why")), plain(a.Correction)})
	}
	for _, line := range record.VersionLines(a.VersionsMade, a.l.T, a.l.Day, a.l.Moment) {
		rows = append(rows, []cell{strong(a.l.T("edition.versions_made")), plain(line)})
	}
	for _, d := range a.Differences {
		was, now := d.Value(d.Before, a.l.T), d.Value(d.After, a.l.T)
		rows = append(rows, []cell{
			strong(d.Where(a.l.T) + ": " + a.l.T("edition.field."+d.Field)),
			plain(a.l.T("edition.before") + ": " + was + "\n" + a.l.T("edition.after") + ": " + now),
		})
	}
	return rows
}
