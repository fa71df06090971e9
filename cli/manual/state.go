package manual

import (
	"fmt"
	"io"

	"herald/cli/printer"
	"herald/lang/schema"
)

// Backend is a place where a state can be kept: the label of its block, and
// what it may contain.
type Backend struct {
	Name string
	Body schema.Block
	// Remains says, in sentences, where earlier states may be that encryption
	// does not reach; "" for nowhere.
	Remains string
}

const (
	aboutBackends = "A backend block in the [herald block](../lang/LANGUAGE.md#herald) configures where the state is stored; without\n" +
		"one it is a local file. It can use variables, local values and functions. Set secrets in the environment, or use\n" +
		"sensitive variables. After a change, `herald init` asks for approval and moves the state."

	aboutEncryption = "A block `encryption {}` in the herald block. %s The state of `--sandbox` is never encrypted."

	aboutRemains = "If the state is encrypted later, or with another key, the earlier versions that the backend keeps are encrypted as\n" +
		"well. The command prints what it cannot encrypt:"

	sampleEncryption = `herald {
  name = "acme-announcements"
  encryption {
    recipients = ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]
    identities = ["herald.key"]
    fallback { passphrase = var.former_passphrase }
  }
}`
)

// State writes the page of where states are kept and how they are encrypted, in
// Markdown. The error is that of w.
func State(w io.Writer, backends []Backend, encryption schema.Block) error {
	out := &writer{printer.Printer{Out: w}}
	out.Linef("# Where the state is stored\n\n%s", aboutBackends)
	for _, b := range backends {
		out.Linef("\n## backend %q\n\n%s\n", b.Name, b.Body.Help)
		out.writeSample(fmt.Sprintf("backend %q", b.Name), b.Body)
		out.writeArguments(b.Body, true)
	}
	out.Linef("\n## Encryption\n\n"+aboutEncryption+"\n\n```hcl\n%s\n```", encryption.Help, sampleEncryption)
	out.writeArguments(encryption, true)
	out.Linef("\n%s\n", aboutRemains)
	for _, b := range backends {
		if b.Remains != "" {
			out.Linef("- `%s`: %s", b.Name, b.Remains)
		}
	}
	out.Linef("%s", "\n<!-- Written by make docs from the backends' schemas. -->")
	return out.Err
}
