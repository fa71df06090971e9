package maiagent_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
)

// TestTranscripts holds what is sent and understood against requests and
// answers written down from the vendor's page.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	say := func(it providers.Outgoing) func(*testing.T, account) {
		return func(t *testing.T, s account) {
			got := s.Send(t.Context(), []providers.Outgoing{it})
			want := []providers.Result{{ID: "2491074a-6d23-4289-af45-caa12531420e", SentAt: time.UnixMilli(1732495353000).UTC()}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
	}
	up := providers.Upload{
		ID: "d1a1f1c0-1c58-4f0b-9a31-5f4f4a0b2f7e", URL: "https://media.example.org/attachments/1.png",
		Extra: map[string]string{"type": "image", "filename": "圖.png"}, Expires: stage.NewClock().Now().Add(time.Hour),
	}
	visitor := item(t, providers.Target{ID: somePlace}, 1, content.Content{
		Format: content.Text, Body: "你好", Options: json.RawMessage(`{"as":"visitor"}`),
		Attachments: []content.Attachment{{Name: "圖.png", MIME: "image/png", SHA256: "aa"}},
	})
	visitor.Uploads = []providers.Upload{up}
	files := item(t, providers.Target{ID: somePlace}, 1, content.Content{Format: content.Text, Body: "你好", Attachments: []content.Attachment{
		{Name: "圖.png", MIME: "image/png", SHA256: "aa"}, {Name: "說明.pdf", MIME: "application/pdf", SHA256: "bb"},
	}})
	files.Uploads = []providers.Upload{up, {
		ID: "d1a1f1c0-1c58-4f0b-9a31-5f4f4a0b2f7f", URL: "https://media.example.org/attachments/2.pdf",
		Extra: map[string]string{"type": "other", "filename": "說明.pdf"},
	}}
	tests := map[string]func(*testing.T, account){
		"create-message":        say(visitor),
		"create-outgoing":       say(item(t, providers.Target{ID: somePlace}, 1, stage.Text("你好"))),
		"create-outgoing-files": say(files),
		"create-conversation": func(t *testing.T, s account) {
			if id, err := s.CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{}); err != nil || id != somePlace {
				t.Errorf("%q, %v", id, err)
			}
		},
		"upload": func(t *testing.T, s account) {
			got, err := s.Upload(t.Context(), stage.File("圖.png", "image/png", "x"))
			if diff := cmp.Diff(up, got); err != nil || diff != "" {
				t.Error(err, diff)
			}
		},
	}
	runs := map[string]func(*testing.T, string){}
	for name, run := range tests {
		runs[name] = func(t *testing.T, address string) {
			run(t, open(t, map[string]string{
				"api_key": "0a1b2c3d.secret", "web_chat": webChat, "endpoint": address + "/api/v1/",
			}, stage.NewClock()))
		}
	}
	stage.Transcripts(t, []string{"Authorization", "Content-Type"}, runs)
}
