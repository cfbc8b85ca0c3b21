package backup_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"mognad/assessment/backup"
	"mognad/assessment/store"
)

// framed is what is packed with the frame behind it that an archive ends with.
func framed(packed []byte) []byte {
	sum := sha256.Sum256(packed)
	packed = binary.LittleEndian.AppendUint32(packed, 0x184D2A5D)
	packed = binary.LittleEndian.AppendUint32(packed, sha256.Size)
	return append(packed, sum[:]...)
}

// entry is one of an archive that nobody but a test would make.
type entry struct {
	name    string
	content io.Reader
	size    int64
}

func text(name, content string) entry {
	return entry{name, strings.NewReader(content), int64(len(content))}
}

// large is an entry of the same byte all over, which packs well.
func large(name string, of byte, size int64) entry {
	return entry{name, io.LimitReader(same(of), size), size}
}

type same byte

func (s same) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s)
	}
	return len(p), nil
}

// handmade is an archive with these entries.
func handmade(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	packed, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(packed)
	for _, e := range entries {
		err = errors.Join(err, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: e.name, Size: e.size, Mode: 0o600}))
		_, copied := io.Copy(w, e.content)
		err = errors.Join(err, copied)
	}
	if err := errors.Join(err, w.Close(), packed.Close()); err != nil {
		t.Fatal(err)
	}
	return framed(b.Bytes())
}

// twoColumns is a manifest of one table.
const twoColumns = `{"format": 1, "kind": "installation", "program": "", "schema": 1, "made_at": "2026-03-31T12:00:00Z",
"tables": [{"name": "bodies", "columns": [{"name": "id", "kind": "text"}, {"name": "n", "kind": "json"}], "key": ["id"],
"references": null}]}`

// TestHandmadeArchivesAreRefused at once, with little memory.
func TestHandmadeArchivesAreRefused(t *testing.T) {
	t.Parallel()
	manifest := func() entry { return text("manifest.json", twoColumns) }
	rows := func(line string) []entry { return []entry{manifest(), text("tables/bodies/000001.jsonl", line)} }
	const many = 1 << 20
	for name, tt := range map[string]struct {
		entries []entry
		want    string
	}{
		"a manifest of gigabytes": {[]entry{large("manifest.json", ' ', 4<<20+1)}, "larger than any"},
		"sums of gigabytes":       {[]entry{manifest(), large("sums.json", ' ', 4<<20+1)}, "larger than any"},
		"an entry of gigabytes": {
			[]entry{manifest(), large("tables/bodies/000001.jsonl", '\n', 66<<20)}, "is not what archives hold",
		},
		"a row of gigabytes":  {[]entry{manifest(), large("tables/bodies/000001.jsonl", ' ', 64<<20+1)}, "too long"},
		"a row too short":     {rows(`["a"]` + "\n"), "no row of the table"},
		"a row too long":      {rows(`["a", "1"` + strings.Repeat(", 1", many) + "]\n"), "no row of the table"},
		"two rows in a line":  {rows(`["a", "1"]["a", "1"]` + "\n"), "no row of the table"},
		"a cut row":           {rows(`["a", "1"]`), "no row of the table"},
		"a nested value":      {rows(`["a", ` + strings.Repeat("[", many) + "\n"), "no row of the table"},
		"an object":           {rows(`["a", {"a": 1}]` + "\n"), "no row of the table"},
		"a number for a text": {rows(`[1, "1"]` + "\n"), "no row of the table"},
		"no JSON in a column": {rows(`["a", "{"]` + "\n"), "no row of the table"},
		"no array":            {rows(`{"a": "1"}` + "\n"), "no row of the table"},
		"rows without sums":   {rows(`["a", "1"]` + "\n"), "its end is missing"},
		"another first entry": {[]entry{text("sums.json", "{}")}, "it does not begin with"},
		"an unknown table":    {[]entry{manifest(), text("tables/users/000001.jsonl", "")}, "is not in its place"},
	} {
		t.Run(name, func(t *testing.T) {
			var damaged *backup.Damaged
			_, _, err := read(handmade(t, tt.entries...), nil)
			if !errors.As(err, &damaged) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want damage with %q", err, tt.want)
			}
		})
	}
}

// TestClaimsAreAddedUp: a number in a row is not counted to.
func TestClaimsAreAddedUp(t *testing.T) {
	t.Parallel()
	forged := forgery{rows: of("assessments", func(v values) { v["submitted"] = int64(1) << 62 })}
	v, err := backup.VerifyArchive(t.Context(), bytes.NewReader(forged.archive(t, source(t))), nil)
	if err != nil || !strings.Contains(strings.Join(v.Check.Findings, "\n"), "has not as many submissions as it says") {
		t.Errorf("%v, %+v", err, v)
	}
}

// checkedTables are tables with some of the columns that checks look at.
const checkedTables = `{"format": 1, "kind": "installation", "program": "", "schema": 1, "made_at": "2026-03-31T12:00:00Z",
"tables": [{"name": "events", "columns": [{"name": "action", "kind": "text"}, {"name": "data", "kind": "json"}]},
{"name": "questionnaire_versions", "columns": [{"name": "content", "kind": "bytes"}, {"name": "hash", "kind": "text"}]},
{"name": "assessments", "columns": [{"name": "id", "kind": "text"}, {"name": "submitted", "kind": "whole"}], "key": ["id"]},
{"name": "answer_versions", "columns": [{"name": "question_id", "kind": "text"}, {"name": "version", "kind": "whole"}],
"key": ["x"], "references": [{"table": "answer_versions", "columns": ["question_id", "y"], "to": ["version"]}]},
{"name": "submissions", "columns": [{"name": "content", "kind": "bytes"}, {"name": "points", "kind": "time"},
{"name": "sha256", "kind": "flag"}]}, {"name": "decisions", "columns": []}]}`

// FuzzArchive reads what only somebody with bad intentions would send, as an archive and as what is packed in one.
func FuzzArchive(f *testing.F) {
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		f.Fatal(err)
	}
	for tables, rows := range map[string][][2]string{
		twoColumns: {{"bodies", "[\"a\", \"1\"]\n[null, null]\n"}},
		checkedTables: {
			{"events", "[\"answer.save\", \"{\\\"version\\\": 1}\"]\n"},
			{"assessments", "[\"a\", 9]\n"},
			{"answer_versions", "[\"a\", 1]\n[\"b\", 2]\n"},
			{"submissions", "[\"e30=\", \"2026-03-31T12:00:00Z\", true]\n"},
			{"decisions", "[]\n"},
		},
	} {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		add := func(name, content string) {
			err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(content))})
			if _, written := io.WriteString(w, content); errors.Join(err, written) != nil {
				f.Fatal(err, written)
			}
		}
		add("manifest.json", tables)
		for _, r := range rows {
			add("tables/"+r[0]+"/000001.jsonl", r[1])
		}
		add("sums.json", "{}")
		if err := w.Close(); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
		f.Add(framed(encoder.EncodeAll(b.Bytes(), nil)))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, archive := range [][]byte{content, framed(encoder.EncodeAll(content, nil))} {
			var check *backup.Check
			_, _, err := backup.Read(bytes.NewReader(archive), nil, func(m backup.Manifest) (store.Sink, error) {
				check = backup.NewCheck(m.Tables)
				return backup.Both{check, &backup.Summing{}}, nil
			})
			if err == nil {
				check.End()
			}
		}
	})
}
