package review

import (
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
)

// assets: how much is known of what there is to protect, and how much of it is classified.
func (t *topics) assets(x *topic) {
	if !t.measured(x, "classification_coverage") {
		x.lacks("no_classification")
		x.ask("assets_critical", 0, "")
	}
	if f, ok := x.Figure("measure"); ok && f.Note == registers.NotReached {
		x.ask("assets_target", 0, f.Name)
	}
	x.ask("assets_owner", 0, "")
}

// requirements: what law and others require, and how well that is met.
func (t *topics) requirements(x *topic) {
	var laws, changed []record.Need
	for _, n := range t.system.Needs {
		if n.Basis == "law" {
			laws = append(laws, n)
		}
		if n.ChangedOn > t.yearAgo && n.ChangedOn <= t.Today {
			changed = append(changed, n)
		}
	}
	if len(t.system.Needs) == 0 {
		x.lacks("no_needs")
		x.ask("requirements_laws", 0, "")
	} else {
		x.say(record.TopicFigure{
			Key:    "needs",
			Source: record.FromNeeds,
			Count:  len(t.system.Needs),
			Of:     len(laws),
		})
	}
	if len(changed) > 0 {
		f := record.TopicFigure{
			Key:    "needs_changed",
			Source: record.FromNeeds,
			Count:  len(changed),
			Name:   changed[0].Title,
			ID:     &changed[0].ID,
		}
		if len(changed) > 1 {
			f.Only = map[string]string{"sort": "-changed_on"}
		}
		x.say(f)
		x.ask("requirements_changed", len(changed), changed[0].Title)
	}
	t.open(x, "", "nonconformities")
	x.ask("requirements_met", 0, "")
}

// open says how many nonconformities are open now and have passed their day, and compares with a year ago if any had
// been found by then.
func (t *topics) open(x *topic, source, key string) {
	all, open, known, before, overdue, idle := 0, 0, 0, 0, 0, 0
	for _, n := range t.system.Nonconformities {
		if source != "" && n.Source != source {
			continue
		}
		all++
		if n.ClosedOn == "" {
			open++
		}
		if n.Overdue {
			overdue++
		}
		if n.State == registers.OpenWithoutAction {
			idle++
		}
		if n.FoundOn <= t.yearAgo {
			known++
			if n.ClosedOn == "" || n.ClosedOn > t.yearAgo {
				before++
			}
		}
	}
	if all == 0 {
		x.lacks("no_" + key)
		return
	}
	say := func(key string, count, of int, only map[string]string) {
		if source != "" {
			only["source"] = source
		}
		x.say(record.TopicFigure{Key: key, Source: record.FromNonconformities, Count: count, Of: of, Only: only})
	}
	say(key, open, all, map[string]string{})
	if overdue > 0 {
		say("nonconformities_overdue", overdue, open, map[string]string{"overdue": "1"})
		x.ask("nonconformities_overdue", overdue, "")
	}
	if idle > 0 {
		say("nonconformities_without_action", idle, open, map[string]string{"state": registers.OpenWithoutAction})
		x.ask("nonconformities_without_action", idle, "")
	}
	if known > 0 {
		x.year(open, before)
	}
}

// risks: the most serious ones, who owns them, and what has been decided about them.
func (t *topics) risks(x *topic) {
	if len(t.system.Risks) == 0 {
		x.lacks("no_risks")
		x.ask("risks_none", 0, "")
		return
	}
	t.seriousRisks(x)
	t.undecidedRisks(x)
	t.sharedRisks(x)
	x.ask("risks_change", 0, "")
}

// countRisks is how many risks are such.
func (t *topics) countRisks(such func(record.Risk) bool) (n int) {
	for _, r := range t.system.Risks {
		if such(r) {
			n++
		}
	}
	return n
}

// seriousRisks tells how many are serious, and which is the most serious.
func (t *topics) seriousRisks(x *topic) {
	serious := t.countRisks(func(r record.Risk) bool { return r.Level == registers.Serious })
	first := t.system.Risks[0] // the highest value first
	top := record.TopicFigure{
		Key:    "risks_serious",
		Source: record.FromRisks,
		Count:  serious,
		Of:     len(t.system.Risks),
		Only:   map[string]string{"level": registers.Serious},
	}
	if serious > 0 {
		top.Name, top.ID = first.Title, &first.ID
		x.ask("risks_serious", serious, first.Title)
	}
	x.say(top)
}

// undecidedRisks tells how many nobody has assessed, owns or has decided about, or has accepted for so long.
func (t *topics) undecidedRisks(x *topic) {
	for _, part := range []struct {
		key  string
		such func(record.Risk) bool
		only map[string]string
	}{
		{"risks_expired", func(r record.Risk) bool { return r.Overdue }, map[string]string{"overdue": "1"}},
		{
			"risks_undecided",
			func(r record.Risk) bool { return r.Treatment == "" },
			map[string]string{"treatment": registers.No},
		},
		{"risks_unowned", func(r record.Risk) bool { return r.OwnerRole == "" }, nil},
		{"risks_unassessed", func(r record.Risk) bool { return r.Value == 0 }, map[string]string{"level": registers.No}},
	} {
		if n := t.countRisks(part.such); n > 0 {
			x.say(record.TopicFigure{
				Key:    part.key,
				Source: record.FromRisks,
				Count:  n,
				Of:     len(t.system.Risks),
				Only:   part.only,
			})
			x.ask(part.key, n, "")
		}
	}
}

// sharedRisks tells how many risks are the entity's own, and asks where nobody has said how far any spreads.
func (t *topics) sharedRisks(x *topic) {
	own := t.countRisks(func(r record.Risk) bool { return r.Spread == "own" })
	shared := t.countRisks(func(r record.Risk) bool { return r.Spread == "sector" || r.Spread == "society" })
	if own+shared > 0 {
		x.say(record.TopicFigure{Key: "risks_shared", Source: record.FromRisks, Count: own, Of: own + shared})
	} else {
		x.ask("risks_spread", 0, "")
	}
}

// protection: how far the controls have come, and which risks they do not reduce.
func (t *topics) protection(x *topic) {
	if len(t.statements) == 0 {
		x.lacks("no_applicability")
		x.ask("protection_gap", 0, "")
	} else {
		x.say(t.controls())
	}
	var hard []record.Risk
	for _, r := range t.system.Risks {
		if r.HardToReduce {
			hard = append(hard, r)
		}
	}
	if len(hard) > 0 {
		x.say(record.TopicFigure{
			Key:    "risks_hard",
			Source: record.FromRisks,
			Count:  len(hard),
			Name:   hard[0].Title,
			Only:   map[string]string{"hard_to_reduce": registers.Yes},
		})
		x.ask("risks_hard", len(hard), hard[0].Title)
	}
	if f, ok := x.Figure("controls"); ok && f.Count < f.Of {
		x.ask("protection_left", f.Of-f.Count, "")
	}
	x.ask("protection_enough", 0, "")
}

// controls adds up the statements of applicability.
func (t *topics) controls() record.TopicFigure {
	f := record.TopicFigure{Key: "controls", Source: record.FromApplicability}
	for _, s := range t.statements {
		f.Count += s.Statuses.InPlace
		f.Of += s.Statuses.Applicable()
	}
	if len(t.statements) == 1 {
		f.Name, f.ID = t.statements[0].Entity.Name, &t.statements[0].Entity.ID
	} else {
		f.Key = "controls_of_several"
	}
	return f
}

// incidents: how many, and what came of them.
func (t *topics) incidents(x *topic) {
	if !t.measured(x, "incidents") {
		x.lacks("no_incidents")
		x.ask("incidents_count", 0, "")
	}
	t.open(x, "incident", "incident_nonconformities")
	x.ask("incidents_again", 0, "")
	x.ask("incidents_partners", 0, "")
}

// finalAudits: what auditors have found and recommended. Of an audit that is not final nothing is said.
func (t *topics) finalAudits(x *topic) {
	if len(t.audits) == 0 {
		x.lacks("no_audits")
		x.ask("audits_none", 0, "")
		return
	}
	all, high, open := 0, 0, 0
	for _, a := range t.audits {
		for _, r := range a.Recommendations {
			all++
			if r.Priority != nil && *r.Priority == "high" {
				high++
			}
			if r.FollowUp == nil || *r.FollowUp == assessment.FollowOpen {
				open++
			}
		}
	}
	latest := t.audits[0].Audit
	x.say(record.TopicFigure{
		Key:    "audits",
		Source: record.FromAudits,
		Count:  len(t.audits),
		Name:   latest.Title,
		Note:   overall(latest, t.Entity.ID),
		On:     latest.To,
		ID:     &latest.ID,
	})
	x.say(record.TopicFigure{Key: "recommendations", Source: record.FromAudits, Count: all, Of: high})
	if open > 0 {
		x.say(record.TopicFigure{Key: "recommendations_open", Source: record.FromAudits, Count: open, Of: all})
		x.ask("recommendations_open", open, "")
	}
	if t.audited("audit") {
		t.open(x, "audit", "audit_nonconformities")
	}
	x.ask("audits_next", 0, "")
}

// audited reports whether there is a nonconformity from the source.
func (t *topics) audited(source string) bool {
	return slices.ContainsFunc(t.system.Nonconformities, func(n record.Nonconformity) bool { return n.Source == source })
}

// overall is what an audit says in all of the entity, or of the entities that the reader sees.
func overall(a record.AuditHead, entity assessment.ID) string {
	var said []string
	for _, e := range a.Entities {
		switch {
		case e.Overall == "":
		case e.Entity.ID == entity:
			return e.Overall
		default:
			said = append(said, e.Entity.Name+": "+e.Overall)
		}
	}
	return strings.Join(said, "; ")
}

// awareness: what people know and do, management first.
func (t *topics) awareness(x *topic) {
	valid, expired := trained(t.system), map[string]bool{}
	for _, one := range t.system.Trainings {
		if one.Overdue && !valid[one.Person] {
			expired[one.Person] = true
		}
	}
	if len(t.system.Trainings) == 0 {
		x.lacks("no_trainings")
		x.ask("awareness_management", 0, "")
	} else {
		x.say(record.TopicFigure{
			Key:    "trained",
			Source: record.FromTrainings,
			Count:  len(valid),
			Of:     len(valid) + len(expired),
		})
	}
	t.untrained(x, valid)
	if len(expired) > 0 {
		x.ask("awareness_expired", len(expired), "")
	}
	share, phishing := t.measured(x, "training_share"), t.measured(x, "phishing_reports")
	if !share && !phishing {
		x.lacks("no_awareness")
		x.ask("awareness_measure", 0, "")
	}
	x.ask("awareness_key_people", 0, "")
}

// names are people by name, for those who may read who has which role, and for management itself; "" for others.
func (t *topics) names(of []string) string {
	if !t.p.May(assessment.ReadPeople, t.tree, t.Entity.ID) && !t.p.Has(assessment.Management) {
		return ""
	}
	return strings.Join(of, ", ")
}

// untrained tells how many of those with the role of management have no valid training, and who.
func (t *topics) untrained(x *topic, valid map[string]bool) {
	if names := rows.Untrained(t.managers, valid); len(names) > 0 {
		x.say(record.TopicFigure{
			Key:    "untrained",
			Source: record.FromTrainings,
			Count:  len(names),
			Of:     len(t.managers),
			Name:   t.names(names),
		})
		x.ask("untrained", len(names), "")
	}
}

// work: whether the work itself goes on as planned.
func (t *topics) work(x *topic) {
	t.planFigures(x)
	t.documentFigures(x)
	t.objectiveFigures(x)
	if t.mayReviews {
		if len(t.reviews) == 0 {
			x.lacks("no_reviews")
			x.ask("work_review", 0, "")
		} else {
			last := t.reviews[0]
			x.say(record.TopicFigure{
				Key:    "review",
				Source: record.FromReviews,
				Count:  len(t.reviews),
				Name:   last.Title,
				On:     record.Optional(last.HeldOn),
				ID:     &last.ID,
			})
			if last.HeldOn < t.yearAgo {
				x.ask("work_review", 0, "")
			}
		}
	}
	x.ask("work_resources", 0, "")
	x.ask("work_next", 0, "")
}

func (t *topics) planFigures(x *topic) {
	if t.plan.All == 0 || len(t.plan.Actions) == 0 {
		x.lacks("no_plan")
		x.ask("work_plan", 0, "")
		return
	}
	this := t.plan.Years[0]
	x.say(record.TopicFigure{Key: "actions_done", Source: record.FromPlan, Count: this.Done, Of: this.Occurrences})
	if t.plan.Overdue > 0 {
		x.say(record.TopicFigure{
			Key:    "actions_overdue",
			Source: record.FromPlan,
			Count:  t.plan.Overdue,
			Of:     len(t.plan.Actions),
			Only:   map[string]string{"overdue": "1"},
		})
		x.ask("actions_overdue", t.plan.Overdue, "")
	}
}

// objectiveFigures says how many of the objectives are not reached although their day has passed.
func (t *topics) objectiveFigures(x *topic) {
	overdue := 0
	for _, o := range t.system.Objectives {
		if o.Overdue {
			overdue++
		}
	}
	if overdue > 0 {
		x.say(record.TopicFigure{
			Key:    "objectives_overdue",
			Source: record.FromObjectives,
			Count:  overdue,
			Of:     len(t.system.Objectives),
			Only:   map[string]string{"overdue": "1"},
		})
		x.ask("objectives_overdue", overdue, "")
	}
}

func (t *topics) documentFigures(x *topic) {
	if t.documents.Total == 0 {
		x.lacks("no_documents")
		x.ask("work_documents", 0, "")
		return
	}
	x.say(record.TopicFigure{
		Key:    "documents_overdue",
		Source: record.FromDocuments,
		Count:  t.documents.Overdue,
		Of:     t.documents.Total,
		Only:   map[string]string{"overdue": "1"},
	})
	if t.documents.Overdue > 0 {
		x.ask("documents_overdue", t.documents.Overdue, "")
	}
}

// measuredFirst is how many measures of a kind are said before what else there is to say.
const measuredFirst = 2

// measured says what the measures of a kind were last, those that have not reached their target first; false if there
// is no value.
func (t *topics) measured(x *topic, kind string) bool {
	var list []record.Measure
	for _, m := range t.system.Measures {
		if m.Kind == kind && len(m.Values) > 0 {
			list = append(list, m)
		}
	}
	order := []string{registers.NotReached, "", registers.Reached}
	slices.SortStableFunc(list, func(a, b record.Measure) int {
		return slices.Index(order, a.Outcome) - slices.Index(order, b.Outcome)
	})
	for i, m := range list {
		last := m.Values[len(m.Values)-1]
		f := record.TopicFigure{
			Key:    "measure",
			Source: record.FromMeasures,
			Count:  len(m.Values),
			Name:   m.Title,
			Note:   m.Outcome,
			Value:  last.Value,
			Unit:   m.Unit,
			On:     record.Optional(last.Day),
			ID:     &m.ID,
			Only:   map[string]string{},
		}
		x.measures = append(x.measures, m.Trend)
		if i < measuredFirst {
			x.say(f)
		} else {
			x.later = append(x.later, f)
		}
	}
	return len(list) > 0
}
