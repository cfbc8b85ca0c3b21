package web

import (
	"net/http"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

func aimPath(r *Request, entity assessment.ID) string {
	return organisationPath(r, "/entities/"+entity.String()+"/aim")
}

// aimText is a version of an entity's aim.
func aimText(r *Request, entity assessment.ID, a record.Aim, maySet bool) frontend.AimText {
	text := frontend.AimText{
		Number:   a.Version,
		Text:     a.Text,
		AgreedOn: string(a.AgreedOn),
		AgreedBy: a.AgreedBy,
		By:       a.SavedBy,
		At:       a.SavedAt,
		Href:     aimPath(r, entity),
		MaySet:   maySet,
	}
	if a.Horizon > 0 {
		text.Horizon = strconv.Itoa(a.Horizon)
	}
	return text
}

// Aim shows the strategic aim of an entity.
func (p *Pages) Aim(r *Request) error {
	page, err := p.aimPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) aimPage(r *Request) (*frontend.Aim, error) {
	id, err := r.id("entity")
	if err != nil {
		return nil, err
	}
	a, err := p.Chain.Review.Aims(r.Request.Context(), r.Principal, id)
	if err != nil {
		return nil, err
	}
	page := &frontend.Aim{
		Of:      a.Entity.Name,
		Back:    organisationPath(r, "/topics?entity="+id.String()),
		Most:    assessment.MaxAim,
		Current: aimText(r, id, a.Current, a.MaySave),
	}
	page.Path = page.Current.Href
	for _, v := range a.Versions {
		page.Versions = append(page.Versions, aimText(r, id, v, false))
	}
	return page, nil
}

// SaveAim saves the next version of an entity's aim.
func (p *Pages) SaveAim(r *Request) error {
	id, version, err := r.changed("entity")
	if err != nil {
		return err
	}
	_, err = p.Chain.Review.SaveAim(r.Request.Context(), r.Principal, assessment.Aim{
		EntityID: id,
		Version:  version,
		Text:     r.form("text"),
		Horizon:  typedYear(r.form("horizon")),
		AgreedOn: assessment.Date(r.form("agreed_on")),
		AgreedBy: r.form("agreed_by"),
	})
	if err != nil {
		return again(p, r, err, p.aimPage)
	}
	return p.done(r, organisationPath(r, "/topics?entity="+id.String()+"#aim"), "topics.aim.saved", nil)
}

// typedYear is the year in a text; what is none is refused as one that does not exist.
func typedYear(text string) int {
	year, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return year
}
