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
	// Untrusted says that the files were written by people who may be hostile.
	Untrusted bool
	// Endpoints are the servers that the files may name, in addition to the
	// platforms' own.
	Endpoints []Endpoint
	// Directories are those outside of the project whose files may be read, as
	// absolute paths.
	Directories []string
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

// Allows reports whether whoever runs the program named this server.
func (p Policy) Allows(server Endpoint) bool {
	return slices.ContainsFunc(p.endpoints, func(allowed Endpoint) bool { return allowed.covers(server) })
}
