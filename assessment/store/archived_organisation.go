package store

import (
	"maps"
	"slices"
	"strings"

	"mognad/assessment"
)

// notTaken are the archived tables that an organisation's archive leaves out, with the reason.
var notTaken = map[string]string{
	"one_time_links": "they lead to the address of the installation",
	"tokens":         "they let programs in, which get new ones where the organisation is then",
	"calendars":      "their addresses let calendars in, and are made again",
	"kept_replies":   "they are for requests to this installation",
	"notices":        "people have been told, and are not mailed once more",
}

// TablesNotTaken are the archived tables that archives of one organisation leave out, with the reason.
func TablesNotTaken() map[string]string { return maps.Clone(notTaken) }

// Only is the part of a snapshot with the tables of these names.
func (s *Snapshot) Only(names ...string) *Snapshot {
	part := *s
	part.Tables = slices.DeleteFunc(slices.Clone(s.Tables), func(t Table) bool {
		return !slices.Contains(names, t.Name)
	})
	return &part
}

// Of is the part of a snapshot that belongs to an organisation, with the people whom its rows refer to and the
// questionnaires of its rounds.
func (s *Snapshot) Of(organisation assessment.ID) *Snapshot {
	part := *s
	part.of = organisation.String()
	part.Tables = slices.DeleteFunc(slices.Clone(s.Tables), func(t Table) bool { return notTaken[t.Name] != "" })
	return &part
}

// condition is which rows of a table belong to the organisation $1.
func (s *Snapshot) condition(t Table) string {
	switch t.Name {
	case "organisations":
		return `"id" = $1`
	case "users":
		var some []string
		for _, from := range s.Tables {
			for _, f := range from.References {
				if f.Table == "users" && from.Column("organisation_id") >= 0 {
					column := quoted(f.Columns[0])
					some = append(some, `SELECT `+column+` FROM `+quoted(from.Name)+` WHERE organisation_id = $1 AND `+
						column+` IS NOT NULL`)
				}
			}
		}
		return `"id" IN (` + strings.Join(some, ` UNION `) + `)`
	case "questionnaire_versions":
		return `(organisation_id = $1 OR organisation_id IS NULL AND EXISTS (SELECT 1 FROM rounds r
WHERE r.organisation_id = $1 AND r.questionnaire_hash = hash))`
	}
	return `organisation_id = $1`
}
