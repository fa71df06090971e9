package relationlabs

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"herald/providers/client"
)

const (
	testKey    = "0d9de5bb-2a1d-4a5f-8c3e-6b7a90f1e2d3"
	canaryKey  = "canary-key-6f1c0b7d2a9e"
	ownID      = "dhkyq-sqaaa-aaaaj-sgz3q-cai"
	otherID    = "qddyo-3aaaa-aaaaj-allxa-cai"
	uuidOne    = "4f326124812c41448bc587bf6b2eaf42"
	channelOne = "channel:" + uuidOne
)

// epoch is now in these tests.
var epoch = time.Date(2022, 10, 10, 3, 12, 56, 0, time.UTC)

// jwt is a token in the shape of the vendor's; its signature is nobody's.
func jwt(account string, till time.Time) string {
	b64 := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"jti":"canary","iss":"relationlabs.ai","iat":%d,"sub":%q,"exp":%d}`, till.AddDate(0, 0, -7).Unix(), account, till.Unix())
	return b64([]byte(`{"alg":"ES256"}`)) + "." + b64([]byte(claims)) + "." + b64([]byte("canary signature"))
}

func goodToken() string { return jwt(ownID, epoch.AddDate(0, 0, 6)) }

// server is a strict little RelationLabs that answers what the pages leave open
// as its switches say.
type server struct {
	t         *testing.T
	exclusive bool // maxCreateAt leaves its own millisecond out
	listed    bool // a hidden message is still listed
	keyless   bool // the list does not give sendUuid
	numeric   bool // quoteId must be a number, and codes and ids are numbers
	status    int  // HTTP status of refusals; 0: 200
	tokens    []string

	mu       sync.Mutex
	messages []stored
	channels []*place
	requests []string
	bodies   []string
	refuse   map[string]string // path → code
	drop     map[string]int    // path → answers that are lost after the effect
	cut      map[string]int    // path → requests that are lost before it
}

type stored struct {
	where, id, key, kind, from, said string
	at                               int64
	quote                            json.RawMessage
	hidden                           bool
}

type place struct {
	id, name, announcement, status string
	pinned, foreign                bool
	members                        []string
}

func (s *server) start(t *testing.T) *session {
	t.Helper()
	s.t = t
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return open(h.URL, &credentials{apiKey: canaryKey, ready: parseToken(goodToken())})
}

func open(endpoint string, auth *credentials) *session {
	return newSession(client.Options{
		Base:  endpoint,
		Sleep: func(context.Context, time.Duration) error { return nil },
		Now:   func() time.Time { return epoch },
	}, auth)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path, body := strings.TrimPrefix(r.URL.Path, "/api/v1"), new(bytes.Buffer)
	io.Copy(body, r.Body)
	s.requests = append(s.requests, path)
	s.bodies = append(s.bodies, r.Method+" "+r.URL.RequestURI()+" "+body.String())
	if s.cut[path] > 0 {
		s.cut[path]--
		panic(http.ErrAbortHandler)
	}
	out := s.answer(r, path, body.Bytes())
	if s.drop[path] > 0 {
		s.drop[path]--
		panic(http.ErrAbortHandler)
	}
	if s.status != 0 && !bytes.Contains(out, []byte(`"code":"0"`)) {
		w.WriteHeader(s.status)
	}
	w.Write(out)
}

func (s *server) answer(r *http.Request, path string, body []byte) []byte {
	if r.Header.Get("ApiKey") != canaryKey || r.Header.Get("Content-Type") != "application/json" {
		s.t.Errorf("%s: headers %v", path, r.Header)
	}
	if path == "/auth" {
		if r.Header.Get("I-Authorization") == "" || r.Header.Get("Authorization") != "" {
			s.t.Errorf("exchange with headers %v", r.Header)
		}
		token := s.tokens[0]
		s.tokens = s.tokens[1:]
		return s.ok(map[string]string{"token": token})
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || !strings.Contains(token, ".") {
		s.t.Errorf("%s: authorization %q", path, r.Header.Get("Authorization"))
	}
	if code := s.refuse[path]; code != "" {
		return s.no(code, "refused: "+token)
	}
	if strings.HasSuffix(path, "/list") || path == "/channel/info" {
		if r.Method != http.MethodGet {
			s.t.Errorf("%s %s", r.Method, path)
		}
		return s.read(path, r)
	}
	return s.write(path, body)
}

func (s *server) read(path string, r *http.Request) []byte {
	q := r.URL.Query()
	switch path {
	case "/message/list":
		return s.list(q.Get("channelUuid")+q.Get("toRelationId"), q.Get("maxCreateAt"), q.Get("limit"))
	case "/userChannels/list":
		var list []map[string]any
		for _, p := range s.channels {
			if strings.Contains(p.name, q.Get("keyword")) {
				list = append(list, map[string]any{"status": p.status, "channelUuid": p.id, "displayName": p.name, "channelType": "G"})
			}
		}
		skip, _ := strconv.Atoi(q.Get("cursor"))
		list = list[min(skip, len(list)):]
		cursor := ""
		if len(list) > 2 { // short pages, so that the cursor is used
			list, cursor = list[:2], strconv.Itoa(skip+2)
		}
		return s.ok(map[string]any{"cursor": cursor, "list": list})
	}
	p := s.place(q.Get("channelUuid"))
	if p == nil || p.status != "0" {
		return s.no("13108", "Not the member of this group")
	}
	var members []map[string]any
	for i, m := range p.members {
		members = append(members, map[string]any{"relationId": m, "name": m, "avatar": "", "isAdmin": i == 0 && !p.foreign})
	}
	return s.ok(map[string]any{"uuid": p.id, "name": p.name, "announcement": p.announcement, "pinAnnouncement": p.pinned, "type": "G", "members": members})
}

func (s *server) list(where, max, limit string) []byte {
	till, err := strconv.ParseInt(max, 10, 64)
	n, err2 := strconv.Atoi(limit)
	if err != nil || err2 != nil || where == "" {
		s.t.Errorf("list of %q till %q, %q", where, max, limit)
	}
	items := []any{}
	for _, m := range slices.Backward(s.messages) {
		if m.where != where || m.at > till || s.exclusive && m.at == till || m.hidden && !s.listed || len(items) == n {
			continue
		}
		if s.keyless {
			m.key = ""
		}
		items = append(items, map[string]any{
			"id": s.id(m.id), "sendUuid": m.key, "channelUuid": where, "createAt": s.id(strconv.FormatInt(m.at, 10)), "type": m.kind,
			"from": m.from, "fromName": nil, "fromAvatar": nil, "content": m.said, "quote": nil,
		})
	}
	return s.ok(items)
}

func (s *server) write(path string, body []byte) []byte {
	var b struct {
		Type, Content, SendUUID, ID, Name, Announcement string
		ChannelUUID, ToRelationID                       *string
		QuoteID                                         json.RawMessage
		MentionedUser, Members                          []string
		PinAnnouncement                                 bool
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		s.t.Errorf("%s: %v in %s", path, err, body)
	}
	where := ""
	if b.ChannelUUID != nil {
		where = *b.ChannelUUID
	} else if b.ToRelationID != nil {
		where = *b.ToRelationID
	}
	switch path {
	case "/message/send":
		if s.numeric && len(b.QuoteID) > 0 && b.QuoteID[0] == '"' {
			return s.no("10112", "parameter error")
		}
		s.messages = append(s.messages, stored{where: where, id: strconv.Itoa(1579309168845799425 + len(s.messages)), key: b.SendUUID,
			kind: b.Type, from: ownID, said: b.Content, at: epoch.UnixMilli(), quote: b.QuoteID})
		return s.ok(map[string]any{"id": s.id(s.messages[len(s.messages)-1].id), "channelUuid": where})
	case "/message/hide":
		i := slices.IndexFunc(s.messages, func(m stored) bool { return m.id == b.ID })
		if i < 0 || s.messages[i].hidden {
			return s.no("19999", "no such message")
		}
		s.messages[i].hidden = true
		return s.ok(nil)
	case "/channel/create":
		s.channels = append(s.channels, &place{id: fmt.Sprintf("%032x", len(s.channels)+1), name: b.Name, status: "0", members: b.Members})
		return s.ok(map[string]any{"channelUuid": s.channels[len(s.channels)-1].id})
	}
	p := s.place(where)
	if p == nil || p.status != "0" {
		return s.no("13108", "Not the member of this group")
	}
	switch path {
	case "/channel/announcement/update":
		p.announcement, p.pinned = b.Announcement, b.PinAnnouncement
	case "/channel/disband":
		p.status = "3"
	default:
		s.t.Errorf("unexpected request %s", path)
	}
	return s.ok(nil)
}

func (s *server) place(id string) *place {
	for _, p := range s.channels {
		if p.id == id {
			return p
		}
	}
	return nil
}

func (s *server) id(text string) any {
	if s.numeric {
		return json.RawMessage(text)
	}
	return text
}

func (s *server) ok(data any) []byte { return s.envelope("0", "success", data) }

func (s *server) no(code, desc string) []byte { return s.envelope(code, desc, nil) }

func (s *server) envelope(code, desc string, data any) []byte {
	out, err := json.Marshal(map[string]any{"code": s.id(code), "desc": desc, "data": data})
	if err != nil {
		s.t.Error(err)
	}
	return out
}

// fill puts n messages of others into the first channel, apart milliseconds
// apart, and gives their ids.
func (s *server) fill(n int, apart int64) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = strconv.Itoa(1479309168845799425 + i)
		s.messages = append(s.messages, stored{where: uuidOne, id: ids[i], key: "foreign", kind: "TEXT", from: otherID,
			said: "text " + strconv.Itoa(i), at: epoch.UnixMilli() - int64(n-i)*apart})
	}
	return ids
}

// lastID is that of the message that was sent last.
func (s *server) lastID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.messages[len(s.messages)-1].id
}

// count tells how many requests went to the path; "" is any.
func (s *server) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.requests {
		if path == "" || r == path {
			n++
		}
	}
	return n
}
