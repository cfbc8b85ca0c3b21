package journeys_test

import (
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestDialogueJourney writes an observation in full with its risk, asks the entity and has it answer, in a real browser.
func TestDialogueJourney(t *testing.T) {
	t.Parallel()
	scale := apitest.Scaled("essentials")
	scale.Risks = []assessment.RiskStep{
		{Label: "Hög", Tone: assessment.Criticism}, {Label: "Medel", Tone: assessment.Neutral}, {Label: "Låg"},
	}
	x := apitest.Audited(t, scale)
	x.Write(t)
	chrome := startChromium(t)
	anna := newWindow(t, chrome, x.Server)
	anna.signIn(x.Auditor.User.Email)
	anna.open(x.Column(x.Root))
	anna.click("#q-1 details.grounds > summary")
	anna.write("q-1", "criterion", "Riskanalys ska göras en gång om året.")
	anna.write("q-1", "consequence", "Riskerna är inte kända.")
	anna.unit("q-1", "observation", "saved")
	anna.inspect("audit-column-in-full")
	anna.open(x.Path + "/report")
	anna.shows("Kriterium: Riskanalys ska göras en gång om året.")
	anna.inspect("audit-report-in-full")

	dialogue := x.Column(x.Root) + "/dialogue"
	anna.open(dialogue)
	anna.inspect("dialogue-begin")
	anna.click("section:first-of-type details.add-here > summary")
	anna.fill("text", "Finns ett protokoll från i mars?")
	anna.submit("section:first-of-type form.form")
	anna.arrive(dialogue)
	anna.shows("Meddelandet har skickats.")

	mats := newWindow(t, chrome, x.Server)
	mats.signIn("mats@norrdal.example")
	mats.open(apitest.NorrdalPath)
	mats.shows("svara i dialogen")
	mats.open(apitest.NorrdalPath + "/work")
	mats.inspect("work-dialogues")
	mats.open(dialogue)
	mats.fill("text", "Ja, det kommer i morgon.")
	mats.submit("section:first-of-type form.form")
	mats.arrive(dialogue)
	mats.inspect("dialogue-entity")
	anna.open(dialogue)
	anna.inspect("dialogue-auditor")
	anna.open(x.Column(x.Root) + "/gaps")
	anna.inspect("audit-gaps")
	anna.english("dialogue-auditor", dialogue, wide, narrowDark)
}
