package workbook

import "strings"

// formulaStarts are the characters with which a cell of a CSV file becomes a formula or a command when a spreadsheet
// opens it (OWASP, CSV injection).
const formulaStarts = "=+-@\t\r"

// protect puts an apostrophe before what would become a formula: at the beginning of the cell, and within it wherever a
// cell begins for a program that reads the file with another separator. Where apostrophes stand there already, one is
// added, so that [unprotect] gives back every text as it was.
func protect(cell string) string {
	return atBeginnings(cell, func(apostrophes string) string { return apostrophes + "'" })
}

// unprotect takes that apostrophe away. Names that begin with one, such as 's-Hertogenbosch, keep it. A text of other
// programs that has one before a formula, as in "x,'=1", loses it: nobody can tell whose it is.
func unprotect(cell string) string {
	return atBeginnings(cell, func(apostrophes string) string { return strings.TrimPrefix(apostrophes, "'") })
}

// atBeginnings changes the apostrophes, if there are any, before each formula at the beginning of the cell, or after a
// separator or a line end within it. Quotation marks in between count for nothing, because programs that meet them in
// the middle of a line drop them.
func atBeginnings(cell string, change func(apostrophes string) string) string {
	var b strings.Builder
	beginning, starts := true, formulaStarts
	for cell != "" {
		rest := cell
		if beginning {
			rest = strings.TrimLeft(cell, "'")
			apostrophes := cell[:len(cell)-len(rest)]
			if rest != "" && strings.Contains(starts, rest[:1]) {
				apostrophes = change(apostrophes)
			}
			b.WriteString(apostrophes)
			if rest == "" {
				break
			}
		}
		separates := strings.Contains(separators+"\r\n", rest[:1])
		beginning = separates || beginning && rest[0] == '"' && len(rest) == len(cell)
		if separates {
			starts = "=+-@"
		}
		b.WriteByte(rest[0])
		cell = rest[1:]
	}
	return b.String()
}
