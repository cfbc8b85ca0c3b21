package frontend_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"mognad/frontend"
)

// loadAssets reads assets as they are after the build, or before it.
func loadAssets(t *testing.T, built bool) *frontend.Assets {
	t.Helper()
	files := fstest.MapFS{"static/favicon.svg": {Data: []byte("<svg/>")}}
	if built {
		for name, content := range map[string]string{
			"manifest.json":         `{"app.css":"app-1A2B3C4D.css","app.js":"app-5E6F7G8H.js","inter.woff2":"inter-9I0J1K2L.woff2","licences.txt":"licences-3M4N5O6P.txt"}`,
			"app-1A2B3C4D.css":      "body{}",
			"app-1A2B3C4D.css.gz":   "zipped",
			"app-5E6F7G8H.js":       "1",
			"inter-9I0J1K2L.woff2":  "font",
			"licences-3M4N5O6P.txt": "MIT",
			"forgotten.js":          "2",
		} {
			files["static/dist/"+name] = &fstest.MapFile{Data: []byte(content)}
		}
	}
	assets, err := frontend.LoadAssets(files)
	if err != nil {
		t.Fatal(err)
	}
	return assets
}

func TestAssetsAnswer(t *testing.T) {
	t.Parallel()
	const year = "public, max-age=31536000, immutable"
	tests := []struct {
		method, path, accept string
		status               int
		contentType, cache   string
		body                 string
	}{
		{"GET", "/static/app-1A2B3C4D.css", "", 200, "text/css; charset=utf-8", year, "body{}"},
		{"GET", "/static/app-1A2B3C4D.css", "br, gzip", 200, "text/css; charset=utf-8", year, "zipped"},
		{"HEAD", "/static/app-1A2B3C4D.css", "", 200, "text/css; charset=utf-8", year, ""},
		{"GET", "/static/app-5E6F7G8H.js", "gzip", 200, "text/javascript; charset=utf-8", year, "1"},
		{"GET", "/static/inter-9I0J1K2L.woff2", "", 200, "font/woff2", year, "font"},
		{"GET", "/static/licences-3M4N5O6P.txt", "", 200, "text/plain; charset=utf-8", year, "MIT"},
		{"GET", "/static/favicon.svg", "", 200, "image/svg+xml", "public, max-age=86400", "<svg/>"},
		{"GET", "/static/app-ZZZZZZZZ.css", "", 200, "text/css; charset=utf-8", "no-store", "body{}"}, // of another version
		{"GET", "/static/app-ZZZZZZZZ.css", "gzip", 200, "text/css; charset=utf-8", "no-store", "zipped"},
		{"GET", "/static/nothing-ZZZZZZZZ.css", "", 404, "text/plain; charset=utf-8", "no-store", "Not Found\n"},
		{"GET", "/static/forgotten.js", "", 404, "text/plain; charset=utf-8", "no-store", "Not Found\n"},
		{"GET", "/static/manifest.json", "", 404, "text/plain; charset=utf-8", "no-store", "Not Found\n"},
		{"GET", "/static/", "", 404, "text/plain; charset=utf-8", "no-store", "Not Found\n"},
		{"GET", "/static/../dist/app-5E6F7G8H.js", "", 404, "text/plain; charset=utf-8", "no-store", "Not Found\n"},
		{"POST", "/static/app-5E6F7G8H.js", "", 405, "text/plain; charset=utf-8", "", "Method Not Allowed\n"},
	}
	assets := loadAssets(t, true)
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			request := httptest.NewRequest(test.method, test.path, nil)
			request.Header.Set("Accept-Encoding", test.accept)
			answer := httptest.NewRecorder()
			assets.ServeHTTP(answer, request)
			got := []any{answer.Code, answer.Header().Get("Content-Type"), answer.Header().Get("Cache-Control"),
				answer.Header().Get("X-Content-Type-Options"), answer.Body.String()}
			want := []any{test.status, test.contentType, test.cache, "nosniff", test.body}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAssetsAreNotSentTwice(t *testing.T) {
	t.Parallel()
	assets := loadAssets(t, true)
	first := httptest.NewRecorder()
	assets.ServeHTTP(first, httptest.NewRequest(http.MethodGet, "/static/favicon.svg", nil))
	request := httptest.NewRequest(http.MethodGet, "/static/favicon.svg", nil)
	request.Header.Set("If-None-Match", first.Header().Get("ETag"))
	again := httptest.NewRecorder()
	assets.ServeHTTP(again, request)
	if again.Code != http.StatusNotModified {
		t.Errorf("status = %d, want %d", again.Code, http.StatusNotModified)
	}
}

func TestMissingAssets(t *testing.T) {
	t.Parallel()
	for built, want := range map[bool]string{true: "/static/app-1A2B3C4D.css", false: ""} {
		assets := loadAssets(t, built)
		if got := assets.Path("app.css"); got != want {
			t.Errorf("built %v: Path(app.css) = %q, want %q", built, got, want)
		}
		if assets.Missing() == built {
			t.Errorf("built %v: Missing() = %v", built, assets.Missing())
		}
		if got := assets.Path("favicon.svg"); got != "/static/favicon.svg" {
			t.Errorf("built %v: Path(favicon.svg) = %q", built, got)
		}
	}
}

func TestLoadAssetsRefuses(t *testing.T) {
	t.Parallel()
	icon := &fstest.MapFile{Data: []byte("<svg/>")}
	for want, files := range map[string]fstest.MapFS{
		"read asset":     {},
		"read manifest":  {"static/favicon.svg": icon, "static/dist/manifest.json": {Data: []byte("{")}},
		"not a kind of":  {"static/favicon.svg": icon, "static/dist/manifest.json": {Data: []byte(`{"a":"a.exe"}`)}},
		"file does not ": {"static/favicon.svg": icon, "static/dist/manifest.json": {Data: []byte(`{"a":"a.js"}`)}},
	} {
		if _, err := frontend.LoadAssets(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}
