package trust

import (
	"path/filepath"
	"slices"
)

// Policy says what the files of a project may reach. It does not change once it
// is made. The zero Policy allows no endpoint and no directory, and is not
// untrusted.
type Policy struct {
	untrusted   bool
	endpoints   []Endpoint
	directories []string
}

// Options make a Policy.
type Options struct {
	// Untrusted means that the files were written by people who may be hostile.
	Untrusted bool
	// Endpoints are the servers that the files may name, in addition to the
	// platforms' own.
	Endpoints []Endpoint
	// Directories are those outside of the project whose files may be read, as
	// absolute paths.
	Directories []string
}

// EnvEndpoints is the environment variable that lists servers to allow.
const EnvEndpoints = "HERALD_ALLOWED_ENDPOINTS"

// Advice says in a sentence how to allow a server, as Endpoint.String writes it.
func Advice(server string) string {
	return "If the server is the right one, allow it outside of the project: set " + EnvEndpoints + "=" + server +
		", or add it to allowed_endpoints in the user configuration."
}

// New makes a Policy.
func New(opt Options) Policy {
	p := Policy{untrusted: opt.Untrusted, endpoints: slices.Clone(opt.Endpoints)}
	for _, dir := range opt.Directories {
		p.directories = append(p.directories, filepath.Clean(dir))
	}
	return p
}

// Untrusted reports whether the files were written by people who may be
// hostile.
func (p Policy) Untrusted() bool { return p.untrusted }

// Directories returns the directories outside of the project whose files may be
// read, as clean absolute paths. The slice belongs to the caller.
func (p Policy) Directories() []string { return slices.Clone(p.directories) }

// Allows reports whether the person who runs the program allowed this server.
func (p Policy) Allows(server Endpoint) bool {
	return slices.ContainsFunc(p.endpoints, func(allowed Endpoint) bool { return allowed.allowsServer(server) })
}
