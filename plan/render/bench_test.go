package render_test

import (
	"fmt"
	"io"
	"testing"

	"herald/lang"
	"herald/plan"
	"herald/plan/render"
	"herald/state"
)

// BenchmarkText renders edits whose texts all differ.
func BenchmarkText(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := &plan.Plan{Desired: &lang.Desired{}, State: state.New("l", nil)}
			for i := range n {
				was := text(fmt.Sprintf("# News %d\n\nThe window is from 22:00 to 02:00.\nThanks.\n", i))
				now := text(fmt.Sprintf("# News %d\n\nThe window is from 23:00 to 03:00.\nThanks.\n", i))
				p.Deliveries = append(p.Deliveries, change(plan.Edit, message(fmt.Sprintf("m%d", i)), users("eu"), was, now))
			}
			for b.Loop() {
				if err := render.Describe(p, nil).Text(io.Discard, render.Options{Width: 80}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
