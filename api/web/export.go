package web

import (
	"bytes"
	"mime"
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
)

// Export sends the current table as a file, or with template=1 an empty one to be filled in.
func (p *Pages) Export(kind assessment.UploadKind) Handler {
	return func(r *Request) error {
		format := workbook.Format(r.Query("format"))
		if !slices.Contains(workbook.Formats, format) {
			return assessment.InvalidField("format", "error.invalid", nil)
		}
		t, err := p.table(r, kind)
		if err != nil {
			return err
		}
		words := "imports.file_name." + string(kind)
		if register, ok := registers.Find(string(kind)); ok {
			words = register.Name + ".file_name"
		}
		name := r.fileName(words)
		if r.Query("template") == "1" {
			t.Rows = nil
			name += "-" + r.L.T("imports.file_name.template")
		}
		return r.sendTable(t, format, name)
	}
}

// sendTable answers with a table as a file, whose name has no ending yet.
func (r *Request) sendTable(t workbook.Table, format workbook.Format, name string) error {
	var b bytes.Buffer
	if err := workbook.WriteTable(&b, format, t); err != nil {
		return err
	}
	r.download(name+"."+string(format), format.MediaType(), b.Bytes())
	return nil
}

// fileName is a file's name: the organisation and what is in it.
func (r *Request) fileName(key string) string { return r.Principal.Organisation.Key + "-" + r.L.T(key) }

// download answers with a file.
func (r *Request) download(name, mediaType string, content []byte) {
	h := r.Writer.Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Language", r.L.Language())
	h.Set("Cache-Control", "no-store")
	r.Data(http.StatusOK, mediaType, content)
}

// table is the part of a kind of table that the reader's roles reach.
func (p *Pages) table(r *Request, kind assessment.UploadKind) (workbook.Table, error) {
	ctx, o, now := r.Request.Context(), r.Principal.Organisation, p.Chain.Now()
	if register, ok := registers.Find(string(kind)); ok {
		rows, err := p.Chain.Registers.Named(register.Name).Export(ctx, r.Principal)
		return workbook.Register(r.L, register, rows, o, now), err
	}
	if kind == assessment.UploadApplicability {
		list, err := p.Chain.Registers.ApplicabilityTable(ctx, r.Principal, queryID(r, "entity"))
		return workbook.Applicability(r.L, list, o, now), err
	}
	if kind == registers.MeasureValues {
		rows, err := p.Chain.Registers.ExportMeasureValues(ctx, r.Principal)
		return workbook.MeasureValues(r.L, rows, o, now), err
	}
	if kind == assessment.UploadPeople {
		people, tree, err := p.Chain.People.People(ctx, r.Principal)
		return workbook.People(r.L, people, tree, o, now), err
	}
	s, err := p.Chain.Entities.Structure(ctx, r.Principal)
	return workbook.Entities(r.L, s.Tree, s.Bodies, o, now), err
}

// queryID is the id that the address asks for, nil for none; an invalid one is the id of nothing.
func queryID(r *Request, name string) *assessment.ID {
	if r.Query(name) == "" {
		return nil
	}
	return &ids([]string{r.Query(name)})[0]
}
