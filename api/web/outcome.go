package web

import (
	"net/http"
	"net/url"
	"strings"

	"mognad/assessment"
	"mognad/frontend"
)

// outcomes is where the addresses begin that tell what became of a change.
const outcomes = "/outcomes/"

// The headers that tell a script what a page tells a reader.
const (
	outcomeHeader = "X-Outcome" // an [assessment.Keeping]
	unsavedHeader = "X-Unsaved" // why a form was not saved, if it was not: unknown or read-only
)

// lookPath is where a form is sent whose saving may have been done, "" if nobody can tell.
func lookPath(r *Request, event assessment.ID, form *frontend.Again) string {
	if asksOutcome(r) {
		return r.Request.URL.RequestURI()
	}
	if event == (assessment.ID{}) || r.Principal.Organisation.Key == "" {
		return ""
	}
	to := url.Values{"back": {r.back()}}
	if form != nil {
		to.Set("action", form.Action)
	}
	return organisationPath(r, outcomes+event.String()) + "?" + to.Encode()
}

// back is the page that a form was sent from, and the one it was sent to if that is not known.
func (r *Request) back() string {
	if asksOutcome(r) {
		return local(r.Query("back"))
	}
	if back, err := url.Parse(r.GetHeader("Referer")); err == nil && back.Host == r.Request.Host {
		return local(back.RequestURI())
	}
	return local(r.Request.URL.RequestURI())
}

// Outcome tells what became of a form whose saving got no answer. The form comes with it, so that it can be sent again
// if it was not saved, and a script is told in a header.
func (p *Pages) Outcome(r *Request) error {
	event, err := r.id("event")
	if err != nil {
		return err
	}
	kept, err := p.Chain.Outcome(r.Request.Context(), r.Principal, event)
	if err != nil {
		return err
	}
	r.Header(outcomeHeader, string(kept))
	if scripted(r) {
		r.Status(http.StatusNoContent)
		return nil
	}
	switch kept {
	case assessment.Kept:
		return p.done(r, local(r.Query("back")), "outcome.kept", nil)
	case assessment.NotKept:
		return p.show(r, http.StatusOK, &frontend.Error{
			Status: http.StatusOK,
			Key:    "error.outcome_not_kept",
			Back:   local(r.Query("back")),
			Again:  p.again(r),
		})
	case assessment.KeptUnknown:
	}
	return stillUnknown(event)
}

// tellUnsaved tells a script why a form was not saved, where that is more than that the service cannot be reached.
func tellUnsaved(r *Request, e *assessment.Error) {
	switch {
	case e.Code == assessment.Unknown:
		r.Header(unsavedHeader, "unknown")
	case e.Key == "error.read_only":
		r.Header(unsavedHeader, "read-only")
	}
}

// asksOutcome reports whether a request asks what became of a form.
func asksOutcome(r *Request) bool { return strings.HasSuffix(r.FullPath(), outcomes+":event") }

func stillUnknown(event assessment.ID) error {
	return &assessment.Error{Code: assessment.Unknown, Key: "error.outcome_unknown", Event: event}
}
