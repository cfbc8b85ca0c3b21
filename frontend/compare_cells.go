package frontend

import (
	"html/template"
	"strconv"
	"strings"

	"mognad/frontend/i18n"
)

// comparedCells writes the cells of a row. A page can have tens of thousands, for which a template takes several times
// as long as everything else; and of a row's cells few are different.
func comparedCells(l *i18n.Localizer, page *Compare, row CompareRow) template.HTML {
	w := cellWriter{l: l, spoken: template.HTMLEscapeString(page.Spoken), dense: page.Dense}
	if page.Spoken == page.Language {
		w.spoken = ""
	}
	different := make([]string, len(row.Cells.different))
	for i := range different {
		different[i] = w.cell(&row.Cells.different[i])
	}
	var b strings.Builder
	if page.Dense {
		for _, at := range row.Cells.of {
			b.WriteString(different[at])
		}
		return template.HTML(b.String()) //nolint:gosec // what is not written here is escaped
	}
	for i, at := range row.Cells.of {
		b.WriteString(`<td role="cell" data-label="`)
		template.HTMLEscape(&b, []byte(page.Columns[i].Name()))
		b.WriteString(`">` + different[at] + `</td>`)
	}
	return template.HTML(b.String()) //nolint:gosec // what is not written here is escaped
}

// cellWriter writes cells: where the table is dense and stays a table at every width, as one element each, otherwise as
// what is in the element of the cell, which has the name of its column too.
type cellWriter struct {
	l      *i18n.Localizer
	spoken string // language of answers, "" for that of the page
	dense  bool
}

func (w cellWriter) cell(c *CompareCell) string {
	var b strings.Builder
	element, language := "span", ""
	if w.dense {
		element = "td"
	}
	if c.Text != "" && c.Spoken {
		language = w.spoken
	}
	words := w.words(c)
	b.WriteString("<" + element + ` class="heat"`)
	if c.Text != "" && c.Heat >= 0 {
		b.WriteString(` data-heat="` + strconv.Itoa(c.Heat) + `"`)
	}
	if c.Text != "" && c.Apart {
		b.WriteString(" data-apart")
	}
	text := template.HTMLEscapeString(c.Text)
	switch {
	case language == "":
		b.WriteString(">" + text)
	case words == "":
		b.WriteString(` lang="` + language + `">` + text)
	default:
		b.WriteString(`><span lang="` + language + `">` + text + "</span>")
	}
	b.WriteString(words + "</" + element + ">")
	return b.String()
}

// words are what a cell says besides its text: how it differs from the reference, or why it is empty.
func (w cellWriter) words(c *CompareCell) string {
	say := func(key string) string { return template.HTMLEscapeString(w.l.T(key)) }
	sign := "compare.higher"
	if c.Sign < 0 {
		sign = "compare.lower"
	}
	switch {
	case c.Text == "" && c.Why == "":
		return `–<small class="why"></small>`
	case c.Text == "":
		return `–<small class="why">` + say(c.Why) + `</small>`
	case c.Change != "" && c.Sign != 0:
		return `<small>` + template.HTMLEscapeString(c.Change) + `</small><i>` + say(sign) + `</i>`
	case c.Change != "":
		return `<small>` + template.HTMLEscapeString(c.Change) + `</small>`
	case c.Sign > 0:
		return `<small class="up">` + say(sign) + `</small>`
	case c.Sign < 0:
		return `<small class="down">` + say(sign) + `</small>`
	case c.AsProposed:
		return `<small class="same">` + say("compare.as_proposed") + `</small>`
	}
	return ""
}
