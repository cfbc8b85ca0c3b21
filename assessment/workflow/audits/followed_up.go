package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// FollowUpForm is what an auditor finds of an earlier recommendation.
type FollowUpForm struct {
	ID       assessment.ID
	Finding  assessment.Finding
	Evidence string
	Version  int64 // that the change starts from
}

// Linkable lists the final audits in force whose recommendations the principal may read, latest first: those that an
// audit may follow up.
func (w *UseCases) Linkable(ctx context.Context, p assessment.Principal) ([]record.AuditHead, error) {
	list := []record.AuditHead{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		shown, _, err := w.allShown(tx, p)
		shown, _ = inForce(shown)
		for _, s := range shown {
			if s.MayRead && s.State == assessment.AuditFinal {
				list = append(list, s.head())
			}
		}
		return err
	})
	return list, err
}

// earlierShown is a final audit whose recommendations the principal may read, false for any other.
func (w *UseCases) earlierShown(tx assessment.Tx, p assessment.Principal, id assessment.ID) (Shown, bool, error) {
	a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
	if assessment.CodeOf(err) == assessment.NotFound {
		return Shown{}, false, nil
	}
	if err != nil {
		return Shown{}, false, err
	}
	s := ShownAudit(p, access, a, entities)
	return s, s.MayRead && a.State == assessment.AuditFinal, nil
}

// linkEarlier names the earlier audits that an audit is linked to. To link one, the principal must be able to read its
// recommendations, and it is no version of the same audit; one that was linked before stays.
func (w *UseCases) linkEarlier(
	tx assessment.Tx,
	p assessment.Principal,
	a *assessment.Audit,
	before assessment.Audit,
) error {
	a.Earlier = slices.Clone(a.Earlier)
	for i := range a.Earlier {
		e := &a.Earlier[i]
		e.Key = ""
		if e.Audit == nil {
			keepKey(e, before)
			continue
		}
		if a.Follows(*e.Audit) < i || *e.Audit == a.ID {
			return assessment.InvalidField("earlier", "error.unknown_choice", nil)
		}
		if k := before.Follows(*e.Audit); k >= 0 {
			e.Key = before.Earlier[k].Key
			if e.What == "" {
				e.What = before.Earlier[k].What
			}
			continue
		}
		s, may, err := w.earlierShown(tx, p, *e.Audit)
		if err != nil {
			return err
		}
		if !may || s.First() == a.First() {
			return assessment.InvalidField("earlier", "error.unknown_choice", nil)
		}
		nameEarlier(e, s.Audit)
	}
	return nil
}

// keepKey keeps the key that a file gave an earlier audit which is not here.
func keepKey(e *assessment.EarlierAudit, before assessment.Audit) {
	for _, b := range before.Earlier {
		if b.Audit == nil && b.Year == e.Year && b.Until == e.Until && b.What == e.What {
			e.Key = b.Key
		}
	}
}

// nameEarlier fills in what an earlier audit is called where nobody has.
func nameEarlier(e *assessment.EarlierAudit, of assessment.Audit) {
	e.Key = of.Key
	if e.What == "" {
		e.What = of.Title
	}
	if e.Year == 0 && of.Date != "" {
		e.Year, _, _ = assessment.ParseYears(string(of.Date)[:len("2024")])
	}
}

// followEarlier takes the recommendations of the earlier audits that an audit is linked to, as far as the principal may
// read them, and leaves out those of audits that it is no longer linked to, unless something is found of them.
func (w *UseCases) followEarlier(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	before assessment.Audit,
) error {
	if len(a.Earlier)+len(before.Earlier) == 0 {
		return nil
	}
	entities, err := tx.AuditedEntities(a.ID)
	if err != nil {
		return err
	}
	rows, err := w.leaveEarlier(tx, a, entities)
	if err != nil {
		return err
	}
	for _, e := range a.Earlier {
		if e.Audit == nil {
			continue
		}
		taken, err := w.take(tx, p, a, entities, *e.Audit, &rows)
		if err != nil {
			return err
		}
		if taken == 0 {
			continue
		}
		if err := w.kernel.Log(tx, p, event.AuditFollows{Audit: a.ID, Recommendations: taken}); err != nil {
			return err
		}
	}
	return nil
}

// leaveEarlier removes what an audit has taken from audits that it is no longer linked to and, while it is planned,
// what does not concern its entities any more, unless something is found of it. It returns the rows that are left.
func (w *UseCases) leaveEarlier(
	tx assessment.Tx,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) ([]assessment.EarlierRecommendation, error) {
	rows, err := tx.EarlierRecommendations(a.ID)
	if err != nil {
		return nil, err
	}
	concern := map[assessment.ID][]assessment.Recommendation{} // by earlier audit
	var left []assessment.EarlierRecommendation
	for _, row := range rows {
		if row.EarlierID == nil {
			left = append(left, row)
			continue
		}
		linked, err := follows(tx, a, *row.EarlierID)
		if err != nil {
			return nil, err
		}
		if !linked && row.Assessed() {
			args := assessment.Args{"Title": row.Earlier}
			return nil, &assessment.Error{Code: assessment.Conflict, Key: "error.follow_up_begun", Args: args}
		}
		all, read := concern[*row.EarlierID]
		if !read && linked && a.State == assessment.AuditPlanning {
			if all, err = concerning(tx, *row.EarlierID, entities); err != nil {
				return nil, err
			}
			concern[*row.EarlierID] = all
		}
		about := func(r assessment.Recommendation) bool { return isOf(row, r.ID) }
		if linked && (a.State != assessment.AuditPlanning || row.Assessed() || slices.ContainsFunc(all, about)) {
			left = append(left, row)
			continue
		}
		if err := tx.DeleteEarlierRecommendation(row.ID, row.Version); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// follows reports whether an audit is linked to an earlier one in any of its versions.
func follows(tx assessment.Tx, a assessment.Audit, earlier assessment.ID) (bool, error) {
	if a.Follows(earlier) >= 0 {
		return true, nil
	}
	e, err := tx.Audit(earlier)
	if err != nil {
		return false, err
	}
	editions, err := tx.AuditEditions(e.First())
	return slices.ContainsFunc(editions, func(other assessment.Audit) bool { return a.Follows(other.ID) >= 0 }), err
}

// concerning are the recommendations of a final audit that concern some entities, whoever may read them.
func concerning(
	tx assessment.Tx,
	id assessment.ID,
	entities []assessment.AuditedEntity,
) ([]assessment.Recommendation, error) {
	a, err := tx.Audit(id)
	if err != nil {
		return nil, err
	}
	s := Shown{Audit: a, Whole: true}
	if s.Entities, err = tx.AuditedEntities(id); err != nil {
		return nil, err
	}
	s.audited = s.Entities
	all, err := tx.Recommendations(id)
	return s.among(entities).visibleRecommendations(all), err
}

// take takes the recommendations of an earlier audit that concern the entities of the later one and are not among the
// rows yet, and returns how many.
func (w *UseCases) take(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	earlier assessment.ID,
	rows *[]assessment.EarlierRecommendation,
) (taken int, err error) {
	s, may, err := w.earlierShown(tx, p, earlier)
	if err != nil || !may {
		return 0, err
	}
	all, err := w.recommended(tx, s.among(entities), workflow.Language(p))
	if err != nil {
		return 0, err
	}
	position := 0
	for _, row := range *rows {
		position = max(position, row.Position+1)
	}
	for _, r := range all {
		if slices.ContainsFunc(*rows, func(f assessment.EarlierRecommendation) bool { return isOf(f, r.ID) }) {
			continue
		}
		id, err := w.kernel.NewID()
		if err != nil {
			return taken, err
		}
		row := assessment.EarlierRecommendation{
			OrganisationID:   a.OrganisationID,
			ID:               id,
			AuditID:          a.ID,
			EarlierID:        &earlier,
			RecommendationID: &r.ID,
			BodyID:           &r.Body.ID,
			Position:         position + taken,
			Earlier:          s.Title,
			EarlierDate:      s.Date,
			BodyName:         r.Body.Name,
			Number:           r.Printed,
			Text:             r.Text,
			Version:          1,
			UpdatedAt:        w.kernel.Now(),
		}
		selfImage(&row, r)
		if err := tx.AddEarlierRecommendation(row, w.stamp(p)); err != nil {
			return taken, err
		}
		*rows, taken = append(*rows, row), taken+1
	}
	return taken, nil
}

func isOf(f assessment.EarlierRecommendation, recommendation assessment.ID) bool {
	return f.RecommendationID != nil && *f.RecommendationID == recommendation
}

// selfImage keeps what the body says of a recommendation.
func selfImage(f *assessment.EarlierRecommendation, r record.AuditRecommendation) {
	f.Response, f.Became = "", ""
	if r.Reply != nil {
		f.Response = r.Reply.Response
	}
	if r.FollowUp != nil {
		f.Became = *r.FollowUp
	}
}

// FollowUpsSaved is what came of saving several findings.
type FollowUpsSaved struct {
	Saved   int
	Refused map[assessment.ID]error // by what they are of
}

// SaveFollowUps saves what an auditor finds of earlier recommendations, each from the version in its form. Those that
// are refused do not keep the others from being saved.
func (w *UseCases) SaveFollowUps(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
	forms []FollowUpForm,
) (FollowUpsSaved, error) {
	var done FollowUpsSaved
	err := w.inFieldwork(ctx, p, audit, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) error {
		done = FollowUpsSaved{Refused: map[assessment.ID]error{}}
		rows, err := tx.EarlierRecommendations(audit)
		if err != nil {
			return err
		}
		now, err := w.recommendedNow(tx, p, entities, rows)
		if err != nil {
			return err
		}
		for _, f := range forms {
			saved, err := w.saveFollowUp(tx, p, *a, rows, now, f)
			switch assessment.CodeOf(err) {
			case assessment.Invalid, assessment.Stale, assessment.NotFound:
				done.Refused[f.ID] = err
				continue
			}
			if err != nil {
				return err
			}
			if saved {
				done.Saved++
			}
		}
		return nil
	})
	return done, err
}

// saveFollowUp saves what is found of one earlier recommendation, and reports whether that changes anything.
func (w *UseCases) saveFollowUp(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	rows []assessment.EarlierRecommendation,
	now map[assessment.ID]record.AuditRecommendation,
	f FollowUpForm,
) (saved bool, err error) {
	i := slices.IndexFunc(rows, func(row assessment.EarlierRecommendation) bool { return row.ID == f.ID })
	if i < 0 {
		return false, assessment.Missing()
	}
	row := rows[i]
	row.Finding, row.Evidence = f.Finding, f.Evidence
	if err := assessment.InvalidFields(row.Normalise()); err != nil {
		return false, err
	}
	if row.Finding == rows[i].Finding && row.Evidence == rows[i].Evidence {
		return false, nil
	}
	if f.Version != row.Version {
		return false, assessment.Changed(record.FollowedUpOf(rows[i]))
	}
	if row.RecommendationID != nil {
		if r, may := now[*row.RecommendationID]; may {
			selfImage(&row, r)
		}
	}
	row.UpdatedAt = w.kernel.Now()
	if row, err = tx.SaveEarlierRecommendation(row, w.stamp(p)); err != nil {
		return false, err
	}
	return true, w.kernel.Log(tx, p, event.FollowUpSaved{Audit: a.ID, FollowUp: row.ID, Version: row.Version})
}

// SaveFollowUp is [UseCases.SaveFollowUps] for one, and returns it.
func (w *UseCases) SaveFollowUp(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
	f FollowUpForm,
) (record.FollowedUp, error) {
	done, err := w.SaveFollowUps(ctx, p, audit, []FollowUpForm{f})
	if err == nil {
		err = done.Refused[f.ID]
	}
	if err != nil {
		return record.FollowedUp{}, err
	}
	var r record.FollowedUp
	err = w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		v, err := w.read(tx, p, audit, anyReader)
		for _, one := range v.FollowUps {
			if one.ID == f.ID {
				r = one
			}
		}
		return err
	})
	return r, err
}

// recommendedNow are the recommendations of the earlier audits that concern some entities, as the principal may read
// them now, by id.
func (w *UseCases) recommendedNow(
	tx assessment.Tx,
	p assessment.Principal,
	entities []assessment.AuditedEntity,
	rows []assessment.EarlierRecommendation,
) (map[assessment.ID]record.AuditRecommendation, error) {
	now := map[assessment.ID]record.AuditRecommendation{}
	read := map[assessment.ID]bool{}
	for _, row := range rows {
		if row.EarlierID == nil || read[*row.EarlierID] {
			continue
		}
		read[*row.EarlierID] = true
		s, may, err := w.earlierShown(tx, p, *row.EarlierID)
		if err != nil {
			return nil, err
		}
		if !may {
			continue
		}
		all, err := w.recommended(tx, s.among(entities), workflow.Language(p))
		if err != nil {
			return nil, err
		}
		for _, r := range all {
			now[r.ID] = r
		}
	}
	return now, nil
}

// visibleFollowUps are the rows that the reader may see: those to the bodies of the entities shown.
func (s Shown) visibleFollowUps(all []assessment.EarlierRecommendation) []assessment.EarlierRecommendation {
	if s.Whole {
		return all
	}
	bodies := bodiesOf(s.Entities)
	return slices.DeleteFunc(slices.Clone(all), func(f assessment.EarlierRecommendation) bool {
		return f.BodyID == nil || !slices.Contains(bodies, *f.BodyID)
	})
}

// followUps are the earlier recommendations that the reader may see, each with what the body says of it now.
func (w *UseCases) followUps(tx assessment.Tx, s Shown) ([]record.FollowedUp, error) {
	list := []record.FollowedUp{}
	rows, err := tx.EarlierRecommendations(s.ID)
	if err != nil || len(rows) == 0 {
		return list, err
	}
	rows = s.visibleFollowUps(rows)
	now, err := w.recommendedNow(tx, s.reader, s.Entities, rows)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		f := record.FollowedUpOf(row)
		if row.RecommendationID != nil {
			if r, may := now[*row.RecommendationID]; may {
				f.Now = &r
			}
		}
		list = append(list, f)
	}
	return list, nil
}

// laterFindings fills in what later audits that are final and in force, and that the reader may read, found of an
// audit's recommendations in any of its versions.
func (w *UseCases) laterFindings(tx assessment.Tx, s Shown, list []record.AuditRecommendation) error {
	if s.State != assessment.AuditFinal || len(list) == 0 {
		return nil
	}
	if err := s.readEditions(tx); err != nil {
		return err
	}
	var editions []assessment.ID
	for _, a := range s.editions {
		editions = append(editions, a.ID)
	}
	rows, err := tx.EarlierRecommendationsOf(editions...)
	if err != nil {
		return err
	}
	for len(rows) > 0 {
		id := rows[0].AuditID
		of := func(f assessment.EarlierRecommendation) bool { return f.AuditID == id }
		later, may, err := w.earlierShown(tx, s.reader, id)
		if err != nil {
			return err
		}
		if may {
			err = later.readEditions(tx)
		}
		if err != nil {
			return err
		}
		if may && !later.Replaced() {
			theirs := slices.DeleteFunc(slices.Clone(rows), func(f assessment.EarlierRecommendation) bool { return !of(f) })
			addLater(list, later, later.visibleFollowUps(theirs))
		}
		rows = slices.DeleteFunc(rows, of)
	}
	return nil
}

// addLater adds what a later audit found to the recommendations that it is about.
func addLater(list []record.AuditRecommendation, later Shown, found []assessment.EarlierRecommendation) {
	for _, f := range found {
		i := slices.IndexFunc(list, func(r record.AuditRecommendation) bool { return isOf(f, r.ID) })
		if i < 0 {
			continue
		}
		list[i].Later = append(list[i].Later, record.LaterFinding{
			Audit:    auditNameOf(later.Audit),
			Finding:  f.Finding,
			Evidence: f.Evidence,
		})
	}
}

// FollowUpVersions lists all versions of what was found of earlier recommendations, for the engaged auditors.
func (w *UseCases) FollowUpVersions(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
) (record.FollowedUpVersions, error) {
	r := record.FollowedUpVersions{Items: []record.FollowedUpVersion{}}
	err := w.versions(ctx, p, id, &r.People, func(
		tx assessment.Tx, _ assessment.Audit, _ []assessment.AuditedEntity,
	) ([]*assessment.ID, error) {
		kept, err := tx.EarlierRecommendationVersions(id)
		var by []*assessment.ID
		for _, v := range kept {
			r.Items, by = append(r.Items, record.FollowedUpVersionOf(v)), append(by, &v.SavedBy)
		}
		return by, err
	})
	return r, err
}
