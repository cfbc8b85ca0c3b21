package event_test

import (
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

var update = flag.Bool("update", false, "write testdata/types.txt")

// TestTypesAreAsTheyWereStored: lines of the log are kept as they were written, so types and fields may be added to the
// golden file, but none of its words may change.
func TestTypesAreAsTheyWereStored(t *testing.T) {
	var b strings.Builder
	for _, of := range event.Types() {
		fmt.Fprintf(&b, "%s %s", of.Action, of.Object)
		if of.Findings {
			b.WriteString(" (findings)")
		}
		for _, f := range of.Fields {
			list, label := "", ""
			if f.List {
				list = "list of "
			}
			if f.Label {
				label = ", label"
			}
			fmt.Fprintf(&b, "\n    %s: %s%s%s", f.Name, list, f.Kind, label)
		}
		b.WriteString("\n")
	}
	golden := filepath.Join("testdata", "types.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("types, want (-) and got (+):\n%s", diff)
	}
}

// TestEveryTypeIsListed finds a type that embeds Words and cannot be written, and words and kinds that are missing.
func TestEveryTypeIsListed(t *testing.T) {
	listed, words := map[string]bool{}, map[string]bool{}
	for _, of := range event.Types() {
		line := event.Read(assessment.Event{Action: of.Action, Object: of.Object, ObjectID: objectID(of)})
		listed[reflect.TypeOf(line.Event).Name()] = true
		if of.Action == "" || of.Object == "" || words[of.Action+" "+of.Object] {
			t.Errorf("%q %q: the words are missing, or another type has them", of.Action, of.Object)
		}
		words[of.Action+" "+of.Object] = true
		for _, f := range of.Fields {
			if f.Name == "" || f.Kind == "" {
				t.Errorf("%s: the field %q is of the kind %q", of.Action, f.Name, f.Kind)
			}
		}
	}
	if diff := cmp.Diff(declared(t), listed); diff != "" {
		t.Errorf("types declared (-) and listed (+) differ:\n%s", diff)
	}
}

// declared are the structs of the package that embed Words.
func declared(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, isType := n.(*ast.TypeSpec)
			if !isType {
				return true
			}
			of, isStruct := spec.Type.(*ast.StructType)
			if !isStruct || len(of.Fields.List) == 0 {
				return true
			}
			first := of.Fields.List[0]
			if id, isName := first.Type.(*ast.Ident); isName && len(first.Names) == 0 && id.Name == "Words" {
				names[spec.Name.Name] = true
			}
			return true
		})
	}
	return names
}

func objectID(of event.Type) string {
	if of.Object == string(event.Installation) {
		return ""
	}
	return "018f0000-0000-7000-8000-000000000001"
}

// TestWhatIsWrittenIsRead fills every field of every type.
func TestWhatIsWrittenIsRead(t *testing.T) {
	for _, of := range event.Types() {
		empty := event.Read(assessment.Event{Action: of.Action, Object: of.Object, ObjectID: objectID(of)}).Event
		if row, isRow := empty.(event.RowEvent); isRow {
			writtenRow(t, of, row)
			continue
		}
		value := reflect.New(reflect.TypeOf(empty)).Elem()
		fill(value)
		e := value.Interface().(event.Event)
		row, err := event.Row(e)
		if err != nil {
			t.Fatal(err)
		}
		line := event.Read(row)
		if diff := cmp.Diff(e, line.Event); diff != "" {
			t.Errorf("%s: written (-) and read (+) differ:\n%s", of.Action, diff)
		}
		fields, err := json.Marshal(line.Fields)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(row.Data), string(fields)); diff != "" {
			t.Errorf("%s: data (-) and fields (+) differ:\n%s", of.Action, diff)
		}
	}
}

// writtenRow logs what happened to a row of a register, with all its field values.
func writtenRow(t *testing.T, of event.Type, e event.RowEvent) {
	t.Helper()
	e.Row = e.Register.Row()
	*registers.HeadOf(e.Row).ID = uuid.MustParse(objectID(of))
	for i, f := range e.Register.Logged() {
		content := map[string]string{
			"entity":    `["018f0000-0000-7000-8000-000000000002"]`,
			"audit":     `"018f0000-0000-7000-8000-000000000002"`,
			"body":      `"018f0000-0000-7000-8000-000000000002"`,
			"day":       `"2026-12-06"`,
			"member":    `"018f0000-0000-7000-8000-000000000002"`,
			"number":    `7`,
			"yes or no": `true`,
		}[string(of.Fields[i].Kind)]
		if f.Kind == registers.Months {
			content = `[3,9]`
		}
		if f.Kind == registers.Questions {
			content = `["1","2 a"]`
		}
		if content == "" {
			content = `"åäö <&>"`
		}
		if err := f.Decode(e.Row, json.RawMessage(content)); err != nil {
			t.Fatal(err)
		}
	}
	row, err := event.Row(e)
	if err != nil {
		t.Fatal(err)
	}
	if row.Action != of.Action || row.Object != of.Object || row.ObjectID != objectID(of) {
		t.Errorf("%s: written as %s of %s %s", of.Action, row.Action, row.Object, row.ObjectID)
	}
	line := event.Read(row)
	read, isRow := line.Event.(event.RowEvent)
	if !isRow {
		t.Fatalf("%s: read as %T", of.Action, line.Event)
	}
	if diff := cmp.Diff(e.Row, read.Row); diff != "" {
		t.Errorf("%s: row written (-) and read (+) differ:\n%s", of.Action, diff)
	}
	if len(line.Fields) != len(of.Fields) {
		t.Errorf("%s: read %d fields of %d", of.Action, len(line.Fields), len(of.Fields))
	}
}

func fill(value reflect.Value) {
	switch v := value.Addr().Interface().(type) {
	case *assessment.ID:
		*v = uuid.MustParse("018f0000-0000-7000-8000-000000000002")
		return
	case *event.Words:
		return
	}
	switch value.Kind() {
	case reflect.Struct:
		for i := range value.NumField() {
			fill(value.Field(i))
		}
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		fill(value.Elem())
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 2, 2))
		for i := range value.Len() {
			fill(value.Index(i))
		}
	case reflect.String:
		value.SetString("åäö <&>")
	case reflect.Bool:
		value.SetBool(true)
	default:
		value.SetInt(7)
	}
}

// stranger is an event that nobody has listed.
type stranger struct {
	event.Words `action:"stranger.add" object:"stranger"`
}

func TestOnlyListedTypesAreWritten(t *testing.T) {
	if _, err := event.Row(stranger{}); err == nil {
		t.Error("a type that is not listed is written")
	}
}

// stored are lines of the log as the databases hold them.
type stored struct{ action, object, id, data string }

const (
	one = "019d0000-0000-7000-8000-000000000001"
	two = "019d0000-0000-7000-8000-000000000002"
)

// read inserts the lines by SQL, with names in the order of the alphabet as the first versions wrote them, and reads
// them.
func read(t *testing.T, open func(...func(*store.Options)) *store.Database, rows []stored) []event.Line {
	t.Helper()
	var o store.Options
	s := open(func(opened *store.Options) { o = *opened })
	driver, name := "pgx", o.DatabaseURL
	if name == "" {
		driver, name = "sqlite", filepath.Join(o.Data, store.DatabaseFile)
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	organisation := uuid.MustParse(two)
	for i, r := range rows {
		_, err := db.ExecContext(
			t.Context(),
			"INSERT INTO events (organisation_id, id, at, action, object, object_id, data) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			organisation.String(),
			fmt.Sprintf("019d0000-0000-7000-9000-%012d", i),
			time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC),
			r.action,
			r.object,
			r.id,
			r.data,
		)
		if err != nil {
			t.Fatal(err)
		}
	}
	var lines []event.Line
	err = s.View(t.Context(), assessment.ScopeOrganisation(organisation), func(tx assessment.Tx) error {
		all, err := tx.Events(nil, len(rows)+1)
		for _, row := range slices.Backward(all) {
			lines = append(lines, event.Read(row))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != len(rows) {
		t.Fatalf("%d lines of %d are read", len(lines), len(rows))
	}
	return lines
}

// sameData checks that a line loses nothing of its data.
func sameData(t *testing.T, row stored, line event.Line) {
	t.Helper()
	got, err := json.Marshal(line.Fields)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decoded(t, row.data), decoded(t, string(got))); diff != "" {
		t.Errorf("%s: stored (-) and read (+) differ:\n%s", row.action, diff)
	}
}

func decoded(t *testing.T, content string) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal([]byte(content), &value); err != nil {
		t.Fatalf("%s: %v", content, err)
	}
	return value
}

// TestReadsEarlierEvents reads a line of each type as the version that brought it wrote it: action, object, id and
// data.
func TestReadsEarlierEvents(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("testdata", "first.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []stored
	for line := range strings.Lines(string(content)) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 4)
		rows = append(rows, stored{action: parts[0], object: parts[1], id: parts[2], data: parts[3]})
	}
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		kinds := map[string]bool{}
		for i, line := range read(t, open, rows) {
			sameData(t, rows[i], line)
			if line.Event == nil {
				t.Errorf("%s: is no type", line.Action)
				continue
			}
			kinds[line.Action+" "+line.Object] = true
			row, err := event.Row(line.Event)
			if err != nil {
				t.Fatal(err)
			}
			if row.Action != line.Action || row.Object != line.Object || row.ObjectID != line.ObjectID {
				t.Errorf("%s %s %s: written again as %+v", line.Action, line.Object, line.ObjectID, row)
			}
			for _, f := range line.Fields {
				if f.Kind == event.Text && len(f.Texts()) == 1 && uuid.Validate(f.Texts()[0]) == nil {
					t.Errorf("%s: the id in %s is read as text", line.Action, f.Name)
				}
			}
		}
		if len(kinds) != len(event.Types()) {
			t.Errorf("lines of %d types of %d", len(kinds), len(event.Types()))
		}
	})
}

// TestReadsOtherEvents reads lines that this version could not have written.
func TestReadsOtherEvents(t *testing.T) {
	tests := []struct {
		stored
		want   event.Event
		fields []string // name, kind and texts
	}{
		{ // as an audit file brought entities at first
			stored: stored{"entity.add", "entity", one, `{"key": "skola", "name": "Skola"}`},
			want: event.EntityAdded{
				Entity:       uuid.MustParse(one),
				EntityFields: event.EntityFields{Key: "skola", Name: "Skola"},
			},
			fields: []string{"key text [skola]", "name text [Skola]"},
		},
		{ // an unknown action
			stored: stored{"entity.merge", "entity", one, `{"into": "` + two + `", "count": 2, "kept": true, "why": null}`},
			fields: []string{"count number [2]", "into text [" + two + "]", "kept yes or no [yes]", "why text []"},
		},
		{ // an unknown object
			stored: stored{"plan.add", "plan", "7", `{"steps": ["a", {"b": 1}]}`},
			fields: []string{`steps text [a {"b": 1}]`},
		},
		{ // a known action on another object
			stored: stored{"reset.add", "token", one, `{}`},
		},
		{ // fields that are unknown, and one that is missing
			stored: stored{"round.reopen", "round", one, `{"zeal": false, "reason": "Mer tid", "ask": "x"}`},
			want:   event.RoundReopened{Round: uuid.MustParse(one), Reason: "Mer tid"},
			fields: []string{"reason text [Mer tid]", "ask text [x]", "zeal yes or no [no]"},
		},
		{ // values of another type
			stored: stored{"token.add", "token", one, `{"access": {"read": true}, "days": "30"}`},
			fields: []string{`access text [{"read": true}]`, "days text [30]"},
		},
		{ // a role and an id that nobody knows
			stored: stored{"membership.delete", "membership", "x", `{"user": "` + two + `", "role": "chef"}`},
			fields: []string{"user user [" + two + "]", "role role [chef]"},
		},
	}
	var rows []stored
	for _, tt := range tests {
		rows = append(rows, tt.stored)
	}
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		for i, line := range read(t, open, rows) {
			sameData(t, rows[i], line)
			if diff := cmp.Diff(tests[i].want, line.Event); diff != "" {
				t.Errorf("%s: want (-) and got (+):\n%s", line.Action, diff)
			}
			var fields []string
			for _, f := range line.Fields {
				fields = append(fields, fmt.Sprintf("%s %s %v", f.Name, f.Kind, f.Texts()))
			}
			if diff := cmp.Diff(tests[i].fields, fields); diff != "" {
				t.Errorf("%s: fields, want (-) and got (+):\n%s", line.Action, diff)
			}
		}
	})
}

// TestFindingsAreKnown: what auditors write is marked, and so is what a later version may write of an audit.
func TestFindingsAreKnown(t *testing.T) {
	for action, want := range map[string]bool{
		"judgement.save":     true,
		"recommendation.add": true,
		"audit.state_entity": true,
		"audit.state":        true,
		"audit.add":          false,
		"audit.later":        true,
		"later.audit":        true,
	} {
		line := event.Read(assessment.Event{Action: action, Object: "audit", ObjectID: one, Data: []byte(`{"version": 1}`)})
		if line.Findings != want {
			t.Errorf("%s: tells findings: %t", action, line.Findings)
		}
		if bare := line.WithoutDetails(); bare.Event != nil || bare.Fields != nil || bare.Action != action {
			t.Errorf("%s: without details it is %+v", action, bare)
		}
	}
}

// TestLaterEventsOfEntitiesAreRead: that a statement of applicability was once logged as its entity does not hide what a
// later version writes of entities, and hides what it writes of statements.
func TestLaterEventsOfEntitiesAreRead(t *testing.T) {
	for _, tt := range []struct {
		action, object string
		findings       bool
	}{
		{"entity.later", "entity", false},
		{"applicability.save", "entity", true},
		{"applicability.save", "applicability", true},
		{"applicability.later", "applicability", true},
		{"applicability.save", "later", true},
	} {
		row := assessment.Event{Action: tt.action, Object: tt.object, ObjectID: one, Data: []byte(`{"count": 1}`)}
		if got := event.Read(row).Findings; got != tt.findings {
			t.Errorf("%s of %s tells findings: %t, want %t", tt.action, tt.object, got, tt.findings)
		}
	}
}

// FuzzRead: whatever is in the database is read, and nothing is lost.
func FuzzRead(f *testing.F) {
	f.Add("token.add", "token", one, `{"access":"read","days":30}`)
	f.Add("x", "y", "", `[1]`)
	f.Add("round.close", "round", "", ` `)
	f.Add("round.add", "round", one, `null`)
	f.Fuzz(func(t *testing.T, action, object, id, data string) {
		line := event.Read(assessment.Event{Action: action, Object: object, ObjectID: id, Data: []byte(data)})
		content, err := json.Marshal(line.Fields)
		if err != nil {
			t.Fatal(err)
		}
		var want, got map[string]any
		if err := json.Unmarshal(content, &got); err != nil {
			t.Fatal(err)
		}
		if json.Unmarshal([]byte(data), &want) != nil {
			return // shown as is
		}
		if len(want)+len(got) > 0 && !reflect.DeepEqual(want, got) {
			t.Errorf("%s is read as %s", data, content)
		}
		for _, field := range line.Fields {
			field.Texts()
		}
	})
}
