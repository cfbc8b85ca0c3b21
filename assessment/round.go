package assessment

import (
	"slices"
	"strconv"
	"time"

	"mognad/questionnaires/typed"
)

// Round sends one questionnaire version to chosen entities, each of which gets an [Assessment]. It opens and closes on
// days; after closing nothing is answered unless the coordinator reopens it.
type Round struct {
	OrganisationID       ID `gorm:"primaryKey"`
	ID                   ID `gorm:"primaryKey"`
	Name                 string
	QuestionnaireKey     string
	QuestionnaireVersion string
	QuestionnaireHash    string
	OpensOn              Date        // the first day on which answers are accepted
	ClosesOn             Date        // the last one
	ClosedAt             *time.Time  // when it was closed by hand, nil again once reopened
	Message              string      // shown to those who answer
	Reminder             string      // sent to those who are late; "" for the standard text
	PreviousID           *ID         // the round to compare answers and results with, nil for none
	Provisions           []Provision `gorm:"serializer:json"`
	Version              int64
	CreatedAt            time.Time
	UpdatedAt            time.Time
}

// Provision says that one entity answers questions for others, as shared IT does for the units that use it.
type Provision struct {
	ProviderID ID       `json:"provider" doc:"Id of the entity that answers"`
	Questions  []string `json:"questions" doc:"Ids of the questions that it answers for the others"`
	Receivers  []ID     `json:"receivers" doc:"Ids of the entities that get the answers"`
}

// Complete reports whether the provision says who answers what for whom.
func (p Provision) Complete() bool {
	return p.ProviderID != (ID{}) && len(p.Questions) > 0 && len(p.Receivers) > 0
}

func (p Provision) empty() bool {
	return p.ProviderID == (ID{}) && len(p.Questions) == 0 && len(p.Receivers) == 0
}

// ProvisionField names a provision of a round in errors, by its place from 0.
func ProvisionField(place int) string { return "provisions." + strconv.Itoa(place) }

// RoundState is the state of a round.
type RoundState string

// The states of a round.
const (
	RoundPlanned RoundState = "planned"
	RoundOpen    RoundState = "open"
	RoundClosed  RoundState = "closed"
)

// State is the state of the round on a day.
func (r Round) State(today Date) RoundState {
	switch {
	case r.ClosedAt != nil, r.ClosesOn < today:
		return RoundClosed
	case today < r.OpensOn:
		return RoundPlanned
	}
	return RoundOpen
}

// Normalise trims what was typed and says what is wrong with it, field by field. An empty provision is left out.
// Whether questionnaire, entities and questions exist is for the use case.
func (r *Round) Normalise() []FieldError {
	r.Name, r.Message, r.Reminder = typed.Line(r.Name), typed.Text(r.Message), typed.Text(r.Reminder)
	fields := checkName(nil, "name", r.Name)
	fields = checkDay(fields, "opens_on", r.OpensOn)
	fields = checkDay(fields, "closes_on", r.ClosesOn)
	if r.OpensOn.Valid() && r.ClosesOn.Valid() && r.OpensOn != "" && r.ClosesOn != "" && r.ClosesOn < r.OpensOn {
		fields = append(fields, FieldError{Field: "closes_on", Key: "error.date_order"})
	}
	fields = checkText(fields, "message", r.Message)
	fields = checkText(fields, "reminder", r.Reminder)
	provisions := []Provision{}
	for i, p := range r.Provisions {
		switch {
		case p.Complete():
			provisions = append(provisions, p)
		case !p.empty():
			fields = append(fields, FieldError{Field: ProvisionField(i), Key: "error.provision_incomplete"})
		}
	}
	r.Provisions = provisions
	return fields
}

// checkDay appends what is wrong with a required day.
func checkDay(fields []FieldError, field string, d Date) []FieldError {
	switch {
	case d == "":
		return append(fields, FieldError{Field: field, Key: "error.required"})
	case !d.Valid():
		return append(fields, FieldError{Field: field, Key: "error.date"})
	}
	return fields
}

// Provides reports whether somebody else in the round answers the question for the entity, and who.
func (r Round) Provides(entity ID, question string) (provider ID, ok bool) {
	for _, p := range r.Provisions {
		if slices.Contains(p.Receivers, entity) && slices.Contains(p.Questions, question) {
			return p.ProviderID, true
		}
	}
	return ID{}, false
}

// Provided lists the questions that the one entity answers for the other.
func (r Round) Provided(provider, receiver ID) []string {
	var all []string
	for _, p := range r.Provisions {
		if p.ProviderID == provider && slices.Contains(p.Receivers, receiver) {
			all = append(all, p.Questions...)
		}
	}
	return all
}

// Receivers lists the entities for which the entity answers the question.
func (r Round) Receivers(provider ID, question string) []ID {
	var all []ID
	for _, p := range r.Provisions {
		if p.ProviderID == provider && slices.Contains(p.Questions, question) {
			all = append(all, p.Receivers...)
		}
	}
	return all
}

// Rounds is the store of rounds.
type Rounds interface {
	// Rounds lists all of the organisation's, latest opening first.
	Rounds() ([]Round, error)
	// Round finds one, or returns [NotFound].
	Round(ID) (Round, error)
	// LockRound is Round, and keeps others from changing the round and from answering in it until the transaction ends.
	LockRound(ID) (Round, error)
	// HoldRound is Round, and keeps others from changing the round until the transaction ends.
	HoldRound(ID) (Round, error)
	// AddRound inserts; a name taken is a [Conflict].
	AddRound(Round) error
	// SaveRound changes name, days, closing, texts and provisions from the given version on, or returns [Stale].
	SaveRound(Round) (Round, error)
}
