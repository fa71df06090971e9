package funcs_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/funcs"
)

var update = flag.Bool("update", false, "record Terraform's answers anew")

// recorded are the values that Terraform's console gave, by question, so that
// they are compared where the program is not installed. Where it is, it is
// asked again. Its messages are not recorded: those are compared only live.
const recorded = "testdata/terraform/answers.json"

var answers struct {
	sync.Mutex
	asked map[string]string
}

// terraform asks the program in dir and gives its standard output.
func terraform(t *testing.T, dir, stdin string, args ...string) string {
	t.Helper()
	key := question(t, dir, stdin, args)
	values := args[0] == "console"
	path, err := exec.LookPath("terraform")
	switch {
	case err != nil && values:
		return answer(t, key)
	case err != nil:
		t.Skip("skipped: terraform is not installed, and its messages are compared only where it is")
	}
	out := strings.ReplaceAll(ask(t, path, dir, stdin, args), dir, "DIR")
	switch {
	case !values:
	case *update:
		record(t, key, out)
	default:
		compare(t, key, out)
	}
	return out
}

func compare(t *testing.T, key, out string) {
	t.Helper()
	if was := answer(t, key); was != out {
		t.Errorf("terraform answers otherwise than recorded; run with -update and look at the difference:\n%s", cmp.Diff(was, out))
	}
}

// question is what an answer depends on.
func question(t *testing.T, dir, stdin string, args []string) string {
	t.Helper()
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q", args, stdin)
	names, err := filepath.Glob(filepath.Join(dir, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(sum, "%s %q", filepath.Base(name), src)
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

func load(t *testing.T) map[string]string {
	t.Helper()
	if answers.asked == nil {
		answers.asked = map[string]string{}
		src, err := os.ReadFile(recorded)
		if err == nil {
			err = json.Unmarshal(src, &answers.asked)
		}
		if err != nil && !*update {
			t.Fatal(err)
		}
	}
	return answers.asked
}

func answer(t *testing.T, key string) string {
	t.Helper()
	answers.Lock()
	defer answers.Unlock()
	out, ok := load(t)[key]
	if !ok {
		t.Fatal("Terraform's answer is not recorded; run with -update where terraform is installed")
	}
	return out
}

func record(t *testing.T, key, out string) {
	t.Helper()
	answers.Lock()
	defer answers.Unlock()
	load(t)[key] = out
	src, err := json.MarshalIndent(answers.asked, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(recorded, append(src, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, path, dir, stdin string, args []string) string {
	t.Helper()
	config := filepath.Join(t.TempDir(), "terraform.rc")
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+config, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "NO_COLOR=1")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil && len(out) == 0 {
		t.Fatalf("terraform %v: %v\n%s", args, err, errs.String())
	}
	return string(out)
}

// corpus reads the expressions of a file, without comments.
func corpus(t *testing.T, name string) []string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata/terraform", name))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(src)) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// sandboxed copies the files that expressions read to a directory of its own,
// because Terraform writes into the one it works in.
func sandboxed(t *testing.T) (dir string, o funcs.Options) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/terraform/files")); err != nil {
		t.Fatal(err)
	}
	return dir, funcs.Options{BaseDir: dir, Now: time.Date(2026, 12, 1, 14, 0, 0, 0, time.UTC)}
}

// One console prints one result; so all expressions of a batch are attributes
// of one object, and the lines of the output that begin an attribute part it.
func TestValuesAgreeWithTerraform(t *testing.T) {
	t.Parallel()
	all := corpus(t, "values.txt")
	t.Logf("%d expressions", len(all))
	if len(all) < 400 {
		t.Errorf("there are %d expressions to compare, and should be 400 or more", len(all))
	}
	const batch = 250 // the console reads lines of 64 KiB at most
	dir, o := sandboxed(t)
	for from := 0; from < len(all); from += batch {
		exprs := all[from:min(from+batch, len(all))]
		var in strings.Builder
		for i, e := range exprs {
			fmt.Fprintf(&in, `%s"%04d" = %s`, map[bool]string{true: "{", false: ", "}[i == 0], i, e)
		}
		out := terraform(t, dir, in.String()+"}\n", "console")
		starts := regexp.MustCompile(`(?m)^  "\d{4}" = `).FindAllStringIndex(out, -1)
		if len(starts) != len(exprs) {
			t.Fatalf("terraform gave %d results for %d expressions:\n%s", len(starts), len(exprs), out)
		}
		for i, e := range exprs {
			end := strings.LastIndex(out, "}")
			if i+1 < len(starts) {
				end = starts[i+1][0]
			}
			want := strings.TrimSuffix(out[starts[i][0]:end], "\n")
			if reason, refused := refusedOnPurpose()[e]; refused {
				if got := attribute(i, e, o); !strings.Contains(got, reason) {
					t.Errorf("%s: got %q, want an error that says %q", e, got, reason)
				}
				continue
			}
			if diff := cmp.Diff(want, attribute(i, e, o)); diff != "" {
				t.Errorf("%s (-terraform +herald):\n%s", e, diff)
			}
		}
	}
}

// refusedOnPurpose are expressions that Terraform evaluates and Herald refuses,
// with a part of the reason.
func refusedOnPurpose() map[string]string {
	return map[string]string{
		// Terraform keeps the last value, which for messages means that one is
		// dropped without a word.
		`zipmap(["a", "a"], [1, 2])`: "the list has the key",
	}
}

// attribute is an expression's result as a part of the printed object.
func attribute(i int, expr string, o funcs.Options) string {
	v, err := eval(expr, o)
	if err != nil {
		return err.Error()
	}
	text := funcs.Print(cty.ObjectVal(map[string]cty.Value{fmt.Sprintf("%04d", i): v}))
	return strings.TrimSuffix(strings.TrimPrefix(text, "{\n"), "\n}")
}

// The console prints types on their own only, and no heredoc of an object is
// like one on its own.
func TestSoleValuesAgreeWithTerraform(t *testing.T) {
	t.Parallel()
	for _, e := range corpus(t, "types.txt") {
		t.Run(e, func(t *testing.T) {
			t.Parallel()
			dir, o := sandboxed(t)
			want := strings.TrimSuffix(terraform(t, dir, e+"\n", "console"), "\n")
			v, err := eval(e, o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, funcs.Print(v)); diff != "" {
				t.Errorf("(-terraform +herald):\n%s", diff)
			}
		})
	}
}

// complaints runs every expression as a local value and gives Terraform's
// diagnostics, as "summary: detail", in the order of the expressions; "" where
// there is none.
func complaints(t *testing.T, dir string, exprs []string) []string {
	t.Helper()
	var config strings.Builder
	config.WriteString("locals {\n")
	for i, e := range exprs {
		fmt.Fprintf(&config, "  e%04d = %s\n", i, e)
	}
	config.WriteString("}\n")
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(config.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Diagnostics []struct {
			Summary, Detail string
			Range           struct{ Start struct{ Line int } }
		}
	}
	if err := json.Unmarshal([]byte(terraform(t, dir, "", "validate", "-json")), &report); err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(exprs))
	for _, d := range report.Diagnostics {
		out[d.Range.Start.Line-2] += d.Summary + ": " + d.Detail
	}
	return out
}

// complaint is what Herald says about an expression at the same place.
func complaint(i int, expr string, o funcs.Options) string {
	start := hcl.Pos{Line: i + 2, Column: len("  e0000 = ") + 1}
	e, diags := hclsyntax.ParseExpression([]byte(expr), "main.tf", start)
	if !diags.HasErrors() {
		_, diags = e.Value(&hcl.EvalContext{Functions: funcs.Table(o)})
	}
	var out string
	for _, d := range diags {
		out += d.Summary + ": " + d.Detail
	}
	return out
}

func TestErrorsAgreeWithTerraform(t *testing.T) {
	t.Parallel()
	dir, o := sandboxed(t)
	exprs := corpus(t, "errors.txt")
	for i, want := range complaints(t, dir, exprs) {
		if want == "" {
			t.Errorf("%s: terraform has nothing to complain about", exprs[i])
		}
		if diff := cmp.Diff(want, complaint(i, exprs[i], o)); diff != "" {
			t.Errorf("%s (-terraform +herald):\n%s", exprs[i], diff)
		}
	}
}

// Where Herald says it otherwise, it still says it, without a stack trace.
func TestErrorsThatDiffer(t *testing.T) {
	t.Parallel()
	_, o := sandboxed(t)
	for i, e := range corpus(t, "differ.txt") {
		got := complaint(i, e, o)
		if got == "" || strings.Contains(got, "goroutine") || strings.Contains(got, "Terraform") {
			t.Errorf("%s: complaint is %q", e, got)
		}
	}
}

func TestBeyondTerraform(t *testing.T) {
	t.Parallel()
	dir, o := sandboxed(t)
	exprs := corpus(t, "beyond.txt")
	for i, theirs := range complaints(t, dir, exprs) {
		if theirs == "" {
			t.Errorf("%s: terraform can do it, too; compare the values instead", exprs[i])
		}
		if ours := complaint(i, exprs[i], o); ours != "" {
			t.Errorf("%s: %s", exprs[i], ours)
		}
	}
}

func TestEveryFunctionOfTerraformIsThere(t *testing.T) {
	t.Parallel()
	var theirs struct {
		Signatures map[string]json.RawMessage `json:"function_signatures"`
	}
	if err := json.Unmarshal([]byte(terraform(t, t.TempDir(), "", "metadata", "functions", "-json")), &theirs); err != nil {
		t.Fatal(err)
	}
	table := funcs.Table(funcs.Options{})
	for name := range theirs.Signatures {
		if _, ok := table[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestEveryFunctionIsCompared(t *testing.T) {
	t.Parallel()
	all := strings.Join(append(corpus(t, "values.txt"), corpus(t, "types.txt")...), "\n")
	// Terraform's console lacks the first, and wants a reference in the second;
	// convert takes a type, and the others are OpenTofu's.
	elsewhere := map[string]bool{
		"plantimestamp": true, "templatestring": true, "convert": true,
		"base64gunzip": true, "cidrcontains": true, "urldecode": true,
	}
	for _, d := range funcs.Docs() {
		if d.Family == funcs.Chat || elsewhere[d.Name] {
			continue
		}
		if !regexp.MustCompile(`\b` + d.Name + `\(`).MatchString(all) {
			t.Errorf("no expression compares %s", d.Name)
		}
	}
}
