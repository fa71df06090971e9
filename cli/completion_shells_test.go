//go:build unix

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"herald/lang/diag/visible/visibletest"
)

// completionProject offers words that a shell would run, and descriptions that
// would control the terminal, beside one word that is harmless.
const completionProject = `
variable "name" {
  description = EVIL
  default     = "x"
}
conversation "users" {
  provider = yunhu
  id       = "group:1"
}
message "m" {
  for_each = toset(["plain", "a$(touch owned)", "b` + "`touch owned`" + `", "c; touch owned", "d\ntouch owned", "e\u0003touch owned\r", "~", "*"])
  to       = conversation.users
  text     = "Hello."
}
message "only" {
  for_each = toset(["a$(touch$IFS./owned)"])
  to       = conversation.users
  text     = "Hello."
}
`

// clearLine is the key that empties the line in both.
const clearLine = "\x15"

// shells are those that a script can be had for and that run here. Each begins
// with its script read and a prompt.
var shells = map[string]struct {
	args  []string
	needs string // a file
	begin string
}{
	"bash": {
		[]string{"--norc", "--noprofile", "-i"}, "/usr/share/bash-completion/bash_completion",
		"source /usr/share/bash-completion/bash_completion; source <(herald completion bash); PS1='ready''> '",
	},
	"zsh": {
		[]string{"-f", "-i"}, "",
		"autoload -U compinit; compinit -u -D; source <(herald completion zsh); compdef _herald herald; PS1='ready''> '",
	},
}

// TestCompletionInShells presses the key in real shells, twice where one is not
// enough: nothing of the project runs, and the harmless word arrives.
func TestCompletionInShells(t *testing.T) {
	t.Parallel()
	for name, shell := range shells {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needShell(t, name, shell.needs)
			dir := completionDir(t)
			path, err := exec.LookPath(name)
			if err != nil {
				t.Fatal(err)
			}
			p := sit(t, &exec.Cmd{Path: path, Args: append([]string{name}, shell.args...), Dir: dir, Env: completionEnvironment(dir)})
			p.types(shell.begin + "\r")
			p.sees("ready> ")
			for line, want := range map[string]string{"herald plan --target message.m": "plain", "herald plan --target message.only[": "", "herald plan --var ": "name="} {
				p.types(line + "\t\t")
				p.sees(want)
				p.types("\t\t" + clearLine + "echo do''ne\r")
				p.sees("done")
				p.sees("ready> ")
			}
			p.types("exit\r")
			p.ends()
			if _, err := os.Stat(filepath.Join(dir, "owned")); err == nil {
				t.Error("a key of the project ran as a command")
			}
		})
	}
}

// TestCompletionInFish asks fish, which tells what it would offer.
func TestCompletionInFish(t *testing.T) {
	t.Parallel()
	needShell(t, "fish", "")
	dir := completionDir(t)
	for line, want := range map[string]string{
		"herald plan --target message.m[":         `message.m["plain"]`,
		"herald plan --var ":                      "name=",
		`herald taint message.m["plain"] message`: "",
	} {
		cmd := exec.Command("fish", "--no-config", "-c", "herald completion fish | source; complete -C "+quoteFish(line))
		cmd.Dir, cmd.Env = dir, completionEnvironment(dir)
		out, err := cmd.Output()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v, %q", line, err, out)
		}
		if err := visibletest.Check(string(out), false); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		for offered := range strings.Lines(string(out)) {
			if word, _, _ := strings.Cut(offered, "\t"); strings.Contains(word, "touch") {
				t.Errorf("%s: %q is offered", line, word)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "owned")); err == nil {
		t.Error("a key of the project ran as a command")
	}
}

func quoteFish(line string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(line) + "'"
}

// needShell skips the test where a shell is missing, unless nothing may be
// skipped.
func needShell(t *testing.T, name, file string) {
	t.Helper()
	_, err := exec.LookPath(name)
	if err == nil && file != "" {
		_, err = os.Stat(file)
	}
	switch {
	case err != nil && os.Getenv("HERALD_NO_SKIP") == "1":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
}

// completionDir is a project, with this test binary as herald in bin.
func completionDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(dir, "bin", "herald")); err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(completionProject, "EVIL", quoteHCL(strings.Join(visibletest.Hostile, " ")), 1)
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func completionEnvironment(dir string) []string {
	return []string{
		"HOME=" + dir, "PATH=" + filepath.Join(dir, "bin") + ":" + os.Getenv("PATH"), "TERM=xterm", "LANG=C.UTF-8", "YUNHU_TOKEN=canary-token",
		"XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + dir,
	}
}
