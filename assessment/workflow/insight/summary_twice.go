package insight

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"mognad/assessment"
)

// sealedBefore is the last that the same person sealed about the same entities in the same round, if nothing but the
// time has changed since; nil otherwise. If there is none, the seal gets an id that follows from what it contains and
// from the last one, so that the database refuses the second of two that are made at the same time.
func sealedBefore(tx assessment.Tx, seal *assessment.SummarySeal) (*assessment.SummarySeal, error) {
	says, err := apartFromTime(seal.Content)
	if err != nil {
		return nil, err
	}
	all, err := tx.SummarySeals()
	if err != nil {
		return nil, err
	}
	last := assessment.ID{}
	i := slices.IndexFunc(all, func(s assessment.SummarySeal) bool {
		return s.SealedBy == seal.SealedBy && s.RoundID == seal.RoundID && s.Whole == seal.Whole &&
			s.BodyName == seal.BodyName
	})
	if i >= 0 {
		before, err := tx.SummarySeal(all[i].ID)
		if err != nil {
			return nil, err
		}
		said, err := apartFromTime(before.Content)
		if err != nil {
			return nil, err
		}
		if said == says {
			return &before, nil
		}
		last = before.ID
	}
	sum := sha256.Sum256([]byte(seal.OrganisationID.String() + " " + last.String() + " " + says))
	seal.ID = assessment.ID(sum[:16])
	seal.ID[6] = seal.ID[6]&0x0f | 0x80 // version 8
	seal.ID[8] = seal.ID[8]&0x3f | 0x80 // the variant of RFC 9562
	return nil, nil
}

// apartFromTime is the content of a summary without the time at which it was made, in canonical form.
func apartFromTime(content []byte) (string, error) {
	var said map[string]json.RawMessage
	if err := json.Unmarshal(content, &said); err != nil {
		return "", fmt.Errorf("compare sealed summaries: %w", err)
	}
	delete(said, "made_at")
	rest, err := assessment.Canonical(said)
	return string(rest), err
}
