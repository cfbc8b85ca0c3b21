package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"mognad/frontend"
)

// again is the form that somebody sent after the session had ended, so that nothing typed is lost, without what is
// secret; nil for nothing.
func (r *Request) again() *frontend.Again {
	if r.Request.Method != http.MethodPost || r.readForm() != nil {
		return nil
	}
	form := &frontend.Again{Action: r.Request.URL.RequestURI()}
	for _, name := range slices.Sorted(maps.Keys(r.Request.PostForm)) {
		if strings.Contains(name, "password") || name == "code" || name == "token" {
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
