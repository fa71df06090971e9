package mattermost

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// Ids of errors that the session acts upon.
const (
	codeTaken  = "store.sql_channel.save_channel.exists.app_error"
	codeDenied = "api.context.permissions.app_error"
)

// rules are the errors of Mattermost by their id. Those that are not listed are
// classified by the HTTP status.
var rules = kit.Rules{
	"api.context.404.app_error":             {Kind: providers.Invalid, Attribute: "endpoint", Hint: "The server has no such call. Check the endpoint, and that the server is Mattermost 6.1 or later."},
	"api.context.session_expired.app_error": {Kind: providers.Auth, Attribute: "token", Hint: "Check the token. It may have been revoked, or the account disabled."},
	"api.context.invalid_token.error":       {Kind: providers.Auth, Attribute: "token", Hint: "Check the token. It may have been revoked, or the account disabled."},
	codeDenied: {Kind: providers.Forbidden, Hint: "Add the account to the team and to the channel, and give its role the permissions " +
		"create_post, edit_post, delete_post and upload_file; for channels that Herald creates, also create_private_channel or create_public_channel."},
	"api.post.update_post.permissions_time_limit.app_error": {Kind: providers.Forbidden, Hint: "The server permits edits only for a time. Recall the message and send it again, or ask the administrator."},
	"api.post.create_post.root_id.app_error":                {Kind: providers.Invalid, Attribute: "reply_to", Hint: "The message that it answers was deleted. Send that one again, or remove reply_to."},
	"model.post.is_valid.message_length.app_error":          {Kind: providers.Invalid, Hint: "The server allows fewer characters in a post than Mattermost does by default. Shorten the text."},

	// The first request with the same key may still be carried out.
	"api.post.deduplicate_create_post.pending": {Kind: providers.Unknown},

	"api.post.create_post.can_not_post_to_deleted.error":        {Kind: providers.Gone, Hint: hintArchived},
	"api.post.patch_post.can_not_update_post_in_deleted.error":  {Kind: providers.Gone, Hint: hintArchived},
	"api.post.update_post.can_not_update_post_in_deleted.error": {Kind: providers.Gone, Hint: hintArchived},
	"api.post.delete_post.can_not_delete_post_in_deleted.error": {Kind: providers.Gone, Hint: hintArchived},
	"api.channel.patch_update_channel.forbidden.app_error":      {Kind: providers.Forbidden},
	"api.channel.add_user.to.channel.failed.deleted.app_error":  {Kind: providers.Gone, Hint: hintArchived},
	"api.channel.update_channel.deleted.app_error":              {Kind: providers.Gone, Hint: hintArchived},
	codeTaken: {Kind: providers.Conflict},
}

const hintArchived = "The channel is archived. Unarchive it, or remove the conversation."

// classifyAnswer returns the error that an answer reports, and nil for a success.
func classifyAnswer(a client.Answer) error {
	if kit.IsSuccess(a) {
		return nil
	}
	var said struct {
		ID      string `json:"id"`
		Message string `json:"message"`
	}
	_ = json.Unmarshal(a.Body, &said) // a proxy's page has neither
	e := rules.NewRefusal(a, said.ID, said.Message)
	switch {
	case said.ID == "" && a.Status == http.StatusNotFound:
		// Only the server itself knows that something is not there.
		e.Kind, e.Attribute, e.Hint = providers.Invalid, "endpoint", "The address does not answer as Mattermost does. Check the endpoint."
	case e.Kind == providers.Auth && e.Attribute == "":
		e.Attribute, e.Hint = "token", "Check the token."
	case e.Kind == providers.RateLimited && a.Header.Get("Retry-After") == "":
		e.RetryAfter = readReset(a)
	}
	return e
}

// readReset returns how long the limit of requests lasts. The server counts seconds; an
// epoch, which the vendor's page names as well, is none.
func readReset(a client.Answer) time.Duration {
	seconds, err := strconv.Atoi(a.Header.Get("X-RateLimit-Reset"))
	if err != nil || seconds < 0 || seconds > 3600 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
