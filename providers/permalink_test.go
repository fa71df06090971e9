package providers_test

import (
	"strings"
	"testing"

	"herald/providers"
)

func TestPermalinkOrNone(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://t.me/c/1/2?thread=3#x":    true,
		"http://chat.example/team/pl/abc":  true,
		"":                                 false,
		"/team/pl/abc":                     false,
		"javascript:alert(1)":              false,
		"data:text/html,x":                 false,
		"https://":                         false,
		"https://user:word@chat.example/1": false,
		"https://chat.example/\x1b[2J":     false,
		"https://chat.example/a b":         false,
		"https://chat.example/\u202egpj":   false,
		`https://chat.example/"><script>`:  false,
		"https://chat.example/" + strings.Repeat("x", 3000): false,
	} {
		if got := providers.PermalinkOrNone(address); (got == address && got != "") != want || got != "" && got != address {
			t.Errorf("%.60q gives %.60q, want it kept: %v", address, got, want)
		}
	}
}

func TestResultKeepsOnlyAPermalink(t *testing.T) {
	t.Parallel()
	got := providers.Result{ID: "1", URL: "javascript:alert(1)"}.RequireID(providers.Idempotency{}, "key")
	if got.URL != "" || got.Err != nil {
		t.Errorf("got %+v", got)
	}
}
