package exchange

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Package writes a package for preservation: a ZIP file with the files that are added, a manifest that says what each
// of them is, and the checksums of all of them in a list that "sha256sum -c" reads. Only what is being added is in
// memory.
type Package struct {
	zip   *zip.Writer
	at    time.Time
	files []PackageFile
	seen  map[string]bool
}

// PackageFile is a file of a package, as its manifest has it.
type PackageFile struct {
	Name   string `json:"name"`
	Says   string `json:"what"`            // in plain words
	Count  int    `json:"count,omitempty"` // of what it has, 0 for a single thing
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// PackageHead is what a manifest says of the whole.
type PackageHead struct {
	Package      string            `json:"package"` // of what
	Format       int               `json:"format"`
	MadeAt       time.Time         `json:"made_at"`
	Organisation string            `json:"organisation"`
	Key          string            `json:"key"`
	Title        string            `json:"title"`
	Edition      int               `json:"edition"`
	Draft        bool              `json:"draft"`             // nothing is sealed, so that all of it may change
	Earlier      []PackageVersion  `json:"earlier,omitempty"` // those before it that are in the package
	LeftOut      map[string]string `json:"left_out"`
	Files        []PackageFile     `json:"files"`
}

// PackageVersion is an earlier version of an audit whose working papers, fact checks and tables are in a folder.
type PackageVersion struct {
	Edition int    `json:"edition"`
	ID      string `json:"id"`
	Key     string `json:"key"`
	Folder  string `json:"folder"` // with the slash after it
}

// The files that a package has of itself.
const (
	PackageManifest = "manifest.json"
	PackageSums     = "SHA256SUMS"
)

// NewPackage begins a package that is made at a time.
func NewPackage(w io.Writer, at time.Time) *Package {
	return &Package{zip: zip.NewWriter(w), at: at.UTC(), seen: map[string]bool{}}
}

// Add adds a file. The name has only letters, digits, dots, hyphens, underscores and slashes, and each is added once.
func (p *Package) Add(name, says string, count int, content []byte) error {
	if p.seen[name] || strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-/", r))
	}) {
		return fmt.Errorf("package: %q is no name of a file, or is taken", name)
	}
	p.seen[name] = true
	sum := sha256.Sum256(content)
	p.files = append(p.files, PackageFile{
		Name: name, Says: says, Count: count, Bytes: len(content), SHA256: hex.EncodeToString(sum[:]),
	})
	return p.write(name, content)
}

func (p *Package) write(name string, content []byte) error {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.at})
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

// Close adds the manifest and the checksums, and ends the package.
func (p *Package) Close(head PackageHead) error {
	head.MadeAt, head.Files = p.at, p.files
	manifest, err := json.MarshalIndent(head, "", "  ")
	if err != nil {
		return err
	}
	err = p.Add(PackageManifest, "What each file is.", 0, append(manifest, '\n'))
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, f := range p.files {
		sums.WriteString(f.SHA256 + "  " + f.Name + "\n")
	}
	return errors.Join(p.write(PackageSums, []byte(sums.String())), p.zip.Close())
}
