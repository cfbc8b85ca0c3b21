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

// Work lists what is asked of the reader.
func (p *Pages) Work(r *Request) error {
	items, err := p.Chain.Rounds.Work(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	waiting, err := p.waiting(r)
	if err != nil {
		return err
	}
	page := &frontend.Work{Waiting: waiting}
	if page.Dialogues, err = p.dialogues(r); err != nil {
		return err
	}
	for _, item := range items {
		row := p.workRow(r, item)
		for _, n := range item.News {
			page.News = append(page.News, frontend.ProviderNewsRow{
				Entity:     row.Entity,
				Round:      row.Round,
				Href:       row.Href,
				Provider:   n.Provider,
				ReopenedAt: n.ReopenedAt,
				Changed:    n.Changed,
			})
		}
		switch own := item.Mine(); {
		case item.Stage() == rounds.WorkDeciding && own:
			page.Deciding = append(page.Deciding, row)
		case item.Stage() == rounds.WorkDeciding:
			page.BelowDeciding = append(page.BelowDeciding, row)
		case !own:
			page.Below = append(page.Below, row)
		case item.Stage() == rounds.WorkComing:
			page.Coming = append(page.Coming, row)
		case item.Stage() == rounds.WorkAnswering:
			page.Answering = append(page.Answering, row)
		default:
			page.Past = append(page.Past, row)
		}
	}
	for _, rows := range [][]frontend.WorkRow{page.Answering, page.Below} {
		slices.SortStableFunc(rows, func(a, b frontend.WorkRow) int {
			return cmp.Or(slices.Index(rounds.WorkStages, rounds.WorkStage(a.Stage))-
				slices.Index(rounds.WorkStages, rounds.WorkStage(b.Stage)), urgency(b)-urgency(a))
		})
	}
	return p.show(r, http.StatusOK, page)
}

// urgency puts returned submissions first, then what was handed to the reader; the rest keeps its order.
func urgency(row frontend.WorkRow) int {
	switch {
	case row.Returned != nil, row.Reopened != nil:
		return 2
	case len(row.Handed) > 0:
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
		Days:          record.DaysLeft(p.today(), item.Round.ClosesOn),
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
