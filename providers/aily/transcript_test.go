package aily_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
)

// TestTranscripts holds what is sent and understood against requests and
// answers written down from the vendor's pages.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	const place = "session_4dfunz7sp1g8m"
	send := func(attachments []content.Attachment, uploads ...providers.Upload) func(*testing.T, account) {
		return func(t *testing.T, s account) {
			it := item(t, providers.Target{ID: place}, 1, content.Content{
				Format: content.Markdown, Body: "@_user_1", Mentions: []string{"ou_5ad573a6411d72b8305fda3a9c15c70e"},
				Options:     json.RawMessage(`{"mention":[{"id":"ou_5ad573a6411d72b8305fda3a9c15c70e","name":"张三","aily_id":"1794840334557292"}]}`),
				Attachments: attachments,
			})
			// The sample mentions somebody whose placeholder is not in the text.
			it.Part.Body = bytes.Replace(it.Part.Body, []byte(`"content":"@_user_1"`), []byte(`"content":"你好"`), 1)
			it.Key, it.Quote, it.Uploads = "idempotent_id_1", "message_4de9bpg70qskh", uploads
			got := s.Send(t.Context(), []providers.Outgoing{it})
			want := []providers.Result{{ID: "message_4df45f2xknvcc", SentAt: time.UnixMilli(1711975665710).UTC()}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
	}
	invoice := content.Attachment{Name: "发票.png", MIME: "image/png", SHA256: "aa"}
	manual := content.Attachment{Name: "说明.pdf", MIME: "application/pdf", SHA256: "bb"}
	tests := map[string]func(*testing.T, account){
		"create-message":       send([]content.Attachment{invoice}, providers.Upload{ID: "file_4d9nu1ev3a2rq"}),
		"create-message-files": send([]content.Attachment{invoice, manual}, providers.Upload{ID: "file_4d9nu1ev3a2rq"}, providers.Upload{ID: "file_4d9nu1ev3a2rr"}),
		"token": func(t *testing.T, s account) {
			if err := s.CheckCredentials(t.Context()); err != nil {
				t.Error(err)
			}
		},
		"create-session": func(t *testing.T, s account) {
			options := json.RawMessage(`{"channel_context":"{\"source\":\"herald\"}"}`)
			id, err := s.CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{Title: "Ops", Options: options})
			if err != nil || id != place {
				t.Errorf("%q, %v", id, err)
			}
		},
		"invalid": func(t *testing.T, s account) {
			r := s.Send(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: place}, 1, stage.Text("x"))})[0]
			if providers.KindOf(r.Err) != providers.Invalid || !strings.Contains(r.Err.Error(), "HTTP 400, code 2700001): param is invalid") {
				t.Error(r.Err)
			}
		},
	}
	runs := map[string]func(*testing.T, string){}
	for name, run := range tests {
		runs[name] = func(t *testing.T, address string) {
			values := map[string]string{"tenant_token": "t-7f1b000000000000008e560"}
			if name == "token" {
				values = map[string]string{"app_id": "cli_slkdjalasdkjasd", "app_secret": "dskLLdkasdjlasdKK"}
			}
			values["endpoint"] = address
			run(t, open(t, values, stage.NewClock()))
		}
	}
	stage.Transcripts(t, []string{"Authorization", "Content-Type"}, runs)
}
