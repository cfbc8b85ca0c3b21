package web

import (
	"net/http"
	"strconv"
	"time"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/frontend"
)

// WheelOccurrence shows an activity in a month, with what it starts and what has been said of it.
func (p *Pages) WheelOccurrence(r *Request) error {
	page, err := p.occurrencePage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

// occurrenceIn is the activity, the year and the month in the address.
func (r *Request) occurrenceIn() (activity assessment.ID, year, month int, err error) {
	if activity, err = r.id("activity"); err != nil {
		return activity, 0, 0, err
	}
	year, yearErr := strconv.Atoi(r.Param("year"))
	month, monthErr := strconv.Atoi(r.Param("month"))
	if yearErr != nil || monthErr != nil {
		return activity, 0, 0, assessment.Missing()
	}
	return activity, year, month, nil
}

func (p *Pages) occurrencePage(r *Request) (*frontend.WheelOccurrence, error) {
	activity, year, month, err := r.occurrenceIn()
	if err != nil {
		return nil, err
	}
	m, err := p.Chain.Plan.WheelMonth(r.Request.Context(), r.Principal, activity, year, month)
	if err != nil {
		return nil, err
	}
	page := &frontend.WheelOccurrence{
		Base:   organisationPath(r, "/wheel?year="+strconv.Itoa(year)),
		Year:   year,
		Item:   p.wheelItem(r, m.Activity, m.Occurrence),
		Text:   m.Activity.Text,
		Days:   m.Occurrence.Days,
		Href:   organisationPath(r, "/activities/"+activity.String()),
		May:    m.Activity.MayMark,
		Done:   m.Occurrence.Note != nil && m.Occurrence.Note.Done,
		Action: wheelMonthPath(r, activity, year, month),
	}
	page.Path = page.Action
	if page.Done {
		page.Note = m.Occurrence.Note.Text
	}
	for _, o := range m.Missed {
		if o.Year != year || o.Month != month {
			page.Missed = append(page.Missed, frontend.WheelMissed{
				Month: time.Month(o.Month),
				Year:  o.Year,
				Href:  wheelMonthPath(r, activity, o.Year, o.Month),
			})
		}
	}
	for _, n := range m.Notes {
		page.Notes = append(page.Notes, frontend.WheelNote{Done: n.Done, Text: n.Text, By: n.By.Name, At: n.At})
	}
	return page, nil
}

// MarkActivity says that an activity has been done in a month, or has not after all.
func (p *Pages) MarkActivity(r *Request) error {
	activity, year, month, err := r.occurrenceIn()
	if err != nil {
		return err
	}
	done, err := r.yes("done")
	if err != nil {
		return err
	}
	m, err := p.Chain.Plan.MarkActivity(r.Request.Context(), r.Principal, registers.ActivityNote{
		ActivityID: activity,
		Year:       year,
		Month:      month,
		Done:       done,
		Text:       r.form("text"),
	})
	if err != nil {
		return again(p, r, err, p.occurrencePage)
	}
	said := map[bool]string{true: "wheel_month.marked", false: "wheel_month.unmarked"}[done]
	return p.done(r, wheelMonthPath(r, activity, year, month), said, map[string]any{"Title": m.Activity.Title})
}

// monthNames are months by name, in a sentence.
func monthNames(r *Request, months []int) string {
	var numbers []string
	for _, m := range months {
		numbers = append(numbers, strconv.Itoa(int(time.Month(m))))
	}
	return monthsText(r, numbers)
}
