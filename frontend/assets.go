package frontend

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"
)

//go:embed static
var static embed.FS

// AssetsPath is where Assets expects to be served.
const AssetsPath = "/static/"

// contentTypes lists the only kinds of files that are served.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".woff2": "font/woff2",
}

// Assets serves style sheets, scripts, fonts and pictures. It never changes after NewAssets.
type Assets struct {
	names map[string]string // logical name → file name
	files map[string]asset  // by file name
}

type asset struct {
	content, zipped []byte // zipped is nil where it saves nothing
	contentType     string
	cache           string
	etag            string
}

// NewAssets reads the embedded files. It is not an error if they have not been built, see Missing.
func NewAssets() (*Assets, error) {
	return LoadAssets(static)
}

// LoadAssets reads static/ and, if it is there, static/dist/ with its manifest.json from files.
func LoadAssets(files fs.FS) (*Assets, error) {
	a := &Assets{names: map[string]string{}, files: map[string]asset{}}
	if err := a.read(files, "static/favicon.svg", "public, max-age=86400"); err != nil {
		return nil, err
	}
	a.names["favicon.svg"] = "favicon.svg"
	manifest, err := fs.ReadFile(files, "static/dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	var built map[string]string
	if err := json.Unmarshal(manifest, &built); err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	for name, file := range built {
		if err := a.read(files, "static/dist/"+file, "public, max-age=31536000, immutable"); err != nil {
			return nil, err
		}
		a.names[name] = file
	}
	return a, nil
}

func (a *Assets) read(files fs.FS, name, cache string) error {
	contentType, ok := contentTypes[path.Ext(name)]
	if !ok {
		return fmt.Errorf("%s is not a kind of file that is served", name)
	}
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read asset: %w", err)
	}
	zipped, err := fs.ReadFile(files, name+".gz")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read asset: %w", err)
	}
	etag := `"` + path.Base(name) + `"` // a built file's name holds the hash of its content
	if path.Dir(name) == "static" {
		etag = fmt.Sprintf(`"%x"`, sha256.Sum256(content))
	}
	a.files[path.Base(name)] = asset{
		content:     content,
		zipped:      zipped,
		contentType: contentType,
		cache:       cache,
		etag:        etag,
	}
	return nil
}

// Missing reports whether the assets have not been built; "make build" does that.
func (a *Assets) Missing() bool {
	return a.names["app.css"] == ""
}

// Path returns the address of an asset by its logical name, such as "app.css"; "" when there is none.
func (a *Assets) Path(name string) string {
	file, ok := a.names[name]
	if !ok {
		return ""
	}
	return AssetsPath + file
}

// hashed is the name of a built file: a logical name with a hash before its ending.
var hashed = regexp.MustCompile(`^(.+)-[0-9A-Z]{8}(\.[a-z0-9]+)$`)

// find is the file with the name, or else the one that takes its place in this version. While a server is replaced by
// one of another version, a page from one may ask the other for its files: nearly the same style sheet is better than
// none. Nobody may keep it under the other's name.
func (a *Assets) find(name string) (asset, bool) {
	if file, ok := a.files[name]; ok {
		return file, true
	}
	parts := hashed.FindStringSubmatch(name)
	if parts == nil {
		return asset{}, false
	}
	file, ok := a.files[a.names[parts[1]+parts[2]]]
	file.cache = "no-store"
	return file, ok
}

// ServeHTTP answers GET and HEAD of /static/<file>. Files with a hash in their names may be cached for a year.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	file, ok := a.find(strings.TrimPrefix(r.URL.Path, AssetsPath))
	if !ok {
		header.Set("Cache-Control", "no-store")
		http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
		return
	}
	header.Set("Content-Type", file.contentType)
	header.Set("Cache-Control", file.cache)
	header.Set("ETag", file.etag)
	header.Set("Vary", "Accept-Encoding")
	content := file.content
	if file.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Header.Get("Range") == "" {
		header.Set("Content-Encoding", "gzip")
		content = file.zipped
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}
