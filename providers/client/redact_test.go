package client_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"herald/providers"
	"herald/providers/client"
)

const canary = `c4n"ary/+<key>&=ä%7`

func spellings(secret string) map[string]string {
	quoted, _ := json.Marshal(secret)
	b := []byte(secret)
	return map[string]string{
		"plain":      secret,
		"query":      url.QueryEscape(secret),
		"path":       url.PathEscape(secret),
		"lower":      strings.ReplaceAll(url.QueryEscape(secret), "%2F", "%2f"),
		"markup":     html.EscapeString(secret),
		"json":       string(quoted[1 : len(quoted)-1]),
		"quoted":     fmt.Sprintf("%q", secret),
		"base64":     base64.StdEncoding.EncodeToString(b),
		"base64url":  base64.URLEncoding.EncodeToString(b),
		"raw base64": base64.RawURLEncoding.EncodeToString(b),
		"hex":        hex.EncodeToString(b),
		"HEX":        strings.ToUpper(hex.EncodeToString(b)),
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	c := client.New(client.Options{Secrets: []string{"", canary}})
	for name, form := range spellings(canary) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.Redact("before " + form + " after")
			if strings.Contains(got, form) || !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") {
				t.Errorf("%q became %q", form, got)
			}
		})
	}
}

// Encoders stack up, mix and disagree; what they write still says the secret.
func TestRedactEscapes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ secret, text, want string }{
		"mixed escapes":          {"a b/ä", `a%20b\/&auml; a+b%2fä`, "[redacted] [redacted]"},
		"two halves in JSON":     {"k😀", `k\ud83d\ude00 k\U0001F600 k%F0%9F%98%80`, "[redacted] [redacted] [redacted]"},
		"half of two":            {"k😀", `k\ud83d\u0041`, `k\ud83d\u0041`},
		"numbers in markup":      {"a<b", "a&#60;b a&#x3C;b a&#0060;b a&lt;b", "[redacted] [redacted] [redacted] [redacted]"},
		"no reference":           {"a<b", "a&#60b a&lt b a&;b", "a&#60b a&lt b a&;b"},
		"breaks":                 {"a\nb", `a\r\nb a%0D%0Ab a&#10;b a\u000ab`, "[redacted] [redacted] [redacted] [redacted]"},
		"an older encoding":      {"a b", "a%A0b", "[redacted]"},
		"escapes that are cut":   {"ab", `a%6 a%6x a\ a\x6 a%`, `a%6 a%6x a\ a\x6 a%`},
		"a line's end":           {"secret\n", "it is secret.", "it is [redacted]."},
		"base64 in an address":   {"??>>", "Pz8%2bPg%3D%3D", "[redacted]"},
		"across itself":          {"abab", "abababx", "[redacted]x"},
		"the sign of an escape":  {"%41", "%41 %2541 A", "[redacted] [redacted] A"},
		"nothing like it":        {"secret", "secre t%", "secre t%"},
		"twice":                  {"secret", "secret, secret", "[redacted], [redacted]"},
		"letters of hexadecimal": {"\xff\xfe", "FFfe and fffd", "[redacted] and fffd"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := client.New(client.Options{Secrets: []string{test.secret}})
			if got := c.Redact(test.text); got != test.want {
				t.Errorf("%q became %q, expected %q", test.text, got, test.want)
			}
		})
	}
}

func TestRedactInsideBase64(t *testing.T) {
	t.Parallel()
	const secret = "correct horse battery"
	c := client.New(client.Options{Secrets: []string{secret}})
	for _, user := range []string{"a", "ab", "abc", "abcd"} {
		got := c.Redact("Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+secret+"!")))
		if !strings.Contains(got, "[redacted]") || len(got) > len("Basic [redacted]")+14 {
			t.Errorf("user %q: %q", user, got)
		}
	}
}

func TestRedactAcrossLines(t *testing.T) {
	t.Parallel()
	c := client.New(client.Options{Secrets: []string{"-----BEGIN\nabc\n-----END"}})
	if got := c.Redact("x -----BEGIN\r\n  abc\r\n-----END"); got != "x [redacted]" {
		t.Errorf("got %q", got)
	}
}

func TestRedactBytes(t *testing.T) {
	t.Parallel()
	secret := "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"
	c := client.New(client.Options{Secrets: []string{secret}})
	for _, form := range []string{hex.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte(secret))} {
		if got := c.Redact("x " + form); got != "x [redacted]" {
			t.Errorf("%q became %q", form, got)
		}
	}
}

func TestRedactBoundsAndFlattens(t *testing.T) {
	t.Parallel()
	c := client.New(client.Options{Secrets: []string{canary}})
	got := c.Redact("one\r\n\ttwo\x00\x1b[31m " + strings.Repeat("x", 390) + canary)
	if strings.ContainsAny(got, "\r\n\t\x00\x1b") {
		t.Errorf("control characters stay in %q", got)
	}
	if strings.Contains(got, "c4n") || len([]rune(got)) > 401 {
		t.Errorf("the end is %q", got[380:])
	}
	if got := c.Redact(strings.Repeat("\n", 64<<10-5) + canary); strings.Contains(got, "c4n") {
		t.Errorf("half a secret is in %q", got)
	}
}

// TestCanary has a server echo everything it got, in every way an error can
// arise, and looks for the credentials in what comes out.
func TestCanary(t *testing.T) {
	t.Parallel()
	const token = "eyJhbGciOiJFZERTQSJ9.t0ken.s1gnature"
	echo := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(code)
			for _, form := range spellings(canary) {
				io.WriteString(w, form+" ")
			}
			io.WriteString(w, r.Header.Get("Authorization")+" "+r.URL.String())
		}
	}
	servers := map[string]http.HandlerFunc{
		"refused": echo(400), "failed": echo(500), "busy": echo(429), "cut": cut, "half": half,
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://other.invalid/"+url.PathEscape(canary)+"?"+token, http.StatusFound)
		},
	}
	for name, handler := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, _ := serve(t, handler)
			var log bytes.Buffer
			opt := newClock().options(server.URL)
			opt.Secrets = []string{canary}
			opt.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			r := post(true)
			r.Path = "/bot/" + url.PathEscape(canary) + "/send?key=" + url.QueryEscape(canary)
			r.Sign = func(r *http.Request, _ string, _ []byte) error {
				r.Header.Set("Authorization", "Bearer "+token)
				return nil
			}
			r.Classify = func(a client.Answer) error {
				return &providers.Error{Kind: client.KindOfStatus(a.Status), Code: canary, Detail: string(a.Body),
					Hint: canary, Err: &url.Error{Op: "Get", URL: server.URL + "?" + token, Err: errors.New(string(a.Body))}}
			}
			_, err := client.New(opt).Do(t.Context(), r)
			if err == nil {
				t.Fatal("no error")
			}
			all := log.String()
			for e := err; e != nil; e = errors.Unwrap(e) {
				all += fmt.Sprintf("\n%v\n%+v\n%#v", e, e, e)
			}
			for name, form := range spellings(canary) {
				if strings.Contains(all, form) {
					t.Errorf("%s spelling of the secret in:\n%s", name, all)
				}
			}
			if strings.Contains(all, token) {
				t.Errorf("the token is in:\n%s", all)
			}
		})
	}
}

func TestPresignedAddressIsRedacted(t *testing.T) {
	t.Parallel()
	server, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(403)
		io.WriteString(w, "SignatureDoesNotMatch "+r.URL.RawQuery+" "+r.URL.Query().Get("X-Amz-Signature"))
	})
	_, err := client.New(newClock().options("http://127.0.0.1:1")).Do(t.Context(), client.Request{
		Op: "upload", Method: "PUT", Path: server.URL + "/f?X-Amz-Date=1&X-Amz-Signature=0123456789abcdef%2F0123",
		Classify: func(a client.Answer) error {
			return &providers.Error{Kind: providers.Forbidden, Detail: string(a.Body)}
		},
	})
	if err == nil || strings.Contains(err.Error(), "0123456789abcdef") {
		t.Errorf("got %v", err)
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("s3cret", "before s3cret after")
	f.Add("a", "aaaa")
	f.Add("\xff\x00", "x\xff\x00")
	f.Fuzz(func(t *testing.T, secret, around string) {
		if !utf8.ValidString(secret) || !strings.ContainsFunc(secret, unicode.IsPrint) || strings.TrimSpace(secret) == "" || strings.Contains("[redacted]…\uFFFD ", secret) {
			t.Skip("part of what replaces it")
		}
		got := client.New(client.Options{Secrets: []string{secret}}).Redact(around + "|" + secret + "|" + around)
		for _, rest := range strings.Split(got, "[redacted]") {
			if strings.Contains(rest, secret) {
				t.Errorf("%q stands in %q", secret, got)
			}
		}
	})
}
