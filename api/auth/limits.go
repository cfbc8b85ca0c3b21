package auth

import (
	"crypto/sha256"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"mognad/assessment"
	"mognad/assessment/workflow/people"
)

// The limits of signed-in use, in parts of a person's requests a second. They are far beyond what people and their
// programs need, and keep one account that runs wild from taking the server from the others. Files cost much more than
// other requests. Each process counts for itself: unlike for sign-in, nobody gains by asking several.
const (
	perPerson       = 1.0
	perOrganisation = 5.0
	filesPerPerson  = 0.02
	filesPerOrg     = 0.08
)

// atOnce is for how many seconds requests may be saved up.
const atOnce = 20

// The limit of requests with secrets that nobody has, from one network address: as many as failed sign-ins.
const (
	unknownSecrets       = 60
	unknownSecretsWindow = 15 * time.Minute
)

// counted is whose requests are counted together.
type counted struct {
	id      assessment.ID
	files   bool
	address string // of those with an unknown secret
}

// maxCounted is how many are remembered; then those who have asked for nothing lately are forgotten.
const maxCounted = 10_000

// limits counts requests. Its zero value is ready for use.
type limits struct {
	mutex sync.Mutex
	by    map[counted]*rate.Limiter
	right map[[sha256.Size]byte]bool // the hashes of secrets that were right when last looked up
}

// allow is nil, or says how long to wait.
func (l *limits) allow(p assessment.Principal, files bool, perSecond int, now time.Time) error {
	person, organisation := perPerson, perOrganisation
	if files {
		person, organisation = filesPerPerson, filesPerOrg
	}
	wait := l.wait(counted{id: p.User.ID, files: files}, person*float64(perSecond), now)
	if wait == 0 && p.Organisation.ID != (assessment.ID{}) {
		wait = l.wait(counted{id: p.Organisation.ID, files: files}, organisation*float64(perSecond), now)
	}
	if wait == 0 {
		return nil
	}
	return assessment.Wait("error.too_fast", wait, time.Second)
}

// wait counts a request, or is how long it has to wait.
func (l *limits) wait(of counted, perSecond float64, now time.Time) time.Duration {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	_, wait := l.reserve(of, perSecond, max(60, int(perSecond*atOnce)), now)
	return wait
}

// reserve counts one for somebody, or is how long that has to wait. The mutex is locked.
func (l *limits) reserve(of counted, perSecond float64, burst int, now time.Time) (*rate.Reservation, time.Duration) {
	asked := l.limiter(of, perSecond, burst, now).ReserveN(now, 1)
	wait := asked.DelayFrom(now)
	if wait > 0 {
		asked.CancelAt(now)
	}
	return asked, wait
}

// limiter counts for somebody. The mutex is locked.
func (l *limits) limiter(of counted, perSecond float64, burst int, now time.Time) *rate.Limiter {
	if l.by == nil {
		l.by = map[counted]*rate.Limiter{}
	}
	limiter, known := l.by[of]
	if !known {
		if len(l.by) >= maxCounted {
			l.forget(now)
		}
		limiter = rate.NewLimiter(rate.Limit(perSecond), burst)
		l.by[of] = limiter
	}
	return limiter
}

// guess looks up a secret, unless the address has sent too many that nobody has. Only these count: an address may be
// that of a whole town hall. One that was right when it was last looked up is looked up whatever its neighbours send.
func (l *limits) guess(of counted, secret string, now time.Time, lookUp func() error) error {
	hash := sha256.Sum256([]byte(secret))
	l.mutex.Lock()
	known := l.right[hash]
	var asked *rate.Reservation
	var wait time.Duration
	if !known {
		asked, wait = l.reserve(of, unknownSecrets/unknownSecretsWindow.Seconds(), unknownSecrets, now)
	}
	l.mutex.Unlock()
	if wait > 0 {
		return assessment.Wait("error.too_fast", wait, time.Second)
	}
	err := lookUp()
	unknown := assessment.CodeOf(err) == assessment.NotFound
	if asked != nil && !unknown {
		asked.CancelAt(now)
	}
	if known && unknown || !known && err == nil {
		l.remember(hash, err == nil)
	}
	return err
}

// remember keeps whether a secret is right. Of more than it keeps it starts again: the others are right when they are
// looked up next.
func (l *limits) remember(hash [sha256.Size]byte, right bool) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	switch {
	case !right:
		delete(l.right, hash)
		return
	case l.right == nil || len(l.right) >= maxCounted:
		l.right = map[[sha256.Size]byte]bool{}
	}
	l.right[hash] = true
}

// forget removes those who could ask for as much as somebody new.
func (l *limits) forget(now time.Time) {
	for of, limiter := range l.by {
		if limiter.TokensAt(now) >= float64(limiter.Burst()) {
			delete(l.by, of)
		}
	}
}

// Allow counts a request of somebody signed in, and refuses one too many with [assessment.TooMany]. The path tells
// whether it is for a file.
func (a *Auth) Allow(p assessment.Principal, path string) error {
	if a.RequestLimit == 0 || !p.SignedIn() {
		return nil
	}
	return a.limits.allow(p, forFile(path), a.RequestLimit, time.Now())
}

// AllowSecret looks up a secret in the address of a request from somebody not signed in. After too many that were
// [assessment.NotFound] from one network address, or one network of an IPv6 customer, it does not, and returns
// [assessment.TooMany].
//
// That a secret cannot be guessed rests on its length: it is 256 random bits, and no number of requests finds one. The
// limit keeps guesses from costing the server a look-up each. Past it, only secrets that were right when they were last
// looked up are looked up again, from any network, so that the calendars of a town hall are read on, whatever one
// computer in it sends. One that is no longer right, such as a revoked one, says so once and counts from then on. A
// secret that is used for the first time since the server started, in a network that is past its limit, has to wait.
func (a *Auth) AllowSecret(address, secret string, lookUp func() error) error {
	if a.RequestLimit == 0 {
		return lookUp()
	}
	return a.limits.guess(counted{address: people.Network(address)}, secret, time.Now(), lookUp)
}

// forFile reports whether a request is for a file, by the segments of its path after the organisation's key.
func forFile(path string) bool {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	if i := slices.Index(segments, "organisations"); i >= 0 {
		segments = segments[min(i+2, len(segments)):]
	}
	return slices.ContainsFunc(segments, func(s string) bool {
		return slices.Contains([]string{"export", "exports", "import", "imports", "file"}, s)
	})
}
