package rest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/workbook"
)

// binary is the schema of a file.
func binary() *huma.MediaType {
	return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
}

// raw leaves the reading of the body to the handler.
func raw(op *huma.Operation) { op.SkipValidateBody = true }

// file documents that an operation answers with a file of one of the media types.
func file(types ...string) func(*huma.Operation) {
	return func(op *huma.Operation) {
		r := &huma.Response{Description: http.StatusText(http.StatusOK), Content: map[string]*huma.MediaType{}}
		for _, t := range types {
			r.Content[t] = binary()
			if t == "application/json" {
				r.Content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}}
			}
		}
		op.Responses[strconv.Itoa(http.StatusOK)] = r
	}
}

func notModified(op *huma.Operation) {
	op.Responses[strconv.Itoa(http.StatusNotModified)] = &huma.Response{
		Description: http.StatusText(http.StatusNotModified),
	}
}

// mediaType is the media type of a Content-Type header and its parameters, "" if the header is empty or invalid.
func mediaType(contentType string) (string, map[string]string) {
	t, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", nil
	}
	return t, parameters
}

// table is an uploaded table: the bytes of the body itself, or the part named "file" of a form.
func table(contentType string, b []byte) (name string, content []byte, err error) {
	t, parameters := mediaType(contentType)
	xlsx, _ := mediaType(workbook.XLSX.MediaType())
	csv, _ := mediaType(workbook.CSV.MediaType())
	switch t {
	case csv:
		return "table.csv", b, nil
	case xlsx:
		return "table.xlsx", b, nil
	case "multipart/form-data":
		return part(multipart.NewReader(bytes.NewReader(b), parameters["boundary"]))
	}
	return "", nil, unsupported()
}

// part reads the part named "file", which must be the only one.
func part(r *multipart.Reader) (name string, content []byte, err error) {
	unread := func(err error) error {
		return &assessment.Error{Code: codeMalformed, Key: "api.multipart", Err: err}
	}
	found := false
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", nil, unread(err)
		}
		if p.FormName() != "file" {
			return "", nil, assessment.InvalidField(p.FormName(), "api.unknown_property", nil)
		}
		if found {
			return "", nil, assessment.InvalidField("file", "api.duplicate_property", nil)
		}
		found, name = true, p.FileName()
		if content, err = io.ReadAll(p); err != nil {
			return "", nil, unread(err)
		}
	}
	if !found {
		return "", nil, assessment.InvalidField("file", "error.choose_file", nil)
	}
	return name, content, nil
}
