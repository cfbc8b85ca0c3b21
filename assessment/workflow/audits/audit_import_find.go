package audits

import (
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/entities"
	"mognad/questionnaires/typed"
)

// find looks up what the file of a new audit refers to, and adds missing entities and bodies if permitted.
func (im *auditImport) find() error {
	if im.file.Round != nil {
		if err := im.findRound(*im.file.Round); err != nil {
			return err
		}
	}
	if err := im.findPeople(); err != nil {
		return err
	}
	may := im.p.May(assessment.ManageEntities, im.tree, im.tree.Root().ID)
	if err := im.findBodies(may); err != nil {
		return err
	}
	missing := im.findEntities(inTree(im.file.Entities), func(id assessment.ID) bool {
		return !im.plans || im.p.May(assessment.PlanAudits, im.tree, id)
	})
	for _, e := range missing {
		if !may {
			im.wrongAt(im.entityPath(e.ID)+".name", "error.file_unknown_entity", assessment.Args{"Name": e.Name})
			continue
		}
		if err := im.addEntity(e); err != nil {
			return err
		}
	}
	var err error
	if im.tree, err = workflow.ReadTree(im.tx, im.p); err != nil { // including those added
		return err
	}
	if err := im.placeOutside(im.file.Entities); err != nil {
		return err
	}
	return assessment.InvalidFields(im.fields)
}

// findExisting looks up what the file of an existing audit refers to: its own entities by their keys, and others whose
// audits the principal manages. Nothing is added.
func (im *auditImport) findExisting(before auditContent) error {
	switch named := im.file.Round; {
	case named == nil:
	case before.round != nil && before.round.Name == named.Name:
		im.useRound(*before.round, *named)
	default:
		if err := im.findRound(*named); err != nil {
			return err
		}
	}
	if err := im.findPeople(); err != nil {
		return err
	}
	if err := im.findBodies(false); err != nil {
		return err
	}
	audited := map[assessment.ID]bool{}
	keys, outside := map[string]assessment.ID{}, map[assessment.ID]bool{}
	for _, e := range before.entities {
		audited[e.EntityID], keys[e.Key], outside[e.EntityID] = true, e.EntityID, e.Outside
	}
	var others []exchange.Entity
	for _, e := range im.file.Entities {
		if id, own := keys[e.ID]; own {
			im.entities[e.ID] = id
			if outside[id] != e.Outside {
				im.wrongAt(im.entityPath(e.ID), "error.file_outside", assessment.Args{"Name": e.Name})
			}
			continue
		}
		others = append(others, e)
	}
	if err := im.placeOutside(others); err != nil {
		return err
	}
	missing := im.findEntities(
		inTree(others),
		func(id assessment.ID) bool { return audited[id] || im.p.May(assessment.ManageAudits, im.tree, id) },
	)
	for _, e := range missing {
		im.wrongAt(im.entityPath(e.ID)+".name", "error.file_unknown_entity", assessment.Args{"Name": e.Name})
	}
	if err := assessment.InvalidFields(im.fields); err != nil {
		return err
	}
	var added []assessment.AuditedEntity
	for _, e := range others {
		if id := im.entities[e.ID]; !audited[id] {
			added = append(added, assessment.AuditedEntity{EntityID: id, Name: e.Name})
		}
	}
	if len(added) == 0 {
		return nil
	}
	return im.reachedByEngaged(im.tx, im.p, im.tree, before.ID, added)
}

func (im *auditImport) findPeople() error {
	people, err := im.tx.People()
	if err != nil {
		return err
	}
	for _, m := range people {
		im.people[m.Email] = m.UserID
	}
	for _, e := range im.file.Engaged {
		im.checkPerson(e.Email)
	}
	for i, c := range im.file.Confirmed {
		im.checkPerson(c.Auditor)
		im.checkPerson(c.By)
		// In canonical form the two who confirmed an engagement follow each other.
		other := im.file.Confirmed[min(i^1, len(im.file.Confirmed)-1)]
		if i^1 >= len(im.file.Confirmed) || other.Auditor != c.Auditor || other.Role == c.Role || other.By == c.By ||
			c.By == c.Auditor {
			im.wrong("error.file_confirmations", assessment.Args{"Email": c.Auditor})
			break
		}
	}
	return nil
}

// checkPerson reports, once, an address that nobody in the organisation has.
func (im *auditImport) checkPerson(email string) {
	if _, ok := im.people[email]; ok {
		return
	}
	if !slices.ContainsFunc(im.fields, func(f assessment.FieldError) bool { return f.Args["Email"] == email }) {
		im.wrongAt(im.memberPath(email), "error.file_unknown_member", assessment.Args{"Email": email})
	}
}

func (im *auditImport) findRound(named exchange.Round) error {
	rounds, err := im.tx.Rounds()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rounds, func(r assessment.Round) bool { return r.Name == named.Name })
	if i < 0 {
		im.wrongAt("round.name", "error.file_unknown_round", assessment.Args{"Name": named.Name})
		return nil
	}
	im.useRound(rounds[i], named)
	return nil
}

func (im *auditImport) useRound(r assessment.Round, named exchange.Round) {
	im.round = &r
	if named.SHA256 != "" && named.SHA256 != r.QuestionnaireHash {
		im.wrongAt("round.sha256", "error.file_other_questionnaire", assessment.Args{"Name": named.Name})
	}
}

// findBodies looks up the bodies of the entities and of the recommendations. Missing ones are added by those who may
// add entities. Others are told where they stand: a body that an auditor added would tell everybody, before the audit
// is final, to whom something is recommended.
func (im *auditImport) findBodies(may bool) error {
	bodies, err := im.tx.Bodies()
	if err != nil {
		return err
	}
	for _, b := range bodies {
		im.bodies[b.Name] = b
	}
	find := func(name, path string) error {
		switch _, known := im.bodies[name]; {
		case known || name == "":
			return nil
		case may:
			return im.addBody(name)
		}
		im.wrongAt(path, "error.file_unknown_body", assessment.Args{"Name": name})
		return nil
	}
	for _, e := range im.file.Entities {
		if err := find(e.Body, im.entityPath(e.ID)+".body"); err != nil {
			return err
		}
	}
	for _, n := range im.file.Recommendations {
		if slices.ContainsFunc(im.file.Entities, func(e exchange.Entity) bool { return e.Body == n.Body }) {
			continue // found with the entity
		}
		if err := find(n.Body, im.bodyPath(n.Body)); err != nil {
			return err
		}
	}
	return nil
}

func (im *auditImport) addBody(name string) error {
	b, err := entities.AddBody(im.kernel, im.tx, im.p, name)
	if err != nil {
		return err
	}
	im.bodies[name] = b
	im.done.Bodies = append(im.done.Bodies, name)
	return nil
}

// entityPath is where the entity with the id stands in the file as it was sent.
func (im *auditImport) entityPath(id string) string {
	return entry("entities", slices.IndexFunc(im.sent.Entities, func(e exchange.Entity) bool { return e.ID == id }))
}

// bodyPath is where the recommendations to a body stand in the file as it was sent.
func (im *auditImport) bodyPath(name string) string {
	return entry("recommendations", slices.IndexFunc(im.sent.Recommendations, func(n exchange.Numbering) bool {
		return n.Body == name
	}))
}

// memberPath is where an address first stands in the file as it was sent.
func (im *auditImport) memberPath(email string) string {
	i := slices.IndexFunc(im.sent.Engaged, func(e exchange.Engagement) bool { return e.Email == email })
	if i >= 0 {
		return entry("engaged", i) + ".email"
	}
	for i, c := range im.sent.Confirmed {
		switch email {
		case c.Auditor:
			return entry("confirmed_without_auditor", i) + ".auditor"
		case c.By:
			return entry("confirmed_without_auditor", i) + ".by"
		}
	}
	return ""
}

// cellPath is where the judgement of a cell stands in the file as it was sent.
func (im *auditImport) cellPath(question, entity string) string {
	i := slices.IndexFunc(im.sent.Questions, func(q exchange.Question) bool { return q.No == question })
	return entry("questions", i) + ".judgements." + entity
}

// entry is the path of an entry of a list in a file.
func entry(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// findEntities looks up entities among those permitted, first by key, then by name, and lists the missing ones. An
// ambiguous name is refused.
func (im *auditImport) findEntities(
	named []exchange.Entity,
	permitted func(assessment.ID) bool,
) (missing []exchange.Entity) {
	taken := map[assessment.ID]bool{}
	for _, id := range im.entities {
		taken[id] = true
	}
	found := func(same func(assessment.Node) bool) []assessment.ID {
		var ids []assessment.ID
		for _, n := range im.tree.Nodes {
			if same(n) && !taken[n.ID] && permitted(n.ID) {
				ids = append(ids, n.ID)
			}
		}
		return ids
	}
	var unkeyed []exchange.Entity
	for _, e := range named {
		ids := found(func(n assessment.Node) bool { return n.Key == e.ID })
		if len(ids) == 0 {
			unkeyed = append(unkeyed, e)
			continue
		}
		im.noticeAnother(e, ids[0])
		im.entities[e.ID], taken[ids[0]] = ids[0], true
	}
	for _, e := range unkeyed {
		switch ids := found(func(n assessment.Node) bool { return typed.Folded(n.Name) == typed.Folded(e.Name) }); len(ids) {
		case 0:
			missing = append(missing, e)
		case 1:
			im.entities[e.ID], taken[ids[0]] = ids[0], true
		default:
			im.wrongAt(im.entityPath(e.ID)+".name", "error.file_ambiguous_entity", assessment.Args{"Name": e.Name})
		}
	}
	return missing
}

// noticeAnother notices an entity of the file that, but for its key, is another than the one here: the audit would
// become one of that entity, and be read by its people. An entity may have been renamed, or have become another kind,
// since.
func (im *auditImport) noticeAnother(e exchange.Entity, id assessment.ID) {
	here, _ := im.tree.Node(id)
	if typed.Folded(here.Name) == typed.Folded(e.Name) || here.Kind == e.Kind {
		return
	}
	const key = "error.file_other_entity"
	path, args := im.entityPath(e.ID)+".id", assessment.Args{"ID": e.ID, "Name": e.Name, "Here": here.Name}
	if im.unseen() {
		im.wrongAt(path, key, args)
		return
	}
	at, _ := im.sent.Place(path)
	im.noticed = append(im.noticed, record.FileNotice{Line: at.Line, Column: at.Column, Key: key, Args: args})
}

// inTree are the entities of a file that are in the organisation's tree.
func inTree(named []exchange.Entity) []exchange.Entity {
	return slices.DeleteFunc(slices.Clone(named), func(e exchange.Entity) bool { return e.Outside })
}

// placeOutside gives new ids to those that are in no tree, if the principal may add any.
func (im *auditImport) placeOutside(named []exchange.Entity) error {
	for _, e := range named {
		if !e.Outside {
			continue
		}
		if !im.p.May(im.chooses(), im.tree, im.tree.Root().ID) {
			im.wrongAt(im.entityPath(e.ID), "error.file_outside_whole", assessment.Args{"Name": e.Name})
		}
		id, err := im.kernel.NewID()
		if err != nil {
			return err
		}
		im.entities[e.ID] = id
		im.tree.AddOutside(id)
	}
	return nil
}

func (im *auditImport) addEntity(e exchange.Entity) error {
	id, err := im.kernel.NewID()
	if err != nil {
		return err
	}
	now, root := im.kernel.Now(), im.tree.Root().ID
	made := assessment.Entity{
		OrganisationID: im.p.Organisation.ID,
		ID:             id,
		ParentID:       &root,
		Key:            e.ID,
		Name:           e.Name,
		Kind:           e.Kind,
		Successors:     []assessment.ID{},
		Version:        1,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	if b, ok := im.bodies[e.Body]; ok {
		made.BodyID = &b.ID
	}
	if err := assessment.InvalidFields(made.Normalise()); err != nil {
		return err
	}
	if err := im.tx.AddEntity(made); err != nil {
		return err
	}
	im.entities[e.ID] = made.ID
	im.done.Entities = append(im.done.Entities, e.Name)
	return im.kernel.Log(im.tx, im.p, event.EntityAdded{Entity: id, EntityFields: event.EntityFieldsOf(made)})
}
