package web

import (
	"net/http"
	"strconv"

	"mognad/assessment"
	"mognad/frontend"
)

// Settings shows what can be changed about the organisation itself.
func (p *Pages) Settings(r *Request) error {
	if err := p.Chain.RequireAtRoot(r.Request.Context(), r.Principal, assessment.ManageOrganisation); err != nil {
		return err
	}
	return p.show(r, http.StatusOK, p.settingsPage(r))
}

func (p *Pages) settingsPage(r *Request) *frontend.Settings {
	o := r.Principal.Organisation
	return &frontend.Settings{
		Key:             o.Key,
		Name:            o.Name,
		DefaultLanguage: o.Language,
		Version:         o.Version,
		TrainingMonths:  o.TrainingMonths,
		TimeZone:        o.TimeZone,
		InstalledZone:   r.L.T("settings.installed_zone", "Zone", p.Chain.Zone(assessment.Organisation{}).String()),
	}
}

// SaveSettings changes the organisation's name, language and time zone, and for how long trainings are valid.
func (p *Pages) SaveSettings(r *Request) error {
	version, err := r.version()
	if err != nil {
		return err
	}
	o := assessment.Organisation{
		Name:     r.form("name"),
		Language: r.form("language"),
		TimeZone: r.form("time_zone"),
		Version:  version,
	}
	if typed := r.form("training_months"); typed != "" {
		if o.TrainingMonths, err = strconv.Atoi(typed); err != nil {
			o.TrainingMonths = -1 // the use case says what can be
		}
	}
	if _, err := p.Chain.People.SaveOrganisation(r.Request.Context(), r.Principal, o); err != nil {
		return p.refused(r, err, p.settingsPage(r))
	}
	return p.done(r, organisationPath(r, "/settings"), "settings.saved", nil)
}
