package providers_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
)

func TestAddress(t *testing.T) {
	t.Parallel()
	const standard = "https://api.example.org"
	tests := map[string]struct{ given, want string }{ // want "": refused
		"none":            {"", standard},
		"blank":           {" \n", standard},
		"a server":        {"https://e.org", "https://e.org"},
		"a path":          {" http://127.0.0.1:7300/x/ ", "http://127.0.0.1:7300/x"},
		"clear":           {"http://e.org", ""},
		"clear, numbers":  {"http://10.0.0.1:7300", ""},
		"clear, loopback": {"http://[::1]:7300", "http://[::1]:7300"},
		"no scheme":       {"e.org", ""},
		"no host":         {"https:///x", ""},
		"another scheme":  {"file:///x", ""},
		"a mail server":   {"smtp://127.0.0.1:25", ""},
		"a user":          {"https://u:p@e.org", ""},
		"a query":         {"https://e.org?a=b", ""},
		"a fragment":      {"https://e.org#a", ""},
		"nothing like it": {":", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := cty.ObjectVal(map[string]cty.Value{"upload_endpoint": cty.StringVal(test.given)})
			got, err := providers.ServerURLArg(body, "upload_endpoint", standard)
			if got != test.want || (err == nil) != (test.want != "") {
				t.Fatalf("got %q, %v", got, err)
			}
			var e *providers.Error
			if err == nil {
				return
			}
			if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Attribute != "upload_endpoint" ||
				!strings.Contains(e.Detail, "the upload endpoint ") || !strings.Contains(e.Hint, "Write it ") {
				t.Errorf("got %+v", err)
			}
		})
	}
	// A platform that anybody can host has no server of its own.
	for _, given := range []string{"", "e.org"} {
		var e *providers.Error
		body := cty.ObjectVal(map[string]cty.Value{"endpoint": cty.StringVal(given)})
		if _, err := providers.ServerURLArg(body, "endpoint", ""); !errors.As(err, &e) || e.Kind != providers.Invalid || !strings.Contains(e.Hint, "https://chat.example.org") {
			t.Errorf("%q: %+v", given, err)
		}
	}
	for _, body := range []cty.Value{cty.NilVal, cty.NullVal(cty.EmptyObject), cty.EmptyObjectVal} {
		if got, err := providers.ServerURLArg(body, "endpoint", standard); got != standard || err != nil {
			t.Errorf("%#v: %q, %v", body, got, err)
		}
	}
}

func TestHookURLArg(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		" https://chat.example.org/hooks/abc?key=k ": "https://chat.example.org/hooks/abc?key=k", "http://127.0.0.1:1/x": "http://127.0.0.1:1/x",
		"": "", "http://chat.example.org/hooks": "", "ftp://x": "", "https://user:canary@x.example/y": "", "https://x.example/#y": "", "chat.example.org": "", "https:///x": "",
	} {
		u, err := providers.HookURLArg(cty.ObjectVal(map[string]cty.Value{"url": cty.StringVal(address)}), "url")
		var e *providers.Error
		switch {
		case want != "" && (err != nil || u.String() != want):
			t.Errorf("%q: %v, %v", address, u, err)
		case want == "" && (!errors.As(err, &e) || e.Attribute != "url" || strings.Contains(err.Error(), "canary")):
			t.Errorf("%q: %v, %v", address, u, err)
		}
	}
}
