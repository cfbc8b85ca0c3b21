package record

import "mognad/assessment"

// ManagementSystem is what the registers of the management system hold about an entity and what is below it, or about
// the organisation as a whole: the material of a management review. Rows are in the order of their names.
type ManagementSystem struct {
	Risks           []Risk          `json:"risks" nullable:"false" doc:"The highest value first"`
	Objectives      []Objective     `json:"objectives" nullable:"false"`
	Measures        []Measure       `json:"measures" nullable:"false"`
	ContextChanges  []ContextChange `json:"context_changes" nullable:"false" doc:"The latest first"`
	Needs           []Need          `json:"needs" nullable:"false" doc:"The latest change first"`
	Nonconformities []Nonconformity `json:"nonconformities" nullable:"false" doc:"The latest found first"`
	Trainings       []Training      `json:"trainings" nullable:"false"`
}

// Risk is a row of the risks.
type Risk struct {
	ID            assessment.ID   `json:"id" format:"uuid"`
	Title         string          `json:"title"`
	Area          string          `json:"area"`
	Description   string          `json:"description"`
	Likelihood    int             `json:"likelihood" doc:"A step of the organisation's scale; 0 for not assessed"`
	Consequence   int             `json:"consequence" doc:"A step of the organisation's scale; 0 for not assessed"`
	Value         int             `json:"value" doc:"Likelihood times consequence; 0 for not assessed"`
	Level         string          `json:"level" enum:",acceptable,treat,serious" doc:"By the organisation's criteria; empty for not assessed"`
	Accepts       string          `json:"accepts" doc:"The role that may accept a risk of this level; empty where the criteria do not say"`
	OwnerRole     string          `json:"owner_role" doc:"Empty for one that has not been delegated: top management's"`
	Treatment     string          `json:"treatment" enum:",reduce,avoid,share,accept" doc:"Empty for not decided"`
	AcceptedBy    string          `json:"accepted_by"`
	AcceptedUntil assessment.Date `json:"accepted_until"`
	Overdue       bool            `json:"overdue" doc:"The acceptance has expired"`
	Spread        string          `json:"spread" enum:",own,sector,society"`
	HardToReduce  bool            `json:"hard_to_reduce"`
	Entities      []string        `json:"entities" nullable:"false" doc:"By name; none for the organisation as a whole"`
}

// Objective is a row of the objectives.
type Objective struct {
	ID         assessment.ID   `json:"id" format:"uuid"`
	Title      string          `json:"title"`
	Aim        string          `json:"aim"`
	MeasuredBy string          `json:"measured_by"`
	Target     string          `json:"target"`
	Due        assessment.Date `json:"due"`
	Overdue    bool            `json:"overdue"`
	Fulfilment string          `json:"fulfilment" enum:"not_started,under_way,reached,not_reached"`
	Trend      string          `json:"trend" enum:",better,unchanged,worse,unknown"`
	Entities   []string        `json:"entities" nullable:"false" doc:"By name; none for the organisation as a whole"`
}

// Measure is a row of the measures, with its last values.
type Measure struct {
	ID       assessment.ID      `json:"id" format:"uuid"`
	Title    string             `json:"title"`
	Kind     string             `json:"kind" enum:"training_share,classification_coverage,incidents,phishing_reports,other"`
	Unit     string             `json:"unit"`
	Target   assessment.Decimal `json:"target" doc:"null for none"`
	Better   string             `json:"better" enum:"higher,lower"`
	Source   string             `json:"source"`
	Values   []MeasureValue     `json:"values" nullable:"false" doc:"The last ones, oldest first"`
	Trend    string             `json:"trend" enum:",better,unchanged,worse" doc:"The last value against the one before"`
	Outcome  string             `json:"outcome" enum:",reached,not_reached" doc:"The last value against the target"`
	Entities []string           `json:"entities" nullable:"false" doc:"By name; none for the organisation as a whole"`
}

// MeasureValue is what a measure was on a day.
type MeasureValue struct {
	Day   assessment.Date    `json:"day"`
	Value assessment.Decimal `json:"value"`
	Note  string             `json:"note"`
}

// ContextChange is a row of the changes.
type ContextChange struct {
	ID        assessment.ID   `json:"id" format:"uuid"`
	Title     string          `json:"title"`
	Side      string          `json:"side" enum:"external,internal"`
	NoticedOn assessment.Date `json:"noticed_on"`
	Meaning   string          `json:"meaning"`
	Entities  []string        `json:"entities" nullable:"false" doc:"By name; none for the organisation as a whole"`
}

// Need is a row of the needs and requirements.
type Need struct {
	ID          assessment.ID   `json:"id" format:"uuid"`
	Title       string          `json:"title"`
	Party       string          `json:"party"`
	Basis       string          `json:"basis" enum:",law,agreement,decision,expectation,other"`
	Requirement string          `json:"requirement"`
	ChangedOn   assessment.Date `json:"changed_on"`
	Entities    []string        `json:"entities" nullable:"false" doc:"By name; none for the organisation as a whole"`
}

// Nonconformity is a row of the nonconformities.
type Nonconformity struct {
	ID               assessment.ID   `json:"id" format:"uuid"`
	Title            string          `json:"title"`
	FoundOn          assessment.Date `json:"found_on"`
	Source           string          `json:"source" enum:"audit,incident,own_check,other"`
	Cause            string          `json:"cause"`
	Correction       string          `json:"correction"`
	CorrectiveAction string          `json:"corrective_action"`
	OwnerRole        string          `json:"owner_role"`
	Due              assessment.Date `json:"due"`
	Overdue          bool            `json:"overdue"`
	ClosedOn         assessment.Date `json:"closed_on" doc:"Empty for an open one"`
	State            string          `json:"state" enum:"open_without_action,open,closed" doc:"Without action if neither a corrective action is written nor the plan has one"`
	Entities         []string        `json:"entities" nullable:"false" doc:"By name; none for the organisation as a whole"`
}

// Training is a row of the management's training.
type Training struct {
	ID         assessment.ID   `json:"id" format:"uuid"`
	Person     string          `json:"person"`
	Management string          `json:"management" doc:"The body, by name"`
	Training   string          `json:"training"`
	Provider   string          `json:"provider"`
	TakenOn    assessment.Date `json:"taken_on"`
	ValidUntil assessment.Date `json:"valid_until"`
	Overdue    bool            `json:"overdue" doc:"It is no longer valid"`
	Basis      string          `json:"basis"`
	Entities   []string        `json:"entities" nullable:"false" doc:"By name; none for the organisation as a whole"`
}
