package document

import (
	"slices"

	"mognad/assessment/record"
)

// sources says on how many documents and interviews the audit is based.
func (a *auditReport) sources() {
	studied, asked := len(a.DocumentsStudied), len(a.Interviews)
	documents, interviews := a.t("sources.documents", "Count", studied), a.t("sources.interviews", "Count", asked)
	switch {
	case studied > 0 && asked > 0:
		a.add(Text(Normal, a.t("sources.both", "Documents", documents, "Interviews", interviews)))
	case studied > 0:
		a.add(Text(Normal, a.t("sources.one", "What", documents)))
	case asked > 0:
		a.add(Text(Normal, a.t("sources.one", "What", interviews)))
	}
}

// interviews is the table of those who were asked. A column in which nothing is said of anybody is left out.
func (a *auditReport) interviews() Table {
	t := Table{
		About:   a.l.T("audit.interviews"),
		Columns: []Column{{Heading: a.l.T("audit_form.role"), Share: 3}},
	}
	dated := slices.ContainsFunc(a.Interviews, func(i record.Interview) bool { return i.On != nil })
	noted := slices.ContainsFunc(a.Interviews, func(i record.Interview) bool { return i.Notes != "" })
	if dated {
		t.Columns = append(t.Columns, Column{Heading: a.l.T("audit_form.on"), Share: 2})
	}
	if noted {
		t.Columns = append(t.Columns, Column{Heading: a.l.T("audit_form.about"), Share: 4})
	}
	for _, i := range a.Interviews {
		row := []Cell{{Head: true, Text: i.Role}}
		if dated {
			on := ""
			if i.On != nil {
				on = a.l.Day(string(*i.On))
			}
			row = append(row, Cell{Text: on})
		}
		if noted {
			row = append(row, Cell{Text: i.Notes})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
