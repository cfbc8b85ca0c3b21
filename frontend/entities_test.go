package frontend_test

import (
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// TestEntityPages renders entities, bodies and imports in the states that handlers produce.
func TestEntityPages(t *testing.T) {
	t.Parallel()
	renderer, catalog, _ := newRenderer(t)
	shell := frontend.Shell{
		SignedIn:         true,
		OrganisationKey:  "norrdal",
		OrganisationName: "Norrdals kommun",
		UserName:         "Åsa Öberg",
		Path:             "/x",
	}
	wrong := shell
	for _, field := range []string{"key", "name", "kind", "parent", "body", "valid_from", "valid_to", "successors", "file", "next_revision", "entities"} {
		wrong.Problems = append(wrong.Problems, frontend.FieldProblem{Field: field, Key: "error.required"})
	}
	changed := shell
	changed.Notice = &frontend.Notice{Kind: frontend.Warning, Key: "error.preview_changed"}
	stale := shell
	stale.Notice = &frontend.Notice{Kind: frontend.Danger, Key: "error.stale"}
	row := frontend.EntityRow{Name: "Norrdals kommun", Key: "norrdal", Href: "/entities/1", Kind: "municipality"}
	names := []frontend.EntityName{
		{Name: "Socialförvaltningen", Href: "/entities/2"},
		{Name: "Kulturen", Href: "/entities/3", Ended: true},
	}
	options := []frontend.Option{
		{Value: "1", Label: "Norrdals kommun"},
		{Value: "2", Label: "Socialförvaltningen", Depth: 1},
	}
	entity := frontend.Entity{
		Shell:      shell,
		Base:       "/entities",
		Href:       "/entities/2",
		ID:         "2",
		Manageable: true,
		Above:      names[:1],
		Below:      names,
		Body:       frontend.BodyName{Name: "Socialnämnden", Href: "/bodies/1"},
		Version:    3,
		Key:        "soc",
		Name:       "Socialförvaltningen",
		Kind:       "administration",
		ParentID:   "1",
		Kinds:      []frontend.Option{{Value: "administration", Key: "kind.administration"}},
		Parents:    options,
		Bodies:     options,
		Candidates: options,
	}
	root, reader, old, own, wrongNew := entity, entity, entity, entity, entity
	root.Root, root.Candidates, root.HeirOptions = true, nil, options
	reader.Manageable = false
	reader.Ended = true
	reader.Heirs = names
	reader.BodyFrom = "Norrdals kommun"
	level, percent, by, target := 2, 71, assessment.Date("2027-12-31"), 3
	social := record.EntityName{Key: "soc", Name: "Socialförvaltningen", Kind: "administration"}
	round := record.EntityRound{
		Round:  record.RoundName{Name: "Våren", OpensOn: "2026-03-01", ClosesOn: "2026-04-30"},
		State:  "submitted",
		Result: &record.EntityLevel{Number: 1, Level: &level},
	}
	overview := frontend.EntityOverview{
		Shell:      shell,
		Entity:     social,
		Place:      reader,
		Traits:     assessment.Traits,
		ShowPeople: true,
		ShowRounds: true,
		ShowAudits: true,
		ShowAdvice: true,
	}
	filled := overview
	filled.Place, filled.MayTarget = entity, true
	filled.Target = &record.Target{Level: &target, By: &by}
	filled.Users = []frontend.EntityUser{
		{EntityPerson: record.EntityPerson{Name: "Åsa", Role: "management", State: "active", Until: &by}, Here: true},
		{EntityPerson: record.EntityPerson{Name: "Bo", Role: "respondent", State: "invited", On: social}},
	}
	filled.Asked = []frontend.EntityAsked{
		{EntityRound: round, Href: "/rounds/1", Result: "/result", Share: &percent},
		{EntityRound: record.EntityRound{Round: round.Round, State: "draft"}, Href: "/rounds/2"},
		{EntityRound: record.EntityRound{Round: round.Round, State: "draft", Begun: true}, Href: "/rounds/3"},
	}
	filled.Audited = []frontend.EntityAudited{
		{EntityAudit: record.EntityAudit{Title: "Granskning", State: "final", Overall: "delvis"}, Href: "/audits/1"},
		{EntityAudit: record.EntityAudit{Title: "Nästa", State: "planning"}, Href: "/audits/2"},
	}
	filled.Recommended = []frontend.EntityRecommended{{Href: "/audits/1/recommendations"}}
	old.Shell = stale
	old.Sent = &frontend.Sent{Stale: true, Values: map[string][]string{
		"key":        {"a"},
		"name":       {"b"},
		"kind":       {""},
		"parent":     {"2"},
		"body":       {"2"},
		"valid_from": {"2020-01-01"},
		"valid_to":   {"g"},
		"successors": {"2"},
		"version":    {"2"},
	}}
	own.Body, own.Below = frontend.BodyName{}, nil
	wrongNew.Shell, wrongNew.Href, wrongNew.Successors = wrong, "", []string{"2"}
	upload := frontend.Upload{Kind: "entities", Headings: "import.column.", Base: "/entities", Max: 5}
	people := frontend.Upload{Kind: "people", Headings: "import.column.", Base: "/users", Max: 5}
	changes := []frontend.ImportChange{
		{Field: "name", Old: "Å", New: "Ä"},
		{Field: "body", New: "Nämnden"},
		{Field: "valid_to", Old: "2026-01-01"},
	}
	answers := frontend.RegisterCell{
		Lists:    true,
		Entities: names,
		None:     "bodies.answers_for_none",
		Below:    2,
		BelowKey: "bodies.answers_for_below",
	}
	none := frontend.RegisterCell{Lists: true, None: "bodies.answers_for_none"}
	cells := []frontend.RegisterCell{
		{Day: "2026-03-31", Late: "governing_documents.overdue"},
		{Day: "2027-03-31"},
		{Key: "governing_document.kind.policy"},
		{Text: "https://norrdal.se/policy", Href: "/policy", Outside: true},
		{Text: "Kommunstyrelsen"},
		{},
	}
	entitiesList := frontend.List{
		Words:   "entities",
		Base:    "/entities",
		Total:   30,
		Found:   12,
		Query:   "om",
		Filters: []frontend.ListFilter{{Name: "kind", Label: "import.column.kind", Value: "operation", Options: entity.Kinds}},
		Columns: []frontend.ListColumn{{Name: "name", Label: "import.column.name", Href: "/entities?sort=name"}},
	}
	ticking := entitiesList
	ticking.Choosing, ticking.TickAll, ticking.TickNone = true, "/entities?do=targets&tick=all", "/entities?do=targets"
	targetless := shell
	targetless.Problems = []frontend.FieldProblem{{Field: "entities", Key: "error.choose_entities"}}
	alone := frontend.List{Words: "entities", Total: 1}
	allEnded := frontend.List{Words: "entities", None: "entities.all_ended"}
	pages := map[string]frontend.Page{
		"entities": &frontend.Entities{
			Shell:     shell,
			Base:      "/entities",
			Bodies:    "/bodies",
			MayManage: true,
			Ended:     1,
			EndedHref: "/entities?ended=1",
			List:      entitiesList,
			Entities: []frontend.EntityRow{
				row,
				{
					Name:      "Äldre",
					Key:       "a",
					Kind:      "operation",
					Depth:     9,
					Body:      frontend.BodyName{Name: "Nämnden", Href: "/b"},
					Inherited: true,
					From:      "2020-01-01",
					To:        "2025-12-31",
					Ended:     true,
				},
				{
					Name:   "Ny",
					Key:    "b",
					Kind:   "operation",
					Depth:  1,
					From:   "2199-01-01",
					Coming: true,
				},
				{Name: "Till", Key: "c", Kind: "operation", To: "2199-01-01"},
			},
		},
		"entities with ended": &frontend.Entities{
			Shell:     shell,
			ShowEnded: true,
			Ended:     1,
			List:      entitiesList,
			Entities:  []frontend.EntityRow{row},
		},
		"entities and targets": &frontend.Entities{
			Shell:       targetless,
			MayTarget:   true,
			Targeting:   true,
			ShowTargets: true,
			List:        ticking,
			Entities: []frontend.EntityRow{
				{
					ID:        "1",
					Name:      "Äldre",
					Kind:      "operation",
					Above:     "Socialförvaltningen",
					Target:    &frontend.EntityTarget{Level: 3, By: "2027-12-31", Version: 2},
					MayTarget: true,
					Ticked:    true,
				},
				{ID: "2", Name: "Skola", Kind: "operation"},
			},
		},
		"root alone":              &frontend.Entities{Shell: shell, MayManage: true, List: alone, Entities: []frontend.EntityRow{row}},
		"all entities ended":      &frontend.Entities{Shell: shell, Ended: 2, List: allEnded},
		"no entities":             &frontend.Entities{Shell: shell, List: frontend.List{Words: "entities"}},
		"entity":                  &entity,
		"root":                    &root,
		"entity of others":        &overview,
		"entity with everything":  &filled,
		"entity changed":          &old,
		"entity without body":     &own,
		"new entity with problem": &wrongNew,
		"bodies": &frontend.Register{
			Shell:  shell,
			Words:  "bodies",
			Object: "body",
			Base:   "/bodies",
			Views: []frontend.RegisterLink{
				{Label: "entities.title", Href: "/entities"},
				{Label: "bodies.title", Href: "/bodies", Current: true},
			},
			MayAdd: true,
			List: frontend.List{
				Words:   "bodies",
				Columns: []frontend.ListColumn{{Label: "bodies.field.name"}, {Label: "bodies.answers_for"}},
			},
			Rows: []frontend.RegisterRow{
				{Name: "Socialnämnden", Href: "/bodies/1", Cells: []frontend.RegisterCell{answers}},
				{Name: "Ledig", Href: "/bodies/2", Cells: []frontend.RegisterCell{none}},
			},
		},
		"no bodies yet": &frontend.Register{
			Shell:  shell,
			Words:  "bodies",
			Object: "body",
			MayAdd: true,
			List:   frontend.List{Words: "bodies", None: "bodies.none_yet"},
		},
		"no bodies": &frontend.Register{
			Shell:  shell,
			Words:  "bodies",
			Object: "body",
			List:   frontend.List{Words: "bodies"},
		},
		"body": &frontend.RegisterForm{
			Shell:      shell,
			Words:      "bodies",
			Object:     "body",
			Base:       "/bodies",
			Href:       "/bodies/1",
			Manageable: true,
			Name:       "A",
			Fields:     []frontend.RegisterField{{Name: "name", Label: "bodies.field.name", Kind: "line", Value: "A"}},
			Related:    []frontend.RegisterFact{{Label: "bodies.answers_for", Cell: answers}},
		},
		"body changed": &frontend.RegisterForm{
			Shell:      stale,
			Words:      "bodies",
			Object:     "body",
			Base:       "/bodies",
			Href:       "/bodies/1",
			Manageable: true,
			Name:       "B",
			Fields: []frontend.RegisterField{
				{Name: "name", Label: "bodies.field.name", Kind: "line", Value: "B"},
			},
		},
		"body of others": &frontend.RegisterForm{
			Shell:  shell,
			Words:  "bodies",
			Object: "body",
			Base:   "/bodies",
			Href:   "/bodies/1",
			Name:   "A",
		},
		"new body": &frontend.RegisterForm{
			Shell:      wrong,
			Words:      "bodies",
			Object:     "body",
			Base:       "/bodies",
			Manageable: true,
			Fields:     []frontend.RegisterField{{Name: "name", Label: "bodies.field.name", Kind: "line", Required: true}},
		},
		"governing documents": &frontend.Register{
			Shell:  shell,
			Words:  "governing_documents",
			Object: "governing_document",
			Base:   "/governing-documents",
			MayAdd: true,
			List: frontend.List{
				Words: "governing_documents",
				Query: "policy",
				Kept:  []frontend.ListKept{{Name: "sort", Value: "title"}},
				Columns: []frontend.ListColumn{
					{Label: "governing_documents.field.title", Href: "?sort=-title", Direction: "ascending"},
				},
				Found:    1,
				Total:    120,
				Page:     2,
				Pages:    3,
				Previous: "?page=1",
				Next:     "?page=3",
			},
			Rows:        []frontend.RegisterRow{{Name: "Policy", Href: "/governing-documents/1", Cells: cells}},
			Overdue:     2,
			OnlyOverdue: true,
			OverdueHref: "?overdue=1",
			AllHref:     "?",
		},
		"no governing document found": &frontend.Register{
			Shell:  shell,
			Words:  "governing_documents",
			Object: "governing_document",
			List:   frontend.List{Words: "governing_documents", Query: "x"},
		},
		"no governing document overdue": &frontend.Register{
			Shell:       shell,
			Words:       "governing_documents",
			Object:      "governing_document",
			List:        frontend.List{Words: "governing_documents", Narrowed: true, None: "register.none_overdue"},
			OnlyOverdue: true,
		},
		"governing document": &frontend.RegisterForm{
			Shell:      wrong,
			Words:      "governing_documents",
			Object:     "governing_document",
			Base:       "/governing-documents",
			Href:       "/governing-documents/1",
			Name:       "Policy",
			Manageable: true,
			Facts:      []frontend.RegisterFact{{Label: "governing_documents.field.kept_at", Cell: cells[3]}},
			Fields: []frontend.RegisterField{
				{
					Name:    "kind",
					Label:   "governing_documents.field.kind",
					Kind:    "choice",
					Options: []frontend.Option{{Value: "policy", Key: "governing_document.kind.policy"}},
				},
				{
					Name:  "next_revision",
					Label: "governing_documents.field.next_revision",
					Hint:  "governing_document.hint.next_revision",
					Kind:  "day",
				},
				{
					Name:    "entities",
					Label:   "governing_documents.field.entities",
					Kind:    "entities",
					Options: []frontend.Option{{Value: "1", Label: "A"}, {Value: "2", Label: "B", Depth: 1}},
				},
			},
			Changes: []frontend.RegisterChange{
				{
					At:    time.Date(2026, 12, 6, 10, 42, 0, 0, time.UTC),
					Actor: "Åsa",
					Verb:  "register.verb.change",
					Fields: []frontend.RegisterFieldChange{
						{Label: "governing_documents.field.next_revision", Old: cells[1], New: cells[0]},
					},
				},
				{At: time.Date(2026, 12, 5, 10, 42, 0, 0, time.UTC), Verb: "register.verb.add"},
			},
		},
		"import": &frontend.Import{
			Shell:   wrong,
			Upload:  upload,
			Columns: []string{"key", "name", "kind", "parent", "body", "valid_from", "valid_to", "successors"},
		},
		"import of people": &frontend.Import{
			Shell:   shell,
			Upload:  people,
			Columns: []string{"email", "name", "role", "entity", "until"},
		},
		"preview": &frontend.ImportPreview{
			Shell:   changed,
			Upload:  upload,
			File:    "a.csv",
			ID:      "1",
			Digest:  "d",
			Added:   1,
			Changed: 1,
			Same:    1,
			Rows: []frontend.ImportRow{
				{Line: 2, Action: "add", Name: "A", Key: "a", Changes: changes},
				{Line: 3, Action: "change", Name: "B", Changes: changes},
			},
		},
		"preview of people":  &frontend.ImportPreview{Shell: shell, Upload: people, Added: 1},
		"preview of nothing": &frontend.ImportPreview{Shell: shell, Upload: people, Same: 3},
		"preview with faults": &frontend.ImportPreview{
			Shell:     shell,
			Upload:    upload,
			AllFaults: 3,
			Faults: []frontend.ImportFault{
				{Line: 2, Field: "kind", Value: "Påhitt", Key: "error.kind"},
				{Line: 3, Key: "error.row_twice", Args: map[string]any{"First": 2}},
			},
		},
		"result of an import": &frontend.ImportResult{
			Shell: shell,
			Base:  "/users",
			Added: 2,
			Until: time.Date(2026, 12, 6, 10, 42, 0, 0, time.UTC),
			Invited: []frontend.InvitedPerson{
				{Name: "Per", Email: "per@norrdal.se", Address: "https://mognad.se/links/x"},
				{Name: "Anna", Address: "https://mognad.se/links/y"},
			},
		},
		"preview of one fault": &frontend.ImportPreview{
			Shell:     shell,
			Upload:    people,
			AllFaults: 1,
			Faults:    []frontend.ImportFault{{Line: 2, Field: "role", Key: "error.role_not_yours"}},
		},
	}
	for name, page := range pages {
		for _, lang := range catalog.Languages() {
			t.Run(name+" "+lang, func(t *testing.T) {
				node, text := render(t, renderer, lang, page)
				check(t, node, lang)
				if at := strings.Index(text, "⟦"); at >= 0 {
					t.Errorf("a message is missing: %.60s", text[at:])
				}
				if strings.Contains(text, "ZgotmplZ") || strings.Contains(text, "&lt;no value") {
					t.Errorf("a value could not be written:\n%s", text)
				}
			})
		}
	}
}
