package frontend

// Registers is the overview of the registers of the management system.
type Registers struct {
	Shell
	Registers  []RegisterSummary
	Statements string // address of the statements of applicability
}

// Template names the template of the page.
func (*Registers) Template() string { return "registers" }

// RegisterSummary is what the overview says of a register, whose message keys begin with Words.
type RegisterSummary struct {
	Words   string
	Href    string
	Count   int
	Overdue int
	Late    string // address of the list with only what is overdue
	New     string // address of the form for a new row, "" for those who may not add one
}

// RiskCriteria shows how the organisation assesses and accepts risks. For those who may change them it has a form with
// the fields likelihood and consequence (one step on each line), treat_from, serious_from, accepts_acceptable,
// accepts_treat, accepts_serious and version, sent to the page's own address.
type RiskCriteria struct {
	Shell
	Risks       string // address of the risks
	Manageable  bool
	Version     int64
	Likelihood  []string // names of the steps, the lowest first
	Consequence []string
	TreatFrom   int
	SeriousFrom int
	Accepts     []RiskAcceptance // by level, the lowest first
	Matrix      []RiskRow        // the highest likelihood first
	Versions    []RiskCriteriaVersion
}

// Template names the template of the page.
func (*RiskCriteria) Template() string { return "risk_criteria" }

// RiskAcceptance is who may accept a risk of a level.
type RiskAcceptance struct {
	Level string
	From  int // the lowest value
	To    int // the highest value
	Who   string
}

// RiskRow is a likelihood with the level of each consequence.
type RiskRow struct {
	Name  string
	Cells []RiskCell
}

// RiskCell is a risk value and its level.
type RiskCell struct {
	Value int
	Level RegisterCell
}

// RiskCriteriaVersion says who saved a version.
type RiskCriteriaVersion struct {
	Number int64
	By     string
	At     any
}

// MeasureValues shows the values of a measure over time. For those who may enter values it has a form with the fields
// day, value and note, sent to the page's own address.
type MeasureValues struct {
	Shell
	Name       string
	Measure    string // address of the measure
	Unit       string
	Target     string // in words, "" for none
	Chart      string // options of the chart, "" where there are fewer than two values
	Manageable bool
	Import     string // address of the import of values
	Day        string // today
	Facts      []RegisterFact
	Values     []MeasureValue // the latest day first
}

// Template names the template of the page.
func (*MeasureValues) Template() string { return "measure_values" }

// MeasureValue is a value as it was saved.
type MeasureValue struct {
	Day     string
	Value   string // in words
	Note    string
	By      string
	At      any
	Current bool // false for one that has been corrected
}
