package sandbox

import "strings"

// Credential is what it takes to use one platform of the sandbox. The secrets
// in it are the same in every sandbox and open nothing else.
type Credential struct {
	Platform string
	// Block is a provider block, complete.
	Block string
	// Environment says the same as NAME=value, ready for a process.
	Environment []string
}

// Setup tells how to use each platform. base is the address of the server,
// without a final slash: "http://127.0.0.1:7300".
func (s *Server) Setup(base string) []Credential {
	base = strings.TrimSuffix(base, "/")
	var all []Credential
	for _, d := range s.dialects {
		all = append(all, d.credential(base))
	}
	return all
}

// Shell gives the environment as lines for a POSIX shell.
func (c Credential) Shell() string {
	var b strings.Builder
	for _, line := range c.Environment {
		name, value, _ := strings.Cut(line, "=")
		b.WriteString("export " + name + "='" + strings.ReplaceAll(value, "'", `'\''`) + "'\n")
	}
	return b.String()
}
