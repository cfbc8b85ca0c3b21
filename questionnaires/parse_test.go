package questionnaires_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"mognad/questionnaires"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// A badFile is base.yaml with edits and the problems that they cause, as "line path code"; L means the first line on
// which mark occurs.
type badFile struct {
	edits []string
	mark  string
	want  []string
	wide  bool // the JSON Schema cannot tell that the file is bad
}

const rule = `A1 in ["no", "dont_know"]`

func when(expression, code string) badFile {
	return badFile{[]string{rule, expression}, "when: ", []string{"L questions[0].rules[0].when " + code}, true}
}

var badFiles = map[string]badFile{
	"unknown format": {[]string{"format: 1", "format: 2"}, "format: 2", []string{"L format unknown_format"}, false},
	"second document": {[]string{"  retired: [C1]", "  retired: [C1]\n---\nmore: 1"}, "---",
		[]string{"L  several_documents"}, true},
	"syntax": {[]string{"title: {sv: Liten", "title: {sv: [Liten"}, "title", []string{"L  syntax"}, true},
	"anchor": {[]string{"area: GD", "area: &x GD"}, "&x", []string{"L audit_questions[0].area anchor"}, true},
	"alias": {
		[]string{"area: A\n    level", "area: &x A\n    level", "area: B", "area: *x"},
		"&x",
		[]string{"L questions[0].area anchor", "69 questions[1].area alias"},
		true,
	},
	"merge key": {
		[]string{"- {id: A1}", "- {id: A1, <<: {critical: true}}"},
		"<<",
		[]string{"L audit_questions[0].questions[0] merge_key"},
		true,
	},
	"tag":      {[]string{"sv: Liten", "sv: !x Liten"}, "!x", []string{"L title.sv tag"}, true},
	"core tag": {[]string{"from: 90", "from: !!int 90"}, "!!int", []string{"L proposal.steps[0].from tag"}, true},

	"no map": {
		[]string{"title: {sv: Liten, en: Small}", "title: Liten"},
		"title",
		[]string{"L title not_a_map"},
		false,
	},
	"no list": {
		[]string{"[municipality, company]", "company"},
		"asked_of: company",
		[]string{"L questions[0].asked_of not_a_list"},
		false,
	},
	"no text": {[]string{"sv: Liten", "sv: [Liten]"}, "Liten", []string{"L title.sv not_a_text"}, false},
	"no number": {
		[]string{"from: 90", "from: many"},
		"many",
		[]string{"L proposal.steps[0].from not_a_number"},
		false,
	},
	"decimals": {
		[]string{"from: 90", "from: 90.5"},
		"90.5",
		[]string{"L proposal.steps[0].from not_a_number"},
		false,
	},
	"hexadecimal": {
		[]string{"from: 90", "from: 0x5A"},
		"0x5A",
		[]string{"L proposal.steps[0].from not_a_number"},
		true,
	},
	"octal": {
		[]string{"from: 90", "from: 0o70"},
		"0o70",
		[]string{"L proposal.steps[0].from not_a_number"},
		true,
	},
	"quoted number": {
		[]string{"from: 90", `from: "90"`},
		`"90"`,
		[]string{"L proposal.steps[0].from not_a_number"},
		false,
	},
	"no truth": {
		[]string{"critical: true", "critical: very"},
		"critical: very",
		[]string{"L audit_questions[0].questions[1].critical not_true_false"},
		false,
	},
	"list as key": {
		[]string{"area: GD", "area: GD\n    ? [x]\n    : y"},
		"? [x]",
		[]string{"L audit_questions[0] bad_key"},
		true,
	},
	"empty value": {
		[]string{"title: {sv: Policy, en: Policy}", "title:"},
		"title:\n    text",
		[]string{"L questions[0].title empty_value"},
		false,
	},
	"empty number": {
		[]string{"from: 90", "from: "},
		"from: }",
		[]string{"L proposal.steps[0].from empty_value"},
		false,
	},
	"empty list": {
		[]string{"[municipality, company]", "[]"},
		"[]",
		[]string{"L questions[0].asked_of empty_list"},
		false,
	},
	"empty text": {
		[]string{"sv: Policyn.", `sv: "  "`},
		`"  "`,
		[]string{"L questions[0].evidence.sv empty_text"},
		false,
	},
	"control": {
		[]string{"sv: Policyn.", `sv: "Poli\acyn"`},
		`Poli\a`,
		[]string{"L questions[0].evidence.sv control_character"},
		true,
	},
	"bare date": {
		[]string{"sv: Policyn.", "sv: 2026-01-15"},
		"2026-01-15",
		[]string{"L questions[0].evidence.sv quote_date"},
		true,
	},
	"bare number": {[]string{`version: "1.1"`, "version: 1.1"}, "version", []string{"L version quote_number"}, false},
	"bare reference": {
		[]string{`["5.2", "5.3"]`, "[5.2]"},
		"5.2",
		[]string{"L questions[0].references.iso27001[0] quote_number"},
		false,
	},
	"bare no": {[]string{`cap_no: "no"`, "cap_no: no"}, "cap_no", []string{"L proposal.cap_no quote_word"}, true},
	"bare Yes": {
		[]string{"sv: Policyn.", "sv: Yes"},
		"sv: Yes",
		[]string{"L questions[0].evidence.sv quote_word"},
		true,
	},
	"bare true": {
		[]string{"sv: Policyn.", "sv: true"},
		"sv: true",
		[]string{"L questions[0].evidence.sv quote_word"},
		false,
	},
	"bare yes as key": {
		[]string{`"yes": {sv: Den finns., en: It exists.}`, "yes: {sv: Den finns., en: It exists.}"},
		"Den finns",
		[]string{"L questions[0].criteria.yes quote_word"},
		true,
	},

	"unknown key": {
		[]string{"area: GD", "area: GD\n    colour: red"},
		"colour",
		[]string{"L audit_questions[0].colour unknown_key"},
		false,
	},
	"misspelt key": {
		[]string{"weight: 1", "wieght: 1"},
		"wieght",
		[]string{"L questions[0].wieght unknown_key_nearest"},
		false,
	},
	"duplicate key": {
		[]string{"area: GD", "area: GD\n    area: GE"},
		"GE",
		[]string{"L audit_questions[0].area duplicate_key"},
		true,
	},
	"missing key": {
		[]string{"    area: GD\n", ""},
		"id: R1",
		[]string{"L audit_questions[0].area missing_key"},
		false,
	},
	"no rules": {
		[]string{
			"    rules:\n      - id: B1-weak\n        when: B1 == \"no\" and share(\"B\") < 50 and level <= 1\n        " +
				"priority: low\n        recommendation: {sv: Analysera., en: Analyse.}\n        first_step: {sv: Börja., en: " +
				"Begin.}\n",
			"",
		},
		"id: B1\n",
		[]string{"L questions[1].rules missing_key"},
		false,
	},
	"feeds nothing": {
		[]string{"    questions:\n      - {id: A1}\n      - {id: B1, critical: true}\n", "    questions: []\n"},
		"[]",
		[]string{"L audit_questions[0].questions empty_list"},
		false,
	},
	"too many": {
		[]string{"[sv, en]", "[sv, en, da, nb, nn, fi, se]"},
		"languages",
		[]string{"L languages too_many"},
		false,
	},
	"too great": {
		[]string{"from: 90", "from: 900"},
		"900",
		[]string{"L proposal.steps[0].from out_of_range"},
		false,
	},
	"weight with a comma": {
		[]string{"weight: 1", "weight: 1,5"},
		"weight",
		[]string{"L questions[0].weight decimal_comma_whole"},
		false,
	},
	"threshold with a comma": {
		[]string{"1: [70]", "1: [70,5]"},
		"[70,5]",
		[]string{"L thresholds.1 decimal_comma_whole"},
		true,
	},
	"threshold too many": {
		[]string{"1: [70]", "1: [70, 5]"},
		"[70, 5]",
		[]string{"L thresholds.1 threshold_columns"},
		true,
	},
	"value with a comma on one line": {
		[]string{"value: 2,", "value: 2,5,"},
		"value: 2",
		[]string{"L answers[0].value decimal_comma"},
		true,
	},
	"negative weight": {
		[]string{"weight: 1", "weight: -1"},
		"weight",
		[]string{"L questions[0].weight out_of_range"},
		false,
	},
	"percent": {[]string{"1: [70]", "1: [170]"}, "170", []string{"L thresholds.1[0] out_of_range"}, false},
	"entity kind": {
		[]string{"[municipality, company]", "[municipality, club]"},
		"club",
		[]string{"L questions[0].asked_of[1] unknown_value"},
		false,
	},
	"priority": {
		[]string{"priority: high", "priority: urgent"},
		"urgent",
		[]string{"L questions[0].rules[0].priority unknown_value"},
		false,
	},
	"answer kind": {
		[]string{"kind: dont_know", "kind: unsure"},
		"unsure",
		[]string{"L answers[3].kind unknown_value"},
		false,
	},
	"change": {
		[]string{"change: reworded", "change: moved"},
		"moved",
		[]string{"L lineage.questions.A1.change unknown_value"},
		false,
	},
	"trait": {
		[]string{"asked_of: [municipality]", "asked_of: [municipality]\n    asked_if: [care, wings]"},
		"wings",
		[]string{"L questions[1].asked_if[1] unknown_value"},
		false,
	},
	"repeated trait": {
		[]string{"asked_of: [municipality]", "asked_of: [municipality]\n    asked_if: [ot, ot]"},
		"ot, ot",
		[]string{"L questions[1].asked_if[1] duplicate_value"},
		false,
	},
	"no trait": {
		[]string{"asked_of: [municipality]", "asked_of: [municipality]\n    asked_if: []"},
		"asked_if: []",
		[]string{"L questions[1].asked_if empty_list"},
		false,
	},
	"repeated kind": {
		[]string{"[municipality, company]", "[company, company]"},
		"company",
		[]string{"L questions[0].asked_of[1] duplicate_value"},
		false,
	},
	"repeated feed": {
		[]string{"{id: B1, critical: true}", "{id: A1}"},
		"questions:\n      - {id: A1}",
		[]string{"46 audit_questions[0].questions[1].id duplicate_value"},
		true,
	},

	"key form":     {[]string{"key: small-one", "key: Small_One"}, "key", []string{"L key form_key"}, false},
	"version form": {[]string{`version: "1.1"`, "version: v1"}, "version", []string{"L version form_version"}, false},
	"question form": {
		[]string{"id: B1\n", "id: b1\n"},
		"id: b1",
		[]string{
			"46 audit_questions[0].questions[1].id unknown_question",
			"L questions[1].id form_id",
			"82 questions[1].rules[0].when rule_unknown_name",
			"90 lineage.questions.B1 unknown_question",
		},
		false,
	},
	"step form": {
		[]string{"id: partly, value: 1", "id: Partly, value: 1"},
		"Partly, value",
		[]string{
			"L answers[1].id form_step",
			"58 questions[0].criteria.partly unknown_answer",
			"77 questions[1].criteria.partly unknown_answer",
		},
		false,
	},
	"source form": {
		[]string{"id: iso27001, title", "id: ISO, title"},
		"id: ISO",
		[]string{"L sources[0].id form_source", "61 questions[0].references.iso27001 unknown_source"},
		false,
	},
	"rule form": {
		[]string{"id: A1-no", "id: A1 no"},
		"A1 no",
		[]string{"L questions[0].rules[0].id form_rule"},
		false,
	},
	"retired form": {[]string{"[C1]", "[c1]"}, "retired", []string{"L lineage.retired[0] form_id"}, false},
	"missing text": {
		[]string{"{sv: Policy, en: Policy}", "{sv: Policy}"},
		"{sv: Policy}",
		[]string{"L questions[0].title language_missing"},
		true,
	},
	"extra text": {
		[]string{"{sv: Policy, en: Policy}", "{sv: Policy, en: Policy, da: Politik}"},
		"Politik",
		[]string{"L questions[0].title.da language_extra"},
		true,
	},
	"language": {
		[]string{"languages: [sv, en]", "languages: [sv, en, de]"},
		"languages",
		[]string{"L languages[2] unknown_value"},
		false,
	},
	"language twice": {
		[]string{"languages: [sv, en]", "languages: [sv, en, sv]"},
		"languages",
		[]string{"L languages[2] duplicate_value"},
		false,
	},
	"duplicate id": {
		[]string{"id: B1\n", "id: A1\n"},
		"  - id: A1\n    area: B",
		[]string{
			"46 audit_questions[0].questions[1].id unknown_question",
			"L questions[1].id duplicate_id",
			"82 questions[1].rules[0].when rule_unknown_name",
			"90 lineage.questions.B1 unknown_question",
		},
		true,
	},
	"duplicate rule": {
		[]string{"id: B1-weak", "id: A1-no"},
		"id: A1-no\n        when: B1",
		[]string{"L questions[1].rules[0].id duplicate_id"},
		true,
	},
	"duplicate area": {
		[]string{"{id: B, name", "{id: A, name"},
		"{id: A, name: {sv: Risk",
		[]string{
			"L areas[1].id duplicate_id",
			"69 questions[1].area unknown_area",
			"82 questions[1].rules[0].when rule_unknown_block",
		},
		true,
	},
	"duplicate step": {
		[]string{"{id: partly, label: {sv: Delvis, en: Partly}, from", "{id: \"yes\", label: {sv: Delvis, en: Partly}, from"},
		"from: 40",
		[]string{"L proposal.steps[1].id duplicate_id", "37 proposal.cap_partly unknown_step"},
		true,
	},
	"area": {[]string{"area: B", "area: C"}, "area: C", []string{"L questions[1].area unknown_area"}, true},
	"audit area": {
		[]string{"area: GD", "area: GE"},
		"area: GE",
		[]string{"L audit_questions[0].area unknown_audit_area"},
		true,
	},
	"fed question": {
		[]string{"- {id: A1}", "- {id: A2}"},
		"A2",
		[]string{"L audit_questions[0].questions[0].id unknown_question"},
		true,
	},
	"criterion": {
		[]string{"partly: {sv: Några., en: Some.}", "mostly: {sv: Några., en: Some.}"},
		"mostly",
		[]string{"76 questions[1].criteria.partly criterion_missing", "L questions[1].criteria.mostly unknown_answer"},
		true,
	},
	"extra criterion": {
		[]string{
			"partly: {sv: Några., en: Some.}",
			"partly: {sv: Några., en: Some.}\n      dont_know: {sv: Oklart., en: Unclear.}",
		},
		"Oklart",
		[]string{"L questions[1].criteria.dont_know criterion_not_valued"},
		true,
	},
	"step": {
		[]string{"cap_partly: partly", "cap_partly: largely"},
		"largely",
		[]string{"L proposal.cap_partly unknown_step"},
		true,
	},
	"source": {
		[]string{"{iso27001: [\"5.2\"", "{iso27002: [\"5.2\""},
		"iso27002",
		[]string{"L questions[0].references.iso27002 unknown_source"},
		true,
	},
	"level": {
		[]string{"level: 2\n    asked", "level: 3\n    asked"},
		"level: 3",
		[]string{"L questions[1].level unknown_level"},
		true,
	},
	"level 0": {
		[]string{"level: 2\n    asked", "level: 0\n    asked"},
		"level: 0\n",
		[]string{"L questions[1].level out_of_range"},
		false,
	},
	"area as level": {
		[]string{"- {id: B, name", "- {id: L1, name", "area: B", "area: L1", `share("B") < 50`, `share("A") < 50`},
		"id: L1",
		[]string{"L areas[1].id area_like_level"},
		false,
	},

	"no value": {
		[]string{"id: partly, value: 1", "id: partly"},
		"id: partly,",
		[]string{"L answers[1].value value_missing"},
		false,
	},
	"not applicable": {
		[]string{"{id: not_applicable, ", "{id: not_applicable, value: 0, "},
		"id: not_app",
		[]string{"L answers[4].value value_unwanted"},
		false,
	},
	"dont know": {
		[]string{"{id: dont_know, value: 0", "{id: dont_know, value: 1"},
		"dont_know",
		[]string{"L answers[3].value value_dont_know"},
		false,
	},
	"kind twice": {
		[]string{"kind: not_applicable", "kind: dont_know"},
		"id: not_app",
		[]string{"L answers[4].kind kind_twice"},
		true,
	},
	"no zero": {
		[]string{`{id: "no", value: 0`, `{id: "no", value: 1`},
		"  - {id",
		[]string{"L answers scale_no_zero"},
		true,
	},
	"no points": {
		[]string{"value: 2", "value: 0", "value: 1", "value: 0"},
		"  - {id",
		[]string{"L answers scale_no_points"},
		true,
	},
	"levels": {
		[]string{"{level: 2, name", "{level: 3, name"},
		"level: 3",
		[]string{"L levels[2].level level_order"},
		true,
	},
	"one level": {
		[]string{
			"  - {level: 1, name: {sv: Ett, en: One}, meaning: {sv: Något., en: Something.}}\n  - {level: 2, name: {sv: " +
				"Två, en: Two}, meaning: {sv: Mer., en: More.}}\n",
			"",
			"  1: [70]\n  2: [85, 60]",
			"  1: [70]",
		},
		"  - {level",
		[]string{"L levels level_too_few"},
		false,
	},
	"threshold row": {
		[]string{"  2: [85, 60]", "  2: [85, 60]\n  3: [90, 80, 70]"},
		"3: [",
		[]string{"L thresholds.3 threshold_level"},
		true,
	},
	"threshold key": {
		[]string{"  2: [85, 60]", "  two: [85, 60]"},
		"  1: [",
		[]string{"L thresholds.2 threshold_missing", "24 thresholds.two not_a_number"},
		false,
	},
	"threshold missing": {[]string{"  2: [85, 60]\n", ""}, "  1: [", []string{"L thresholds.2 threshold_missing"}, true},
	"threshold columns": {
		[]string{"[85, 60]", "[85, 60, 40]"},
		"  2: [",
		[]string{"L thresholds.2 threshold_columns"},
		true,
	},
	"threshold falling": {
		[]string{"[85, 60]", "[65, 60]"},
		"  2: [",
		[]string{"L thresholds.2[0] threshold_falls"},
		true,
	},
	"steps not falling": {[]string{"from: 40", "from: 95"}, "95", []string{"L proposal.steps[1].from step_order"}, true},
	"last step above 0": {
		[]string{"from: 0}", "from: 10}"},
		"from: 10",
		[]string{"L proposal.steps[2].from step_last"},
		true,
	},
	"rule syntax":        when(`A1 ==`, "rule_syntax"),
	"rule too large":     when(strings.Repeat(`A1 == "no" or `, 16)+`A1 == "no"`, "rule_too_large"),
	"rule too long":      when(strings.Repeat("(", 2001), "rule_too_large"),
	"rule of number":     when(`level`, "rule_not_boolean"),
	"rule of text":       when(`"'no'"`, "rule_not_boolean"),
	"rule of answer":     when(`A1`, "rule_not_boolean"),
	"rule with builtin":  when(`len(A1) > 2`, "rule_construct"),
	"rule with closure":  when(`all([1], {# > 0})`, "rule_construct"),
	"rule with ternary":  when(`"A1 == nil ? A1 != nil : A1 == nil"`, "rule_construct"),
	"rule with sum":      when(`level + 1 == 2`, "rule_construct"),
	"rule with variable": when(`let x = 1; level == x`, "rule_construct"),
	"rule with member":   when(`$env["A1"] == "no"`, "rule_construct"),
	"rule with regexp":   when(`A1 matches "n."`, "rule_construct"),
	"rule with true":     when(`level == 1 and not false`, "rule_construct"),
	"rule with decimals": when(`level > 1.5`, "rule_construct"),
	"rule with range":    when(`level in 1..2`, "rule_construct"),
	"rule with pipe":     when(`A1 == "no" | not()`, "rule_syntax"),
	"share of variable":  when(`share(A1) > 5`, "rule_construct"),
	"share of two":       when(`share("A", "B") > 5`, "rule_construct"),
	"plus":               when(`level == +1`, "rule_construct"),
	"minus level":        when(`level == -level`, "rule_construct"),
	"rule name":          when(`A9 == "no"`, "rule_unknown_name"),
	"rule bare answer":   when(`A1 == partly`, "rule_unknown_name"),
	"rule answer":        when(`A1 == "maybe"`, "rule_unknown_answer"),
	"rule answer first":  when(`"'maybe' != A1"`, "rule_unknown_answer"),
	"rule answer listed": when(`A1 in ["no", "maybe"]`, "rule_unknown_answer"),
	"rule block":         when(`share("C") < 5`, "rule_unknown_block"),
	"rule level block":   when(`share("L3") < 5`, "rule_unknown_block"),
	"rule level zero":    when(`share("L0") < 5`, "rule_unknown_block"),
	"rule odd level":     when(`share("L01") < 5`, "rule_unknown_block"),
	"answer as number":   when(`A1 == 1`, "rule_comparison"),
	"answer ordered":     when(`A1 < "yes"`, "rule_comparison"),
	"level as text":      when(`level == "1"`, "rule_comparison"),
	"level nil":          when(`level == nil`, "rule_comparison"),
	"not an answer":      when(`not A1`, "rule_comparison"),
	"and of answers":     when(`A1 and B1`, "rule_comparison"),
	"number in texts":    when(`level in ["no"]`, "rule_comparison"),
	"nil in list":        when(`A1 in ["no", nil]`, "rule_comparison"),
	"level in levels":    when(`level in [level]`, "rule_comparison"),
	"two texts":          when(`"'no' == 'no'"`, "rule_comparison"),
	"rule empty list":    when(`A1 in []`, "rule_empty_list"),

	"lineage from itself": {
		[]string{`from: "1.0"`, `from: "1.1.0"`},
		`"1.1.0"`,
		[]string{"L lineage.from lineage_version"},
		true,
	},
	"lineage unstated": {
		[]string{"    B1: {change: merged, from: [B2, B3]}\n", ""},
		"    A1: {",
		[]string{"L lineage.questions.B1 lineage_unstated"},
		true,
	},
	"lineage unknown": {
		[]string{"    B1: {change: merged, from: [B2, B3]}", "    B1: {change: new}\n    D1: {change: new}"},
		"D1",
		[]string{"L lineage.questions.D1 unknown_question"},
		true,
	},
	"reworded from two": {
		[]string{"from: [A1]", "from: [A1, A2]"},
		"A2",
		[]string{"L lineage.questions.A1.from lineage_needs_one"},
		false,
	},
	"reworded from none": {
		[]string{"reworded, from: [A1]", "reworded"},
		"reworded",
		[]string{"L lineage.questions.A1.from lineage_needs_one"},
		false,
	},
	"merged from one": {
		[]string{"from: [B2, B3]", "from: [B2]"},
		"merged",
		[]string{"L lineage.questions.B1.from lineage_needs_many"},
		false,
	},
	"new from one": {
		[]string{"merged, from: [B2, B3]", "new, from: [B2]"},
		"new, from",
		[]string{"L lineage.questions.B1.from lineage_needs_none"},
		false,
	},
	"continued twice": {
		[]string{"merged, from: [B2, B3]", "same, from: [A1]"},
		"same",
		[]string{"L lineage.questions.B1 lineage_same_twice"},
		true,
	},
	"retired and continued": {[]string{"[C1]", "[B2]"}, "retired", []string{"L lineage.retired[0] lineage_retired"}, true},
	"retired and asked": {
		[]string{"merged, from: [B2, B3]", "new", "[C1]", "[B1]"},
		"retired",
		[]string{"L lineage.retired[0] lineage_reused"},
		true,
	},
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, file := range badFiles {
		t.Run(name, func(t *testing.T) {
			text := base(t, file.edits...)
			_, err := questionnaires.Parse("bad.yaml", []byte(text))
			var fileError *questionnaires.FileError
			if !errors.As(err, &fileError) {
				t.Fatalf("got %v, want a file error", err)
			}
			var got []string
			for _, p := range fileError.Problems {
				got = append(got, briefly(p))
				if strings.Contains(p.Error(), "{{") ||
					!strings.HasPrefix(p.Error(), fmt.Sprintf("bad.yaml:%d:%d: ", p.Line, p.Column)) {
					t.Errorf("message %q", p.Error())
				}
			}
			if diff := cmp.Diff(placed(t, text, file.mark, file.want), got); diff != "" {
				t.Errorf("problems (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

func TestParseRefusesWholeFiles(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	questions := "questions:\n" + strings.Repeat("  - {}\n", 1001)
	for name, c := range map[string]struct{ text, want string }{
		"empty":              {"", "1  empty_file"},
		"only a comment":     {"# nothing\n", "1  empty_file"},
		"too large":          {strings.Repeat("#", 2<<20+1), "0  too_large"},
		"too many values":    {strings.Repeat("- a\n", questionnaires.MaxValues+1), "0  too_many_values"},
		"not UTF-8":          {"title: \xff", "0  not_utf8"},
		"too deep":           {"title: " + deep, "1  too_deep"},
		"too many questions": {base(t, "\nquestions:\n", "\n"+questions+"extra:\n"), "48 questions too_many"},
		"a text":             {"hello", "0  other_kind"},
		"a workbook":         {"PK\x03\x04\x14\x00", "0  other_kind"},
		"an audit":           {"format: 1\naudit: {key: a}\n", "0  other_kind"},
		"markup":             {"<?xml version=\"1.0\"?>\n<catalog><title>a: b</title></catalog>", "0  other_kind"},
		"another framework":  {"urn: a\nref_id: b\nversion: 1\nobjects: {}\n", "0  other_kind"},
		"UTF-16":             {"\xff\xfek\x00", "0  utf16"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := questionnaires.Parse("bad.yaml", []byte(c.text))
			var fileError *questionnaires.FileError
			if !errors.As(err, &fileError) {
				t.Fatalf("got %v, want a file error", err)
			}
			var got []string
			for _, p := range fileError.Problems {
				got = append(got, briefly(p))
			}
			if !slices.Contains(got, c.want) {
				t.Errorf("problems %q lack %q", got, c.want)
			}
			if strings.HasPrefix(c.want, "0 ") && len(got) != 1 {
				t.Errorf("problems %q, want one for the whole file", got)
			}
		})
	}
}

func TestParseReportsAllProblemsByLine(t *testing.T) {
	t.Parallel()
	text := base(t, "key: small-one", "key: X", "from: 40", "from: x", rule, "A9 == nil", "[C1]", "[c]")
	_, err := questionnaires.Parse("bad.yaml", []byte(text))
	want := strings.Join([]string{
		`bad.yaml:3:6: key: “X” cannot be a questionnaire key. Use 2 to 63 lower-case letters a–z, digits and hyphens, beginning with a letter.`,
		`bad.yaml:35:59: proposal.steps[1].from: “x” is not a whole number. Write digits only, without quotes, decimals or leading zeros.`,
		`bad.yaml:64:15: questions[0].rules[0].when: “A9” is neither a question nor level. Check the id; texts go in quotes.`,
		`bad.yaml:91:13: lineage.retired[0]: “c” cannot be an id here. Use at most 8 capital letters A–Z and digits, beginning with a letter.`,
	}, "\n")
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

func TestParseListsAHundredProblems(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("format: 1\n")
	for i := range 3000 {
		fmt.Fprintf(&text, "x%d: 1\n", i)
	}
	_, err := questionnaires.Parse("bad.yaml", []byte(text.String()))
	var fileError *questionnaires.FileError
	if !errors.As(err, &fileError) {
		t.Fatalf("got %v, want a file error", err)
	}
	missing := 10 // other keys of a questionnaire
	if got, want := fileError.Omitted, 3000+missing-100; len(fileError.Problems) != 100 || got != want {
		t.Errorf("%d problems and %d omitted, want 100 and %d", len(fileError.Problems), got, want)
	}
}

func TestParseGoodFiles(t *testing.T) {
	t.Parallel()
	for _, path := range goodFiles(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		q, err := questionnaires.Parse(path, data)
		if err != nil {
			t.Error(err)
			continue
		}
		if string(q.Bytes()) != string(data) {
			t.Errorf("%s: Bytes differ from the file", path)
		}
	}
}

func TestEveryProblemIsTested(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{
		// in TestParseRefusesWholeFiles
		"too_large": true, "not_utf8": true, "other_kind": true, "utf16": true, "empty_file": true, "too_deep": true,
		"too_many_values": true,
		// in TestRulesTogether
		"rules_too_large": true,
		// in TestLineageToNothing
		"lineage_nothing_before": true,
	}
	for _, files := range []map[string]badFile{badFiles, badLineages} {
		for _, file := range files {
			for _, want := range file.want {
				tested[want[strings.LastIndex(want, " ")+1:]] = true
			}
		}
	}
	var codes []string
	for _, key := range questionnaires.ProblemKeys() {
		codes = append(codes, strings.TrimPrefix(key, "questionnaire.problem."))
	}
	if diff := cmp.Diff(codes, slices.Sorted(maps.Keys(tested))); diff != "" {
		t.Errorf("problems (-all +tested):\n%s", diff)
	}
}

func TestExampleInTheGuideParses(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/questionnaire-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(guide), "```yaml\n")
	example, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatal("the guide has no example")
	}
	parse(t, "questionnaire-format.md", example)
}

// TestContentIsCleaned checks that a questionnaire says the same, and has the same hash, however its letters were typed,
// and that what was published before is read as it is.
func TestContentIsCleaned(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/good/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := questionnaires.Parse("a.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	odd := norm.NFD.Bytes(bytes.Replace(data, []byte("title:"), []byte("ti\u00adtle:"), 1))
	cleaned, err := questionnaires.Parse("a.yaml", odd)
	if err != nil {
		t.Fatal(err)
	}
	if cleaned.Hash() != plain.Hash() || !bytes.Equal(cleaned.Bytes(), data) {
		t.Errorf("read as\n%s", cleaned.Bytes())
	}
	published := norm.NFD.Bytes(data)
	again, err := questionnaires.Reread("a.yaml", published)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.Bytes(), published) || !bytes.Equal(data, published) && again.Hash() == plain.Hash() {
		t.Error("what was published is not read as it is")
	}
	escaped := bytes.Replace(data, []byte("sv: Liten"), []byte(`sv: "Li\u200Bten"`), 1)
	_, err = questionnaires.Parse("a.yaml", escaped)
	if err == nil || !strings.Contains(err.Error(), "control character") {
		t.Errorf("an escaped character that does not show: %v", err)
	}
}
