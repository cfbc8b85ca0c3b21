package drawing_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"testing"

	"mognad/assessment/document/drawing"
)

var steps = []drawing.Step{
	{Name: "Ja", Fill: "BFE0BD", Disc: true, Filled: 1}, {Name: "Nej", Fill: "F6D7D5", Disc: true}, {Name: "–", Letter: "–"},
}

// texts are the texts in a picture's vectors, in their order.
func texts(t *testing.T, d *drawing.Drawing) []string {
	t.Helper()
	content, err := d.SVG()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for r := xml.NewDecoder(bytes.NewReader(content)); ; {
		token, err := r.Token()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, is := token.(xml.CharData); is {
			list = append(list, string(s))
		}
	}
}

func pixels(t *testing.T, d *drawing.Drawing) image.Image {
	t.Helper()
	content, err := d.PNG()
	if err != nil {
		t.Fatal(err)
	}
	i, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// share is the part of a picture that has a colour.
func share(i image.Image, is color.RGBA) float64 {
	n := 0
	for y := range i.Bounds().Dy() {
		for x := range i.Bounds().Dx() {
			if i.At(x, y) == is {
				n++
			}
		}
	}
	return float64(n) / float64(i.Bounds().Dx()*i.Bounds().Dy())
}

// TestBarsAreAsLongAsTheirCounts colours as much as was counted, in pixels too.
func TestBarsAreAsLongAsTheirCounts(t *testing.T) {
	t.Parallel()
	d, err := drawing.Bars(steps, []drawing.Bar{{Name: "A <&> B", Counts: []int{30, 10, 0}}})
	if err != nil {
		t.Fatal(err)
	}
	i := pixels(t, d)
	yes, no := share(i, color.RGBA{0xBF, 0xE0, 0xBD, 255}), share(i, color.RGBA{0xF6, 0xD7, 0xD5, 255})
	if yes < 2*no || yes > 4*no || no == 0 {
		t.Errorf("the shares of the colours are %.3f and %.3f", yes, no)
	}
	list := texts(t, d)
	for at, want := range []string{"A <&> B", "30", "10", "Ja", "Nej"} {
		if at >= len(list) || list[at] != want {
			t.Fatalf("the texts are %q, want %q in the place %d", list, want, at)
		}
	}
	if len(list) != 5 {
		t.Errorf("what was never chosen is in the key: %q", list)
	}
}

// TestRadarLeavesOutWhatIsMissing draws no line to an axis without a value.
func TestRadarLeavesOutWhatIsMissing(t *testing.T) {
	t.Parallel()
	rings := []drawing.Ring{{Value: 1, Name: "1"}, {Value: 2, Name: "2"}}
	blue := color.RGBA{0x0B, 0x5F, 0xA5, 255}
	drawn := func(values ...float64) float64 {
		d, err := drawing.Radar(
			[]string{"a", "b", "c", "d"}, rings, []drawing.Profile{{Name: "X", Values: values}}, drawing.Ring{Value: math.NaN()},
		)
		if err != nil {
			t.Fatal(err)
		}
		return share(pixels(t, d), blue)
	}
	whole, some, none := drawn(2, 2, 2, 2), drawn(2, 2, math.NaN(), 2), drawn(math.NaN(), math.NaN(), math.NaN(), math.NaN())
	if whole <= some || some <= none || none == 0 { // the key stays
		t.Errorf("the shares of the profile are %.4f, %.4f and %.4f", whole, some, none)
	}
}

// TestLongNamesAreCut keeps a long name within its room.
func TestLongNamesAreCut(t *testing.T) {
	t.Parallel()
	long := "Kommunalförbundet för gemensam upphandling, löneadministration, räddningstjänst och informationssäkerhet i länet"
	d, err := drawing.Bars(steps, []drawing.Bar{{Name: long, Counts: []int{1, 0, 0}}})
	if err != nil {
		t.Fatal(err)
	}
	list := texts(t, d)
	if len(list) < 2 || len([]rune(list[0])) > 40 || []rune(list[1])[len([]rune(list[1]))-1] != '…' {
		t.Errorf("a long name is %q", list)
	}
}
