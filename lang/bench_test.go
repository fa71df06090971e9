package lang

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// oneForEach is a configuration of n conversations and n messages, each block
// written once.
func oneForEach(n int) string {
	return fmt.Sprintf(`
locals { groups = { for i in range(%d) : "group-${i}" => i } }
conversation "group" {
  for_each = local.groups
  provider = pigeon
  id       = "group:${each.value}"
}
message "hello" {
  for_each = conversation.group
  to       = conversation.group[each.key]
  markdown = "Hello **${each.key}**, number ${local.groups[each.key]}."
  pigeon { silent = true }
}
`, n)
}

// separateBlocks has the same meaning, each instance a block of its own that
// refers to its conversation and to the message before it.
func separateBlocks(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "conversation \"g%d\" {\n  provider = pigeon\n  id = \"group:%d\"\n}\n", i, i)
		fmt.Fprintf(&b, "message \"m%d\" {\n  to = conversation.g%d\n  markdown = \"Hello **g%d**.\"\n", i, i, i)
		if i > 0 {
			fmt.Fprintf(&b, "  depends_on = [message.m%d]\n", i-1)
		}
		b.WriteString("  pigeon { silent = true }\n}\n")
	}
	return b.String()
}

func BenchmarkEvaluate(b *testing.B) {
	for _, shape := range []struct {
		name string
		text func(int) string
	}{{"for_each", oneForEach}, {"blocks", separateBlocks}} {
		for _, n := range []int{100, 1_000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", shape.name, n), func(b *testing.B) {
				config, diags := Load(directory(b, shape.text(n)))
				if diags.HasErrors() {
					b.Fatal(diags)
				}
				b.ReportAllocs()
				for b.Loop() {
					evaluateAll(b, config, n)
				}
			})
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := directory(b, separateBlocks(n))
			b.ReportAllocs()
			for b.Loop() {
				if _, diags := Load(dir); diags.HasErrors() {
					b.Fatal(diags)
				}
			}
		})
	}
}

// Ten times the instances may cost little more than ten times the work,
// whichever way they are written.
//
// It counts allocations of the whole process, so it runs alone.
func TestEvaluateIsLinear(t *testing.T) {
	for name, shape := range map[string]func(int) string{"for_each": oneForEach, "blocks": separateBlocks} {
		t.Run(name, func(t *testing.T) {
			small, large := allocations(t, shape, 200), allocations(t, shape, 2_000)
			t.Logf("allocations: %.0f at 200, %.0f at 2,000: %.1f times", small, large, large/small)
			if large > 11*small {
				t.Errorf("ten times the instances cost %.1f times the allocations", large/small)
			}
		})
	}
}

func allocations(t *testing.T, shape func(int) string, n int) float64 {
	t.Helper()
	config, diags := Load(directory(t, shape(n)))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return testing.AllocsPerRun(1, func() { evaluateAll(t, config, n) })
}

func evaluateAll(tb testing.TB, config *Config, n int) {
	tb.Helper()
	desired, diags := config.Evaluate(inputs(Variables{}))
	if diags.HasErrors() {
		tb.Fatal(diags)
	}
	if got := len(desired.Deliveries); got != n {
		tb.Fatalf("%d deliveries, want %d", got, n)
	}
}

func directory(tb testing.TB, text string) string {
	tb.Helper()
	dir := tb.TempDir()
	write(tb, filepath.Join(dir, "main.hcl"), text)
	return dir
}
