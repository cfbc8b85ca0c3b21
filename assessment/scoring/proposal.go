package scoring

import (
	"slices"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Scale is how an audit turns shares into proposed judgements: the questionnaire's defaults, until the audit decides
// otherwise.
type Scale struct {
	Steps     []Step // best first; a share that reaches none gets the last
	CapPartly string // the id of the best step when a critical question got some points; "" caps nothing
	CapNo     string // the id of the best step when a critical question got none; "" caps nothing
}

// Step is one step of a judgement scale.
type Step struct {
	ID   string
	From int // the least percent of the points
}

// NewScale is the scale of a questionnaire's defaults. Without defaults it has no steps, so nothing is proposed.
func NewScale(defaults *questionnaires.Proposal) Scale {
	if defaults == nil {
		return Scale{}
	}
	scale := Scale{CapPartly: defaults.CapPartly, CapNo: defaults.CapNo}
	for _, step := range defaults.Steps {
		scale.Steps = append(scale.Steps, Step{ID: step.ID, From: step.From})
	}
	return scale
}

// index is the position of the step with the id, -1 if there is none.
func (s Scale) index(id string) int {
	return slices.IndexFunc(s.Steps, func(step Step) bool { return step.ID == id })
}

// reached is the position of the best step that the share reaches.
func (s Scale) reached(share Share) int {
	at := slices.IndexFunc(s.Steps, func(step Step) bool { return share.AtLeast(step.From) })
	if at < 0 {
		return len(s.Steps) - 1
	}
	return at
}

// cap is the position of the best step that a cap permits; 0, the best of all, for none.
func (s Scale) cap(c Cap) int {
	switch c {
	case CappedPartly:
		return max(0, s.index(s.CapPartly))
	case CappedNo:
		return max(0, s.index(s.CapNo))
	default:
		return 0
	}
}

// Cap is how the answer to a critical question limits a proposal.
type Cap string

// The caps.
const (
	Uncapped     Cap = ""
	CappedPartly Cap = "partly" // some points, but not all
	CappedNo     Cap = "no"     // no points: answered no or don't know, or unanswered
)

// Proposal is the judgement that the answers propose for one audit question, with its working.
type Proposal struct {
	AuditQuestionID string
	// false: nothing is proposed, because too few applicable questions are answered, nothing counts or the scale has no
	// steps
	OK        bool
	TooFew    bool   // nothing is proposed because too few applicable questions are answered, and for no other reason
	Step      string // the id of the proposed step; "" without a proposal
	Index     int    // its position on the scale, 0 for the best
	Share     Share
	Uncapped  string    // the id of the step that the share alone would give
	Cap       Cap       // the cap that lowered the proposal, if any
	CappedBy  []string  // the ids of the questions that caused the cap, in the order of the audit question
	Questions []Working // those asked, in the order of the audit question

	// what the proposal rests on: of the applicable questions that feed the audit question, those with an answer
	Answered, Applicable int
}

// Working is what one question contributes to a proposal.
type Working struct {
	QuestionID string
	Value      string // the id of the answer, "" while unanswered
	Points     int
	Possible   int // 0 when not applicable
	Critical   bool
	Cap        Cap // what a critical question's answer permits, whether or not it lowered the proposal
}

// Proposals gives one proposal per audit question of the questionnaire, in its order, on the given scale. Questions
// that the entity is not asked, and those that do not apply to it, neither count nor cap.
func (f *Form) Proposals(answers []assessment.Answer, scale Scale) []Proposal {
	given := f.given(answers)
	proposals := make([]Proposal, len(f.questionnaire.AuditQuestions))
	for i, audited := range f.questionnaire.AuditQuestions {
		proposals[i] = f.propose(audited, given, scale)
	}
	return proposals
}

func (f *Form) propose(audited questionnaires.AuditQuestion, given []given, scale Scale) Proposal {
	p := Proposal{AuditQuestionID: audited.ID}
	for _, feed := range audited.Questions {
		at, asked := f.index[feed.ID]
		if !asked {
			continue
		}
		g := given[at]
		share := f.questions[at].share(g)
		p.Share.add(share)
		if g.applicable() {
			p.Applicable++
			if g.step != nil {
				p.Answered++
			}
		}
		row := Working{
			QuestionID: feed.ID,
			Value:      g.value(),
			Points:     share.Points,
			Possible:   share.Possible,
			Critical:   feed.Critical,
		}
		if feed.Critical {
			row.Cap = f.cap(g)
		}
		p.Questions = append(p.Questions, row)
	}
	if p.Share.Possible == 0 || len(scale.Steps) == 0 {
		return p
	}
	if p.TooFew = !p.enough(); p.TooFew {
		return p
	}
	p.OK = true
	p.Index = scale.reached(p.Share)
	p.Uncapped = scale.Steps[p.Index].ID
	p.lower(scale)
	p.Step = scale.Steps[p.Index].ID
	return p
}

// What a proposal must rest on: at least three answers, or all if fewer questions apply, and at least a third of those
// that apply. An audit question that fewer than three questions feed would otherwise never have a proposal, however
// completely they are answered.
const (
	leastAnswered = 3
	leastPart     = 3 // one answer for so many applicable questions
)

// enough reports whether so much is answered that the answers say something of the whole.
func (p *Proposal) enough() bool {
	return p.Answered >= min(leastAnswered, p.Applicable) && p.Answered*leastPart >= p.Applicable
}

// lower applies the strictest cap of the questions, if it is below what the share gives.
func (p *Proposal) lower(scale Scale) {
	strictest := p.Index
	for _, row := range p.Questions {
		strictest = max(strictest, scale.cap(row.Cap))
	}
	if strictest == p.Index {
		return
	}
	p.Index = strictest
	for _, row := range p.Questions {
		if scale.cap(row.Cap) != strictest {
			continue
		}
		p.CappedBy = append(p.CappedBy, row.QuestionID)
		if p.Cap != CappedNo {
			p.Cap = row.Cap
		}
	}
}

// cap is how the answer to a critical question limits a proposal, regardless of its weight.
func (f *Form) cap(g given) Cap {
	switch {
	case !g.applicable():
		return Uncapped
	case g.step == nil || g.step.Value == 0:
		return CappedNo
	case g.step.Value < f.questionnaire.HighestValue():
		return CappedPartly
	default:
		return Uncapped
	}
}
