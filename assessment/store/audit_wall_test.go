package store_test

import (
	"errors"
	"reflect"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// examined is an organisation's audit in fieldwork with one row of everything, and a sealed summary.
type examined struct {
	world
	body           assessment.Body
	audit, closed  assessment.Audit // the latter is sealed
	entity         assessment.AuditedEntity
	engagement     assessment.Engagement
	confirmation   assessment.EngagementConfirmation
	judgement      assessment.Judgement
	recommendation assessment.Recommendation
	dismissal      assessment.Dismissal
	seal           assessment.AuditSeal
	summary        assessment.SummarySeal
	words          assessment.SummaryWords
}

func newExamined(t *testing.T, s assessment.Store, key string) examined {
	t.Helper()
	w := newWorld(t, s, key)
	o := w.root.OrganisationID
	x := examined{
		world: w,
		body:  assessment.Body{OrganisationID: o, ID: id(t), Name: "Nämnden", Version: 1, CreatedAt: now, UpdatedAt: now},
	}
	x.audit, x.closed = x.newAudit(t, "nu"), x.newAudit(t, "klar")
	x.entity = x.newAuditedEntity(x.audit.ID, w.root.ID)
	x.engagement = assessment.Engagement{
		OrganisationID: o,
		AuditID:        x.audit.ID,
		UserID:         w.user.ID,
		Until:          "2026-12-31",
		EngagedBy:      w.user.ID,
		UpdatedAt:      now,
	}
	colleague := w.user
	colleague.ID, colleague.Email = id(t), "colleague@"+key+".example"
	in(t, s, assessment.ScopeInstallation(), func(tx assessment.Tx) error { return tx.AddUser(colleague) })
	x.confirmation = assessment.EngagementConfirmation{
		OrganisationID: o,
		AuditID:        x.audit.ID,
		UserID:         w.user.ID,
		Wait:           1,
		ConfirmedBy:    colleague.ID,
		Role:           assessment.Auditor,
		ConfirmedAt:    now,
	}
	x.judgement = assessment.Judgement{
		OrganisationID: o,
		AuditID:        x.audit.ID,
		EntityID:       w.root.ID,
		QuestionID:     "1",
		Observation:    "Inget",
		JudgedBy:       w.user.ID,
		UpdatedAt:      now,
	}
	x.recommendation = x.newRecommendation(t, x.audit.ID, x.body.ID)
	x.dismissal = assessment.Dismissal{
		OrganisationID: o,
		AuditID:        x.audit.ID,
		EntityID:       w.root.ID,
		RuleID:         "A1-no",
		Reason:         "Görs",
		DismissedBy:    w.user.ID,
		DismissedAt:    now,
	}
	x.seal = assessment.AuditSeal{
		OrganisationID: o,
		AuditID:        x.closed.ID,
		Seal:           assessment.Seal{Content: []byte("{}"), SHA256: "ab"},
		SealedBy:       w.user.ID,
		SealedAt:       now,
	}
	x.summary = assessment.SummarySeal{
		OrganisationID: o,
		ID:             id(t),
		BodyName:       x.body.Name,
		RoundID:        w.round.ID,
		RoundName:      w.round.Name,
		Entities:       []assessment.ID{w.root.ID},
		Audited:        []assessment.ID{},
		Seal:           assessment.Seal{Content: []byte("{}"), SHA256: "ab"},
		SealedBy:       w.user.ID,
		SealedAt:       now,
	}
	x.words = assessment.SummaryWords{
		OrganisationID: o,
		RoundID:        w.round.ID,
		About:          assessment.WholeOrganisation,
		Introduction:   "Läs detta först.",
		Comments:       map[assessment.SummarySection]string{"gaps": "Börja här."},
		Entities:       []assessment.ID{w.root.ID},
		Audited:        []assessment.ID{},
		WrittenBy:      w.user.ID,
		UpdatedAt:      now,
	}
	in(t, s, w.scope, func(tx assessment.Tx) error {
		err := errors.Join(
			tx.AddRow(&x.body, "name"),
			tx.AddAudit(x.audit, x.stamp()),
			tx.AddAudit(x.closed, x.stamp()),
			tx.AddAuditedEntity(x.entity, x.stamp()),
			tx.AddRecommendation(x.recommendation, x.stamp()),
			tx.AddDismissal(x.dismissal),
			tx.AddEngagementConfirmation(x.confirmation),
			tx.AddAuditSeal(x.seal),
			tx.AddSummarySeal(x.summary),
			tx.AddSubmission(w.submission(w.assessment.ID, 1)),
		)
		var err1, err2 error
		x.engagement, err1 = tx.SaveEngagement(x.engagement)
		x.judgement, err2 = tx.SaveJudgement(x.judgement)
		var err3 error
		x.words, err3 = tx.SaveSummaryWords(x.words)
		return errors.Join(err, err1, err2, err3)
	})
	return x
}

// stamp is that the world's user changes something.
func (w world) stamp() assessment.Stamp { return assessment.Stamp{By: w.user.ID, At: now} }

func (w world) newAudit(t *testing.T, key string) assessment.Audit {
	t.Helper()
	return assessment.Audit{
		OrganisationID: w.root.OrganisationID,
		ID:             id(t),
		Key:            key,
		Title:          "Granskning",
		State:          assessment.AuditFieldwork,
		RoundID:        &w.round.ID,
		Questions: []assessment.AuditedQuestion{
			{ID: "1", Text: "Styrs det?"},
		},
		Version:   1,
		CreatedBy: w.user.ID,
		CreatedAt: now,
		UpdatedAt: now,
	}
}

func (w world) newAuditedEntity(audit, entity assessment.ID) assessment.AuditedEntity {
	return assessment.AuditedEntity{
		OrganisationID:   w.root.OrganisationID,
		AuditID:          audit,
		EntityID:         entity,
		Key:              "e",
		Name:             "E",
		Kind:             "municipality",
		AssessmentID:     &w.assessment.ID,
		SubmissionNumber: 1,
		SubmissionSHA256: "abc",
		Version:          1,
		UpdatedAt:        now,
	}
}

// finish makes the audit final.
func (x examined) finish(t *testing.T, s assessment.Store) {
	t.Helper()
	in(t, s, x.scope, func(tx assessment.Tx) error {
		a := x.audit
		a.State = assessment.AuditFinal
		_, err := tx.SaveAudit(a, x.stamp())
		return err
	})
}

func (w world) newRecommendation(t *testing.T, audit, body assessment.ID) assessment.Recommendation {
	t.Helper()
	return assessment.Recommendation{
		OrganisationID: w.root.OrganisationID,
		ID:             id(t),
		AuditID:        audit,
		BodyID:         body,
		BodyName:       "Nämnden",
		Number:         1,
		Text:           "Styr det.",
		WrittenBy:      w.user.ID,
		Version:        1,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
}

// TestAuditsStayInTheOrganisation goes through all that a transaction can do with audits and summaries.
func TestAuditsStayInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		x, other := newExamined(t, s, "norrdal"), newWorld(t, s, "sunnan")
		nothing := func(rows int, err error) error { return nothing(t, rows, err) }
		behindWalls(t, s, other.scope, []walled{
			{"Audits", func(tx assessment.Tx) error { r, err := tx.Audits(); return nothing(len(r), err) }, ""},
			{"WithdrawnAudits", func(tx assessment.Tx) error {
				r, err := tx.WithdrawnAudits()
				return nothing(len(r), err)
			}, ""},
			{"SaveAuditWithdrawal", func(tx assessment.Tx) error {
				_, err := tx.SaveAuditWithdrawal(x.audit)
				return err
			}, assessment.NotFound},
			{"Audit", func(tx assessment.Tx) error { _, err := tx.Audit(x.audit.ID); return err }, assessment.NotFound},
			{"AuditEditions", func(tx assessment.Tx) error {
				r, err := tx.AuditEditions(x.audit.ID)
				return nothing(len(r), err)
			}, ""},
			{"AuditRows", func(tx assessment.Tx) error {
				r := []assessment.JudgementVersion{}
				err := tx.AuditRows(&r, x.audit.ID)
				return nothing(len(r), err)
			}, ""},
			{"RecommendationsContinuing", func(tx assessment.Tx) error {
				r, err := tx.RecommendationsContinuing([]assessment.ID{x.recommendation.ID})
				return nothing(len(r), err)
			}, ""},
			{
				"AuditByKey",
				func(tx assessment.Tx) error { _, err := tx.AuditByKey(x.audit.Key); return err },
				assessment.NotFound,
			},
			{
				"AuditsToAnswer",
				func(tx assessment.Tx) error { r, err := tx.AuditsToAnswer("2000-01-01"); return nothing(len(r), err) },
				"",
			},
			{"LockAudit", func(tx assessment.Tx) error { _, err := tx.LockAudit(x.audit.ID); return err }, assessment.NotFound},
			{"AddAudit", func(tx assessment.Tx) error { return tx.AddAudit(x.newAudit(t, "ny"), x.stamp()) }, "refused"},
			{"SaveAudit", func(tx assessment.Tx) error { _, err := tx.SaveAudit(x.audit, x.stamp()); return err }, assessment.NotFound},
			{"AuditedEntities", func(tx assessment.Tx) error {
				r, err := tx.AuditedEntities(x.audit.ID)
				return nothing(len(r), err)
			}, ""},
			{
				"AllAuditedEntities",
				func(tx assessment.Tx) error { r, err := tx.AllAuditedEntities(); return nothing(len(r), err) },
				"",
			},
			{
				"AddAuditedEntity",
				func(tx assessment.Tx) error {
					return tx.AddAuditedEntity(x.newAuditedEntity(x.closed.ID, x.root.ID), x.stamp())
				},
				"refused",
			},
			{
				"SaveAuditedEntity",
				func(tx assessment.Tx) error { _, err := tx.SaveAuditedEntity(x.entity, x.stamp()); return err },
				assessment.NotFound,
			},
			{
				"DeleteAuditedEntity",
				func(tx assessment.Tx) error { return tx.DeleteAuditedEntity(x.audit.ID, x.root.ID, x.stamp()) },
				assessment.NotFound,
			},
			{
				"Engagements",
				func(tx assessment.Tx) error { r, err := tx.Engagements(x.audit.ID); return nothing(len(r), err) },
				"",
			},
			{
				"EngagementsOf",
				func(tx assessment.Tx) error { r, err := tx.EngagementsOf(x.user.ID); return nothing(len(r), err) },
				"",
			},
			{
				"EngagementsWaiting",
				func(tx assessment.Tx) error { r, err := tx.EngagementsWaiting(); return nothing(len(r), err) },
				"",
			},
			{
				"EngagedIn",
				func(tx assessment.Tx) error { r, err := tx.EngagedIn(); return nothing(len(r), err) },
				"refused",
			},
			{
				"EngagementConfirmations",
				func(tx assessment.Tx) error {
					r, err := tx.EngagementConfirmations(x.audit.ID)
					return nothing(len(r), err)
				},
				"",
			},
			{
				"FinalAudits",
				func(tx assessment.Tx) error { r, err := tx.FinalAudits(x.user.ID); return nothing(len(r), err) },
				"",
			},
			{"AddFinalAuditor", func(tx assessment.Tx) error {
				return tx.AddFinalAuditor(assessment.FinalAuditor{
					OrganisationID: x.audit.OrganisationID, AuditID: x.audit.ID, UserID: x.user.ID,
				})
			}, "refused"},
			{"AddEngagementConfirmation", func(tx assessment.Tx) error {
				c := x.confirmation
				c.Wait = 2
				return tx.AddEngagementConfirmation(c)
			}, "refused"},
			{"SaveEngagement, new", func(tx assessment.Tx) error {
				e := x.engagement
				e.UserID, e.Version = other.user.ID, 0
				_, err := tx.SaveEngagement(e)
				return err
			}, "refused"},
			{
				"SaveEngagement, changed",
				func(tx assessment.Tx) error { _, err := tx.SaveEngagement(x.engagement); return err },
				assessment.Stale,
			},
			{"AuditSeal", func(tx assessment.Tx) error { _, err := tx.AuditSeal(x.closed.ID); return err }, assessment.NotFound},
			{"AuditSeals", func(tx assessment.Tx) error { r, err := tx.AuditSeals(); return nothing(len(r), err) }, ""},
			{"AddAuditSeal", func(tx assessment.Tx) error {
				seal := x.seal
				seal.AuditID = x.audit.ID
				return tx.AddAuditSeal(seal)
			}, "refused"},
			{
				"Judgements",
				func(tx assessment.Tx) error { r, err := tx.Judgements(x.audit.ID); return nothing(len(r), err) },
				"",
			},
			{"SaveJudgement, new", func(tx assessment.Tx) error {
				j := x.judgement
				j.QuestionID, j.Version = "2", 0
				_, err := tx.SaveJudgement(j)
				return err
			}, "refused"},
			{
				"SaveJudgement, changed",
				func(tx assessment.Tx) error { _, err := tx.SaveJudgement(x.judgement); return err },
				assessment.Stale,
			},
			{"JudgementVersions", func(tx assessment.Tx) error {
				at := assessment.Place{QuestionID: "1", EntityID: x.root.ID}
				r, err := tx.JudgementVersions(x.audit.ID, at)
				return nothing(len(r), err)
			}, ""},
			{"StatementVersions", func(tx assessment.Tx) error {
				r, err := tx.StatementVersions(x.audit.ID, x.audit.ID)
				return nothing(len(r), err)
			}, ""},
			{"RecommendationVersions", func(tx assessment.Tx) error {
				r, err := tx.RecommendationVersions(x.audit.ID)
				return nothing(len(r), err)
			}, ""},
			{"Recommendations", func(tx assessment.Tx) error {
				r, err := tx.Recommendations(x.audit.ID)
				return nothing(len(r), err)
			}, ""},
			{"RecommendationsTo", func(tx assessment.Tx) error {
				r, err := tx.RecommendationsTo(x.body.ID)
				return nothing(len(r), err)
			}, ""},
			{"EarlierRecommendations", func(tx assessment.Tx) error {
				r, err := tx.EarlierRecommendations(x.audit.ID)
				return nothing(len(r), err)
			}, ""},
			{"EarlierRecommendationsOf", func(tx assessment.Tx) error {
				r, err := tx.EarlierRecommendationsOf(x.audit.ID)
				return nothing(len(r), err)
			}, ""},
			{"EarlierRecommendationVersions", func(tx assessment.Tx) error {
				r, err := tx.EarlierRecommendationVersions(x.audit.ID)
				return nothing(len(r), err)
			}, ""},
			{"AddEarlierRecommendation", func(tx assessment.Tx) error {
				return tx.AddEarlierRecommendation(x.earlier(t, x.audit.ID), x.stamp())
			}, "refused"},
			{"SaveEarlierRecommendation", func(tx assessment.Tx) error {
				_, err := tx.SaveEarlierRecommendation(x.earlier(t, x.audit.ID), x.stamp())
				return err
			}, assessment.NotFound},
			{"DeleteEarlierRecommendation", func(tx assessment.Tx) error {
				return tx.DeleteEarlierRecommendation(x.earlier(t, x.audit.ID).ID, 1)
			}, assessment.NotFound},
			{"AddRecommendation", func(tx assessment.Tx) error {
				return tx.AddRecommendation(x.newRecommendation(t, x.audit.ID, x.body.ID), x.stamp())
			}, "refused"},
			{
				"SaveRecommendation",
				func(tx assessment.Tx) error { _, err := tx.SaveRecommendation(x.recommendation, x.stamp()); return err },
				assessment.NotFound,
			},
			{
				"NumberRecommendation",
				func(tx assessment.Tx) error { return tx.NumberRecommendation(x.recommendation.ID, 7, x.stamp()) },
				assessment.NotFound,
			},
			{
				"DeleteRecommendation",
				func(tx assessment.Tx) error { return tx.DeleteRecommendation(x.recommendation.ID, 1, x.stamp()) },
				assessment.NotFound,
			},
			{
				"Dismissals",
				func(tx assessment.Tx) error { r, err := tx.Dismissals(x.audit.ID); return nothing(len(r), err) },
				"",
			},
			{"AddDismissal", func(tx assessment.Tx) error {
				d := x.dismissal
				d.Reason = "Tagen"
				return tx.AddDismissal(d)
			}, "refused"},
			{
				"DeleteDismissal",
				func(tx assessment.Tx) error { return tx.DeleteDismissal(x.audit.ID, x.root.ID, x.dismissal.RuleID) },
				assessment.NotFound,
			},
			{"SummarySeals", func(tx assessment.Tx) error { r, err := tx.SummarySeals(); return nothing(len(r), err) }, ""},
			{
				"SummarySeal",
				func(tx assessment.Tx) error { _, err := tx.SummarySeal(x.summary.ID); return err },
				assessment.NotFound,
			},
			{"AddSummarySeal", func(tx assessment.Tx) error {
				seal := x.summary
				seal.ID = id(t)
				return tx.AddSummarySeal(seal)
			}, "refused"},
			{
				"SummaryWords",
				func(tx assessment.Tx) error { _, err := tx.SummaryWords(x.round.ID, x.words.About); return err },
				assessment.NotFound,
			},
			{
				"SaveSummaryWords",
				func(tx assessment.Tx) error { _, err := tx.SaveSummaryWords(x.words); return err },
				assessment.Stale,
			},
		}, reflect.TypeFor[assessment.Audits](), reflect.TypeFor[assessment.Engagements](), reflect.TypeFor[assessment.Judgements](), reflect.TypeFor[assessment.Recommendations](), reflect.TypeFor[assessment.Summaries]())

		view(t, s, x.scope, func(tx assessment.Tx) error {
			entities, err1 := tx.AuditedEntities(x.audit.ID)
			judgements, err2 := tx.Judgements(x.audit.ID)
			recommendations, err3 := tx.Recommendations(x.audit.ID)
			dismissals, err4 := tx.Dismissals(x.audit.ID)
			engagements, err5 := tx.Engagements(x.audit.ID)
			pinned, err6 := tx.SubmissionsPinned(x.audit.ID)
			to, err7 := tx.RecommendationsTo(x.body.ID)
			same(t, "to the body", recommendations, to)
			seals, err8 := tx.AuditSeals()
			bare := x.seal
			bare.Content = nil
			same(t, "seals without content", []assessment.AuditSeal{bare}, seals)
			if len(entities) != 1 || len(judgements) != 1 || len(recommendations) != 1 || recommendations[0].Number != 1 ||
				len(dismissals) != 1 ||
				dismissals[0].Reason != x.dismissal.Reason ||
				len(engagements) != 1 ||
				len(pinned) != 1 {
				t.Errorf(
					"afterwards the own organisation has %v, %v, %v, %v, %v, %v",
					entities,
					judgements,
					recommendations,
					dismissals,
					engagements,
					pinned,
				)
			}
			return errors.Join(err1, err2, err3, err4, err5, err6, err7, err8)
		})
	})
}

// TestNoRowOfAnAuditPointsAcross sees that what belongs to an audit cannot refer to another organisation's.
func TestNoRowOfAnAuditPointsAcross(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		x, other := newExamined(t, s, "norrdal"), newExamined(t, s, "sunnan")
		for name, do := range map[string]func(tx assessment.Tx) error{
			"audit of their round": func(tx assessment.Tx) error {
				a := x.newAudit(t, "ny")
				a.RoundID = &other.round.ID
				return tx.AddAudit(a, x.stamp())
			},
			"entity in their audit": func(tx assessment.Tx) error {
				return tx.AddAuditedEntity(x.newAuditedEntity(other.closed.ID, x.root.ID), x.stamp())
			},
			"their entity": func(tx assessment.Tx) error {
				return tx.AddAuditedEntity(x.newAuditedEntity(x.closed.ID, other.root.ID), x.stamp())
			},
			"their body of an entity": func(tx assessment.Tx) error {
				e := x.newAuditedEntity(x.closed.ID, x.root.ID)
				e.BodyID = &other.body.ID
				return tx.AddAuditedEntity(e, x.stamp())
			},
			"their assessment": func(tx assessment.Tx) error {
				e := x.newAuditedEntity(x.closed.ID, x.root.ID)
				e.AssessmentID = &other.assessment.ID
				return tx.AddAuditedEntity(e, x.stamp())
			},
			"engagement for their audit": func(tx assessment.Tx) error {
				e := x.engagement
				e.AuditID, e.Version = other.audit.ID, 0
				_, err := tx.SaveEngagement(e)
				return err
			},
			"confirmation in their audit": func(tx assessment.Tx) error {
				c := x.confirmation
				c.AuditID = other.audit.ID
				return tx.AddEngagementConfirmation(c)
			},
			"judgement in their audit": func(tx assessment.Tx) error {
				j := x.judgement
				j.AuditID, j.EntityID, j.Version = other.audit.ID, other.root.ID, 0
				_, err := tx.SaveJudgement(j)
				return err
			},
			"follow-up in their audit": func(tx assessment.Tx) error {
				return tx.AddEarlierRecommendation(x.earlier(t, other.audit.ID), x.stamp())
			},
			"auditor of their final audit": func(tx assessment.Tx) error {
				return tx.AddFinalAuditor(assessment.FinalAuditor{
					OrganisationID: x.audit.OrganisationID, AuditID: other.audit.ID, UserID: x.user.ID,
				})
			},
			"recommendation in their audit": func(tx assessment.Tx) error {
				return tx.AddRecommendation(x.newRecommendation(t, other.audit.ID, x.body.ID), x.stamp())
			},
			"recommendation to their body": func(tx assessment.Tx) error {
				return tx.AddRecommendation(x.newRecommendation(t, x.audit.ID, other.body.ID), x.stamp())
			},
			"rule met by their entity": func(tx assessment.Tx) error {
				r := x.newRecommendation(t, x.audit.ID, x.body.ID)
				r.RuleID, r.RuleEntityID = "A1-no", &other.root.ID
				return tx.AddRecommendation(r, x.stamp())
			},
			"dismissal in their audit": func(tx assessment.Tx) error {
				d := x.dismissal
				d.AuditID, d.EntityID = other.audit.ID, other.root.ID
				return tx.AddDismissal(d)
			},
			"seal of their audit": func(tx assessment.Tx) error {
				seal := x.seal
				seal.AuditID = other.audit.ID
				return tx.AddAuditSeal(seal)
			},
			"words beside the summary of their round": func(tx assessment.Tx) error {
				words := x.words
				words.RoundID, words.Version = other.round.ID, 0
				_, err := tx.SaveSummaryWords(words)
				return err
			},
			"summary of their round": func(tx assessment.Tx) error {
				seal := x.summary
				seal.ID, seal.RoundID = id(t), other.round.ID
				return tx.AddSummarySeal(seal)
			},
		} {
			if err := s.InTx(t.Context(), x.scope, do); assessment.CodeOf(err) != assessment.Conflict {
				t.Errorf("%s: got %v, want %s", name, err, assessment.Conflict)
			}
		}
	})
}

// earlier is a recommendation of an earlier audit, for the wall's.
func (w world) earlier(t *testing.T, audit assessment.ID) assessment.EarlierRecommendation {
	t.Helper()
	o, _ := w.scope.Organisation()
	return assessment.EarlierRecommendation{
		OrganisationID: o, ID: id(t), AuditID: audit, Earlier: "Tidigare", Text: "Gör så.", Version: 1,
	}
}
