package backup_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"mognad/assessment/backup"
	"mognad/assessment/store"
)

// TestBothDatabasesHoldTheSame takes the example from the embedded database to PostgreSQL and back.
func TestBothDatabasesHoldTheSame(t *testing.T) {
	t.Parallel()
	archive := exampleArchive(t)
	first := restore(t, archive, store.Options{Data: filepath.Join(t.TempDir(), "first")})
	if first.Check.Answers < 100 || first.Check.Seals < 10 || first.Check.Values < 10 || first.Check.References < 1000 {
		t.Errorf("the example is too small to show anything: %+v", first.Check)
	}
	for range 2 {
		for kind, o := range places(t) {
			restore(t, archive, o)
			db := open(t, o)
			var sums backup.Sums
			archive, sums = archived(t, db)
			if diff := cmp.Diff(first.Sums.Tables, sums.Tables); diff != "" {
				t.Errorf("on %s (-first +restored):\n%s", kind, diff)
			}
			if err := db.Ready(t.Context()); err != nil {
				t.Errorf("on %s: %v", kind, err)
			}
		}
	}
}

// TestRestoredIsGuardedAgain: the triggers and the references that were set aside while loading are back.
func TestRestoredIsGuardedAgain(t *testing.T) {
	t.Parallel()
	archive := exampleArchive(t)
	for kind, o := range places(t) {
		restore(t, archive, o)
		db := bare(t, o)
		statements := []string{`UPDATE events SET action = 'x'`, `DELETE FROM submissions`, `UPDATE answer_versions SET value = 'x'`}
		if kind == "postgres" {
			statements = append(statements, `UPDATE entities SET parent_id = '01970000-0000-7000-8000-000000000001'`)
		}
		for _, statement := range statements {
			if _, err := db.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("on %s: %s was let through", kind, statement)
			}
		}
		if kind != "postgres" {
			continue
		}
		var deferrable, schemas int
		err := db.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM pg_constraint WHERE condeferrable),
(SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'mognad%')`).Scan(&deferrable, &schemas)
		if err != nil || deferrable+schemas > 0 {
			t.Errorf("%d references are checked late and %d schemas are left (%v)", deferrable, schemas, err)
		}
	}
}

// TestPlacesThatAreNotEmptyAreRefused leaves what is there as it was.
func TestPlacesThatAreNotEmptyAreRefused(t *testing.T) {
	t.Parallel()
	archive := exampleArchive(t)
	for kind, o := range places(t) {
		restore(t, archive, o)
		_, before := archived(t, open(t, o))
		_, err := backup.Restore(t.Context(), bytes.NewReader(archive), nil, o, false)
		if err == nil || !strings.Contains(err.Error(), "holds") {
			t.Errorf("on %s: %v", kind, err)
		}
		if _, after := archived(t, open(t, o)); !cmp.Equal(before, after) {
			t.Errorf("on %s: what was there has changed", kind)
		}
	}
}

// smallArchive is an archive with a few rows.
func smallArchive(t *testing.T, recipients ...age.Recipient) []byte {
	t.Helper()
	table := store.Table{
		Name:    "bodies",
		Columns: []store.Column{{Name: "id", Kind: store.TextColumn}, {Name: "version", Kind: store.WholeColumn}},
		Key:     []string{"id"},
	}
	var b bytes.Buffer
	m := backup.Manifest{Kind: backup.Installation, MadeAt: madeAt, Schema: store.LatestSchema(), Tables: []store.Table{table}}
	_, err := backup.Write(&b, m, recipients, func(to store.Sink) error {
		err := to.Table(table)
		for i := range 200 {
			err = errors.Join(err, to.Row(store.Row{fmt.Sprintf("nämnd %d", i*i), int64(i)}))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDamageIsRefused flips a bit of every byte, and cuts and extends the archive everywhere.
func TestDamageIsRefused(t *testing.T) {
	t.Parallel()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		archive    []byte
		identities []age.Identity
	}{
		"plain":     {smallArchive(t), nil},
		"encrypted": {smallArchive(t, identity.Recipient()), []age.Identity{identity}},
	} {
		read := func(archive []byte) error {
			_, err := backup.VerifyArchive(bytes.NewReader(archive), tt.identities)
			return err
		}
		if err := read(tt.archive); err != nil {
			t.Fatalf("%s, as it is: %v", name, err)
		}
		for i := range tt.archive {
			flipped := bytes.Clone(tt.archive)
			flipped[i] ^= 1 << (i % 8)
			if read(flipped) == nil {
				t.Errorf("%s: a flipped bit of byte %d is not noticed", name, i)
			}
			if read(tt.archive[:i]) == nil {
				t.Errorf("%s: cut to %d bytes, it is read", name, i)
			}
		}
		if read(append(bytes.Clone(tt.archive), 0)) == nil || read(append(bytes.Clone(tt.archive), tt.archive...)) == nil {
			t.Errorf("%s: what follows is not noticed", name)
		}
	}
}

// TestDamageTouchesNothing restores damaged archives, all over a large one.
func TestDamageTouchesNothing(t *testing.T) {
	t.Parallel()
	archive := exampleArchive(t)
	for kind, o := range places(t) {
		for i := 0; i < len(archive); i += len(archive)/7 - 1 {
			flipped := bytes.Clone(archive)
			flipped[i] ^= 0x10
			for _, damaged := range [][]byte{flipped, archive[:i]} {
				_, err := backup.Restore(t.Context(), bytes.NewReader(damaged), nil, o, true)
				if err == nil {
					t.Fatalf("on %s: damage at byte %d of %d is not noticed", kind, i, len(archive))
				}
			}
		}
		if left, err := os.ReadDir(o.Data); kind == "sqlite" && !os.IsNotExist(err) {
			t.Errorf("the folder has been made: %v (%v)", left, err)
		}
		restore(t, archive, o) // the place is still empty
	}
}

// TestToolsReadArchives: an archive is what common tools take it for.
func TestToolsReadArchives(t *testing.T) {
	t.Parallel()
	unpacked, err := zstd.NewReader(bytes.NewReader(smallArchive(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer unpacked.Close()
	var names []string
	for r := tar.NewReader(unpacked); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
	}
	if diff := cmp.Diff([]string{"manifest.json", "tables/bodies/000001.jsonl", "sums.json"}, names); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

// TestKeys: only who has the key reads an encrypted archive, and who gives one does not get another archive for it.
func TestKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	mine, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	key, wrongKey := file("key", "# min\n"+mine.String()+"\n"), file("other", other.String())
	phrase, wrongPhrase := file("phrase", "tolv lila cyklar\n"), file("wrong", "tolv gula cyklar\n")
	sealed := func(keys []string, passphrase string) []byte {
		recipients, err := backup.Recipients(keys, passphrase)
		if err != nil {
			t.Fatal(err)
		}
		return smallArchive(t, recipients...)
	}
	toKey := sealed([]string{mine.Recipient().String()}, "")
	toFile := sealed([]string{file("public", other.Recipient().String()+"\n"+mine.Recipient().String()+"\n")}, "")
	toPhrase := sealed(nil, phrase)
	for _, tt := range []struct {
		name                 string
		archive              []byte
		identity, passphrase string
		want                 error
	}{
		{"the key", toKey, key, "", nil},
		{"one of the keys in a file", toFile, key, "", nil},
		{"the passphrase", toPhrase, "", phrase, nil},
		{"another key", toKey, wrongKey, "", backup.ErrKeyWrong},
		{"another passphrase", toPhrase, "", wrongPhrase, backup.ErrKeyWrong},
		{"no key", toKey, "", "", backup.ErrKeyMissing},
		{"a key for nothing", smallArchive(t), key, "", backup.ErrKeyUseless},
	} {
		identities, err := backup.Identities(tt.identity, tt.passphrase)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := backup.VerifyArchive(bytes.NewReader(tt.archive), identities); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	for _, keys := range [][]string{{"age1nonsense"}, {filepath.Join(dir, "missing")}} {
		if _, err := backup.Recipients(keys, ""); err == nil {
			t.Errorf("the public key %v is taken", keys)
		}
	}
	if _, err := backup.Recipients([]string{mine.Recipient().String()}, phrase); err == nil {
		t.Error("key and passphrase together are taken")
	}
	if _, err := backup.Identities("", file("empty", "\n")); err == nil {
		t.Error("an empty passphrase is taken")
	}
}

// TestNewerAndOlderSchemas: an archive of a newer schema is refused, one of an older is brought up to date.
func TestNewerAndOlderSchemas(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	m := backup.Manifest{Kind: backup.Installation, MadeAt: madeAt, Schema: store.LatestSchema() + 1, Tables: []store.Table{}}
	if _, err := backup.Write(&b, m, nil, func(store.Sink) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for kind, o := range places(t) {
		_, err := backup.Restore(t.Context(), bytes.NewReader(b.Bytes()), nil, o, false)
		if err == nil || !strings.Contains(err.Error(), "newer than the") {
			t.Errorf("on %s: a newer schema: %v", kind, err)
		}
		old := store.Options{Data: t.TempDir(), Volatile: true}
		if kind == "postgres" {
			old = store.Options{DatabaseURL: places(t)["postgres"].DatabaseURL}
		}
		db := open(t, old)
		if _, err := db.MigrateTo(t.Context(), 41); err != nil {
			t.Fatal(err)
		}
		execute(t, bare(t, old), `INSERT INTO users (id, email, name, language, password_hash, epoch, credential_epoch,
installation_admin, version, created_at, updated_at) VALUES ('01970000-0000-7000-8000-000000000001', 'a@b.example', 'A',
'sv', '', 1, 1, true, 1, '2026-03-31 12:00:00+00:00', '2026-03-31 12:00:00+00:00')`)
		archive, _ := archived(t, db)
		r := restore(t, archive, o)
		if r.Manifest.Schema != 41 || r.Migrations < 5 {
			t.Errorf("on %s: %d migrations from version %d", kind, r.Migrations, r.Manifest.Schema)
		}
		var users int
		err = bare(t, o).QueryRowContext(t.Context(), `SELECT count(*) FROM users WHERE email = 'a@b.example'`).Scan(&users)
		if err != nil || users != 1 {
			t.Errorf("on %s: %d users (%v)", kind, users, err)
		}
		if err := open(t, o).Ready(t.Context()); err != nil {
			t.Errorf("on %s: %v", kind, err)
		}
	}
}

// unpacked is the tar file in an archive.
func unpacked(t *testing.T, archive []byte) []byte {
	t.Helper()
	r, err := zstd.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
