package sessions

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/schema"
	"herald/lang/trust"
	"herald/providers"
)

// checkEndpoints refuses the servers of a provider that only the files of the
// project name. Whoever can change the files, such as the author of a pull
// request, could otherwise have the credentials of the machine sent to a server
// of their own. It looks at the address alone: also what is written in the files
// may have been read from the environment or from a conversation.
func checkEndpoints(conf *lang.Provider, platform schema.Platform, policy trust.Policy) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, a := range platform.Provider.Attributes {
		if !a.IsServer() || conf.Environment[a.Name] != "" {
			continue
		}
		u, err := url.Parse(strings.TrimSpace(providers.StringArg(conf.Body, a.Name)))
		if err != nil || u.Hostname() == "" { // none, or one that opening the session refuses
			continue
		}
		if !isOwn(a, u) && !policy.Allows(trust.URL(u)) {
			diags = append(diags, endpointNotAllowed(conf, platform, a, trust.URL(u)))
		}
	}
	return diags
}

// isOwn reports whether an address is one of the platform's own servers.
func isOwn(a schema.Attribute, u *url.URL) bool {
	return slices.ContainsFunc(a.Endpoints, func(own string) bool {
		known, err := url.Parse(own)
		return err == nil && known.Scheme == u.Scheme && trust.URL(known) == trust.URL(u)
	})
}

func endpointNotAllowed(conf *lang.Provider, platform schema.Platform, a schema.Attribute, server trust.Endpoint) *hcl.Diagnostic {
	name, allow := server.String(), trust.Advice(server.String())
	if slices.Contains(conf.Sensitive, a.Name) {
		name, allow = "a server whose name is sensitive", trust.Advice("HOST")
	}
	return diag.Errorf(conf.Source.At(a.Name), problem.EndpointNotAllowed,
		"Provider %s would send %s to %s. Only the files of the project name that server, and whoever can change them could receive "+
			"it there. Nothing was sent.\n\n%s%s Or remove %s and set %s in the environment.",
		conf.Addr, describeCredentials(conf, platform), name, listOwn(a), allow, a.Name, strings.Join(a.Env, " or "))
}

// listOwn is a sentence about the platform's own servers; "" where it has none.
func listOwn(a schema.Attribute) string {
	if a.SelfHosted {
		return ""
	}
	own := make([]string, len(a.Endpoints))
	for i, address := range a.Endpoints {
		own[i] = strings.TrimPrefix(address, "https://")
	}
	return "The files may name " + strings.Join(own, " or ") + ". "
}

// describeCredentials names what a provider sends to prove who it is.
func describeCredentials(conf *lang.Provider, platform schema.Platform) string {
	var list []string
	for _, a := range platform.Provider.Attributes {
		switch {
		case !a.Sensitive || providers.StringArg(conf.Body, a.Name) == "":
		case conf.Environment[a.Name] != "":
			list = append(list, conf.Environment[a.Name]+" from the environment")
		default:
			list = append(list, fmt.Sprintf("its argument %s", a.Name))
		}
	}
	if len(list) == 0 {
		return "its requests"
	}
	return strings.Join(list, " and ")
}
