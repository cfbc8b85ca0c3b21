package questionnaires

// Level is a step of maturity.
type Level struct {
	Level   int  `yaml:"level" json:"level" range:"0,9"`
	Name    Text `yaml:"name" json:"name"`
	Meaning Text `yaml:"meaning" json:"meaning"` // one sentence
}

// Thresholds is, for each level from 1, the share of points required in the questions of each level to reach it. Row L
// has L columns; column k-1 is the least percent, 0 to 100, of the questions of level k.
type Thresholds map[int][]int
