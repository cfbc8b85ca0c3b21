package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"mognad/frontend"
)

// What the form of an audit has besides the fields that are bound: what is ticked.
const (
	tickedEntities = "entities"
	tickedCriteria = "criterion"
)

// fixedFields stay as they are stored once fieldwork has begun, and are not in the form then.
var fixedFields = strings.Fields("outside scale word_not_judged word_not_assessed word_not_applicable " +
	tickedEntities)

// belongs names, for fields that say something only together with another, that one: they are taken or left together. A
// cap names a step by its place in the scale, and questions are taken from the questionnaire of the round.
var belongs = map[string]string{
	"template":   "scale",
	"decimals":   "scale",
	"norm":       "scale",
	"cap_partly": "scale",
	"cap_no":     "scale",
	"risks":      "scale",
	"round":      "questions",
}

// asked lists the fields that say something of the audit, in the order of the form's struct: each with the name of the
// one it belongs to, or its own, and with its place in the form.
func (f *auditForm) asked(do func(name string, field reflect.Value)) {
	v := reflect.ValueOf(f.AuditForm).Elem()
	for i := range v.NumField() {
		name, ok := v.Type().Field(i).Tag.Lookup("form")
		if ok && !slices.Contains([]string{"shown", "key", "base"}, name) {
			do(cmp.Or(belongs[name], name), v.Field(i))
		}
	}
}

// contents are what the fields of the form say, by their names; those that belong together say one thing.
func (f *auditForm) contents() (map[string]string, error) {
	all := map[string][]any{tickedEntities: {f.chosen}, tickedCriteria: {slices.Sorted(slices.Values(f.criteria))}}
	f.asked(func(name string, field reflect.Value) { all[name] = append(all[name], field.Interface()) })
	texts := map[string]string{}
	for name, value := range all {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		texts[name] = strings.ReplaceAll(string(text), `\r\n`, `\n`)
	}
	return texts, nil
}

// baseOf is what a form says to begin with: each field's name with the beginning of a checksum of what it holds, which
// is enough to tell later whether it has been changed.
func (f *auditForm) baseOf() (string, error) {
	texts, err := f.contents()
	if err != nil {
		return "", err
	}
	var words []string
	for name, text := range texts {
		words = append(words, name+":"+checksum(text))
	}
	slices.Sort(words)
	return strings.Join(words, " "), nil
}

func checksum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// merging is a form with what was typed beside what somebody has saved since it was made.
type merging struct {
	typed, stored *auditForm
	base          map[string]string // checksums of what the form said to begin with
	taken         bool              // a field has what was saved since
	differ        bool              // both have changed the same field
}

// merge puts into the form what has been saved since it was made in the fields that were not touched. It returns what
// is stored as a form: in fields that only the reader has changed it says what was typed, since there is nothing to
// choose.
func (f *auditForm) merge() (merging, error) {
	m := merging{typed: f, stored: new(*f), base: map[string]string{}}
	m.stored.AuditForm = m.stored.fromStored()
	for _, word := range strings.Fields(f.Base) {
		name, sum, _ := strings.Cut(word, ":")
		m.base[name] = sum
	}
	typed, err := f.contents()
	if err != nil {
		return m, err
	}
	stored, err := m.stored.contents()
	if err != nil {
		return m, err
	}
	theirs, mine := map[string]bool{}, map[string]bool{}
	for name := range typed {
		fixed := f.Begun && slices.Contains(fixedFields, name) || name == "correction" && !f.Corrects ||
			name == "summary" && !f.Begun
		switch {
		case typed[name] == stored[name]:
		case fixed || checksum(typed[name]) == m.base[name]:
			theirs[name] = true
			m.taken = m.taken || !fixed
		case checksum(stored[name]) == m.base[name]:
			mine[name] = true
		default:
			m.differ = true
		}
	}
	m.copy(theirs, m.stored, f)
	m.copy(mine, f, m.stored)
	f.Shown = f.Round
	return m, nil
}

// copy copies the named fields.
func (m *merging) copy(names map[string]bool, from, to *auditForm) {
	var values []reflect.Value
	from.asked(func(_ string, field reflect.Value) { values = append(values, field) })
	to.asked(func(name string, field reflect.Value) {
		if names[name] {
			field.Set(values[0])
		}
		values = values[1:]
	})
	if names[tickedEntities] {
		to.chosen = from.chosen
	}
	if names[tickedCriteria] {
		to.criteria = from.criteria
	}
}

// saveMerged saves the form. What has been saved since it was made stays in the fields that were not touched; if both
// have changed the same one, nothing is saved and the reader chooses.
func (p *Pages) saveMerged(r *Request, f *auditForm) error {
	saved := "audits.saved"
	var m merging
	if f.Version != f.stored.Version {
		var err error
		if m, err = f.merge(); err != nil {
			return err
		}
		if !m.differ {
			if err := f.startAfresh(); err != nil {
				return err
			}
		}
		if m.taken {
			saved = "audits.saved_merged"
		}
	}
	_, err := p.Chain.Audits.SaveAudit(r.Request.Context(), r.Principal, f.stored.ID, f.form())
	if err != nil {
		return p.auditFormRefused(r, err, f, m.stored)
	}
	return p.done(r, auditPath(r, f.stored.ID), saved, nil)
}

// beside is what is stored as a page, for what was typed to be compared with; from now on the form starts from it.
func (f *auditForm) beside(stored *auditForm) (frontend.Page, error) {
	if stored == nil {
		stored = new(*f)
		stored.AuditForm = stored.fromStored()
	}
	err := f.startAfresh()
	return stored.page(), err
}

// startAfresh makes what is stored what the form starts from: its version, and what each field said in it.
func (f *auditForm) startAfresh() error {
	now := new(*f)
	now.AuditForm = now.fromStored()
	base, err := now.baseOf()
	f.Base, f.Version = base, f.stored.Version
	return err
}
