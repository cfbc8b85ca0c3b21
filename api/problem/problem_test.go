package problem_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/frontend/i18n"
)

// waits are the errors that say how long to wait.
var waits = map[string]time.Duration{
	"error.too_many":   time.Minute,
	"error.too_fast":   time.Second,
	"error.busy":       time.Second,
	"error.busy_files": time.Second,
	"error.busy_pages": time.Second,
	"document.busy":    time.Second,
}

// TestRetryAfterIsWhatTheTextSays in every language, rounded up to what is said.
func TestRetryAfterIsWhatTheTextSays(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range catalog.All() {
		for key, unit := range waits {
			err := assessment.Wait(key, 6*unit+unit/3, unit)
			got := httptest.NewRecorder()
			if err := problem.Write(got, err, l, "x"); err != nil {
				t.Fatal(err)
			}
			want := strconv.Itoa(int((7 * unit).Seconds()))
			detail := detailOf(t, got)
			if after := got.Header().Get("Retry-After"); got.Code != http.StatusTooManyRequests || after != want ||
				!strings.Contains(detail, " 7 ") {
				t.Errorf("%s in %s: status %d, Retry-After %q, want %s, text %q", key, l.Language(), got.Code, after, want, detail)
			}
		}
		got := httptest.NewRecorder()
		unavailable := &assessment.Error{Code: assessment.Unavailable, Key: "error.unavailable", Err: errors.New("away")}
		if err := problem.Write(got, unavailable, l, "x"); err != nil {
			t.Fatal(err)
		}
		if got.Header().Get("Retry-After") != problem.RetryAfter || regexp.MustCompile(`\d`).MatchString(detailOf(t, got)) {
			t.Errorf("unavailable: Retry-After %q, text %q", got.Header().Get("Retry-After"), detailOf(t, got))
		}
	}
}

func detailOf(t *testing.T, r *httptest.ResponseRecorder) string {
	t.Helper()
	var p problem.Problem
	if err := json.Unmarshal(r.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	return p.Detail
}

// TestEveryWaitIsSaid: nothing is refused for now in another way than by [assessment.Wait], and every message of it is
// among those that the test above knows.
func TestEveryWaitIsSaid(t *testing.T) {
	t.Parallel()
	other := regexp.MustCompile(`assessment\.Error\{\s*Code:\s*assessment\.TooMany`)
	said := regexp.MustCompile(`(?:assessment\.Wait|NewGate)\((?:\w+, \w+, )?"([^"]+)"`)
	found := map[string]bool{}
	for _, folder := range []string{"..", "../../assessment", "../../cmd/mognad"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			content, err := os.ReadFile(path)
			if other.Match(content) {
				t.Errorf("%s refuses without assessment.Wait", path)
			}
			for _, m := range said.FindAllSubmatch(content, -1) {
				found[string(m[1])] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for key := range found {
		if waits[key] == 0 {
			t.Errorf("%s is not tested", key)
		}
	}
	for key := range waits {
		if !found[key] {
			t.Errorf("%s is not used", key)
		}
	}
}
