package cli_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// BenchmarkQuickstart plans examples/quickstart with the program as people
// build it, each time in a new process, and prints how long it took from the
// start to the first line of the plan, and to the end.
func BenchmarkQuickstart(b *testing.B) {
	dir := b.TempDir()
	herald := filepath.Join(dir, "herald")
	build := exec.Command("go", "build", "-trimpath", "-o", herald, "herald")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	project := filepath.Join(dir, "project")
	if err := os.CopyFS(project, os.DirFS("../examples/quickstart")); err != nil {
		b.Fatal(err)
	}
	// Whoever has tried the example by hand has left a state there.
	if err := os.RemoveAll(filepath.Join(project, ".herald")); err != nil {
		b.Fatal(err)
	}
	var first, whole []time.Duration
	for b.Loop() {
		cmd := exec.Command(herald, "plan", "--sandbox")
		cmd.Dir = project
		line, end, err := timed(cmd)
		if err != nil {
			b.Fatal(err)
		}
		first, whole = append(first, line), append(whole, end)
	}
	reportTimes(b, "first", first)
	reportTimes(b, "whole", whole)
}

// timed gives the time until a command has printed a line, and until it has
// ended.
func timed(cmd *exec.Cmd) (line, end time.Duration, err error) {
	output, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	reader := bufio.NewReader(output)
	if _, err := reader.ReadString('\n'); err != nil {
		return 0, 0, fmt.Errorf("nothing was printed: %w", err)
	}
	line = time.Since(begun)
	if _, err := io.Copy(io.Discard, reader); err != nil {
		return 0, 0, err
	}
	return line, time.Since(begun), cmd.Wait()
}

// reportTimes reports the least and the median of some times, in milliseconds.
func reportTimes(b *testing.B, name string, times []time.Duration) {
	slices.Sort(times)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(times[0]), "ms-"+name+"-min")
	b.ReportMetric(ms(times[len(times)/2]), "ms-"+name+"-median")
}
