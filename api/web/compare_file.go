package web

import (
	"cmp"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/insight"
)

// ExportCompare sends the comparison in the address as a workbook.
func (p *Pages) ExportCompare(r *Request) error {
	if cmp.Or(r.Query("format"), string(workbook.XLSX)) != string(workbook.XLSX) {
		return assessment.InvalidField("format", "error.invalid", nil)
	}
	v, err := p.Chain.Insight.ExportCompare(
		r.Request.Context(),
		r.Principal,
		insight.ReadCompareQuery(r.Request.URL.Query()),
	)
	if err != nil {
		return err
	}
	file, err := workbook.ComparisonFile(
		r.L,
		v.Comparison,
		r.Principal.Organisation,
		r.Principal.User.Name,
		p.Chain.Now(),
	)
	if err != nil {
		return err
	}
	r.download(
		r.Principal.Organisation.Key+"-"+r.L.T("compare.file_name")+"."+string(workbook.XLSX),
		workbook.XLSX.MediaType(),
		file,
	)
	return nil
}

// exportPath is the address of the workbook of a comparison.
func exportPath(r *Request, q insight.CompareQuery) string {
	path := organisationPath(r, "/compare/export?format="+string(workbook.XLSX))
	if query := q.Encode(); query != "" {
		path += "&" + query
	}
	return path
}
