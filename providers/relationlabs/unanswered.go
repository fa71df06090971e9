package relationlabs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"herald/lang/normalize"
	"herald/providers"
)

// findUnanswered gives the channel that an earlier call of CreateConversation made, and the
// announcement it has by now; "" when there was no such call, or it made
// none. Where a channel may be the one and may be another, it refuses with kind
// Unknown.
func (s *session) findUnanswered(ctx context.Context, key string, want providers.ConversationSpec) (id, announcement string, err error) {
	if want.PendingSince.IsZero() {
		return "", "", nil
	}
	all, err := s.listCandidates(ctx, key, want)
	if err != nil {
		return "", "", creationUnknownError(err)
	}
	for _, c := range all {
		if s.made[c.UUID] == key {
			return c.UUID, c.Announcement, nil
		}
	}
	switch {
	case len(all) == 0:
		return "", "", nil
	case len(all) > 1 || !s.isUntouched(all[0], want):
		return "", "", ambiguousChannelError(want.Title, all[0].UUID)
	}
	return all[0].UUID, all[0].Announcement, nil
}

// channelCandidate is a channel that CreateConversation may have made.
type channelCandidate struct {
	channelInfo
	past channelHistory
}

// listCandidates are the account's own channels of a title that are not known to be
// other ones.
func (s *session) listCandidates(ctx context.Context, key string, want providers.ConversationSpec) ([]channelCandidate, error) {
	namesakes, err := s.findNamesakes(ctx, want.Title)
	if err != nil {
		return nil, err
	}
	var all []channelCandidate
	for _, id := range namesakes {
		if other, ok := s.made[id]; ok && other != key {
			continue
		}
		info, err := s.readChannel(ctx, id)
		if err != nil {
			return nil, err
		}
		if s.isForeign(info) {
			continue
		}
		past, err := s.readHistory(ctx, id, want.PendingSince)
		if err != nil {
			return nil, err
		}
		if past != historyOlder {
			all = append(all, channelCandidate{info, past})
		}
	}
	return all, nil
}

// creationUnknownError is a look-up that failed: what became of the creation stays
// unknown, whatever the look-up itself was refused for.
func creationUnknownError(cause error) error {
	return &providers.Error{
		Kind: providers.Unknown, Op: opCreate, Err: cause,
		Detail: "an earlier creation of this channel went unanswered, and whether it is there cannot be seen",
		Hint:   "Apply again when the cause is mended.",
	}
}

func ambiguousChannelError(title, id string) error {
	return &providers.Error{
		Kind: providers.Unknown, Op: opCreate, Attribute: "title",
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

// readHistory reads a page of the channel. Lines of the system, such as that it was
// made, do not count as writing.
func (s *session) readHistory(ctx context.Context, id string, since time.Time) (channelHistory, error) {
	page, err := newPager(s, target{channel: id}).nextPage(ctx)
	found := historyEmpty
	for _, m := range page {
		if m.CreateAt.toTime().Before(since.Add(-maxClockLag)) {
			return historyOlder, nil
		}
		if !strings.EqualFold(m.Type, kindSys) || m.From == s.auth.accountID() {
			found = historyUsed
		}
	}
	return found, err
}
