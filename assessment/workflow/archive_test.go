package workflow_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/workflow/audits"
	"mognad/migrations"
)

// archived is the package of an audit, by the names of its files.
func archived(t *testing.T, x *audited, p assessment.Principal, id assessment.ID) map[string][]byte {
	t.Helper()
	var out bytes.Buffer
	to := exchange.NewPackage(&out, x.now())
	_, head, err := x.Audits.Archive(t.Context(), p, id, to)
	do(t, err)
	do(t, to.Close(head))
	z := must(zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len())))(t)
	files := map[string][]byte{}
	for _, f := range z.File {
		r := must(f.Open())(t)
		files[f.Name] = must(io.ReadAll(r))(t)
		do(t, r.Close())
	}
	return files
}

// TestArchiveHasAllOfAnAudit: what was sealed byte for byte, all versions, papers, marks, replies and events, and a
// list of checksums that holds.
func TestArchiveHasAllOfAnAudit(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		three := x.sealed(t)
		given := x.reply(t, x.audit.ID, three[0].ID, three[1].ID, three[2].ID)
		do(t, x.withhold(t, x.anna, "Stryk detta"))
		c := x.correct(t)
		draft := archived(t, x, x.anna, c.ID)
		x.change(t, c)
		c = x.finish(t, c.ID)
		files := archived(t, x, x.anna, c.ID)

		var head exchange.PackageHead
		do(t, json.Unmarshal(draft[exchange.PackageManifest], &head))
		if !head.Draft || head.Edition != 2 {
			t.Errorf("the manifest of the draft says %+v", head)
		}
		do(t, json.Unmarshal(files[exchange.PackageManifest], &head))
		if head.Draft || len(head.Files) != len(files)-2 || head.Key != c.Key {
			t.Errorf("the manifest has %d of %d files: %+v", len(head.Files), len(files), head)
		}
		listed := map[string]bool{}
		for line := range strings.Lines(string(files[exchange.PackageSums])) {
			sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
			listed[name] = true
			if got := sha256.Sum256(files[name]); hex.EncodeToString(got[:]) != sum {
				t.Errorf("the checksum of %s does not hold", name)
			}
		}
		if len(listed) != len(files)-1 {
			t.Errorf("%d of %d files have a checksum", len(listed), len(files))
		}
		for name, hash := range map[string]string{
			"sealed/version-1.json": x.audit.Seal.SHA256, "sealed/version-2.json": c.Seal.SHA256,
			"replies/" + x.board.ID.String() + "-1.json": given.Approvals[0].SHA256,
		} {
			if got := sha256.Sum256(files[name]); hex.EncodeToString(got[:]) != hash {
				t.Errorf("%s is not what was sealed", name)
			}
		}
		for name, text := range map[string]string{
			"tables/judgement_versions.json": "Rätt bilaga visar detta.", "tables/recommendation_versions.json": "Stryk detta.",
			"tables/withheld_passages.json": "18 kap. 8 § OSL", "tables/replies.json": `"response": "accepts"`,
			"events.json": "audit.correct", "people.json": x.anna.User.Name, "audit.yaml": why,
		} {
			if !strings.Contains(string(files[name]), text) {
				t.Errorf("%s does not have %q", name, text)
			}
		}
		for _, table := range audits.ArchivedTables() {
			_, as := files["tables/"+table+".json"]
			_, paper := files["papers/"+table+".json"]
			if as == paper {
				t.Errorf("%s is in the package as a table: %t, as a paper: %t", table, as, paper)
			}
		}
		for _, table := range audits.ArchivedTables() { // what was done for version 1 is in its folder
			_, as := files["version-1/tables/"+table+".json"]
			_, paper := files["version-1/papers/"+table+".json"]
			if as == paper {
				t.Errorf("%s of version 1 is in the package as a table: %t, as a paper: %t", table, as, paper)
			}
		}
		if len(head.Earlier) != 1 || head.Earlier[0].ID != x.audit.ID.String() || head.LeftOut["version-1"] != "" {
			t.Errorf("the manifest says of the earlier version %+v, left out %v", head.Earlier, head.LeftOut)
		}
		again := archived(t, x, x.anna, c.ID)
		delete(again, "events.json") // it says that the package was taken
		for name := range again {
			if name != exchange.PackageManifest && name != exchange.PackageSums && !bytes.Equal(again[name], files[name]) {
				t.Errorf("%s is not the same the second time", name)
			}
		}
	})
}

// TestArchiveIsForAuditors: nobody but those engaged takes it, in any state.
func TestArchiveIsForAuditors(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.sealed(t)
		for _, p := range []assessment.Principal{x.kim, x.chair, x.mats, x.admin, x.arne} {
			_, _, err := x.Audits.Archive(t.Context(), p, x.audit.ID, exchange.NewPackage(io.Discard, x.now()))
			if code := assessment.CodeOf(err); code != assessment.Forbidden && code != assessment.NotFound {
				t.Errorf("%s takes the package: %v", p.User.Name, err)
			}
		}
		x.engage(t, x.anna, "2026-03-30")
		_, _, err := x.Audits.Archive(t.Context(), x.anna, x.audit.ID, exchange.NewPackage(io.Discard, x.now()))
		if err == nil {
			t.Error("somebody whose engagement has ended takes the package")
		}
	})
}

// TestArchiveKnowsEveryTableOfAudits: a table with rows of an audit is in the package, or it is said why not.
func TestArchiveKnowsEveryTableOfAudits(t *testing.T) {
	t.Parallel()
	create := regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\);`)
	known := audits.ArchivedTables()
	of := 0
	for _, path := range must(fs.Glob(migrations.Files, "sqlite/*.sql"))(t) {
		text := string(must(fs.ReadFile(migrations.Files, path))(t))
		for _, found := range create.FindAllStringSubmatch(text, -1) {
			name := found[1]
			if !strings.Contains(found[2], "\n    audit_id ") || strings.HasPrefix(name, "notices") {
				continue
			}
			of++
			if !slices.Contains(known, name) && audits.ArchiveLeavesOut[name] == "" {
				t.Errorf("%s has rows of audits, and is neither in the package for the archive nor said to be left out", name)
			}
		}
	}
	if of < 20 {
		t.Errorf("only %d tables of audits are found", of)
	}
}
