package drawing

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// perMillimetre is how many pixels a millimetre has: 8 are some 200 in an inch, enough for print.
const perMillimetre = 8

// PNG is the drawing as a Portable Network Graphics file, on white.
func (d *Drawing) PNG() ([]byte, error) {
	size := image.Rect(0, 0, int(math.Ceil(d.Width*perMillimetre)), int(math.Ceil(d.Height*perMillimetre)))
	to := image.NewRGBA(size)
	draw.Draw(to, size, image.White, image.Point{}, draw.Src)
	for _, s := range d.shapes {
		if s.fill != "" {
			fill(to, s.points, s.fill)
		}
		if s.stroke != "" {
			s.outline(to)
		}
	}
	f, err := readFonts()
	if err != nil {
		return nil, err
	}
	for _, bold := range []bool{false, true} {
		face, err := f.face(bold, letter*perMillimetre)
		if err != nil {
			return nil, fmt.Errorf("size the font: %w", err)
		}
		for _, t := range d.texts {
			if t.bold == bold {
				t.letters(to, face)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, to); err != nil {
		return nil, fmt.Errorf("write a picture: %w", err)
	}
	return b.Bytes(), nil
}

// fill fills what lies within the points. It works on the rectangle around them alone, since a picture consists of many
// small shapes.
func fill(to *image.RGBA, points []point, colour string) {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, p := range points {
		low = point{min(low.x, p.x), min(low.y, p.y)}
		high = point{max(high.x, p.x), max(high.y, p.y)}
	}
	around := image.Rect(
		int(math.Floor(low.x*perMillimetre)), int(math.Floor(low.y*perMillimetre)),
		int(math.Ceil(high.x*perMillimetre)), int(math.Ceil(high.y*perMillimetre)),
	).Intersect(to.Bounds())
	if around.Empty() {
		return
	}
	r := vector.NewRasterizer(around.Dx(), around.Dy())
	for i, p := range points {
		x := float32(p.x*perMillimetre - float64(around.Min.X))
		y := float32(p.y*perMillimetre - float64(around.Min.Y))
		if i == 0 {
			r.MoveTo(x, y)
		} else {
			r.LineTo(x, y)
		}
	}
	r.ClosePath()
	r.Draw(to, around, image.NewUniform(rgb(colour)), image.Point{})
}

// outline draws the line through the points, with round corners.
func (s shape) outline(to *image.RGBA) {
	points := s.points
	if s.closed {
		points = append(points[:len(points):len(points)], points[0])
	}
	for _, piece := range pieces(points, s.dashes) {
		for i, p := range piece {
			if s.width > 0.4 {
				fill(to, arc(p, s.width/2, 0, 1), s.stroke)
			}
			if i > 0 {
				fill(to, bar(piece[i-1], p, s.width), s.stroke)
			}
		}
	}
}

// bar is the corners of a straight line of a width.
func bar(a, b point, width float64) []point {
	length := math.Hypot(b.x-a.x, b.y-a.y)
	if length == 0 {
		return []point{a}
	}
	x, y := -(b.y-a.y)/length*width/2, (b.x-a.x)/length*width/2
	return []point{{a.x + x, a.y + y}, {b.x + x, b.y + y}, {b.x - x, b.y - y}, {a.x - x, a.y - y}}
}

// pieces are the dashes of a line through points; the line itself where it has none.
func pieces(points []point, dashes []float64) [][]point {
	if len(dashes) == 0 || len(points) == 0 {
		return [][]point{points}
	}
	var list [][]point
	piece := []point{points[0]}
	at, left := 0, dashes[0]
	for i := 1; i < len(points); i++ {
		from, to := points[i-1], points[i]
		for length := math.Hypot(to.x-from.x, to.y-from.y); length > left; length = math.Hypot(to.x-from.x, to.y-from.y) {
			from = point{from.x + (to.x-from.x)*left/length, from.y + (to.y-from.y)*left/length}
			if at%2 == 0 {
				list = append(list, append(piece, from))
			}
			piece = []point{from}
			at++
			left = dashes[at%len(dashes)]
		}
		left -= math.Hypot(to.x-from.x, to.y-from.y)
		piece = append(piece, to)
	}
	if at%2 == 0 {
		list = append(list, piece)
	}
	return list
}

func (t text) letters(to *image.RGBA, face font.Face) {
	x := t.at.x * perMillimetre
	width := float64(font.MeasureString(face, t.says)) / float64(fixed.I(1))
	switch t.anchor {
	case centred:
		x -= width / 2
	case toEnd:
		x -= width
	}
	d := font.Drawer{
		Dst: to, Src: image.NewUniform(rgb(ink)), Face: face,
		Dot: fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(t.at.y * perMillimetre * 64)},
	}
	d.DrawString(t.says)
}

// rgb is the colour of six hexadecimal digits, black for what is none.
func rgb(digits string) color.RGBA {
	n, err := strconv.ParseUint(digits, 16, 24)
	if err != nil {
		return color.RGBA{A: 255}
	}
	return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}
}
