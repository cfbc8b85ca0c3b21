package web

import (
	"html/template"
	"net/http"
	"strings"

	"mognad/assessment"
	"mognad/docs"
	"mognad/frontend"
)

// Help shows a guide in the reader's language, or leads to the first one.
func (p *Pages) Help(r *Request) error {
	name := r.Param("guide")
	guides, err := docs.Guides(r.L.Language())
	if err != nil {
		return err
	}
	var page *frontend.Guide
	var links []frontend.GuideLink
	for _, g := range guides {
		if g.Name == name {
			page = guidePage(g)
		}
		links = append(links, frontend.GuideLink{Title: g.Title, Href: "/help/" + g.Name, Current: g.Name == name})
	}
	if page == nil {
		return assessment.Missing()
	}
	page.Guides = links
	return p.show(r, http.StatusOK, page)
}

// FirstHelp leads to the guide that everyone needs.
func (p *Pages) FirstHelp(r *Request) error { return p.done(r, "/help/"+docs.Names[0], "", nil) }

func guidePage(g docs.Guide) *frontend.Guide {
	page := &frontend.Guide{Name: g.Name, Heading: g.Title, Intro: guideHTML(g.Intro)}
	for _, s := range g.Sections {
		page.Sections = append(page.Sections, frontend.GuideSection{Anchor: s.Anchor, Title: s.Title, HTML: guideHTML(s)})
	}
	return page
}

// guideHTML is a part of a guide as a page shows it: the guides are part of the program, and rendered without raw HTML.
func guideHTML(s docs.Section) template.HTML { return template.HTML(s.HTML) } //nolint:gosec // see above

// explained is the part of a guide that explains the pages below an address, for those with the permission.
type explained struct {
	path       string // within an organisation
	permission assessment.Permission
	guide      string
	section    string
}

// explanations are in order: the first that fits is the one.
var explanations = []explained{
	{"/plan", assessment.ManagePlan, "coordinator", "the-action-plan"},
	{"/plan", assessment.ReadPlan, "management", "the-action-plan"},
	{"/plan", assessment.OwnActions, "everyone", "finding-your-way"},
	{"/work", assessment.DecideSubmission, "entity-manager", "approve-or-return"},
	{"/work", assessment.WriteAnswers, "respondent", "my-work"},
	{"/assessments/:assessment/submissions", assessment.DecideSubmission, "entity-manager", "approve-or-return"},
	{"/assessments/:assessment/submissions", assessment.ReadAnswers, "respondent", "submitting"},
	{"/assessments/:assessment/submit", assessment.ReadAnswers, "respondent", "submitting"},
	{"/assessments/:assessment/result", assessment.ManageAdvice, "entity-manager", "the-result"},
	{"/assessments/:assessment/result", assessment.SetTargets, "management", "results-and-targets"},
	{"/assessments/:assessment/result", assessment.ReadResults, "respondent", "the-result"},
	{"/assessments", assessment.ReadAnswers, "respondent", "answering"},
	{"/rounds/:round/result", assessment.ManageRounds, "coordinator", "the-rounds-result"},
	{"/rounds/:round/result", assessment.ReadResults, "management", "results-and-targets"},
	{"/rounds/new", assessment.ManageRounds, "coordinator", "a-round"},
	{"/rounds/:round/edit", assessment.ManageRounds, "coordinator", "a-round"},
	{"/rounds/:round", assessment.ManageRounds, "coordinator", "following-the-round"},
	{"/rounds", assessment.ManageRounds, "coordinator", "a-round"},
	{"/rounds", assessment.SetTargets, "management", "results-and-targets"},
	{"/rounds", assessment.WriteAnswers, "respondent", "my-work"},
	{"/summary", assessment.ManageRounds, "coordinator", "the-summary-for-the-board"},
	{"/summary", assessment.ReadResults, "management", "summary"},
	{"/summaries", assessment.ReadResults, "management", "summary"},
	{"/topics", assessment.ManageRounds, "coordinator", "eight-questions"},
	{"/topics", assessment.ReadRegisters, "management", "eight-questions"},
	{"/entities/:entity/aim", assessment.ReadRegisters, "management", "eight-questions"},
	{"/compare", assessment.ManageRounds, "coordinator", "comparing"},
	{"/compare", assessment.CompareResults, "management", "comparing"},
	{"/audits/:audit/recommendations", assessment.WriteAudits, "auditor", "recommendations"},
	{"/audits/:audit/totals", assessment.WriteAudits, "auditor", "totals-without-judgements-of-their-own"},
	{"/audits/:audit/follow-ups", assessment.WriteAudits, "auditor", "following-up-earlier-audits"},
	{"/audits/:audit/fact-checks", assessment.WriteAudits, "auditor", "the-fact-check"},
	{"/fact-checks", assessment.CheckFacts, "everyone", "checking-the-facts-of-an-audit"},
	{"/audits/:audit/requests", assessment.WriteAudits, "auditor", "working-papers"},
	{"/audits/:audit/milestones", assessment.WriteAudits, "auditor", "working-papers"},
	{"/audits/:audit/documents", assessment.WriteAudits, "auditor", "working-papers"},
	{"/audits/:audit/interviews", assessment.WriteAudits, "auditor", "working-papers"},
	{"/audits/:audit/tests", assessment.WriteAudits, "auditor", "working-papers"},
	{"/audits/:audit/notes", assessment.WriteAudits, "auditor", "working-papers"},
	{"/audits/:audit/plan", assessment.WriteAudits, "auditor", "the-plan-is-approved"},
	{"/audits/:audit/declarations", assessment.WriteAudits, "auditor", "your-independence"},
	{"/audits/:audit/entities/:entity/dialogue", assessment.WriteAudits, "auditor", "the-dialogue-with-the-entity"},
	{"/audits/import", assessment.WriteAudits, "auditor", "by-file"},
	{"/audits/:audit/replies", assessment.RecordReplies, "coordinator", "replies-to-an-audit"},
	{"/audits/:audit/replies", assessment.ApproveReplies, "management", "the-reply-of-a-body"},
	{"/audits/:audit/replies", assessment.PrepareReplies, "entity-manager", "reply-to-an-audit"},
	{"/audits/:audit/replies", assessment.WriteAudits, "auditor", "the-replies"},
	{"/audits/:audit/withheld", assessment.WithholdPassages, "auditor", "texts-that-may-be-secret"},
	{"/document-templates", assessment.WriteAudits, "auditor", "the-end"},
	{"/document-templates", assessment.ReadTemplates, "organisation-admin", "document-templates"},
	{"/audits/:audit/report", assessment.WriteAudits, "auditor", "the-end"},
	{"/audits/:audit/edit", assessment.WriteAudits, "auditor", "before-the-fieldwork"},
	{"/audits/:audit", assessment.WriteAudits, "auditor", "the-matrix"},
	{"/audits", assessment.WriteAudits, "auditor", "before-the-fieldwork"},
	{"/audits", assessment.ManageAudits, "organisation-admin", "auditors"},
	{"/audits", assessment.ReadFindings, "auditor", "the-end"},
	{"/applicability", assessment.ManageRegisters, "coordinator", "statement-of-applicability"},
	{"/applicability", assessment.ReadRegisters, "management", "what-you-approve"},
	{"/approvals", assessment.Approve, "management", "what-you-approve"},
	{"/approvals", assessment.ReadRegisters, "coordinator", "approvals"},
	{"/registers", assessment.ManageRegisters, "coordinator", "registers"},
	{"/registers", assessment.ReadRegisters, "management", "registers"},
	{"/risks", assessment.ManageRegisters, "coordinator", "registers"},
	{"/risks", assessment.ReadRegisters, "management", "registers"},
	{"/risk-criteria", assessment.ReadRegisters, "coordinator", "registers"},
	{"/objectives", assessment.ReadRegisters, "coordinator", "registers"},
	{"/measures", assessment.ReadRegisters, "coordinator", "registers"},
	{"/measure-values", assessment.ManageRegisters, "coordinator", "registers"},
	{"/context-changes", assessment.ReadRegisters, "coordinator", "registers"},
	{"/needs", assessment.ReadRegisters, "coordinator", "registers"},
	{"/nonconformities", assessment.ReadRegisters, "coordinator", "registers"},
	{"/trainings", assessment.ReadRegisters, "coordinator", "registers"},
	{"/reviews", assessment.ManageReviews, "coordinator", "the-management-review"},
	{"/reviews", assessment.ReadReviews, "management", "the-management-review"},
	{"/wheel", assessment.ManageWheel, "coordinator", "the-annual-wheel"},
	{"/wheel", assessment.ReadWheel, "everyone", "the-annual-wheel-in-your-calendar"},
	{"/activities", assessment.ReadWheel, "coordinator", "the-annual-wheel"},
	{"/governing-documents", assessment.ReadDocuments, "coordinator", "governing-documents"},
	{"/questionnaires", assessment.ReadQuestionnaires, "everyone", "reading-a-questionnaire"},
	{"/entities/import", assessment.ManageEntities, "organisation-admin", "entities-and-people-from-a-file"},
	{"/users/import", assessment.ManagePeople, "organisation-admin", "entities-and-people-from-a-file"},
	{"/entities", assessment.ManageEntities, "organisation-admin", "entities"},
	{"/entities", assessment.ReadEntities, "everyone", "what-a-role-reaches"},
	{"/bodies", assessment.ManageEntities, "organisation-admin", "entities"},
	{"/users", assessment.ReadPeople, "organisation-admin", "people"},
	{"/settings", assessment.ManageOrganisation, "organisation-admin", "first-start"},
	{"/events", assessment.ReadEvents, "organisation-admin", "the-event-log"},
	{"", assessment.ReadOrganisation, "everyone", "finding-your-way"},
}

// help is the part of a guide that explains the page, nil if there is none.
func help(r *Request) *frontend.HelpLink {
	path, inside := strings.CutPrefix(r.FullPath(), "/organisations/:organisation")
	if !inside {
		return nil
	}
	for _, e := range explanations {
		below := e.path != "" && strings.HasPrefix(path, e.path+"/")
		if (path == e.path || below) && r.Principal.MaySomewhere(e.permission) {
			return helpLink(r, e)
		}
	}
	return nil
}

func helpLink(r *Request, e explained) *frontend.HelpLink {
	guide, _, err := docs.Find(r.L.Language(), e.guide)
	if err != nil {
		return nil // the page of the guide says why
	}
	s, found := guide.Section(e.section)
	if !found {
		return nil
	}
	return &frontend.HelpLink{Title: s.Title, Href: "/help/" + e.guide + "#" + s.Anchor}
}
