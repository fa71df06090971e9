package email

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"time"

	"herald/providers"
)

// classify returns what an error means for the mail; see client.Exchange. An answer
// with a code of refusal is certain at every stage, and so is any error before the last.
func (d *dialog) classify(err error) error {
	if known := new(providers.Error); errors.As(err, &known) {
		return known
	}
	if reply := new(textproto.Error); errors.As(err, &reply) && reply.Code >= 400 && reply.Code < 600 {
		return d.classifyReply(reply)
	}
	switch {
	case d.stage == stageEnd:
		return &providers.Error{Kind: providers.Unknown, Err: d.explain(err), Hint: "Look into a mailbox of a recipient, or ask who runs the server."}
	case errors.Is(err, errNoTLS):
		return &providers.Error{Kind: providers.Invalid, Attribute: "server", Detail: err.Error() + ", so the mail was not sent",
			Hint: "Use smtps:// with the port for TLS. Only if nobody else is on the way to the server, set allow_plaintext."}
	case errors.Is(err, errNoLogin):
		return &providers.Error{Kind: providers.Auth, Attribute: "username", Detail: err.Error(), Hint: "Remove username and password if the server needs none."}
	}
	return &providers.Error{Kind: providers.Unavailable, Err: d.explain(err), Hint: "Check the server and its port, and that this machine can reach it."}
}

// explain returns why the connection was closed, if this program closed it.
func (d *dialog) explain(err error) error {
	if ended := d.ctx.Err(); ended != nil {
		return fmt.Errorf("no answer in time: %w", ended)
	}
	return err
}

var (
	enhancedCode = regexp.MustCompile(`^[245]\.[0-9]{1,3}\.[0-9]{1,3}\b`)
	waitNamed    = regexp.MustCompile(`(?i)\b([0-9]{1,5}) ?(seconds?|secs?|minutes?|mins?)\b`)
)

// classifyReply returns the error of a reply that refuses. The codes are those of
// RFC 5321, section 4.2.3, and RFC 3463.
func (d *dialog) classifyReply(reply *textproto.Error) error {
	enhanced := enhancedCode.FindString(reply.Msg)
	text := strings.TrimSpace(strings.TrimPrefix(strings.ReplaceAll(reply.Msg, "\n", " "), enhanced))
	e := &providers.Error{Code: strings.TrimSpace(fmt.Sprint(reply.Code, " ", enhanced)), Detail: text}
	if reply.Code < 500 {
		d.setTemporary(e, reply.Code, enhanced, text)
	} else {
		d.setPermanent(e, reply.Code, enhanced)
	}
	if d.stage == stageRecipient {
		e.Detail = strings.TrimSpace(d.recipient + " was refused: " + text)
	}
	return e
}

// setTemporary sets what a reply between 400 and 499 means: nothing was done, and it may
// be later. A server that names a time, or asks for patience, is obeyed.
func (d *dialog) setTemporary(e *providers.Error, code int, enhanced, text string) {
	e.Kind = providers.Unavailable
	if d.stage == stageRecipient && (enhanced == "4.5.3" || code == 452 && enhanced == "") {
		e.Kind, e.Attribute, e.Hint = providers.Invalid, "id", "The server accepts fewer recipients in one mail. Divide the conversation."
		return
	}
	if m := waitNamed.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1]) // at most five digits
		unit := time.Second
		if strings.HasPrefix(strings.ToLower(m[2]), "m") {
			unit = time.Minute
		}
		e.Kind, e.RetryAfter = providers.RateLimited, time.Duration(n)*unit
	}
	if strings.HasPrefix(enhanced, "4.7.") && d.stage > stageLogin {
		e.Kind = providers.RateLimited
	}
}

// setPermanent sets what a reply from 500 on means: it will never be accepted as it is.
func (d *dialog) setPermanent(e *providers.Error, code int, enhanced string) {
	e.Kind = providers.Invalid
	switch {
	case d.stage == stageLogin || code == 530 || code == 535:
		e.Kind, e.Attribute, e.Hint = providers.Auth, "password", "Check EMAIL_USERNAME and EMAIL_PASSWORD. Many providers need a password for programs."
	case d.stage == stageRecipient && isGone(enhanced):
		e.Kind, e.Attribute, e.Hint = providers.Gone, "id", "Correct the address, or remove it from the conversation."
	case strings.HasPrefix(enhanced, "5.7."):
		e.Kind, e.Hint = providers.Forbidden, "Ask who runs the server whether the account may send from this address and to this recipient."
	case code == 552 || enhanced == "5.3.4" || enhanced == "5.2.3":
		e.Attribute, e.Hint = "attachments", "The mail is larger than the server accepts. Put links to files into the text."
	case d.stage == stageSender:
		e.Attribute, e.Hint = "from", "Use an address that the account may send from."
	case d.stage == stageRecipient:
		e.Attribute, e.Hint = "id", "Correct the address, or remove it from the conversation."
	}
}

// isGone reports whether a recipient does not exist any more: RFC 3463, section 3.2.
func isGone(enhanced string) bool {
	switch enhanced {
	case "5.1.1", "5.1.2", "5.1.6", "5.1.10", "5.2.1":
		return true
	}
	return false
}
