// Package filekind tells what a file is by how it begins, so that one of the wrong kind can be named for what it is. It
// does not check that the file is whole; reading it is left to others.
package filekind

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what a file is. As the argument of a message it is said in the reader's language.
type Kind string

// The kinds that are told apart.
const (
	Empty         Kind = "empty"
	Excel         Kind = "excel"
	OldExcel      Kind = "old_excel"   // of Excel 97, or binary
	Spreadsheet   Kind = "spreadsheet" // OpenDocument
	Word          Kind = "word"        // also older ones, rich text and OpenDocument
	Slides        Kind = "slides"      // of any program
	Apple         Kind = "apple"       // Numbers, Pages or Keynote
	Encrypted     Kind = "encrypted"   // an Office document with a password
	OldOffice     Kind = "old_office"  // another document of an older Office
	PDF           Kind = "pdf"         //
	Archive       Kind = "archive"     // zip and its like
	Picture       Kind = "picture"     //
	HTML          Kind = "html"        //
	XML           Kind = "xml"         //
	UTF16         Kind = "utf16"       // text
	Binary        Kind = "binary"      // what is no text and not told apart
	Questionnaire Kind = "questionnaire"
	Audit         Kind = "audit"
	JSON          Kind = "json" // of another program
	YAML          Kind = "yaml" // of another program
	CSV           Kind = "csv"
	Text          Kind = "text"
)

// Kinds lists all.
var Kinds = []Kind{
	Empty, Excel, OldExcel, Spreadsheet, Word, Slides, Apple, Encrypted, OldOffice, PDF, Archive, Picture, HTML, XML,
	UTF16,
	Binary, Questionnaire, Audit, JSON, YAML, CSV, Text,
}

// MessageKey is the key of the message that names the kind.
func (k Kind) MessageKey() string { return "file_kind." + string(k) }

// String names the kind in English.
func (k Kind) String() string { return english[k] }

var english = map[Kind]string{
	Empty:         "an empty file",
	Excel:         "an Excel workbook",
	OldExcel:      "a workbook in an older Excel format",
	Spreadsheet:   "an OpenDocument spreadsheet",
	Word:          "a word-processor document",
	Slides:        "a presentation",
	Apple:         "a document from Numbers, Pages or Keynote",
	Encrypted:     "an Office document that is protected by a password",
	OldOffice:     "a document in an older Office format",
	PDF:           "a PDF",
	Archive:       "a compressed archive (such as zip)",
	Picture:       "a picture",
	HTML:          "a web page (HTML)",
	XML:           "an XML file",
	UTF16:         "a text file in UTF-16",
	Binary:        "a file that is not text",
	Questionnaire: "a questionnaire for Mognad",
	Audit:         "an audit file for Mognad",
	JSON:          "a JSON file of another kind",
	YAML:          "a YAML file of another kind",
	CSV:           "a table (CSV)",
	Text:          "plain text",
}

// starts are how files of a kind begin.
var starts = []struct {
	with string
	kind Kind
}{
	{"%PDF-", PDF},
	{`{\rtf`, Word},
	{"\x89PNG\r\n", Picture},
	{"\xff\xd8\xff", Picture}, // JPEG
	{"GIF8", Picture},
	{"BM", Picture},
	{"II*\x00", Picture}, // TIFF
	{"MM\x00*", Picture},
	{"\x1f\x8b", Archive}, // gzip
	{"7z\xbc\xaf\x27\x1c", Archive},
	{"Rar!\x1a\x07", Archive},
	{"BZh", Archive},
	{"\xfd7zXZ\x00", Archive},
	{"\x28\xb5\x2f\xfd", Archive}, // zstd
	{"\xff\xfe", UTF16},
	{"\xfe\xff", UTF16},
}

// Of is the kind of a file.
func Of(content []byte) Kind {
	switch {
	case len(bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")))) == 0:
		return Empty
	case bytes.HasPrefix(content, []byte("PK\x03\x04")), bytes.HasPrefix(content, []byte("PK\x05\x06")):
		return ofZip(content)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return ofCompound(content)
	case len(content) > 12 && (string(content[:4]) == "RIFF" && string(content[8:12]) == "WEBP" ||
		string(content[4:8]) == "ftyp"):
		return Picture // WebP, HEIF and films
	}
	for _, s := range starts {
		if bytes.HasPrefix(content, []byte(s.with)) && !(s.with == "BM" && isText(content)) {
			return s.kind
		}
	}
	if !isText(content) {
		return withoutMark(content)
	}
	return ofText(string(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))))
}

// isText reports whether the beginning has none of the control characters that texts do not have, whatever their
// encoding.
func isText(content []byte) bool {
	return !bytes.ContainsFunc(content[:min(len(content), 4096)], func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\v' && r != '\f'
	})
}

// withoutMark tells UTF-16 without a byte order mark, which has a zero byte beside each Latin letter, from other files.
func withoutMark(content []byte) Kind {
	zeros := [2]int{}
	content = content[:min(len(content), 4096)]
	for i, b := range content {
		if b == 0 {
			zeros[i%2]++
		}
	}
	if many := len(content) * 4 / 10; zeros[0] > many && zeros[1] == 0 || zeros[1] > many && zeros[0] == 0 {
		return UTF16
	}
	return Binary
}

// ofZip goes by the names of the parts, as they stand before each, so that an archive that is cut off is told too.
func ofZip(content []byte) Kind {
	const header = 30
	kind := Archive
	for part := range bytes.SplitSeq(content, []byte("PK\x03\x04")) {
		if len(part) < header-4 {
			continue
		}
		length := int(part[22]) | int(part[23])<<8
		name := strings.ToLower(string(part[header-4 : min(len(part), header-4+length)]))
		name = strings.ReplaceAll(name, `\`, "/")
		switch {
		case name == "mimetype":
			return ofMediaType(part)
		case name == "xl/workbook.bin":
			return OldExcel
		case strings.HasPrefix(name, "xl/"):
			kind = Excel
		case strings.HasPrefix(name, "word/"):
			kind = Word
		case strings.HasPrefix(name, "ppt/"):
			kind = Slides
		case kind == Archive && strings.HasPrefix(name, "index") && (strings.HasSuffix(name, ".iwa") || name == "index.zip"):
			kind = Apple
		}
	}
	return kind
}

// ofMediaType is the kind of an OpenDocument, which names its media type before all else.
func ofMediaType(part []byte) Kind {
	part = part[:min(len(part), 200)]
	for _, m := range []struct {
		word string
		kind Kind
	}{{"opendocument.spreadsheet", Spreadsheet}, {"opendocument.text", Word}, {"opendocument.presentation", Slides}} {
		if bytes.Contains(part, []byte(m.word)) {
			return m.kind
		}
	}
	return Archive
}

// ofCompound is the kind of a compound file, the container of older Office documents and of encrypted newer ones, by
// the names of the streams in it.
func ofCompound(content []byte) Kind {
	for _, m := range []struct {
		stream string
		kind   Kind
	}{{"EncryptedPackage", Encrypted}, {"Workbook", OldExcel}, {"WordDocument", Word}, {"PowerPoint Document", Slides}} {
		if bytes.Contains(content, wide(m.stream)) {
			return m.kind
		}
	}
	return OldOffice
}

// wide is an ASCII text in UTF-16.
func wide(s string) []byte {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

func ofText(s string) Kind {
	trimmed := strings.TrimSpace(s)
	if strings.HasPrefix(trimmed, "<") {
		return ofMarkup(trimmed)
	}
	keys, first := Keys([]byte(s)), withoutComments(trimmed)
	switch {
	case first == "":
		return Empty
	case slices.Contains(keys, "audit"):
		return Audit
	case isQuestionnaire(keys):
		return Questionnaire
	case strings.HasPrefix(trimmed, "{"), strings.HasPrefix(trimmed, "["):
		if json.Valid([]byte(trimmed)) {
			return JSON
		}
		return YAML
	case topKey.MatchString(first), first == "---", strings.HasPrefix(first, "- "):
		return YAML
	case isTable(trimmed):
		return CSV
	}
	return Text
}

// withoutComments is the first line of a YAML file that says something, "" if none does.
func withoutComments(s string) string {
	for line := range strings.Lines(s) {
		if line = strings.TrimRight(line, "\r\n \t"); line != "" && !strings.HasPrefix(strings.TrimSpace(line), "#") {
			return line
		}
	}
	return ""
}

func ofMarkup(s string) Kind {
	head := strings.ToLower(s[:min(len(s), 2048)])
	switch {
	case strings.HasPrefix(head, "<!doctype html"), strings.Contains(head, "<html"), strings.HasPrefix(head, "<table"),
		strings.HasPrefix(head, "<body"), strings.HasPrefix(head, "<head"), strings.HasPrefix(head, "<meta"):
		return HTML
	case strings.Contains(head, "<svg"):
		return Picture
	}
	return XML
}

// isQuestionnaire reports whether the outermost keys of a file are those that only a questionnaire has.
func isQuestionnaire(keys []string) bool {
	count := 0
	for _, k := range []string{"answers", "levels", "thresholds", "areas", "questions", "languages"} {
		if slices.Contains(keys, k) {
			count++
		}
	}
	return count >= 3
}

// isTable reports whether the first lines have the same separators, and a line alone none as in prose.
func isTable(s string) bool {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	for _, separator := range []string{";", "\t", ","} {
		n := strings.Count(lines[0], separator)
		if n > 0 &&
			(len(lines) == 1 && !strings.Contains(s, ", ") || len(lines) > 1 && strings.Count(lines[1], separator) == n) {
			return true
		}
	}
	return false
}

var topKey = regexp.MustCompile(
	`(?m)^(?:"([^"\n]{1,60})"|'([^'\n]{1,60})'|(\pL[\pL\pN _.-]{0,60}?))[ \t]*:(?:[ \t\r]|$)`,
)

// Keys lists the outermost keys of a file in JSON or in YAML, as far as they can be told without reading it all.
func Keys(content []byte) []string {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(bytes.TrimLeftFunc(content, unicode.IsSpace), []byte("{")) {
		return jsonKeys(content)
	}
	var keys []string
	for _, m := range topKey.FindAllSubmatch(content, 200) {
		keys = append(keys, string(m[1])+string(m[2])+string(m[3]))
	}
	return keys
}

func jsonKeys(content []byte) []string {
	var keys []string
	d := json.NewDecoder(bytes.NewReader(content))
	if _, err := d.Token(); err != nil {
		return nil
	}
	for d.More() && len(keys) < 200 {
		key, err := d.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			break
		}
		keys = append(keys, name)
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			break
		}
	}
	return keys
}

// Other is what a file is where the wanted kind was expected, "" if it may be of that kind, so that what is wrong in it
// can be said line by line. Known are the outermost keys of that kind.
func Other(content []byte, wanted Kind, known []string) Kind {
	switch is := Of(content); is {
	case wanted, Empty:
		return ""
	case YAML, JSON, Text, Binary: // one control character makes no binary of a file with our keys
		keys := Keys(content)
		ours := 0
		for _, k := range keys {
			if slices.Contains(known, k) {
				ours++
			}
		}
		if slices.Contains(keys, "format") || len(keys) == 0 && is == YAML || len(keys) > 0 && ours*2 >= len(keys) {
			return ""
		}
		if is != Binary && !utf8.Valid(content) {
			return "" // the encoding is the first thing to mend
		}
		return is
	default:
		return is
	}
}
