package store_test

import (
	"os"
	"testing"
	"time"

	"mognad/assessment/store/storetest"
)

// TestMain puts the server into another zone, so that a moment that is not answered in UTC shows.
func TestMain(m *testing.M) {
	time.Local = time.FixedZone("test", 5*60*60+30*60)
	code := m.Run()
	storetest.StopPostgres()
	os.Exit(code)
}
