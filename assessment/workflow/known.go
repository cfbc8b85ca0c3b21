package workflow

import (
	"slices"
	"sync"
	"time"

	"mognad/assessment"
)

// knownCallers are the principals of API tokens as they were read some seconds ago. How long they are kept only bounds
// the memory and how often a save is tried in vain: what is done for one of them must see by itself whether everything
// is still so. Its zero value is ready for use.
type knownCallers struct {
	mutex sync.Mutex
	by    map[string]knownCaller // by the hash of the token
}

type knownCaller struct {
	principal assessment.Principal
	read      time.Time
}

// How many are known, and how long.
const (
	mostKnown = 1000
	knownFor  = 10 * time.Second
)

// note keeps a principal that was read, or forgets one who was refused.
func (k *knownCallers) note(hash string, p assessment.Principal, now time.Time, err error) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if err != nil {
		delete(k.by, hash)
		return
	}
	if _, there := k.by[hash]; k.by == nil || !there && len(k.by) >= mostKnown {
		k.by = map[string]knownCaller{}
	}
	k.by[hash] = knownCaller{principal: p, read: now}
}

func (k *knownCallers) find(hash string) (knownCaller, bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	c, there := k.by[hash]
	return c, there
}

// KnownTokenPrincipal is what [Kernel.TokenPrincipal] has returned for the token in the last seconds, today. The token
// may have ended since, and rights may have been lost: it is only for what the database refuses then by itself, as
// [assessment.Store.SaveGrounded] does, and no refusal rests on it.
func (w *Kernel) KnownTokenPrincipal(token string) (assessment.Principal, bool) {
	c, there := w.tokens.find(Digest(token))
	now, of := w.Now(), c.principal.Organisation
	if !there || now.Sub(c.read) > knownFor || w.Day(of, c.read) != w.Day(of, now) {
		return assessment.Principal{}, false
	}
	p := c.principal
	p.Memberships = slices.Clone(p.Memberships)
	return p, true
}
