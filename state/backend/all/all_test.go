package all

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/trust"
	"herald/state/backend"
)

func object(values map[string]cty.Value) cty.Value { return cty.ObjectVal(values) }

func open(t *testing.T, kind string, values map[string]cty.Value, env map[string]string) (backend.Backend, error) {
	t.Helper()
	k, ok := Find(kind)
	if !ok {
		t.Fatalf("there is no backend %q", kind)
	}
	return k.Open(object(values), Options{Dir: "/project", Getenv: func(name string) string { return env[name] }, Policy: allow("db", "minio", "host", "x")})
}

// allow is a policy that allows these hosts.
func allow(hosts ...string) trust.Policy {
	var opt trust.Options
	for _, host := range hosts {
		opt.Endpoints = append(opt.Endpoints, trust.HostPort(host, ""))
	}
	return trust.New(opt)
}

func TestOpen(t *testing.T) {
	t.Parallel()
	s := cty.StringVal
	tests := []struct {
		name, kind string
		body       map[string]cty.Value
		env        map[string]string
		want       string
	}{
		{"local by default", "local", nil, nil, filepath.Join("/project", "herald.state.json")},
		{"local path", "local", map[string]cty.Value{"path": s("a/b.json")}, nil, filepath.Join("/project", "a", "b.json")},
		{"absolute path", "local", map[string]cty.Value{"path": s("/b.json")}, nil, "/b.json"},
		{"pg", "pg", map[string]cty.Value{"conn_str": s("postgres://ada:secret@db:5433/acme"), "name": s("eu")}, nil, "PostgreSQL db:5433/acme, schema herald, state eu"},
		{"pg from the environment", "pg", nil, map[string]string{"PG_CONN_STR": "host=db port=1 dbname=x", "PG_SCHEMA_NAME": "s"}, "PostgreSQL db:1/x, schema s, state default"},
		{"s3", "s3", map[string]cty.Value{"bucket": s("b"), "key": s("k"), "endpoint": s("https://minio:9000"), "region": s("r")}, nil, "s3://b/k at minio:9000"},
		{"http", "http", map[string]cty.Value{"address": s("https://ada:secret@host/x?token=secret"), "retry_max": s("3")}, nil, "https://host/x"},
		{"http as GitLab sets it up", "http", nil, map[string]string{"TF_HTTP_ADDRESS": "https://gitlab/x", "TF_HTTP_LOCK_METHOD": "POST"}, "https://gitlab/x"},
		{"null is absence", "local", map[string]cty.Value{"path": cty.NullVal(cty.String)}, nil, filepath.Join("/project", "herald.state.json")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, err := open(t, tt.kind, tt.body, tt.env)
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != tt.want {
				t.Errorf("opened %q, want %q", b, tt.want)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	s := cty.StringVal
	tests := []struct {
		name, kind string
		body       map[string]cty.Value
		argument   string
		unknown    bool
	}{
		{"unknown argument", "local", map[string]cty.Value{"pat": s("x")}, "pat", true},
		{"wrong type", "local", map[string]cty.Value{"path": cty.ListValEmpty(cty.String)}, "path", false},
		{"empty path", "local", map[string]cty.Value{"path": s("")}, "path", false},
		{"no bucket", "s3", nil, "bucket", false},
		{"half a key", "s3", map[string]cty.Value{"bucket": s("b"), "access_key": s("a")}, "secret_key", false},
		{"no address", "http", nil, "address", false},
		{"strange address", "http", map[string]cty.Value{"address": s("secret")}, "address", false},
		{"retries", "http", map[string]cty.Value{"address": s("http://x"), "retry_max": cty.NumberFloatVal(1.5)}, "retry_max", false},
		{"certificate", "http", map[string]cty.Value{"address": s("http://x"), "client_ca_certificate_pem": s("secret")}, "client_ca_certificate_pem", false},
		{"half a certificate", "http", map[string]cty.Value{"address": s("http://x"), "client_private_key_pem": s("secret")}, "client_certificate_pem", false},
		{"no certificate", "http", map[string]cty.Value{"address": s("http://x"), "client_certificate_pem": s("secret"), "client_private_key_pem": s("secret")}, "client_certificate_pem", false},
		{"connection string", "pg", map[string]cty.Value{"conn_str": s("postgres://a:secret%zz@x")}, "conn_str", false},
		{"lease", "pg", map[string]cty.Value{"lease": s("1s")}, "lease", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := open(t, tt.kind, tt.body, nil)
			var argument *ArgumentError
			if !errors.As(err, &argument) || argument.Name != tt.argument || argument.Unknown != tt.unknown {
				t.Fatalf("error %#v, want one about %s", err, tt.argument)
			}
			if strings.Contains(err.Error(), "secret\"") || strings.Contains(err.Error(), ":secret") {
				t.Errorf("the value is in %q", err)
			}
		})
	}
}

// Every argument is documented, and what has a secret is marked.
func TestSchemasAreComplete(t *testing.T) {
	t.Parallel()
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.Name)
		if k.Schema.Help == "" {
			t.Errorf("%s has no help", k.Name)
		}
		for _, a := range k.Schema.Attributes {
			if a.Help == "" || !strings.HasSuffix(a.Help, ".") || a.Example == "" || a.Type == cty.NilType {
				t.Errorf("%s.%s is not documented", k.Name, a.Name)
			}
			for _, word := range []string{"password", "secret", "private", "token", "conn_str", "headers"} {
				if strings.Contains(a.Name, word) && !a.Sensitive {
					t.Errorf("%s.%s is not sensitive", k.Name, a.Name)
				}
			}
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("not sorted: %v", names)
	}
	if _, ok := Find("locl"); ok {
		t.Error("a backend was found that is none")
	}
}
