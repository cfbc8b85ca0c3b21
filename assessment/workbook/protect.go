package workbook

import "strings"

// formulaStarts are the characters with which a cell of a CSV file becomes a formula or a command when a spreadsheet
// opens it (OWASP, CSV injection).
const formulaStarts = "=+-@\t\r"

// protect puts an apostrophe before a cell that would become a formula, and before one that looks as if it were
// protected already, so that [unprotect] gives back every text as it was.
func protect(cell string) string {
	if s := strings.TrimLeft(cell, "'"); s != "" && strings.Contains(formulaStarts, s[:1]) || strings.HasPrefix(cell, "''") {
		return "'" + cell
	}
	return cell
}

// unprotect takes that apostrophe away. Names that begin with one, such as 's-Hertogenbosch, keep it.
func unprotect(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.Contains(formulaStarts+"'", cell[1:2]) {
		return cell[1:]
	}
	return cell
}
