package web

import (
	"errors"
	"net/http"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// FollowUps shows what has become of the recommendations of earlier audits: what the bodies say, and what the auditors
// find.
func (p *Pages) FollowUps(r *Request) error {
	page, err := p.followUpsPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) followUpsPage(r *Request) (*frontend.FollowUps, error) {
	v, err := p.findFindings(r)
	if err != nil {
		return nil, err
	}
	a := auditOf(r, v)
	page := &frontend.FollowUps{About: a.head(), Base: a.base() + "/follow-ups"}
	page.Path = page.Base
	n := 0
	for _, of := range v.ByEarlier() {
		group := frontend.FollowedAudit{FollowedAudit: of.FollowedAudit}
		for _, one := range of.Items {
			row := frontend.FollowUpRow{FollowedUp: one, Row: n}
			if one.Now != nil && of.ID != nil {
				group.Href = auditPath(r, *of.ID)
				row.Href = group.Href + "/recommendations#r-" + one.Now.ID.String()
				for _, made := range one.Now.Actions {
					row.Actions = append(row.Actions, frontend.ActionLink{ActionName: made, Href: actionPath(r, made.ID)})
				}
			}
			group.Rows, n = append(group.Rows, row), n+1
		}
		page.Of = append(page.Of, group)
	}
	return page, nil
}

// SaveFollowUps takes the whole form: what can be saved is saved, and the rest is shown as it was typed.
func (p *Pages) SaveFollowUps(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	var forms []audits.FollowUpForm
	rows := map[assessment.ID]int{}
	for _, n := range r.numbered("finding", "evidence") {
		at := "-" + strconv.Itoa(n)
		one, err := assessment.ParseID(r.form("follow_up" + at))
		if err != nil {
			return err
		}
		version, err := strconv.ParseInt(r.form("version"+at), 10, 64)
		if err != nil {
			return &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
		}
		rows[one] = n
		forms = append(forms, audits.FollowUpForm{
			ID:       one,
			Finding:  assessment.Finding(r.form("finding" + at)),
			Evidence: r.form("evidence" + at),
			Version:  version,
		})
	}
	done, err := p.Chain.Audits.SaveFollowUps(r.Request.Context(), r.Principal, id, forms)
	if err == nil {
		err = followUpsRefused(done.Refused, rows)
	}
	if err != nil {
		return again(p, r, err, p.followUpsPage)
	}
	return p.done(r, auditPath(r, id)+"/follow-ups", "follow_ups.saved", map[string]any{"Count": done.Saved})
}

// followUpsRefused is why some of the rows of the form could not be saved, each at its field; nil if all were.
func followUpsRefused(refused map[assessment.ID]error, rows map[assessment.ID]int) error {
	if len(refused) == 0 {
		return nil
	}
	e := &assessment.Error{Code: assessment.Invalid, Key: "error.invalid_fields"}
	for id, err := range refused {
		at := "-" + strconv.Itoa(rows[id])
		var own *assessment.Error
		switch {
		case assessment.CodeOf(err) == assessment.Stale:
			e.Code = assessment.Stale
			e.Fields = append(e.Fields, assessment.FieldError{Field: "evidence" + at, Key: "error.follow_up_changed"})
		case errors.As(err, &own) && len(own.Fields) > 0:
			for _, f := range own.Fields {
				e.Fields = append(e.Fields, assessment.FieldError{Field: f.Field + at, Key: f.Key, Args: f.Args})
			}
		default:
			e.Fields = append(e.Fields, assessment.FieldError{Field: "evidence" + at, Key: "error.follow_up_gone"})
		}
	}
	return e
}

// FollowUpVersions shows what has been found of earlier recommendations before.
func (p *Pages) FollowUpVersions(r *Request) error {
	v, err := p.findFindings(r)
	if err != nil {
		return err
	}
	versions, err := p.Chain.Audits.FollowUpVersions(r.Request.Context(), r.Principal, v.ID)
	if err != nil {
		return err
	}
	a := auditOf(r, v)
	page := &frontend.AuditVersions{
		About:    a.head(),
		Back:     a.base() + "/follow-ups",
		BackText: r.L.T("follow_ups.title"),
		Heading:  r.L.T("follow_ups.versions"),
	}
	page.Path = a.base() + "/follow-ups/versions"
	for _, f := range v.FollowUps {
		of := frontend.VersionsOf{ID: f.ID.String(), Heading: shortened(f.Earlier.Title+": "+f.Text, 120)}
		for _, one := range versions.Items {
			if one.FollowUp != f.ID {
				continue
			}
			of.Versions = append(of.Versions, frontend.AuditVersion{
				Number:   one.Sequence,
				At:       one.SavedAt,
				By:       versions.People.Name(one.SavedBy),
				FromFile: one.FromFile,
				Texts: said(
					[]frontend.SaidText{{Text: r.L.T("follow_ups.found." + record.FindingName(one.Finding))}},
					"follow_ups.evidence",
					one.Evidence,
				),
			})
		}
		if len(of.Versions) > 0 {
			page.Of = append(page.Of, of)
		}
	}
	return p.show(r, http.StatusOK, page)
}
