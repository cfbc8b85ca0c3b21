package frontend

import "slices"

// List is what a page with a list that can grow past twenty rows shows around them: a search, filters, headings that
// sort, how many rows match, further pages and, for those who may, acts on the rows that are ticked. All of it is in
// the address and works without a script, which only makes it quicker.
//
// A page has it as the field List. Its template shows "list-search" with the page, then an element with the id
// "list-part", which is what a script swaps: in it "list-found", the table with "list-head" for its headings or,
// without rows, "list-none", and "list-pages". If rows can be ticked, the element has the attribute
// data-choosing="chosen" and begins with the form of the act, whose id is "act" and which begins with "list-choose";
// each row begins with "list-tick". The templates of people and of entities are examples.
type List struct {
	Words        string // search, count (with Count) and none
	None         string // message key of what is said instead of rows, unless it is none of Words
	Base         string // address of the list, without a query
	Query        string // what is searched for
	Filters      []ListFilter
	Columns      []ListColumn
	Kept         []ListKept // what the address asks for besides what the search form has fields for
	Narrowed     bool       // some rows are left out by another choice than the search form's
	Found, Total int        // rows that match, and all rows that the reader may see
	Page, Pages  int
	Previous     string // addresses; "" for none
	Next         string
	Choosing     bool   // rows can be ticked for an act
	Ticked       bool   // all rows that are shown are ticked
	TickAll      string // address of the list with all rows ticked, and without any
	TickNone     string
	Address      string // the query of this very list, which the form of an act sends as "list"
}

// ListFilter is a select that leaves only some rows, sent by its name.
type ListFilter struct {
	Name, Label string // Label is a message key
	Value       string // as asked for, "" for all rows
	Options     []Option
}

// ListColumn is a heading, with the address of the list sorted by it, if it can be.
type ListColumn struct {
	Name      string
	Label     string // message key, "" for Text
	Text      string // of a heading that is no word, such as a year
	Href      string
	Direction string // ascending, descending or "", as in aria-sort
	Number    bool   // aligned as numbers are
	Hidden    bool   // only for screen readers
}

// ListKept is a parameter of the address that the search form keeps.
type ListKept struct{ Name, Value string }

// searchableFrom is the number of rows from which a list has a search.
const searchableFrom = 10

// Filtered reports whether a filter leaves only some rows.
func (l List) Filtered() bool {
	return slices.ContainsFunc(l.Filters, func(f ListFilter) bool { return f.Value != "" })
}

// Asked reports whether only some rows are asked for.
func (l List) Asked() bool { return l.Query != "" || l.Filtered() || l.Narrowed }

// NoneKey is the message key of what is said instead of rows when nothing is asked for.
func (l List) NoneKey() string {
	if l.None != "" {
		return l.None
	}
	return l.Words + ".none"
}

// Searchable reports whether the list is long enough to be searched.
func (l List) Searchable() bool { return l.Total >= searchableFrom || l.Asked() }
