package mixin_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/mixin"
	"herald/providers/providertest/stage"
)

func clock() time.Time { return epoch }

func echo(token *string, more string) func(int, *http.Request, []byte) (int, string, bool) {
	return func(_ int, r *http.Request, _ []byte) (int, string, bool) {
		*token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		return 202, isRefusal(400, "you sent "+*token+" "+more), true
	}
}

// exchange is a request of the vendor's document and its answer.
type exchange struct{ call, body, answer string }

func transcript(t *testing.T, name string) exchange {
	t.Helper()
	ar, err := txtar.ParseFile(filepath.Join("testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range ar.Files {
		files[f.Name] = strings.TrimSpace(string(f.Data))
	}
	return exchange{files["request"], files["request.json"], files["response.json"]}
}

// serve answers as the document does, and records what was asked.
func (e exchange) serve(t *testing.T) (*server, *string) {
	s, got := newServer(t), new(string)
	s.before = func(_ int, r *http.Request, body []byte) (int, string, bool) {
		if call := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/mixin"); call != e.call {
			t.Errorf("called %s, want %s", call, e.call)
		}
		*got = string(body)
		return 200, e.answer, true
	}
	return s, got
}

func tree(t *testing.T, s string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTranscriptMessages(t *testing.T) {
	t.Parallel()
	e := transcript(t, "messages")
	want := tree(t, e.body).([]any)[0].(map[string]any)
	plain, err := base64.StdEncoding.DecodeString(want["data"].(string))
	if err != nil {
		t.Fatal(err)
	}
	s, got := e.serve(t)
	c := stage.Text(string(plain))
	c.Options = json.RawMessage(`{"recipient_id":"` + want["recipient_id"].(string) + `","representative_id":"` + want["representative_id"].(string) + `"}`)
	item := outgoing(t, want["conversation_id"].(string), want["message_id"].(string), c)
	item.Quote = want["quote_message_id"].(string)
	if r := s.open().Send(s.ctx(), []providers.Outgoing{item})[0]; r.Err != nil {
		t.Fatal(r.Err)
	}
	delete(want, "data")
	want["data_base64"] = base64.RawURLEncoding.EncodeToString(plain)
	if d := cmp.Diff([]any{want}, tree(t, *got)); d != "" {
		t.Error(d)
	}
}

func TestTranscriptRecall(t *testing.T) {
	t.Parallel()
	e := transcript(t, "recall")
	s, got := e.serve(t)
	c := stage.Text("For one member.")
	c.Options = json.RawMessage(`{"recipient_id":"2a4969f3-6afd-425a-8b9e-ff012e988863"}`)
	sent := providers.SentMessage{ID: "e8e5b807-fa8b-455a-8dfa-b189d28310ff", Part: stage.Item(t, mixin.New(), c).Part}
	target := providers.Target{ID: "928c5c40-769c-3e97-8387-fb1ae0645311"}
	if err := s.open().(providers.Recaller).Recall(s.ctx(), target, []providers.SentMessage{sent})[0]; err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(tree(t, e.body), tree(t, *got)); d != "" {
		t.Error(d)
	}
}

func TestTranscriptAcknowledgements(t *testing.T) {
	t.Parallel()
	e := transcript(t, "acknowledgements")
	s, got := e.serve(t)
	args := cty.ObjectVal(map[string]cty.Value{"messages": cty.ListVal([]cty.Value{cty.StringVal("e8e5b807-fa8b-455a-8dfa-b189d28310ff")})})
	if err := s.open().(providers.ActionInvoker).InvokeAction(s.ctx(), "acknowledge", providers.Target{}, args); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(tree(t, e.body), tree(t, *got)); d != "" {
		t.Error(d)
	}
}

// The storage of the document is another host; a transport stands in for it.
func TestTranscriptAttachments(t *testing.T) {
	t.Parallel()
	e := transcript(t, "attachments")
	var asked, put *http.Request
	session, err := mixin.New().Open(providers.Config{
		Body: stage.Body(mixin.New(), map[string]string{"keystore": keystores()["new"]}), Now: clock,
		Transport: roundTrip(func(r *http.Request) string {
			if r.Method == "PUT" {
				put = r
				return ""
			}
			asked = r
			return e.answer
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	up, err := session.(providers.Uploader).Upload(t.Context(), fileOf([]byte("bytes"), "text/plain"))
	if err != nil {
		t.Fatal(err)
	}
	if asked.URL.String() != "https://api.mixin.one/attachments" || asked.Method+" "+asked.URL.Path != e.call {
		t.Errorf("asked %s %s", asked.Method, asked.URL)
	}
	data := tree(t, e.answer).(map[string]any)["data"].(map[string]any)
	if put.URL.String() != data["upload_url"] || put.Header.Get("Authorization") != "" || put.ContentLength != 5 {
		t.Errorf("put to %s with %v", put.URL, put.Header)
	}
	for _, signed := range strings.Split(put.URL.Query().Get("X-Amz-SignedHeaders"), ";") {
		if signed != "host" && put.Header.Get(signed) == "" {
			t.Errorf("the header %s is signed, and missing", signed)
		}
	}
	if up.ID != data["attachment_id"] || up.URL != data["view_url"] {
		t.Errorf("got %+v", up)
	}
}

type roundTrip func(*http.Request) string

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	_, err := w.WriteString(f(r))
	return w.Result(), errors.Join(err, drain(r))
}

func drain(r *http.Request) error {
	for b := make([]byte, 64); ; {
		if _, err := r.Body.Read(b); err != nil {
			return r.Body.Close()
		}
	}
}

func TestAcknowledge(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	invoker := s.open().(providers.ActionInvoker)
	var ids []cty.Value
	for i := range 101 {
		ids = append(ids, cty.StringVal(stage.Key(i)))
	}
	list := func(v cty.Value) cty.Value { return cty.ObjectVal(map[string]cty.Value{"messages": v}) }
	if err := invoker.InvokeAction(s.ctx(), "acknowledge", providers.Target{}, list(cty.ListVal(ids))); err != nil || len(s.bodies) != 2 {
		t.Errorf("%v after %d requests, want 2", err, len(s.bodies))
	}
	if err := invoker.InvokeAction(s.ctx(), "acknowledge", providers.Target{}, list(cty.ListValEmpty(cty.String))); err != nil || len(s.bodies) != 2 {
		t.Errorf("nothing to acknowledge: %v", err)
	}
	if err := invoker.InvokeAction(s.ctx(), "acknowledge", providers.Target{}, list(cty.ListVal([]cty.Value{cty.StringVal("x")}))); providers.KindOf(err) != providers.Invalid {
		t.Errorf("no id: %v", err)
	}
	if err := invoker.InvokeAction(s.ctx(), "shout", providers.Target{}, cty.EmptyObjectVal); providers.KindOf(err) != providers.Invalid {
		t.Errorf("no such action: %v", err)
	}
}
