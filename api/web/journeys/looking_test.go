package journeys_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"mognad/api/apitest"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// onLine is Norrdal on PostgreSQL at an address, which the server reaches by a line that can break.
func onLine(t *testing.T) (s *apitest.Site, line *storetest.Line, address string) {
	t.Helper()
	address = storetest.MigratedPostgresURL(t)
	line = storetest.NewLine(t, address)
	db, err := store.Open(t.Context(), store.Options{DatabaseURL: line.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // the line may be broken
	s, _ = apitest.On(t, db).Norrdal(t)
	return s, line, address
}

// TestLookingEndsWithTheSession: a page that looks whether a form was saved does not go on for ever when nobody would
// tell it any more, but says so.
func TestLookingEndsWithTheSession(t *testing.T) {
	t.Parallel()
	s, line, address := onLine(t)
	asa := newWindow(t, startChromium(t), s.Server)
	asa.signIn(apitest.SetUp.Email)
	asa.open(org + "/settings")
	asa.fill("name", "Norrdal på rad")
	line.AtCommit(storetest.LoseThenCut)
	asa.press(s.Sv.T("settings.save"))
	asa.shows(s.Sv.T("error_page.looks"))
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), `DELETE FROM sessions`); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	line.Mend()
	asa.shows(s.Sv.T("shell.signed_out"))
}
