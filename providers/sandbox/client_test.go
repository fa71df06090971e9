package sandbox_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"herald/providers/sandbox"
)

// noon is the time in these tests.
var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// world is a running sandbox and a client that follows the vendors' documents.
type world struct {
	t      *testing.T
	server *sandbox.Server
	base   string
	http   *http.Client
	env    map[string]string
}

// start runs a strict sandbox for one test. Its clock does not advance.
func start(t *testing.T, opt sandbox.Options) *world {
	t.Helper()
	opt.Strict = true
	return run(t, opt)
}

// run runs a sandbox for one test with the given options and a clock that does
// not advance.
func run(t *testing.T, opt sandbox.Options) *world {
	t.Helper()
	if opt.Now == nil {
		opt.Now = func() time.Time { return noon }
	}
	server, err := sandbox.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		web.Close()
	})
	w := &world{t: t, server: server, base: web.URL, http: web.Client(), env: map[string]string{}}
	w.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, c := range server.Setup(web.URL) {
		for _, line := range c.Environment {
			name, value, _ := strings.Cut(line, "=")
			w.env[name] = value
		}
	}
	return w
}

// reply is a complete answer.
type reply struct {
	status int
	header http.Header
	body   string
}

// do sends a request.
func (w *world) do(r *http.Request) (reply, error) {
	answer, err := w.http.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return reply{answer.StatusCode, answer.Header, string(body)}, err
}

// must sends a request that has to be answered.
func (w *world) must(r *http.Request) reply {
	w.t.Helper()
	a, err := w.do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) request(method, path, body string) *http.Request {
	w.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.base+path, reader)
	if err != nil {
		w.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// keystore is the bot's keystore from the environment.
type keystore struct {
	AppID   string `json:"app_id"`
	Session string `json:"session_id"`
	Seed    string `json:"session_private_key"`
}

func (w *world) keystore() keystore {
	var k keystore
	if err := json.Unmarshal([]byte(w.env["MIXIN_KEYSTORE"]), &k); err != nil {
		w.t.Fatal(err)
	}
	return k
}

// claims returns the claims of a valid request token.
func (w *world) claims(method, target, body string) map[string]any {
	sum := sha256.Sum256([]byte(method + target + body))
	k := w.keystore()
	return map[string]any{
		"uid": k.AppID, "sid": k.Session, "iat": noon.Unix(), "exp": noon.Add(time.Minute).Unix(),
		"jti": "0f0e0d0c-0b0a-4908-8706-050403020100", "sig": hex.EncodeToString(sum[:]), "scp": "FULL",
	}
}

// token signs claims.
func (w *world) token(claims map[string]any) string {
	seed, err := hex.DecodeString(w.keystore().Seed)
	if err != nil {
		w.t.Fatal(err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		w.t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	head := b64([]byte(`{"alg":"EdDSA","typ":"JWT"}`)) + "." + b64(body)
	return head + "." + b64(ed25519.Sign(ed25519.NewKeyFromSeed(seed), []byte(head)))
}

// mixin returns a signed request; target is what follows the endpoint.
func (w *world) mixin(method, target, body string) *http.Request {
	w.t.Helper()
	r := w.request(method, "/mixin"+target, body)
	r.Header.Set("Authorization", "Bearer "+w.token(w.claims(method, target, body)))
	return r
}

// yunhu returns a request with a token; a body in wire notation is encoded as
// Protobuf.
func (w *world) yunhu(path, body string) *http.Request {
	w.t.Helper()
	if body == "" || body[0] == '{' {
		r := w.request("POST", "/yunhu"+path, body)
		r.Header.Set("Token", w.env["YUNHU_TOKEN"])
		return r
	}
	r := w.request("POST", "/yunhu"+path, string(wire(w.t, body)))
	r.Header.Set("Content-Type", "application/x-protobuf")
	r.Header.Set("Token", w.env["YUNHU_TOKEN"])
	return r
}

// api calls the sandbox's own API and decodes its answer.
func (w *world) api(method, path, body string, into any) int {
	w.t.Helper()
	a := w.must(w.request(method, path, body))
	if into != nil && a.status == http.StatusOK {
		if err := json.Unmarshal([]byte(a.body), into); err != nil {
			w.t.Fatalf("%s %s: %v in %s", method, path, err, a.body)
		}
	}
	return a.status
}

// yunhuSend returns a text message to group:123 in wire notation.
func yunhuSend(id, text string) string {
	return fmt.Sprintf("2: %q\n3: \"123\"\n4: 2\n5 {\n1: %q\n}\n6: 1\n", id, text)
}

// mixinSend returns a text message in the form of the document.
func mixinSend(conversation, id, text string) string {
	return fmt.Sprintf(`{"conversation_id":%q,"message_id":%q,"category":"PLAIN_TEXT","data_base64":%q}`,
		conversation, id, base64.RawURLEncoding.EncodeToString([]byte(text)))
}

// wire encodes lines of `number: value` and `number {` … `}` as Protobuf.
func wire(t testing.TB, text string) []byte {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	out, rest := wireLines(t, lines)
	if len(rest) > 0 {
		t.Fatalf("wire notation: unexpected %q", rest[0])
	}
	return out
}

func wireLines(t testing.TB, lines []string) (out []byte, rest []string) {
	t.Helper()
	for len(lines) > 0 {
		line := strings.TrimSpace(lines[0])
		lines = lines[1:]
		if line == "}" {
			return out, lines
		}
		if line == "" {
			continue
		}
		var number protowire.Number
		head, value, _ := strings.Cut(line, " ")
		if _, err := fmt.Sscan(strings.TrimSuffix(head, ":"), &number); err != nil {
			t.Fatalf("wire notation %q: %v", line, err)
		}
		switch {
		case value == "{":
			var nested []byte
			nested, lines = wireLines(t, lines)
			out = protowire.AppendTag(out, number, protowire.BytesType)
			out = protowire.AppendBytes(out, nested)
		case value[0] == '"':
			var s string
			if err := json.Unmarshal([]byte(value), &s); err != nil {
				t.Fatalf("wire notation %q: %v", line, err)
			}
			out = protowire.AppendTag(out, number, protowire.BytesType)
			out = protowire.AppendString(out, s)
		default:
			var n int64
			if _, err := fmt.Sscan(value, &n); err != nil {
				t.Fatalf("wire notation %q: %v", line, err)
			}
			out = protowire.AppendTag(out, number, protowire.VarintType)
			out = protowire.AppendVarint(out, uint64(n))
		}
	}
	return out, nil
}

// nested returns which fields of the answers are messages: a path of numbers.
func nested(path string) bool {
	switch path {
	case "1", "2", "2.2", "2.5", "2.7":
		return true
	}
	return false
}

// notation formats Protobuf in the form that wire parses.
func notation(t testing.TB, data []byte) string {
	t.Helper()
	var b bytes.Buffer
	writeNotation(t, &b, data, "", "")
	return b.String()
}

func writeNotation(t testing.TB, b *bytes.Buffer, data []byte, path, indent string) {
	t.Helper()
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			t.Fatalf("answer is not Protobuf: %v", protowire.ParseError(n))
		}
		data = data[n:]
		here := strings.TrimPrefix(fmt.Sprintf("%s.%d", path, number), ".")
		switch kind {
		case protowire.VarintType:
			v, n := protowire.ConsumeVarint(data)
			fmt.Fprintf(b, "%s%d: %d\n", indent, number, int64(v))
			data = data[n:]
		case protowire.BytesType:
			v, n := protowire.ConsumeBytes(data)
			if nested(here) {
				fmt.Fprintf(b, "%s%d {\n", indent, number)
				writeNotation(t, b, v, here, indent+"  ")
				fmt.Fprintf(b, "%s}\n", indent)
			} else {
				text, _ := json.Marshal(string(v))
				fmt.Fprintf(b, "%s%d: %s\n", indent, number, text)
			}
			data = data[n:]
		default:
			t.Fatalf("answer has wire type %d", kind)
		}
	}
}
