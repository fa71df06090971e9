package relationlabs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/kit"
)

// channelCandidate is a channel that a creation without an answer may have made.
type channelCandidate struct {
	channelInfo
	past channelHistory
}

// listNewcomers gives the channels that a creation may have made: the account's own of
// its title that are not known to be others. Creation has no key and a channel no date,
// so the only one is taken if it is as a creation leaves it, and is a reason to ask
// otherwise.
func (s *session) listNewcomers(ctx context.Context, want providers.ConversationSpec, when kit.Span) ([]string, error) {
	all, err := s.listCandidates(ctx, want.Title, when.Began)
	if err != nil {
		return nil, err
	}
	if len(all) == 1 && !s.isUntouched(all[0], want) {
		return nil, ambiguousChannelError(want.Title, all[0].UUID)
	}
	var ids []string
	for _, c := range all {
		ids = append(ids, "channel:"+c.UUID)
	}
	return ids, nil
}

func (s *session) listCandidates(ctx context.Context, title string, since time.Time) ([]channelCandidate, error) {
	namesakes, err := s.findNamesakes(ctx, title)
	if err != nil {
		return nil, err
	}
	var all []channelCandidate
	for _, id := range namesakes {
		if s.IsSettled("channel:" + id) {
			continue
		}
		info, err := s.readChannel(ctx, id)
		if err != nil {
			return nil, err
		}
		if s.isForeign(info) {
			continue
		}
		past, err := s.readHistory(ctx, id, since)
		if err != nil {
			return nil, err
		}
		if past != historyOlder {
			all = append(all, channelCandidate{info, past})
		}
	}
	return all, nil
}

func ambiguousChannelError(title, id string) error {
	return &providers.Error{
		Kind: providers.Unknown, Op: kit.OpCreate, Attribute: "title",
		Detail: fmt.Sprintf("an earlier creation went unanswered, and the account has a channel with the title %q that may be it, %s", title, id),
		Hint: "If it is this conversation, write id = \"channel:" + id + "\" in its block; otherwise choose another title, " +
			"or disband that channel if nobody needs it.",
	}
}

// isForeign reports whether the channel is known to be somebody else's.
func (s *session) isForeign(info channelInfo) bool {
	own := s.auth.accountID()
	return own != "" && !slices.ContainsFunc(info.Members, func(m member) bool { return m.RelationID == own && m.IsAdmin })
}

// isUntouched reports whether the channel is as CreateConversation leaves it, before or
// after it has set the announcement.
func (s *session) isUntouched(c channelCandidate, want providers.ConversationSpec) bool {
	return s.auth.accountID() != "" && c.past == historyEmpty && (c.Announcement == "" || normalize.Alike(c.Announcement, want.Announcement)) &&
		slices.Equal(s.otherMembers(c.channelInfo), slices.Sorted(slices.Values(want.Participants)))
}

// channelHistory describes whether and when messages were written in a channel.
type channelHistory int

const (
	historyEmpty channelHistory = iota // nobody has written in it
	historyUsed                        // somebody has, and all of it may be after a time
	historyOlder                       // it was there before that time
)

// maxClockLag is how far the server's clock may be behind ours.
const maxClockLag = 10 * time.Minute

// readHistory reads a page of the channel. Lines of the system, such as that it was
// made, do not count as writing.
func (s *session) readHistory(ctx context.Context, channel string, since time.Time) (channelHistory, error) {
	page, err := s.readNewest(ctx, "channel:"+channel)
	found := historyEmpty
	for _, m := range page {
		if m.Created().Before(since.Add(-maxClockLag)) {
			return historyOlder, nil
		}
		if !strings.EqualFold(m.Type, kindSys) || m.From == s.auth.accountID() {
			found = historyUsed
		}
	}
	return found, err
}
