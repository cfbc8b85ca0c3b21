package drawing

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// number is a length as SVG writes it, to a hundredth of a millimetre.
func number(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(f, 'f', 2, 64), "0"), ".")
}

// SVG is the drawing as a Scalable Vector Graphics file.
func (d *Drawing) SVG() ([]byte, error) {
	doc := etree.NewDocument()
	root := doc.CreateElement("svg")
	root.CreateAttr("xmlns", "http://www.w3.org/2000/svg")
	root.CreateAttr("width", number(d.Width)+"mm")
	root.CreateAttr("height", number(d.Height)+"mm")
	root.CreateAttr("viewBox", "0 0 "+number(d.Width)+" "+number(d.Height))
	for _, s := range d.shapes {
		s.svg(root.CreateElement("path"))
	}
	for _, t := range d.texts {
		t.svg(root.CreateElement("text"))
	}
	return doc.WriteToBytes()
}

func (s shape) svg(e *etree.Element) {
	var path strings.Builder
	for i, p := range s.points {
		path.WriteString(map[bool]string{true: "M", false: "L"}[i == 0] + number(p.x) + " " + number(p.y))
	}
	if s.closed {
		path.WriteString("Z")
	}
	e.CreateAttr("d", path.String())
	e.CreateAttr("fill", colour(s.fill))
	if s.stroke == "" {
		return
	}
	e.CreateAttr("stroke", colour(s.stroke))
	e.CreateAttr("stroke-width", number(s.width))
	e.CreateAttr("stroke-linejoin", "round")
	if len(s.dashes) > 0 {
		var dashes []string
		for _, length := range s.dashes {
			dashes = append(dashes, number(length))
		}
		e.CreateAttr("stroke-dasharray", strings.Join(dashes, " "))
	}
}

func (t text) svg(e *etree.Element) {
	e.CreateAttr("x", number(t.at.x))
	e.CreateAttr("y", number(t.at.y))
	e.CreateAttr("font-family", "Liberation Sans, Arial, Helvetica, sans-serif")
	e.CreateAttr("font-size", number(t.size))
	if t.bold {
		e.CreateAttr("font-weight", "bold")
	}
	if t.anchor != fromStart {
		e.CreateAttr("text-anchor", string(t.anchor))
	}
	e.CreateAttr("fill", colour(ink))
	e.CreateAttr("stroke", colour("")) // some programs go on with that of the last line
	e.SetText(t.says)
}

// colour is a colour as SVG writes it.
func colour(digits string) string {
	if digits == "" {
		return "none"
	}
	return "#" + digits
}
