package questionnaires

// EntityKind is the kind of an entity; a question names the kinds it is asked of.
type EntityKind string

// The kinds of entity. The first four are legal persons or represent the whole; the others are parts.
const (
	Municipality   EntityKind = "municipality"
	Region         EntityKind = "region"
	Agency         EntityKind = "agency"
	Company        EntityKind = "company"
	Committee      EntityKind = "committee"
	Administration EntityKind = "administration"
	Operation      EntityKind = "operation"
)

// EntityKinds lists the kinds in the order in which they are offered.
var EntityKinds = []EntityKind{Municipality, Region, Agency, Company, Committee, Administration, Operation}
