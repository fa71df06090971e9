package relationlabs

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"herald/lang/diag/problem"
	"herald/providers"
)

const opCreate = "create channel"

// CreateConversation makes a group; see providers.ConversationManager. With neither title nor
// announcement and one participant it is the chat with that person, which
// RelationLabs makes or finds by itself when the first message is sent.
//
// Creation has no key. So when an earlier call went unanswered, the channel it
// may have left is looked for first, by title, members and age.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	if person, ok := directChatPartner(want); ok {
		return "user:" + person, nil
	}
	// The token names the account, so it must be there before the check.
	if _, err := s.auth.getToken(ctx, s); err != nil {
		return "", err
	}
	if err := providers.ErrorFromProblems(opCreate, s.CheckConversation("", want)); err != nil {
		return "", err
	}
	// One at a time, so that two channels with the same title are not confused.
	s.creating.Lock()
	defer s.creating.Unlock()
	id, have, err := s.findUnanswered(ctx, key, want)
	if err == nil && id == "" {
		id, err = s.createOnce(ctx, want)
	}
	if err != nil {
		return "", err
	}
	s.made[id] = key
	if err := s.setAnnouncement(ctx, id, have, want); err != nil {
		return "channel:" + id, announcementError(id, err)
	}
	return "channel:" + id, nil
}

// announcementError is a channel that was made and not announced. The error is that of
// the announcement; the id returned with it shows that the channel exists.
func announcementError(id string, cause error) error {
	var e *providers.Error
	if !errors.As(cause, &e) {
		return cause
	}
	half := *e
	half.Detail = strings.TrimSuffix("channel "+id+" was made, and its announcement could not be set: "+e.Detail, ": ")
	return &half
}

// directChatPartner reports whether the place is the chat with one person.
func directChatPartner(p providers.ConversationSpec) (string, bool) {
	if p.Title != "" || p.Announcement != "" || len(p.Participants) != 1 || !isID(p.Participants[0]) {
		return "", false
	}
	return p.Participants[0], true
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
	var problems []providers.Problem
	refuse := func(attribute, detail string) {
		problems = append(problems, providers.Problem{Attribute: attribute, Code: problem.InvalidConversation, Detail: detail})
	}
	_, person := directChatPartner(want)
	if !person && strings.TrimSpace(want.Title) == "" {
		refuse("title", "A group on RelationLabs has a title. Give it one, or name just one participant for the chat with that person.")
	}
	if strings.HasPrefix(id, "user:") && want.Announcement != "" {
		refuse("announcement", "A chat with one person has no announcement. Leave it out.")
	}
	for _, p := range want.Participants {
		switch {
		case !isID(p):
			refuse("participants", fmt.Sprintf("%q is not a relation id. Relation ids look like 1u4dp-6qaaa-aaaaj-aag4q-cai.", p))
		case p == self:
			refuse("participants", "The account itself is among the participants. Leave it out: it owns the channel and is always in it.")
		}
	}
	return problems
}

// createOnce makes a channel. The vendor's example has the caller among the
// members, so the account is there where its id is known.
func (s *session) createOnce(ctx context.Context, want providers.ConversationSpec) (string, error) {
	req := createRequest{Name: want.Title, Type: groupChannel, Members: slices.Clone(want.Participants)}
	if own := s.auth.accountID(); own != "" {
		req.Members = slices.Insert(req.Members, 0, own)
	}
	var got channelRef
	err := s.callAPI(ctx, apiCall{op: opCreate, path: "/channel/create", body: req}, &got)
	if err == nil && !isID(got.ChannelUUID) {
		lost := malformedAnswer()
		lost.Op = opCreate
		return "", lost
	}
	return got.ChannelUUID, err
}

// DescribeConversation gives a conversation as it is. The account itself is not among its
// participants.
func (s *session) DescribeConversation(ctx context.Context, id string) (providers.ConversationSpec, error) {
	to, err := parseTarget(id)
	if err != nil {
		return providers.ConversationSpec{}, err
	}
	if to.person != "" {
		return providers.ConversationSpec{Participants: []string{to.person}}, nil
	}
	info, err := s.readChannel(ctx, to.channel)
	if err = s.goneOrCause(ctx, to.channel, err); vendorCode(err) == codeDismissed {
		return providers.ConversationSpec{}, &providers.Error{Kind: providers.NotFound, Op: "read channel", Detail: "the group was dismissed", Err: err}
	}
	if err != nil {
		return providers.ConversationSpec{}, err
	}
	return providers.ConversationSpec{Title: info.Name, Announcement: info.Announcement, Participants: s.otherMembers(info)}, nil
}

func (s *session) readChannel(ctx context.Context, id string) (channelInfo, error) {
	var info channelInfo
	c := apiCall{op: "read channel", path: "/channel/info", query: url.Values{"channelUuid": {id}}, repeatable: true}
	err := s.callAPI(ctx, c, &info)
	if err == nil && info.UUID == "" {
		lost := malformedAnswer()
		lost.Op = c.op
		err = lost
	}
	return info, err
}

// otherMembers are the members but for the account itself, sorted.
func (s *session) otherMembers(info channelInfo) []string {
	var ids []string
	for _, m := range info.Members {
		if m.RelationID != s.auth.accountID() {
			ids = append(ids, m.RelationID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// ChangeConversation sets the announcement, the only thing of a channel that can be
// changed. People who joined by themselves stay.
func (s *session) ChangeConversation(ctx context.Context, id string, have, want providers.ConversationSpec) error {
	to, err := parseTarget(id)
	if err != nil {
		return err
	}
	fixed := func(attribute, detail string) error {
		return &providers.Error{Kind: providers.Invalid, Op: "change channel", Attribute: attribute, Detail: detail,
			Hint: "Put the old value back, or declare a conversation of another name."}
	}
	switch {
	case have.Title != want.Title:
		return fixed("title", "RelationLabs has no call that renames a channel")
	case slices.ContainsFunc(want.Participants, func(p string) bool { return !slices.Contains(have.Participants, p) }):
		return fixed("participants", "RelationLabs has no call that adds people to a channel")
	case to.person != "" && have.Announcement != want.Announcement:
		return fixed("announcement", "a chat with one person has no announcement")
	case to.person != "":
		return nil
	}
	return s.setAnnouncement(ctx, to.channel, have.Announcement, want)
}

// setAnnouncement sets the announcement if it differs. Whether it is pinned stays as
// it is unless the conversation's block says otherwise.
func (s *session) setAnnouncement(ctx context.Context, id, have string, want providers.ConversationSpec) error {
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
		info, err := s.readChannel(ctx, id)
		if err != nil {
			return err
		}
		pin = info.Pinned
	}
	return s.callAPI(ctx, apiCall{op: "change announcement", path: "/channel/announcement/update", repeatable: true,
		body: announcementRequest{ChannelUUID: id, Announcement: want.Announcement, Pin: pin}}, nil)
}

// RemoveConversation disbands a group (page api/channel/disband); see providers.ConversationRemover. A
// chat with one person was not made by Herald, and stays.
func (s *session) RemoveConversation(ctx context.Context, id string) error {
	to, err := parseTarget(id)
	if err != nil || to.person != "" {
		return err
	}
	c := apiCall{op: "disband channel", path: "/channel/disband", body: channelRef{ChannelUUID: to.channel}, repeatable: true}
	err = s.callAPI(ctx, c, nil)
	if err = s.goneOrCause(ctx, to.channel, err); vendorCode(err) == codeDismissed {
		return nil
	}
	return err
}
