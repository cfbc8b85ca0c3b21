package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/registers"
)

// inAudit is where the papers of an audit are.
const inAudit = "/audits/:audit"

// paperFields are the values of a paper that a form sends: a name, and what else is required.
func paperFields(r registers.Register, name string) registers.Values {
	v := registers.Values{r.NameField().Name: {name}}
	for _, f := range r.Fields[1:] {
		switch {
		case f.Kind == registers.Choice && f.Required:
			v[f.Name] = f.Choices[:1]
		case f.Kind == registers.Day && f.Required:
			v[f.Name] = []string{"2026-03-01"}
		case f.Required:
			v[f.Name] = []string{"Något"}
		}
	}
	if r.Name == registers.AuditNotes.Name { // else the audit cannot become final
		v["state"], v["answer"] = []string{registers.NoteClosed}, []string{"Rättat"}
	}
	return v
}

// addPapers adds a paper of each kind to an audit, with the word in each text, and returns their ids by object.
func addPapers(
	ctx context.Context,
	s *apitest.Site,
	auditor assessment.Principal,
	audit assessment.ID,
	word string,
) (target, error) {
	ids := target{}
	for _, r := range registers.Papers {
		v := paperFields(r, fmt.Sprint(word, " ", uuid.NewString()))
		for _, f := range r.Fields[1:] {
			if f.Typed() {
				v[f.Name] = []string{word}
			}
		}
		row := r.Row()
		r.Fill(row, v)
		added, err := s.Use.Registers.Named(r.Name).In(audit).Add(ctx, auditor, row)
		if err != nil {
			return nil, err
		}
		ids[r.Object] = added.Head.ID.String()
	}
	return ids, nil
}

// papers adds a paper of each kind to the target's audit.
func (c *cells) papers(x target, auditor assessment.Principal, word string) {
	c.t.Helper()
	ids, err := addPapers(c.t.Context(), c.Site, auditor, uuid.MustParse(x["audit"]), word)
	if err != nil {
		c.t.Fatal(err)
	}
	maps.Copy(x, ids)
}

// paperOf is the kind of papers of a page, and what its address says after theirs.
func paperOf(form string) (r registers.Register, rest string, is bool) {
	for _, r := range registers.Papers {
		if rest, is := strings.CutPrefix(form, inAudit+r.Path()+"/"); is {
			return r, rest, true
		}
	}
	return r, "", false
}

// filledPaper sends the form of a page of an audit's papers.
func (c *cells) filledPaper(v *apitest.Visitor, path, form string, x target) (reply apitest.Reply, isPaper bool) {
	c.t.Helper()
	r, rest, is := paperOf(form)
	if !is {
		return reply, false
	}
	switch rest {
	case "import":
		return v.SendFile(path, "file", "a.csv", paperTable(r)), true
	case "import/:upload":
		return v.Post(path, "digest", x["digest"]), true
	}
	sent := []string{"version", "1"}
	for name, list := range paperFields(r, "Ny "+uuid.NewString()) {
		sent = append(sent, name, list[0])
	}
	return v.Post(path, sent...), true
}

// uploadedPaper adds a previewed import to the target.
func (c *cells) uploadedPaper(x target, r registers.Register, by *apitest.Visitor) {
	c.t.Helper()
	page := by.SendFile(org+"/audits/"+x["audit"]+r.Path()+"/import", "file", "a.csv", paperTable(r)).Want(200)
	x["digest"] = page.Value("digest")
	x["upload"] = regexp.MustCompile(`/import/([0-9a-f-]{36})"`).FindStringSubmatch(page.Body)[1]
}

// paperTable is a table that adds a paper.
func paperTable(r registers.Register) string {
	var columns, values []string
	v := paperFields(r, "Ny "+uuid.NewString())
	for _, name := range slices.Sorted(maps.Keys(v)) {
		columns, values = append(columns, name), append(values, v.Get(name))
	}
	return strings.Join(columns, ",") + "\n" + strings.Join(values, ",") + "\n"
}

// paperBody is the body of an operation on an audit's papers.
func (c *cells) paperBody(operation string) (body, mediaType string, isPaper bool) {
	for _, r := range registers.Papers {
		dashed := strings.ReplaceAll(r.Object, "_", "-")
		switch operation {
		case "import-" + strings.ReplaceAll(r.Name, "_", "-"):
			return paperTable(r), "text/csv", true
		case "post-" + dashed, "put-" + dashed:
			sent, v := map[string]any{}, paperFields(r, "Ny "+uuid.NewString())
			for _, f := range r.Fields {
				switch {
				case v.Get(f.Name) != "":
					sent[f.Name] = v.Get(f.Name)
				case f.Many():
					sent[f.Name] = []string{}
				case f.Typed():
					sent[f.Name] = ""
				case f.Kind == registers.YesNo:
					sent[f.Name] = false
				default:
					sent[f.Name] = nil
				}
			}
			content, err := json.Marshal(sent)
			if err != nil {
				c.t.Fatal(err)
			}
			return string(content), "application/json", true
		}
	}
	return "", "", false
}
