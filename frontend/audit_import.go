package frontend

import "mognad/assessment/record"

// AuditImport takes an audit's file, sent as "file", and shows what importing it would do, or what is wrong in it. It
// is confirmed by a form with the fields digest and replace, sent to Base/ID.
type AuditImport struct {
	Shell
	Base    string // address that the file is sent to
	List    string
	Creates bool // the reader may create audits; else only change those that they audit
	Max     int  // size of the file, in MB
	File    string
	Faults  []FileFault
	Omitted int // how many more there are
	Preview *AuditPreview
}

// AuditPreview is what importing a file would do.
type AuditPreview struct {
	ID, Digest                             string
	Replace                                bool
	Title, State                           string
	Added, Changed                         bool
	Entities, Bodies                       []string
	Questions, Judgements, Recommendations record.ImportCount
	Taken                                  []record.TakenWork
	Notices                                []record.FileNotice
}

// Template names the template of the page.
func (*AuditImport) Template() string { return "audit_import" }

// Count is how many faults the file has.
func (p *AuditImport) Count() int { return len(p.Faults) + p.Omitted }

// ImportedCount is how many things of a kind a file adds and changes; What is the last part of the message key.
type ImportedCount struct {
	What string
	record.ImportCount
}

// Counts are what the import adds and changes.
func (p AuditPreview) Counts() []ImportedCount {
	return []ImportedCount{
		{"questions", p.Questions}, {"judgements", p.Judgements}, {"recommendations", p.Recommendations},
	}
}

// Does reports whether the import would do anything.
func (p AuditPreview) Does() bool { return p.Added || p.Changed }
