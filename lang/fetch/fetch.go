// Package fetch brings modules from git repositories to where the language
// reads them. It is the only part of the language that knows a network, and
// the language itself does not import it: evaluating never fetches.
//
// It runs the git that is installed, so that credentials and proxies are those
// that people have set up already.
package fetch

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/library"
	"herald/safefile"
)

// Options say what is fetched.
type Options struct {
	library.Options
	Update bool // look up branches and tags anew, and not only what is not locked
	// Observe is told of each repository before it is fetched; nil for nobody.
	Observe func(library.Source)
}

// rounds bounds how deep fetched modules call modules that must be fetched.
const rounds = 32

// All fetches every module that the configuration calls and that is not there,
// and writes the lock file. Modules that nothing calls any more leave the
// lock. The Tree is the configuration afterwards.
func All(ctx context.Context, opt Options) (*library.Tree, hcl.Diagnostics) {
	if opt.Observe == nil {
		opt.Observe = func(library.Source) {}
	}
	lock, diags := library.ReadLock(opt.Dir)
	if diags.HasErrors() {
		return nil, diags
	}
	before := maps.Clone(lock)
	fresh := make(map[string]bool)
	for range rounds {
		tree, _ := library.Load(opt.Options)
		todo := tree.Missing
		if opt.Update {
			todo = tree.Used
		}
		todo = slices.DeleteFunc(slices.Clone(todo), func(s library.Source) bool { return fresh[s.Key()] })
		if len(todo) == 0 {
			return finish(opt, tree, lock, before)
		}
		for _, s := range todo {
			opt.Observe(s)
			commit, err := repository(ctx, opt, s, lock.Commit(s))
			if err != nil {
				return tree, hcl.Diagnostics{diag.Errorf(hcl.Range{}, "Module cannot be fetched", "%s: %s.", s.Key(), err)}
			}
			lock[s.Key()], fresh[s.Key()] = commit, true
		}
		if err := lock.Write(opt.Dir); err != nil {
			return tree, hcl.Diagnostics{diag.Errorf(hcl.Range{}, "Lock file cannot be written", "%s.", err)}
		}
	}
	return nil, hcl.Diagnostics{diag.Errorf(hcl.Range{}, "Modules without end",
		"Fetched modules call others that must be fetched, %d levels deep. Make an end to it.", rounds)}
}

// finish drops from the lock what is not used, and reports what is wrong with
// the modules themselves.
func finish(opt Options, tree *library.Tree, lock, before library.Lock) (*library.Tree, hcl.Diagnostics) {
	used := make(map[string]bool)
	for _, s := range tree.Used {
		used[s.Key()] = true
	}
	maps.DeleteFunc(lock, func(key, _ string) bool { return !used[key] })
	tree, diags := library.Load(opt.Options)
	if !diags.HasErrors() && !maps.Equal(lock, before) {
		if err := lock.Write(opt.Dir); err != nil {
			diags = append(diags, diag.Errorf(hcl.Range{}, "Lock file cannot be written", "%s.", err))
		}
	}
	return tree, diags
}

// repository puts one repository where it belongs and gives its commit. locked
// is the commit to use; "" looks up the ref.
func repository(ctx context.Context, opt Options, s library.Source, locked string) (string, error) {
	base := filepath.Join(opt.Dir, safefile.OwnDir, "modules")
	if err := safefile.MakeDirs(base); err != nil {
		return "", fmt.Errorf("make room for modules: %w", err)
	}
	work, err := os.MkdirTemp(base, "new-")
	if err != nil {
		return "", fmt.Errorf("make room for modules: %w", err)
	}
	defer os.RemoveAll(work)
	if _, err := git(ctx, "", "clone", "--quiet", "--no-checkout", "--", s.Repository, work); err != nil {
		return "", err
	}
	commit := locked
	if opt.Update || locked == "" {
		if commit, err = resolve(ctx, work, s.Ref); err != nil {
			return "", err
		}
	}
	if _, err := git(ctx, work, "checkout", "--quiet", "--detach", commit); err != nil {
		return "", err
	}
	if err := os.RemoveAll(filepath.Join(work, ".git")); err != nil {
		return "", fmt.Errorf("tidy up the module: %w", err)
	}
	place := filepath.Join(opt.Dir, library.Place(s, commit))
	if _, err := os.Stat(place); err == nil {
		return commit, nil // the same commit is the same files
	}
	if err := os.Rename(work, place); err != nil {
		return "", fmt.Errorf("put the module in its place: %w", err)
	}
	return commit, nil
}

// resolve finds the commit of a ref: a branch of the repository, a tag, or a
// commit itself; "" is what the repository shows by itself.
func resolve(ctx context.Context, work, ref string) (string, error) {
	if ref == "" {
		return git(ctx, work, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	}
	for _, name := range []string{"refs/remotes/origin/" + ref, "refs/tags/" + ref, ref} {
		if commit, err := git(ctx, work, "rev-parse", "--verify", "--quiet", name+"^{commit}"); err == nil {
			return commit, nil
		}
	}
	return "", fmt.Errorf("the repository has no branch, tag or commit %q", ref)
}

// environment is that of the process without what would lead git to another
// repository, as inside a hook.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"}, name)
	})
}

// git runs git and gives what it prints. It never asks anything.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = append(environment(), "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=true")
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(problems.String()); text != "" {
			return "", fmt.Errorf("git %s: %s", args[0], diag.WithoutSecrets(strings.ReplaceAll(text, "\n", "; ")))
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(out.String()), nil
}
