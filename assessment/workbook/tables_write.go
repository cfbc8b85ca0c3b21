package workbook

import (
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
)

// Entities is the table of the entities that somebody reaches, parents before children, in the given words. Read back
// it changes nothing. The body is the entity's own, not an inherited one.
func Entities(
	words Words,
	tree assessment.Tree,
	bodies []assessment.Body,
	o assessment.Organisation,
	created time.Time,
) Table {
	t := newTable(words, assessment.UploadEntities, o, created)
	key := func(id *assessment.ID) string {
		if id == nil {
			return ""
		}
		n, _ := tree.Node(*id) // one out of reach has no key here
		return n.Key
	}
	for _, n := range tree.Nodes {
		body := ""
		for _, b := range bodies {
			if n.BodyID != nil && b.ID == *n.BodyID {
				body = b.Name
			}
		}
		var successors []string
		for _, id := range n.Successors {
			if k := key(&id); k != "" {
				successors = append(successors, k)
			}
		}
		cells := []string{
			n.Key,
			n.Name,
			words.T("kind." + string(n.Kind)),
			key(n.ParentID),
			body,
			string(n.From),
			string(n.To),
			strings.Join(successors, " "),
		}
		for _, trait := range assessment.Traits {
			given := ""
			if n.Has(trait) {
				given = words.T("trait_given.yes")
			}
			cells = append(cells, given)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// People is the table of memberships, one row each, in the given words. Read back it changes nothing. Somebody without
// a membership has no row.
func People(
	words Words,
	people []record.Person,
	tree assessment.Tree,
	o assessment.Organisation,
	created time.Time,
) Table {
	t := newTable(words, assessment.UploadPeople, o, created)
	for _, p := range people {
		for _, m := range p.Memberships {
			entity, _ := tree.Node(m.EntityID) // the tree holds every entity that has members
			t.Rows = append(t.Rows, []string{p.Email, p.Name, words.T("role." + string(m.Role)), entity.Key, string(m.Until)})
		}
	}
	return t
}

// Applicability is the table of statements of applicability, a row for each control, in the given words. Read back it
// changes nothing. A control on which nothing has been decided has an empty status.
func Applicability(
	words Words,
	list []record.ApplicabilityStatement,
	o assessment.Organisation,
	created time.Time,
) Table {
	t := newTable(words, assessment.UploadApplicability, o, created)
	for _, s := range list {
		for _, row := range s.Rows {
			status := ""
			if row.Status != nil {
				status = words.T("control_status." + string(*row.Status))
			}
			title := words.T(row.Control.MessageKey())
			cells := []string{s.Entity.Key, row.Control.Annex(), title, status, row.Reason, row.Note}
			t.Rows = append(t.Rows, cells)
		}
	}
	return t
}

func newTable(words Words, kind assessment.UploadKind, o assessment.Organisation, created time.Time) Table {
	title := words.T(kindOf(kind).title)
	t := Table{
		Title:          title,
		Sheet:          title,
		Language:       words.Language(),
		Organisation:   o.Name,
		Classification: words.T("table.internal"),
		Created:        created,
	}
	for _, c := range kindOf(kind).columns() {
		column := Column{Field: c.field, Heading: Heading(words, kind, c.field), Width: c.width}
		for _, choice := range c.choices {
			column.Choices = append(column.Choices, words.T(c.words+choice))
		}
		t.Columns = append(t.Columns, column)
	}
	return t
}

// Register is the table of a register's rows, which have a cell for each field, in the given words. Read back it
// changes nothing.
func Register(
	words Words,
	r registers.Register,
	rows [][]string,
	o assessment.Organisation,
	created time.Time,
) Table {
	t := newTable(words, r.Upload(), o, created)
	t.Rows = rows
	for i, c := range registerColumns(r) {
		for _, row := range rows {
			switch {
			case row[i] == "":
			case len(c.choices) > 0:
				row[i] = words.T(c.words + row[i])
			case c.scale != "":
				row[i] = stepCell(words, c.scale, row[i])
			}
		}
	}
	return t
}

// stepCell is a step with the name that it has by default, if the organisation has given it none.
func stepCell(words Words, scale registers.Scale, cell string) string {
	step, err := strconv.Atoi(cell)
	if err != nil {
		return cell
	}
	return cell + " – " + words.T(registers.StepKey(scale, step))
}

// MeasureValues is the table of the values of measures, in the given words. Read back it changes nothing.
func MeasureValues(words Words, rows [][]string, o assessment.Organisation, created time.Time) Table {
	t := newTable(words, registers.MeasureValues, o, created)
	t.Rows = rows
	return t
}
