package api_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
)

// ofAudit reports whether an address belongs to an audit, which not everybody may know of.
func ofAudit(path string) bool {
	return strings.Contains(path, ":audit") || strings.Contains(path, "{audit}")
}

// audited creates an audit of the target's entity based on its round, in fieldwork or final, with one recommendation.
// Its question has the same id as the target's.
func (c *cells) audited(x target, admin assessment.Principal, word string, state assessment.AuditState) {
	c.t.Helper()
	ctx, who := c.t.Context(), c.castOf(admin)
	fatal := func(err error) {
		c.t.Helper()
		if err != nil {
			c.t.Fatal(err)
		}
	}
	c.count++
	round, entity := uuid.MustParse(x["round"]), uuid.MustParse(x["entity"])
	v, err := c.Use.Rounds.Round(ctx, who.coordinator, round)
	fatal(err)
	asked := assessment.AuditedQuestion{ID: x["question"], Text: word}
	if fed := v.Questionnaire.AuditQuestionsFor(x["question"]); len(fed) > 0 {
		asked.From = fed[0].ID
	}
	x["from"], x["asked"] = asked.From, asked.Text
	label := func(t string, step int) string { return fmt.Sprint(word, t, step) }
	a, err := c.Use.Audits.AddAudit(
		ctx,
		admin,
		audits.Form{
			Audit: assessment.Audit{
				Title:     fmt.Sprintf("%s granskning %d", word, c.count),
				Purpose:   word,
				RoundID:   &round,
				Scale:     assessment.ScaleTemplates()[0].Scale(label),
				Questions: []assessment.AuditedQuestion{asked},
			},
			Entities: []assessment.ID{entity},
		},
	)
	fatal(err)
	x["audit"] = a.ID.String()
	c.engage(x, admin, who.auditor)
	c.papers(x, who.auditor, word)
	if state == assessment.AuditPlanning {
		x["planned"] = x["audit"]
		return
	}
	a, err = c.Use.Audits.StartFieldwork(ctx, who.auditor, a.ID, a.Version)
	fatal(err)
	none := int64(0)
	_, err = c.Use.Audits.Judge(
		ctx,
		who.auditor,
		a.ID,
		audits.JudgementForm{
			EntityID:    entity,
			QuestionID:  asked.ID,
			NotAssessed: true,
			Reason:      word,
			Observation: word,
			Version:     &none,
		},
	)
	fatal(err)
	_, err = c.Use.Audits.Discuss(ctx, who.auditor, a.ID, entity, audits.DialogueForm{Question: asked.ID, Text: word})
	fatal(err)
	r, err := c.Use.Audits.AddRecommendation(
		ctx,
		who.auditor,
		a.ID,
		audits.RecommendationForm{
			BodyID: uuid.MustParse(x["body"]),
			Text:   word,
			Places: []assessment.Place{{QuestionID: asked.ID, EntityID: entity}},
		},
	)
	fatal(err)
	x["recommendation"] = r.ID.String()
	fatal(c.Use.Audits.MarkPassage(ctx, who.auditor, assessment.WithheldPassage{
		AuditID: a.ID, Text: word, Provision: "18 kap. 8 § OSL", Reason: word,
	}))
	marked, err := c.Use.Audits.Passages(ctx, who.auditor, a.ID)
	fatal(err)
	x["passage"] = marked[0].ID.String()
	if state == assessment.AuditFinal {
		_, err = c.Use.Audits.Finalise(ctx, who.auditor, a.ID, a.Version)
		fatal(err)
		x["final"] = x["audit"]
		return
	}
	seen, err := c.Use.Audits.Audit(ctx, who.auditor, a.ID)
	fatal(err)
	if len(seen.Advice) > 0 {
		x["rule"] = seen.Advice[0].Rule
	}
}

// followed gives the target's audit a recommendation of an earlier audit, which is not here.
func (c *cells) followed(x target, auditor assessment.Principal, word string) {
	c.t.Helper()
	ctx, id := c.t.Context(), uuid.MustParse(x["audit"])
	f, err := c.Use.Audits.File(ctx, auditor, id, audits.FileForm{Proposals: true, Format: "yaml"})
	if err != nil {
		c.t.Fatal(err)
	}
	f.FollowUps = []exchange.FollowedUp{{Audit: word, Text: word, Evidence: word}}
	if _, err := c.Use.Audits.ImportAudit(ctx, auditor, f); err != nil {
		c.t.Fatal(err)
	}
	v, err := c.Use.Audits.Audit(ctx, auditor, id)
	if err != nil {
		c.t.Fatal(err)
	}
	x["follow_up"] = v.FollowUps[0].ID.String()
}

// engage lets somebody work on the target's audits.
func (c *cells) engage(x target, admin, auditor assessment.Principal) {
	c.t.Helper()
	for _, id := range []string{x["audit"], x["final"], x["planned"]} {
		if id == "" {
			continue
		}
		v, err := c.Use.Audits.Audit(c.t.Context(), admin, uuid.MustParse(id))
		if err != nil {
			c.t.Fatal(err)
		}
		e := assessment.Engagement{AuditID: v.ID, UserID: auditor.User.ID, Until: "2199-12-31"}
		if i := slices.IndexFunc(v.Auditors, func(was record.EngagedAuditor) bool { return was.User == e.UserID }); i >= 0 {
			e.Version = v.Auditors[i].Version
		}
		if e, err = c.Use.Audits.Engage(c.t.Context(), admin, e); err != nil {
			c.t.Fatal(err)
		}
		if e.Waits() {
			if _, err := c.Use.Audits.ConfirmEngagement(
				c.t.Context(),
				c.castOf(admin).auditor,
				v.ID,
				e.UserID,
				"",
				e.Version,
			); err != nil {
				c.t.Fatal(err)
			}
		}
		if v.State == assessment.AuditFinal {
			continue
		}
		impartial := audits.DeclarationForm{Impartiality: assessment.Impartial}
		if _, err := c.Use.Audits.Declare(c.t.Context(), auditor, v.ID, impartial); err != nil {
			c.t.Fatal(err)
		}
	}
}

// leaveWaiting leaves the target's audit without an auditor, with somebody engaged who waits for a confirmation.
func (c *cells) leaveWaiting(x target, admin assessment.Principal) {
	c.t.Helper()
	fatal := func(err error) {
		c.t.Helper()
		if err != nil {
			c.t.Fatal(err)
		}
	}
	audit := uuid.MustParse(x["audit"])
	c.count++
	// Somebody else engages, because nobody confirms what they did.
	engaging, err := c.Use.PrincipalByEmail(c.t.Context(), "birgit@norrdal.example", "norrdal")
	if err != nil {
		c.Join(c.t, "Birgit Dahl", "birgit@norrdal.example", assessment.OrganisationAdmin, c.castOf(admin).entity)
		engaging, err = c.Use.PrincipalByEmail(c.t.Context(), "birgit@norrdal.example", "norrdal")
	}
	fatal(err)
	m, _, err := c.Use.People.Invite(c.t.Context(), admin, people.InviteForm{
		Name:     "Vikarie",
		Email:    fmt.Sprintf("vikarie%d@norrdal.example", c.count),
		Role:     assessment.Auditor,
		EntityID: c.castOf(admin).entity,
		Until:    "2199-12-31",
	})
	fatal(err)
	x["user"] = m.UserID.String()
	_, err = c.Use.Audits.Engage(
		c.t.Context(),
		engaging,
		assessment.Engagement{AuditID: audit, UserID: m.UserID, Until: "2199-12-31"},
	)
	fatal(err)
	_, err = c.Use.Audits.Engage(
		c.t.Context(),
		admin,
		assessment.Engagement{
			AuditID: audit,
			UserID:  c.castOf(admin).auditor.User.ID,
			Until:   "2020-01-01",
			Version: 1,
		},
	)
	fatal(err)
}

// engageRole engages the person with the auditor's role for the target's audits.
func (c *cells) engageRole(x target) {
	c.t.Helper()
	auditor, err := c.Use.PrincipalByEmail(c.t.Context(), address(assessment.Auditor), "norrdal")
	if assessment.CodeOf(err) == assessment.NotFound || errors.Is(err, assessment.Missing()) {
		return
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.engage(x, c.Admin(c.t, "norrdal"), auditor)
}

// audits is the target with an audit in fieldwork, one that is planned and one that is final.
func (c *cells) audits(x target, admin assessment.Principal, word string) {
	c.t.Helper()
	for _, state := range []assessment.AuditState{assessment.AuditFinal, assessment.AuditPlanning,
		assessment.AuditFieldwork} {
		c.audited(x, admin, word, state)
		if state == assessment.AuditFinal {
			x["replied"] = x["recommendation"]
			c.replied(x, admin, word)
		}
	}
	c.followed(x, c.castOf(admin).auditor, word)
}

// auditTarget is the target of an audit's form.
func (c *cells) auditTarget(route api.Route) target {
	c.t.Helper()
	admin := c.Admin(c.t, "norrdal")
	x := c.own("{assessment}")
	one := int64(1)
	if _, err := c.Use.Rounds.SaveAnswer(
		c.t.Context(),
		c.castOf(admin).manager,
		uuid.MustParse(x["assessment"]),
		rounds.AnswerForm{QuestionID: x["question"], Value: "no", Version: &one},
	); err != nil {
		c.t.Fatal(err)
	}
	c.submit(x, admin)
	state := assessment.AuditFieldwork
	switch {
	case route.Permission == assessment.ManageAudits, strings.HasSuffix(route.Path, "/fieldwork"):
		state = assessment.AuditPlanning
	case strings.Contains(route.Path, "/replies/"), strings.HasSuffix(route.Path, "/correct"),
		route.Permission == assessment.WithholdPassages:
		state = assessment.AuditFinal
	}
	c.audited(x, c.maker(admin, route.Path), "egen", state)
	if strings.HasSuffix(route.Path, "/resume") {
		if _, err := c.Use.Audits.Withdraw(c.t.Context(), admin, uuid.MustParse(x["audit"]), "Misstag"); err != nil {
			c.t.Fatal(err)
		}
	}
	c.reply(x, admin, route.Path)
	if strings.Contains(route.Path, "/follow-ups") {
		c.followed(x, c.castOf(admin).auditor, "egen")
	}
	if strings.Contains(route.Path, "/fact-checks/") {
		c.checked(x, admin, c.castOf(admin).manager, "egen")
	}
	if strings.HasSuffix(route.Path, "/pin") {
		c.giveBack(x, admin, "En gång till")
		c.submit(x, admin)
	}
	switch route.Permission {
	case assessment.WriteAudits, assessment.WithholdPassages:
		c.engageRole(x)
	case assessment.ConfirmEngagements:
		c.leaveWaiting(x, admin)
	}
	return x
}

// maker makes the target's audit: the person with the administrator's role where only who made it may withdraw it.
func (c *cells) maker(admin assessment.Principal, path string) assessment.Principal {
	c.t.Helper()
	if !strings.HasSuffix(path, "/withdraw") {
		return admin
	}
	return c.Site.Principal(c.t, address(assessment.OrganisationAdmin))
}

// auditVersions are the versions of the target's audit, of its entity and of its judgement.
func (c *cells) auditVersions(x target) (audit, entity, judgement string) {
	c.t.Helper()
	v := c.auditOf(x)
	return fmt.Sprint(v.Version), fmt.Sprint(v.Entities[0].Version), fmt.Sprint(v.Cells[0].Judgement.Version)
}

// auditOf is the target's audit as its auditor sees it.
func (c *cells) auditOf(x target) record.Audit {
	c.t.Helper()
	v, err := c.Use.Audits.Audit(c.t.Context(), c.castOf(c.Admin(c.t, "norrdal")).auditor, uuid.MustParse(x["audit"]))
	if err != nil {
		c.t.Fatal(err)
	}
	return v
}

// totalsVersion is the version of the totals on the target's question.
func (c *cells) totalsVersion(x target) string {
	c.t.Helper()
	stated, _ := c.auditOf(x).TotalOn(x["question"])
	return fmt.Sprint(stated.Version)
}

// filledAudit sends the form of an audit, correctly filled in.
func (c *cells) filledAudit(v *apitest.Visitor, path, form string, x target) apitest.Reply {
	c.t.Helper()
	c.count++
	name := fmt.Sprintf("Granskning %d", c.count)
	if form == "/audits" {
		return v.Post(path, "title", name, "entities", x["entity"], "shown", "", "round", "")
	}
	if form == "/audits/:audit/engagements/:user/confirm" {
		return v.Post(path, "version", "1")
	}
	if strings.Contains(form, "/replies/") {
		return v.Post(path, replyFields(form, x)...)
	}
	if got, isPaper := c.filledPaper(v, path, form, x); isPaper {
		return got
	}
	if got, is := c.filledFactCheck(v, path, form); is {
		return got
	}
	audit, entity, judgement := c.auditVersions(x)
	switch strings.TrimPrefix(form, "/audits/:audit") {
	case "":
		return v.Post(path, "title", name, "entities", x["entity"], "shown", "", "round", "", "version", audit)
	case "/plan":
		return v.Post(path, "approved_on", "2026-01-31", "approved_by", "Revisorerna")
	case "/declarations":
		return v.Post(path, "impartiality", "clear")
	case "/totals":
		fields := []string{"about", "question", "subject", x["question"], "version", c.totalsVersion(x)}
		for step := range 10 {
			fields = append(fields, fmt.Sprint("count-", step), fmt.Sprint(c.count))
		}
		return v.Post(path, fields...)
	case "/withheld":
		return v.Post(path, "text", "granskning", "provision", "18 kap. 8 § OSL", "reason", "Sårbarhet")
	case "/withheld/:passage/lift":
		return v.Post(path, "lift_reason", "Åtgärdat")
	case "/correct":
		return v.Post(path, "correction", "Fel bilaga")
	case "/withdraw":
		return v.Post(path, "reason", "Misstag")
	case "/resume":
		return v.Post(path)
	case "/fieldwork", "/final":
		return v.Post(path, "version", audit)
	case "/engagements":
		p, err := c.Use.PrincipalByEmail(c.t.Context(), address(assessment.Auditor), "norrdal")
		if err != nil {
			c.t.Fatal(err)
		}
		return v.Post(path, "user", p.User.ID.String(), "until", "2199-12-31", "version", "0")
	case "/statement":
		return v.Post(path, "statement.overall", "delvis", "statement.statement", "Det brister.", "statement.version", audit)
	case "/entities/:entity":
		return v.Post(path, "question-0", x["question"], "observation-0.text", "Sett", "observation-0.version", judgement)
	case "/entities/:entity/questions/:question":
		return v.Post(path, "question-0", x["question"], "judgement-0.ordinal", "not", "judgement-0.reason", "Ej prövat",
			"judgement-0.version", judgement)
	case "/entities/:entity/statement":
		return v.Post(path, "statement.overall", "delvis", "statement.statement", "Det brister.", "statement.version", entity)
	case "/entities/:entity/advice/:rule":
		return v.Post(path, "do", "dismiss", "reason", "Redan beslutat")
	case "/follow-ups":
		return v.Post(path, "follow_up-0", x["follow_up"], "version-0", "1", "finding-0", "done", "evidence-0", "Sett")
	case "/recommendations":
		return v.Post(path, "text", "Inför rutiner.", "body", x["body"], "question-0", x["question"], "entity-0", x["entity"])
	case "/recommendations/sort":
		return v.Post(path)
	case "/recommendations/:recommendation":
		return v.Post(path, "text", "Inför rutiner.", "body", x["body"], "version", "1")
	case "/recommendations/:recommendation/move":
		return v.Post(path, "number", "1")
	case "/recommendations/:recommendation/delete":
		return v.Post(path, "version", "1")
	}
	c.t.Fatalf("say in audit_targets_test.go what is sent to %s", form)
	return apitest.Reply{}
}

// asks is the text of the target's audit question.
func (x target) asks() string {
	if x["asked"] == "" {
		return "Görs det?"
	}
	return x["asked"]
}
