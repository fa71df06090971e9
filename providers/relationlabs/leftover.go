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

// leftover gives the channel that an earlier call of CreateConversation made, and the
// announcement it bears by now; "" when there was no such call, or it made
// none. Where a channel may be the one and may be another, it refuses with kind
// Unknown.
func (s *session) leftover(ctx context.Context, key string, want providers.ConversationSpec) (id, announcement string, err error) {
	if want.PendingSince.IsZero() {
		return "", "", nil
	}
	all, err := s.candidates(ctx, key, want)
	if err != nil {
		return "", "", unsettled(err)
	}
	for _, c := range all {
		if s.made[c.UUID] == key {
			return c.UUID, c.Announcement, nil
		}
	}
	switch {
	case len(all) == 0:
		return "", "", nil
	case len(all) > 1 || !s.untouched(all[0], want):
		return "", "", ambiguous(want.Title, all[0].UUID)
	}
	return all[0].UUID, all[0].Announcement, nil
}

// candidate is a channel that CreateConversation may have made.
type candidate struct {
	channelInfo
	past past
}

// candidates are the account's own channels of a title that are not known to be
// other ones.
func (s *session) candidates(ctx context.Context, key string, want providers.ConversationSpec) ([]candidate, error) {
	namesakes, err := s.namesakes(ctx, want.Title)
	if err != nil {
		return nil, err
	}
	var all []candidate
	for _, id := range namesakes {
		if other, ok := s.made[id]; ok && other != key {
			continue
		}
		info, err := s.info(ctx, id)
		if err != nil {
			return nil, err
		}
		if s.foreign(info) {
			continue
		}
		past, err := s.past(ctx, id, want.PendingSince)
		if err != nil {
			return nil, err
		}
		if past != older {
			all = append(all, candidate{info, past})
		}
	}
	return all, nil
}

// unsettled is a look-up that failed: what became of the creation stays
// unknown, whatever the look-up itself was refused for.
func unsettled(cause error) error {
	return &providers.Error{
		Kind: providers.Unknown, Op: creating, Err: cause,
		Detail: "an earlier creation of this channel went unanswered, and whether it is there cannot be seen",
		Hint:   "Apply again when the cause is mended.",
	}
}

func ambiguous(title, id string) error {
	return &providers.Error{
		Kind: providers.Unknown, Op: creating, Attribute: "title",
		Detail: fmt.Sprintf("an earlier creation went unanswered, and the account has a channel with the title %q that may be it, %s", title, id),
		Hint: "If it is this conversation, write id = \"channel:" + id + "\" in its block; otherwise choose another title, " +
			"or disband that channel if nobody needs it.",
	}
}

// foreign reports whether the channel is known to be somebody else's.
func (s *session) foreign(info channelInfo) bool {
	own := s.auth.account()
	return own != "" && !slices.ContainsFunc(info.Members, func(m member) bool { return m.RelationID == own && m.IsAdmin })
}

// untouched reports whether the channel is as CreateConversation leaves it, before or
// after it has set the announcement.
func (s *session) untouched(c candidate, want providers.ConversationSpec) bool {
	return s.auth.account() != "" && c.past == fresh && (c.Announcement == "" || normalize.Alike(c.Announcement, want.Announcement)) &&
		slices.Equal(s.others(c.channelInfo), slices.Sorted(slices.Values(want.Participants)))
}

// past is what the messages of a channel tell of it.
type past int

const (
	fresh past = iota // nobody has written in it
	used              // somebody has, and all of it may be after a time
	older             // it was there before that time
)

// past reads a page of the channel. Lines of the system, such as that it was
// made, do not count as writing.
func (s *session) past(ctx context.Context, id string, since time.Time) (past, error) {
	page, err := newPager(s, target{channel: id}).next(ctx)
	found := fresh
	for _, m := range page {
		if m.CreateAt.milliseconds().Before(since.Add(-behind)) {
			return older, nil
		}
		if !strings.EqualFold(m.Type, kindSys) || m.From == s.auth.account() {
			found = used
		}
	}
	return found, err
}
