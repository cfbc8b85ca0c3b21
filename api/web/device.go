package web

import (
	"net/http"
	"strings"

	"mognad/assessment"
)

// deviceCookie begins the names of the cookies by which a browser is known again, one for each account that has signed
// in there.
const deviceCookie = "mognad-device-"

// deviceDays is how long a browser is known after the last sign-in. Browsers keep no cookie longer.
const deviceDays = 400

// maxDevices bounds the cookies that are looked at: each costs a signature.
const maxDevices = 20

func (p *Pages) deviceName() string {
	if p.Secure {
		return "__Host-" + deviceCookie
	}
	return deviceCookie
}

// devices are the secrets of the accounts that have signed in with the browser.
func (p *Pages) devices(r *Request) []string {
	var secrets []string
	for _, c := range r.Request.Cookies() {
		if strings.HasPrefix(c.Name, p.deviceName()) && len(secrets) < maxDevices {
			secrets = append(secrets, c.Value)
		}
	}
	return secrets
}

// signIn starts a session for the user, in a browser that is known from then on.
func (p *Pages) signIn(r *Request, u assessment.User) error {
	secret, err := p.Chain.People.Device(u)
	if err != nil {
		return err
	}
	http.SetCookie(r.Writer, &http.Cookie{
		Name:     p.deviceName() + u.ID.String()[24:],
		Value:    secret,
		Path:     "/",
		MaxAge:   deviceDays * 24 * 3600,
		HttpOnly: true,
		Secure:   p.Secure,
		SameSite: http.SameSiteLaxMode,
	})
	return p.Auth.SignIn(r.Request.Context(), u)
}
