package relationlabs

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/providers"
)

func TestListed(t *testing.T) {
	t.Parallel()
	s := (&server{}).start(t)
	tests := map[string]struct {
		wire string
		want providers.ListedMessage
	}{
		"whole": {
			`{"id":"9007199254740993","createAt":"1700000000000","type":"TEXT","from":"` + ownID + `","fromName":"Ops","content":"x","quote":{"id":9007199254740995}}`,
			providers.ListedMessage{ID: "9007199254740993", Text: "x", Kind: "TEXT", Sender: providers.Sender{ID: ownID, Name: "Ops"},
				Own: providers.OptTrue, SentAt: time.UnixMilli(1700000000000).UTC(), Quote: "9007199254740995"},
		},
		"other forms": {
			`{"id":7,"createAt":1700000000000,"from":"else","fromName":{"en":"Ops"},"quote":"7"}`,
			providers.ListedMessage{ID: "7", Sender: providers.Sender{ID: "else"}, Own: providers.OptFalse, SentAt: time.UnixMilli(1700000000000).UTC()},
		},
		"bare": {`{"id":"7"}`, providers.ListedMessage{ID: "7"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var m message
			if err := json.Unmarshal([]byte(test.wire), &m); err != nil {
				t.Fatal(err)
			}
			got := m.Listed()
			s.completeListed(m, &got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestListManyPages(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	ids := srv.fill(120, 1000)
	args := cty.ObjectVal(map[string]cty.Value{"limit": cty.NumberIntVal(70)})
	got, err := s.ReadData(t.Context(), "messages", providers.Target{ID: "channel:" + uuidOne}, args)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, m := range got.GetAttr("messages").AsValueSlice() {
		have = append(have, m.GetAttr("id").AsString())
	}
	if diff := cmp.Diff(ids[50:], have); diff != "" {
		t.Error(diff)
	}
}

func TestListConversation(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	got, err := s.ReadData(t.Context(), "conversation", providers.Target{ID: "user:1u4dp-6qaaa-aaaaj-aag4q-cai"}, cty.NilVal)
	if err != nil || got.GetAttr("participants").LengthInt() != 1 || len(srv.requests) > 0 {
		t.Errorf("a chat with one person: %#v, %v, %v", got, err, srv.requests)
	}
	if _, err := s.ReadData(t.Context(), "conversation", providers.Target{ID: "nonsense"}, cty.NilVal); providers.KindOf(err) != providers.Invalid {
		t.Errorf("no conversation: %v", err)
	}
}
