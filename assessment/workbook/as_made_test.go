package workbook_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workbook/workbooktest"
)

// madeBook is a workbook as programs of others write it: cells in XML, by sheet.
type madeBook struct {
	names  []string // of the sheets, "-" before hidden ones; one named Blad1 if there are none
	sheets []string // what is in <worksheet> of each; style 1 is a date, 2 is 0000, 3 d-mmm, 4 a text, 5 00-00, 6 a percentage

}

func (m madeBook) file(t *testing.T) []byte {
	t.Helper()
	names := m.names
	if names == nil {
		names = []string{"Blad1"}
	}
	p := parts("")
	delete(p, "xl/worksheets/sheet1.xml")
	var list, relations strings.Builder
	for i, name := range names {
		name, hidden := strings.CutPrefix(name, "-")
		state := map[bool]string{true: "hidden", false: "visible"}[hidden]
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" state="%s" r:id="s%d"/>`, name, i+1, state, i)
		fmt.Fprintf(&relations, `<Relationship Id="s%d" Type="x/worksheet" Target="worksheets/sheet%d.xml"/>`, i, i+1)
		p[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = `<worksheet>` + m.sheets[i] + `</worksheet>`
	}
	p["xl/workbook.xml"] = `<workbook xmlns:r="x"><sheets>` + list.String() + `</sheets></workbook>`
	p["xl/_rels/workbook.xml.rels"] = `<Relationships>` + relations.String() +
		`<Relationship Id="y" Type="x/styles" Target="styles.xml"/></Relationships>`
	p["xl/styles.xml"] = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0000"/>` +
		`<numFmt numFmtId="165" formatCode="d\-mmm"/><numFmt numFmtId="166" formatCode="00\-00"/></numFmts><cellXfs>` +
		`<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="49"/>` +
		`<xf numFmtId="166"/><xf numFmtId="10"/></cellXfs></styleSheet>`
	delete(p, "xl/sharedStrings.xml")
	return archive(t, p)
}

// rowsOf writes rows of cells: a text, or XML where it begins with "<", in which @ is the cell's name.
func rowsOf(rows ...[]string) string {
	var b strings.Builder
	b.WriteString("<sheetData>")
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, cell := range row {
			name := fmt.Sprintf("%c%d", 'A'+j, i+1)
			switch {
			case strings.HasPrefix(cell, "<"):
				b.WriteString(strings.ReplaceAll(cell, "@", name))
			case cell != "":
				fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, name, cell)
			}
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData>")
	return b.String()
}

func merged(areas ...string) string {
	return `<mergeCells><mergeCell ref="` + strings.Join(areas, `"/><mergeCell ref="`) + `"/></mergeCells>`
}

func one(sheet string) madeBook { return madeBook{sheets: []string{sheet}} }

var (
	entityHead = []string{"Kortnamn", "Namn", "Typ", "Överordnad", "Ansvarigt organ", "Gäller från", "Gäller till"}
	peopleHead = []string{"E-post", "Namn", "Roll", "Enhet", "Sista dag"}
)

// day is a cell with the date 2026-12-31.
const day = `<c r="@" s="1"><v>46387</v></c>`

// madeFile is a table with what is to be read of it, or what is said about it, in the words of the interface.
type madeFile struct {
	kind  assessment.UploadKind
	file  []byte
	cells []string // "row field: cell" of those that matter
	says  []string // beginnings of the notes, or of the problems, which end with nothing read
	wrong bool
}

func entitiesIn(file []byte, cells ...string) madeFile {
	return madeFile{kind: assessment.UploadEntities, file: file, cells: cells}
}

func peopleIn(file []byte, cells ...string) madeFile {
	return madeFile{kind: assessment.UploadPeople, file: file, cells: cells}
}

func (m madeFile) notes(says ...string) madeFile {
	m.says = says
	return m
}

func (m madeFile) refused(says ...string) madeFile {
	m.says, m.wrong = says, true
	return m
}

func (m madeFile) check(t *testing.T) {
	t.Helper()
	c := catalog(t)
	l := c.For("sv")
	table, err := workbook.Reader(c.All(), l, m.kind)("fil", m.file)
	var said []string
	for _, n := range table.Notes {
		said = append(said, l.T(n.Key, map[string]any(n.Args)))
	}
	if err != nil {
		var own *assessment.Error
		if !asError(err, &own) {
			t.Fatal(err)
		}
		for _, f := range own.Fields {
			said = append(said, l.T(f.Key, map[string]any(f.Args)))
		}
	}
	if (err != nil) != m.wrong {
		t.Errorf("error %v, want one: %t", err, m.wrong)
	}
	if len(said) != len(m.says) {
		t.Errorf("says %q, want %q", said, m.says)
	}
	for i, want := range m.says {
		if i < len(said) && !strings.HasPrefix(said[i], want) {
			t.Errorf("says %q, want %q", said[i], want)
		}
	}
	for _, cell := range m.cells {
		place, want, _ := strings.Cut(cell, ": ")
		var row int
		var field string
		if _, err := fmt.Sscanf(place, "%d %s", &row, &field); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, r := range table.Rows {
			if r.Line == row {
				found = true
				if diff := cmp.Diff(want, r.Cells[field]); diff != "" {
					t.Errorf("row %d, %s (-want +got):\n%s", row, field, diff)
				}
			}
		}
		if !found {
			t.Errorf("row %d is not read", row)
		}
	}
}

func asError(err error, own **assessment.Error) bool {
	e, ok := err.(*assessment.Error) //nolint:errorlint // the package's own
	*own = e
	return ok
}

// TestTablesAsPeopleMakeThem: what stands in a file is read as it is shown, or refused with the cell and what to do.
func TestTablesAsPeopleMakeThem(t *testing.T) {
	t.Parallel()
	row := func(cells ...string) []string { return cells }
	failed := func(v string) string { return `<c r="@" t="e"><f>VLOOKUP(A2,Z1:Z9,2)</f><v>` + v + `</v></c>` }
	tests := map[string]madeFile{
		// merged cells
		"a last day merged down": peopleIn(
			one(rowsOf(peopleHead,
				row("a@b.example", "A", "Uppgiftslämnare", "it", day), row("c@d.example", "C", "Uppgiftslämnare", "it"))+merged("E2:E3")).file(t),
			"2 until: 2026-12-31",
			"3 until: 2026-12-31",
		).notes("Sammanfogade celler gäller för var och en av sina rader: E2:E3."),
		"a person merged down over roles": peopleIn(one(rowsOf(peopleHead,
			row("a@b.example", "A", "Uppgiftslämnare", "it"), row("", "", "Ledning", "it"), row("", "", "Samordnare", "it"))+
			merged("A2:A4", "B2:B4")).file(t),
			"4 email: a@b.example", "4 name: A", "4 role: coordinator", "3 role: management").
			notes("Sammanfogade celler gäller för var och en av sina rader: A2:A4, B2:B4.", "Kolumnen ”Sista dag” är tom."),
		"a body merged down": entitiesIn(one(rowsOf(entityHead,
			row("a", "A", "Verksamhetsenhet", "x", "Nämnden"), row("b", "B", "Verksamhetsenhet", "x"))+merged("E2:E3")).file(t),
			"3 body: Nämnden").
			notes("Sammanfogade celler", "Kolumnen ”Gäller från” är tom.", "Kolumnen ”Gäller till” är tom."),
		"cells merged across": entitiesIn(one(rowsOf(entityHead,
			row("a", "A", "Verksamhetsenhet", "x", "", "2026-01-01")) + merged("F2:G2")).file(t)).
			refused("Cellerna F2:G2 på bladet ”Blad1” är sammanfogade"),
		"headings merged across": entitiesIn(one(rowsOf(row("Kortnamn", "Namn", "", "Överordnad"),
			row("a", "A", "Verksamhetsenhet", "x"))+merged("B1:C1")).file(t)).
			refused("Cellerna B1:C1 på bladet ”Blad1” är sammanfogade", "Cell C2 har ett innehåll"),
		"headings merged down": entitiesIn(one(rowsOf(row("Kortnamn", "Namn"), row("", "för- och efternamn"), row("a", "A")) +
			merged("A1:A2")).file(t)).
			refused("Cellerna A1:A2 på bladet ”Blad1” är sammanfogade"),
		"a title merged above the headings": entitiesIn(one(rowsOf(row("Våra enheter"), row("Kortnamn", "Namn"), row("a", "A"))+
			merged("A1:B1")).file(t), "3 key: a").notes("Rubrikerna finns på rad 2."),
		"cells merged where nothing stands": entitiesIn(one(rowsOf(row("Kortnamn", "Namn"), row("a", "A"))+
			merged("A5:G9", "D2:E2")).file(t), "2 key: a"),
		"dates merged that are shown otherwise": entitiesIn(one(rowsOf(row("Kortnamn", "Namn"), row("a", day), row("b"))+
			merged("B2:B3")).file(t)).
			refused("Cell B2 på bladet ”Blad1” innehåller ett tal, ett datum", "Cell B3 på bladet ”Blad1” innehåller ett tal"),

		// formulas without a result
		"a formula of a day without its result": peopleIn(one(rowsOf(peopleHead,
			row("a@b.example", "A", "Uppgiftslämnare", "it", `<c r="@" s="1"><f>DATE(2027,1,31)</f></c>`))).file(t)).
			refused("Cell E2 på bladet ”Blad1” innehåller en formel utan resultat. Öppna filen i Excel"),
		"a formula of a text without its result": entitiesIn(one(rowsOf(entityHead,
			row("a", "A", "Verksamhetsenhet", "x", `<c r="@"><f>"Nämn"&amp;"den"</f><v></v></c>`))).file(t)).
			refused("Cell E2 på bladet ”Blad1” innehåller en formel utan resultat."),
		"a shared formula without its results": entitiesIn(one(rowsOf(
			row("Kortnamn", "Namn"),
			row(
				"a",
				`<c r="@"><f t="shared" ref="B2:B3" si="0">A2</f></c>`,
			),
			row("b", `<c r="@"><f t="shared" si="0"/></c>`),
		)).file(t)).
			refused("Cell B2 på bladet ”Blad1” innehåller en formel", "Cell B3 på bladet ”Blad1” innehåller en formel"),
		"an array formula without its result": entitiesIn(one(rowsOf(row("Kortnamn", "Namn"),
			row("a", `<c r="@"><f t="array" ref="B2:B3">A2:A3</f><v/></c>`))).file(t)).
			refused("Cell B2 på bladet ”Blad1” innehåller en formel"),
		"a number without its value": entitiesIn(one(rowsOf(row("Kortnamn", "Ansvarigt organ"), row("a", `<c r="@"><v/></c>`),
			row("b", `<c r="@" t="n"><v></v></c>`), row("c", `<c r="@" s="1"/>`))).file(t)).
			refused("Cell B2 på bladet ”Blad1” innehåller ett tal utan värde.", "Cell B3 på bladet ”Blad1” innehåller ett tal"),
		"a text formula without its result": entitiesIn(one(rowsOf(row("Kortnamn", "Namn"),
			row("a", `<c r="@" t="str"><f>A2</f></c>`))).file(t)).
			refused("Cell B2 på bladet ”Blad1” innehåller en formel"),
		"a formula in a row of its own": entitiesIn(one(rowsOf(row("Kortnamn", "Namn"), row("a", "A"),
			row("", "", "", `<c r="@"><f>A2</f></c>`))).file(t)).
			refused("Cell D3 på bladet ”Blad1” innehåller en formel"),
		"a formula with an empty result": entitiesIn(one(rowsOf(row("Kortnamn", "Namn", "Ansvarigt organ"),
			row("a", `<c r="@" t="str"><f>""</f><v></v></c>`, "Nämnden"))).file(t), "2 name: ", "2 body: Nämnden").
			notes("Kolumnen ”Namn” är tom."),
		"formulas with results": entitiesIn(one(rowsOf(
			row("Kortnamn", "Namn"),
			row(
				`<c r="@" t="str"><f t="array" ref="A2">LOWER(B2)</f><v>a</v></c>`,
				`<c r="@" t="str"><f>"A"</f><v>A</v></c>`,
			),
		)).file(t),
			"2 key: a", "2 name: A"),

		// formulas that failed
		"formulas that failed": entitiesIn(one(rowsOf(entityHead,
			row("ny", failed("#N/A"), "Verksamhetsenhet", "x", failed("#REF!")))).file(t)).
			refused("Cell B2 innehåller #N/A (bladet ”Blad1”): en formel där har misslyckats.", "Cell E2 innehåller #REF!"),
		"a name that failed": peopleIn(
			one(rowsOf(peopleHead, row("a@b.example", failed("#VALUE!"), "Uppgiftslämnare", "it"))).file(t),
		).
			refused("Cell B2 innehåller #VALUE!"),
		"a heading that failed": entitiesIn(one(rowsOf(row("Kortnamn", failed("#NAME?")), row("a"))).file(t)).
			refused("Cell B1 innehåller #NAME?"),
		"a required heading that failed": entitiesIn(one(rowsOf(row(failed("#REF!"), "Namn"), row("a", "A"))).file(t)).
			refused("Cell A1 innehåller #REF!"),
		"a required heading without its result": entitiesIn(
			one(rowsOf(row(`<c r="@" t="str"><f>A9</f></c>`, "Namn"), row("a", "A"))).file(t),
		).
			refused("Cell A1 på bladet ”Blad1” innehåller en formel utan resultat."),
		"a heading that failed, saved as text": entitiesIn([]byte("#REF!;Namn\na;A\n")).refused("Cell A1 innehåller #REF!"),
		"a failure saved as text": entitiesIn([]byte("Kortnamn;Namn\na;#SAKNAS!\n")).
			refused("Cell B2 innehåller #SAKNAS!: en formel där har misslyckats."),
		"a failure in English":    entitiesIn([]byte("key,name\na,#REF!\n")).refused("Cell B2 innehåller #REF!"),
		"a number sign is a text": entitiesIn([]byte("key,name\na,#1 i Norrdal\n"), "2 name: #1 i Norrdal"),

		// numbers and dates where texts are expected
		"keys as numbers and dates": entitiesIn(one(rowsOf(row("Kortnamn", "Namn"), row(`<c r="@" s="2"><v>480</v></c>`, "A"),
			row(`<c r="@" s="3"><v>46054</v></c>`, "B"))).file(t)).
			refused("Cell A3 på bladet ”Blad1” innehåller ett tal, ett datum eller ett sanningsvärde, men ”Kortnamn” är en text. " +
				"Formatera kolumnen som text"),
		"a key with leading zeros": entitiesIn(
			one(rowsOf(row("Kortnamn", "Namn"), row(`<c r="@" s="2"><v>480</v></c>`, "A"))).file(t),
			"2 key: 0480",
		),
		"a key in another format": entitiesIn(one(rowsOf(row("Kortnamn"), row(`<c r="@" s="5"><v>480</v></c>`))).file(t)).
			refused("Cell A2 på bladet ”Blad1” innehåller ett tal"),
		"a key with decimals": entitiesIn(one(rowsOf(row("Kortnamn"), row(`<c r="@"><v>1.2</v></c>`))).file(t)).
			refused("Cell A2 på bladet ”Blad1” innehåller ett tal"),
		"a long number": entitiesIn(one(rowsOf(row("Kortnamn"), row(`<c r="@"><v>202601011234</v></c>`))).file(t)).
			refused("Cell A2 på bladet ”Blad1” innehåller ett tal"),
		"a percentage": entitiesIn(one(rowsOf(row("Kortnamn", "Namn"), row("a", `<c r="@" s="6"><v>0.5</v></c>`))).file(t)).
			refused("Cell B2 på bladet ”Blad1” innehåller ett tal"),
		"a truth value": peopleIn(
			one(rowsOf(peopleHead, row("a@b.example", `<c r="@" t="b"><v>1</v></c>`, "Uppgiftslämnare", "it"))).file(t),
		).
			refused("Cell B2 på bladet ”Blad1” innehåller ett tal"),
		"an entity that became a date": peopleIn(one(rowsOf(peopleHead,
			row("a@b.example", "A", "Uppgiftslämnare", `<c r="@" s="3"><v>46054</v></c>`))).file(t)).
			refused("Cell D2 på bladet ”Blad1” innehåller ett tal, ett datum eller ett sanningsvärde, men ”Enhet”"),
		"whole numbers as typed": entitiesIn(one(rowsOf(row("Kortnamn", "Överordnad"),
			row(`<c r="@"><v>12</v></c>`, `<c r="@" s="4"><v>7</v></c>`))).file(t), "2 key: 12", "2 parent: 7"),

		// several sheets
		"two tables": entitiesIn(madeBook{names: []string{"Skola", "Vård"}, sheets: []string{
			rowsOf(row("Kortnamn", "Namn"), row("skola", "Skola")), rowsOf(row("Kortnamn", "Namn"), row("vard", "Vård"))}}.file(t),
			"2 key: skola").notes("Bara bladet ”Skola” lästes. Inte lästa: Vård."),
		"a sheet of notes first": entitiesIn(madeBook{names: []string{"Läs mig", "Enheter"}, sheets: []string{
			rowsOf(
				row("Så här fyller du i"),
				row("En rad per enhet"),
			), rowsOf(row("Kortnamn", "Namn"), row("skola", "Skola"))}}.file(t),
			"2 key: skola").notes("Bara bladet ”Enheter” lästes. Inte lästa: Läs mig."),
		"no table on any sheet": entitiesIn(madeBook{names: []string{"Läs mig", "Mer"}, sheets: []string{
			rowsOf(row("Så här")), rowsOf(row("Hej"))}}.file(t)).
			refused("Bladet ”Läs mig” lästes, inte Mer.", "Kolumnen ”Så här” är okänd.", "Kolumnen ”Kortnamn” saknas."),
		"a faulty table on the second sheet": entitiesIn(madeBook{names: []string{"Mer", "Enheter"}, sheets: []string{
			rowsOf(row("Hej")), rowsOf(row("Kortnamn", "Namn"), row("a", failed("#N/A")))}}.file(t)).
			refused("Cell B2 innehåller #N/A (bladet ”Enheter”)"),
		"an empty table before a filled one": entitiesIn(madeBook{names: []string{"Mall", "Enheter"}, sheets: []string{
			rowsOf(row("Kortnamn", "Namn")), rowsOf(row("Kortnamn", "Namn"), row("a", "A"))}}.file(t), "2 key: a", "2 name: A").
			notes("Bara bladet ”Enheter” lästes. Inte lästa: Mall."),
		"an empty sheet and one with content": entitiesIn(
			madeBook{names: []string{"Blad1", "Blad2", "Blad3"}, sheets: []string{
				"<sheetData/>", rowsOf(row("Kortnamn"), row("a")), "<sheetData/>"}}.file(t),
			"2 key: a",
		),
		"a sheet that a formula alone fills": entitiesIn(madeBook{names: []string{"A", "B"}, sheets: []string{
			rowsOf(row("Kortnamn"), row("a")), rowsOf(row(`<c r="@"><f>1</f></c>`))}}.file(t), "2 key: a").
			notes("Bara bladet ”A” lästes. Inte lästa: B."),

		"a hidden table": entitiesIn(madeBook{names: []string{"Skola", "-Vård", "-Lists"}, sheets: []string{
			rowsOf(row("Kortnamn"), row("skola")), rowsOf(row("Kortnamn"), row("vard")), rowsOf(row("Kommun"))}}.file(t),
			"2 key: skola").notes("Bara bladet ”Skola” lästes. Inte lästa: Vård."),
		"a hidden sheet without content": entitiesIn(madeBook{names: []string{"Skola", "-Blad2"}, sheets: []string{
			rowsOf(row("Kortnamn"), row("skola")), "<sheetData/>"}}.file(t), "2 key: skola"),

		// what is not seen
		"rows that a filter leaves out": entitiesIn(one(strings.Replace(
			rowsOf(row("Kortnamn"), row("a"), row("b"), row("c")),
			`<row r="3">`,
			`<row r="3" hidden="1">`,
			1,
		)).file(t), "3 key: b").notes("Även en dold rad lästes (till exempel en som ett filter utelämnar), rad 3."),
		"rows without height": entitiesIn(one(strings.NewReplacer(
			`<row r="2">`,
			`<row r="2" ht="0.0" customHeight="1">`,
			`<row r="4">`,
			`<row r="4" hidden="true">`,
		).Replace(rowsOf(row("Kortnamn"), row("a"), row("b"), row("c")))).file(t), "2 key: a").
			notes("Även 2 dolda rader lästes (till exempel sådana som ett filter utelämnar), rad 2, 4."),
		"a hidden column": entitiesIn(one(`<cols><col min="2" max="3" hidden="1"/></cols>`+
			rowsOf(
				row("Kortnamn", "Namn"),
				row("a", "A"),
			)).file(t), "2 name: A").notes("Kolumnen ”Namn” är dold och lästes också."),
		"a column without width": entitiesIn(one(`<cols><col min="2" max="2" width="0.0" customWidth="1"/></cols>`+
			rowsOf(row("Kortnamn", "Namn"), row("a", "A"))).file(t), "2 name: A").
			notes("Kolumnen ”Namn” är dold och lästes också."),
		"a hidden row without content": entitiesIn(one(strings.Replace(rowsOf(row("Kortnamn"), row("a"), row()),
			`<row r="3">`, `<row r="3" hidden="1">`, 1)).file(t), "2 key: a"),
		"a column without values": entitiesIn([]byte("Kortnamn;Namn;Ansvarigt organ\na;A;\nb;B;\n"), "2 name: A").
			notes("Kolumnen ”Ansvarigt organ” är tom. Det som är sparat där tas bort"),
		"text above a table of commas": entitiesIn([]byte("Enheter 2026\n\nkey,name\na,A\n"), "4 key: a").
			notes("Rubrikerna finns på rad 3."),

		// what does not show in headings and cells
		"headings and words with what does not show": entitiesIn(
			[]byte("\ufeffNyc\u00adkel;\u200bNamn;Typ\u00a0;O\u0308verordnad\na;A;Verk\u00adsamhet;x\n"),
			"2 kind: operation",
			"2 parent: x",
		),
		"decomposed headings and words": entitiesIn(
			norm.NFD.Bytes([]byte("Kortnamn;Namn;Typ;Överordnad;Gäller från\na;Å;Förvaltning;x;\n")),
			"2 name: Å",
			"2 kind: administration",
		).notes("Kolumnen ”Gäller från” är tom."),
		"the line break of slides": entitiesIn([]byte("key,name\na,\"Rad ett\vRad två\"\n"), "2 name: Rad ett\nRad två"),
	}
	for name, test := range tests {
		t.Run(name, test.check)
	}
}

// TestEncodings: a file in any encoding that a spreadsheet offers is read with the letters that were typed, or refused.
func TestEncodings(t *testing.T) {
	t.Parallel()
	in := func(m *charmap.Charmap, s string) []byte {
		t.Helper()
		b, err := m.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const mac, dos, twice = "Bokstäverna lästes som de skrivs på Mac", "Bokstäverna lästes som de skrivs i MS-DOS",
		"Bokstäverna å, ä och ö var sparade som ”Ã¥”"
	names := []string{
		"Förskolan på Ängen", "Räddningstjänsten", "Överförmyndaren", "Ålderdomsnämnden", "Kvarnö skola – norr", "HÄLSOVÅRD",
		"Café Björnen", "Ö", "Bibliotek §4 på Södra vägen", "Kundtjänst ”Öst”",
	}
	for _, name := range names {
		file := "Kortnamn;Namn\r\na;" + name + "\r\n"
		t.Run("Windows "+name, entitiesIn(in(charmap.Windows1252, file), "2 name: "+name).check)
		t.Run("UTF-8 "+name, entitiesIn([]byte(file), "2 name: "+name).check)
		garbled, err := charmap.Windows1252.NewDecoder().Bytes([]byte(file))
		if err == nil && !strings.ContainsAny(name, "–”") {
			t.Run("read twice "+name, entitiesIn(garbled, "2 name: "+name).notes(twice).check)
		}
		if strings.ContainsAny(name, "–”") {
			continue // there are none in DOS
		}
		t.Run("DOS "+name, entitiesIn(in(charmap.CodePage850, file), "2 name: "+name).notes(dos).check)
		t.Run("US DOS "+name, entitiesIn(in(charmap.CodePage850, file), "2 name: "+name).notes(dos).check)
		bare := strings.ReplaceAll(file, "\r\n", "\r")
		t.Run("Mac "+name, entitiesIn(in(charmap.Macintosh, bare), "2 name: "+name).notes(mac).check)
	}
	const unsure = "Filen fil är inte sparad i UTF-8, och det går inte att säkert avgöra"
	for name, test := range map[string]madeFile{
		"Norwegian of Windows": entitiesIn(in(charmap.Windows1252, "key,name\na,Skøyen og Ås\n"), "2 name: Skøyen og Ås"),
		"Danish of a Mac":      entitiesIn(in(charmap.Macintosh, "key,name\na,Ældrepleje på Ærø\n"), "2 name: Ældrepleje på Ærø").notes(mac),
		"French of Windows":    entitiesIn(in(charmap.Windows1252, "key,name\na,François\n"), "2 name: François"),
		"nothing but signs":    entitiesIn([]byte("key,name\na,x \x96 y\n")).refused(unsure),
		"Cyrillic":             entitiesIn(in(charmap.Windows1251, "key,name\na,Школа\n")).refused(unsure),
		"Czech":                entitiesIn(in(charmap.Windows1250, "key,name\na,Žižkov řeka ěšč\n")).refused(unsure),
		"halves of two files":  entitiesIn([]byte("key,name\na,p\xe5 \x86 \x8c\n")).refused(unsure),
		"read twice in places": entitiesIn([]byte("key,name\na,pÃ¥\nb,på\n")).refused(unsure),
		"a letter was lost": entitiesIn([]byte("key,name\na,F�rskolan\n")).
			refused("Cell B2 innehåller tecknet ”�”: en bokstav gick förlorad"),
		"UTF-16 without its mark": entitiesIn([]byte("k\x00e\x00y\x00\n\x00a\x00\n\x00")).
			refused("Filen fil är en textfil i UTF-16 och går inte att läsa som en tabell."),
	} {
		t.Run(name, test.check)
	}
}

// TestOtherFilesAreNamed: a file that is no table is named for what it is.
func TestOtherFilesAreNamed(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"%PDF-1.7\n": "en pdf", "\x89PNG\r\n\x1a\n\x00": "en bild", "<html><body>": "en webbsida (HTML)",
		"<?xml version=\"1.0\"?><a/>": "en XML-fil", "{\"a\": 1}": "en JSON-fil av annat slag", "{\\rtf1 a}": "ett ordbehandlingsdokument",
		"format: 1\naudit: {key: a}\n":                                 "en granskningsfil för Mognad",
		"format: 1\nlanguages: [sv]\nanswers: []\nlevels: []\n":        "ett frågeformulär för Mognad",
		"name: a\nversion: 2\n":                                        "en YAML-fil av annat slag",
		string(archive(t, map[string]string{"word/document.xml": ""})): "ett ordbehandlingsdokument",
	} {
		entitiesIn([]byte(content)).refused("Filen fil är " + want + " och går inte att läsa som en tabell. Spara").check(t)
	}
}

// TestLibreOfficeSavesWhatPeopleMake reads the same kinds of files as LibreOffice saves them.
func TestLibreOfficeSavesWhatPeopleMake(t *testing.T) {
	t.Parallel()
	book := func(change func(f *excelize.File) error, rows ...[]any) []byte {
		t.Helper()
		return excel(t, func(f *excelize.File) error {
			if err := set(rows...)(f); err != nil {
				return err
			}
			return change(f)
		})
	}
	head := []any{"Kortnamn", "Namn", "Typ", "Överordnad", "Ansvarigt organ", "Gäller från", "Gäller till"}
	mixed := book(func(f *excelize.File) error {
		zeros, short := "0000", `d\-mmm`
		four, err := f.NewStyle(&excelize.Style{CustomNumFmt: &zeros})
		if err != nil {
			return err
		}
		date, err := f.NewStyle(&excelize.Style{CustomNumFmt: &short})
		if err != nil {
			return err
		}
		for _, err := range []error{
			f.SetCellStyle("Sheet1", "A2", "A2", four), f.SetCellStyle("Sheet1", "A4", "A4", date),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	}, head, []any{480, "Ett"}, []any{7, "Två"}, []any{46054, "Tre"})
	formulas := book(func(f *excelize.File) error {
		for cell, formula := range map[string]string{"B2": `"Nämn"&"den"`, "B3": "NA()", "E2": "1/0"} {
			if err := f.SetCellFormula("Sheet1", cell, formula); err != nil {
				return err
			}
		}
		return nil
	}, head, []any{"a"}, []any{"b"})
	results := book(func(f *excelize.File) error {
		return f.SetCellFormula("Sheet1", "B2", `"Nämn"&"den"`)
	}, head, []any{"a"})
	merging := book(func(f *excelize.File) error {
		if err := f.MergeCell("Sheet1", "E2", "E3"); err != nil {
			return err
		}
		return f.SetRowVisible("Sheet1", 3, false)
	}, head, []any{"a", "A", "Verksamhetsenhet", "x", "Nämnden"}, []any{"b", "B", "Verksamhetsenhet", "x"})
	sheets := book(func(f *excelize.File) error {
		if _, err := f.NewSheet("Enheter"); err != nil {
			return err
		}
		if err := f.SetSheetRow("Enheter", "A1", &head); err != nil {
			return err
		}
		return f.SetSheetRow("Enheter", "A2", &[]any{"a", "Å"})
	}, []any{"Så här fyller du i"})
	letters := book(func(*excelize.File) error { return nil }, []any{"Kortnamn", "Namn"}, []any{"a", "Förskolan på Ängen"})
	asBooks := workbooktest.ConvertAll(t, "xlsx", workbooktest.Excel, results, formulas, mixed, merging, sheets)
	saved := func(content []byte, to string, options ...string) []byte {
		t.Helper()
		filter := to
		if len(options) > 0 {
			filter = options[0]
		}
		return workbooktest.ConvertAll(t, to, filter, content)[0]
	}
	csvIn := func(charset string) string { return "csv:Text - txt - csv (StarCalc):59,34," + charset + ",1" }
	emptyTail := []string{"Kolumnen ”Gäller från” är tom.", "Kolumnen ”Gäller till” är tom."}
	for name, test := range map[string]madeFile{
		"formulas without results, opened and saved": entitiesIn(asBooks[0], "2 name: Nämnden").notes(
			append([]string{"Kolumnen ”Typ” är tom.", "Kolumnen ”Överordnad” är tom.", "Kolumnen ”Ansvarigt organ” är tom."}, emptyTail...)...),
		"formulas without results, as made": entitiesIn(results).refused("Cell B2 på bladet ”Sheet1” innehåller en formel"),
		"formulas that fail, opened and saved": entitiesIn(asBooks[1]).
			refused("Cell E2 innehåller #DIV/0!", "Cell B3 innehåller #N/A"),
		"formulas that fail, as CSV": entitiesIn(saved(formulas, "csv", csvIn("76"))).
			refused("Cell E2 innehåller #DIV/0!", "Cell B3 innehåller #N/A"),
		"keys as numbers and dates": entitiesIn(asBooks[2]).
			refused("Cell A4 på bladet ”Sheet1” innehåller ett tal, ett datum"),
		"merged and hidden": entitiesIn(asBooks[3], "3 body: Nämnden").
			notes(append([]string{"Sammanfogade celler gäller för var och en av sina rader: E2:E3.", "Även en dold rad lästes"}, emptyTail...)...),
		"a sheet of notes first": entitiesIn(asBooks[4], "2 name: Å").notes(append([]string{
			"Bara bladet ”Enheter” lästes.", "Kolumnen ”Typ” är tom.", "Kolumnen ”Överordnad” är tom.", "Kolumnen ”Ansvarigt organ” är tom.",
		}, emptyTail...)...),
		"letters of Windows": entitiesIn(saved(letters, "csv", csvIn("ANSI")), "2 name: Förskolan på Ängen"),
		"letters of a Mac":   entitiesIn(saved(letters, "csv", csvIn("2")), "2 name: Förskolan på Ängen").notes("Bokstäverna lästes som de skrivs på Mac"),
		"letters of DOS":     entitiesIn(saved(letters, "csv", csvIn("4")), "2 name: Förskolan på Ängen").notes("Bokstäverna lästes som de skrivs i MS-DOS"),
		"OpenDocument": entitiesIn(saved(letters, "ods", "ods")).
			refused("Filen fil är ett OpenDocument-kalkylblad och går inte att läsa som en tabell."),
		"Excel 97": entitiesIn(saved(letters, "xls", "xls")).refused("Filen är sparad i ett äldre Excel-format"),
	} {
		t.Run(name, test.check)
	}
}
