package workflow

import (
	"sync"

	"mognad/assessment"
	"mognad/assessment/scoring"
)

// countedAnswers is what the answers of a submission add up to. It never changes, since the submission does not.
type countedAnswers struct {
	form  *scoring.Form
	score scoring.Score
	parts []scoring.Contribution
}

func countAnswers(form *scoring.Form, answers []assessment.Answer) *countedAnswers {
	return &countedAnswers{form, form.Score(answers), form.Contributions(answers)}
}

// countedCache keeps what submissions add up to by the hash of their content, which stands for questionnaire, kind and
// answers. Whether somebody may see a submission is found out before its hash is known. The zero cache is empty.
type countedCache struct {
	mutex sync.Mutex
	by    map[string]*countedAnswers
}

// maxCounted is how many it keeps at most, each of some 3 KiB.
const maxCounted = 3000

func (c *countedCache) get(hash string) *countedAnswers {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.by[hash]
}

// put keeps one more, for which any other goes when it is full.
func (c *countedCache) put(hash string, counted *countedAnswers) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.by == nil {
		c.by = map[string]*countedAnswers{}
	}
	for other := range c.by {
		if len(c.by) < maxCounted {
			break
		}
		delete(c.by, other)
	}
	c.by[hash] = counted
}
