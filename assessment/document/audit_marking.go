package document

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// marking is how each page of a report is marked, and what its SHA-256 is of. A final audit is internal unless whoever
// takes the report says that it is a public document, which a draft never is, nor an audit with texts marked as perhaps
// secret: an extract without them is marked as that.
func marking(words Words, a record.AuditBook, o AuditOptions) (classification, hashed string, err error) {
	hashed = words.T("document.audit.hash")
	switch why := a.NotPublic(); {
	case o.Public && why != "":
		return "", "", &assessment.Error{Code: assessment.Conflict, Key: "error.not_public." + why}
	case o.Public:
		return words.T("audit_report.public"), hashed, nil
	case a.Withheld != nil:
		return words.T("withheld.extract"), words.T("withheld.hash"), nil
	case a.State == assessment.AuditFinal:
		return words.T("table.internal"), hashed, nil
	}
	return words.T("book.confidential"), hashed, nil
}
