package workflow_test

import (
	"strings"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// readTable reads a table of lines with the cells between semicolons, the heading first.
func readTable(_ string, content []byte) (assessment.UploadedTable, error) {
	var heading []string
	var rows []assessment.UploadedRow
	for i, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		cells := strings.Split(line, ";")
		if i == 0 {
			heading = cells
			continue
		}
		row := assessment.UploadedRow{Line: i + 1, Cells: map[string]string{}}
		for n, c := range cells {
			row.Cells[heading[n]] = c
		}
		rows = append(rows, row)
	}
	return assessment.UploadedTable{Rows: rows}, nil
}

func entityFile(content string) workflow.Import {
	return workflow.Import{Kind: assessment.UploadEntities, Name: "enheter.csv", Content: []byte(content), Read: readTable}
}

func peopleFile(content string) workflow.Import {
	return workflow.Import{Kind: assessment.UploadPeople, Name: "personer.csv", Content: []byte(content), Read: readTable}
}
