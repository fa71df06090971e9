package kit

import (
	"strings"

	"herald/providers"
	"herald/providers/client"
)

// ClientOptions returns the options of a session's client: those that follow from its
// configuration and its facts, with the address of the argument endpoint, whose default
// is standard, and with secrets that appear in no error. If standard is "", an endpoint
// must be given.
func ClientOptions(c providers.Config, f providers.Facts, standard string, secrets ...string) (client.Options, error) {
	endpoint, err := providers.ServerURLArg(c.Body, "endpoint", standard)
	if argument, known := f.Schema.Provider.Attribute("endpoint"); err != nil && known && providers.StringArg(c.Body, "endpoint") == "" {
		return client.Options{}, providers.NewConfigError(providers.Invalid, "endpoint", "there is no address of a server",
			"Set "+strings.Join(argument.Env, " or ")+" or the endpoint argument, as in "+strings.Trim(argument.Example, `"`)+".")
	}
	if err != nil {
		return client.Options{}, err
	}
	opt := client.OptionsOf(c, f)
	opt.Base, opt.Secrets = endpoint, secrets
	return opt, nil
}
