package exchange

import (
	"fmt"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
)

// WheelCalendar is the annual wheel as a calendar: a day at the beginning of each month in which something is to be
// done. It has titles and responsible roles, and no names. The link of an event follows the address where the wheel is.
func WheelCalendar(
	translate func(key string, args ...any) string,
	name string,
	years []record.Wheel,
	at string,
) Calendar {
	c := Calendar{Name: translate("wheel.title") + " " + name}
	for _, w := range years {
		for _, a := range w.Activities {
			for _, m := range a.Months {
				c.Events = append(c.Events, CalendarEvent{
					UID:      fmt.Sprintf("%s-%d-%d@mognad", a.ID, m.Year, m.Month),
					Day:      assessment.DateOf(time.Date(m.Year, time.Month(m.Month), 1, 0, 0, 0, 0, time.UTC)),
					Summary:  a.Title,
					Text:     translate("wheel.calendar.responsible", "Role", a.ResponsibleRole),
					Link:     fmt.Sprintf("%s/occurrences/%s/%d/%d", at, a.ID, m.Year, m.Month),
					Changed:  a.UpdatedAt,
					Revision: max(0, a.Version-1),
				})
			}
		}
	}
	return c
}
