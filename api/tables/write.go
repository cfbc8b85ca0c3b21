package tables

import (
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/entities"
	"mognad/assessment/workflow/people"
	"mognad/frontend/i18n"
)

// Entities is the table of the entities that somebody reaches, parents before children, in the words of l. Read back
// it changes nothing. The body is the entity's own, not an inherited one.
func Entities(l *i18n.Localizer, s entities.Structure, o assessment.Organisation, created time.Time) workbook.Table {
	t := table(l, assessment.UploadEntities, o, created)
	key := func(id *assessment.ID) string {
		if id == nil {
			return ""
		}
		n, _ := s.Tree.Node(*id) // one out of reach has no key here
		return n.Key
	}
	for _, n := range s.Tree.Nodes {
		body := ""
		if n.BodyID != nil {
			body = s.BodyOf(n.ID).Name
		}
		var successors []string
		for _, id := range n.Successors {
			if k := key(&id); k != "" {
				successors = append(successors, k)
			}
		}
		t.Rows = append(
			t.Rows,
			[]string{
				n.Key,
				n.Name,
				l.T("kind." + string(n.Kind)),
				key(n.ParentID),
				body,
				string(n.From),
				string(n.To),
				strings.Join(successors, " "),
			},
		)
	}
	return t
}

// People is the table of memberships, one row each, in the words of l. Read back it changes nothing. Somebody without
// a membership has no row.
func People(
	l *i18n.Localizer,
	people []people.Person,
	tree assessment.Tree,
	o assessment.Organisation,
	created time.Time,
) workbook.Table {
	t := table(l, assessment.UploadPeople, o, created)
	for _, p := range people {
		for _, m := range p.Memberships {
			entity, _ := tree.Node(m.EntityID) // the tree holds every entity that has members
			t.Rows = append(t.Rows, []string{p.Email, p.Name, l.T("role." + string(m.Role)), entity.Key, string(m.Until)})
		}
	}
	return t
}

// Template is an empty table to be filled in.
func Template(
	l *i18n.Localizer,
	kind assessment.UploadKind,
	o assessment.Organisation,
	created time.Time,
) workbook.Table {
	return table(l, kind, o, created)
}

// titleKey is the message key of what a kind of table is called.
func titleKey(kind assessment.UploadKind) string {
	if r, ok := registers.Find(string(kind)); ok {
		return r.Name + ".title"
	}
	return "table." + string(kind)
}

// widths of columns in characters, where they are not the usual ones.
var widths = map[string]float64{"name": 36, "email": 32, "body": 28, "role": 28}

func table(l *i18n.Localizer, kind assessment.UploadKind, o assessment.Organisation, created time.Time) workbook.Table {
	title := l.T(titleKey(kind))
	t := workbook.Table{
		Title:          title,
		Sheet:          title,
		Language:       l.Language(),
		Organisation:   o.Name,
		Classification: l.T("table.internal"),
		Created:        created,
	}
	for _, field := range Columns(kind) {
		c := workbook.Column{Field: field, Heading: Heading(l, kind, field), Width: widths[field]}
		switch field {
		case "kind":
			c.Choices = words(l, "kind.", texts(assessment.EntityKinds))
		case "role":
			c.Choices = words(l, "role.", texts(assessment.Roles))
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

func words(l *i18n.Localizer, prefix string, stored []string) []string {
	var list []string
	for _, s := range stored {
		list = append(list, l.T(prefix+s))
	}
	return list
}
