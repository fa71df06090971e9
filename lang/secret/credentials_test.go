package secret_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/secret"
)

const token = `c4n"ary/+<key>&=ä%7`

func TestCredentialsAreFoundInEverySpelling(t *testing.T) {
	t.Parallel()
	var c secret.Credentials
	c.Add(token)
	quoted, err := json.Marshal(token)
	if err != nil {
		t.Fatal(err)
	}
	for name, spelled := range map[string]string{
		"plain": token, "JSON": string(quoted), "query": url.QueryEscape(token), "upper": strings.ToUpper(token),
		"hex": hex.EncodeToString([]byte(token)), "base64": base64.StdEncoding.EncodeToString([]byte(token)),
		"inside base64": base64.URLEncoding.EncodeToString([]byte("ab" + token + "x")), "reversed": `7%ä=&>yek<+/yra"n4c`,
	} {
		if !c.FoundIn("before " + spelled + " after") {
			t.Errorf("%s is not found", name)
		}
		got := string(c.Redact([]byte("before " + spelled + " after")))
		if c.FoundIn(got) || !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") || !strings.Contains(got, "[redacted]") {
			t.Errorf("%s became %q", name, got)
		}
	}
	if text := "c4nary, and nothing else"; c.FoundIn(text) || string(c.Redact([]byte(text))) != text {
		t.Error("what is no credential is taken for one")
	}
}

func TestPartsOfCredentials(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("0123456789abcdef", 4)
	for name, tc := range map[string]struct{ text, in, out string }{
		"address":    {"postgres://ada:canary-password@db.example/x", "canary-password", "db.example"},
		"webhook":    {"https://chat.example/hooks/T0123/b2c7e1d9f0a84c5e9d31", "b2c7e1d9f0a84c5e9d31", "https://chat.example/hooks"},
		"server":     {"https://ntfy.example", "", "see https://ntfy.example/news"},
		"connection": {"host=db.example user=ada password=canary-password", "canary-password", "user=ada"},
		"keystore":   {`{"app_id":"5dac944e-2037-31b4-bbd9-e5fd3ffe571e","session_private_key":"` + key + `"}`, key, "5dac944e-2037-31b4-bbd9-e5fd3ffe571e"},
		"key":        {"-----BEGIN PRIVATE KEY-----\n" + key + "\nabc\n-----END PRIVATE KEY-----\n", key, "abc"},
		"short":      {"secret", "", "secret"},
	} {
		var c secret.Credentials
		c.AddValue(cty.ObjectVal(map[string]cty.Value{"token": cty.StringVal(tc.text).Mark("sensitive")}))
		if tc.in != "" && !c.FoundInValue(cty.ListVal([]cty.Value{cty.StringVal("x " + tc.in)})) {
			t.Errorf("%s: %q is not found", name, tc.in)
		}
		if c.FoundIn(tc.out) {
			t.Errorf("%s: %q is taken for a credential", name, tc.out)
		}
	}
	var none *secret.Credentials
	if none.AddValue(cty.StringVal(token)); none.FoundIn(token) || none.FoundInValue(cty.StringVal(token)) || string(none.Redact([]byte(token))) != token {
		t.Error("there are credentials without a place to keep them")
	}
}

func TestWriterStrikesAcrossWrites(t *testing.T) {
	t.Parallel()
	text := "a c4n " + token + " b " + token[:9] + "\nend"
	for size := 1; size <= len(text); size++ {
		var c secret.Credentials
		var out bytes.Buffer
		w := secret.NewWriter(&out, &c)
		c.Add(token) // known only after the writer was made
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if _, err := w.Write([]byte(rest[:n])); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := "a c4n [redacted] b " + token[:9] + "\nend"; out.String() != want {
			t.Errorf("written by %d: %q, want %q", size, out.String(), want)
		}
	}
}

// A prompt is shown at once, though no line ends.
func TestWriterHoldsLittleBack(t *testing.T) {
	t.Parallel()
	var c secret.Credentials
	c.Add(token)
	var out bytes.Buffer
	if _, err := secret.NewWriter(&out, &c).Write([]byte("Enter a value: ")); err != nil || out.String() != "Enter a value: " {
		t.Errorf("%q is shown, %v", out.String(), err)
	}
}
