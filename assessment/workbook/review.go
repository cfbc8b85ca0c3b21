package workbook

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
)

// ReviewFile returns [Review] as an Excel file.
func ReviewFile(
	words Words,
	v record.Review,
	o assessment.Organisation,
	recipient string,
	created time.Time,
) ([]byte, error) {
	var out bytes.Buffer
	err := WriteBook(&out, Review(words, v, o, recipient, created))
	return out.Bytes(), err
}

// Review returns a management review as a workbook, made for the recipient: what its minutes hold, and who has signed
// them.
func Review(words Words, v record.Review, o assessment.Organisation, recipient string, created time.Time) Book {
	b := &reviewBook{Review: v, l: words, recipient: recipient, created: words.Local(created)}
	return Book{
		Title:          b.name(),
		Language:       words.Language(),
		Organisation:   o.Name,
		Classification: words.T("table.internal"),
		Recipient:      recipient,
		SHA256:         b.hash(),
		Created:        b.created,
		State:          cmp.Or(b.draft(), words.T("review.state."+string(v.State))),
		Properties: []BookProperty{
			{Name: words.T("book.recipient"), Value: recipient},
			{Name: words.T("book.date"), Value: b.created.Format(time.DateOnly)},
			{Name: "SHA-256", Value: b.hash()},
		},
		Sheets: []BookSheet{b.overview(), b.inputs(), b.figures(), b.points(), b.decisions(), b.earlier()},
	}
}

// reviewBook builds the workbook of a review.
type reviewBook struct {
	record.Review
	l         Words
	recipient string
	created   time.Time
}

func (b *reviewBook) t(key string, args ...any) string { return b.l.T("review."+key, args...) }

// hash is that of the signed minutes, "" until all have signed.
func (b *reviewBook) hash() string {
	if b.Draft || b.SHA256 == nil {
		return ""
	}
	return *b.SHA256
}

// draft says that the minutes are not signed, "" once they are.
func (b *reviewBook) draft() string {
	if !b.Draft {
		return ""
	}
	return b.t("draft")
}

// name is the review's on each printed page, which says so of a draft.
func (b *reviewBook) name() string {
	if b.Draft {
		return b.Title + " (" + b.draft() + ")"
	}
	return b.Title
}

func (b *reviewBook) sheet(key string, rows iter.Seq[[]cell], columns ...BookColumn) BookSheet {
	intro := []string{b.t("book.title", "Sheet", b.t("book.sheet."+key), "Review", b.Title), b.t("book.about." + key)}
	if b.Draft {
		intro = append(intro, b.draft())
	}
	return BookSheet{
		Name:    b.t("book.sheet." + key),
		Intro:   intro,
		Columns: columns,
		Fixed:   2,
		Filter:  true,
		Empty:   b.t("book.empty." + key),
		Rows:    rows,
	}
}

func (b *reviewBook) column(key string, width float64) BookColumn {
	return BookColumn{Heading: b.t("book.column." + key), Width: width}
}

// key is a column that is repeated where a long text continues in another row.
func (b *reviewBook) key(key string, width float64) BookColumn {
	return BookColumn{Heading: b.t("book.column." + key), Width: width, Key: true}
}

// date is a day in words, "" for none.
func (b *reviewBook) date(d *assessment.Date) string {
	if d == nil {
		return ""
	}
	return b.l.Day(string(*d))
}

func (b *reviewBook) moment(t *time.Time) cell {
	if t == nil {
		return cell{}
	}
	return cell{Number: Moment(b.l.Local(*t)), As: AsMoment}
}

// overview says what the review is about, who took part, what management states, and who has signed.
func (b *reviewBook) overview() BookSheet {
	s := b.sheet("overview", nil, BookColumn{Width: 34, Key: true}, BookColumn{Width: 74}, BookColumn{Width: 30})
	s.Bare, s.Fixed, s.Filter = true, 0, false
	var rows [][]cell
	for _, part := range [][][]cell{b.facts(), b.participants(), b.agenda(), b.statements(), b.signatures()} {
		if len(part) > 1 { // besides its heading
			rows = append(append(rows, part...), []cell{nothing})
		}
	}
	s.Rows = slices.Values(rows)
	return s
}

func (b *reviewBook) heading(texts ...string) []cell {
	for len(texts) < 3 {
		texts = append(texts, "")
	}
	var row []cell
	for _, t := range texts {
		row = append(row, heading(t))
	}
	return row
}

func (b *reviewBook) facts() [][]cell {
	rows := [][]cell{b.heading(b.t("facts"))}
	add := func(name, text string) {
		if text != "" {
			rows = append(rows, []cell{strong(name), plain(text)})
		}
	}
	add(b.t("organisation"), b.Organisation.Name)
	add(b.t("entity"), b.Entity.Name)
	if b.Body != nil {
		add(b.t("body"), b.Body.Name)
	}
	add(b.t("kind_label"), b.t("kind."+string(b.Kind)))
	add(b.t("template_label"), b.t("template."+string(b.Template)))
	add(b.t("state_label"), b.t("state."+string(b.State)))
	add(b.t("planned_on"), b.date(b.PlannedOn))
	add(b.t("held_on"), b.date(b.HeldOn))
	add(b.t("place"), b.Place)
	add(b.t("case_number"), b.CaseNumber)
	if b.Frequency > 0 {
		add(b.t("frequency"), b.l.Number(b.Frequency))
	}
	add(b.t("planning"), b.Planning)
	add(b.t("budget"), b.Budget)
	if b.Previous != nil {
		add(b.t("previous"), b.Previous.Title)
	}
	add(b.t("figures_at"), b.l.Moment(b.FiguresAt))
	if b.Number > 1 {
		add(b.t("correction", "Number", b.Number), b.Correction)
	}
	add(b.l.T("book.recipient"), b.recipient)
	add(b.l.T("book.date"), b.created.Format(time.DateOnly))
	return rows
}

func (b *reviewBook) participants() [][]cell {
	rows := [][]cell{b.heading(b.t("participants"), b.t("participant_role"))}
	for _, p := range b.Participants {
		row := []cell{strong(p.Name), plain(p.Role), {}}
		if p.Signatory {
			row[2] = plain(b.t("signatory"))
		}
		rows = append(rows, row)
	}
	return rows
}

func (b *reviewBook) agenda() [][]cell {
	rows := [][]cell{b.heading(b.t("agenda"))}
	for i, line := range b.Agenda {
		rows = append(rows, []cell{strong(strconv.Itoa(i + 1)), plain(line)})
	}
	return rows
}

func (b *reviewBook) statements() [][]cell {
	rows := [][]cell{b.heading(b.t("topic.statements"), b.t("book.column.text"), b.t("verdict"))}
	for _, s := range b.Statements {
		row := []cell{strong(b.t("stated." + string(s.About))), plain(s.Text), {}}
		if s.About != assessment.Overall {
			row[2] = label(b.t("verdict_is." + cmp.Or(string(s.Verdict), "none")))
		}
		rows = append(rows, row)
	}
	return rows
}

func (b *reviewBook) signatures() [][]cell {
	rows := [][]cell{b.heading(b.t("signatures"))}
	for _, s := range b.Signatures {
		row := []cell{strong(s.Name), plain(b.t("not_signed"))}
		if s.SignedAt != nil {
			row = []cell{strong(s.Name), plain(b.t("signed_at", "Time", b.l.Moment(*s.SignedAt)))}
		}
		rows = append(rows, row)
	}
	if hash := b.hash(); hash != "" {
		rows = append(rows, []cell{strong(b.t("hash")), plain(hash)})
	}
	return rows
}

// inputName is the heading of an input.
func (b *reviewBook) inputName(i record.ReviewInput) string {
	return cmp.Or(i.Title, b.t("input."+string(i.Key)))
}

// inputs is what is written under each input.
func (b *reviewBook) inputs() BookSheet {
	return b.sheet("inputs", func(yield func([]cell) bool) {
		for _, i := range b.Inputs {
			done, by := b.t("not_considered"), ""
			switch {
			case i.NothingToSay:
				done = b.t("nothing_to_say")
			case i.ConsideredBy != nil:
				done = b.t("considered")
			}
			if i.ConsideredBy != nil {
				by = b.People.Name(*i.ConsideredBy)
			}
			if !yield([]cell{
				plain(i.Clause), strong(b.inputName(i)), plain(i.Text), plain(i.Informal), label(done), plain(by),
				b.moment(i.ConsideredAt),
			}) {
				return
			}
		}
	},
		b.key("clause", 10), b.key("input", 34), b.column("text", 60), b.column("informal", 44), b.column("done", 18),
		b.column("by", 24), b.column("at", 20),
	)
}

// figures is what the system knew: of each source the count, its parts and what was counted.
func (b *reviewBook) figures() BookSheet {
	return b.sheet("figures", func(yield func([]cell) bool) {
		for _, i := range b.Inputs {
			for _, f := range i.Figures {
				for _, row := range b.figure(f) {
					first := []cell{plain(b.inputName(i)), strong(b.t("source." + string(f.Source)))}
					if !yield(append(first, row...)) {
						return
					}
				}
			}
		}
	},
		b.key("input", 34), b.key("source", 28), b.column("what", 14), b.column("title", 54), b.column("count", 10),
		b.column("of", 10), b.column("state", 20), b.column("about", 30), b.column("note", 34), b.column("on", 18),
		b.column("level", 12), b.column("target", 12), b.column("id", 38),
	)
}

// figure is the rows of a figure, from what they are on.
func (b *reviewBook) figure(f record.ReviewFigure) [][]cell {
	total := []cell{strong(b.t("book.total")), {}, count(f.Count), {}}
	if f.Count == 0 {
		total[1] = plain(b.t("nothing." + string(f.Source)))
	}
	if f.Of > 0 {
		total[3] = count(f.Of)
	}
	rows := [][]cell{total}
	for _, c := range f.Counts {
		rows = append(rows, []cell{plain(b.t("book.part")), plain(b.part(f, c.Key)), count(c.Count)})
	}
	for _, r := range f.Rows {
		row := []cell{
			plain(b.rowOf(f, r)), plain(r.Title), {}, {}, {}, plain(r.About), plain(b.note(r)), plain(b.date(r.On)),
			{}, {}, plain(r.ID),
		}
		if states := r.States(); len(states) > 0 {
			for i, s := range states {
				states[i] = b.t("part." + s)
			}
			row[4] = label(strings.Join(states, ", "))
		}
		if r.Level != nil {
			row[8] = count(*r.Level)
		}
		if r.Target != nil {
			row[9] = count(*r.Target)
		}
		rows = append(rows, row)
	}
	return rows
}

// note is what is said of a row and, of a measure, what its target is.
func (b *reviewBook) note(r record.ReviewRow) string {
	said := []string{r.Note}
	if r.AtLeast != "" {
		said = append(said, b.t("at_least", "Target", r.AtLeast))
	}
	if r.AtMost != "" {
		said = append(said, b.t("at_most", "Target", r.AtMost))
	}
	return strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), ", ")
}

// outcome is how a decision relates to what was proposed.
func (b *reviewBook) outcome(d record.ReviewDecision) string {
	switch {
	case d.NotDecided():
		return b.t("part." + string(d.Outcome))
	case d.Proposal == nil:
		return b.t("outcome_is.own")
	}
	return b.t("outcome_is." + string(d.Outcome))
}

// rowOf says what a row is: one of a year, or just one.
func (b *reviewBook) rowOf(f record.ReviewFigure, r record.ReviewRow) string {
	if f.Source == assessment.YearFigures {
		return r.Of
	}
	return b.t("book.row")
}

// part is the name of a part of a figure.
func (b *reviewBook) part(f record.ReviewFigure, key string) string {
	if f.Source == assessment.YearFigures {
		return key
	}
	return b.t("part." + key)
}

// points is the shortcomings and the proposals.
func (b *reviewBook) points() BookSheet {
	return b.sheet("points", func(yield func([]cell) bool) {
		for _, kind := range []struct {
			name   string
			points []record.ReviewPoint
		}{{"shortcomings", b.Shortcomings}, {"proposals", b.Proposals}} {
			for _, p := range kind.points {
				if !yield([]cell{
					plain(b.t("topic." + kind.name)), count(p.Number), plain(b.t("about." + p.About)), strong(p.Title),
					plain(p.Text),
				}) {
					return
				}
			}
		}
	},
		b.key("point", 28), b.key("number", 8), b.column("cause", 26), b.column("title", 44), b.column("text", 74),
	)
}

// decisions are those of management, each with the person or role responsible and the day by which it is to be done.
func (b *reviewBook) decisions() BookSheet {
	proposals, inputs := map[assessment.ID]record.ReviewPoint{}, map[assessment.ReviewInputKey]string{}
	for _, p := range b.Proposals {
		proposals[p.ID] = p
	}
	for _, i := range b.Inputs {
		inputs[i.Key] = b.inputName(i)
	}
	return b.sheet("decisions", func(yield func([]cell) bool) {
		for _, d := range b.Decisions {
			answers, owner, kind := inputs[d.Input], "", cell{}
			if !d.NotDecided() {
				kind = label(b.t("decision_kind." + string(d.Kind)))
			}
			if d.Proposal != nil {
				answers = b.t("book.proposal", "Number", proposals[*d.Proposal].Number, "Title", proposals[*d.Proposal].Title)
			}
			if d.Owner != nil {
				owner = b.People.Name(*d.Owner)
			}
			if !yield([]cell{
				count(d.Number), plain(d.Text), label(b.outcome(d)), kind, plain(answers),
				plain(d.OwnerRole), plain(owner), plain(b.date(d.DueOn)),
			}) {
				return
			}
		}
	},
		b.key("paragraph", 10), b.column("decision", 64), b.column("outcome", 26), b.column("kind", 26),
		b.column("answers", 40), b.column("owner_role", 26), b.column("owner", 24), b.column("due_on", 18),
	)
}

// earlier is what has become of the decisions of earlier reviews.
func (b *reviewBook) earlier() BookSheet {
	return b.sheet("earlier", func(yield func([]cell) bool) {
		for _, i := range b.Inputs {
			for _, f := range i.Figures {
				if f.Source != assessment.DecisionFigures {
					continue
				}
				for _, r := range f.Rows {
					row := []cell{plain(r.About), plain(r.Title), label(b.t("part." + r.State)), plain(r.Note), plain(b.date(r.On))}
					if !yield(row) {
						return
					}
				}
			}
		}
	},
		b.key("review", 40), b.column("decision", 64), b.column("became", 22), b.column("owner_role", 26),
		b.column("due_on", 18),
	)
}
