package mixin

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opReadConversation = "read conversation"
	opChange           = "change conversation"
	conversationsPath  = "/conversations"
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

// resolveDestination names the conversation as requests do. An id is that of a group,
// with or without group:, or user: and that of the other person of a direct chat.
func (s *session) resolveDestination(op, id string) (destination, error) {
	if err := conversationIDs.Check(op, id); err != nil {
		return destination{}, err
	}
	id = strings.ToLower(id)
	if person, direct := strings.CutPrefix(id, "user:"); direct {
		return destination{ContactID(s.bot.appID, person), person}, nil
	}
	return destination{conversation: strings.TrimPrefix(id, "group:")}, nil
}

// PredictConversationID is what CreateConversation will return for the same key and place.
func (s *session) PredictConversationID(key string, want providers.ConversationSpec) string {
	if kit.IsDirectChat(want) {
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

// CreateConversation makes a group, or opens the direct chat with the only participant when
// there is neither title nor announcement. What an earlier call with this key
// made is brought to what is wanted now.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	if err := providers.ErrorFromProblems(kit.OpCreate, s.CheckConversation("", want)); err != nil {
		return "", err
	}
	id := s.PredictConversationID(key, want)
	to, err := s.resolveDestination(kit.OpCreate, id)
	if err != nil {
		return "", err
	}
	ask := conversation{ID: to.conversation, Category: categoryGroup, Name: want.Title, Announcement: want.Announcement, Participants: toParticipants(want)}
	if to.recipient != "" {
		ask.Category = categoryContact
	}
	got, _, err := kit.Call[conversation](ctx, s.api, kit.PostIdempotent(kit.OpCreate, conversationsPath, ask))
	if isRefusal(err) {
		// Whether a second creation is refused is not documented; it may be there.
		if there, lookErr := s.fetchConversation(ctx, to.conversation); lookErr == nil {
			got, err = there, nil
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
	got, err := s.describe(ctx, id)
	if err != nil {
		return providers.ConversationSpec{}, err
	}
	return s.toConversationSpec(got), nil
}

func (s *session) describe(ctx context.Context, id string) (conversation, error) {
	to, err := s.resolveDestination(opReadConversation, id)
	if err != nil {
		return conversation{}, err
	}
	return s.fetchConversation(ctx, to.conversation)
}

func (s *session) fetchConversation(ctx context.Context, id string) (conversation, error) {
	got, _, err := kit.Call[conversation](ctx, s.api, kit.Get(opReadConversation, conversationsPath+"/"+id))
	return got, err
}

// asGone returns an error of kind Gone when a refusal means that the conversation
// does not exist or that the bot is not in it, and cause otherwise. Mixin
// answers 403 to both, and to other things, so the conversation is read.
func (s *session) asGone(ctx context.Context, id string, cause error) error {
	var refused *providers.Error
	if !errors.As(cause, &refused) || refused.Kind != providers.Forbidden || refused.Code == "" {
		return cause
	}
	gone := &providers.Error{Kind: providers.Gone, Op: refused.Op, Detail: "the bot is not in the conversation", Err: cause}
	got, err := s.fetchConversation(ctx, id)
	switch kind := providers.KindOf(err); {
	case kind == providers.NotFound:
		gone.Detail = "the conversation does not exist"
		return gone
	case kind == providers.Forbidden && s.CheckCredentials(ctx) == nil:
		return gone
	case err == nil && len(got.Participants) > 0 && !slices.Contains(got.memberIDs(), s.bot.appID):
		return gone
	}
	return cause
}

// memberIDs are the members, the bot among them, sorted.
func (c conversation) memberIDs() []string {
	ids := []string{}
	for _, p := range c.Participants {
		ids = append(ids, strings.ToLower(p.UserID))
	}
	slices.Sort(ids)
	return ids
}

func (s *session) toConversationSpec(c conversation) providers.ConversationSpec {
	others := slices.DeleteFunc(c.memberIDs(), func(id string) bool { return id == s.bot.appID })
	if c.Category == categoryContact {
		return providers.ConversationSpec{Participants: others}
	}
	return providers.ConversationSpec{Title: c.Name, Announcement: c.Announcement, Participants: others}
}

// ChangeConversation touches only what differs, because every change shows a line to all
// members. People are added before others are removed, so that the group is
// never empty; in a full group those who leave make room first.
func (s *session) ChangeConversation(ctx context.Context, id string, have, want providers.ConversationSpec) error {
	to, err := s.resolveDestination(opChange, id)
	if err != nil {
		return err
	}
	if err := providers.ErrorFromProblems(opChange, s.CheckConversation(id, want)); err != nil {
		return err
	}
	people := toParticipants(want)
	added := missingParticipants(people, have.Participants)
	path := conversationsPath + "/" + to.conversation
	steps := []client.JSONCall{
		kit.PostIdempotent("add participants", path+"/participants/ADD", added),
		kit.PostIdempotent("remove participants", path+"/participants/REMOVE", extraParticipants(have.Participants, people)),
		kit.PostIdempotent(opChange, path, conversationDiff(have, want)),
	}
	if len(have.Participants)+len(added) > maxParticipants {
		steps[0], steps[1] = steps[1], steps[0]
	}
	for _, step := range steps {
		if isEmptyBody(step.Body) {
			continue
		}
		if _, _, err := kit.Call[kit.Nothing](ctx, s.api, step); err != nil {
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
