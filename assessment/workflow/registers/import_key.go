package registers

import (
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/questionnaires/typed"
)

// rowKey is what tells a row from others: the values of the fields of its key, as they are and whatever their case.
type rowKey struct {
	exact  []string
	folded string
}

// keyOf is the key of a row with the values.
func (s References) keyOf(v registers.Values) rowKey {
	var k rowKey
	var folded []string
	for _, f := range s.w.KeyFields() {
		text := s.Text(f, v)
		k.exact = append(k.exact, text)
		folded = append(folded, typed.Folded(text))
	}
	k.folded = strings.Join(folded, "\x00")
	return k
}

// keyInFile is the key of the row that a line of a table means.
func (s References) keyInFile(line assessment.UploadedRow) rowKey {
	v := registers.Values{}
	for _, f := range s.w.KeyFields() {
		if list, _ := s.parse(f, line.Cells[f.Name]); len(list) > 0 {
			v[f.Name] = list
		}
		if f.Typed() || f.Kind == registers.Day {
			v[f.Name] = []string{typed.Line(line.Cells[f.Name])}
		}
	}
	return s.keyOf(v)
}

// knownRows are stored rows, by their folded keys. Those that the principal manages come before others.
type knownRows map[string][]knownRow

type knownRow struct {
	key rowKey
	row any
}

// byKey reads the rows that a table may mean. A row out of reach is among them where its name alone is the key: no
// other may have it then. Elsewhere nothing tells that there is one.
func (s References) byKey(tx assessment.Tx) (knownRows, error) {
	stored, err := s.load(tx)
	if err != nil {
		return nil, err
	}
	known := knownRows{}
	for _, managed := range []bool{true, false} {
		for _, row := range stored {
			v := s.w.Values(row)
			if s.manages(v) != managed || len(s.w.Key) > 0 && !s.sees(row) {
				continue
			}
			k := s.keyOf(v)
			known[k.folded] = append(known[k.folded], knownRow{key: k, row: row})
		}
	}
	return known, nil
}

// find finds the row with the key; if none has just that, the only one that differs in case. It is nil for none.
func (known knownRows) find(wanted rowKey) any {
	alike := known[wanted.folded]
	for _, k := range alike {
		if slices.Equal(k.key.exact, wanted.exact) {
			return k.row
		}
	}
	if len(alike) == 1 {
		return alike[0].row
	}
	return nil
}
