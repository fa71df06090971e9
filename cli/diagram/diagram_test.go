package diagram

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

// rich is a diagram with something of everything.
func rich() *Diagram {
	return &Diagram{Boxes: []Box{
		{Name: "var.window", Tone: Input, Hint: "main.hcl:1", Needs: []int{2}, Weak: []int{2}},
		{Name: "local.a", Tone: Input, Needs: []int{2}, Cycle: []int{2}},
		{Name: "local.b", Tone: Input, Needs: []int{1, 0}, Cycle: []int{1}},
		{Name: "conversation.用户", Note: "for_each", Tone: Place, Hint: "main.hcl:7"},
		{Name: "module.eu", Note: `2 × "send" & <more>`, Needs: []int{0, 3}, Inner: &Diagram{Boxes: []Box{
			{Name: "module.eu.var.to"},
			{Name: "module.eu.message.m", Note: "1 × send", Tone: Gain, Needs: []int{0}},
			{Name: "module.eu.output.ids", Needs: []int{1}},
		}}},
		{Name: "message.first", Note: "1 × edit", Tone: Change, Needs: []int{3, 4, 1}},
		{Name: "message.second", Note: "1 × recall", Tone: Loss, Needs: []int{5, 3, 0}},
		{Name: "message.self", Note: "1 × resolve", Tone: Doubt, Needs: []int{7}, Cycle: []int{7}},
		{Name: "attachment.alone", Tone: Speech},
	}}
}

func TestDrawings(t *testing.T) {
	t.Parallel()
	empty := &Diagram{}
	for _, tt := range []struct {
		name string
		draw func(io.Writer) error
	}{
		{"rich.dot", func(w io.Writer) error { return DOT(w, rich()) }},
		{"rich.svg", func(w io.Writer) error { return SVG(w, rich(), "What <refers> to what") }},
		{"rich.txt", func(w io.Writer) error { return Text(w, rich(), 0) }},
		{"narrow.txt", func(w io.Writer) error { return Text(w, rich(), 22) }},
		{"empty.dot", func(w io.Writer) error { return DOT(w, empty) }},
		{"empty.svg", func(w io.Writer) error { return SVG(w, empty, "") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := tt.draw(&got); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", tt.name)
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestSVGIsWellFormedAndStandsAlone(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := SVG(&got, rich(), "a & b"); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.Replace(got.String(), "http://www.w3.org/2000/svg", "", 1), "http") {
		t.Error("the picture refers to something elsewhere")
	}
	for d := xml.NewDecoder(&got); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// chain is boxes of which each needs the one before it and the first.
func chain(n int) *Diagram {
	d := &Diagram{Boxes: make([]Box, n)}
	for i := range d.Boxes {
		d.Boxes[i].Name = fmt.Sprintf("message.m%d", i)
		if i > 0 {
			d.Boxes[i].Needs = append(d.Boxes[i].Needs, 0)
		}
		if i > 1 {
			d.Boxes[i].Needs = append(d.Boxes[i].Needs, i-1)
		}
	}
	return d
}

// What is written grows as the diagram does, also where every box is one
// deeper than the last, and no line of a tree is wider than the terminal.
func TestDrawingsGrowWithTheDiagram(t *testing.T) {
	t.Parallel()
	for name, draw := range map[string]func(io.Writer, *Diagram) error{
		"dot":  DOT,
		"svg":  func(w io.Writer, d *Diagram) error { return SVG(w, d, "") },
		"text": func(w io.Writer, d *Diagram) error { return Text(w, d, 40) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var small, large bytes.Buffer
			if err := errors.Join(draw(&small, chain(100)), draw(&large, chain(2000))); err != nil {
				t.Fatal(err)
			}
			if large.Len() > 30*small.Len() {
				t.Errorf("%d bytes for 100 boxes and %d for 2,000", small.Len(), large.Len())
			}
			if n := strings.Count(large.String(), "message.m1999"); n == 0 {
				t.Error("the last box is missing")
			}
		})
	}
}

func TestBoxesDoNotOverlap(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]*Diagram{"rich": rich(), "chain": chain(40)} {
		a := arrange(d)
		for i := range a.Boxes {
			for j := range i {
				p, q := a.items[i], a.items[j]
				if p.x < q.x+q.w && q.x < p.x+p.w && p.y < q.y+q.h && q.y < p.y+p.h {
					t.Errorf("%s: %s and %s overlap", name, a.Boxes[i].Name, a.Boxes[j].Name)
				}
			}
		}
	}
}

func BenchmarkSVG(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		d := chain(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if err := SVG(io.Discard, d, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestWritersTellErrors(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"dot": DOT(failing{}, rich()), "svg": SVG(failing{}, rich(), ""), "text": Text(failing{}, rich(), 0),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
