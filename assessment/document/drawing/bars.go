package drawing

import (
	"math"
	"strconv"
)

// Width is how wide pictures are, in millimetres: as wide as the text of a page of A4.
const Width = 160.0

// Step is one of the steps that bars count, with the colour and the mark that it has everywhere else.
type Step struct {
	Name   string
	Fill   string  // six hexadecimal digits, "" for white
	Disc   bool    // whether its mark is a disc
	Filled float64 // the part of the disc that is filled, from 0 to 1
	Letter string  // the mark of a step without a disc
}

// Bar counts how often each step was chosen, in the order of the steps.
type Bar struct {
	Name   string
	Counts []int
}

// The measures of a picture with bars.
const (
	nameWidth = 52.0
	barHeight = 6.4
	barStep   = 8.6
	discSize  = 1.1 // radius
	swatch    = 6.0 // width of a sample in the key
)

// Bars draws a bar for each, divided by the steps that were chosen: as wide as there are judgements, with the number
// in each part. The key below explains the marks.
func Bars(steps []Step, bars []Bar) (*Drawing, error) {
	r, err := newRuler()
	if err != nil {
		return nil, err
	}
	most, used := 1, make([]bool, len(steps))
	for _, b := range bars {
		sum := 0
		for i, n := range b.Counts {
			sum += n
			used[i] = used[i] || n > 0
		}
		most = max(most, sum)
	}
	d := &Drawing{Width: Width}
	y := 1.0
	for _, b := range bars {
		lines := r.wrapped(b.Name, nameWidth-3, 2)
		top := y + barHeight/2 + 1 - float64(len(lines)-1)*leading/2
		for i, l := range lines {
			d.write(nameWidth-2, top+float64(i)*leading, toEnd, false, l)
		}
		x := nameWidth
		for i, n := range b.Counts {
			if n == 0 {
				continue
			}
			width := (Width - nameWidth - 1) * float64(n) / float64(most)
			d.box(x, y, width, barHeight, steps[i].fill())
			d.count(r, steps[i], point{x + width/2, y + barHeight/2}, width, n)
			x += width
		}
		y += barStep
	}
	d.key(r, steps, used, y+2)
	return d, nil
}

func (s Step) fill() string {
	if s.Fill == "" {
		return "FFFFFF"
	}
	return s.Fill
}

// count writes the number in a part of a bar, with the step's mark if there is room for both.
func (d *Drawing) count(r ruler, s Step, centre point, room float64, n int) {
	says := strconv.Itoa(n)
	wide := r.width(says, true)
	marked := s.markWidth(r) + 1.2 + wide
	if marked+1 > room {
		if wide < room {
			d.write(centre.x, centre.y+1, centred, true, says)
		}
		return
	}
	x := centre.x - marked/2
	s.mark(d, point{x, centre.y})
	d.write(x+marked-wide, centre.y+1, fromStart, true, says)
}

func (s Step) markWidth(r ruler) float64 {
	if s.Disc {
		return 2 * discSize
	}
	return r.width(s.Letter, false)
}

// mark draws the step's mark from a place on, in the middle of the line.
func (s Step) mark(d *Drawing, at point) {
	if s.Disc {
		d.disc(point{at.x + discSize, at.y}, discSize, s.Filled)
		return
	}
	d.write(at.x, at.y+1, fromStart, false, s.Letter)
}

// key explains the steps that are used, below the bars, and gives the drawing its height.
func (d *Drawing) key(r ruler, steps []Step, used []bool, y float64) {
	const gap = 6.0
	x := nameWidth
	for i, s := range steps {
		if !used[i] {
			continue
		}
		name := r.cut(s.Name, Width-nameWidth-swatch-gap)
		wide := swatch + 1.5 + r.width(name, false)
		if x > nameWidth && x+wide > Width {
			x, y = nameWidth, y+leading+1.6
		}
		d.box(x, y, swatch, 3.8, s.fill())
		s.mark(d, point{x + (swatch-s.markWidth(r))/2, y + 1.9})
		d.write(x+swatch+1.5, y+2.9, fromStart, false, name)
		x += wide + gap
	}
	d.Height = math.Ceil(y + 5)
}
