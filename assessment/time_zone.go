package assessment

import (
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // days begin when the organisation's do, even if the machine has no zone files
)

// TimeZones are the time zones that an organisation can choose, by their names in the IANA time zone database: those of
// Europe and of the Nordic countries' other parts. They are few because pages are prepared for each that is in use.
var TimeZones = []string{
	"America/Nuuk", "Arctic/Longyearbyen", "Atlantic/Azores", "Atlantic/Canary", "Atlantic/Faroe", "Atlantic/Madeira",
	"Atlantic/Reykjavik", "Europe/Amsterdam", "Europe/Andorra", "Europe/Athens", "Europe/Belgrade", "Europe/Berlin",
	"Europe/Bratislava", "Europe/Brussels", "Europe/Bucharest", "Europe/Budapest", "Europe/Chisinau", "Europe/Copenhagen",
	"Europe/Dublin", "Europe/Gibraltar", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon",
	"Europe/Ljubljana", "Europe/London", "Europe/Luxembourg", "Europe/Madrid", "Europe/Malta", "Europe/Mariehamn",
	"Europe/Monaco", "Europe/Oslo", "Europe/Paris", "Europe/Podgorica", "Europe/Prague", "Europe/Riga", "Europe/Rome",
	"Europe/San_Marino", "Europe/Sarajevo", "Europe/Skopje", "Europe/Sofia", "Europe/Stockholm", "Europe/Tallinn",
	"Europe/Tirane", "Europe/Vaduz", "Europe/Vatican", "Europe/Vienna", "Europe/Vilnius", "Europe/Warsaw",
	"Europe/Zagreb", "Europe/Zurich", "UTC",
}

// Zone is the time zone that the organisation has chosen; nil if it has chosen none, or one that it cannot.
func (o Organisation) Zone() *time.Location {
	if i, found := slices.BinarySearch(TimeZones, o.TimeZone); found {
		return zones()[i]
	}
	return nil
}

// zones are the TimeZones, in their order.
var zones = sync.OnceValue(func() []*time.Location {
	all := make([]*time.Location, len(TimeZones))
	for i, name := range TimeZones {
		all[i], _ = time.LoadLocation(name) // nil for a name that the program's own time zone database does not have
	}
	return all
})
