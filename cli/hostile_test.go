package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"herald/cli"
	"herald/cli/process"
	"herald/lang/diag/visible/visibletest"
	"herald/providers/sandbox"
)

// hostileRuns are what each command is run with in a project of a stranger, in
// this order: later ones find what earlier ones made. A command that is not
// among them fails the test. EVIL stands for a hostile text of one line, ID for
// that of a message.
var hostileRuns = [][]string{
	{"herald"}, {"herald", "help"}, {"herald", "version"}, {"herald", "version", "--json"}, {"herald", "EVIL"}, {"herald", "--EVIL"},
	{"herald fmt", "--check", "--diff"}, {"herald fmt", "EVIL"},
	{"herald init"}, {"herald get"}, {"herald modules"}, {"herald modules", "--json"},
	{"herald validate"}, {"herald validate", "--json"}, {"herald validate", "--code-quality", "quality.json"}, {"herald validate", "--var", "EVIL=EVIL"},
	{"herald graph"}, {"herald graph", "--mermaid"}, {"herald graph", "--text"}, {"herald graph", "--type", "plan"}, {"herald graph", "--type", "EVIL"},
	{"herald rules"}, {"herald rules", "--json"}, {"herald explain", "EVIL"}, {"herald explain"},
	{"herald providers"}, {"herald providers", "EVIL"}, {"herald providers", "--json"}, {"herald providers", "schema"}, {"herald providers", "mirror"},
	{"herald metadata"}, {"herald metadata", "functions"}, {"herald metadata", "functions", "--json"},
	{"herald plan"}, {"herald plan", "--full"}, {"herald plan", "--concise"}, {"herald plan", "--json"}, {"herald plan", "--markdown"},
	{"herald plan", "--json-into", "stream.json", "--html", "page.html", "--out", "saved.plan"}, {"herald plan", "--target", "EVIL"},
	{"herald show", "saved.plan"}, {"herald show", "--json", "saved.plan"}, {"herald show", "--markdown", "saved.plan"},
	{"herald show", "--html", "shown.html", "saved.plan"}, {"herald show", "EVIL"}, {"herald show", "--config", "--json"},
	{"herald apply", "saved.plan"}, {"herald apply"}, {"herald apply", "--auto-approve", "--json"},
	{"DRIFT"},
	{"herald plan"}, {"herald plan", "--markdown"}, {"herald plan", "--json"}, {"herald plan", "--html", "drift.html"}, {"herald plan", "--refresh-only"},
	{"herald refresh", "--auto-approve"}, {"herald apply", "--auto-approve"}, {"herald apply", "--auto-approve", "--var", "version=2"},
	{"herald show"}, {"herald show", "--json"}, {"herald output"}, {"herald output", "last"}, {"herald output", "--json"}, {"herald output", "EVIL"},
	{"herald output", "--raw", "name"},
	{"herald console"}, {"herald generate-config"}, {"herald generate-config", "EVIL"}, {"herald test"}, {"herald test", "--verbose"},
	{"herald test", "--json"}, {"herald test", "--junit-xml", "junit.xml"},
	{"herald conversations", "EVIL"}, {"herald conversations", "maiagent"},
	{"herald invoke", "action.acknowledge.seen"}, {"herald invoke", "EVIL"},
	{"herald state"}, {"herald state", "list"}, {"herald state", "list", "EVIL"}, {"herald state", "show", "message.one@conversation.users"},
	{"herald state", "show", "EVIL"}, {"herald state", "pull"}, {"herald state", "history"}, {"herald state", "push", "EVIL"}, {"herald state", "restore", "EVIL"},
	{"herald state", "mv", "message.one", "message.EVIL"}, {"herald state", "rm", "EVIL"}, {"herald state", "renew", "--auto-approve"},
	{"herald taint", "message.one@conversation.users"}, {"herald taint", "EVIL"}, {"herald untaint", "message.one@conversation.users"}, {"herald untaint", "EVIL"},
	{"herald import", "message.one@conversation.users", "EVIL"}, {"herald import", "EVIL", "EVIL"}, {"herald resolve", "EVIL", "--sent", "EVIL"},
	{"herald force-unlock", "--force", "EVIL"}, {"herald recover"},
	{"herald workspace"}, {"herald workspace", "list"}, {"herald workspace", "list", "--json"}, {"herald workspace", "show"}, {"herald workspace", "new", "EVIL"},
	{"herald workspace", "select", "EVIL"}, {"herald workspace", "delete", "EVIL"},
	{"herald __complete", "plan", "--var", ""}, {"herald __complete", "plan", "--target", ""}, {"herald __complete", "state", "show", ""},
	{"SERVER"},
	{"herald plan"}, {"herald apply", "--auto-approve", "--var", "version=3"}, {"herald refresh"},
	{"BROKEN"},
	{"herald validate"}, {"herald validate", "--json"}, {"herald validate", "--diagnostics", "github"}, {"herald plan", "--json"}, {"herald plan"},
	{"herald destroy", "--auto-approve"},
}

// inert are commands that print nothing of a project, and write for programs
// or do not end.
var inert = []string{"herald completion", "herald sandbox", "herald manpages", "herald pages"}

func TestEveryCommandMeetsAHostileProject(t *testing.T) {
	t.Parallel()
	for _, path := range cli.CommandPaths() {
		met := slices.Contains(inert, path) || slices.ContainsFunc(hostileRuns, func(run []string) bool {
			return strings.HasPrefix(strings.Join(run, " ")+" ", path+" ")
		})
		if !met {
			t.Errorf("%s is not in hostileRuns, so nobody knows whether a stranger can control the terminal through it", path)
		}
	}
}

// TestHostileProject runs every command on a project whose author, chat and
// platform try to control what shows its output: on a terminal with colors, in
// a log, and in a workflow of GitHub's.
func TestHostileProject(t *testing.T) {
	t.Parallel()
	for name, mode := range map[string]hostileMode{
		"terminal": {terminal: true, environ: []string{"TERM=xterm"}},
		"log":      {environ: []string{"HERALD_LOG=trace"}},
		"workflow": {environ: []string{"CI=true", "GITHUB_ACTIONS=true"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newHostileProject(t, mode).run()
		})
	}
}

type hostileMode struct {
	terminal bool
	environ  []string
}

// hostileProject is a project, its sandbox, and what was printed of it.
type hostileProject struct {
	t      *testing.T
	mode   hostileMode
	dir    string
	server *sandbox.Server
	env    []string
	evil   string
	reply  string // of the server to everything; "" for the sandbox's own
	seen   int    // outputs that show something hostile, made harmless
}

func newHostileProject(t *testing.T, mode hostileMode) *hostileProject {
	t.Helper()
	server, base, err := startSandbox(t.Cleanup)
	if err != nil {
		t.Fatal(err)
	}
	p := &hostileProject{t: t, mode: mode, dir: t.TempDir(), server: server}
	p.evil = strings.Join(visibletest.Hostile, " ")
	p.env = append(scriptEnvironment(server, base), "HOME="+t.TempDir(), "CI_JOB_URL=https://ci.example/"+p.evil)
	p.env = append(p.env, mode.environ...)
	p.write("main.hcl", hostileFile())
	p.write("\u202e##[error]x.hcl", "# "+valid(strings.ReplaceAll(p.evil, "\r", ""))+"\nlocals { nothing   = 1 }\n")
	p.write("life.test.hcl", "run \"first\" {\n  assert {\n    condition = false\n    error_message = "+quoteHCL(visibletest.Lines())+"\n  }\n}\n")
	return p
}

func (p *hostileProject) write(name, text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *hostileProject) run() {
	for _, run := range hostileRuns {
		switch run[0] {
		case "DRIFT":
			p.drift()
		case "SERVER":
			p.reply = visibletest.Lines()
		case "BROKEN":
			p.reply = ""
			p.write("broken.hcl", brokenFile())
		default:
			p.command(run)
		}
	}
	p.files()
	if p.seen < 30 {
		p.t.Errorf("only %d outputs show something hostile, so little was tried", p.seen)
	}
}

// command runs a command to its end and holds what it printed.
func (p *hostileProject) command(run []string) {
	p.t.Helper()
	args := append(strings.Fields(run[0])[1:], run[1:]...)
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, "EVIL", p.evil)
	}
	var out, err bytes.Buffer
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	cli.Main(ctx, process.Env{
		Args: append([]string{"-chdir", p.dir}, args...), Stdin: strings.NewReader(quoteHCL(visibletest.Lines()) + "\n"), Stdout: &out, Stderr: &err,
		Environ: p.env, OutTerminal: p.mode.terminal, ErrTerminal: p.mode.terminal, Width: 100, Now: time.Now,
		Sleep: func(context.Context, time.Duration) error { return nil }, Who: p.evil, PID: 1, Transport: p,
	})
	for _, text := range []string{out.String(), err.String()} {
		if strings.Contains(text, "owned") {
			p.seen++
		}
		if slices.Contains(run, "--raw") && p.mode.environ[0] != "CI=true" && !p.mode.terminal {
			continue // whoever takes it wants every byte
		}
		text = withoutAnnotations(text)
		if p.mode.terminal && run[0] == "herald apply" {
			text = bars.ReplaceAllString(text, "")
		}
		if err := visibletest.Check(text, p.mode.terminal); err != nil {
			p.t.Errorf("%s: %v", strings.Join(run, " "), err)
		}
	}
}

// bars is what clears the bars of an apply before they are drawn anew.
var bars = regexp.MustCompile(`\x1b\[[0-9]+A\x1b\[J`)

// withoutAnnotations leaves out the commands that Herald gives to GitHub
// itself: an error or a warning, and in it nothing but what is escaped.
func withoutAnnotations(text string) string {
	var rest []string
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") {
			rest = append(rest, line)
		} else if _, data, ok := strings.Cut(line[2:], "::"); ok {
			rest = append(rest, "x "+data)
		}
	}
	return strings.Join(rest, "\n")
}

// drift has somebody else in the conversations do their worst.
func (p *hostileProject) drift() {
	p.t.Helper()
	found := addressesWithMessages(p.server, "yunhu", "Version")
	if len(found) != 1 {
		p.t.Fatalf("%d messages stand", len(found))
	}
	for _, d := range []sandbox.Drift{
		{Action: "edit", Platform: "yunhu", Message: found[0].ID, Text: valid(visibletest.Lines())},
		{Action: "post", Platform: "yunhu", Conversation: "group:1", Text: valid(visibletest.Lines())},
	} {
		if err := p.server.Drift(d); err != nil {
			p.t.Errorf("%s: %v", d.Action, err)
		}
	}
}

// RoundTrip answers for the platforms what the project wants.
func (p *hostileProject) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.reply == "" {
		return http.DefaultTransport.RoundTrip(r)
	}
	body, err := json.Marshal(map[string]any{
		"code": 1003, "msg": p.reply,
		"error": map[string]any{"status": 202, "code": 10002, "description": p.reply},
	})
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, err
}

// files holds what was written for people and programs to show. What Herald
// reads itself is JSON, and messages.
func (p *hostileProject) files() {
	p.t.Helper()
	checked := 0
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".html", ".json", ".xml"}, filepath.Ext(path)) || strings.Contains(path, "state") || strings.Contains(path, ".herald") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		checked++
		if filepath.Ext(path) == ".html" {
			checkPage(p.t, path, text)
			return nil
		}
		if err := visibletest.Check(string(text), false); err != nil {
			p.t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil || checked < 6 {
		p.t.Errorf("%d files were looked at: %v", checked, err)
	}
}
