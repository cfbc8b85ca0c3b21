package document

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// FileName is what the name of a file of an audit says of how it differs from the whole report, such as "-letter"; ""
// for nothing. An open extract leaves out what may be secret.
func (o AuditOptions) FileName(words Words, a record.Audit, open bool) string {
	name := ""
	if o.Letter {
		name += "-" + words.T("audit_letter.file_name")
	}
	for _, r := range a.Recommendations {
		if o.Letter && r.Body.ID == o.To {
			name += "-" + assessment.KeyOf(r.Body.Name)
			break
		}
	}
	if o.WithoutReasons && !o.Letter {
		name += "-" + words.T("audit_report.without_reasons_file")
	}
	if o.Public {
		name += "-" + words.T("audit_report.public_file")
	}
	if open {
		name += "-" + words.T("withheld.file_name")
	}
	return name
}
