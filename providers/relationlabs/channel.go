package relationlabs

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opListChannels  = "list channels"
	opReadChannel   = "read channel"
	channelPageSize = 50
)

// Created is part of kit.Dated.
func (userChannel) Created() time.Time { return time.Time{} }

// listChannels lists the account's channels. A keyword finds names that resemble it.
func (s *session) listChannels(keyword string) *kit.Listing[userChannel] {
	return kit.NewListing(opListChannels, s.api.Client, "", func(ctx context.Context, cursor string) (kit.Page[userChannel], client.Answer, error) {
		p, a, err := s.fetchChannels(ctx, keyword, cursor, channelPageSize)
		next := string(p.Cursor)
		if len(p.List) == 0 || next == cursor {
			next = ""
		}
		return kit.Page[userChannel]{Items: p.List, Next: next}, a, err
	})
}

// fetchChannels gives one page of the account's channels (page api/chats/list).
func (s *session) fetchChannels(ctx context.Context, keyword, cursor string, limit int) (channelPage, client.Answer, error) {
	query := url.Values{}
	for name, value := range map[string]string{"keyword": keyword, "cursor": cursor} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return kit.Call[channelPage](ctx, s.api, getPage(opListChannels, channelsPath, query, limit))
}

// findNamesakes gives the channels that exist and have this title, in whatever
// spelling the platform keeps it, chats with one person aside.
func (s *session) findNamesakes(ctx context.Context, title string) ([]string, error) {
	var ids []string
	title = strings.TrimSpace(title)
	for c, err := range s.listChannels(title).All(ctx) {
		if err != nil {
			return nil, err
		}
		if c.Status == channelActive && c.ChannelType != pairChannel && normalize.Alike(c.DisplayName, title) && isID(c.ChannelUUID) {
			ids = append(ids, c.ChannelUUID)
		}
	}
	return ids, nil
}

// findStatus gives the status of a channel in the account's list; "" when it is not
// listed.
func (s *session) findStatus(ctx context.Context, channel string) (kit.Scalar, error) {
	for c, err := range s.listChannels("").All(ctx) {
		if err != nil || c.ChannelUUID == channel {
			return c.Status, err
		}
	}
	return "", nil
}

func (s *session) readChannel(ctx context.Context, id string) (channelInfo, error) {
	info, _, err := kit.Call[channelInfo](ctx, s.api, kit.Get(opReadChannel, channelPath+"?"+url.Values{"channelUuid": {id}}.Encode()))
	return info, err
}

// otherMembers are the members but for the account itself, sorted.
func (s *session) otherMembers(info channelInfo) []string {
	own := s.auth.accountID()
	return slices.DeleteFunc(info.memberIDs(), func(id string) bool { return id == own })
}

// memberIDs are the members, sorted.
func (c channelInfo) memberIDs() []string {
	ids := []string{}
	for _, m := range c.Members {
		ids = append(ids, m.RelationID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// DescribeConversation gives a conversation as it is. The account itself is not among its
// participants.
func (s *session) DescribeConversation(ctx context.Context, id string) (providers.ConversationSpec, error) {
	to, err := parseTarget(opReadChannel, id)
	if err != nil {
		return providers.ConversationSpec{}, err
	}
	if to.person != "" {
		return providers.ConversationSpec{Participants: []string{to.person}}, nil
	}
	info, err := s.readChannel(ctx, to.channel)
	if err = s.asGone(ctx, id, err); kit.CodeOf(err) == codeDismissed {
		return providers.ConversationSpec{}, &providers.Error{Kind: providers.NotFound, Op: opReadChannel, Detail: "the group was dismissed", Err: err}
	}
	if err != nil {
		return providers.ConversationSpec{}, err
	}
	return providers.ConversationSpec{Title: info.Name, Announcement: info.Announcement, Participants: s.otherMembers(info)}, nil
}

// readConversation answers data "conversation". Of a chat with one person there
// is nothing to be read.
func (s *session) readConversation(ctx context.Context, where providers.Target, _ cty.Value) (cty.Value, error) {
	to, err := parseTarget(opReadChannel, where.ID)
	if err != nil {
		return cty.NilVal, err
	}
	if to.person != "" {
		return providers.ConversationInfo{ID: where.ID, Kind: pairChannel, Participants: []string{to.person}}.Value(), nil
	}
	info, err := s.readChannel(ctx, to.channel)
	if err != nil {
		return cty.NilVal, s.asGone(ctx, where.ID, err)
	}
	return providers.ConversationInfo{
		ID: where.ID, Kind: info.Type, Title: info.Name, Announcement: info.Announcement, Participants: info.memberIDs(),
		Details: map[string]string{"pin_announcement": strconv.FormatBool(info.Pinned)},
	}.Value(), nil
}

// ListConversations lists the groups that the account is in; see
// providers.ConversationLister.
func (s *session) ListConversations(ctx context.Context) ([]providers.ListedConversation, error) {
	var groups []providers.ListedConversation
	for c, err := range s.listChannels("").All(ctx) {
		if err != nil {
			return nil, err
		}
		if c.Status == channelActive && c.ChannelType != pairChannel && isID(c.ChannelUUID) {
			groups = append(groups, providers.ListedConversation{ID: "channel:" + c.ChannelUUID, Title: c.DisplayName, Kind: c.ChannelType})
		}
	}
	return groups, nil
}
