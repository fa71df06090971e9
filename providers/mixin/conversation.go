package mixin

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"herald/lang/diag/problem"
	"herald/providers"
)

const (
	categoryContact = "CONTACT"
	categoryGroup   = "GROUP"
	maxAnnouncement = 1024 // characters of an announcement, api/conversations/group
)

// ContactID is the id of the direct chat of two users, in either order
// (api/conversations/create).
func ContactID(a, b string) string {
	return mergeIDs(strings.ToLower(a), strings.ToLower(b))
}

// mergeIDs makes one id of two texts, the same in either order.
func mergeIDs(a, b string) string {
	if b < a {
		a, b = b, a
	}
	sum := md5.Sum([]byte(a + b))
	sum[6] = sum[6]&0x0f | 0x30
	sum[8] = sum[8]&0x3f | 0x80
	return uuid.UUID(sum).String()
}

// GroupID is the id that Mixin's own libraries give to a group that is made
// with a random id: owner, name and random id, then the participants in order.
// The owner is not among the participants.
func GroupID(owner, name, random string, participants []string) string {
	id := mergeIDs(mergeIDs(owner, name), random)
	for _, p := range slices.Sorted(slices.Values(participants)) {
		id = mergeIDs(id, p)
	}
	return id
}

// destination is a conversation as a message names it.
type destination struct {
	conversation string
	recipient    string // of a direct chat
}

// hintConversationID is what the id of a conversation looks like, for diagnostics.
const hintConversationID = "Write the group's UUID, or user: and a person's UUID for a direct chat."

// parseConversationID reads the id of a conversation: a UUID or group:UUID for a group,
// user:UUID for the direct chat with that user.
func parseConversationID(id string) (bare string, direct, ok bool) {
	user, direct := strings.CutPrefix(id, "user:")
	if direct {
		bare, ok = canonicalUUID(user)
	} else {
		bare, ok = canonicalUUID(strings.TrimPrefix(id, "group:"))
	}
	return bare, direct, ok
}

// CheckTarget finds ids that no conversation of Mixin has; see
// providers.TargetChecker.
func (platform) CheckTarget(t providers.Target) []providers.Problem {
	if _, _, ok := parseConversationID(t.ID); ok {
		return nil
	}
	return []providers.Problem{{Attribute: "id", Code: problem.InvalidConversationID,
		Detail: fmt.Sprintf("%q is not the id of a conversation on Mixin. %s", t.ID, hintConversationID)}}
}

// resolveDestination names the conversation as requests do; see parseConversationID.
func (s *session) resolveDestination(id string) (destination, error) {
	bare, direct, ok := parseConversationID(id)
	if !ok {
		return destination{}, &providers.Error{
			Kind: providers.Invalid, Op: "find conversation", Attribute: "id",
			Detail: "it is not the id of a conversation on Mixin", Hint: hintConversationID,
		}
	}
	if direct {
		return destination{ContactID(s.bot.appID, bare), bare}, nil
	}
	return destination{conversation: bare}, nil
}

// PredictConversationID is what CreateConversation will return for the same key and place.
func (s *session) PredictConversationID(key string, want providers.ConversationSpec) string {
	if isDirectChat(want) {
		return "user:" + strings.ToLower(want.Participants[0])
	}
	return groupIDForKey(key)
}

// groupIDForKey derives a group's id from the key alone: with the name or the
// participants in it, a change between two tries would make two groups. It has
// the look of a random UUID, which is what Mixin asks for.
func groupIDForKey(key string) string {
	return uuid.NewHash(sha256.New(), uuid.NameSpaceURL, []byte("mixin group "+key), 4).String()
}

// isDirectChat reports whether the place is a direct chat: one person, no title.
func isDirectChat(p providers.ConversationSpec) bool {
	return p.Title == "" && p.Announcement == "" && len(p.Participants) == 1
}

// CreateConversation makes a group, or opens the direct chat with the only participant when
// there is neither title nor announcement. What an earlier call with this key
// made is brought to what is wanted now.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	if err := providers.ErrorFromProblems("create conversation", s.CheckConversation("", want)); err != nil {
		return "", err
	}
	people := toParticipants(want)
	id := s.PredictConversationID(key, want)
	to, err := s.resolveDestination(id)
	if err != nil {
		return "", err
	}
	ask := conversation{ID: to.conversation, Category: categoryGroup, Name: want.Title, Announcement: want.Announcement, Participants: people}
	if to.recipient != "" {
		ask = conversation{ID: to.conversation, Category: categoryContact, Participants: people}
	}
	var got conversation
	err = s.postJSON(ctx, apiCall{op: "create conversation", path: "/conversations"}, ask, &got)
	if isRefusal(err) {
		// Whether a second creation is refused is not documented; it may be there.
		if s.callAPI(ctx, apiCall{op: "read conversation", method: "GET", path: "/conversations/" + to.conversation}, &got) == nil {
			err = nil
		}
	}
	if err != nil {
		return "", err
	}
	// An answer without the bot in it does not describe the group.
	if to.recipient != "" || len(got.Participants) == 0 {
		return id, nil
	}
	return id, s.ChangeConversation(ctx, id, s.toConversationSpec(got), want)
}

// toParticipants returns the people of a place as requests name them.
func toParticipants(p providers.ConversationSpec) []participant {
	out := make([]participant, 0, len(p.Participants))
	for _, given := range p.Participants {
		id, _ := canonicalUUID(given)
		out = append(out, participant{UserID: id})
	}
	return out
}

// DescribeConversation reads a conversation. The bot itself is not among its participants.
func (s *session) DescribeConversation(ctx context.Context, id string) (providers.ConversationSpec, error) {
	got, err := s.readConversation(ctx, id)
	if err != nil {
		return providers.ConversationSpec{}, err
	}
	return s.toConversationSpec(got), nil
}

func (s *session) readConversation(ctx context.Context, id string) (conversation, error) {
	to, err := s.resolveDestination(id)
	if err != nil {
		return conversation{}, err
	}
	var got conversation
	if err := s.callAPI(ctx, apiCall{op: "read conversation", method: "GET", path: "/conversations/" + to.conversation}, &got); err != nil {
		return conversation{}, err
	}
	if got.ID == "" {
		return conversation{}, &providers.Error{Kind: providers.Unknown, Op: "read conversation",
			Detail: "the answer is not what Mixin documents", Hint: hintWrongServer}
	}
	return got, nil
}

// goneOrCause is an error of kind Gone when a refusal means that the conversation
// does not exist or that the bot is not in it, and cause otherwise. Mixin
// answers 403 to both, and to other things, so the conversation is read.
func (s *session) goneOrCause(ctx context.Context, id string, cause error) error {
	var refused *providers.Error
	if !errors.As(cause, &refused) || refused.Kind != providers.Forbidden || refused.Code == "" {
		return cause
	}
	gone := &providers.Error{Kind: providers.Gone, Op: refused.Op, Detail: "the bot is not in the conversation", Err: cause}
	var got conversation
	err := s.callAPI(ctx, apiCall{op: "read conversation", method: "GET", path: "/conversations/" + id}, &got)
	in := slices.ContainsFunc(got.Participants, func(p participant) bool { return strings.EqualFold(p.UserID, s.bot.appID) })
	switch kind := providers.KindOf(err); {
	case kind == providers.NotFound:
		gone.Detail = "the conversation does not exist"
		return gone
	case kind == providers.Forbidden && s.CheckCredentials(ctx) == nil:
		return gone
	case err == nil && len(got.Participants) > 0 && !in:
		return gone
	}
	return cause
}

func (s *session) toConversationSpec(c conversation) providers.ConversationSpec {
	p := providers.ConversationSpec{Title: c.Name, Announcement: c.Announcement}
	if c.Category == categoryContact {
		p = providers.ConversationSpec{}
	}
	for _, who := range c.Participants {
		if !strings.EqualFold(who.UserID, s.bot.appID) {
			p.Participants = append(p.Participants, strings.ToLower(who.UserID))
		}
	}
	slices.Sort(p.Participants)
	return p
}

// ChangeConversation touches only what differs, because every change shows a line to all
// members. People are added before others are removed, so that the group is
// never empty; in a full group those who leave make room first.
func (s *session) ChangeConversation(ctx context.Context, id string, have, want providers.ConversationSpec) error {
	to, err := s.resolveDestination(id)
	if err != nil {
		return err
	}
	if err := providers.ErrorFromProblems("change conversation", s.CheckConversation(id, want)); err != nil {
		return err
	}
	people := toParticipants(want)
	path := "/conversations/" + to.conversation
	steps := []struct {
		call apiCall
		body any
	}{
		{apiCall{op: "add participants", path: path + "/participants/ADD"}, missingParticipants(people, have.Participants)},
		{apiCall{op: "remove participants", path: path + "/participants/REMOVE"}, extraParticipants(have.Participants, people)},
		{apiCall{op: "change conversation", path: path}, conversationDiff(have, want)},
	}
	if added := missingParticipants(people, have.Participants); len(have.Participants)+len(added) > maxParticipants {
		steps[0], steps[1] = steps[1], steps[0]
	}
	for _, step := range steps {
		if isEmptyBody(step.body) {
			continue
		}
		if err := s.postJSON(ctx, step.call, step.body, nil); err != nil {
			return err
		}
	}
	return nil
}

func isEmptyBody(body any) bool {
	switch b := body.(type) {
	case []participant:
		return len(b) == 0
	case conversationChange:
		return b == conversationChange{}
	}
	return false
}

// missingParticipants gives those of people who are not in have.
func missingParticipants(people []participant, have []string) []participant {
	return slices.DeleteFunc(slices.Clone(people), func(p participant) bool {
		return slices.ContainsFunc(have, func(id string) bool { return strings.EqualFold(id, p.UserID) })
	})
}

// extraParticipants gives those of have who are not in people.
func extraParticipants(have []string, people []participant) []participant {
	var out []participant
	for _, id := range have {
		if !slices.ContainsFunc(people, func(p participant) bool { return strings.EqualFold(id, p.UserID) }) {
			out = append(out, participant{UserID: id})
		}
	}
	return out
}

func conversationDiff(have, want providers.ConversationSpec) conversationChange {
	var c conversationChange
	differs := have.Differences(want)
	if slices.Contains(differs, "title") {
		c.Name = &want.Title
	}
	if slices.Contains(differs, "announcement") {
		c.Announcement = &want.Announcement
	}
	return c
}
