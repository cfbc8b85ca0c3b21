package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/questionnaires"
)

const embedded = "../../questionnaires/embedded/mognad-bas-1.0.yaml"

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestQuestionnaireValidate(t *testing.T) {
	t.Parallel()
	good := read(t, embedded)
	const valid = "mognad-bas 1.0 is valid: 53 questions, 8 audit questions, in 2 languages.\n"
	if diff := cmp.Diff(ran{Out: valid}, mognad(t, "", "questionnaire", "validate", embedded)); diff != "" {
		t.Errorf("a file (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(ran{Out: valid}, mognad(t, good, "questionnaire", "validate", "-")); diff != "" {
		t.Errorf("standard input (-want +got):\n%s", diff)
	}
	bad := strings.Replace(good, "key: mognad-bas", "key: Mognad", 1)
	bad = strings.Replace(bad, "level: 0", "levle: 0", 1)
	got := mognad(t, bad, "questionnaire", "validate", "-")
	lines := strings.Split(strings.TrimSuffix(got.Err, "\n"), "\n")
	for i, want := range []string{
		"stdin:2:6: key: “Mognad” cannot be a questionnaire key. ",
		"stdin:18:5: levels[0].level: The key “level” is missing. ",
		"stdin:18:5: levels[0].levle: The key “levle” is not known here. ",
	} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Errorf("problem %d does not begin with %q:\n%s", i+1, want, got.Err)
		}
	}
	if got.Status != failed || got.Out != "" || len(lines) != 3 {
		t.Errorf("a bad file: %+v", got)
	}
	fails(
		t,
		"the file cannot be read: open nowhere.yaml: no such file or directory",
		"questionnaire",
		"validate",
		"nowhere.yaml",
	)
	for content, is := range map[string]string{
		"PK\x03\x04" + strings.Repeat("\x00", 22) + "\x0f\x00\x00\x00xl/workbook.xml": "an Excel workbook",
		"<?xml version=\"1.0\"?><a>b: c</a>":                                          "an XML file",
		"urn: a\nref_id: b\nobjects: {}\n":                                            "a YAML file of another kind",
		"format: 1\naudit: {key: a}\n":                                                "an audit file for Mognad",
	} {
		want := "stdin: This is " + is + ", not a questionnaire for Mognad, which is a text file that begins with " +
			"“format: 1” and is described in docs/questionnaire-format.md.\n"
		if diff := cmp.Diff(ran{Status: failed, Err: want}, mognad(t, content, "questionnaire", "validate", "-")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", is, diff)
		}
	}
	large := mognad(t, strings.Repeat("#", questionnaires.MaxBytes+1), "questionnaire", "validate", "-")
	if large.Status != failed || !strings.HasPrefix(large.Err, "stdin: ") {
		t.Errorf("too large a file: %+v", large)
	}
}

func TestQuestionnaireValidateAgainstThePreviousVersion(t *testing.T) {
	t.Parallel()
	next := strings.Replace(read(t, embedded), `version: "1.0"`, `version: "1.1"`, 1)
	got := mognad(t, next, "questionnaire", "validate", "-", "--previous", embedded)
	if got.Status != failed || !strings.HasPrefix(got.Err, "stdin:3:") || !strings.Contains(got.Err, ": version: ") {
		t.Errorf("a version without a lineage from the previous one: %+v", got)
	}
}

func TestQuestionnaireHash(t *testing.T) {
	t.Parallel()
	all, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	want := ran{Out: all[0].Hash() + "\n"}
	if diff := cmp.Diff(want, mognad(t, "", "questionnaire", "hash", embedded)); diff != "" {
		t.Errorf("hash (-want +got):\n%s", diff)
	}
	// Comments and line ends are not part of the content.
	if diff := cmp.Diff(
		want,
		mognad(t, "# other\n"+strings.ReplaceAll(read(t, embedded), "\n", "\r\n"), "questionnaire", "hash", "-"),
	); diff != "" {
		t.Errorf("hash of the same content (-want +got):\n%s", diff)
	}
	if got := mognad(
		t,
		strings.Replace(read(t, embedded), "Policy", "Policyn", 1),
		"questionnaire",
		"hash",
		"-",
	); got.Status != succeeded ||
		got.Out == want.Out {
		t.Errorf("hash of other content: %+v", got)
	}
}

func TestQuestionnaireShow(t *testing.T) {
	t.Parallel()
	all, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	q := all[0]
	tests := []struct {
		args []string
		lang string
		want []string // in this order
	}{
		{
			nil,
			"sv",
			[]string{
				"mognad-bas 1.0",
				"\nNivåer\n",
				"\nSvar\n",
				"Ja (2 poäng)",
				"Delvis (1 poäng)",
				"\nA  Ledning och styrdokument\n",
				"\nA1  ",
				"Ställs till: Kommun",
				"\nB  Riskhantering\n",
			},
		},
		{
			[]string{"--language", "en"},
			"en",
			[]string{
				"\nLevels\n",
				"Yes (2 points)",
				"Partly (1 point)",
				"\nA  Leadership and governing documents\n",
				"Asked of: Municipality",
				"\nB  ",
			},
		},
		{
			[]string{"--by", "level", "--language", "en"},
			"en",
			[]string{"\nLevel 1: ", "\nLevel 2: ", "\nLevel 3: ", "\nLevel 4: "},
		},
		{
			[]string{"--by", "audit-question"},
			"sv",
			[]string{"\nR1  ", "Granskningsområde: ", "Vad revisorn tittar efter: ", "\nR2  ", "Avgörande fråga: "},
		},
	}
	for _, test := range tests {
		out := succeeds(t, append([]string{"questionnaire", "show", embedded}, test.args...)...)
		rest := out
		for _, want := range test.want {
			_, after, found := strings.Cut(rest, want)
			if !found {
				t.Errorf("show %v lacks %q, or has it in the wrong place", test.args, want)
				break
			}
			rest = after
		}
		for _, question := range q.Questions {
			if title := "\n" + question.ID + "  " + question.Title.In(test.lang) + "\n"; !strings.Contains(out, title) {
				t.Errorf("show %v lacks %q", test.args, title)
			}
		}
		if strings.Contains(out, "⟦") {
			t.Errorf("show %v lacks a translation", test.args)
		}
	}
	fails(
		t,
		`the questionnaire is not written in "da"; choose one of sv, en with --language`,
		"questionnaire",
		"show",
		embedded,
		"--language",
		"da",
	)
}

func TestQuestionnairePublishAndList(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		file := "../../questionnaires/testdata/good/smallest.yaml"
		hash := strings.TrimSpace(succeeds(t, "questionnaire", "hash", file))
		published := succeeds(t, d.args("questionnaire", "publish", file, "--organisation", "alfa", "--as", anna)...)
		if !strings.HasSuffix(published, " is published in alfa, hash "+hash+".\n") {
			t.Errorf("publish printed %q", published)
		}
		if diff := cmp.Diff(
			published,
			succeeds(t, d.args("questionnaire", "publish", file, "--organisation", "alfa", "--as", anna)...),
		); diff != "" {
			t.Errorf("publish again (-want +got):\n%s", diff)
		}
		list := succeeds(t, d.args("questionnaire", "list", "--organisation", "alfa", "--as", anna)...)
		if strings.Count(list, hash) != 1 || !strings.Contains(list, "  installation  ") ||
			!strings.Contains(list, "  alfa  ") {
			t.Errorf("list of alfa:\n%s", list)
		}
		list = succeeds(t, d.args("questionnaire", "list", "--organisation", "beta", "--as", berit)...)
		if strings.Contains(list, hash) || !strings.Contains(list, "mognad-bas") {
			t.Errorf("list of beta:\n%s", list)
		}
		got := mognad(t, "key: x\n", d.args("questionnaire", "publish", "-", "--organisation", "alfa", "--as", anna)...)
		if got.Status != failed || !strings.HasPrefix(got.Err, "stdin:1:1: ") {
			t.Errorf("publish of a bad file: %+v", got)
		}
	})
}
