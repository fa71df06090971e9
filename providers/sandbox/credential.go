package sandbox

import "strings"

// Credential is what a client needs to use one platform of the sandbox. Its
// secrets are the same in every sandbox and give access to nothing else.
type Credential struct {
	Platform string
	// Block is a complete provider block.
	Block string
	// Environment has the same values as NAME=value, for the environment of a
	// process.
	Environment []string
	// Conversation is the id of a conversation that can be used, unless
	// conversations are required.
	Conversation string
}

// Setup returns how to configure each platform. base is the address of the
// server, without a trailing slash: "http://127.0.0.1:7300".
func (s *Server) Setup(base string) []Credential {
	base = strings.TrimSuffix(base, "/")
	var all []Credential
	for _, d := range s.dialects {
		all = append(all, d.credential(base))
	}
	return all
}

// Shell returns the environment as export lines for a POSIX shell.
func (c Credential) Shell() string {
	var b strings.Builder
	for _, line := range c.Environment {
		name, value, _ := strings.Cut(line, "=")
		b.WriteString("export " + name + "='" + strings.ReplaceAll(value, "'", `'\''`) + "'\n")
	}
	return b.String()
}
