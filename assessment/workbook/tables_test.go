package workbook_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workbook"
)

// emptyTables are the tables without rows.
func emptyTables(words workbook.Words) map[assessment.UploadKind]workbook.Table {
	o, at := assessment.Organisation{Name: "Norrdals kommun"}, time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	return map[assessment.UploadKind]workbook.Table{
		assessment.UploadEntities: workbook.Entities(words, assessment.Tree{}, nil, o, at),
		assessment.UploadPeople:   workbook.People(words, nil, assessment.Tree{}, o, at),
		assessment.UploadActions:  workbook.PlanTemplate(words, o, at),
	}
}

// TestEveryWordIsReadInEveryLanguage fills templates in each language with each word that may be chosen, and reads
// them with messages in another.
func TestEveryWordIsReadInEveryLanguage(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	stored := map[string][]string{}
	for _, k := range assessment.EntityKinds {
		stored["kind"] = append(stored["kind"], string(k))
	}
	for _, r := range assessment.Roles {
		stored["role"] = append(stored["role"], string(r))
	}
	for _, t := range assessment.Traits {
		stored[string(t)] = []string{"yes", "no"}
	}
	stored["priority"] = []string{"high", "medium", "low"}
	stored["recurrence"] = []string{"once", "every", "standing"}
	stored["state"] = []string{"planned", "under_way", "done", "dropped"}
	for _, lang := range c.Languages() {
		for kind, table := range emptyTables(c.For(lang)) {
			var want []assessment.UploadedRow
			for column, heading := range table.Columns {
				if strings.Contains(heading.Heading, "⟦") {
					t.Errorf("%s: no word for the column %s", lang, heading.Field)
				}
				for i, choice := range heading.Choices {
					row := make([]string, len(table.Columns))
					row[column] = choice
					table.Rows = append(table.Rows, row)
					cells := map[string]string{}
					for _, c := range table.Columns {
						cells[c.Field] = ""
					}
					cells[heading.Field] = stored[heading.Field][i]
					want = append(want, assessment.UploadedRow{Line: len(want) + 2, Cells: cells})
				}
			}
			for _, format := range workbook.Formats {
				var b bytes.Buffer
				if err := workbook.WriteTable(&b, format, table); err != nil {
					t.Fatal(err)
				}
				got, err := workbook.Reader(c.All(), c.For("en"), kind)("table", b.Bytes())
				if err != nil {
					t.Fatalf("%s in %s: %v", kind, lang, err)
				}
				if diff := cmp.Diff(want, got.Rows); diff != "" {
					t.Errorf("%s as %s in %s (-want +got):\n%s", kind, format, lang, diff)
				}
			}
		}
	}
}

func TestTheFieldsOwnNamesAreRead(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for kind, content := range map[assessment.UploadKind]string{
		assessment.UploadEntities: "key,valid_from,KIND\nit,2026-01-01,agency\n",
		assessment.UploadPeople:   "email,role,entity\na@b.example,entity_manager,it\n",
		assessment.UploadActions:  "title,entity,due_on,2026\nÖva,it,2026-05-31,x\n",
	} {
		rows, err := workbook.Reader(c.All(), c.For("sv"), kind)("table.csv", []byte(content))
		if err != nil {
			t.Fatal(err)
		}
		want := map[assessment.UploadKind]map[string]string{
			assessment.UploadEntities: {"key": "it", "valid_from": "2026-01-01", "kind": "agency"},
			assessment.UploadPeople:   {"email": "a@b.example", "role": "entity_manager", "entity": "it"},
			assessment.UploadActions:  {"title": "Öva", "entity": "it", "due_on": "2026-05-31", "2026": "x"},
		}[kind]
		if diff := cmp.Diff([]assessment.UploadedRow{{Line: 2, Cells: want}}, rows.Rows); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

func TestTheHeadingsAndWordsOfEarlierVersionsAreRead(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for kind, test := range map[assessment.UploadKind]struct {
		content string
		want    map[string]string
	}{
		assessment.UploadEntities: {
			"Nyckel;Typ;Organ\nit;Verksamhet;Nämnden\n",
			map[string]string{"key": "it", "kind": "operation", "body": "Nämnden"},
		},
		assessment.UploadPeople: {
			"E-post;Roll;Enhet;Till och med\na@b.example;Svarande;it;2026-12-31\n",
			map[string]string{"email": "a@b.example", "role": "respondent", "entity": "it", "until": "2026-12-31"},
		},
	} {
		got, err := workbook.Reader(c.All(), c.For("sv"), kind)("table.csv", []byte(test.content))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]assessment.UploadedRow{{Line: 2, Cells: test.want}}, got.Rows); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

func TestMistakesAreReportedInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for lang, want := range map[string]string{"sv": "Kolumnen ”Kortnamn” saknas.", "en": "The column “Short name” is missing."} {
		_, err := workbook.Reader(c.All(), c.For(lang), assessment.UploadEntities)("table.csv", []byte("name\nIt\n"))
		var own *assessment.Error
		if !errors.As(err, &own) || len(own.Fields) != 1 {
			t.Fatalf("error %v, want one field", err)
		}
		if got := c.For(lang).T(own.Fields[0].Key, map[string]any(own.Fields[0].Args)); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q does not begin with %q", lang, got, want)
		}
	}
}

// TestPlanTemplateHasYears: an empty table of the action plan has a column for this year and the two that follow.
func TestPlanTemplateHasYears(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	table := workbook.PlanTemplate(catalog(t).For("sv"), assessment.Organisation{Name: "Norrdal"}, at)
	var years []string
	for _, c := range table.Columns {
		if c.Field == c.Heading {
			years = append(years, c.Field)
		}
	}
	if diff := cmp.Diff([]string{"2026", "2027", "2028"}, years); diff != "" || len(table.Rows) > 0 {
		t.Errorf("columns of years (-want +got), and %d rows:\n%s", len(table.Rows), diff)
	}
}
