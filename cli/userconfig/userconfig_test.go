package userconfig

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/trust"
)

// load reads a policy with this file of the user; "" for none.
func load(t *testing.T, file string, src Sources, environ map[string]string) (trust.Policy, []string) {
	t.Helper()
	src.Dir = t.TempDir()
	src.Getenv = func(name string) string { return environ[name] }
	if file != "" {
		name := filepath.Join(src.Dir, "herald", "config.hcl")
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	policy, files, diags := Load(src)
	var problems []string
	for _, d := range diags {
		place := ""
		if d.Subject != nil && files[d.Subject.Filename] != nil {
			place = filepath.Base(d.Subject.Filename) + ":" + d.Subject.String()[strings.LastIndex(d.Subject.String(), ":")+1:]
			place = place[:strings.Index(place, ",")] + ": "
		}
		problems = append(problems, place+d.Summary)
	}
	return policy, problems
}

func TestSourcesAddUp(t *testing.T) {
	t.Parallel()
	server := func(host string) trust.Endpoint { return trust.HostPort(host, "443") }
	policy, problems := load(t, `
allowed_endpoints   = ["c.example.org"]
allow_files_outside = ["/srv/shared"]
untrusted           = false
`, Sources{Untrusted: true}, map[string]string{trust.EnvEndpoints: "a.example.org, https://b.example.org\n", EnvUntrusted: "0"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if !policy.Untrusted() {
		t.Error("the flag was switched off again")
	}
	for _, host := range []string{"a.example.org", "b.example.org", "c.example.org"} {
		if !policy.Allows(server(host)) {
			t.Errorf("%s is not allowed", host)
		}
	}
	if policy.Allows(server("d.example.org")) {
		t.Error("d.example.org is allowed")
	}
	if diff := cmp.Diff([]string{"/srv/shared"}, policy.Directories()); diff != "" {
		t.Error(diff)
	}
}

func TestEachSourceMakesUntrusted(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file    string
		flag    bool
		environ map[string]string
		want    bool
	}{
		"nothing":     {want: false},
		"flag":        {flag: true, want: true},
		"environment": {environ: map[string]string{EnvUntrusted: "1"}, want: true},
		"file":        {file: "untrusted = true\n", environ: map[string]string{EnvUntrusted: "0"}, want: true},
		"off":         {file: "untrusted = false\n", environ: map[string]string{EnvUntrusted: "0"}, want: false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policy, problems := load(t, tt.file, Sources{Untrusted: tt.flag}, tt.environ)
			if policy.Untrusted() != tt.want || len(problems) > 0 {
				t.Errorf("untrusted: %t, %v", policy.Untrusted(), problems)
			}
		})
	}
}

// What cannot be read allows nothing.
func TestProblems(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file    string
		environ map[string]string
		want    string
	}{
		"syntax":              {file: "untrusted = \n", want: "config.hcl:1: Invalid expression"},
		"unknown argument":    {file: "\nallow_endpoints = []\n", want: "config.hcl:2: Unsupported argument"},
		"block":               {file: "herald {\n}\n", want: "config.hcl:1: Unsupported block type"},
		"type":                {file: "untrusted = \"maybe\"\n", want: "config.hcl:1: Invalid user configuration"},
		"null":                {file: "untrusted = null\n", want: "config.hcl:1: Invalid user configuration"},
		"null among texts":    {file: "allowed_endpoints = [null]\n", want: "config.hcl:1: Invalid user configuration"},
		"reference":           {file: "allowed_endpoints = [var.host]\n", want: "config.hcl:1: Variables not allowed"},
		"endpoint":            {file: "allowed_endpoints = [\"a\",\n\"*\"]\n", want: "config.hcl:1: Invalid user configuration"},
		"relative directory":  {file: "\n\nallow_files_outside = [\"../x\"]\n", want: "config.hcl:3: Invalid user configuration"},
		"switch":              {environ: map[string]string{EnvUntrusted: "yes"}, want: "Invalid environment variable"},
		"endpoint variable":   {environ: map[string]string{trust.EnvEndpoints: "https://a/b"}, want: "Invalid environment variable"},
		"file that is absent": {environ: map[string]string{EnvConfig: "/nonexistent/config.hcl"}, want: "Invalid user configuration"},
		"relative file":       {environ: map[string]string{EnvConfig: "config.hcl"}, want: "Invalid environment variable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policy, problems := load(t, tt.file, Sources{}, tt.environ)
			if diff := cmp.Diff([]string{tt.want}, problems); diff != "" {
				t.Error(diff)
			}
			if !policy.Untrusted() || policy.Allows(trust.HostPort("a", "443")) {
				t.Error("the policy allows something")
			}
		})
	}
}

func TestNoHomeDirectory(t *testing.T) {
	t.Parallel()
	policy, _, diags := Load(Sources{Getenv: func(string) string { return "" }})
	if len(diags) > 0 || policy.Untrusted() {
		t.Error(diags, policy)
	}
}

func TestFileElsewhere(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "ci.hcl")
	if err := os.WriteFile(name, []byte("untrusted = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	policy, problems := load(t, "this is not read", Sources{}, map[string]string{EnvConfig: name})
	if !policy.Untrusted() || len(problems) > 0 {
		t.Error(policy, problems)
	}
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file, variable, want string
	}{
		"none":              {want: ""},
		"the environment":   {variable: "/etc/a", want: "/etc/a"},
		"the file":          {file: `require_signatures = ["/etc/a", "/etc/b"]`, want: "/etc/a /etc/b"},
		"both":              {file: `require_signatures = ["/etc/b"]`, variable: "/etc/a", want: "/etc/a /etc/b"},
		"a relative file":   {file: `require_signatures = ["b"]`, want: "Invalid user configuration"},
		"a relative path":   {variable: "a", want: "Invalid environment variable"},
		"what is no list":   {file: `require_signatures = true`, want: "Invalid user configuration"},
		"of another guard":  {file: `untrusted = 7`, want: "Invalid user configuration"},
		"what is not known": {file: `require_signature = ["/etc/a"]`, want: "Unsupported argument"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := Sources{Dir: t.TempDir(), Getenv: func(name string) string { return map[string]string{EnvSignatures: tt.variable}[name] }}
			if err := os.Mkdir(filepath.Join(src.Dir, "herald"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(src.Dir, "herald", "config.hcl"), []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			lists, _, diags := LoadSignatures(src)
			got := strings.Join(lists, " ")
			if diags.HasErrors() {
				got = diags[0].Summary
			}
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
