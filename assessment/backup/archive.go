// Package backup keeps an installation in one file: archives that are the same whatever database they come from, their
// reading, and the checks of what they or a live database hold. The rows come from the store, and where files and
// databases are is left to the commands.
//
// An archive is a tar file compressed with zstd, which common tools read. Its first entry is manifest.json; then come
// the rows of each table, one JSON array a line, in files of about a megabyte; the last entry, sums.json, has the
// number of rows and the hash of each table. Behind them is a frame that decompression skips, with the SHA-256 of all
// bytes before it. The whole may be encrypted with age.
package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"mognad/assessment/store"
)

// Format is the version of the format that this program writes. It reads no later one.
const Format = 1

// Kind is what an archive is of.
type Kind string

// The kinds of archives.
const (
	Installation    Kind = "installation"
	OneOrganisation Kind = "organisation"
)

// Manifest is the first entry of an archive: what it is, and the columns of its tables.
type Manifest struct {
	Format  int           `json:"format"`
	Kind    Kind          `json:"kind"`
	Program string        `json:"program"` // version of the program that wrote it
	Schema  int64         `json:"schema"`  // version of the database's schema
	MadeAt  time.Time     `json:"made_at"` // of the state that it holds
	Tables  []store.Table `json:"tables"`

	Organisation *Organisation `json:"organisation,omitempty"` // nil in one of an installation
}

// TableSum is how much a table holds, and the hash of its rows as an archive has them.
type TableSum struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Sums is the last entry of an archive. Two databases with the same sums of tables hold the same.
type Sums struct {
	Manifest string     `json:"manifest_sha256"`
	Tables   []TableSum `json:"tables"`
}

// Rows is the number of rows in all tables.
func (s Sums) Rows() (rows int64) {
	for _, t := range s.Tables {
		rows += t.Rows
	}
	return rows
}

// The names of the entries of an archive, and about how many bytes a file of rows has.
const (
	manifestEntry = "manifest.json"
	sumsEntry     = "sums.json"
	entryBytes    = 1 << 20
)

func rowsEntry(table string, part int) string {
	return fmt.Sprintf("tables/%s/%06d.jsonl", table, part)
}

// Summing counts and hashes the rows of tables, in the form that archives have them.
type Summing struct {
	tables []TableSum
	hash   hash.Hash
	line   []byte
}

var _ store.Sink = (*Summing)(nil)

// Table begins a table.
func (s *Summing) Table(t store.Table) error {
	s.end()
	s.hash = sha256.New()
	s.tables = append(s.tables, TableSum{Name: t.Name})
	return nil
}

// Row counts a row.
func (s *Summing) Row(r store.Row) (err error) {
	if s.line, err = appendRow(s.line[:0], r); err != nil {
		return fmt.Errorf("%s: %w", s.now().Name, err)
	}
	s.add(s.line)
	return nil
}

func (s *Summing) now() *TableSum { return &s.tables[len(s.tables)-1] }

// add counts a line.
func (s *Summing) add(line []byte) {
	s.hash.Write(line)
	s.now().Rows++
	s.now().Bytes += int64(len(line))
}

func (s *Summing) end() {
	if s.hash != nil {
		s.now().SHA256 = hex.EncodeToString(s.hash.Sum(nil))
		s.hash = nil
	}
}

// Sums are those of the tables so far, all of whose rows have come.
func (s *Summing) Sums() []TableSum {
	s.end()
	return s.tables
}

// Write writes an archive of what each passes on, encrypted if there are recipients.
func Write(
	to io.Writer, m Manifest, recipients []age.Recipient, each func(store.Sink) error,
) (sums Sums, err error) {
	outer := io.WriteCloser(nopCloser{to})
	if len(recipients) > 0 {
		if outer, err = age.Encrypt(to, recipients...); err != nil {
			return sums, fmt.Errorf("encrypt: %w", err)
		}
	}
	framed := newFraming(outer)
	packed, err := zstd.NewWriter(framed, zstd.WithEncoderCRC(true), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return sums, err
	}
	w := &writer{tar: tar.NewWriter(packed), at: m.MadeAt}
	m.Format = Format
	if sums.Manifest, err = w.entryOf(manifestEntry, m); err != nil {
		return sums, err
	}
	if err := errors.Join(each(w), w.flush()); err != nil {
		return sums, err
	}
	sums.Tables = w.Sums()
	if _, err := w.entryOf(sumsEntry, sums); err != nil {
		return sums, err
	}
	for _, c := range []io.Closer{w.tar, packed, framed, outer} {
		if err := c.Close(); err != nil {
			return sums, err
		}
	}
	return sums, nil
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// writer is the sink that writes the entries of an archive.
type writer struct {
	Summing
	tar  *tar.Writer
	at   time.Time
	rows []byte // of the entry that is being gathered
	part int
}

// Table begins a table, which is in the archive even if it is empty.
func (w *writer) Table(t store.Table) error {
	if err := w.flush(); err != nil {
		return err
	}
	w.part = 0
	return w.Summing.Table(t)
}

// Row writes a row.
func (w *writer) Row(r store.Row) error {
	if err := w.Summing.Row(r); err != nil {
		return err
	}
	w.rows = append(w.rows, w.line...)
	if len(w.rows) < entryBytes {
		return nil
	}
	return w.flush()
}

// flush writes the rows that have been gathered.
func (w *writer) flush() error {
	if len(w.rows) == 0 {
		return nil
	}
	w.part++
	err := w.entry(rowsEntry(w.now().Name, w.part), w.rows)
	w.rows = w.rows[:0]
	return err
}

// entryOf writes an entry of JSON and returns its hash.
func (w *writer) entryOf(name string, value any) (sha string, err error) {
	content, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), w.entry(name, content)
}

func (w *writer) entry(name string, content []byte) error {
	err := w.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg,
		Name:     name,
		Size:     int64(len(content)),
		Mode:     0o600,
		ModTime:  w.at.Truncate(time.Second),
		Format:   tar.FormatUSTAR,
	})
	if err != nil {
		return err
	}
	_, err = w.tar.Write(content)
	return err
}

// Both passes what it gets to several sinks.
type Both []store.Sink

// Table begins a table in each.
func (b Both) Table(t store.Table) error {
	for _, s := range b {
		if err := s.Table(t); err != nil {
			return err
		}
	}
	return nil
}

// Row passes a row to each.
func (b Both) Row(r store.Row) error {
	for _, s := range b {
		if err := s.Row(r); err != nil {
			return err
		}
	}
	return nil
}

// Make writes an archive of the state that the database has now.
func Make(
	ctx context.Context, db *store.Database, to io.Writer, program string, at time.Time, recipients []age.Recipient,
) (m Manifest, sums Sums, err error) {
	err = db.Snapshot(ctx, func(s *store.Snapshot) error {
		m = Manifest{
			Format: Format, Kind: Installation, Program: program, Schema: s.Schema, MadeAt: at.UTC(), Tables: s.Tables,
		}
		sums, err = Write(to, m, recipients, func(sink store.Sink) error { return s.Each(ctx, sink) })
		return err
	})
	return m, sums, err
}
