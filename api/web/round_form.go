package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
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
	stored     *rounds.RoundView // nil for a new round
}

// typedProvision is a provision as the form has it: whole areas, and questions one by one.
type typedProvision struct {
	number                      int // of its row in the form
	provider                    string
	areas, questions, receivers []string
	open                        bool
}

// NewRound asks for a new round.
func (p *Pages) NewRound(r *Request) error {
	f, err := p.newRoundForm(r)
	if err != nil {
		return err
	}
	today := p.today()
	f.typed.OpensOn, f.typed.ClosesOn = today, assessment.DateOf(today.Time().AddDate(0, 0, 28))
	if len(f.rounds) > 0 {
		f.typed.PreviousID = &f.rounds[0].ID
		f.typed.QuestionnaireKey = f.rounds[0].QuestionnaireKey
	}
	f.chooseVersion()
	return p.show(r, http.StatusOK, p.roundFormPage(r, f))
}

// newRoundForm finds the choices, for those who may send a round out.
func (p *Pages) newRoundForm(r *Request) (roundForm, error) {
	var f roundForm
	if err := p.Chain.RequireAtRoot(r.Request.Context(), r.Principal, assessment.ManageRounds); err != nil {
		return f, err
	}
	if err := p.roundChoices(r, &f); err != nil {
		return f, err
	}
	var err error
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

// chooseVersion chooses the latest version of the questionnaire that is wanted, or of the first.
func (f *roundForm) chooseVersion() {
	for _, v := range f.versions {
		wanted := v.Key == f.typed.QuestionnaireKey
		if f.q == nil || wanted && (f.q.Key != v.Key || questionnaires.CompareVersions(f.q.Version, v.Version) < 0) {
			f.q = v.Questionnaire
		}
	}
	if f.q != nil {
		f.typed.QuestionnaireKey, f.typed.QuestionnaireVersion = f.q.Key, f.q.Version
	}
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
		f.provisions = append(f.provisions, f.typedProvision(provision))
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

// providable lists the questions of an area that an entity is asked, and so can answer for others.
func (f *roundForm) providable(provider assessment.ID, area string) []string {
	n, ok := f.tree.Node(provider)
	if !ok || f.q == nil {
		return nil
	}
	return questionsOf(f.q.AskedOf(n.Profile()), area)
}

// questionsOf lists the ids of the questions of an area.
func questionsOf(list []questionnaires.Question, area string) []string {
	var ids []string
	for _, q := range list {
		if q.Area == area {
			ids = append(ids, q.ID)
		}
	}
	return ids
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
		f.typed.QuestionnaireKey, f.typed.QuestionnaireVersion, _ = strings.Cut(r.form("questionnaire"), "/")
		for _, version := range []string{r.form("shown"), r.form("questionnaire")} { // the last one that there is
			for _, v := range f.versions {
				if v.Key+"/"+v.Version == version {
					f.q = v.Questionnaire
				}
			}
		}
	}
	for _, n := range r.numbered("provider", "areas", "questions", "receivers") {
		number := "-" + strconv.Itoa(n)
		f.provisions = append(f.provisions, typedProvision{
			number:    n,
			provider:  r.form("provider" + number),
			areas:     r.PostFormArray("areas" + number),
			questions: r.PostFormArray("questions" + number),
			receivers: r.PostFormArray("receivers" + number),
		})
	}
	f.typed.Provisions = nil
	for _, t := range f.provisions {
		f.typed.Provisions = append(f.typed.Provisions, f.provision(t))
	}
	return nil
}

// provision is a provision as the use case takes it. For an area in which the provider is asked nothing, or without a
// provider, it has all questions, so that the use case says what is wrong.
func (f *roundForm) provision(t typedProvision) assessment.Provision {
	var provider assessment.ID
	if id, err := assessment.ParseID(t.provider); err == nil {
		provider = id
	}
	p := assessment.Provision{ProviderID: provider, Receivers: ids(t.receivers)}
	for _, area := range t.areas {
		whole := f.providable(provider, area)
		if len(whole) == 0 && f.q != nil {
			whole = questionsOf(f.q.Questions, area)
		}
		p.Questions = append(p.Questions, whole...)
	}
	for _, id := range t.questions {
		if !slices.Contains(p.Questions, id) {
			p.Questions = append(p.Questions, id)
		}
	}
	return p
}

// applyButton carries out a button that changes only the form, and reports whether there was one.
func (f *roundForm) applyButton(r *Request) bool {
	switch r.form("do") {
	case "all":
		f.typed.Entities = nil
		for _, n := range f.tree.Nodes {
			f.typed.Entities = append(f.typed.Entities, n.ID)
		}
		return true
	case "none":
		f.typed.Entities = nil
		return true
	case "questions":
		return true
	case "provision":
		f.provisions = append(f.provisions, typedProvision{open: true})
		return true
	}
	if n, ok := rowNumber(r.form("drop")); ok {
		f.provisions = slices.DeleteFunc(f.provisions, func(t typedProvision) bool { return t.number == n })
		return true
	}
	under, err := strconv.Atoi(r.form("under"))
	if err != nil || under < 0 {
		return false
	}
	shown := f.shown()
	if under >= len(shown) {
		return false
	}
	top := shown[under].ID
	for _, n := range shown {
		if f.tree.Covers(top, n.ID) && !slices.Contains(f.typed.Entities, n.ID) {
			f.typed.Entities = append(f.typed.Entities, n.ID)
		}
	}
	return true
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
	f, err := p.newRoundForm(r)
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

// entityChoices are the entities that can be asked; some may have begun.
func (f *roundForm) entityChoices() []frontend.EntityChoice {
	shown := f.shown()
	choices := entityChoices(f.tree, shown, f.typed.Entities)
	for i, n := range shown {
		choices[i].Begun = f.begun(n.ID)
	}
	return choices
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
			Chosen: slices.Contains(chosen, n.ID),
		}
		for _, other := range shown {
			if other.ID != n.ID && tree.Covers(n.ID, other.ID) {
				c.Below++
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

func (f *roundForm) provisionForm(r *Request, number int, t typedProvision) frontend.ProvisionForm {
	form := frontend.ProvisionForm{
		Number:     number,
		ProviderID: t.provider,
		Chosen:     t.receivers,
		Open:       t.open || r.Request.Method == http.MethodPost && f.lacking(t),
	}
	for _, n := range f.shown() {
		option := frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: min(n.Depth, 6)}
		form.Providers, form.Receivers = append(form.Providers, option), append(form.Receivers, option)
	}
	p := f.provision(t)
	form.Whole = r.L.T(
		"round_form.provision_of",
		"Provider",
		f.named(p.ProviderID),
		"Questions",
		strings.Join(slices.Sorted(slices.Values(p.Questions)), ", "),
		"Receivers",
		f.named(p.Receivers...),
	)
	if n, ok := f.tree.Node(p.ProviderID); ok && !f.lacking(t) {
		form.Summary = r.L.T(
			"round_form.provision_of",
			"Provider",
			n.Name,
			"Questions",
			r.L.T("round_form.questions_count", "Count", len(p.Questions)),
			"Receivers",
			r.L.T("round_form.receivers_count", "Count", len(p.Receivers)),
		)
	}
	if f.q == nil {
		return form
	}
	language := spoken(r, f.q)
	for _, area := range f.q.Areas {
		a := frontend.ProvisionArea{
			ID:    area.ID,
			Name:  area.Name.In(language, f.q.Languages...),
			Whole: slices.Contains(t.areas, area.ID),
		}
		for _, q := range f.q.QuestionsIn(area.ID) {
			a.Questions = append(
				a.Questions,
				frontend.ProvisionQuestion{
					ID:     q.ID,
					Title:  q.Title.In(language, f.q.Languages...),
					Chosen: slices.Contains(t.questions, q.ID),
				},
			)
		}
		form.Areas = append(form.Areas, a)
	}
	return form
}

// named are the names of entities.
func (f *roundForm) named(list ...assessment.ID) string {
	var names []string
	for _, id := range list {
		n, _ := f.tree.Node(id)
		names = append(names, n.Name)
	}
	return strings.Join(names, ", ")
}

// lacking reports whether the provision is incomplete.
func (f *roundForm) lacking(t typedProvision) bool {
	return t.provider == "" || len(t.areas)+len(t.questions) == 0 || len(t.receivers) == 0
}

// typedProvision is a stored provision as the form has it.
func (f *roundForm) typedProvision(p assessment.Provision) typedProvision {
	typed := typedProvision{provider: p.ProviderID.String()}
	for _, area := range f.q.Areas {
		all, some := f.providable(p.ProviderID, area.ID), []string(nil)
		for _, id := range p.Questions {
			if question, ok := f.q.Question(id); ok && question.Area == area.ID {
				some = append(some, id)
			}
		}
		if len(all) > 0 && len(some) == len(all) {
			typed.areas = append(typed.areas, area.ID)
		} else {
			typed.questions = append(typed.questions, some...)
		}
	}
	for _, id := range p.Receivers {
		typed.receivers = append(typed.receivers, id.String())
	}
	return typed
}
