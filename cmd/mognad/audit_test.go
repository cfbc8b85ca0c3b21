package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"mognad/assessment"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/plan"
)

// published is the file of a published audit, from the tests of the file format.
const published = "../../assessment/exchange/testdata/two-entities.yaml"

// TestAuditByFile imports an audit from a file, the same file again, and changed and broken ones, and exports the
// audit.
func TestAuditByFile(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		alfa := as("alfa", anna)
		importing := func(file string) []string { return d.args(append([]string{"import", "audit", file}, alfa...)...) }
		content, err := os.ReadFile(published)
		if err != nil {
			t.Fatal(err)
		}
		edited := func(old, replacement string) string {
			t.Helper()
			if !strings.Contains(string(content), old) {
				t.Fatalf("the file has no %q", old)
			}
			path := filepath.Join(t.TempDir(), "audit.yaml")
			if err := os.WriteFile(path, []byte(strings.Replace(string(content), old, replacement, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		if got := mognad(t, "<?xml version=\"1.0\"?><a/>", importing("-")...); got.Status != failed ||
			!strings.HasPrefix(
				got.Err,
				"stdin: This is an XML file, not an audit file for Mognad, ",
			) || strings.Count(got.Err, "\n") != 1 {
			t.Errorf("a file of another kind: %+v", got)
		}
		first := mognad(t, "", importing(published)...)
		id := strings.TrimSpace(first.Out)
		for _, message := range []string{`"Granskning av informationssäkerhet" (final) has been added`, `"Leksandsbostäder AB" was not there`, `"Kommunstyrelsen" was not there`} {
			if first.Status != 0 || len(id) != 36 || !strings.Contains(first.Err, message) {
				t.Fatalf("import does not report %q: %+v", message, first)
			}
		}
		if again := mognad(
			t,
			"",
			importing(published)...); strings.TrimSpace(again.Out) != id || !strings.Contains(again.Err, "is as before") ||
			strings.Contains(again.Err, "was not there") {
			t.Errorf("importing the same file again: %+v", again)
		}
		fails(
			t,
			"The audit leksand-2024 is final and the file says something else. Nothing has been changed.",
			importing(edited("overall: delvis", "overall: nej"))...)
		broken := mognad(t, "", importing(edited("judgements: {kommun: Delvis,", "judgements: {kommun: Kanske,"))...)
		if broken.Status != failed || !strings.Contains(broken.Err, "audit.yaml:28:26: ") ||
			!strings.Contains(broken.Err, "“Kanske” is not on the scale") {
			t.Errorf("importing a file with a wrong label: %+v", broken)
		}

		exported := succeeds(t, d.args("export", "audit", id)...)
		fails(
			t,
			"You are not allowed to do this. Contact the administrator of your organisation if you need to.",
			d.args(append([]string{"export", "audit", id}, alfa...)...)...) // an admin cannot read findings
		moved := filepath.Join(t.TempDir(), "moved.yaml")
		if err := os.WriteFile(moved, []byte(exported), 0o600); err != nil {
			t.Fatal(err)
		}
		if back := mognad(t, "", importing(moved)...); strings.TrimSpace(back.Out) != id ||
			!strings.Contains(back.Err, "is as before") {
			t.Errorf("importing the export changes something: %+v", back)
		}
		toBeta := d.args(append([]string{"import", "audit", moved}, as("beta", berit)...)...)
		beta := strings.TrimSpace(mognad(t, "", toBeta...).Out)
		if beta == id || len(beta) != 36 {
			t.Errorf("imported into another organisation as %q", beta)
		}
		out := filepath.Join(t.TempDir(), "audit.json")
		succeeds(t, d.args("export", "audit", id, "--format", "json", "--out", out)...)
		written, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Audit           struct{ Key, Overall string }
			Questions       []struct{ Judgements map[string]any }
			Recommendations map[string]map[string]any
		}
		if err := json.Unmarshal(written, &file); err != nil {
			t.Fatal(err)
		}
		if file.Audit.Key != "leksand-2024" || file.Audit.Overall != "delvis" || len(file.Questions) != 7 ||
			len(file.Recommendations["kommun"]) != 11 ||
			len(file.Recommendations["bolag"]) != 4 {
			t.Errorf("got %+v", file)
		}
		fails(
			t,
			"the file "+out+" exists already; move it aside or choose another name with --out",
			d.args("export", "audit", id, "--out", out)...)
		fails(
			t,
			"there is no audit with the id 01a20550-6414-77b8-bbac-e0bb8322e38e",
			d.args("export", "audit", "01a20550-6414-77b8-bbac-e0bb8322e38e")...)
		fails(
			t,
			`"leksand-2024" is not the id of an audit; mognad import audit prints it, and its page has it in the address`,
			d.args("export", "audit", "leksand-2024")...)
		fails(
			t,
			"--as and --organisation belong together: give both, or neither",
			d.args("export", "audit", id, "--as", anna)...)
	})
}

// TestExportWithReplies: replies are in the file only when asked for, and only as far as who acts may read them.
func TestExportWithReplies(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		alfa := as("alfa", anna)
		invited := succeeds(t, d.args(append([]string{
			"user", "invite", "kim@alfa.example", "--name", "Kim", "--role", "coordinator",
			"--public-url", "https://mognad.example.org"}, alfa...)...)...)
		token := strings.TrimSpace(invited[strings.LastIndex(invited, "/")+1:])
		d.use(t, func(ctx context.Context, w *chain.Chain) error {
			_, _, err := w.People.UseLink(ctx, token, "sju gula hinkar i snön")
			return err
		})
		kim := as("alfa", "kim@alfa.example")
		id := strings.TrimSpace(mognad(t, "", d.args(append([]string{"import", "audit", published}, alfa...)...)...).Out)
		d.use(t, func(ctx context.Context, w *chain.Chain) error {
			who, err := w.PrincipalByEmail(ctx, "kim@alfa.example", "alfa")
			if err != nil {
				return err
			}
			audit, err := assessment.ParseID(id)
			if err != nil {
				return err
			}
			all, err := w.Plan.AuditReplies(ctx, who, audit)
			if err != nil {
				return err
			}
			paper := plan.PaperReply{DecidedOn: "2024-05-01", CaseNumber: "KS 1", ApprovedBy: "Styrelsen § 1"}
			for _, r := range all[0].Replies {
				paper.Replies = append(paper.Replies, plan.ReplyForm{
					Recommendation: r.Recommendation.ID, Response: assessment.Rejects, Text: "Redan gjort.",
				})
			}
			_, err = w.Plan.RecordReplies(ctx, who, audit, all[0].Body.ID, paper)
			return err
		})
		for name, args := range map[string][]string{"the operator": nil, "the coordinator": kim} {
			without := succeeds(t, d.args(append([]string{"export", "audit", id}, args...)...)...)
			with := succeeds(t, d.args(append([]string{"export", "audit", id, "--replies"}, args...)...)...)
			if strings.Contains(without, "Redan gjort.") || strings.Contains(without, "format: 4") {
				t.Errorf("%s gets replies without asking:\n%s", name, without)
			}
			if !strings.HasPrefix(with, "format: 4\n") || !strings.Contains(with, "text: Redan gjort.") {
				t.Errorf("%s gets no replies:\n%s", name, with)
			}
		}
		fails(
			t,
			"You are not allowed to do this. Contact the administrator of your organisation if you need to.",
			d.args(append([]string{"export", "audit", id, "--replies"}, alfa...)...)...)
	})
}

// TestOpenExport: an open extract is made of what somebody may see, in every format, without what is marked.
func TestOpenExport(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		alfa := as("alfa", anna)
		id := strings.TrimSpace(mognad(t, "", d.args(append([]string{"import", "audit", published}, alfa...)...)...).Out)
		d.exec(t, "UPDATE memberships SET role = 'coordinator'")
		d.use(t, func(ctx context.Context, w *chain.Chain) error {
			who, err := w.PrincipalByEmail(ctx, anna, "alfa")
			if err != nil {
				return err
			}
			audit, err := assessment.ParseID(id)
			if err != nil {
				return err
			}
			v, err := w.Audits.Audit(ctx, who, audit)
			if err != nil {
				return err
			}
			return w.Audits.MarkPassage(ctx, who, assessment.WithheldPassage{
				AuditID: audit, Text: v.Recommendations[0].Text, Provision: "18 kap. 8 § OSL", Reason: "Sårbarhet",
			})
		})
		for format, says := range map[string]string{"json": `"withheld":1`, "yaml": "withheld: 1\n", "xlsx": "Öppet utdrag"} {
			read := func(args ...string) string {
				args = append([]string{"export", "audit", id, "--format", format, "--out", "-"}, append(args, alfa...)...)
				out := succeeds(t, d.args(args...)...)
				if format != "xlsx" {
					return out
				}
				f, err := excelize.OpenReader(strings.NewReader(out))
				if err != nil {
					t.Fatal(err)
				}
				var all strings.Builder
				for _, sheet := range f.GetSheetList() {
					rows, err := f.GetRows(sheet)
					if err != nil {
						t.Fatal(err)
					}
					fmt.Fprintln(&all, rows)
				}
				return all.String()
			}
			if open := read("--open"); !strings.Contains(open, says) || !strings.Contains(open, assessment.Bar) {
				t.Errorf("%s does not say that it is an extract:\n%s", format, open)
			}
			if whole := read(); strings.Contains(whole, assessment.Bar) {
				t.Errorf("the complete %s has left something out", format)
			}
		}
		fails(
			t,
			"--open needs --as and --organisation: an extract is made of what somebody may see",
			d.args("export", "audit", id, "--open")...)
	})
}

// TestLanguageOfExports checks that workbooks and tables are in the language asked for, or by default in that of the
// acting user, or else in that of the organisation.
func TestLanguageOfExports(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		id := strings.TrimSpace(
			mognad(t, "", d.args(append([]string{"import", "audit", published}, as("alfa", anna)...)...)...).Out,
		)
		d.exec(t, "UPDATE memberships SET role = 'management'")
		first := func(args ...string) string {
			t.Helper()
			f, err := excelize.OpenReader(
				strings.NewReader(succeeds(t, d.args(append([]string{"export", "audit", id, "--format", "xlsx"}, args...)...)...)),
			)
			if err != nil {
				t.Fatal(err)
			}
			return f.GetSheetName(0)
		}
		people := func(args ...string) string {
			t.Helper()
			out := succeeds(
				t,
				d.args(
					append(
						append([]string{"export", "entities", "--format", "csv", "--out", "-"}, as("alfa", anna)...),
						args...)...)...)
			return strings.TrimPrefix(strings.FieldsFunc(out, func(r rune) bool { return r == ',' || r == ';' })[0], "\ufeff")
		}
		const sv, en = "Bedömningar", "Judgements"
		for _, c := range []struct {
			who, sheet, heading string
			args                []string
		}{
			{"", sv, "Kortnamn", nil},
			{"", en, "Short name", []string{"--language", "en"}},
			{"sv", sv, "Kortnamn", nil},
			{"en", en, "Short name", nil},
			{"en", sv, "Kortnamn", []string{"--language", "sv"}},
		} {
			d.exec(t, "UPDATE users SET language = '"+c.who+"'")
			if got := first(append(c.args, as("alfa", anna)...)...); got != c.sheet {
				t.Errorf("%q with %v: the workbook begins with %q, want %q", c.who, c.args, got, c.sheet)
			}
			if got := people(c.args...); got != c.heading {
				t.Errorf("%q with %v: the table begins with %q, want %q", c.who, c.args, got, c.heading)
			}
		}
		if got := first(); got != sv {
			t.Errorf("the operator's workbook is not in the organisation's language: %q", got)
		}
		if got := first("--language", "en"); got != en {
			t.Errorf("the operator's workbook is not in the language asked for: %q", got)
		}
		fails(
			t,
			`there are no words in "da"; choose one of sv, en with --language`,
			d.args("export", "audit", id, "--format", "xlsx", "--language", "da")...)
		fails(
			t,
			`there are no words in "da"; choose one of sv, en with --language`,
			d.args("export", "audit", id, "--language", "da")...)
		fails(
			t,
			"--language is not for --format yaml, which is the same in every language",
			d.args("export", "audit", id, "--language", "en")...)
	})
}

// TestAuditChangedByFile changes an audit that is not final: with an edited export, with a file that lacks parts of it,
// and with that file and --replace.
func TestAuditChangedByFile(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		alfa := as("alfa", anna)
		invited := succeeds(
			t,
			d.args(
				append(
					[]string{"user", "invite", "olle@alfa.example", "--name", "Olle", "--role", "auditor", "--until", "2099-12-31",
						"--public-url", "https://mognad.example.org"},
					alfa...)...)...)
		d.use(t, func(ctx context.Context, w *chain.Chain) error {
			_, _, err := w.People.UseLink(
				ctx,
				strings.TrimSpace(invited[strings.LastIndex(invited, "/")+1:]),
				"sju gula hinkar i snön",
			)
			return err
		})
		write := func(content string) string {
			t.Helper()
			path := filepath.Join(t.TempDir(), "audit.yaml")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		olle := as("alfa", "olle@alfa.example")
		begun := `audit: {key: liten, title: Liten, state: fieldwork}
entities: [{id: alfa, name: Alfa kommun, kind: municipality, body: Styrelsen}]
questions: [{no: 1, text: Styrs det?, judgements: {alfa: {observation: Ja}}, recs: {alfa: [1]}}]
recommendations: {alfa: {1: Styr det.}}
engaged: [{email: olle@alfa.example, until: 2099-12-31}]
`
		id := strings.TrimSpace(mognad(t, "", d.args(append([]string{"import", "audit", write(begun)}, alfa...)...)...).Out)
		exported := succeeds(t, d.args(append([]string{"export", "audit", id}, olle...)...)...)
		less := write(
			"audit: {key: liten, title: Liten}\nentities: [{id: alfa, name: Alfa kommun, kind: municipality, body: " +
				"Styrelsen}]\nquestions: [{no: 1, text: Styrs det?}]\n",
		)
		importing := func(file string, more ...string) []string {
			return d.args(slices.Concat([]string{"import", "audit", file}, olle, more)...)
		}
		fails(
			t,
			`The file would change or remove 2 things in the audit liten. Nothing has been imported. Export the audit and make the changes in that file. To use the file as it is, import it with replace. file: The judgement of question 1 for Alfa kommun would be changed or removed. file: Recommendation 1 to Styrelsen would be changed or removed.`,
			importing(less)...)
		changed := write(strings.Replace(exported, "Styr det.", "Styr det alltid.", 1))
		if done := mognad(t, "", importing(changed)...); done.Status != 0 ||
			!strings.Contains(done.Err, `"Liten" (fieldwork) has been changed`) {
			t.Errorf("importing a changed export: %+v", done)
		}
		fails(
			t,
			"The audit liten has been changed since the file was exported. Nothing has been imported. Export the audit again "+
				"and make the changes in that file. To use the file as it is, import it with replace.",
			importing(write(strings.Replace(exported, "Styr det.", "Styr det ibland.", 1)))...)
		takes := []string{
			"The audit \"Liten\" (fieldwork) has been changed.",
			"What others have written is changed or removed. It stays among the earlier versions:",
			"  Judgement, question 1, Alfa kommun: changed (observation), of Anna Ek",
			"  Recommendation, number 1 to Styrelsen: removed (text, applies to), of Anna Ek",
		}
		said := func(got ran) []string { return strings.Split(strings.TrimSuffix(got.Err, "\n"), "\n") }
		check := mognad(t, "", importing(less, "--replace", "--check")...)
		if diff := cmp.Diff(append([]string{
			"Nothing has been changed; this would be done:",
			"The audit \"Liten\" (fieldwork) would be changed.",
		}, takes[1:]...), said(check)); diff != "" ||
			check.Status != 0 {
			t.Errorf("importing with --replace --check ends with %d, want (-) and got (+):\n%s", check.Status, diff)
		}
		if kept := succeeds(t, d.args(append([]string{"export", "audit", id}, olle...)...)...); !strings.Contains(kept, "alltid") {
			t.Errorf("a check has changed the audit:\n%s", kept)
		}
		fails(
			t,
			"The audit liten has been changed since the file was exported. Nothing has been imported. Export the audit again "+
				"and make the changes in that file. To use the file as it is, import it with replace.",
			importing(write(strings.Replace(exported, "Styr det.", "Styr det ibland.", 1)), "--check")...)
		done := mognad(t, "", importing(less, "--replace")...)
		if diff := cmp.Diff(takes, said(done)); diff != "" || strings.TrimSpace(done.Out) != id {
			t.Errorf("importing with --replace prints %q, want (-) and got (+):\n%s", done.Out, diff)
		}
		fresh := mognad(t, "", importing(published, "--check")...)
		if fresh.Status == 0 || fresh.Out != "" {
			t.Errorf("checking a new audit as an auditor: %+v", fresh)
		}
		fresh = mognad(t, "", d.args(slices.Concat([]string{"import", "audit", published, "--check"}, alfa)...)...)
		if fresh.Status != 0 || fresh.Out != "" || !strings.Contains(fresh.Err, "Nothing has been changed") {
			t.Errorf("checking a new audit: %+v", fresh)
		}
		if left := succeeds(
			t,
			d.args(append([]string{"export", "audit", id}, olle...)...)...); strings.Contains(left, "Styr det") ||
			strings.Contains(left, "observation") {
			t.Errorf("the replaced parts are still there:\n%s", left)
		}
	})
}
