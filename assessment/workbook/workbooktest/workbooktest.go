// Package workbooktest opens the files of package workbook in LibreOffice and reads the charts of a workbook.
// It leaves it to the tests that use it what they expect to find.
package workbooktest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Excel is LibreOffice's filter for saving Excel workbooks.
const Excel = "xlsx:Calc MS Excel 2007 XML"

// Convert converts a file with LibreOffice and returns the new content. Each call has its own profile, so that tests
// can run at the same time.
func Convert(t *testing.T, file, ending, to string, more ...string) []byte {
	t.Helper()
	out := t.TempDir()
	log := office(t, t.TempDir(), append(append([]string{"--convert-to", to, "--outdir", out}, more...), file)...)
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) + "." + ending
	content, err := os.ReadFile(filepath.Join(out, name))
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	return content
}

// ConvertAll converts workbooks at once, which takes little longer than one.
func ConvertAll(t *testing.T, ending, to string, contents ...[]byte) [][]byte {
	t.Helper()
	in, out := t.TempDir(), t.TempDir()
	args := []string{"--convert-to", to, "--outdir", out}
	for i, content := range contents {
		file := filepath.Join(in, fmt.Sprintf("%d.xlsx", i))
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	log := office(t, t.TempDir(), args...)
	converted := make([][]byte, len(contents))
	for i := range contents {
		content, err := os.ReadFile(filepath.Join(out, fmt.Sprintf("%d.%s", i, ending)))
		if err != nil {
			t.Fatalf("%v\n%s", err, log)
		}
		converted[i] = content
	}
	return converted
}

// Resave opens a workbook in LibreOffice and saves it again.
func Resave(t *testing.T, content []byte) []byte {
	t.Helper()
	return Convert(t, bookFile(t, content), "xlsx", Excel)
}

func bookFile(t *testing.T, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "book.xlsx")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func office(t *testing.T, profile string, args ...string) []byte {
	t.Helper()
	log, err := exec.CommandContext(t.Context(), "soffice", append([]string{
		"-env:UserInstallation=file://" + profile, "--headless", "--norestore",
	}, args...)...).
		CombinedOutput()
	if err != nil {
		t.Fatalf("LibreOffice (soffice) is needed: %v\n%s", err, log)
	}
	return log
}

// Pane is how many columns and rows of a sheet are frozen; both are 0 if none are.
type Pane struct{ Columns, Rows int }

// Panes returns the frozen panes that LibreOffice shows, sheet by sheet. Without a window, LibreOffice reads panes from
// a file but never saves any, so a macro queries the view of a hidden workbook.
func Panes(t *testing.T, content []byte) []Pane {
	t.Helper()
	profile, output := t.TempDir(), filepath.Join(t.TempDir(), "panes")
	office(t, profile, "--terminate_after_init") // creates the profile that the macro is added to
	for name, text := range map[string]string{"script.xlb": library, "Panes.xba": macro} {
		if err := os.WriteFile(filepath.Join(profile, "user", "basic", "Standard", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	log := office(t, profile, fmt.Sprintf(`macro:///Standard.Panes.Look("file://%s","%s")`, bookFile(t, content), output))
	lines, err := os.ReadFile(output)
	if err != nil {
		t.Fatalf("the macro wrote nothing: %v\n%s", err, log)
	}
	var panes []Pane
	for line := range strings.Lines(string(lines)) {
		var p Pane
		var frozen string
		if _, err := fmt.Sscan(line, &frozen, &p.Columns, &p.Rows); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if frozen != "True" {
			p = Pane{}
		}
		panes = append(panes, p)
	}
	return panes
}

const library = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Panes"/>
</library:library>
`

// macro writes a line for each sheet: whether panes are frozen, and how many columns and rows. Without a screen,
// LibreOffice 7.4 crashes if the workbook is closed or opened visibly.
const macro = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Panes" script:language="StarBasic">
Sub Look(from As String, into As String)
  Dim how(0) As New com.sun.star.beans.PropertyValue
  Dim book As Object, view As Object, at As Integer, f As Integer
  how(0).Name = &quot;Hidden&quot;
  how(0).Value = True
  book = StarDesktop.loadComponentFromURL(from, &quot;_blank&quot;, 0, how())
  view = book.getCurrentController()
  f = FreeFile
  Open into For Output As #f
  For at = 0 To book.Sheets.getCount() - 1
    view.setActiveSheet(book.Sheets.getByIndex(at))
    Print #f, view.hasFrozenPanes() &amp; &quot; &quot; &amp; view.getSplitColumn() &amp; &quot; &quot; &amp; view.getSplitRow()
  Next at
  Close #f
  StarDesktop.terminate()
End Sub
</script:module>
`

// Chart is a chart with its series.
type Chart struct {
	Kind   string // its name in the file, such as radarChart
	Series []Series
}

// Series is one series of a chart.
type Series struct{ Name, Categories, Values Source }

// Source is a range of cells that a chart refers to, and the copy of their content that the file keeps.
type Source struct {
	Cells string   // the range, without quotes
	Kept  []string // one for each cell, "" for none
}

// Charts returns the charts of a workbook, ordered by kind and range.
func Charts(t *testing.T, content []byte) []Chart {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var charts []Chart
	for _, part := range z.File {
		if path, _ := filepath.Match("xl/charts/chart*.xml", part.Name); !path {
			continue
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		found, err := chartsOf(b)
		if err != nil {
			t.Fatalf("%s: %v", part.Name, err)
		}
		charts = append(charts, found...)
	}
	slices.SortFunc(charts, func(a, b Chart) int {
		return strings.Compare(fmt.Sprint(a.Kind, a.ranges()), fmt.Sprint(b.Kind, b.ranges()))
	})
	return charts
}

func (c Chart) ranges() []string {
	var all []string
	for _, s := range c.Series {
		all = append(all, s.Values.Cells)
	}
	return all
}

// reference is the XML of a [Source].
type reference struct {
	Cells string `xml:"f"`
	Cache struct {
		Count struct {
			N int `xml:"val,attr"`
		} `xml:"ptCount"`
		Points []struct {
			At    int    `xml:"idx,attr"`
			Value string `xml:"v"`
		} `xml:"pt"`
	} `xml:",any"`
}

func (r reference) source() Source {
	s := Source{Cells: strings.ReplaceAll(r.Cells, "'", "")}
	if n := r.Cache.Count.N; n > 0 {
		s.Kept = make([]string, n)
	}
	for _, p := range r.Cache.Points {
		s.Kept[p.At] = p.Value
	}
	return s
}

// plotted is an element of the plot area: a chart or an axis.
type plotted struct {
	XMLName xml.Name
	Series  []struct {
		Name       reference `xml:"tx>strRef"`
		Categories reference `xml:"cat>strRef"`
		Values     reference `xml:"val>numRef"`
	} `xml:"ser"`
}

func chartsOf(part []byte) ([]Chart, error) {
	var file struct {
		Chart struct {
			Area struct {
				Parts []plotted `xml:",any"`
			} `xml:"plotArea"`
		} `xml:"chart"`
	}
	if err := xml.Unmarshal(part, &file); err != nil {
		return nil, err
	}
	var charts []Chart
	for _, d := range file.Chart.Area.Parts {
		if !strings.HasSuffix(d.XMLName.Local, "Chart") {
			continue
		}
		c := Chart{Kind: d.XMLName.Local}
		for _, s := range d.Series {
			c.Series = append(
				c.Series,
				Series{Name: s.Name.source(), Categories: s.Categories.source(), Values: s.Values.source()},
			)
		}
		charts = append(charts, c)
	}
	return charts, nil
}
