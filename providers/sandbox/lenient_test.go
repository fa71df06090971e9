package sandbox_test

import (
	"slices"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

// unknownFields are requests that are valid except for something that no
// document names.
func unknownFields() map[string]func(*world) reply {
	const id = "e22342a5a1a54f03bc3e22342a5a1a54"
	card := `{"title":"Launch","description":"Today","cover":{"url":"https://example.org"}}`
	return map[string]func(*world) reply{
		"mixin message": func(w *world) reply {
			return w.must(w.mixin("POST", "/messages", item(map[string]any{"status": "SENT", "created_at": "2026-12-01T12:00:00Z"})))
		},
		"mixin payload": func(w *world) reply {
			return w.must(w.mixin("POST", "/messages", item(map[string]any{"category": "APP_CARD", "data_base64": b64(card)})))
		},
		"mixin attachment": func(w *world) reply {
			return w.must(w.mixin("POST", "/attachments", `{"attachment_id":"","upload_url":"","view_url":""}`))
		},
		"mixin participant": func(w *world) reply {
			return w.must(w.mixin("POST", "/conversations", `{"category":"GROUP","conversation_id":"`+group+`","name":"x","participants":[`+
				`{"user_id":"`+someone+`","created_at":"0001-01-01T00:00:00Z"}]}`))
		},
		"mixin token": func(w *world) reply {
			r := w.mixin("GET", "/me", "")
			claims := w.claims("GET", "/me", "")
			claims["aid"] = "x"
			r.Header.Set("Authorization", "Bearer "+w.token(claims))
			return w.must(r)
		},
		"yunhu content": func(w *world) reply {
			return w.must(w.yunhu("/v1/msg/send-message", "2: \""+id+"\"\n3: \"123\"\n4: 2\n5 {\n1: \"hi\"\n36: \"model\"\n}\n6: 1"))
		},
		"yunhu number of a string field": func(w *world) reply {
			return w.must(w.yunhu("/v1/msg/list-message", "2: 1\n4: 2\n5: \"123\"\n3: 7"))
		},
		"yunhu button": func(w *world) reply {
			return w.must(w.yunhu("/v1/msg/send-message", "2: \""+id+"\"\n3: \"123\"\n4: 2\n5 {\n1: \"hi\"\n"+
				`2: "[{\"text\":\"go\",\"actionType\":1,\"url\":\"https://example.org\",\"style\":1}]"`+"\n}\n6: 1"))
		},
		"yunhu JSON": func(w *world) reply {
			return w.must(w.yunhu("/v1/msg/a2ui-form-report", `{"msgId":"1","chatType":3,"chatId":"1","actionName":"x","formContext":{},"more":1}`))
		},
		"aily message": func(w *world) reply {
			return w.aily("POST", ailyMessages, w.ailyToken(), `{"idempotent_id":"a","content_type":"MDX","content":"x","more":1}`)
		},
		"aily list": func(w *world) reply {
			return w.aily("GET", ailyMessages+"?more=1", w.ailyToken(), "")
		},
		"maiagent message": func(w *world) reply {
			return w.maiagent("POST", "/messages/", `{"conversation":"`+group+`","content":"x","type":"incoming","sender":{},"feedback":null}`)
		},
		"maiagent list": func(w *world) reply {
			return w.maiagent("GET", "/messages/?conversation="+group+"&more=1", "")
		},
		"relationlabs message": func(w *world) reply {
			return w.must(w.relation("POST", "/api/v1/message/send", `{"type":"TEXT","channelUuid":"1","content":"x","sendUuid":"1","more":1}`))
		},
		"relationlabs list": func(w *world) reply {
			return w.must(w.relation("GET", "/api/v1/message/list?channelUuid=1&maxCreateAt=1&limit=1&more=1", ""))
		},
	}
}

// acts reports whether the sandbox accepted anything except a request for a
// token.
func (w *world) acts() bool {
	return slices.ContainsFunc(w.server.Ledger(), func(e sandbox.Entry) bool { return e.Operation != "authorize" })
}

func TestUnknownFields(t *testing.T) {
	t.Parallel()
	for name, send := range unknownFields() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, strict := range []bool{false, true} {
				w := run(t, sandbox.Options{Strict: strict})
				if a := send(w); w.acts() == strict {
					t.Errorf("strict %t: %d %s", strict, a.status, strings.TrimSpace(a.body))
				}
			}
		})
	}
}
