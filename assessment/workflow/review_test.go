package workflow_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/review"
)

// reviewing is a world with results, targets and people, of which the coordinator reviews the whole organisation.
type reviewing struct {
	*summed
	review record.Review
}

// begin is a world with a yearly review that has been begun.
func begin(t *testing.T, w *world) *reviewing {
	t.Helper()
	x := &reviewing{summed: sum(t, w)}
	x.review = x.start(t, x.root, "Ledningens genomgång 2026")
	return x
}

func (x *reviewing) start(t *testing.T, entity assessment.ID, title string) record.Review {
	t.Helper()
	return must(x.Review.AddReview(t.Context(), x.kim, review.BeginForm{
		EntityID:  entity,
		Title:     title,
		Kind:      assessment.YearlyReview,
		Template:  assessment.ISO27001From2022,
		PlannedOn: "2026-05-05",
	}))(t)
}

// now reads the review again as the coordinator.
func (x *reviewing) now(t *testing.T) record.Review {
	t.Helper()
	return must(x.Review.Review(t.Context(), x.kim, x.review.ID))(t)
}

// meet notes who meets, with the chair and others as signatories.
func (x *reviewing) meet(t *testing.T, signatories ...assessment.Principal) {
	t.Helper()
	f := review.MeetingForm{HeldOn: x.Today(assessment.Organisation{}), Place: "Kommunhuset", Agenda: []string{"Läget", "Beslut"},
		Participants: []assessment.Participant{{Name: "Kim Ek", Role: "CISO"}}, Version: x.now(t).Version}
	for _, p := range signatories {
		f.Participants = append(f.Participants, assessment.Participant{Role: "Chef", UserID: &p.User.ID, Signatory: true})
	}
	x.review = must(x.Review.SaveMeeting(t.Context(), x.kim, x.review.ID, f))(t)
}

// consider notes every input as considered, and states what nothing is stated about.
func (x *reviewing) consider(t *testing.T) {
	t.Helper()
	for _, i := range x.now(t).Inputs {
		if !i.Done() {
			must(x.Review.SaveInput(t.Context(), x.kim, x.review.ID, review.InputForm{
				Key: i.Key, Text: "Vi såg på " + string(i.Key), Considered: true, Version: &i.Version,
			}))(t)
		}
	}
	for _, s := range x.now(t).Statements {
		if s.About != assessment.Overall && s.Verdict == assessment.NotStated {
			x.state(t, s.About, assessment.VerdictYes)
		}
	}
}

func (x *reviewing) state(t *testing.T, about assessment.StatementAbout, verdict assessment.Verdict) {
	t.Helper()
	must(x.Review.SaveStatement(t.Context(), x.kim, x.review.ID, review.StatementForm{
		About: about, Verdict: verdict, Text: "Så bedömer vi det.", Version: version(0),
	}))(t)
}

func (x *reviewing) send(t *testing.T) {
	t.Helper()
	x.review = must(x.Review.Send(t.Context(), x.kim, x.review.ID, x.now(t).Version))(t)
}

func (x *reviewing) close(t *testing.T) {
	t.Helper()
	x.review = must(x.Review.Close(t.Context(), x.kim, x.review.ID, x.now(t).Version))(t)
}

// hold takes the review to closed minutes that the people sign.
func (x *reviewing) hold(t *testing.T, signatories ...assessment.Principal) {
	t.Helper()
	x.send(t)
	x.meet(t, signatories...)
	x.consider(t)
	x.close(t)
}

func (x *reviewing) decide(t *testing.T, text string) record.ReviewDecision {
	t.Helper()
	return must(x.Review.Decide(t.Context(), x.kim, x.review.ID, review.DecisionForm{
		Text: text, Outcome: assessment.OtherwiseDecided, Kind: "improvement", Input: assessment.RisksInput,
		OwnerRole: "CISO", DueOn: "2026-12-01",
	}))(t)
}

func eachReview(t *testing.T, test func(t *testing.T, x *reviewing)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) { test(t, begin(t, w)) })
}

// TestReviewFromPapersToSeal goes the whole way, to the review of the year after.
func TestReviewFromPapersToSeal(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		second := x.as(t, "dan", assessment.Management, x.root)
		proposal := must(x.Review.AddPoint(t.Context(), x.kim, x.review.ID, review.PointForm{
			Kind: assessment.DecisionProposal, About: "risk_criteria", Title: "Nya kriterier", Text: "Anta dem.",
		}))(t)
		x.send(t)
		_, err := x.Review.Close(t.Context(), x.kim, x.review.ID, x.review.Version)
		refused(t, err, assessment.Conflict, "error.review_incomplete")
		if n := len(x.now(t).ToClose); n != 16 { // day, signatory, ten inputs, three statements, the proposal
			t.Errorf("%d things are missing, want 16: %+v", n, x.now(t).ToClose)
		}
		x.meet(t, x.chair, second)
		x.state(t, assessment.Suitable, assessment.VerdictPart)
		x.consider(t)
		decision := must(x.Review.Decide(t.Context(), x.kim, x.review.ID, review.DecisionForm{
			Text: "Kriterierna antas", Outcome: assessment.AsProposedDecided, Kind: "change", ProposalID: &proposal.ID,
			OwnerRole: "CISO", DueOn: "2026-12-01",
		}))(t)
		x.unchanged(t, func() { // what has been decided on is neither decided twice nor reworded
			_, err := x.Review.Decide(t.Context(), x.kim, x.review.ID, review.DecisionForm{
				Text: "Kriterierna antas inte", Outcome: assessment.OtherwiseDecided, Kind: "change", ProposalID: &proposal.ID,
			})
			refused(t, err, assessment.Conflict, "error.proposal_answered")
			_, err = x.Review.SavePoint(t.Context(), x.kim, x.review.ID, proposal.ID, review.PointForm{
				Kind: assessment.DecisionProposal, About: "risk_criteria", Title: "Helt andra", Text: "Anta dem.", Version: &proposal.Version,
			})
			refused(t, err, assessment.Conflict, "error.proposal_stays")
		})
		x.close(t)

		sum := sha256.Sum256(x.content(t))
		if x.review.SHA256 == nil || *x.review.SHA256 != hex.EncodeToString(sum[:]) {
			t.Fatal("the hash is not that of the closed minutes")
		}
		_, err = x.Review.Sign(t.Context(), x.kim, x.review.ID, *x.review.SHA256)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Review.Sign(t.Context(), x.chair, x.review.ID, "something else")
		refused(t, err, assessment.Conflict, "error.minutes_changed")
		one := must(x.Review.Sign(t.Context(), x.chair, x.review.ID, *x.review.SHA256))(t)
		if one.State != assessment.ReviewHeld || one.MaySign || len(one.Versions) > 0 || one.Signatures[0].SignedAt == nil {
			t.Errorf("after one of two signatures: %s, may sign %t", one.State, one.MaySign)
		}
		_, err = x.Review.Sign(t.Context(), x.chair, x.review.ID, *x.review.SHA256)
		refused(t, err, assessment.Conflict, "error.not_signatory")
		x.review = must(x.Review.Sign(t.Context(), second, x.review.ID, *x.review.SHA256))(t)
		if x.review.State != assessment.ReviewSigned || len(x.review.Versions) != 1 {
			t.Fatalf("after all have signed: %s with %d versions", x.review.State, len(x.review.Versions))
		}
		sealed := must(x.Review.SealedReview(t.Context(), x.chair, x.review.ID, 1))(t)
		if diff := cmp.Diff(x.review.ReviewMinutes, sealed.Minutes); diff != "" || len(sealed.Signatures) != 2 {
			t.Errorf("shown (-) and sealed (+) minutes differ, %d signatures:\n%s", len(sealed.Signatures), diff)
		}

		action := x.actionOf(t, decision.ID)
		became := []record.ActionName{{ID: action.ID, Title: action.Title, State: assessment.ActionPlanned}}
		for _, p := range []assessment.Principal{x.kim, x.chair} {
			signed := must(x.Review.Review(t.Context(), p, x.review.ID))(t)
			if diff := cmp.Diff(became, signed.ActionsOf(decision.ID)); diff != "" {
				t.Errorf("the decision became (-want +got):\n%s", diff)
			}
		}
		must(x.Plan.Report(t.Context(), x.kim, assessment.ActionNote{ActionID: action.ID, State: assessment.ActionDone}))(t)
		x.forward(300 * 24 * time.Hour)
		next := x.start(t, x.root, "Ledningens genomgång 2027")
		if next.Previous == nil || next.Previous.ID != x.review.ID || len(next.Participants) != 3 {
			t.Errorf("the next one follows %+v with %d participants", next.Previous, len(next.Participants))
		}
		earlier := figure(t, next, assessment.DecisionFigures)
		if earlier.Count != 1 || earlier.Rows[0].Title != decision.Text || earlier.Rows[0].Of != x.review.ID.String() ||
			earlier.Rows[0].State != string(assessment.ActionDone) {
			t.Errorf("the next one begins with %+v", earlier)
		}
	})
}

// content is the closed minutes as stored.
func (x *reviewing) content(t *testing.T) []byte {
	t.Helper()
	var r assessment.Review
	x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) (err error) {
		r, err = tx.Review(x.review.ID)
		return err
	})
	return r.Content
}

// figure is what a review knows from a source.
func figure(t *testing.T, r record.Review, source assessment.FigureSource) record.ReviewFigure {
	t.Helper()
	for _, i := range r.Inputs {
		for _, f := range i.Figures {
			if f.Source == source {
				return f
			}
		}
	}
	t.Fatalf("the review has no figures of %s", source)
	return record.ReviewFigure{}
}

// TestTwoPeopleWriteUnderDifferentInputs: each input has its own version, and a conflict gives what is stored.
func TestTwoPeopleWriteUnderDifferentInputs(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		other := x.as(t, "lo", assessment.Coordinator, x.root)
		write := func(p assessment.Principal, key assessment.ReviewInputKey, text string, from int64) (record.ReviewInput, error) {
			return x.Review.SaveInput(t.Context(), p, x.review.ID, review.InputForm{Key: key, Text: text, Version: &from})
		}
		must(write(x.kim, assessment.RisksInput, "Kims", 0))(t)
		must(write(other, assessment.ChangesInput, "Los", 0))(t)
		_, err := write(other, assessment.RisksInput, "Los", 0)
		refused(t, err, assessment.Stale, "error.stale")
		var stored *assessment.Error
		if !errors.As(err, &stored) || stored.Current.(record.ReviewInput).Text != "Kims" {
			t.Errorf("the conflict has %+v", stored.Current)
		}
		if x.now(t).Version != x.review.Version {
			t.Error("writing under an input changed the version of the review")
		}
		_, err = x.Review.SaveInput(t.Context(), x.kim, x.review.ID, review.InputForm{Key: assessment.RisksInput, Text: "x"})
		refused(t, err, assessment.VersionRequired, "error.version_required")
		_, err = write(x.kim, "annat", "x", 0)
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestWhoReadsReviews: management from when the papers are sent, of its own entities only, and of a review only what is
// for it.
func TestWhoReadsReviews(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		reads := func(p assessment.Principal, id assessment.ID) bool {
			_, err := x.Review.Review(t.Context(), p, id)
			list, listErr := x.Review.Reviews(t.Context(), p)
			listed := slices.ContainsFunc(list, func(h record.ReviewHead) bool { return h.ID == id })
			if (err == nil) != listed || listErr != nil && assessment.CodeOf(listErr) != assessment.Forbidden {
				t.Errorf("%s: read %v, listed %t, %v", p.User.Name, err, listed, listErr)
			}
			return err == nil
		}
		whole, part := x.review.ID, x.start(t, x.soc.ID, "Socialtjänstens genomgång").ID
		if !reads(x.kim, whole) || reads(x.chair, whole) || reads(x.chair, part) {
			t.Error("while it is prepared, only those who manage reviews read it")
		}
		x.review.ID = part
		x.send(t)
		x.review.ID = whole
		x.send(t)
		for _, c := range []struct {
			p           assessment.Principal
			whole, part bool
		}{
			{x.chair, true, true},     // of the whole
			{x.head, false, true},     // of social services
			{x.outside, false, false}, // of the IT unit
			{x.sara, false, false},    // a respondent
			{x.mats, false, false},    // a manager of a unit
			{x.admin, false, false},   // of the organisation
			{x.other, false, false},   // of another organisation
		} {
			if reads(c.p, whole) != c.whole || reads(c.p, part) != c.part {
				t.Errorf("%s reads the whole %t, want %t; the part %t, want %t", c.p.User.Name,
					reads(c.p, whole), c.whole, reads(c.p, part), c.part)
			}
		}
		if r := must(x.Review.Review(t.Context(), x.chair, whole))(t); r.PreMeeting != nil || r.MayManage {
			t.Error("management reads what was prepared without it")
		}
		_, err := x.Review.SaveInput(t.Context(), x.chair, whole,
			review.InputForm{Key: assessment.RisksInput, Version: version(0)})
		refused(t, err, assessment.Forbidden, "error.forbidden")
		must(x.Review.Withdraw(t.Context(), x.kim, whole, x.now(t).Version))(t)
		if reads(x.chair, whole) {
			t.Error("papers that were taken back are read")
		}
	})
}

// TestSignatoriesMaySign: only somebody in management of the entity can be a signatory, and closing looks again.
func TestSignatoriesMaySign(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		f := review.MeetingForm{Version: x.review.Version, Participants: []assessment.Participant{
			{UserID: &x.head.User.ID, Signatory: true}, // of a part only
		}}
		_, err := x.Review.SaveMeeting(t.Context(), x.kim, x.review.ID, f)
		invalid(t, err, "participants: error.signatory")
		f.Participants = []assessment.Participant{{Name: "Någon", Signatory: true}}
		_, err = x.Review.SaveMeeting(t.Context(), x.kim, x.review.ID, f)
		invalid(t, err, "participants: error.signatory_without_account")
		f.Participants, f.HeldOn = nil, "2026-12-31"
		_, err = x.Review.SaveMeeting(t.Context(), x.kim, x.review.ID, f)
		invalid(t, err, "held_on: error.held_later")

		x.send(t)
		x.meet(t, x.chair)
		x.consider(t)
		m := x.chair.Memberships[0]
		do(t, x.People.Revoke(t.Context(), x.admin, m.ID, m.Version))
		_, err = x.Review.Close(t.Context(), x.kim, x.review.ID, x.review.Version)
		refused(t, err, assessment.Conflict, "error.review_incomplete")
		if diff := cmp.Diff([]record.ReviewToClose{{What: record.MissingSignatory}}, x.now(t).ToClose); diff != "" {
			t.Errorf("missing, want (-) and got (+):\n%s", diff)
		}
	})
}

// TestYearlyReviewStates: its minutes cannot be closed before management has stated whether the management system is
// suitable, adequate and effective, or why it does not judge that. Other reviews need no statements.
func TestYearlyReviewStates(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		x.send(t)
		x.meet(t, x.chair)
		x.state(t, assessment.Suitable, assessment.VerdictNo)
		for _, i := range x.now(t).Inputs {
			must(x.Review.SaveInput(t.Context(), x.kim, x.review.ID, review.InputForm{
				Key: i.Key, NothingToSay: true, Version: &i.Version,
			}))(t)
		}
		_, err := x.Review.Close(t.Context(), x.kim, x.review.ID, x.review.Version)
		refused(t, err, assessment.Conflict, "error.review_incomplete")
		var refusal *assessment.Error
		errors.As(err, &refusal)
		want := []assessment.FieldError{
			{Field: "to_close.0", Key: "review.missing.statement.adequate", Args: assessment.Args{}},
			{Field: "to_close.1", Key: "review.missing.statement.effective", Args: assessment.Args{}},
		}
		if diff := cmp.Diff(want, refusal.Fields); diff != "" {
			t.Errorf("missing, want (-) and got (+):\n%s", diff)
		}
		_, err = x.Review.SaveStatement(t.Context(), x.kim, x.review.ID, review.StatementForm{
			About: assessment.Adequate, Verdict: assessment.NotJudged, Text: " ", Version: version(0),
		})
		invalid(t, err, "text: error.required")
		x.state(t, assessment.Adequate, assessment.NotJudged)

		yearly := review.PlanForm{Title: x.review.Title, Kind: assessment.InterimReview, Version: x.review.Version}
		interim := must(x.Review.SavePlan(t.Context(), x.kim, x.review.ID, yearly))(t)
		if len(interim.ToClose) > 0 {
			t.Errorf("an interim review lacks %+v", interim.ToClose)
		}
		yearly.Kind, yearly.Version = assessment.YearlyReview, interim.Version
		must(x.Review.SavePlan(t.Context(), x.kim, x.review.ID, yearly))(t)
		x.state(t, assessment.Effective, assessment.VerdictPart)
		x.close(t)
		if got := x.review.Statements[1]; got.Verdict != assessment.NotJudged || got.Text == "" {
			t.Errorf("the minutes state %+v", got)
		}
	})
}

// TestOwnHeadingsOfAReview: one's own headings are renamed, left out and added, unless something is written there.
func TestOwnHeadingsOfAReview(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		r := must(x.Review.AddReview(t.Context(), x.kim, review.BeginForm{
			EntityID: x.root, Title: "Egen", Kind: assessment.InterimReview, Template: assessment.OwnHeadings,
		}))(t)
		must(x.Review.SaveInput(t.Context(), x.kim, r.ID, review.InputForm{
			Key: assessment.AffectsInput, Text: "Budgeten", Version: version(0),
		}))(t)
		plan := review.PlanForm{Title: r.Title, Kind: r.Kind, Version: r.Version, Headings: []assessment.ReviewHeading{
			{Key: assessment.SummaryInput, Title: "Kort sagt"}, {Title: "Beredskap"},
		}}
		_, err := x.Review.SavePlan(t.Context(), x.kim, r.ID, plan)
		invalid(t, err, "headings: error.heading_written")
		plan.Headings = append(plan.Headings, assessment.ReviewHeading{Key: assessment.AffectsInput})
		r = must(x.Review.SavePlan(t.Context(), x.kim, r.ID, plan))(t)
		var got []string
		figures := 0
		for _, i := range r.Inputs {
			got = append(got, string(i.Key)+" "+i.Title)
			figures += len(i.Figures)
		}
		if diff := cmp.Diff([]string{"summary Kort sagt", "own1 Beredskap", "affects "}, got); diff != "" {
			t.Errorf("headings, want (-) and got (+):\n%s", diff)
		}
		if figures != len(assessment.FigureSources) {
			t.Errorf("%d figures are shown, want all %d", figures, len(assessment.FigureSources))
		}
	})
}

// TestFiguresOfAReview compares figures with the summary and the audits that they come from, for management of the
// whole and of a part, and reads them again.
func TestFiguresOfAReview(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		for _, f := range must(x.Review.Review(t.Context(), x.kim, x.review.ID))(t).Inputs {
			for _, one := range f.Figures {
				if one.Source == assessment.AuditFigures && one.Count != 0 {
					t.Error("there is an audit")
				}
			}
		}
		x.examine(t, false)
		id := x.review.ID
		refresh := func() record.Review {
			return must(x.Review.RefreshFigures(t.Context(), x.kim, id, must(x.Review.Review(t.Context(), x.kim, id))(t).Version))(t)
		}
		if f := figure(t, refresh(), assessment.AuditFigures); f.Count != 0 {
			t.Error("an audit shows before it is final")
		}
		x.finalise(t)
		r := refresh()
		want := map[assessment.FigureSource][2]int{ // count, of
			assessment.DecisionFigures:       {0, 0},
			assessment.ShortcomingFigures:    {0, 0},
			assessment.StatementFigures:      {0, 0},
			assessment.ActionFigures:         {0, 0},
			assessment.YearFigures:           {0, 0},
			assessment.ResultFigures:         {2, 3},
			assessment.AuditFigures:          {1, 0},
			assessment.RecommendationFigures: {2, 0},
			assessment.TargetFigures:         {1, 3},
			assessment.AdviceFigures:         {1, 0},
			assessment.ChangeFigures:         {0, 0},
			assessment.NeedFigures:           {0, 0},
			assessment.NonconformityFigures:  {0, 0},
			assessment.MeasureFigures:        {0, 0},
			assessment.TrainingFigures:       {0, 0},
			assessment.ObjectiveFigures:      {0, 0},
			assessment.RiskFigures:           {0, 0},
			assessment.ApplicabilityFigures:  {0, 93},
		}
		got := map[assessment.FigureSource][2]int{}
		for _, source := range assessment.FigureSources {
			f := figure(t, r, source)
			got[source] = [2]int{f.Count, f.Of}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("of the whole, want (-) and got (+):\n%s", diff)
		}
		if n := figure(t, r, assessment.TargetFigures).Part("overdue"); n != 1 {
			t.Errorf("%d targets are overdue, want 1", n)
		}
		id = x.start(t, x.unit.ID, "IT-enhetens genomgång").ID
		r = refresh()
		content := string(must(json.Marshal(r))(t))
		if f := figure(t, r, assessment.AuditFigures); f.Count != 0 {
			t.Errorf("the unit's review has the audit of others: %s", content)
		}
	})
}

// finalise finalises the audit of [summed.examine].
func (x *reviewing) finalise(t *testing.T) {
	t.Helper()
	heads := must(x.Audits.Audits(t.Context(), x.admin))(t)
	anna := x.engaged(t)
	a := must(x.Audits.Audit(t.Context(), anna, heads[0].ID))(t)
	must(x.Audits.Finalise(t.Context(), anna, a.ID, a.Version))(t)
}

// engaged is the auditor of [summed.examine].
func (x *reviewing) engaged(t *testing.T) assessment.Principal {
	t.Helper()
	everybody, _, err := x.People.People(t.Context(), x.admin)
	do(t, err)
	i := slices.IndexFunc(everybody, func(p record.Person) bool { return p.Name == "anna" })
	return x.sign(t, everybody[i].Person.UserID, "norrdal")
}
