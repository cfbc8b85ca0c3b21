package chart_test

import (
	"math"
	"strconv"
	"testing"
	"time"

	"mognad/frontend/chart"
)

// TestDrawWheel: every activity has a mark in its ring and month or is counted in one that stands for several, marks do
// not cover each other, and only the current month is marked.
func TestDrawWheel(t *testing.T) {
	t.Parallel()
	const rings = 5
	var places []chart.WheelPlace
	for ring := range rings {
		for month := 1; month <= 12; month++ {
			for range month {
				places = append(places, chart.WheelPlace{Ring: ring, Month: month})
			}
		}
	}
	w := chart.DrawWheel(rings, places, 4)
	if len(w.Months) != 12 || len(w.Rings) != rings {
		t.Fatalf("%d months and %d rings", len(w.Months), len(w.Rings))
	}
	for _, m := range w.Months {
		if m.Now != (m.Month == time.April) {
			t.Errorf("%s is now: %t", m.Month, m.Now)
		}
	}
	found, several := map[int]bool{}, 0
	type circle struct{ x, y, r float64 }
	var drawn []circle
	for _, m := range w.Marks {
		c := circle{number(t, m.X), number(t, m.Y), number(t, m.Radius)}
		for _, other := range drawn {
			if math.Hypot(c.x-other.x, c.y-other.y) < c.r+other.r {
				t.Errorf("marks cover each other at %v and %v", c, other)
			}
		}
		drawn = append(drawn, c)
		sign, under := number(t, m.Badge.Y), number(t, m.Under)
		if number(t, m.Badge.X) != c.x || sign < c.y-c.r*.6 || under > c.y+c.r*.4 || under-sign < c.r*.8 {
			t.Errorf("in the mark at %v the sign stands at %s, the number at %s", c, m.Badge.Y, m.Under)
		}
		if m.Place < 0 {
			several += m.Count
			continue
		}
		found[m.Place] = true
		if want := time.Month(places[m.Place].Month); m.Month != want {
			t.Errorf("the mark of %s is in %s", want, m.Month)
		}
		angle := math.Atan2(c.x-260, 260-c.y) * 180 / math.Pi
		if angle < 0 {
			angle += 360
		}
		if got := int(angle/30) + 1; got != places[m.Place].Month {
			t.Errorf("the mark of month %d stands in month %d", places[m.Place].Month, got)
		}
	}
	if len(found)+several != len(places) {
		t.Errorf("%d marks and %d more of %d activities", len(found), several, len(places))
	}
	if empty := chart.DrawWheel(0, nil, 0); len(empty.Marks) != 0 || len(empty.Months) != 12 {
		t.Errorf("an empty wheel has %d marks", len(empty.Marks))
	}
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
