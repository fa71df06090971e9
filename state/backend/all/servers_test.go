package all

import (
	"errors"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/trust"
)

func TestServers(t *testing.T) {
	t.Parallel()
	s := cty.StringVal
	ca := "-----BEGIN CERTIFICATE-----\n" // it is refused only after the server is
	for name, tt := range map[string]struct {
		kind      string
		body      map[string]cty.Value
		env       map[string]string
		allowed   []string
		untrusted bool
		want      string // argument and server; "" for none
	}{
		"http":                       {kind: "http", body: map[string]cty.Value{"address": s("https://evil/x")}, want: "address evil:443"},
		"http, user like the server": {kind: "http", body: map[string]cty.Value{"address": s("https://host@evil/x")}, allowed: []string{"host"}, want: "address evil:443"},
		"http, allowed":              {kind: "http", body: map[string]cty.Value{"address": s("https://host/x")}, allowed: []string{"host"}},
		"http, of the environment":   {kind: "http", env: map[string]string{"HERALD_HTTP_ADDRESS": "https://host/x"}},
		"http, lock":                 {kind: "http", body: map[string]cty.Value{"lock_address": s("https://evil/x")}, env: map[string]string{"HERALD_HTTP_ADDRESS": "https://host/x"}, want: "lock_address evil:443"},
		"http, unlock":               {kind: "http", body: map[string]cty.Value{"unlock_address": s("https://evil:1/x")}, env: map[string]string{"TF_HTTP_ADDRESS": "https://host/x"}, want: "unlock_address evil:1"},
		"http, no verification":      {kind: "http", body: map[string]cty.Value{"skip_cert_verification": cty.True}, env: map[string]string{"HERALD_HTTP_ADDRESS": "https://host/x"}, want: "skip_cert_verification host:443"},
		"http, verification":         {kind: "http", body: map[string]cty.Value{"skip_cert_verification": cty.False}, env: map[string]string{"HERALD_HTTP_ADDRESS": "https://host/x"}},
		"http, another authority":    {kind: "http", body: map[string]cty.Value{"client_ca_certificate_pem": s(ca)}, env: map[string]string{"HERALD_HTTP_ADDRESS": "https://host/x"}, want: "client_ca_certificate_pem host:443"},

		"pg":                      {kind: "pg", body: map[string]cty.Value{"conn_str": s("host=evil user=ada")}, want: "conn_str evil:5432"},
		"pg, URL":                 {kind: "pg", body: map[string]cty.Value{"conn_str": s("postgres://host@evil:99/x")}, allowed: []string{"host"}, want: "conn_str evil:99"},
		"pg, second host":         {kind: "pg", body: map[string]cty.Value{"conn_str": s("host=db,evil port=5432,99")}, allowed: []string{"db"}, want: "conn_str evil:99"},
		"pg, socket":              {kind: "pg", body: map[string]cty.Value{"conn_str": s("host=/tmp/evil")}, want: "conn_str /tmp/evil/.s.PGSQL.5432"},
		"pg, socket, allowed":     {kind: "pg", body: map[string]cty.Value{"conn_str": s("host=/tmp/db")}, allowed: []string{"/tmp/db"}},
		"pg, allowed":             {kind: "pg", body: map[string]cty.Value{"conn_str": s("host=db")}, allowed: []string{"db:5432"}},
		"pg, of the environment":  {kind: "pg", env: map[string]string{"PG_CONN_STR": "host=db"}},
		"pg, default":             {kind: "pg", body: map[string]cty.Value{"conn_str": s("dbname=acme")}},
		"pg, name alone":          {kind: "pg", body: map[string]cty.Value{"name": s("x")}},
		"s3":                      {kind: "s3", body: map[string]cty.Value{"bucket": s("b"), "endpoint": s("https://evil")}, want: "endpoint evil:443"},
		"s3, allowed":             {kind: "s3", body: map[string]cty.Value{"bucket": s("b"), "endpoint": s("https://minio:9000")}, allowed: []string{"minio"}},
		"s3, of the environment":  {kind: "s3", body: map[string]cty.Value{"bucket": s("b")}, env: map[string]string{"AWS_ENDPOINT_URL": "https://minio"}},
		"s3, Amazon's":            {kind: "s3", body: map[string]cty.Value{"bucket": s("b"), "region": s("eu-central-1")}},
		"s3, Amazon's by name":    {kind: "s3", body: map[string]cty.Value{"bucket": s("b"), "endpoint": s("https://s3.eu-central-1.amazonaws.com")}},
		"s3, tenant of Amazon's":  {kind: "s3", body: map[string]cty.Value{"bucket": s("b"), "endpoint": s("https://ec2-1-2-3-4.compute.amazonaws.com")}, want: "endpoint ec2-1-2-3-4.compute.amazonaws.com:443"},
		"s3, like Amazon's":       {kind: "s3", body: map[string]cty.Value{"bucket": s("b"), "endpoint": s("https://s3.amazonaws.com.evil")}, want: "endpoint s3.amazonaws.com.evil:443"},
		"s3, untrusted":           {kind: "s3", body: map[string]cty.Value{"bucket": s("b")}, untrusted: true, want: "bucket b.s3.amazonaws.com:443"},
		"s3, untrusted, allowed":  {kind: "s3", body: map[string]cty.Value{"bucket": s("b")}, untrusted: true, allowed: []string{"b.s3.amazonaws.com"}},
		"local":                   {kind: "local"},
		"local, where untrusted":  {kind: "local", untrusted: true},
		"http, where untrusted":   {kind: "http", env: map[string]string{"HERALD_HTTP_ADDRESS": "https://host/x"}, untrusted: true},
		"pg, the port of another": {kind: "pg", body: map[string]cty.Value{"conn_str": s("host=db port=99")}, allowed: []string{"db:5432"}, want: "conn_str db:99"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := trust.Options{Untrusted: tt.untrusted}
			for _, text := range tt.allowed {
				server, err := trust.ParseEndpoint(text)
				if err != nil {
					t.Fatal(err)
				}
				opt.Endpoints = append(opt.Endpoints, server)
			}
			k, _ := Find(tt.kind)
			_, err := k.Open(object(tt.body), Options{Dir: "/project", Getenv: func(name string) string { return tt.env[name] }, Policy: trust.New(opt)})
			got := ""
			if refused, ok := errors.AsType[*ServerError](err); ok {
				got = refused.Argument + " " + refused.at.String()
			} else if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("refused %q, want %q", got, tt.want)
			}
		})
	}
}

// A kind whose block can name a server has them checked, so that a new one cannot
// forget to.
func TestKindsSayTheirServers(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		if (k.servers == nil) != (k.Name == "local") {
			t.Errorf("%s: its servers are not checked", k.Name)
		}
	}
}

// The error says what would be sent, where, and what to do.
func TestServerErrorSaysWhatToDo(t *testing.T) {
	t.Parallel()
	k, _ := Find("http")
	env := map[string]string{"HERALD_HTTP_USERNAME": "ada", "TF_HTTP_PASSWORD": "canary"}
	_, err := k.Open(object(map[string]cty.Value{"address": cty.StringVal("https://ada:secret@evil:8443/x?y=secret")}), Options{Getenv: func(name string) string { return env[name] }})
	if err == nil {
		t.Fatal("it is opened")
	}
	for _, want := range []string{"TF_HTTP_PASSWORD", "evil:8443", "HERALD_ALLOWED_ENDPOINTS=evil:8443", "remove address and set HERALD_HTTP_ADDRESS"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	for _, secret := range []string{"canary", "secret"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q holds a secret", err)
		}
	}
}

// Nothing is sent in clear to another machine, whoever chose it.
func TestClearBackends(t *testing.T) {
	t.Parallel()
	for kind, body := range map[string]map[string]cty.Value{
		"http": {"address": cty.StringVal("http://host/x")},
		"s3":   {"bucket": cty.StringVal("b"), "endpoint": cty.StringVal("http://host")},
		"pg":   {"conn_str": cty.StringVal("host=host sslmode=disable")},
	} {
		if _, err := open(t, kind, body, nil); err == nil || !strings.Contains(err.Error(), "in clear") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
