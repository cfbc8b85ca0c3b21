package auth

import (
	"context"
	"errors"
	"log/slog"

	"github.com/gin-gonic/gin"

	"mognad/assessment"
)

// Observer is told of attempts to sign in, to count them.
type Observer interface {
	// SignIn is an attempt through a door, and how it ended: "accepted", or the reason why not.
	SignIn(door, outcome string)
}

// Door is where somebody signs in.
type Door string

// The doors.
const (
	PageDoor Door = "page"
	APIDoor  Door = "api"
)

// Proof is what somebody shows to sign in. It is also the reason in the log if it is wrong.
type Proof string

// The proofs.
const (
	Password Proof = "password"
	Link     Proof = "link" // one-time, of an invitation or for a new password
	Token    Proof = "token"
)

// The reasons of attempts that are refused whatever is shown: after too many failures, and while too many passwords
// wait to be checked.
const (
	blocked = "blocked"
	busy    = "busy"
)

// Attempt is an attempt to sign in.
type Attempt struct {
	Door    Door
	Proof   Proof
	Client  string // network address
	Request string // id
}

// Note writes to the log how an attempt ended, in words that do not change, because programs such as fail2ban look for
// them; see the operator's guide. The line has nothing that was typed: a password may have been typed for an address,
// and no text of a stranger is to look like another line. An error of the server is no attempt.
func (a *Auth) Note(ctx context.Context, of Attempt, who assessment.ID, err error) {
	outcome, level, message := "accepted", slog.LevelInfo, "sign-in accepted"
	if err != nil {
		level, message = slog.LevelWarn, "sign-in refused"
	}
	line := []slog.Attr{slog.String("client", of.Client)}
	switch code := assessment.CodeOf(err); {
	case err == nil:
		line = append(line, slog.String("proof", string(of.Proof)), slog.String("account", who.String()))
	case code == assessment.Unauthenticated || code == assessment.NotFound:
		outcome = string(of.Proof)
	case code == assessment.TooMany:
		outcome = refusal(err)
	default:
		return
	}
	if err != nil {
		line = append(line, slog.String("reason", outcome))
	}
	line = append(line, slog.String("door", string(of.Door)), slog.String("request", of.Request))
	a.Log.LogAttrs(ctx, level, message, line...)
	if a.Observer != nil {
		a.Observer.SignIn(string(of.Door), outcome)
	}
}

// refusal tells too many failures from too many passwords that wait.
func refusal(err error) string {
	var own *assessment.Error
	if errors.As(err, &own) && own.Retry > 0 {
		return blocked
	}
	return busy
}

// accountKey is the key of the account's id in Gin's context.
const accountKey = "account"

// SetAccount keeps who makes the request, for the log.
func SetAccount(c *gin.Context, p assessment.Principal) {
	if p.SignedIn() {
		c.Set(accountKey, p.User.ID)
	}
}

// Account is the id of who makes the request, "" if nobody is signed in.
func Account(c *gin.Context) string {
	if id, ok := c.Get(accountKey); ok {
		return id.(assessment.ID).String()
	}
	return ""
}
