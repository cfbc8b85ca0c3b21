// Package workbook reads and writes tables as Excel workbooks and CSV files.
// It leaves it to the use cases what the rows mean and whether they may be imported.
package workbook

import (
	"bytes"
	"errors"
	"unicode/utf16"

	"mognad/assessment"
)

// Limits of a file that is read. They are all enforced before or while the file is unpacked and parsed, never after.
const (
	MaxBytes   = 5 << 20 // of the uploaded file
	MaxRows    = 5000    // not counting the heading and empty rows
	MaxColumns = 50
	MaxCell    = 4000 // characters
	MaxSheets  = 20
)

// Read reads a table from an Excel workbook (its first visible sheet), or from a CSV file with commas, semicolons or
// tabs in UTF-8, UTF-16 or Windows-1252. It goes by the content of the file, not by its name. The first line that is
// not empty is the heading. Anything that the user can fix is an [assessment.Error] with the code [assessment.Invalid]
// and fields named "file".
func Read(name string, content []byte, v Vocabulary) ([]assessment.UploadedRow, error) {
	words := v.fold()
	lines, err := read(content, words)
	switch {
	case errors.Is(err, errNoTable):
		return nil, because(err, "import.not_a_table", name)
	case errors.Is(err, errDamaged):
		return nil, because(err, "import.damaged", name)
	case err != nil:
		return nil, err
	}
	return words.rows(lines)
}

// Errors about a file as a whole; [Read] turns them into messages with the file's name.
var (
	errNoTable = errors.New("not a table")
	errDamaged = errors.New("damaged workbook")
)

func because(cause error, key, name string) error {
	return &assessment.Error{
		Code:   assessment.Invalid,
		Key:    "error.invalid_fields",
		Err:    cause,
		Fields: []assessment.FieldError{{Field: "file", Key: key, Args: assessment.Args{"Name": name}}},
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

func read(content []byte, words words) ([]line, error) {
	starts := func(with string) bool { return bytes.HasPrefix(content, []byte(with)) }
	switch {
	case len(content) > MaxBytes:
		return nil, refuse("import.file_large", assessment.Args{"Max": MaxBytes >> 20})
	case starts(zipStart), starts(emptyZipStart):
		return readExcel(content)
	case starts(oleStart) && bytes.Contains(content, utf16Bytes("EncryptedPackage")):
		return nil, refuse("import.encrypted", nil)
	case starts(oleStart):
		return nil, refuse("import.old_excel", nil)
	}
	return readCSV(content, words)
}

func utf16Bytes(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}
