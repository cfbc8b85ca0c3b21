package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"mognad/assessment"
)

// Limits of the ZIP archive that holds a workbook. 250,000 cells easily fit in one part, and the text of a workbook
// compresses to between a third and a sixtieth of its size.
const (
	maxParts    = 1000
	maxUnzipped = 50 << 20  // all parts together, by the sizes that the archive declares
	maxPart     = 24 << 20  // one part, counted while it is read
	maxRatio    = 200       // unpacked to packed size, for parts larger than ratioFrom
	ratioFrom   = 1 << 20   // bytes unpacked
	maxTags     = 2 << 20   // opening and closing tags in one part
	maxTag      = 256 << 10 // bytes from the start of one tag to the next
	maxDepth    = 64
)

// archive holds the parts of a workbook by lower-case name (ECMA-376-2, 6.2.2.3: part names are not case-sensitive).
type archive map[string]*zip.File

func openArchive(content []byte) (archive, error) {
	zr, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if len(zr.File) > maxParts {
		return nil, tooLarge()
	}
	a := archive{}
	var total uint64
	for _, f := range zr.File {
		name := partName(f.Name)
		if a[name] != nil {
			return nil, fmt.Errorf("%w: part %q occurs twice", errDamaged, name)
		}
		a[name] = f
		size := f.UncompressedSize64
		if size > maxUnzipped || size > ratioFrom && size/maxRatio > f.CompressedSize64 {
			return nil, tooLarge()
		}
		if total += size; total > maxUnzipped {
			return nil, tooLarge()
		}
	}
	return a, nil
}

func tooLarge() error {
	return refuse("import.unpacked_large", assessment.Args{"Max": maxUnzipped >> 20})
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// scan reads a part token by token and never holds all of it in memory. Text passed to visit is valid only during that
// call.
func (a archive) scan(name string, visit func(xml.Token) error) error {
	f, ok := a[partName(name)]
	if !ok {
		return fmt.Errorf("%w: there is no part %q", errDamaged, name)
	}
	part, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", errDamaged, name, err)
	}
	err = walk(xml.NewDecoder(&bounded{part: part}), visit)
	if err = errors.Join(err, part.Close()); err == nil || assessment.CodeOf(err) != "" {
		return err
	}
	return fmt.Errorf("%w: %s: %w", errDamaged, name, err)
}

// walk visits the raw tokens, which is a third faster than resolving namespaces, and nothing here needs those. The
// decoder does not match raw tags, so walk checks that they are properly nested.
func walk(decoder *xml.Decoder, visit func(xml.Token) error) error {
	var open []xml.Name
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) && len(open) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if open = append(open, token.Name); len(open) > maxDepth {
				return errors.New("tags are nested too deeply")
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != token.Name {
				return fmt.Errorf("tag %s is closed but was not opened", token.Name.Local)
			}
			open = open[:len(open)-1]
		}
		if err := visit(token); err != nil {
			return err
		}
	}
}

// bounded reads a part within the limits, whatever size the archive declares. The XML decoder holds only one tag or
// text at a time, so its memory use is bounded too.
type bounded struct {
	part       io.Reader
	size, tags int
	sinceTag   int // bytes since the last tag began
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.part.Read(p)
	b.size += n
	b.tags += bytes.Count(p[:n], []byte("<")) + bytes.Count(p[:n], []byte("/>"))
	b.sinceTag += n
	if i := bytes.LastIndexByte(p[:n], '<'); i >= 0 {
		b.sinceTag = n - i
	}
	if b.size > maxPart || b.tags > maxTags || b.sinceTag > maxTag {
		return 0, tooLarge()
	}
	return n, err
}

// relation names another part that a part refers to, and what it is used for.
type relation struct {
	id, role, part string
}

// relations lists what a part refers to. The role is the last word of the relation's type, which is the same in both
// flavours of the standard (ECMA-376-1, 22.8 and ISO/IEC 29500-1). The part "" is the archive itself.
func (a archive) relations(part string) ([]relation, error) {
	name := path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
	if part == "" {
		name = "_rels/.rels"
	}
	if a[partName(name)] == nil {
		return nil, nil
	}
	var found []relation
	err := a.scan(name, func(token xml.Token) error {
		tag, ok := token.(xml.StartElement)
		if !ok || tag.Name.Local != "Relationship" || attribute(tag, "TargetMode") == "External" {
			return nil
		}
		target := attribute(tag, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(path.Dir(part), target)
		}
		found = append(found, relation{id: attribute(tag, "Id"), role: path.Base(attribute(tag, "Type")), part: target})
		return nil
	})
	return found, err
}

func attribute(tag xml.StartElement, name string) string {
	for _, a := range tag.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
