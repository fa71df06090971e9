package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers/sandbox"
)

// seen is the part of the ledger that does not depend on the time.
func seen(server *sandbox.Server) []string {
	var lines []string
	for _, e := range server.Ledger() {
		line := fmt.Sprintf("%d/%d %s %s %s", e.Seq, e.Request, e.Platform, e.Operation, e.Message)
		if e.Duplicate {
			line += " duplicate"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestMixinDeliversABatchOnce(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	batch := "[" + mixinSend(group, first, "one") + "," + mixinSend(group, second, "two") + "]"
	for range 2 {
		if code := w.must(w.mixin("POST", "/messages", batch)).code(t); code != 0 {
			t.Fatalf("code %d", code)
		}
	}
	recall := item(map[string]any{"message_id": someone, "category": "MESSAGE_RECALL", "data_base64": b64(`{"message_id":"` + first + `"}`)})
	w.must(w.mixin("POST", "/messages", recall))
	w.must(w.mixin("POST", "/messages", recall))
	want := []string{
		"1/1 mixin send " + first, "2/1 mixin send " + second,
		"3/2 mixin send " + first + " duplicate", "4/2 mixin send " + second + " duplicate",
		"5/3 mixin recall " + first, "6/4 mixin recall " + first + " duplicate",
	}
	if diff := cmp.Diff(want, seen(w.server)); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	messages := w.server.Conversations()[0].Messages
	if len(messages) != 2 || !messages[0].Recalled || messages[1].Recalled || messages[1].Text != "two" || messages[1].Position != 2 {
		t.Errorf("people see %+v", messages)
	}
}

func TestMixinRefusesABatchWhole(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	batch := "[" + mixinSend(group, first, "one") + "," + mixinSend(group, second, "") + "]"
	if code := w.must(w.mixin("POST", "/messages", batch)).code(t); code != 10002 {
		t.Errorf("code %d", code)
	}
	if got := w.server.Conversations(); len(got) != 0 {
		t.Errorf("people see %+v", got)
	}
}

func TestYunhuRepeats(t *testing.T) {
	t.Parallel()
	const id = "e22342a5a1a54f03bc3e22342a5a1a54"
	cases := []struct {
		repeat   sandbox.Repeat
		code     int64
		messages int
		ledger   int
	}{
		{"", 1, 2, 2},
		{sandbox.RepeatDuplicate, 1, 2, 2},
		{sandbox.RepeatIgnore, 1, 1, 2},
		{sandbox.RepeatError, -1, 1, 1},
	}
	for _, c := range cases {
		t.Run("repeat "+string(c.repeat), func(t *testing.T) {
			t.Parallel()
			w := start(t, sandbox.Options{Repeat: c.repeat})
			w.must(w.yunhu("/v1/msg/send-message", yunhuSend(id, "hi")))
			if got := w.must(w.yunhu("/v1/msg/send-message", yunhuSend(id, "hi"))).yunhuCode(t); got != c.code {
				t.Errorf("code %d, want %d", got, c.code)
			}
			if got := len(w.server.Conversations()[0].Messages); got != c.messages {
				t.Errorf("%d messages, want %d", got, c.messages)
			}
			ledger := w.server.Ledger()
			if len(ledger) != c.ledger || c.ledger == 2 && !ledger[1].Duplicate {
				t.Errorf("ledger %+v", ledger)
			}
		})
	}
}

// listed returns the ids in the answer to a list, in order.
func listed(t *testing.T, a reply) []string {
	t.Helper()
	ids := []string{}
	for _, line := range strings.Split(notation(t, []byte(a.body)), "\n") {
		if value, ok := strings.CutPrefix(line, "  1: \""); ok {
			ids = append(ids, strings.TrimLeft(strings.Trim(value, `"`), "0"))
		}
	}
	return ids
}

func TestYunhuLists(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	for i := 1; i <= 40; i++ {
		w.must(w.yunhu("/v1/msg/send-message", yunhuSend(fmt.Sprintf("%032d", i), "hi")))
	}
	if err := w.server.Drift(sandbox.Drift{Action: "remove", Platform: "yunhu", Message: fmt.Sprintf("%032d", 38)}); err != nil {
		t.Fatal(err)
	}
	at := func(n int) string { return fmt.Sprintf("%q", fmt.Sprintf("%032d", n)) }
	where := "4: 2\n5: \"123\"\n"
	cases := []struct {
		name, path, body string
		first, last      string
		count            int
	}{
		{"newest", "list-message", where + "2: 3", "40", "37", 3},
		{"before one", "list-message", where + "2: 2\n3: " + at(10), "9", "8", 2},
		{"before the first", "list-message", where + "2: 2\n3: " + at(1), "", "", 0},
		{"before nobody", "list-message", where + "2: 2\n3: " + at(99), "", "", 0},
		{"around one", "list-message-by-mid-seq", where + "7: 2\n8: " + at(10), "10", "8", 3},
		{"around a number", "list-message-by-mid-seq", where + "7: 1\n3: 10", "10", "9", 2},
		{"around nobody", "list-message-by-mid-seq", where + "7: 1\n8: " + at(99), "", "", 0},
		{"around one with a huge count", "list-message-by-mid-seq", where + "7: -1\n8: " + at(10), "10", "1", 10},
		{"since near the end", "list-message-by-seq", where + "3: 35", "40", "36", 4},
		{"since the start gives the newest page", "list-message-by-seq", where + "3: 0", "40", "10", 30},
		{"since far beyond", "list-message-by-seq", where + "3: -1", "", "", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ids := listed(t, w.must(w.yunhu("/v1/msg/"+c.path, c.body)))
			if len(ids) != c.count || c.count > 0 && (ids[0] != c.first || ids[len(ids)-1] != c.last) {
				t.Errorf("got %v, want %d from %s to %s", ids, c.count, c.first, c.last)
			}
		})
	}
}

func TestDriftIsVisibleToClients(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	id := strings.Repeat("a", 32)
	w.must(w.yunhu("/v1/msg/send-message", yunhuSend(id, "hello")))
	before := len(w.server.Ledger())
	status := w.api("POST", "/sandbox/api/drift", `{"action":"edit","platform":"yunhu","message":"`+id+`","text":"changed"}`, nil)
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	list := "2: 5\n4: 2\n5: \"123\""
	if got := notation(t, []byte(w.must(w.yunhu("/v1/msg/list-message", list)).body)); !strings.Contains(got, `1: "changed"`) || !strings.Contains(got, "12: ") {
		t.Errorf("list says\n%s", got)
	}
	if got := len(w.server.Ledger()); got != before+1 {
		t.Errorf("drift is in the ledger: %v", seen(w.server))
	}
	if err := w.server.Drift(sandbox.Drift{Action: "post", Platform: "yunhu", Conversation: "group:123", Text: "me too"}); err != nil {
		t.Fatal(err)
	}
	if err := w.server.Drift(sandbox.Drift{Action: "recall", Platform: "yunhu", Message: id}); err != nil {
		t.Fatal(err)
	}
	messages := w.server.Conversations()[0].Messages
	if len(messages) != 2 || !messages[0].Recalled || !messages[0].Edited || messages[1].Text != "me too" || messages[1].Sender == messages[0].Sender {
		t.Errorf("people see %+v", messages)
	}
	if status := w.api("POST", "/sandbox/api/drift", `{"action":"remove","platform":"yunhu","message":"nobody"}`, nil); status != http.StatusNotFound {
		t.Errorf("drift of nothing: status %d", status)
	}
}

func TestDriftOfConversations(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	app := w.keystore().AppID
	create := `{"category":"GROUP","conversation_id":"` + group + `","name":"Ops","participants":[{"user_id":"` + someone + `"}]}`
	w.must(w.mixin("POST", "/conversations", create))
	for _, d := range []sandbox.Drift{
		{Action: "rename", Title: "Renamed"},
		{Action: "announce", Text: "Be kind."},
		{Action: "join", Participants: []string{second}},
		{Action: "leave", Participants: []string{someone}},
	} {
		d.Platform, d.Conversation = "mixin", group
		if err := w.server.Drift(d); err != nil {
			t.Fatal(err)
		}
	}
	h := w.server.Conversations()[0].Header
	want := []sandbox.Participant{{ID: app, Role: "OWNER", At: noon}, {ID: second, At: noon}}
	if diff := cmp.Diff(want, h.Participants); diff != "" || h.Title != "Renamed" || h.Announcement != "Be kind." {
		t.Errorf("conversation %+v\n%s", h, diff)
	}
	if err := w.server.Drift(sandbox.Drift{Action: "disband", Platform: "mixin", Conversation: group}); err != nil {
		t.Fatal(err)
	}
	if code := w.must(w.mixin("GET", "/conversations/"+group, "")).code(t); code != 404 {
		t.Errorf("read after the end: code %d", code)
	}
	if code := w.must(w.mixin("POST", "/messages", item(nil))).code(t); code != 403 {
		t.Errorf("send after the end: code %d", code)
	}
}

// png is the smallest data that is detected as an image.
const png = "\x89PNG\r\n\x1a\n and then some"

func TestMixinUpload(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	slot := w.slot()
	put := func(change func(*http.Request)) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, slot.UploadURL, strings.NewReader(png))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/octet-stream")
		r.Header.Set("X-Amz-Acl", "public-read")
		change(r)
		return w.must(r).status
	}
	cases := []struct {
		name   string
		change func(*http.Request)
		want   int
	}{
		{"with a bearer token", func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, http.StatusBadRequest},
		{"without the ACL", func(r *http.Request) { r.Header.Del("X-Amz-Acl") }, http.StatusForbidden},
		{"another type", func(r *http.Request) { r.Header.Set("Content-Type", "image/png") }, http.StatusForbidden},
		{"without length", func(r *http.Request) { r.ContentLength, r.Body = -1, io.NopCloser(strings.NewReader(png)) }, http.StatusNotImplemented},
		{"altered address", func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "21600", "99999", 1) }, http.StatusForbidden},
		{"as told", func(*http.Request) {}, http.StatusOK},
	}
	for _, c := range cases {
		if got := put(c.change); got != c.want {
			t.Errorf("%s: status %d, want %d", c.name, got, c.want)
		}
	}
	image := fmt.Sprintf(`{"attachment_id":%q,"mime_type":"image/png","size":%d,"width":1,"height":1,"thumbnail":""}`, slot.ID, len(png))
	send := item(map[string]any{"category": "PLAIN_IMAGE", "data_base64": b64(image)})
	if a := w.must(w.mixin("POST", "/messages", send)); a.code(t) != 0 {
		t.Fatalf("send: %s", a.body)
	}
	w.shown("image/png", png)
}

type slot struct {
	ID        string `json:"attachment_id"`
	UploadURL string `json:"upload_url"`
}

func (w *world) slot() slot {
	w.t.Helper()
	var body struct{ Data slot }
	if err := json.Unmarshal([]byte(w.must(w.mixin("POST", "/attachments", "")).body), &body); err != nil {
		w.t.Fatal(err)
	}
	return body.Data
}

// shown checks that the page can load the first attachment.
func (w *world) shown(mime, data string) {
	w.t.Helper()
	attachments := w.server.Conversations()[0].Messages[0].Attachments
	if len(attachments) != 1 || attachments[0].Missing || attachments[0].URL == "" {
		w.t.Fatalf("attachments %+v", attachments)
	}
	a := w.must(w.request("GET", attachments[0].URL, ""))
	if a.status != http.StatusOK || a.body != data || a.header.Get("Content-Type") != mime || a.header.Get("X-Content-Type-Options") != "nosniff" {
		w.t.Errorf("file: %d %v %q", a.status, a.header, a.body)
	}
}

func TestMixinUploadExpires(t *testing.T) {
	t.Parallel()
	now := noon
	w := start(t, sandbox.Options{Now: func() time.Time { return now }})
	slot := w.slot()
	now = noon.Add(7 * time.Hour)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, slot.UploadURL, strings.NewReader(png))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("X-Amz-Acl", "public-read")
	if a := w.must(r); a.status != http.StatusForbidden || !strings.Contains(a.body, "AccessDenied") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// ticket returns an upload token and the host for the upload.
func (w *world) ticket() (token, host string) {
	w.t.Helper()
	r := w.request("GET", "/yunhu/v1/misc/qiniu-token2", "")
	r.Header.Set("Token", w.env["YUNHU_TOKEN"])
	var ticket struct{ Data struct{ Token string } }
	if err := json.Unmarshal([]byte(w.must(r).body), &ticket); err != nil {
		w.t.Fatal(err)
	}
	key, _, _ := strings.Cut(ticket.Data.Token, ":")
	var query struct {
		Hosts []struct{ Up struct{ Domains []string } }
	}
	a := w.must(w.request("GET", "/yunhu/qiniu/v4/query?bucket=chat68-file&ak="+key, ""))
	if err := json.Unmarshal([]byte(a.body), &query); err != nil || len(query.Hosts) == 0 {
		w.t.Fatalf("%v in %s", err, a.body)
	}
	return ticket.Data.Token, "http://" + query.Hosts[0].Up.Domains[0]
}

// form uploads a file in the form of the storage service.
func (w *world) form(host string, fields map[string]string) reply {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			w.t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", "notes.html")
	if err != nil {
		w.t.Fatal(err)
	}
	_, _ = io.WriteString(part, "<script>alert(1)</script>")
	_ = form.Close()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, host, &body)
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.must(r)
}

func TestYunhuUpload(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	token, host := w.ticket()
	cases := []struct {
		name   string
		fields map[string]string
		want   int
	}{
		{"no token", map[string]string{"key": "k.html"}, http.StatusUnauthorized},
		{"forged token", map[string]string{"key": "k.html", "token": token + "x"}, http.StatusUnauthorized},
		{"no key", map[string]string{"token": token}, http.StatusBadRequest},
		{"unknown field", map[string]string{"key": "k.html", "token": token, "color": "red"}, http.StatusBadRequest},
		{"as told", map[string]string{"key": "k.html", "token": token}, http.StatusOK},
	}
	for _, c := range cases {
		if a := w.form(host, c.fields); a.status != c.want {
			t.Errorf("%s: status %d, want %d: %s", c.name, a.status, c.want, a.body)
		}
	}
	send := "2: \"" + strings.Repeat("a", 32) + "\"\n3: \"123\"\n4: 2\n5 {\n4: \"notes.html\"\n5: \"k.html\"\n}\n6: 4"
	w.must(w.yunhu("/v1/msg/send-message", send))
	w.shown("application/octet-stream", "<script>alert(1)</script>")
}
