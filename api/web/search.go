package web

import (
	"net/http"
	"net/url"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/search"
	"mognad/frontend"
)

// Search shows what was found for the words in the address.
func (p *Pages) Search(r *Request) error {
	kind := r.Query("kind")
	found, err := p.Chain.Search.Search(
		r.Request.Context(),
		r.Principal,
		search.Query{
			Text:     r.Query("q"),
			Kind:     kind,
			Language: r.L.Language(),
			Says:     func(k assessment.ApprovalKind) string { return r.L.T("approval.kind." + string(k)) },
		},
	)
	if err != nil {
		return err
	}
	page := &frontend.Search{
		Query: found.Query,
		Kind:  kind,
		All:   searchPath(r, found.Query, ""),
		Found: found.Found,
	}
	for _, g := range found.Groups {
		page.Groups = append(page.Groups, searchGroup(r, found, g))
	}
	return p.show(r, http.StatusOK, page)
}

// searchPath is the address of a search.
func searchPath(r *Request, query, kind string) string {
	values := url.Values{"q": {query}}
	if kind != "" {
		values.Set("kind", kind)
	}
	return organisationPath(r, "/search?"+values.Encode())
}

func searchGroup(r *Request, found record.Search, g record.SearchGroup) frontend.SearchGroup {
	group := frontend.SearchGroup{Kind: g.Kind, Found: g.Found}
	if g.Found > len(g.Hits) {
		if group.Cut = found.Kind != ""; !group.Cut {
			group.More = searchPath(r, found.Query, g.Kind)
		}
	}
	for _, h := range g.Hits {
		group.Hits = append(group.Hits, frontend.SearchHit{
			Href:   hitPath(r, g.Kind, h),
			Name:   h.Name,
			Within: h.Within,
			Text:   h.Text,
		})
	}
	return group
}

// hitPath is the page of something that was found.
func hitPath(r *Request, kind string, h record.SearchHit) string {
	switch kind {
	case "recommendations":
		return organisationPath(r, "/audits/"+h.Of+"/recommendations#r-"+h.ID)
	case "advice":
		return organisationPath(r, "/rounds/"+h.Of+"/result#"+url.PathEscape(h.ID))
	case "actions":
		return organisationPath(r, "/plan/actions/"+h.ID)
	case "approvals": // a list, which is arranged so that it is there
		return organisationPath(r, "/approvals?"+url.Values{"q": {h.Name}}.Encode()+"#"+h.ID)
	case "questions":
		return organisationPath(r, "/questionnaires/"+h.Of+"#"+url.PathEscape(h.ID))
	case "help":
		return "/help/" + h.Of + "#" + h.ID
	}
	return organisationPath(r, "/"+strings.ReplaceAll(kind, "_", "-")+"/"+h.ID)
}
