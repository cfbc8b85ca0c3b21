package exchange_test

import (
	"strings"
	"testing"

	"mognad/assessment/exchange"

	"github.com/google/go-cmp/cmp"
)

// TestJointRecommendations: one that is written once has its text, the other bodies and its places under each of them,
// and wherever it is written, the file is the same.
func TestJointRecommendations(t *testing.T) {
	t.Parallel()
	f := parse(t, "joint.yaml", read(t, "joint.yaml"))
	company := f.To("Bolagsstyrelsen").Recommendations
	var got []string
	for _, r := range company {
		got = append(got, r.Text+" "+strings.Join(r.Jointly, ", "))
	}
	want := []string{
		"För bolaget ensamt. ", "Öva tillsammans. Kommunstyrelsen", "Dela underlag. Kommunstyrelsen, Vårdnämnden",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("to the company (-want +got):\n%s", diff)
	}
	if company[1].Priority != "high" || company[1].FirstStep != "Boka en dag." || f.Format != exchange.FormatProcess {
		t.Errorf("format %d, jointly %+v", f.Format, company[1])
	}
	places := map[string][]exchange.Ref{
		"kommun": {{Body: "Kommunstyrelsen", No: 1}, {Body: "Bolagsstyrelsen", No: 2}},
		"bolag": {
			{Body: "Kommunstyrelsen", No: 2}, {Body: "Bolagsstyrelsen", No: 1}, {Body: "Bolagsstyrelsen", No: 3},
			{Body: "Vårdnämnden", No: 1},
		},
	}
	if diff := cmp.Diff(places, f.Canonical().Questions[0].Recs); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}

	turned := strings.NewReplacer(
		"1: {text: Öva tillsammans., priority: high, first_step: Boka en dag., jointly: [bolag]}",
		"1: {same_as: {body: bolag, no: 2}}",
		"2: {same_as: {body: kommun, no: 1}}",
		"2: {text: Öva tillsammans., priority: high, first_step: Boka en dag.}",
	).Replace(string(read(t, "joint.yaml")))
	if diff := cmp.Diff(f.Canonical(), parse(t, "joint.yaml", []byte(turned)).Canonical()); diff != "" {
		t.Errorf("written under the other body (-first +second):\n%s", diff)
	}
}

// TestPartWithoutTheOthers: part of an audit says with whom something is joint that it has left out.
func TestPartWithoutTheOthers(t *testing.T) {
	t.Parallel()
	part := "part: true\n" + strings.Replace(base, "{1: Styr det.}", "{1: {text: Styr det., jointly: [Nämnden]}}", 1)
	f := parse(t, "part.yaml", []byte(strings.Replace(part, "format: 1", "format: 7", 1)))
	if diff := cmp.Diff([]string{"Nämnden"}, f.Recommendations[0].Recommendations[0].Jointly); diff != "" {
		t.Errorf("jointly (-want +got):\n%s", diff)
	}
	content, err := f.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f.Canonical(), parse(t, "again.yaml", content).Canonical()); diff != "" {
		t.Errorf("written and read (-first +second):\n%s", diff)
	}
}

// badJoint are files of testdata, changed, whose joint recommendations do not fit together.
var badJoint = map[string]struct{ file, old, new, want string }{
	"unknown body": {
		"joint.yaml", "jointly: [bolag]", "jointly: [Tekniska nämnden]",
		"14:85: recommendations.kommun.1.jointly[0]: Nothing under Tekniska nämnden is the same as recommendation 1 to " +
			"Kommunstyrelsen. Add it there with same_as: {body: Kommunstyrelsen, no: 1}, or remove Tekniska nämnden here.",
	},
	"its own body": {
		"joint.yaml", "jointly: [bolag]", "jointly: [bolag, Kommunstyrelsen]",
		"14:92: recommendations.kommun.1.jointly[1]: This is a recommendation to Kommunstyrelsen already. Name another " +
			"body that it is made to jointly.",
	},
	"not named": {
		"joint.yaml", "    1: Dela underlag.", "    1: {text: Dela underlag., jointly: [bolag]}",
		"22:40: recommendations.Vårdnämnden.1.jointly: Recommendation 2 to Kommunstyrelsen is the same as this one, but " +
			"Kommunstyrelsen is not named here. Add it, or leave “jointly” out.",
	},
	"unknown number": {
		"joint.yaml", "2: {same_as: {body: kommun, no: 1}}", "2: {same_as: {body: kommun, no: 4}}",
		"19:18: recommendations.bolag.2.same_as: There is no recommendation 4 to Kommunstyrelsen. Check the number, or add " +
			"the recommendation.",
	},
	"without a text": {
		"joint.yaml", "2: {same_as: {body: kommun, no: 1}}", "2: {same_as: {body: kommun, no: 2}}",
		"19:18: recommendations.bolag.2.same_as: Recommendation 2 to Kommunstyrelsen has no text of its own. Write the " +
			"body and the number of the one that has the text.",
	},
	"twice under a body": {
		"joint.yaml", "    1: För bolaget ensamt.", "    1: {same_as: {body: kommun, no: 1}}",
		"19:18: recommendations.bolag.2.same_as: Bolagsstyrelsen has this joint recommendation already, as number 1. " +
			"Remove one of the two.",
	},
	"another text": {
		"joint.yaml", "2: {same_as: {body: kommun, no: 1}}", "2: {text: Öva ofta., same_as: {body: kommun, no: 1}}",
		"19:9: recommendations.bolag.2.text: “text” stands once, at the recommendation that this one is the same as. " +
			"Remove it here; a recommendation with another text is not a joint one.",
	},
	"another number": {
		"joint-through.yaml", "bolag: {1: {same_as", "bolag: {4: {same_as",
		"15:24: recommendations.bolag.4.same_as: With “numbering: report” a joint recommendation has one number: 1 " +
			"under Kommunstyrelsen, but 4 here. Write the same number.",
	},
	"older format": {
		"joint.yaml", "audit:\n", "format: 6\naudit:\n",
		"14:3: recommendations[0].jointly: “jointly”, as it is written here, needs format 7, and the file has format 6. " +
			"Write format: 7, or leave it out.",
	},
}

// TestBadJointRecommendations: what does not fit together is said where it stands.
func TestBadJointRecommendations(t *testing.T) {
	t.Parallel()
	for name, tt := range badJoint {
		changed := strings.Replace(string(read(t, tt.file)), tt.old, tt.new, 1)
		_, err := exchange.Parse(tt.file, []byte(changed))
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got\n%v\nwant\n%s", name, err, tt.want)
		}
	}
}
