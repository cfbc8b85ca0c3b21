package web

import (
	"errors"
	"mime"
	"net/http"

	"mognad/api/archive"
)

// AuditArchive sends the package of an audit for the archive.
func (p *Pages) AuditArchive(r *Request) (err error) {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	f, key, err := archive.File(r.Request.Context(), p.Chain, r.Principal, id, r.L, p.PDF)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	size, err := f.Size()
	if err != nil {
		return err
	}
	name := r.Principal.Organisation.Key + "-" + key + "-archive.zip"
	r.DataFromReader(http.StatusOK, size, archive.MediaType, f, map[string]string{
		"Content-Disposition": mime.FormatMediaType("attachment", map[string]string{"filename": name}),
		"Cache-Control":       "no-store",
		"Content-Language":    r.L.Language(),
	})
	return nil
}
