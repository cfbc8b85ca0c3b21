package rest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// described is an audit in planning with something in every field that is sent: a month, a period, and what the steps
// of its scale mean.
const described = `{"title": "Titeln", "entities": [%q], "round": null, "auditor": "Firman", "from": "2025-11-03",
"to": "2026-02-04", "date": "2026-03", "reply_due": "2026-09-18", "plan_year": 2031, "commissioned_by": ["Revisorerna"],
"purpose": "Syftet", "background": "Bakgrunden", "report_number": "R 12", "case_number": "D 34", "method": "Metoden",
"materiality": "Väsentligheten", "risk_assessment": "Riskerna", "independence": "Oberoendet", "cover_letter": "Missivet",
"delimitation": "Avgränsningen", "criteria": ["Kriteriet"], "documents_studied": ["Dokumentet"],
"interviews": [{"role": "Rollen", "on": "2026-01-15", "notes": "Noteringen"}],
"earlier": [{"year": 2015, "until": 2017, "what": "Tidigare", "audit": null, "key": ""},
 {"year": 2019, "until": null, "what": "Senare", "audit": null, "key": ""}], "numbering": "report",
"fact_check": "Kollen", "notes": [{"name": "Bilagan", "text": "Texten", "appendix": true}, {"name": "Annat", "text": "Mer", "appendix": false}],
"scale": {"template": "", "decimals": 1, "norm": 2, "cap_partly": null, "cap_no": null, "steps": [
 {"label": "Bra", "ordinal": 3, "from": 80, "tone": "praise", "group": "Godkänt"},
 {"label": "Svagt", "ordinal": 2, "from": 40, "tone": "neutral", "group": "Godkänt"},
 {"label": "Dåligt", "ordinal": 1, "from": 0, "tone": "criticism", "group": "Underkänt"}]},
"questions": [{"id": "7b", "from": null, "area": "Området", "text": "Frågan", "parts": [{"name": "Delen", "text": "Delfrågan"}]}]}`

// TestAuditSentBackUnchanged: an audit that is sent back as it was loses nothing, also by callers that do not know of
// its last years, tones and groups.
func TestAuditSentBackUnchanged(t *testing.T) {
	t.Parallel()
	s, asa := norrdalAPI(t)
	body := fmt.Sprintf(described, s.Root(t).String())
	made := asa.Call(http.MethodPost, here+"/audits", body).Want(http.StatusCreated)
	audit := here + "/audits/" + made.Text("id")
	read := func() (map[string]any, string) {
		t.Helper()
		a := asa.Get(audit).Want(http.StatusOK)
		got := map[string]any{}
		if err := json.Unmarshal([]byte(a.Body), &got); err != nil {
			t.Fatal(err)
		}
		for _, of := range append([]any{got}, got["entities"].([]any)...) {
			delete(of.(map[string]any), "version")
			delete(of.(map[string]any), "updated_at")
		}
		return got, a.Header.Get("ETag")
	}
	first, tag := read()
	var sent map[string]any
	if err := json.Unmarshal([]byte(body), &sent); err != nil {
		t.Fatal(err)
	}
	delete(sent, "entities")
	for key, want := range sent {
		if diff := cmp.Diff(want, first[key]); diff != "" {
			t.Errorf("%s (-sent +stored):\n%s", key, diff)
		}
	}
	older := strings.NewReplacer(`"until": 2017, `, "", `"until": null, `, "", `, "tone": "praise", "group": "Godkänt"`, "",
		`, "tone": "neutral", "group": "Godkänt"`, "", `, "tone": "criticism", "group": "Underkänt"`, "",
		`, "appendix": true`, "", `, "appendix": false`, "").Replace(body)
	for name, back := range map[string]string{"unchanged": body, "without what an older caller does not know": older} {
		asa.Call(http.MethodPut, audit, back, "If-Match", tag).Want(http.StatusOK)
		var now map[string]any
		now, tag = read()
		if diff := cmp.Diff(first, now); diff != "" {
			t.Errorf("sent back %s (-before +after):\n%s", name, diff)
		}
	}
	changed := strings.NewReplacer(`"until": 2017`, `"until": null`, `, "appendix": true`, "").Replace(body)
	asa.Call(http.MethodPut, audit, changed, "If-Match", tag).Want(http.StatusOK)
	same(asa.Get(audit), map[string]any{
		"earlier.0.until": nil, "scale.steps.0.tone": "praise", "notes.0.appendix": false,
	})
}
