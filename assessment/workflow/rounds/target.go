package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/entities"
)

// mayTarget checks a permission for an entity's target, in the tree above the entity, which it returns.
func mayTarget(
	tx assessment.Tx,
	p assessment.Principal,
	entity assessment.ID,
	do assessment.Permission,
) (assessment.Tree, error) {
	if err := entities.MayKnow(p); err != nil {
		return assessment.Tree{}, err
	}
	t, err := lineage(tx, entity)
	if err != nil {
		return t, err
	}
	return t, mayEither(p, t, entity, do, assessment.ReadEntities)
}

// Target is the target level of an entity; its version is 0 while management has set none.
func (w *UseCases) Target(
	ctx context.Context,
	p assessment.Principal,
	entity assessment.ID,
) (assessment.Target, error) {
	level := assessment.Target{OrganisationID: p.Organisation.ID, EntityID: entity}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if _, err := mayTarget(tx, p, entity, assessment.ReadResults); err != nil {
			return err
		}
		stored, err := target(tx, entity)
		if err == nil && stored != nil {
			level = *stored
		}
		return err
	})
	return level, err
}

// SaveTarget sets the target level of an entity, and by when to reach it, from the version in the target.
func (w *UseCases) SaveTarget(
	ctx context.Context,
	p assessment.Principal,
	asked assessment.Target,
) (assessment.Target, error) {
	var target assessment.Target
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		t, err := mayTarget(tx, p, asked.EntityID, assessment.SetTargets)
		if err != nil {
			return err
		}
		fields, err := w.targetFields(tx, asked)
		if err != nil {
			return err
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		target, err = w.saveTarget(tx, p, t, asked)
		return err
	})
	return target, err
}

// TargetsForm is a level that several entities are to reach, and by when.
type TargetsForm struct {
	Level    int
	By       assessment.Date
	Entities []TargetVersion
}

// TargetVersion is an entity with the version of its target, 0 while there is none.
type TargetVersion struct {
	EntityID assessment.ID
	Version  int64
}

// SaveTargets sets the same target for several entities, in place of those that they have: for all of them or, if one
// is refused, for none.
func (w *UseCases) SaveTargets(
	ctx context.Context,
	p assessment.Principal,
	f TargetsForm,
) ([]assessment.Target, error) {
	var targets []assessment.Target
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		targets = nil
		t, err := workflow.TreeFor(tx, p, assessment.SetTargets)
		if err != nil {
			return err
		}
		fields, err := w.targetFields(tx, assessment.Target{Level: f.Level, By: f.By})
		if err != nil {
			return err
		}
		if len(f.Entities) == 0 {
			fields = append(fields, assessment.FieldError{Field: "entities", Key: "error.choose_entities"})
		}
		if slices.ContainsFunc(f.Entities, func(of TargetVersion) bool {
			return !p.May(assessment.SetTargets, t, of.EntityID)
		}) {
			fields = append(fields, assessment.FieldError{Field: "entities", Key: "error.unknown_choice"})
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		for _, of := range f.Entities {
			asked := assessment.Target{EntityID: of.EntityID, Level: f.Level, By: f.By, Version: of.Version}
			target, err := w.saveTarget(tx, p, t, asked)
			if err != nil {
				return err
			}
			targets = append(targets, target)
		}
		return nil
	})
	return targets, err
}

// targetFields are what is wrong with a target.
func (w *UseCases) targetFields(tx assessment.Tx, target assessment.Target) ([]assessment.FieldError, error) {
	highest, err := w.highestLevel(tx)
	if err != nil {
		return nil, err
	}
	var fields []assessment.FieldError
	if target.Level < 0 || target.Level > highest {
		fields = append(
			fields,
			assessment.FieldError{Field: "level", Key: "error.range", Args: assessment.Args{"Min": 0, "Max": highest}},
		)
	}
	switch {
	case target.By == "":
		fields = append(fields, assessment.FieldError{Field: "by", Key: "error.required"})
	case !target.By.Valid():
		fields = append(fields, assessment.FieldError{Field: "by", Key: "error.date"})
	}
	return fields, nil
}

// highestLevel is the highest level in any version of a questionnaire that the organisation can use: what no
// questionnaire has, no entity can reach.
func (w *UseCases) highestLevel(tx assessment.Tx) (int, error) {
	versions, err := tx.QuestionnaireVersions()
	if err != nil {
		return 0, err
	}
	highest := 0
	for _, v := range versions {
		q, err := w.kernel.LoadQuestionnaire(tx, v.Key, v.Version, v.Hash)
		if err != nil {
			return 0, err
		}
		highest = max(highest, q.HighestLevel())
	}
	return highest, nil
}

// saveTarget saves a checked target. The log says whether management set it, or a coordinator on its behalf.
func (w *UseCases) saveTarget(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	target assessment.Target,
) (assessment.Target, error) {
	target.OrganisationID = p.Organisation.ID
	target.SetBy = p.User.ID
	target.UpdatedAt = w.kernel.Now()
	target, err := tx.SaveTarget(target)
	if err != nil {
		return target, err
	}
	manages := slices.ContainsFunc(p.Memberships, func(m assessment.Membership) bool {
		return m.Role == assessment.Management && m.Reaches(t, target.EntityID)
	})
	return target, w.kernel.Log(tx, p, event.TargetSaved{
		Entity:   target.EntityID,
		Level:    target.Level,
		By:       target.By,
		OnBehalf: !manages,
	})
}
