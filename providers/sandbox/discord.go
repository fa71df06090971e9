package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// discordBot is the id of the bot, and discordGuild that of the one server it is in.
const (
	discordBot   = "198622483471925248"
	discordGuild = "197038439483310086"
	discordEpoch = 1420070400000 // milliseconds
)

// discordNonces is for how long a nonce is compared. The page says "the past few minutes".
const discordNonces = 3 * time.Minute

// Reasons that only this platform has.
const (
	discordNoMessage   reason = "unknown message"
	discordNoGuild     reason = "unknown guild"
	discordEmpty       reason = "empty message"
	discordNotOurs     reason = "authored by another user"
	discordCrossposted reason = "already crossposted"
)

// newDiscord declares the part of Discord's API, version 10, that sends, edits and reads
// messages and manages channels, for one bot in one server.
func newDiscord(opt Options) *dialect {
	secret := seededBytes("discord", "token")
	token := base64.RawURLEncoding.EncodeToString([]byte(discordBot)) + ".Cl2FMQ." + base64.RawURLEncoding.EncodeToString(secret[:])[:27]
	d := &dialect{
		platform: "discord", opt: opt, kind: "message", sample: "290926798999357250", settings: []setting{{"token", token}, {"guild", discordGuild}},
		errors: errorTable{fault: http.StatusInternalServerError, shape: showDiscordError, codeless: true, problems: []problem{
			{invalid, http.StatusBadRequest, 50035, "Invalid Form Body"}, {unread, http.StatusBadRequest, 50109, "The request body contains invalid JSON."},
			{absent, http.StatusNotFound, 10003, "Unknown Channel"}, {discordNoGuild, http.StatusNotFound, 10004, "Unknown Guild"},
			{discordNoMessage, http.StatusNotFound, 10008, "Unknown Message"}, {discordEmpty, http.StatusBadRequest, 50006, "Cannot send an empty message"},
			{discordNotOurs, http.StatusForbidden, 50005, "Cannot edit a message authored by another user"},
			{discordCrossposted, http.StatusBadRequest, 40033, "This message has already been crossposted"},
			{noKey, http.StatusUnauthorized, 0, "401: Unauthorized"}, {wrongKey, http.StatusUnauthorized, 0, "401: Unauthorized"},
			{throttled, http.StatusTooManyRequests, 0, "You are being rate limited."},
		}},
		checkCredentials: checkHeader("Authorization", "Bot ", token),
		envelope: func(r *request, data any) answer {
			if data == nil {
				return answer{status: http.StatusNoContent}
			}
			return jsonAnswer(http.StatusOK, data)
		},
		implied: func(_ *transaction, id string) (Header, bool) {
			n, err := strconv.ParseUint(id, 10, 64)
			return Header{Title: "general"}, err == nil && n > 0
		},
		setWire: func(p *post, _ string) { p.Wire = nil },
	}
	d.absent = func(r *request) answer {
		return showDiscordError(r, problem{status: http.StatusNotFound, text: "404: Not Found"}, refusal{})
	}
	channel, message := "/api/v10/channels/{conversation}", "/api/v10/channels/{conversation}/messages/{message}"
	d.routes = []route{
		{pattern: "GET /api/v10/users/@me", endpoint: on("read_me", discordMe)},
		{pattern: "GET /api/v10/users/@me/guilds", endpoint: on("list_guilds", discordGuilds)},
		{pattern: "GET /api/v10/guilds/{guild}/channels", endpoint: on("list_conversations", discordListChannels)},
		{pattern: "POST /api/v10/guilds/{guild}/channels", endpoint: on("create_conversation", discordCreateChannel)},
		{pattern: "GET " + channel, endpoint: on("read_conversation", discordReadChannel)},
		{pattern: "PATCH " + channel, endpoint: on("change_conversation", discordChangeChannel)},
		{pattern: "DELETE " + channel, endpoint: on("remove_conversation", discordDeleteChannel)},
		{pattern: "GET " + channel + "/messages", endpoint: on("list", discordListMessages)},
		{pattern: "POST " + channel + "/messages", endpoint: onPayload("send", discordSendMessage), access: upload},
		{pattern: "GET " + message, endpoint: on("read", discordReadMessage)},
		{pattern: "PATCH " + message, endpoint: onPayload("edit", discordEditMessage), access: upload},
		{pattern: "DELETE " + message, endpoint: on("recall", discordDeleteMessage)},
		{pattern: "POST " + message + "/crosspost", endpoint: on("crosspost", discordCrosspost)},
		{pattern: "PUT " + channel + "/messages/pins/{message}", endpoint: on("pin", discordPinMessage)},
		{pattern: "DELETE " + channel + "/messages/pins/{message}", endpoint: on("pin", discordUnpinMessage)},
	}
	return d
}

// onPayload is onParameters for a form whose field payload_json holds the other parameters.
func onPayload[T any](operation string, effect func(*exchange, *T) (any, error)) endpoint {
	return newEndpoint(operation, func(c *exchange) (*T, error) {
		in, files := new(T), map[string]File{}
		raw, err := c.readParameters(reflect.TypeFor[T](), files)
		if err != nil {
			return nil, err
		}
		text, _ := json.Marshal(raw) // what was decoded can be encoded
		var inner string
		if payload := raw["payload_json"]; json.Unmarshal(payload, &inner) == nil {
			text = []byte(inner)
		}
		if err := c.decodeJSON(text, in); err != nil {
			return nil, err
		}
		if x, ok := any(in).(interface{ setFiles(map[string]File) }); ok {
			x.setFiles(files)
		}
		c.place = c.PathValue("conversation")
		return in, c.checkItems(reflect.ValueOf(in).Elem())
	}, effect)
}

// showDiscordError shows which field is wrong in a tree of fields.
func showDiscordError(_ *request, p problem, x refusal) answer {
	code := p.code
	if code == p.status {
		code = 0
	}
	body := map[string]any{"code": code, "message": p.text}
	if code == 50035 {
		field := map[string]any{"_errors": []map[string]string{{"code": "BASE_TYPE_INVALID", "message": x.why}}}
		if x.reason == missing {
			field = map[string]any{"_errors": []map[string]string{{"code": "BASE_TYPE_REQUIRED", "message": "This field is required"}}}
		}
		body["errors"] = field
		if x.field != "" {
			body["errors"] = map[string]any{x.field: field}
		}
	}
	if p.status == http.StatusTooManyRequests {
		after, _ := strconv.ParseFloat(x.why, 64)
		body = map[string]any{"message": p.text, "retry_after": after, "global": false}
	}
	return jsonAnswer(p.status, body)
}

// snowflake returns a new id, which contains the time.
func (c *exchange) snowflake() string {
	number := c.transaction.store.numbers + int64(len(c.transaction.store.order)) + 1
	return strconv.FormatInt((c.now.UnixMilli()-discordEpoch)<<22|number&0x3fffff, 10)
}

func discordUser(id string) map[string]any {
	return map[string]any{
		"id": id, "username": "user " + id, "discriminator": "0", "global_name": nil, "avatar": nil, "bot": id == discordBot, "public_flags": 0, "flags": 0, "primary_guild": nil,
	}
}

func discordMe(*exchange, *nothing) (any, error) {
	me := discordUser(discordBot)
	me["mfa_enabled"], me["locale"], me["verified"] = true, "en-US", true
	return me, nil
}

func discordGuilds(*exchange, *nothing) (any, error) {
	return []map[string]any{{"id": discordGuild, "name": "Sandbox", "icon": nil, "banner": nil, "owner": false, "permissions": "2147483647", "features": []string{}}}, nil
}

func (c *exchange) checkDiscordGuild() error {
	if c.PathValue("guild") != discordGuild {
		return refuse(discordNoGuild, "another server")
	}
	return nil
}

func discordListChannels(c *exchange, _ *nothing) (any, error) {
	list := []map[string]any{}
	for _, th := range c.transaction.store.order {
		if th.Platform == c.platform && !th.Gone {
			list = append(list, showDiscordChannel(th.Header))
		}
	}
	return list, c.checkDiscordGuild()
}

// discordChannel is the body of a request that creates a channel.
type discordChannel struct {
	Name     string `json:"name" is:"len=1-100"`
	Type     int    `json:"type" is:"range=0-16"`
	Topic    string `json:"topic" is:"max=1024"`
	ParentID string `json:"parent_id"`
}

func discordCreateChannel(c *exchange, in *discordChannel) (any, error) {
	if err := c.checkDiscordGuild(); err != nil {
		return nil, err
	}
	c.chat = Header{ID: c.snowflake(), Title: discordName(in.Name), Announcement: in.Topic, Facts: map[string]string{"type": strconv.Itoa(in.Type), "parent": in.ParentID}}
	c.putConversation(c.chat)
	answer := jsonAnswer(http.StatusCreated, showDiscordChannel(c.chat))
	c.recordOperation(Entry{Operation: "create_conversation", Conversation: c.chat.ID})
	return answer, nil
}

// discordName is how the name of a text channel is stored, which no page documents.
func discordName(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(name)), "-")
}

func discordReadChannel(c *exchange, _ *nothing) (any, error) { return showDiscordChannel(c.chat), nil }

type discordChange struct {
	Name  *string `json:"name" is:"len=1-100"`
	Topic *string `json:"topic" is:"max=1024"`
}

func discordChangeChannel(c *exchange, in *discordChange) (any, error) {
	if in.Name != nil {
		c.chat.Title = discordName(*in.Name)
	}
	if in.Topic != nil {
		c.chat.Announcement = *in.Topic
	}
	c.putConversation(c.chat)
	return showDiscordChannel(c.chat), nil
}

func discordDeleteChannel(c *exchange, _ *nothing) (any, error) {
	c.chat.Gone = true
	c.putConversation(c.chat)
	return showDiscordChannel(c.chat), nil
}

func showDiscordChannel(h Header) map[string]any {
	kind, _ := strconv.Atoi(h.Facts["type"])
	shown := map[string]any{
		"id": h.ID, "type": kind, "guild_id": discordGuild, "name": h.Title, "topic": nil, "parent_id": nil, "position": 0, "flags": 0,
		"nsfw": false, "rate_limit_per_user": 0, "permission_overwrites": []any{}, "last_message_id": nil,
	}
	if h.Announcement != "" {
		shown["topic"] = h.Announcement
	}
	if h.Facts["parent"] != "" {
		shown["parent_id"] = h.Facts["parent"]
	}
	return shown
}
