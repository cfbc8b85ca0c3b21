package rest

import (
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mognad/api/archive"
	"mognad/assessment"
)

// archiveFile is a package for the archive, which is sent as it is read.
type archiveFile struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	ContentLanguage    string `header:"Content-Language"`
	Body               func(huma.Context)
}

func (a *API) registerArchive(audit string) {
	register(a, Operation{
		ID:         "get-audit-archive",
		Method:     http.MethodGet,
		Path:       audit + "/archive",
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Summary:    "Read all that there is of an audit, for the archive",
		Description: "A ZIP file for those engaged, in any state of the audit: what was sealed byte for byte, all " +
			"versions of what was written, working papers, fact checks, replies, marks, engagements and events as JSON, the " +
			"workbook and the report, with a manifest that says what each file is and a list of checksums (`sha256sum -c SHA256SUMS`).",
	}, a.getAuditArchive, file(archive.MediaType))
}

func (a *API) getAuditArchive(r *request, in *InAudit) (*archiveFile, error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	f, key, err := archive.File(r, a.Chain, r.Principal, id, r.L, a.PDF)
	if err != nil {
		return nil, err
	}
	name := r.Principal.Organisation.Key + "-" + key + "-archive.zip"
	return &archiveFile{
		ContentType:        archive.MediaType,
		ContentDisposition: `attachment; filename="` + name + `"`,
		ContentLanguage:    r.L.Language(),
		Body: func(ctx huma.Context) {
			_, sent := io.Copy(ctx.BodyWriter(), f)
			if err := errors.Join(sent, f.Close()); err != nil { // whoever asked may have gone
				slog.Warn("send the package of an audit", "error", err)
			}
		},
	}, nil
}
