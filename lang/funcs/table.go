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

// Options are the inputs of the functions.
type Options struct {
	// BaseDir is what relative paths are relative to; "" is the working
	// directory of the process.
	BaseDir string
	// Now is the answer of timestamp and plantimestamp, and the same in every
	// call, so that a plan does not differ from its apply.
	Now time.Time
	// Home is what "~" in a path represents; "" is the home directory of the
	// user who runs the process.
	Home string
	// Root is what abspath begins at: the absolute path of BaseDir, or what is to
	// represent it; "" finds it out from the working directory of the process.
	Root string
	// KeepSensitive makes nonsensitive keep the mark: the author of the call may not
	// decide what is shown.
	KeepSensitive bool
	// Random is what uuid draws from; nil is the randomness of the operating
	// system.
	Random io.Reader
	// Files reads the files that functions name; nil reads those inside BaseDir.
	Files *confine.Reader
	// Observe is called with the SHA-256 of what a function has found out about files:
	// of the bytes of one, as "path"; of whether it is there, as
	// "fileexists(path)"; of which there are, as "fileset(path, pattern)". Paths
	// are as the configuration has them, cleaned. The digest is hexadecimal, and ""
	// for a file that does not exist. Sensitive paths are omitted. It may be nil.
	Observe func(what, digest string)
	// OnVarying is called whenever a function gives what the next run would not
	// return again: the time, or a random value. It may be nil.
	OnVarying func()
	// Extra are further functions, such as those of a provider; they are part
	// of the table, and templates can call them. They win over built-in ones
	// of the same name.
	Extra map[string]function.Function
	// Meter counts what the functions make; nil: nothing is counted.
	Meter *Meter
}

// CorePrefix is the prefix of the built-in functions for expressions that
// must not call a function of a platform with the same name.
const CorePrefix = "core::"

// Table returns all functions by name, the built-in ones also with CorePrefix. The map belongs to the caller, who may add
// and remove; templates see the functions of this table and of Extra only.
// The functions are safe for concurrent use.
func Table(o Options) map[string]function.Function {
	l := &functionSet{Options: o, all: map[string]function.Function{}}
	for _, f := range l.allFamilies() {
		for _, e := range f.entries {
			fn := e.fn.WithNewDescriptions(e.help, e.params)
			l.all[e.name], l.all[CorePrefix+e.name] = fn, fn
		}
	}
	maps.Copy(l.all, o.Extra)
	for name, fn := range l.all {
		l.all[name] = guardFunction(fn, o.Meter)
	}
	return maps.Clone(l.all)
}

// functionSet is the functions of one table and their shared state.
type functionSet struct {
	Options
	all       map[string]function.Function
	randomMu  sync.Mutex   // held while something is drawn from Random
	bytesRead atomic.Int64 // bytes of files that were read
}

// reportDrawn reports that a function gives what the next run would not.
func (l *functionSet) reportDrawn() {
	if l.OnVarying != nil {
		l.OnVarying()
	}
}

// definition is a function with its documentation.
type definition struct {
	name     string
	fn       function.Function
	help     string
	params   []string // one for each parameter, the variadic one last
	examples []Example
}

// family is a group of functions as the manual shows them.
type family struct {
	name    string
	entries []definition
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

func (l *functionSet) allFamilies() []family {
	return []family{
		{Numeric, l.numericFunctions()},
		{Text, l.textFormatFunctions()},
		{Text, l.textTrimFunctions()},
		{Text, l.textSearchFunctions()},
		{Collection, l.listAccessFunctions()},
		{Collection, l.listTransformFunctions()},
		{Collection, l.mapFunctions()},
		{Collection, l.setFunctions()},
		{Collection, l.conditionFunctions()},
		{Encoding, l.encodingFunctions()},
		{Encoding, l.documentFunctions()},
		{Filesystem, l.fileFunctions()},
		{Filesystem, l.pathFunctions()},
		{Date, l.dateFunctions()},
		{Hash, l.hashFunctions()},
		{Hash, l.fileHashFunctions()},
		{Hash, l.identityFunctions()},
		{Network, l.networkFunctions()},
		{Conversion, l.conversionFunctions()},
		{Conversion, l.tryFunctions()},
		{Conversion, l.markFunctions()},
		{Chat, l.chatFunctions()},
		{Chat, l.durationFunctions()},
	}
}

func (l *functionSet) homeDir() (string, error) {
	if l.Home != "" {
		return l.Home, nil
	}
	return os.UserHomeDir()
}
