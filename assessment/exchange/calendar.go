package exchange

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mognad/assessment"
)

// CalendarType is the media type of a calendar file.
const CalendarType = "text/calendar; charset=utf-8"

// Calendar is all-day events as a file that calendar programs read (iCalendar, RFC 5545), without alarms.
type Calendar struct {
	Name   string
	Events []CalendarEvent
}

// CalendarEvent is something that takes place on a day. What a program knows by its UID it replaces by a later
// revision.
type CalendarEvent struct {
	UID      string
	Day      assessment.Date
	Summary  string
	Text     string
	Link     string
	Changed  time.Time
	Revision int64 // from 0
}

// calendarTime is how times are written, in UTC, and calendarDay how days are.
const (
	calendarTime = "20060102T150405Z"
	calendarDay  = "20060102"
)

// Encode writes the file. The same calendar is always the same bytes.
func (c Calendar) Encode() []byte {
	var b bytes.Buffer
	line := func(name, value string) { fold(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Mognad//Annual wheel//EN")
	line("CALSCALE", "GREGORIAN")
	line("METHOD", "PUBLISH")
	line("NAME", calendarText(c.Name)) // RFC 7986
	line("X-WR-CALNAME", calendarText(c.Name))
	line("REFRESH-INTERVAL;VALUE=DURATION", "P1D")
	for _, e := range c.Events {
		line("BEGIN", "VEVENT")
		line("UID", e.UID)
		line("DTSTAMP", e.Changed.UTC().Format(calendarTime))
		line("LAST-MODIFIED", e.Changed.UTC().Format(calendarTime))
		line("SEQUENCE", strconv.FormatInt(e.Revision, 10))
		line("DTSTART;VALUE=DATE", e.Day.Time().Format(calendarDay))
		line("DTEND;VALUE=DATE", e.Day.Time().AddDate(0, 0, 1).Format(calendarDay)) // the day after the last
		line("SUMMARY", calendarText(e.Summary))
		line("DESCRIPTION", calendarText(e.Text))
		if e.Link != "" {
			line("URL", e.Link)
		}
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return b.Bytes()
}

// calendarText writes a text, in which some characters have a meaning.
func calendarText(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(text)
}

// foldAt is the most bytes of a line, without its end.
const foldAt = 75

// fold writes a line and continues it after a line break and a space where it is too long, never within a character.
func fold(b *bytes.Buffer, line string) {
	room := foldAt
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		b.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], foldAt-1
	}
	b.WriteString(line + "\r\n")
}
