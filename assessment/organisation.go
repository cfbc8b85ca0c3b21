package assessment

import (
	"slices"
	"time"

	"mognad/questionnaires/typed"
)

// Languages are the languages that people can choose, the product's default first.
var Languages = []string{"sv", "en"}

// Organisation is the tenant: a municipal group, an agency, a region. One installation holds many, and nothing of one
// is seen or reached from another.
type Organisation struct {
	ID       ID
	Key      string // in addresses and commands; unique in the installation; see ValidKey
	Name     string
	Language string // for those who have not chosen one
	TimeZone string // one of [TimeZones], in which its days begin and end; "" for that of the installation
	Version  int64

	PlanHorizon int // years of the action plan, see [Organisation.Horizon]; 0 until chosen

	// TrainingMonths is how long a training of the management is valid that says no last day; 0 for without end.
	TrainingMonths int

	SuspendedAt *time.Time // since when nobody of it is let in; not filled in by [Accesses]
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Normalise trims what was typed and says what is wrong with it, field by field.
func (o *Organisation) Normalise() []FieldError {
	o.Key, o.Name = typed.Line(o.Key), typed.Line(o.Name)
	var fields []FieldError
	if o.Key == "" {
		fields = append(fields, FieldError{Field: "key", Key: "error.required"})
	} else if !ValidKey(o.Key) {
		fields = append(fields, FieldError{Field: "key", Key: "error.key"})
	}
	fields = checkName(fields, "name", o.Name)
	if !slices.Contains(Languages, o.Language) {
		fields = append(fields, FieldError{Field: "language", Key: "error.language"})
	}
	if o.TimeZone != "" && o.Zone() == nil {
		fields = append(fields, FieldError{Field: "time_zone", Key: "error.time_zone"})
	}
	if o.TrainingMonths < 0 || o.TrainingMonths > MaxTrainingMonths {
		fields = append(fields, FieldError{
			Field: "training_months", Key: "error.months", Args: Args{"Max": MaxTrainingMonths},
		})
	}
	return fields
}

// MaxTrainingMonths is how many months a training of the management is valid at most without a last day of its own.
const MaxTrainingMonths = 120

// Years of the action plan: without a choice, and at most.
const (
	DefaultHorizon = 3
	MaxHorizon     = 10
)

// Horizon is how many years the action plan covers, this one included.
func (o Organisation) Horizon() int {
	if o.PlanHorizon == 0 {
		return DefaultHorizon
	}
	return o.PlanHorizon
}

// Organisations is the store of the list of organisations, which belongs to the installation.
type Organisations interface {
	// Organisations lists all, by name. It needs the installation's scope.
	Organisations() ([]Organisation, error)
	// OrganisationsOf lists, by name, those where the user is active and has a membership valid on the day, the
	// same day in all of them whatever their time zones. It needs the user's scope.
	OrganisationsOf(day Date) ([]Organisation, error)
	// SuspendedOf lists, by name, those where the user is active, but that are suspended. It needs the user's scope.
	SuspendedOf() ([]Organisation, error)
	// ActiveIn lists the ids of those where the user is active, with or without a membership. It needs the user's scope.
	ActiveIn() ([]ID, error)
	// PersonIn lists the ids of those that know the user as one of their people, in whatever state. It needs the user's
	// scope.
	PersonIn() ([]ID, error)
	// Organisation is the one that the scope names.
	Organisation() (Organisation, error)
	// OrganisationByKey finds one by its key, in any scope: the key is in the address, the membership decides.
	OrganisationByKey(key string) (Organisation, error)
	// AddOrganisation inserts; a key taken is a [Conflict]. The scope is the new organisation's own.
	AddOrganisation(Organisation) error
	// SaveOrganisation changes name, language and training months from the given version on, or returns [Stale].
	SaveOrganisation(Organisation) (Organisation, error)
	// SuspendOrganisation lets nobody of it in from a time on, or with nil lets them in again. It changes no version.
	SuspendOrganisation(at *time.Time) error
	// LockOrganisation makes other transactions that lock the organisation wait. It is for rules that span rows, such as
	// the tree having no cycles.
	LockOrganisation() error
}
