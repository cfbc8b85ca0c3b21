package record

import "time"

// VersionMade is how an earlier version of an audit came about, as far as a correction of it does not say it again.
type VersionMade struct {
	Edition        int                       `json:"edition" doc:"From 1"`
	Undeclared     int                       `json:"undeclared" doc:"How many of its auditors left without declaring anything of their independence"`
	WithoutAuditor []ConfirmedWithoutAuditor `json:"without_auditor" nullable:"false" doc:"Engagements for it that came to count because two people of the organisation confirmed them"`
	FactChecks     []FactCheckMade           `json:"fact_checks" nullable:"false" doc:"The fact checks made of it, without names"`
}

// Empty reports whether there is nothing to say of it.
func (v VersionMade) Empty() bool { return v.Undeclared+len(v.WithoutAuditor)+len(v.FactChecks) == 0 }

// Lines say it in the reader's words.
func (v VersionMade) Lines(
	say func(key string, args ...any) string,
	day func(string) string,
	moment func(time.Time) string,
) []string {
	var lines []string
	add := func(said string) {
		lines = append(lines, say("edition.of_version", "Edition", v.Edition, "Said", said))
	}
	for _, c := range v.FactChecks {
		add(c.Said(say, day))
	}
	if v.Undeclared > 0 {
		add(say("audit.declared_missing", "Count", v.Undeclared))
	}
	for _, e := range v.WithoutAuditor {
		for _, c := range e.By {
			add(say("book.without_auditor_by", "Auditor", e.Name, "Name", c.Name,
				"Role", say("role."+string(c.Role)), "Moment", moment(c.At)))
		}
	}
	return lines
}

// VersionLines say of several versions how they came about.
func VersionLines(
	versions []VersionMade,
	say func(key string, args ...any) string,
	day func(string) string,
	moment func(time.Time) string,
) []string {
	var lines []string
	for _, v := range versions {
		lines = append(lines, v.Lines(say, day, moment)...)
	}
	return lines
}
