package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"mognad/frontend"
)

// mostAgain is how many forms of people who are not signed in are read at the same time: anybody on the internet can
// send one.
const mostAgain = 4

// again is the form that somebody sent within an organisation and that was not saved, because the session had ended or
// the database could not be reached, so that nothing typed is lost; nil for nothing. Files and passwords are not sent
// back, and forms outside organisations, which have passwords, not at all.
func (p *Pages) again(r *Request) *frontend.Again {
	if r.Request.Method != http.MethodPost || r.Param("organisation") == "" ||
		r.ContentType() != gin.MIMEPOSTForm {
		return nil
	}
	defer p.sentAgain.Add(-1)
	if p.sentAgain.Add(1) > mostAgain && !r.Principal.SignedIn() || r.readForm() != nil {
		return nil
	}
	form := &frontend.Again{Action: r.Request.URL.RequestURI()}
	if asksOutcome(r) {
		form.Action = local(r.Query("action"))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Request.PostForm)) {
		if strings.Contains(name, "password") {
			continue
		}
		for _, value := range r.Request.PostForm[name] {
			form.Fields = append(form.Fields, frontend.HiddenField{Name: name, Value: value})
		}
	}
	if len(form.Fields) == 0 {
		return nil
	}
	return form
}
