package yunhu

import (
	"context"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/yunhu/yunhupb"
)

// said is a message of the account's own.
func said(id, text string) message {
	return newMessage(&yunhupb.MsgData{MsgId: id, Direction: ownSide, ContentType: yunhupb.ContentType_TEXT, Content: &yunhupb.MsgContent{Text: text}})
}

func with(m message, change func(*message)) message {
	m = message{proto.CloneOf(m.MsgData)}
	change(&m)
	return m
}

func TestPick(t *testing.T) {
	t.Parallel()
	original := said("o", "Maintenance at ten")
	picture := newMessage(&yunhupb.MsgData{
		MsgId: "o", ContentType: yunhupb.ContentType_IMAGE, Content: &yunhupb.MsgContent{ImageUrl: "https://chat-img.example.org/a.jpg", Width: 6},
	})
	tests := map[string]struct {
		original *message
		recent   []message
		others   []string
		want     string // an id; "" none, "?" cannot be told
	}{
		"nothing came":         {&original, nil, nil, ""},
		"the copy":             {&original, []message{said("c", "Maintenance at ten")}, nil, "c"},
		"no side told":         {&original, []message{with(said("c", "Maintenance at ten"), func(m *message) { m.Direction = "" })}, nil, "c"},
		"mentions left out":    {&original, []message{with(said("c", "Maintenance at ten"), func(m *message) { m.Content.MentionedId = []string{"1"} })}, nil, "c"},
		"stored file":          {&picture, []message{with(picture, func(m *message) { m.MsgId, m.Content.ImageUrl = "c", "a.jpg" })}, nil, "c"},
		"another file":         {&picture, []message{with(picture, func(m *message) { m.MsgId, m.Direction, m.Content.ImageUrl = "c", ownSide, "b.jpg" })}, nil, "?"},
		"one known to be else": {&original, []message{said("c", "Maintenance at ten")}, []string{"c"}, ""},
		"one beside it":        {&original, []message{said("b", "x"), said("c", "Maintenance at ten")}, nil, "c"},
		"two that are alike":   {&original, []message{said("b", "Maintenance at ten"), said("c", "Maintenance at ten")}, nil, "?"},
		"altered":              {&original, []message{said("c", "[forwarded] Maintenance at ten")}, nil, "?"},
		"somebody else's":      {&original, []message{with(said("c", "x"), func(m *message) { m.Direction = otherSide })}, nil, ""},
		"alike, somebody's":    {&original, []message{with(said("c", "Maintenance at ten"), func(m *message) { m.Direction = otherSide })}, nil, "?"},
		"recalled":             {&original, []message{with(said("c", "Maintenance at ten"), func(m *message) { m.RecallTime = 1 })}, nil, ""},
		"the original itself":  {&original, []message{original}, nil, "?"},
		"original not known":   {nil, []message{said("c", "x")}, nil, "?"},
		"nor anything else":    {nil, nil, nil, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := pickCopy(test.recent, test.others, test.original)
			got := ""
			switch {
			case err != nil:
				got = "?"
			case m != nil:
				got = m.MsgId
			}
			if got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
			if err != nil && (providers.KindOf(err) != providers.Unknown || !strings.Contains(err.(*providers.Error).Hint, "resolve")) {
				t.Errorf("got %#v", err)
			}
		})
	}
}

func forwarding(forward string, from providers.MessageRef) providers.Outgoing {
	parts, _ := New().Compose(content.Content{Forward: forward})
	return providers.Outgoing{Target: providers.Target{ID: "group:77"}, Key: testKey, Part: parts[0], Forward: from}
}

func TestReadOrigin(t *testing.T) {
	t.Parallel()
	group := providers.Target{ID: "group:5"}
	tests := map[string]struct {
		item providers.Outgoing
		want forwardOrigin
		ok   bool
	}{
		"given apart":       {forwarding("message.a", providers.MessageRef{Target: group, ID: "x"}), forwardOrigin{chat{"5", yunhupb.ChatType_GROUP}, "x"}, true},
		"written in one":    {forwarding("user:5/x", providers.MessageRef{}), forwardOrigin{chat{"5", yunhupb.ChatType_USER}, "x"}, true},
		"given in one":      {forwarding("message.a", providers.MessageRef{ID: "bot:5/x"}), forwardOrigin{chat{"5", yunhupb.ChatType_BOT}, "x"}, true},
		"an address":        {forwarding("message.a", providers.MessageRef{}), forwardOrigin{}, false},
		"an id without one": {forwarding(otherID, providers.MessageRef{ID: otherID}), forwardOrigin{}, false},
		"no id":             {forwarding("user:5/", providers.MessageRef{}), forwardOrigin{}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := parseOrigin(test.item)
			if ok != test.ok || ok && got != test.want {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

// A forward that cannot be done asks for nothing.
func TestForwardRefused(t *testing.T) {
	t.Parallel()
	for name, item := range map[string]providers.Outgoing{
		"no message of Yunhu":    forwarding("message.a", providers.MessageRef{}),
		"message that is gone":   forwarding("group:77/"+otherID, providers.MessageRef{}),
		"no conversation at all": {Target: providers.Target{ID: "77"}, Part: providers.Part{Forwards: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{}
			s := srv.start(t)
			res := s.Send(context.Background(), []providers.Outgoing{item})[0]
			if providers.KindOf(res.Err) != providers.Invalid || srv.count("/v1/msg/msg-forward") > 0 {
				t.Errorf("got %#v", res)
			}
		})
	}
}

// Once a forward was accepted, a look that finds nothing must not send it
// again.
func TestAcceptedIsNotDenied(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	item := forwarding("message.a", providers.MessageRef{})
	since := time.UnixMilli(1_800_000_000_000)
	found, err := s.Find(context.Background(), []providers.Outgoing{item}, since)
	if err != nil || len(found) > 0 {
		t.Fatalf("got %v, %v", found, err)
	}
	s.forwarded[item.Key] = true
	if _, err := s.Find(context.Background(), []providers.Outgoing{item}, since); providers.KindOf(err) != providers.Unknown {
		t.Errorf("got %v", err)
	}
}

// A text whose own send is in doubt is not taken for the copy.
func TestFindBoth(t *testing.T) {
	t.Parallel()
	srv := &server{}
	ids := srv.fillMessages(1)
	s := srv.start(t)
	text := providers.Outgoing{Target: providers.Target{ID: "group:77"}, Key: keyOfMessage(ids[0])}
	found, err := s.Find(context.Background(), []providers.Outgoing{text, forwarding("message.a", providers.MessageRef{})}, time.UnixMilli(1_700_000_000_000))
	if err != nil || len(found) != 1 || found[text.Key].ID != ids[0] {
		t.Errorf("got %v, %v", found, err)
	}
}
