package yunhu

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var unexported = cmp.AllowUnexported(page{}, status{}, message{}, sender{}, body{}, sendRequest{})

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	want := page{status: status{code: -101, text: "未登录"}, messages: list[message, *message]{
		{id: "a", sender: sender{id: "s", kind: 3, name: "n"}, direction: "left", contentType: 25, seq: 7, sent: 8, body: body{text: "x", mentioned: []string{"1", "2"}, height: 5}},
		{},
		{id: "b", recalled: 1, edited: 2, quoteID: "c"},
	}}
	var got page
	if err := decode(encode(&want), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, unexported); diff != "" {
		t.Error(diff)
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		hex  string
		code int64
		fail string
	}{
		"plain":                   {"0a021001", 1, ""},
		"negative code":           {"0a0b109bffffffffffffffff01", -101, ""},
		"unknown fields":          {"9a06017829000000000000000035000000000a0450021001", 1, ""},
		"unknown group":           {"1b08011c0a021001", 1, ""},
		"known field, other type": {"08010a021001", 1, ""},
		"last value counts":       {"0a0210020a021001", 1, ""},
		"empty":                   {"", 0, ""},
		"tag cut":                 {"8a", 0, "not Protobuf"},
		"field zero":              {"0000", 0, "not Protobuf"},
		"value cut":               {"0a051001", 0, "field 1"},
		"inner value cut":         {"0a0110", 0, "field 1"},
		"varint too long":         {"0a0d10ffffffffffffffffffffff01", 0, "field 1"},
		"group that does not end": {"1b0801", 0, "field 3"},
		"page of a proxy":         {hex.EncodeToString([]byte("<html>")), 0, "field 7"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := hex.DecodeString(test.hex)
			if err != nil {
				t.Fatal(err)
			}
			var a statusAnswer
			err = decode(raw, &a)
			if test.fail == "" && (err != nil || a.status.code != test.code) {
				t.Errorf("code %d, %v", a.status.code, err)
			}
			if test.fail != "" && (err == nil || !strings.Contains(err.Error(), test.fail)) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestTextIsMadeValid(t *testing.T) {
	t.Parallel()
	var m message
	if err := decode(appendText(nil, 1, "a\xffb"), &m); err != nil || m.id != "a\uFFFDb" {
		t.Errorf("%q, %v", m.id, err)
	}
}

// FuzzDecode feeds answers to everything that reads them: no panic, and what
// was understood survives being written and read again.
func FuzzDecode(f *testing.F) {
	f.Add(answer(1, "success"))
	f.Add([]byte(`{"code":-101,"msg":"未登录"}`))
	full := page{status: status{code: 1}, messages: list[message, *message]{
		{id: testID, contentType: typeText, body: body{text: "x", buttons: `[[{"text":"a","actionType":1}]]`}},
		{id: otherID, contentType: typeExpression, body: body{stickerItem: 1}},
	}}
	f.Add(encode(&full))
	f.Fuzz(func(t *testing.T, raw []byte) {
		jsonStatus(raw)
		var p page
		if decode(raw, &p) != nil {
			return
		}
		again := page{}
		if err := decode(encode(&p), &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, again, unexported); diff != "" {
			t.Error(diff)
		}
		for _, m := range p.messages {
			if !bytes.Equal(m.toRemote().Visible, visibleJSON(m.contentType, &m.body)) {
				t.Error("visible is not stable")
			}
		}
		p.oldestMessage()
	})
}
