package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"herald/cli"
	"herald/cli/exit"
	"herald/cli/process"
	"herald/providers"
)

// BenchmarkValidate validates a project of many messages, each to a
// conversation of its own: all of one block, or each of its own over many
// files. It prints what a project takes of what one of a tenth takes.
func BenchmarkValidate(b *testing.B) {
	for _, shape := range []struct {
		name  string
		write func(n int) (texts map[string]string)
	}{{"for_each", oneBlock}, {"blocks", manyBlocks}} {
		var smaller time.Duration
		for _, n := range []int{100, 1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", shape.name, n), func(b *testing.B) {
				dir := b.TempDir()
				for file, text := range shape.write(n) {
					if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportAllocs()
				took := time.Duration(math.MaxInt64) // of the fastest run: others only make one longer
				for b.Loop() {
					b.StopTimer()
					runtime.GC()
					b.StartTimer()
					before := b.Elapsed()
					validated(b, dir)
					took = min(took, b.Elapsed()-before)
				}
				if smaller > 0 {
					b.ReportMetric(float64(took)/float64(smaller), "×smaller")
				}
				smaller = took
			})
		}
	}
}

func validated(b *testing.B, dir string) {
	b.Helper()
	var told bytes.Buffer
	env := process.Env{
		Args: []string{"--chdir", dir, "validate"}, Stdout: io.Discard, Stderr: &told,
		Now: time.Now, Sleep: providers.Sleep, PID: 1,
	}
	if code := cli.Main(b.Context(), env); code != exit.OK {
		b.Fatalf("exit code %d: %s", code, &told)
	}
}

func oneBlock(n int) map[string]string {
	return map[string]string{"main.hcl": fmt.Sprintf(`
conversation "c" {
  for_each = toset([for i in range(%d) : tostring(i)])
  provider = yunhu
  id       = "group:${each.key}"
}
message "m" {
  for_each = conversation.c
  to       = conversation.c[each.key]
  text     = "Hello, ${each.key}."
}
`, n)}
}

func manyBlocks(n int) map[string]string {
	const perFile = 100
	files := make(map[string]string)
	for first := 0; first < n; first += perFile {
		var text strings.Builder
		for i := first; i < min(n, first+perFile); i++ {
			fmt.Fprintf(&text, "conversation \"c%d\" {\n  provider = yunhu\n  id       = \"group:%d\"\n}\n", i, i)
			fmt.Fprintf(&text, "message \"m%d\" {\n  to   = conversation.c%d\n  text = \"Hello, ${conversation.c%d.id}.\"\n}\n", i, i, i)
		}
		files[fmt.Sprintf("part%06d.hcl", first)] = text.String()
	}
	return files
}
