package mixin_test

import (
	"bytes"
	"context"
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
	"sync"
	"testing"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/mixin"
	"herald/providers/providertest/stage"
)

const (
	botID     = "11111111-1111-4111-8111-111111111111"
	sessionID = "44444444-4444-4444-8444-444444444444"
	groupID   = "928c5c40-769c-3e97-8387-fb1ae0645311"
	alice     = "22222222-2222-4222-8222-222222222222"
	bob       = "33333333-3333-4333-8333-333333333333"
)

var epoch = time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC)

func seed() []byte { return bytes.Repeat([]byte{7}, ed25519.SeedSize) }

// wire is a message as the vendor's document has it, read by nobody's types but
// the test's.
type wire struct {
	ConversationID   string `json:"conversation_id"`
	RecipientID      string `json:"recipient_id"`
	MessageID        string `json:"message_id"`
	Category         string `json:"category"`
	DataBase64       string `json:"data_base64"`
	RepresentativeID string `json:"representative_id"`
	QuoteMessageID   string `json:"quote_message_id"`
	Silent           bool   `json:"silent"`
}

func (w wire) data(t *testing.T) string {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(w.DataBase64)
	if err != nil {
		t.Fatalf("data_base64 is not raw URL-safe base64: %v", err)
	}
	return string(b)
}

// server is as much of Mixin as the tests need, and stricter.
type server struct {
	t        *testing.T
	http     *httptest.Server
	mu       sync.Mutex
	messages map[string]wire
	order    []string            // ids, as accepted
	bodies   []string            // METHOD path body, of every request
	groups   map[string]stdGroup // by conversation id
	stored   []byte              // what was uploaded
	// refuseStorage makes the storage refuse, repeating the address.
	refuseStorage bool
	// before may answer in the server's place.
	before func(n int, r *http.Request, body []byte) (status int, answer string, ok bool)
}

type stdGroup struct {
	ConversationID string            `json:"conversation_id"`
	Category       string            `json:"category"`
	Name           string            `json:"name"`
	Announcement   string            `json:"announcement"`
	RandomID       string            `json:"random_id,omitempty"`
	Participants   []json.RawMessage `json:"participants"`
}

type person struct {
	UserID string `json:"user_id"`
	Role   string `json:"role"`
}

func newServer(t *testing.T) *server {
	s := &server{t: t, messages: map[string]wire{}, groups: map[string]stdGroup{}}
	s.http = httptest.NewServer(s)
	t.Cleanup(s.http.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client gave up half-way
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasPrefix(r.URL.Path, "/storage/") {
		s.store(w, r, body)
		return
	}
	target := strings.TrimPrefix(r.URL.RequestURI(), "/mixin")
	s.bodies = append(s.bodies, r.Method+" "+target+" "+string(body))
	if s.before != nil {
		if status, answer, ok := s.before(len(s.bodies), r, body); ok {
			if status == 0 {
				panic(http.ErrAbortHandler)
			}
			w.WriteHeader(status)
			io.WriteString(w, answer)
			return
		}
	}
	if problem := checkToken(r, target, body); problem != "" {
		s.t.Error(problem)
		io.WriteString(w, `{"error":{"status":202,"code":401,"description":"Unauthorized"}}`)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, s.route(r.Method+" "+target, body))
}

func (s *server) route(call string, body []byte) string {
	switch {
	case call == "GET /me":
		return `{"data":{"type":"user","user_id":"` + botID + `"}}`
	case call == "POST /messages":
		return s.post(body)
	case call == "POST /acknowledgements":
		if len(s.bodies)%2 == 0 { // as in the example on the vendor's page
			return `[{"message_id":"7a54e394-1626-4cd4-b967-543932c2a032","status":"READ"}]`
		}
		return `{}`
	case call == "POST /attachments":
		return fmt.Sprintf(`{"data":{"type":"attachment","attachment_id":"7a54e394-1626-4cd4-b967-543932c2a032","upload_url":"%s/storage/f?X-Amz-Signature=0123456789abcdef0123","view_url":"https://view.example/f"}}`, s.http.URL)
	case call == "POST /conversations":
		return s.create(body)
	case strings.HasPrefix(call, "GET /conversations/"):
		return s.read(strings.TrimPrefix(call, "GET /conversations/"))
	case strings.HasPrefix(call, "POST /conversations/"):
		return s.change(strings.Split(strings.TrimPrefix(call, "POST /conversations/"), "/"), body)
	}
	return isRefusal(404, "endpoint not found")
}

func isRefusal(code int, text string) string {
	return fmt.Sprintf(`{"error":{"status":202,"code":%d,"description":%q}}`, code, text)
}

func strict(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func (s *server) post(body []byte) string {
	var in []wire
	if err := strict(body, &in); err != nil || len(in) == 0 || len(in) > 100 || len(body) > 128<<10 {
		return isRefusal(400, fmt.Sprintf("bad request: %v", err))
	}
	for _, m := range in {
		if strings.Contains(m.DataBase64, "Zm9yYmlkZGVu") { // "forbidden"
			return isRefusal(403, "Forbidden")
		}
	}
	for _, m := range in {
		if _, there := s.messages[m.MessageID]; !there {
			s.messages[m.MessageID] = m
			s.order = append(s.order, m.MessageID)
		}
	}
	return `{}`
}

func (s *server) create(body []byte) string {
	var in stdGroup
	if err := strict(body, &in); err != nil {
		return isRefusal(400, err.Error())
	}
	if _, there := s.groups[in.ConversationID]; !there {
		in.Participants = append(in.Participants, json.RawMessage(`{"user_id":"`+botID+`","role":"OWNER","created_at":"2026-01-01T00:00:00Z"}`))
		s.groups[in.ConversationID] = in
	}
	return s.read(in.ConversationID)
}

func (s *server) read(id string) string {
	g, there := s.groups[id]
	if !there {
		return isRefusal(404, "conversation not found")
	}
	b, err := json.Marshal(map[string]any{"data": g})
	if err != nil {
		s.t.Error(err)
	}
	return string(b)
}

func (s *server) change(path []string, body []byte) string {
	g, there := s.groups[path[0]]
	if !there {
		return isRefusal(404, "conversation not found")
	}
	if len(path) == 1 {
		var in struct{ Name, Announcement *string }
		if err := strict(body, &in); err != nil {
			return isRefusal(400, err.Error())
		}
		if in.Name != nil {
			g.Name = *in.Name
		}
		if in.Announcement != nil {
			g.Announcement = *in.Announcement
		}
	} else {
		var in []person
		if err := strict(body, &in); err != nil {
			return isRefusal(400, err.Error())
		}
		g.Participants = members(g.Participants, path[2], in)
	}
	s.groups[path[0]] = g
	return s.read(path[0])
}

func members(have []json.RawMessage, verb string, who []person) []json.RawMessage {
	var out []json.RawMessage
	for _, p := range have {
		gone := false
		for _, w := range who {
			gone = gone || strings.Contains(string(p), w.UserID)
		}
		if !gone {
			out = append(out, p)
		}
	}
	if verb == "ADD" {
		for _, w := range who {
			out = append(out, json.RawMessage(`{"user_id":"`+w.UserID+`"}`))
		}
	}
	return out
}

func (s *server) store(w http.ResponseWriter, r *http.Request, body []byte) {
	h := r.Header
	if s.refuseStorage {
		w.WriteHeader(403)
		io.WriteString(w, "SignatureDoesNotMatch "+r.URL.String())
		return
	}
	if r.Method != "PUT" || h.Get("Authorization") != "" || h.Get("X-Amz-Acl") != "public-read" ||
		h.Get("Content-Type") != "application/octet-stream" || r.ContentLength != int64(len(body)) || len(r.TransferEncoding) > 0 {
		s.t.Errorf("storage got %s with %v and length %d", r.Method, h, r.ContentLength)
		w.WriteHeader(403)
		return
	}
	s.stored = body
}

// checkToken verifies a request as api/guide describes it, without the client's
// own code.
func checkToken(r *http.Request, target string, body []byte) string {
	if r.Header.Get("Content-Type") != "application/json" {
		return "content type " + r.Header.Get("Content-Type")
	}
	parts := strings.Split(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), ".")
	if len(parts) != 3 {
		return "no token"
	}
	var raw [3][]byte
	for i, p := range parts {
		b, err := base64.RawURLEncoding.DecodeString(p)
		if err != nil {
			return err.Error()
		}
		raw[i] = b
	}
	public := ed25519.NewKeyFromSeed(seed()).Public().(ed25519.PublicKey)
	if string(raw[0]) != `{"alg":"EdDSA","typ":"JWT"}` || !ed25519.Verify(public, []byte(parts[0]+"."+parts[1]), raw[2]) {
		return "the signature does not verify"
	}
	var claims struct {
		UID, SID, JTI, Sig, Scp string
		IAT, EXP                int64
	}
	if err := strict(raw[1], &claims); err != nil {
		return err.Error()
	}
	sum := sha256.Sum256([]byte(r.Method + target + string(body)))
	switch {
	case claims.UID != botID || claims.SID != sessionID || claims.Scp != "FULL":
		return fmt.Sprintf("claims %+v", claims)
	case claims.Sig != hex.EncodeToString(sum[:]):
		return "sig is not that of " + r.Method + " " + target
	case claims.IAT != epoch.Unix() || claims.EXP <= claims.IAT:
		return fmt.Sprintf("times %d to %d", claims.IAT, claims.EXP)
	case claims.JTI == "" || claims.JTI != r.Header.Get("X-Request-Id"):
		return "jti " + claims.JTI
	}
	return ""
}

// open gives a session on the server. Its clock stands still, and no wait takes
// time.
func (s *server) open() providers.Session {
	s.t.Helper()
	session, err := mixin.New().Open(providers.Config{
		Body: stage.Body(mixin.New(), map[string]string{
			"app_id": botID, "session_id": sessionID,
			"session_private_key": hex.EncodeToString(seed()), "endpoint": s.http.URL + "/mixin",
		}),
		Now:   func() time.Time { return epoch },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return session
}

func (s *server) ctx() context.Context { return s.t.Context() }

func outgoing(t *testing.T, target, key string, c content.Content) providers.Outgoing {
	t.Helper()
	item := stage.Item(t, mixin.New(), c)
	item.Target.ID, item.Key = target, key
	return item
}
