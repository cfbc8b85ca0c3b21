package questionnaires_test

import (
	"strings"
	"testing"
)

func TestHashIgnoresHowTheFileIsWritten(t *testing.T) {
	t.Parallel()
	want := parse(t, "base.yaml", base(t)).Hash()
	if len(want) != 64 || strings.Trim(want, "0123456789abcdef") != "" {
		t.Errorf("hash %q is no SHA-256 in hexadecimal digits", want)
	}
	for name, edits := range map[string][]string{
		"comment":             {"areas:\n  - {id: A", "areas: # two of them\n  - {id: A"},
		"white space":         {"title: {sv: Liten, en: Small}", "title:   { sv:  Liten ,\n\n   en: Small }"},
		"order of keys":       {"title: {sv: Liten, en: Small}", "title: {en: Small, sv: Liten}"},
		"order of rows":       {"  1: [70]\n  2: [85, 60]", "  2: [85, 60]\n  1: [70]"},
		"quotes":              {"sv: Liten", `'sv': "Liten"`},
		"folded text":         {"sv: >\n    En liten\n    fil.\n", "sv: En liten fil.\n"},
		"white space around":  {"sv: Liten", `sv: " Liten\n"`},
		"default weight":      {"    weight: 1\n", ""},
		"default kind":        {`value: 2, label`, `value: 2, kind: valued, label`},
		"default criticality": {"- {id: A1}", "- {id: A1, critical: false}"},
		"default value":       {"{id: dont_know, value: 0", "{id: dont_know"},
		"no references":       {"{sv: Listan., en: The list.}", "{sv: Listan., en: The list.}\n    references: {}"},
		"byte order mark":     {"# A small", "\ufeff# A small"},
		"carriage returns":    {"# A small questionnaire that uses every part of the format.\n", "# A small\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := parse(t, "other.yaml", base(t, edits...)).Hash(); got != want {
				t.Errorf("hash %s, want %s", got, want)
			}
		})
	}
}

func TestHashDistinguishesContents(t *testing.T) {
	t.Parallel()
	seen := map[string]string{parse(t, "base.yaml", base(t)).Hash(): "base"}
	for name, edits := range map[string][]string{
		"version":         {`version: "1.1"`, `version: "1.2"`},
		"source language": {"[sv, en]", "[en, sv]"},
		"title":           {"sv: Liten", "sv: Stor"},
		"one letter":      {"Den finns.", "Den finns"},
		"line break":      {"sv: >\n    En liten", "sv: |\n    En liten"},
		"value":           {"value: 2", "value: 3"},
		"order of answers": {"  - {id: \"yes\", value: 2, label: {sv: Ja, en: \"Yes\"}}\n  - {id: partly, value: 1, " +
			"label: {sv: Delvis, en: Partly}}\n", "  - {id: partly, value: 1, label: {sv: Delvis, en: Partly}}\n  - {id: " +
			"\"yes\", value: 2, label: {sv: Ja, en: \"Yes\"}}\n"},
		"threshold":   {"[85, 60]", "[86, 60]"},
		"weight":      {"weight: 1", "weight: 2"},
		"no weight":   {"weight: 1", "weight: 0"},
		"asked of":    {"[municipality, company]", "[municipality]"},
		"criticality": {", critical: true", ""},
		"cap":         {`cap_no: "no"`, "cap_no: partly"},
		"reference":   {`"5.3"`, `"5.4"`},
		"rule":        {"level <= 1", "level < 1"},
		"priority":    {"priority: low", "priority: medium"},
		"retired":     {"[C1]", "[C2]"},
		"change":      {"change: reworded", "change: same"},
		"without lineage": {"lineage:\n  from: \"1.0\"\n  questions:\n    A1: {change: reworded, from: [A1]}\n    B1: " +
			"{change: merged, from: [B2, B3]}\n  retired: [C1]\n", ""},
		"text put together": {"sv: Liten, en: Small", "sv: Litens, en: mall"},
	} {
		hash := parse(t, name, base(t, edits...)).Hash()
		if other, ok := seen[hash]; ok {
			t.Errorf("%s has the same hash as %s", name, other)
		}
		seen[hash] = name
	}
}
