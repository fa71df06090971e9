package mixin_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/providers"
	"herald/providers/providertest/stage"
)

// The members of a group are listed with the bot among them, which the
// conversation's own participants leave out.
func TestListConversation(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	session := s.open()
	id, err := session.(providers.ConversationManager).CreateConversation(s.ctx(), stage.Key(1), providers.ConversationSpec{Title: "Ops", Announcement: "hello", Participants: []string{alice}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := session.(providers.DataReader).ReadData(s.ctx(), "conversation", providers.Target{ID: id}, cty.EmptyObjectVal)
	if err != nil {
		t.Fatal(err)
	}
	text, err := ctyjson.Marshal(got, got.Type())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"announcement":"hello","created_at":null,"details":{},"id":"` + id + `","kind":"GROUP","participants":["` + botID + `","` + alice + `"],"title":"Ops"}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	for target, kind := range map[string]providers.ErrorKind{"x": providers.Invalid, groupID: providers.NotFound} {
		if _, err := session.(providers.DataReader).ReadData(s.ctx(), "conversation", providers.Target{ID: target}, cty.EmptyObjectVal); providers.KindOf(err) != kind {
			t.Errorf("%s: %v, want kind %q", target, err, kind)
		}
	}
}
