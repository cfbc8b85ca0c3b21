package web

import (
	"net/http"
	"net/url"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/frontend"
)

// Start leads to where the reader works: set-up on an empty installation, sign-in, the only organisation, or the
// choice between several.
func (p *Pages) Start(r *Request) error {
	if !r.Principal.SignedIn() {
		needed, err := p.Chain.People.NeedsSetUp(r.Request.Context())
		if err != nil {
			return err
		}
		if needed {
			return p.done(r, "/set-up", "", nil)
		}
		return p.done(r, "/sign-in", "", nil)
	}
	mine, err := p.Chain.People.MyOrganisations(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	switch {
	case len(mine) == 1:
		return p.done(r, "/organisations/"+mine[0].Key, "", nil)
	case len(mine) == 0 && r.Principal.InstallationAdmin:
		return p.done(r, "/installation", "", nil)
	}
	return p.done(r, "/organisations", "", nil)
}

// Organisations lets the reader choose where to work.
func (p *Pages) Organisations(r *Request) error {
	mine, err := p.Chain.People.MyOrganisations(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Organisations{}
	for _, o := range mine {
		page.Choices = append(page.Choices, frontend.OrganisationChoice{Name: o.Name, Href: "/organisations/" + o.Key})
	}
	return p.show(r, http.StatusOK, page)
}

// homeTasks is how many tasks the start page shows at once.
const homeTasks = 10

// Home shows what waits for the reader, and what their roles let them see of the whole.
func (p *Pages) Home(r *Request) error {
	start, err := p.Chain.Tasks.Tasks(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Home{}
	for _, t := range start.Tasks {
		task := frontend.HomeTask{Task: t, Href: taskPath(r, t), Soon: t.Days != nil && *t.Days <= soon}
		if len(page.Tasks) < homeTasks {
			page.Tasks = append(page.Tasks, task)
		} else {
			page.More = append(page.More, task)
		}
	}
	for _, step := range start.SetUp {
		page.SetUp = append(page.SetUp, setUpStep(r, step))
	}
	if len(start.SetUp) > 0 && start.SetUp[0].Done > 0 && r.Principal.MaySomewhere(assessment.ManageReviews) {
		page.Beside = besideRounds(r)
	}
	if start.Owned > 0 {
		page.Owned = organisationPath(r, "/plan?view=mine")
	}
	for _, g := range start.Rounds {
		base := organisationPath(r, "/rounds/"+g.ID.String())
		page.Rounds = append(page.Rounds, frontend.HomeRound{
			RoundGlance: g,
			Href:        base,
			Reminder:    base + "/reminders",
			Soon:        g.Days <= soon,
		})
	}
	if start.Level != nil {
		page.Level = &frontend.HomeLevel{
			LevelGlance: *start.Level,
			Spoken:      spokenOf(r, start.Level.Languages),
			Href:        organisationPath(r, "/summary"),
		}
	}
	if r.Principal.Has(assessment.Management) {
		page.Topics = organisationPath(r, "/topics")
	}
	unseen := noticesOf(r, start.Notices, page)
	if err := p.show(r, http.StatusOK, page); err != nil || !unseen || r.Request.Method != http.MethodGet {
		return err
	}
	newest := start.Notices[0].At // what has arrived while the page was made has not been shown
	if err := p.Chain.Notices.See(r.Request.Context(), r.Principal, newest); err != nil {
		// The page has been read all the same; they are new once more next time.
		p.Log.WarnContext(r.Request.Context(), "notices not noted as seen", "error", err, "request", RequestID(r.Context))
	}
	return nil
}

// noticesOf puts the notices since the last visit on the page, or all if asked for, and reports whether any is new.
func noticesOf(r *Request, all []record.Notice, page *frontend.Home) (unseen bool) {
	page.All, page.AllHref = r.Query("notices") == "all", organisationPath(r, "")+"?notices=all#notices"
	for _, n := range all {
		unseen = unseen || !n.Seen
		if n.Seen && !page.All {
			page.Earlier++
			continue
		}
		notice := frontend.HomeNotice{Notice: n}
		if href := NoticePath(r.Principal.Organisation.Key, n); href != organisationPath(r, "") {
			notice.Href = href
		}
		page.Notices = append(page.Notices, notice)
	}
	return unseen
}

// NoticePath is the address that a notice leads to, on the start page and in mail; without anything to lead to, that of
// the organisation's start page.
func NoticePath(organisation string, n record.Notice) string {
	base := organisationBase(organisation)
	switch {
	case n.Entity != nil && n.Audit != nil:
		return frontend.DialogueHref(
			base+"/audits/"+n.Audit.String()+"/entities/"+n.Entity.String()+"/dialogue", n.Question,
		)
	case n.FactCheck != nil && n.Audit != nil: // to its auditors
		return base + "/audits/" + n.Audit.String() + "/fact-checks/" + n.FactCheck.String()
	case n.FactCheck != nil:
		return base + "/fact-checks/" + n.FactCheck.String()
	case n.Audit != nil && n.Body != nil:
		return base + "/audits/" + n.Audit.String() + "/replies/" + n.Body.String()
	case n.Audit != nil && n.Kind == assessment.NoticeReplyDue:
		return base + "/audits/" + n.Audit.String() + "/recommendations"
	case n.Audit != nil:
		return base + "/audits/" + n.Audit.String()
	case n.Action != nil:
		return base + "/plan/actions/" + n.Action.String()
	case n.Kind == assessment.NoticeActions:
		return base + "/plan?view=mine"
	case n.Review != nil && (n.Kind == assessment.NoticeReviewToSign || n.Kind == assessment.NoticeReviewSigned):
		return base + "/reviews/" + n.Review.String() + "/minutes"
	case n.Review != nil:
		return base + "/reviews/" + n.Review.String()
	case n.Assessment != nil && n.Question != "":
		return base + "/assessments/" + n.Assessment.String() + "/areas/" + nextArea +
			"?question=" + url.QueryEscape(n.Question)
	case n.Assessment != nil:
		return base + "/assessments/" + n.Assessment.String()
	case n.Round != nil: // of rounds, those who answer or approve are told
		return base + "/work"
	}
	return base
}

// unopened is the list of those who have not opened their link, all ticked, below the organisation's path.
const unopened = "/users/invitations?tick=all"

// taskPath is the address where a task is done.
func taskPath(r *Request, t record.Task) string {
	switch t.Kind {
	case record.TaskApprove:
		return submissionPath(r, *t.Assessment, *t.Submission)
	case record.TaskReturned:
		return assessmentPath(r, *t.Assessment)
	case record.TaskAnswer:
		return assessmentPath(r, *t.Assessment) + "/areas/" + nextArea
	case record.TaskHanded:
		return assessmentPath(r, *t.Assessment) + "/areas/" + nextArea + "?question=" + url.QueryEscape(t.Questions[0])
	case record.TaskAction:
		return actionPath(r, *t.Action)
	case record.TaskLate:
		if t.Action != nil {
			return actionPath(r, *t.Action)
		}
		return organisationPath(r, "/plan?state="+lateState)
	case record.TaskConfirm, record.TaskAppoint:
		return auditPath(r, *t.Audit) + "#auditors"
	case record.TaskDeclare:
		return auditPath(r, *t.Audit) + "/declarations"
	case record.TaskPlanAudit, record.TaskJudge:
		return auditPath(r, *t.Audit)
	case record.TaskDiscuss:
		return dialoguePath(r, *t.Audit, *t.Entity)
	case record.TaskCheckFacts:
		return factsPath(r, *t.FactCheck)
	case record.TaskAnswerFacts, record.TaskEndFacts:
		return factCheckPath(r, *t.Audit, *t.FactCheck)
	case record.TaskReply, record.TaskApproveReply:
		if t.Body != nil {
			return repliesPath(r, *t.Audit, *t.Body)
		}
		return auditPath(r, *t.Audit) + "/recommendations"
	case record.TaskRemind:
		return organisationPath(r, "/rounds/"+t.Round.String()+"/reminders")
	case record.TaskUnmanaged:
		switch {
		case t.Assessment == nil && r.Principal.MaySomewhere(assessment.ReadRounds):
			return organisationPath(r, "/rounds/"+t.Round.String())
		case t.Assessment == nil:
			return organisationPath(r, "/users/import")
		}
		return organisationPath(r, "/users/new")
	case record.TaskAcceptance, record.TaskAccept, record.TaskObjective, record.TaskCorrection,
		record.TaskNonconformity, record.TaskTraining:
		return registerTaskPath(r, t)
	case record.TaskApplicability:
		if t.Row != nil {
			return applicabilityPath(r, *t.Row)
		}
		return organisationPath(r, "/applicability")
	case record.TaskUnopened:
		return organisationPath(r, unopened)
	case record.TaskAdvice:
		if t.Assessment != nil {
			return assessmentPath(r, *t.Assessment) + "/result"
		}
		return organisationPath(r, "/rounds/"+t.Round.String()+"/result")
	case record.TaskActivity, record.TaskMissed:
		return wheelMonthPath(r, *t.Activity, t.Due.Year(), int(t.Due.Time().Month()))
	case record.TaskSign:
		return reviewPath(r, *t.Review) + "/minutes"
	case record.TaskRead, record.TaskPrepare, record.TaskHold:
		return reviewPath(r, *t.Review)
	case record.TaskBegin:
		return organisationPath(r, "/reviews/new?after="+t.Review.String())
	case record.TaskDecide:
		return organisationPath(r, "/summary")
	case record.TaskBelow, record.TaskOwn:
	}
	return organisationPath(r, "/work")
}

// registerTaskPath is the address of the row of a register that a task is about, or of the list that several are in.
func registerTaskPath(r *Request, t record.Task) string {
	register, only := registers.Nonconformities, "state="+registers.OpenWithoutAction
	switch t.Kind {
	case record.TaskAcceptance, record.TaskAccept:
		register, only = registers.Risks, "treatment="+registers.Accept+"&sort=accepted_until"
	case record.TaskObjective:
		register, only = registers.Objectives, "overdue=1"
	case record.TaskCorrection:
		only = "overdue=1&state=" + registers.OpenActedOn
	case record.TaskTraining:
		return organisationPath(r, registers.Trainings.Path())
	}
	if t.Row != nil {
		return organisationPath(r, register.Path()+"/"+t.Row.String())
	}
	return organisationPath(r, register.Path()+"?"+only)
}

// besideRounds are the parts of the product that need no round, in the order in which work begins with them.
func besideRounds(r *Request) []frontend.Way {
	return []frontend.Way{
		{Key: "nav.registers", Href: organisationPath(r, "/registers")},
		{Key: "nav.plan", Href: organisationPath(r, "/plan")},
		{Key: "nav.wheel", Href: organisationPath(r, "/wheel")},
		{Key: "nav.reviews", Href: organisationPath(r, "/reviews")},
	}
}

// setUpStep is a step of setting up with its addresses.
func setUpStep(r *Request, step record.SetUpStep) frontend.SetUpStep {
	s := frontend.SetUpStep{SetUpStep: step}
	switch step.Kind {
	case record.SetUpEntities:
		s.Href, s.Second = organisationPath(r, "/entities/import"), organisationPath(r, "/entities/new")
	case record.SetUpPeople:
		s.Href, s.Second = organisationPath(r, "/users/import"), organisationPath(r, "/users/new")
	case record.SetUpLinks:
		s.Href = organisationPath(r, unopened)
		if r.Principal.MaySomewhere(assessment.ManageRounds) {
			s.Second = organisationPath(r, "/rounds/new") // a round need not wait for anybody's first visit
		}
	case record.SetUpRound:
		s.Href = organisationPath(r, "/rounds/new")
		if !step.Mine {
			s.Href = organisationPath(r, "/users")
		}
	}
	return s
}

// spokenOf is the reader's language, or the first of those that a text has.
func spokenOf(r *Request, languages []string) string {
	if language := r.L.Language(); slices.Contains(languages, language) || len(languages) == 0 {
		return language
	}
	return languages[0]
}

// waiting lists the engagements that wait for a confirmation, the reader's own or by the reader.
func (p *Pages) waiting(r *Request) ([]frontend.WaitingEngagement, error) {
	all, err := p.Chain.Audits.WaitingEngagements(r.Request.Context(), r.Principal)
	var list []frontend.WaitingEngagement
	for _, e := range all {
		list = append(list, frontend.WaitingEngagement{
			WaitingEngagement: e,
			Href:              auditPath(r, e.Audit) + "#auditors",
		})
	}
	return list, err
}

// Language changes the language: of the account for somebody signed in, else of this browser.
func (p *Pages) Language(r *Request) error {
	chosen := r.form("language")
	if r.Principal.SignedIn() {
		u := r.Principal.User
		if _, err := p.Chain.People.SaveAccount(r.Request.Context(), r.Principal, accountForm(u, chosen)); err != nil {
			return err
		}
	} else if p.Catalog.For(chosen).Language() == chosen {
		http.SetCookie(r.Writer, &http.Cookie{
			Name:     languageCookie,
			Value:    chosen,
			Path:     "/",
			MaxAge:   365 * 24 * 3600,
			HttpOnly: true,
			Secure:   p.Secure,
			SameSite: http.SameSiteLaxMode,
		})
	} else {
		return assessment.InvalidField("language", "error.language", nil)
	}
	return p.done(r, local(r.form("return")), "", nil)
}
