package api_test

import (
	"fmt"

	"github.com/google/uuid"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/registers"
)

// turning adds an activity about the target's entity, in one month of one year, which differ between targets.
func (c *cells) turning(x target, admin assessment.Principal, word string, year, month int) {
	c.t.Helper()
	years := assessment.Decimal(fmt.Sprint(year))
	a, err := c.Use.Registers.Activities.Add(c.t.Context(), c.castOf(admin).coordinator, registers.Activity{
		Title:           word + " aktivitet",
		Months:          []int{month},
		Recurs:          registers.Yearly,
		FromYear:        years,
		UntilYear:       years,
		ResponsibleRole: "CISO",
		Starts:          registers.StartsOther,
		Entities:        []assessment.ID{uuid.MustParse(x["entity"])},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	x["activity"], x["year"], x["month"] = a.ID.String(), fmt.Sprint(year), fmt.Sprint(month)
	x["template"] = "pdca"
}

// answering makes somebody the responsible member of the target's activity.
func (c *cells) answering(x target, admin assessment.Principal, responsible assessment.ID) {
	c.t.Helper()
	coordinator := c.castOf(admin).coordinator
	a, err := c.Use.Registers.Activities.Get(c.t.Context(), coordinator, uuid.MustParse(x["activity"]))
	if err != nil {
		c.t.Fatal(err)
	}
	a.ResponsibleID = &responsible
	if _, err := c.Use.Registers.Activities.Save(c.t.Context(), coordinator, a); err != nil {
		c.t.Fatal(err)
	}
}

// wheelBody is the body of an operation of the annual wheel.
func (c *cells) wheelBody(operation string, x target) (body, mediaType string, isWheel bool) {
	c.t.Helper()
	row := func(n int) string {
		return fmt.Sprintf(`{"title": "Aktivitet %d", "months": [3, 9], "recurs": "yearly", "from_year": null,
			"until_year": 2199, "responsible_role": "CISO", "responsible": null, "starts": "round", "text": "",
			"entities": [%q]}`, n, x["entity"])
	}
	switch operation {
	case "post-activity", "put-activity":
		return row(c.count), "application/json", true
	case "import-activities":
		return fmt.Sprintf(
			"title,months,recurs,responsible_role,starts\nInläst %d,3 9,yearly,CISO,round\n",
			c.count,
		), "text/csv", true
	case "post-wheel-note":
		return `{"done": true, "text": ""}`, "application/json", true
	case "post-wheel-template":
		return fmt.Sprintf(`{"activities": ["review"], "entity": %q}`, x["entity"]), "application/json", true
	}
	return "", "", false
}

// filledWheel sends a form of the annual wheel, if the route is one.
func (c *cells) filledWheel(v *apitest.Visitor, path, form string, x target) (got apitest.Reply, isWheel bool) {
	c.t.Helper()
	row := []string{"title", fmt.Sprintf("Aktivitet %d", c.count), "months", "3", "recurs", "yearly",
		"responsible_role", "CISO", "starts", "round", "entities", x["entity"], "version", "1"}
	switch form {
	case "/activities/new", "/activities/:activity":
		return v.Post(path, row...), true
	case "/activities/:activity/delete":
		return v.Post(path, "version", "1"), true
	case "/activities/import":
		content, _ := c.body("import-activities", x)
		return v.SendFile(path, "file", "tabell.csv", content), true
	case "/activities/import/:upload":
		return v.Post(path, "digest", x["digest"]), true
	case "/wheel/templates":
		return v.Post(path, "template", "pdca", "entity", x["entity"], "activities", "review"), true
	}
	return got, false
}
