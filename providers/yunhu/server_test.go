package yunhu

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"herald/providers/client"
)

const testToken = "canary-6f1c0b7d2a"

// server is a strict little Yunhu with one conversation, group 77.
type server struct {
	t *testing.T
	// later makes list-message-by-mid-seq give the neighbours after a message
	// in place of those before it; which one the vendor does is not documented.
	later bool
	// blind makes it give the newest messages, as if it did not know the id.
	blind bool
	// refuse gives paths a status code and text other than success.
	refuse map[string]refusalText
	// drop counts answers that are lost after the effect, by path.
	drop map[string]int

	mu       sync.Mutex
	messages []stored
	requests []string
}

type refusalText struct {
	code int64
	text string
}

type stored struct {
	id, quote            string
	contentType          uint64
	content              []byte
	sent, recalled, edit uint64
}

// start serves s and opens a session that does not really wait.
func (s *server) start(t *testing.T) *session {
	t.Helper()
	s.t = t
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return open(h.URL, h.URL)
}

func open(endpoint, upload string) *session {
	return newSession(client.Options{
		Base:  endpoint,
		Sleep: func(context.Context, time.Duration) error { return nil },
		Now:   func() time.Time { return time.UnixMilli(1_800_000_000_000).UTC() },
	}, testToken, upload)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.URL.Path)
	switch {
	case r.Method != http.MethodPost:
		http.NotFound(w, r)
		return
	case r.Header.Get("token") != testToken:
		io.WriteString(w, `{"code":-101,"msg":"未登录"}`)
		return
	case r.Header.Get("Content-Type") != "application/x-protobuf":
		s.t.Errorf("%s: content type %q", r.URL.Path, r.Header.Get("Content-Type"))
	}
	raw, _ := io.ReadAll(r.Body)
	req, err := parse(raw)
	if err != nil {
		s.t.Errorf("%s: %v", r.URL.Path, err)
	}
	if len(req[1]) > 0 {
		s.t.Errorf("%s: field 1 is used", r.URL.Path)
	}
	if no, ok := s.refuse[r.URL.Path]; ok {
		w.Write(answer(no.code, no.text))
		return
	}
	out := s.do(r.URL.Path, req)
	if s.drop[r.URL.Path] > 0 {
		s.drop[r.URL.Path]--
		panic(http.ErrAbortHandler)
	}
	w.Write(out)
}

func (s *server) do(path string, req fields) []byte {
	switch path {
	case "/v1/msg/send-message":
		s.messages = append(s.messages, stored{
			id: req.text(2), content: []byte(req.text(5)), contentType: req.number(6),
			quote: req.text(8), sent: uint64(1_700_000_000_000 + len(s.messages)),
		})
		return answer(1, "success")
	case "/v1/msg/edit-message":
		i := s.index(req.text(2))
		if i < 0 {
			return answer(-1, "消息不存在")
		}
		s.messages[i].content, s.messages[i].edit = []byte(req.text(5)), 1
		return answer(1, "success")
	case "/v1/msg/recall-msg", "/v1/msg/recall-msg-batch":
		return s.recall(req)
	case "/v1/msg/list-message":
		s.checkPlace(path, req)
		to := len(s.messages)
		if id := req.text(3); id != "" {
			to = max(0, s.index(id))
		}
		return s.page(max(0, to-int(req.number(2))), to)
	case "/v1/msg/list-message-by-seq":
		s.checkPlace(path, req)
		return s.bySeq(int(req.number(3)))
	case "/v1/msg/list-message-by-mid-seq":
		s.checkPlace(path, req)
		return s.around(req.text(8), int(req.number(7)))
	}
	s.t.Errorf("unexpected request %s", path)
	return answer(-1, "no such call")
}

func (s *server) recall(req fields) []byte {
	if req.text(3) != "77" || req.number(4) != 2 {
		s.t.Errorf("recall in %q of type %d", req.text(3), req.number(4))
	}
	for _, id := range req[2] {
		i := s.index(string(id.([]byte)))
		if i < 0 || s.messages[i].recalled > 0 {
			return answer(-1, "不能撤回")
		}
	}
	for _, id := range req[2] {
		s.messages[s.index(string(id.([]byte)))].recalled = 1_700_000_500_000
	}
	return answer(1, "success")
}

func (s *server) around(id string, count int) []byte {
	i := s.index(id)
	switch {
	case s.blind:
		return s.page(max(0, len(s.messages)-count-1), len(s.messages))
	case i < 0:
		return answer(1, "success")
	case s.later:
		return s.page(i, min(len(s.messages), i+count+1))
	}
	return s.page(max(0, i-count), i+1)
}

func (s *server) checkPlace(path string, req fields) {
	if req.text(5) != "77" || req.number(4) != 2 {
		s.t.Errorf("%s: conversation %q of type %d", path, req.text(5), req.number(4))
	}
}

func (s *server) index(id string) int {
	return slices.IndexFunc(s.messages, func(m stored) bool { return m.id == id })
}

// page lists messages newest first, with fields that clients need not know.
func (s *server) page(from, to int) []byte {
	out := answer(1, "success")
	for i := to - 1; i >= from; i-- {
		m := s.messages[i]
		var b []byte
		b = appendText(b, 1, m.id)
		b = appendText(b, 2, string(appendText(nil, 1, "someone")))
		b = appendText(b, 3, "right")
		b = appendNumber(b, 4, m.contentType)
		b = appendText(b, 5, string(m.content))
		b = appendNumber(b, 6, m.sent)
		b = appendNumber(b, 8, m.recalled)
		b = appendText(b, 9, m.quote)
		b = appendNumber(b, 10, uint64(i+1))
		b = appendNumber(b, 11, 99)
		b = appendNumber(b, 12, m.edit)
		out = appendText(out, 2, string(b))
	}
	return appendNumber(out, 3, uint64(to-from))
}

func answer(code int64, text string) []byte {
	st := appendNumber(nil, 1, 5)
	st = appendNumber(st, 2, uint64(code))
	return appendText(nil, 1, string(appendText(st, 3, text)))
}

func appendText(b []byte, n protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, n, protowire.BytesType), s)
}

func appendNumber(b []byte, n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), v)
}

// fillMessages puts n texts into the conversation and gives their ids.
func (s *server) fillMessages(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = strings.Repeat("0", 24) + "abcd" + strconv.Itoa(1000+i)
		s.messages = append(s.messages, stored{
			id: ids[i], contentType: 1, content: appendText(nil, 1, "text "+strconv.Itoa(i)),
			sent: uint64(1_700_000_000_000 + i*1000),
		})
	}
	return ids
}

// count tells how many requests ended in the path.
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

// bySeq gives what follows a sequence number; of more than a page, the newest.
func (s *server) bySeq(after int) []byte {
	to := len(s.messages)
	return s.page(max(min(after, to), to-pageSize), to)
}

// historian serves a message that was edited n times, and says that it has
// been edited once more.
func historian(t *testing.T, n int) *session {
	t.Helper()
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct{ Size, Page int }
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Error(err)
		}
		records := []map[string]any{}
		for i := (q.Page - 1) * q.Size; i < min(q.Page*q.Size, n); i++ {
			records = append(records, map[string]any{"id": 1000 + i, "contentType": 1, "contentOld": `{"text":"x"}`, "msgTime": 1_700_000_000_000 + i})
		}
		if err := json.NewEncoder(w).Encode(map[string]any{"code": 1, "data": map[string]any{"list": records, "total": n + 1}}); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(h.Close)
	return open(h.URL, h.URL)
}
