package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

// The vendor's clients and others send this, and a strict sandbox refuses it
// because the document does not contain it.
func TestYunhuAcceptsWhatIsOnlyDiscouraged(t *testing.T) {
	t.Parallel()
	send := func(id string) string {
		return fmt.Sprintf("2: %q\n3: \"123\"\n4: 2\n5 {\n1: \"hi\"\n}\n6: 1", id)
	}
	for _, id := range []string{"E22342A5A1A54F03BC3E22342A5A1A54", "e22342a5-a1a5-4f03-bc3e-22342a5a1a54", "1"} {
		for _, strict := range []bool{false, true} {
			w := run(t, sandbox.Options{Strict: strict})
			want := int64(1)
			if strict {
				want = 1002
			}
			if got := w.must(w.yunhu("/v1/msg/send-message", send(id))).yunhuCode(t); got != want {
				t.Errorf("id %s, strict %t: code %d", id, strict, got)
			}
		}
	}
}

func TestYunhuReturnsTheCommand(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	send := yunhuSend("e22342a5a1a54f03bc3e22342a5a1a54", "hi") + "7: 42"
	if got := w.must(w.yunhu("/v1/msg/send-message", send)).yunhuCode(t); got != 1 {
		t.Fatalf("code %d", got)
	}
	list := notation(t, []byte(w.must(w.yunhu("/v1/msg/list-message", "2: 1\n4: 2\n5: \"123\"")).body))
	if !strings.Contains(list, "7 {\n    1: 42\n    2: \"command 42\"\n    4: 1\n  }") {
		t.Errorf("listed as\n%s", list)
	}
}

// Some apps put an image into the field of expressions, with its media.
func TestYunhuAcceptsImageWithMedia(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	send := "2: \"e22342a5a1a54f03bc3e22342a5a1a54\"\n3: \"123\"\n4: 2\n5 {\n9: \"x.png\"\n}\n6: 2\n9 {\n1: \"x.png\"\n}"
	if got := w.must(w.yunhu("/v1/msg/send-message", send)).yunhuCode(t); got != 1 {
		t.Fatalf("code %d", got)
	}
	if got := w.server.Conversations()[0].Messages[0].Attachments; len(got) != 1 || got[0].File != "x.png" || got[0].Kind != "image" {
		t.Errorf("attachments %+v", got)
	}
}

func TestYunhuUnknownFields(t *testing.T) {
	t.Parallel()
	const id = "e22342a5a1a54f03bc3e22342a5a1a54"
	testUnknownFields(t, map[string]func(*world) reply{
		"content": func(w *world) reply {
			return w.must(w.yunhu("/v1/msg/send-message", "2: \""+id+"\"\n3: \"123\"\n4: 2\n5 {\n1: \"hi\"\n36: \"model\"\n}\n6: 1"))
		},
		"number of a string field": func(w *world) reply {
			return w.must(w.yunhu("/v1/msg/list-message", "2: 1\n4: 2\n5: \"123\"\n3: 7"))
		},
		"button": func(w *world) reply {
			return w.must(w.yunhu("/v1/msg/send-message", "2: \""+id+"\"\n3: \"123\"\n4: 2\n5 {\n1: \"hi\"\n"+
				`2: "[{\"text\":\"go\",\"actionType\":1,\"url\":\"https://example.org\",\"style\":1}]"`+"\n}\n6: 1"))
		},
		"JSON": func(w *world) reply {
			return w.must(w.yunhu("/v1/msg/a2ui-form-report", `{"msgId":"1","chatType":3,"chatId":"1","actionName":"x","formContext":{},"more":1}`))
		},
	})
}
