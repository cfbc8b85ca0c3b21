package main

import "runtime/debug"

// version is the program's, from its build information: "v1.2.0", or the revision it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return versionOf(info)
}

func versionOf(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	revision, changed := "", false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.modified":
			changed = s.Value == "true"
		}
	}
	switch {
	case revision == "":
		return "development"
	case changed:
		return revision[:min(12, len(revision))] + " with changes"
	}
	return revision[:min(12, len(revision))]
}
