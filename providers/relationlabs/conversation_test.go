package relationlabs

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
)

var ops = providers.ConversationSpec{Title: "Ops", Participants: []string{otherID}}

func TestCreate(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	want := ops
	want.Announcement = "Be kind"
	want.Options = json.RawMessage(`{"pin_announcement":true}`)
	id, err := s.CreateConversation(background, testKey, want)
	if err != nil {
		t.Fatal(err)
	}
	p := srv.channels[0]
	if id != "channel:"+p.id || p.name != "Ops" || p.announcement != "Be kind" || !p.pinned || !slices.Equal(p.members, []string{ownID, otherID}) {
		t.Errorf("%s is %+v", id, p)
	}
	if diff := cmp.Diff([]string{"/channel/create", "/channel/announcement/update"}, srv.requests); diff != "" {
		t.Error(diff)
	}
	got, err := s.DescribeConversation(background, id)
	if diff := cmp.Diff(providers.ConversationSpec{Title: "Ops", Announcement: "Be kind", Participants: []string{otherID}}, got, ignoreOptions()); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

// ignoreOptions ignores options, which DescribeConversation does not return.
func ignoreOptions() cmp.Option {
	return cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Options" }, cmp.Ignore())
}

func TestCreateChatWithOnePerson(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	want := providers.ConversationSpec{Participants: []string{otherID}}
	id, err := s.CreateConversation(background, testKey, want)
	if err != nil || id != "user:"+otherID {
		t.Fatalf("%s, %v", id, err)
	}
	got, err := s.DescribeConversation(background, id)
	if diff := cmp.Diff(want, got, ignoreOptions()); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if err := s.RemoveConversation(background, id); err != nil || len(srv.requests) > 0 {
		t.Errorf("%v, requests %v", err, srv.requests)
	}
}

func TestCreateRefusesBadInput(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		want      providers.ConversationSpec
		attribute string
	}{
		"no title":        {providers.ConversationSpec{Participants: []string{"a", "b"}}, "title"},
		"no relation id":  {providers.ConversationSpec{Title: "Ops", Participants: []string{"user:" + otherID}}, "participants"},
		"the account too": {providers.ConversationSpec{Title: "Ops", Participants: []string{ownID}}, "participants"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{}
			_, err := srv.start(t).CreateConversation(background, testKey, test.want)
			e, ok := err.(*providers.Error)
			if !ok || e.Kind != providers.Invalid || e.Attribute != test.attribute || e.Detail == "" || len(srv.requests) > 0 {
				t.Errorf("%#v, requests %v", err, srv.requests)
			}
		})
	}
}

// A creation whose answer is lost is made good by asking again, and never
// leaves two channels.
func TestCreateAfterDoubt(t *testing.T) {
	t.Parallel()
	old := epoch.Add(-24 * time.Hour).UnixMilli()
	own := func(p place) *place {
		p.name, p.status = "Ops", "0"
		if p.members == nil {
			p.members = []string{ownID, otherID}
		}
		return &p
	}
	line := func(where, kind, from string, at int64) stored {
		return stored{where: where, id: where + kind, kind: kind, from: from, said: "x", at: at}
	}
	const system = "00000000000000000000000000000000"
	tests := map[string]struct {
		channels []*place
		messages []stored
		want     string // id; "" is a new one, "?" is refused
	}{
		"nothing there":        {nil, nil, ""},
		"the channel is there": {[]*place{own(place{id: "a"})}, []stored{line("a", "SYS", system, epoch.UnixMilli())}, "a"},
		"already announced":    {[]*place{own(place{id: "a", announcement: "Be kind"})}, nil, "a"},
		"another announcement": {[]*place{own(place{id: "a", announcement: "Hello"})}, nil, "?"},
		"somebody wrote":       {[]*place{own(place{id: "a"})}, []stored{line("a", "TEXT", otherID, epoch.UnixMilli())}, "?"},
		"somebody joined":      {[]*place{own(place{id: "a", members: []string{ownID, otherID, "third"}})}, nil, "?"},
		"an older one":         {[]*place{own(place{id: "a"})}, []stored{line("a", "SYS", system, old)}, ""},
		"an older one and it": {
			[]*place{own(place{id: "a"}), own(place{id: "b"}), own(place{id: "c", status: "0"})},
			[]stored{line("a", "TEXT", otherID, old), line("c", "SYS", system, old)}, "b",
		},
		"two that may be it": {[]*place{own(place{id: "a"}), own(place{id: "b"})}, nil, "?"},
		"somebody else's":    {[]*place{own(place{id: "a", foreign: true})}, nil, ""},
		"one dismissed":      {[]*place{{id: "a", name: "Ops", status: "3", members: []string{ownID, otherID}}}, nil, ""},
		"a longer title":     {[]*place{{id: "a", name: "Ops team", status: "0", members: []string{ownID, otherID}}}, nil, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{channels: test.channels, messages: test.messages}
			s := srv.start(t)
			want := ops
			want.Announcement, want.PendingSince = "Be kind", epoch.Add(-time.Minute)
			id, err := s.CreateConversation(background, testKey, want)
			made := len(srv.channels) - len(test.channels)
			switch test.want {
			case "?":
				if providers.KindOf(err) != providers.Unknown || made > 0 || !strings.Contains(err.(*providers.Error).Hint, "channel:") {
					t.Errorf("%s, %v; %d made", id, err, made)
				}
			case "":
				if err != nil || made != 1 || id != "channel:"+srv.channels[len(srv.channels)-1].id {
					t.Errorf("%s, %v; %d made", id, err, made)
				}
			default:
				if err != nil || made > 0 || id != "channel:"+test.want || srv.place(test.want).announcement != "Be kind" {
					t.Errorf("%s, %v; %d made", id, err, made)
				}
			}
		})
	}
}

func TestCreateAnswerLost(t *testing.T) {
	t.Parallel()
	for _, lost := range []string{"/channel/create", "/channel/announcement/update"} {
		srv := &server{drop: map[string]int{lost: 1}}
		s := srv.start(t)
		want := ops
		want.Announcement = "Be kind"
		id, err := s.CreateConversation(background, testKey, want)
		if providers.KindOf(err) == providers.Unknown {
			want.PendingSince = epoch
			id, err = s.CreateConversation(background, testKey, want)
		}
		if err != nil || len(srv.channels) != 1 || id != "channel:"+srv.channels[0].id {
			t.Errorf("%s lost: %s, %v; %d channels", lost, id, err, len(srv.channels))
		}
	}
}

// A channel that was made and not announced is told by its id beside the error,
// and gone on with by whoever asks again in doubt.
func TestCreateHalfDone(t *testing.T) {
	t.Parallel()
	for _, later := range []bool{false, true} {
		srv := &server{refuse: map[string]string{"/channel/announcement/update": "13107"}}
		s := srv.start(t)
		want := ops
		want.Announcement = "Be kind"
		id, err := s.CreateConversation(background, testKey, want)
		if providers.KindOf(err) != providers.Forbidden || id != "channel:"+srv.channels[0].id || !strings.Contains(err.Error(), "was made") {
			t.Fatalf("%s, %v", id, err)
		}
		srv.refuse = nil
		if later {
			s = srv.start(t)
		}
		want.PendingSince = epoch
		again, err := s.CreateConversation(background, testKey, want)
		if err != nil || again != id || len(srv.channels) != 1 || srv.channels[0].announcement != "Be kind" {
			t.Errorf("later %v: %s and %s, %v; channel %+v", later, id, again, err, srv.channels[0])
		}
	}
}

// Two conversations of one title, the second of them in doubt: the channel made
// for the first is not taken for it.
func TestCreateDistinguishesKeys(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	first, err := s.CreateConversation(background, "one", ops)
	if err != nil {
		t.Fatal(err)
	}
	want := ops
	want.PendingSince = epoch
	second, err := s.CreateConversation(background, "two", want)
	if err != nil || first == second {
		t.Errorf("%s and %s, %v", first, second, err)
	}
}

// A look-up that fails leaves the doubt, whatever it was refused for.
func TestCreateStaysInDoubt(t *testing.T) {
	t.Parallel()
	for path, code := range map[string]string{"/userChannels/list": "10120", "/channel/info": "13108", "/message/list": "10112"} {
		srv := &server{refuse: map[string]string{path: code}, channels: []*place{{id: "a", name: "Ops", status: "0", members: []string{ownID, otherID}}}}
		want := ops
		want.PendingSince = epoch
		if id, err := srv.start(t).CreateConversation(background, testKey, want); providers.KindOf(err) != providers.Unknown || len(srv.channels) != 1 {
			t.Errorf("%s refused: %s, %v", path, id, err)
		}
	}
}

func TestChange(t *testing.T) {
	t.Parallel()
	have := providers.ConversationSpec{Title: "Ops", Announcement: "Old", Participants: []string{otherID, "third"}}
	with := func(change func(*providers.ConversationSpec)) providers.ConversationSpec {
		want := have
		change(&want)
		return want
	}
	pinned := func(v string) json.RawMessage { return json.RawMessage(`{"pin_announcement":` + v + `}`) }
	tests := map[string]struct {
		want      providers.ConversationSpec
		attribute string
		requests  int
		pinned    bool
	}{
		"nothing":             {with(func(*providers.ConversationSpec) {}), "", 0, true},
		"somebody joined":     {with(func(p *providers.ConversationSpec) { p.Participants = []string{otherID} }), "", 0, true},
		"announcement":        {with(func(p *providers.ConversationSpec) { p.Announcement = "New" }), "", 2, true},
		"no announcement":     {with(func(p *providers.ConversationSpec) { p.Announcement = "" }), "", 2, true},
		"pin left out":        {with(func(p *providers.ConversationSpec) { p.Announcement, p.Options = "New", pinned("null") }), "", 2, true},
		"pin taken away":      {with(func(p *providers.ConversationSpec) { p.Announcement, p.Options = "New", pinned("false") }), "", 1, false},
		"title":               {with(func(p *providers.ConversationSpec) { p.Title = "New" }), "title", 0, true},
		"another participant": {with(func(p *providers.ConversationSpec) { p.Participants = []string{otherID, "fourth"} }), "participants", 0, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{channels: []*place{{id: uuidOne, name: "Ops", announcement: "Old", pinned: true, status: "0", members: []string{ownID, otherID, "third"}}}}
			err := srv.start(t).ChangeConversation(background, channelOne, have, test.want)
			if e, ok := err.(*providers.Error); ok != (test.attribute != "") || ok && e.Attribute != test.attribute {
				t.Errorf("error %v", err)
			}
			if p := srv.channels[0]; len(srv.requests) != test.requests || p.pinned != test.pinned || test.attribute == "" && p.announcement != test.want.Announcement {
				t.Errorf("requests %v, channel %+v", srv.requests, p)
			}
		})
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status string
		drop   int
		kind   providers.ErrorKind
	}{
		"stands":            {"0", 0, ""},
		"answer lost":       {"0", 1, ""},
		"dismissed already": {"3", 0, ""},
		"left by itself":    {"1", 0, providers.Gone},
		"removed":           {"2", 0, providers.Gone},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{drop: map[string]int{"/channel/disband": test.drop}, channels: []*place{
				{id: "x", name: "a", status: "0"}, {id: "y", name: "b", status: "0"}, {id: "z", name: "c", status: "0"},
				{id: uuidOne, name: "Ops", status: test.status, members: []string{ownID}},
			}}
			s := srv.start(t)
			if err := s.RemoveConversation(background, channelOne); providers.KindOf(err) != test.kind {
				t.Fatal(err)
			}
			_, err := s.DescribeConversation(background, channelOne)
			if want := map[bool]providers.ErrorKind{true: providers.NotFound, false: providers.Gone}[test.kind == ""]; providers.KindOf(err) != want {
				t.Errorf("describes: %v", err)
			}
		})
	}
}
