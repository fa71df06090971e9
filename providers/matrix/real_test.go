package matrix_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/matrix"
	"herald/providers/providertest/stage"
	"herald/state/backend/backendtest/servers"
)

// account is everything that a session on Matrix can do.
type account interface {
	providers.Session
	providers.Editor
	providers.Recaller
	providers.Pinner
	providers.Reader
	providers.Finder
	providers.Uploader
	providers.ConversationManager
	providers.ConversationLister
	providers.CredentialChecker
}

// realRoom is a room on a homeserver in which Herald writes and ann reads.
type realRoom struct {
	servers.Homeserver
	t        *testing.T
	s        account
	bot, ann servers.MatrixUser
	room     providers.Target
	keys     int
	sent     []string // ids of messages
}

// openReal starts a homeserver, and has Herald create a room with ann.
func openReal(t *testing.T) *realRoom {
	t.Helper()
	r := &realRoom{Homeserver: servers.Dendrite(t), t: t}
	r.bot, r.ann = r.Register(t, "herald"), r.Register(t, "ann")
	r.s = r.open(r.bot)
	want := providers.ConversationSpec{Title: "Ops", Announcement: "What happens", Participants: []string{r.ann.ID}}
	id, err := r.s.CreateConversation(t.Context(), stage.Key(1000), want)
	if err != nil {
		t.Fatal(err)
	}
	r.JoinRoom(t, r.ann, id)
	r.room.ID = id
	return r
}

func (r *realRoom) open(as servers.MatrixUser) account {
	r.t.Helper()
	s, err := matrix.New().Open(providers.Config{Body: stage.Body(matrix.New(), map[string]string{"token": as.Token, "endpoint": r.Endpoint})})
	if err != nil {
		r.t.Fatal(err)
	}
	return s.(account)
}

// item is the only part of a content on its way, with its file uploaded.
func (r *realRoom) item(c content.Content, files ...providers.File) providers.Outgoing {
	r.t.Helper()
	var uploads []providers.Upload
	for _, f := range files {
		u, err := r.s.Upload(r.t.Context(), f)
		if err != nil {
			r.t.Fatal(err)
		}
		uploads, c.Attachments = append(uploads, u), append(c.Attachments, f.Attachment)
	}
	r.keys++
	out := stage.Item(r.t, matrix.New(), c)
	out.Target, out.Key, out.Uploads = r.room, stage.Key(r.keys), uploads
	return out
}

func (r *realRoom) send(item providers.Outgoing) string {
	r.t.Helper()
	res := r.s.Send(r.t.Context(), []providers.Outgoing{item})[0]
	if res.Err != nil || !strings.HasPrefix(res.URL, "https://matrix.to/#/") {
		r.t.Fatalf("%+v", res)
	}
	r.sent = append(r.sent, res.ID)
	return res.ID
}

func (r *realRoom) wantTexts(want ...string) {
	r.t.Helper()
	if diff := cmp.Diff(want, r.VisibleTexts(r.t, r.ann, r.room.ID)); diff != "" {
		r.t.Errorf("readers see (-want +got):\n%s", diff)
	}
}

// wantSynced requires that the message reads as the part that was sent or edited last.
func (r *realRoom) wantSynced(id string, part providers.Part) {
	r.t.Helper()
	for _, ids := range [][]string{{id}, r.sent} { // by itself, and in the list
		read, err := r.s.Read(r.t.Context(), r.room, ids)
		if err != nil || string(read[id].Visible) != string(part.Visible) {
			r.t.Errorf("read %+v, %v, want %s", read, err, part.Visible)
		}
	}
}

// relation returns what a message relates to, as the server has it.
func (r *realRoom) relation(id string) map[string]any {
	r.t.Helper()
	var e struct {
		Content struct {
			RelatesTo map[string]any `json:"m.relates_to"`
		} `json:"content"`
	}
	r.Call(r.t, r.ann, http.MethodGet, servers.RoomPath(r.room.ID)+"/event/"+url.PathEscape(id), nil, &e)
	return e.Content.RelatesTo
}

// TestRealMessages sends, edits and redacts on Dendrite, and reads each back.
func TestRealMessages(t *testing.T) {
	t.Parallel()
	r := openReal(t)
	rich := r.item(content.Content{Format: content.Markdown, Body: "# Launch\n\n1 < 2 & **go**", Mentions: []string{r.ann.ID, content.Everyone}})
	first := r.send(rich)
	r.wantSynced(first, rich.Part)
	if again := r.send(rich); again != first {
		t.Errorf("the transaction made %s and then %s", first, again)
	}
	picture := stage.File("map.png", "image/png", "not really")
	picture.Width, picture.Height, picture.Duration = 4, 3, 1.5
	image := r.item(content.Content{}, picture)
	second := r.send(image)
	r.wantSynced(second, image.Part)
	r.wantTexts("Launch\n\n1 < 2 & go", "map.png")

	changed := r.item(content.Content{Format: content.Text, Body: strings.Repeat("Start ", 9000)})
	changed.Key = rich.Key
	for range 2 { // a second edit to the same does no harm
		if err := r.s.Edit(t.Context(), first, changed); err != nil {
			t.Fatal(err)
		}
		r.wantSynced(first, changed.Part)
	}
	r.wantTexts(changed.Part.Text, "map.png")
	lost := r.item(stage.Text("never sent"))
	found, err := r.s.Find(t.Context(), []providers.Outgoing{changed, lost, image}, time.Now().Add(-time.Minute))
	if err != nil || found[rich.Key].ID != first || found[image.Key].ID != second || len(found) != 2 {
		t.Errorf("found %+v, %v", found, err)
	}

	for range 2 { // what is redacted can be again
		if err := r.s.Recall(t.Context(), r.room, stage.Sent(first))[0]; err != nil {
			t.Error(err)
		}
	}
	r.wantTexts("map.png")
	if read, err := r.s.Read(t.Context(), r.room, []string{first}); err != nil || !read[first].Recalled {
		t.Errorf("after the recall: %+v, %v", read, err)
	}
	for name, err := range map[string]error{"edit": r.s.Edit(t.Context(), first, changed), "pin": r.s.Pin(t.Context(), r.room, stage.Sent(first)[0])} {
		if providers.KindOf(err) != providers.NotFound {
			t.Errorf("%s of a redacted message: %v", name, err)
		}
	}
	var page struct {
		Chunk []struct {
			Kind    string         `json:"type"`
			Content map[string]any `json:"content"`
		} `json:"chunk"`
	}
	r.Call(t, r.ann, http.MethodGet, servers.RoomPath(r.room.ID)+"/messages?dir=b&limit=100", nil, &page)
	for _, e := range page.Chunk {
		if body, _ := e.Content["body"].(string); strings.Contains(body, "Start") {
			t.Error("an edit of the recalled message can still be read")
		}
	}
}

// TestRealThreads replies, in a thread and outside, and pins.
func TestRealThreads(t *testing.T) {
	t.Parallel()
	r := openReal(t)
	root := r.send(r.item(stage.Text("question")))
	reply := r.item(stage.Text("answer"))
	reply.Quote = root
	if got := r.relation(r.send(reply)); !cmp.Equal(got, map[string]any{"m.in_reply_to": map[string]any{"event_id": root}}) {
		t.Errorf("a reply relates to %v", got)
	}
	inThread := func(quote string) (string, map[string]any) {
		item := r.item(content.Content{Format: content.Text, Body: "in thread", ReplyTo: "message.x", Options: []byte(`{"thread":true}`)})
		item.Quote = quote
		id := r.send(item)
		return id, r.relation(id)
	}
	first, got := inThread(root)
	if got["rel_type"] != "m.thread" || got["event_id"] != root || got["is_falling_back"] != true {
		t.Errorf("the first message of the thread relates to %v", got)
	}
	if _, got := inThread(first); got["event_id"] != root || got["is_falling_back"] == true || !cmp.Equal(got["m.in_reply_to"], any(map[string]any{"event_id": first})) {
		t.Errorf("an answer in the thread relates to %v", got)
	}
	pinned := func() []string {
		var pins struct {
			Pinned []string `json:"pinned"`
		}
		r.Call(t, r.ann, http.MethodGet, servers.RoomPath(r.room.ID)+"/state/m.room.pinned_events", nil, &pins)
		return pins.Pinned
	}
	message := stage.Sent(root)[0]
	for range 2 {
		if err := r.s.Pin(t.Context(), r.room, message); err != nil || !slices.Equal(pinned(), []string{root}) {
			t.Errorf("pinned %v, %v", pinned(), err)
		}
	}
	for range 2 {
		if err := r.s.Unpin(t.Context(), r.room, message); err != nil || len(pinned()) != 0 {
			t.Errorf("pinned %v, %v", pinned(), err)
		}
	}
}

// TestRealRooms creates a room once, whatever becomes of the answer, and changes it.
func TestRealRooms(t *testing.T) {
	t.Parallel()
	r := openReal(t)
	bob := r.Register(t, "bob")
	want := providers.ConversationSpec{Title: "Ops 2", Participants: []string{r.ann.ID, bob.ID}, PendingSince: time.Now()}
	id, err := r.s.CreateConversation(t.Context(), stage.Key(1000), want)
	if err != nil || id != r.room.ID {
		t.Fatalf("the room of the same key is %s, %v", id, err)
	}
	want.PendingSince = time.Time{}
	check := func() {
		t.Helper()
		have, err := r.s.DescribeConversation(t.Context(), id)
		slices.Sort(want.Participants)
		if diff := cmp.Diff(want, have); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	}
	check() // what was found was made as wanted
	have := want
	want = providers.ConversationSpec{Title: "Ops", Announcement: "Topic", Participants: []string{bob.ID}}
	if err := r.s.ChangeConversation(t.Context(), id, have, want); err != nil {
		t.Error(err)
	}
	check()
	other := providers.ConversationSpec{Title: "Mine", Options: []byte(`{"alias":"herald-` + stage.Key(1000) + `"}`)}
	if _, err := r.s.CreateConversation(t.Context(), stage.Key(1001), other); providers.KindOf(err) != providers.Conflict {
		t.Errorf("an alias that is taken: %v", err)
	}
	direct, err := r.s.CreateConversation(t.Context(), stage.Key(1002), providers.ConversationSpec{Participants: []string{bob.ID}})
	if err != nil {
		t.Error(err)
	}
	listed, err := r.s.ListConversations(t.Context())
	ids := map[string]string{}
	for _, c := range listed {
		ids[c.ID] = c.Title
	}
	if diff := cmp.Diff(map[string]string{id: "Ops", direct: ""}, ids); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

// TestRealRefusals has Herald write where it may not.
func TestRealRefusals(t *testing.T) {
	t.Parallel()
	r := openReal(t)
	want := func(what string, err error, kind providers.ErrorKind, hint string) {
		t.Helper()
		var e *providers.Error
		if !errors.As(err, &e) || e.Kind != kind || !strings.Contains(e.Hint, hint) {
			t.Errorf("%s: %#v, want %s, %q", what, err, kind, hint)
		}
	}
	sent := func(item providers.Outgoing) error { return r.s.Send(t.Context(), []providers.Outgoing{item})[0].Err }
	r.room.ID = "!nowhere:localhost"
	want("a room that does not exist", sent(r.item(stage.Text("x"))), providers.Gone, "Check the id")
	r.room.ID = r.CreateRoom(t, r.ann)
	stranger := r.item(stage.Text("x"))
	_, err := r.s.Find(t.Context(), []providers.Outgoing{stranger}, time.Time{})
	want("a look-up in a room that looks empty", err, providers.Gone, "Check the id")
	r.Call(t, r.ann, http.MethodPost, servers.RoomPath(r.room.ID)+"/invite", map[string]string{"user_id": r.bot.ID}, nil)
	want("an invitation", sent(stranger), providers.Gone, "Accept the invitation")
	r.JoinRoom(t, r.bot, r.room.ID)
	id := r.send(stranger)
	want("a pin without the power level", r.s.Pin(t.Context(), r.room, stage.Sent(id)[0]), providers.Forbidden, "power level 50 (m.room.pinned_events), and "+r.bot.ID+" has 0")
	want("a name without the power level", r.s.ChangeConversation(t.Context(), r.room.ID, providers.ConversationSpec{}, providers.ConversationSpec{Title: "x"}), providers.Forbidden, "50 (m.room.name)")
	r.Call(t, r.ann, http.MethodPut, servers.RoomPath(r.room.ID)+"/state/m.room.encryption", map[string]string{"algorithm": "m.megolm.v1.aes-sha2"}, nil)
	r.s = r.open(r.bot)
	want("an encrypted room", sent(r.item(stage.Text("x"))), providers.Invalid, "unencrypted = true")
	r.room.Options = []byte(`{"unencrypted":true}`)
	r.send(r.item(stage.Text("in clear")))
	r.Call(t, r.ann, http.MethodPost, servers.RoomPath(r.room.ID)+"/kick", map[string]string{"user_id": r.bot.ID}, nil)
	want("after it was removed", sent(r.item(stage.Text("x"))), providers.Gone, "invite "+r.bot.ID)
	_, err = r.s.DescribeConversation(t.Context(), r.room.ID)
	want("the room after it was removed", err, providers.Gone, "")
	_, err = r.s.Find(t.Context(), []providers.Outgoing{r.item(stage.Text("x"))}, time.Time{})
	want("a look-up after it was removed", err, providers.Gone, "")
	r.s = r.open(servers.MatrixUser{Token: "wrong"})
	want("a wrong token", r.s.CheckCredentials(t.Context()), providers.Auth, "access token")
}

// TestRealHistory looks for a message behind many of other people.
func TestRealHistory(t *testing.T) {
	t.Parallel()
	r := openReal(t)
	first := r.item(stage.Text("first"))
	id := r.send(first)
	for i := range 120 {
		r.Call(t, r.ann, http.MethodPut, servers.RoomPath(r.room.ID)+"/send/m.room.message/"+stage.Key(i), map[string]any{"msgtype": "m.text", "body": i, "herald.key": first.Key}, nil)
	}
	found, err := r.s.Find(t.Context(), []providers.Outgoing{first}, time.Time{})
	if err != nil || found[first.Key].ID != id {
		t.Errorf("found %+v, %v", found, err)
	}
}

// TestRealLag reads messages right after they were sent: in a few of a hundred cases
// Dendrite does not list them yet.
func TestRealLag(t *testing.T) {
	t.Parallel()
	r := openReal(t)
	for range 150 {
		id := r.send(r.item(stage.Text("x")))
		if read, err := r.s.Read(t.Context(), r.room, []string{id}); err != nil || read[id].ID != id {
			t.Fatalf("a message that was just sent reads as removed: %+v, %v", read, err)
		}
	}
}
