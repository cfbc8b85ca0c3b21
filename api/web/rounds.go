package web

import (
	"net/http"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
)

// Rounds lists the rounds that the reader's roles reach.
func (p *Pages) Rounds(r *Request) error {
	list, err := p.Chain.Rounds.Rounds(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Rounds{}
	if r.Principal.MaySomewhere(assessment.ManageRounds) {
		s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
		if err != nil {
			return err
		}
		if managesRounds(r, s.Tree) {
			page.New = organisationPath(r, "/rounds/new")
		}
	}
	var rows []frontend.RoundRow
	for _, s := range list {
		language := spokenOf(r, s.Languages)
		row := frontend.RoundRow{
			Name:          s.Name,
			Href:          roundPath(r, s.ID),
			Questionnaire: s.Title.In(language, s.Languages...),
			Version:       s.QuestionnaireVersion,
			Spoken:        language,
			State:         string(s.State),
			Opens:         string(s.OpensOn),
			Closes:        string(s.ClosesOn),
			Entities:      s.Entities,
			Submitted:     s.Submitted,
			Approved:      s.Approved,
		}
		if s.Submitted > 0 && r.Principal.MaySomewhere(assessment.ReadResults) {
			row.Result = row.Href + "/result"
		}
		rows = append(rows, row)
	}
	page.Rows, page.List = roundsListing(r).show(r, organisationPath(r, "/rounds"), rows)
	return p.show(r, http.StatusOK, page)
}

// roundsListing is how the list of rounds is arranged: the latest first, unless asked for otherwise.
func roundsListing(r *Request) listing[frontend.RoundRow] {
	states := filter[frontend.RoundRow]{
		name:  "state",
		label: "rounds.state_label",
		fits:  func(row frontend.RoundRow, state string) bool { return row.State == state },
	}
	for _, state := range []assessment.RoundState{
		assessment.RoundPlanned, assessment.RoundOpen, assessment.RoundClosed,
	} {
		states.options = append(states.options, frontend.Option{Value: string(state), Key: "rounds.state." + string(state)})
	}
	return listing[frontend.RoundRow]{
		words:   "rounds",
		text:    func(row frontend.RoundRow) string { return row.Name + " " + row.Questionnaire + " " + row.Version },
		filters: []filter[frontend.RoundRow]{states},
		tree:    true,
		columns: []column[frontend.RoundRow]{
			{name: "name", label: "rounds.name", compare: byText(r, func(row frontend.RoundRow) string { return row.Name })},
			{name: "state", label: "rounds.state_label"},
			{
				name:    "period",
				label:   "rounds.period",
				compare: byOrder(func(row frontend.RoundRow) string { return row.Opens }),
			},
			{
				name:    "questionnaire",
				label:   "rounds.questionnaire",
				compare: byText(r, func(row frontend.RoundRow) string { return row.Questionnaire }),
			},
			{name: "submitted", label: "rounds.submitted"},
			{name: "approved", label: "rounds.approved", number: true},
			{name: "result", label: "rounds.result", hidden: true},
		},
	}
}

// managesRounds reports whether the reader manages rounds for the whole organisation.
func managesRounds(r *Request, t assessment.Tree) bool {
	return len(t.Nodes) > 0 && t.Root().ParentID == nil && r.Principal.May(assessment.ManageRounds, t, t.Root().ID)
}

func roundPath(r *Request, id assessment.ID) string {
	return organisationPath(r, "/rounds/"+id.String())
}

// Round shows the progress of each entity in a round.
func (p *Pages) Round(r *Request) error {
	id, err := r.id("round")
	if err != nil {
		return err
	}
	v, err := p.Chain.Rounds.RoundShown(
		r.Request.Context(),
		r.Principal,
		id,
		func(v rounds.RoundView) []rounds.CompletionRow { return p.rowsOnPage(r, v) },
	)
	if err != nil {
		return err
	}
	page := p.roundPage(r, v)
	if page.CarriedHref != "" && r.Query("carried") != "" {
		s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
		if err != nil {
			return err
		}
		carried, err := p.Chain.Review.Carried(r.Request.Context(), r.Principal, s.Tree.Root().ID)
		if err != nil {
			return err
		}
		page.Carried = carriedOver(r, carried)
	}
	return p.show(r, http.StatusOK, page)
}

// rowsOnPage are the rows of a round that its page shows, all of them where they are sorted by how much is answered.
func (p *Pages) rowsOnPage(r *Request, v rounds.RoundView) []rounds.CompletionRow {
	if by := strings.TrimPrefix(r.Query("sort"), "-"); by == roundAnswered {
		return v.Rows
	}
	shown := map[string]bool{}
	for _, row := range p.roundPage(r, v).Shown {
		shown[row.ID] = true
	}
	return slices.DeleteFunc(
		slices.Clone(v.Rows),
		func(row rounds.CompletionRow) bool { return !shown[row.Assessment.ID.String()] },
	)
}

// findRound reads the round in the address.
func (p *Pages) findRound(r *Request) (rounds.RoundView, error) {
	id, err := r.id("round")
	if err != nil {
		return rounds.RoundView{}, err
	}
	return p.Chain.Rounds.Round(r.Request.Context(), r.Principal, id)
}

// findManagedRound is findRound for those who may change it.
func (p *Pages) findManagedRound(r *Request) (rounds.RoundView, error) {
	v, err := p.findRound(r)
	if err == nil {
		err = p.Chain.RequireAtRoot(r.Request.Context(), r.Principal, assessment.ManageRounds)
	}
	return v, err
}

func (p *Pages) roundPage(r *Request, v rounds.RoundView) *frontend.Round {
	q := v.Questionnaire
	language := spoken(r, q)
	base := roundPath(r, v.ID)
	page := &frontend.Round{
		Rounds:        organisationPath(r, "/rounds"),
		Base:          base,
		Name:          v.Name,
		Questionnaire: q.Title.In(language, q.Languages...),
		Version:       q.Version,
		QuestionsHref: versionPath(r, q.Key, q.Version),
		Spoken:        language,
		State:         string(v.State),
		Opens:         string(v.OpensOn),
		Closes:        string(v.ClosesOn),
		Days:          record.DaysLeft(p.today(r), v.ClosesOn),
		ClosedAt:      v.ClosedAt,
		Message:       v.Message,
		Manageable:    v.MayManage,
		RoundVersion:  v.Round.Version,
		Show:          frontend.RoundFilters[0],
	}
	page.Path = base
	page.Export = base + "/export?format="
	page.Next = organisationPath(r, "/rounds/new?after="+v.ID.String())
	if v.MayManage {
		page.CarriedHref = base + "?carried=yes#carried"
	}
	if show := r.Query("show"); slices.Contains(frontend.RoundFilters, show) {
		page.Show = show
	}
	if group := r.Query("group"); slices.Contains(frontend.RoundGroups, group) {
		page.Group = group
	}
	if v.Submitted > 0 && r.Principal.MaySomewhere(assessment.ReadResults) {
		page.Result = base + "/result"
	}
	asked := askedAreas(v)
	for _, area := range q.Areas {
		if asked[area.ID] {
			page.Areas = append(page.Areas, frontend.RoundArea{ID: area.ID, Name: area.Name.In(language, q.Languages...)})
		}
	}
	for _, row := range v.Rows {
		page.All = append(page.All, completionRow(r, v, row))
	}
	arrangeRound(r, page)
	by := map[string]rounds.CompletionRow{}
	for _, row := range v.Rows {
		by[row.Assessment.ID.String()] = row
	}
	for i := range page.Shown {
		page.Shown[i].Cells = completionCells(r, v, by[page.Shown[i].ID], page.Areas)
	}
	return page
}

// askedAreas are the areas in which any entity is asked anything.
func askedAreas(v rounds.RoundView) map[string]bool {
	asked := map[string]bool{}
	for _, row := range v.Rows {
		for _, area := range row.Areas {
			asked[area.ID] = asked[area.ID] || area.Asked > 0
		}
	}
	return asked
}

// completionRow is the progress of one entity. It links to the answers only for those who manage the round, and to the
// result for others.
func completionRow(r *Request, v rounds.RoundView, row rounds.CompletionRow) frontend.CompletionRow {
	c := frontend.CompletionRow{
		ID:       row.Assessment.ID.String(),
		Entity:   row.Entity.Name,
		Body:     row.Body,
		Branch:   row.Branch,
		People:   roundNames(row.People),
		Pending:  roundNames(row.Pending),
		State:    shownState(row.Assessment),
		NotBegun: row.NotBegun,
		Late:     row.Late,
		Reminded: row.RemindedAt,
		Progress: progressOf(row.Counts),
	}
	path := assessmentPath(r, row.Assessment.ID)
	switch {
	case v.MayManage:
		c.Href = path
	case row.Result:
		c.Href = path + "/result"
	}
	return c
}

// completionCells are the cells of one entity, with links to the answers for those who manage the round.
func completionCells(
	r *Request,
	v rounds.RoundView,
	row rounds.CompletionRow,
	areas []frontend.RoundArea,
) []frontend.CompletionCell {
	var cells []frontend.CompletionCell
	for _, area := range areas {
		cell := frontend.CompletionCell{Area: area.Name}
		for _, a := range row.Areas {
			if a.ID == area.ID {
				cell.Progress = progressOf(a.Counts)
			}
		}
		if v.MayManage && cell.Progress.Asked > 0 {
			cell.Href = areaPath(r, row.Assessment.ID, area.ID)
		}
		cells = append(cells, cell)
	}
	return cells
}

// CloseRound ends a round before its last day.
func (p *Pages) CloseRound(r *Request) error {
	return p.changeRoundState(r, "rounds.closed", func(v rounds.RoundView, version int64) error {
		_, err := p.Chain.Rounds.CloseRound(r.Request.Context(), r.Principal, v.ID, version)
		return err
	})
}

// ReopenRound accepts answers again until a new last day.
func (p *Pages) ReopenRound(r *Request) error {
	return p.changeRoundState(r, "rounds.reopened", func(v rounds.RoundView, version int64) error {
		_, err := p.Chain.Rounds.ReopenRound(
			r.Request.Context(),
			r.Principal,
			v.ID,
			version,
			assessment.Date(r.form("closes_on")),
			r.form("reason"),
		)
		return err
	})
}

func (p *Pages) changeRoundState(r *Request, done string, change func(rounds.RoundView, int64) error) error {
	v, err := p.findRound(r)
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	if err := change(v, version); err != nil {
		return p.refused(r, err, p.roundPage(r, v))
	}
	return p.done(r, roundPath(r, v.ID), done, nil)
}
