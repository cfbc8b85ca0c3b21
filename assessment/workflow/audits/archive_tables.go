package audits

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/people"
)

// archivedTable is a table of the store whose rows of an audit are in the package for the archive.
type archivedTable struct {
	name string
	says string
	read func(*archiving) (any, error) // a pointer to a list
}

// of reads the rows of an audit by a method of the store.
func of[T any](read func(assessment.Tx, assessment.ID) ([]T, error)) func(*archiving) (any, error) {
	return func(x *archiving) (any, error) {
		list, err := read(x.tx, x.shown.ID)
		return &list, err
	}
}

// ofOne is of for a method that reads the rows of any number of audits.
func ofOne[T any](read func(assessment.Tx, ...assessment.ID) ([]T, error)) func(*archiving) (any, error) {
	return of(func(tx assessment.Tx, id assessment.ID) ([]T, error) { return read(tx, id) })
}

// rowsOf reads the rows of an audit that the store has no method of its own for.
func rowsOf[T any]() func(*archiving) (any, error) {
	return func(x *archiving) (any, error) {
		list := []T{}
		return &list, x.tx.AuditRows(&list, x.shown.ID)
	}
}

// archivedTables are the tables in the package, beside the working papers that are registers. A new one is a line here.
var archivedTables = []archivedTable{
	{"audited_entities", "The audited entities, with what they are called and what is pinned of them.",
		of(assessment.Tx.AuditedEntities)},
	{"engagements", "Who was engaged as an auditor, until when.", ofOne(assessment.Tx.Engagements)},
	{"engagement_confirmations", "Who confirmed an engagement, in which role and when.",
		ofOne(assessment.Tx.EngagementConfirmations)},
	{"final_auditors", "Who was engaged when the audit became final.", rowsOf[assessment.FinalAuditor]()},
	{"audit_declarations", "What the auditors declared of their independence, earlier declarations included.",
		ofOne(assessment.Tx.AuditDeclarations)},
	{"audit_plan_approvals", "The approvals of the plan; the plan as it was approved is in plans/.",
		ofOne(assessment.Tx.AuditPlanApprovals)},
	{"judgements", "The judgements and observations.", of(assessment.Tx.Judgements)},
	{"judgement_versions", "All versions of the judgements and observations.", rowsOf[assessment.JudgementVersion]()},
	{"statement_versions", "All versions of the overall judgements.", rowsOf[assessment.StatementVersion]()},
	{"audit_totals", "The totals that were stated, earlier ones included.", ofOne(assessment.Tx.AuditTotals)},
	{"recommendations", "The recommendations.", of(assessment.Tx.Recommendations)},
	{"recommendation_versions", "All versions of the recommendations, also of those deleted.",
		of(assessment.Tx.RecommendationVersions)},
	{"dismissals", "What rules proposed and the auditors did not recommend, and why.", of(assessment.Tx.Dismissals)},
	{"earlier_recommendations", "The recommendations of earlier audits, with what was found of them.",
		ofOne(assessment.Tx.EarlierRecommendations)},
	{"earlier_recommendation_versions", "All versions of what was found of them.",
		rowsOf[assessment.EarlierRecommendationVersion]()},
	{"audit_messages", "What the auditors and those who answer for the entities have written to each other.",
		ofOne(assessment.Tx.AuditMessages)},
	{"withheld_passages", "The texts marked as perhaps secret, with provision and reason, and which marks were lifted.",
		of(assessment.Tx.WithheldPassages)},
	{"fact_checks", "The fact checks; what was sent is in fact-checks/.", ofOne(assessment.Tx.FactChecks)},
	{"fact_checkers", "Who was asked in the fact checks.", ofOne(assessment.Tx.FactCheckers)},
	{"fact_comments", "What they commented, and what the auditors answered.", ofOne(assessment.Tx.FactComments)},
	{"replies", "What the bodies have replied and approved, to all versions of the audit.", of(approvedReplies)},
	{"reply_approvals", "The approvals of replies; what was approved is in replies/.",
		ofOne(assessment.Tx.ReplyApprovals)},
}

// approvedReplies are the versions of replies that were approved: what a body is going to say is its own until then.
func approvedReplies(tx assessment.Tx, audit assessment.ID) ([]assessment.Reply, error) {
	all, err := tx.Replies(audit)
	if err != nil {
		return nil, err
	}
	approvals, err := tx.ReplyApprovals(audit)
	return slices.DeleteFunc(all, func(r assessment.Reply) bool {
		version := assessment.ReplyVersion{Recommendation: r.RecommendationID, Version: r.Version}
		return !slices.ContainsFunc(approvals, func(a assessment.ReplyApproval) bool {
			return slices.Contains(a.Replies, version)
		})
	}), err
}

// ArchiveLeavesOut are the tables with rows of an audit that are not in the package as tables, and why.
var ArchiveLeavesOut = map[string]string{
	"audit_seals": "What was sealed is in sealed/, byte for byte.",
	"notices":     "Reminders to people about what is in the package. They are removed with time.",
}

// ArchivedTables are the tables of the store that the package has.
func ArchivedTables() []string {
	names := []string{"audits"}
	for _, t := range archivedTables {
		names = append(names, t.name)
	}
	for _, r := range registers.Papers {
		names = append(names, r.Name)
	}
	return names
}

// tables adds the audit and what belongs to it.
func (x *archiving) tables() error {
	audit := []assessment.Audit{x.shown.Audit}
	err := x.table("tables/audits.json", "The audit: its plan and description, scale and questions.", &audit)
	if err != nil {
		return err
	}
	for _, t := range archivedTables {
		list, err := t.read(x)
		if err != nil {
			return err
		}
		if err := x.table("tables/"+t.name+".json", t.says, list); err != nil {
			return err
		}
	}
	for _, r := range registers.Papers {
		list := r.Rows()
		if err := x.tx.RowsOf(list, "audit_id", x.shown.ID); err != nil {
			return err
		}
		if err := x.table("papers/"+r.Name+".json", "Working papers of the auditors.", list); err != nil {
			return err
		}
	}
	return nil
}

// table adds a list as JSON, with the names of the columns. What is sealed of its rows is in files of its own.
func (x *archiving) table(name, says string, list any) error {
	rows := reflect.ValueOf(list).Elem()
	out := make([]map[string]any, 0, rows.Len())
	for i := range rows.Len() {
		row := map[string]any{}
		x.columns(rows.Index(i), row)
		out = append(out, row)
	}
	content, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		return err
	}
	return x.add(name, says, len(out), append(content, '\n'))
}

// columns fills in the fields of a row by their names.
func (x *archiving) columns(v reflect.Value, row map[string]any) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch value := v.Field(i).Interface().(type) {
		case []byte: // sealed content
			continue
		case assessment.ID:
			x.people[value] = true
			row[column(f.Name)] = value
		case *assessment.ID:
			if value != nil {
				x.people[*value] = true
			}
			row[column(f.Name)] = value
		default:
			if f.Anonymous && f.Type.Kind() == reflect.Struct {
				x.columns(v.Field(i), row)
				continue
			}
			row[column(f.Name)] = value
		}
	}
}

// column is the name of a field with words apart, such as audit_id.
func column(field string) string {
	var b strings.Builder
	letters := []rune(field)
	for i, r := range letters {
		after := i+1 < len(letters) && unicode.IsLower(letters[i+1])
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(letters[i-1]) || after) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// named adds the names of those whose ids are in the package.
func (x *archiving) named() error {
	names, err := people.Names(x.tx)
	if err != nil {
		return err
	}
	list := []record.PersonName{}
	for id := range x.people {
		if name, is := names[id]; is {
			list = append(list, record.PersonName{ID: id, Name: name})
		}
	}
	assessment.SortByName("en", list, func(p record.PersonName) string { return p.Name + p.ID.String() })
	return x.table("people.json", "The names of the people whose ids are in the other files.", &list)
}

// stamped is a moment as the package writes it.
func stamped(at time.Time) string { return at.UTC().Format(time.RFC3339) }
