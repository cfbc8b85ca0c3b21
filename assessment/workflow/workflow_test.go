package workflow_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

// TestRefusalsAreLogged: refusals of signed-in users are in the organisation's log, once for each user, permission and
// minute.
func TestRefusalsAreLogged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo, eva := w.as(t, "bo", assessment.Respondent, w.root), w.as(t, "eva", assessment.Management, w.root)
		line := func(p assessment.Principal, permission string) string {
			return fmt.Sprintf(
				"organisation_id=%s actor_id=%s object=permission object_id=%s",
				p.Organisation.ID,
				p.User.ID,
				permission,
			)
		}
		add := func(p assessment.Principal) error {
			_, err := w.Entities.AddEntity(
				t.Context(),
				p,
				assessment.Entity{Key: "ny", Name: "Ny", Kind: "operation", ParentID: &w.root},
			)
			return err
		}
		want := func(lines ...string) {
			t.Helper()
			slices.Sort(lines)
			if diff := cmp.Diff(lines, w.refusals(t)); diff != "" {
				t.Errorf("refusals logged, want (-) and got (+):\n%s", diff)
			}
		}
		changes := w.events(t)
		for range 3 {
			refused(t, add(bo), assessment.Forbidden, "error.forbidden")
		}
		want(line(bo, "entity.manage"))
		root := must(w.Entities.Entity(t.Context(), bo, w.root))(t)
		_, err := w.Entities.SaveEntity(t.Context(), bo, root)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		want(line(bo, "entity.manage")) // the same permission, another use case
		refused(t, add(eva), assessment.Forbidden, "error.forbidden")
		want(line(bo, "entity.manage"), line(eva, "entity.manage"))

		w.forward(time.Minute)
		refused(t, add(bo), assessment.Forbidden, "error.forbidden")
		want(line(bo, "entity.manage"), line(bo, "entity.manage"), line(eva, "entity.manage"))
		var moments []time.Time
		for _, e := range must(w.Events(t.Context(), w.admin, nil))(t) {
			if e.Action == "permission.refused" && *e.ActorID == bo.User.ID {
				moments = append(moments, e.At)
			}
		}
		if diff := cmp.Diff([]time.Time{w.Now(), w.Now().Add(-time.Minute)}, moments); diff != "" {
			t.Errorf("moments in the log, want (-) and got (+):\n%s", diff)
		}
		if got := w.events(t); got != changes {
			t.Errorf("%d changes by people who may not change anything", got-changes)
		}
	})
}

// TestRefusalsOfTokensAreLogged, although they act for somebody who may.
func TestRefusalsOfTokensAreLogged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		_, secret, err := w.People.AddToken(t.Context(), w.admin, "Rapport", assessment.TokenRead, 1)
		do(t, err)
		reader := must(w.TokenPrincipal(t.Context(), secret))(t)
		_, err = w.Registers.Bodies.Add(t.Context(), reader, assessment.Body{Name: "Nämnden"})
		refused(t, err, assessment.Forbidden, "error.read_only_token")
		_, err = w.People.ChangePassword(t.Context(), reader, password, another)
		refused(t, err, assessment.Forbidden, "error.not_by_token")
		line := fmt.Sprintf(
			"organisation_id=%s actor_id=%s object=permission object_id=",
			reader.Organisation.ID,
			reader.User.ID,
		)
		if diff := cmp.Diff([]string{line + "not_by_token", line + "read_only_token"}, w.refusals(t)); diff != "" {
			t.Errorf("refusals logged, want (-) and got (+):\n%s", diff)
		}
	})
}

// TestWhatIsNotARefusal: errors of other kinds, people who are not signed in, and asking whether one may.
func TestWhatIsNotARefusal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.as(t, "bo", assessment.Respondent, w.root)
		_, err := w.Entities.Entity(t.Context(), bo, newID(t))
		refused(t, err, assessment.NotFound, "error.not_found")
		_, err = w.Registers.Bodies.Add(t.Context(), assessment.Principal{}, assessment.Body{Name: "Nämnden"})
		refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
		stranger := w.other
		stranger.Organisation, stranger.Memberships = w.admin.Organisation, nil
		_, err = w.Registers.Bodies.Add(t.Context(), stranger, assessment.Body{Name: "Nämnden"})
		refused(t, err, assessment.NotFound, "error.not_found")
		for p, want := range map[*assessment.Principal]bool{&bo: false, &w.admin: true} {
			if may := must(w.Rounds.MayPublishQuestionnaire(t.Context(), *p))(t); may != want {
				t.Errorf("%s may publish: got %t, want %t", p.User.Name, may, want)
			}
		}
		if got := w.refusals(t); len(got) > 0 {
			t.Errorf("logged: %v", got)
		}
	})
}

// TestRefusalsNameThePermission that was asked for, whichever use case asked.
func TestRefusalsNameThePermission(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.as(t, "bo", assessment.Respondent, w.root)
		root := must(w.Entities.Entity(t.Context(), bo, w.root))(t)
		w.publish(t, w.admin, "liten.yaml", small(t, "0.1", ""))
		for _, do := range organisationUseCases(t, w, bo, root, assessment.Body{}, 0) {
			if err := do(); err != nil {
				refused(t, err, assessment.Forbidden, "error.forbidden")
			}
		}
		_, err := w.People.Grant(
			t.Context(),
			bo,
			assessment.Membership{UserID: bo.User.ID, Role: assessment.Management, EntityID: w.root},
		)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		var want []string
		for _, permission := range []assessment.Permission{assessment.PlanAudits, assessment.ReadAudits, assessment.ManageDocuments, assessment.ManageEntities, assessment.ReadEvents, assessment.ManageInstallation, assessment.ManageOrganisation,
			assessment.ManagePeople, assessment.ReadPeople, assessment.PublishQuestionnaire} {
			want = append(
				want,
				fmt.Sprintf(
					"organisation_id=%s actor_id=%s object=permission object_id=%s",
					bo.Organisation.ID,
					bo.User.ID,
					permission,
				),
			)
		}
		if diff := cmp.Diff(want, w.refusals(t)); diff != "" {
			t.Errorf("refusals logged, want (-) and got (+):\n%s", diff)
		}
	})
}

// TestRefusalsInAFlood: requests at the same time make one line.
func TestRefusalsInAFlood(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.as(t, "bo", assessment.Respondent, w.root)
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				err := w.Entities.DeleteEntity(context.Background(), bo, w.root, 1)
				refused(t, err, assessment.Forbidden, "error.forbidden")
			})
		}
		group.Wait()
		if got := w.refusals(t); len(got) != 1 {
			t.Errorf("logged: %v, want one line", got)
		}
	})
}

// TestRefusalsThatCannotBeLogged are answered as any change that cannot be.
func TestRefusalsThatCannotBeLogged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.as(t, "bo", assessment.Respondent, w.root)
		restore := w.refuseEvents(t)
		err := w.Entities.DeleteEntity(t.Context(), bo, w.root, 1)
		refused(t, err, assessment.Unavailable, "error.unavailable")
		restore()
		refused(t, w.Entities.DeleteEntity(t.Context(), bo, w.root, 1), assessment.Forbidden, "error.forbidden")
	})
}
