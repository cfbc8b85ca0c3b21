package web

import (
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/mail"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/frontend"
)

// Invitations lists the people who have not opened their link.
func (p *Pages) Invitations(r *Request) error {
	page, err := p.invitationsPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) invitationsPage(r *Request) (*frontend.Invitations, error) {
	list, err := p.Chain.People.Invitations(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	people := organisationPath(r, "/users")
	page := &frontend.Invitations{
		Base:      people + "/invitations",
		PeopleURL: people,
		Mail:      p.Chain.Mail(),
		Local:     onlyHere(p.public(r)),
	}
	rows := make([]frontend.InvitationRow, len(list))
	for i, x := range list {
		rows[i] = invitationRow(people, x)
	}
	l := listing[frontend.InvitationRow]{
		words: "invitations",
		text:  func(row frontend.InvitationRow) string { return row.Name + " " + row.Email },
		acts:  true,
		columns: []column[frontend.InvitationRow]{
			{
				name:    "name",
				label:   "people.name",
				compare: byText(r, func(row frontend.InvitationRow) string { return row.Name }),
			},
			{name: "roles", label: "invitations.roles"},
			{
				name:    "invited",
				label:   "invitations.invited",
				compare: byOrder(func(row frontend.InvitationRow) int64 { return row.InvitedAt.Unix() }),
			},
			{name: "link", label: "invitations.link"},
			{name: "mail", label: "invitations.mail_label"},
		},
	}
	page.Rows, page.List = l.show(r, page.Base, rows)
	return page, nil
}

func invitationRow(people string, x record.PendingInvitation) frontend.InvitationRow {
	row := frontend.InvitationRow{
		ID:         x.User.String(),
		Name:       x.Name,
		Email:      x.Email,
		Href:       people + "/" + x.User.String(),
		InvitedAt:  x.InvitedAt,
		LinkUntil:  x.LinkUntil,
		Manageable: x.Manageable,
	}
	for _, role := range x.Roles {
		row.Roles = append(row.Roles, frontend.HeldRole{
			Role: string(role.Role), Entity: role.Entity, Until: string(role.Until),
		})
	}
	if x.Mail != nil {
		status := mailStatus(*x.Mail)
		row.Mail = &status
	}
	return row
}

// mailStatus is how a mail fares, as pages show it.
func mailStatus(m record.MailStatus) frontend.MailStatus {
	s := frontend.MailStatus{
		What:  "mail_status.kind." + string(m.Kind),
		State: string(m.State),
		At:    m.MadeAt,
		Error: m.Error,
		Next:  m.NextAt,
	}
	if m.SentAt != nil {
		s.At = *m.SentAt
	}
	return s
}

// RenewInvitations makes new links for those ticked: sent by mail, or in a file that is shown once.
func (p *Pages) RenewInvitations(r *Request) error {
	do := r.form("do")
	format := workbook.Format(do)
	if do != "mail" && !slices.Contains(workbook.Formats, format) {
		return &assessment.Error{Code: assessment.Invalid, Key: "error.invalid"}
	}
	chosen := ids(r.PostFormArray("chosen"))
	letters, renewed, err := p.Chain.People.RenewInvitations(r.Request.Context(), r.Principal, chosen, do == "mail")
	if err != nil {
		return again(p, r, err, p.invitationsPage)
	}
	if do == "mail" {
		back := r.backToList(organisationPath(r, "/users/invitations"))
		return p.done(r, back, "invitations.sent", map[string]any{"Count": renewed})
	}
	return p.mergeFile(r, letters, format)
}

// mergeFile answers with the letters as a table, a row each.
func (p *Pages) mergeFile(r *Request, letters []record.Letter, format workbook.Format) error {
	rows := make([]workbook.Letter, len(letters))
	for i, l := range letters {
		m := mail.Merge(p.Catalog.For(l.Language), p.public(r), l)
		rows[i] = workbook.Letter{
			Name:    m.Name,
			Email:   m.Email,
			Link:    m.Link,
			Until:   r.L.Moment(m.Until),
			Subject: m.Subject,
			Text:    m.Text,
		}
	}
	t := workbook.Letters(r.L, r.L.T("invitations.title"), rows, r.Principal.Organisation, p.Chain.Now())
	return p.sendTable(r, t, format, r.fileName("invitations.file_name"))
}
