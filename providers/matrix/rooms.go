package matrix

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opReadRoom = "read room"
	opChange   = "change room"
	// maxState is the longest state of a room that is read, with all of its members.
	maxState = 64 << 20
)

// Types of state events.
const (
	stateName   = "m.room.name"
	stateTopic  = "m.room.topic"
	stateMember = "m.room.member"
)

var (
	people    = kit.PersonForm{IsID: userForm.MatchString, Name: "the id of a person", Help: "Ids look like @ann:example.org."}
	aliasForm = regexp.MustCompile(`^[^\s:#]{1,200}$`)
)

// roomOptions is the block matrix of a conversation.
type roomOptions struct {
	Alias       string `json:"alias"`
	Unencrypted bool   `json:"unencrypted"`
}

type newRoom struct {
	Name     string            `json:"name,omitempty"`
	Topic    string            `json:"topic,omitempty"`
	Preset   string            `json:"preset"`
	Alias    string            `json:"room_alias_name"`
	Invite   []string          `json:"invite,omitempty"`
	IsDirect bool              `json:"is_direct,omitempty"`
	Creation map[string]string `json:"creation_content"`
}

type roomRef struct {
	RoomID string `json:"room_id"`
}

// IsComplete implements kit.Completer.
func (r roomRef) IsComplete() bool { return roomIDs.Pattern.MatchString(r.RoomID) }

// CheckConversation finds what Matrix refuses; see providers.ConversationChecker.
func (platform) CheckConversation(_ string, want providers.ConversationSpec) []providers.Problem {
	c := kit.NewConversationCheck(want)
	c.CheckParticipants(people, "")
	var o roomOptions
	if err := providers.DecodeOptions(want.Options, &o); err == nil && o.Alias != "" && !aliasForm.MatchString(o.Alias) {
		c.Refuse("matrix.alias", "The alias is only the name in #name:example.org, without # and the server.")
	}
	return c.Problems()
}

// CreateConversation makes a room; see providers.ConversationManager. Its alias is taken
// once only, so a creation without an answer is found by it, and recognized by the key in
// the first event. A room that was found is made as wanted: the server may have created
// it and then failed to invite somebody.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	var o roomOptions
	if err := cmp.Or(providers.ErrorFromProblems(kit.OpCreate, platform{}.CheckConversation("", want)), providers.DecodeOptions(want.Options, &o)); err != nil {
		return "", err
	}
	alias, found := cmp.Or(o.Alias, "herald-"+key), false
	find := func(ctx context.Context) (string, error) {
		id, err := s.findRoom(ctx, alias, key)
		found = id != ""
		return id, err
	}
	id, err := kit.NewCreations(kit.CreationCalls{
		Title: title, Now: s.now, Sleep: s.sleep,
		Create: func(ctx context.Context, want providers.ConversationSpec) (string, error) {
			id, err := s.requestRoom(ctx, alias, key, want)
			if kit.CodeOf(err) == codeInUse {
				return find(ctx)
			}
			return id, err
		},
		Newcomers: func(ctx context.Context, _ providers.ConversationSpec, _ kit.Span) ([]string, error) {
			id, err := find(ctx)
			return slices.DeleteFunc([]string{id}, func(id string) bool { return id == "" }), err
		},
	}).CreateConversation(ctx, key, want)
	if err != nil || !found {
		return id, err
	}
	have, err := s.DescribeConversation(ctx, id)
	if err != nil {
		return id, providers.WithoutDoubt(err)
	}
	return id, s.ChangeConversation(ctx, id, have, want)
}

func (s *session) requestRoom(ctx context.Context, alias, key string, want providers.ConversationSpec) (string, error) {
	room := newRoom{Name: want.Title, Topic: want.Announcement, Preset: "private_chat", Alias: alias, Invite: want.Participants, Creation: map[string]string{"herald.key": key}}
	if kit.IsDirectChat(want) {
		room.Preset, room.IsDirect = "trusted_private_chat", true
	}
	made, _, err := kit.Call[roomRef](ctx, s.api, kit.Post(kit.OpCreate, apiPath+"/createRoom", room))
	return made.RoomID, err
}

// findRoom returns the room of an alias; "" if there is none. It is an error of kind
// Conflict if the account did not create the room under the key.
func (s *session) findRoom(ctx context.Context, alias, key string) (string, error) {
	self, err := s.self(ctx)
	if err != nil {
		return "", err
	}
	_, server, _ := strings.Cut(self, ":")
	found, _, err := kit.Call[roomRef](ctx, s.api, kit.Get(kit.OpCreate, apiPath+"/directory/room/"+url.PathEscape("#"+alias+":"+server)))
	if providers.KindOf(err) == providers.NotFound {
		return "", nil
	}
	if err != nil {
		return "", providers.WithoutDoubt(err)
	}
	state, err := s.readState(ctx, found.RoomID)
	if err != nil && providers.KindOf(err) != providers.Gone {
		return "", providers.WithoutDoubt(err)
	}
	if !state.isCreatedUnder(key, self) {
		return "", &providers.Error{Kind: providers.Conflict, Op: kit.OpCreate, Attribute: "matrix.alias", Detail: "the alias #" + alias + ":" + server + " belongs to another room, " + found.RoomID,
			Hint: "If that is the conversation, write its id into the block; otherwise choose another alias."}
	}
	return found.RoomID, nil
}

// roomState are the state events of a room.
type roomState []struct {
	event
	State stateContent `json:"content"`
}

// stateContent is what Herald reads of the contents of state events.
type stateContent struct {
	Name       string `json:"name"`
	Topic      string `json:"topic"`
	Membership string `json:"membership"`
	Alias      string `json:"alias"`
	Algorithm  string `json:"algorithm"`
	Key        string `json:"herald.key"`
}

// UnmarshalJSON never fails; see received.
func (c *stateContent) UnmarshalJSON(b []byte) error {
	type plain stateContent
	var p plain
	_ = json.Unmarshal(b, &p) // fields before and after one of another type are read
	*c = stateContent(p)
	return nil
}

// first returns the content of the event of a type whose key is empty.
func (r roomState) first(kind string) stateContent {
	for _, e := range r {
		if e.Kind == kind && e.StateKey != nil && *e.StateKey == "" {
			return e.State
		}
	}
	return stateContent{}
}

// isCreatedUnder reports whether an account created the room under a key.
func (r roomState) isCreatedUnder(key, account string) bool {
	for _, e := range r {
		if e.Kind == "m.room.create" {
			return e.Sender == account && e.State.Key == key
		}
	}
	return false
}

// members returns the ids of those who are in the room or invited, sorted.
func (r roomState) members() []string {
	ids := []string{}
	for _, e := range r {
		if e.Kind == stateMember && e.StateKey != nil && (e.State.Membership == "join" || e.State.Membership == "invite") {
			ids = append(ids, *e.StateKey)
		}
	}
	slices.Sort(ids)
	return ids
}

// readState reads the state of a room. A server also gives it, as it was, to those who
// left; that is an error of kind Gone.
func (s *session) readState(ctx context.Context, room string) (roomState, error) {
	c := kit.Get(opReadRoom, roomPath(room, "state"))
	c.MaxBytes = maxState
	state, _, err := kit.Call[roomState](ctx, s.api, c)
	if err = s.explain(ctx, room, "", err); err != nil {
		return nil, err
	}
	return state, s.asGone(ctx, room, nil)
}

// DescribeConversation gives a room as it is. The account itself is not among its
// participants.
func (s *session) DescribeConversation(ctx context.Context, id string) (providers.ConversationSpec, error) {
	state, err := s.readState(ctx, id)
	if err != nil {
		return providers.ConversationSpec{}, err
	}
	self, err := s.self(ctx)
	members := slices.DeleteFunc(state.members(), func(id string) bool { return id == self })
	return providers.ConversationSpec{Title: state.first(stateName).Name, Announcement: state.first(stateTopic).Topic, Participants: members}, err
}

// ChangeConversation sets what differs; see providers.ConversationManager.
func (s *session) ChangeConversation(ctx context.Context, id string, have, want providers.ConversationSpec) error {
	var calls []client.JSONCall
	if have.Title != want.Title {
		calls = append(calls, put(opChange, roomPath(id, "state", stateName), map[string]string{"name": want.Title}))
	}
	if have.Announcement != want.Announcement {
		calls = append(calls, put(opChange, roomPath(id, "state", stateTopic), map[string]string{"topic": want.Announcement}))
	}
	for _, change := range []struct {
		path     string
		from, to []string
	}{{"invite", have.Participants, want.Participants}, {"kick", want.Participants, have.Participants}} {
		for _, p := range change.to {
			if !slices.Contains(change.from, p) {
				calls = append(calls, kit.PostIdempotent(opChange, roomPath(id, change.path), map[string]string{"user_id": p}))
			}
		}
	}
	for _, c := range calls {
		if _, _, err := kit.Call[kit.Nothing](ctx, s.api, c); err != nil {
			return s.explain(ctx, id, c.Path[strings.LastIndex(c.Path, "/")+1:], err)
		}
	}
	return nil
}

// readConversation answers data "conversation".
func (s *session) readConversation(ctx context.Context, target providers.Target, _ cty.Value) (cty.Value, error) {
	if err := roomIDs.Check(opReadRoom, target.ID); err != nil {
		return cty.NilVal, err
	}
	state, err := s.readState(ctx, target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	info := providers.ConversationInfo{ID: target.ID, Title: state.first(stateName).Name, Announcement: state.first(stateTopic).Topic, Participants: state.members(),
		Details: kit.KnownDetails(map[string]string{"alias": state.first("m.room.canonical_alias").Alias})}
	return info.Value(), nil
}

// ListConversations lists the rooms that the account has joined; see
// providers.ConversationLister.
func (s *session) ListConversations(ctx context.Context) ([]providers.ListedConversation, error) {
	ids, err := s.listRooms(ctx)
	var rooms []providers.ListedConversation
	for _, id := range ids {
		name, err := s.readStateEvent(ctx, id, stateName)
		if err != nil {
			return nil, err
		}
		rooms = append(rooms, providers.ListedConversation{ID: id, Title: name.Name})
	}
	return rooms, err
}

// joinedRooms are the ids of the rooms that the account is in.
type joinedRooms struct {
	IDs []string `json:"joined_rooms"`
}

// IsComplete implements kit.Completer. Without a list, every room would look gone.
func (j joinedRooms) IsComplete() bool { return j.IDs != nil }

func (s *session) listRooms(ctx context.Context) ([]string, error) {
	joined, _, err := kit.Call[joinedRooms](ctx, s.api, kit.Get("list rooms", apiPath+"/joined_rooms"))
	return joined.IDs, err
}

// readStateEvent reads a state event of a room; zero if there is none.
func (s *session) readStateEvent(ctx context.Context, room, kind string, key ...string) (stateContent, error) {
	content, _, err := kit.Call[stateContent](ctx, s.api, kit.Get(opReadRoom, roomPath(room, append([]string{"state", kind}, key...)...)))
	if providers.KindOf(err) == providers.NotFound {
		err = nil
	}
	return content, err
}

// checkEncryption refuses an encrypted room, unless its block says that messages may be
// sent in clear. That there is an answer means nothing: to those who are not in the room,
// Dendrite 0.13.8 answers with an event of another type.
func (s *session) checkEncryption(ctx context.Context, target providers.Target) error {
	var o roomOptions
	if err := providers.DecodeOptions(target.Options, &o); err != nil || o.Unencrypted {
		return err
	}
	if _, known := s.unencrypted.Load(target.ID); known {
		return nil
	}
	e, err := s.readStateEvent(ctx, target.ID, "m.room.encryption")
	switch {
	case err != nil:
		return providers.WithoutDoubt(s.explain(ctx, target.ID, "", err))
	case e.Algorithm != "":
		return &providers.Error{Kind: providers.Invalid, Op: opSend, Attribute: "id", Detail: "the room is encrypted, and Herald does not encrypt",
			Hint: "Use a room without encryption, or set unencrypted = true in the matrix block of the conversation to send in clear."}
	}
	s.unencrypted.Store(target.ID, true)
	return nil
}
