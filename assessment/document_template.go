package assessment

import (
	"path"
	"slices"
	"strings"
	"time"

	"mognad/questionnaires/typed"
)

// DocumentTemplate is a Word document that reports and minutes are written into: an organisation's own, or that of a
// firm that audits it. Rows are never changed or removed: one that withdraws another says that it is not offered any
// more.
type DocumentTemplate struct {
	OrganisationID ID     `gorm:"primaryKey"`
	ID             ID     `gorm:"primaryKey"`
	Withdraws      *ID    // the template that is no longer offered; nil for one that is
	Name           string // unique among those that are offered; "" of a row that withdraws another
	File           string // what the file was called
	Content        []byte // at most document.MaxTemplate, empty where it is not asked for
	SHA256         string // of the content, in hexadecimal digits
	AddedBy        ID
	AddedAt        time.Time
}

// MaxTemplates is the most templates that an organisation offers.
const MaxTemplates = 200

// Normalise trims what was typed and says what is wrong with it, in the field name. Without a name it is called what
// its file is.
func (d *DocumentTemplate) Normalise() []FieldError {
	d.Name, d.File = typed.Line(d.Name), typed.Line(d.File)
	if d.Name == "" {
		d.Name = typed.Line(strings.TrimSuffix(d.File, path.Ext(d.File)))
	}
	return checkName(nil, "name", d.Name)
}

// Offered are the templates that have not been withdrawn, of all rows.
func Offered(all []DocumentTemplate) []DocumentTemplate {
	return slices.DeleteFunc(slices.Clone(all), func(d DocumentTemplate) bool {
		return d.Withdraws != nil || slices.ContainsFunc(all, func(w DocumentTemplate) bool {
			return w.Withdraws != nil && *w.Withdraws == d.ID
		})
	})
}

// DocumentTemplates is the store of document templates.
type DocumentTemplates interface {
	// DocumentTemplates lists all rows without their content, oldest first.
	DocumentTemplates() ([]DocumentTemplate, error)
	// DocumentTemplate finds one with its content, or returns [NotFound].
	DocumentTemplate(ID) (DocumentTemplate, error)
	// AddDocumentTemplate inserts; an id taken, or one withdrawn already, is a [Conflict].
	AddDocumentTemplate(DocumentTemplate) error
}
