// Package search finds things by their names and texts, of every kind and only among what the reader may see: it asks
// the use cases behind the pages, which decide that. It keeps no index, because an organisation's data are small. What
// several kinds need is read once, and the number of statements is the same however much there is.
package search

import (
	"context"
	"slices"
	"sort"
	"strings"
	"sync"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/entities"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/plan"
	rows "mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/review"
	"mognad/assessment/workflow/rounds"
)

// UseCases are those of searching. They are made by [New].
type UseCases struct {
	kernel    *workflow.Kernel
	people    *people.UseCases
	entities  *entities.UseCases
	rounds    *rounds.UseCases
	audits    *audits.UseCases
	registers *rows.UseCases
	plan      *plan.UseCases
	review    *review.UseCases
	spellings func() spellings // made by the first search
}

// New makes the use case on those that read what is searched.
func New(
	k *workflow.Kernel,
	p *people.UseCases,
	e *entities.UseCases,
	r *rounds.UseCases,
	a *audits.UseCases,
	w *rows.UseCases,
	l *plan.UseCases,
	v *review.UseCases,
) *UseCases {
	return &UseCases{
		kernel: k, people: p, entities: e, rounds: r, audits: a, registers: w, plan: l, review: v,
		spellings: sync.OnceValue(allSpellings),
	}
}

// Query is what somebody searches for.
type Query struct {
	Text     string
	Kind     string // only this kind, and more of it; "" for all
	Language string // in which questions and guides are searched; "" for the reader's own

	// Says is what has been approved in the words in which its reader sees it, so that these can be searched for; nil for
	// none.
	Says func(assessment.ApprovalKind) string
}

// The hits listed of each kind, and of the only kind asked for.
const (
	few  = 5
	many = 200
)

// Search finds the things whose names and texts have all words of the query.
func (w *UseCases) Search(ctx context.Context, p assessment.Principal, q Query) (record.Search, error) {
	found := record.Search{Query: cleaned(q.Text), Kind: q.Kind, Groups: []record.SearchGroup{}}
	if err := w.kernel.Require(ctx, p, assessment.ReadOrganisation); err != nil {
		return found, err
	}
	if q.Language == "" {
		q.Language = workflow.Language(p)
	}
	kinds := w.kinds()
	if q.Kind != "" {
		kinds = slices.DeleteFunc(kinds, func(k kind) bool { return k.name != q.Kind })
		if len(kinds) == 0 {
			return found, assessment.InvalidField("kind", "error.invalid", nil)
		}
	}
	wanted := wordsOf(found.Query)
	if len(wanted) == 0 {
		return found, nil
	}
	best := map[string]int{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		ctx, _ := workflow.Within(ctx, p, tx) // all kinds read what they share once
		for _, k := range kinds {
			things, err := k.read(ctx, p, asked{words: wanted, language: q.Language, says: q.Says})
			if err != nil {
				return err
			}
			group, rank := wanted.group(k.name, things)
			if group.Found > 0 {
				best[k.name] = rank
				found.Found += group.Found
				found.Groups = append(found.Groups, group.first(q.Kind))
			}
		}
		return nil
	})
	sort.SliceStable(found.Groups, func(i, j int) bool {
		return best[found.Groups[i].Kind] < best[found.Groups[j].Kind]
	})
	return found, err
}

// kind is a kind of things that can be found.
type kind struct {
	name string
	read func(ctx context.Context, p assessment.Principal, by asked) ([]thing, error)
}

// asked is what is searched for, for kinds of which more would have to be read to list all.
type asked struct {
	words    words
	language string
	says     func(assessment.ApprovalKind) string
}

// thing is something that can be found: its name, and its other words.
type thing struct {
	record.SearchHit
	words string
}

// group is the things that have all words, best first and else in their order, and the rank of the best.
func (w words) group(kind string, things []thing) (hits, int) {
	ranked := make([][]thing, nowhere)
	group := hits{record.SearchGroup{Kind: kind, Hits: []record.SearchHit{}}}
	for _, t := range things {
		if rank := w.rank(fold(t.Name), fold(t.words)); rank < nowhere {
			ranked[rank] = append(ranked[rank], t)
			group.Found++
		}
	}
	best := nowhere
	for rank, found := range ranked {
		if len(found) > 0 {
			best = min(best, rank)
		}
		for _, t := range found {
			if rank == text && len(group.Hits) < many {
				t.Text = w.excerpt(t.words)
			}
			group.Hits = append(group.Hits, t.SearchHit)
		}
	}
	return group, best
}

// hits are all hits of a kind.
type hits struct{ record.SearchGroup }

// first is the group with its first hits: more of a kind that is asked for.
func (h hits) first(asked string) record.SearchGroup {
	most := few
	if asked != "" {
		most = many
	}
	h.Hits = h.Hits[:min(most, len(h.Hits))]
	return h.SearchGroup
}

// joined is the words of several texts.
func joined(texts ...string) string { return strings.Join(texts, " · ") }
