package rounds

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// weeksOpen is for how long a first round is proposed to be open.
const weeksOpen = 4

// proposing is what a proposal is made from.
type proposing struct {
	tx      assessment.Tx
	tree    assessment.Tree
	today   assessment.Date
	holders workflow.Holders
	last    *assessment.Round // nil for none
	rows    []assessment.Assessment
	q       *questionnaires.Questionnaire // nil when none is published
	newer   *questionnaires.Questionnaire // a later version; nil for none
	out     record.RoundProposal
}

// asks is the questionnaire that the proposal would use: the later version if there is one.
func (m *proposing) asks() *questionnaires.Questionnaire {
	if m.newer != nil {
		return m.newer
	}
	return m.q
}

// ProposeRound fills in a new round for those who may send one out: from an earlier round, with what has changed in the
// organisation since, or without one for all entities. Nothing is stored.
func (w *UseCases) ProposeRound(
	ctx context.Context,
	p assessment.Principal,
	after *assessment.ID,
) (record.RoundProposal, error) {
	m := proposing{today: w.kernel.Today(p.Organisation)}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		m.tx = tx
		if m.tree, err = mayManageRounds(tx, p); err != nil {
			return err
		}
		if m.holders, err = w.kernel.Holders(tx, p.Organisation); err != nil {
			return err
		}
		if after != nil {
			return w.proposeNext(&m, *after)
		}
		return w.proposeFirst(&m)
	})
	return m.out, err
}

// proposeFirst proposes a round for all entities for which somebody answers, with the questionnaire that was used last,
// or the latest published.
func (w *UseCases) proposeFirst(m *proposing) error {
	all, err := m.tx.Rounds()
	if err != nil {
		return err
	}
	key := ""
	if len(all) > 0 {
		key = all[0].QuestionnaireKey
	}
	if m.q, err = w.latestVersion(m.tx, key); err != nil {
		return err
	}
	ends := assessment.DateOf(m.today.Time().AddDate(0, 0, 7*weeksOpen))
	m.out = record.RoundProposal{
		OpensOn:    m.today,
		ClosesOn:   ends,
		Entities:   []assessment.ID{},
		Provisions: []assessment.Provision{},
		Changes:    []record.ChangedEntity{},
		Gone:       []record.GoneProvision{},
	}
	if m.q != nil {
		m.out.Questionnaire = &record.QuestionnaireRef{Key: m.q.Key, Version: m.q.Version, Hash: m.q.Hash()}
	}
	if len(all) > 0 {
		m.out.Previous = new(record.RoundNameOf(all[0]))
	}
	m.firstEntities()
	m.suggest()
	return nil
}

// firstEntities chooses the entities of a round that follows on no other, and says for which somebody is missing.
func (m *proposing) firstEntities() {
	for _, id := range Choosable(m.tree, m.q, m.today) {
		n, _ := m.tree.Node(id)
		c := record.ChangedEntity{
			Entity: record.EntityNameOf(n.Entity, n.Kind),
			Facts:  m.missing(id),
			May:    true,
			Takes:  !m.holders.Missing(assessment.WriteAnswers, m.tree, id),
		}
		if c.Takes {
			m.out.Entities = append(m.out.Entities, id)
		}
		if len(c.Facts) > 0 {
			m.out.Changes = append(m.out.Changes, c)
		}
	}
}

// missing says who is missing for an entity.
func (m *proposing) missing(entity assessment.ID) []record.RoundFact {
	var facts []record.RoundFact
	for _, x := range []struct {
		do   assessment.Permission
		kind record.RoundFactKind
	}{
		{assessment.WriteAnswers, record.NobodyAnswers},
		{assessment.DecideSubmission, record.NobodyApproves},
	} {
		if m.holders.Missing(x.do, m.tree, entity) {
			facts = append(facts, record.RoundFact{Kind: x.kind})
		}
	}
	return facts
}

// latestVersion is the latest version of a questionnaire, or of the first that there is; nil if none is published.
func (w *UseCases) latestVersion(tx assessment.Tx, key string) (*questionnaires.Questionnaire, error) {
	versions, err := tx.QuestionnaireVersions()
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	if !slices.ContainsFunc(versions, func(v assessment.QuestionnaireVersion) bool { return v.Key == key }) {
		key = versions[0].Key
	}
	var latest assessment.QuestionnaireVersion
	for _, v := range versions {
		if v.Key == key && (latest.Key == "" || questionnaires.CompareVersions(latest.Version, v.Version) < 0) {
			latest = v
		}
	}
	return w.kernel.LoadQuestionnaire(tx, latest.Key, latest.Version, latest.Hash)
}

// proposeNext proposes the round after another.
func (w *UseCases) proposeNext(m *proposing, after assessment.ID) error {
	last, err := m.tx.Round(after)
	if err != nil {
		return err
	}
	m.last = &last
	if m.rows, err = m.tx.AssessmentsIn(after); err != nil {
		return err
	}
	if m.q, err = w.kernel.QuestionnaireOf(m.tx, last); err != nil {
		return err
	}
	latest, err := w.latestVersion(m.tx, last.QuestionnaireKey)
	if err != nil {
		return err
	}
	ref := record.QuestionnaireOf(last)
	m.out = record.RoundProposal{
		After:         new(record.RoundNameOf(last)),
		Previous:      new(record.RoundNameOf(last)),
		Questionnaire: &ref,
		Message:       last.Message,
		Reminder:      last.Reminder,
		Changes:       []record.ChangedEntity{},
		Gone:          []record.GoneProvision{},
	}
	if latest != nil && latest.Key == m.q.Key && questionnaires.CompareVersions(m.q.Version, latest.Version) < 0 {
		m.newer = latest
		m.out.Newer = newerVersion(m.q, latest)
	}
	years := yearsUntil(last.ClosesOn, m.today)
	m.out.OpensOn, m.out.ClosesOn = yearsLater(last.OpensOn, years), yearsLater(last.ClosesOn, years)
	if m.out.Name, err = nextName(m.tx, last.Name, years, m.out.OpensOn); err != nil {
		return err
	}
	if err := w.nextEntities(m); err != nil {
		return err
	}
	m.nextProvisions()
	m.suggest()
	return nil
}

// yearsUntil is by how many years a round is moved so that its last day has not passed: one at least.
func yearsUntil(closes, today assessment.Date) int {
	years := 1
	for yearsLater(closes, years) < today {
		years++
	}
	return years
}

// yearsLater is the same day some years later; 29 February becomes the 28th where there is none.
func yearsLater(d assessment.Date, years int) assessment.Date {
	day := d.Time()
	later := day.AddDate(years, 0, 0)
	if later.Month() != day.Month() {
		later = time.Date(day.Year()+years, day.Month()+1, 0, 0, 0, 0, 0, time.UTC)
	}
	return assessment.DateOf(later)
}

var year = regexp.MustCompile(`\b(?:19|20)[0-9]{2}\b`)

// nextName is the name of a round with its years raised. A name without a year gets that of the first day. While the
// name is taken, the years are raised once more.
func nextName(tx assessment.Tx, name string, years int, opens assessment.Date) (string, error) {
	all, err := tx.Rounds()
	if err != nil {
		return "", err
	}
	if !year.MatchString(name) {
		name, years = name+" "+string(opens)[:4], 0
	}
	for {
		next := year.ReplaceAllStringFunc(name, func(text string) string {
			n, _ := strconv.Atoi(text) // four digits
			return strconv.Itoa(n + years)
		})
		if !slices.ContainsFunc(all, func(r assessment.Round) bool { return r.Name == next }) {
			return next, nil
		}
		years++
	}
}

// newerVersion is what a later version of a questionnaire changes.
func newerVersion(old, newer *questionnaires.Questionnaire) *record.NewerQuestionnaire {
	n := &record.NewerQuestionnaire{
		QuestionnaireTitle: record.QuestionnaireTitle{
			QuestionnaireRef: record.QuestionnaireRef{Key: newer.Key, Version: newer.Version, Hash: newer.Hash()},
			Title:            newer.Title,
		},
		Questions: []record.ChangedQuestion{},
	}
	kept := map[string]bool{}
	for _, x := range newer.Questions {
		change := questionnaires.New
		before, had := old.Question(x.ID)
		if d, ok := descent(newer, old, x.ID); ok {
			change = d.Change
			for _, id := range d.From {
				kept[id] = true
			}
		} else if had {
			change = questionnaires.Same
		}
		kept[x.ID] = true
		if change == questionnaires.Same && had && !sameWords(before, x) {
			change = record.QuestionChanged
		}
		if change != questionnaires.Same {
			n.Questions = append(n.Questions, record.ChangedQuestion{ID: x.ID, Title: x.Title, Change: change})
		}
	}
	for _, x := range old.Questions {
		if !kept[x.ID] {
			n.Questions = append(
				n.Questions,
				record.ChangedQuestion{ID: x.ID, Title: x.Title, Change: record.QuestionRetired},
			)
		}
	}
	return n
}

// descent is where a question comes from, if the version says so of the older one.
func descent(newer, older *questionnaires.Questionnaire, id string) (questionnaires.Descent, bool) {
	if newer.Lineage == nil || newer.Lineage.From != older.Version {
		return questionnaires.Descent{}, false
	}
	d, ok := newer.Lineage.Questions[id]
	return d, ok
}

// sameWords reports whether two versions of a question ask the same of the same kinds.
func sameWords(a, b questionnaires.Question) bool {
	return a.Text.In("sv") == b.Text.In("sv") && a.Level == b.Level && slices.Equal(a.AskedOf, b.AskedOf)
}

// nextProvisions takes over who answers for whom. Where all others but a few received the answers, so do all others but
// these; where a provider has ended, its only successor answers.
func (m *proposing) nextProvisions() {
	m.out.Provisions = []assessment.Provision{}
	before, now := m.entitiesOf(m.lastIDs()), m.entitiesOf(m.out.Entities)
	for _, p := range m.last.Provisions {
		next := assessment.Provision{ProviderID: m.successor(p.ProviderID)}
		n, _ := m.tree.Node(next.ProviderID)
		for _, x := range m.asks().AskedOf(n.Profile()) {
			if slices.Contains(p.Questions, x.ID) {
				next.Questions = append(next.Questions, x.ID)
			}
		}
		among := Receivable(before, m.q, p.ProviderID, p.Questions)
		can := Receivable(now, m.asks(), next.ProviderID, next.Questions)
		if s, ok := assessment.SelectionOf(among, p.Receivers); ok {
			next.Receivers = s.Of(m.tree, can)
		} else {
			for _, id := range p.Receivers {
				id = m.successor(id)
				if slices.Contains(can, id) && !slices.Contains(next.Receivers, id) {
					next.Receivers = append(next.Receivers, id)
				}
			}
		}
		if slices.Contains(m.out.Entities, next.ProviderID) && next.Complete() {
			m.out.Provisions = append(m.out.Provisions, next)
			continue
		}
		was, _ := m.tree.Node(p.ProviderID)
		m.out.Gone = append(m.out.Gone, record.GoneProvision{
			Provider:  record.EntityNameOf(was.Entity, was.Kind),
			Questions: p.Questions,
		})
	}
}

// successor is the entity, or its only successor if it does not take part in the next round.
func (m *proposing) successor(id assessment.ID) assessment.ID {
	n, ok := m.tree.Node(id)
	if ok && !slices.Contains(m.out.Entities, id) && len(n.Successors) == 1 {
		return n.Successors[0]
	}
	return id
}

func (m *proposing) lastIDs() []assessment.ID {
	ids := make([]assessment.ID, len(m.rows))
	for i, a := range m.rows {
		ids[i] = a.EntityID
	}
	return ids
}

func (m *proposing) entitiesOf(ids []assessment.ID) []assessment.Entity {
	var all []assessment.Entity
	for _, n := range m.tree.Nodes {
		if slices.Contains(ids, n.ID) {
			all = append(all, n.Entity)
		}
	}
	return all
}

// sharedArea is the area of technical protection, which a unit for IT mostly answers for all.
const sharedArea = "F"

// suggest proposes that the unit for IT answers about technical protection for all others, unless somebody does.
func (m *proposing) suggest() {
	q := m.asks()
	if q == nil {
		return
	}
	entities := m.entitiesOf(m.out.Entities)
	i := slices.IndexFunc(entities, func(e assessment.Entity) bool { return e.Kind == questionnaires.ITOperation })
	if i < 0 {
		if i = slices.IndexFunc(entities, namedIT); i < 0 {
			return
		}
	}
	s := assessment.Provision{ProviderID: entities[i].ID}
	for _, x := range q.AskedOf(entities[i].Profile()) {
		if x.Area == sharedArea {
			s.Questions = append(s.Questions, x.ID)
		}
	}
	s.Receivers = Receivable(entities, q, s.ProviderID, s.Questions)
	shared := slices.ContainsFunc(m.out.Provisions, func(p assessment.Provision) bool {
		return slices.ContainsFunc(p.Questions, func(id string) bool { return slices.Contains(s.Questions, id) })
	})
	if s.Complete() && !shared {
		m.out.Suggested = &s
	}
}

// itWords are what the short name or the name of a unit for IT has among its words, or begins with.
var itWords = []string{"it", "ikt", "ict", "digitalisering"}

// namedIT reports whether an entity is the unit for IT by its name, where no kind says so.
func namedIT(e assessment.Entity) bool {
	words := strings.FieldsFunc(strings.ToLower(e.Key+" "+e.Name), func(r rune) bool {
		return r == ' ' || r == '-' || r == ',' || r == '/'
	})
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(itWords, word) })
}

// nextEntities chooses the entities of the next round and says what has changed about them.
func (w *UseCases) nextEntities(m *proposing) error {
	was, err := entitiesThen(m.tx, m.last.CreatedAt)
	if err != nil {
		return err
	}
	answered, err := m.answered()
	if err != nil {
		return err
	}
	can := Choosable(m.tree, m.asks(), m.out.OpensOn)
	takers := map[assessment.ID][]string{} // the ended entities that each takes over from
	for _, a := range m.rows {
		n, _ := m.tree.Node(a.EntityID)
		if n.Includes(m.out.OpensOn) {
			continue
		}
		for _, id := range n.Successors {
			takers[id] = append(takers[id], n.Name)
		}
	}
	m.out.Entities = []assessment.ID{}
	for _, n := range m.tree.Nodes {
		i := slices.IndexFunc(m.rows, func(a assessment.Assessment) bool { return a.EntityID == n.ID })
		c := record.ChangedEntity{
			Entity: record.EntityNameOf(n.Entity, n.Kind),
			Facts:  []record.RoundFact{},
			May:    n.Includes(m.out.OpensOn) && len(m.asks().AskedOf(n.Profile())) > 0,
		}
		fact := func(kind record.RoundFactKind, name string) {
			c.Facts = append(c.Facts, record.RoundFact{Kind: kind, Name: name})
		}
		arrived := i < 0 && c.May && (n.CreatedAt.After(m.last.CreatedAt) || n.From > m.last.OpensOn)
		switch {
		case i < 0 && len(takers[n.ID]) == 0 && !arrived:
			continue
		case i >= 0 && !n.Includes(m.out.OpensOn):
			fact(record.EntityEnded, "")
		case i < 0 && len(takers[n.ID]) == 0:
			fact(record.EntityNew, "")
		}
		for _, name := range takers[n.ID] {
			fact(record.EntitySucceeds, name)
		}
		c.Takes = c.May && (i >= 0 || slices.Contains(can, n.ID)) &&
			!m.holders.Missing(assessment.WriteAnswers, m.tree, n.ID)
		if c.May {
			m.changedSince(was, answered, n.Entity, i >= 0, fact)
			c.Facts = append(c.Facts, m.missing(n.ID)...)
		}
		if c.Takes {
			m.out.Entities = append(m.out.Entities, n.ID)
		}
		if len(c.Facts) > 0 {
			m.out.Changes = append(m.out.Changes, c)
		}
	}
	return nil
}

// changedSince tells what has changed about an entity that can take part.
func (m *proposing) changedSince(
	was map[assessment.ID]assessment.Entity,
	answered map[assessment.ID][]assessment.ID,
	e assessment.Entity,
	took bool,
	fact func(record.RoundFactKind, string),
) {
	if then, ok := was[e.ID]; ok && took {
		if then.Name != e.Name && then.Name != "" {
			fact(record.EntityRenamed, then.Name)
		}
		if then.ParentID != nil && e.ParentID != nil && *then.ParentID != *e.ParentID {
			n, _ := m.tree.Node(*then.ParentID)
			fact(record.EntityMoved, n.Name)
		}
	}
	for _, user := range answered[e.ID] {
		if !m.holders.May(user, assessment.WriteAnswers, m.tree, e.ID) {
			fact(record.PersonLeft, m.holders.People[user].Name)
		}
	}
}

// answered lists who answered in the last round, by entity, each once. What others provided was not answered there.
func (m *proposing) answered() (map[assessment.ID][]assessment.ID, error) {
	answers, err := m.tx.AnswersOf(assessmentIDs(m.rows))
	if err != nil {
		return nil, err
	}
	entity := map[assessment.ID]assessment.ID{}
	for _, a := range m.rows {
		entity[a.ID] = a.EntityID
	}
	by := map[assessment.ID][]assessment.ID{}
	for _, a := range answers {
		of := entity[a.AssessmentID]
		if a.AnsweredBy != nil && a.ProviderID == nil && !slices.Contains(by[of], *a.AnsweredBy) {
			by[of] = append(by[of], *a.AnsweredBy)
		}
	}
	return by, nil
}
