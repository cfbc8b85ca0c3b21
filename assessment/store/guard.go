package store

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mognad/assessment"
)

var errNoScope = errors.New("store: a statement without a scope")

// scoped are the tables whose rows belong to an organisation. A test compares the list with the schema.
var scoped = []string{
	"bodies",
	"entities",
	"members",
	"memberships",
	"tokens",
	"uploads",
	"questionnaire_versions",
	"events",
	"rounds",
	"assessments",
	"answers",
	"answer_versions",
	"submissions",
	"submission_values",
	"decisions",
	"decision_remarks",
	"withdrawals",
	"reopenings",
	"targets",
	"advice_decisions",
	"kept_replies",
	"audits",
	"audited_entities",
	"engagements",
	"engagement_confirmations",
	"final_auditors",
	"judgements",
	"judgement_versions",
	"statement_versions",
	"recommendations",
	"recommendation_versions",
	"dismissals",
	"audit_seals",
	"audit_requests",
	"audit_milestones",
	"audit_documents",
	"audit_interviews",
	"audit_tests",
	"audit_notes",
	"audit_declarations",
	"audit_plan_approvals",
	"audit_totals",
	"fact_checks",
	"fact_checkers",
	"fact_comments",
	"earlier_recommendations",
	"earlier_recommendation_versions",
	"audit_messages",
	"summary_seals",
	"summary_words",
	"reviews",
	"review_inputs",
	"review_points",
	"review_decisions",
	"review_statements",
	"review_signatures",
	"review_versions",
	"governing_documents",
	"applicabilities",
	"approvals",
	"risks",
	"risk_criteria",
	"objectives",
	"measures",
	"measure_values",
	"context_changes",
	"needs",
	"nonconformities",
	"trainings",
	"activities",
	"activity_notes",
	"calendars",
	"notices",
	"reminders",
	"replies",
	"reply_approvals",
	"actions",
	"action_notes",
	"action_origins",
	"distinct_actions",
	"strategic_aims",
	"withheld_passages",
	"document_templates",
}

// installed are the tables whose rows belong only to the installation. So do one-time links, but the transaction that
// uses one may be an organisation's: see [linksOf].
var installed = []string{"sessions", "sign_in_failures", "backups"}

const links = "one_time_links"

var (
	guardedAll   = slices.Concat(scoped, installed, []string{links})
	guardedNames = strings.Join(guardedAll, "|")
	guardedWord  = regexp.MustCompile(`(?i)\b(?:` + guardedNames + `)\b`)
	guardedFrom  = regexp.MustCompile("(?i)(?:\\b(?:from|join)\\b|,)[\\s(\"`]*(?:" + guardedNames + `)\b`)
)

// Guard registers a check that runs before every statement: on an organisation's table it needs that organisation's
// scope, on the installation's tables the installation's scope. Built statements get the condition added, around all
// other conditions, and must not reach a second table by a join or within a condition; hand-written ones must bind the
// organisation's id; inserted rows must have it. [Open] calls it.
func Guard(db *gorm.DB) error {
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
func organisationFor(scope assessment.Scope, table string) (assessment.ID, bool) {
	id, ok := scope.Organisation()
	if !ok && scope == assessment.ScopeInstallation() && (table == "events" || table == "questionnaire_versions") {
		return assessment.ID{}, true // the installation's own events and questionnaires
	}
	return id, ok
}

func guardCreate(db *gorm.DB) {
	table := db.Statement.Table
	scope := assessment.ScopeFrom(db.Statement.Context)
	switch {
	case scope.Empty():
		_ = db.AddError(errNoScope)
		return
	case slices.Contains(installed, table) && scope != assessment.ScopeInstallation():
		_ = db.AddError(fmt.Errorf("%w of the installation, into %s", errNoScope, table))
		return
	case !slices.Contains(scoped, table) && (table != links || scope == assessment.ScopeInstallation()):
		return
	}
	want, ok := organisationFor(scope, table)
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
	if second := secondTable(db.Statement); second != "" {
		_ = db.AddError(fmt.Errorf("store: %q reaches another table; write such a statement out", second))
		return
	}
	condition, err := conditionOn(db, scope)
	if err != nil || condition == nil {
		_ = db.AddError(err)
		return
	}
	if where, ok := db.Statement.Clauses["WHERE"]; ok {
		if w, ok := where.Expression.(clause.Where); ok && len(w.Exprs) > 0 { // a OR b becomes (a OR b) AND the scope
			where.Expression = clause.Where{Exprs: []clause.Expression{enclosed{Where: w}}}
			db.Statement.Clauses["WHERE"] = where
		}
	}
	db.Statement.AddClause(clause.Where{Exprs: []clause.Expression{condition}})
}

// enclosed is conditions in parentheses, however they are joined.
type enclosed struct{ clause.Where }

// Build implements [clause.Expression].
func (e enclosed) Build(b clause.Builder) {
	_ = b.WriteByte('(')
	e.Where.Build(b)
	_ = b.WriteByte(')')
}

// conditionOn is the condition that the scope adds to a built statement, nil for none.
func conditionOn(db *gorm.DB, scope assessment.Scope) (clause.Expression, error) {
	table := db.Statement.Table
	id, ok := organisationFor(scope, table)
	own := clause.Eq{Column: clause.Column{Table: clause.CurrentTable, Name: "organisation_id"}, Value: id}
	switch {
	case slices.Contains(installed, table) && scope != assessment.ScopeInstallation():
		return nil, fmt.Errorf("%w of the installation, on %s", errNoScope, table)
	case table == links && scope == assessment.ScopeInstallation(), table != links && !slices.Contains(scoped, table):
		return nil, nil //nolint:nilnil // no condition and no error
	case !ok:
		return nil, fmt.Errorf("%w of the organisation, on %s", errNoScope, table)
	case table == links:
		return linksOf(own), nil
	}
	return own, nil
}

// linksOf are the one-time links that an organisation's transaction may use: its invitations, and the set-up link,
// which is used in the transaction that creates the organisation.
func linksOf(own clause.Expression) clause.Expression {
	return enclosed{Where: clause.Where{Exprs: []clause.Expression{own,
		clause.Or(clause.Eq{Column: clause.Column{Table: clause.CurrentTable, Name: "purpose"}, Value: assessment.SetUp})}}}
}

// secondTable finds a guarded table that a built statement names besides its own: in a join, in a condition or under
// another name, where the scope's condition would not apply. It is "" if there is none.
func secondTable(s *gorm.Statement) string {
	for _, j := range s.Joins {
		if guardedWord.MatchString(j.Name) || s.Schema != nil && s.Schema.Relationships.Relations[j.Name] != nil {
			return j.Name
		}
	}
	if s.TableExpr != nil && strings.Trim(s.TableExpr.SQL, "\"`") != s.Table &&
		(guardedWord.MatchString(s.TableExpr.SQL) || len(s.TableExpr.Vars) > 0) {
		return s.TableExpr.SQL
	}
	if from, ok := s.Clauses["FROM"].Expression.(clause.From); ok && len(from.Tables)+len(from.Joins) > 0 {
		return "FROM"
	}
	probe := &gorm.Statement{
		DB:      s.DB,
		Table:   s.Table,
		Schema:  s.Schema,
		Context: s.Context,
		Clauses: s.Clauses,
	}
	probe.Build("SELECT", "WHERE", "GROUP BY", "ORDER BY")
	return guardedFrom.FindString(probe.SQL.String() + " " + strings.Join(s.Selects, " "))
}

// guardWritten checks a statement written by hand.
func guardWritten(db *gorm.DB, scope assessment.Scope) {
	statement := db.Statement.SQL.String()
	if err := permitted(scope, statement, guardedTables(statement), db.Statement.Vars); err != nil {
		_ = db.AddError(err)
	}
}

// guardedTables are the guarded tables that a statement written by hand names.
func guardedTables(statement string) (tables []string) {
	// Word by word, because a regular expression costs more than the statement.
	for word := range strings.FieldsFuncSeq(statement, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		if table := strings.ToLower(word); slices.Contains(guardedAll, table) && !slices.Contains(tables, table) {
			tables = append(tables, table)
		}
	}
	return tables
}

// permitted is nil for a hand-written statement that names an organisation's tables only with the organisation's id
// among its values (in a user's scope, the user's id), and the installation's tables only in its scope.
func permitted(scope assessment.Scope, statement string, tables []string, values []any) error {
	if scope.Empty() {
		return errNoScope
	}
	for _, table := range tables {
		if !slices.Contains(scoped, table) {
			if scope != assessment.ScopeInstallation() {
				return fmt.Errorf("%w of the installation, on %s", errNoScope, table)
			}
			continue
		}
		want, ok := organisationFor(scope, table)
		column := "organisation_id"
		if person, yes := scope.User(); yes {
			want, ok, column = person, true, "user_id"
		}
		bound := slices.ContainsFunc(values, func(v any) bool {
			id, isID := idOf(v)
			return isID && id == want
		})
		if !ok || !bound || !strings.Contains(statement, column) {
			return fmt.Errorf("%w of the organisation, on %s", errNoScope, table)
		}
	}
	return nil
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
