package exchange_test

import "strings"

// baseBetween is what stands between the head and the recommendations of a good file.
var baseBetween = base[strings.Index(base, "scale:"):strings.Index(base, "  nord: {1:")]

// badContents are files of good form whose parts do not fit each other.
var badContents = map[string]badFile{
	"number off scale": {
		"{nord: Ja, syd: Nej}",
		"{nord: 1.5, syd: Nej}",
		[]string{"14:24: questions[0].judgements.nord: “1.5” is not on the scale. Write one of: Ja, Delvis, Nej."},
		true,
	},
	"between decimals": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{decimals: 1, norm: 1.55, steps: [{label: Ja, ordinal: 2}, {label: Delvis, ordinal: 1}, {label: Nej, ordinal: 0}]}",
		[]string{
			"6:28: scale.norm: “1.55” is not on the scale. Write one of: Ja, Delvis, Nej; or a number from 0 to 2 " +
				"(decimals: at most 1).",
		},
		true,
	},
	"decimal comma between steps": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{decimals: 1, norm: 1,5, steps: [{label: Ja, ordinal: 2}, {label: Delvis, ordinal: 1}, {label: Nej, ordinal: 0}]}",
		[]string{"6:28: scale.norm: “1,5” has a decimal comma. Numbers in files have a full stop: write 1.5."},
		true,
	},
	"parts judged where their texts are": {
		"    judgements: {nord: Delvis}",
		"    parts: {a: {judgement: Ja}}\n    judgements: {nord: Delvis}",
		[]string{
			"18:16: questions[1].parts.a: The text of part “a” is expected here. What is judged of it belongs in the " +
				"judgement of the question, by entity: judgements: {entity: {parts: [{part: a, judgement: …}]}}.",
		},
		false,
	},
	"own word of a step": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{words: {not_assessed: Nej}, steps: [{label: Ja, ordinal: 2}, {label: Delvis, ordinal: 1}, {label: Nej, ordinal: 0}]}",
		[]string{
			"6:16: scale.words: “words”, as it is written here, needs format 5, and the file has format 1. " +
				"Write format: 5, or leave it out.",
			"6:31: scale.words.not_assessed: “Nej” is said for something else on the scale too. Choose another word here.",
		},
		true,
	},
	"kind of an object outside the tree": {
		"name: Väst, kind: agency}",
		"name: Väst, kind: system}",
		[]string{
			"10:34: entities[2].kind: “system” is a kind of object that is not in the organisation's tree. Add outside: true, " +
				"or choose another kind.",
		},
		true,
	},
	"self-assessment outside the tree": {
		"name: Väst, kind: agency}",
		"name: Väst, kind: agency, outside: true, pinned: {number: 1, sha256: abababababababababababababababababababababababababababababababab}}",
		[]string{
			"10:51: entities[2].outside: “outside”, as it is written here, needs format 7, and the file has format 1. " +
				"Write format: 7, or leave it out.",
			"10:51: entities[2].outside: “Väst” is not in the organisation's tree, so it has no self-assessment. Remove " +
				"pinned, or outside.",
		},
		true,
	},
	"risk without steps": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, risk: Hög}}",
		[]string{
			"12:3: questions.risk: “risk”, as it is written here, needs format 7, and the file has format 1. " +
				"Write format: 7, or leave it out.",
			"18:46: questions[1].judgements.nord.risk: There are no steps of risk. Add scale.risks with “Hög” and the others, " +
				"or leave the risk out.",
		},
		true,
	},
	"risk off its steps": {
		base[strings.Index(base, "scale:"):strings.Index(base, "recommendations:")],
		`scale: {risks: [Hög, Låg]}
entities: [{id: nord, name: Nord, kind: company, body: S}, {id: syd, name: Syd, kind: company, body: S}]
questions: [{no: 1, text: Styrs det?, judgements: {nord: {risk: Medel}}, recs: {nord: [1], syd: [2]}}]
`,
		[]string{
			"6:16: scale.risks: “risks”, as it is written here, needs format 7, and the file has format 1. " +
				"Write format: 7, or leave it out.",
			"8:12: questions.risk: “risk”, as it is written here, needs format 7, and the file has format 1. " +
				"Write format: 7, or leave it out.",
			"8:65: questions[0].judgements.nord.risk: “Medel” is not one of the steps of risk, which are: Hög, Låg.",
		},
		true,
	},
	"no scale": {
		"scale: {Ja: 2, Delvis: 1, Nej: 0}",
		"scale: {}",
		[]string{
			"14:24: questions[0].judgements.nord: There is no scale to judge on. Add one, or write what was found as " +
				"observation.",
			"14:33: questions[0].judgements.syd: There is no scale to judge on. Add one, or write what was found as " +
				"observation.",
			"18:24: questions[1].judgements.nord: There is no scale to judge on. Add one, or write what was found as " +
				"observation.",
		},
		true,
	},
	"entity": {
		"{nord: Ja, syd: Nej}",
		"{nord: Ja, öst: Nej}",
		[]string{"14:28: questions[0].judgements.öst: There is no entity “öst”. Check the id, or add the entity."},
		true,
	},
	"entity of a rec": {
		"recs: {syd: [1, 2]}",
		"recs: {söder: [1, 2]}",
		[]string{"15:12: questions[0].recs.söder: There is no entity “söder”. Check the id, or add the entity."},
		true,
	},
	"judged and not": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, not_assessed: true, reason: x}}",
		[]string{
			"18:24: questions[1].judgements.nord: This is both judged and marked as not assessed or not applicable, or marked as both. " +
				"Keep one of them.",
		},
		true,
	},
	"judged and not applicable": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, not_applicable: true}}",
		[]string{
			"12:3: questions.not_applicable: “not_applicable”, as it is written here, needs format 5, and the file has " +
				"format 1. Write format: 5, or leave it out.",
			"18:24: questions[1].judgements.nord: This is both judged and marked as not assessed or not applicable, or " +
				"marked as both. Keep one of them.",
		},
		true,
	},
	"not assessed": {
		"{nord: Delvis}",
		"{nord: {not_assessed: true}}",
		[]string{"18:24: questions[1].judgements.nord: The assessment in words is missing. Say why this is not assessed."},
		true,
	},
	"not assessed, word": {
		"{nord: Delvis}",
		"{nord: {not_assessed: very, reason: x}}",
		[]string{
			"18:39: questions[1].judgements.nord.not_assessed: “very” is neither true nor false. Write one of them without " +
				"quotes.",
		},
		false,
	},
	"e-mail": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, imported_by: Åsa}}",
		[]string{
			"18:53: questions[1].judgements.nord.imported_by: “åsa” is not an e-mail address. Write the plain address, " +
				"without a name.",
		},
		false,
	},
	"time": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, judged_at: i våras, imported_at: 2026-02-03}}",
		[]string{
			"18:51: questions[1].judgements.nord.judged_at: “i våras” is neither a day, a month or a year nor a point in " +
				"time. Write 2024-03-27, 2024-03 or 2024, or date, time and zone, such as 2024-03-27T09:30:00Z.",
			"18:73: questions[1].judgements.nord.imported_at: “2026-02-03” is not a point in time. Write date, time and zone, " +
				"such as 2024-03-27T09:30:00Z.",
		},
		false,
	},
	"proposal": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, proposed: {judgement: Jo, points: 4, possible: 3, cap: yes}}}",
		[]string{
			"18:62: questions[1].judgements.nord.proposed.judgement: “Jo” is not on the scale. Write one of: Ja, Delvis, Nej.",
			"18:95: questions[1].judgements.nord.proposed.cap: “yes” is not known here. Choose one of: partly, no.",
		},
		false,
	},
	"points": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, proposed: {judgement: Ja, points: 4, possible: 3}}}",
		[]string{"18:74: questions[1].judgements.nord.proposed.points: 4 is outside 0 to 3. Choose a number in between."},
		true,
	},
	"submission": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, proposed: {judgement: Ja, points: 1, possible: 3, submission: abc}}}",
		[]string{
			"18:102: questions[1].judgements.nord.proposed.submission: “abc” is not a SHA-256 checksum. Write its 64 hexadecimal " +
				"digits, with lower-case letters.",
		},
		false,
	},

	"question twice": {
		"no: 2",
		"no: 1",
		[]string{"16:9: questions[1].no: The id “1” is already used on line 12. Choose another."},
		true,
	},
	"entity twice": {
		"id: syd",
		"id: nord",
		[]string{"9:10: entities[1].id: The id “nord” is already used on line 8. Choose another."},
		true,
	},
	"kind": {
		"kind: agency",
		"kind: club",
		[]string{
			"10:34: entities[2].kind: “club” is not known here. Choose one of: municipality, region, agency, " +
				"association, company, committee, administration, operation, it_operation, system, group, other.",
		},
		false,
	},
	"one step": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{Ja: 2}",
		[]string{"6:8: scale: The number of steps is 1. Give the scale 2 to 20, or leave it out if there are observations only."},
		false,
	},
	"number twice on scale": {
		"Delvis: 1",
		"Delvis: 2",
		[]string{"6:24: scale.Delvis: “2” is used for two steps of the scale. Give each step its own label and ordinal."},
		true,
	},
	"step of no number": {
		"Delvis: 1",
		"Delvis: halv",
		[]string{
			"6:24: scale.Delvis: “halv” cannot be the ordinal of a step. Write a number from 0 to 1000 without quotes, with " +
				"a full stop and at most 2 decimals.",
		},
		false,
	},
	"step of three decimals": {
		"Delvis: 1",
		"Delvis: 1.005",
		[]string{
			"6:24: scale.Delvis: “1.005” cannot be the ordinal of a step. Write a number from 0 to 1000 without quotes, with " +
				"a full stop and at most 2 decimals.",
		},
		true,
	},
	"step without number": {
		"Delvis: 1",
		"Delvis: ~",
		[]string{"6:24: scale.Delvis: There is no value here. Write one, or remove the key if it may be left out."},
		false,
	},
	"thresholds": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{steps: [{label: Ja, ordinal: 2, from: 50}, {label: Delvis, ordinal: 1, from: 60}, {label: Nej, ordinal: 0, " +
			"from: 0}]}",
		[]string{
			"6:86: scale.steps[1].from: 60 is not below the 50 of the better step “Ja”. The " +
				"percentages must fall as the ordinals fall.",
		},
		true,
	},
	"last threshold": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{steps: [{label: Ja, ordinal: 2, from: 50}, {label: Delvis, ordinal: 1, from: 40}, {label: Nej, ordinal: 0}]}",
		[]string{
			"6:86: scale.steps[1].from: The lowest proposed step starts from 40. Write from: 0, so that every share has " +
				"a step.",
		},
		true,
	},
	"template": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{template: five, steps: [{label: Ja, ordinal: 2}, {label: Delvis, ordinal: 1}, {label: Nej, ordinal: 0}]}",
		[]string{
			"6:19: scale.template: “five” is not known here. Choose one of: essentials, fulfilled, sufficient, maturity, " +
				"danish, findings.",
		},
		false,
	},
	"template alone": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{template: danish}",
		[]string{"6:8: scale.steps: The key “steps” is missing. Add it."},
		false,
	},
	"question's id": {
		"    text: Följs",
		"    from: r1\n    text: Följs",
		[]string{
			"17:11: questions[1].from: “r1” cannot be an id here. Use at most 8 capital letters A–Z and digits, beginning " +
				"with a letter.",
		},
		false,
	},
	"round": {
		"scale:",
		"round: {name: Våren, questionnaire: Bas, version: v1}\nscale:",
		[]string{
			"6:37: round.questionnaire: “Bas” cannot be the key of a questionnaire. Use 2 to 63 lower-case letters a–z, " +
				"digits and hyphens, beginning with a letter.",
			"6:51: round.version: “v1” cannot be a version. Write one to three numbers with full stops in between, such as " +
				"\"1.0\".",
		},
		false,
	},

	"number missing": {
		"syd: {2: Följ upp det.}",
		"syd: {3: Följ upp det.}",
		[]string{"20:3: recommendations.nord: Recommendation 2 to Styrelsen is missing. Number from 1 without gaps."},
		true,
	},
	"numbered through without saying so": {
		"  nord: {1: Styr det.}\n  syd: {2: Följ upp det.}",
		"  nord: {1: Styr det., 2: Följ upp det.}\n  Nämnden: {3: Utbilda.}",
		[]string{
			"21:3: recommendations.Nämnden: Recommendation 1 to Nämnden is missing. The numbers run through the whole report: " +
				"write “numbering: report” under “audit:”, or number each body’s recommendations from 1.",
		},
		true,
	},
	"gap in the report": {
		"format: 1\naudit:\n  key: liten-2026\n  title: Liten granskning\n  date: 2026-02-03\n" + baseBetween +
			"  nord: {1: Styr det.}\n  syd: {2: Följ upp det.}",
		"audit:\n  key: liten-2026\n  title: Liten granskning\n  numbering: report\n  date: 2026-02-03\n" + baseBetween +
			"  nord: {1: Styr det., 2: Följ upp det.}\n  Nämnden: {4: Utbilda.}",
		[]string{
			"20:3: recommendations.nord: Recommendation 3 is missing. With “numbering: report”, number from 1 through the " +
				"report without gaps.",
		},
		true,
	},
	"number twice in the report": {
		"format: 1\naudit:\n  key: liten-2026\n  title: Liten granskning\n  date: 2026-02-03\n" + baseBetween +
			"  nord: {1: Styr det.}\n  syd: {2: Följ upp det.}",
		"audit:\n  key: liten-2026\n  title: Liten granskning\n  numbering: report\n  date: 2026-02-03\n" + baseBetween +
			"  nord: {1: Styr det., 2: Följ upp det.}\n  Nämnden: {2: Utbilda.}",
		[]string{
			"21:13: recommendations.Nämnden.2: Recommendation 2 is already given on line 20. With “numbering: report”, each " +
				"number stands once in the report; choose another number.",
		},
		true,
	},
	"number taken": {
		"syd: {2: Följ upp det.}",
		"syd: {1: Följ upp det.}",
		[]string{
			"21:9: recommendations.syd.1: Recommendation 1 to Styrelsen is already given on line 20. Entities that share a " +
				"body share one numbering; choose another number.",
		},
		true,
	},
	"number of no sense": {
		"syd: {2: Följ upp det.}",
		"syd: {two: Följ upp det.}",
		[]string{
			"21:9: recommendations.syd.two: “two” is not a whole number. Write digits only, without quotes, decimals or " +
				"leading zeros.",
		},
		false,
	},
	"number too great": {
		"syd: {2: Följ upp det.}",
		"syd: {501: Följ upp det.}",
		[]string{"21:9: recommendations.syd.501: 501 is outside 1 to 500. Choose a number in between."},
		false,
	},
	"recommendation": {
		"recs: {syd: [1, 2]}",
		"recs: {syd: [1, 3]}",
		[]string{
			"15:21: questions[0].recs.syd[1]: There is no recommendation 3 to Styrelsen. Check the number, or add the " +
				"recommendation.",
		},
		true,
	},
	"repeated rec": {
		"recs: {syd: [1, 2]}",
		"recs: {syd: [1, 1]}",
		[]string{"15:21: questions[0].recs.syd[1]: “1” is listed twice. Remove one of the two."},
		false,
	},
	"rec of no list": {
		"recs: {syd: [1, 2]}",
		"recs: {syd: 1}",
		[]string{
			"15:17: questions[0].recs.syd: A list is expected here. Write each entry after “- ”, or all of them in square " +
				"brackets.",
		},
		false,
	},
	"rec of other body": {
		"recs: {syd: [1, 2]}",
		"recs: {syd: [{body: Nämnden, no: 1}]}",
		[]string{
			"15:18: questions[0].recs.syd[0]: There is no recommendation 1 to Nämnden. Check the number, or add the " +
				"recommendation.",
		},
		true,
	},
	"no body": {
		"syd: {2: Följ upp det.}",
		"vest: {1: Följ upp det.}",
		[]string{
			"21:3: recommendations.vest: The entity “vest” has no body that recommendations could go to. Add body to the " +
				"entity, or name a body here.",
		},
		true,
	},
	"priority": {
		"syd: {2: Följ upp det.}",
		"syd: {2: {text: Följ upp det., priority: urgent, rule_entity: öst}}",
		[]string{
			"21:44: recommendations.syd.2.priority: “urgent” is not known here. Choose one of: high, medium, low.",
			"21:65: recommendations.syd.2.rule_entity: There is no entity “öst”. Check the id, or add the entity.",
		},
		false,
	},
	"rule": {
		"questions:",
		"dismissed: [{entity: nord, rule: A 1, reason: x}]\nquestions:",
		[]string{
			"11:34: dismissed[0].rule: “A 1” cannot be the id of a rule. Use at most 64 letters a–z, digits, hyphens, " +
				"underscores and full stops.",
		},
		false,
	},
	"dismissed twice": {
		"questions:",
		"dismissed: [{entity: nord, rule: A1, reason: x}, {entity: nord, rule: A1, reason: y}]\nquestions:",
		[]string{"11:71: dismissed[1].rule: The id “nord A1” is already used on line 11. Choose another."},
		true,
	},
	"engaged": {
		"questions:",
		"engaged: [{email: a@b.example, until: never}, {email: A@b.example, until: 2026-01-01}]\nquestions:",
		[]string{
			"11:39: engaged[0].until: “never” is not a day between 1900 and 2199. Write year, month and day, such as " +
				"2024-03-27.",
			"11:55: engaged[1].email: The id “a@b.example” is already used on line 11. Choose another.",
		},
		false,
	},

	"continued twice": {
		"{1: Styr det.}\n  syd: {2: Följ upp det.}",
		"{1: {text: x, continues: 1}}\n  syd: {2: {text: y, continues: 1}}",
		[]string{
			"20:3: recommendations[0].continues: “continues”, as it is written here, needs format 7, and the file has format 1. " +
				"Write format: 7, or leave it out.",
			"21:33: recommendations.syd.2.continues: The id “Styrelsen 1” is already used on line 20. Choose another.",
		},
		true,
	},
	"rule twice": {
		"{1: Styr det.}\n  syd: {2: Följ upp det.}",
		"{1: {text: x, rule: A1, rule_entity: nord}}\n  syd: {2: {text: y, rule: A1, rule_entity: nord}}",
		[]string{"21:28: recommendations.syd.2.rule: The id “nord A1” is already used on line 20. Choose another."},
		true,
	},
	"revision": {
		"format: 1\n",
		"format: 1\nrevision: 7a\n",
		[]string{"2:11: revision: “7a” is not a SHA-256 checksum. Write its 64 hexadecimal digits, with lower-case letters."},
		false,
	},

	"sum of recommendations": {
		"questions:",
		"expected: {recommendations_total: {nord: 3}}\nquestions:",
		[]string{
			"11:36: expected.recommendations_total.nord: The number of recommendations to “nord” is 2, not 3. Correct the " +
				"recommendations or the expected count.",
		},
		true,
	},
	"sum of judgements": {
		"questions:",
		"expected: {judgements_count: {Ja: 1, Nej: 2}}\nquestions:",
		[]string{
			"11:38: expected.judgements_count.Nej: The number of judgements “Nej” is 1, not 2. Correct the judgements or " +
				"the expected count.",
		},
		true,
	},
	"sum of another label": {
		"questions:",
		"expected: {judgements_count: {Jo: 1}}\nquestions:",
		[]string{"11:31: expected.judgements_count.Jo: “Jo” is not on the scale. Write one of: Ja, Delvis, Nej."},
		true,
	},
	"total twice": {
		"text: Styrs det?",
		"text: Styrs det?\n    totals: {Ja: 1, 2: 1, Nej: 1}",
		[]string{
			"14:13: questions[0].totals: “totals”, as it is written here, needs format 7, and the file has format 1. Write " +
				"format: 7, or leave it out.",
			"14:21: questions[0].totals.2: “Ja” is counted twice. Keep one of the two.",
		},
		true,
	},
	"total less than what is judged": {
		"text: Styrs det?",
		"text: Styrs det?\n    totals: {Ja: 5}",
		[]string{
			"14:13: questions[0].totals: “totals”, as it is written here, needs format 7, and the file has format 1. Write " +
				"format: 7, or leave it out.",
			"14:13: questions[0].totals: “1” states 0 for “Nej”, and the judgements have 1. Correct the total or the " +
				"judgements.",
		},
		true,
	},
	"total between steps": {
		"scale: {Ja: 2, Delvis: 1, Nej: 0}\nentities:\n  - {id: nord,",
		"scale: {decimals: 1, steps: [{label: Ja, ordinal: 2}, {label: Delvis, ordinal: 1}, {label: Nej, ordinal: 0}]}\n" +
			"entities:\n  - {totals: {\"1.5\": 1}, id: nord,",
		[]string{
			"8:15: entities[0].totals.1.5: “1.5” is between two steps. Totals count the steps of the scale only.",
		},
		true,
	},
}
