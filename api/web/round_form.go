package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
	"mognad/questionnaires"
)

// roundForm is what is typed about a round, and the choices.
type roundForm struct {
	typed      rounds.RoundForm // its provisions come from those below
	provisions []typedProvision
	q          *questionnaires.Questionnaire // nil while none is chosen
	tree       assessment.Tree
	versions   []rounds.PublishedQuestionnaire // of a new round
	rounds     []rounds.RoundSummary
	stored     *rounds.RoundView    // nil for a new round
	proposal   record.RoundProposal // of a new round
}

// NewRound asks for a new round, filled in for all entities or, with after in the address, from an earlier round.
func (p *Pages) NewRound(r *Request) error {
	f, err := p.newRoundForm(r, r.Query("after"))
	if err != nil {
		return err
	}
	f.propose()
	page := p.roundFormPage(r, f)
	if name := r.proposedName("name"); name != "" {
		page.Name = name
	}
	carried, err := p.Chain.Review.Carried(r.Request.Context(), r.Principal, f.tree.Root().ID)
	if err != nil {
		return err
	}
	page.Carried = carriedOver(r, carried)
	return p.show(r, http.StatusOK, page)
}

// newRoundForm finds the choices, for those who may send a round out.
func (p *Pages) newRoundForm(r *Request, after string) (roundForm, error) {
	var f roundForm
	if err := p.Chain.RequireAtRoot(r.Request.Context(), r.Principal, assessment.ManageRounds); err != nil {
		return f, err
	}
	if err := p.roundChoices(r, &f); err != nil {
		return f, err
	}
	var last *assessment.ID
	if after != "" {
		id, err := assessment.ParseID(after)
		if err != nil {
			return f, err
		}
		last = &id
	}
	var err error
	if f.proposal, err = p.Chain.Rounds.ProposeRound(r.Request.Context(), r.Principal, last); err != nil {
		return f, err
	}
	f.versions, err = p.Chain.Rounds.Questionnaires(r.Request.Context(), r.Principal)
	return f, err
}

// roundChoices finds the entities and the rounds.
func (p *Pages) roundChoices(r *Request, f *roundForm) error {
	s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	f.tree = s.Tree
	f.rounds, err = p.Chain.Rounds.Rounds(r.Request.Context(), r.Principal)
	return err
}

// version finds a published version of a questionnaire, written as key/version; nil if there is none.
func (f *roundForm) version(wanted string) *questionnaires.Questionnaire {
	for _, v := range f.versions {
		if v.Key+"/"+v.Version == wanted {
			return v.Questionnaire
		}
	}
	return nil
}

// EditRound shows a round in its form.
func (p *Pages) EditRound(r *Request) error {
	v, err := p.findManagedRound(r)
	if err != nil {
		return err
	}
	f := roundForm{stored: &v, q: v.Questionnaire}
	if err := p.roundChoices(r, &f); err != nil {
		return err
	}
	return p.show(r, http.StatusOK, p.roundFormPage(r, f.asStored()))
}

// asStored is the form filled in with what is stored.
func (f roundForm) asStored() roundForm {
	f.typed, f.provisions = storedRound(*f.stored), nil
	for _, provision := range f.stored.Provisions {
		f.provisions = append(f.provisions, f.typedProvision(f.q, f.typed.Entities, provision))
	}
	return f
}

// storedRound is a round as its form has it.
func storedRound(v rounds.RoundView) rounds.RoundForm {
	f := rounds.RoundForm{
		Name:                 v.Name,
		QuestionnaireKey:     v.QuestionnaireKey,
		QuestionnaireVersion: v.QuestionnaireVersion,
		OpensOn:              v.OpensOn,
		ClosesOn:             v.ClosesOn,
		Message:              v.Message,
		Reminder:             v.Reminder,
		PreviousID:           v.PreviousID,
		Provisions:           v.Provisions,
		Version:              v.Round.Version,
	}
	for _, row := range v.Rows {
		f.Entities = append(f.Entities, row.Entity.ID)
	}
	return f
}

// read takes what was typed. An invalid id becomes that of nothing, so that the use case refuses it at the field.
func (f *roundForm) read(r *Request) error {
	f.typed = rounds.RoundForm{
		Name:       r.form("name"),
		OpensOn:    assessment.Date(r.form("opens_on")),
		ClosesOn:   assessment.Date(r.form("closes_on")),
		Message:    r.form("message"),
		Reminder:   r.form("reminder"),
		PreviousID: r.chosenOrNone("previous"),
		Entities:   ids(r.PostFormArray("entities")),
	}
	if f.stored != nil {
		f.typed.QuestionnaireKey = f.stored.QuestionnaireKey
		f.typed.QuestionnaireVersion = f.stored.QuestionnaireVersion
		var err error
		if f.typed.Version, err = r.version(); err != nil {
			return err
		}
	} else {
		asked := cmp.Or(r.form("newer"), r.form("questionnaire"))
		f.typed.QuestionnaireKey, f.typed.QuestionnaireVersion, _ = strings.Cut(asked, "/")
		f.q = cmp.Or(f.version(asked), f.version(r.form("shown")))
	}
	f.readProvisions(r)
	return nil
}

// applyButton carries out a button that changes only the form, and reports whether there was one.
func (f *roundForm) applyButton(r *Request) bool {
	switch r.form("do") {
	case "all":
		f.typed.Entities = slices.DeleteFunc(f.typed.Entities, func(id assessment.ID) bool { return !f.begun(id) })
		f.typed.Entities = append(f.typed.Entities, f.choosable()...) // twice is once
		return true
	case "none":
		f.typed.Entities = nil
		return true
	case "questions":
		return true
	case "provision":
		f.provisions = append(f.provisions, typedProvision{by: byOthers, open: true})
		return true
	case "suggested":
		if f.proposal.Suggested != nil && f.q != nil {
			t := f.typedProvision(f.q, f.proposal.Entities, *f.proposal.Suggested)
			t.open = true
			f.provisions = append(f.provisions, t)
		}
		return true
	}
	if n, ok := rowNumber(r.form("drop")); ok {
		f.provisions = slices.DeleteFunc(f.provisions, func(t typedProvision) bool { return t.number == n })
		return true
	}
	if kind := r.form("kind"); kind != "" {
		f.typed.Entities = toggled(
			f.shown(),
			f.typed.Entities,
			func(n assessment.Node) bool { return string(n.Kind) == kind },
		)
		return true
	}
	if r.form("under") != "" {
		top := r.chosen("under")
		f.typed.Entities = toggled(f.shown(), f.typed.Entities, func(n assessment.Node) bool {
			return f.tree.Covers(top, n.ID) && (n.ID == top || n.Kind != questionnaires.Committee)
		})
		return true
	}
	return false
}

// toggled are the chosen entities with all that fit among those shown, or without these if all of them are chosen.
func toggled(
	shown []assessment.Node,
	chosen []assessment.ID,
	fits func(assessment.Node) bool,
) []assessment.ID {
	var some []assessment.ID
	for _, n := range shown {
		if fits(n) {
			some = append(some, n.ID)
		}
	}
	all := !slices.ContainsFunc(some, func(id assessment.ID) bool { return !slices.Contains(chosen, id) })
	chosen = slices.DeleteFunc(slices.Clone(chosen), func(id assessment.ID) bool { return slices.Contains(some, id) })
	if all {
		return chosen
	}
	return append(chosen, some...)
}

// shown lists the entities to choose from, in the order of the tree. One that takes part is included even if it has
// ended.
func (f *roundForm) shown() []assessment.Node {
	return slices.DeleteFunc(slices.Clone(f.tree.Nodes), func(n assessment.Node) bool {
		return n.To != "" && n.To < f.typed.OpensOn && !slices.Contains(f.typed.Entities, n.ID)
	})
}

// AddRound sends a round out.
func (p *Pages) AddRound(r *Request) error {
	f, err := p.newRoundForm(r, r.form("after"))
	if err != nil {
		return err
	}
	if err := f.read(r); err != nil {
		return err
	}
	if f.applyButton(r) {
		return p.show(r, http.StatusOK, p.roundFormPage(r, f))
	}
	round, err := p.Chain.Rounds.AddRound(r.Request.Context(), r.Principal, f.typed)
	if err != nil {
		return p.roundRefused(r, err, f)
	}
	return p.done(r, roundPath(r, round.ID), "rounds.added", map[string]any{"Name": round.Name})
}

// SaveRound changes a round.
func (p *Pages) SaveRound(r *Request) error {
	v, err := p.findManagedRound(r)
	if err != nil {
		return err
	}
	f := roundForm{stored: &v, q: v.Questionnaire}
	if err := p.roundChoices(r, &f); err != nil {
		return err
	}
	if err := f.read(r); err != nil {
		return err
	}
	if f.applyButton(r) {
		return p.show(r, http.StatusOK, p.roundFormPage(r, f))
	}
	if _, err := p.Chain.Rounds.SaveRound(r.Request.Context(), r.Principal, v.ID, f.typed); err != nil {
		return p.roundRefused(r, err, f)
	}
	return p.done(r, roundPath(r, v.ID), "rounds.saved", nil)
}

// roundRefused shows the form again with what was typed and why it was refused.
func (p *Pages) roundRefused(r *Request, refusal error, f roundForm) error {
	e := *problem.Own(refusal)
	if e.Code == assessment.Conflict && len(e.Fields) == 0 {
		e.Fields = []assessment.FieldError{{Field: "name", Key: e.Key, Args: e.Args}}
	}
	if e.Code == assessment.Stale {
		f.typed.Version = f.stored.Round.Version
	}
	e.Fields = slices.Clone(e.Fields)
	for i, field := range e.Fields {
		if place, ok := strings.CutPrefix(field.Field, "provisions."); ok {
			e.Fields[i].Field = "provision-" + place
		}
	}
	return p.refusedBeside(r, &e, p.roundFormPage(r, f), func() frontend.Page {
		return p.roundFormPage(r, f.asStored())
	})
}

// roundFormPage is the form with what was typed.
func (p *Pages) roundFormPage(r *Request, f roundForm) *frontend.RoundForm {
	page := &frontend.RoundForm{
		List:          organisationPath(r, "/rounds"),
		Version:       f.typed.Version,
		Name:          f.typed.Name,
		Questionnaire: f.typed.QuestionnaireKey + "/" + f.typed.QuestionnaireVersion,
		Opens:         string(f.typed.OpensOn),
		Closes:        string(f.typed.ClosesOn),
		Message:       f.typed.Message,
		Reminder:      f.typed.Reminder,
		PreviousID:    idValue(f.typed.PreviousID),
		Previous:      []frontend.Option{{Key: "round_form.previous_none"}},
	}
	page.Path = organisationPath(r, "/rounds/new")
	f.addProposal(r, page)
	if f.stored != nil {
		page.Href, page.StoredName = roundPath(r, f.stored.ID), f.stored.Name
		page.Path = page.Href + "/edit"
		language := spoken(r, f.q)
		page.QuestionnaireName = f.q.Title.In(language, f.q.Languages...) + " " + f.q.Version
	}
	if f.q != nil {
		page.Shown, page.Spoken = f.q.Key+"/"+f.q.Version, spoken(r, f.q)
	}
	for _, v := range f.versions {
		page.Questionnaires = append(page.Questionnaires, frontend.Option{
			Value: v.Key + "/" + v.Version,
			Label: v.Title.In(
				spoken(r, v.Questionnaire),
				v.Languages...) + ", " + r.L.T(
				"questionnaires.version",
				"Version",
				v.Version,
			),
		})
	}
	for _, s := range f.rounds {
		if f.stored == nil || s.ID != f.stored.ID {
			page.Previous = append(page.Previous, frontend.Option{Value: s.ID.String(), Label: s.Name})
		}
	}
	page.Entities = f.entityChoices()
	for i, t := range f.provisions {
		page.Provisions = append(page.Provisions, f.provisionForm(r, i, t))
	}
	return page
}

// entityChoices are the entities that can be asked; some may have begun. Those that have changed since the last round
// are chosen where that is said.
func (f *roundForm) entityChoices() []frontend.EntityChoice {
	shown := slices.DeleteFunc(f.shown(), func(n assessment.Node) bool { return f.changed(n.ID) })
	choices := entityChoices(f.tree, shown, f.typed.Entities)
	all := f.choosable()
	for i, n := range shown {
		choices[i].Begun, choices[i].WithAll = f.begun(n.ID), slices.Contains(all, n.ID)
		choices[i].Missing = f.missing(n.ID)
	}
	return choices
}

// choosable are the entities that take part when all are chosen.
func (f *roundForm) choosable() []assessment.ID {
	return rounds.Choosable(f.tree, f.q, f.typed.OpensOn)
}

// entityChoices are entities to choose from, each with the number of those below it that can be chosen too.
func entityChoices(tree assessment.Tree, shown []assessment.Node, chosen []assessment.ID) []frontend.EntityChoice {
	var choices []frontend.EntityChoice
	for _, n := range shown {
		c := frontend.EntityChoice{
			ID:     n.ID.String(),
			Name:   n.Name,
			Kind:   string(n.Kind),
			Depth:  n.Depth,
			Board:  n.Kind == questionnaires.Committee,
			Chosen: slices.Contains(chosen, n.ID),

			WithAll: n.Kind != questionnaires.Committee,
		}
		for _, other := range shown {
			switch {
			case other.ID == n.ID:
			case tree.Covers(n.ID, other.ID):
				c.Below++
			case tree.Covers(other.ID, n.ID):
				c.Above = append(c.Above, other.ID.String())
			}
		}
		choices = append(choices, c)
	}
	return choices
}

// begun reports whether the entity has answered something in the round.
func (f *roundForm) begun(entity assessment.ID) bool {
	return f.stored != nil && slices.ContainsFunc(f.stored.Rows, func(row rounds.CompletionRow) bool {
		return row.Entity.ID == entity && (!row.NotBegun || row.Submitted > 0)
	})
}
