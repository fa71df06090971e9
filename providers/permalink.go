package providers

import (
	"net/url"
	"strings"
)

// maxPermalink is more bytes than the address of a message takes on any platform.
const maxPermalink = 2048

// PermalinkOrNone returns an address that is fit to be stored, printed and linked to;
// "" for any other. A platform could otherwise have the reader of a plan run a script,
// or write to their terminal.
func PermalinkOrNone(address string) string {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxPermalink || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	if u.User != nil || strings.ContainsFunc(address, isNoURLCharacter) {
		return ""
	}
	return address
}

// isNoURLCharacter reports whether RFC 3986 has a character nowhere in an address.
func isNoURLCharacter(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"<>\\^`{|}", r)
}
