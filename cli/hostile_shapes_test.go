//go:build linux && !race

// A process takes several times the time and memory under the race detector.

package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"herald/cli/exit"
)

const (
	mostMemory = 512 << 20 // bytes, of a process
	longest    = time.Minute
	// peakFile names a file for the most memory that a process had. What the
	// system reports of a child includes what its parent had when it began.
	peakFile = "HERALD_TEST_PEAK"
)

func init() {
	path := os.Getenv(peakFile)
	if path == "" {
		return
	}
	beforeExit = func() {
		status, err := os.ReadFile("/proc/self/status")
		if err == nil {
			err = os.WriteFile(path, status, 0o600)
		}
		if err != nil {
			panic(err)
		}
	}
}

// peak is the memory that a process wrote to its peakFile, in bytes.
func peak(t *testing.T, path string) int {
	t.Helper()
	status, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("the process did not come to its end: %v", err)
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	number, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	kilobytes, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

// hostileShape is a project that would take a program without bounds minutes, or
// all memory, or its stack. Every command reports it as an error, except those
// that may succeed because they do not go as far.
type hostileShape struct {
	name     string
	files    map[string]string
	sparse   string   // a file of a terabyte
	succeeds []string // first words of commands
	want     string   // what validate reports; "" for any error
	args     []string // of validate and plan; nil for none
	only     []string // the commands that read the file; nil for all
}

func hostileShapes() []hostileShape {
	unevaluated := []string{"fmt", "graph"}
	shapes := []hostileShape{
		{name: "flat list", want: "File has too many tokens", files: hostileLocal("[" + strings.Repeat("1,", 1_000_000) + "]")},
		{name: "many errors", want: "more: ", files: hostileMain(strings.Repeat("a = )\n", 190_000))},
		{name: "errors of different names", files: hostileMain("a" + strings.Join(numbers(150_000), " = )\na") + " = )\n")},
		{name: "bad references", want: "19990 more", files: hostileMain("output \"o\" {\n  value = [" + "local.n" + strings.Join(numbers(20_000), ", local.n") + "]\n}\n"), succeeds: unevaluated},
		{name: "unknown blocks", want: "19990 more", files: hostileMain(strings.Repeat("unknown \"a\" {}\n", 20_000)), succeeds: []string{"fmt"}},
		{name: "a long line", files: hostileLocal("\"" + strings.Repeat("x", 15<<20) + "${local.none}\""), succeeds: unevaluated},
		{name: "no UTF-8", files: hostileMain(strings.Repeat("\xff", 15<<20))},
		{name: "comment without an end", want: "Unterminated comment", files: hostileMain("a = 1 /*\nb = " + strings.Repeat("(", 8_000_000))},
		{name: "beginnings of heredocs", files: hostileLocal("[" + strings.Repeat("<,", 400_000) + strings.Repeat(" ", 14<<20) + "]")},
		{name: "shared lists", succeeds: unevaluated, files: hostileMain("locals {\n  a = range(1000)\n  b = [" + strings.Repeat("local.a,", 100) + "]\n  c = [" +
			strings.Repeat("local.b,", 100) + "]\n  d = [" + strings.Repeat("local.c,", 100) + "]\n}\noutput \"o\" {\n  value = jsonencode(local.d)\n}\n")},
		{name: "slow pattern", succeeds: unevaluated, files: map[string]string{"text.txt": strings.Repeat("x", 1<<20),
			"main.hcl": hostileLocal("length(regexall(\"x*y|.\", file(\"${path.module}/text.txt\")))")["main.hcl"]}},
		{name: "hash of a terabyte", sparse: "big", succeeds: unevaluated, files: hostileLocal("filesha256(\"${path.module}/big\")")},
		{name: "attachment of a terabyte", sparse: "big", succeeds: unevaluated, files: hostileMain(
			"attachment \"a\" {\n  source = \"${path.module}/big\"\n}\nconversation \"c\" {\n  provider = yunhu\n  id       = \"group:1\"\n}\n" +
				"message \"m\" {\n  to          = conversation.c\n  text        = \"x\"\n  attachments = [attachment.a]\n}\n")},
		{name: "deep JSON", want: "Expression nested too deeply", files: map[string]string{"main.hcl.json": `{"locals": {"a": ` + strings.Repeat("[", 8_000_000)}, only: []string{"validate", "plan", "graph", "console", "test"}},
		{name: "long JSON", want: "File has too many tokens", files: map[string]string{"main.hcl.json": `{"locals": {"a": [` + strings.Repeat("1,", 7_000_000) + "1]}}"}, only: []string{"validate", "plan", "graph", "console", "test"}},
		{name: "variable file", want: "Expression nested too deeply", files: withFile("deep.hcl", "a = "+strings.Repeat("(", 8_000_000)), args: []string{"--var-file=deep.hcl"}, only: []string{"validate", "plan"}},
		{name: "target file", files: withFile("targets", "message.m"+strings.Repeat("[*]", 5_000_000)+"\n"), args: []string{"--target-file=targets"}, only: []string{"plan"}},
		{name: "test file", files: withFile("tests/a.test.hcl", "run \"a\" {\n  assert {\n    condition = "+strings.Repeat("!", 8_000_000)), only: []string{"test"}},
	}
	for name, parts := range map[string][2]string{
		"splats": {"[1]", "[*]"}, "sums": {"1", "+1"}, "parentheses": {"", "("}, "objects": {"", "{a="}, "loops": {"", "[for a in b : "},
		"conditions": {"", "a ? b : "}, "directives": {"\"", "%{if true}"}, "templates": {"", "\"${"},
	} {
		n := min(1_500_000, 15<<20/len(parts[1]))
		shapes = append(shapes, hostileShape{name: name, want: "Expression nested too deeply", files: hostileLocal(parts[0] + strings.Repeat(parts[1], n))})
	}
	return shapes
}

// hostileMain is a project of one file, hostileLocal one whose local value is an
// expression; withFile adds a file to one that is right.
func hostileMain(text string) map[string]string {
	return map[string]string{"main.hcl": "herald {\n  name = \"hostile\"\n}\n" + text}
}

func hostileLocal(expression string) map[string]string {
	return hostileMain("locals {\n  a = " + expression + "\n}\noutput \"o\" {\n  value = local.a\n}\n")
}

func withFile(path, text string) map[string]string {
	files := hostileMain("variable \"a\" { default = 1 }\n")
	files[path] = text
	return files
}

func numbers(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26)) + string(rune('a'+i/17576))
	}
	return out
}

// TestHostileShapes runs commands as processes of their own, because a stack
// that overflows and memory that runs out end a process.
func TestHostileShapes(t *testing.T) {
	t.Parallel()
	for _, shape := range hostileShapes() {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeShape(t, dir, shape)
			for _, args := range [][]string{{"validate"}, {"validate", "--json"}, {"plan", "--sandbox"}, {"fmt", "-"}, {"graph"}, {"console"}, {"test"}} {
				if shape.only != nil && !slices.Contains(shape.only, args[0]) {
					continue
				}
				if args[0] == "validate" || args[0] == "plan" {
					args = append(args, shape.args...)
				}
				meetShape(t, dir, shape, args)
			}
		})
	}
}

func writeShape(t *testing.T, dir string, shape hostileShape) {
	t.Helper()
	files := shape.files
	if files["tests/a.test.hcl"] == "" {
		files["tests/a.test.hcl"] = "run \"a\" {\n  assert {\n    condition     = output.o != null\n    error_message = \"No.\"\n  }\n}\n"
	}
	for path, text := range files {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if shape.sparse == "" {
		return
	}
	path := filepath.Join(dir, shape.sparse)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skipf("no sparse files here: %v", err)
	}
}

func meetShape(t *testing.T, dir string, shape hostileShape, args []string) {
	t.Helper()
	peakPath := filepath.Join(t.TempDir(), "peak")
	cmd := heraldCommand(t, dir, []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), peakFile + "=" + peakPath}, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	switch args[0] {
	case "fmt":
		cmd.Stdin = strings.NewReader(shape.files["main.hcl"])
	case "console":
		cmd.Stdin = strings.NewReader("local.a\n" + shape.files["main.hcl"])
	}
	took, code := runBounded(t, cmd)
	said := out.String()
	want := exit.Failure
	if slices.Contains(shape.succeeds, args[0]) {
		want = exit.OK
	}
	if args[0] == "validate" && args[len(args)-1] != "--json" && !strings.Contains(said, shape.want) {
		t.Errorf("%v: it does not report %q:\n%.2000s", args, shape.want, said)
	}
	if code != want {
		t.Errorf("%v: exit code %d, want %d, after %s:\n%.2000s", args, code, want, took, said)
	}
	if strings.Contains(said, "goroutine ") || strings.Contains(said, "panic") {
		t.Errorf("%v: it crashed:\n%.2000s", args, said)
	}
	if t.Failed() {
		return
	}
	used := peak(t, peakPath)
	if used > mostMemory {
		t.Errorf("%v: it took %d MB", args, used>>20)
	}
	t.Logf("%v: %s of %s, %d MB, exit code %d", args, cmd.ProcessState.UserTime().Round(time.Millisecond), took, used>>20, code)
}

// runBounded runs a process to its end, or kills it after a while.
func runBounded(t *testing.T, cmd *exec.Cmd) (time.Duration, int) {
	t.Helper()
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(longest, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	_ = cmd.Wait() // its exit code is looked at
	return time.Since(began).Round(time.Millisecond), cmd.ProcessState.ExitCode()
}
