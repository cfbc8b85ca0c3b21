package assessment_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/questionnaires"
)

func TestNormaliseAnswer(t *testing.T) {
	t.Parallel()
	embedded, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	q := embedded[0]
	link := func(s string) []assessment.Evidence { return []assessment.Evidence{{Text: "Beslut", Link: s}} }
	for name, c := range map[string]struct {
		give assessment.Answer
		want assessment.Answer
		bad  []string
	}{
		"nothing yet":              {assessment.Answer{Comment: " på gång\r\n "}, assessment.Answer{Comment: "på gång"}, nil},
		"yes needs no reason":      {assessment.Answer{Value: "yes", Reason: "x"}, assessment.Answer{Value: "yes"}, nil},
		"not applicable does":      {assessment.Answer{Value: "not_applicable", Reason: " \n"}, assessment.Answer{Value: "not_applicable"}, []string{"reason: error.reason_required"}},
		"and keeps it":             {assessment.Answer{Value: "not_applicable", Reason: "Vi har inga."}, assessment.Answer{Value: "not_applicable", Reason: "Vi har inga."}, nil},
		"another scale's":          {assessment.Answer{Value: "perhaps"}, assessment.Answer{Value: "perhaps"}, []string{"value: error.answer"}},
		"evidence once":            {assessment.Answer{Evidence: []assessment.Evidence{{}, {Text: "a  b"}, {Text: "a b"}}}, assessment.Answer{Evidence: []assessment.Evidence{{Text: "a b"}}}, nil},
		"a link":                   {assessment.Answer{Evidence: link(" https://norrdal.se/x ")}, assessment.Answer{Evidence: link("https://norrdal.se/x")}, nil},
		"a script":                 {assessment.Answer{Evidence: link("javascript:alert(1)")}, assessment.Answer{Evidence: link("javascript:alert(1)")}, []string{"evidence: error.link"}},
		"a name and a password":    {assessment.Answer{Evidence: link("https://a:b@c.se")}, assessment.Answer{Evidence: link("https://a:b@c.se")}, []string{"evidence: error.link"}},
		"too long a comment":       {assessment.Answer{Comment: strings.Repeat("ö", assessment.MaxText+1)}, assessment.Answer{Comment: strings.Repeat("ö", assessment.MaxText+1)}, []string{"comment: error.too_long"}},
		"a control character":      {assessment.Answer{Comment: "a\x00b"}, assessment.Answer{Comment: "ab"}, nil},
		"the line break of slides": {assessment.Answer{Comment: "Rad ett\vRad två", Reason: "a"}, assessment.Answer{Comment: "Rad ett\nRad två"}, nil},
		"what does not show":       {assessment.Answer{Evidence: []assessment.Evidence{{Text: "Proto\u00adkoll\u200b", Link: "https://a.example/x\u200b"}}}, assessment.Answer{Evidence: []assessment.Evidence{{Text: "Protokoll", Link: "https://a.example/x"}}}, nil},
		"as long as it may be":     {assessment.Answer{Comment: strings.Repeat("ö", assessment.MaxText)}, assessment.Answer{Comment: strings.Repeat("ö", assessment.MaxText)}, nil},
		"lines and tabs may stay":  {assessment.Answer{Comment: "a\n\tb"}, assessment.Answer{Comment: "a\n\tb"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.give
			var bad []string
			for _, f := range got.Normalise(q) {
				bad = append(bad, f.Field+": "+f.Key)
			}
			if c.want.Evidence == nil {
				c.want.Evidence = []assessment.Evidence{}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("answer (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.bad, bad); d != "" {
				t.Errorf("what is wrong (-want +got):\n%s", d)
			}
		})
	}
}
