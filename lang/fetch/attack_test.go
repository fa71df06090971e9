package fetch

import (
	"crypto/rand"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/library"
	"herald/lang/trust"
)

// calling makes a project that calls the module of a repository.
func calling(t *testing.T, source string) Options {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.hcl"), "module \"m\" { source = \""+source+"\" }\n")
	return Options{Options: library.Options{Dir: dir}}
}

// place is the only directory that was fetched.
func place(t *testing.T, opt Options) string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(opt.Dir, ".herald", "modules", "*"))
	if len(list) != 1 || err != nil {
		t.Fatalf("fetched are %v, %v", list, err)
	}
	return list[0]
}

func wantError(t *testing.T, diags hcl.Diagnostics, part string) {
	t.Helper()
	if len(diags) == 0 || !strings.Contains(diags.Error(), part) {
		t.Errorf("want %q, got %v", part, diags)
	}
}

// Files that somebody committed in the place of a fetched module are refused, and
// fetching puts the right ones there.
func TestPoisonedModule(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.commit("locals { n = 1 }\n")
	opt := calling(t, "git::file://"+r.dir)
	if _, diags := All(t.Context(), opt); diags.HasErrors() {
		t.Fatal(diags)
	}
	file := filepath.Join(place(t, opt), "main.hcl")
	write(t, file, "locals { n = \"POISONED\" }\n")
	_, diags := library.Load(opt.Options)
	wantError(t, diags, "does not match lock file")
	if _, diags := All(t.Context(), opt); diags.HasErrors() {
		t.Fatal(diags)
	}
	if src, err := os.ReadFile(file); string(src) != "locals { n = 1 }\n" || err != nil {
		t.Errorf("got %q, %v", src, err)
	}
}

// A lock file of an earlier version has no hashes; fetching adds them. One that
// names another hash than the commit has is refused.
func TestHashInTheLock(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.commit("locals { n = 1 }\n")
	opt := calling(t, "git::file://"+r.dir)
	if _, diags := All(t.Context(), opt); diags.HasErrors() {
		t.Fatal(diags)
	}
	locked, _ := library.ReadLock(opt.Dir)
	key := slices.Collect(maps.Keys(locked))[0]
	for _, hash := range []string{"", "h1:" + strings.Repeat("0", 43) + "="} {
		changed := library.Lock{key: {Commit: locked[key].Commit, Hash: hash}}
		if err := changed.Write(opt.Dir); err != nil {
			t.Fatal(err)
		}
		_, diags := All(t.Context(), opt)
		again, _ := library.ReadLock(opt.Dir)
		if hash != "" {
			wantError(t, diags, "do not match the hash in .herald.lock.hcl")
		} else if diags.HasErrors() || again[key] != locked[key] {
			t.Errorf("got %v, %v", again, diags)
		}
	}
}

// Neither the history of a repository nor its other branches are fetched.
func TestHistoryIsNotFetched(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	large := make([]byte, 4<<20)
	rand.Read(large)
	write(t, filepath.Join(r.dir, "large"), string(large))
	first := r.commit("locals { n = 1 }\n")
	r.git("branch", "large")
	r.git("rm", "-q", "large")
	small := r.commit("locals { n = 2 }\n")
	r.commit("locals { n = 3 }\n")
	for name, tt := range map[string]struct{ ref, want string }{
		"branch":         {ref: "?ref=main"},
		"by itself":      {ref: ""},
		"commit":         {ref: "?ref=" + small},
		"large":          {ref: "?ref=large", want: "the limit is 1 MiB"},
		"large commit":   {ref: "?ref=" + first, want: "the limit is 1 MiB"},
		"abbreviated":    {ref: "?ref=" + small[:10], want: "the limit is 1 MiB"}, // needs the history
		"not a commit":   {ref: "?ref=" + strings.Repeat("ab", 20), want: "no branch, tag or commit"},
		"not any branch": {ref: "?ref=mai*", want: "no branch, tag or commit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := calling(t, "git::file://"+r.dir+tt.ref)
			opt.Limits.Bytes = 1 << 20
			if name == "not a commit" {
				opt.Limits.Bytes = 0 // everything is searched for it
			}
			_, diags := All(t.Context(), opt)
			if tt.want != "" {
				wantError(t, diags, tt.want)
			} else if diags.HasErrors() {
				t.Error(diags)
			}
		})
	}
	opt := calling(t, "git::file://"+r.dir+"?ref="+small[:10])
	if tree, diags := All(t.Context(), opt); diags.HasErrors() || tree.Commit("git::file://"+r.dir+"?ref="+small[:10]) != small {
		t.Errorf("an abbreviated commit: %v", diags)
	}
}

func TestTimeIsLimited(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.commit("locals { n = 1 }\n")
	opt := calling(t, "git::file://"+r.dir)
	opt.Limits.Time = time.Nanosecond
	_, diags := All(t.Context(), opt)
	wantError(t, diags, "it took longer than 1ns")
}

// A repository has no program of this machine run, and its files are those that
// were committed.
func TestAttributesHaveNoEffect(t *testing.T) {
	r := newRepo(t)
	write(t, filepath.Join(r.dir, ".gitattributes"), "*.hcl filter=evil eol=crlf ident\n")
	r.git("-c", "filter.evil.clean=cat", "add", ".")
	text := "locals { n = 1 } # $Id$\n"
	r.commit(text)
	ran := filepath.Join(t.TempDir(), "ran")
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "filter.evil.smudge")
	t.Setenv("GIT_CONFIG_VALUE_0", "touch "+ran+"; cat")
	opt := calling(t, "git::file://"+r.dir)
	if _, diags := All(t.Context(), opt); diags.HasErrors() {
		t.Fatal(diags)
	}
	if src, err := os.ReadFile(filepath.Join(place(t, opt), "main.hcl")); string(src) != text || err != nil {
		t.Errorf("got %q, %v", src, err)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a filter was run")
	}
}

// A server is asked by the protocol that the source names, and by no other.
func TestProtocol(t *testing.T) {
	t.Parallel()
	for repository, want := range map[string]string{
		"https://example.org/a.git": "https", "ssh://git@example.org/a.git": "ssh", "git@example.org:a.git": "ssh",
		"file:///srv/a": "file", "http://127.0.0.1/a": "http",
	} {
		if got := protocolOf(repository); got != want {
			t.Errorf("%s: %s, want %s", repository, got, want)
		}
	}
	r := newRepo(t)
	r.commit("locals { n = 1 }\n")
	if _, err := (gitCommand{"", "https"}).runGit(t.Context(), "ls-remote", "--", "file://"+r.dir); err == nil || !strings.Contains(err.Error(), "not allowed") {
		t.Errorf("got %v", err)
	}
}

// Where the author is not trusted, only what is pinned is fetched, from a server.
func TestUntrusted(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.commit("locals { n = 1 }\n")
	opt := calling(t, "git::"+r.serve())
	untrusted := opt
	untrusted.Policy = trust.New(trust.Options{Untrusted: true})
	_, diags := All(t.Context(), untrusted)
	wantError(t, diags, "Herald fetches only commits that .herald.lock.hcl lists")
	if _, diags := All(t.Context(), opt); diags.HasErrors() {
		t.Fatal(diags)
	}
	if err := os.RemoveAll(filepath.Join(opt.Dir, ".herald")); err != nil {
		t.Fatal(err)
	}
	if _, diags := All(t.Context(), untrusted); diags.HasErrors() {
		t.Errorf("what is pinned: %v", diags)
	}
	untrusted.Update = true
	_, diags = All(t.Context(), untrusted)
	wantError(t, diags, "Herald fetches only commits")
	local := calling(t, "git::file://"+r.dir)
	local.Policy = untrusted.Policy
	_, diags = All(t.Context(), local)
	wantError(t, diags, "does not read repositories on this machine")
}
