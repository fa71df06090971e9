package slack

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opDescribe = "read channel"
	opChange   = "change channel"
	opRemove   = "archive channel"
)

// channel is a channel as Slack has it.
type channel struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Creator    string `json:"creator"`
	CreatedAt  int64  `json:"created"` // seconds since 1970
	IsPrivate  bool   `json:"is_private"`
	IsArchived bool   `json:"is_archived"`
	IsMember   bool   `json:"is_member"`
	Topic      struct {
		Value string `json:"value"`
	} `json:"topic"`
}

// Created is part of kit.Dated.
func (c channel) Created() time.Time {
	if c.CreatedAt <= 0 {
		return time.Time{}
	}
	return time.Unix(c.CreatedAt, 0).UTC()
}

type channelAnswer struct {
	Channel channel `json:"channel"`
}

// IsComplete is part of kit.Completer.
func (c channelAnswer) IsComplete() bool { return c.Channel.ID != "" }

// CheckConversation finds what Slack refuses; see providers.ConversationChecker.
func (platform) CheckConversation(_ string, want providers.ConversationSpec) []providers.Problem {
	c := kit.NewConversationCheck(want)
	if name := channelName(want.Title); name == "" || name != want.Title {
		c.Refuse("title", fmt.Sprintf("The title is the name of the channel on Slack: at most %d letters in lower case, digits, hyphens and underscores. Write for example %q.",
			maxName, cmp.Or(name, "news")))
	}
	if utf8.RuneCountInString(want.Announcement) > maxTopic {
		c.Refuse("announcement", fmt.Sprintf("The topic of a channel on Slack has at most %d characters. Make it shorter, or send it as a message and pin it.", maxTopic))
	}
	isPerson := func(id string) bool { return personID.MatchString(id) && id[0] != 'S' }
	c.CheckParticipants(kit.PersonForm{IsID: isPerson, Name: "the id of a person", Help: "Ids of people on Slack look like U0123456789."}, "")
	return c.Problems()
}

// channelName returns the name of a channel that is most like a title.
func channelName(title string) string {
	name := []rune(strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r), r == '-', r == '_':
			return r
		case unicode.IsSpace(r):
			return '-'
		}
		return -1
	}, title))
	return string(name[:min(len(name), maxName)])
}

// CreateConversation creates a channel; see providers.ConversationManager. No two channels
// have the same name, so a second one cannot be created.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	if err := providers.ErrorFromProblems(kit.OpCreate, platform{}.CheckConversation("", want)); err != nil {
		return "", err
	}
	id, err := s.Creations.CreateConversation(ctx, key, want)
	if err != nil {
		return id, err
	}
	have := providers.ConversationSpec{Title: want.Title}
	if !want.PendingSince.IsZero() {
		if have, err = s.DescribeConversation(ctx, id); err != nil {
			return id, err
		}
	}
	return id, s.ChangeConversation(ctx, id, have, want)
}

// requestChannel creates a channel once; see kit.CreationCalls.
func (s *session) requestChannel(ctx context.Context, want providers.ConversationSpec) (string, error) {
	made, _, err := kit.Call[channelAnswer](ctx, s.api, kit.Post(kit.OpCreate, "/conversations.create",
		map[string]any{"name": want.Title, "is_private": len(want.Participants) > 0}))
	return made.Channel.ID, err
}

// listNewcomers returns the channel of the name, if the account created it in the span;
// see kit.CreationCalls.
func (s *session) listNewcomers(ctx context.Context, want providers.ConversationSpec, when kit.Span) ([]string, error) {
	self, err := s.identify(ctx)
	if err != nil {
		return nil, err
	}
	recent, err := s.listChannels("exclude_archived=true").Since(ctx, when.Began.Truncate(time.Second))
	var ids []string
	for _, c := range recent {
		if c.Name == want.Title && c.Creator == self.UserID && !c.Created().After(when.Latest()) && !s.IsSettled(c.ID) {
			ids = append(ids, c.ID)
		}
	}
	return ids, err
}

// listChannels lists the channels that the account can see.
func (s *session) listChannels(filter string) *kit.Listing[channel] {
	const op = "list channels"
	path := "/conversations.list?types=public_channel%2Cprivate_channel&limit=" + pageSize + "&" + filter
	return kit.NewListing(op, s.api.Client, "", func(ctx context.Context, at string) (kit.Page[channel], client.Answer, error) {
		p, a, err := kit.Call[struct {
			Channels []channel `json:"channels"`
			cursor
		}](ctx, s.api, kit.Get(op, path+cursorQuery(at)))
		return kit.Page[channel]{Items: p.Channels, Next: p.Metadata.Next}, a, err
	})
}

func cursorQuery(at string) string {
	if at == "" {
		return ""
	}
	return "&cursor=" + url.QueryEscape(at)
}

// DescribeConversation reads a channel; see providers.ConversationManager. One that the
// account cannot see may exist, so it is gone and never created again. Who is in a public
// channel is not declared.
func (s *session) DescribeConversation(ctx context.Context, id string) (providers.ConversationSpec, error) {
	c, err := s.fetchChannel(ctx, id)
	if err != nil {
		return providers.ConversationSpec{}, err
	}
	if c.IsArchived {
		return providers.ConversationSpec{}, &providers.Error{Kind: providers.Gone, Op: opDescribe, Code: "is_archived",
			Detail: "the channel is archived", Hint: refusals["is_archived"].Hint}
	}
	spec := providers.ConversationSpec{Title: c.Name, Announcement: html.UnescapeString(c.Topic.Value)}
	if c.IsPrivate {
		spec.Participants, err = s.listMembers(ctx, id)
	}
	return spec, err
}

func (s *session) fetchChannel(ctx context.Context, id string) (channel, error) {
	if err := channelIDs.Check(opDescribe, id); err != nil {
		return channel{}, err
	}
	a, _, err := kit.Call[channelAnswer](ctx, s.api, kit.Get(opDescribe, "/conversations.info?channel="+id))
	if err == nil {
		s.Settle(id)
	}
	return a.Channel, err
}

// ChangeConversation changes what differs; see providers.ConversationManager.
func (s *session) ChangeConversation(ctx context.Context, id string, have, want providers.ConversationSpec) error {
	if err := providers.ErrorFromProblems(opChange, platform{}.CheckConversation(id, want)); err != nil {
		return err
	}
	if have.Title != want.Title {
		if err := s.rename(ctx, id, want.Title); err != nil {
			return err
		}
	}
	if have.Announcement != want.Announcement {
		if err := s.callUnless(ctx, kit.PostIdempotent(opChange, "/conversations.setTopic", map[string]string{"channel": id, "topic": want.Announcement})); err != nil {
			return err
		}
	}
	return s.changeMembers(ctx, id, have.Participants, want.Participants)
}

// rename renames a channel. That the name is taken may be what an earlier attempt did.
func (s *session) rename(ctx context.Context, id, name string) error {
	err := s.callUnless(ctx, kit.PostIdempotent(opChange, "/conversations.rename", map[string]string{"channel": id, "name": name}))
	if kit.CodeOf(err) == errNameTaken {
		if c, readErr := s.fetchChannel(ctx, id); readErr == nil && c.Name == name {
			return nil
		}
	}
	return err
}

// callUnless makes a call. An error whose code is one of done means that there was nothing
// to do.
func (s *session) callUnless(ctx context.Context, c client.JSONCall, done ...string) error {
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, c)
	if code := kit.CodeOf(err); code != "" && slices.Contains(done, code) {
		return nil
	}
	return err
}

// RemoveConversation archives a channel; see providers.ConversationRemover.
func (s *session) RemoveConversation(ctx context.Context, id string) error {
	if err := channelIDs.Check(opRemove, id); err != nil {
		return err
	}
	return s.callUnless(ctx, kit.PostIdempotent(opRemove, "/conversations.archive", map[string]string{"channel": id}), "already_archived", "channel_not_found")
}

// readConversation answers data "conversation".
func (s *session) readConversation(ctx context.Context, target providers.Target, _ cty.Value) (cty.Value, error) {
	c, err := s.fetchChannel(ctx, target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	info := providers.ConversationInfo{
		ID: target.ID, Kind: c.kind(), Title: c.Name, Announcement: html.UnescapeString(c.Topic.Value), CreatedAt: c.Created(),
		Details: kit.KnownDetails(map[string]string{"creator": c.Creator}),
	}
	if info.Participants, err = s.listMembers(ctx, target.ID); err != nil {
		return cty.NilVal, err
	}
	return info.Value(), nil
}

func (c channel) kind() string {
	switch {
	case c.IsPrivate:
		return "private channel"
	case !c.IsMember:
		return "public channel, not joined"
	}
	return "public channel"
}

// ListConversations lists the channels that the account can see; see
// providers.ConversationLister.
func (s *session) ListConversations(ctx context.Context) ([]providers.ListedConversation, error) {
	var found []providers.ListedConversation
	for c, err := range s.listChannels("exclude_archived=true").All(ctx) {
		if err != nil {
			return nil, err
		}
		if channelIDs.Pattern.MatchString(c.ID) {
			found = append(found, providers.ListedConversation{ID: c.ID, Title: c.Name, Kind: c.kind()})
		}
	}
	return found, nil
}
