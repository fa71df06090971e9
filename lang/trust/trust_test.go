package trust

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPolicyAllows(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		allowed, address string
		want             bool
	}{
		"host":                     {"gitlab.example.org", "https://gitlab.example.org/api", true},
		"host, every port":         {"gitlab.example.org", "https://gitlab.example.org:8443", true},
		"host, case and dot":       {"GitLab.example.org.", "https://gitlab.EXAMPLE.org", true},
		"port":                     {"gitlab.example.org:8443", "https://gitlab.example.org:8443", true},
		"another port":             {"gitlab.example.org:8443", "https://gitlab.example.org", false},
		"address":                  {"https://gitlab.example.org", "https://gitlab.example.org:443/x", true},
		"address, another port":    {"https://gitlab.example.org", "https://gitlab.example.org:8443", false},
		"address with a slash":     {"https://gitlab.example.org/", "https://gitlab.example.org", true},
		"host below":               {"example.org", "https://evil.example.org", false},
		"host above":               {"gitlab.example.org", "https://example.org", false},
		"host that begins alike":   {"example.org", "https://example.org.evil.net", false},
		"user that looks like one": {"example.org", "https://example.org@evil.net", false},
		"IPv4":                     {"127.0.0.1:9901", "http://127.0.0.1:9901", true},
		"IPv4 in IPv6":             {"127.0.0.1", "http://[::ffff:127.0.0.1]:1", true},
		"IPv6":                     {"[::1]:80", "http://[0:0::1]", true},
		"IPv6 without brackets":    {"::1", "http://[::1]:99", true},
		"localhost is a name":      {"127.0.0.1", "http://localhost", false},
		"database":                 {"db.example.org:5432", "postgres://ada@db.example.org/x", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			allowed, err := ParseEndpoint(tt.allowed)
			if err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(tt.address)
			if err != nil {
				t.Fatal(err)
			}
			if got := New(Options{Endpoints: []Endpoint{allowed}}).Allows(URL(u)); got != tt.want {
				t.Errorf("%s allows %s: %t", tt.allowed, tt.address, got)
			}
			if (Policy{}).Allows(URL(u)) {
				t.Errorf("the zero policy allows %s", tt.address)
			}
		})
	}
}

func TestSockets(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		allowed string
		server  Endpoint
		want    bool
	}{
		"directory":              {"/run/postgresql", Socket("/run/postgresql/.s.PGSQL.5432"), true},
		"itself":                 {"/run/postgresql/", Socket("/run/postgresql"), true},
		"way out":                {"/run/postgresql", Socket("/run/postgresql/../evil"), false},
		"name that begins alike": {"/run/postgresql", Socket("/run/postgresql2"), false},
		"host":                   {"localhost", Socket("/run/postgresql"), false},
		"host for a directory":   {"/run/postgresql", HostPort("localhost", "5432"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			allowed, err := ParseEndpoint(tt.allowed)
			if err != nil {
				t.Fatal(err)
			}
			if got := New(Options{Endpoints: []Endpoint{allowed}}).Allows(tt.server); got != tt.want {
				t.Errorf("%s allows %s: %t", tt.allowed, tt.server, got)
			}
		})
	}
}

func TestWrongEndpoints(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "*", "*.example.org", "https://", "https://example.org/path", "https://example.org?x", "https://u@example.org",
		"example.org:0", "example.org:99999", "example.org:http", "exa mple.org", "example.org/path", "[::1", "a:b:c",
	} {
		if e, err := ParseEndpoint(text); err == nil {
			t.Errorf("%q is read as %q", text, e)
		}
	}
}

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	for server, want := range map[Endpoint]bool{
		HostPort("127.0.0.1", ""): true, HostPort("127.9.9.9", "80"): true, HostPort("[::1]", "80"): true, HostPort("LOCALHOST.", ""): true,
		HostPort("::ffff:127.0.0.1", ""): true, Socket("/run/x"): true,
		HostPort("0.0.0.0", ""): false, HostPort("::", ""): false, HostPort("127.0.0.1.example.org", ""): false, HostPort("localhost.example.org", ""): false,
		HostPort("10.0.0.1", ""): false, HostPort("2130706433", ""): false, HostPort("", ""): false,
	} {
		if got := server.IsLoopback(); got != want {
			t.Errorf("%s: %t", server, got)
		}
	}
}

// Whoever holds a policy cannot change what others hold.
func TestPolicyIsImmutable(t *testing.T) {
	t.Parallel()
	given := []string{"/srv/shared/", "/opt/x/../y"}
	p := New(Options{Untrusted: true, Directories: given})
	given[0] = "/"
	p.Directories()[1] = "/"
	if diff := cmp.Diff([]string{"/srv/shared", "/opt/y"}, p.Directories()); diff != "" {
		t.Error(diff)
	}
	if !p.Untrusted() {
		t.Error("it is trusted")
	}
}

// What is read is written as it can be read again, and covers itself: advice
// names a server in this form.
func FuzzParseEndpoint(f *testing.F) {
	for _, text := range []string{"gitlab.example.org", "GitLab.example.org.:8443", "https://[::1]/", "/run/postgresql/", "::ffff:127.0.0.1", "[::1]:80", "*"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseEndpoint(text)
		if err != nil {
			return
		}
		again, err := ParseEndpoint(e.String())
		if err != nil || again != e {
			t.Errorf("%q is %q, which is %q, %v", text, e, again, err)
		}
		if !e.allowsServer(e) {
			t.Errorf("%q does not cover itself", e)
		}
	})
}
