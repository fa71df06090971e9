package matrix

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/compose"
	"herald/providers/kit"
	"herald/providers/providertest/stage"
)

const (
	self   = "@herald:example.org"
	roomID = "!636q39766251:example.com"
)

// plain is a room that is not asked whether it is encrypted.
var plain = providers.Target{ID: roomID, Options: json.RawMessage(`{"unencrypted":true}`)}

// openAs opens a session whose account is known.
func openAs(t *testing.T, address string, clock *stage.Clock) *session {
	t.Helper()
	s := stage.Open(t, New(), map[string]string{"token": "syt_sample", "endpoint": address}, clock).(*session)
	s.userID = self
	return s
}

func item(t *testing.T, c content.Content) providers.Outgoing {
	t.Helper()
	out := stage.Item(t, New(), c)
	out.Target, out.Key = plain, stage.Key(1)
	return out
}

// TestTranscripts holds what is sent and understood against the samples of the
// specification, and against answers of Dendrite.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	sent := providers.Result{ID: "$YUwRidLecu:example.com", URL: "https://matrix.to/#/%21636q39766251:example.com/$YUwRidLecu:example.com?via=example.com", SentAt: stage.NewClock().Now()}
	send := func(it providers.Outgoing) func(*testing.T, *session) {
		return func(t *testing.T, s *session) {
			if diff := cmp.Diff([]providers.Result{sent}, s.Send(t.Context(), []providers.Outgoing{it})); diff != "" {
				t.Error(diff)
			}
		}
	}
	rich := item(t, content.Content{Format: content.Markdown, Body: "**Launch** 1 < 2", Mentions: []string{"@alice:example.org", content.Everyone}})
	rich.Quote = "$some_event"
	picture := stage.File("map.png", "image/png", "not really")
	picture.Width, picture.Height = 4, 3
	image := item(t, content.Content{Attachments: []content.Attachment{picture.Attachment}})
	image.Uploads = []providers.Upload{{ID: "mxc://example.org/JWEIFJgwEIhweiWJE"}}
	tests := map[string]func(*testing.T, *session){
		"send-message": send(rich),
		"send-image":   send(image),
		"send-long": func(t *testing.T, s *session) {
			err := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0].Err
			if providers.KindOf(err) != providers.Invalid || !strings.Contains(err.Error(), "maximum 65536 bytes") {
				t.Error(err)
			}
		},
		"upload": func(t *testing.T, s *session) {
			u, err := s.Upload(t.Context(), stage.File("War and Peace.pdf", "application/pdf", "not really"))
			if err != nil || u.ID != "mxc://example.com/AQwafuaFswefuhsfAFAgsw" {
				t.Error(u, err)
			}
		},
		"whoami": func(t *testing.T, s *session) {
			s.userID = ""
			if id, err := s.self(t.Context()); err != nil || id != "@joe:example.org" {
				t.Error(id, err)
			}
		},
		"create-room": func(t *testing.T, s *session) {
			want := providers.ConversationSpec{Title: "The Grand Duke Pub", Announcement: "All about happy hour", Participants: []string{"@alice:example.com"}, Options: []byte(`{"alias":"thepub"}`)}
			if id, err := s.CreateConversation(t.Context(), stage.Key(1), want); err != nil || id != "!sefiuhWgwghwWgh:example.com" {
				t.Error(id, err)
			}
		},
		"messages": func(t *testing.T, s *session) {
			read, err := s.Read(t.Context(), plain, []string{"$one", "$gone"})
			at := func(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
			want := map[string]providers.RemoteMessage{
				"$one":  {ID: "$one", URL: permalink(roomID, "$one"), Key: "k1", Text: "two", Visible: kit.VisibleText("m.text", "two", 0), SentAt: at(1796037465253), EditedAt: at(1796037465296)},
				"$gone": {ID: "$gone", URL: permalink(roomID, "$gone"), Recalled: true, SentAt: at(1796037465260)},
			}
			if diff := cmp.Diff(want, read); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		},
		"relations": func(t *testing.T, s *session) {
			edits, err := s.readEdits(t.Context(), roomID, "$one")
			if err != nil || len(edits) != 1 || !edits[0].isEditOf("$one", self) || edits[0].isEditOf("$one", "@ann:localhost") {
				t.Errorf("%+v, %v", edits, err)
			}
		},
	}
	runs := map[string]func(*testing.T, string){}
	for name, run := range tests {
		runs[name] = func(t *testing.T, address string) { run(t, openAs(t, address, stage.NewClock())) }
	}
	stage.Transcripts(t, []string{"Authorization", "Content-Type"}, runs)
}

// TestRefusals: what a homeserver says becomes an error with its kind, its place and what
// to do. The account is in the room.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]struct {
		kind      providers.ErrorKind
		attribute string
		hint      string
	}{
		`401 {"errcode":"M_UNKNOWN_TOKEN","error":"Unknown token","soft_logout":true}`: {providers.Auth, "token", "Get another"},
		`403 {"errcode":"M_USER_LOCKED"}`:                                              {providers.Auth, "token", "locked"},
		`403 {"errcode":"M_FORBIDDEN","error":"0 < 50"}`:                               {providers.Forbidden, "", "power level 50 (m.room.message), and @herald:example.org has 10"},
		`403 {"errcode":"M_CONSENT_NOT_GIVEN"}`:                                        {providers.Forbidden, "", "terms"},
		`404 {"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`:              {providers.Invalid, "endpoint", "well-known"},
		`404 page not found`:                                          {providers.Unknown, "", "no proxy"},
		`413 {"errcode":"M_TOO_LARGE"}`:                               {providers.Invalid, "", "65,536"},
		`400 {"errcode":"M_BAD_JSON"}`:                                {providers.Invalid, "", ""},
		`500 {"errcode":"M_UNKNOWN","error":"Internal server error"}`: {providers.Unknown, "", ""},
		`502 bad gateway`:                                             {providers.Unknown, "", ""},
		`200 {}`:                                                      {providers.Unknown, "", "no proxy"},
	} {
		stub := &stage.Stub{Answers: []string{said}, Before: func(r *http.Request) string {
			switch {
			case strings.HasSuffix(r.URL.Path, "/state/m.room.member/"+self):
				return `200 {"membership":"join"}`
			case strings.HasSuffix(r.URL.Path, "/state/m.room.power_levels"):
				return `200 {"users":{"@herald:example.org":10},"events":{"m.room.message":50}}`
			}
			return ""
		}}
		s := openAs(t, stub.Start(t), stage.NewClock())
		var e *providers.Error
		if err := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0].Err; !errors.As(err, &e) ||
			e.Kind != want.kind || e.Attribute != want.attribute || !strings.Contains(e.Hint, want.hint) {
			t.Errorf("%s: %#v, want %+v", said, err, want)
		}
	}
}

// TestGoneRooms: servers answer requests about a room that the account is not in in many
// ways. These are Dendrite's.
func TestGoneRooms(t *testing.T) {
	t.Parallel()
	left := map[string]string{
		"send":     `400 {"errcode":"M_UNSUPPORTED_ROOM_VERSION","error":"QueryRoomVersionForRoom: missing room info for room"}`,
		"messages": `200 {"start":"t1_1","chunk":[]}`,
		"redact":   `400 {"errcode":"M_NOT_FOUND","error":"unknown event ID"}`,
		"state":    `403 {"errcode":"M_FORBIDDEN","error":"Unknown room or user has never joined this room"}`,
	}
	rooms := []string{}
	stub := &stage.Stub{Answers: []string{`404 {"errcode":"M_NOT_FOUND"}`}, Before: func(r *http.Request) string {
		if strings.HasSuffix(r.URL.Path, "/joined_rooms") {
			list, _ := json.Marshal(rooms)
			return `200 {"joined_rooms":` + string(list) + `}`
		}
		for part, answer := range left {
			if strings.Contains(r.URL.Path, "/"+part) {
				return answer
			}
		}
		return ""
	}}
	s := openAs(t, stub.Start(t), stage.NewClock())
	out := item(t, stage.Text("x"))
	check := func(want providers.ErrorKind) {
		t.Helper()
		_, found := s.Find(t.Context(), []providers.Outgoing{out}, time.Time{})
		_, read := s.Read(t.Context(), plain, []string{"$one"})
		_, several := s.Read(t.Context(), plain, []string{"$one", "$two"})
		for name, err := range map[string]error{"find": found, "read": read, "read several": several, "recall": s.Recall(t.Context(), plain, stage.Sent("$one"))[0]} {
			if providers.KindOf(err) != want {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
	}
	check(providers.Gone)
	if err := s.Send(t.Context(), []providers.Outgoing{out})[0].Err; providers.KindOf(err) != providers.Gone {
		t.Errorf("send: %v", err)
	}
	rooms = []string{roomID}
	check("") // what is not there is not there
	left["state"] = `200 {"membership":"leave"}`
	check(providers.Gone)
	left["state"] = `503 {"errcode":"M_UNKNOWN"}`
	if _, err := s.Find(t.Context(), []providers.Outgoing{out}, time.Time{}); providers.KindOf(err) != providers.Unknown {
		t.Errorf("it counts as not sent though nobody knows whether the account is in the room: %v", err)
	}
}

// TestWaits: a refusal for a while is repeated after the time in the answer, and a lost
// answer never.
func TestWaits(t *testing.T) {
	t.Parallel()
	stub := &stage.Stub{Answers: []string{`429 {"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":4200}`, `200 {"event_id":"$one"}`}}
	clock := stage.NewClock()
	s := openAs(t, stub.Start(t), clock)
	before := clock.Now()
	if res := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0]; res.Err != nil || res.ID != "$one" || clock.Now().Sub(before) < 4200*time.Millisecond {
		t.Errorf("%+v after %s", res, clock.Now().Sub(before))
	}
	lost := &stage.Stub{Answers: []string{`502 lost`}}
	s = openAs(t, lost.Start(t), clock)
	if res := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0]; providers.KindOf(res.Err) != providers.Unknown || len(lost.Asked()) != 1 {
		t.Errorf("%v after %d requests", res.Err, len(lost.Asked()))
	}
}

func TestCompose(t *testing.T) {
	t.Parallel()
	links := []content.Button{{Label: "Go & see", URL: "https://example.org/?a=1&b=2"}}
	file := stage.File("plan.pdf", "application/pdf", "x").Attachment
	thread := json.RawMessage(`{"thread":true,"notice":true}`)
	for name, test := range map[string]struct {
		content content.Content
		want    []string // kind, body, formatted body, and > for a quote
	}{
		"text":            {content.Content{Format: content.Text, Body: "a <b>"}, []string{"m.text|a <b>|"}},
		"html":            {content.Content{Format: content.HTML, Body: "<p>a <b>b</b></p>"}, []string{"m.text|a b|<p>a <b>b</b></p>"}},
		"buttons":         {content.Content{Format: content.Markdown, Body: "*a*", Buttons: links}, []string{"m.text|a\n\nGo & see: https://example.org/?a=1&b=2|<p><em>a</em></p>\n<p><a href=\"https://example.org/?a=1&amp;b=2\">Go &amp; see</a></p>"}},
		"buttons of text": {content.Content{Format: content.Text, Body: "a", Buttons: links}, []string{"m.text|a\n\nGo & see: https://example.org/?a=1&b=2|"}},
		"reply":           {content.Content{Format: content.Text, Body: "a", ReplyTo: "message.x", Attachments: []content.Attachment{file}}, []string{">m.text|a|", "m.file|plan.pdf|"}},
		"thread":          {content.Content{Format: content.Text, Body: "a", ReplyTo: "message.x", Options: thread, Attachments: []content.Attachment{file}}, []string{">m.notice|a|", ">m.file|plan.pdf|"}},
	} {
		parts, problems := composeContent(test.content)
		var got []string
		for _, p := range parts {
			var body payload
			if err := json.Unmarshal(p.Body, &body); err != nil {
				t.Fatal(err)
			}
			line := body.Content.Kind + "|" + body.Content.Body + "|" + body.Content.FormattedBody
			if p.Quotes {
				line = ">" + line
			}
			got = append(got, line)
		}
		if !slices.Equal(got, test.want) || len(problems) > 0 {
			t.Errorf("%s: got %q, %v, want %q", name, got, problems, test.want)
		}
	}
}

// TestEveryone: everybody is notified if the message declares it, and otherwise not by
// what the text looks like, which counts on servers before version 1.7.
func TestEveryone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		mentions   []string
		body, want string
		room       bool
	}{
		"declared":     {[]string{content.Everyone}, "Hi @room", "Hi @room", true},
		"not written":  {[]string{content.Everyone}, "Hi", "Hi", true},
		"not declared": {nil, "Hi @room, or @Room; chat@rooms.example", "Hi @\u2060room, or @\u2060Room; chat@rooms.example", false},
	} {
		r := compose.NewComposer(New()).Message(content.Content{Format: content.Text, Body: test.body, Mentions: test.mentions})
		var p payload
		if len(r.Parts) != 1 || json.Unmarshal(r.Parts[0].Body, &p) != nil || p.Content.Body != test.want || p.Content.Mentions.Room != test.room {
			t.Errorf("%s: %+v, %v", name, p.Content, r.Problems)
		}
	}
}
