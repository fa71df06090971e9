package funcs

import (
	"io"
	"maps"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/confine"
)

// Options are what the functions may know of the world.
type Options struct {
	// BaseDir is what relative paths are relative to; "" is the working
	// directory of the process.
	BaseDir string
	// Now is the answer of timestamp and plantimestamp, and the same in every
	// call, so that a plan does not differ from its apply.
	Now time.Time
	// Home is what "~" in a path stands for; "" is the home directory of the
	// user who runs the process.
	Home string
	// Root is what abspath begins at: the absolute path of BaseDir, or what is to
	// stand for it; "" finds it out from the working directory of the process.
	Root string
	// KeepSensitive has nonsensitive keep the mark: whoever wrote the call may not
	// decide what is shown.
	KeepSensitive bool
	// Random is what uuid draws from; nil is the randomness of the operating
	// system.
	Random io.Reader
	// Files reads the files that functions name; nil reads those inside BaseDir.
	Files *confine.Reader
	// Observe is told the SHA-256 of what a function has found out about files:
	// of the bytes of one, as "path"; of whether it is there, as
	// "fileexists(path)"; of which there are, as "fileset(path, pattern)". Paths
	// are as the configuration has them, cleaned. The digest is hexadecimal, and ""
	// for a file that does not exist. Sensitive paths are left out. nil for nobody.
	Observe func(what, digest string)
	// Drawn is called whenever a function gives what the next run would not
	// give again: the time, or a random value. nil for nobody.
	Drawn func()
	// Extra are further functions, such as those of a provider; they are part
	// of the table, and templates can call them. They win over built-in ones
	// of the same name.
	Extra map[string]function.Function
	// Meter counts what the functions make; nil: nothing is counted.
	Meter *Meter
}

// Core is what the built-in functions bear in front of their names where
// somebody wants to be sure that it is them.
const Core = "core::"

// Table gives all functions by name, the built-in ones also behind Core. It belongs to the caller, who may add
// and remove; templates see the functions of this table and of Extra only.
// The functions are safe for concurrent use.
func Table(o Options) map[string]function.Function {
	l := &library{Options: o, all: map[string]function.Function{}}
	for _, f := range l.families() {
		for _, e := range f.entries {
			fn := e.fn.WithNewDescriptions(e.about, e.params)
			l.all[e.name], l.all[Core+e.name] = fn, fn
		}
	}
	maps.Copy(l.all, o.Extra)
	for name, fn := range l.all {
		l.all[name] = discreet(fn, o.Meter)
	}
	return maps.Clone(l.all)
}

// library is one set of functions over the same options.
type library struct {
	Options
	all     map[string]function.Function
	drawing sync.Mutex   // held while something is drawn from Random
	spent   atomic.Int64 // bytes of files that were read
}

// noteDrawn reports that a function gives what the next run would not.
func (l *library) noteDrawn() {
	if l.Drawn != nil {
		l.Drawn()
	}
}

// entry is a function with everything that is said about it.
type entry struct {
	name     string
	fn       function.Function
	about    string
	params   []string // one for each parameter, the variadic one last
	examples []Example
}

// family is a group of functions as the manual shows them.
type family struct {
	name    string
	entries []entry
}

// Names of the families, in the order of the manual.
const (
	Numeric    = "Numeric"
	Text       = "String"
	Collection = "Collection"
	Encoding   = "Encoding"
	Filesystem = "Filesystem"
	Date       = "Date and time"
	Hash       = "Hash and crypto"
	Network    = "IP network"
	Conversion = "Type conversion"
	Chat       = "Chat"
)

func (l *library) families() []family {
	return []family{
		{Numeric, l.numeric()},
		{Text, l.textShape()},
		{Text, l.textTrim()},
		{Text, l.textSearch()},
		{Collection, l.listPick()},
		{Collection, l.listShape()},
		{Collection, l.mapping()},
		{Collection, l.sets()},
		{Collection, l.tests()},
		{Encoding, l.encoding()},
		{Encoding, l.documents()},
		{Filesystem, l.files()},
		{Filesystem, l.paths()},
		{Date, l.dates()},
		{Hash, l.hashes()},
		{Hash, l.fileHashes()},
		{Hash, l.identities()},
		{Network, l.network()},
		{Conversion, l.conversion()},
		{Conversion, l.trials()},
		{Conversion, l.secrecy()},
		{Chat, l.chat()},
		{Chat, l.spans()},
	}
}

func (l *library) home() (string, error) {
	if l.Home != "" {
		return l.Home, nil
	}
	return os.UserHomeDir()
}
