package providers

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/trust"
)

// DecodeOptions reads a platform's block as its JSON is stored, in the shape of
// into, a pointer to a struct. No block leaves into as it is, and so does an
// argument that is null. The error is of kind Invalid.
func DecodeOptions(block json.RawMessage, into any) error {
	if len(block) == 0 {
		return nil
	}
	if err := json.Unmarshal(block, into); err != nil {
		return &Error{Kind: Invalid, Detail: "the platform's block is not in the form of its schema: " + err.Error()}
	}
	return nil
}

// ServerURLArg reads an argument of a provider block that is the address of a
// server; standard where there is none, or an *Error of kind Invalid if standard is
// "", because the platform has no server of its own. It has no final slash. What is no
// address, or holds more than one, is an *Error of kind Invalid, and so is
// http:// to anything but this machine: credentials are not sent in clear.
func ServerURLArg(body cty.Value, name, standard string) (string, error) {
	given, what := strings.TrimSpace(StringArg(body, name)), "the "+strings.ReplaceAll(name, "_", " ")
	switch {
	case given == "" && standard == "":
		return "", NewConfigError(Invalid, name, what+" is not given, and there is no default",
			"Set it to the address of the server, as in https://chat.example.org.")
	case given == "":
		return standard, nil
	}
	u, ok := ParseServerURL(given)
	if !ok || u.Scheme != "https" && u.Scheme != "http" {
		return "", NewConfigError(Invalid, name, what+" is not the address of a server",
			"Write it as in "+cmp.Or(standard, "https://chat.example.org")+", without user, query or fragment.")
	}
	if trust.IsClear(u) {
		return "", NewConfigError(Invalid, name, what+" begins with http://, so credentials would be sent to another machine in clear",
			"Write it with https://. Only this machine is reached by http://.")
	}
	return strings.TrimRight(given, "/"), nil
}

// ParseServerURL takes the address of a server apart, of HTTP or SMTP; ok is false when
// it is not one, or holds more than that.
func ParseServerURL(text string) (u *url.URL, ok bool) {
	u, err := url.Parse(strings.TrimSpace(text))
	return u, err == nil && slices.Contains([]string{"https", "http", "smtps", "smtp"}, u.Scheme) && u.Hostname() != "" && u.User == nil &&
		u.RawQuery == "" && u.Fragment == ""
}

// IsLoopback reports whether an address can be nothing but this machine.
func IsLoopback(u *url.URL) bool { return trust.URL(u).IsLoopback() }

// HookURLArg reads an argument of a provider block that is the address of a webhook: a
// server with a path and a query, which are secret. What is none is an *Error of kind
// Invalid, and so is http:// to anything but this machine.
func HookURLArg(body cty.Value, name string) (*url.URL, error) {
	given := strings.TrimSpace(StringArg(body, name))
	u, err := url.Parse(given)
	switch {
	case given == "":
		return nil, NewConfigError(Invalid, name, "the "+name+" is not given, and there is no default", "Set it to the address of the webhook, as in https://chat.example.org/hooks/abc.")
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return nil, NewConfigError(Invalid, name, "the "+name+" is not the address of a webhook", "Write it as in https://chat.example.org/hooks/abc, without user and fragment.")
	case trust.IsClear(u):
		return nil, NewConfigError(Invalid, name, "the "+name+" begins with http://, so what is secret in it would be sent to another machine in clear",
			"Write it with https://. Only this machine is reached by http://.")
	}
	return u, nil
}
