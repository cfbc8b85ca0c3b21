package registers

// ActivityTemplate is activities to begin with. Its words are in the messages: wheel_template.<name>.
type ActivityTemplate struct {
	Name       string
	Activities []TemplateActivity
}

// TemplateActivity is an activity of a template, yearly. Its title is wheel_activity.<key>, its role wheel_role.<role>.
type TemplateActivity struct {
	Key    string // the same in templates that have the same activity
	Months []int
	Role   string
	Starts string
}

// The roles that templates name.
const (
	roleManagement = "management"
	roleSecurity   = "security"
	roleAudit      = "audit"
	roleContinuity = "continuity"
	roleHR         = "hr"
	roleOwners     = "owners"
	roleFinance    = "finance"
)

// The activities of templates that are not about the year in which they take place, see [Activity.AboutYear].
const (
	yearAhead  = "action_plan"
	yearBehind = "annual_report"
)

// ActivityTemplates lists the templates: a municipality's year, whose budget and accounts follow the council; an
// agency's, whose annual report and budget request follow the government; and the cycle of planning, doing, checking
// and acting that the Danish Agency for Digital Government describes, with what the management approves in each part.
var ActivityTemplates = []ActivityTemplate{
	{Name: "municipality", Activities: []TemplateActivity{
		{"risk_assessment", []int{1}, roleSecurity, StartsRiskAssessment},
		{yearBehind, []int{2}, roleSecurity, StartsReportApproval},
		{"review", []int{3}, roleManagement, StartsReview},
		{yearAhead, []int{4}, roleSecurity, StartsPlan},
		{"access_review", []int{4, 10}, roleOwners, StartsAccessReview},
		{"budget", []int{5}, roleFinance, StartsBudget},
		{"follow_up_plan", []int{6, 11}, roleSecurity, StartsPlan},
		{"round", []int{9}, roleSecurity, StartsRound},
		{"audit", []int{10}, roleAudit, StartsAudit},
		{"training", []int{10}, roleHR, StartsTraining},
		{"exercise", []int{11}, roleContinuity, StartsExercise},
		{"classification", []int{11}, roleOwners, StartsClassification},
		{"documents", []int{12}, roleManagement, StartsDocumentApproval},
	}},
	{Name: "agency", Activities: []TemplateActivity{
		{"risk_assessment", []int{1}, roleSecurity, StartsRiskAssessment},
		{yearBehind, []int{1}, roleSecurity, StartsReportApproval},
		{"budget", []int{2}, roleFinance, StartsBudget},
		{"review", []int{3, 10}, roleManagement, StartsReview},
		{"access_review", []int{3, 9}, roleOwners, StartsAccessReview},
		{"training", []int{4}, roleHR, StartsTraining},
		{"round", []int{5}, roleSecurity, StartsRound},
		{"audit", []int{9}, roleAudit, StartsAudit},
		{"exercise", []int{10}, roleContinuity, StartsExercise},
		{"classification", []int{11}, roleOwners, StartsClassification},
		{"approve_applicability", []int{11}, roleManagement, StartsApplicabilityApproval},
		{yearAhead, []int{12}, roleSecurity, StartsPlan},
	}},
	{Name: "pdca", Activities: []TemplateActivity{
		{"risk_assessment", []int{1}, roleSecurity, StartsRiskAssessment},
		{yearAhead, []int{2}, roleSecurity, StartsPlan},
		{"approve_risks", []int{3}, roleManagement, StartsRiskApproval},
		{"approve_applicability", []int{3}, roleManagement, StartsApplicabilityApproval},
		{"approve_policy", []int{3}, roleManagement, StartsDocumentApproval},
		{"approve_guidelines", []int{5}, roleManagement, StartsDocumentApproval},
		{"approve_continuity", []int{6}, roleManagement, StartsDocumentApproval},
		{"round", []int{9}, roleSecurity, StartsRound},
		{"approve_report", []int{10}, roleManagement, StartsReportApproval},
		{"review", []int{11}, roleManagement, StartsReview},
		{"improvements", []int{11}, roleSecurity, StartsPlan},
		{"approve_improvement", []int{12}, roleManagement, StartsImprovementApproval},
	}},
}

// FindActivityTemplate finds a template by name.
func FindActivityTemplate(name string) (ActivityTemplate, bool) {
	for _, t := range ActivityTemplates {
		if t.Name == name {
			return t, true
		}
	}
	return ActivityTemplate{}, false
}
