package api

import (
	"mognad/api/web"
	"mognad/assessment"
)

// entityRoutes are the pages of entities and their target levels.
func entityRoutes(p *web.Pages) []Route {
	return inOrganisation([]Route{
		{get, "/entities", assessment.ReadEntities, p.Entities, form},
		{get, "/entities/new", assessment.ManageEntities, p.NewEntity, form},
		{post, "/entities/new", assessment.ManageEntities, p.AddEntity, form},
		{post, "/entities/targets", assessment.SetTargets, p.SaveTargets, form},
		{get, "/entities/:entity", assessment.ReadEntities, p.Entity, form},
		{get, "/entities/:entity/edit", assessment.ManageEntities, p.EditEntity, form},
		{post, "/entities/:entity", assessment.ManageEntities, p.SaveEntity, form},
		{post, "/entities/:entity/hand-over", assessment.ManageEntities, p.HandOver, form},
		{post, "/entities/:entity/delete", assessment.ManageEntities, p.DeleteEntity, form},
		{post, "/entities/:entity/target", assessment.SetTargets, p.SaveTarget, form},
	})
}
