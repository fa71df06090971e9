package all_test

import (
	"testing"

	"herald/lang/content"
	"herald/providers/all"
	"herald/providers/compose"
)

// BenchmarkCompose composes a short text on each platform, as every delivery with a
// content of its own does.
func BenchmarkCompose(b *testing.B) {
	for name, p := range all.Platforms() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			c := compose.NewComposer(p)
			for b.Loop() {
				if r := c.Message(content.Content{Format: content.Text, Body: "We are live."}); len(r.Parts) != 1 {
					b.Fatal(r.Problems)
				}
			}
		})
	}
}
