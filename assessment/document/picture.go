package document

import (
	"fmt"
	"path"
	"strconv"

	"github.com/beevik/etree"
)

// perMillimetre is how many English metric units a millimetre has (ECMA-376-1, 20.1.2.1).
const perMillimetre = 36000

// perTwentieth is how many of them a twentieth of a point has.
const perTwentieth = 635

func (p Picture) write(b *body) {
	b.drawn++
	n := b.drawn
	pixels := picture{name: fmt.Sprintf("mognad%d.png", n), content: p.PNG, id: fmt.Sprintf("rIdPicture%d", n)}
	vectors := picture{name: fmt.Sprintf("mognad%d.svg", n), content: p.SVG, id: fmt.Sprintf("rIdDrawing%d", n)}
	b.pictures = append(b.pictures, pixels, vectors)
	across, down := p.Width*perMillimetre, p.Height*perMillimetre
	if most := b.width * perTwentieth; across > most {
		across, down = most, down*most/across
	}
	width, height := strconv.Itoa(across), strconv.Itoa(down)
	id := strconv.Itoa(n)
	about := []string{"id", id, "name", p.Caption, "descr", p.Alt}
	blip := el("a:blip", []string{"r:embed", pixels.id})
	if p.SVG != nil {
		blip.AddChild(el("a:extLst", nil, el("a:ext", []string{"uri", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"},
			el("asvg:svgBlip", []string{
				"xmlns:asvg", "http://schemas.microsoft.com/office/drawing/2016/SVG/main", "r:embed", vectors.id,
			}))))
	}
	drawn := el("pic:pic", []string{"xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"},
		el("pic:nvPicPr", nil, el("pic:cNvPr", about), etree.NewElement("pic:cNvPicPr")),
		el("pic:blipFill", nil, blip, el("a:stretch", nil, etree.NewElement("a:fillRect"))),
		el("pic:spPr", nil,
			el("a:xfrm", nil, el("a:off", []string{"x", "0", "y", "0"}), el("a:ext", []string{"cx", width, "cy", height})),
			el("a:prstGeom", []string{"prst", "rect"}, etree.NewElement("a:avLst"))),
	)
	inline := el("wp:inline", []string{
		"xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
		"distT", "0", "distB", "0", "distL", "0", "distR", "0",
	},
		el("wp:extent", []string{"cx", width, "cy", height}),
		el("wp:docPr", about),
		el("a:graphic", []string{"xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"},
			el("a:graphicData", []string{"uri", "http://schemas.openxmlformats.org/drawingml/2006/picture"}, drawn)),
	)
	holder := b.paragraph(string(Normal), etree.NewElement("w:keepNext"))
	holder.AddChild(el("w:r", nil, el("w:drawing", nil, inline)))
	b.list = append(b.list, holder, b.caption(b.words.Picture, p.Caption, len(b.pictures)/2))
}

// addPictures keeps the pictures beside the text, by names above those that the template has; see [Template.taken].
func (t *Template) addPictures(list []picture) error {
	if len(list) == 0 {
		return nil
	}
	relations, err := t.relations(t.main)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.content == nil {
			continue
		}
		name := path.Join(path.Dir(t.main), "media", p.name)
		t.parts[name] = p.content
		relations.Root().AddChild(el("Relationship", []string{
			"Id", p.id, "Type", relationTypes + "image", "Target", "media/" + p.name,
		}))
		kind := "image/png"
		if path.Ext(p.name) == ".svg" {
			kind = "image/svg+xml"
		}
		if err := t.declare(name, kind); err != nil {
			return err
		}
	}
	return t.write(relationsOf(t.main), relations)
}
