package api_test

import (
	"os"
	"testing"

	"mognad/assessment/store/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	storetest.StopPostgres()
	os.Exit(code)
}
