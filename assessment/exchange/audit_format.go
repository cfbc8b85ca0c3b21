package exchange

import (
	"maps"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"
)

// use is something in a file that older versions of the format have no place for.
type use struct {
	path  string // where it is, or in what
	name  string // of its key
	since int    // the first version that has it
}

// uses lists what a file has that the first version of the format does not, in the order of the file. It is the one
// place that says which version a key came with.
func (f *File) uses() []use {
	var list []use
	add := func(has bool, since int, path, name string) {
		if has {
			list = append(list, use{path: strictyaml.Join(path, name), name: name, since: since})
		}
	}
	a := f.Audit
	add(a.ReportNumber != "", FormatDetails, "audit", "report_number")
	add(a.CaseNumber != "", FormatDetails, "audit", "case_number")
	add(a.Edition > 0, FormatProcess, "audit", "edition")
	add(a.Corrects != "", FormatProcess, "audit", "corrects")
	add(a.Correction != "", FormatProcess, "audit", "correction")
	add(a.Numbering != "", FormatProcess, "audit", "numbering")
	add(a.Date != "" && len(a.Date) != len(time.DateOnly), FormatDetails, "audit", "date")
	add(a.ReplyDue != "", FormatReplyDue, "audit", "reply_due")
	for i, e := range a.Earlier {
		add(len(e.Years) > len("2024"), FormatDetails, strictyaml.Entry("audit.earlier", i), "year")
		add(e.Audit != "", FormatProcess, strictyaml.Entry("audit.earlier", i), "audit")
	}
	add(a.Materiality != "", FormatProcess, "audit", "materiality")
	add(a.RiskAssessment != "", FormatProcess, "audit", "risk_assessment")
	add(a.Method != "", FormatDetails, "audit", "method")
	add(a.Independence != "", FormatProcess, "audit", "independence")
	for i, e := range f.Entities {
		add(e.Outside, FormatProcess, strictyaml.Entry("entities", i), "outside")
	}
	add(a.CoverLetter != "", FormatProcess, "audit", "cover_letter")
	add(a.Summary != "", FormatProcess, "audit", "summary")
	add(len(a.Appendices) > 0, FormatProcess, "audit", "appendices")
	toned := func(s assessment.JudgementStep) bool { return s.Tone != "" }
	imported := func(j Judgement) bool { return j.ImportedBy != "" }
	parts := func(j Judgement) bool { return len(j.Parts) > 0 }
	exempt := func(j Judgement) bool { return j.NotApplicable }
	grouped := func(s assessment.JudgementStep) bool { return s.Group != "" }
	add(slices.ContainsFunc(f.Scale.Steps, toned), FormatDetails, "scale.steps", "tone")
	add(slices.ContainsFunc(f.Scale.Steps, grouped), FormatDetails, "scale.steps", "group")
	add(len(f.Scale.Words) > 0, FormatDetails, "scale", "words")
	add(f.Scale.RatesRisk(), FormatProcess, "scale", "risks")
	for i, e := range f.Entities {
		add(len(e.Totals) > 0, FormatProcess, strictyaml.Entry("entities", i), "totals")
	}
	for i, q := range f.Questions {
		add(len(q.Totals) > 0, FormatProcess, strictyaml.Entry("questions", i), "totals")
	}
	add(f.judges(func(j Judgement) bool { return j.Criterion != "" }), FormatProcess, "questions", "criterion")
	add(f.judges(func(j Judgement) bool { return j.Cause != "" }), FormatProcess, "questions", "cause")
	add(f.judges(func(j Judgement) bool { return j.Consequence != "" }), FormatProcess, "questions", "consequence")
	add(f.judges(func(j Judgement) bool { return j.Risk != "" }), FormatProcess, "questions", "risk")
	add(f.judges(imported), FormatImported, "questions", "imported_by")
	add(f.judges(parts), FormatDetails, "questions", "parts")
	add(f.judges(exempt), FormatDetails, "questions", "not_applicable")
	for i, n := range f.Recommendations {
		continues := slices.ContainsFunc(n.Recommendations, func(r Recommendation) bool { return r.Continues > 0 })
		joint := slices.ContainsFunc(n.Recommendations, func(r Recommendation) bool { return len(r.Jointly) > 0 })
		add(continues, FormatProcess, strictyaml.Entry("recommendations", i), "continues")
		add(joint, FormatProcess, strictyaml.Entry("recommendations", i), "jointly")
	}
	add(len(f.FollowUps) > 0, FormatProcess, "", "follow_ups")
	add(len(f.Replies) > 0, FormatReplies, "", "replies")
	add(len(f.FactChecks) > 0, FormatFactChecks, "", "fact_checks")
	add(len(f.Declarations) > 0, FormatProcess, "", "declarations")
	add(len(f.PlanApprovals) > 0, FormatProcess, "", "plan_approvals")
	add(len(f.Confirmed) > 0, FormatImported, "", "confirmed_without_auditor")
	return list
}

// judges reports whether anything is so of a judgement in the file.
func (f *File) judges(so func(Judgement) bool) bool {
	return slices.ContainsFunc(f.Questions, func(q Question) bool {
		return slices.ContainsFunc(slices.Collect(maps.Values(q.Judgements)), so)
	})
}

// needed is the first version of the format that can hold the file.
func (f *File) needed() int {
	needed := FormatAsJudged
	for _, u := range f.uses() {
		needed = max(needed, u.since)
	}
	return needed
}

// checkFormat refuses what came with a later version of the format than the file says it has, by key. A file that says
// none has the first version that can hold it.
func (p *auditReader) checkFormat() {
	if _, said := p.At["format"]; !said {
		p.file.Format = p.file.needed()
		return
	}
	for _, u := range p.file.uses() {
		if u.since <= p.file.Format {
			continue
		}
		p.Add(p.near(u.path), u.path, "newer_key", args{"Name": u.name, "Format": u.since, "Is": p.file.Format})
	}
}

// near is where the value with the path stands, or what it is in.
func (p *auditReader) near(path string) strictyaml.Position {
	at, found := p.At[path]
	for !found && path != "" {
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
		at, found = p.At[path]
	}
	return at
}
