package sessions

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/schema"
	"herald/lang/trust"
)

func TestCheckEndpoints(t *testing.T) {
	t.Parallel()
	platform := schema.Platform{Name: "toy", Provider: schema.Block{Attributes: []schema.Attribute{
		{Name: "token", Type: cty.String, Sensitive: true, Env: []string{"TOY_TOKEN"}},
		{Name: "endpoint", Type: cty.String, Env: []string{"TOY_ENDPOINT"}, Endpoints: []string{"https://api.toy.example", "https://eu.toy.example"}},
		{Name: "homeserver", Type: cty.String, Env: []string{"TOY_HOMESERVER"}, SelfHosted: true},
	}}}
	for name, tt := range map[string]struct {
		endpoint, token string
		homeserver      string
		environment     map[string]string
		allowed         string
		want            int // diagnostics
	}{
		"none":                       {want: 0},
		"own":                        {endpoint: "https://api.toy.example", want: 0},
		"own, with a path":           {endpoint: " https://API.toy.example:443/v2/ ", want: 0},
		"own, the other":             {endpoint: "https://eu.toy.example/v2", want: 0},
		"own, in clear":              {endpoint: "http://api.toy.example", want: 1},
		"own, another port":          {endpoint: "https://api.toy.example:8443", want: 1},
		"host that ends alike":       {endpoint: "https://evil-api.toy.example", want: 1},
		"host that begins alike":     {endpoint: "https://api.toy.example.evil.net", want: 1},
		"another":                    {endpoint: "https://evil.example", want: 1},
		"another, a literal token":   {endpoint: "https://evil.example", token: "mine", want: 1},
		"loopback":                   {endpoint: "http://127.0.0.1:9901", want: 1},
		"of the environment":         {endpoint: "https://proxy.example", environment: map[string]string{"endpoint": "TOY_ENDPOINT"}, want: 0},
		"token of the environment":   {endpoint: "https://evil.example", token: "x", environment: map[string]string{"token": "TOY_TOKEN"}, want: 1},
		"allowed":                    {endpoint: "https://proxy.example/x", allowed: "proxy.example", want: 0},
		"another one is allowed":     {endpoint: "https://evil.example", allowed: "proxy.example", want: 1},
		"self-hosted":                {homeserver: "https://chat.example", want: 1},
		"self-hosted, allowed":       {homeserver: "https://chat.example", allowed: "chat.example", want: 0},
		"self-hosted, SMTP":          {homeserver: "smtp://mail.example", want: 1},
		"SMTP, another port":         {homeserver: "smtp://mail.example", allowed: "mail.example:25", want: 1},
		"SMTP, the port it implies":  {homeserver: "smtp://mail.example", allowed: "mail.example:587", want: 0},
		"SMTP with TLS":              {homeserver: "smtps://mail.example", allowed: "mail.example:465", want: 0},
		"self-hosted, environment":   {homeserver: "https://chat.example", environment: map[string]string{"homeserver": "TOY_HOMESERVER"}, want: 0},
		"user":                       {endpoint: "https://user@evil.example", want: 1},
		"query":                      {homeserver: "https://chat.example/hooks?token=x", want: 1},
		"query, allowed":             {homeserver: "https://chat.example/hooks?token=x", allowed: "chat.example", want: 0},
		"what no session opens with": {endpoint: "https:evil.example", want: 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := func(s string) cty.Value {
				if s == "" {
					return cty.NullVal(cty.String)
				}
				return cty.StringVal(s)
			}
			conf := &lang.Provider{
				Addr: addr.Provider{Platform: "toy"}, Environment: tt.environment, Source: &lang.Source{Range: hcl.Range{Filename: "main.hcl"}},
				Body: cty.ObjectVal(map[string]cty.Value{"endpoint": text(tt.endpoint), "token": text(tt.token), "homeserver": text(tt.homeserver)}),
			}
			var opt trust.Options
			if tt.allowed != "" {
				server, err := trust.ParseEndpoint(tt.allowed)
				if err != nil {
					t.Fatal(err)
				}
				opt.Endpoints = []trust.Endpoint{server}
			}
			if got := checkEndpoints(conf, platform, trust.New(opt)); len(got) != tt.want {
				t.Errorf("got %v, want %d", got, tt.want)
			}
		})
	}
}
