package assessment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

func TestNormaliseOfTheSmallNouns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		noun interface {
			Normalise() []assessment.FieldError
		}
		want []string
	}{
		{"organisation", &assessment.Organisation{Key: "norrdal", Name: "Norrdals kommun", Language: "sv"}, nil},
		{
			"empty organisation",
			&assessment.Organisation{},
			[]string{"key: error.required", "name: error.required", "language: error.language"},
		},
		{
			"organisation with a wrong key",
			&assessment.Organisation{Key: "Norrdal", Name: "N", Language: "en"},
			[]string{"key: error.key"},
		},
		{"member", &assessment.Person{Name: "Åsa", Email: "asa@norrdal.example"}, nil},
		{"empty member", &assessment.Person{}, []string{"name: error.required", "email: error.required"}},
		{"token", &assessment.Token{Name: "Rapport", Access: assessment.TokenRead}, nil},
		{"token of unknown access", &assessment.Token{Name: "Rapport", Access: "admin"}, []string{"access: error.invalid"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, keys(tt.noun.Normalise())); diff != "" {
				t.Errorf("want (-) and got (+):\n%s", diff)
			}
		})
	}
}

func TestLifetimes(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	for purpose, want := range map[assessment.LinkPurpose]time.Duration{assessment.SetUp: 365 * day, assessment.Invitation: 14 * day, assessment.Reset: day} {
		if got := purpose.Lifetime(); got != want {
			t.Errorf("a link to %s holds %s, want %s", purpose, got, want)
		}
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	organisation, person := id(t), id(t)
	if got, ok := assessment.ScopeOrganisation(organisation).Organisation(); !ok || got != organisation {
		t.Errorf("got %s, %t", got, ok)
	}
	if got, ok := assessment.ScopeUser(person).User(); !ok || got != person {
		t.Errorf("got %s, %t", got, ok)
	}
	for _, s := range []assessment.Scope{assessment.ScopeUser(person), assessment.ScopeInstallation(), {}} {
		if _, ok := s.Organisation(); ok {
			t.Errorf("%+v names an organisation", s)
		}
	}
	if !assessment.ScopeFrom(t.Context()).Empty() || !assessment.ScopeOrganisation(assessment.ID{}).Empty() ||
		assessment.ScopeInstallation().Empty() {
		t.Error("a context without a scope and the scope of no organisation are empty, the installation's is not")
	}
	ctx := assessment.WithScope(t.Context(), assessment.ScopeOrganisation(organisation))
	if assessment.ScopeFrom(ctx) != assessment.ScopeOrganisation(organisation) {
		t.Error("the scope is not in the context")
	}
}
