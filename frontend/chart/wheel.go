package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// The wheel is drawn in a square of this size, in units of the drawing.
const (
	wheelSize   = 520.0
	wheelMiddle = wheelSize / 2
	wheelEdge   = 257.0 // of the band with the months
	wheelBand   = 228.0
	wheelHub    = 60.0
	wheelMark   = 16.0 // radius of the largest mark
	wheelLetter = 8.0  // radius of a ring's letter, with its edge
)

// Wheel is a drawing of a year: the months around, and a ring for each group of what is done.
type Wheel struct {
	Size   int
	Middle string // x and y of its middle
	Hub    string // radius of the middle, where the year is
	Months []WheelSector
	Rings  []WheelRing
	Marks  []WheelMark
}

// WheelSector is a month.
type WheelSector struct {
	Month time.Month
	Area  string // path of the whole sector
	Edge  string // path of its outer edge
	Label WheelLabel
	Now   bool
}

// WheelLabel is where a text stands, in its middle.
type WheelLabel struct {
	X, Y string
	Turn string // transformation that turns it
}

// WheelRing is a ring with its letter.
type WheelRing struct {
	Letter string
	Outer  string // radius of its outer edge
	Label  WheelLabel
}

// WheelMark is an activity in a month, or several of which there is no room.
type WheelMark struct {
	Place  int // in the list given to [DrawWheel]; -1 for several
	Month  time.Month
	Count  int // of several
	X, Y   string
	Radius string
	Badge  WheelLabel // of the sign of its state, within the mark
	Under  string     // y of its number below that sign
}

// WheelPlace is where an activity belongs.
type WheelPlace struct {
	Ring  int // from 0, the outermost
	Month int // from 1 to 12
}

// DrawWheel draws a year with so many rings; now is the current month, 0 for none.
func DrawWheel(rings int, places []WheelPlace, now int) Wheel {
	w := Wheel{Size: wheelSize, Middle: number(wheelMiddle), Hub: number(wheelHub)}
	for month := 1; month <= 12; month++ {
		w.Months = append(w.Months, sector(month, month == now))
	}
	thick := (wheelBand - wheelHub) / float64(max(rings, 1))
	for ring := range rings {
		outer := wheelBand - float64(ring)*thick
		x, y := at(outer-thick/2, 0)
		w.Rings = append(w.Rings, WheelRing{
			Letter: RingLetter(ring),
			Outer:  number(outer),
			Label:  WheelLabel{X: number(x), Y: number(y)},
		})
		for month := 1; month <= 12; month++ {
			w.Marks = append(w.Marks, cell(places, ring, month, outer-thick/2, thick)...)
		}
	}
	slices.SortStableFunc(w.Marks, func(a, b WheelMark) int { return int(a.Month - b.Month) }) // the order of the keyboard
	return w
}

// RingLetter names a ring: A is the outermost.
func RingLetter(ring int) string { return string(rune('A' + ring)) }

// sector is a month's part of the wheel.
func sector(month int, now bool) WheelSector {
	from, to := float64(month-1)*30, float64(month)*30
	s := WheelSector{Month: time.Month(month), Now: now}
	s.Area = ringPath(wheelHub, wheelEdge, from, to)
	edge := number(wheelEdge - 2)
	s.Edge = fmt.Sprintf("M%s A%s %s 0 0 1 %s", point(wheelEdge-2, from), edge, edge, point(wheelEdge-2, to))
	middle := from + 15
	x, y := at((wheelEdge+wheelBand)/2, middle)
	turn := middle
	if middle > 90 && middle < 270 { // text in the lower half would stand on its head
		turn -= 180
	}
	s.Label = WheelLabel{X: number(x), Y: number(y)}
	s.Label.Turn = fmt.Sprintf("rotate(%s %s %s)", number(turn), s.Label.X, s.Label.Y)
	return s
}

// cell places the marks of a ring in a month side by side. If there is no room for all, the last stands for the rest.
func cell(places []WheelPlace, ring, month int, radius, thick float64) []WheelMark {
	var here []int
	for i, p := range places {
		if p.Ring == ring && p.Month == month {
			here = append(here, i)
		}
	}
	size := min(wheelMark, thick/2-2, radius*math.Sin(math.Pi/12)-wheelLetter)
	room := max(1, int((radius*math.Pi/6-6)/(2*size+3)))
	shown := len(here)
	if shown > room {
		shown = room - 1
	}
	count := min(len(here), room)
	var marks []WheelMark
	for n := range count {
		m := WheelMark{Place: -1, Month: time.Month(month), Count: len(here) - shown}
		if n < shown {
			m.Place, m.Count = here[n], 0
		}
		m.place(radius, float64(month)*30-15+(float64(n)-float64(count-1)/2)*spread(radius, size), size)
		marks = append(marks, m)
	}
	return marks
}

// spread is the angle between two marks side by side.
func spread(radius, size float64) float64 { return (2*size + 3) / radius * 180 / math.Pi }

func (m *WheelMark) place(radius, angle, size float64) {
	x, y := at(radius, angle)
	m.X, m.Y, m.Radius = number(x), number(y), number(size)
	m.Badge = WheelLabel{X: m.X, Y: number(y - size*0.52)}
	m.Under = number(y + size*0.3)
}

// ringPath is the outline of a part of a ring.
func ringPath(inner, outer, from, to float64) string {
	return fmt.Sprintf(
		"M%s A%s %s 0 0 1 %s L%s A%s %s 0 0 0 %s Z",
		point(outer, from), number(outer), number(outer), point(outer, to),
		point(inner, to), number(inner), number(inner), point(inner, from),
	)
}

// at is the point at a distance from the middle, the angle in degrees clockwise from the top.
func at(radius, degrees float64) (x, y float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return wheelMiddle + radius*sin, wheelMiddle - radius*cos
}

func point(radius, degrees float64) string {
	x, y := at(radius, degrees)
	return number(x) + " " + number(y)
}

// number is a coordinate with one decimal.
func number(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }
