//go:build unix

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// sitter is a person who sits at a terminal of a process.
type sitter struct {
	t    *testing.T
	cmd  *exec.Cmd
	file *os.File
	seen string // since the last answer
}

func sit(t *testing.T, cmd *exec.Cmd) *sitter {
	t.Helper()
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = file.Close()
		_ = cmd.Process.Kill() // it has ended, unless the test failed
	})
	return &sitter{t: t, cmd: cmd, file: file}
}

// sees waits for a text on the screen.
func (p *sitter) sees(text string) {
	p.t.Helper()
	buf := make([]byte, 4096)
	for !strings.Contains(p.seen, text) {
		n, err := p.file.Read(buf)
		p.seen += string(buf[:n])
		if err != nil {
			p.t.Fatalf("waiting for %q: %v; the screen shows %q", text, err, p.seen)
		}
	}
	_, p.seen, _ = strings.Cut(p.seen, text)
}

func (p *sitter) types(keys string) {
	p.t.Helper()
	if _, err := p.file.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// leaves waits for the end, which is a success.
func (p *sitter) leaves() {
	p.t.Helper()
	if code := p.ends(); code != 0 {
		p.t.Errorf("exit code %d", code)
	}
}

// ends waits for the end and gives the exit code.
func (p *sitter) ends() int {
	p.t.Helper()
	buf := make([]byte, 4096)
	for err := error(nil); err == nil; {
		var n int
		n, err = p.file.Read(buf)
		p.seen += string(buf[:n])
	}
	_ = p.cmd.Wait() // the exit code is looked at
	return p.cmd.ProcessState.ExitCode()
}

func TestConsoleAtATerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := "locals { greeting = \"hello\" }\nherald { name = \"console\" }\n"
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := []string{"HOME=" + dir, "TERM=xterm", "NO_COLOR=1"}
	const up, tab, enter, ctrlC, ctrlD = "\x1b[A", "\t", "\r", "\x03", "\x04"

	p := sit(t, heraldCommand(t, dir, environ, "console"))
	p.sees("> ")
	p.types("20 + 3" + enter)
	p.sees("\n23\r\n")
	p.sees("> ")
	p.types("local.gr" + tab + enter)
	p.sees("\n\"hello\"\r\n")
	p.sees("> ")
	p.types("upper(" + enter)
	p.sees(": ")
	p.types("local.greeting)" + enter)
	p.sees("\n\"HELLO\"\r\n")
	p.sees("> ")
	p.types("dropped(")
	p.sees("dropped(") // before it, Ctrl-C may be too early to be read as a key
	p.types(ctrlC)
	p.sees("> ")
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil { // Ctrl-C before it is read as a key
		t.Fatal(err)
	}
	p.types("local.none" + enter)
	p.sees("There is no local value \"none\"")
	p.sees("> ")
	p.types("40 + 2" + enter)
	p.sees("\n42\r\n")
	p.sees("> ")
	p.types(ctrlD)
	p.leaves()

	p = sit(t, heraldCommand(t, dir, environ, "console"))
	p.sees("> ")
	p.types(up + enter) // what was typed in the first session
	p.sees("\n42\r\n")
	p.sees("> ")
	p.types("exit" + enter)
	p.leaves()
}
