package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment/workflow/search"
	"mognad/frontend"
	"mognad/questionnaires/typed"
)

// rowsShown is how many rows a page of a list has.
const rowsShown = 50

// listing says how the rows of a page are searched, filtered, sorted and divided into pages. Who may see a row is
// decided by the use case; this arranges what it answers.
type listing[T any] struct {
	words   string         // the beginning of the list's message keys, see [frontend.List]
	text    func(T) string // what a search looks in; nil for no search
	filters []filter[T]
	columns []column[T] // the first that can be sorted by is what the use case has sorted by
	tree    bool        // the use case's order is that of no column
	acts    bool        // rows can be ticked
	whole   bool        // all rows are on one page
	page    *rowsOf     // the use case has searched, filtered, sorted and divided the rows; nil if that is to be done
	kept    []string    // further parameters of the address that stay
}

// rowsOf is of how many rows those of a page are: of so many that fit what is asked for, and of all.
type rowsOf struct{ found, total int }

// filter leaves the rows that fit the chosen option.
type filter[T any] struct {
	name, label string // label is a message key
	options     []frontend.Option
	fits        func(row T, value string) bool
}

// column is a heading; compare is nil if the list cannot be sorted by it, or if the use case sorts.
type column[T any] struct {
	name, label    string // label is a message key
	text           string // of a heading that is no word, instead of the label
	number, hidden bool
	compare        func(a, b T) int
	sorted         bool // the use case can sort by it
}

// sorts reports whether the list can be sorted by the column.
func (c column[T]) sorts() bool { return c.compare != nil || c.sorted }

// byText compares rows by a text in the reader's alphabet, with empty ones last.
func byText[T any](r *Request, text func(T) string) func(a, b T) int {
	return func(a, b T) int {
		x, y := text(a), text(b)
		if empty := cmp.Compare(min(1, len(y)), min(1, len(x))); empty != 0 {
			return empty
		}
		return r.L.Compare(x, y)
	}
}

// byOrder compares rows by a number or by text that sorts as it stands, such as a day.
func byOrder[T any, O cmp.Ordered](of func(T) O) func(a, b T) int {
	return func(a, b T) int { return cmp.Compare(of(a), of(b)) }
}

// show arranges the rows as the address asks: those to show, and the list around them. What the address cannot ask for
// is ignored, so that an old address still leads somewhere.
func (l listing[T]) show(r *Request, base string, rows []T) ([]T, frontend.List) {
	v := r.asked()
	list := frontend.List{
		Words:    l.words,
		Base:     base,
		Query:    typed.Line(v.Get("q")),
		Total:    len(rows),
		Choosing: l.acts,
		Ticked:   l.acts && v.Get("tick") == "all",
	}
	asked := url.Values{}
	set := func(name, value string) {
		if value != "" {
			asked.Set(name, value)
		}
	}
	set("q", list.Query)
	for _, name := range l.kept {
		set(name, v.Get(name))
	}
	shown := slices.Clone(rows)
	if l.text != nil && l.page == nil && list.Query != "" {
		shown = slices.DeleteFunc(shown, func(row T) bool { return !search.Fits(list.Query, l.text(row)) })
	}
	for _, f := range l.filters {
		value := v.Get(f.name)
		if !slices.ContainsFunc(f.options, func(o frontend.Option) bool { return o.Value == value }) {
			value = ""
		}
		if value != "" && l.page == nil {
			shown = slices.DeleteFunc(shown, func(row T) bool { return !f.fits(row, value) })
		}
		set(f.name, value)
		list.Filters = append(list.Filters, frontend.ListFilter{
			Name:    f.name,
			Label:   f.label,
			Value:   value,
			Options: append([]frontend.Option{{Key: "list.any"}}, f.options...),
		})
	}
	list.Found = len(shown)
	if l.page != nil {
		list.Found, list.Total = l.page.found, l.page.total
	}
	set("sort", l.sort(&list, base, asked, v.Get("sort"), shown))
	number, _ := strconv.Atoi(v.Get("page")) // what is no number is the first page
	list.Pages = max(1, (list.Found+rowsShown-1)/rowsShown)
	list.Page = min(max(number, 1), list.Pages)
	switch {
	case l.whole:
		list.Page, list.Pages = 1, 1
	case l.page == nil:
		shown = shown[(list.Page-1)*rowsShown : min(list.Found, list.Page*rowsShown)]
	}
	l.addresses(&list, asked)
	return shown, list
}

// sort sorts the rows, and fills in the headings with their addresses. It returns how the rows are sorted, "" for as
// the use case has it.
func (l listing[T]) sort(list *frontend.List, base string, asked url.Values, by string, rows []T) string {
	name, down := strings.CutPrefix(by, "-")
	i := slices.IndexFunc(l.columns, func(c column[T]) bool { return c.name == name && c.sorts() })
	first := slices.IndexFunc(l.columns, func(c column[T]) bool { return c.sorts() })
	if i < 0 {
		i, down, by = first, false, ""
	}
	if by != "" && l.page == nil {
		compare := l.columns[i].compare
		slices.SortStableFunc(rows, func(a, b T) int {
			if down {
				return compare(b, a)
			}
			return compare(a, b)
		})
	}
	for n, c := range l.columns {
		heading := frontend.ListColumn{Name: c.name, Label: c.label, Text: c.text, Number: c.number, Hidden: c.hidden}
		if c.sorts() {
			to := c.name
			if n == i && (by != "" || !l.tree) {
				heading.Direction = map[bool]string{false: "ascending", true: "descending"}[down]
				to = map[bool]string{false: "-" + c.name, true: c.name}[down]
			}
			heading.Href = withQuery(base, asked, "sort", to)
		}
		list.Columns = append(list.Columns, heading)
	}
	return by
}

// addresses fills in the addresses of the other pages and of all ticked, and what the search form keeps.
func (l listing[T]) addresses(list *frontend.List, asked url.Values) {
	page := func(n int) string { return withQuery(list.Base, asked, "page", strconv.Itoa(n)) }
	if list.Page > 1 {
		list.Previous = page(list.Page - 1)
	}
	if list.Page < list.Pages {
		list.Next = page(list.Page + 1)
	}
	for _, name := range append([]string{"sort"}, l.kept...) {
		if asked.Get(name) != "" {
			list.Kept = append(list.Kept, frontend.ListKept{Name: name, Value: asked.Get(name)})
		}
	}
	if list.Page > 1 {
		asked.Set("page", strconv.Itoa(list.Page))
	}
	list.Address = asked.Encode()
	list.TickAll, list.TickNone = withQuery(list.Base, asked, "tick", "all"), withQuery(list.Base, asked, "tick", "")
}

// withQuery is the address with one parameter of its query changed.
func withQuery(base string, query url.Values, name, value string) string {
	changed := url.Values{}
	for n, values := range query {
		changed[n] = values
	}
	changed.Del(name)
	if value != "" && !(name == "page" && value == "1") {
		changed.Set(name, value)
	}
	if len(changed) == 0 {
		return base
	}
	return base + "?" + changed.Encode()
}

// asked is what the address asks for, or, for the form of an act that is shown again, what the address of its list
// asked for.
func (r *Request) asked() url.Values {
	if r.Request.Method == http.MethodGet {
		return r.Request.URL.Query()
	}
	v, err := url.ParseQuery(r.form("list"))
	if err != nil {
		return url.Values{}
	}
	return v
}

// backToList is the address of the list from which an act was sent, searched and sorted as it was.
func (r *Request) backToList(base string) string {
	return withQuery(base, r.asked(), "tick", "")
}
