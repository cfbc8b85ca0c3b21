package insight

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/compare"
)

// CompareQuery says what to compare, and how. It is part of the address, so that it can be shared. Entities, rounds and
// audits are identified by the last digits of their ids, or by the whole id.
type CompareQuery struct {
	Rounds   []string // none: the latest; "all"
	Entities []string // none or "all": all that the reader may see
	Under    string   // an entity: it and those below it
	Kinds    []string // only entities of these kinds
	Audit    string   // instead of rounds: an audit
	Of       string   // of an audit: "self", "judged" or, for both, ""
	Order    string   // of the columns, one of CompareOrders
	Rows     string   // "areas" or "audit"; "" for areas, of an audit for audit questions
	Open     []string // ids of rows that are opened to their questions; "all"
	// id of the reference column; "" for the natural one: of several rounds the one before, of an audit each entity's own
	// self-assessment, else none; "none"
	Against string
	Sort    string   // id of a column or "spread", with "-" before it the highest first
	Only    string   // "differing"
	Below   int      // percent; 0 for all rows
	Area    string   // id of a row of the highest kind; "" for all
	Show    string   // one of CompareShows
	Drawn   []string // ids of the columns that the chart shows; none: the first
}

// The words of a query.
const (
	CompareAll       = "all"
	CompareNone      = "none"
	CompareSelf      = "self"
	CompareJudged    = "judged"
	CompareDiffering = "differing"
	CompareSpread    = "spread"
)

// CompareOrders lists the orders of columns: as the tree of entities, by name, by level and by share of the points.
var CompareOrders = []string{"tree", "name", "level", "-level", "share", "-share"}

// CompareShows lists what can be shown above the table: nothing, a radar and bars.
var CompareShows = []string{"table", "radar", "bars"}

// CompareParameters lists the parameters of an address, in their order.
var CompareParameters = []string{
	"round",
	"entities",
	"under",
	"kind",
	"audit",
	"of",
	"order",
	"rows",
	"open",
	"against",
	"sort",
	"only",
	"below",
	"area",
	"show",
	"drawn",
}

// maxCompareValues is how many values a parameter may have.
const maxCompareValues = 2000

// ReadCompareQuery reads an address. A list is one parameter separated by commas, as in links, or several parameters,
// as forms send them. Unknown values are ignored.
func ReadCompareQuery(values url.Values) CompareQuery {
	one := func(name string, known ...string) string {
		var v string
		if all := values[name]; len(all) > 0 {
			v = strings.TrimSpace(all[len(all)-1])
		}
		if len(known) > 0 && !slices.Contains(known, v) {
			return ""
		}
		return v
	}
	list := func(name string) []string {
		var all []string
		for _, v := range values[name] {
			for part := range strings.SplitSeq(v, ",") {
				if part = strings.TrimSpace(part); part != "" && len(all) < maxCompareValues {
					all = append(all, part)
				}
			}
		}
		return all
	}
	q := CompareQuery{
		Rounds:   list("round"),
		Entities: list("entities"),
		Under:    one("under"),
		Kinds:    list("kind"),
		Audit:    one("audit"),
		Of:       one("of", CompareSelf, CompareJudged),
		Order:    one("order", CompareOrders...),
		Rows:     one("rows", string(compare.Areas), string(compare.AuditQuestions)),
		Open:     list("open"),
		Against:  one("against"),
		Sort:     one("sort"),
		Only:     one("only", CompareDiffering),
		Area:     one("area"),
		Show:     one("show", CompareShows...),
		Drawn:    list("drawn"),
	}
	if below, err := strconv.Atoi(one("below")); err == nil && below > 0 && below <= 100 {
		q.Below = below
	}
	if slices.Contains(q.Rounds, CompareAll) {
		q.Rounds = []string{CompareAll}
	}
	if slices.Contains(q.Entities, CompareAll) {
		q.Entities = nil
	}
	if slices.Contains(q.Open, CompareAll) {
		q.Open = []string{CompareAll}
	}
	return q
}

// Toggle opens a row or, if it is open, closes it.
func (q CompareQuery) Toggle(row string) CompareQuery {
	if i := slices.Index(q.Open, row); i >= 0 {
		q.Open = slices.Delete(slices.Clone(q.Open), i, i+1)
	} else {
		q.Open = append(slices.Clone(q.Open), row)
	}
	return q
}

// Encode writes the query for an address, without defaults. Only ids that were chosen by a file need escaping.
func (q CompareQuery) Encode() string {
	var b strings.Builder
	add := func(name, value string) {
		if value == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(name)
		b.WriteByte('=')
		b.WriteString(strings.ReplaceAll(url.QueryEscape(value), "%2C", ","))
	}
	below := ""
	if q.Below > 0 {
		below = strconv.Itoa(q.Below)
	}
	for _, p := range []struct{ name, value string }{
		{"round", strings.Join(q.Rounds, ",")}, {"entities", strings.Join(q.Entities, ",")}, {"under", q.Under},
		{"kind", strings.Join(q.Kinds, ",")},
		{"audit", q.Audit}, {"of", q.Of}, {"order", unless(q.Order, CompareOrders[0])}, {"rows", q.Rows},
		{"open", strings.Join(q.Open, ",")},
		{"against", q.Against}, {"sort", q.Sort}, {"only", q.Only}, {"below", below}, {"area", q.Area},
		{"show", unless(q.Show, CompareShows[0])}, {"drawn", strings.Join(q.Drawn, ",")},
	} {
		add(p.name, p.value)
	}
	return b.String()
}

// unless is the value, or "" if it is the default.
func unless(value, usual string) string {
	if value == usual {
		return ""
	}
	return value
}

// shortIDs shortens ids to as many of their last digits as are needed to distinguish them.
type shortIDs struct {
	length int
	by     map[string]assessment.ID
}

// shortest is the smallest number of digits.
const shortest = 8

func newShortIDs(ids []assessment.ID) shortIDs {
	s := shortIDs{length: shortest}
	for ; s.length < 32; s.length++ {
		if s.by = s.index(ids); len(s.by) == len(ids) {
			return s
		}
	}
	s.by = s.index(ids)
	return s
}

func (s shortIDs) index(ids []assessment.ID) map[string]assessment.ID {
	by := make(map[string]assessment.ID, len(ids))
	for _, id := range ids {
		by[s.of(id)] = id
	}
	return by
}

// of is the short name of an id.
func (s shortIDs) of(id assessment.ID) string {
	hex := strings.ReplaceAll(id.String(), "-", "")
	return hex[len(hex)-s.length:]
}

// find returns the known id that a short name or a whole id identifies. A name with more digits than needed is
// accepted, since there may once have been more ids to distinguish.
func (s shortIDs) find(name string) (assessment.ID, bool) {
	hex := strings.ToLower(strings.ReplaceAll(name, "-", ""))
	if len(hex) < s.length {
		return assessment.ID{}, false
	}
	id, ok := s.by[hex[len(hex)-s.length:]]
	if !ok || !strings.HasSuffix(strings.ReplaceAll(id.String(), "-", ""), hex) {
		return assessment.ID{}, false
	}
	return id, true
}
