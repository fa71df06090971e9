package relationlabs

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"herald/lang/normalize"
	"herald/providers"
)

const (
	opListChannels  = "list channels"
	channelPageSize = 50
	// maxChannelPages bounds a walk through the account's channels.
	maxChannelPages = 200
)

// listChannels gives one page of the account's channels (page api/chats/list). A
// keyword finds names that resemble it.
func (s *session) listChannels(ctx context.Context, keyword, cursor string, limit int) (channelPage, error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	if keyword != "" {
		query.Set("keyword", keyword)
	}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	var page channelPage
	err := s.callAPI(ctx, apiCall{op: opListChannels, path: "/userChannels/list", query: query, repeatable: true}, &page)
	return page, err
}

// eachChannel visits the account's channels until visit returns false. That there are
// too many to see is an error, because what was not seen may be there.
func (s *session) eachChannel(ctx context.Context, keyword string, visit func(userChannel) bool) error {
	cursors := map[string]bool{}
	cursor := ""
	for range maxChannelPages {
		page, err := s.listChannels(ctx, keyword, cursor, channelPageSize)
		if err != nil {
			return err
		}
		for _, c := range page.List {
			if !visit(c) {
				return nil
			}
		}
		cursor = string(page.Cursor)
		if cursor == "" || len(page.List) == 0 || cursors[cursor] {
			return nil
		}
		cursors[cursor] = true
	}
	return &providers.Error{Kind: providers.Unavailable, Op: opListChannels,
		Detail: "the account has too many channels to look through", Hint: "Make the channel by hand and give its id."}
}

// findNamesakes gives the channels that exist and have this title, in whatever
// spelling the platform keeps it, chats with one person aside.
func (s *session) findNamesakes(ctx context.Context, title string) ([]string, error) {
	var ids []string
	title = strings.TrimSpace(title)
	err := s.eachChannel(ctx, title, func(c userChannel) bool {
		if c.Status == channelActive && c.ChannelType != pairChannel && normalize.Alike(c.DisplayName, title) && isID(c.ChannelUUID) {
			ids = append(ids, c.ChannelUUID)
		}
		return true
	})
	return ids, err
}

// goneOrCause is an error of kind Gone when the account's list says that the channel
// was dismissed or that the account is no longer in it, and cause otherwise.
// Only a refusal is looked into, and only in a channel: "" is a chat with one
// person, which cannot end.
func (s *session) goneOrCause(ctx context.Context, channel string, cause error) error {
	switch code := vendorCode(cause); {
	case channel == "" || providers.KindOf(cause) == providers.Gone:
		return cause
	case code == codeNotMember || code == codeNotOwner || code == codeNotAdmin || isUndocumentedRefusal(cause):
	default:
		return cause
	}
	var status flexString
	err := s.eachChannel(ctx, "", func(c userChannel) bool {
		if c.ChannelUUID == channel {
			status = c.Status
		}
		return c.ChannelUUID != channel
	})
	if err != nil {
		return cause
	}
	gone := &providers.Error{Kind: providers.Gone, Op: "read channel", Err: cause}
	switch status {
	case channelDismissed:
		gone.Code, gone.Detail = codeDismissed, "the group was dismissed"
	case channelLeft, channelRemoved:
		gone.Code, gone.Detail = codeLeft, "the account is no longer in the channel"
	default:
		return cause
	}
	return gone
}
