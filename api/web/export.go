package web

import (
	"bytes"
	"mime"
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/workbook"
)

// Export sends the current table as a file, or with template=1 an empty one to be filled in.
func (p *Pages) Export(t Table) Handler {
	return func(r *Request) error {
		format := workbook.Format(r.Query("format"))
		if !slices.Contains(workbook.Formats, format) {
			return assessment.InvalidField("format", "error.invalid", nil)
		}
		filled, err := t.rows(p, r)
		if err != nil {
			return err
		}
		name := r.fileName(t.file)
		if r.Query("template") == "1" {
			filled.Rows = nil
			name += "-" + r.L.T("imports.file_name.template")
		}
		return p.sendTable(r, filled, format, name)
	}
}

// sendTable answers with a table as a file, whose name has no ending yet, once the log says so. A table without rows is
// only to be filled in.
func (p *Pages) sendTable(r *Request, t workbook.Table, format workbook.Format, name string) error {
	if len(t.Rows) > 0 {
		err := p.Chain.NoteExport(r.Request.Context(), r.Principal, t.Title, len(t.Rows), string(format))
		if err != nil {
			return err
		}
	}
	return r.writeTable(t, format, name)
}

// writeTable answers with a table as a file.
func (r *Request) writeTable(t workbook.Table, format workbook.Format, name string) error {
	var b bytes.Buffer
	if err := workbook.WriteTable(&b, format, t); err != nil {
		return err
	}
	r.download(name+"."+string(format), format.MediaType(), b.Bytes())
	return nil
}

// fileName is a file's name: the organisation and what is in it.
func (r *Request) fileName(key string) string { return r.Principal.Organisation.Key + "-" + r.L.T(key) }

// download answers with a file in the reader's language.
func (r *Request) download(name, mediaType string, content []byte) {
	r.Header("Content-Language", r.L.Language())
	r.attach(name, mediaType, content)
}

// sealed answers with what was sealed, byte for byte, so that anybody can calculate its hash.
func (r *Request) sealed(name, hash string, content []byte) error {
	r.Header("ETag", `"`+hash+`"`)
	r.attach(name, "application/json", content)
	return nil
}

// attach answers with a file, of which no copy is kept on the way.
func (r *Request) attach(name, mediaType string, content []byte) {
	h := r.Writer.Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "no-store")
	r.Data(http.StatusOK, mediaType, content)
}

// queryID is the id that the address asks for, nil for none; an invalid one is the id of nothing.
func queryID(r *Request, name string) *assessment.ID {
	if r.Query(name) == "" {
		return nil
	}
	return &ids([]string{r.Query(name)})[0]
}
