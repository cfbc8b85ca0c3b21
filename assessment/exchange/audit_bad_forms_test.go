package exchange_test

import "strings"

// badForms are files with keys, values and YAML that the format does not have.
var badForms = map[string]badFile{
	"unknown key": {
		"title: Liten",
		"colour: red\n  title: Liten",
		[]string{"4:3: audit.colour: The key “colour” is not known here. Remove it, or check the spelling and indentation."},
		false,
	},
	"misspelt key": {
		"judgements: {nord: Delvis}",
		"jugdements: {nord: Delvis}",
		[]string{"18:5: questions[1].jugdements: The key “jugdements” is not known here. Did you mean “judgements”?"},
		false,
	},
	"repeated key": {
		"  date: 2026-02-03",
		"  date: 2026-02-03\n  date: 2026-02-03",
		[]string{"6:3: audit.date: The key “date” is already given on line 5. Remove one of the two."},
		true,
	},
	"judgement of no part": {
		"{nord: Ja, syd: Nej}",
		"{nord: {judgement: Ja, parts: [{part: x, words: y}]}, syd: Nej}",
		[]string{
			"12:3: questions.parts: “parts”, as it is written here, needs format 5, and the file has format 1. Write format: 5, " +
				"or leave it out.",
			"14:55: questions[0].judgements.nord.parts[0].part: Question 1 has no part “x”. Check the name, or add the part " +
				"to the question.",
		},
		true,
	},
	"repeated judgement": {
		"{nord: Ja, syd: Nej}",
		"{nord: Ja, nord: Nej}",
		[]string{"14:28: questions[0].judgements.nord: The key “nord” is already given on line 14. Remove one of the two."},
		true,
	},
	"missing key": {
		"  key: liten-2026\n",
		"",
		[]string{"3:3: audit.key: The key “key” is missing. Add it."},
		false,
	},
	"missing audit": {
		"audit:\n  key: liten-2026\n  title: Liten granskning\n  date: 2026-02-03\n",
		"",
		[]string{"1:1: audit: The key “audit” is missing. Add it."},
		false,
	},
	"a period that ends before it begins": {
		"  date: 2026-02-03",
		"  earlier: [{year: 2007–2005, what: granskning}]",
		[]string{
			"5:20: audit.earlier[0].year: “2007–2005” is neither a year nor a period. Write 2024, or 2021–2024 with the " +
				"earlier year first.",
		},
		true,
	},
	"a key of a later format": {
		"  date: 2026-02-03",
		"  date: 2026-02\n  method: Intervjuer",
		[]string{
			"5:9: audit.date: “date”, as it is written here, needs format 5, and the file has format 1. Write format: 5, or " +
				"leave it out.",
			"6:11: audit.method: “method”, as it is written here, needs format 5, and the file has format 1. Write format: 5, " +
				"or leave it out.",
		},
		true,
	},
	"other format": {
		"format: 1",
		"format: 8",
		[]string{"1:9: format: Format 8 is not known here. Write format: 7, or update the program."},
		false,
	},
	"reply to no recommendation": {
		"format: 1",
		"format: 4\nreplies:\n  - {body: Bolagsstyrelsen, no: 9, response: accepts, decided_on: 2026-02-04, approved_by: Vd}",
		[]string{"3:33: replies[0].no: There is no recommendation 9 to Bolagsstyrelsen. Check the number, or add the " +
			"recommendation."},
		true,
	},
	"reply to a number too many": {
		"format: 1",
		"format: 4\nreplies:\n  - {body: Styrelsen, no: 3, response: accepts, decided_on: 2026-02-04, approved_by: Vd}",
		[]string{"3:27: replies[0].no: There is no recommendation 3 to Styrelsen. Check the number, or add the " +
			"recommendation."},
		true,
	},
	"two replies to one": {
		"format: 1",
		"format: 4\nreplies:\n" +
			"  - {body: Styrelsen, no: 1, response: accepts, decided_on: 2026-02-04, approved_by: Vd}\n" +
			"  - {body: Styrelsen, no: 2, response: accepts, decided_on: 2026-02-04, approved_by: Vd}\n" +
			"  - {body: Styrelsen, no: 1, response: rejects, text: Nej., decided_on: 2026-02-05, approved_by: Vd}",
		[]string{"5:27: replies[2].no: Recommendation 1 to Styrelsen already has a reply on line 3. Remove one of the two."},
		true,
	},
	"replies before their format": {
		"format: 1",
		"format: 3\nreplies:\n  - {body: Styrelsen, no: 1, response: accepts, decided_on: 2026-02-04, approved_by: Vd}",
		[]string{"3:3: replies: “replies”, as it is written here, needs format 4, and the file has format 3. Write format: 4, or " +
			"leave it out."},
		true,
	},
	"replies of an earlier format": {
		"format: 1",
		"format: 1\nreplies:\n  - {body: Styrelsen, no: 1, response: accepts, decided_on: 2026-02-04, approved_by: Vd}",
		[]string{"3:3: replies: “replies”, as it is written here, needs format 4, and the file has format 1. Write format: 4, or " +
			"leave it out."},
		true,
	},
	"reply before the report": {
		"date: 2026-02-03",
		"date: 2026-02-03\n  reply_due: 2026-02-02",
		[]string{
			"6:14: audit.reply_due: The reply is due before the date of the report, 2026-02-03. Correct one of the two.",
			"6:14: audit.reply_due: “reply_due”, as it is written here, needs format 3, and the file has format 1. Write " +
				"format: 3, or leave it out.",
		},
		true,
	},
	"key form": {
		"key: liten-2026",
		"key: Liten_2026",
		[]string{
			"3:8: audit.key: “Liten_2026” cannot be a key or id here. Use 1 to 40 lower-case letters a–z, digits and " +
				"hyphens, with no hyphen first or last.",
		},
		false,
	},
	"no date": {
		"date: 2026-02-03",
		"date: 2026-02-30",
		[]string{
			"5:9: audit.date: “2026-02-30” is not a day, a month or a year between 1900 and 2199. Write 2024-03-27, 2024-03 or 2024.",
		},
		true,
	},
	"wrong order of days": {
		"  date: 2026-02-03",
		"  from: 2026-02-03\n  to: 2026-02-02",
		[]string{"6:7: audit.to: The last day is before the first, 2026-02-03. Correct one of the two."},
		true,
	},
	"state": {
		"date: 2026-02-03",
		"state: done",
		[]string{"5:10: audit.state: “done” is not known here. Choose one of: planning, fieldwork, final."},
		false,
	},
	"year": {
		"date: 2026-02-03",
		"plan_year: 20226",
		[]string{"5:14: audit.plan_year: 20226 is outside 1900 to 2199. Choose a number in between."},
		false,
	},
	"year as text": {
		"date: 2026-02-03",
		`plan_year: "2026"`,
		[]string{
			"5:14: audit.plan_year: “2026” is not a whole number. Write digits only, without quotes, decimals or leading zeros.",
		},
		false,
	},
	"list wanted": {
		"date: 2026-02-03",
		"criteria: lagen",
		[]string{
			"5:13: audit.criteria: A list is expected here. Write each entry after “- ”, or all of them in square brackets.",
		},
		false,
	},
	"text wanted": {
		"title: Liten granskning",
		"title: [Liten]",
		[]string{
			"4:10: audit.title: One text is expected here, not a list or a map. Write it on one line, in quotes if in doubt.",
		},
		false,
	},
	"map wanted": {
		"judgements: {nord: Delvis}",
		"judgements: Delvis",
		[]string{
			"18:17: questions[1].judgements: Keys with values are expected here. Write them as “key: value”, indented below " +
				"this one.",
		},
		false,
	},
	"number as text": {
		"title: Liten granskning",
		"title: 2026",
		[]string{"4:10: audit.title: 2026 without quotes is read as a number. Put it in quotes."},
		false,
	},
	"true as text": {
		"title: Liten granskning",
		"title: true",
		[]string{"4:10: audit.title: true without quotes is read as true or false by many programs. Put it in quotes."},
		false,
	},
	"date as text": {
		"title: Liten granskning",
		"title: 2026-01-01",
		[]string{"4:10: audit.title: 2026-01-01 without quotes is read as a date. Put it in quotes."},
		true,
	},
	"empty value": {
		"title: Liten granskning",
		"title:",
		[]string{"4:9: audit.title: There is no value here. Write one, or remove the key if it may be left out."},
		false,
	},
	"empty text": {
		"title: Liten granskning",
		`title: " "`,
		[]string{"4:10: audit.title: The text is empty. Write it, or remove the key if it may be left out."},
		false,
	},
	"control character": {
		"title: Liten granskning",
		`title: "Li\aten"`,
		[]string{"4:10: audit.title: The text contains an invisible control character, U+0007. Remove it and type the " +
			"text again."},
		true,
	},
	"long title": {
		"title: Liten granskning",
		"title: " + strings.Repeat("å", 201),
		[]string{"4:10: audit.title: The text has 201 characters, but at most 200 are allowed. Shorten it."},
		false,
	},
	"many criteria": {
		"date: 2026-02-03",
		"criteria: [" + strings.Repeat("a, ", 200) + "a]",
		[]string{"5:13: audit.criteria: There are 201 entries here, but at most 200 are allowed. Remove some."},
		false,
	},
	"anchor": {
		"title: Liten",
		"title: &x Liten",
		[]string{
			"4:10: audit.title: The file uses the anchor “&x”. Remove it and write the value out wherever it is needed.",
		},
		true,
	},
	"anchor once": {
		"entities:",
		"entities: &x",
		[]string{"7:11: entities: The file uses the anchor “&x”. Remove it and write the value out wherever it is needed."},
		true,
	},
	"anchor of a scale": {
		"scale: {",
		"scale: &x {",
		[]string{"6:8: scale: The file uses the anchor “&x”. Remove it and write the value out wherever it is needed."},
		true,
	},
	"anchor in a step": {
		"Delvis: 1",
		"Delvis: &x 1",
		[]string{
			"6:24: scale.Delvis: The file uses the anchor “&x”. Remove it and write the value out wherever it is needed.",
		},
		true,
	},
	"anchored judgement": {
		"{nord: Delvis}",
		"{nord: &x {judgement: Ja}}",
		[]string{
			"18:24: questions[1].judgements.nord: The file uses the anchor “&x”. Remove it and write the value out wherever " +
				"it is needed.",
		},
		true,
	},
	"alias": {
		"{nord: Ja, syd: Nej}",
		"{nord: *x, syd: Nej}",
		[]string{
			"14:24: This cannot be read as YAML: unknown anchor 'x' referenced. Check indentation, quotes and brackets here " +
				"and on the line above.",
		},
		true,
	},
	"merge key": {
		"{nord: Ja, syd: Nej}",
		"{nord: Ja, <<: {syd: Nej}}",
		[]string{"14:28: questions[0].judgements: The file uses the merge key “<<”. Write the keys out instead."},
		true,
	},
	"tag": {
		"{nord: Ja, syd: Nej}",
		"{nord: !x Ja, syd: Nej}",
		[]string{
			"14:24: questions[0].judgements.nord: The file uses the tag “!x”. Remove it; text that looks like something " +
				"else goes in quotes.",
		},
		true,
	},
	"list as key": {
		"{nord: Ja, syd: Nej}",
		"{nord: Ja, ? [syd] : Nej}",
		[]string{"14:30: questions[0].judgements: A key must be one plain text. Write it as a short word before the colon."},
		true,
	},
	"second document": {
		"  syd: {2: Följ upp det.}",
		"  syd: {2: Följ upp det.}\n---\nformat: 1",
		[]string{"22:1: A second document starts here. Put each audit in its own file and remove the line “---”."},
		true,
	},
	"syntax": {
		"{nord: Ja, syd: Nej}",
		"{nord: Ja, syd: Nej",
		[]string{
			"15:9: This cannot be read as YAML: did not find expected ',' or '}'. Check indentation, quotes and brackets " +
				"here and on the line above.",
		},
		true,
	},

	"label": {
		"{nord: Ja, syd: Nej}",
		"{nord: Jo, syd: Nej}",
		[]string{"14:24: questions[0].judgements.nord: “Jo” is not on the scale. Write one of: Ja, Delvis, Nej."},
		true,
	},
	"label, wrong case": {
		"{nord: Ja, syd: Nej}",
		"{nord: ja, syd: Nej}",
		[]string{"14:24: questions[0].judgements.nord: “ja” is not on the scale. Write one of: Ja, Delvis, Nej."},
		true,
	},
}
