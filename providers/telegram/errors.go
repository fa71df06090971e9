package telegram

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// refusals are Telegram's errors. Their codes are those of HTTP.
var refusals = kit.Phrases{
	{Texts: []string{"message is not modified", "message to delete not found"}, Done: true},
	{Texts: []string{"chat_not_modified", "message to unpin not found"}, Done: true},
	{Texts: []string{"message to edit not found", "message to pin not found"}, Rule: kit.Rule{Kind: providers.NotFound}},
	{Texts: []string{"message can't be deleted"}, Rule: kit.Rule{Kind: providers.Forbidden, Hint: "A bot deletes messages for 48 hours. Delete it in a client."}},
	{Texts: []string{"message to be replied not found", "replied message not found"}, Rule: kit.Rule{Kind: providers.Invalid, Attribute: "reply_to",
		Hint: "The quoted message was deleted. Send it again, or remove reply_to."}},
	{Texts: []string{"chat not found", "bot was kicked", "bot is not a member", "bot was blocked", "user is deactivated", "chat was deleted", "chat was deactivated",
		"upgraded to a supergroup"}, Rule: kit.Rule{Kind: providers.Gone, Hint: "Check the id, and that the bot is in the chat and not blocked."}},
	{Texts: []string{"initiate conversation"}, Rule: kit.Rule{Kind: providers.Forbidden, Hint: "The person has to write to the bot first."}},
	{Texts: []string{"rights", "chat_write_forbidden"}, Rule: kit.Rule{Kind: providers.Forbidden, Hint: "Give the bot the right to send messages, and to pin them; in a channel it is an administrator."}},
	{Texts: []string{"unauthorized"}, Rule: kit.Rule{Kind: providers.Auth, Attribute: "token", Hint: "Check the token. @BotFather shows the valid one."}},
}

// classifyAnswer returns the error that an answer reports.
func classifyAnswer(a client.Answer) error {
	var said struct {
		OK          bool   `json:"ok"`
		Code        int    `json:"error_code"`
		Description string `json:"description"`
		Parameters  struct {
			RetryAfter int64 `json:"retry_after"`
			MigrateTo  int64 `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}
	err := json.Unmarshal(a.Body, &said)
	switch {
	case kit.IsSuccess(a) && said.OK:
		return nil
	case kit.IsSuccess(a) && said.Code < 300:
		return kit.NewMalformedError(title)
	case kit.IsSuccess(a):
		a.Status = said.Code
	}
	e := refusals.NewRefusal(a, strconv.Itoa(a.Status), said.Description)
	switch {
	case e == nil:
		return nil
	case e.Kind == providers.NotFound && said.Description == "Not Found", err != nil && e.Kind == providers.NotFound:
		e.Kind, e.Attribute, e.Hint = providers.Invalid, "token", "Telegram does not know the address. Check the token and the endpoint."
	case said.Parameters.MigrateTo != 0:
		e.Hint = fmt.Sprintf("The group is a supergroup now, with the id %d. It keeps its messages, which the bot can no longer change.", said.Parameters.MigrateTo)
	}
	e.RetryAfter = time.Duration(said.Parameters.RetryAfter) * time.Second
	return e
}
