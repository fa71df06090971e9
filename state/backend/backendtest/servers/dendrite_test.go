package servers_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"herald/state/backend/backendtest/servers"
)

// TestDendrite: what a member of a room reads is counted by the server's own API.
func TestDendrite(t *testing.T) {
	t.Parallel()
	server := servers.Dendrite(t)
	bot, ann := server.Register(t, "bot"), server.Register(t, "ann")
	room := server.CreateRoom(t, bot)
	server.Call(t, bot, http.MethodPost, servers.RoomPath(room)+"/invite", map[string]string{"user_id": ann.ID}, nil)
	server.JoinRoom(t, ann, room)
	send := func(key string, content map[string]any) string {
		var sent struct {
			ID string `json:"event_id"`
		}
		server.Call(t, bot, http.MethodPut, servers.RoomPath(room)+"/send/m.room.message/"+key, content, &sent)
		return sent.ID
	}
	say := func(text string) map[string]any { return map[string]any{"msgtype": "m.text", "body": text} }
	first, second := send("1", say("one")), send("2", say("two"))
	send("3", say("three"))
	send("3", say("three"))
	edit := say("* uno")
	edit["m.new_content"], edit["m.relates_to"] = say("uno"), map[string]string{"rel_type": "m.replace", "event_id": first}
	send("4", edit)
	server.Call(t, bot, http.MethodPut, servers.RoomPath(room)+"/redact/"+url.PathEscape(second)+"/5", map[string]any{}, nil)
	if got := server.VisibleTexts(t, ann, room); !slices.Equal(got, []string{"uno", "three"}) {
		t.Errorf("readers see %q", got)
	}
}
