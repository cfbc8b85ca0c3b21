package store_test

import (
	"database/sql"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// reviewed is a world with a review, and one of everything that belongs to it.
type reviewed struct {
	world
	review    assessment.Review
	input     assessment.ReviewInput
	point     assessment.ReviewPoint
	decision  assessment.ReviewDecision
	statement assessment.ReviewStatement
	signature assessment.ReviewSignature
	sealed    assessment.ReviewVersion
}

func newReviewed(t *testing.T, s assessment.Store, key string) *reviewed {
	t.Helper()
	x := &reviewed{world: newWorld(t, s, key)}
	x.review = x.newReview(t)
	org, of, by := x.review.OrganisationID, x.review.ID, x.user.ID
	x.input = assessment.ReviewInput{
		OrganisationID: org, ReviewID: of, Key: assessment.RisksInput, Text: "Läget", ConsideredBy: &by, ConsideredAt: &now,
		WrittenBy: by, UpdatedAt: now,
	}
	x.point = assessment.ReviewPoint{
		OrganisationID: org, ID: id(t), ReviewID: of, Kind: assessment.DecisionProposal, Number: 1, About: "other",
		Title: "Anta", WrittenBy: by, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	x.decision = assessment.ReviewDecision{
		OrganisationID: org, ID: id(t), ReviewID: of, Number: 1, Text: "Antas", Outcome: assessment.AsProposedDecided,
		Kind: "change", ProposalID: &x.point.ID, OwnerID: &by, DueOn: "2026-12-01", WrittenBy: by, Version: 1,
		CreatedAt: now, UpdatedAt: now,
	}
	x.statement = assessment.ReviewStatement{
		OrganisationID: org, ReviewID: of, About: assessment.Suitable, Verdict: assessment.VerdictYes, Text: "Ja",
		WrittenBy: by, UpdatedAt: now,
	}
	x.signature = assessment.ReviewSignature{
		OrganisationID: org, ReviewID: of, SHA256: "ab", UserID: by, Name: "Åsa", SignedAt: now,
	}
	x.sealed = assessment.ReviewVersion{
		OrganisationID: org, ReviewID: of, Number: 1, Seal: assessment.Seal{Content: []byte("{}"), SHA256: "ab"},
		Signatures: []assessment.ReviewSignature{x.signature}, SealedAt: now,
	}
	in(t, s, x.scope, func(tx assessment.Tx) (err error) {
		if err := tx.AddReview(x.review); err != nil {
			return err
		}
		if x.input, err = tx.SaveReviewInput(x.input); err != nil {
			return err
		}
		if x.statement, err = tx.SaveReviewStatement(x.statement); err != nil {
			return err
		}
		for _, err := range []error{
			tx.AddReviewPoint(x.point), tx.AddReviewDecision(x.decision), tx.AddReviewSignature(x.signature),
			tx.AddReviewVersion(x.sealed),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	return x
}

func (w world) newReview(t *testing.T) assessment.Review {
	t.Helper()
	return assessment.Review{
		OrganisationID: w.root.OrganisationID,
		ID:             id(t),
		EntityID:       w.root.ID,
		Title:          "Årets",
		Kind:           assessment.YearlyReview,
		Template:       assessment.ISO27001From2022,
		PreMeeting:     assessment.PreMeeting{Contact: "Direktören", Settled: []assessment.ReviewCheck{"scope"}},
		Agenda:         []string{"Läget"},
		Participants:   []assessment.Participant{{Name: "Åsa", UserID: &w.user.ID, Signatory: true}},
		Headings:       assessment.ISO27001From2022.Headings(),
		State:          assessment.ReviewPreparing,
		Number:         1,
		Figures:        `[]`,
		FiguresAt:      now,
		Version:        1,
		CreatedBy:      w.user.ID,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
}

// TestReviewsAreKept reads back everything as it was written, and refuses changes from another version.
func TestReviewsAreKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		x := newReviewed(t, s, "norrdal")
		in(t, s, x.scope, func(tx assessment.Tx) error {
			check := func(what string, want, got any, err error) {
				t.Helper()
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("%s, written (-) and read (+): %v\n%s", what, err, diff)
				}
			}
			r, err := tx.LockReview(x.review.ID)
			check("review", x.review, r, err)
			inputs, err := tx.ReviewInputs(x.review.ID)
			check("inputs", []assessment.ReviewInput{x.input}, inputs, err)
			points, err := tx.ReviewPoints(x.review.ID)
			check("points", []assessment.ReviewPoint{x.point}, points, err)
			decisions, err := tx.ReviewDecisions(x.review.ID)
			check("decisions", []assessment.ReviewDecision{x.decision}, decisions, err)
			statements, err := tx.ReviewStatements(x.review.ID)
			check("statements", []assessment.ReviewStatement{x.statement}, statements, err)
			signatures, err := tx.ReviewSignaturesBy(x.user.ID)
			check("signatures", []assessment.ReviewSignature{x.signature}, signatures, err)

			r.Title, r.Content, r.SHA256 = "Nya", []byte("{}"), "ab"
			r, err = tx.SaveReview(r)
			if err != nil || r.Version != 2 || string(r.Content) != "{}" {
				t.Errorf("saved as version %d: %v", r.Version, err)
			}
			_, err = tx.SaveReview(x.review)
			if assessment.CodeOf(err) != assessment.Stale {
				t.Errorf("from an old version: got %v", err)
			}
			list, err := tx.Reviews()
			if err != nil || len(list) != 1 || list[0].Title != "Nya" || list[0].Content != nil {
				t.Errorf("listed as %+v: %v", list, err)
			}
			_, err = tx.SaveReviewInput(assessment.ReviewInput{
				OrganisationID: x.review.OrganisationID, ReviewID: x.review.ID, Key: assessment.RisksInput,
				WrittenBy: x.user.ID, UpdatedAt: now,
			})
			if assessment.CodeOf(err) != assessment.Stale {
				t.Errorf("a second first text: got %v", err)
			}
			return nil
		})
	})
}

// TestReviewsStayInTheOrganisation goes through all that a transaction can do with reviews.
func TestReviewsStayInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		x, other := newReviewed(t, s, "norrdal"), newReviewed(t, s, "sunnan")
		of := x.review.ID
		missing, refused := assessment.NotFound, assessment.Code("refused")
		behindWalls(t, s, other.scope, []walled{
			{"Reviews", func(tx assessment.Tx) error { list, err := tx.Reviews(); return nothing(t, len(list)-1, err) }, ""},
			{"Review", func(tx assessment.Tx) error { _, err := tx.Review(of); return err }, missing},
			{"LockReview", func(tx assessment.Tx) error { _, err := tx.LockReview(of); return err }, missing},
			{"AddReview", func(tx assessment.Tx) error { return tx.AddReview(x.newReview(t)) }, refused},
			{"SaveReview", func(tx assessment.Tx) error { _, err := tx.SaveReview(x.review); return err }, missing},
			{"DeleteReview", func(tx assessment.Tx) error { return tx.DeleteReview(of, 1) }, missing},
			{"ReviewInputs", func(tx assessment.Tx) error {
				list, err := tx.ReviewInputs(of)
				return nothing(t, len(list), err)
			}, ""},
			{"SaveReviewInput", func(tx assessment.Tx) error { _, err := tx.SaveReviewInput(x.input); return err }, refused},
			{"ReviewPoints", func(tx assessment.Tx) error {
				list, err := tx.ReviewPoints(of)
				return nothing(t, len(list), err)
			}, ""},
			{"AddReviewPoint", func(tx assessment.Tx) error { return tx.AddReviewPoint(x.point) }, refused},
			{"SaveReviewPoint", func(tx assessment.Tx) error { _, err := tx.SaveReviewPoint(x.point); return err }, missing},
			{"DeleteReviewPoint", func(tx assessment.Tx) error { return tx.DeleteReviewPoint(of, x.point.ID, 1) }, missing},
			{"ReviewDecisions", func(tx assessment.Tx) error {
				list, err := tx.ReviewDecisions(of)
				return nothing(t, len(list), err)
			}, ""},
			{"AllReviewDecisions", func(tx assessment.Tx) error {
				list, err := tx.AllReviewDecisions()
				return nothing(t, len(list)-1, err)
			}, ""},
			{"AddReviewDecision", func(tx assessment.Tx) error { return tx.AddReviewDecision(x.decision) }, refused},
			{"SaveReviewDecision", func(tx assessment.Tx) error {
				_, err := tx.SaveReviewDecision(x.decision)
				return err
			}, missing},
			{"DeleteReviewDecision", func(tx assessment.Tx) error {
				return tx.DeleteReviewDecision(of, x.decision.ID, 1)
			}, missing},
			{"ReviewStatements", func(tx assessment.Tx) error {
				list, err := tx.ReviewStatements(of)
				return nothing(t, len(list), err)
			}, ""},
			{"SaveReviewStatement", func(tx assessment.Tx) error {
				_, err := tx.SaveReviewStatement(x.statement)
				return err
			}, refused},
			{"ReviewSignatures", func(tx assessment.Tx) error {
				list, err := tx.ReviewSignatures(of)
				return nothing(t, len(list), err)
			}, ""},
			{"ReviewSignaturesBy", func(tx assessment.Tx) error {
				list, err := tx.ReviewSignaturesBy(x.user.ID)
				return nothing(t, len(list), err)
			}, ""},
			{"AddReviewSignature", func(tx assessment.Tx) error { return tx.AddReviewSignature(x.signature) }, refused},
			{"ReviewVersions", func(tx assessment.Tx) error {
				list, err := tx.ReviewVersions(of)
				return nothing(t, len(list), err)
			}, ""},
			{"ReviewVersion", func(tx assessment.Tx) error { _, err := tx.ReviewVersion(of, 1); return err }, missing},
			{"AddReviewVersion", func(tx assessment.Tx) error { return tx.AddReviewVersion(x.sealed) }, refused},
		}, reflect.TypeFor[assessment.Reviews]())
		in(t, s, x.scope, func(tx assessment.Tx) error {
			r, err := tx.Review(of)
			if diff := cmp.Diff(x.review, r); diff != "" {
				t.Errorf("before (-) and after (+):\n%s", diff)
			}
			return err
		})
	})
}

// TestSealedReviewsStay tries to change and remove, past the program, what was signed.
func TestSealedReviewsStay(t *testing.T) {
	t.Parallel()
	eachDirect(t, func(t *testing.T, s *store.Database, db *sql.DB) {
		newReviewed(t, s, "norrdal")
		for _, table := range []string{"review_signatures", "review_versions"} {
			statements := []string{"UPDATE " + table + " SET organisation_id = organisation_id", "DELETE FROM " + table}
			if s.Kind() == "postgres" {
				statements = append(statements, "TRUNCATE "+table)
			} else {
				statements = append(statements, "INSERT OR REPLACE INTO "+table+" SELECT * FROM "+table)
			}
			for _, statement := range statements {
				if _, err := db.ExecContext(t.Context(), statement); err == nil ||
					!strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s: got %v, want a refusal", statement, err)
				}
			}
		}
	})
}
