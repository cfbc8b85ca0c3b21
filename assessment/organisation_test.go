package assessment_test

import (
	"slices"
	"testing"

	"mognad/assessment"
)

func TestOrganisationZone(t *testing.T) {
	t.Parallel()
	if !slices.IsSorted(assessment.TimeZones) {
		t.Error("the time zones are not in the order in which they are looked up")
	}
	for _, name := range assessment.TimeZones {
		if zone := (assessment.Organisation{TimeZone: name}).Zone(); zone == nil || zone.String() != name {
			t.Errorf("the time zone %q is %v", name, zone)
		}
	}
	for _, name := range []string{"", "Local", "Europe/Stockholm ", "Mars/Olympus"} {
		if zone := (assessment.Organisation{TimeZone: name}).Zone(); zone != nil {
			t.Errorf("%q is the time zone %v", name, zone)
		}
	}
}
