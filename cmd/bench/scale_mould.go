package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// The n-th copy of an organisation has ids, a key and addresses of its own. The number is in the fourth group of an id,
// which is random: ids keep their order in time and their version.
func copied(id string, n int) string {
	group, err := strconv.ParseUint(id[19:23], 16, 16)
	if err != nil {
		panic(err) // the caller has an id
	}
	return fmt.Sprintf("%s%04x%s", id[:19], 0x8000|(int(group)^n)&mostCopies, id[23:])
}

// mostCopies is what the fourth group has room for, beside its two bits that say what kind of id it is.
const mostCopies = 0x3fff

// copiedKey is the key of the n-th copy. Addresses of people begin with it.
func copiedKey(n int) string {
	if n == 0 {
		return "bench"
	}
	return "bench-" + strconv.Itoa(n)
}

func copiedEmail(n int) string { return copiedKey(n) + "@example.org" }

// marks are what differs between copies: ids, hashes of what is sealed, and the key.
var marks = regexp.MustCompile(
	`[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|\b[0-9a-f]{64}\b|bench`)

// A piece is a part of a row: text, which is kept, a mark in it, or what is sealed.
type piece struct {
	text   string
	mark   bool
	sealed []piece // content in hexadecimal
}

// cut divides a text at its marks.
func cut(text string) (pieces []piece) {
	at := 0
	for _, m := range marks.FindAllStringIndex(text, -1) {
		if m[0] > at {
			pieces = append(pieces, piece{text: text[at:m[0]]})
		}
		pieces = append(pieces, piece{text: text[m[0]:m[1]], mark: true})
		at = m[1]
	}
	if at < len(text) {
		pieces = append(pieces, piece{text: text[at:]})
	}
	return pieces
}

// binary is how COPY writes that a field is of type bytea.
const binary = `\\x`

// cutRow divides a line as COPY has written it.
func cutRow(line string) (pieces []piece, err error) {
	for i, field := range strings.Split(line, "\t") {
		if i > 0 {
			pieces = append(pieces, piece{text: "\t"})
		}
		sealed, found := strings.CutPrefix(field, binary)
		if !found {
			pieces = append(pieces, cut(field)...)
			continue
		}
		content, err := hex.DecodeString(sealed)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, piece{text: binary}, piece{sealed: cut(string(content))})
	}
	return pieces, nil
}

// A casting is a copy being made: its number, and the hashes of what is sealed in it by those in the original.
type casting struct {
	number int
	hashes map[string]string
}

// add adds pieces to a line as they are in the copy.
func (c *casting) add(line []byte, pieces []piece) []byte {
	for _, p := range pieces {
		switch {
		case p.sealed != nil:
			line = hex.AppendEncode(line, c.add(nil, p.sealed))
		case !p.mark:
			line = append(line, p.text...)
		case len(p.text) == sha256.Size*2:
			if hash, ok := c.hashes[p.text]; ok {
				line = append(line, hash...)
			} else {
				line = append(line, p.text...) // of a questionnaire
			}
		case len(p.text) == len("bench"):
			line = append(line, copiedKey(c.number)...)
		default:
			line = append(line, copied(p.text, c.number)...)
		}
	}
	return line
}

// A mould is the rows of an organisation in one table.
type mould struct {
	table   string
	columns string // those that are not generated
	rows    [][]piece
}

// tablesToCopy are those with rows of the organisation, and their columns. Left out are those whose secrets let
// somebody in, and what is kept for a day.
const tablesToCopy = `SELECT c.table_name, string_agg(quote_ident(c.column_name), ', ' ORDER BY c.ordinal_position)
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
AND c.table_name NOT IN ('tokens', 'kept_replies', 'uploads', 'one_time_links', 'calendars')
AND (c.table_name IN ('organisations', 'users') OR EXISTS (SELECT 1 FROM information_schema.columns o
WHERE o.table_schema = 'public' AND o.table_name = c.table_name AND o.column_name = 'organisation_id'))
GROUP BY c.table_name ORDER BY c.table_name`

// moulds reads the tables in which the organisation has rows.
func moulds(ctx context.Context, db *pgx.Conn, organisation string) ([]mould, error) {
	rows, err := db.Query(ctx, tablesToCopy)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m mould, err error) {
		err = row.Scan(&m.table, &m.columns)
		return m, err
	})
	if err != nil {
		return nil, err
	}
	for i := range all {
		if err := all[i].read(ctx, db, organisation); err != nil {
			return nil, fmt.Errorf("read %s: %w", all[i].table, err)
		}
	}
	return slices.DeleteFunc(all, func(m mould) bool { return len(m.rows) == 0 }), nil
}

func (m *mould) read(ctx context.Context, db *pgx.Conn, organisation string) error {
	of := "organisation_id = '" + organisation + "'"
	switch m.table {
	case "organisations":
		of = "id = '" + organisation + "'"
	case "users":
		of = "id IN (SELECT user_id FROM members WHERE " + of + ")"
	}
	var written bytes.Buffer
	query := "COPY (SELECT " + m.columns + " FROM " + m.table + //nolint:gosec // the schema's names and our id
		" WHERE " + of + ") TO STDOUT"
	if _, err := db.PgConn().CopyTo(ctx, &written, query); err != nil {
		return err
	}
	for line := range strings.Lines(written.String()) {
		row, err := cutRow(line)
		if err != nil {
			return err
		}
		m.rows = append(m.rows, row)
	}
	return nil
}

// cast starts a copy: what is sealed in it names the copy's ids, so it has hashes of its own.
func cast(all []mould, n int) *casting {
	c := &casting{number: n, hashes: map[string]string{}}
	original := &casting{}
	for _, m := range all {
		for _, row := range m.rows {
			for _, p := range row {
				if p.sealed != nil {
					c.hashes[hashOf(original.add(nil, p.sealed))] = hashOf(c.add(nil, p.sealed))
				}
			}
		}
	}
	return c
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// write writes the rows of several copies, those of one row beside each other: organisations that are at work at the
// same time have their rows mixed on disk.
func (m mould) write(w io.Writer, copies []*casting) error {
	var line []byte
	for _, row := range m.rows {
		for _, c := range copies {
			line = c.add(line[:0], row)
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
	}
	return nil
}
