package frontend

import (
	"iter"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
)

// Recommendations are what the auditors of an audit recommend, by body or by question. For those who write them it has
// a form for one recommendation, Form, forms to move (number) and to delete (version) each, and for what rules propose
// one to dismiss it (do, reason).
type Recommendations struct {
	Shell
	About              AuditHead
	Base               string // address of the page
	By                 string // body or question
	List               List
	Asked              string // the query of the list, which the form that sorts it sends
	ByBody, ByQuestion string // addresses of the list in either order
	Bodies             []RecommendedBody
	Questions          []RecommendedQuestion
	Loose              []RecommendationRow // by question: those tied to none
	Proposed           []AdviceOfEntity    // by rules, for those engaged
	Waiting            int                 // of these, without a decision
	Form               *RecommendationForm // what the address asks to write, nil for nothing
	New                string              // address of the page with an empty form, "" if the reader may not
}

// Template names the template of the page.
func (*Recommendations) Template() string { return "recommendations" }

// Count is how many recommendations there are: a joint one is one.
func (p *Recommendations) Count() int { return len(record.Once(p.About.Recommendations)) }

// Sorts reports whether the reader may put the recommendations, of which there are several, in the order of the audit
// questions.
func (p *Recommendations) Sorts() bool {
	return p.About.Writes() && p.About.State == assessment.AuditFieldwork && p.Count() > 1
}

// AllRows are the recommendations wherever they stand on the page.
func (p *Recommendations) AllRows() iter.Seq[*RecommendationRow] {
	return func(yield func(*RecommendationRow) bool) {
		lists := [][]RecommendationRow{p.Loose}
		for _, b := range p.Bodies {
			lists = append(lists, b.Rows)
		}
		for _, q := range p.Questions {
			lists = append(lists, q.Rows)
		}
		for _, rows := range lists {
			for i := range rows {
				if !yield(&rows[i]) {
					return
				}
			}
		}
	}
}

// RecommendedBody is a body with its recommendations.
type RecommendedBody struct {
	Name  string
	Reply string // address of what the body replies, "" before the audit is final
	Rows  []RecommendationRow
}

// RecommendedQuestion is an audit question with its recommendations.
type RecommendedQuestion struct {
	record.AuditQuestion
	Rows []RecommendationRow
}

// RecommendationRow is a recommendation.
type RecommendationRow struct {
	record.AuditRecommendation
	Priority    string // high, medium, low or ""
	Stands      []RecommendedPlace
	FromRule    string       // "" for a written one, and for those who are not engaged
	List        string       // the query of the list, which its forms send
	Edit        string       // address of the page with its form, "" if the reader may not
	Action      string       // address of the recommendation
	Actions     []ActionLink // of the plan, that came from it
	MakeAction  string       // address of the form of one, "" if the reader may not add any
	First, Last bool         // among those numbered together with it
	Editing     bool         // its form is open on the page
}

// Answered reports whether something has been replied or done, so that a report says what.
func (r RecommendationRow) Answered() bool {
	return r.Reply != nil || r.ChangedSince || r.FollowUp != nil && *r.FollowUp != assessment.FollowOpen
}

// Up is its number after moving it up.
func (r RecommendationRow) Up() int { return r.Number - 1 }

// Down is its number after moving it down.
func (r RecommendationRow) Down() int { return r.Number + 1 }

// RecommendedPlace is a cell that a recommendation is tied to.
type RecommendedPlace struct{ ID, Entity, Href string }

// RecommendationForm writes one recommendation: a new one, one that is changed or one that a rule proposes. It sends
// body, text, priority, first_step, references (one a line), version, and question-n and entity-n for each place.
type RecommendationForm struct {
	List      string // the query of the list that it returns to
	Action    string
	Back      string
	Heading   string   // of what is changed or adopted, in words; "" for a new one
	Rule      string   // that is adopted, "" for none
	Entity    string   // whose answers the rule reads
	Spoken    string   // language of the rule
	Return    string   // where the reader goes afterwards, "" for the list
	To        []string // ids of the bodies, as typed
	Bodies    []Option
	Text      string
	Priority  string
	FirstStep string
	Reference string // one a line
	Places    []PlaceForm
	Stood     []string // its cells as stored
	Questions []Option
	Entities  []Option
	Version   int64
}

// Stand says in words which cells the recommendation is tied to.
func (f RecommendationForm) Stand() []string {
	var all []string
	for _, p := range f.Places {
		for _, e := range f.Entities {
			if e.Value == p.Entity && p.Entity+p.Question != "" {
				all = append(all, p.Question+" "+e.Label)
			}
		}
	}
	return all
}

// Priorities are the priorities to choose from.
func (RecommendationForm) Priorities() []Option {
	return []Option{{Value: "", Key: "recommendations.no_priority"}, {Value: "high", Key: "recommendations.priority.high"},
		{Value: "medium", Key: "recommendations.priority.medium"}, {Value: "low", Key: "recommendations.priority.low"}}
}

// PlaceForm is a row of the form for a cell that the recommendation is tied to.
type PlaceForm struct {
	Number           int
	Question, Entity string // as typed
}

// Field is the name and id of a field of the row.
func (p PlaceForm) Field(name string) string { return numbered(name, p.Number) }

// Position is the number of the row as people count.
func (p PlaceForm) Position() int { return p.Number + 1 }

// AdviceOfEntity is what rules propose on an entity's answers.
type AdviceOfEntity struct {
	Entity string
	Rows   []AuditAdvice
}

// AuditAdvice is what a rule proposes.
type AuditAdvice struct {
	List              string // the query of the list, which its form sends
	Rule, Key, Entity string // Key distinguishes it from the same rule at another entity
	Question          QuestionLink
	Text, FirstStep   string
	FindOut           bool // the entity is first to find out who can answer
	Priority          string
	Triggers          []GainRow
	Blocks            []AdviceBlock
	References        []ReferenceRow
	Places            []RecommendedPlace
	Adopt             string // address of the page with its form
	Action            string // where a dismissal is sent
	Adopted           string // the recommendation made from it in words, "" for none
	AdoptedHref       string
	Dismissed         bool
	DismissedBy       string
	DismissedAt       time.Time
	DismissReason     string
	Number            int // from 0 on the page
}

// Field is the id of a field of the row.
func (a AuditAdvice) Field(name string) string { return numbered(name, a.Number) }

// Decided reports whether somebody has decided on it.
func (a AuditAdvice) Decided() bool { return a.Adopted != "" || a.Dismissed }
