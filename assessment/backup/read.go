package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"mognad/assessment/store"
)

// Limits of what an archive may need in memory: an entry is a megabyte of rows and one more row, whose largest column
// is a questionnaire or a template of some megabytes.
const (
	maxEntry  = 256 << 20
	maxWindow = 128 << 20
)

// ageMark is how an encrypted archive begins.
const ageMark = "age-encryption.org/"

// Damaged is the error of an archive that is not as it was written.
type Damaged struct{ Err error }

// Error says that it is damaged, and how it shows.
func (d *Damaged) Error() string {
	return "the archive is damaged, or not one: " + d.Err.Error() + "; use another copy"
}

// Unwrap returns how it shows.
func (d *Damaged) Unwrap() error { return d.Err }

// Errors of reading with a key or without one.
var (
	ErrKeyMissing = errors.New("the archive is encrypted; give its key with --identity or --passphrase-file")
	ErrKeyUseless = errors.New("the archive is not encrypted, although a key was given; somebody may have replaced it")
	ErrKeyWrong   = errors.New("the archive is encrypted for another key")
)

// Read reads a whole archive and passes its rows to the sink that open returns for its manifest. The rows are only
// worth anything if it returns no error: then every byte of the archive is as it was written.
func Read(
	from io.Reader, identities []age.Identity, open func(Manifest) (store.Sink, error),
) (m Manifest, sums Sums, err error) {
	ahead := bufio.NewReaderSize(from, aheadBytes)
	plain := io.Reader(ahead)
	begin, _ := ahead.Peek(len(ageMark)) // too short an archive is refused below
	switch encrypted := string(begin) == ageMark; {
	case encrypted && len(identities) == 0:
		return m, sums, ErrKeyMissing
	case !encrypted && len(identities) > 0:
		return m, sums, ErrKeyUseless
	case encrypted:
		plain, err = age.Decrypt(ahead, identities...)
		var none *age.NoIdentityMatchError
		if errors.As(err, &none) {
			return m, sums, ErrKeyWrong
		}
		if err != nil {
			return m, sums, &Damaged{Err: err}
		}
	}
	f := newFramed(plain)
	unpacked, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return m, sums, &Damaged{Err: err}
	}
	defer unpacked.Close()
	r := &reader{tar: tar.NewReader(unpacked), open: open}
	if err := r.read(); err != nil {
		return r.manifest, r.found, err
	}
	if _, err := io.Copy(io.Discard, unpacked); err != nil {
		return r.manifest, r.found, &Damaged{Err: err}
	}
	if err := f.end(); err != nil {
		return r.manifest, r.found, &Damaged{Err: err}
	}
	return r.manifest, r.found, nil
}

// reader reads the entries of an archive.
type reader struct {
	tar  *tar.Reader
	open func(Manifest) (store.Sink, error)

	manifest Manifest
	found    Sums
	summing  Summing
	sink     store.Sink
	table    int // the one being read; -1 before the first
	part     int
}

// read reads all entries: the manifest, the rows, the sums.
func (r *reader) read() error {
	name, content, err := r.next()
	if err != nil {
		return err
	}
	if name != manifestEntry {
		return damaged("it does not begin with %s", manifestEntry)
	}
	if err := r.readManifest(content); err != nil {
		return err
	}
	if r.sink, err = r.open(r.manifest); err != nil {
		return err
	}
	for r.table = -1; ; {
		name, content, err := r.next()
		if err != nil {
			return err
		}
		if name == sumsEntry {
			return r.end(content)
		}
		if err := r.rows(name, content); err != nil {
			return err
		}
	}
}

// next is the next entry.
func (r *reader) next() (name string, content []byte, err error) {
	h, err := r.tar.Next()
	switch {
	case errors.Is(err, io.EOF):
		return "", nil, damaged("its end is missing")
	case err != nil:
		return "", nil, &Damaged{Err: err}
	case h.Size > maxEntry || h.Typeflag != tar.TypeReg:
		return "", nil, damaged("%s is not what archives hold", h.Name)
	}
	if content, err = io.ReadAll(r.tar); err != nil {
		return "", nil, &Damaged{Err: err}
	}
	return h.Name, content, nil
}

func damaged(format string, args ...any) error { return &Damaged{Err: fmt.Errorf(format, args...)} }

func (r *reader) readManifest(content []byte) error {
	var newer struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(content, &newer); err != nil {
		return &Damaged{Err: err}
	}
	if newer.Format > Format {
		return fmt.Errorf(
			"the archive has format %d, newer than the %d that this program knows; use the newer mognad", newer.Format, Format,
		)
	}
	strict := json.NewDecoder(bytes.NewReader(content))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&r.manifest); err != nil {
		return &Damaged{Err: err}
	}
	sum := sha256.Sum256(content)
	r.found.Manifest = hex.EncodeToString(sum[:])
	return nil
}

// rows reads an entry of rows, which continues a table or begins a later one.
func (r *reader) rows(name string, content []byte) error {
	if r.table < 0 || name != rowsEntry(r.manifest.Tables[r.table].Name, r.part+1) {
		parts := strings.Split(name, "/")
		if len(parts) != 3 || name != rowsEntry(parts[1], 1) {
			return damaged("%s is not what comes next", name)
		}
		if err := r.begin(parts[1]); err != nil {
			return err
		}
	}
	r.part++
	t := r.manifest.Tables[r.table]
	for line := range bytes.Lines(content) {
		row, err := parseRow(line, t)
		if err != nil {
			return &Damaged{Err: fmt.Errorf("%s: %w", name, err)}
		}
		r.summing.add(line)
		if err := r.sink.Row(row); err != nil {
			return err
		}
	}
	return nil
}

// begin begins the tables up to the one named, those between being empty; "" for all that are left.
func (r *reader) begin(name string) error {
	for r.table+1 < len(r.manifest.Tables) {
		r.table++
		r.part = 0
		t := r.manifest.Tables[r.table]
		if err := errors.Join(r.summing.Table(t), r.sink.Table(t)); err != nil {
			return err
		}
		if t.Name == name {
			return nil
		}
	}
	if name != "" {
		return damaged("the table %s is not in its place", name)
	}
	return nil
}

// end compares the sums with what was read. After them comes nothing.
func (r *reader) end(content []byte) error {
	if err := r.begin(""); err != nil {
		return err
	}
	var want Sums
	if err := json.Unmarshal(content, &want); err != nil {
		return &Damaged{Err: err}
	}
	r.found.Tables = r.summing.Sums()
	if !reflect.DeepEqual(want, r.found) {
		return damaged("its rows are not those that were written")
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return errors.Join(damaged("something follows its end"), err)
	}
	return nil
}
