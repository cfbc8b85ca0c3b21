package questionnaires

// messages has the English message of each problem by the last part of its key. The message files of the interface have
// it in each language.
var messages = map[string]string{
	// the file
	"too_large": "The file is larger than {{.Max}} MiB. Shorten it or split it into several questionnaires.",
	"other_kind": "This is {{.Is}}, not a questionnaire for Mognad, which is a text file that begins with " +
		"“format: 1” and " +
		"is described in docs/questionnaire-format.md.",
	"utf16":      "The file is written in UTF-16. Save it again in UTF-8.",
	"not_utf8":   "The file is not written in UTF-8. Save it again with that encoding.",
	"empty_file": "The file is empty. Start from an existing questionnaire.",
	"several_documents": "A second document starts here. Put each questionnaire in its own file and remove the line " +
		"“---”.",
	"syntax": "This cannot be read as YAML: {{.Detail}}. Check indentation, quotes and brackets here and " +
		"on the line above.",
	"too_many_values": "The file has more than {{.Max}} values, which cannot be read at once. Shorten it.",
	"too_deep":        "This is nested more than {{.Max}} levels deep. Check the indentation and brackets.",
	"unknown_format":  "Format {{.Value}} is not known here. Write format: {{.Known}}, or update the program.",

	// YAML
	"anchor": "The file uses the anchor “&{{.Name}}”. Remove it and write the value out wherever it is " +
		"needed.",
	"alias":     "The file uses the alias “*{{.Name}}”. Write the value out instead.",
	"merge_key": "The file uses the merge key “<<”. Write the keys out instead.",
	"tag": "The file uses the tag “{{.Name}}”. Remove it; text that looks like something else goes in " +
		"quotes.",
	"not_a_map":           "Keys with values are expected here. Write them as “key: value”, indented below this one.",
	"not_a_list":          "A list is expected here. Write each entry after “- ”, or all of them in square brackets.",
	"not_a_text":          "One text is expected here, not a list or a map. Write it on one line, in quotes if in doubt.",
	"decimal_comma_whole": "“{{.Value}}” has a decimal comma. Write a whole number here, without decimals.",
	"not_a_number": "“{{.Value}}” is not a whole number. Write digits only, without quotes, decimals or " +
		"leading zeros.",
	"not_true_false": "“{{.Value}}” is neither true nor false. Write one of them without quotes.",
	"bad_key":        "A key must be one plain text. Write it as a short word before the colon.",
	"empty_value":    "There is no value here. Write one, or remove the key if it may be left out.",
	"empty_list":     "The list is empty. Write at least one entry, or remove the key if it may be left out.",
	"empty_text":     "The text is empty. Write it, or remove the key if it may be left out.",
	"control_character": "The text contains an invisible control character, {{.Character}}. Remove it and type " +
		"the text again.",
	"quote_date":   "{{.Value}} without quotes is read as a date. Put it in quotes.",
	"quote_number": "{{.Value}} without quotes is read as a number. Put it in quotes.",
	"quote_word":   "{{.Value}} without quotes is read as true or false by many programs. Put it in quotes.",
	"comma_in_braces": "YAML ends a text at a comma within { }: it reads “{{.Read}}” and takes “{{.Rest}}” for a key. " +
		"Put the whole text in quotes: \"{{.Whole}}\".",
	"unknown_key_after_comma": "The key “{{.Name}}” is not known here. If it belongs to the text before the comma, " +
		"“{{.Read}}”, put that whole text in quotes: YAML ends a text at a comma within { }.",
	"unknown_key":         "The key “{{.Name}}” is not known here. Remove it, or check the spelling and indentation.",
	"unknown_key_nearest": "The key “{{.Name}}” is not known here. Did you mean “{{.Nearest}}”?",
	"duplicate_key":       "The key “{{.Name}}” is already given on line {{.Line}}. Remove one of the two.",
	"missing_key":         "The key “{{.Name}}” is missing. Add it.",
	"too_many":            "There are {{.Count}} entries here, but at most {{.Max}} are allowed. Remove some.",

	// values
	"out_of_range":    "{{.Value}} is outside {{.Min}} to {{.Max}}. Choose a number in between.",
	"unknown_value":   "“{{.Value}}” is not known here. Choose one of: {{.Known}}.",
	"duplicate_id":    "The id “{{.ID}}” is already used on line {{.Line}}. Choose another.",
	"duplicate_value": "“{{.Value}}” is listed twice. Remove one of the two.",
	"form_key": "“{{.Value}}” cannot be a questionnaire key. Use 2 to 63 lower-case letters a–z, digits and " +
		"hyphens, beginning with a letter.",
	"form_version": "“{{.Value}}” cannot be a version. Write one to three numbers with full stops in between, such " +
		"as \"1.0\".",
	"form_id": "“{{.Value}}” cannot be an id here. Use at most 8 capital letters A–Z and digits, beginning " +
		"with a letter.",
	"form_step": "“{{.Value}}” cannot be the id of a step. Use at most 32 lower-case letters a–z, digits and " +
		"underscores, beginning with a letter.",
	"form_source": "“{{.Value}}” cannot be the id of a source. Use at most 32 lower-case letters a–z, digits, " +
		"hyphens and underscores, beginning with a letter.",
	"form_rule": "“{{.Value}}” cannot be the id of a rule. Use at most 64 letters a–z, digits, hyphens, " +
		"underscores and full stops.",

	// texts
	"language_missing": "The text is missing in the language “{{.Language}}”. Add it; the questionnaire lists that " +
		"language.",
	"language_extra": "The language “{{.Language}}” is not among the languages of the questionnaire. Remove the " +
		"text, or add the language at the top.",

	// references
	"unknown_area":       "There is no area “{{.ID}}”. Check the id, or add the area.",
	"unknown_audit_area": "There is no audit area “{{.ID}}”. Check the id, or add the audit area.",
	"unknown_question":   "There is no question “{{.ID}}”. Check the id, or add the question.",
	"unknown_answer":     "There is no answer “{{.ID}}” in the answer scale. Check the id, or add the answer.",
	"unknown_step":       "There is no proposal step “{{.ID}}”. Check the id, or add the step.",
	"unknown_source":     "There is no source “{{.ID}}”. Check the id, or add the source.",
	"unknown_level":      "There is no level {{.Level}} for questions. Choose one from 1 to {{.Max}}.",
	"area_like_level": "The id “{{.ID}}” looks like a level in rules, where L1 is the first level. Choose " +
		"another id for the area.",
	"criterion_missing":    "The answer “{{.Answer}}” has no criterion. Say what it takes to give this answer.",
	"criterion_not_valued": "The answer “{{.Answer}}” gives no points and needs no criterion. Remove it.",

	// scales
	"value_missing":     "An answer that gives points needs a value. Add it, from 0 upwards.",
	"value_unwanted":    "An answer that means not applicable has no value. Remove it.",
	"value_dont_know":   "An answer that means “don’t know” gives no points. Write value: 0.",
	"kind_twice":        "The answer scale already has an answer of the kind “{{.Kind}}”. Keep one of them.",
	"scale_no_zero":     "No valued answer has the value 0. Give the lowest one that value.",
	"scale_no_points":   "No valued answer has a value above 0. Give the best one a value.",
	"level_order":       "Level {{.Want}} is expected here. List the levels from 0 upwards without gaps.",
	"level_too_few":     "There is only one level. Add at least level 1.",
	"threshold_level":   "Row {{.Level}} has no level. Write one row for each level from 1 to {{.Max}}.",
	"threshold_missing": "The row for level {{.Level}} is missing. Write one row for each level from 1 upwards.",
	"threshold_columns": "The row for level {{.Level}} has {{.Count}} columns. Write {{.Level}}: one for each level " +
		"up to its own.",
	"threshold_falls": "{{.Value}} is less than the {{.Before}} that the level before requires of the same " +
		"questions. A higher level may not require less.",
	"step_order": "{{.Value}} is not below the {{.Before}} of the step before. Put the best step first, with " +
		"the percentages falling.",
	"step_last": "The last step starts from {{.Value}}. Write from: 0, so that every share has a step.",

	// rules
	"rule_syntax":      "The rule cannot be read: {{.Detail}}. Compare with: A1 in [\"no\", \"dont_know\"].",
	"rules_too_large":  "The rules together have more than {{.Max}} parts. Leave some out or shorten them.",
	"rule_too_large":   "The rule has more than {{.Max}} parts. Split it into several rules.",
	"rule_not_boolean": "The rule is not a condition. Compare something, such as: A1 == \"no\".",
	"rule_construct": "Rules cannot use “{{.Expression}}”. Use comparisons, in with a list, and, or, not, share, " +
		"whole numbers and nil.",
	"rule_unknown_name":   "“{{.Name}}” is neither a question nor level. Check the id; texts go in quotes.",
	"rule_unknown_answer": "“{{.Answer}}” is not an answer of the answer scale. Choose one of: {{.Known}}.",
	"rule_unknown_block": "share(\"{{.Block}}\") is neither an area nor a level. Write the id of an area, or L1 to " +
		"L{{.Max}}.",
	"rule_comparison": "“{{.Expression}}” compares what cannot be compared. Compare questions with answers or " +
		"nil, and level and share with whole numbers.",
	"rule_empty_list": "“{{.Expression}}” looks in an empty list and is never true. Write at least one entry.",

	// lineage
	"lineage_version": "A version cannot follow {{.From}} when it is {{.Version}} itself. Name an earlier version.",
	"lineage_unstated": "The lineage says nothing about question “{{.ID}}”. State how it relates to the version " +
		"before.",
	"lineage_needs_one":  "A question that is {{.Change}} comes from one question. Name exactly one.",
	"lineage_needs_many": "A merged question comes from several. Name at least two.",
	"lineage_needs_none": "A new question comes from no other. Remove from, or choose another change.",
	"lineage_same_twice": "Question “{{.ID}}” is already continued by another one. Only one can be the same or " +
		"reworded; others are split.",
	"lineage_retired": "Question “{{.ID}}” cannot be retired, since question “{{.By}}” comes from it. Remove " +
		"one of the two.",
	"lineage_reused": "Question “{{.ID}}” is retired and still asked. Ids are never reused; give the new " +
		"question another id.",
	"lineage_none": "The version says nothing about the version before. Add a lineage that starts from {{.From}}.",
	"lineage_nothing_before": "No version before this one has been published, so it cannot follow {{.From}}. Publish " +
		"that one first, or remove the lineage.",
	"lineage_other_key": "The questionnaire “{{.Key}}” cannot follow “{{.From}}”. Versions share one key.",
	"lineage_other_from": "The lineage starts from version {{.From}}, but the version before is {{.Version}}. " +
		"State how the questions relate to that one.",
	"lineage_unknown_old": "The version before has no question “{{.ID}}”. Check the id.",
	"lineage_lost": "Question “{{.ID}}” of the version before is neither continued nor retired. State what " +
		"became of it.",
	"lineage_not_new": "Question “{{.ID}}” is called new, but the version before has that id. Ids are never " +
		"reused; state how it relates, or choose another id.",
}
