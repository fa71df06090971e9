package relationlabs

import (
	"context"
	"errors"
	"slices"
	"strings"

	"herald/providers"
	"herald/providers/kit"
)

// CreateConversation makes a group; see kit.Creations. With neither title nor
// announcement and one participant it is the chat with that person, which
// RelationLabs makes or finds by itself when the first message is sent.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	if isDirectChat(want) {
		return "user:" + want.Participants[0], nil
	}
	// The token names the account, so it must be there before the check.
	if _, err := s.tokens.Get(ctx); err != nil {
		return "", err
	}
	if err := providers.ErrorFromProblems(kit.OpCreate, s.CheckConversation("", want)); err != nil {
		return "", err
	}
	id, err := s.Creations.CreateConversation(ctx, key, want)
	if err != nil {
		return "", err
	}
	return id, s.announceCreated(ctx, strings.TrimPrefix(id, "channel:"), want)
}

// announceCreated sets the announcement of a channel that was created. One that an
// earlier call created may have it already.
func (s *session) announceCreated(ctx context.Context, channel string, want providers.ConversationSpec) error {
	var have channelInfo
	var err error
	if !want.PendingSince.IsZero() && want.Announcement != "" {
		have, err = s.readChannel(ctx, channel)
	}
	if err == nil {
		err = s.setAnnouncement(ctx, channel, have.Announcement, want)
	}
	var e *providers.Error
	if !errors.As(err, &e) {
		return err
	}
	half := *e
	half.Detail = strings.TrimSuffix("channel "+channel+" was made, and its announcement could not be set: "+e.Detail, ": ")
	return &half
}

// CheckConversation finds what RelationLabs refuses; see providers.ConversationChecker.
func (platform) CheckConversation(id string, want providers.ConversationSpec) []providers.Problem {
	return conversationProblems(id, want, "")
}

// CheckConversation also finds the account itself among the participants, where the
// token tells who it is.
func (s *session) CheckConversation(id string, want providers.ConversationSpec) []providers.Problem {
	return conversationProblems(id, want, s.auth.accountID())
}

// conversationProblems checks a conversation; self is the account's relation id, or "".
func conversationProblems(id string, want providers.ConversationSpec, self string) []providers.Problem {
	c := kit.NewConversationCheck(want)
	if !isDirectChat(want) && strings.TrimSpace(want.Title) == "" {
		c.Refuse("title", "A group on RelationLabs has a title. Give it one, or name just one participant for the chat with that person.")
	}
	if strings.HasPrefix(id, "user:") && want.Announcement != "" {
		c.Refuse("announcement", "A chat with one person has no announcement. Leave it out.")
	}
	c.CheckParticipants(kit.PersonForm{IsID: isID, Name: "a relation id", Help: "Relation ids look like 1u4dp-6qaaa-aaaaj-aag4q-cai."}, self)
	return c.Problems()
}

func isDirectChat(want providers.ConversationSpec) bool {
	return kit.IsDirectChat(want) && isID(want.Participants[0])
}

// requestChannel asks for a channel once. The vendor's example has the caller among
// the members, so the account is there where its id is known.
func (s *session) requestChannel(ctx context.Context, want providers.ConversationSpec) (string, error) {
	members := slices.Clone(want.Participants)
	if own := s.auth.accountID(); own != "" {
		members = slices.Insert(members, 0, own)
	}
	made, _, err := kit.Call[channelRef](ctx, s.api, kit.Post(kit.OpCreate, createPath, createRequest{Name: want.Title, Type: groupChannel, Members: members}))
	if err != nil {
		return "", err
	}
	return "channel:" + made.ChannelUUID, nil
}

// ChangeConversation sets the announcement, the only thing of a channel that can be
// changed. People who joined by themselves stay.
func (s *session) ChangeConversation(ctx context.Context, id string, have, want providers.ConversationSpec) error {
	to, err := parseTarget(opChange, id)
	if err != nil {
		return err
	}
	fixed := func(attribute, detail string) error {
		return &providers.Error{Kind: providers.Invalid, Op: opChange, Attribute: attribute, Detail: detail,
			Hint: "Put the old value back, or declare a conversation of another name."}
	}
	switch {
	case have.Title != want.Title:
		return fixed("title", "RelationLabs has no call that renames a channel")
	case slices.ContainsFunc(want.Participants, func(p string) bool { return !slices.Contains(have.Participants, p) }):
		return fixed("participants", "RelationLabs has no call that adds people to a channel")
	case to.person != "" && have.Announcement != want.Announcement:
		return fixed("announcement", "a chat with one person has no announcement")
	}
	return s.setAnnouncement(ctx, to.channel, have.Announcement, want)
}

const opChange = "change channel"

// setAnnouncement sets the announcement if it differs. Whether it is pinned stays as
// it is unless the conversation's block says otherwise.
func (s *session) setAnnouncement(ctx context.Context, channel, have string, want providers.ConversationSpec) error {
	if have == want.Announcement {
		return nil
	}
	var block struct {
		Pin *bool `json:"pin_announcement"`
	}
	if err := providers.DecodeOptions(want.Options, &block); err != nil {
		return err
	}
	pin := block.Pin != nil && *block.Pin
	if block.Pin == nil && have != "" {
		info, err := s.readChannel(ctx, channel)
		if err != nil {
			return err
		}
		pin = info.Pinned
	}
	body := announcementRequest{ChannelUUID: channel, Announcement: want.Announcement, Pin: pin}
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, kit.PostIdempotent("change announcement", announcementPath, body))
	return err
}

// RemoveConversation disbands a group (page api/channel/disband); see providers.ConversationRemover. A
// chat with one person was not made by Herald, and stays.
func (s *session) RemoveConversation(ctx context.Context, id string) error {
	const op = "disband channel"
	to, err := parseTarget(op, id)
	if err != nil || to.person != "" {
		return err
	}
	_, _, err = kit.Call[kit.Nothing](ctx, s.api, kit.PostIdempotent(op, disbandPath, channelRef{to.channel}))
	if err = s.asGone(ctx, id, err); kit.CodeOf(err) == codeDismissed {
		return nil
	}
	return err
}
