package fetch

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"herald/lang/diag"
)

// gitSettings keep a repository from having programs of this machine run, and git
// from doing more than it is asked for. Credentials and proxies are those that the
// user has set up.
func gitSettings() []string {
	var out []string
	for _, setting := range []string{
		"core.hooksPath=" + os.DevNull, "core.fsmonitor=false", "submodule.recurse=false", "gc.auto=0", "maintenance.auto=false",
		"fetch.unpackLimit=1", "protocol.version=2", "core.protectNTFS=true", "core.protectHFS=true", "advice.detachedHead=false",
	} {
		out = append(out, "-c", setting)
	}
	return out
}

// gitAttributes win over those of the repository. Without them, its files would pass
// through filters that the user has configured, and differ by operating system.
const gitAttributes = "* -text -eol -filter -ident -working-tree-encoding\n"

// gitEnvironment is that of the process without what would lead git to another
// repository, as inside a hook.
func gitEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"}, name)
	})
}

// gitCommand runs git for one repository.
type gitCommand struct {
	dir      string // where it works; "" for no repository
	protocol string // the only one that may be used
}

// protocolOf is the protocol of an address of a repository.
func protocolOf(repository string) string {
	if u, err := url.Parse(repository); err == nil {
		return cmp.Or(u.Scheme, "ssh")
	}
	return "ssh" // user@host:path
}

// maxOutput is how much of what git prints is kept.
const maxOutput = 1 << 20

// runGit returns what git prints. It never asks anything.
func (g gitCommand) runGit(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append(gitSettings(), args...)...)
	cmd.Dir = g.dir
	cmd.Env = append(gitEnvironment(), "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=true", "GIT_ALLOW_PROTOCOL="+g.protocol, "GIT_LFS_SKIP_SMUDGE=1")
	cmd.WaitDelay = time.Second // for programs that git has started
	out, problems := limitedBuffer{limit: maxOutput}, limitedBuffer{limit: maxOutput}
	cmd.Stdout, cmd.Stderr = &out, &problems
	err := cmd.Run()
	if cause := context.Cause(ctx); cause != nil && err != nil {
		return "", cause
	}
	if err != nil {
		if text := strings.TrimSpace(problems.String()); text != "" {
			return "", fmt.Errorf("git %s: %s", args[0], diag.WithoutSecrets(strings.ReplaceAll(text, "\n", "; ")))
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(out.String()), nil
}

// limitedBuffer keeps the first bytes that are written to it.
type limitedBuffer struct {
	bytes.Buffer
	limit int
}

// Write never fails.
func (c *limitedBuffer) Write(b []byte) (int, error) {
	if room := c.limit - c.Len(); room > 0 {
		c.Buffer.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}
