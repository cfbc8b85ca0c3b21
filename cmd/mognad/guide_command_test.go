package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCommandLineOfTheGuide gives a command the settings of the service, which only root can read.
func TestCommandLineOfTheGuide(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../docs/operators-guide.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(content), "\n    sudo sh -c ")
	line, _, found := strings.Cut(rest, "\n")
	if !found {
		t.Fatal("the guide has no such line")
	}
	example := ""
	for _, e := range fromGuide(t, "sh") {
		if strings.HasPrefix(e, "MOGNAD_") {
			example = e
		}
	}
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		file := filepath.Join(t.TempDir(), "environment")
		setting := "MOGNAD_DATABASE_URL='" + d.url + "&application_name=it'"
		if d.driver == "sqlite" {
			setting = "MOGNAD_DATA='" + filepath.Dir(d.url) + "'"
		}
		settings := adapted(t, example,
			"MOGNAD_DATABASE_URL='postgres://mognad:choose-one@db.example.org/mognad?sslmode=verify-full'", setting)
		if err := os.WriteFile(file, []byte(settings), 0o400); err != nil {
			t.Fatal(err)
		}
		user := fmt.Sprintf("--reuid=%d --regid=%d --keep-groups", os.Getuid(), os.Getgid()) // no other can open the test's files
		line := adapted(t, line, "/etc/mognad/environment", file, "--reuid=mognad --regid=mognad --init-groups", user,
			`mognad "$@"`, built+` "$@"`)
		for command, want := range map[string]string{
			"doctor":            "ok    settings       all can be used\n",
			"user accounts":     anna,
			"user link " + anna: "https://mognad.example.org/links/",
		} {
			run := exec.Command("sh", "-c", "exec sh -c "+adapted(t, line, " mognad doctor", " mognad "+command))
			run.Dir = t.TempDir()
			out, err := run.CombinedOutput()
			if err != nil || !strings.Contains(string(out), want) {
				t.Errorf("%s: %v\n%s", command, err, out)
			}
		}
	})
}
