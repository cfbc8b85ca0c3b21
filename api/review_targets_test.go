package api_test

import (
	"strings"

	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/assessment/workflow/review"
)

// reviewed begins a review of the target's entity, with a shortcoming, a decision and a day, and sends its papers if
// asked to. With somebody who signs it goes on to closed minutes.
func (c *cells) reviewed(x target, admin assessment.Principal, word string, send bool, signs *assessment.ID) {
	c.t.Helper()
	who, ctx := c.castOf(admin).coordinator, c.t.Context()
	fatal := func(err error) {
		c.t.Helper()
		if err != nil {
			c.t.Fatal(err)
		}
	}
	v, err := c.Use.Review.AddReview(ctx, who, review.BeginForm{
		EntityID: uuid.MustParse(x["entity"]), Title: word + " genomgång", Kind: assessment.InterimReview,
		Template: assessment.ISO27001From2022,
	})
	fatal(err)
	point, err := c.Use.Review.AddPoint(ctx, who, v.ID, review.PointForm{
		Kind: assessment.Shortcoming, About: "resources", Title: word,
	})
	fatal(err)
	decision, err := c.Use.Review.Decide(ctx, who, v.ID, review.DecisionForm{
		Text: word, Outcome: assessment.OtherwiseDecided, Kind: "other",
	})
	fatal(err)
	f := review.MeetingForm{HeldOn: c.Use.Today(assessment.Organisation{}), Place: word, Version: v.Version}
	if signs != nil {
		f.Participants = []assessment.Participant{{UserID: signs, Signatory: true}}
	}
	v, err = c.Use.Review.SaveMeeting(ctx, who, v.ID, f)
	fatal(err)
	if send {
		v, err = c.Use.Review.Send(ctx, who, v.ID, v.Version)
		fatal(err)
	}
	if send && signs != nil {
		v, err = c.Use.Review.Close(ctx, who, v.ID, v.Version)
		fatal(err)
		x["sha256"] = *v.SHA256
	}
	x["review"], x["point"], x["decision"] = v.ID.String(), point.ID.String(), decision.ID.String()
	x["input"], x["topic"], x["about"] = "risks", "risks", "suitable"
	if word == secret {
		x["input"], x["topic"], x["about"] = "theirs", "theirs", "theirs"
	}
}

// reviewTarget is a review in the state in which the act at the end of an address is possible.
func (c *cells) reviewTarget(x target, act string) {
	c.t.Helper()
	admin := c.Admin(c.t, "norrdal")
	signer := c.Site.Principal(c.t, address(assessment.Management))
	switch act[strings.LastIndex(act, "-")+1:] {
	case "send", "delete":
		c.reviewed(x, admin, "egen", false, nil)
	case "reopen", "signature", "sign":
		c.reviewed(x, admin, "egen", true, &signer.User.ID)
	case "correct", "version":
		c.reviewed(x, admin, "egen", true, &signer.User.ID)
		if _, err := c.Use.Review.Sign(c.t.Context(), signer, uuid.MustParse(x["review"]), x["sha256"]); err != nil {
			c.t.Fatal(err)
		}
	case "close":
		c.reviewed(x, admin, "egen", false, &signer.User.ID)
		if _, err := c.Use.Review.Send(c.t.Context(), c.castOf(admin).coordinator, uuid.MustParse(x["review"]), 2); err != nil {
			c.t.Fatal(err)
		}
	default:
		c.reviewed(x, admin, "egen", true, nil)
	}
}

// reviewBody is the body of an operation on reviews, "" for those without.
func reviewBody(operation string, x target) string {
	switch operation {
	case "post-review":
		return `{"entity": "` + x["entity"] + `", "title": "Årets", "kind": "interim", "template": "iso27001_2017"}`
	case "put-review-plan":
		return `{"title": "Årets", "kind": "interim", "planned_on": null, "case_number": "", "frequency": 12,
			"planning": "", "budget": "", "headings": []}`
	case "put-review-pre-meeting":
		return `{"contact": "", "on": null, "notes": "", "settled": ["scope"]}`
	case "put-review-meeting":
		return `{"held_on": null, "place": "", "agenda": [], "participants": []}`
	case "post-review-correct":
		return `{"reason": "Fel år"}`
	case "post-review-signature":
		return `{"sha256": "` + x["sha256"] + `"}`
	case "put-review-input":
		return `{"text": "Läget", "informal": "", "nothing_to_say": false, "considered": true}`
	case "put-review-statement":
		return `{"verdict": "yes", "text": "Det passar"}`
	case "post-review-point":
		return `{"kind": "shortcoming", "about": "resources", "title": "Ingen tid", "text": ""}`
	case "put-review-point":
		return `{"about": "knowledge", "title": "Okunskap", "text": ""}`
	case "post-review-decision", "put-review-decision":
		return `{"text": "Tid avsätts", "outcome": "otherwise", "kind": "improvement", "input": "", "proposal": null,
			"owner_role": "", "owner": null, "due_on": null}`
	}
	return ""
}

// reviewVersion is the version that an operation on reviews starts from.
func reviewVersion(operation string) int64 {
	switch operation {
	case "put-review-input", "put-review-statement":
		return 0
	case "post-review-send", "delete-review":
		return 2
	case "put-review-plan", "put-review-pre-meeting", "put-review-meeting", "post-review-figures", "post-review-withdraw",
		"post-review-close":
		return 3
	case "post-review-reopen":
		return 4
	case "post-review-correct":
		return 5
	}
	return 1
}

// reviewFields are what a form of reviews sends, and asks before it does.
func reviewFields(path string, x target) []string {
	act := path[strings.LastIndex(path, "/")+1:]
	version := func(v string, more ...string) []string { return append([]string{"version", v}, more...) }
	switch {
	case strings.HasSuffix(path, "/points/:point/delete"), strings.HasSuffix(path, "/decisions/:decision/delete"):
		return version("1", "topic", "shortcomings")
	case strings.Contains(path, "/points"):
		return version("1", "topic", "shortcomings", "kind", "shortcoming", "about", "resources", "title", "Ingen tid")
	case strings.Contains(path, "/decisions"):
		return version("1", "topic", "risks", "text", "Avsätt tid", "outcome", "otherwise", "kind", "other")
	case strings.Contains(path, "/statements"):
		return version("0", "verdict", "yes", "text", "Ja")
	case strings.Contains(path, "/topics"):
		return version("0", "text", "Läget")
	}
	switch act {
	case "reviews":
		return []string{"entity", x["entity"], "title", "Årets", "kind", "interim", "template", "iso27001_2017"}
	case "send", "delete":
		return version("2", "confirmed", "true")
	case "plan":
		return version("3", "title", "Årets", "kind", "interim", "frequency", "12")
	case "close":
		return version("3", "confirmed", "true")
	case "reopen":
		return version("4", "confirmed", "true")
	case "correct":
		return version("5", "reason", "Fel år")
	case "sign":
		return []string{"sha256", x["sha256"], "confirmed", "true"}
	}
	return version("3")
}
