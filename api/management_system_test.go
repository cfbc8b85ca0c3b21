package api_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"mognad/api/apitest"
	"mognad/assessment/registers"
)

// managementRows are a row of each register of the management system: the values of its fields, besides the name, that
// a form and the API take.
var managementRows = map[string]map[string]any{
	"risk": {
		"area": "", "description": "", "likelihood": 3, "consequence": 4, "owner_role": "", "treatment": "reduce",
		"accepted_by": "", "accepted_until": nil, "spread": nil, "hard_to_reduce": true, "entities": []string{},
	},
	"objective": {
		"aim": "", "measured_by": "", "target": "", "due": "2199-12-31", "fulfilment": "under_way", "trend": nil,
		"entities": []string{},
	},
	"measure": {
		"kind": "incidents", "unit": "", "target": 97.5, "better": "lower", "source": "", "measured_in": []int{3, 9},
		"reporter": nil, "entities": []string{},
	},
	"context_change": {"side": "external", "noticed_on": "2026-01-15", "meaning": "", "entities": []string{}},
	"need": {
		"party": "Myndigheten", "basis": "law", "requirement": "", "changed_on": nil, "entities": []string{},
	},
	"nonconformity": {
		"found_on": "2026-01-15", "source": "audit", "cause": "", "correction": "", "corrective_action": "",
		"owner_role": "", "due": nil, "closed_on": nil, "entities": []string{},
	},
	"training": {
		"management": nil, "training": "Grund", "provider": "", "taken_on": "2026-01-15", "valid_until": nil, "basis": "",
		"entities": []string{},
	},
}

// addRows adds a row to each register of the management system, and puts their addresses into the target.
func (c *cells) addRows(x target, word string) {
	c.t.Helper()
	admin := c.Admin(c.t, "norrdal")
	if x["organisation"] != admin.Organisation.Key {
		admin = c.osten
	}
	who := c.castOf(admin).coordinator
	for object, fields := range managementRows {
		r, _ := registers.Of(object)
		row := r.Row()
		values := registers.Values{r.NameField().Name: {fmt.Sprintf("%s rad %d", word, c.count)}}
		for name, value := range fields {
			if value != nil {
				values[name] = formValues(value)
			}
		}
		r.Fill(row, values)
		added, err := c.Use.Registers.Named(r.Name).Add(c.t.Context(), who, row)
		if err != nil {
			c.t.Fatal(err)
		}
		x[object] = added.Head.ID.String()
		if object == "measure" && word == secret {
			v := registers.MeasureValue{MeasureID: *added.Head.ID, Day: "2026-01-31", Value: "3", Note: word}
			if _, err := c.Use.Registers.AddMeasureValue(c.t.Context(), who, v); err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// formValues is a value as a form sends it.
func formValues(value any) []string {
	switch v := value.(type) {
	case []int:
		var list []string
		for _, n := range v {
			list = append(list, fmt.Sprint(n))
		}
		return list
	case []string:
		return v
	case bool:
		return []string{registers.Yes}
	}
	return []string{fmt.Sprint(value)}
}

// criteriaVersion is the version of the criteria for risks that holds in "norrdal".
func (c *cells) criteriaVersion() string {
	c.t.Helper()
	criteria, err := c.Use.Registers.RiskCriteria(c.t.Context(), c.castOf(c.Admin(c.t, "norrdal")).coordinator)
	if err != nil {
		c.t.Fatal(err)
	}
	return fmt.Sprint(criteria.Current.Version)
}

// filledRow sends the form of a page of the management system.
func (c *cells) filledRow(v *apitest.Visitor, path, form string, x target) (reply apitest.Reply, isRow bool) {
	c.t.Helper()
	switch form {
	case "/risk-criteria":
		return v.Post(path, "version", c.criteriaVersion(), "likelihood", fmt.Sprintf("Låg %d\nMedel\nHög\nMax", c.count),
			"consequence", "Låg\nMedel\nHög\nMax", "treat_from", "4", "serious_from", "9"), true
	case "/measures/:measure/values":
		return v.Post(path, "day", "2026-02-28", "value", fmt.Sprintf("%d,5", c.count)), true
	case "/measure-values/import":
		content, _, _ := c.rowBody("import-measure-values", x)
		return v.SendFile(path, "file", "a.csv", content), true
	case "/measure-values/import/:upload":
		return v.Post(path, "digest", x["digest"]), true
	}
	for object, fields := range managementRows {
		r, _ := registers.Of(object)
		rest, below := strings.CutPrefix(form, r.Path()+"/")
		switch {
		case !below:
			continue
		case rest == "import":
			content, _, _ := c.rowBody("import"+strings.ReplaceAll(r.Path(), "/", "-"), x)
			return v.SendFile(path, "file", "a.csv", content), true
		case rest == "import/:upload":
			return v.Post(path, "digest", x["digest"]), true
		}
		sent := []string{"version", "1", r.NameField().Name, "Ny " + uuid.NewString()}
		for name, value := range fields {
			if value == nil {
				continue
			}
			for _, text := range formValues(value) {
				sent = append(sent, name, text)
			}
		}
		return v.Post(path, sent...), true
	}
	return reply, false
}

// rowBody is the body of an operation of the management system.
func (c *cells) rowBody(operation string, x target) (body, mediaType string, isRow bool) {
	switch operation {
	case "put-risk-criteria":
		return fmt.Sprintf(
			`{"likelihood": ["Låg %d", "Medel", "Hög", "Max"], "consequence": ["a", "b", "c", "d"], "treat_from": 4, `+
				`"serious_from": 9, "accepts_acceptable": "", "accepts_treat": "", "accepts_serious": ""}`,
			c.count,
		), "application/json", true
	case "post-measure-value":
		return fmt.Sprintf(`{"day": "2026-02-28", "value": %d.5, "note": ""}`, c.count), "application/json", true
	case "import-measure-values":
		return "measure,day,value\n" + c.measureName(x) + ",2026-03-01,12\n", "text/csv", true
	}
	for object, fields := range managementRows {
		r, _ := registers.Of(object)
		dashed := strings.ReplaceAll(object, "_", "-")
		name := "Ny " + uuid.NewString()
		switch operation {
		case "import" + strings.ReplaceAll(r.Path(), "/", "-"):
			columns, cells := []string{r.NameField().Name}, []string{name}
			for _, f := range r.Fields[1:] {
				if f.Required {
					columns, cells = append(columns, f.Name), append(cells, fmt.Sprint(fields[f.Name]))
				}
			}
			return strings.Join(columns, ",") + "\n" + strings.Join(cells, ",") + "\n", "text/csv", true
		case "post-" + dashed, "put-" + dashed:
			sent := map[string]any{r.NameField().Name: name}
			for field, value := range fields {
				sent[field] = value
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

// measureName is what the target's measure is called.
func (c *cells) measureName(x target) string {
	c.t.Helper()
	who := c.castOf(c.Admin(c.t, "norrdal")).coordinator
	m, err := c.Use.Registers.Measures.Get(c.t.Context(), who, uuid.MustParse(x["measure"]))
	if err != nil {
		c.t.Fatal(err)
	}
	return m.Title
}
