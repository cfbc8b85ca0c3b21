package web

import (
	"strings"

	"mognad/assessment"
	"mognad/frontend"
)

// place is an entry of the main menu: its address within an organisation and the permission that it requires.
type place struct {
	label      string
	path       string
	permission assessment.Permission
}

// places lists the main menu of an organisation in reading order, the most used first.
var places = []place{
	{"nav.home", "", assessment.ReadOrganisation},
	{"nav.work", "/work", assessment.WriteAnswers},
	{"nav.rounds", "/rounds", assessment.ReadRounds},
	{"nav.summary", "/summary", assessment.SealSummaries},
	{"nav.plan", "/plan", assessment.ReadPlan},
	{"nav.topics", "/topics", assessment.SetAims},
	{"nav.reviews", "/reviews", assessment.ReadReviews},
	{"nav.audits", "/audits", assessment.ReadAudits},
	{"nav.compare", "/compare", assessment.CompareResults},
	{"nav.entities", "/entities", assessment.ReadEntities},
	{"nav.people", "/users", assessment.ReadPeople},
	{"nav.registers", "/registers", assessment.ReadRegisters},
	{"nav.applicability", "/applicability", assessment.ReadRegisters},
	{"nav.approvals", "/approvals", assessment.ReadRegisters},
	{"nav.governing_documents", "/governing-documents", assessment.ReadDocuments},
	{"nav.wheel", "/wheel", assessment.ReadWheel},
	{"nav.questionnaires", "/questionnaires", assessment.ReadQuestionnaires},
	{"nav.organisation", "/settings", assessment.ManageOrganisation},
	{"nav.events", "/events", assessment.ReadEvents},
}

// lineLength is how many entries of the main menu stand in the page's top line, which is one line from 900 pixels up.
// The rest are in the menu beside them.
const lineLength = 6

// navigation is the main menu that the principal's roles permit, and the installation's admin's outside organisations.
func navigation(r *Request) []frontend.NavItem {
	var items []frontend.NavItem
	here := r.Request.URL.Path
	if r.Principal.Organisation.Key != "" {
		base := organisationPath(r, "")
		for _, p := range places {
			if r.Principal.MaySomewhere(p.permission) {
				current := here == base+p.path || p.path != "" && strings.HasPrefix(here, base+p.path+"/")
				items = append(items, frontend.NavItem{Label: p.label, Href: base + p.path, Current: current})
			}
		}
		return items
	}
	if r.Principal.SignedIn() {
		items = append(
			items,
			frontend.NavItem{Label: "nav.organisations", Href: "/organisations", Current: here == "/organisations"},
		)
	}
	if r.Principal.InstallationAdmin {
		items = append(
			items,
			frontend.NavItem{
				Label:   "nav.installation",
				Href:    "/installation",
				Current: strings.HasPrefix(here, "/installation"),
			},
		)
	}
	return items
}
