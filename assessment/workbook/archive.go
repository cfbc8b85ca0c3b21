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

// The limits of the archive that a workbook is. A part holds 250,000 cells with ease; what a compressor makes of text
// in a workbook lies between 3 and 60 times smaller.
const (
	maxParts    = 1000
	maxUnzipped = 50 << 20 // all parts together, as the archive declares
	maxPart     = 24 << 20 // one part, as it is read
	maxRatio    = 200      // unpacked to packed, of parts above maxUnproven
	maxUnproven = 1 << 20
	maxTags     = 2 << 20   // opened and closed in one part
	maxTag      = 256 << 10 // bytes from one tag to the next
	maxDepth    = 64
)

// archive is the parts of a workbook by lower-case name (ECMA-376-2, 6.2.2.3: names differ by more than case).
type archive map[string]*zip.File

func openArchive(content []byte) (archive, error) {
	zr, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if len(zr.File) > maxParts {
		return nil, tooMuch()
	}
	a := archive{}
	var total uint64
	for _, f := range zr.File {
		name := partName(f.Name)
		if a[name] != nil {
			return nil, fmt.Errorf("%w: part %q stands twice", errDamaged, name)
		}
		a[name] = f
		size := f.UncompressedSize64
		if size > maxUnzipped || size > maxUnproven && size/maxRatio > f.CompressedSize64 {
			return nil, tooMuch()
		}
		if total += size; total > maxUnzipped {
			return nil, tooMuch()
		}
	}
	return a, nil
}

func tooMuch() error {
	return refuse("import.unpacked_large", assessment.Args{"Max": maxUnzipped >> 20})
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// scan reads a part tag by tag without ever holding all of it. A visited text may be used during the visit only.
func (a archive) scan(name string, visit func(xml.Token) error) error {
	f, ok := a[partName(name)]
	if !ok {
		return fmt.Errorf("%w: no part %q", errDamaged, name)
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

// walk visits the raw tokens, a third faster than those whose name spaces have been looked up, which nothing here
// needs; so it must see for itself that tags are closed as they were opened.
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
				return errors.New("tags nested too deeply")
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != token.Name {
				return fmt.Errorf("tag %s closed and not opened", token.Name.Local)
			}
			open = open[:len(open)-1]
		}
		if err := visit(token); err != nil {
			return err
		}
	}
}

// bounded reads a part within the limits, whatever size the archive declares. The decoder of XML holds one tag or text
// at a time, so memory is bounded too.
type bounded struct {
	part           io.Reader
	size, tags, to int // to: bytes since the last tag began
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.part.Read(p)
	b.size += n
	b.tags += bytes.Count(p[:n], []byte("<")) + bytes.Count(p[:n], []byte("/>"))
	b.to += n
	if i := bytes.LastIndexByte(p[:n], '<'); i >= 0 {
		b.to = n - i
	}
	if b.size > maxPart || b.tags > maxTags || b.to > maxTag {
		return 0, tooMuch()
	}
	return n, err
}

// A relation says which part of an archive plays a role for another.
type relation struct {
	id, role, part string
}

// relations lists what a part refers to, by the last word of the relation's type, which is the same in both flavours of
// the standard (ECMA-376-1, 22.8 and ISO/IEC 29500-1). The part "" is the archive itself.
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
