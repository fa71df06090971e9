package discord

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// Codes that the package decides by.
const (
	codeUnknownChannel = "10003"
	codeUnknownMessage = "10008"
	codeCrossposted    = "40033"
	codeNoPermission   = "50013"
	codeInvalidForm    = "50035"
)

const hintChannel = "Check the id, and that the bot is a member of the server."

// rules are the codes of the vendor that mean something for what to do next.
var rules = kit.Rules{
	codeUnknownChannel: {Kind: providers.Gone, Hint: "The channel was deleted. " + hintChannel},
	"10004":            {Kind: providers.Gone, Attribute: "discord.guild", Hint: "The server does not exist for the bot. " + hintChannel},
	codeUnknownMessage: {Kind: providers.NotFound},
	"20016":            {Kind: providers.RateLimited},
	"20022":            {Kind: providers.RateLimited},
	"20028":            {Kind: providers.RateLimited},
	"20029":            {Kind: providers.RateLimited},
	"30003":            {Kind: providers.Invalid, Attribute: "pin", Hint: "Unpin another message of the channel first."},
	"30013":            {Kind: providers.Invalid, Hint: "Delete channels of the server that nobody needs."},
	"30046":            {Kind: providers.RateLimited},
	"40001":            {Kind: providers.Auth, Attribute: "token", Hint: hintToken},
	"40005":            {Kind: providers.Invalid, Attribute: "attachments", Hint: "Send smaller files, or put links to them into the text."},
	"40058":            {Kind: providers.Invalid, Attribute: "id", Hint: "A forum has posts, which are threads: use the id of one."},
	"40062":            {Kind: providers.RateLimited},
	"40333":            {Kind: providers.Invalid, Hint: "Discord's firewall refuses the request. Check that no proxy changes its headers."},
	"50001":            {Kind: providers.Forbidden, Hint: "Give the bot the permission View Channel, and check the id."},
	"50007":            {Kind: providers.Forbidden, Hint: "The person accepts no messages from the bot."},
	"50008":            {Kind: providers.Invalid, Attribute: "id", Hint: "Use the id of a channel that has messages."},
	codeNoPermission:   {Kind: providers.Forbidden},
	"50014":            {Kind: providers.Auth, Attribute: "token", Hint: hintToken},
	"50045":            {Kind: providers.Invalid, Attribute: "attachments", Hint: "The server allows files of 10 MiB, and more only if it is boosted. Put a link to the file into the text."},
	"50083":            {Kind: providers.Forbidden, Hint: "The thread is archived. Open it again, and apply."},
	"160002":           {Kind: providers.Forbidden, Attribute: "reply_to", Hint: "Give the bot the permission Read Message History, or remove reply_to."},
	"160005":           {Kind: providers.Forbidden, Hint: "The thread is locked. Unlock it, or give the bot the permission Manage Threads."},
	"200000":           {Kind: providers.Invalid, Hint: "The rules of the server's automatic moderation refuse the text. Change it, or except the bot's role from them."},
	"240000":           {Kind: providers.Invalid, Hint: "Discord holds a link in the text for harmful. Remove it."},
}

const hintToken = "Check the token. The page Bot of the Developer Portal resets it."

// refusal is the body of an answer that reports an error.
type refusal struct {
	Code       int             `json:"code"`
	Message    string          `json:"message"`
	Errors     json.RawMessage `json:"errors"`
	RetryAfter float64         `json:"retry_after"` // seconds
}

// classifyAnswer returns the error that an answer reports, and nil for a success.
func classifyAnswer(a client.Answer) error {
	if kit.IsSuccess(a) {
		return nil
	}
	var said refusal
	isAPI := json.Unmarshal(a.Body, &said) == nil && said.Message != ""
	code := ""
	if said.Code != 0 {
		code = strconv.Itoa(said.Code)
	}
	if a.Status >= http.StatusInternalServerError {
		return kit.Rules{}.NewRefusal(a, code, said.Message) // whatever its code, the request may have been carried out
	}
	e := rules.NewRefusal(a, code, said.Message)
	switch {
	case a.Status == http.StatusTooManyRequests:
		e.Kind = providers.RateLimited
	case a.Status == http.StatusUnauthorized:
		e.Attribute, e.Hint = "token", hintToken
	case e.Kind == providers.NotFound && code != codeUnknownMessage:
		e.Kind = providers.Invalid
		if code == "" || !isAPI {
			e.Attribute, e.Hint = "endpoint", "Discord does not know the address. Check the endpoint."
		}
	}
	if e.Kind == providers.RateLimited {
		e.RetryAfter = time.Duration(said.RetryAfter * float64(time.Second))
	}
	describeFields(e, said.Errors)
	return e
}

// describeFields adds which fields of the request are wrong, and why.
func describeFields(e *providers.Error, fields json.RawMessage) {
	said := fieldErrors("", fields)
	if len(said) == 0 {
		return
	}
	e.Detail += ": " + strings.Join(said, "; ")
	if strings.HasPrefix(said[0], "message_reference") {
		e.Attribute, e.Hint = "reply_to", "The message that it answers was deleted. Send that again, or remove reply_to."
	}
}

// fieldErrors lists the errors in a tree of fields, such as
// {"content":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be …"}]}}.
func fieldErrors(path string, tree json.RawMessage) (said []string) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(tree, &fields) != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name != "_errors" {
			said = append(said, fieldErrors(strings.TrimPrefix(path+"."+name, "."), fields[name])...)
			continue
		}
		var errs []struct {
			Message string `json:"message"`
		}
		_ = json.Unmarshal(fields[name], &errs) // another form has nothing to show
		for _, err := range errs {
			said = append(said, strings.TrimPrefix(path+": "+strings.TrimSuffix(err.Message, "."), ": "))
		}
	}
	return said
}

// explainPermissions names the permissions that a call needs, where the bot lacks one.
func explainPermissions(err error, permissions string) error {
	var e *providers.Error
	if !errors.As(err, &e) || e.Code != codeNoPermission {
		return err
	}
	named := *e
	named.Hint = "In the settings of the server or the channel, give the role of the bot: " + permissions + "."
	return &named
}
