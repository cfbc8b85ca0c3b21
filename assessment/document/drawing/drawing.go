// Package drawing draws the pictures of documents: the same shapes as SVG, for programs that show vectors, and as PNG
// for the others. What a picture shows is also said in words and marks, never by colour alone.
package drawing

import "math"

// Drawing is a picture of a given size, in whole millimetres, whose shapes lie on each other in their order. The origin
// is at the top left.
type Drawing struct {
	Width, Height float64
	shapes        []shape
	texts         []text
}

// point is a place in a drawing, in millimetres.
type point struct{ x, y float64 }

// shape is a line through points, closed and filled if it has a fill. Colours are six hexadecimal digits, "" for none.
type shape struct {
	points []point
	closed bool
	fill   string
	stroke string
	width  float64   // of the stroke
	dashes []float64 // lengths of dashes and gaps in turn, nil for a whole line
}

// anchor is which part of a text stands at its place.
type anchor string

const (
	fromStart anchor = "start"
	centred   anchor = "middle"
	toEnd     anchor = "end"
)

// text is a line of text; its place is on the base line.
type text struct {
	at     point
	anchor anchor
	size   float64 // of the font
	bold   bool
	says   string
}

// The colours of lines and letters.
const (
	ink  = "1E1E1E"
	grey = "9A9A9A"
)

// The size of letters, and the distance between lines of text.
const (
	letter  = 2.9
	leading = 3.6
)

func (d *Drawing) add(s shape) { d.shapes = append(d.shapes, s) }

func (d *Drawing) write(x, y float64, a anchor, bold bool, says string) {
	d.texts = append(d.texts, text{at: point{x, y}, anchor: a, size: letter, bold: bold, says: says})
}

// box draws a filled rectangle with a thin border.
func (d *Drawing) box(x, y, width, height float64, fill string) {
	d.add(shape{
		points: []point{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}},
		closed: true, fill: fill, stroke: ink, width: 0.2,
	})
}

func (d *Drawing) line(from, to point, stroke string, width float64) {
	d.add(shape{points: []point{from, to}, stroke: stroke, width: width})
}

// arc is the points of a circle from an angle to another, in parts of a whole turn from the top and clockwise.
func arc(centre point, radius, from, to float64) []point {
	const steps = 48
	n := max(1, int(math.Ceil(steps*(to-from))))
	points := make([]point, 0, n+1)
	for i := range n + 1 {
		sin, cos := math.Sincos(2 * math.Pi * (from + (to-from)*float64(i)/float64(n)))
		points = append(points, point{centre.x + radius*sin, centre.y - radius*cos})
	}
	return points
}

// disc draws a circle of which a part, from 0 to 1, is filled from the top and clockwise.
func (d *Drawing) disc(centre point, radius, filled float64) {
	d.add(shape{points: arc(centre, radius, 0, 1), closed: true, fill: "FFFFFF", stroke: ink, width: 0.25})
	if filled > 0 {
		d.add(shape{points: append(arc(centre, radius, 0, filled), centre), closed: true, fill: ink})
	}
}
