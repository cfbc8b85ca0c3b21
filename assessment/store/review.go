package store

import (
	"cmp"

	"mognad/assessment"
)

const (
	reviews = `SELECT organisation_id, id, entity_id, title, kind, template, previous_id, planned_on, held_on, place,
case_number, frequency, planning, budget, pre_meeting, agenda, participants, headings, state, number, correction,
figures_at, sha256, version, created_by, created_at, updated_at
FROM reviews WHERE organisation_id = ? ORDER BY created_at DESC, id DESC`
	oneReview  = `SELECT * FROM reviews WHERE organisation_id = ? AND id = ?`
	lockReview = oneReview + ` FOR UPDATE`

	reviewVersions = `SELECT organisation_id, review_id, number, correction, sha256, signatures, sealed_at
FROM review_versions WHERE organisation_id = ? AND review_id = ? ORDER BY number`
)

func (t *tx) Reviews() ([]assessment.Review, error) {
	rows := []assessment.Review{}
	return rows, translate(t.db.Raw(reviews, t.organisation()).Scan(&rows).Error)
}

func (t *tx) Review(id assessment.ID) (assessment.Review, error) {
	return one[assessment.Review](t, oneReview, t.organisation(), id)
}

func (t *tx) LockReview(id assessment.ID) (assessment.Review, error) {
	if !t.postgres {
		return t.Review(id)
	}
	return one[assessment.Review](t, lockReview, t.organisation(), id)
}

func (t *tx) AddReview(r assessment.Review) error {
	listedReview(&r)
	return insert(t, &r, "title")
}

func (t *tx) SaveReview(r assessment.Review) (assessment.Review, error) {
	listedReview(&r)
	load := func() (assessment.Review, error) { return t.Review(r.ID) }
	return change(
		t,
		&r,
		&r.Version,
		"",
		load,
		"title",
		"kind",
		"planned_on",
		"held_on",
		"place",
		"case_number",
		"frequency",
		"planning",
		"budget",
		"pre_meeting",
		"agenda",
		"participants",
		"headings",
		"state",
		"number",
		"correction",
		"figures",
		"figures_at",
		"content",
		"sha256",
		"updated_at",
	)
}

// listedReview turns nil lists into empty ones, because GORM's serializer stores nil as NULL.
func listedReview(r *assessment.Review) {
	r.PreMeeting.Settled = list(r.PreMeeting.Settled)
	r.Agenda = list(r.Agenda)
	r.Participants = list(r.Participants)
	r.Headings = list(r.Headings)
	r.Figures = cmp.Or(r.Figures, "[]")
}

func (t *tx) DeleteReview(id assessment.ID, version int64) error {
	return remove[assessment.Review](t, "id = ? AND version = ?", id, version)
}

func (t *tx) ReviewInputs(review assessment.ID) ([]assessment.ReviewInput, error) {
	return all[assessment.ReviewInput](t, "input", "review_id = ?", review)
}

func (t *tx) SaveReviewInput(i assessment.ReviewInput) (assessment.ReviewInput, error) {
	load := func() (assessment.ReviewInput, error) {
		found, err := first[assessment.ReviewInput](t, "review_id = ? AND input = ?", i.ReviewID, i.Key)
		if assessment.CodeOf(err) == assessment.NotFound {
			return assessment.ReviewInput{OrganisationID: t.organisation(), ReviewID: i.ReviewID, Key: i.Key}, nil
		}
		return found, err
	}
	return save(
		t,
		&i,
		&i.Version,
		load,
		"text",
		"informal",
		"nothing_to_say",
		"considered_by",
		"considered_at",
		"written_by",
		"updated_at",
	)
}

func (t *tx) ReviewPoints(review assessment.ID) ([]assessment.ReviewPoint, error) {
	return all[assessment.ReviewPoint](t, "kind, number", "review_id = ?", review)
}

func (t *tx) AddReviewPoint(p assessment.ReviewPoint) error { return insert(t, &p, "number") }

func (t *tx) SaveReviewPoint(p assessment.ReviewPoint) (assessment.ReviewPoint, error) {
	load := func() (assessment.ReviewPoint, error) {
		return first[assessment.ReviewPoint](t, "review_id = ? AND id = ?", p.ReviewID, p.ID)
	}
	return change(t, &p, &p.Version, "", load, "about", "title", "text", "written_by", "updated_at")
}

func (t *tx) DeleteReviewPoint(review, id assessment.ID, version int64) error {
	return remove[assessment.ReviewPoint](t, "review_id = ? AND id = ? AND version = ?", review, id, version)
}

func (t *tx) ReviewDecisions(review assessment.ID) ([]assessment.ReviewDecision, error) {
	return all[assessment.ReviewDecision](t, "number", "review_id = ?", review)
}

func (t *tx) AllReviewDecisions() ([]assessment.ReviewDecision, error) {
	return all[assessment.ReviewDecision](t, "review_id, number", "")
}

func (t *tx) AddReviewDecision(d assessment.ReviewDecision) error { return insert(t, &d, "number") }

func (t *tx) SaveReviewDecision(d assessment.ReviewDecision) (assessment.ReviewDecision, error) {
	load := func() (assessment.ReviewDecision, error) {
		return first[assessment.ReviewDecision](t, "review_id = ? AND id = ?", d.ReviewID, d.ID)
	}
	return change(
		t,
		&d,
		&d.Version,
		"",
		load,
		"text",
		"outcome",
		"kind",
		"input",
		"proposal_id",
		"owner_role",
		"owner_id",
		"due_on",
		"written_by",
		"updated_at",
	)
}

func (t *tx) DeleteReviewDecision(review, id assessment.ID, version int64) error {
	return remove[assessment.ReviewDecision](t, "review_id = ? AND id = ? AND version = ?", review, id, version)
}

func (t *tx) ReviewStatements(review assessment.ID) ([]assessment.ReviewStatement, error) {
	return all[assessment.ReviewStatement](t, "about", "review_id = ?", review)
}

func (t *tx) SaveReviewStatement(s assessment.ReviewStatement) (assessment.ReviewStatement, error) {
	load := func() (assessment.ReviewStatement, error) {
		found, err := first[assessment.ReviewStatement](t, "review_id = ? AND about = ?", s.ReviewID, s.About)
		if assessment.CodeOf(err) == assessment.NotFound {
			return assessment.ReviewStatement{OrganisationID: t.organisation(), ReviewID: s.ReviewID, About: s.About}, nil
		}
		return found, err
	}
	return save(t, &s, &s.Version, load, "verdict", "text", "written_by", "updated_at")
}

func (t *tx) ReviewSignatures(review assessment.ID) ([]assessment.ReviewSignature, error) {
	return all[assessment.ReviewSignature](t, "signed_at, user_id", "review_id = ?", review)
}

func (t *tx) ReviewSignaturesBy(user assessment.ID) ([]assessment.ReviewSignature, error) {
	return all[assessment.ReviewSignature](t, "signed_at, review_id", "user_id = ?", user)
}

func (t *tx) AddReviewSignature(s assessment.ReviewSignature) error { return insert(t, &s, "user") }

func (t *tx) ReviewVersions(review assessment.ID) ([]assessment.ReviewVersion, error) {
	rows := []assessment.ReviewVersion{}
	return rows, translate(t.db.Raw(reviewVersions, t.organisation(), review).Scan(&rows).Error)
}

func (t *tx) ReviewVersion(review assessment.ID, number int) (assessment.ReviewVersion, error) {
	return first[assessment.ReviewVersion](t, "review_id = ? AND number = ?", review, number)
}

func (t *tx) AddReviewVersion(v assessment.ReviewVersion) error {
	for i := range v.Signatures {
		v.Signatures[i].SignedAt = v.Signatures[i].SignedAt.UTC()
	}
	v.Signatures = list(v.Signatures)
	return insert(t, &v, "number")
}
