package sandbox_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"herald/providers/sandbox"
)

const (
	group   = "928c5c40-769c-3e97-8387-fb1ae0645311"
	someone = "2a4969f3-6afd-425a-8b9e-ff012e988863"
	first   = "e8e5b807-fa8b-455a-8dfa-b189d28310ff"
	second  = "b3b71bfe-0722-4da3-8a10-efda24d59934"
)

// code returns the business error of a Mixin answer, 0 for none.
func (a reply) code(t *testing.T) int {
	t.Helper()
	var body struct {
		Error *struct {
			Status int `json:"status"`
			Code   int `json:"code"`
		} `json:"error"`
	}
	if err := json.Unmarshal([]byte(a.body), &body); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	if body.Error == nil {
		return 0
	}
	if a.status != body.Error.Status {
		t.Errorf("HTTP status %d, in the error %d", a.status, body.Error.Status)
	}
	return body.Error.Code
}

// yunhuCode returns the status code of a Yunhu answer in either form.
func (a reply) yunhuCode(t *testing.T) int64 {
	t.Helper()
	if strings.HasPrefix(a.body, "{") {
		var body struct {
			Code int64 `json:"code"`
		}
		if err := json.Unmarshal([]byte(a.body), &body); err != nil {
			t.Fatal(err)
		}
		return body.Code
	}
	var code int64
	for _, line := range strings.Split(notation(t, []byte(a.body)), "\n") {
		if _, err := fmt.Sscanf(line, "  2: %d", &code); err == nil {
			return code
		}
	}
	t.Fatalf("no status in %q", a.body)
	return 0
}

func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// item returns one message for Mixin, with fields replaced or added.
func item(change map[string]any) string {
	m := map[string]any{
		"conversation_id": group, "message_id": first, "category": "PLAIN_TEXT", "data_base64": b64("hello"),
	}
	for k, v := range change {
		if v == nil {
			delete(m, k)
		} else {
			m[k] = v
		}
	}
	body, _ := json.Marshal(m)
	return string(body)
}

// crowd returns a group of n people.
func crowd(n int) string {
	var people []string
	for i := range n {
		people = append(people, fmt.Sprintf(`{"user_id":"00000000-0000-4000-8000-%012d"}`, i))
	}
	return `{"category":"GROUP","conversation_id":"` + group + `","name":"x","participants":[` + strings.Join(people, ",") + `]}`
}

func TestMixinRefusesInvalidRequests(t *testing.T) {
	t.Parallel()
	kind := func(category, payload string) string {
		return item(map[string]any{"category": category, "data_base64": b64(payload)})
	}
	many := "[" + strings.Repeat(item(nil)+",", 100) + item(nil) + "]"
	button := `{"label":"Go","color":"#2f5d50","action":"https://example.org"}`
	cases := []struct {
		name, method, target, body string
		want                       int
	}{
		{"good", "POST", "/messages", item(nil), 0},
		{"good with every field", "POST", "/messages", item(map[string]any{"recipient_id": someone, "representative_id": someone, "quote_message_id": second, "silent": true}), 0},
		{"standard base64 in data", "POST", "/messages", item(map[string]any{"data_base64": nil, "data": "aGk/"}), 0},
		{"unknown path", "POST", "/message", item(nil), 404},
		{"wrong method", "PUT", "/messages", item(nil), 404},
		{"not JSON", "POST", "/messages", "{", 400},
		{"two values", "POST", "/messages", item(nil) + item(nil), 400},
		{"unknown field", "POST", "/messages", item(map[string]any{"key": "x"}), 400},
		{"wrong type", "POST", "/messages", item(map[string]any{"silent": "yes"}), 400},
		{"no messages", "POST", "/messages", "[]", 10002},
		{"101 messages", "POST", "/messages", many, 10002},
		{"more than 128 KB", "POST", "/messages", item(map[string]any{"data_base64": b64(strings.Repeat("x", 128<<10))}), 10002},
		{"no message id", "POST", "/messages", item(map[string]any{"message_id": nil}), 10002},
		{"message id is no UUID", "POST", "/messages", item(map[string]any{"message_id": "one"}), 10002},
		{"quote is no UUID", "POST", "/messages", item(map[string]any{"quote_message_id": "one"}), 10002},
		{"unknown category", "POST", "/messages", kind("PLAIN_SONG", "la"), 10002},
		{"system category", "POST", "/messages", kind("SYSTEM_CONVERSATION", "{}"), 10002},
		{"no payload", "POST", "/messages", item(map[string]any{"data_base64": nil}), 10002},
		{"both payloads", "POST", "/messages", item(map[string]any{"data": "aGk="}), 10002},
		{"padded payload", "POST", "/messages", item(map[string]any{"data_base64": "aGkK="}), 10002},
		{"empty text", "POST", "/messages", kind("PLAIN_TEXT", ""), 10002},
		{"text that is not UTF-8", "POST", "/messages", kind("PLAIN_TEXT", "\xff\xfe"), 10002},
		{"picture never uploaded", "POST", "/messages", kind("PLAIN_IMAGE", `{"attachment_id":"`+first+`","mime_type":"image/png","size":1,"width":1,"height":1}`), 10002},
		{"picture without size", "POST", "/messages", kind("PLAIN_IMAGE", `{"attachment_id":"`+first+`","mime_type":"image/png"}`), 10002},
		{"payload with unknown field", "POST", "/messages", kind("PLAIN_DATA", `{"id":"x"}`), 10002},
		{"buttons", "POST", "/messages", kind("APP_BUTTON_GROUP", "["+button+"]"), 0},
		{"no buttons", "POST", "/messages", kind("APP_BUTTON_GROUP", "[]"), 10002},
		{"seven buttons", "POST", "/messages", kind("APP_BUTTON_GROUP", "["+strings.Repeat(button+",", 6)+button+"]"), 10002},
		{"label too long", "POST", "/messages", kind("APP_BUTTON_GROUP", `[{"label":"`+strings.Repeat("长", 37)+`","color":"#000000","action":"https://example.org"}]`), 10002},
		{"color by name", "POST", "/messages", kind("APP_BUTTON_GROUP", `[{"label":"Go","color":"green","action":"https://example.org"}]`), 10002},
		{"card", "POST", "/messages", kind("APP_CARD", `{"app_id":"`+first+`","title":"Launch","description":"Today","actions":[`+button+`],"shareable":false}`), 0},
		{"card old and new", "POST", "/messages", kind("APP_CARD", `{"title":"Launch","description":"Today","action":"https://example.org","actions":[`+button+`]}`), 10002},
		{"contact", "POST", "/messages", kind("PLAIN_CONTACT", `{"user_id":"`+someone+`"}`), 0},
		{"location of 0, 0", "POST", "/messages", kind("PLAIN_LOCATION", `{"longitude":0,"latitude":0}`), 0},
		{"location without latitude", "POST", "/messages", kind("PLAIN_LOCATION", `{"longitude":1}`), 10002},
		{"contact of nobody", "POST", "/messages", kind("PLAIN_CONTACT", `{}`), 10002},
		{"location", "POST", "/messages", kind("PLAIN_LOCATION", `{"longitude":116.4,"latitude":39.9,"name":"Gate"}`), 0},
		{"recall of no UUID", "POST", "/messages", kind("MESSAGE_RECALL", `{"message_id":"one"}`), 10002},
		{"pin without action", "POST", "/messages", kind("MESSAGE_PIN", `{"message_ids":["`+first+`"]}`), 10002},
		{"delivered", "POST", "/acknowledgements", `[{"message_id":"` + first + `","status":"DELIVERED"}]`, 0},
		{"unknown status", "POST", "/acknowledgements", `[{"message_id":"` + first + `","status":"SENT"}]`, 10002},
		{"256 participants", "POST", "/conversations", crowd(256), 0},
		{"257 participants", "POST", "/conversations", crowd(257), 20116},
		{"mute of nothing", "POST", "/conversations/" + group + "/mute", `{"duration":60}`, 403},
		{"expiry of nothing", "POST", "/conversations/" + group + "/disappear", `{"duration":60}`, 404},
		{"expiry after thirteen weeks", "POST", "/conversations/" + group + "/disappear", `{"duration":7862400}`, 10002},
		{"unknown code", "POST", "/conversations/" + group + "/join", "", 404},
		{"user of no UUID", "GET", "/users/7000", "", 404},
		{"users of no UUID", "POST", "/users/fetch", `["7000"]`, 10002},
		{"user without a name", "POST", "/users", `{"full_name":"","session_secret":"x"}`, 10002},
		{"encrypted as plain", "POST", "/encrypted_messages", "[" + item(nil) + "]", 10002},
		{"attachment with a body", "POST", "/attachments", `{"name":"x"}`, 400},
		{"101 acknowledgements", "POST", "/acknowledgements", "[" + strings.Repeat(`{"message_id":"`+first+`","status":"READ"},`, 100) + `{"message_id":"` + first + `","status":"READ"}]`, 10002},
		{"contact with another id", "POST", "/conversations", `{"category":"CONTACT","conversation_id":"` + group + `","participants":[{"user_id":"` + someone + `"}]}`, 10002},
		{"group of nobody", "POST", "/conversations", `{"category":"GROUP","conversation_id":"` + group + `","name":"x"}`, 10002},
		{"group with a foreign random id", "POST", "/conversations", `{"category":"GROUP","conversation_id":"` + group + `","name":"x","random_id":"` + first + `","participants":[{"user_id":"` + someone + `"}]}`, 10002},
		{"name too long", "POST", "/conversations", `{"category":"GROUP","conversation_id":"` + group + `","name":"` + strings.Repeat("x", 513) + `","participants":[{"user_id":"` + someone + `"}]}`, 10002},
		{"unknown participants action", "POST", "/conversations/" + group + "/participants/KICK", `[{"user_id":"` + someone + `"}]`, 404},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := start(t, sandbox.Options{})
			a := w.must(w.mixin(c.method, c.target, c.body))
			if got := a.code(t); got != c.want {
				t.Errorf("code %d, want %d: %s", got, c.want, a.body)
			}
			if accepted := len(w.server.Ledger()) > 0; accepted != (c.want == 0) {
				t.Errorf("in the ledger: %t", accepted)
			}
		})
	}
}

func TestMixinChecksTheToken(t *testing.T) {
	t.Parallel()
	body := item(nil)
	with := func(name string, value any) func(*world) string {
		return func(w *world) string {
			c := w.claims("POST", "/messages", body)
			c[name] = value
			return "Bearer " + w.token(c)
		}
	}
	cases := []struct {
		name string
		auth func(*world) string
		want int
	}{
		{"good", with("scp", "FULL"), 0},
		{"query not signed", func(w *world) string { return "Bearer " + w.token(w.claims("POST", "/messages?x=1", body)) }, 401},
		{"other body", func(w *world) string { return "Bearer " + w.token(w.claims("POST", "/messages", body+" ")) }, 401},
		{"other method", func(w *world) string { return "Bearer " + w.token(w.claims("GET", "/messages", body)) }, 401},
		{"signed with the endpoint's path", func(w *world) string { return "Bearer " + w.token(w.claims("POST", "/mixin/messages", body)) }, 0},
		{"signed with another path", func(w *world) string { return "Bearer " + w.token(w.claims("POST", "/elsewhere/messages", body)) }, 401},
		{"none", func(*world) string { return "" }, 401},
		{"basic", func(*world) string { return "Basic eDp5" }, 401},
		{"nonsense", func(*world) string { return "Bearer a.b.c" }, 401},
		{"expired", with("exp", noon.Add(-time.Second).Unix()), 401},
		{"clock ahead", with("iat", noon.Add(6*time.Minute).Unix()), 401},
		{"clock behind", with("iat", noon.Add(-6*time.Minute).Unix()), 401},
		{"clock a little behind", with("iat", noon.Add(-4*time.Minute).Unix()), 0},
		{"other bot", with("uid", someone), 401},
		{"other session", with("sid", someone), 401},
		{"other scope", with("scp", "PROFILE:READ"), 401},
		{"jti is no UUID", with("jti", "1"), 401},
		{"foreign key", func(w *world) string {
			token := w.token(w.claims("POST", "/messages", body))
			head := token[:strings.LastIndex(token, ".")]
			key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
			return "Bearer " + head + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, []byte(head)))
		}, 401},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := start(t, sandbox.Options{})
			r := w.request("POST", "/mixin/messages", body)
			r.Header.Set("Authorization", c.auth(w))
			if a := w.must(r); a.code(t) != c.want {
				t.Errorf("code %d, want %d: %s", a.code(t), c.want, a.body)
			}
		})
	}
}

func TestMixinRequiresJSON(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	r := w.mixin("POST", "/messages", item(nil))
	r.Header.Set("Content-Type", "text/plain")
	if a := w.must(r); a.code(t) != 400 {
		t.Errorf("answer %s", a.body)
	}
}

func TestYunhuRefusesInvalidRequests(t *testing.T) {
	t.Parallel()
	const id = "e22342a5a1a54f03bc3e22342a5a1a54"
	message := func(kind int, content string) string {
		return fmt.Sprintf("2: %q\n3: \"123\"\n4: 2\n5 {\n%s\n}\n6: %d", id, content, kind)
	}
	cases := []struct {
		name, path, body string
		want             int64
	}{
		{"text", "/v1/msg/send-message", message(1, `1: "hi"`), 1},
		{"with media", "/v1/msg/send-message", message(1, `1: "hi"`) + "\n9 {\n1: \"k\"\n}", 1},
		{"image", "/v1/msg/send-message", message(2, `3: "x.png"`), 1},
		{"markdown", "/v1/msg/send-message", message(3, `1: "*hi*"`), 1},
		{"file", "/v1/msg/send-message", message(4, `5: "x.bin"`), 1},
		{"form", "/v1/msg/send-message", message(5, `7: "{}"`), 1},
		{"post", "/v1/msg/send-message", message(6, `10: "1"`), 1},
		{"expression", "/v1/msg/send-message", message(7, `9: "x.png"`), 1},
		{"html", "/v1/msg/send-message", message(8, `1: "<b>hi</b>"`), 1},
		{"video", "/v1/msg/send-message", message(10, `19: "x.mp4"`), 1},
		{"audio", "/v1/msg/send-message", message(11, `21: "x.m4a"`), 1},
		{"no kind", "/v1/msg/send-message", message(0, `1: "hi"`), 1002},
		{"unknown kind", "/v1/msg/send-message", message(9, `1: "hi"`), 1002},
		{"text without text", "/v1/msg/send-message", message(1, `3: "x.png"`), 1002},
		{"image without key", "/v1/msg/send-message", message(2, `1: "hi"`), 1002},
		{"short id", "/v1/msg/send-message", "2: \"1\"\n3: \"123\"\n4: 2\n5 {\n1: \"hi\"\n}\n6: 1", 1002},
		{"no chat type", "/v1/msg/send-message", "2: \"" + id + "\"\n3: \"123\"\n5 {\n1: \"hi\"\n}\n6: 1", 1002},
		{"unknown field", "/v1/msg/send-message", "1: 5\n" + message(1, `1: "hi"`), 1002},
		{"unknown content field", "/v1/msg/send-message", message(1, "1: \"hi\"\n14: 1"), 1002},
		{"number for a string", "/v1/msg/send-message", message(1, "1: 1"), 1002},
		{"buttons that are no JSON", "/v1/msg/send-message", message(1, "1: \"hi\"\n2: \"go\""), 1002},
		{"button without address", "/v1/msg/send-message", message(1, `1: "hi"`+"\n"+`2: "[{\"text\":\"go\",\"actionType\":1}]"`), 1002},
		{"edit of nothing", "/v1/msg/edit-message", message(1, `1: "hi"`), -1},
		{"recall of nothing", "/v1/msg/recall-msg", "2: \"" + id + "\"\n3: \"123\"\n4: 2", -1},
		{"recall without ids", "/v1/msg/recall-msg-batch", "3: \"123\"\n4: 2", 1002},
		{"list of no chat", "/v1/msg/list-message", "2: 1\n4: 7\n5: \"123\"", 1002},
		{"list", "/v1/msg/list-message", "2: 1\n4: 2\n5: \"123\"", 1},
		{"JSON where Protobuf is expected", "/v1/msg/list-message", `{"a":1}`, 1002},
		{"Protobuf where JSON is expected", "/v1/msg/delete", "2: 1", 1002},
		{"unknown JSON field", "/v1/msg/delete", `{"chatId":"1","msgId":"1","chatType":1,"x":1}`, 1002},
		{"delete of nothing", "/v1/msg/delete", `{"chatId":"1","msgId":"1","chatType":1}`, -1},
		{"history of nothing", "/v1/msg/list-message-edit-record", `{"msgId":"1","size":1,"page":1}`, -1},
		{"history of page 0", "/v1/msg/list-message-edit-record", `{"msgId":"1","size":1,"page":0}`, 1002},
		{"forward of nothing", "/v1/msg/msg-forward", `{"msgId":"1","chatType":2,"receive":[{"chatId":"1","chatType":1}]}`, -1},
		{"forward to nobody", "/v1/msg/msg-forward", `{"msgId":"1","chatType":2,"receive":[]}`, 1002},
		{"form without context", "/v1/msg/a2ui-form-report", `{"msgId":"1","chatType":3,"chatId":"1","actionName":"x"}`, 1002},
		{"download of nothing", "/v1/msg/file-download-record", `{"msgId":"1","downloadPath":"/x"}`, -1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := start(t, sandbox.Options{})
			if got := w.must(w.yunhu(c.path, c.body)).yunhuCode(t); got != c.want {
				t.Errorf("code %d, want %d", got, c.want)
			}
			if accepted := len(w.server.Ledger()) > 0; accepted != (c.want == 1) {
				t.Errorf("in the ledger: %t", accepted)
			}
		})
	}
}

func TestYunhuReadsDamagedProtobuf(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	r := w.request("POST", "/yunhu/v1/msg/list-message", string(protowire.AppendTag(nil, 5, protowire.BytesType)))
	r.Header.Set("Content-Type", "application/x-protobuf")
	r.Header.Set("Token", w.env["YUNHU_TOKEN"])
	if got := w.must(r).yunhuCode(t); got != 1002 {
		t.Errorf("code %d", got)
	}
}

func TestRequireConversations(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{RequireConversations: true})
	if got := w.must(w.mixin("POST", "/messages", item(nil))).code(t); got != 403 {
		t.Errorf("mixin: code %d", got)
	}
	send := yunhuSend("e22342a5a1a54f03bc3e22342a5a1a54", "hi")
	if got := w.must(w.yunhu("/v1/msg/send-message", send)).yunhuCode(t); got != -1 {
		t.Errorf("yunhu: code %d", got)
	}
	if err := w.server.Drift(sandbox.Drift{Action: "open", Platform: "yunhu", Conversation: "group:123", Title: "Users"}); err != nil {
		t.Fatal(err)
	}
	if got := w.must(w.yunhu("/v1/msg/send-message", send)).yunhuCode(t); got != 1 {
		t.Errorf("yunhu in a known chat: code %d", got)
	}
	if got := w.must(w.mixin("GET", "/conversations/"+group, "")); got.status != http.StatusAccepted || got.code(t) != 404 {
		t.Errorf("mixin conversation: %s", got.body)
	}
}
