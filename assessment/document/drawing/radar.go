package drawing

import "math"

// Ring is a value of the scale that a radar shows as a ring.
type Ring struct {
	Value float64
	Name  string
}

// Profile is a line of a radar: a value for each axis, [math.NaN] for none.
type Profile struct {
	Name   string
	Values []float64
}

// The measures of a radar, and how many profiles can be told apart in one.
const (
	radius      = 42.0
	axisRoom    = 36.0 // for the name of an axis
	MaxProfiles = 4
)

// How profiles are told apart: by colour, dashes and marks.
var (
	colours = []string{"0B5FA5", "B3520E", "2E7D32", "7B3FA0"}
	dashes  = [][]float64{nil, {3, 1.5}, {1, 1}, {5, 1.2, 1, 1.2}}
	corners = []int{24, 4, 3, 6} // of the mark, which is a polygon
)

// Radar draws a web with an axis for each of at least three names, a ring for each value, which rise, a line for each
// of at most [MaxProfiles] profiles, and a thick grey ring at the norm, [math.NaN] for none, which the key names.
func Radar(axes []string, rings []Ring, profiles []Profile, norm Ring) (*Drawing, error) {
	r, err := newRuler()
	if err != nil {
		return nil, err
	}
	d := &Drawing{Width: Width}
	w := web{axes: len(axes), centre: point{Width / 2, radius + 12}}
	w.low, w.high = rings[0].Value, rings[len(rings)-1].Value
	w.low -= (w.high - w.low) / float64(len(rings)-1)
	for _, ring := range rings {
		d.add(shape{points: w.ring(ring.Value), closed: true, stroke: grey, width: 0.2})
	}
	for i, name := range axes {
		end := w.at(i, w.high)
		d.line(w.centre, end, grey, 0.2)
		w.name(d, r, i, name)
	}
	if !math.IsNaN(norm.Value) {
		d.add(shape{points: w.ring(norm.Value), closed: true, stroke: grey, width: 1})
	}
	for i, p := range profiles {
		w.profile(d, i, p)
	}
	for _, ring := range rings {
		at := w.at(0, ring.Value)
		d.write(at.x+1, at.y-0.6, fromStart, false, r.cut(ring.Name, axisRoom))
	}
	y := w.centre.y + radius + 14
	for i, p := range profiles {
		d.sample(i, y)
		d.write(28, y+1, fromStart, false, r.cut(p.Name, Width-30))
		y += leading + 1.4
	}
	if !math.IsNaN(norm.Value) {
		d.line(point{10, y}, point{26, y}, grey, 1)
		d.write(28, y+1, fromStart, false, r.cut(norm.Name, Width-30))
		y += leading + 1.4
	}
	d.Height = math.Ceil(y)
	return d, nil
}

// web places values on axes.
type web struct {
	axes      int
	centre    point
	low, high float64
}

func (w web) direction(axis int) (x, y float64) {
	sin, cos := math.Sincos(2 * math.Pi * float64(axis) / float64(w.axes))
	return sin, -cos
}

func (w web) at(axis int, value float64) point {
	x, y := w.direction(axis)
	far := radius * (value - w.low) / (w.high - w.low)
	return point{w.centre.x + x*far, w.centre.y + y*far}
}

func (w web) ring(value float64) []point {
	points := make([]point, w.axes)
	for i := range points {
		points[i] = w.at(i, value)
	}
	return points
}

// name writes the name of an axis beyond its end.
func (w web) name(d *Drawing, r ruler, axis int, name string) {
	x, y := w.direction(axis)
	at := point{w.centre.x + x*(radius+3), w.centre.y + y*(radius+3)}
	a := centred
	switch {
	case x > 0.1:
		a = fromStart
	case x < -0.1:
		a = toEnd
	}
	lines := r.wrapped(name, axisRoom, 2)
	top := at.y + 1
	switch {
	case y < -0.9:
		top = at.y - float64(len(lines)-1)*leading - 1.4
	case y > 0.9:
		top = at.y + 2
	default:
		top -= float64(len(lines)-1) * leading / 2
	}
	for i, l := range lines {
		d.write(at.x, top+float64(i)*leading, a, false, l)
	}
}

// profile draws the line through the values that there are, and a mark at each.
func (w web) profile(d *Drawing, n int, p Profile) {
	colour, dash := colours[n%len(colours)], dashes[n%len(dashes)]
	whole := true
	for _, v := range p.Values {
		whole = whole && !math.IsNaN(v)
	}
	if whole {
		var points []point
		for i, v := range p.Values {
			points = append(points, w.at(i, v))
		}
		d.add(shape{points: points, closed: true, stroke: colour, width: 0.6, dashes: dash})
	}
	for i, v := range p.Values {
		if math.IsNaN(v) {
			continue
		}
		next := (i + 1) % len(p.Values)
		if to := p.Values[next]; !whole && !math.IsNaN(to) {
			d.add(shape{points: []point{w.at(i, v), w.at(next, to)}, stroke: colour, width: 0.6, dashes: dash})
		}
		d.corner(n, w.at(i, v))
	}
}

// corner is the mark of a profile.
func (d *Drawing) corner(n int, at point) {
	d.add(shape{points: polygon(at, 1.2, corners[n%len(corners)]), closed: true, fill: colours[n%len(colours)]})
}

func polygon(centre point, radius float64, corners int) []point {
	points := make([]point, corners)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(corners))
		points[i] = point{centre.x + radius*sin, centre.y - radius*cos}
	}
	return points
}

// sample shows in the key how a profile is drawn.
func (d *Drawing) sample(n int, y float64) {
	d.add(shape{
		points: []point{{10, y}, {26, y}}, stroke: colours[n%len(colours)], width: 0.6, dashes: dashes[n%len(dashes)],
	})
	d.corner(n, point{18, y})
}
