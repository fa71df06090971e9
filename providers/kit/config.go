package kit

import (
	"herald/providers"
	"herald/providers/client"
)

// ClientOptions returns the options of a session's client: those that follow from its
// configuration and its facts, with the address of the argument endpoint, whose default
// is standard, and with secrets that appear in no error.
func ClientOptions(c providers.Config, f providers.Facts, standard string, secrets ...string) (client.Options, error) {
	endpoint, err := providers.ServerURLArg(c.Body, "endpoint", standard)
	if err != nil {
		return client.Options{}, err
	}
	opt := client.OptionsOf(c, f)
	opt.Base, opt.Secrets = endpoint, secrets
	return opt, nil
}
