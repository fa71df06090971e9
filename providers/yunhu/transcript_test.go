package yunhu

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"google.golang.org/protobuf/encoding/protowire"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
)

const (
	testKey   = "0d9de5bb-2a1d-4a5f-8c3e-6b7a90f1e2d3"
	testID    = "0d9de5bb2a1d4a5f8c3e6b7a90f1e2d3"
	otherID   = "e22342a5a1a54f03bc3aaaaaaaaaaaaa"
	emptySHA  = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	groupID   = "group:123"
	storedKey = "900150983cd24fb0d6963f7d28e17f72.png"
)

// TestTranscripts holds what is sent and understood against requests and
// answers written down from the vendor's page.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *session){
		"send-text": send(groupID, "", content.Content{
			Format: content.Text, Body: "Maintenance at ten", Mentions: []string{"7058262", "7058263"}, ReplyTo: "message.teaser",
			Buttons: []content.Button{{Label: "Status & more", URL: "https://status.example.org/?a=1&b=2"}},
			Options: json.RawMessage(`{"command_id":7,"quote_text":"Ops: the teaser"}`),
		}),
		"send-image": send(groupID, storedKey, content.Content{Attachments: []content.Attachment{
			{Name: "a.png", MIME: "image/png", Width: 640, Height: 480, SHA256: emptySHA},
		}}),
		"send-file": send(groupID, "123.bin", content.Content{Attachments: []content.Attachment{
			{Name: "report.pdf", MIME: "application/pdf", Size: 2048, SHA256: emptySHA},
		}}),
		"send-video": send(groupID, "123.mp4", content.Content{Attachments: []content.Attachment{
			{Name: "a.mp4", MIME: "video/mp4", Duration: 2.5, SHA256: emptySHA},
		}}),
		"send-audio": send(groupID, "test.m4a", content.Content{Attachments: []content.Attachment{
			{Name: "a.m4a", MIME: "audio/mp4", Duration: 13, SHA256: emptySHA},
		}}),
		"send-expression": send(groupID, "", content.Content{
			Options: json.RawMessage(`{"expression":{"id":"4711","image":"expression/abcdef.jpg"}}`),
		}),
		"send-sticker": send(groupID, "", content.Content{
			Options: json.RawMessage(`{"sticker":{"item_id":12,"pack_id":3,"image":"sticker/abcdef.jpg"}}`),
		}),
		"send-form": send("bot:123", "", content.Content{Options: formOptions(t)}),
		"send-post": send("user:123", "", content.Content{
			Options: json.RawMessage(`{"post":{"id":"815","title":"Release 2","content":"What is *new*","format":"markdown"}}`),
		}),
		"edit": func(t *testing.T, s *session) {
			item := outgoing(t, groupID, content.Content{Format: content.Markdown, Body: "# Changed"})
			if err := s.Edit(context.Background(), testID, item); err != nil {
				t.Error(err)
			}
		},
		"conversations": func(t *testing.T, s *session) {
			got, err := s.ListConversations(context.Background())
			want := []providers.ListedConversation{
				{ID: groupID, Title: "Operations", Kind: "group"}, {ID: "user:7058262", Title: "Ada from Operations", Kind: "user"},
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		},
		"recall":       recall(testID),
		"recall-batch": recall(testID, otherID),
		"list-around": readBack([]string{testID}, map[string]providers.RemoteMessage{testID: {
			ID: testID, Key: testKey, Text: "Maintenance at ten", SentAt: time.UnixMilli(1700000000000).UTC(), EditedAt: time.UnixMilli(1700000100000).UTC(),
			Visible: []byte(`{"kind":"text","text":"Maintenance at ten","buttons":[{"text":"Status","actionType":1,"url":"https://status.example.org"}]}`),
		}}),
		"list-before": readBack([]string{testID, otherID}, map[string]providers.RemoteMessage{
			testID: {ID: testID, Key: testKey, Text: "<b>one</b>", SentAt: time.UnixMilli(1700000000000).UTC(),
				Visible: []byte(`{"kind":"html","text":"\u003cb\u003eone\u003c/b\u003e"}`)},
			otherID: {ID: otherID, Key: "e22342a5-a1a5-4f03-bc3a-aaaaaaaaaaaa", Text: "report.pdf", SentAt: time.UnixMilli(1699999999000).UTC(),
				Visible: []byte(`{"kind":"file","file":"report.pdf"}`)},
		}),
	}
	for name, run := range operationTranscripts() {
		tests[name] = run
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) != len(tests) {
		t.Fatalf("%d transcripts for %d tests: %v", len(files), len(tests), err)
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, replay(t, filepath.Join("testdata", name+".txtar")))
		})
	}
}

// replay serves one transcript: exactly its request, with exactly its answer.
func replay(t *testing.T, file string) *session {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := string(archive.Files[0].Data)
	var nested []protowire.Number
	if strings.Contains(want, "\n5 {\n") {
		nested = append(nested, 5)
	}
	asked := 0
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if got := r.Header.Get("token"); got != testToken {
			t.Errorf("token %q", got)
		}
		raw, _ := io.ReadAll(r.Body)
		got := r.Method + " " + r.URL.Path + "\n"
		if r.Header.Get("Content-Type") == "application/json" {
			got += indented(t, raw)
		} else {
			got += show(t, raw, nested...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("request (-documented +sent):\n%s", diff)
		}
		if said := archive.Files[1].Data; said[0] == '{' {
			w.Write(said)
		} else {
			w.Write(write(t, strings.Split(string(said), "\n")))
		}
	}))
	t.Cleanup(func() {
		h.Close()
		if asked != 1 {
			t.Errorf("%d requests, expected one", asked)
		}
	})
	return open(h.URL, h.URL)
}

func indented(t *testing.T, raw []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		t.Errorf("request is not JSON: %v", err)
	}
	return b.String() + "\n"
}

// outgoing composes the only part of a content.
func outgoing(t *testing.T, target string, c content.Content) providers.Outgoing {
	t.Helper()
	item := stage.Item(t, New(), c)
	item.Target.ID, item.Key = target, testKey
	return item
}

func send(target, upload string, c content.Content) func(*testing.T, *session) {
	return func(t *testing.T, s *session) {
		item := outgoing(t, target, c)
		item.Uploads = []providers.Upload{{ID: upload}}
		if item.Part.Quotes {
			item.Quote = otherID
		}
		got := s.Send(context.Background(), []providers.Outgoing{item})
		want := []providers.Result{{ID: testID, SentAt: time.UnixMilli(1_800_000_000_000).UTC()}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func recall(ids ...string) func(*testing.T, *session) {
	return func(t *testing.T, s *session) {
		for i, err := range s.Recall(context.Background(), providers.Target{ID: groupID}, stage.Sent(ids...)) {
			if err != nil {
				t.Errorf("%s: %v", ids[i], err)
			}
		}
	}
}

func readBack(ids []string, want map[string]providers.RemoteMessage) func(*testing.T, *session) {
	return func(t *testing.T, s *session) {
		got, err := s.Read(context.Background(), providers.Target{ID: groupID}, ids)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func formOptions(t *testing.T) json.RawMessage {
	t.Helper()
	const form = `{
		"bodnzx": {"id": "bodnzx", "type": "radio", "label": "Radio 单选框标签", "selectIndex": 1, "selectValue": "分割"},
		"rpzjmd": {"id": "rpzjmd", "type": "switch", "label": "Switch 开关标签", "value": true}
	}`
	options, err := json.Marshal(map[string]any{"form": form, "command_id": 99})
	if err != nil {
		t.Fatal(err)
	}
	return options
}
