package yunhu

import (
	"bytes"
	"encoding/hex"
	"testing"

	"google.golang.org/protobuf/proto"

	"herald/lang/content"
	"herald/providers/yunhu/yunhupb"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		hex  string
		code int64
		fail bool
	}{
		"plain":                   {"0a021001", 1, false},
		"negative code":           {"0a0b109bffffffffffffffff01", -101, false},
		"unknown fields":          {"9a06017829000000000000000035000000000a0450021001", 1, false},
		"unknown group":           {"1b08011c0a021001", 1, false},
		"known field, other type": {"08010a021001", 1, false},
		"last value counts":       {"0a0210020a021001", 1, false},
		"empty":                   {"", 0, false},
		"tag cut":                 {"8a", 0, true},
		"field zero":              {"0000", 0, true},
		"value cut":               {"0a051001", 0, true},
		"inner value cut":         {"0a0110", 0, true},
		"varint too long":         {"0a0d10ffffffffffffffffffffff01", 0, true},
		"group that does not end": {"1b0801", 0, true},
		"page of a proxy":         {hex.EncodeToString([]byte("<html>")), 0, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := hex.DecodeString(test.hex)
			if err != nil {
				t.Fatal(err)
			}
			var a yunhupb.StatusResponse
			if err := decode(raw, &a); (err != nil) != test.fail || err == nil && a.GetStatus().GetCode() != test.code {
				t.Errorf("code %d, %v", a.GetStatus().GetCode(), err)
			}
		})
	}
}

// A text that is not valid UTF-8 does not make its page unreadable.
func TestTextsAreMadeValid(t *testing.T) {
	t.Parallel()
	broken := appendText(appendText(nil, 1, "a\xffb"), 5, string(appendText(appendText(nil, 1, "c\xff"), 6, "\xffd")))
	var page yunhupb.ListMsgResponse
	if err := decode(appendText(nil, 2, string(broken)), &page); err != nil {
		t.Fatal(err)
	}
	want := &yunhupb.MsgData{MsgId: "a\uFFFDb", Content: &yunhupb.MsgContent{Text: "c\uFFFD", MentionedId: []string{"\uFFFDd"}}}
	if !proto.Equal(page.Data[0], want) {
		t.Errorf("read %v", page.Data[0])
	}
}

// The bodies of messages are in the state. If their bytes change, each message that was
// sent earlier looks changed.
func TestBodiesKeepTheirBytes(t *testing.T) {
	t.Parallel()
	parts, problems := New().Compose(content.Content{
		Format: content.Markdown, Body: "# a  \nb", Mentions: []string{"2", "1"}, ReplyTo: "message.a",
		Buttons: []content.Button{{Label: "Go", URL: "https://e.org"}},
		Options: []byte(`{"command_id":7,"quote_text":"n: x"}`),
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if got := hex.EncodeToString(parts[0].Body); got != "2a4d0a0723206120200a6212365b5b7b2274657874223a22476f222c22616374696f6e54797065223a312c2275726c223a2268747470733a2f2f652e6f7267227d5d5d32013232013142046e3a207830033807" {
		t.Errorf("body %s", got)
	}
	if got := hex.EncodeToString(parts[0].Rest); got != "2a150a0723206120200a6232013132013242046e3a207830033807" {
		t.Errorf("rest %s", got)
	}
}

// FuzzDecode feeds answers to everything that reads them: no panic, and what
// was understood survives being written and read again.
func FuzzDecode(f *testing.F) {
	f.Add(answer(1, "success"))
	f.Add([]byte(`{"code":-101,"msg":"未登录"}`))
	f.Add(encode(&yunhupb.ListMsgResponse{Status: &yunhupb.Status{Code: 1}, Data: []*yunhupb.MsgData{
		{MsgId: testID, ContentType: yunhupb.ContentType_TEXT, Content: &yunhupb.MsgContent{Text: "x", Buttons: `[[{"text":"a","actionType":1}]]`}},
		{MsgId: otherID, ContentType: yunhupb.ContentType_EXPRESSION, Content: &yunhupb.MsgContent{StickerItemId: 1}},
	}}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		readStatus(raw)
		var page, again yunhupb.ListMsgResponse
		if decode(raw, &page) != nil {
			return
		}
		if err := decode(encode(&page), &again); err != nil || !proto.Equal(&page, &again) {
			t.Errorf("read %v, then %v, %v", &page, &again, err)
		}
		for _, data := range page.Data {
			m := newMessage(data)
			if !bytes.Equal(m.toRemote().Visible, visibleJSON(m.ContentType, m.Content)) {
				t.Error("visible is not stable")
			}
			m.toListed()
		}
	})
}
