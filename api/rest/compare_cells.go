package rest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment/workflow/insight"
)

// comparedCells are the cells of a row, one for each column. Most columns say what others do, so what is said is shaped
// once and written once.
type comparedCells struct {
	said []comparedCell
	at   []int // of each column the place in said
}

// Schema says in the document what they are written as.
func (comparedCells) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeArray, Items: r.Schema(reflect.TypeFor[comparedCell](), true, "")}
}

// MarshalJSON writes them as a list.
func (c comparedCells) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	err := c.writeJSON(&b)
	return b.Bytes(), err
}

func (c comparedCells) writeJSON(w io.Writer) error {
	written := make([][]byte, len(c.said))
	var failed error
	for i := range c.said {
		one, err := json.Marshal(&c.said[i])
		written[i], failed = append([]byte{','}, one...), errors.Join(failed, err)
	}
	_, err := w.Write([]byte{'['})
	failed = errors.Join(failed, err)
	for i, at := range c.at {
		one := written[at]
		if i == 0 {
			one = one[1:]
		}
		if _, err := w.Write(one); err != nil {
			return err
		}
	}
	_, err = w.Write([]byte{']'})
	return errors.Join(failed, err)
}

// cellSaid is what a cell is shaped from: equal ones are shaped alike.
type cellSaid struct {
	why, value            string
	points, possible      int
	ordinal, steps, apart int
	placed, judged        bool // it has an ordinal, which was judged
	measured, far, inStep bool // it is measured against another, on the scale of judgements
}

func comparedCellsOf(v *insight.CompareView, row *insight.CompareRow) comparedCells {
	cells := comparedCells{at: make([]int, len(row.Cells))}
	known := map[cellSaid]int{}
	for i := range row.Cells {
		c := &row.Cells[i]
		said := cellSaid{
			why:      string(c.Why),
			value:    c.Value,
			points:   c.Share.Points,
			possible: c.Share.Possible,
			judged:   c.Judged,
		}
		if c.Ordinal != nil {
			said.placed, said.ordinal = true, int(*c.Ordinal)
		}
		if d, ok := v.Difference(*row, i); ok {
			said.measured = true
			said.far = d.Far
			said.inStep = d.Judged
			said.steps = int(d.Steps)
			said.apart = d.Points
		}
		at, ok := known[said]
		if !ok {
			at = len(cells.said)
			known[said] = at
			cells.said = append(cells.said, comparedCellOf(v, row, i))
		}
		cells.at[i] = at
	}
	return cells
}

// withoutCells is what the library writes of a row whose cells have been taken out. Nothing else is written like this,
// since within texts quotation marks stand behind a backslash.
var withoutCells = []byte(`"cells":[]`)

// writeJSON writes the comparison as the library would, but for the cells, which are nearly all of it.
func (c *comparison) writeJSON(w io.Writer, library func(io.Writer, any) error) error {
	shell := *c
	var cells []comparedCells
	var take func(*comparedRow)
	take = func(r *comparedRow) {
		cells = append(cells, r.Cells)
		r.Cells = comparedCells{}
		rows := make([]comparedRow, len(r.Rows))
		for i := range r.Rows {
			rows[i] = r.Rows[i]
			take(&rows[i])
		}
		r.Rows = rows
	}
	take(&shell.Total)
	shell.Rows = make([]comparedRow, len(c.Rows))
	for i := range c.Rows {
		shell.Rows[i] = c.Rows[i]
		take(&shell.Rows[i])
	}
	var written bytes.Buffer
	if err := library(&written, &shell); err != nil {
		return err
	}
	to, rest := bufio.NewWriterSize(w, 64<<10), written.Bytes()
	for _, row := range cells {
		at := bytes.Index(rest, withoutCells) + len(withoutCells) - len("[]")
		if _, err := to.Write(rest[:at]); err != nil {
			return err
		}
		rest = rest[at+len("[]"):]
		if err := row.writeJSON(to); err != nil {
			return err
		}
	}
	if _, err := to.Write(rest); err != nil {
		return err
	}
	return to.Flush()
}
