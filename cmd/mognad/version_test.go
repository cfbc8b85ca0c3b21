package main

import (
	"os"
	"runtime/debug"
	"strings"
	"testing"
)

// TestReleasedVersion is what a release and an image are linked with: the linker says nothing if there is no such
// variable.
func TestReleasedVersion(t *testing.T) {
	released = "v1.2.3"
	t.Cleanup(func() { released = "" })
	if got := version(); got != "v1.2.3" {
		t.Errorf("the version is %q", got)
	}
	for _, file := range []string{"../../.ci/release", "../../Dockerfile"} {
		content, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(content), "-X main.released=$") {
			t.Errorf("%s does not link the version: %v", file, err)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}
	changed := debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	for want, info := range map[string]*debug.BuildInfo{
		"v1.2.0":                    {Main: debug.Module{Version: "v1.2.0"}},
		"0123456789ab":              {Main: debug.Module{Version: "(devel)"}, Settings: []debug.BuildSetting{revision}},
		"0123456789ab with changes": {Settings: []debug.BuildSetting{revision, changed}},
		"development":               {Main: debug.Module{Version: "(devel)"}},
	} {
		if got := versionOf(info); got != want {
			t.Errorf("version of %+v is %q, want %q", info, got, want)
		}
	}
}
