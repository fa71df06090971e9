package relationlabs

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
)

// TestTranscripts holds what is sent and understood against the examples on the
// vendor's pages.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *session){
		"send": func(t *testing.T, s *session) {
			s.numeric.Store(true)
			item := outgoing(t, channelOne, content.Content{
				Format: content.Text, Body: "hello", ReplyTo: "message.teaser", Mentions: []string{"1u4dp-6qaaa-aaaaj-aag4q-cai"},
			})
			item.Key = "1u4dp-6qaaa-aaaaj-aag4q-cai-87b4c789ee444d28960dfdd9b208d1ef-1665371575954-35534417409750164"
			item.Quote = "1579047130798100481"
			want := []providers.Result{{ID: "1579309168845799425", SentAt: epoch}}
			if diff := cmp.Diff(want, s.Send(background, []providers.Outgoing{item})); diff != "" {
				t.Error(diff)
			}
		},
		"list": func(t *testing.T, s *session) {
			got, err := s.Read(background, where, []string{"1578671129496899586"})
			said := "0x1e56 created Group test-group"
			want := map[string]providers.RemoteMessage{"1578671129496899586": {
				ID: "1578671129496899586", Key: "8e7c082f-9a96-405a-b946-7f465048f354", Text: said,
				Visible: visibleJSON("sys", said), SentAt: time.UnixMilli(1665219502000).UTC(),
			}}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		},
		"hide": func(t *testing.T, s *session) {
			if err := s.Recall(background, where, stage.Sent("1579047130798100481"))[0]; err != nil {
				t.Error(err)
			}
		},
		"create": func(t *testing.T, s *session) {
			id, err := s.CreateConversation(background, testKey, providers.ConversationSpec{Title: "test-group", Participants: []string{otherID}})
			if err != nil || id != channelOne {
				t.Errorf("%s, %v", id, err)
			}
		},
		"info": func(t *testing.T, s *session) {
			got, err := s.DescribeConversation(background, channelOne)
			want := providers.ConversationSpec{Title: "test-group", Participants: []string{otherID}}
			if diff := cmp.Diff(want, got, ignoreOptions()); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		},
		"announcement": func(t *testing.T, s *session) {
			have := providers.ConversationSpec{Title: "test-group"}
			want := providers.ConversationSpec{Title: "test-group", Announcement: "1234",
				Options: json.RawMessage(`{"pin_announcement":true}`)}
			if err := s.ChangeConversation(background, channelOne, have, want); err != nil {
				t.Error(err)
			}
		},
		"disband": func(t *testing.T, s *session) {
			if err := s.RemoveConversation(background, channelOne); err != nil {
				t.Error(err)
			}
		},
		"channels": func(t *testing.T, s *session) {
			page, _, err := s.fetchChannels(background, "test", "110f37661b2c4fcc9a5186954b3b3da6", 10)
			want := []userChannel{{Status: "0", ChannelUUID: uuidOne, DisplayName: "test-group", ChannelType: "G"}}
			if diff := cmp.Diff(want, page.List); diff != "" || err != nil || page.Cursor != "e54d938caa09498fa1a09f7cfe4e21f4" {
				t.Errorf("%v, cursor %s\n%s", err, page.Cursor, diff)
			}
		},
		"auth": func(t *testing.T, s *session) {
			s.auth.address, s.auth.invite = "address.auth.token", "d4swz-zaaaa-aaaaj-at5fa-cai"
			token, err := s.fetchToken(background)
			if b := parseToken(token.Text); err != nil || b.account != "baf34-kiaaa-aaaak-acgja-cai" || b.expires.Unix() != 1661429141 {
				t.Errorf("%+v, %v", b, err)
			}
		},
	}
	runs := map[string]func(*testing.T, string){}
	for name, run := range tests {
		runs[name] = func(t *testing.T, address string) {
			run(t, open(address, &credentials{apiKey: canaryKey, ready: parseToken(goodToken())}))
		}
	}
	stage.Transcripts(t, []string{"ApiKey", "Content-Type"}, runs)
}
