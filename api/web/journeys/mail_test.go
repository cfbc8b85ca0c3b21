package journeys_test

import (
	"context"
	"log/slog"
	"net"
	"net/http/httptest"
	"testing"

	"mognad/api"
	"mognad/assessment/record"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// TestMailJourney: an administrator whose server sends mail invites people, sees how their mails fare, renews links for
// all of them at once, and chooses how often mail comes.
func TestMailJourney(t *testing.T) {
	t.Parallel()
	use := chain.New(storetest.Open(t), workflow.Options{PasswordMemory: 8, Mail: true})
	token, err := use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	handler, err := api.New(api.Options{
		Chain:     use,
		Log:       slog.New(slog.DiscardHandler),
		PublicURL: "http://127.0.0.1:" + port,
		Guessed:   true,
		Version:   "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = handler
	server.Start()
	t.Cleanup(server.Close)
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	sv := catalog.For("sv")
	admin := newWindow(t, startChromium(t), server)
	admin.open("/set-up?token=" + token)
	admin.fill("name", "Norrdals kommun")
	admin.fill("key", "norrdal")
	admin.choose("kind", "municipality")
	admin.fill("admin_name", "Åsa Öberg")
	admin.fill("email", "asa@norrdal.example")
	admin.fill("password", "fyra ord på en rad")
	admin.press(sv.T("first.submit"))
	admin.arrive("/organisations/norrdal")

	people := "/organisations/norrdal/users"
	admin.open(people + "/import")
	admin.upload("personer.csv", "email,name,role,entity\n"+
		"orjan@norrdal.example,Örjan Ek,management,norrdal\n"+
		"bea@norrdal.example,Bea Nyström,coordinator,norrdal\n")
	admin.submit(`main form[action*="/import/"]`)
	admin.shows(sv.T("invitations.sent", "Count", 2))
	admin.inspect("mail-import-result", wide, narrow)
	refuse := func(_ context.Context, letters []record.Letter) []record.Delivery {
		deliveries := make([]record.Delivery, len(letters))
		for i := range letters {
			deliveries[i] = record.Delivery{State: record.Refused, Error: "mail.error.refused"}
		}
		deliveries[0] = record.Delivery{State: record.Delivered}
		return deliveries
	}
	if _, err := use.Notices.Deliver(t.Context(), refuse); err != nil {
		t.Fatal(err)
	}
	admin.open(people)
	admin.press(sv.T("invitations.to_list", "Count", 2))
	admin.arrive(people + "/invitations")
	admin.inspect("mail-invitations")
	admin.press(sv.T("invitations.mail"))
	admin.shows(sv.T("invitations.sent", "Count", 2))
	admin.press("Örjan Ek")
	admin.inspect("mail-person")
	admin.open("/account")
	admin.choose("mail_rounds", "daily")
	admin.press(sv.T("mail_status.choices_save"))
	admin.shows(sv.T("mail_status.choices_saved"))
	admin.inspect("mail-account")
	admin.open("/installation")
	admin.inspect("mail-installation", wide, narrow)
	admin.quiet()
}
