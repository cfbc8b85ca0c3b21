package api

import (
	"compress/gzip"
	"fmt"
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// compressed are the kinds of content that are sent compressed. Workbooks, documents, archives and fonts are compressed
// already, and assets have been compressed when they were built.
var compressed = []string{
	"text/html",
	"text/plain",
	"text/csv",
	"text/calendar",
	"application/json",
	"application/problem+json",
	"application/yaml",
}

// The smallest reply that is compressed, less than what fits in a packet, and the most that its length is padded.
const (
	compressedFrom = 1400
	padding        = 64
)

// compress makes a handler answer compressed to those who accept it. ETags stay as they are, because the API compares
// them as versions, whatever the encoding.
//
// The length of what is compressed can betray a secret in it to somebody who adds guesses to the request and sees the
// length of the reply (BREACH). Programs send their token with each request, which nobody else can make them do. A page
// of another site can only make a browser follow links with its session, so pages are compressed when they are read:
// secrets, such as one-time links and tokens, are shown once, in the reply to a form. The length is padded besides.
func compress() (func(http.Handler) http.HandlerFunc, error) {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.EnableZstd(false),
		gzhttp.CompressionLevel(gzip.BestSpeed),
		gzhttp.MinSize(compressedFrom),
		gzhttp.ContentTypes(compressed),
		gzhttp.RandomJitter(padding, 0, false),
	)
	if err != nil {
		return nil, fmt.Errorf("prepare compression: %w", err)
	}
	return wrap, nil
}

// reads reports whether a request only reads.
func reads(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }
