package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// statement is the id of the unit of an overall verdict.
const statement = "statement"

// typedUnit is a unit that was sent, with what is wrong with it or why it was not saved.
type typedUnit struct {
	id   string
	form audits.JudgementForm
	err  error
}

// typedUnits are the units of judgements in the form, observations first, without the one whose stored value was
// chosen. One chosen over somebody else's starts from the version that was shown.
func typedUnits(r *Request, entity assessment.ID) []typedUnit {
	var units []typedUnit
	for name := range r.Request.PostForm {
		id, isVersion := strings.CutSuffix(name, ".version")
		part, place, found := strings.Cut(id, "-")
		if !isVersion || !found || r.form("theirs") == id {
			continue
		}
		u := typedUnit{id: id, form: audits.JudgementForm{
			EntityID:   entity,
			QuestionID: r.form("question-" + place),
			Part:       audits.JudgementPart(part),
			Version:    r.unitVersion(id),
			Pinned:     r.form("pinned-" + place),
		}}
		if r.Query("unit") == id {
			u.form.QuestionID = r.Param("question")
		}
		switch u.form.Part {
		case audits.Observed:
			u.form.Observation = r.form(id + ".text")
			u.form.Unsent = r.unsent(id, "observation", "text")
			for _, f := range (frontend.AuditCard{}).GroundForms() {
				u.form.Unsent = append(u.form.Unsent, r.unsent(id, f.Name)...)
			}
			u.form.Grounds = assessment.Grounds{
				Criterion:   r.form(id + ".criterion"),
				Cause:       r.form(id + ".cause"),
				Consequence: r.form(id + ".consequence"),
			}
		case audits.Judged:
			u.form.Reason = r.form(id + ".reason")
			u.form.Unsent = append(r.unsent(id, "reason"), r.unsent(id, "ordinal", "ordinal", "number")...)
			u.form.Unsent = append(u.form.Unsent, r.unsent(id, "parts", "part0")...)
			u.form.Unsent = append(u.form.Unsent, r.unsent(id, "risk")...)
			u.form.Grounds.Risk = r.form(id + ".risk")
			u.form.Parts = typedParts(r, id)
			u.err = typedJudgement(r, id, &u.form)
		default:
			continue
		}
		units = append(units, u)
	}
	slices.SortFunc(units, func(a, b typedUnit) int {
		return cmp.Or(cmp.Compare(b.form.Part, a.form.Part), cmp.Compare(len(a.id), len(b.id)), cmp.Compare(a.id, b.id))
	})
	return units
}

// typedParts are what was chosen and written on the parts of a question.
func typedParts(r *Request, unit string) []assessment.PartJudgement {
	var parts []assessment.PartJudgement
	for i := 0; ; i++ {
		n := strconv.Itoa(i)
		if len(r.unsent(unit, "part"+n)) > 0 {
			return parts
		}
		part := assessment.PartJudgement{Part: r.form(unit + ".part" + n), Words: r.form(unit + ".words" + n)}
		if chosen := r.form(unit + ".step" + n); chosen != "" {
			o, ok := assessment.ParseOrdinal(chosen)
			if !ok {
				o = unstored
			}
			part.Ordinal = &o
		}
		parts = append(parts, part)
	}
}

// unsent names a field of a unit if nothing was sent for it, by whatever names the form has for it.
func (r *Request) unsent(unit, field string, names ...string) []string {
	if len(names) == 0 {
		names = []string{field}
	}
	for _, name := range names {
		if _, sent := r.Request.PostForm[unit+"."+name]; sent {
			return nil
		}
	}
	return []string{field}
}

// unitVersion is the version that a unit starts from, nil without one.
func (r *Request) unitVersion(id string) *int64 {
	typed := r.form(id + ".version")
	if mine, ok := strings.CutPrefix(r.form("mine"), id+" "); ok {
		typed = mine
	}
	version, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || version < 0 {
		return nil
	}
	return &version
}

// unstored is a number that no judgement has, so that the use case refuses it.
const unstored assessment.Ordinal = -1

// typedJudgement reads what was chosen. A number counts if “another number” or nothing is chosen; with a step chosen,
// the use case refuses a newly typed one.
func typedJudgement(r *Request, unit string, f *audits.JudgementForm) error {
	chosen, figure := r.form(unit+".ordinal"), r.form(unit+".number")
	number, valid := assessment.ParseOrdinal(figure)
	switch {
	case chosen == notAssessed:
		f.NotAssessed = true
		return nil
	case chosen == notApplicable:
		f.NotApplicable = true
		return nil
	case chosen == between && figure == "":
		return assessment.InvalidField("number", "error.required", nil)
	case chosen == between || chosen == "" && figure != "":
		if !valid {
			return assessment.InvalidField("number", "error.not_on_scale", assessment.Args{"Value": figure})
		}
		f.Ordinal = &number
		return nil
	case chosen == "":
		return nil
	}
	o, ok := assessment.ParseOrdinal(chosen)
	if !ok {
		return assessment.InvalidField("ordinal", "error.unknown_choice", nil)
	}
	f.Ordinal = &o
	if figure == "" {
		return nil
	}
	if f.Beside = &number; !valid {
		f.Beside = new(unstored)
	}
	return nil
}

// unitless reports whether nothing was sent that can be saved, as by a page of an earlier version of the program.
func (r *Request) unitless() bool {
	return r.form("theirs") == "" && len(typedUnits(r, assessment.ID{})) == 0 && !r.states()
}

// states reports whether a statement was sent.
func (r *Request) states() bool {
	_, sent := r.Request.PostForm[statement+".version"]
	return sent
}

// typedStatement is the overall verdict and statement in the form, nil if there is none or what is stored was chosen.
func typedStatement(r *Request) (*audits.StatementForm, error) {
	if !r.states() || r.form("theirs") == statement {
		return nil, nil
	}
	version := r.unitVersion(statement)
	if version == nil {
		return nil, &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
	}
	return &audits.StatementForm{
		Overall:   r.form(statement + ".overall"),
		Statement: r.form(statement + ".statement"),
		Unsent:    append(r.unsent(statement, "overall"), r.unsent(statement, "statement")...),
		Version:   *version,
	}, nil
}
