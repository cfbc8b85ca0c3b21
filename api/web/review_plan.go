package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/review"
	"mognad/frontend"
)

// ReviewPlan shows the forms for the plan of a review, the pre-meeting and the meeting.
func (p *Pages) ReviewPlan(r *Request) error {
	page, err := p.reviewPlanPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

// emptyHeadings is how many rows of the form of headings are empty, to be filled in.
const emptyHeadings = 3

func (p *Pages) reviewPlanPage(r *Request) (*frontend.ReviewPlan, error) {
	m, err := p.findReview(r)
	if err != nil {
		return nil, err
	}
	switch {
	case !m.MayManage:
		return nil, assessment.Denied()
	case !m.State.Open() && r.Request.Method != http.MethodPost: // what was typed meanwhile is shown
		return nil, &assessment.Error{Code: assessment.Conflict, Key: "error.review_closed"}
	}
	choices, err := p.Chain.Review.Choices(r.Request.Context(), r.Principal, m.ID)
	if err != nil {
		return nil, err
	}
	page := &frontend.ReviewPlan{
		About:    m.about(),
		Kinds:    choicesOf("review.kind.", assessment.ReviewKinds),
		Checks:   choicesOf("review.check.", assessment.ReviewChecks),
		People:   personOptions(choices.People),
		Unopened: unopenedOf(r, choices.Invited, func(m record.PersonName) string { return m.Name }),
		Agenda:   strings.Join(m.Agenda, "\n"),
	}
	for _, c := range m.PreMeeting.Settled {
		page.Settled = append(page.Settled, string(c))
	}
	m.participants(page, choices)
	page.HeldOn = m.HeldOn
	if m.HeldOn == nil && m.PlannedOn != nil && *m.PlannedOn <= p.today(r) {
		page.HeldOn = m.PlannedOn
	}
	if m.Template == assessment.OwnHeadings {
		m.headings(page)
	}
	page.Path = page.About.Base + "/plan"
	return page, nil
}

// participants fills in the rows of the form: those of the review or, while it has none, those whom the program
// proposes, and an empty one to write in; as many as were sent, and one more if that was asked for.
func (m management) participants(page *frontend.ReviewPlan, choices review.Choices) {
	for _, one := range m.Participants {
		page.Participants = append(page.Participants, participantRow(one))
	}
	if page.Proposes = len(m.Participants) == 0 && len(choices.Proposed) > 0; page.Proposes {
		for _, one := range choices.Proposed {
			page.Participants = append(page.Participants, frontend.ReviewParticipantRow{User: one.ID.String()})
		}
	}
	rows := max(len(page.Participants)+1, m.r.sentParticipants())
	for len(page.Participants) < rows {
		page.Participants = append(page.Participants, frontend.ReviewParticipantRow{})
	}
	for i := range page.Participants {
		page.Participants[i].Number, page.Participants[i].Prefix = i, participantPrefix(i)
	}
}

func participantPrefix(row int) string { return "participants." + strconv.Itoa(row) + "." }

// sentParticipants is how many rows of participants were sent, with the one that the button adds.
func (r *Request) sentParticipants() int {
	rows := 0
	for r.Request.PostForm.Has(participantPrefix(rows) + "name") {
		rows++
	}
	if r.addsParticipant() {
		rows++
	}
	return rows
}

func (r *Request) addsParticipant() bool { return r.form("add") == "participant" }

func participantRow(one record.ReviewParticipant) frontend.ReviewParticipantRow {
	row := frontend.ReviewParticipantRow{Role: one.Role, User: idValue(one.User), Signatory: one.Signatory}
	if one.User == nil {
		row.Name = one.Name
	}
	return row
}

func (m management) headings(page *frontend.ReviewPlan) {
	for _, i := range m.Inputs {
		page.Headings = append(page.Headings, frontend.ReviewHeadingRow{Key: string(i.Key), Title: m.inputName(i)})
	}
	for range emptyHeadings {
		page.Headings = append(page.Headings, frontend.ReviewHeadingRow{})
	}
	for i := range page.Headings {
		page.Headings[i].Number, page.Headings[i].Prefix = i, "headings."+strconv.Itoa(i)+"."
	}
}

// planned runs a form of the plan and shows the page again if it was refused.
func (p *Pages) planned(
	r *Request,
	message string,
	save func(id assessment.ID, version int64) (record.Review, error),
) error {
	id, version, err := r.changed("review")
	if err != nil {
		return err
	}
	if _, err := save(id, version); err != nil {
		return again(p, r, err, p.reviewPlanPage)
	}
	return p.done(r, reviewPath(r, id)+"/plan", message, nil)
}

// SaveReviewPlan saves what is planned.
func (p *Pages) SaveReviewPlan(r *Request) error {
	months, wrong := 0, error(nil)
	if typed := r.form("frequency"); typed != "" {
		months, wrong = strconv.Atoi(typed)
	}
	if wrong != nil {
		months = -1 // the use case says what can be
	}
	return p.planned(r, "review.saved", func(id assessment.ID, version int64) (record.Review, error) {
		return p.Chain.Review.SavePlan(r.Request.Context(), r.Principal, id, review.PlanForm{
			Title:       r.form("title"),
			Kind:        assessment.ReviewKind(r.form("kind")),
			PlannedOn:   assessment.Date(r.form("planned_on")),
			CaseNumber:  r.form("case_number"),
			Frequency:   months,
			PlanningTie: r.form("planning"),
			BudgetTie:   r.form("budget"),
			Headings:    r.sentHeadings(),
			Version:     version,
		})
	})
}

// sentHeadings are the headings that were sent: those whose title was emptied are left out. It is nil if none were.
func (r *Request) sentHeadings() []assessment.ReviewHeading {
	var sent struct {
		Headings []struct {
			Key   string `form:"key"`
			Title string `form:"title"`
		} `form:"headings"`
	}
	r.bind(&sent)
	if len(sent.Headings) == 0 {
		return nil
	}
	list := []assessment.ReviewHeading{}
	for _, h := range sent.Headings {
		if h.Title == "" {
			continue
		}
		heading := assessment.ReviewHeading{Key: assessment.ReviewInputKey(h.Key), Title: h.Title}
		if r.L.Has("review.input."+h.Key) && r.L.T("review.input."+h.Key) == h.Title {
			heading.Title = "" // the name that it has in every language
		}
		list = append(list, heading)
	}
	return list
}

// SavePreMeeting saves what was settled before the review.
func (p *Pages) SavePreMeeting(r *Request) error {
	return p.planned(r, "review.saved", func(id assessment.ID, version int64) (record.Review, error) {
		f := review.PreMeetingForm{Version: version, PreMeeting: assessment.PreMeeting{
			Contact: r.form("contact"),
			On:      assessment.Date(r.form("contact_on")),
			Notes:   r.form("notes"),
		}}
		for _, c := range r.PostFormArray("settled") {
			f.Settled = append(f.Settled, assessment.ReviewCheck(c))
		}
		return p.Chain.Review.SavePreMeeting(r.Request.Context(), r.Principal, id, f)
	})
}

// SaveMeeting saves who meets, when, where and about what. The button that adds a row saves nothing: the form comes
// back with what was typed and one more row.
func (p *Pages) SaveMeeting(r *Request) error {
	if r.addsParticipant() {
		page, err := p.reviewPlanPage(r)
		if err != nil {
			return err
		}
		page.Sent = r.sent(false, func(name string) string { return name })
		return p.show(r, http.StatusOK, page)
	}
	var sent struct {
		Participants []struct {
			Name      string `form:"name"`
			Role      string `form:"role"`
			User      string `form:"user"`
			Signatory string `form:"signatory"`
		} `form:"participants"`
	}
	r.bind(&sent)
	return p.planned(r, "review.saved", func(id assessment.ID, version int64) (record.Review, error) {
		f := review.MeetingForm{
			HeldOn:  assessment.Date(r.form("held_on")),
			Place:   r.form("place"),
			Agenda:  lines(r.form("agenda")),
			Version: version,
		}
		for _, one := range sent.Participants {
			participant := assessment.Participant{Name: one.Name, Role: one.Role, Signatory: one.Signatory == "true"}
			if chosen := ids([]string{one.User}); one.User != "" {
				participant.UserID = &chosen[0]
			}
			f.Participants = append(f.Participants, participant)
		}
		return p.Chain.Review.SaveMeeting(r.Request.Context(), r.Principal, id, f)
	})
}

// ReviewMinutes shows the minutes of a review, to read, print and sign.
func (p *Pages) ReviewMinutes(r *Request) error {
	m, err := p.findReview(r)
	if err != nil {
		return err
	}
	page := minutesPage(r, m.ReviewMinutes)
	for i, d := range m.Decisions {
		page.Decisions[i] = m.decided(d)
	}
	page.Export, page.NoPDF = page.Base+"/export", p.noPDF()
	if page.Templates, page.TemplatesHref, err = p.templateChoices(r, func(id string) string {
		return page.Base + "/minutes" + templateQuery("?", id)
	}); err != nil {
		return err
	}
	page.Into = templateQuery("&", r.Query("template"))
	page.Signatures, page.Draft = m.Signatures, m.Draft
	if m.SHA256 != nil {
		page.SHA256 = *m.SHA256
	}
	if m.MaySign {
		page.Sign = page.Base + "/sign"
	}
	return p.show(r, http.StatusOK, page)
}

// SealedReview shows a sealed version of the minutes.
func (p *Pages) SealedReview(r *Request) error {
	id, err := r.id("review")
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(r.Param("number"))
	if err != nil {
		return assessment.Missing()
	}
	v, err := p.Chain.Review.SealedReview(r.Request.Context(), r.Principal, id, number)
	if err != nil {
		return err
	}
	page := minutesPage(r, v.Minutes)
	page.SHA256, page.Signatures = v.SHA256, v.Signatures
	return p.show(r, http.StatusOK, page)
}

func minutesPage(r *Request, m record.ReviewMinutes) *frontend.ReviewMinutes {
	page := &frontend.ReviewMinutes{Minutes: m, Base: reviewPath(r, m.ID)}
	for _, d := range m.Decisions {
		page.Decisions = append(page.Decisions, decisionRow(r, m, d))
	}
	for _, i := range m.Inputs {
		page.Inputs = append(page.Inputs, frontend.ReviewMinutesInput{
			ReviewInput: i,
			Name:        inputName(r, i),
			Figures:     figures(r, slices.Clone(i.Figures), record.PrintedRows),
		})
	}
	return page
}
