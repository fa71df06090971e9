package providers

import (
	"net/url"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// Address reads an argument of a provider block that is the address of a
// server; standard where there is none. It has no final slash. What is no
// address, or holds more than one, is an *Error of kind Invalid.
func Address(body cty.Value, name, standard string) (string, error) {
	given := strings.TrimSpace(Word(body, name))
	if given == "" {
		return standard, nil
	}
	u, err := url.Parse(given)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil ||
		u.RawQuery != "" || u.Fragment != "" {
		return "", Misconfigured(Invalid, name, "the "+strings.ReplaceAll(name, "_", " ")+" is not the address of a server",
			"Write it as in "+standard+", without user, query or fragment.")
	}
	return strings.TrimRight(given, "/"), nil
}
