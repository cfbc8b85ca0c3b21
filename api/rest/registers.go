package rest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend/i18n"
)

// rowJSON is a row of a register as the API returns it, its properties in order.
type rowJSON []property

type property struct {
	name  string
	value any
}

// MarshalJSON implements [json.Marshaler].
func (o rowJSON) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, p := range o {
		b.WriteByte("{,"[min(i, 1)])
		value, err := json.Marshal(p.value)
		if err != nil {
			return nil, err
		}
		b.WriteString(strconv.Quote(p.name) + ":")
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Schema is that of any row; operations have one made from their register's fields.
func (rowJSON) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeObject} }

type rowsJSON struct {
	Items []rowJSON `json:"items"`
}

func (rowsJSON) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeObject} }

// rowBody holds the properties of a row in the body of a request, by field name.
type rowBody map[string]any

func (rowBody) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeObject} }

// values are the properties as the fields store them. The library has checked them against the schema.
func (b rowBody) values() registers.Values {
	values := registers.Values{}
	for name, value := range b {
		values[name] = []string{}
		switch v := value.(type) {
		case []any:
			for _, one := range v {
				values[name] = append(values[name], valueText(one))
			}
		case nil:
		default:
			values[name] = append(values[name], valueText(v))
		}
	}
	return values
}

// valueText is a property as a field stores it. The schema allows nothing else.
func valueText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		if v {
			return registers.Yes
		}
	}
	return ""
}

// InRow is the part of an address that identifies a row. Its parameter has the name of the register's object.
type InRow struct {
	InOrganisation
	ID string
}

// rowParameter is where an operation keeps the name of the parameter that identifies a row.
const rowParameter = "row"

// Resolve implements [huma.Resolver].
func (in *InRow) Resolve(ctx huma.Context) []error {
	parameter, _ := ctx.Operation().Metadata[rowParameter].(string)
	in.ID = ctx.Param(parameter)
	return nil
}

type rowsInput struct {
	InOrganisation
	Search  string `query:"search" doc:"Text that a row contains, in upper or lower case"`
	Sort    string `query:"sort" doc:"A field to sort by, with - before it for descending order; if left out by name, or as the register has it: risks by falling value"`
	Overdue bool   `query:"overdue" doc:"true lists only overdue rows"`
	Entity  string `query:"entity" format:"uuid" doc:"Only rows about the entity and what is below it"`
	Page    int    `query:"page" minimum:"1" default:"1"`
	Size    int    `query:"size" minimum:"1" maximum:"1000" doc:"Rows on a page; all if left out"`
	Only    registers.Values
}

// listFilters is where an operation keeps the names of the fields that can narrow a list.
const listFilters = "filters"

// Resolve implements [huma.Resolver].
func (in *rowsInput) Resolve(ctx huma.Context) []error {
	in.Only = registers.Values{}
	names, _ := ctx.Operation().Metadata[listFilters].([]string)
	for _, name := range names {
		if value := ctx.Query(name); value != "" {
			in.Only[name] = []string{value}
		}
	}
	return nil
}

type newRowInput struct {
	InOrganisation
	Body rowBody
}

type rowInput struct{ InRow }

type rowChangeInput struct {
	InRow
	Versioned
	Body rowBody
}

type rowDeleteInput struct {
	InRow
	Versioned
}

// rowsPage is a page of a register.
type rowsPage struct {
	Found int `header:"X-Total-Count" doc:"Number of rows on all pages"`
	Body  rowsJSON
}

// rowEvent is something that happened to a row.
type rowEvent struct {
	At      time.Time   `json:"at"`
	Actor   *string     `json:"actor" format:"uuid" doc:"Id of the user; null for the system"`
	Action  string      `json:"action" enum:"add,change,delete"`
	Changes []rowChange `json:"changes" nullable:"false"`
}

type rowChange struct {
	Field string `json:"field"`
	Old   any    `json:"old" doc:"As in the row; null for empty, and for entities that are all out of reach"`
	New   any    `json:"new" doc:"As in the row; null for empty, and for entities that are all out of reach"`
}

// rowsAPI is one register's operations.
type rowsAPI struct {
	*API
	*rows.Register
	en   *i18n.Localizer
	noun string // as in the names of schemas: "GoverningDocument"
}

func (a *API) registerRegisters() {
	for _, w := range slices.Concat(a.Chain.Registers.All, a.Chain.Registers.Papers) {
		var noun string
		for word := range strings.SplitSeq(w.Object, "_") {
			noun += strings.ToUpper(word[:1]) + word[1:]
		}
		if w.Read == assessment.ReadRegisters {
			noun += "Row" // the plain name is that of the record for the management review
		}
		rowsAPI{API: a, Register: w, en: a.Catalog.For("en"), noun: noun}.register()
	}
}

func (x rowsAPI) register() {
	all := x.within() + x.Path()
	one, tag := all+"/{"+x.Object+"}", x.en.T(x.Name+".title")
	path, dashed := strings.ReplaceAll(x.Name, "_", "-"), strings.ReplaceAll(x.Object, "_", "-")
	word := strings.ReplaceAll(x.Object, "_", " ")
	words := strings.ReplaceAll(x.Name, "_", " ")
	stored, list := x.rowSchemas()
	operation := func(id, method, path string, action assessment.Permission, summary string) Operation {
		return Operation{ID: id, Method: method, Path: path, Permission: action, Tag: tag, Summary: summary}
	}
	changes := func(o Operation, description string, status int) Operation {
		o.Description, o.Status, o.Errors = description, status, []int{http.StatusConflict}
		return o
	}
	read, manage := x.Read, x.Manage
	register(
		x.API,
		operation("list-"+path, http.MethodGet, all, read, "List the "+words),
		x.list,
		withResponse("200", list),
		x.withFilters,
		x.withAudit,
	)
	register(
		x.API,
		changes(operation("post-"+dashed, http.MethodPost, all, manage, "Add a "+word), x.scopeWords(), http.StatusCreated),
		x.post,
		withResponse("201", stored),
		withBody(x.bodySchema("New"+x.noun, false)),
		x.withAudit,
	)
	register(
		x.API,
		operation("get-"+dashed, http.MethodGet, one, read, "Read a "+word),
		x.get,
		withResponse("200", stored),
		x.withID,
	)
	register(
		x.API,
		changes(operation("put-"+dashed, http.MethodPut, one, manage, "Change a "+word), "Every property must be sent.", 0),
		x.put,
		withResponse("200", stored),
		withBody(x.bodySchema(x.noun+"Change", true)),
		x.withID,
	)
	register(
		x.API,
		changes(
			operation("delete-"+dashed, http.MethodDelete, one, manage, "Delete a "+word),
			"Only if nothing refers to it.",
			0,
		),
		x.delete,
		x.withID,
	)
	history := operation("list-"+dashed+"-history", http.MethodGet, one+"/history", read, "List the changes to a "+word)
	history.Description = "Latest first."
	register(x.API, history, x.history, x.withID)
	x.registerFiles(path, words)
}

// within is the address of what the register belongs to.
func (x rowsAPI) within() string {
	if x.OfAudit {
		return "/organisations/{organisation}/audits/{audit}"
	}
	return "/organisations/{organisation}"
}

// in is the register's use cases; those of papers are of the audit in the address.
func (x rowsAPI) in(r *request) (*rows.Register, error) {
	if !x.OfAudit {
		return x.Register, nil
	}
	audit, err := assessment.ParseID(r.audit)
	return x.Register.In(audit), err
}

// scopeWords says where the managing role is required.
func (x rowsAPI) scopeWords() string {
	if x.OfAudit {
		return "Requires an engagement for the audit, which must not be final."
	}
	if _, parts := x.About(); parts {
		return "Requires a role on each of the entities, or on the root of the tree if none is named."
	}
	return "Requires a role on the root of the tree."
}

// value is the value of a field as the API returns it.
func value(f registers.Field, v registers.Values) any {
	switch list := v[f.Name]; {
	case (f.Kind == registers.Entities || f.Kind == registers.Questions) && list == nil:
		return []string{}
	case (f.Kind == registers.Entities || f.Kind == registers.Questions) && len(list) > 0:
		return list
	case f.Kind == registers.Months:
		months := []json.Number{}
		for _, month := range list {
			months = append(months, json.Number(month))
		}
		return months
	case f.Kind == registers.YesNo:
		return len(list) > 0
	case len(list) > 0 && (f.Kind == registers.Number || f.Kind == registers.Step):
		return json.Number(list[0])
	case len(list) > 0:
		return list[0]
	case f.Typed():
		return ""
	}
	return nil
}

// json is a row as the API returns it.
func (x rowsAPI) json(i rows.Item) rowJSON {
	o := rowJSON{{name: "id", value: i.Head.ID.String()}}
	for _, f := range x.All() {
		o = append(o, property{name: f.Name, value: value(f, i.Values)})
	}
	return append(
		o,
		property{name: "version", value: *i.Head.Version},
		property{name: "created_at", value: i.Head.CreatedAt.UTC()},
		property{name: "updated_at", value: i.Head.UpdatedAt.UTC()},
	)
}

func (x rowsAPI) single(i rows.Item) *single[rowJSON] {
	return &single[rowJSON]{ETag: etag(*i.Head.Version), Body: x.json(i)}
}

func (x rowsAPI) list(r *request, in *rowsInput) (*rowsPage, error) {
	q := rows.Query{
		Search:  in.Search,
		Overdue: in.Overdue,
		Only:    in.Only,
		Sort:    in.Sort,
		Page:    in.Page,
		Size:    in.Size,
	}
	if in.Entity != "" {
		id, err := assessment.ParseID(in.Entity)
		if err != nil {
			return nil, err
		}
		q.Entity = &id
	}
	w, err := x.in(r)
	if err != nil {
		return nil, err
	}
	l, err := w.List(r, r.Principal, q)
	if err != nil {
		return nil, err
	}
	items := make([]rowJSON, 0, len(l.Items))
	for _, i := range l.Items {
		items = append(items, x.json(i))
	}
	return &rowsPage{Found: l.Found, Body: rowsJSON{Items: items}}, nil
}

func (x rowsAPI) find(r *request, in string) (rows.View, error) {
	id, err := assessment.ParseID(in)
	if err != nil {
		return rows.View{}, err
	}
	w, err := x.in(r)
	if err != nil {
		return rows.View{}, err
	}
	return w.Get(r, r.Principal, id)
}

func (x rowsAPI) get(r *request, in *rowInput) (*single[rowJSON], error) {
	v, err := x.find(r, in.ID)
	if err != nil {
		return nil, err
	}
	return x.single(v.Item), nil
}

func (x rowsAPI) post(r *request, in *newRowInput) (*created[rowJSON], error) {
	row := x.Row()
	x.Fill(row, in.Body.values())
	w, err := x.in(r)
	if err != nil {
		return nil, err
	}
	i, err := w.Add(r, r.Principal, row)
	if err != nil {
		return nil, err
	}
	added := x.single(i)
	return &created[rowJSON]{
		Location: r.address(x.under(r), i.Head.ID.String()),
		ETag:     added.ETag,
		Body:     added.Body,
	}, nil
}

func (x rowsAPI) put(r *request, in *rowChangeInput) (*single[rowJSON], error) {
	id, err := assessment.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	row := x.Row()
	h := registers.HeadOf(row)
	*h.ID = id
	if *h.Version, err = in.expected(); err != nil {
		return nil, err
	}
	x.Fill(row, in.Body.values())
	w, err := x.in(r)
	if err != nil {
		return nil, err
	}
	i, err := w.Save(r, r.Principal, row)
	if err != nil {
		return nil, stored(err, x.json)
	}
	return x.single(i), nil
}

func (x rowsAPI) delete(r *request, in *rowDeleteInput) (*none, error) {
	id, err := assessment.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	w, err := x.in(r)
	if err != nil {
		return nil, err
	}
	_, err = w.Delete(r, r.Principal, id, version)
	return nil, stored(err, x.json)
}

func (x rowsAPI) history(r *request, in *rowInput) (*response[list[rowEvent]], error) {
	v, err := x.find(r, in.ID)
	if err != nil {
		return nil, err
	}
	return listOf(v.History, func(c rows.Change) rowEvent {
		e := rowEvent{At: c.At.UTC(), Actor: optionalID(c.ActorID), Action: c.Verb, Changes: []rowChange{}}
		for _, f := range c.Fields {
			change := rowChange{Field: f.Field.Name, Old: value(f.Field, f.Old), New: value(f.Field, f.New)}
			e.Changes = append(e.Changes, change)
		}
		return e
	}), nil
}

func (x rowsAPI) registerFiles(path, words string) {
	register(x.API, Operation{
		ID:          "import-" + path,
		Method:      http.MethodPost,
		Path:        x.within() + "/imports" + x.Path(),
		Permission:  x.Manage,
		Tag:         tagFiles,
		Summary:     "Import " + words,
		Description: howToImport,
		Status:      http.StatusOK,
		Errors:      []int{http.StatusConflict},
		MaxBody:     MaxFile + MaxJSON,
		Checks:      true,
	}, x.importRows, raw, takesTables, x.withAudit)
	register(x.API, Operation{
		ID:          "export-" + path,
		Method:      http.MethodGet,
		Path:        x.within() + "/exports" + x.Path(),
		Permission:  x.Read,
		Tag:         tagFiles,
		Summary:     "Export the " + words,
		Description: howToExport,
	}, x.export(path), tableFiles(), x.withAudit)
}

// under is the path of the register within the organisation.
func (x rowsAPI) under(r *request) string {
	if x.OfAudit {
		return "audits/" + r.audit + x.Path()
	}
	return x.Path()[1:]
}

func (x rowsAPI) importRows(r *request, in *importInput) (*response[plan], error) {
	kind := x.Upload()
	if x.OfAudit {
		audit, err := assessment.ParseID(r.audit)
		if err == nil {
			_, err = x.Register.In(audit).Form(r, r.Principal) // before the file is read
		}
		if err != nil {
			return nil, err
		}
		kind = kind.Of(audit)
	}
	return x.importer(kind)(r, in)
}

func (x rowsAPI) export(path string) func(*request, *exportInput) (*download, error) {
	return func(r *request, in *exportInput) (*download, error) {
		w, err := x.in(r)
		if err != nil {
			return nil, err
		}
		table, err := w.Export(r, r.Principal)
		if err != nil {
			return nil, err
		}
		return x.tableFile(
			r,
			in,
			path,
			workbook.Register(r.L, x.Register.Register, table, r.Principal.Organisation, x.Chain.Now()),
		)
	}
}
