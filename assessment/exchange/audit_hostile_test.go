package exchange_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"mognad/assessment/exchange"
	"mognad/questionnaires"

	"github.com/google/go-cmp/cmp"
)

// edited is the small good file with one text replaced by another.
func edited(t *testing.T, old, replacement string) string {
	t.Helper()
	if strings.Count(base, old) != 1 {
		t.Fatalf("%q occurs %d times, not once", old, strings.Count(base, old))
	}
	return strings.Replace(base, old, replacement, 1)
}

// laughs is a file whose aliases would come to three thousand million texts.
func laughs() string {
	content := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'j'; c++ {
		content += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat("*"+string(c-1)+", ", 9))
	}
	return content
}

// list repeats a line with a number in it.
func list(n int, line string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, line, i+1)
	}
	return b.String()
}

// TestHostileFiles are refused with what is wrong and where, and of more than a hundred problems the first hundred.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	const judged, ordinal, rec = "{nord: Ja, syd: Nej}", "Nej: 0", "syd: {2: Följ upp det.}"
	entities := "  - {id: vest, name: Väst, kind: agency}\n"
	tests := map[string]struct {
		content, first string
		problems       int
	}{
		"aliases of aliases": {
			laughs() + base,
			"1:1: a: The key “a” is not known here. Remove it, or check the spelling and indentation.",
			10,
		},
		"alias as judgements": {
			edited(t, "    judgements: {nord: Delvis}", "    judgements: &x {nord: Delvis}\n    recs: *x"),
			"18:17: questions[1].judgements: The file uses the anchor “&x”. Remove it and write the value out wherever it " +
				"is needed.",
			2,
		},
		"merge of an alias": {
			edited(t, judged, "{<<: [*x, *x]}"),
			"14:23: This cannot be read as YAML: unknown anchor 'x' referenced. Check indentation, quotes and brackets here " +
				"and on the line above.",
			1,
		},
		"tag of another language": {
			"!!python/object " + base,
			"1:1: The file uses the tag “!!python/object”. Remove it; text that looks like something else goes in quotes.",
			1,
		},

		"part twice": {
			base + "audit: {key: x, title: y}\n",
			"22:1: audit: The key “audit” is already given on line 2. Remove one of the two.",
			1,
		},
		"recommendation twice": {
			edited(t, rec, "syd: {2: Följ., 2: Två}"),
			"21:19: recommendations.syd.2: The key “2” is already given on line 21. Remove one of the two.",
			1,
		},
		"label twice": {
			edited(t, "Delvis: 1", `" Ja": 1`),
			"6:16: scale.Ja: “Ja” is used for two steps of the scale. Give each step its own label and ordinal.",
			1,
		},
		"entity twice": {
			edited(t, "id: syd", "id: nord"),
			"9:10: entities[1].id: The id “nord” is already used on line 8. Choose another.",
			1,
		},

		"whole number without end": {
			edited(t, "date: 2026-02-03", "plan_year: "+strings.Repeat("9", 26)),
			"5:14: audit.plan_year: “99999999999999999999999999” is not a whole number. Write digits only, without quotes, " +
				"decimals or leading zeros.",
			1,
		},
		"number of no end": {
			edited(t, "Delvis: 1", "Delvis: 1e999"),
			"6:24: scale.Delvis: “1e999” cannot be the ordinal of a step. Write a number from 0 to 1000 without quotes, with " +
				"a full stop and at most 2 decimals.",
			1,
		},
		"number of a reference": {
			edited(t, "recs: {syd: [1, 2]}", "recs: {syd: [1, 99999999999999999999]}"),
			"15:21: questions[0].recs.syd[1]: “99999999999999999999” is not a whole number. Write digits only, without " +
				"quotes, decimals or leading zeros.",
			1,
		},
		"number of a key": {
			edited(t, rec, "syd: {99999999999999999999: x}"),
			"21:9: recommendations.syd.99999999999999999999: “99999999999999999999” is not a whole number. Write digits " +
				"only, without quotes, decimals or leading zeros.",
			1,
		},
		"judged beyond numbers": {
			edited(t, judged, "{nord: 1e400, syd: Nej}"),
			"14:24: questions[0].judgements.nord: “1e400” is not on the scale. Write one of: Ja, Delvis, Nej.",
			1,
		},
		"negative ordinal": {
			edited(t, ordinal, "Nej: -1"),
			"6:32: scale.Nej: “-1” cannot be the ordinal of a step. Write a number from 0 to 1000 without quotes, with a " +
				"full stop and at most 2 decimals.",
			1,
		},
		"decimal comma on one line": {
			edited(t, judged, "{nord: 1,5, syd: Nej}"),
			"14:24: questions[0].judgements.nord: “1,5” is not on the scale. Write one of: Ja, Delvis, Nej.",
			1,
		},
		"decimal comma at the end": {
			edited(t, judged, "{syd: Nej, nord: 1,5}"),
			"14:34: questions[0].judgements.nord: “1,5” is not on the scale. Write one of: Ja, Delvis, Nej.",
			1,
		},
		"decimal comma in quotes": {
			edited(t, judged, `{nord: "1,5", syd: Nej}`),
			"14:24: questions[0].judgements.nord: “1,5” is not on the scale. Write one of: Ja, Delvis, Nej.",
			1,
		},
		"decimal comma of a step": {
			edited(t, ordinal, "Nej: 0,5"),
			"6:32: scale.Nej: “0,5” has a decimal comma. Numbers in files have a full stop: write 0.5.",
			1,
		},
		"decimal comma of a key": {
			edited(t, "date: 2026-02-03", "date: 2026-02-03\nexpected: {judgements_count: {1,5: 1}}"),
			"6:31: expected.judgements_count.1,5: “1,5” is not on the scale. Write one of: Ja, Delvis, Nej.",
			1,
		},
		"decimal comma of a percentage": {
			edited(t, "scale: {Ja: 2, Delvis: 1, Nej: 0}",
				"scale: {steps: [{label: Ja, ordinal: 2, from: 75,5}, {label: Delvis, ordinal: 1}, {label: Nej, ordinal: 0}]}"),
			"6:47: scale.steps[0].from: “75,5” has a decimal comma. Write a whole number here, without decimals.",
			1,
		},
		"key twice in a scale, once": {
			edited(t, "scale: {Ja: 2, Delvis: 1, Nej: 0}",
				"scale: {norm: 1, norm: 2, "+
					"steps: [{label: Ja, ordinal: 2}, {label: Delvis, ordinal: 1}, {label: Nej, ordinal: 0}]}"),
			"6:18: scale.norm: The key “norm” is already given on line 6. Remove one of the two.",
			1,
		},
		"decimal comma of a whole number": {
			edited(t, "date: 2026-02-03", "plan_year: 2026,5"),
			"5:14: audit.plan_year: “2026,5” has a decimal comma. Write a whole number here, without decimals.",
			1,
		},
		"no number": {
			edited(t, ordinal, "Nej: .nan"),
			"6:32: scale.Nej: “.nan” cannot be the ordinal of a step. Write a number from 0 to 1000 without quotes, with a " +
				"full stop and at most 2 decimals.",
			1,
		},
		"number of sixteens": {
			edited(t, ordinal, "Nej: 0x10"),
			"6:32: scale.Nej: “0x10” cannot be the ordinal of a step. Write a number from 0 to 1000 without quotes, with a " +
				"full stop and at most 2 decimals.",
			1,
		},
		"negative judgement": {
			edited(t, judged, "{nord: -1, syd: Nej}"),
			"14:24: questions[0].judgements.nord: “-1” is not on the scale. Write one of: Ja, Delvis, Nej.",
			1,
		},
		"negative reference": {
			edited(t, "recs: {syd: [1, 2]}", "recs: {syd: [-1]}"),
			"15:18: questions[0].recs.syd[0]: -1 is outside 1 to 500. Choose a number in between.",
			1,
		},
		"unknown label": {
			edited(t, judged, "{nord: Kanske, syd: Nej}"),
			"14:24: questions[0].judgements.nord: “Kanske” is not on the scale. Write one of: Ja, Delvis, Nej.",
			1,
		},

		"zero byte": {
			edited(t, "title: Liten", "title: Åå\x00ten"),
			"4:12: The text contains an invisible control character, U+0000. Remove it and type the text again.",
			1,
		},
		"zero byte at the end": {
			base + "\x00",
			"22:1: The text contains an invisible control character, U+0000. Remove it and type the text again.",
			1,
		},
		"zero byte in JSON": {
			"{\"audit\": {\"key\": \"a\",\n\"title\": \"b\x00\"}}",
			"2:12: The text contains an invisible control character, U+0000. Remove it and type the text again.",
			1,
		},
		"escaped zero byte": {
			`{"audit": {"key": "a", "title": "b\u0000c"}}`,
			"1:33: audit.title: The text contains an invisible control character, U+0000. Remove it and type the text again.",
			1,
		},
		"workbook": {
			"PK\x03\x04\x14\x00",
			" This is a compressed archive (such as zip), not an audit file for Mognad, which is a text file with “format: 1” and “audit:” and is described in " +
				"docs/audit-format.md.",
			1,
		},
		"half a character": {
			`{"audit": {"key": "a", "title": "\ud800"}}`,
			"1:36: This cannot be read as YAML: found invalid Unicode character escape code. Check indentation, quotes and " +
				"brackets here and on the line above.",
			1,
		},
		"wide characters": {
			"\xff\xfea\x00u\x00",
			" The file is written in UTF-16. Save it again in UTF-8.",
			1,
		},
		"tabs": {
			strings.ReplaceAll(base, "  ", "\t"),
			"3:1: This cannot be read as YAML: found character that cannot start any token. Check indentation, quotes and " +
				"brackets here and on the line above.",
			1,
		},
		"page": {
			"<!doctype html><p>x",
			" This is a web page (HTML), not an audit file for Mognad, which is a text file with “format: 1” and “audit:” and is described in " +
				"docs/audit-format.md.",
			1,
		},
		"questionnaire": {
			"format: 1\nkey: a\nlanguages: [sv]\nanswers: []\nlevels: []\nquestions: []\n",
			" This is a questionnaire for Mognad, not an audit file for Mognad, which is a text file with “format: 1” and “audit:” and is described in " +
				"docs/audit-format.md.",
			1,
		},
		"table": {
			"Nyckel;Namn\na;b\n",
			" This is a table (CSV), not an audit file for Mognad, which is a text file with “format: 1” and “audit:” and is described in " +
				"docs/audit-format.md.",
			1,
		},
		"settings": {
			`{"name": "a", "scripts": {"build": "b"}}`,
			" This is a JSON file of another kind, not an audit file for Mognad, which is a text file with “format: 1” and “audit:” and is described in " +
				"docs/audit-format.md.",
			1,
		},

		"10,000 recommendations": {
			edited(t, "  nord: {1: Styr det.}\n  "+rec, "  nord:\n"+list(10000, "    %d: Text\n")),
			"521:5: recommendations.nord.501: 501 is outside 1 to 500. Choose a number in between.",
			100,
		},
		"5,000 entities": {
			edited(t, entities, entities+list(5000, "  - {id: e%[1]d, name: E%[1]d, kind: agency}\n")),
			"8:3: entities: There are 5003 entries here, but at most 300 are allowed. Remove some.",
			1,
		},
		"200 unknown keys": {
			base + list(200, "x%d: {a: b}\n"),
			"22:1: x1: The key “x1” is not known here. Remove it, or check the spelling and indentation.",
			100,
		},
		"title of megabytes": {
			edited(t, "title: Liten granskning", "title: "+strings.Repeat("a", 3<<20)),
			"4:10: audit.title: The text has 3145728 characters, but at most 200 are allowed. Shorten it.",
			1,
		},
		"deep JSON": {
			`{"audit": {"key": "a", "title": "b", "notes":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + "}}",
			"1:76: This is nested more than 32 levels deep. Check the indentation and brackets.",
			1,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := exchange.Parse("bad", []byte(tt.content))
			var file *questionnaires.FileError
			if !errors.As(err, &file) {
				t.Fatalf("got %v, want a file error", err)
			}
			if diff := cmp.Diff(tt.first, strings.TrimPrefix(file.Problems[0].Error(), "bad:")); diff != "" ||
				len(file.Problems) != tt.problems {
				t.Errorf("%d problems, want %d; the first (-want +got):\n%s", len(file.Problems), tt.problems, diff)
			}
		})
	}
}

// TestOddFilesMeanTheSame reads what other programs make of a file on the way.
func TestOddFilesMeanTheSame(t *testing.T) {
	t.Parallel()
	want := parse(t, "x", []byte(base))
	for name, content := range map[string]string{
		"lines of Windows":     strings.ReplaceAll(base, "\n", "\r\n"),
		"lines of old Macs":    strings.ReplaceAll(base, "\n", "\r"),
		"byte order mark":      "\ufeff" + base,
		"tabs before texts":    strings.ReplaceAll(base, "title: ", "title:\t"),
		"comments":             "# en kommentar\n" + strings.ReplaceAll(base, "\n", " # slut\n"),
		"other order":          strings.Replace(base, "format: 1\n", "", 1) + "format: 1\n",
		"marker":               "---\n" + base,
		"line break of slides": strings.ReplaceAll(base, "Liten granskning", "Liten\vgranskning"),
		"quotes":               strings.ReplaceAll(base, "Liten granskning", `"Liten  granskning "`),
	} {
		if diff := cmp.Diff(want, parse(t, name, []byte(content))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
