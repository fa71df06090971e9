package fetch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"herald/lang/library"
	"herald/lang/safefile"
)

// repository is one that is fetched.
type repository struct {
	gitCommand
	source library.Source
}

// fetchRepository puts a repository where it belongs and gives what it was pinned to. A
// locked pin without a commit looks up the ref.
func fetchRepository(ctx context.Context, opt Options, s library.Source, locked library.Pin) (library.Pin, error) {
	base := filepath.Join(opt.Dir, safefile.HeraldDir, "modules")
	if err := safefile.MakeDirs(base); err != nil {
		return library.Pin{}, fmt.Errorf("make room for modules: %w", err)
	}
	work, err := os.MkdirTemp(base, "new-")
	if err != nil {
		return library.Pin{}, fmt.Errorf("make room for modules: %w", err)
	}
	defer os.RemoveAll(work)
	r := repository{gitCommand{work, protocolOf(s.Repository)}, s}
	pin := locked
	err = opt.Limits.runLimited(ctx, work, func(ctx context.Context) (err error) {
		pin.Commit, err = r.checkOut(ctx, locked.Commit)
		return err
	})
	if err == nil { // only now, because its size counts as well
		err = os.RemoveAll(r.gitDir())
	}
	if err != nil {
		return pin, err
	}
	if pin.Hash, err = library.HashDir(work); err != nil {
		return pin, fmt.Errorf("its files cannot be used: %w", err)
	}
	if locked.Hash != "" && pin.Hash != locked.Hash {
		return pin, fmt.Errorf("its files at commit %s do not match the hash in %s. "+
			"If the lock file is wrong, remove the block of this module from it and run herald get", pin.Commit, library.LockFile)
	}
	return pin, moveIntoPlace(filepath.Join(opt.Dir, library.ModuleDir(s, pin.Commit)), work, pin.Hash)
}

// moveIntoPlace puts the files of work in their place, unless they are there.
func moveIntoPlace(place, work, hash string) error {
	if have, err := library.HashDir(place); err == nil && have == hash {
		return nil
	}
	if err := os.RemoveAll(place); err != nil {
		return fmt.Errorf("remove what is in the place of the module: %w", err)
	}
	if err := os.Rename(work, place); err != nil {
		return fmt.Errorf("put the module in its place: %w", err)
	}
	return nil
}

// gitDir is the directory of git's own files.
func (r repository) gitDir() string { return filepath.Join(r.dir, ".git") }

// checkOut fetches one commit and leaves its files, with those of git. A commit
// of "" is that of the ref.
func (r repository) checkOut(ctx context.Context, commit string) (string, error) {
	if _, err := r.runGit(ctx, "init", "--quiet", "--template="); err != nil {
		return "", err
	}
	if err := safefile.Write(filepath.Join(r.gitDir(), "info", "attributes"), []byte(gitAttributes), safefile.Options{}); err != nil {
		return "", err
	}
	if commit == "" {
		var err error
		if commit, err = r.resolveRef(ctx); err != nil {
			return "", err
		}
	}
	commit, err := r.fetchCommit(ctx, commit)
	if err != nil {
		return "", err
	}
	if _, err := r.runGit(ctx, "checkout", "--quiet", "--detach", commit); err != nil {
		return "", err
	}
	return commit, nil
}

// fullCommit is a commit in full, or an abbreviation of one.
var fullCommit, anyCommit = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`), regexp.MustCompile(`^[0-9a-f]{4,64}$`)

// resolveRef finds the commit of the ref: a branch of the repository, a tag, or a
// commit itself, which may be abbreviated; "" is what the repository shows by
// itself.
func (r repository) resolveRef(ctx context.Context) (string, error) {
	ref := r.source.Ref
	names := []string{"refs/heads/" + ref, "refs/tags/" + ref + "^{}", "refs/tags/" + ref}
	if ref == "" {
		names = []string{"HEAD"}
	}
	list, err := r.runGit(ctx, append([]string{"ls-remote", "--", r.source.Repository}, names...)...)
	if err != nil {
		return "", err
	}
	found := make(map[string]string)
	for line := range strings.Lines(list) {
		if commit, name, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			found[name] = commit
		}
	}
	for _, name := range names {
		if commit := found[name]; fullCommit.MatchString(commit) {
			return commit, nil
		}
	}
	if anyCommit.MatchString(ref) {
		return ref, nil
	}
	return "", r.errNoRef()
}

func (r repository) errNoRef() error {
	if r.source.Ref == "" {
		return fmt.Errorf("the repository is empty")
	}
	return fmt.Errorf("the repository has no branch, tag or commit %q", r.source.Ref)
}

// fetchCommit fetches one commit without its history, or everything from a server
// that does not give single commits. It returns the commit in full.
func (r repository) fetchCommit(ctx context.Context, commit string) (string, error) {
	if fullCommit.MatchString(commit) {
		_, err := r.runGit(ctx, "fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", r.source.Repository, commit)
		if err == nil || ctx.Err() != nil {
			return commit, err
		}
	}
	_, err := r.runGit(ctx, "fetch", "--quiet", "--no-recurse-submodules", "--", r.source.Repository,
		"+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
	if err != nil {
		return "", err
	}
	full, err := r.runGit(ctx, "rev-parse", "--verify", "--quiet", commit+"^{commit}")
	if err != nil && ctx.Err() == nil {
		if r.source.Ref == commit {
			err = r.errNoRef()
		} else {
			err = fmt.Errorf("the repository has no commit %s any more", commit)
		}
	}
	return full, err
}
