package mattermost

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opDescribe = "read channel"
	opChange   = "change channel"
	hintTeam   = "Set team in the mattermost block of the conversation or in the provider, or MATTERMOST_TEAM, to the name of the team in its address."
)

// channelOptions is the mattermost block of a conversation.
type channelOptions struct {
	Team   string `json:"team"`
	Public bool   `json:"public"`
}

// CheckConversation finds what Mattermost refuses; see providers.ConversationChecker.
func (platform) CheckConversation(_ string, want providers.ConversationSpec) []providers.Problem {
	c := kit.NewConversationCheck(want)
	if !kit.IsDirectChat(want) && strings.TrimSpace(want.Title) == "" {
		c.Refuse("title", "A channel on Mattermost has a title. Give it one, or name just one participant for the chat with that person.")
	}
	if n := utf8.RuneCountInString(want.Announcement); n > maxHeader {
		c.Refuse("announcement", fmt.Sprintf("The announcement is %d characters long; the header of a channel has at most %d.", n, maxHeader))
	}
	c.CheckParticipants(kit.PersonForm{IsID: ids.Pattern.MatchString, Name: "the id of a person", Help: "It is 26 small letters and digits; the API returns it for a user name."}, "")
	if err := providers.DecodeOptions(want.Options, &channelOptions{}); err != nil {
		c.Refuse("mattermost", err.Error())
	}
	return c.Problems()
}

// CheckConversation also requires a team, of the conversation or of the provider.
func (s *session) CheckConversation(id string, want providers.ConversationSpec) []providers.Problem {
	problems := platform{}.CheckConversation(id, want)
	if len(problems) == 0 && id == "" && !kit.IsDirectChat(want) && s.optionsOf(want).Team == "" {
		problems = append(problems, providers.Problem{Attribute: "mattermost.team", Code: problem.InvalidConversation,
			Detail: "There is no team in which to create the channel. " + hintTeam})
	}
	return problems
}

// optionsOf returns the options of a conversation. A block that cannot be read has
// none: CheckConversation reports it.
func (s *session) optionsOf(want providers.ConversationSpec) channelOptions {
	var o channelOptions
	_ = providers.DecodeOptions(want.Options, &o)
	o.Team = cmp.Or(strings.TrimSpace(o.Team), s.team)
	return o
}

// CreateConversation creates a channel whose name is made from the key, or returns the
// channel that has the name; see providers.ConversationManager. The chat with a person
// is created by the server if it does not exist.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	if err := providers.ErrorFromProblems(kit.OpCreate, s.CheckConversation("", want)); err != nil {
		return "", err
	}
	self, err := s.readSelf(ctx)
	if err != nil {
		return "", providers.WithoutDoubt(err)
	}
	if kit.IsDirectChat(want) {
		c, _, err := kit.Call[channelInfo](ctx, s.api, kit.PostIdempotent(kit.OpCreate, "/channels/direct", []string{self, want.Participants[0]}))
		return c.ID, err
	}
	id, err := s.createChannel(ctx, "herald-"+strings.ReplaceAll(key, "-", ""), want)
	if err != nil {
		return "", err
	}
	return id, s.changeMembers(ctx, id, []string{self}, want.Participants)
}

func (s *session) createChannel(ctx context.Context, name string, want providers.ConversationSpec) (string, error) {
	options := s.optionsOf(want)
	team, _, err := kit.Call[identified](ctx, s.api, kit.Get(kit.OpCreate, "/teams/name/"+url.PathEscape(options.Team)))
	switch kind := providers.KindOf(err); {
	case kind == providers.NotFound || kind == providers.Forbidden:
		return "", &providers.Error{Kind: providers.Invalid, Op: kit.OpCreate, Attribute: "mattermost.team",
			Detail: fmt.Sprintf("there is no team %q, or the account is not in it", options.Team), Hint: hintTeam, Err: err}
	case err != nil:
		return "", providers.WithoutDoubt(err)
	}
	channel := newChannel{TeamID: team.ID, Type: typePrivate, Name: name, DisplayName: want.Title, Header: want.Announcement}
	if options.Public {
		channel.Type = typePublic
	}
	c, _, err := kit.Call[channelInfo](ctx, s.api, kit.PostIdempotent(kit.OpCreate, "/channels", channel))
	if kit.CodeOf(err) == codeTaken { // by an earlier request with this key
		c, _, err = kit.Call[channelInfo](ctx, s.api, kit.Get(kit.OpCreate, "/teams/"+team.ID+"/channels/name/"+name))
	}
	return c.ID, err
}

// changeMembers adds and removes people. Either does no harm when it is repeated.
func (s *session) changeMembers(ctx context.Context, id string, have, want []string) error {
	for _, person := range want {
		if slices.Contains(have, person) {
			continue
		}
		if _, _, err := kit.Call[member](ctx, s.api, kit.PostIdempotent(opChange, channelPath(id)+"/members", member{person})); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) removeMembers(ctx context.Context, id string, have, want []string) error {
	for _, person := range have {
		if slices.Contains(want, person) {
			continue
		}
		c := client.JSONCall{Op: opChange, Method: http.MethodDelete, Path: channelPath(id) + "/members/" + url.PathEscape(person), Repeatable: true}
		if _, _, err := kit.Call[done](ctx, s.api, c); exceptNotFound(err) != nil {
			return err
		}
	}
	return nil
}

func (s *session) fetchChannel(ctx context.Context, op, id string) (channelInfo, error) {
	if err := ids.Check(op, id); err != nil {
		return channelInfo{}, err
	}
	c, _, err := kit.Call[channelInfo](ctx, s.api, kit.Get(op, channelPath(id)))
	return c, err
}

// DescribeConversation returns a channel as it is; see providers.ConversationManager. An
// archived one does not exist any more.
func (s *session) DescribeConversation(ctx context.Context, id string) (providers.ConversationSpec, error) {
	c, err := s.fetchChannel(ctx, opDescribe, id)
	switch {
	case providers.KindOf(err) == providers.Forbidden:
		return providers.ConversationSpec{}, s.asGone(ctx, id, err)
	case err != nil:
		return providers.ConversationSpec{}, err
	case !c.DeleteAt.IsZero():
		return providers.ConversationSpec{}, &providers.Error{Kind: providers.NotFound, Op: opDescribe, Detail: "the channel is archived"}
	}
	people, err := s.listMembers(ctx, id)
	if err != nil {
		return providers.ConversationSpec{}, s.asGone(ctx, id, err)
	}
	return providers.ConversationSpec{Title: c.DisplayName, Announcement: c.Header, Participants: people}, nil
}

// listMembers returns the people in a channel other than the account, sorted.
func (s *session) listMembers(ctx context.Context, id string) ([]string, error) {
	self, err := s.readSelf(ctx)
	if err != nil {
		return nil, err
	}
	var people []string
	for page := 0; ; page++ {
		list, _, err := kit.Call[[]member](ctx, s.api, kit.Get(opDescribe, fmt.Sprintf("%s/members?page=%d&per_page=%d", channelPath(id), page, pageSize)))
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if m.UserID != self {
				people = append(people, m.UserID)
			}
		}
		if len(list) < pageSize {
			slices.Sort(people)
			return slices.Compact(people), nil
		}
	}
}

// ChangeConversation changes the title, the header and the members of a channel; see
// providers.ConversationManager.
func (s *session) ChangeConversation(ctx context.Context, id string, have, want providers.ConversationSpec) error {
	patch := map[string]string{}
	if have.Title != want.Title {
		patch["display_name"] = want.Title
	}
	if have.Announcement != want.Announcement {
		patch["header"] = want.Announcement
	}
	if len(patch) > 0 {
		c := client.JSONCall{Op: opChange, Method: http.MethodPut, Path: channelPath(id) + "/patch", Body: patch, Repeatable: true}
		if _, _, err := kit.Call[channelInfo](ctx, s.api, c); err != nil {
			return s.asGone(ctx, id, err)
		}
	}
	err := s.changeMembers(ctx, id, have.Participants, want.Participants)
	if err == nil {
		err = s.removeMembers(ctx, id, have.Participants, want.Participants)
	}
	return s.asGone(ctx, id, err)
}

// RemoveConversation archives a channel; see providers.ConversationRemover. The chat
// with a person stays.
func (s *session) RemoveConversation(ctx context.Context, id string) error {
	c, err := s.fetchChannel(ctx, opChange, id)
	if err != nil || c.Type == typeDirect || !c.DeleteAt.IsZero() {
		return exceptNotFound(err)
	}
	_, _, err = kit.Call[done](ctx, s.api, client.JSONCall{Op: "archive channel", Method: http.MethodDelete, Path: channelPath(id), Repeatable: true})
	return exceptNotFound(err)
}

// ListConversations lists the channels that the account is in; see
// providers.ConversationLister.
func (s *session) ListConversations(ctx context.Context) ([]providers.ListedConversation, error) {
	c := kit.Get("list channels", "/users/me/channels")
	c.MaxBytes = listSize
	channels, _, err := kit.Call[[]channelInfo](ctx, s.api, c)
	var listed []providers.ListedConversation
	kinds := map[string]string{typePublic: "public channel", typePrivate: "private channel", typeGroup: "group chat"}
	for _, c := range channels {
		if c.IsComplete() && kinds[c.Type] != "" && c.DeleteAt.IsZero() {
			listed = append(listed, providers.ListedConversation{ID: c.ID, Title: c.DisplayName, Kind: kinds[c.Type]})
		}
	}
	return listed, err
}
