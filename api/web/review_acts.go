package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// reviewAct is an act on a review from a version on.
type reviewAct func(ctx context.Context, p assessment.Principal, id assessment.ID, version int64) (record.Review, error)

// actedOn runs an act on the review in the address, and says so there.
func (p *Pages) actedOn(r *Request, do reviewAct, message string) error {
	id, version, err := r.changed("review")
	if err != nil {
		return err
	}
	if _, err := do(r.Request.Context(), r.Principal, id, version); err != nil {
		return again(p, r, err, p.reviewPage)
	}
	return p.done(r, reviewPath(r, id), message, nil)
}

// asking runs an act after asking once, with what it means.
func (p *Pages) asking(r *Request, path, words string, means int, do reviewAct) error {
	if r.confirmed() {
		return p.actedOn(r, do, "review."+words+"_done")
	}
	m, err := p.findReview(r)
	if err != nil {
		return err
	}
	page := m.confirm(path, words, means)
	page.Hidden = []frontend.HiddenField{{Name: "version", Value: r.form("version")}}
	return p.show(r, http.StatusOK, page)
}

// confirm is the page that asks before an act.
func (m management) confirm(path, words string, means int) *frontend.Confirm {
	base := reviewPath(m.r, m.ID)
	page := &frontend.Confirm{
		Title:  frontend.Said{Key: "review." + words + "_title"},
		About:  m.Title + " · " + m.Entity.Name,
		Action: base + path,
		Do:     "review." + words,
		Back:   base,
	}
	for n := range means {
		page.Means = append(page.Means, frontend.Said{Key: "review." + words + "_means_" + strconv.Itoa(n+1)})
	}
	page.Path = base
	return page
}

// freezing are the acts after which what the figures say counts, with how many sentences say what they mean.
var freezing = map[string]int{"send": 3, "close": 2}

// askingWithFigures is [Pages.asking] for an act of freezing: the page says when the figures are from and, if they are
// old or their sources have moved, offers to read them again first.
func (p *Pages) askingWithFigures(r *Request, words string, do reviewAct) error {
	if r.confirmed() {
		return p.actedOn(r, do, "review."+words+"_done")
	}
	m, err := p.findReview(r)
	if err != nil {
		return err
	}
	page, err := p.confirmWithFigures(m, words, r.form("version"))
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) confirmWithFigures(m management, words, version string) (*frontend.Confirm, error) {
	page := m.confirm("/"+words, words, freezing[words])
	page.Hidden = []frontend.HiddenField{{Name: "version", Value: version}}
	if !m.State.Open() {
		return page, nil // the act says what is wrong
	}
	age, err := p.Chain.Review.FiguresAge(m.r.Request.Context(), m.r.Principal, m.ID)
	if err != nil {
		return nil, err
	}
	from := frontend.Said{Key: "review.figures_from", Args: map[string]any{"Moment": m.r.L.Moment(age.At)}}
	page.Means = append([]frontend.Said{from}, page.Means...)
	if age.Old {
		page.Warns = append(page.Warns, frontend.Said{Key: "review.figures_old", Args: map[string]any{"Count": age.Days}})
	}
	if len(age.Moved) > 0 {
		page.Warns = append(page.Warns, frontend.Said{Key: "review.figures_moved", Args: map[string]any{
			"Sources": assessment.WordsOf("review.source.", age.Moved),
		}})
	}
	if len(page.Warns) > 0 {
		page.First = &frontend.ConfirmFirst{
			Action: reviewPath(m.r, m.ID) + "/figures",
			Do:     "review.refresh_first",
			Hidden: append([]frontend.HiddenField{{Name: "then", Value: words}}, page.Hidden...),
		}
	}
	if words == "send" {
		m.tellWhatIsSent(page)
	}
	return page, nil
}

// tellWhatIsSent says who is told of the papers, and how many topics nobody has written under.
func (m management) tellWhatIsSent(page *frontend.Confirm) {
	var names []string
	for _, p := range m.Participants {
		if p.User != nil {
			names = append(names, p.Name)
		}
	}
	told := frontend.Said{Key: "review.send_to_nobody"}
	if len(names) > 0 {
		told = frontend.Said{Key: "review.send_to", Args: map[string]any{"Names": strings.Join(names, ", ")}}
	}
	page.Means = append(page.Means, told)
	empty := 0
	for _, i := range m.Inputs {
		if i.Text == "" && i.Informal == "" && !i.NothingToSay {
			empty++
		}
	}
	if empty > 0 {
		page.Warns = append(page.Warns, frontend.Said{
			Key:  "review.send_without_text",
			Args: map[string]any{"Count": empty, "Of": len(m.Inputs)},
		})
	}
}

// SendReview gives management the papers, after asking once.
func (p *Pages) SendReview(r *Request) error {
	return p.askingWithFigures(r, "send", p.Chain.Review.Send)
}

// WithdrawReview takes the papers back.
func (p *Pages) WithdrawReview(r *Request) error {
	return p.actedOn(r, p.Chain.Review.Withdraw, "review.withdraw_done")
}

// RefreshReview reads the figures again. Where that was offered before an act, the page that asks about it follows.
func (p *Pages) RefreshReview(r *Request) error {
	then := r.form("then")
	if _, known := freezing[then]; !known {
		return p.actedOn(r, p.Chain.Review.RefreshFigures, "review.refresh_done")
	}
	id, version, err := r.changed("review")
	if err != nil {
		return err
	}
	v, err := p.Chain.Review.RefreshFigures(r.Request.Context(), r.Principal, id, version)
	if err != nil {
		return again(p, r, err, p.reviewPage)
	}
	page, err := p.confirmWithFigures(management{Review: v, r: r}, then, strconv.FormatInt(v.Version, 10))
	if err != nil {
		return err
	}
	page.Notice = &frontend.Notice{Kind: frontend.Success, Key: "review.refresh_done"}
	return p.show(r, http.StatusOK, page)
}

// CloseReview closes the minutes, after asking once.
func (p *Pages) CloseReview(r *Request) error {
	return p.askingWithFigures(r, "close", p.Chain.Review.Close)
}

// ReopenReview opens closed minutes again, after asking once.
func (p *Pages) ReopenReview(r *Request) error {
	return p.asking(r, "/reopen", "reopen", 2, p.Chain.Review.Reopen)
}

// CorrectReview begins a correction of sealed minutes.
func (p *Pages) CorrectReview(r *Request) error {
	return p.actedOn(r, func(
		ctx context.Context, who assessment.Principal, id assessment.ID, version int64,
	) (record.Review, error) {
		return p.Chain.Review.Correct(ctx, who, id, r.form("reason"), version)
	}, "review.correct_done")
}

// DeleteReview removes a review that is being prepared, after asking once.
func (p *Pages) DeleteReview(r *Request) error {
	id, version, err := r.changed("review")
	if err != nil {
		return err
	}
	m, err := p.findReview(r)
	if err != nil {
		return err
	}
	if !r.confirmed() {
		page := m.confirm("/delete", "delete", 1)
		page.Hidden = []frontend.HiddenField{{Name: "version", Value: r.form("version")}}
		return p.show(r, http.StatusOK, page)
	}
	if err := p.Chain.Review.DeleteReview(r.Request.Context(), r.Principal, id, version); err != nil {
		return again(p, r, err, p.reviewPage)
	}
	return p.done(r, organisationPath(r, "/reviews"), "review.delete_done", nil)
}

// SignReview signs the minutes that the reader has read, after asking once.
func (p *Pages) SignReview(r *Request) error {
	m, err := p.findReview(r)
	if err != nil {
		return err
	}
	if !r.confirmed() {
		page := m.confirm("/sign", "sign", 3)
		page.Hidden = []frontend.HiddenField{{Name: "sha256", Value: r.form("sha256")}}
		page.Back += "/minutes"
		return p.show(r, http.StatusOK, page)
	}
	v, err := p.Chain.Review.Sign(r.Request.Context(), r.Principal, m.ID, r.form("sha256"))
	if err != nil {
		return again(p, r, err, p.reviewPage)
	}
	if v.State == assessment.ReviewSigned {
		return p.done(r, reviewPath(r, m.ID), "review.sealed_done", nil)
	}
	return p.done(r, reviewPath(r, m.ID), "review.sign_done", nil)
}
