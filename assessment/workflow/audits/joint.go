package audits

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// bodies are the bodies of the form, without the same twice: those of a stored recommendation, its own body first,
// where the form does not say with whom it is joint.
func (f RecommendationForm) bodies(stored []assessment.Recommendation) []assessment.ID {
	ids := append([]assessment.ID{f.BodyID}, f.Jointly...)
	if f.Jointly == nil {
		for _, other := range stored[1:] {
			ids = append(ids, other.BodyID)
		}
	}
	var once []assessment.ID
	for _, id := range ids {
		if !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	return once
}

// addressees are the bodies with the ids, and what is wrong with them beside others that are recommended in the audit.
func addressees(
	tx assessment.Tx,
	a assessment.Audit,
	others []assessment.Recommendation,
	ids []assessment.ID,
) (to []assessment.Body, fields []assessment.FieldError, err error) {
	for _, id := range ids {
		if id == (assessment.ID{}) && len(ids) == 1 { // which is said of a body that is missing
			continue
		}
		body, err := tx.Body(id)
		switch {
		case assessment.CodeOf(err) == assessment.NotFound:
			return nil, []assessment.FieldError{{Field: "body", Key: "error.unknown_choice"}}, nil
		case err != nil:
			return nil, nil, err
		}
		to = append(to, body)
		if len(a.Numbering.Among(others, id)) >= assessment.MaxRecommendations {
			args := assessment.Args{"Max": assessment.MaxRecommendations}
			fields = []assessment.FieldError{{Field: "body", Key: "error.too_many_entries", Args: args}}
		}
	}
	return to, fields, nil
}

// goesTo reports whether the rows of a recommendation are to the bodies.
func goesTo(rows []assessment.Recommendation, bodies []assessment.Body) bool {
	return len(rows) == len(bodies) && !slices.ContainsFunc(rows, func(r assessment.Recommendation) bool {
		return !slices.ContainsFunc(bodies, func(b assessment.Body) bool { return b.ID == r.BodyID })
	})
}

// addRow inserts a row of a recommendation, last of those to its body or with the number that it has jointly. All are
// those of the audit as stored.
func addRow(
	tx assessment.Tx,
	a assessment.Audit,
	all []assessment.Recommendation,
	r *assessment.Recommendation,
	s assessment.Stamp,
) error {
	list := a.Numbering.Among(all, r.BodyID)
	at := a.Numbering.Last(list, *r)
	list = slices.Insert(list, at, *r)
	r.Number = assessment.Numbers(list)[at]
	list[at].Number = r.Number
	if err := tx.AddRecommendation(*r, s); err != nil {
		return err
	}
	return renumber(tx, list, s)
}

// recommendationRecord is the record of a recommendation as it is stored, with the bodies that it is jointly to.
func recommendationRecord(
	tx assessment.Tx,
	a assessment.Audit,
	r assessment.Recommendation,
) (record.AuditRecommendation, error) {
	all := []assessment.Recommendation{r}
	if r.JointID != nil {
		stored, err := tx.Recommendations(a.ID)
		if err != nil {
			return record.AuditRecommendation{}, err
		}
		all = append(all, r.Joint(stored)[1:]...)
	}
	err := nameBodies(tx, a, nil, all)
	return record.RecommendationsOf(all[:1], all, a.Numbering)[0], err
}

// saveRecommendation changes a recommendation from the version in the form: what it says to every body that it goes to,
// and these. It returns it as stored to its own body, or to the first one if it does not go there any more.
func (w *UseCases) saveRecommendation(
	c recommending, f RecommendationForm,
) (saved assessment.Recommendation, err error) {
	r := c.stored
	if f.Version != c.stored.Version {
		return r, assessment.Changed(c.stored)
	}
	to, err := fill(c.tx, &r, f, *c.audit, c.entities, c.all)
	if err != nil {
		return r, err
	}
	rows := c.stored.Joint(c.all)
	stay := staying(rows, to)
	switch {
	case len(to) == 1:
		r.JointID = nil
	case r.JointID == nil:
		r.JointID = &c.stored.ID
	}
	for i := len(to) - 1; i >= 0; i-- {
		row, stays := stay[to[i].ID]
		if !stays {
			continue
		}
		now, err := w.saveRow(c, row, to[i], r)
		if err != nil {
			return now, err
		}
		if saved.ID != c.stored.ID {
			saved = now
		}
	}
	gone := slices.DeleteFunc(rows, func(row assessment.Recommendation) bool {
		for _, kept := range stay {
			if kept.ID == row.ID {
				return true
			}
		}
		return false
	})
	if err := w.deleteRows(c, gone); err != nil {
		return saved, err
	}
	for _, body := range to {
		if _, stays := stay[body.ID]; stays {
			continue
		}
		if err := w.addBody(c, r, body); err != nil {
			return saved, err
		}
	}
	return saved, nil
}

// staying are the rows of a recommendation that stay, by the body that they go to now: those to these bodies and, if it
// does not go to its own body any more, its own, which is moved to one of the others.
func staying(rows []assessment.Recommendation, to []assessment.Body) map[assessment.ID]assessment.Recommendation {
	stay := map[assessment.ID]assessment.Recommendation{}
	for _, body := range to {
		i := slices.IndexFunc(rows, func(r assessment.Recommendation) bool { return r.BodyID == body.ID })
		if i >= 0 {
			stay[body.ID] = rows[i]
		}
	}
	if _, stays := stay[rows[0].BodyID]; stays {
		return stay
	}
	for _, body := range to {
		if _, taken := stay[body.ID]; !taken {
			stay[body.ID] = rows[0]
			break
		}
	}
	return stay
}

// saveRow changes a row to what the recommendation says now, to a body.
func (w *UseCases) saveRow(
	c recommending,
	row assessment.Recommendation,
	body assessment.Body,
	r assessment.Recommendation,
) (assessment.Recommendation, error) {
	now := row
	now.BodyID, now.BodyName, now.JointID = body.ID, body.Name, r.JointID
	now.Text, now.Priority, now.FirstStep = r.Text, r.Priority, r.FirstStep
	now.References, now.Places, now.UpdatedAt = r.References, r.Places, w.kernel.Now()
	if now.Imported { // now it is in somebody's own words
		now.Imported, now.WrittenBy = false, c.p.User.ID
	}
	to := now.BodyID != row.BodyID
	if to { // what another body has replied is no reply of this one's
		now.ContinuesID, now.ContinuesNo = nil, 0
	}
	moved := to && c.audit.Numbering != assessment.NumberedThrough
	if moved {
		now.Number = 1 + len(c.audit.Numbering.Among(c.all, now.BodyID))
	}
	now, err := c.tx.SaveRecommendation(now, w.stamp(c.p))
	if err != nil {
		return now, err
	}
	if moved {
		others, _ := c.together()
		if err := renumber(c.tx, others, w.stamp(c.p)); err != nil {
			return now, err
		}
	}
	return now, w.kernel.Log(c.tx, c.p, event.RecommendationSaved{
		Audit:          c.audit.ID,
		Recommendation: now.ID,
		Version:        now.Version,
		Fields:         now.ChangedFrom(row),
	})
}

// addBody makes a recommendation to another body too.
func (w *UseCases) addBody(c recommending, r assessment.Recommendation, body assessment.Body) (err error) {
	if r.ID, err = w.kernel.NewID(); err != nil {
		return err
	}
	all, err := c.tx.Recommendations(c.audit.ID)
	if err != nil {
		return err
	}
	r.BodyID, r.BodyName, r.Version = body.ID, body.Name, 1
	r.ContinuesID, r.ContinuesNo = nil, 0
	r.WrittenBy, r.Imported, r.CreatedAt, r.UpdatedAt = c.p.User.ID, false, w.kernel.Now(), w.kernel.Now()
	if err := addRow(c.tx, *c.audit, all, &r, w.stamp(c.p)); err != nil {
		return err
	}
	return w.kernel.Log(c.tx, c.p, event.RecommendationAdded{Audit: c.audit.ID, Recommendation: r.ID})
}

// deleteRows deletes rows of one recommendation; what is numbered together with them moves up.
func (w *UseCases) deleteRows(c recommending, rows []assessment.Recommendation) error {
	if len(rows) == 0 {
		return nil
	}
	for _, row := range rows {
		if err := c.tx.DeleteRecommendation(row.ID, row.Version, w.stamp(c.p)); err != nil {
			return err
		}
	}
	left, err := c.tx.Recommendations(c.audit.ID)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if i == 0 || c.audit.Numbering != assessment.NumberedThrough {
			if err := renumber(c.tx, c.audit.Numbering.Among(left, row.BodyID), w.stamp(c.p)); err != nil {
				return err
			}
		}
		if err := w.kernel.Log(c.tx, c.p, event.RecommendationDeleted{
			Audit: c.audit.ID, Recommendation: row.ID,
		}); err != nil {
			return err
		}
	}
	return nil
}
