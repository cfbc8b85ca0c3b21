package web

import (
	"cmp"
	"net/http"
	"strings"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/frontend"
)

// ExportWheel sends the wheel as a calendar file.
func (p *Pages) ExportWheel(r *Request) error {
	years, err := p.Chain.Plan.Calendar(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	o := r.Principal.Organisation
	file := exchange.WheelCalendar(r.L.T, o.Name, years, p.public(r)+organisationPath(r, "/wheel")).Encode()
	r.download(o.Key+"-"+r.L.T("wheel.calendar.file_name")+".ics", exchange.CalendarType, file)
	return nil
}

// Calendar is the reader's own calendar address.
func (p *Pages) Calendar(r *Request) error {
	page, err := p.calendarPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) calendarPage(r *Request) (*frontend.Calendar, error) {
	c, err := p.Chain.Plan.CalendarSubscription(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	page := &frontend.Calendar{Base: organisationPath(r, "/wheel/subscription"), Back: organisationPath(r, "/wheel")}
	if c != nil {
		page.Made = &c.CreatedAt
	}
	return page, nil
}

// Subscribe makes a calendar address and shows it once.
func (p *Pages) Subscribe(r *Request) error {
	secret, err := p.Chain.Plan.Subscribe(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page, err := p.calendarPage(r)
	if err != nil {
		return err
	}
	page.Address = p.public(r) + calendarPath(r.Principal.Organisation.Key, secret)
	return p.show(r, http.StatusOK, page)
}

// calendarPath is the secret address of a calendar.
func calendarPath(organisation, secret string) string {
	return "/calendars/" + organisation + "/" + secret + ".ics"
}

// Unsubscribe revokes the reader's calendar address.
func (p *Pages) Unsubscribe(r *Request) error {
	if err := p.Chain.Plan.Unsubscribe(r.Request.Context(), r.Principal); err != nil {
		return err
	}
	return p.done(r, organisationPath(r, "/wheel/subscription"), "calendar.deleted", nil)
}

// CalendarFeed answers calendar programs, which are not signed in and know a secret address.
func (p *Pages) CalendarFeed(r *Request) error {
	organisation := r.Param("key")
	secret, isFile := strings.CutSuffix(r.Param("secret"), ".ics")
	if !isFile {
		return assessment.Missing()
	}
	var who assessment.Principal
	err := p.Auth.AllowSecret(r.ClientIP(), organisation+"/"+secret, func() (err error) {
		who, err = p.Chain.Plan.Subscriber(r.Request.Context(), organisation, secret)
		return err
	})
	if err != nil {
		return err
	}
	if err := p.Auth.Allow(who, "/file"); err != nil {
		return err
	}
	years, err := p.Chain.Plan.Calendar(r.Request.Context(), who)
	if err != nil {
		return err
	}
	l := p.Catalog.For(cmp.Or(who.User.Language, who.Organisation.Language))
	r.Writer.Header().Set("Cache-Control", "private, no-store")
	at := p.Public + organisationBase(who.Organisation.Key) + "/wheel"
	r.Data(http.StatusOK, exchange.CalendarType, exchange.WheelCalendar(l.T, who.Organisation.Name, years, at).Encode())
	return nil
}
