package frontend

import "mognad/assessment/scoring"

// Share is a share as pages show it: in whole percent, rounded down.
type Share struct{ scoring.Share }

// Known reports whether any points are possible.
func (s Share) Known() bool { return s.Possible > 0 }

// Whole is the share in whole percent, rounded down; see [scoring.Share.Percent].
func (s Share) Whole() int {
	percent, _ := s.Percent()
	return percent
}

// Heat is the band of the heat map for the share: 0 for under 25 percent, then from 25, 45, 65 and 85.
func (s Share) Heat() int { return heatOf(s.Whole()) }

func heatOf(percent int) int {
	band := 0
	for _, from := range heatBands[1:] {
		if percent >= from {
			band++
		}
	}
	return band
}

// heatBands is the least percent of each band of the heat map.
var heatBands = [...]int{0, 25, 45, 65, 85}

// HeatBand is one line of the key to the heat map.
type HeatBand struct{ Heat, From, To int }

// HeatKey explains the colours of the heat map, lowest first.
func HeatKey() []HeatBand {
	var key []HeatBand
	for i, from := range heatBands {
		to := 100
		if i+1 < len(heatBands) {
			to = heatBands[i+1] - 1
		}
		key = append(key, HeatBand{Heat: i, From: from, To: to})
	}
	return key
}

// Change is how many whole percent the share has gone up or down: the difference of the two numbers that are shown.
func (s Share) Change(from Share) int { return s.Whole() - from.Whole() }
