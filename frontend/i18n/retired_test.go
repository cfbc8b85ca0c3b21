package i18n_test

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// retired is a word that the product no longer uses, because another is used for the same thing.
type retired struct {
	pattern string // of what is refused, without regard to case
	use     string
	except  map[string]string // message key, its group ending in a dot, or guide → why the word is right there
}

// retiredWords are the words of each language that were used for something that has another word, and turns that no
// civil servant or British engineer would write. A word that is right in one place is excepted there, with the reason.
var retiredWords = map[string][]retired{
	"sv": {
		{pattern: `\bgranskare`, use: "revisor"},
		{pattern: `granska (filen|importen|inlämningen|inlämningar|svaren)`, use: "kontrollera or läs; granska is what auditors do"},
		{pattern: `förhandsgransk`, use: "kontrollera; granska is what auditors do"},
		{pattern: `revisionsområde`, use: "granskningsområde"},
		{pattern: `kritiska? (fråga|frågor)`, use: "avgörande"},
		{pattern: `\bavstod\b|\bej bedöm|\bej godkänd`, use: "inte, and bedöms inte where that was decided"},
		{pattern: `fingeravtryck`, use: "kontrollsumma"},
		{pattern: `\bkvitto`, use: "kvittens"},
		{
			pattern: `lämnad? tillbaka|lämna(r|de|s|t|ts) tillbaka|lämna(r|de)? den tillbaka|tillbaka för komplettering|kommit tillbaka|sän[dt](er|s)? tillbaka`,
			use:     "återsända för komplettering, ge tillbaka",
		},
		{
			pattern: `\bmottagare`,
			use:     "ansvarigt organ, enheter som får svaren",
			except: map[string]string{
				"book.recipient": "whom the workbook is for",
				"book.part":      "whom the workbook is for",
				"mail.":          "whom a mail is for",
			},
		},
		{
			pattern: `(^|[^-\w])nyck(el|lar)`,
			use:     "kortnamn",
			except: map[string]string{
				"tokens.":                       "API-nyckel",
				"api_docs.token":                "API-nyckel",
				"error.read_only_token":         "API-nyckel",
				"error.idempotency_key":         "of a request, by the API",
				"error.idempotency_key_used":    "of a request, by the API",
				"error.version_of_installation": "a key in a YAML file",
				"audit_file.problem.":           "a key in a YAML file",
				"questionnaire.problem.":        "a key in a YAML file",
			},
		},
		{pattern: `anledning`, use: "motivering, or skäl where a question does not apply"},
		{pattern: `\bglapp`, use: "gap"},
		{pattern: `tröskel|trösklar`, use: "gräns"},
		{pattern: `\betikett`, use: "benämning"},
		{
			pattern: `\bformulär`,
			use:     "frågeformulär",
			except:  map[string]string{"api.multipart": "a form that a program sends"},
		},
		{pattern: `\bskattning`, use: "självskattning"},
		{pattern: `skyddsåtgärd`, use: "säkerhetsåtgärd"},
		{pattern: `kvarvarande risk|den risk som blir kvar`, use: "restrisk"},
		{pattern: `\bbevakning`, use: "övervakning"},
		{pattern: `dokumenthanteringsplan`, use: "informationshanteringsplan"},
		{pattern: `driftansvarig|som sköter driften`, use: "systemansvarig"},
		{pattern: `styrande dokument`, use: "styrdokument"},
		{pattern: `\bsvarande`, use: "uppgiftslämnare"},
		{pattern: `avfärd`, use: "avslå"},
		{pattern: `regelförslag`, use: "förslag till rekommendation"},
		{pattern: `låst läge|lås(er|a|te)? läge|spara(de|t|d)? lägesbild|lås(er|a|te)? lägesbild`, use: "försegla lägesbilden"},
		{pattern: `\bträd(et)?(s)?\b`, use: "organisationens struktur"},
		{pattern: `konfidentiell`, use: "omfattas av sekretess; konfidentiell is a class of the Protective Security Act"},
		{pattern: `fastän`, use: "trots att"},
		{pattern: `släpp(a|er|t)? .{0,20}\bin igen`, use: "aktivera igen"},
		{pattern: `\bgör(a|s)? (du )?(en )?(ny|länk)`, use: "skapa"},
		{pattern: `står bredvid|står redan|står nedan|\bvisas den här\b`, use: "visas bredvid, finns redan, finns nedan"},
		{pattern: `stängd, så att`, use: "så; så att is for an aim"},
		{pattern: `passar urvalet`, use: "motsvarar urvalet"},
		{pattern: `\binte än\b`, use: "inte ännu"},
		{pattern: `skickar inga brev`, use: "skickar inte e-post"},
		{pattern: `\bmejl`, use: "e-post, meddelande"},
		{pattern: `förbock|bocka`, use: "kryssa i"},
		{pattern: `gör(a)? .{0,12}slutlig`, use: "fastställa granskningen"},
	},
	"en": {
		{pattern: `\bhand(s|ed|ing)? (\w+ )?in\b`, use: "submit"},
		{pattern: `\bfindings\b|\ba finding\b`, use: "observation"},
		{pattern: `\bdepart(s|ed|ing|ures?)?\b`, use: "differ, deviation"},
		{pattern: `\boverrid(e|es|den)\b`, use: "differ, deviation"},
		{pattern: `check sum|fingerprint`, use: "checksum"},
		{pattern: `audit log`, use: "event log"},
		{pattern: `under \*?people\b`, use: "Users"},
		{pattern: `\bpercent\b`, use: "per cent"},
		{pattern: `\btake(s|n)? (it |them |a role |the role )?away|\btook .{0,20}away`, use: "remove"},
		{pattern: `\bmend`, use: "correct"},
		{pattern: `let (\w+ ){1,2}in again`, use: "reactivate"},
		{pattern: `\blast round`, use: "previous round"},
		{pattern: `\bstands? (beside|by the|at|on)\b|\bstood as\b`, use: "is shown beside, is based on, applies to"},
		{pattern: `\b(does not|do not|does it|did not) hold\b|\bis to hold\b|\bholds? for you`, use: "is correct for you, keep"},
		{pattern: `\bawait`, use: "is waiting for"},
		{pattern: `\bemail\b`, use: "e-mail"},
		{pattern: `\banew\b`, use: "again, re-"},
		{pattern: `\bsomeone\b|\bno one\b`, use: "somebody, nobody"},
		{
			pattern: `\broutines?\b`,
			use:     "procedure",
			except:  map[string]string{"governing_document.kind.": "the stored word is not shown"},
		},
		{pattern: `proposed by (a rule|rules)|rule proposal`, use: "proposed recommendation"},
		{pattern: `mak(e|es|ing) .{0,15}\bfinal\b|\bmade .{0,15}final\b`, use: "finalise"},
		{pattern: `shown only now`, use: "shown only once"},
		{pattern: `sends no letters`, use: "does not send e-mail"},
		{pattern: `to be completed`, use: "for completion"},
		{pattern: `documents studied`, use: "documents reviewed"},
		{pattern: `closed, so that`, use: "so nothing; so that is for an aim"},
		{pattern: `on the same level|no points in the result`, use: "zero points"},
		{pattern: `\bconfidential\b`, use: "subject to secrecy; confidential is a class of the Protective Security Act"},
		{pattern: `the same numbers`, use: "the same figures"},
	},
}

func (r retired) excepts(place string) bool {
	for at := range r.except {
		if place == at || strings.HasSuffix(at, ".") && strings.HasPrefix(place, at) {
			return true
		}
	}
	return false
}

// TestRetiredWords refuses them in the messages and in the guides.
func TestRetiredWords(t *testing.T) {
	t.Parallel()
	for lang, words := range retiredWords {
		texts := messageTexts(t, lang)
		maps.Copy(texts, guideTexts(t, lang))
		for _, w := range words {
			pattern := regexp.MustCompile(`(?i)` + w.pattern)
			for _, place := range slices.Sorted(maps.Keys(texts)) {
				if found := pattern.FindString(texts[place]); found != "" && !w.excepts(place) {
					t.Errorf("%s, %s: %q; use %s", lang, place, found, w.use)
				}
			}
		}
	}
}

// TestRetiredWordsAreFound tries each word of the list in the sentence that it was taken from.
func TestRetiredWordsAreFound(t *testing.T) {
	t.Parallel()
	for lang, sentences := range map[string][]string{
		"sv": {
			"Vad granskaren tittar efter", "Granska filen", "en kritisk fråga", "Lämnad tillbaka", "Lämna tillbaka",
			"Inlämning 2 har kommit tillbaka för komplettering", "Största glappen", "Svarande", "Versionens fingeravtryck",
			"Förslaget är avfärdat.", "Inget läge är låst ännu. Lås läget från sidan.", "Bygg upp trädet", "Byt formulär",
			"Konfidentiellt, arbetsmaterial", "Mognad skickar inga brev.", "Därefter gör du en ny.", "kvitto",
		},
		"en": {
			"Look through and hand in", "have handed nothing in", "Findings alone, no scale", "departs from the proposal",
			"Fingerprint (SHA-256)", "the check sum", "Give the role under People first.", "share of the points in percent",
			"The role has been taken away.", "they are opened again to be mended", "One waits and awaits a decision.",
			"Kept the last round's answer", "does not hold for you", "Make the audit final", "stands beside the judgement",
		},
	} {
		for _, sentence := range sentences {
			if !slices.ContainsFunc(retiredWords[lang], func(w retired) bool {
				return regexp.MustCompile(`(?i)` + w.pattern).MatchString(sentence)
			}) {
				t.Errorf("%s: %q is not refused", lang, sentence)
			}
		}
	}
}

// messageTexts are the messages of a language as written, by key.
func messageTexts(t *testing.T, lang string) map[string]string {
	t.Helper()
	names, err := fs.Glob(os.DirFS("messages"), "*."+lang+".yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files of messages, error %v", len(names), err)
	}
	texts := map[string]string{}
	for _, name := range names {
		content, err := os.ReadFile(path.Join("messages", name))
		if err != nil {
			t.Fatal(err)
		}
		var document yaml.Node
		if err := yaml.Unmarshal(content, &document); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		gather(texts, "", document.Content[0])
	}
	for key, text := range texts {
		texts[key] = argument.ReplaceAllString(text, "…")
	}
	return texts
}

// argument is what a message is filled in with.
var argument = regexp.MustCompile(`\{\{[^}]*\}\}`)

func gather(texts map[string]string, prefix string, node *yaml.Node) {
	for i := 0; i < len(node.Content); i += 2 {
		key := prefix + node.Content[i].Value
		if value := node.Content[i+1]; value.Kind == yaml.MappingNode {
			gather(texts, key+".", value)
		} else {
			texts[key] = value.Value
		}
	}
}

// guideTexts are the guides of a language, by their path in docs.
func guideTexts(t *testing.T, lang string) map[string]string {
	t.Helper()
	docs := os.DirFS("../../docs")
	pattern := map[string]string{"en": "guide-*.md", "sv": "sv/guide-*.md"}[lang]
	names, err := fs.Glob(docs, pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%d guides, error %v", len(names), err)
	}
	texts := map[string]string{}
	for _, name := range names {
		content, err := fs.ReadFile(docs, name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = strings.Join(strings.Fields(string(content)), " ") // whatever the lines
	}
	return texts
}
