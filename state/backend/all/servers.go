package all

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"herald/lang/trust"
	"herald/state/backend/pg"
)

// server is one that a block chooses, by an argument.
type server struct {
	argument string
	at       trust.Endpoint
}

// ServerError reports that a block names a server that is not allowed. Otherwise anybody
// who can change the files, such as the author of a pull request, could make Herald send
// the machine's credentials to a server of their own.
type ServerError struct {
	Argument string
	kind     string
	at       trust.Endpoint
	sent     []string // the variables whose values would be sent
	env      []string // the variables that choose the server in place of Argument
}

// Error includes what would be sent where, and how to allow it.
func (e *ServerError) Error() string {
	sent := "its requests"
	if len(e.sent) > 0 {
		sent = "the credentials of the environment (" + strings.Join(e.sent, ", ") + ")"
	}
	text := fmt.Sprintf("the backend %s would send %s to %s. Only the files of the project select this server, and anybody who can change them could receive what is sent. "+
		"Nothing was sent.\n\n%s", e.kind, sent, e.at, trust.Advice(e.at.String()))
	if len(e.env) > 0 {
		text += fmt.Sprintf(" Or remove %s and set %s in the environment.", e.Argument, e.env[0])
	}
	return text
}

// checkServers refuses the servers that a block names and that nobody allowed.
// It looks at the address alone: also what is written next to it may have been
// read from the environment.
func (k Kind) checkServers(args arguments, opt Options) error {
	if k.servers == nil {
		return nil
	}
	for _, s := range k.servers(args, opt) {
		if opt.Policy.Allows(s.at) {
			continue
		}
		a, _ := k.Schema.Attribute(s.argument) // it is one of the schema's
		return &ServerError{Argument: s.argument, kind: k.Name, at: s.at, sent: k.credentialVariables(args, opt), env: a.Env}
	}
	return nil
}

// credentialVariables are the variables of the environment that hold credentials.
func (k Kind) credentialVariables(args arguments, opt Options) []string {
	var names []string
	isSet := func(name string) bool { return opt.Getenv != nil && opt.Getenv(name) != "" }
	for _, a := range k.Schema.Attributes {
		if a.Sensitive && !args.written[a.Name] {
			if i := slices.IndexFunc(a.Env, isSet); i >= 0 {
				names = append(names, a.Env[i])
			}
		}
	}
	for _, name := range slices.Concat(k.Secrets, k.credentials) {
		if isSet(name) {
			names = append(names, name)
		}
	}
	return names
}

// httpServers are those that the block names, and all of them where it says by
// what a server proves to be the right one.
func httpServers(a arguments, _ Options) []server {
	weakened := ""
	switch {
	case a.written["skip_cert_verification"] && a.boolOf("skip_cert_verification"):
		weakened = "skip_cert_verification"
	case a.written["client_ca_certificate_pem"]:
		weakened = "client_ca_certificate_pem"
	}
	var list []server
	for _, name := range []string{"address", "lock_address", "unlock_address"} {
		u, err := url.Parse(a.stringOf(name))
		if err != nil || u.Host == "" { // opening says what is wrong, where one is given
			continue
		}
		switch {
		case a.written[name]:
			list = append(list, server{name, trust.URL(u)})
		case weakened != "":
			list = append(list, server{weakened, trust.URL(u)})
		}
	}
	return list
}

// pgServers are those that the connection string leads to, unless the
// environment leads there by itself.
func pgServers(a arguments, _ Options) []server {
	if !a.written["conn_str"] {
		return nil
	}
	var list []server
	for _, at := range pg.Chosen(a.stringOf("conn_str")) {
		list = append(list, server{"conn_str", at})
	}
	return list
}

// amazon matches the hosts of Amazon S3 itself, which only Amazon answers at.
var amazon = regexp.MustCompile(`^s3([.-][a-z0-9-]+)?\.amazonaws\.com$`)

// s3Servers is the endpoint that the block names. Without one it is Amazon's.
// Where the files are not trusted, the bucket counts: anybody can have one
// there, and read in its log how it is asked.
func s3Servers(a arguments, opt Options) []server {
	u, err := url.Parse(a.stringOf("endpoint"))
	if err != nil {
		return nil // opening says what is wrong
	}
	own := a.stringOf("endpoint") == "" || u.Scheme == "https" && u.Port() == "" && amazon.MatchString(u.Host)
	switch {
	case own && opt.Policy.Untrusted():
		return []server{{"bucket", trust.HostPort(a.stringOf("bucket")+".s3.amazonaws.com", "443")}}
	case own || !a.written["endpoint"]:
		return nil
	}
	return []server{{"endpoint", trust.URL(u)}}
}
