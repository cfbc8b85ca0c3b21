package store

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mognad/assessment"
)

var errNoScope = errors.New("store: a statement without a scope")

// scoped are the tables whose rows belong to an organisation. A test compares the list with the schema.
var scoped = []string{"bodies", "entities", "members", "memberships", "tokens", "uploads", "questionnaire_versions", "events",
	"rounds", "assessments", "answers", "answer_versions", "submissions", "decisions", "targets", "advice_decisions"}

var scopedWord = regexp.MustCompile(`(?i)\b(` + strings.Join(scoped, "|") + `)\b`)

// guard registers the check of every statement before it runs: on an organisation's table it needs that
// organisation's scope. Built statements get the condition added; written ones must bind the organisation's id;
// inserted rows must carry it.
func guard(db *gorm.DB) error {
	c := db.Callback()
	return errors.Join(
		c.Create().Before("gorm:create").Register("mognad:scope", guardCreate),
		c.Query().Before("gorm:query").Register("mognad:scope", guardBuilt),
		c.Update().Before("gorm:update").Register("mognad:scope", guardBuilt),
		c.Delete().Before("gorm:delete").Register("mognad:scope", guardBuilt),
		c.Row().Before("gorm:row").Register("mognad:scope", guardBuilt),
		c.Raw().Before("gorm:raw").Register("mognad:scope", guardBuilt),
	)
}

// organisationFor is the organisation that a statement on the table must be bound to.
func organisationFor(db *gorm.DB, table string) (assessment.ID, bool) {
	scope := assessment.ScopeFrom(db.Statement.Context)
	id, ok := scope.Organisation()
	if !ok && scope == assessment.ScopeInstallation() && (table == "events" || table == "questionnaire_versions") {
		return assessment.ID{}, true // the installation's own events and questionnaires
	}
	return id, ok
}

func guardCreate(db *gorm.DB) {
	table := db.Statement.Table
	if assessment.ScopeFrom(db.Statement.Context).Empty() {
		_ = db.AddError(errNoScope)
		return
	}
	if !slices.Contains(scoped, table) {
		return
	}
	want, ok := organisationFor(db, table)
	field := db.Statement.Schema.LookUpField("OrganisationID")
	if !ok || field == nil {
		_ = db.AddError(fmt.Errorf("%w of the organisation, into %s", errNoScope, table))
		return
	}
	check := func(v reflect.Value) {
		have, _ := field.ValueOf(db.Statement.Context, v)
		if id, ok := idOf(have); !ok || id != want {
			_ = db.AddError(fmt.Errorf("store: a row of another organisation, into %s", table))
		}
	}
	v := db.Statement.ReflectValue
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			check(reflect.Indirect(v.Index(i)))
		}
		return
	}
	check(v)
}

func guardBuilt(db *gorm.DB) {
	scope := assessment.ScopeFrom(db.Statement.Context)
	if scope.Empty() {
		_ = db.AddError(errNoScope)
		return
	}
	if db.Statement.SQL.Len() > 0 {
		guardWritten(db, scope)
		return
	}
	table := db.Statement.Table
	if !slices.Contains(scoped, table) {
		return
	}
	id, ok := organisationFor(db, table)
	if !ok {
		_ = db.AddError(fmt.Errorf("%w of the organisation, on %s", errNoScope, table))
		return
	}
	db.Statement.AddClause(clause.Where{Exprs: []clause.Expression{
		clause.Eq{Column: clause.Column{Table: clause.CurrentTable, Name: "organisation_id"}, Value: id},
	}})
}

// guardWritten checks a statement written by hand: it names an organisation's table only with the organisation's id
// among its values, or, in a person's scope, with the person's.
func guardWritten(db *gorm.DB, scope assessment.Scope) {
	statement := db.Statement.SQL.String()
	table := scopedWord.FindString(statement)
	if table == "" {
		return
	}
	want, ok := organisationFor(db, strings.ToLower(table))
	column := "organisation_id"
	if person, yes := scope.Person(); yes {
		want, ok, column = person, true, "user_id"
	}
	bound := slices.ContainsFunc(db.Statement.Vars, func(v any) bool {
		id, isID := idOf(v)
		return isID && id == want
	})
	if !ok || !bound || !strings.Contains(statement, column) {
		_ = db.AddError(fmt.Errorf("%w of the organisation, on %s", errNoScope, table))
	}
}

func idOf(v any) (assessment.ID, bool) {
	switch id := v.(type) {
	case assessment.ID:
		return id, true
	case *assessment.ID:
		if id != nil {
			return *id, true
		}
		return assessment.ID{}, true
	}
	return assessment.ID{}, false
}

// ScopedTables lists the tables whose statements need an organisation's scope, in alphabetical order.
func ScopedTables() []string { return slices.Sorted(slices.Values(scoped)) }
