package email

import (
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"

	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/kit"
)

// addresses is the form of what SMTP accepts from everybody: an address in ASCII without
// quotes. A name with other letters is written as in xn--mnchen-3ya.example.
var addresses = kit.IDForm{
	Pattern: regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$"),
	Help:    "The id of a conversation by email is the address of a recipient, such as news@example.org, without a name.",
}

var (
	domainForm = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)
	listIDForm = regexp.MustCompile(`^[^<>\r\n]*<[A-Za-z0-9._-]+\.[A-Za-z0-9._-]+>$`)
)

// recipients are those of a conversation, with its list headers.
type recipients struct {
	To          []string `json:"to"`
	Cc          []string `json:"cc"`
	Bcc         []string `json:"bcc"`
	ListID      string   `json:"list_id"`
	Unsubscribe []string `json:"list_unsubscribe"`
	OneClick    bool     `json:"one_click_unsubscribe"`
}

// readRecipients reads a conversation. The id is the first address in To.
func readRecipients(t providers.Target) (recipients, error) {
	var r recipients
	err := providers.DecodeOptions(t.Options, &r)
	r.To = append([]string{t.ID}, r.To...)
	return r, err
}

func (r recipients) all() []string {
	return append(append(append([]string{}, r.To...), r.Cc...), r.Bcc...)
}

// CheckTarget refuses what the server would, and an address that would get a mail
// twice; see providers.TargetChecker.
func (p platform) CheckTarget(t providers.Target) []providers.Problem {
	found := p.IDForm.CheckTarget(t)
	refuse := func(attribute, format string, args ...any) {
		found = append(found, providers.Problem{Attribute: "email." + attribute, Code: problem.InvalidPlatformValue, Detail: fmt.Sprintf(format, args...)})
	}
	r, err := readRecipients(t)
	if err != nil {
		refuse("to", "%v.", err)
		return found
	}
	seen := map[string]bool{strings.ToLower(t.ID): true}
	for _, list := range []struct {
		name      string
		addresses []string
	}{{"to", r.To[1:]}, {"cc", r.Cc}, {"bcc", r.Bcc}} {
		for _, a := range list.addresses {
			switch {
			case !addresses.Pattern.MatchString(a):
				refuse(list.name, "%q is not an address. Write it as in news@example.org, without a name.", a)
			case seen[strings.ToLower(a)]:
				refuse(list.name, "%s is a recipient already, and would get each mail twice. Remove it.", a)
			}
			seen[strings.ToLower(a)] = true
		}
	}
	if n := len(r.all()); n > maxRecipients {
		refuse("to", "The conversation has %d recipients, and a mail may be sent to %d. Use the address of a mailing list, or a conversation for each recipient with for_each.", n, maxRecipients)
	}
	r.checkListHeaders(refuse)
	return found
}

func (r recipients) checkListHeaders(refuse func(attribute, format string, args ...any)) {
	if r.ListID != "" && !listIDForm.MatchString(r.ListID) {
		refuse("list_id", "%q is not the id of a list. Write it as in Release notes <releases.example.org>.", r.ListID)
	}
	web := false
	for _, text := range r.Unsubscribe {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "https" && u.Scheme != "mailto" || strings.ContainsAny(text, "<>, \r\n") {
			refuse("list_unsubscribe", "%q is not an address of https or mailto.", text)
			continue
		}
		web = web || u.Scheme == "https"
	}
	if r.OneClick && !web {
		refuse("one_click_unsubscribe", "It needs an https address in list_unsubscribe.")
	}
}

// readSender reads an argument of the provider block that is an address with or
// without a name; nil if it is not given.
func readSender(name, given string) (*mail.Address, error) {
	if strings.TrimSpace(given) == "" {
		return nil, nil
	}
	a, err := mail.ParseAddress(given)
	if err != nil || !addresses.Pattern.MatchString(a.Address) {
		return nil, providers.NewConfigError(providers.Invalid, name, "the argument "+name+" is not an address", "Write it as in Example <news@example.org>.")
	}
	return a, nil
}
