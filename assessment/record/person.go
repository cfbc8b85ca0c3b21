package record

import "mognad/assessment"

// Person is somebody in an organisation, with the memberships that the reader may see, by entity and role.
type Person struct {
	assessment.Person
	Memberships []assessment.Membership
	Manageable  bool // the reader may rename, deactivate and invite the person again
}
