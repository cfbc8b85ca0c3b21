package exchange

import (
	"maps"
	"slices"

	"mognad/questionnaires"
)

// keyPrefix is the prefix of the message keys of this format's problems.
const keyPrefix = "audit_file.problem."

// ProblemKeys lists, in alphabetical order, the message keys of the problems that only this format has; the others are
// among those of [questionnaires.ProblemKeys].
func ProblemKeys() []string {
	keys := make([]string, 0, len(messages))
	for _, code := range slices.Sorted(maps.Keys(messages)) {
		keys = append(keys, keyPrefix+code)
	}
	return keys
}

// ProblemMessage is the message key of a problem, given its last part, and the English message.
func ProblemMessage(code string) (key, english string) {
	if s, ok := messages[code]; ok {
		return keyPrefix + code, s
	}
	return questionnaires.ProblemMessage(code)
}

// messages has the English message of each problem by the last part of its key. The message files of the interface have
// it in each language.
var messages = map[string]string{
	// the file
	"other_kind": "This is {{.Is}}, not an audit file for Mognad, which is a text file with “format: 1” and " +
		"“audit:” and is " +
		"described in docs/audit-format.md.",
	"too_large":         "The file is larger than {{.Max}} MiB. Shorten its texts.",
	"empty_file":        "The file is empty. Start from an example, or from an exported audit.",
	"several_documents": "A second document starts here. Put each audit in its own file and remove the line “---”.",

	// values
	"too_long": "The text has {{.Count}} characters, but at most {{.Max}} are allowed. Shorten it.",
	"not_a_date": "“{{.Value}}” is not a day between 1900 and 2199. Write year, month and day, such as " +
		"2024-03-27.",
	"not_a_day_or_time": "“{{.Value}}” is neither a day, a month or a year nor a point in time. Write 2024-03-27, " +
		"2024-03 or 2024, or date, time and zone, such as 2024-03-27T09:30:00Z.",
	"not_a_time":   "“{{.Value}}” is not a point in time. Write date, time and zone, such as 2024-03-27T09:30:00Z.",
	"not_an_email": "“{{.Value}}” is not an e-mail address. Write the plain address, without a name.",
	"date_order":   "The last day is before the first, {{.From}}. Correct one of the two.",
	"not_a_partial_date": "“{{.Value}}” is not a day, a month or a year between 1900 and 2199. Write 2024-03-27, " +
		"2024-03 or 2024.",
	"not_years": "“{{.Value}}” is neither a year nor a period. Write 2024, or 2021–2024 with the earlier year " +
		"first.",
	"reply_order": "The reply is due before the date of the report, {{.Date}}. Correct one of the two.",
	"form_key": "“{{.Value}}” cannot be a key or id here. Use 1 to 40 lower-case letters a–z, digits and " +
		"hyphens, with no hyphen first or last.",
	"form_questionnaire": "“{{.Value}}” cannot be the key of a questionnaire. Use 2 to 63 lower-case letters a–z, " +
		"digits and hyphens, beginning with a letter.",
	"form_sha256": "“{{.Value}}” is not a SHA-256 checksum. Write its 64 hexadecimal digits, with lower-case letters.",

	// the scale
	"scale_steps": "The number of steps is {{.Count}}. Give the scale 2 to {{.Max}}, or leave it out if " +
		"there are observations only.",
	"scale_twice":      "“{{.Value}}” is used for two steps of the scale. Give each step its own label and ordinal.",
	"scale_word_twice": "“{{.Value}}” is said for something else on the scale too. Choose another word here.",
	"scale_thresholds": "{{.Value}} is not below the {{.Before}} of the better step “{{.Label}}”. The " +
		"percentages must fall as the ordinals fall.",
	"scale_from_zero": "The lowest proposed step starts from {{.Value}}. Write from: 0, so that every share has a step.",
	"decimal_comma":   "“{{.Value}}” has a decimal comma. Numbers in files have a full stop: write {{.Point}}.",
	"not_an_ordinal": "“{{.Value}}” cannot be the ordinal of a step. Write a number from 0 to {{.Max}} without " +
		"quotes, with a full stop and at most {{.Decimals}} decimals.",
	"not_on_scale": "“{{.Value}}” is not on the scale. Write one of: {{.Known}}.",
	"not_on_scale_between": "“{{.Value}}” is not on the scale. Write one of: {{.Known}}; or a number from {{.Low}} to " +
		"{{.High}} (decimals: at most {{.Decimals}}).",
	"no_scale": "There is no scale to judge on. Add one, or write what was found as observation.",

	// noticed
	"comma_in_list": "“{{.Before}}” and “{{.Value}}” are two entries: YAML ends an entry at a comma within [ ]. If they " +
		"are one, write it in quotes: \"{{.Whole}}\". If they are two, put “{{.Value}}” in quotes.",

	// references
	"unknown_entity": "There is no entity “{{.ID}}”. Check the id, or add the entity.",
	"no_body": "The entity “{{.ID}}” has no body that recommendations could go to. Add body to the " +
		"entity, or name a body here.",
	"number_gap": "Recommendation {{.No}} to {{.Body}} is missing. Number from 1 without gaps.",
	"numbered_through": "Recommendation {{.No}} to {{.Body}} is missing. The numbers run through the whole report: " +
		"write “numbering: report” under “audit:”, or number each body’s recommendations from 1.",
	"number_gap_through": "Recommendation {{.No}} is missing. With “numbering: report”, number from 1 through the " +
		"report without gaps.",
	"number_twice_through": "Recommendation {{.No}} is already given on line {{.Line}}. With “numbering: report”, each " +
		"number stands once in the report; choose another number.",
	"number_twice": "Recommendation {{.No}} to {{.Body}} is already given on line {{.Line}}. Entities that " +
		"share a body share one numbering; choose another number.",
	"unknown_recommendation": "There is no recommendation {{.No}} to {{.Body}}. Check the number, or add the " +
		"recommendation.",
	"joint_said": "“{{.Name}}” stands once, at the recommendation that this one is the same as. Remove it here; a " +
		"recommendation with another text is not a joint one.",
	"joint_itself": "This is a recommendation to {{.Body}} already. Name another body that it is made to jointly.",
	"joint_no_text": "Recommendation {{.No}} to {{.Body}} has no text of its own. Write the body and the number of the " +
		"one that has the text.",
	"joint_twice": "{{.Body}} has this joint recommendation already, as number {{.No}}. Remove one of the two.",
	"joint_number": "With “numbering: report” a joint recommendation has one number: {{.No}} under {{.Body}}, but " +
		"{{.Is}} here. Write the same number.",
	"joint_missing": "Nothing under {{.Body}} is the same as recommendation {{.No}} to {{.To}}. Add it there with " +
		"same_as: {body: {{.To}}, no: {{.No}}}, or remove {{.Body}} here.",
	"joint_unnamed": "Recommendation {{.No}} to {{.Body}} is the same as this one, but {{.Body}} is not named here. Add " +
		"it, or leave “jointly” out.",
	"newer_key": "“{{.Name}}”, as it is written here, needs format {{.Format}}, and the file has format {{.Is}}. Write " +
		"format: {{.Format}}, or leave it out.",
	"reply_twice": "Recommendation {{.No}} to {{.Body}} already has a reply on line {{.Line}}. Remove one of the " +
		"two.",
	"kind_outside": "“{{.Value}}” is a kind of object that is not in the organisation's tree. Add outside: true, or " +
		"choose another kind.",
	"outside_pinned": "“{{.Name}}” is not in the organisation's tree, so it has no self-assessment. Remove pinned, or " +
		"outside.",
	"unknown_part": "Question {{.No}} has no part “{{.Name}}”. Check the name, or add the part to the question.",
	"part_judged": "The text of part “{{.Name}}” is expected here. What is judged of it belongs in the judgement of the " +
		"question, by entity: judgements: {entity: {parts: [{part: {{.Name}}, judgement: …}]}}.",
	"unknown_risk": "“{{.Value}}” is not one of the steps of risk, which are: {{.Known}}.",
	"no_risks":     "There are no steps of risk. Add scale.risks with “{{.Value}}” and the others, or leave the risk out.",
	"judged_and_not": "This is both judged and marked as not assessed or not applicable, or marked as both. Keep one of " +
		"them.",
	"not_assessed_why": "The assessment in words is missing. Say why this is not assessed.",

	// expected counts
	"expected_recommendations": "The number of recommendations to “{{.Name}}” is {{.Count}}, not {{.Expected}}. " +
		"Correct the recommendations or the expected count.",
	"total_twice":   "“{{.Name}}” is counted twice. Keep one of the two.",
	"total_between": "“{{.Value}}” is between two steps. Totals count the steps of the scale only.",
	"totals_less": "“{{.Name}}” states {{.Count}} for “{{.Label}}”, and the judgements have {{.Judged}}. Correct the " +
		"total or the judgements.",
	"expected_judgements": "The number of judgements “{{.Name}}” is {{.Count}}, not {{.Expected}}. Correct the " +
		"judgements or the expected count.",
}
