package api

import (
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/registers"
)

// registerRoutes are the pages of the management system but for those that every register has: see [eachRegister].
func registerRoutes(p *web.Pages) []Route {
	return inOrganisation([]Route{
		// What the management system consists of.
		{get, "/registers", assessment.ReadRegisters, p.Registers, form},
		{get, "/risk-criteria", assessment.ReadRegisters, p.RiskCriteria, form},
		{post, "/risk-criteria", assessment.ManageRegisters, p.SaveRiskCriteria, form},
		{get, "/measures/:measure/values", assessment.ReadRegisters, p.MeasureValues, form},
		{post, "/measures/:measure/values", assessment.ManageRegisters, p.AddMeasureValue, form},

		// Statements of applicability.
		{get, "/applicability", assessment.ReadRegisters, p.Applicabilities, form},
		{get, "/applicability/:entity", assessment.ReadRegisters, p.Applicability, form},
		{post, "/applicability/:entity", assessment.ManageRegisters, p.SaveApplicabilities, form},
		{get, "/applicability/:entity/controls/:control", assessment.ReadRegisters, p.Control, form},
		{post, "/applicability/:entity/controls/:control", assessment.ManageRegisters, p.SaveControl, form},
		{get, "/applicability/:entity/versions/:number", assessment.ReadRegisters, p.ApplicabilityVersion, form},
		{get, "/applicability/:entity/versions/:number/file", assessment.ReadRegisters, p.ApplicabilityFile, form},

		// What the management approves.
		{get, "/approvals", assessment.ReadRegisters, p.Approvals, form},
		{get, "/approvals/new", assessment.Approve, p.NewApproval(false), form},
		{post, "/approvals/new", assessment.Approve, p.Approve(false), form},
		{get, "/approvals/record", assessment.ManageRegisters, p.NewApproval(true), form},
		{post, "/approvals/record", assessment.ManageRegisters, p.Approve(true), form},
	})
}

// eachRegister lists the pages of each register, which have the same addresses below its own.
func eachRegister(p *web.Pages) []Route {
	var routes []Route
	for _, r := range registers.Every() {
		all, pages := r.Path(), p.Register(r)
		if r.OfAudit {
			all = "/audits/:audit" + all
		}
		one := all + "/:" + r.Object
		routes = append(
			routes,
			Route{get, all, r.Read, pages.List, form},
			Route{get, all + "/new", r.Manage, pages.New, form},
			Route{post, all + "/new", r.Manage, pages.Add, form},
			Route{get, one, r.Read, pages.Show, form},
			Route{post, one, r.Manage, pages.Save, form},
			Route{post, one + "/delete", r.Manage, pages.Delete, form},
		)
	}
	return inOrganisation(routes)
}

// tableRoutes lists the pages of each kind of table: its import and its export.
func tableRoutes(p *web.Pages) []Route {
	var routes []Route
	for _, t := range web.Tables() {
		routes = append(
			routes,
			Route{get, t.Path + "/import", t.Manage, p.ImportPage(t), form},
			Route{post, t.Path + "/import", t.Manage, p.PreviewImport(t), file},
			Route{post, t.Path + "/import/:upload", t.Manage, p.ConfirmImport(t), form},
		)
		if t.Exports() {
			routes = append(routes, Route{get, t.Path + "/export", t.Read, p.Export(t), form})
		}
	}
	return inOrganisation(routes)
}
