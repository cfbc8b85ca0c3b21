package frontend_test

import (
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// TestPeoplePages renders what is shown of people, accounts and the installation, in the states that
// handlers produce.
func TestPeoplePages(t *testing.T) {
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
	wrong.Problems = []frontend.FieldProblem{
		{Field: "role", Key: "error.role"},
		{Field: "until", Key: "error.auditor_until"},
		{
			Field: "name",
			Key:   "error.required",
		},
		{Field: "days", Key: "error.range", Args: map[string]any{"Min": 1, "Max": 366}},
	}
	refused := shell
	refused.Notice = &frontend.Notice{Kind: frontend.Danger, Key: "error.last_admin"}
	at := time.Date(2026, 11, 22, 10, 42, 0, 0, time.UTC)
	grant := frontend.Grant{
		Roles:    []frontend.Option{{Value: "respondent", Key: "role.respondent"}, {Value: "auditor", Key: "role.auditor"}},
		EntityID: "2",
		Entities: []frontend.Option{{Value: "1", Label: "Norrdal"}, {Value: "2", Label: "Socialförvaltningen", Depth: 1}},
	}
	held := []frontend.HeldRole{
		{Role: "auditor", Entity: "Norrdal", Until: "2027-06-30", Revoke: "/r"},
		{Role: "respondent", Entity: "Norrdal", Until: "2020-06-30", Ended: true},
		{Role: "management", Entity: "Norrdal"},
	}
	peopleList := frontend.List{
		Words:   "people",
		Base:    "/users",
		Total:   52,
		Found:   52,
		Columns: []frontend.ListColumn{{Name: "name", Label: "people.name", Href: "/users?sort=-name", Direction: "ascending"}},
		Page:    1,
		Pages:   2,
		Next:    "/users?page=2",
	}
	searchedList := peopleList
	searchedList.Query, searchedList.Found, searchedList.Next = "<x>", 0, ""
	pages := map[string]frontend.Page{
		"people": &frontend.People{Shell: shell, List: peopleList, Base: "/users", MayInvite: true, People: []frontend.PersonRow{
			{
				Name:  "Åsa",
				Email: "asa@norrdal.se",
				Href:  "/users/1",
				State: "active",
				Roles: held,
			},
			{Name: "Bo", Email: "bo@norrdal.se", Href: "/users/2", State: "deactivated"},
		}},
		"people not found":     &frontend.People{Shell: shell, List: searchedList, Base: "/users"},
		"no people":            &frontend.People{Shell: shell, List: frontend.List{Words: "people"}, Base: "/users"},
		"invite":               &frontend.Invite{Shell: shell, Grant: grant, Base: "/users"},
		"invite with problems": &frontend.Invite{Shell: wrong, Grant: grant, Base: "/users"},
		"invited": &frontend.NewLink{
			Shell:   shell,
			Purpose: "invitation",
			Name:    "Sara",
			Email:   "sara@norrdal.se",
			Address: "https://mognad.se/links/x",
			Until:   at,
			Back:    "/users",
			BackKey: "new_link.back.people",
		},
		"reset": &frontend.NewLink{
			Shell:   shell,
			Purpose: "reset",
			Name:    "Sara",
			Address: "https://mognad.se/links/x",
			Until:   at,
			Back:    "/x",
			BackKey: "new_link.back.installation",
		},
		"invited person": &frontend.Person{
			Shell:      shell,
			Grant:      grant,
			Name:       "Sara",
			State:      "invited",
			Version:    1,
			InvitedAt:  at,
			Held:       held,
			Manageable: true,
		},
		"active person": &frontend.Person{
			Shell:      wrong,
			Grant:      grant,
			Name:       "Sara",
			State:      "active",
			Version:    1,
			InvitedAt:  at,
			AcceptedAt: &at,
			Held:       held,
			Manageable: true,
		},
		"own page": &frontend.Person{
			Shell:      refused,
			Grant:      grant,
			Name:       "Åsa",
			State:      "active",
			Version:    1,
			InvitedAt:  at,
			Held:       held[:1],
			Manageable: true,
			Self:       true,
		},
		"deactivated person": &frontend.Person{
			Shell:         shell,
			Grant:         grant,
			Name:          "Sara",
			State:         "deactivated",
			InvitedAt:     at,
			DeactivatedAt: &at,
			Manageable:    true,
		},
		"person of others": &frontend.Person{
			Shell:     shell,
			Name:      "Sara",
			State:     "active",
			InvitedAt: at,
			Held:      held[1:],
		},
		"account": &frontend.Account{
			Shell:       shell,
			Name:        "Åsa",
			Email:       "asa@norrdal.se",
			MinLength:   15,
			Memberships: []frontend.OrganisationChoice{{Name: "Norrdal", Href: "/organisations/norrdal"}},
		},
		"account with problem": &frontend.Account{
			Shell:          wrong,
			Name:           "",
			Email:          "asa@norrdal.se",
			ChosenLanguage: "en",
			MinLength:      15,
		},
		"tokens": &frontend.Tokens{
			Shell:   wrong,
			Base:    "/tokens",
			Days:    "0",
			MaxDays: 366,
			Access:  "read",
			Choices: []frontend.Option{{Value: "read", Key: "tokens.access.read"}, {Value: "write", Key: "tokens.access.write"}},
			Tokens: []frontend.Token{
				{Name: "A", Access: "read", ExpiresAt: at, Delete: "/d"},
				{Name: "B", Access: "write", LastUsedOn: "2026-11-22", ExpiresAt: at, Expired: true, Delete: "/e"},
			},
		},
		"token made": &frontend.Tokens{
			Shell:   shell,
			Base:    "/tokens",
			Secret:  "mognad_norrdal_x",
			Example: "https://mognad.se/api/v1/x",
		},
		"settings": &frontend.Settings{
			Shell:           shell,
			Key:             "norrdal",
			Name:            "Norrdal",
			DefaultLanguage: "en",
			Version:         2,
		},
		"events": &frontend.Events{
			Shell:   shell,
			Base:    "/events",
			Query:   "sara",
			People:  []frontend.Option{{Value: "1", Label: "Sara"}},
			Stopped: 20000,
			Older:   "/events?before=1",
			Latest:  "/events",
			Exports: []frontend.EventExport{{Format: "xlsx", Href: "/events/export?format=xlsx"}, {Format: "csv", Href: "/e"}},
			Events: []frontend.Event{
				{
					At:      at,
					Actor:   "Åsa",
					Action:  "membership.add",
					Says:    frontend.Linked{Before: "Åsa gav ", Link: "Sara", Href: "/users/1", After: " en roll."},
					Details: []frontend.EventDetail{{Name: "role", ValueKey: "role.auditor"}, {Name: "other", Value: "x"}},
				},
				{
					At:      at,
					Action:  "later.add",
					Says:    frontend.Linked{Before: "Åsa: later.add"},
					Details: []frontend.EventDetail{{Name: "role", Value: "boss", ValueKey: "role.boss"}},
				},
			},
		},
		"no event fits": &frontend.Events{Shell: shell, Kind: "round"},
		"no events":     &frontend.Events{Shell: shell},
		"installation": &frontend.Installation{
			Shell:         shell,
			Query:         "a",
			Total:         3,
			More:          1,
			Organisations: []frontend.InstalledOrganisation{{Name: "Norrdal", Key: "norrdal", Language: "sv", CreatedAt: at, Suspended: &at}},
			Backups: record.BackupHealth{
				Good:   &assessment.Backup{EndedAt: &at, Bytes: 4096},
				Failed: &assessment.Backup{EndedAt: &at},
			},
			Users: []frontend.InstalledUser{
				{Name: "Åsa", Email: "asa@norrdal.se", Admin: true, HasPassword: true, Reset: "/r"},
				{Name: "Bo", Email: "bo@norrdal.se", Reset: "/s", Suspended: &at},
			},
		},
		"new organisation": &frontend.NewOrganisation{
			Shell: shell,
			Kinds: []frontend.Option{{Value: "municipality", Key: "kind.municipality"}},
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
