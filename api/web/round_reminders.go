package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
)

// Reminders shows whom there is to remind in a round, with the texts.
func (p *Pages) Reminders(r *Request) error {
	page, err := p.remindersPage(r, r.Query("of"))
	if err != nil {
		return err
	}
	for i := range page.Rows {
		page.Rows[i].Chosen = true
	}
	return p.show(r, http.StatusOK, page)
}

// reminding is what the page of reminders is made from.
type reminding struct {
	round rounds.RoundView
	all   record.RoundReminders
	of    assessment.ReminderReason // "" for all
}

func (p *Pages) findReminders(r *Request, of string) (reminding, error) {
	x := reminding{}
	var err error
	if x.round, err = p.findManagedRound(r); err != nil {
		return x, err
	}
	if x.all, err = p.Chain.Rounds.Reminders(r.Request.Context(), r.Principal, x.round.ID); err != nil {
		return x, err
	}
	if reason := assessment.ReminderReason(of); slices.Contains(assessment.ReminderReasons, reason) {
		x.of = reason
	}
	return x, nil
}

// people are those to remind of the chosen reason, with only that.
func (x reminding) people() []record.ReminderPerson {
	var list []record.ReminderPerson
	for _, person := range x.all.People {
		person.Items = slices.DeleteFunc(slices.Clone(person.Items), func(i record.ReminderItem) bool {
			return x.of != "" && i.Reason != x.of
		})
		if len(person.Items) > 0 {
			list = append(list, person)
		}
	}
	return list
}

func (p *Pages) remindersPage(r *Request, of string) (*frontend.Reminders, error) {
	x, err := p.findReminders(r, of)
	if err != nil {
		return nil, err
	}
	base := roundPath(r, x.round.ID)
	page := &frontend.Reminders{
		Base:    base,
		Action:  base + "/reminders",
		Edit:    base + "/edit#reminder",
		Links:   organisationPath(r, unopened),
		Name:    x.round.Name,
		State:   string(x.all.State),
		Opens:   string(x.round.OpensOn),
		OwnText: x.round.Reminder != "",
		Mail:    x.all.Mail,
		Of:      string(x.of),
	}
	page.Path, page.Export = page.Action, page.Action+"/export?"
	if x.of != "" {
		query := url.Values{"of": {page.Of}}.Encode()
		page.Path, page.Export = page.Path+"?"+query, page.Export+query+"&"
	}
	page.Export += "format="
	page.Filters = append(page.Filters, x.filter(page.Action, ""))
	for _, reason := range assessment.ReminderReasons {
		if f := x.filter(page.Action, reason); f.Count > 0 || f.Current {
			page.Filters = append(page.Filters, f)
		}
	}
	chosen := r.PostFormArray("people")
	for _, person := range x.people() {
		row := p.reminderRow(r, x, person)
		row.Chosen = slices.Contains(chosen, row.ID)
		page.Rows = append(page.Rows, row)
	}
	for _, e := range x.all.Nobody {
		page.Nobody = append(page.Nobody, e.Name)
	}
	for _, s := range x.all.Reminded {
		page.Reminded = append(page.Reminded, frontend.ReminderSent{
			At:     s.At,
			Name:   s.Name,
			By:     s.By,
			Entity: s.Entity.Name,
			Reason: string(s.Reason),
			Mailed: s.Mailed,
		})
	}
	return page, nil
}

// filter is the choice of a reason, with the number of people.
func (x reminding) filter(base string, reason assessment.ReminderReason) frontend.RoundFilter {
	f := frontend.RoundFilter{Name: string(reason), Href: base, Current: x.of == reason}
	if reason != "" {
		f.Href += "?" + url.Values{"of": {f.Name}}.Encode()
	}
	for _, person := range x.all.People {
		if reason == "" || person.Has(reason) {
			f.Count++
		}
	}
	return f
}

func (p *Pages) reminderRow(r *Request, x reminding, person record.ReminderPerson) frontend.ReminderRow {
	row := frontend.ReminderRow{
		ID:       person.User.String(),
		Name:     person.Name,
		Email:    person.Email,
		Invited:  person.State == assessment.Invited,
		Reminded: person.RemindedAt,
		Text:     p.reminder(r, x, person),
		Subject:  r.L.T("remind.subject", "Round", x.round.Name),
	}
	for _, i := range person.Items {
		row.Items = append(row.Items, frontend.ReminderItem{
			Entity:    i.Entity.Name,
			Reason:    string(i.Reason),
			Late:      i.Late,
			Done:      i.Progress.Answered,
			Asked:     i.Progress.Asked,
			Questions: i.Questions,
		})
	}
	row.Mail = "mailto:" + url.PathEscape(person.Email) + "?subject=" + url.PathEscape(row.Subject) +
		"&body=" + mailBody(row.Text)
	return row
}

// mailBody is a text encoded for a mailto link (RFC 6068).
func mailBody(text string) string {
	return strings.ReplaceAll(url.QueryEscape(strings.ReplaceAll(text, "\n", "\r\n")), "+", "%20")
}

// reminder is the text for one person: the round's own text or a standard one, then all that waits and where it is.
func (p *Pages) reminder(r *Request, x reminding, person record.ReminderPerson) string {
	opening := x.round.Reminder
	if opening == "" {
		opening = r.L.T("reminders.hello")
	}
	parts := []string{opening, r.L.T("remind.of", "Round", x.round.Name)}
	var waits []string
	for _, i := range person.Items {
		line := string(i.Reason)
		if i.Submitted && i.Reason == assessment.RemindUnopened {
			line = "unopened_approve"
		}
		waits = append(waits, "– "+r.L.T(
			"remind.line."+line,
			"Entity", i.Entity.Name,
			"Done", i.Progress.Answered,
			"Asked", i.Progress.Asked,
			"Questions", strings.Join(i.Questions, ", "),
		))
	}
	parts = append(parts, strings.Join(waits, "\n"), p.reminderEnding(r, x, person)+"\n"+p.reminderLink(r, person))
	return strings.Join(append(parts, r.L.T("reminders.regards", "Name", r.Principal.User.Name)), "\n\n")
}

// reminderEnding asks for what is to be done and until when; in a closed round there is nothing left but to approve.
func (p *Pages) reminderEnding(r *Request, x reminding, person record.ReminderPerson) string {
	key, last := "reminders.line_due", x.round.ClosesOn
	switch {
	case x.all.State == assessment.RoundClosed:
		key = "reminders.line_approve_over"
		if x.round.ClosedAt != nil { // by hand
			last = min(last, p.Chain.Day(r.Principal.Organisation, *x.round.ClosedAt))
		}
	case !slices.ContainsFunc(person.Items, func(i record.ReminderItem) bool { return !i.Submitted }):
		key = "reminders.line_approve"
	}
	return r.L.T(key, "Date", r.L.Day(string(last)))
}

// reminderLink is where a person goes on: to the only entity, or to all that waits.
func (p *Pages) reminderLink(r *Request, person record.ReminderPerson) string {
	first := person.Items[0].Assessment
	if slices.ContainsFunc(person.Items, func(i record.ReminderItem) bool { return i.Assessment != first }) {
		return p.public(r) + organisationPath(r, "/work")
	}
	return p.public(r) + assessmentPath(r, first)
}

// Remind reminds those chosen.
func (p *Pages) Remind(r *Request) error {
	x, err := p.findReminders(r, r.form("of"))
	if err != nil {
		return err
	}
	f := rounds.RemindForm{People: append([]assessment.ID{}, ids(r.PostFormArray("people"))...)}
	if x.of != "" {
		f.Reasons = []assessment.ReminderReason{x.of}
	}
	reminded, err := p.Chain.Rounds.Remind(r.Request.Context(), r.Principal, x.round.ID, f)
	if err != nil {
		page, readErr := p.remindersPage(r, r.form("of"))
		if readErr != nil {
			return readErr
		}
		return p.refused(r, err, page)
	}
	key, count, mailed := "remind.noted", len(reminded), 0
	for _, person := range reminded {
		if person.Mailed {
			mailed++
		}
	}
	switch {
	case count == 0:
		key = "remind.just_now"
	case mailed > 0: // some may have chosen to get no mail
		key, count = "remind.sent", mailed
	}
	return p.done(r, roundPath(r, x.round.ID), key, map[string]any{"Count": count})
}

// ExportReminders sends a merge file: name, address, link and text of each person to remind.
func (p *Pages) ExportReminders(r *Request) error {
	format := workbook.Format(cmp.Or(r.Query("format"), string(workbook.XLSX)))
	if !slices.Contains(workbook.Formats, format) {
		return assessment.InvalidField("format", "error.invalid", nil)
	}
	x, err := p.findReminders(r, r.Query("of"))
	if err != nil {
		return err
	}
	var letters []workbook.Letter
	for _, person := range x.people() {
		letters = append(letters, workbook.Letter{
			Name:    person.Name,
			Email:   person.Email,
			Link:    p.reminderLink(r, person),
			Subject: r.L.T("remind.subject", "Round", x.round.Name),
			Text:    p.reminder(r, x, person),
		})
	}
	t := workbook.Letters(r.L, x.round.Name, letters, r.Principal.Organisation, p.Chain.Now())
	return p.sendTable(r, t, format, r.fileName("remind.file_name"))
}
