package diagram

import (
	"bytes"
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

// rich is a diagram that uses every feature.
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

func TestDiagramFormats(t *testing.T) {
	t.Parallel()
	empty := &Diagram{}
	for _, tt := range []struct {
		name string
		draw func(io.Writer) error
	}{
		{"rich.dot", func(w io.Writer) error { return DOT(w, rich()) }},
		{"rich.mermaid", func(w io.Writer) error { return Mermaid(w, rich()) }},
		{"rich.txt", func(w io.Writer) error { return Text(w, rich(), 0) }},
		{"narrow.txt", func(w io.Writer) error { return Text(w, rich(), 22) }},
		{"empty.dot", func(w io.Writer) error { return DOT(w, empty) }},
		{"empty.mermaid", func(w io.Writer) error { return Mermaid(w, empty) }},
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

// chain has boxes that each need the one before and the first one.
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

// The output grows linearly with the diagram, even if each box is one level
// deeper than the last.
func TestOutputGrowsLinearly(t *testing.T) {
	t.Parallel()
	for name, draw := range map[string]func(io.Writer, *Diagram) error{
		"dot":     DOT,
		"mermaid": Mermaid,
		"text":    func(w io.Writer, d *Diagram) error { return Text(w, d, 40) },
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

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestWritersReturnErrors(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"dot": DOT(failing{}, rich()), "mermaid": Mermaid(failing{}, rich()), "text": Text(failing{}, rich(), 0),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
