package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
)

// soon is the number of days left of a round from which it is marked as urgent.
const soon = 7

// Work lists what is asked of the reader. Of the entities below, as many are read as are shown.
func (p *Pages) Work(r *Request) error {
	page := &frontend.Work{}
	var shown []rounds.WorkItem // of those below
	items, err := p.Chain.Rounds.WorkShown(
		r.Request.Context(),
		r.Principal,
		func(items []rounds.WorkItem) []rounds.WorkItem {
			var own, below []rounds.WorkItem
			page.BelowDeciding = 0
			for _, item := range items {
				switch {
				case item.Mine():
					own = append(own, item)
					continue
				case item.Stage() == rounds.WorkDeciding:
					page.BelowDeciding++
				}
				below = append(below, item)
			}
			slices.SortStableFunc(below, byUrgency)
			shown, page.List = workListing(r, below).show(r, organisationPath(r, "/work"), below)
			return slices.Concat(own, shown)
		},
	)
	if err != nil {
		return err
	}
	if page.Waiting, err = p.waiting(r); err != nil {
		return err
	}
	if page.Dialogues, err = p.dialogues(r); err != nil {
		return err
	}
	p.workRows(r, page, items)
	by := map[assessment.ID]rounds.WorkItem{}
	for _, item := range items {
		by[item.ID] = item
	}
	for _, item := range shown {
		page.Below = append(page.Below, p.workRow(r, by[item.ID]))
	}
	return p.show(r, http.StatusOK, page)
}

// workRows fills in the reader's own work, and what is new for all.
func (p *Pages) workRows(r *Request, page *frontend.Work, items []rounds.WorkItem) {
	var own []rounds.WorkItem
	for _, item := range items {
		for _, n := range item.News {
			page.News = append(page.News, frontend.ProviderNewsRow{
				Entity:     item.Entity.Name,
				Round:      item.Round.Name,
				Href:       assessmentPath(r, item.ID),
				Provider:   n.Provider,
				ReopenedAt: n.ReopenedAt,
				Changed:    n.Changed,
			})
		}
		if item.Mine() {
			own = append(own, item)
		}
	}
	slices.SortStableFunc(own, func(a, b rounds.WorkItem) int {
		if a.Stage() != rounds.WorkAnswering || b.Stage() != rounds.WorkAnswering {
			return slices.Index(rounds.WorkStages, a.Stage()) - slices.Index(rounds.WorkStages, b.Stage())
		}
		return urgency(b) - urgency(a)
	})
	for _, item := range own {
		row := p.workRow(r, item)
		switch item.Stage() {
		case rounds.WorkDeciding:
			page.Deciding = append(page.Deciding, row)
		case rounds.WorkComing:
			page.Coming = append(page.Coming, row)
		case rounds.WorkAnswering:
			page.Answering = append(page.Answering, row)
		default:
			page.Past = append(page.Past, row)
		}
	}
}

// byUrgency puts what waits for a decision first, then what can be answered, of that what was returned.
func byUrgency(a, b rounds.WorkItem) int {
	return cmp.Or(
		slices.Index(rounds.WorkStages, a.Stage())-slices.Index(rounds.WorkStages, b.Stage()),
		urgency(b)-urgency(a),
	)
}

// workListing is how the list of the entities below is arranged: the most urgent first, unless asked for otherwise.
func workListing(r *Request, below []rounds.WorkItem) listing[rounds.WorkItem] {
	stages := filter[rounds.WorkItem]{
		name:  "stage",
		label: "work.state_label",
		fits:  func(item rounds.WorkItem, stage string) bool { return string(item.Stage()) == stage },
	}
	for _, stage := range rounds.WorkStages {
		stages.options = append(stages.options, frontend.Option{Value: string(stage), Key: "work.stage." + string(stage)})
	}
	in := filter[rounds.WorkItem]{
		name:  "round",
		label: "work.round",
		fits:  func(item rounds.WorkItem, round string) bool { return item.RoundID.String() == round },
	}
	for _, item := range below {
		option := frontend.Option{Value: item.RoundID.String(), Label: item.Round.Name}
		if !slices.Contains(in.options, option) {
			in.options = append(in.options, option)
		}
	}
	l := listing[rounds.WorkItem]{
		words:   "work_below",
		tree:    true,
		text:    func(item rounds.WorkItem) string { return item.Entity.Name + " " + item.Round.Name },
		filters: []filter[rounds.WorkItem]{stages},
		columns: []column[rounds.WorkItem]{
			{
				name:    "entity",
				label:   "work.entity",
				compare: byText(r, func(item rounds.WorkItem) string { return item.Entity.Name }),
			},
			{
				name:    "round",
				label:   "work.round",
				compare: byText(r, func(item rounds.WorkItem) string { return item.Round.Name }),
			},
			{name: "answered", label: "work.answered"},
			{name: "state", label: "work.state_label"},
		},
	}
	if len(in.options) > 1 {
		l.filters = append(l.filters, in)
	}
	return l
}

// urgency puts returned submissions first, then what was handed to the reader; the rest keeps its order.
func urgency(item rounds.WorkItem) int {
	switch {
	case item.Returned != nil, item.Reopened != nil:
		return 2
	case len(item.Handed) > 0:
		return 1
	}
	return 0
}

// shownState is the state of an assessment in a word, merged for a draft that another entity took over.
func shownState(a assessment.Assessment) string {
	if a.MergedInto != nil {
		return "merged"
	}
	return string(a.State)
}

func (p *Pages) workRow(r *Request, item rounds.WorkItem) frontend.WorkRow {
	base := assessmentPath(r, item.ID)
	language := spokenOf(r, item.Languages)
	row := frontend.WorkRow{
		Entity:        item.Entity.Name,
		Round:         item.Round.Name,
		Questionnaire: item.Title.In(language, item.Languages...),
		Spoken:        language,
		Href:          base,
		Continue:      base + "/areas/" + nextArea,
		Opens:         string(item.Round.OpensOn),
		Closes:        string(item.Round.ClosesOn),
		Days:          record.DaysLeft(p.today(r), item.Round.ClosesOn),
		Progress:      progressOf(item.Counts),
		State:         shownState(item.Assessment),
		Stage:         string(item.Stage()),
	}
	row.Soon = row.Days <= soon
	if item.Stage() == rounds.WorkDeciding {
		row.Submission = submissionPath(r, item.ID, item.Submitted)
	}
	for _, id := range item.Handed {
		row.Handed = append(
			row.Handed,
			frontend.QuestionLink{
				ID:    id,
				Title: r.L.T("work.question", "ID", id),
				Href:  base + "/areas/" + nextArea + "?question=" + id,
			},
		)
	}
	if item.Returned != nil {
		row.Returned = &frontend.ReturnedSubmission{
			Number: item.Returned.Number,
			Href:   submissionPath(r, item.ID, item.Returned.Number),
			Reason: item.Returned.Reason,
			At:     item.Returned.DecidedAt,
		}
	}
	if item.Reopened != nil {
		row.Reopened = &frontend.ReturnedSubmission{
			Number: item.Reopened.Number,
			Href:   submissionPath(r, item.ID, item.Reopened.Number),
			Reason: item.Reopened.Reason,
			At:     item.Reopened.ReopenedAt,
		}
	}
	return row
}

func assessmentPath(r *Request, id assessment.ID) string {
	return organisationPath(r, "/assessments/"+id.String())
}

func submissionPath(r *Request, id assessment.ID, number int) string {
	return assessmentPath(r, id) + "/submissions/" + strconv.Itoa(number)
}
