package record

import (
	"time"

	"mognad/assessment"
)

// Declaration is what an auditor has declared of their own impartiality in an audit.
type Declaration struct {
	Number       int                     `json:"number" doc:"Of the auditor's in this audit, from 1"`
	Impartiality assessment.Impartiality `json:"impartiality" enum:"clear,ties,missing" doc:"clear: nothing makes it doubtful; ties: something may; missing: they left without a declaration, as noted when the audit became final"`
	Text         string                  `json:"text" doc:"What may make it doubtful"`
	Measures     string                  `json:"measures" doc:"What is done about it"`
	At           time.Time               `json:"at"`
}

// DeclarationOf is the record of a stored declaration.
func DeclarationOf(d assessment.AuditDeclaration) Declaration {
	return Declaration{
		Number:       d.Number,
		Impartiality: d.Impartiality,
		Text:         d.Text,
		Measures:     d.Measures,
		At:           d.DeclaredAt.UTC(),
	}
}

// Declarations are what the auditors of an audit have declared of their independence, for themselves.
type Declarations struct {
	Audit      AuditName            `json:"audit"`
	Items      []AuditorDeclaration `json:"items" nullable:"false" doc:"Everybody who is or was engaged"`
	MayDeclare bool                 `json:"may_declare" doc:"Whether the reader may declare something now"`
}

// AuditorDeclaration is what one auditor has declared, beside what the program has found.
type AuditorDeclaration struct {
	Person   PersonName    `json:"person"`
	Own      bool          `json:"own" doc:"Whether it is the reader's own"`
	Now      bool          `json:"now" doc:"Whether the engagement counts now"`
	Reason   *NotCounting  `json:"reason" enum:"awaits_confirmation,suspended,over,no_role,other_role,own_answers,not_active" nullable:"true" doc:"Why the engagement does not count; null if it does"`
	Declared *Declaration  `json:"declared" doc:"What counts now; null for nothing"`
	Earlier  []Declaration `json:"earlier" nullable:"false" doc:"What it took the place of, latest first"`

	Args assessment.Args `json:"-"` // of the reason's message
}

// Why is why the engagement does not count, "" if it does.
func (d AuditorDeclaration) Why() NotCounting {
	if d.Reason == nil {
		return ""
	}
	return *d.Reason
}

// Mine is the reader's own, false if there is none.
func (d Declarations) Mine() (AuditorDeclaration, bool) {
	for _, one := range d.Items {
		if one.Own {
			return one, true
		}
	}
	return AuditorDeclaration{}, false
}

// DeclarationsMade are what the auditors have declared of their independence, without names.
type DeclarationsMade struct {
	Clear   int            `json:"clear" doc:"How many declared that nothing makes their impartiality doubtful"`
	Ties    []DeclaredTies `json:"ties" nullable:"false" doc:"What others declared that may"`
	Missing int            `json:"missing" doc:"How many have declared nothing; of a final audit, those who left before"`
}

// DeclaredTies are what may make an auditor's impartiality doubtful, and what is done about it.
type DeclaredTies struct {
	Text     string `json:"text"`
	Measures string `json:"measures"`
}

// Lines say it in the reader's words; of a draft, what is missing may still come. None for nil.
func (m *DeclarationsMade) Lines(final bool, say func(key string, args ...any) string) []string {
	if m == nil {
		return nil
	}
	var lines []string
	if m.Clear > 0 {
		lines = append(lines, say("audit.declared_clear", "Count", m.Clear))
	}
	for _, t := range m.Ties {
		lines = append(lines, say("audit.declared_ties", "Text", t.Text, "Measures", t.Measures))
	}
	switch {
	case m.Missing > 0 && final:
		lines = append(lines, say("audit.declared_missing", "Count", m.Missing))
	case m.Missing > 0:
		lines = append(lines, say("audit.declared_not_yet", "Count", m.Missing))
	}
	return lines
}
