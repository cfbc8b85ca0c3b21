package record

import (
	"fmt"
	"reflect"
	"time"

	"mognad/assessment"
	"mognad/assessment/scoring"
)

// WithheldPassage is a text in an audit that may be secret.
type WithheldPassage struct {
	ID        assessment.ID `json:"id" format:"uuid"`
	Text      string        `json:"text" doc:"As it stands in the audit"`
	Provision string        `json:"provision" doc:"Of the law, as cited" example:"18 kap. 8 § OSL"`
	Reason    string        `json:"reason" doc:"Why it may be secret"`
	MarkedBy  PersonName    `json:"marked_by"`
	MarkedAt  time.Time     `json:"marked_at"`
	Lifted    *LiftedMark   `json:"lifted" doc:"Who said that it need not be withheld any more; null while it is"`
}

// LiftedMark is that a passage is no longer withheld.
type LiftedMark struct {
	Reason string     `json:"reason"`
	By     PersonName `json:"by"`
	At     time.Time  `json:"at"`
}

// Open makes an open extract of the audit, without passages and without any hash.
func (a *Audit) Open(x *assessment.Extract) {
	open := Without(*a, x)
	open.conceal(*a, x)
	*a = open
}

// Open is [Audit.Open] of all that is in the workbook. Its hash is to be that of the extract as a file.
func (b *AuditBook) Open(x *assessment.Extract) {
	forms := map[*scoring.Form]*scoring.Form{nil: nil} // each without the passages, which it has in a field of its own
	open := Without(*b, x)
	for i, p := range b.Pinned {
		if _, done := forms[p.Form]; !done {
			forms[p.Form] = scoring.NewForm(Without(p.Form.Questionnaire(), x), p.Form.Profile())
		}
		open.Pinned[i].Form = forms[p.Form]
	}
	open.conceal(b.Audit, x)
	*b = open
}

// NotPublic is why a report of the audit cannot be marked as a public document: "draft", "extract" or "marked"; ""
// if it can.
func (a Audit) NotPublic() string {
	switch {
	case a.State != assessment.AuditFinal:
		return "draft"
	case a.Withheld != nil:
		return "extract"
	case a.Marked:
		return "marked"
	}
	return ""
}

// LeftOut says what an open extract leaves out, in the reader's words; "" for the audit itself.
func (a Audit) LeftOut(say func(key string, args ...any) string) string {
	switch {
	case a.Withheld == nil:
		return ""
	case *a.Withheld == 0:
		return say("withheld.nothing")
	}
	return say("withheld.left_out", "Count", *a.Withheld, "Bar", assessment.Bar)
}

func (a *Audit) conceal(whole Audit, x *assessment.Extract) {
	a.Key = x.Key(whole.Key, whole.Title, "audit")
	for i, e := range whole.Entities {
		a.Entities[i].Entity.Key = x.Key(e.Entity.Key, e.Entity.Name, fmt.Sprint("entity-", i+1))
	}
	for i := range a.Earlier {
		a.Earlier[i].Key, a.Earlier[i].Audit = "", nil
	}
	for i := range a.FollowUps { // what else may be secret in another audit, that one says
		a.FollowUps[i].Now, a.FollowUps[i].Earlier.ID = nil, nil
	}
	for i := range a.Recommendations {
		a.Recommendations[i].Later = []LaterFinding{}
	}
	a.Withheld, a.Seal = new(x.Found()), nil
}

// Without is a copy of a value in which the extract has left out passages of every text, however deep; the value itself
// stays as it is. What is kept in fields that are not exported is not looked into.
func Without[T any](v T, x *assessment.Extract) T {
	to := reflect.New(reflect.TypeFor[T]()).Elem()
	to.Set(without(reflect.ValueOf(&v).Elem(), x))
	copied, _ := to.Interface().(T) // it has the type of v
	return copied
}

var textType = reflect.TypeFor[string]()

func without(v reflect.Value, x *assessment.Extract) reflect.Value {
	to := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		if v.Type() == textType { // others are keys, states and days
			to.SetString(x.Text(v.String()))
			return to
		}
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			break
		}
		if inner := without(v.Elem(), x); v.Kind() == reflect.Pointer {
			to.Set(reflect.New(v.Type().Elem()))
			to.Elem().Set(inner)
		} else {
			to.Set(inner)
		}
		return to
	case reflect.Slice:
		if v.IsNil() {
			break
		}
		to.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			to.Index(i).Set(without(v.Index(i), x))
		}
		return to
	case reflect.Map:
		if v.IsNil() {
			break
		}
		to.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for key, value := range v.Seq2() {
			to.SetMapIndex(without(key, x), without(value, x))
		}
		return to
	case reflect.Struct:
		to.Set(v) // with what is not exported
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				to.Field(i).Set(without(v.Field(i), x))
			}
		}
		return to
	case reflect.Array:
		to.Set(v)
		if v.Type().Elem().Kind() != reflect.Uint8 { // an id
			for i := range v.Len() {
				to.Index(i).Set(without(v.Index(i), x))
			}
		}
		return to
	}
	to.Set(v)
	return to
}
