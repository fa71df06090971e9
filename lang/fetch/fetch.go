// Package fetch downloads modules from Git repositories to the directory where the language
// reads them. It is the only part of the language that uses the network, and
// the language itself does not import it: evaluating never fetches.
//
// It runs the git that is installed, so that credentials and proxies are those
// that people have set up already.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/library"
)

// Options say what is fetched.
type Options struct {
	library.Options
	Update bool // look up branches and tags again, and not only what is not locked
	Limits Limits
	// Observe is called with each repository before it is fetched. It may be nil.
	Observe func(library.Source)
}

// maxDepth bounds how deep fetched modules call modules that must be fetched.
const maxDepth = 32

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
	for range maxDepth {
		tree, _ := library.Load(opt.Options)
		todo := tree.Missing
		if opt.Update {
			todo = tree.Used
		}
		todo = slices.DeleteFunc(slices.Clone(todo), func(s library.Source) bool { return fresh[s.Key()] })
		if len(todo) == 0 {
			return pruneLock(opt, tree, lock, before)
		}
		for _, s := range todo {
			pin, err := opt.allowedPin(lock, s)
			if err == nil {
				opt.Observe(s)
				pin, err = fetchRepository(ctx, opt, s, pin)
			}
			if err != nil {
				return tree, hcl.Diagnostics{diag.Errorf(hcl.Range{}, problem.ModuleCannotBeFetched, "%s: %s.", s.Key(), err)}
			}
			lock[s.Key()], fresh[s.Key()] = pin, true
		}
		if err := lock.Write(opt.Dir); err != nil {
			return tree, hcl.Diagnostics{diag.Errorf(hcl.Range{}, problem.LockFileCannotBeWritten, "%s.", err)}
		}
	}
	return nil, hcl.Diagnostics{diag.Errorf(hcl.Range{}, problem.ModulesNestedTooDeep,
		"Fetched modules call other modules to fetch, more than %d levels deep. Remove one of the calls.", maxDepth)}
}

// allowedPin is what a source is to be fetched at; zero looks up its ref. Where the author
// of the files is not trusted, only what is locked already is fetched.
func (opt Options) allowedPin(lock library.Lock, s library.Source) (library.Pin, error) {
	pin := lock.Pin(s)
	switch {
	case !opt.Policy.Untrusted() && opt.Update:
		return library.Pin{}, nil
	case !opt.Policy.Untrusted():
		return pin, nil
	case protocolOf(s.Repository) == "file":
		return pin, errors.New("with --untrusted, Herald does not read repositories on this machine")
	case opt.Update || pin.Hash == "":
		return pin, fmt.Errorf("with --untrusted, Herald fetches only commits that %s lists with a hash; "+
			"run herald get without this flag if the files are trusted, and commit the lock file", library.LockFile)
	}
	return pin, nil
}

// pruneLock drops from the lock what is not used, and reports what is wrong with
// the modules themselves.
func pruneLock(opt Options, tree *library.Tree, lock, before library.Lock) (*library.Tree, hcl.Diagnostics) {
	used := make(map[string]bool)
	for _, s := range tree.Used {
		used[s.Key()] = true
	}
	maps.DeleteFunc(lock, func(key string, _ library.Pin) bool { return !used[key] })
	tree, diags := library.Load(opt.Options)
	if !diags.HasErrors() && !maps.Equal(lock, before) {
		if err := lock.Write(opt.Dir); err != nil {
			diags = append(diags, diag.Errorf(hcl.Range{}, problem.LockFileCannotBeWritten, "%s.", err))
		}
	}
	return tree, diags
}
