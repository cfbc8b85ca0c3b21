package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend"
	"mognad/questionnaires/typed"
)

// RegisterPages are the pages of one register.
type RegisterPages struct {
	pages *Pages
	registers.Register
}

// Register makes the pages of a register.
func (p *Pages) Register(r registers.Register) RegisterPages {
	return RegisterPages{pages: p, Register: r}
}

// use is the register's use cases; those of papers are of the audit in the address.
func (x RegisterPages) use(r *Request) *rows.Register {
	w := x.pages.Chain.Registers.Named(x.Name)
	if x.OfAudit {
		return w.In(auditIn(r))
	}
	return w
}

// beside is the list shown as the alternative to a register's own, with the words for both.
var beside = map[string]frontend.RegisterLink{
	"activities": {Label: "wheel.title", Href: "/wheel"},
	"bodies":     {Label: "entities.title", Href: "/entities"},
}

// listLinks lead from a register's list to what belongs to it.
var listLinks = map[string][]frontend.RegisterLink{
	"risks":    {{Label: "risk_criteria.title", Href: "/risk-criteria"}},
	"measures": {{Label: "measure_values.import", Href: "/measure-values/import"}},
}

func (x RegisterPages) base(r *Request) string {
	if x.OfAudit {
		return auditPath(r, auditIn(r)) + x.Path()
	}
	return organisationPath(r, x.Path())
}

func (x RegisterPages) href(r *Request, id assessment.ID) string {
	return x.base(r) + "/" + id.String()
}

// label is the message key of a field's name.
func (x RegisterPages) label(f registers.Field) string { return x.Name + ".field." + f.Name }

// List shows a page of the register, searched and sorted as the address asks.
func (x RegisterPages) List(r *Request) error {
	number, err := strconv.Atoi(r.DefaultQuery("page", "1"))
	if err != nil {
		return assessment.InvalidField("page", "error.invalid", nil)
	}
	q := rows.Query{
		Search:  typed.Line(r.Query("q")),
		Overdue: r.Query("overdue") == "1",
		Sort:    r.Query("sort"),
		Only:    x.only(r),
		Page:    number,
		Size:    rowsShown,
	}
	if chosen := r.Query(aboutEntity); chosen != "" {
		id, err := assessment.ParseID(chosen)
		if err != nil {
			return err
		}
		q.Entity = &id
	}
	l, err := x.use(r).List(r.Request.Context(), r.Principal, q)
	if err != nil {
		return err
	}
	page := &frontend.Register{
		Words:       x.Name,
		Object:      x.Object,
		Base:        x.base(r),
		MayAdd:      l.MayAdd(),
		Overdue:     l.Overdue,
		OnlyOverdue: q.Overdue,
		Untrained:   l.Untrained,
		List: frontend.List{
			Words: x.Name,
			Base:  x.base(r),
			Query: q.Search,
			Found: l.Found,
			Total: l.Total,
			Page:  l.Page,
			Pages: l.Pages,
		},
	}
	switch {
	case q.Overdue:
		page.List.Narrowed = true
		page.List.None = "register.none_overdue"
	case page.MayAdd:
		page.List.None = x.Name + ".none_yet"
	}
	for _, link := range listLinks[x.Name] {
		if strings.HasSuffix(link.Href, "/import") && !page.MayAdd {
			continue
		}
		link.Href = organisationPath(r, link.Href)
		page.Links = append(page.Links, link)
	}
	page.List.Filters = x.filters(r, l.References, q)
	if other, ok := beside[x.Name]; ok {
		other.Href = organisationPath(r, other.Href)
		page.Views = []frontend.RegisterLink{other, {Label: x.Name + ".title", Href: page.Base, Current: true}}
	}
	if x.OfAudit {
		x.paper(r, page, l.References)
	}
	x.address(page, q)
	x.table(r, page, l, q)
	return x.pages.show(r, http.StatusOK, page)
}

// at is the address of the list with a query.
func (x RegisterPages) at(base string, q rows.Query) string {
	v := url.Values{}
	for name, value := range map[string]string{
		"q":       q.Search,
		"sort":    q.Sort,
		"overdue": map[bool]string{true: "1"}[q.Overdue],
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for name, values := range q.Only {
		v[name] = values
	}
	if q.Entity != nil {
		v.Set(aboutEntity, q.Entity.String())
	}
	return withQuery(base, v, "page", strconv.Itoa(max(q.Page, 1)))
}

// address fills in the addresses of the list's other pages and of its filters.
func (x RegisterPages) address(page *frontend.Register, q rows.Query) {
	q.Page = 1
	all, overdue := q, q
	all.Overdue, overdue.Overdue = false, true
	page.AllHref, page.OverdueHref = x.at(page.Base, all), x.at(page.Base, overdue)
	list := &page.List
	if q.Sort != "" {
		list.Kept = append(list.Kept, frontend.ListKept{Name: "sort", Value: q.Sort})
	}
	if q.Overdue {
		list.Kept = append(list.Kept, frontend.ListKept{Name: "overdue", Value: "1"})
	}
	if list.Page > 1 {
		q.Page = list.Page - 1
		list.Previous = x.at(page.Base, q)
	}
	if list.Page < list.Pages {
		q.Page = list.Page + 1
		list.Next = x.at(page.Base, q)
	}
}

// table fills in the columns and the rows.
func (x RegisterPages) table(r *Request, page *frontend.Register, l rows.List, q rows.Query) {
	by, down := strings.CutPrefix(q.Sort, "-")
	if by == "" {
		field, falls := x.Ordered()
		by, down = field.Name, falls
	}
	q.Page = 1
	for _, f := range x.All() {
		if !f.Listed {
			continue
		}
		c := frontend.ListColumn{Name: f.Name, Label: x.label(f)}
		if f.Sorted {
			q.Sort = f.Name
			if f.Name == by {
				c.Direction = map[bool]string{false: "ascending", true: "descending"}[down]
				q.Sort = map[bool]string{false: "-" + f.Name, true: f.Name}[down]
			}
			c.Href = x.at(page.Base, q)
		}
		page.List.Columns = append(page.List.Columns, c)
	}
	for _, name := range x.use(r).Related() {
		page.List.Columns = append(page.List.Columns, frontend.ListColumn{Name: name, Label: x.Name + "." + name})
	}
	for _, i := range l.Items {
		row := frontend.RegisterRow{Name: x.nameOf(i.Values), Href: x.href(r, *i.Head.ID)}
		if len(i.Overdue) > 0 { // next to the name, which a phone shows without scrolling
			row.Late = x.Name + ".overdue"
		}
		for _, f := range x.All()[1:] {
			if f.Listed {
				row.Cells = append(row.Cells, x.workedOut(r, l.References, f, i))
			}
		}
		for _, related := range i.Related {
			row.Cells = append(row.Cells, x.related(r, related))
		}
		page.Rows = append(page.Rows, row)
	}
}

// cell is the value of a field, read-only.
func (x RegisterPages) cell(
	r *Request,
	s rows.References,
	f registers.Field,
	v registers.Values,
) frontend.RegisterCell {
	text := v.Get(f.Name)
	switch {
	case f.Kind == registers.Entities && v[f.Name] == nil && x.OfAudit:
		return frontend.RegisterCell{Key: "register.whole_audit"}
	case f.Kind == registers.Entities && v[f.Name] == nil:
		return frontend.RegisterCell{Key: "register.whole"}
	case f.Kind == registers.Entities:
		return frontend.RegisterCell{
			Lists:    true,
			Entities: x.entityNames(r, s.Entities(v[f.Name])),
			None:     "register.outside",
		}
	case text == "":
		if key := x.Object + ".empty." + f.Name; r.L.Has(key) {
			return frontend.RegisterCell{Key: key}
		}
		return frontend.RegisterCell{}
	case f.Kind == registers.Choice:
		return frontend.RegisterCell{Key: x.Object + "." + f.Name + "." + text, Tone: string(f.Tones[text])}
	case f.Kind == registers.YesNo:
		return frontend.RegisterCell{Key: "register.yes"}
	case f.Kind == registers.Number:
		return frontend.RegisterCell{Text: numberText(r, text, v.Get(f.Unit))}
	case f.Kind == registers.Step:
		return frontend.RegisterCell{Text: stepText(r, s.Criteria, f.Scale, text)}
	case f.Kind == registers.Months:
		return frontend.RegisterCell{Text: monthsText(r, v[f.Name])}
	case f.Kind == registers.Questions:
		return frontend.RegisterCell{Text: strings.Join(v[f.Name], ", ")}
	case f.Kind == registers.Person:
		return frontend.RegisterCell{Text: s.Person(text)}
	case f.Kind == registers.Day:
		return frontend.RegisterCell{Day: text}
	case f.Kind == registers.Body:
		b, shown := s.Body(text)
		name := bodyName(r, b)
		if !shown {
			name.Href = ""
		}
		return frontend.RegisterCell{Text: name.Name, Href: name.Href}
	case f.Kind == registers.Place && assessment.IsWebAddress(text):
		return frontend.RegisterCell{Text: text, Href: text, Outside: true}
	}
	return frontend.RegisterCell{Text: text}
}

// workedOut is the value of a field or, if that is empty, what follows from the organisation's settings.
func (x RegisterPages) workedOut(
	r *Request,
	s rows.References,
	f registers.Field,
	i rows.Item,
) frontend.RegisterCell {
	if i.WorkedOut.Get(f.Name) == "" {
		return x.cell(r, s, f, i.Values)
	}
	cell := x.cell(r, s, f, i.WorkedOut)
	cell.WorkedOut = true
	return cell
}

func (x RegisterPages) entityNames(r *Request, list []assessment.Entity) []frontend.EntityName {
	var names []frontend.EntityName
	for _, e := range list {
		name := x.pages.entityName(r, e)
		if x.OfAudit {
			name.Href = columnPath(r, auditIn(r), e.ID)
		}
		names = append(names, name)
	}
	return names
}

// related are the things that a row refers to, read-only.
func (x RegisterPages) related(r *Request, related rows.Related) frontend.RegisterCell {
	return frontend.RegisterCell{
		Lists:    true,
		Entities: x.entityNames(r, related.Entities),
		None:     x.Name + "." + related.Name + "_none",
		Below:    related.Below,
		BelowKey: x.Name + "." + related.Name + "_below",
	}
}

// Show shows one row, with a form for those who manage it.
func (x RegisterPages) Show(r *Request) error {
	page, err := x.page(r)
	if err != nil {
		return err
	}
	return x.pages.show(r, http.StatusOK, page)
}

// page is the page of the row in the address.
func (x RegisterPages) page(r *Request) (*frontend.RegisterForm, error) {
	id, err := r.id(x.Object)
	if err != nil {
		return nil, err
	}
	v, err := x.use(r).Get(r.Request.Context(), r.Principal, id)
	if err != nil {
		return nil, err
	}
	page := &frontend.RegisterForm{
		Words:      x.Name,
		Object:     x.Object,
		Base:       x.base(r),
		Href:       x.href(r, *v.Head.ID),
		Name:       x.nameOf(v.Values),
		Manageable: v.Manageable,
		Version:    *v.Head.Version,
	}
	page.Path = page.Href
	if x.Name == registers.Measures.Name {
		page.Links = append(page.Links, frontend.RegisterLink{Label: "measure_values.link", Href: page.Href + "/values"})
	}
	if page.Manageable {
		page.Fields = x.fields(r, v.References, v.Values)
		page.Unopened = unopenedOf(r, v.Invited, func(m assessment.Person) string { return m.Name })
	}
	for i, f := range x.All()[1:] { // the name is at the head of the page
		cell := x.workedOut(r, v.References, f, v.Item)
		if slices.Contains(v.Overdue, f.Name) {
			cell.Late = x.Name + ".overdue"
		}
		derived := i+1 >= len(x.Fields)
		if f.Name == registers.NumberField.Name {
			continue // so is the number
		}
		if !page.Manageable || cell.Late != "" || cell.Outside || cell.WorkedOut || derived {
			page.Facts = append(page.Facts, frontend.RegisterFact{Label: x.label(f), Cell: cell})
		}
	}
	for _, related := range v.Related {
		page.Related = append(
			page.Related,
			frontend.RegisterFact{Label: x.Name + "." + related.Name, Cell: x.related(r, related)},
		)
	}
	kind := assessment.ApprovalKind(x.Object)
	page.Approved = v.Approved
	page.ApproveHref = approvePath(r, v.MayApprove, "/approvals/new", kind, *v.Head.ID)
	page.RecordHref = approvePath(r, v.MayRecord, "/approvals/record", kind, *v.Head.ID)
	page.Approvals = approvalRows(r, v.Approvals)
	for _, c := range v.History {
		page.Changes = append(page.Changes, x.change(r, v.References, c))
	}
	return page, x.planned(r, v.Values, *v.Head.ID, page)
}

// planned fills in the actions that came from a row, if actions come from rows of its register. One of it belongs to
// the first entity that the row is about.
func (x RegisterPages) planned(r *Request, v registers.Values, id assessment.ID, page *frontend.RegisterForm) error {
	s := assessment.Source{Kind: assessment.OriginKind(x.Object), SubjectID: id}
	if s.Kind != assessment.FromRisk && s.Kind != assessment.FromNonconformity {
		return nil
	}
	of, err := x.pages.inPlan(r, s)
	if err != nil {
		return err
	}
	var entity assessment.ID
	if about := v["entities"]; len(about) > 0 {
		entity = ids(about[:1])[0]
	}
	page.Planned = of(entity, "", s)
	return nil
}

func (x RegisterPages) change(r *Request, s rows.References, c rows.Change) frontend.RegisterChange {
	shown := frontend.RegisterChange{At: c.At, Actor: c.Actor, Verb: "register.verb." + c.Verb}
	for _, f := range c.Fields {
		if c.Verb != "change" {
			continue // everything in it is an initial value
		}
		shown.Fields = append(shown.Fields, frontend.RegisterFieldChange{
			Label: x.label(f.Field),
			Old:   x.cell(r, s, f.Field, f.Old),
			New:   x.cell(r, s, f.Field, f.New),
		})
	}
	return shown
}

// fields are the form's, with what is stored.
func (x RegisterPages) fields(r *Request, s rows.References, stored registers.Values) []frontend.RegisterField {
	var fields []frontend.RegisterField
	for _, f := range x.Fields {
		field := frontend.RegisterField{
			Name:     f.Name,
			Label:    x.label(f),
			Kind:     string(f.Kind),
			Value:    stored.Get(f.Name),
			Values:   stored[f.Name],
			Options:  x.options(r, s, f),
			Required: f.Required,
		}
		for i := range f.Suggested {
			field.Suggested = append(field.Suggested, fmt.Sprintf("%s.suggested.%s.%d", x.Object, f.Name, i+1))
		}
		if f.Kind == registers.Number {
			field.Value = decimalText(r, field.Value)
		}
		if hint := x.Object + ".hint." + f.Name; r.L.Has(hint) {
			field.Hint = hint
		}
		fields = append(fields, field)
	}
	return fields
}

// options are what a field lets its reader choose.
func (x RegisterPages) options(r *Request, s rows.References, f registers.Field) []frontend.Option {
	var options []frontend.Option
	switch f.Kind {
	case registers.Choice:
		if !f.Required {
			options = append(options, frontend.Option{Key: x.none(r, f)})
		}
		for _, choice := range f.Choices {
			options = append(options, frontend.Option{Value: choice, Key: x.Object + "." + f.Name + "." + choice})
		}
	case registers.Step:
		options = append(options, frontend.Option{Key: "register.no_step"})
		for i := range s.Criteria.Steps(f.Scale) {
			step := strconv.Itoa(i + 1)
			options = append(options, frontend.Option{Value: step, Label: stepText(r, s.Criteria, f.Scale, step)})
		}
	case registers.Months:
		for m := time.January; m <= time.December; m++ {
			options = append(options, frontend.Option{Value: strconv.Itoa(int(m)), Label: r.L.Month(m)})
		}
	case registers.Person:
		options = append(options, frontend.Option{Key: "register.no_person"})
		for _, m := range s.People {
			options = append(options, frontend.Option{Value: m.UserID.String(), Label: s.Person(m.UserID.String())})
		}
	case registers.Body:
		options = append(options, frontend.Option{Key: "register.no_body"})
		for _, b := range s.Bodies {
			options = append(options, frontend.Option{Value: b.ID.String(), Label: b.Name})
		}
	case registers.Questions:
		for _, q := range s.Audit.Questions {
			options = append(options, frontend.Option{Value: q.ID, Label: q.ID + " " + q.Text})
		}
	case registers.Entities:
		for _, n := range s.Candidates() {
			options = append(options, frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: n.Depth})
		}
	}
	return options
}

// none is the message key of a choice that has not been made.
func (x RegisterPages) none(r *Request, f registers.Field) string {
	if key := x.Object + ".empty." + f.Name; r.L.Has(key) {
		return key
	}
	return "register.no_choice"
}

// typed is what was typed in the form.
func (x RegisterPages) typed(r *Request) registers.Values {
	values := registers.Values{}
	for _, f := range x.Fields {
		values[f.Name] = append([]string{}, r.PostFormArray(f.Name)...)
		if f.Kind == registers.Number && len(values[f.Name]) > 0 { // the decimal sign is known here
			values[f.Name][0] = strings.Replace(values[f.Name][0], r.L.T("format.decimal_sign"), ".", 1)
		}
	}
	return values
}

// Save changes a row. If it is refused, the page shows what was typed beside what somebody else has saved in the
// meantime.
func (x RegisterPages) Save(r *Request) error {
	id, err := r.id(x.Object)
	if err != nil {
		return err
	}
	row, typed := x.Row(), x.typed(r)
	h := registers.HeadOf(row)
	*h.ID = id
	version, err := r.version()
	if err != nil {
		return err
	}
	*h.Version = version
	x.Fill(row, typed)
	if _, err := x.use(r).Save(r.Request.Context(), r.Principal, row); err != nil {
		if gone(err) { // what was typed can be added as a new row
			return again(x.pages, r, err, x.newPage)
		}
		return again(x.pages, r, err, x.page)
	}
	return x.pages.done(r, x.href(r, id), x.Object+".saved", nil)
}

// New asks for a new row.
func (x RegisterPages) New(r *Request) error {
	page, err := x.newPage(r)
	if err != nil {
		return err
	}
	return x.pages.show(r, http.StatusOK, page)
}

func (x RegisterPages) newPage(r *Request) (*frontend.RegisterForm, error) {
	s, err := x.use(r).Form(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	return &frontend.RegisterForm{
		Words:      x.Name,
		Object:     x.Object,
		Base:       x.base(r),
		Manageable: true,
		Fields:     x.fields(r, s, x.prefilled(r)),
		Unopened:   unopenedOf(r, s.Invited, func(m assessment.Person) string { return m.Name }),
	}, nil
}

// Add adds a row.
func (x RegisterPages) Add(r *Request) error {
	row, typed := x.Row(), x.typed(r)
	x.Fill(row, typed)
	added, err := x.use(r).Add(r.Request.Context(), r.Principal, row)
	if err != nil {
		return again(x.pages, r, err, x.newPage)
	}
	name, to := x.use(r).NameOf(added), x.base(r)
	if x.Name == registers.Measures.Name { // which says nothing without values
		to = x.href(r, *added.Head.ID) + "/values"
	}
	return x.pages.done(r, to, x.Object+".added", map[string]any{"Name": name})
}

// Delete removes a row that nothing refers to.
func (x RegisterPages) Delete(r *Request) error {
	id, err := r.id(x.Object)
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	deleted, err := x.use(r).Delete(r.Request.Context(), r.Principal, id, version)
	if gone(err) {
		return x.pages.done(r, x.base(r), problem.Own(err).Key, problem.Own(err).Args)
	}
	if err != nil {
		return again(x.pages, r, err, x.page)
	}
	name := x.use(r).NameOf(deleted)
	return x.pages.done(r, x.base(r), x.Object+".deleted", map[string]any{"Name": name})
}

// gone reports whether somebody else has deleted the row.
func gone(err error) bool {
	key := problem.Own(err).Key
	return err != nil && (key == "error.row_deleted" || key == "error.row_gone")
}
