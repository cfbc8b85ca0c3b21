package document_test

import (
	"bytes"
	"image/png"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/record"
	"mognad/frontend/i18n"
)

// judged is an audit of some entities with a question in each of some areas, judged on a scale. Of what it is judged,
// of is told the places of question and entity; nil is not judged.
func judged(
	scale assessment.JudgementScale, entities, questions int, of func(question, entity int) *assessment.Ordinal,
) record.AuditBook {
	var b record.AuditBook
	b.Scale = record.AuditScaleOf(scale)
	for k := range entities {
		name := record.EntityName{ID: uuid.New(), Name: "Enhet " + strconv.Itoa(k+1)}
		b.Entities = append(b.Entities, record.AuditedEntity{Entity: name})
	}
	for i := range questions {
		no := strconv.Itoa(i + 1)
		b.Questions = append(b.Questions, record.AuditQuestion{ID: no, Area: "Område " + no, Text: "Fråga " + no})
		for k := range entities {
			b.Cells = append(b.Cells, record.AuditCell{Judgement: record.Judgement{Ordinal: of(i, k)}})
		}
	}
	return b
}

// drawn lists the pictures in the report of an audit.
func drawn(t *testing.T, b record.AuditBook) []document.Picture {
	t.Helper()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	d := report(t, catalog.For("sv"), b, document.AuditOptions{}, document.HandedOver{})
	var list []document.Picture
	for _, part := range d.Parts {
		if p, is := part.(document.Picture); is {
			list = append(list, p)
		}
	}
	if whole := everyPart(t, d); strings.Count(whole, "<wp:inline") != len(list) {
		t.Errorf("of %d pictures the document has %d", len(list), strings.Count(whole, "<wp:inline"))
	}
	return list
}

// scaleOf is a template with the given labels.
func scaleOf(t *testing.T, key assessment.ScaleTemplateKey, labels ...string) assessment.JudgementScale {
	t.Helper()
	templates := assessment.ScaleTemplates()
	i := slices.IndexFunc(templates, func(s assessment.ScaleTemplate) bool { return s.Key == key })
	return templates[i].Scale(func(_ string, step int) string { return labels[step] })
}

// TestPicturesOfJudgements counts the judgements of each entity and draws profiles where judgements are numbers.
func TestPicturesOfJudgements(t *testing.T) {
	t.Parallel()
	words := scaleOf(t, "fulfilled", "Uppfylld", "Delvis uppfylld", "Ej uppfylld")
	numbers := scaleOf(t, "maturity", "5", "4", "3", "2", "1")
	ordinal := func(o assessment.Ordinal) *assessment.Ordinal { return &o }
	for _, test := range []struct {
		name string
		book record.AuditBook
		alts []string
	}{
		{
			"words", judged(words, 2, 3, func(question, entity int) *assessment.Ordinal {
				if entity == 1 && question == 2 {
					return nil
				}
				return ordinal(assessment.Ordinal(100 * entity))
			}),
			[]string{"Enhet 1: Ej uppfylld (3). Enhet 2: Delvis uppfylld (2), Inte bedömd (1)."},
		},
		{
			"numbers", judged(numbers, 1, 3, func(question, _ int) *assessment.Ordinal {
				return ordinal(assessment.Ordinal(150 + 100*question))
			}),
			[]string{
				"Enhet 1: 3,0 (1), 2,0 (1), 1,0 (1).",
				"Enhet 1: Område 1 (1,5), Område 2 (2,5), Område 3 (3,5).",
			},
		},
		{"many entities", judged(words, 40, 2, func(int, int) *assessment.Ordinal { return ordinal(200) }), []string{
			"1 Fråga 1: Uppfylld (40). 2 Fråga 2: Uppfylld (40).",
		}},
		{"findings only", judged(assessment.JudgementScale{}, 2, 3, func(int, int) *assessment.Ordinal { return nil }), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var alts []string
			for _, p := range drawn(t, test.book) {
				alts = append(alts, p.Alt)
				config, err := png.DecodeConfig(bytes.NewReader(p.PNG))
				if err != nil {
					t.Fatal(err)
				}
				if p.Width == 0 || config.Width/p.Width != config.Height/p.Height {
					t.Errorf("%d × %d pixels on %d × %d mm", config.Width, config.Height, p.Width, p.Height)
				}
			}
			if !slices.Equal(alts, test.alts) {
				t.Errorf("the pictures show %q, want %q", alts, test.alts)
			}
		})
	}
}

// TestProfilesFitARadar draws at most as many in one as can be told apart.
func TestProfilesFitARadar(t *testing.T) {
	t.Parallel()
	numbers := scaleOf(t, "danish", "5", "4", "3", "2", "1")
	b := judged(numbers, 9, 5, func(question, entity int) *assessment.Ordinal {
		o := assessment.Ordinal(100 + 100*((question+entity)%5))
		return &o
	})
	pictures := drawn(t, b)
	if len(pictures) != 4 { // one with the bars, and 4 + 4 + 1 profiles
		t.Fatalf("there are %d pictures", len(pictures))
	}
	for i, p := range pictures[1:] {
		shown := 0
		for k := range b.Entities {
			if strings.Contains(string(p.SVG), ">Enhet "+strconv.Itoa(k+1)+"<") {
				shown++
			}
		}
		if want := []int{4, 4, 1}[i]; shown != want || !strings.Contains(string(p.SVG), "Norm") {
			t.Errorf("picture %d shows %d profiles, want %d", i+2, shown, want)
		}
	}
}
