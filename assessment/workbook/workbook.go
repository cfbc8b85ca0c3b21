// Package workbook reads and writes tables as Excel workbooks and CSV files.
// It leaves it to the use cases what the rows mean and whether they may be imported.
package workbook

import (
	"bytes"
	"errors"
	"unicode/utf16"

	"mognad/assessment"
	"mognad/questionnaires/filekind"
)

// Limits of a file that is read. They are all enforced before or while the file is unpacked and parsed, never after.
const (
	MaxBytes   = 5 << 20 // of the uploaded file
	MaxRows    = 5000    // not counting the heading and empty rows
	MaxColumns = 50
	MaxCell    = assessment.MaxText // characters; Excel itself holds 32,767
	MaxSheets  = 20
)

// Read reads a table from an Excel workbook (the first visible sheet with the headings), or from a CSV file with
// commas, semicolons or tabs in an encoding that is certain. It goes by the content of the file, not by its name. The
// headings are the line with most of them among the first that are not empty. Cells are read as they are shown.
// Anything that the user can fix is an [assessment.Error] with the code [assessment.Invalid] and fields named "file".
func Read(name string, content []byte, v Vocabulary) (assessment.UploadedTable, error) {
	words := v.fold()
	s, err := read(content, words)
	switch {
	case errors.Is(err, errNoTable):
		return assessment.UploadedTable{}, because(err, "import.not_a_table", assessment.Args{
			"Name": name,
			"Is":   filekind.Of(content),
		})
	case errors.Is(err, errEncoding):
		return assessment.UploadedTable{}, because(err, "import.encoding", assessment.Args{"Name": name})
	case errors.Is(err, errDamaged):
		return assessment.UploadedTable{}, because(err, "import.damaged", assessment.Args{"Name": name})
	case err != nil:
		return assessment.UploadedTable{}, err
	}
	return words.table(s)
}

// Errors about a file as a whole; [Read] turns them into messages with the file's name.
var (
	errNoTable  = errors.New("not a table")
	errEncoding = errors.New("an encoding that is not certain")
	errDamaged  = errors.New("damaged workbook")
)

func because(cause error, key string, args assessment.Args) error {
	return &assessment.Error{
		Code:   assessment.Invalid,
		Key:    "error.invalid_fields",
		Err:    cause,
		Fields: []assessment.FieldError{{Field: "file", Key: key, Args: args}},
	}
}

// refuse returns an error that the user can fix in the file.
func refuse(key string, args assessment.Args) error {
	return assessment.InvalidField("file", key, args)
}

// How files that are not text begin: ZIP archives, including empty ones, and the older container used for workbooks of
// Excel 97 and for encrypted newer ones ([MS-CFB] 2.2, [MS-OFFCRYPTO] 2.3).
const (
	zipStart      = "PK\x03\x04"
	emptyZipStart = "PK\x05\x06"
	oleStart      = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
)

func read(content []byte, words words) (*source, error) {
	starts := func(with string) bool { return bytes.HasPrefix(content, []byte(with)) }
	switch {
	case len(content) > MaxBytes:
		return nil, refuse("import.file_large", assessment.Args{"Max": MaxBytes >> 20})
	case starts(zipStart), starts(emptyZipStart):
		return readExcel(content, words)
	case starts(oleStart) && bytes.Contains(content, utf16Bytes("EncryptedPackage")):
		return nil, refuse("import.encrypted", nil)
	case starts(oleStart):
		return nil, refuse("import.old_excel", nil)
	}
	switch filekind.Of(content) {
	case filekind.Empty, filekind.CSV, filekind.Text:
		return readCSV(content, words)
	case filekind.UTF16:
		if starts(bom16le) || starts(bom16be) {
			return readCSV(content, words)
		}
	case filekind.YAML: // or a table whose first heading has a colon
		if first, _, _ := bytes.Cut(content, []byte("\n")); bytes.ContainsAny(first, separators) {
			return readCSV(content, words)
		}
	}
	return nil, errNoTable
}

func utf16Bytes(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}
