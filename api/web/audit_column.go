package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// unit is a part of a judgement as stored.
func (a audit) unit(card frontend.AuditCard, c record.AuditCell, part audits.JudgementPart) frontend.SavedUnit {
	u := frontend.SavedUnit{
		ID:       card.Field(string(part)),
		Key:      string(part) + " " + c.Entity.String() + " " + c.Question,
		Title:    c.Question + " " + a.r.L.T("audit_entity."+string(part)),
		Version:  c.Judgement.Version,
		Problems: map[string]string{},
	}
	u.Href = columnPath(a.r, a.ID, c.Entity) + "/questions/" + url.PathEscape(c.Question) + "?" +
		url.Values{"unit": {u.ID}}.Encode()
	return u
}

// statement is the id of the unit of an overall verdict.
const statement = "statement"

// statementUnit is an overall verdict and statement as stored; base is the address of what it is on.
func statementUnit(base, title, overall, said string, version int64) frontend.StatementUnit {
	return frontend.StatementUnit{
		SavedUnit: frontend.SavedUnit{
			ID:       statement,
			Key:      statement + " " + base,
			Title:    title,
			Href:     base + "/statement?unit=" + statement,
			Version:  version,
			Problems: map[string]string{},
		},
		Overall:   overall,
		Statement: said,
	}
}

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
		case audits.Judged:
			u.form.Reason = r.form(id + ".reason")
			u.form.Unsent = append(r.unsent(id, "reason"), r.unsent(id, "ordinal", "ordinal", "number")...)
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
				Args: map[string]any{"Number": strconv.Itoa(added.Number), "Body": added.Body.Name},
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
					storedJudgement(page, *card, u.form.Part),
				)
				card.Observation = u.form.Observation
			case card.Judging.ID:
				fillUnit(r, page, &card.Judging, u.err, nil, storedJudgement(page, *card, u.form.Part))
				card.Ordinal, card.Figure = r.form(u.id+".ordinal"), r.form(u.id+".number")
				card.Reason = u.form.Reason
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
	for _, typed := range []string{u.form.Observation, u.form.Reason} {
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

// storedJudgement is a part of a judgement as stored, to choose from; the card is not filled with what was typed.
func storedJudgement(
	page *frontend.AuditEntity,
	card frontend.AuditCard,
	part audits.JudgementPart,
) *frontend.StoredUnit {
	j := card.Cell.Judgement
	stored := &frontend.StoredUnit{Version: j.Version, At: j.UpdatedAt}
	if j.SavedBy != nil {
		stored.By = page.About.People.Name(*j.SavedBy)
	}
	if part == audits.Observed {
		stored.Values = []frontend.StoredValue{{Key: "audit_entity.observation", Text: j.Observation}}
		return stored
	}
	stored.Values = []frontend.StoredValue{
		{Key: "audit_entity.judgement", Step: card.Cell.Judged, NotAssessed: j.NotAssessed},
		{Key: "audit_entity.reason", Text: j.Reason},
	}
	return stored
}

// storedStatement is a statement as stored, to choose from.
func storedStatement(u frontend.StatementUnit) *frontend.StoredUnit {
	return &frontend.StoredUnit{
		Version: u.Version,
		Values: []frontend.StoredValue{
			{Key: "audit.overall", Text: u.Overall},
			{Key: "audit.statement", Text: u.Statement},
		},
	}
}

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
		if _, field, _ := strings.Cut(name, "."); slices.Contains([]string{"text", "reason", "overall", "statement"}, field) {
			if typed := r.form(name); typed != "" {
				page.Unsaved = append(page.Unsaved, typed)
			}
		}
	}
	return p.show(r, problem.Status(refusal), page)
}

// Judge saves a part of an auditor's judgement of one audit question, for a script.
func (p *Pages) Judge(r *Request) error { return p.saveUnit(r) }

// StateOnEntity saves the auditors' overall verdict on an entity, for a script.
func (p *Pages) StateOnEntity(r *Request) error { return p.saveUnit(r) }

// saveUnit answers a script with what became of the unit that it sent. Without a script the column is shown.
func (p *Pages) saveUnit(r *Request) error {
	if !scripted(r) {
		return p.SaveColumn(r)
	}
	saved, err := p.saveTyped(r)
	if err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(saved.refused, unasked):
		return assessment.Missing()
	case r.unitless():
		return &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
	}
	page, err := p.columnPage(r)
	if err != nil {
		return err
	}
	status := fillRefused(r, page, saved)
	only(r, page)
	if saved.ok() {
		for i := range page.Replies {
			page.Replies[i].Status = p.savedNow(r)
		}
	}
	return p.fragment(r, status, "fragment-judged", page)
}

// savedNow says that a unit was saved now.
func (p *Pages) savedNow(r *Request) frontend.AnswerStatus {
	return frontend.AnswerStatus{
		State: "saved",
		Key:   "answers.saved",
		Args:  map[string]any{"Time": r.L.Time(p.Chain.Now())},
	}
}

// only leaves in the page what a script asks about: the unit in the address, or the first one.
func only(r *Request, page *frontend.AuditEntity) {
	page.Cards = slices.DeleteFunc(page.Cards, func(c frontend.AuditCard) bool { return c.ID != r.Param("question") })
	units := page.Units()
	at := max(0, slices.IndexFunc(units, func(u frontend.SavedUnit) bool { return u.ID == r.Query("unit") }))
	page.Replies = units[at : at+1]
}

// AuditUnit is one unit of a column as stored, for a script. With the query parameter since it is instead what somebody
// else has saved since that version, if anything, for a unit that the reader is changing.
func (p *Pages) AuditUnit(r *Request) error {
	v, err := p.findToWrite(r)
	if err != nil {
		return err
	}
	page, err := p.columnOf(r, v)
	if err != nil {
		return err
	}
	only(r, page)
	if r.Param("question") != "" && len(page.Cards) == 0 {
		return assessment.Missing()
	}
	if since, err := strconv.ParseInt(r.Query("since"), 10, 64); err == nil {
		return p.unitSince(r, page, since)
	}
	part, _, _ := strings.Cut(page.Replies[0].ID, "-")
	return p.fragment(r, http.StatusOK, "fragment-"+part, page)
}

// unitSince shows what somebody else has saved in a unit since the version, if anything.
func (p *Pages) unitSince(r *Request, page *frontend.AuditEntity, since int64) error {
	unit := &page.Replies[0]
	part, _, _ := strings.Cut(unit.ID, "-")
	changed, stored := unit.Version != since, storedStatement(page.Stating)
	if unit.ID != statement {
		entity, err := r.id("entity")
		if err != nil {
			return err
		}
		card := page.Cards[0]
		stored = storedJudgement(page, card, audits.JudgementPart(part))
		if changed, err = p.Chain.Audits.JudgedSince(
			r.Request.Context(), r.Principal, page.About.ID, entity, card.ID, audits.JudgementPart(part), since,
		); err != nil {
			return err
		}
	}
	if changed {
		fillUnit(r, page, unit, assessment.Changed(nil), nil, stored)
	}
	return p.fragment(r, http.StatusOK, "fragment-judged", page)
}
