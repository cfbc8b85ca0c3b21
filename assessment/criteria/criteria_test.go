package criteria_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/criteria"
)

// TestCriteriaAreThoseOfTheirTime: an audit is measured against what was in force in its period.
func TestCriteriaAreThoseOfTheirTime(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		from, to  assessment.Date
		of, notOf []string
	}{
		"of 2023": {
			"2023-01-01", "2023-12-31",
			[]string{"nis-lag", "kl-2017-6-6", "iso27001-2017", "iso27001-2022", "nis", "nis2", "csf-1", "own-rules",
				"msbfs-2018-8", "msb-metodstod"},
			[]string{"cybersakerhetslag", "kl-1991", "pul", "iso27002-2017", "csf-2"},
		},
		"of the change":             {"2026-01-14", "2026-01-15", []string{"nis-lag", "cybersakerhetslag"}, []string{"nis"}},
		"of the last day of a year": {"2022-12-31", "2022-12-31", []string{"iso27002-2017"}, nil},
		"since 2026":                {"2026-02-01", "", []string{"cybersakerhetslag", "gdpr"}, []string{"nis-lag", "msbfs-2018-8"}},
		"until 2000":                {"", "2000-01-01", []string{"kl-1991", "pul", "arkivlag"}, []string{"gdpr", "kl-2017-6-1"}},
	} {
		var ids []string
		for _, c := range criteria.All() {
			if c.InForce(tt.from, tt.to) {
				ids = append(ids, c.ID)
			}
		}
		for _, id := range tt.of {
			if !slices.Contains(ids, id) {
				t.Errorf("%s: %s is not in force", name, id)
			}
		}
		for _, id := range tt.notOf {
			if slices.Contains(ids, id) {
				t.Errorf("%s: %s is in force", name, id)
			}
		}
	}
}

// TestChosenCriteriaKeepTheirPlace: lines that stay are neither moved nor reworded, and none is there twice.
func TestChosenCriteriaKeepTheirPlace(t *testing.T) {
	t.Parallel()
	before := []string{"Ägardirektivet", "Patient Data Act (2008:355)", "KF § 12", "Arkivlag (1990:782)"}
	ids, own := criteria.Split(before)
	if diff := cmp.Diff([]string{"patientdatalag", "arkivlag"}, ids); diff != "" {
		t.Errorf("from the library (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, criteria.Chosen(before, ids, own, "sv")); diff != "" {
		t.Errorf("unchanged (-want +got):\n%s", diff)
	}
	got := criteria.Chosen(before, []string{"gdpr", "patientdatalag"}, []string{"KF § 12", "Nytt", "Nytt"}, "sv")
	want := []string{"Patient Data Act (2008:355)", "KF § 12", "Dataskyddsförordningen, (EU) 2016/679", "Nytt"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
}
