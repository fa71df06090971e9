package discord

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag/problem"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opReadChannel     = "read channel"
	opReadChannels    = "read channels"
	permissionsToMake = "Manage Channels"
	hintGuild         = "The id of a server is a number: with the developer mode of the client, Copy Server ID gives it."
)

// channel is a channel, a thread or a direct chat that Discord returns.
type channel struct {
	ID       string `json:"id"`
	Type     int    `json:"type"`
	GuildID  string `json:"guild_id"` // "" for a direct chat
	Name     string `json:"name"`
	Topic    string `json:"topic"`
	ParentID string `json:"parent_id"`
}

// IsComplete is part of kit.Completer.
func (c channel) IsComplete() bool { return snowflake.MatchString(c.ID) }

// Created is part of kit.Dated.
func (c channel) Created() time.Time { return timeOf(c.ID) }

// channelTypes are the names of the types, in the vendor's words.
var channelTypes = map[int]string{
	0: "text", 1: "dm", 2: "voice", 3: "group dm", 4: "category", 5: "announcement", 10: "announcement thread", 11: "public thread", 12: "private thread",
	13: "stage", 14: "directory", 15: "forum", 16: "media",
}

// account is who the bot is.
type account struct {
	ID string `json:"id"`
}

// IsComplete is part of kit.Completer.
func (a account) IsComplete() bool { return a.ID != "" }

// CheckCredentials asks who the bot is, which nobody sees.
func (s *session) CheckCredentials(ctx context.Context) error {
	me, _, err := kit.Call[account](ctx, s.api, kit.Get("check credentials", "/users/@me"))
	if err == nil {
		s.bot.Store(me.ID)
	}
	return err
}

// ownID is the id of the bot; "" before CheckCredentials.
func (s *session) ownID() string {
	id, _ := s.bot.Load().(string)
	return id
}

// guildOf returns the server of a channel, as the addresses of its messages have it; ""
// where it cannot be read, which is no reason to fail.
func (s *session) guildOf(ctx context.Context, id string) string {
	if guild, known := s.guilds.Load(id); known {
		return guild.(string)
	}
	c, err := s.readChannel(ctx, id)
	if err != nil {
		return ""
	}
	if channelTypes[c.Type] == "dm" {
		c.GuildID = "@me"
	}
	s.guilds.Store(id, c.GuildID)
	return c.GuildID
}

func (s *session) readChannel(ctx context.Context, id string) (channel, error) {
	return call[channel](ctx, s, "View Channel", kit.Get(opReadChannel, channelPath(id)))
}

// channelOptions is the discord block of a conversation.
type channelOptions struct {
	Guild    string `json:"guild"`
	Category string `json:"category"`
	Type     string `json:"type"`
}

func channelOptionsOf(want providers.ConversationSpec) (o channelOptions, err error) {
	err = providers.DecodeOptions(want.Options, &o)
	return o, err
}

// CheckConversation finds what Discord refuses, or stores in another way; see
// providers.ConversationChecker.
func (platform) CheckConversation(_ string, want providers.ConversationSpec) []providers.Problem {
	c := kit.NewConversationCheck(want)
	c.RefuseDenied(platformFacts())
	if name := channelName(want.Title); want.Title == "" || name != want.Title {
		c.Refuse("title", fmt.Sprintf("A channel on Discord has a name in lower case without blanks, such as %q.", cmp.Or(name, "release-notes")))
	}
	if n := utf8.RuneCountInString(want.Announcement); n > maxTopic {
		c.Refuse("announcement", fmt.Sprintf("The topic of a channel is %d characters long; Discord allows at most %d.", n, maxTopic))
	}
	o, err := channelOptionsOf(want)
	if err != nil {
		c.Refuse("discord", err.Error())
	}
	if o.Guild != "" && !snowflake.MatchString(o.Guild) {
		c.Refuse("discord.guild", fmt.Sprintf("%q is not the id of a server. %s", o.Guild, hintGuild))
	}
	if o.Category != "" && !snowflake.MatchString(o.Category) {
		c.Refuse("discord.category", fmt.Sprintf("%q is not the id of a category, which is a number.", o.Category))
	}
	if _, known := creatableTypes[o.Type]; !known {
		c.Refuse("discord.type", fmt.Sprintf("%q is neither text nor announcement.", o.Type))
	}
	return c.Problems()
}

// CheckConversation also requires a server for a channel that is to be created.
func (s *session) CheckConversation(id string, want providers.ConversationSpec) []providers.Problem {
	problems := platform{}.CheckConversation(id, want)
	if len(problems) == 0 && id == "" && s.guildFor(want) == "" {
		problems = append(problems, providers.Problem{Attribute: "discord.guild", Code: problem.InvalidConversation,
			Detail: "There is no server in which to create the channel. Set guild in its discord block or in the provider block. " + hintGuild})
	}
	return problems
}

var creatableTypes = map[string]int{"": 0, "text": 0, "announcement": 5}

// channelName is a title as Discord stores the name of a channel.
func channelName(title string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(title), unicode.IsSpace), "-")
}

// guildFor is the server in which a channel is created; "" for none.
func (s *session) guildFor(want providers.ConversationSpec) string {
	o, _ := channelOptionsOf(want) // CheckConversation reports a block that cannot be read
	return cmp.Or(o.Guild, s.guild)
}

func guildChannelsPath(guild string) string { return "/guilds/" + url.PathEscape(guild) + "/channels" }

// CreateConversation creates a channel of a server; see kit.Creations.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	if err := providers.ErrorFromProblems(kit.OpCreate, s.CheckConversation("", want)); err != nil {
		return "", err
	}
	return s.Creations.CreateConversation(ctx, key, want)
}

func (s *session) requestChannel(ctx context.Context, want providers.ConversationSpec) (string, error) {
	o, err := channelOptionsOf(want)
	if err != nil {
		return "", err
	}
	body := map[string]any{"name": want.Title, "type": creatableTypes[o.Type], "topic": want.Announcement}
	if o.Category != "" {
		body["parent_id"] = o.Category
	}
	made, err := call[channel](ctx, s, permissionsToMake, kit.Post(kit.OpCreate, guildChannelsPath(s.guildFor(want)), body))
	return made.ID, err
}

// listNewcomers lists the channels of the name that were created in a span of time.
func (s *session) listNewcomers(ctx context.Context, want providers.ConversationSpec, when kit.Span) ([]string, error) {
	all, answer, err := kit.Call[[]channel](ctx, s.api, kit.Get(opReadChannels, guildChannelsPath(s.guildFor(want))))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range all {
		isNew := !kit.IsBefore(c, s.api.Client.Cutoff(when.Began, answer)) && !c.Created().After(when.Latest())
		if isNew && normalize.Alike(channelName(c.Name), channelName(want.Title)) && !s.IsSettled(c.ID) {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}

// DescribeConversation gives a channel as it is; see providers.ConversationManager.
func (s *session) DescribeConversation(ctx context.Context, id string) (providers.ConversationSpec, error) {
	c, err := s.readChannel(ctx, id)
	if kit.CodeOf(err) == codeUnknownChannel {
		return providers.ConversationSpec{}, &providers.Error{Kind: providers.NotFound, Op: opReadChannel, Detail: "the channel was deleted", Err: err}
	}
	return providers.ConversationSpec{Title: c.Name, Announcement: c.Topic}, err
}

// ChangeConversation renames a channel and sets its topic, if they differ.
func (s *session) ChangeConversation(ctx context.Context, id string, have, want providers.ConversationSpec) error {
	const op = "change channel"
	if err := providers.ErrorFromProblems(op, s.CheckConversation(id, want)); err != nil {
		return err
	}
	changes := map[string]string{}
	if have.Title != want.Title {
		changes["name"] = want.Title
	}
	if have.Announcement != want.Announcement {
		changes["topic"] = want.Announcement
	}
	if len(changes) == 0 {
		return nil
	}
	_, err := call[kit.Nothing](ctx, s, permissionsToMake, client.JSONCall{
		Op: op, Method: http.MethodPatch, Path: channelPath(id), Body: changes, Repeatable: true,
	})
	return err
}

// RemoveConversation deletes a channel; see providers.ConversationRemover.
func (s *session) RemoveConversation(ctx context.Context, id string) error {
	_, err := call[kit.Nothing](ctx, s, permissionsToMake, repeatable("delete channel", http.MethodDelete, channelPath(id)))
	if kit.CodeOf(err) == codeUnknownChannel {
		return nil
	}
	return err
}

// ListConversations lists the channels of the servers that the bot is in and in which
// messages can be; see providers.ConversationLister.
func (s *session) ListConversations(ctx context.Context) ([]providers.ListedConversation, error) {
	var all []providers.ListedConversation
	guilds, _, err := kit.Call[[]channel](ctx, s.api, kit.Get("read servers", "/users/@me/guilds"))
	for _, guild := range guilds {
		var channels []channel
		channels, err = call[[]channel](ctx, s, "View Channel", kit.Get(opReadChannels, guildChannelsPath(guild.ID)))
		if err != nil {
			break
		}
		for _, c := range channels {
			if kind := channelTypes[c.Type]; kind == "text" || kind == "announcement" {
				all = append(all, providers.ListedConversation{ID: c.ID, Title: guild.Name + " #" + c.Name, Kind: kind})
			}
		}
	}
	return all, err
}

// readConversation answers data "conversation".
func (s *session) readConversation(ctx context.Context, target providers.Target, _ cty.Value) (cty.Value, error) {
	c, err := s.readChannel(ctx, target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	return providers.ConversationInfo{
		ID: c.ID, Kind: channelTypes[c.Type], Title: c.Name, Announcement: c.Topic, CreatedAt: c.Created(),
		Details: kit.KnownDetails(map[string]string{"guild": c.GuildID, "parent": c.ParentID}),
	}.Value(), nil
}
