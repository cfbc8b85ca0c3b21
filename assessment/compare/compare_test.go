package compare_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// bas is the embedded questionnaire.
func bas(t testing.TB) *questionnaires.Questionnaire {
	t.Helper()
	all, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// next is a later version of the embedded questionnaire: A1 is reworded, A2 merges A2 and A3, and all others are the
// same.
func next(t testing.TB, q *questionnaires.Questionnaire) *questionnaires.Questionnaire {
	t.Helper()
	var lineage strings.Builder
	for _, question := range q.Questions {
		change := "{change: same, from: [" + question.ID + "]}"
		switch question.ID {
		case "A1":
			change = "{change: reworded, from: [A1]}"
		case "A2":
			change = "{change: merged, from: [A2, A3]}"
		}
		fmt.Fprintf(&lineage, "    %s: %s\n", question.ID, change)
	}
	source := strings.Replace(string(q.Bytes()), "version: \"1.0\"", "version: \"1.1\"", 1)
	source += "\nlineage:\n  from: \"1.0\"\n  questions:\n" + lineage.String()
	newer, err := questionnaires.Parse("next.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return newer
}

// column is a self-assessment with the answers given, as "A1=yes A2=no".
func column(id string, q *questionnaires.Questionnaire, kind assessment.EntityKind, given string) compare.Column {
	var answers []assessment.Answer
	for pair := range strings.FieldsSeq(given) {
		question, value, _ := strings.Cut(pair, "=")
		answers = append(answers, assessment.Answer{QuestionID: question, Value: value})
	}
	form := scoring.NewForm(q, questionnaires.Profile{Kind: kind})
	return compare.Column{ID: id, Form: form, Score: form.Score(answers), Parts: form.Contributions(answers)}
}

// all answers every question with the value, except those in the list that follows.
func all(q *questionnaires.Questionnaire, value, except string) string {
	var b strings.Builder
	for _, question := range q.Questions {
		fmt.Fprintf(&b, "%s=%s ", question.ID, value)
	}
	return b.String() + except
}

func find(t testing.TB, rows []compare.Row, id string) compare.Row {
	t.Helper()
	for _, r := range rows {
		if r.ID == id {
			return r
		}
		for _, below := range r.Rows {
			if below.ID == id {
				return below
			}
		}
	}
	t.Fatalf("there is no row %s", id)
	return compare.Row{}
}

func TestAreasHaveTheSharesOfTheScore(t *testing.T) {
	t.Parallel()
	q := bas(t)
	c := column("a", q, questionnaires.Municipality, all(q, "partly", ""))
	table := compare.Of([]compare.Column{c, column("b", q, questionnaires.Company, all(q, "yes", ""))}, compare.Options{})
	for i, area := range c.Score.Areas {
		if got := table.Rows[i].Cells[0].Share; got != area.Share {
			t.Errorf("area %s has %v, want %v", area.ID, got, area.Share)
		}
	}
	if table.Total.Cells[0].Share != c.Total {
		t.Errorf("the total is %v, want %v", table.Total.Cells[0].Share, c.Total)
	}
	d, ok := table.Difference(table.Total.Cells[0], table.Total.Cells[1])
	if want := (compare.Difference{Points: -50, Far: true}); d != want || !ok {
		t.Errorf("the difference is %v, want %v", d, want)
	}
}

func TestVersionsAreFollowedAndShown(t *testing.T) {
	t.Parallel()
	old := bas(t)
	newer := next(t, old)
	columns := []compare.Column{
		column("new", newer, questionnaires.Municipality, all(newer, "yes", "")),
		column("old", old, questionnaires.Municipality, all(old, "yes", "")),
	}
	table := compare.Of(columns, compare.Options{})
	if table.Questionnaire != newer {
		t.Error("the rows do not come from the newest version")
	}
	if diff := cmp.Diff([]string{"A2"}, table.Uncounted); diff != "" {
		t.Errorf("uncounted questions (-want +got):\n%s", diff)
	}
	merged, reworded := find(t, table.Rows, "A2"), find(t, table.Rows, "A1")
	if got := merged.Cells[1].Why; got != compare.OtherVersion || !merged.Unlike || merged.Cells[0].Value != "yes" {
		t.Errorf("the merged question of the old version is %q, want %q", got, compare.OtherVersion)
	}
	if reworded.Cells[1].Value != "yes" || reworded.Cells[1].Why != compare.Comparable {
		t.Errorf("the reworded question has %+v", reworded.Cells[1])
	}
	area := find(t, table.Rows, "A")
	if area.Cells[0].Share != area.Cells[1].Share || !area.Unlike {
		t.Errorf("area A is %v in one column and %v in the other, want the same", area.Cells[0].Share, area.Cells[1].Share)
	}
	if len(table.Versions) != 2 || !table.Versions[0].Comparable || !table.Versions[1].Comparable {
		t.Errorf("versions %+v", table.Versions)
	}

	between := strings.Replace(string(newer.Bytes()), "version: \"1.1\"", "version: \"1.2\"", 1)
	between = strings.Replace(between, "from: \"1.0\"", "from: \"1.1\"", 1)
	between = strings.Replace(between, "{change: reworded, from: [A1]}", "{change: same, from: [A1]}", 1)
	between = strings.Replace(between, "{change: merged, from: [A2, A3]}", "{change: same, from: [A2]}", 1)
	latest, err := questionnaires.Parse("latest.yaml", []byte(between))
	if err != nil {
		t.Fatal(err)
	}
	columns[0] = column("new", latest, questionnaires.Municipality, all(latest, "yes", ""))
	if got := compare.Of(columns, compare.Options{}).Rows[0].Cells[1].Why; got != compare.OtherVersion {
		t.Errorf("without the version in between, the old column has %q, want %q", got, compare.OtherVersion)
	}
	table = compare.Of(columns, compare.Options{Versions: []*questionnaires.Questionnaire{newer}})
	if got := table.Rows[0].Cells[1]; !got.Known() {
		t.Errorf("through the version in between, the old column has %+v", got)
	}
	if diff := cmp.Diff([]string{"A2"}, table.Uncounted); diff != "" {
		t.Errorf("uncounted questions through two versions (-want +got):\n%s", diff)
	}
}

func TestJudgementsComparedWithSelfAssessments(t *testing.T) {
	t.Parallel()
	q := bas(t)
	at := func(n int) *assessment.Ordinal { o := assessment.Ordinal(n); return &o }
	audit := &assessment.Audit{
		Scale: assessment.JudgementScale{
			Steps: []assessment.JudgementStep{{Label: "Ja", Ordinal: 400}, {Label: "Delvis", Ordinal: 200}, {Label: "Nej"}},
		},
		Questions: []assessment.AuditedQuestion{
			{
				ID:   "1",
				From: q.AuditQuestions[0].ID,
				Area: "Styrning",
				Text: "Finns det styrdokument?",
			},
			{ID: "2", Area: "Styrning", Text: "En egen fråga?"},
			{ID: "3", Text: "En till?"},
		},
	}
	self := column("self", q, questionnaires.Municipality, all(q, "yes", ""))
	self.Proposed = map[string]assessment.Ordinal{"1": 400}
	judged := compare.Column{
		ID:         "judged",
		Judged:     true,
		Judgements: map[string]assessment.Judgement{"1": {Ordinal: at(0)}, "2": {NotAssessed: true}},
	}
	table := compare.Of(
		[]compare.Column{self, judged, {ID: "none"}},
		compare.Options{By: compare.AuditQuestions, Audit: audit},
	)
	first := find(t, table.Rows, "1")
	d, ok := table.Difference(first.Cells[1], first.Cells[0])
	if want := (compare.Difference{Steps: -400, Judged: true, Far: true}); d != want || !ok {
		t.Errorf("the judgement differs by %+v, want %+v", d, want)
	}
	var got []string
	for _, r := range []compare.Row{table.Rows[0], first, find(t, table.Rows, "2"), table.Rows[1], first.Rows[0]} {
		for _, c := range r.Cells {
			got = append(got, string(c.Why))
		}
	}
	want := []string{
		"",
		"never_judged",
		"nothing_handed_in",
		"",
		"",
		"nothing_handed_in",
		"not_fed",
		"not_assessed",
		"nothing_handed_in",
		"not_fed",
		"not_judged",
		"nothing_handed_in",
		"",
		"never_judged",
		"nothing_handed_in",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
	if first.Judged.Count != 1 || first.Spread.Count != 1 {
		t.Errorf("judgements and self-assessments are mixed in one spread: %+v %+v", first.Judged, first.Spread)
	}
	if only := compare.Of(
		[]compare.Column{judged},
		compare.Options{By: compare.AuditQuestions, Audit: audit},
	); len(only.Rows) != 2 ||
		only.Questionnaire != nil {
		t.Errorf("with only judgements, the rows are %+v", only.Rows)
	}
}

// drawColumns draws columns of both versions and of several kinds.
func drawColumns(t *rapid.T, versions ...*questionnaires.Questionnaire) []compare.Column {
	var columns []compare.Column
	for i := range rapid.IntRange(1, 6).Draw(t, "columns") {
		q := rapid.SampledFrom(versions).Draw(t, "version")
		kind := rapid.SampledFrom(questionnaires.EntityKinds).Draw(t, "kind")
		var given strings.Builder
		for _, question := range q.Questions {
			if step := rapid.SampledFrom(append([]questionnaires.Answer{{}}, q.Answers...)).Draw(t, question.ID); step.ID != "" {
				fmt.Fprintf(&given, "%s=%s ", question.ID, step.ID)
			}
		}
		columns = append(columns, column(fmt.Sprint(i), q, kind, given.String()))
	}
	return columns
}

// walk calls do for every row.
func walk(rows []compare.Row, do func(compare.Row)) {
	for _, r := range rows {
		do(r)
		walk(r.Rows, do)
	}
}

func TestOrderOfColumnsNeverChangesNumbers(t *testing.T) {
	t.Parallel()
	q := bas(t)
	newer := next(t, q)
	rapid.Check(t, func(t *rapid.T) {
		columns := drawColumns(t, q, newer)
		by := rapid.SampledFrom([]compare.By{compare.Areas, compare.AuditQuestions}).Draw(t, "by")
		other := rapid.Permutation(columns).Draw(t, "order")
		a, b := compare.Of(columns, compare.Options{By: by}), compare.Of(other, compare.Options{By: by})
		var rows []compare.Row
		walk(append(b.Rows, b.Total), func(r compare.Row) { rows = append(rows, r) })
		i := 0
		walk(append(a.Rows, a.Total), func(r compare.Row) {
			o := rows[i]
			i++
			if r.ID != o.ID || r.Spread != o.Spread || !slices.Equal(r.Answers, o.Answers) || a.Differs(r) != b.Differs(o) {
				t.Fatalf("row %s depends on the order:\n%s", r.ID, cmp.Diff(r.Spread, o.Spread))
			}
			for k := range columns {
				at := slices.IndexFunc(other, func(c compare.Column) bool { return c.ID == columns[k].ID })
				if diff := cmp.Diff(r.Cells[k], o.Cells[at]); diff != "" {
					t.Fatalf("row %s, column %d:\n%s", r.ID, k, diff)
				}
			}
		})
		if diff := cmp.Diff(a.Levels, b.Levels); diff != "" {
			t.Fatalf("levels:\n%s", diff)
		}
	})
}

func TestDifferenceIsAntisymmetricAndSpreadHoldsAll(t *testing.T) {
	t.Parallel()
	q := bas(t)
	newer := next(t, q)
	rapid.Check(t, func(t *rapid.T) {
		columns := drawColumns(t, q, newer)
		table := compare.Of(columns, compare.Options{})
		walk(append(table.Rows, table.Total), func(r compare.Row) {
			known, given := 0, 0
			for i := range columns {
				for k := range columns {
					d, ok := table.Difference(r.Cells[i], r.Cells[k])
					back, backOK := table.Difference(r.Cells[k], r.Cells[i])
					if ok != backOK || d.Points != -back.Points || d.Steps != -back.Steps || d.Far != back.Far {
						t.Fatalf("row %s: %v one way and %v the other", r.ID, d, back)
					}
				}
				c := r.Cells[i]
				if c.Why == compare.Comparable {
					given++
				}
				if !c.Known() {
					continue
				}
				known++
				if c.Share.Compare(r.Spread.Lowest.Share) < 0 || c.Share.Compare(r.Spread.Highest.Share) > 0 {
					t.Fatalf("row %s: %v is outside %+v", r.ID, c.Share, r.Spread)
				}
			}
			if known != r.Spread.Count {
				t.Fatalf("row %s: the spread counts %d columns, want %d", r.ID, r.Spread.Count, known)
			}
			if known > 0 && (r.Spread.Lowest.Columns < 1 || r.Spread.Median.Columns < 1 || r.Spread.Highest.Columns < 1) {
				t.Fatalf("row %s: no column has one of the points of %+v", r.ID, r.Spread)
			}
			counted := 0
			for _, a := range r.Answers {
				counted += a.Count
			}
			if r.Kind == compare.Question && counted != given {
				t.Fatalf("row %s: %d answers counted, want %d", r.ID, counted, given)
			}
		})
	})
}

func TestFilteringAndSortingNeverInventRows(t *testing.T) {
	t.Parallel()
	q := bas(t)
	rapid.Check(t, func(t *rapid.T) {
		columns := drawColumns(t, q)
		table := compare.Of(
			columns,
			compare.Options{By: rapid.SampledFrom([]compare.By{compare.Areas, compare.AuditQuestions}).Draw(t, "by")},
		)
		before := map[string]int{}
		walk(table.Rows, func(r compare.Row) { before[string(r.Kind)+r.ID]++ })
		f := compare.Filter{Differing: rapid.Bool().Draw(t, "differing"), Below: rapid.IntRange(0, 100).Draw(t, "below")}
		filtered := table.Filter(f)
		walk(filtered.Rows, func(r compare.Row) {
			if before[string(r.Kind)+r.ID]--; before[string(r.Kind)+r.ID] < 0 {
				t.Fatalf("row %s is new or occurs too often", r.ID)
			}
			if len(r.Rows) == 0 &&
				(f.Differing && !table.Differs(r) || f.Below > 0 && (r.Spread.Count == 0 || r.Spread.Lowest.Share.AtLeast(f.Below))) {
				t.Fatalf("row %s should have been left out by %+v", r.ID, f)
			}
		})
		count := func(x compare.Table) (n int) { walk(x.Rows, func(compare.Row) { n++ }); return n }
		at, descending := rapid.IntRange(0, len(columns)-1).Draw(t, "column"), rapid.Bool().Draw(t, "descending")
		if a, b := count(table.SortByColumn(at, descending)), count(table.SortBySpread(descending)); a != count(table) ||
			b != count(table) {
			t.Fatalf("sorted by column and by spread, there are %d and %d rows, want %d", a, b, count(table))
		}
		last := -1
		for _, r := range table.SortByColumn(at, false).Rows {
			if percent, ok := r.Cells[at].Share.Percent(); ok && r.Cells[at].Known() {
				if percent < last {
					t.Fatalf("%d percent comes after %d", percent, last)
				}
				last = percent
			}
		}
	})
}

func TestAreaFilter(t *testing.T) {
	t.Parallel()
	q := bas(t)
	table := compare.Of([]compare.Column{column("a", q, questionnaires.Municipality, "")}, compare.Options{}).
		Filter(compare.Filter{Area: "B"})
	if len(table.Rows) != 1 || table.Rows[0].ID != "B" {
		t.Errorf("the rows are %v", table.Rows)
	}
}
