package review

import (
	"slices"
	"strings"

	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/scoring"
)

// What a trend compares.
const (
	againstMeasures = "measures"
	againstAreas    = "areas"
	againstYear     = "year"

	unknownTrend = "unknown"
)

// maxAsked is how many questions a topic puts.
const maxAsked = 2

// topic is one of the eight being answered.
type topic struct {
	record.Topic
	measures []string             // trends of measures
	later    []record.TopicFigure // said after all else
	years    []string             // trends of what is counted, against a year ago
}

func (x *topic) say(f record.TopicFigure) {
	if f.Only == nil {
		f.Only = map[string]string{}
	}
	x.Says = append(x.Says, f)
}

func (x *topic) lacks(key string) { x.Missing = append(x.Missing, key) }

// ask puts a question, while there are not enough.
func (x *topic) ask(key string, count int, name string) {
	if len(x.Ask) < maxAsked {
		x.Ask = append(x.Ask, record.TopicAsk{Key: key, Count: count, Name: name})
	}
}

// year compares a number of bad things with that of a year ago.
func (x *topic) year(now, before int) {
	switch {
	case now < before:
		x.years = append(x.years, registers.Better)
	case now > before:
		x.years = append(x.years, registers.Worse)
	default:
		x.years = append(x.years, registers.Unchanged)
	}
}

// close says what was left to the end, and finds the trend: what is measured says more than what is answered, and both
// more than a count.
func (x *topic) close() {
	x.Says = append(x.Says, x.later...)
	var areas []string
	for _, a := range x.Areas {
		areas = append(areas, areaTrend(a))
	}
	for _, of := range []struct {
		against string
		trends  []string
	}{
		{againstMeasures, x.measures}, {againstAreas, areas}, {againstYear, x.years},
	} {
		if trend := together(of.trends); trend != unknownTrend {
			x.Trend, x.Against = trend, of.against
			return
		}
	}
	x.Trend = unknownTrend
}

// together is one trend of several: that of more of them, unchanged if as many are better as worse.
func together(trends []string) string {
	better, worse, known := 0, 0, 0
	for _, t := range trends {
		switch t {
		case registers.Better:
			better++
		case registers.Worse:
			worse++
		case registers.Unchanged:
		default:
			continue
		}
		known++
	}
	switch {
	case known == 0:
		return unknownTrend
	case better > worse:
		return registers.Better
	case better < worse:
		return registers.Worse
	}
	return registers.Unchanged
}

// areaTrend compares the whole percents that are shown, of the entities that took part both times.
func areaTrend(a record.SummaryArea) string {
	if a.Since == nil || a.Previous == nil {
		return ""
	}
	now, _ := scoring.Share(*a.Since).Percent()
	before, _ := scoring.Share(*a.Previous).Percent()
	switch {
	case now > before:
		return registers.Better
	case now < before:
		return registers.Worse
	}
	return registers.Unchanged
}

// about is the topic of each control of ISO/IEC 27002 and of each clause of ISO/IEC 27001 that says something of one.
// What is not listed is about protection if it is a control, and about the work if it is a clause.
var about = map[string]map[record.TopicKey][]string{
	"27002": {
		record.TopicAssets:       {"5.9", "5.10", "5.11", "5.12", "5.13"},
		record.TopicRequirements: {"5.31", "5.32", "5.33", "5.34"},
		record.TopicIncidents:    {"5.5", "5.24", "5.25", "5.26", "5.27", "5.28", "5.29", "5.30", "6.8"},
		record.TopicAudits:       {"5.35"},
		record.TopicAwareness:    {"6.3", "6.4"},
		record.TopicWork:         {"5.1", "5.2", "5.3", "5.4", "5.36", "5.37"},
	},
	"27001": {
		record.TopicRequirements: {"4.1", "4.2"},
		record.TopicRisks:        {"6.1", "6.1.1", "6.1.2", "6.1.3", "8.2", "8.3"},
		record.TopicAudits:       {"9.2", "9.2.1", "9.2.2"},
		record.TopicAwareness:    {"7.2", "7.3"},
	},
}

// topicOf is the topic of a reference; "" for a source that is none of the two standards.
func topicOf(source, number string) record.TopicKey {
	for standard, topics := range about {
		if !strings.Contains(source, standard) {
			continue
		}
		for key, numbers := range topics {
			if slices.Contains(numbers, number) {
				return key
			}
		}
		if standard == "27001" {
			return record.TopicWork
		}
		return record.TopicProtection
	}
	return ""
}

// areas are the areas of the latest round by topic. An area is about what most of its questions refer to, so that this
// holds for an organisation's own questionnaire too; one that refers to nothing is about no topic.
func (t *topics) areas() map[record.TopicKey][]record.SummaryArea {
	by := map[record.TopicKey][]record.SummaryArea{}
	for _, a := range t.summary.Areas {
		count := map[record.TopicKey]int{}
		for _, q := range t.summary.Questions.Questions {
			if q.Area != a.ID {
				continue
			}
			for source, numbers := range q.References {
				for _, number := range numbers {
					count[topicOf(source, number)]++
				}
			}
		}
		var most record.TopicKey
		best := 0
		for _, key := range record.TopicKeys {
			if count[key] > best {
				most, best = key, count[key]
			}
		}
		if best > 0 {
			by[most] = append(by[most], a)
		}
	}
	return by
}
