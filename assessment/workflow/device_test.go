package workflow_test

import (
	"fmt"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow/people"
)

// TestKnownDeviceIsCountedApart: guesses from elsewhere do not lock an account's owner out of a browser that is known,
// and guesses in that browser have a limit of their own.
func TestKnownDeviceIsCountedApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const email = "asa@norrdal.example"
		u := must(w.People.SignIn(t.Context(), email, password, "192.0.2.1"))(t)
		known := must(w.People.Device(u))(t)
		bo := w.account(t, "bo@example.org")
		others := must(w.People.Device(bo.User))(t)
		for n := range 100 {
			_, err := w.People.SignIn(t.Context(), email, another, fmt.Sprintf("192.0.2.%d", n/9))
			refused(t, err, assessment.Unauthenticated, "error.sign_in")
		}
		for what, devices := range map[string][]string{"none": nil, "another account's": {others}, "nonsense": {"x", known + "A", ""}} {
			_, err := w.People.SignIn(t.Context(), email, password, "192.0.2.1", devices...)
			if assessment.CodeOf(err) != assessment.TooMany {
				t.Errorf("with the device %s: %v", what, err)
			}
		}
		must(w.People.SignIn(t.Context(), email, password, "192.0.2.1", others, known))(t)
		for range 10 {
			_, err := w.People.SignIn(t.Context(), email, another, "192.0.2.1", known)
			refused(t, err, assessment.Unauthenticated, "error.sign_in")
		}
		_, err := w.People.SignIn(t.Context(), email, password, "192.0.2.200", known)
		refused(t, err, assessment.TooMany, "error.too_many")
		second := must(w.People.Device(u))(t)
		must(w.People.SignIn(t.Context(), email, password, "192.0.2.1", second))(t)

		// Another password makes the old secrets void.
		p := must(w.Principal(t.Context(), u.ID, u.Epoch, ""))(t)
		w.forward(16 * time.Minute)
		changed := must(w.People.ChangePassword(t.Context(), p, password, another))(t)
		for n := range 100 {
			_, err := w.People.SignIn(t.Context(), email, password, fmt.Sprintf("192.0.2.%d", n/9))
			refused(t, err, assessment.Unauthenticated, "error.sign_in")
		}
		_, err = w.People.SignIn(t.Context(), email, another, "192.0.2.1", second)
		refused(t, err, assessment.TooMany, "error.too_many")
		must(w.People.SignIn(t.Context(), email, another, "192.0.2.1", must(w.People.Device(changed))(t)))(t)
	})
}

// TestLockSaysForHowLong: until enough failures are old enough.
func TestLockSaysForHowLong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for n := range 10 {
			_, err := w.People.SignIn(t.Context(), "asa@norrdal.example", another, "192.0.2.1")
			refused(t, err, assessment.Unauthenticated, "error.sign_in")
			if n < 5 {
				w.forward(time.Minute)
			}
		}
		for waited, want := range []time.Duration{10 * time.Minute, 9 * time.Minute} {
			_, err := w.People.SignIn(t.Context(), "asa@norrdal.example", password, "192.0.2.1")
			e, ok := err.(*assessment.Error) //nolint:errorlint // as the use case made it
			if !ok || e.Retry != want || e.Args["Count"] != int(want.Minutes()) {
				t.Errorf("after %d minutes: %+v, want a wait of %s", waited, err, want)
			}
			w.forward(time.Minute)
		}
	})
}

// TestNetworksOfIPv6: addresses within a /64 are counted together, and IPv4 addresses are the same in either form.
func TestNetworksOfIPv6(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		guess := func(address string) error {
			_, err := w.People.SignIn(t.Context(), "asa@norrdal.example", another, address)
			return err
		}
		for n := range 10 {
			refused(t, guess(fmt.Sprintf("2001:db8:1:2::%x", n+1)), assessment.Unauthenticated, "error.sign_in")
			refused(t, guess([]string{"192.0.2.1", "::ffff:192.0.2.1"}[n%2]), assessment.Unauthenticated, "error.sign_in")
		}
		for _, address := range []string{"2001:db8:1:2:ffff::1", "2001:db8:1:2::7%eth0", "192.0.2.1", "::ffff:192.0.2.1"} {
			if code := assessment.CodeOf(guess(address)); code != assessment.TooMany {
				t.Errorf("%s is not counted with its neighbours: %s", address, code)
			}
		}
		for _, address := range []string{"2001:db8:1:3::1", "192.0.2.2"} {
			refused(t, guess(address), assessment.Unauthenticated, "error.sign_in")
		}
	})
}

// TestPasswordsOfTheOrganisation: the names of one's organisations are no passwords, at set-up, by a link or later.
func TestPasswordsOfTheOrganisation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const named = "NorrdalsKommunNorrdalsKommun"
		_, err := w.People.ChangePassword(t.Context(), w.admin, password, named)
		refused(t, err, assessment.Invalid, "error.invalid_fields", "password: error.password_known")
		_, token, err := w.People.Invite(t.Context(), w.admin,
			people.InviteForm{Name: "Bo", Email: "bo@norrdal.example", Role: assessment.Management, EntityID: w.root})
		do(t, err)
		_, _, err = w.People.UseLink(t.Context(), token, named)
		refused(t, err, assessment.Invalid, "error.invalid_fields", "password: error.password_known")
		reset := must(w.People.OperatorResetLink(t.Context(), "asa@norrdal.example"))(t)
		_, _, err = w.People.UseLink(t.Context(), reset, named)
		refused(t, err, assessment.Invalid, "error.invalid_fields", "password: error.password_known")
	})
}
