package slack

import (
	"context"
	"slices"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// member is the id of a person in a channel.
type member string

// Created is part of kit.Dated.
func (member) Created() time.Time { return time.Time{} }

// listMembers returns who is in a channel in addition to the account, sorted.
func (s *session) listMembers(ctx context.Context, id string) ([]string, error) {
	const op = "read members"
	self, err := s.identify(ctx)
	if err != nil {
		return nil, err
	}
	list := kit.NewListing(op, s.api.Client, "", func(ctx context.Context, at string) (kit.Page[member], client.Answer, error) {
		p, a, err := kit.Call[struct {
			Members []member `json:"members"`
			cursor
		}](ctx, s.api, kit.Get(op, "/conversations.members?limit="+pageSize+"&channel="+id+cursorQuery(at)))
		return kit.Page[member]{Items: p.Members, Next: p.Metadata.Next}, a, err
	})
	var ids []string
	for m, err := range list.All(ctx) {
		if err != nil {
			return nil, err
		}
		if string(m) != self.UserID {
			ids = append(ids, string(m))
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// changeMembers invites who is missing and removes who is not wanted. It refuses a public
// channel, in which anybody may be.
func (s *session) changeMembers(ctx context.Context, id string, have, want []string) error {
	if len(have) == 0 && len(want) > 0 {
		c, err := s.fetchChannel(ctx, id)
		if err == nil && !c.IsPrivate {
			err = &providers.Error{Kind: providers.Invalid, Op: opChange, Attribute: "participants", Detail: "the channel is public, and anybody may join it",
				Hint: "Remove participants, or declare another conversation: one that is created with participants is private."}
		}
		if err != nil {
			return err
		}
	}
	for _, person := range want {
		if !slices.Contains(have, person) {
			c := kit.PostIdempotent(opChange, "/conversations.invite", map[string]string{"channel": id, "users": person})
			if err := s.callUnless(ctx, c, "already_in_channel"); err != nil {
				return err
			}
		}
	}
	for _, person := range have {
		if !slices.Contains(want, person) {
			c := kit.PostIdempotent(opChange, "/conversations.kick", map[string]string{"channel": id, "user": person})
			if err := s.callUnless(ctx, c, "not_in_channel"); err != nil {
				return err
			}
		}
	}
	return nil
}
