package demo

import (
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/registers"
)

// document is a governing document: the body that adopted it, how many months ago, and in how many months it is to be
// revised.
type document struct {
	title, kind, by   string
	adopted, revision int // in months from today; a revision that has passed is negative
	place             string
	entities          []string // keys; none for the whole organisation
	draft, noRevision bool
	council           bool // adopted by the council in November two rounds ago, as the answer to A1 says
}

// council is the body that adopts policies and answers for no entity.
const council = "Kommunfullmäktige"

var governing = []document{
	{
		title:    "Informationssäkerhetspolicy",
		kind:     "policy",
		council:  true,
		revision: 4,
		place:    "https://alvlunda.example/styrdokument/informationssakerhetspolicy",
	},
	{
		title:    "Riktlinje för informationsklassning",
		kind:     "guideline",
		by:       Key,
		adopted:  -20,
		revision: 4,
		place:    "https://alvlunda.example/styrdokument/informationsklassning",
	},
	{
		title:    "Riktlinje för behörighetsstyrning och loggning",
		kind:     "guideline",
		by:       Key,
		adopted:  -29,
		revision: -5,
		place:    "https://alvlunda.example/styrdokument/behorighetsstyrning",
	},
	{title: "Kontinuitetsplan för IT-drift", kind: "plan", by: Key, adopted: -9, revision: 3, entities: []string{"it"}},
	{
		title:    "Rutin för incidenthantering",
		kind:     "routine",
		adopted:  -13,
		revision: -1,
		place:    "Intranätet under Säkerhet",
	},
	{
		title:    "Rutin för åtkomst till journaler",
		kind:     "routine",
		by:       "socialnamnden",
		adopted:  -7,
		revision: 17,
		place:    "Dnr SN 2025/114",
		entities: []string{"socialforvaltningen", "aldreomsorgen"},
	},
	{
		title:      "Instruktion för elevernas datorer",
		kind:       "instruction",
		adopted:    -16,
		noRevision: true,
		entities:   []string{waiting},
	},
	{title: "Strategi för säker digitalisering", kind: "strategy", draft: true, noRevision: true},
}

// addDocuments adds the governing documents.
func (m *maker) addDocuments(ctx context.Context) error {
	body, err := m.w.Registers.Bodies.Add(ctx, m.admin, assessment.Body{Name: council})
	if err != nil {
		return err
	}
	m.kept.ids[council] = body.ID
	for _, d := range governing {
		row := registers.GoverningDocument{Title: d.title, Kind: d.kind, KeptAt: d.place}
		if d.by != "" {
			row.AdoptedByID = m.entities[d.by].BodyID
		}
		switch {
		case d.council:
			row.AdoptedByID = &body.ID
			row.AdoptedOn = assessment.Date(fmt.Sprintf("%d-11-25", m.year(roundCount-2)-1))
		case !d.draft:
			row.AdoptedOn = assessment.DateOf(m.today.AddDate(0, d.adopted, 0))
		}
		if !d.noRevision {
			row.NextRevision = assessment.DateOf(m.today.AddDate(0, d.revision, 0))
		}
		for _, key := range d.entities {
			row.Entities = append(row.Entities, m.entities[key].ID)
		}
		added, err := m.w.Registers.GoverningDocuments.Add(ctx, m.admin, row)
		if err != nil {
			return fmt.Errorf("%s: %w", d.title, err)
		}
		m.kept.ids[d.title] = added.ID
	}
	return nil
}
