package web

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// columnSaved is the outcome of saving what was typed about an entity.
type columnSaved struct {
	saved     int
	refused   []typedUnit // with the reason
	statement *audits.StatementOutcome
}

// ok reports whether everything that was typed is saved.
func (c columnSaved) ok() bool {
	return len(c.refused) == 0 && (c.statement == nil || c.statement.Err == nil)
}

// saveTyped saves the units that were sent: all of them, or none and an error.
func (p *Pages) saveTyped(r *Request) (columnSaved, error) {
	var done columnSaved
	id, err := r.id("audit")
	if err != nil {
		return done, err
	}
	entity, err := r.id("entity")
	if err != nil {
		return done, err
	}
	var f audits.ColumnForm
	var sent []typedUnit
	for _, u := range typedUnits(r, entity) {
		if u.err != nil {
			done.refused = append(done.refused, u)
			continue
		}
		sent = append(sent, u)
		f.Judgements = append(f.Judgements, u.form)
	}
	if f.Statement, err = typedStatement(r); err != nil {
		return done, err
	}
	all, err := p.Chain.Audits.SaveColumn(r.Request.Context(), r.Principal, id, entity, f)
	if err != nil {
		return done, err
	}
	for i, o := range all.Judgements {
		if o.Saved {
			done.saved++
		}
		if o.Err != nil {
			u := sent[i]
			u.err = o.Err
			done.refused = append(done.refused, u)
		}
	}
	done.statement = all.Statement
	if done.statement != nil && done.statement.Saved {
		done.saved++
	}
	return done, nil
}

// SaveColumn takes the whole form of a column: what can be saved is saved, and the rest is shown as it was typed. Then
// it carries out what its button is for: adding a recommendation or pinning a later submission.
func (p *Pages) SaveColumn(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	entity, err := r.id("entity")
	if err != nil {
		return err
	}
	saved, err := p.saveTyped(r)
	if err != nil {
		return p.columnRefused(r, err)
	}
	if r.unitless() && r.form("add") == "" && r.form("pin") == "" {
		return &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
	}
	to, notice := columnPath(r, id, entity), frontend.Notice{}
	if saved.saved > 0 {
		notice = frontend.Notice{
			Kind: frontend.Success,
			Key:  "audit_entity.saved_all",
			Args: map[string]any{"Count": saved.saved, "Time": r.L.Time(p.Chain.Now())},
		}
	}
	var refused error // what the button is for
	switch {
	case r.form("add") != "":
		var added record.AuditRecommendation
		if added, refused = p.addHere(r, id, entity); refused == nil {
			to = cellPath(r, id, added.Places[0].EntityID, added.Places[0].QuestionID)
			notice = frontend.Notice{
				Kind: frontend.Success,
				Key:  "recommendations.added",
				Args: map[string]any{"Number": frontend.Called(r.L, added), "Body": added.Body.Name},
			}
		}
	case r.form("pin") != "":
		var number string
		if number, refused = p.pinHere(r, id, entity, saved); refused == nil {
			notice = frontend.Notice{
				Kind: frontend.Success,
				Key:  "audit_entity.pinned_done",
				Args: map[string]any{"Number": number},
			}
		}
	case r.form("then") != "":
		to += "#" + r.form("then")
	}
	if refused != nil && !r.mendable(refused) {
		return refused
	}
	page, err := p.columnPage(r)
	if err != nil {
		return err
	}
	notice = taken(r, page, notice)
	if writing := fillRecommending(r, page, refused); saved.ok() && refused == nil && !writing {
		return p.leave(r, to, notice)
	}
	status := fillRefused(r, page, saved)
	if notice.Key != "" && !slices.ContainsFunc(saved.refused, unasked) {
		page.Notice = &notice
	}
	if refused != nil {
		status = problem.Status(refused)
		if r.form("pin") != "" {
			e := problem.Own(refused)
			page.Notice = &frontend.Notice{Kind: frontend.Danger, Key: e.Key, Args: e.Args}
		}
	}
	return p.show(r, status, page)
}

// taken says that what is stored counts, and not what was typed.
func taken(r *Request, page *frontend.AuditEntity, otherwise frontend.Notice) frontend.Notice {
	for _, u := range page.Units() {
		if u.ID == r.form("theirs") {
			return frontend.Notice{Kind: frontend.Info, Key: "saving.taken", Args: map[string]any{"Title": u.Title}}
		}
	}
	return otherwise
}

// addHere adds the recommendation that was typed at the question whose button was pressed.
func (p *Pages) addHere(r *Request, id, entity assessment.ID) (record.AuditRecommendation, error) {
	place := r.form("add")
	return p.Chain.Audits.AddRecommendation(r.Request.Context(), r.Principal, id, audits.RecommendationForm{
		BodyID: r.chosen("body-" + place),
		Text:   r.form("text-" + place),
		Places: []assessment.Place{{QuestionID: r.form("question-" + place), EntityID: entity}},
	})
}

// pinHere pins the entity's later submission, and returns its number.
func (p *Pages) pinHere(r *Request, id, entity assessment.ID, saved columnSaved) (string, error) {
	version, err := r.version()
	if err != nil {
		return "", err
	}
	if s := saved.statement; s != nil && s.Saved && s.Form.Version == version {
		version = s.Stored.Version
	}
	e, err := p.Chain.Audits.PinSubmission(r.Request.Context(), r.Principal, id, entity, version)
	if err != nil {
		return "", err
	}
	return strconv.Itoa(e.Submission.Number), nil
}

// fillRecommending shows the recommendations that were typed and not added, and reports whether there are any.
func fillRecommending(r *Request, page *frontend.AuditEntity, refused error) bool {
	writing := false
	for i := range page.Cards {
		card := &page.Cards[i]
		place := strconv.Itoa(card.Number)
		pressed := r.form("add") == place
		if r.form("question-"+place) != card.ID || pressed && refused == nil {
			continue
		}
		card.Recommending.Text, card.Recommending.Body = r.form("text-"+place), r.form("body-"+place)
		if pressed {
			card.Recommending.Problems = map[string]string{}
			for _, f := range problem.Own(refused).Fields {
				card.Recommending.Problems[f.Field] = r.L.T(f.Key, map[string]any(f.Args))
				page.Problems = append(page.Problems, frontend.FieldProblem{
					Field: card.Field(f.Field), Key: f.Key, Args: f.Args,
				})
			}
		}
		writing = writing || card.Recommending.Text != ""
	}
	return writing
}

// fillRefused shows what was typed and could not be saved, and returns the status of the answer.
func fillRefused(r *Request, page *frontend.AuditEntity, saved columnSaved) int {
	status := http.StatusOK
	for _, u := range saved.refused {
		if unasked(u) {
			status = problem.Status(u.err)
			keepUnsaved(page, u)
		}
		for i := range page.Cards {
			card := &page.Cards[i]
			switch u.id {
			case card.Observed.ID:
				fillUnit(
					r,
					page,
					&card.Observed,
					u.err,
					map[string]string{"observation": "text"},
					storedJudgement(r, page, *card, u.form.Part),
				)
				card.Observation = u.form.Observation
				risk := card.Grounds.Risk
				card.Grounds = u.form.Grounds
				card.Grounds.Risk = risk
			case card.Judging.ID:
				fillUnit(r, page, &card.Judging, u.err, nil, storedJudgement(r, page, *card, u.form.Part))
				card.Ordinal, card.Figure = r.form(u.id+".ordinal"), r.form(u.id+".number")
				card.Reason, card.Grounds.Risk = u.form.Reason, u.form.Grounds.Risk
				card.PartForms = partForms(card.Parts, u.form.Parts, card.Choices)
			default:
				continue
			}
			status = problem.Status(u.err)
		}
	}
	if s := saved.statement; s != nil && s.Err != nil {
		fillStatement(r, page, &page.Stating, s.Form, s.Err)
		status = problem.Status(s.Err)
	}
	return status
}

// unasked reports whether the question of a unit is no longer asked.
func unasked(u typedUnit) bool { return u.err != nil && problem.Own(u.err).Key == audits.QuestionGone }

// keepUnsaved shows what was typed at a question that the page no longer has, so that it can be copied.
func keepUnsaved(page *frontend.AuditEntity, u typedUnit) {
	e := problem.Own(u.err)
	page.Notice = &frontend.Notice{Kind: frontend.Danger, Key: e.Key, Args: e.Args}
	g := u.form.Grounds
	texts := []string{g.Criterion, u.form.Observation, g.Cause, g.Consequence, u.form.Reason}
	for _, part := range u.form.Parts {
		texts = append(texts, part.Words)
	}
	for _, typed := range texts {
		if typed != "" {
			page.Unsaved = append(page.Unsaved, typed)
		}
	}
}

// fillStatement shows a statement that was typed and could not be saved.
func fillStatement(
	r *Request, page frontend.Page, unit *frontend.StatementUnit, f audits.StatementForm, err error,
) {
	fillUnit(r, page, &unit.SavedUnit, err, nil, storedStatement(*unit))
	unit.Overall, unit.Statement = f.Overall, f.Statement
}

// fillUnit says in a unit and above the page why what was typed is not saved; names are those of fields that are called
// otherwise in the unit.
func fillUnit(
	r *Request,
	page frontend.Page,
	u *frontend.SavedUnit,
	err error,
	names map[string]string,
	stored *frontend.StoredUnit,
) {
	e := problem.Own(err)
	u.Typed = true
	if version := r.unitVersion(u.ID); version != nil {
		u.Version = *version
	}
	shell := page.Frame()
	if e.Code == assessment.Stale {
		u.Conflict = stored
		u.Status = frontend.AnswerStatus{State: "unsaved", Key: "saving.conflict"}
		shell.Problems = append(shell.Problems, frontend.FieldProblem{Field: u.ID, Key: "saving.conflict", Label: u.Title})
		return
	}
	why := r.L.T(e.Key, map[string]any(e.Args))
	for i, f := range e.Fields {
		name := cmp.Or(names[f.Field], f.Field)
		u.Problems[name] = r.L.T(f.Key, map[string]any(f.Args))
		if i == 0 {
			why = u.Problems[name]
		}
		shell.Problems = append(
			shell.Problems,
			frontend.FieldProblem{Field: u.ID + "-" + name, Key: f.Key, Args: f.Args, Label: u.Title},
		)
	}
	if len(e.Fields) == 0 {
		shell.Problems = append(shell.Problems, frontend.FieldProblem{Field: u.ID, Key: e.Key, Args: e.Args, Label: u.Title})
	}
	u.Status = frontend.AnswerStatus{State: "unsaved", Key: "answers.not_saved", Args: map[string]any{"Why": why}}
}

// columnTexts are the fields of a column's units that are texts.
var columnTexts = []string{"criterion", "text", "cause", "consequence", "reason", "overall", "statement"}

// columnRefused shows the column again when nothing of it could be saved, with all that was typed.
func (p *Pages) columnRefused(r *Request, refusal error) error {
	if !r.mendable(refusal) {
		return refusal
	}
	page, err := p.columnPage(r)
	if err != nil {
		return err
	}
	e := problem.Own(refusal)
	page.Notice = &frontend.Notice{Kind: frontend.Danger, Key: e.Key, Args: e.Args}
	for _, name := range slices.Sorted(maps.Keys(r.Request.PostForm)) {
		if _, field, _ := strings.Cut(name, "."); slices.Contains(columnTexts, field) {
			if typed := r.form(name); typed != "" {
				page.Unsaved = append(page.Unsaved, typed)
			}
		}
	}
	return p.show(r, problem.Status(refusal), page)
}
