package drawing

import (
	"fmt"
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// fonts are the letters of pictures. Programs that show the vectors have Liberation Sans or one as wide.
type fonts struct{ regular, bold *opentype.Font }

var readFonts = sync.OnceValues(func() (fonts, error) {
	var f fonts
	var err error
	if f.regular, err = opentype.Parse(liberationsansregular.TTF); err != nil {
		return f, fmt.Errorf("read the regular font: %w", err)
	}
	if f.bold, err = opentype.Parse(liberationsansbold.TTF); err != nil {
		return f, fmt.Errorf("read the bold font: %w", err)
	}
	return f, nil
})

// face is a font of a size in pixels. It serves one caller at a time.
func (f fonts) face(bold bool, pixels float64) (font.Face, error) {
	of := f.regular
	if bold {
		of = f.bold
	}
	return opentype.NewFace(of, &opentype.FaceOptions{Size: pixels, DPI: 72, Hinting: font.HintingNone})
}

// measured is how many pixels wide a millimetre is where texts are measured.
const measured = 20

// ruler measures texts of the usual size.
type ruler struct{ regular, bold font.Face }

func newRuler() (ruler, error) {
	f, err := readFonts()
	if err != nil {
		return ruler{}, err
	}
	var r ruler
	if r.regular, err = f.face(false, letter*measured); err != nil {
		return r, err
	}
	r.bold, err = f.face(true, letter*measured)
	return r, err
}

// width is how wide a text is, in millimetres.
func (r ruler) width(says string, bold bool) float64 {
	face := r.regular
	if bold {
		face = r.bold
	}
	return float64(font.MeasureString(face, says)) / float64(fixed.I(1)) / measured
}

// cut is the text, or its beginning and an ellipsis where it is wider than there is room.
func (r ruler) cut(says string, room float64) string {
	if r.width(says, false) <= room {
		return says
	}
	runes := []rune(says)
	for len(runes) > 1 && r.width(string(runes)+"…", false) > room {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}

// wrapped is the text in at most a number of lines, none wider than there is room.
func (r ruler) wrapped(says string, room float64, most int) []string {
	var lines []string
	line := ""
	words := strings.Fields(says)
	for i, w := range words {
		longer := strings.TrimLeft(line+" "+w, " ")
		if line == "" || r.width(longer, false) <= room {
			line = longer
			continue
		}
		if len(lines) == most-1 {
			line = strings.Join(append([]string{line}, words[i:]...), " ")
			break
		}
		lines, line = append(lines, r.cut(line, room)), w
	}
	return append(lines, r.cut(line, room))
}
