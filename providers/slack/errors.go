package slack

import (
	"encoding/json"
	"strings"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// Errors that calls look at.
const (
	errNameTaken      = "name_taken"
	errThreadNotFound = "thread_not_found"
)

// refusals are Slack's errors.
var refusals = joinRules(map[kit.Rule][]string{
	{Kind: providers.Unknown}:  {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "update_failed"},
	{Kind: providers.NotFound}: {"message_not_found", errThreadNotFound, "file_not_found", "file_deleted"},
	{Kind: providers.Gone, Hint: "Check the id, and invite the app to the channel with /invite."}: {
		"channel_not_found", "not_in_channel", "channel_is_limited_access", "team_not_found"},
	{Kind: providers.Gone, Hint: "The channel is archived. Restore it in a client, or send to another one."}: {"is_archived", "is_inactive"},
	{Kind: providers.RateLimited}: {"ratelimited", "rate_limited", "message_limit_exceeded"},
	{Kind: providers.Auth, Attribute: "token", Hint: "Check the token. The app's page OAuth & Permissions shows the valid one."}: {
		"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type"},
	{Kind: providers.Forbidden, Hint: "A setting of the workspace or the channel does not allow it. Ask who administers it."}: {
		"restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
		"restricted_action_thread_locked", "no_permission", "access_denied", "ekm_access_denied", "team_access_not_granted", "org_login_required",
		"posting_to_channel_denied", "user_is_restricted", "not_authorized", "file_uploads_disabled", "file_uploads_except_images_disabled", "storage_limit_reached"},
	{Kind: providers.Forbidden, Hint: "The workspace allows edits for a limited time. Send a new message, or change the setting."}: {"edit_window_closed"},
	{Kind: providers.Forbidden, Hint: "An app changes only its own messages. Check that the token is the one that sent it."}:       {"cant_update_message", "cant_delete_message"},
	{Kind: providers.Invalid, Attribute: "reply_to", Hint: "Slack allows no answer to this message. Remove reply_to."}:             {"cannot_reply_to_message"},
	{Kind: providers.Conflict, Attribute: "title", Hint: "Another channel, perhaps an archived one, has the name. Choose another title, or set the id of that channel."}: {
		errNameTaken},
	{Kind: providers.Invalid, Attribute: "participants", Hint: "Check the ids. A person's id is in their profile, under Copy member ID."}: {
		"user_not_found", "users_not_found", "cant_invite", "cant_invite_self", "cant_kick_self", "no_user"},
})

func joinRules(codes map[kit.Rule][]string) kit.Rules {
	rules := kit.Rules{}
	for rule, all := range codes {
		for _, code := range all {
			rules[code] = rule
		}
	}
	return rules
}

// classifyAnswer returns the error that an answer reports.
func classifyAnswer(a client.Answer) error {
	var said struct {
		OK       *bool  `json:"ok"`
		Error    string `json:"error"`
		Needed   string `json:"needed"`
		Provided string `json:"provided"`
		Metadata struct {
			Messages []string `json:"messages"`
		} `json:"response_metadata"`
	}
	err := json.Unmarshal(a.Body, &said)
	switch {
	case kit.IsSuccess(a) && (err != nil || said.OK == nil):
		return kit.NewMalformedError(title)
	case kit.IsSuccess(a) && *said.OK:
		return nil
	case !kit.IsSuccess(a) && said.Error == "":
		return client.ByStatus(a)
	}
	if said.Error == "missing_scope" {
		return &providers.Error{Kind: providers.Forbidden, Code: said.Error, Attribute: "token",
			Detail: "the token lacks the scope " + said.Needed,
			Hint:   "Add the scope on the app's page OAuth & Permissions, and install the app again. The token has: " + said.Provided + "."}
	}
	return refusals.NewRefusal(a, said.Error, strings.Join(said.Metadata.Messages, "; "))
}
