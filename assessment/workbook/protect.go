package workbook

import "strings"

// formulaStarts are the characters that turn a cell of a CSV file into a formula or a command, if it begins with one,
// when a spreadsheet opens the file (OWASP, CSV injection).
const formulaStarts = "=+-@\t\r"

// protect puts an apostrophe before anything that would become a formula: at the beginning of the cell, and wherever
// another cell would begin inside it for a program that uses a different separator. Where there are apostrophes
// already, it adds one more, so that [unprotect] restores every text.
func protect(cell string) string {
	return beforeFormulas(cell, func(apostrophes string) string { return apostrophes + "'" })
}

// unprotect removes the apostrophe again. Names that begin with one, such as 's-Hertogenbosch, keep it. A text from
// another program with an apostrophe before a formula, as in "x,'=1", loses it, because the two cannot be
// distinguished.
func unprotect(cell string) string {
	return beforeFormulas(cell, func(apostrophes string) string { return strings.TrimPrefix(apostrophes, "'") })
}

// beforeFormulas changes the apostrophes, or their absence, before each formula at the beginning of the cell or after a
// separator or line end inside it. Quotation marks in between are skipped, because programs drop them in the middle of
// a line.
func beforeFormulas(cell string, change func(apostrophes string) string) string {
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
