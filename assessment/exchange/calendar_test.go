package exchange_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	arran "github.com/arran4/golang-ical"
	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"

	"mognad/assessment/exchange"
)

// awkward is a calendar with what the format gives a meaning to: commas, semicolons, backslashes, line breaks, and a
// title whose letters must not be cut in two.
func awkward() exchange.Calendar {
	changed := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	return exchange.Calendar{
		Name: "Årshjul, Norrdal; prov",
		Events: []exchange.CalendarEvent{
			{
				UID:     "01970000-2026-12@mognad",
				Day:     "2026-12-01",
				Summary: strings.Repeat("åäö€𝄞", 30) + `, ; \x "x"`,
				Text:    "Ansvarig: CISO\nOch, kanske; fler \\",
				Link:    "https://mognad.example/organisations/norrdal/wheel",
				Changed: changed,
			},
			{UID: "b@mognad", Day: "2028-02-29", Summary: "Övning", Text: "x", Changed: changed, Revision: 3},
		},
	}
}

// TestCalendarLines: lines end in CRLF, are at most 75 bytes long, and are whole characters.
func TestCalendarLines(t *testing.T) {
	t.Parallel()
	content := string(awkward().Encode())
	if strings.Contains(strings.ReplaceAll(content, "\r\n", ""), "\n") || !strings.HasSuffix(content, "END:VCALENDAR\r\n") {
		t.Error("a line ends in something else than CRLF")
	}
	for line := range strings.SplitSeq(content, "\r\n") {
		if len(line) > 75 || strings.ToValidUTF8(line, "") != line {
			t.Errorf("the line %q has %d bytes", line, len(line))
		}
	}
	if strings.Contains(content, "VALARM") {
		t.Error("the calendar has alarms")
	}
	if again := string(awkward().Encode()); again != content {
		t.Error("the same calendar is not always the same file")
	}
}

// TestCalendarIsReadBack: two readers by others find the events as they were.
func TestCalendarIsReadBack(t *testing.T) {
	t.Parallel()
	c := awkward()
	var want []string
	for _, e := range c.Events {
		want = append(want, strings.Join([]string{e.UID, string(e.Day), e.Summary, e.Text}, "|"))
	}
	for name, read := range map[string]func(*testing.T, []byte) []string{"emersion": byEmersion, "arran4": byArran} {
		if diff := cmp.Diff(want, read(t, c.Encode())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestCalendarBackslashes: a backslash before an n is no line break.
func TestCalendarBackslashes(t *testing.T) {
	t.Parallel()
	c := awkward()
	c.Events = c.Events[1:]
	c.Events[0].Summary, c.Events[0].Text = `C:\new`, "a\r\nb\nc"
	want := []string{`b@mognad|2028-02-29|C:\new|` + "a\nb\nc"}
	if diff := cmp.Diff(want, byEmersion(t, c.Encode())); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

func byEmersion(t *testing.T, content []byte) []string {
	t.Helper()
	decoder := ical.NewDecoder(bytes.NewReader(content))
	calendar, err := decoder.Decode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decoder.Decode(); !errors.Is(err, io.EOF) {
		t.Errorf("after the calendar: %v", err)
	}
	if err := ical.NewEncoder(io.Discard).Encode(calendar); err != nil { // which checks what must be there
		t.Error(err)
	}
	var list []string
	for _, e := range calendar.Events() {
		start, err := e.DateTimeStart(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		end, err := e.DateTimeEnd(time.UTC)
		if err != nil || end.Sub(start) != 24*time.Hour {
			t.Errorf("from %v to %v: %v", start, end, err)
		}
		var texts []string
		for _, property := range []string{ical.PropUID, ical.PropSummary, ical.PropDescription} {
			text, err := e.Props.Text(property)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, text)
		}
		list = append(list, strings.Join([]string{texts[0], start.Format(time.DateOnly), texts[1], texts[2]}, "|"))
	}
	return list
}

func byArran(t *testing.T, content []byte) []string {
	t.Helper()
	calendar, err := arran.ParseCalendar(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range calendar.Events() {
		start, err := e.GetAllDayStartAt()
		if err != nil {
			t.Fatal(err)
		}
		text := func(property arran.ComponentProperty) string {
			return arran.FromText(e.GetProperty(property).Value)
		}
		list = append(list, strings.Join([]string{
			e.Id(),
			start.Format(time.DateOnly),
			text(arran.ComponentPropertySummary),
			text(arran.ComponentPropertyDescription),
		}, "|"))
	}
	return list
}
