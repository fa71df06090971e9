package lang

import (
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// shape is a way to write a configuration of n messages, each to a
// conversation of its own.
type shape struct {
	name  string
	write func(tb testing.TB, dir string, n int)
}

func shapes() []shape {
	return []shape{{"for_each", oneForEach}, {"blocks", separateBlocks}}
}

// oneForEach writes each block once.
func oneForEach(tb testing.TB, dir string, n int) {
	write(tb, filepath.Join(dir, "main.hcl"), fmt.Sprintf(`
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
`, n))
}

// perFile is how many messages separateBlocks writes into a file.
const perFile = 100

// separateBlocks writes each instance as a block of its own, over many files.
// Every message refers to its conversation, by a local value to a message of
// the file before, and must come after the message before it.
func separateBlocks(tb testing.TB, dir string, n int) {
	for first := 0; first < n; first += perFile {
		var b strings.Builder
		for i := first; i < min(n, first+perFile); i++ {
			fmt.Fprintf(&b, "conversation \"g%d\" {\n  provider = pigeon\n  id       = \"group:%d\"\n}\n", i, i)
			fmt.Fprintf(&b, "locals {\n  title%d = \"Group %d\"\n}\n", i, i)
			fmt.Fprintf(&b, "message \"m%d\" {\n  to       = conversation.g%d\n  markdown = \"Hello **${local.title%d}**.%s\"\n", i, i, i, earlier(i))
			if i > 0 {
				fmt.Fprintf(&b, "  depends_on = [message.m%d]\n", i-1)
			}
			b.WriteString("  pigeon { silent = true }\n}\n")
		}
		write(tb, filepath.Join(dir, fmt.Sprintf("part%06d.hcl", first/perFile)), b.String())
	}
}

// earlier refers to the text of a message in the file before.
func earlier(i int) string {
	if i < perFile {
		return ""
	}
	return fmt.Sprintf(" After ${length(message.m%d.markdown)}.", i-perFile)
}

func sizes(b *testing.B) []int {
	if testing.Short() {
		return []int{100, 1_000}
	}
	b.Helper()
	return []int{100, 1_000, 10_000, 100_000}
}

// measure runs work at every size, and prints what the fastest run of 100,000
// takes of what the fastest of 10,000 takes.
func measure(b *testing.B, prepare func(b *testing.B, s shape, n int) (work func())) {
	for _, s := range shapes() {
		took := make(map[int]time.Duration)
		for _, n := range sizes(b) {
			b.Run(fmt.Sprintf("%s/%d", s.name, n), func(b *testing.B) {
				work := prepare(b, s, n)
				b.ReportAllocs()
				took[n] = fastest(b, work)
				if small := took[n/10]; small > 0 {
					b.ReportMetric(float64(took[n])/float64(small), "×smaller")
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/instance")
			})
		}
	}
}

// fastest times work, and gives the shortest of its runs: whatever else the
// machine does only ever makes one longer. What was prepared, and what other
// runs left behind, is no part of any.
func fastest(b *testing.B, work func()) time.Duration {
	b.Helper()
	least := time.Duration(math.MaxInt64)
	for b.Loop() {
		b.StopTimer()
		runtime.GC()
		b.StartTimer()
		before := b.Elapsed()
		work()
		least = min(least, b.Elapsed()-before)
	}
	return least
}

func BenchmarkLoad(b *testing.B) {
	measure(b, func(b *testing.B, s shape, n int) func() {
		dir := b.TempDir()
		s.write(b, dir, n)
		return func() { load(b, dir) }
	})
}

func BenchmarkEvaluate(b *testing.B) {
	measure(b, func(b *testing.B, s shape, n int) func() {
		dir := b.TempDir()
		s.write(b, dir, n)
		config := load(b, dir)
		return func() { evaluateAll(b, config, n) }
	})
}

func load(tb testing.TB, dir string) *Config {
	tb.Helper()
	config, diags := Load(dir)
	if diags.HasErrors() {
		tb.Fatal(diags)
	}
	return config
}

// Ten times the instances may cost little more than ten times the work,
// whichever way they are written.
//
// It counts allocations of the whole process, so it runs alone.
func TestEvaluateIsLinear(t *testing.T) {
	for _, s := range shapes() {
		t.Run(s.name, func(t *testing.T) {
			small, large := allocations(t, s, 200), allocations(t, s, 2_000)
			t.Logf("allocations: %.0f at 200, %.0f at 2,000: %.1f times", small, large, large/small)
			if large > 12*small {
				t.Errorf("ten times the instances cost %.1f times the allocations", large/small)
			}
		})
	}
}

// What is repeated is asked once what it is repeated by, however often.
func TestForEachIsEvaluatedOnce(t *testing.T) {
	t.Parallel()
	dir := directory(t, `
conversation "group" {
  for_each = provider::pigeon::keys()
  provider = pigeon
  id       = each.key
}
message "hello" {
  for_each = conversation.group
  to       = each.value
  text     = "Hello, ${each.key}."
}
message "again" {
  count = length(provider::pigeon::keys())
  to    = values(conversation.group)[count.index]
  text  = "Again."
}
`)
	in, asked := inputs(Variables{}), 0
	in.Platforms["pigeon"].Functions["keys"] = function.New(&function.Spec{
		Type: function.StaticReturnType(cty.Set(cty.String)),
		Impl: func([]cty.Value, cty.Type) (cty.Value, error) {
			asked++
			var keys []cty.Value
			for i := range 500 {
				keys = append(keys, cty.StringVal(fmt.Sprint(i)))
			}
			return cty.SetVal(keys), nil
		},
	})
	desired, diags := load(t, dir).Evaluate(in)
	if diags.HasErrors() || len(desired.Deliveries) != 1000 {
		t.Fatal(diags)
	}
	if asked != 2 {
		t.Errorf("for_each and count were evaluated %d times", asked)
	}
}

func allocations(t *testing.T, s shape, n int) float64 {
	t.Helper()
	dir := t.TempDir()
	s.write(t, dir, n)
	config := load(t, dir)
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
