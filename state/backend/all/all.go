// Package all lists the backends by their names in the language, with the schemas of
// their blocks, and opens them. No other package of the state imports it.
package all

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/lang/schema"
	"herald/lang/trust"
	"herald/state/backend"
)

// Kind is one type of backend: backend "pg" {}.
type Kind struct {
	Name   string
	Schema schema.Block
	// Remains describes, in sentences, where a place of this kind may have earlier
	// states that Herald cannot access; "" for nowhere.
	Remains string
	open    func(arguments, Options) (backend.Backend, error)
	naming  workspaceNaming // zero where a place has room for one state only
	// servers are those that the block chooses, alone or with the environment.
	servers func(arguments, Options) []server
	// Secrets are the variables of the environment that the library of a kind reads
	// by itself and whose values are secret.
	Secrets []string
	// credentials are other variables by which the library finds credentials.
	credentials []string
}

// Options are what a backend needs in addition to its block.
type Options struct {
	// Dir is what relative paths are relative to.
	Dir string
	// Workspace sets the state of a workspace apart from that which the block
	// names; "" for the latter.
	Workspace string
	// Getenv looks up what the block leaves to the environment; nil for
	// nothing. Libraries of PostgreSQL and S3 also read variables of their own.
	Getenv func(string) string
	// Policy says which servers a block may name.
	Policy    trust.Policy
	Now       func() time.Time  // nil: time.Now
	Transport http.RoundTripper // of http and s3; nil: the usual one
}

// Kinds are all of them, sorted by name.
func Kinds() []Kind { return []Kind{httpKind(), localKind(), pgKind(), s3Kind()} }

// Find returns the kind with this name; ok is false if there is none.
func Find(name string) (k Kind, ok bool) {
	kinds := Kinds()
	at := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
	if at < 0 {
		return Kind{}, false
	}
	return kinds[at], true
}

// ArgumentError reports a wrong argument of the block. Its text does not contain the
// value.
type ArgumentError struct {
	Name    string
	Unknown bool // there is no argument of this name
	Err     error
}

func (e *ArgumentError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *ArgumentError) Unwrap() error { return e.Err }

// Open makes the backend that a block describes. body is an object of the
// arguments that were given, known and without marks. Nothing is connected to
// yet. The error is an *ArgumentError where an argument is to blame, and joins
// one for each where there are several. It is a *ServerError where the block
// names a server that nobody allowed.
func (k Kind) Open(body cty.Value, opt Options) (backend.Backend, error) {
	args, err := k.decodeArguments(body, opt.Getenv)
	if err != nil {
		return nil, err
	}
	if args, err = k.renameForWorkspace(args, opt); err != nil {
		return nil, err
	}
	if err := k.checkServers(args, opt); err != nil {
		return nil, err
	}
	return k.open(args, opt)
}

// arguments are the values of a block, of the schema's types; every attribute
// is there and may be null.
type arguments struct {
	values  map[string]cty.Value
	written map[string]bool // those that the block gives, and not the environment
}

func (k Kind) decodeArguments(body cty.Value, getenv func(string) string) (arguments, error) {
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	given := map[string]cty.Value{}
	if !body.IsNull() && body.LengthInt() > 0 {
		given = body.AsValueMap()
	}
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := k.Schema.Attribute(name); !ok {
			wrong = append(wrong, &ArgumentError{Name: name, Unknown: true,
				Err: fmt.Errorf("the backend %q has no argument %q; it has %s", k.Name, name, strings.Join(k.argumentNames(), ", "))})
		}
	}
	args := arguments{values: map[string]cty.Value{}, written: map[string]bool{}}
	for _, a := range k.Schema.Attributes {
		v, err := valueOf(a, given[a.Name], getenv)
		if err != nil {
			wrong = append(wrong, &ArgumentError{Name: a.Name, Err: err})
		}
		args.values[a.Name] = v
		args.written[a.Name] = given[a.Name] != cty.NilVal && !given[a.Name].IsNull()
	}
	return args, errors.Join(wrong...)
}

func (k Kind) argumentNames() []string {
	var names []string
	for _, a := range k.Schema.Attributes {
		names = append(names, a.Name)
	}
	return names
}

// valueOf is that of the block, else of the environment, else the default.
func valueOf(a schema.Attribute, given cty.Value, getenv func(string) string) (cty.Value, error) {
	for _, name := range a.Env {
		if given == cty.NilVal || given.IsNull() {
			if text := getenv(name); text != "" {
				given = cty.StringVal(text)
			}
		}
	}
	switch {
	case given != cty.NilVal && !given.IsNull():
	case a.Default != cty.NilVal:
		given = a.Default
	case a.Required && len(a.Env) > 0:
		return cty.NilVal, fmt.Errorf("%s is missing; set it in the block, or in %s", a.Name, strings.Join(a.Env, " or "))
	case a.Required:
		return cty.NilVal, fmt.Errorf("%s is missing", a.Name)
	default:
		return cty.NullVal(a.Type), nil
	}
	v, err := convert.Convert(given, a.Type)
	if err != nil || !v.IsWhollyKnown() {
		return cty.NilVal, fmt.Errorf("%s must be a %s that is known before the state is read", a.Name, a.Type.FriendlyName())
	}
	return v, nil
}

func (a arguments) stringOf(name string) string {
	if a.values[name].IsNull() {
		return ""
	}
	return a.values[name].AsString()
}

func (a arguments) boolOf(name string) bool { return !a.values[name].IsNull() && a.values[name].True() }

// intOf is an argument that counts something, from min on.
func (a arguments) intOf(name string, min int) (int, error) {
	n, exact := a.values[name].AsBigFloat().Int64()
	if exact != 0 || n < int64(min) || n > 1<<31 {
		return 0, &ArgumentError{Name: name, Err: fmt.Errorf("%s must be a whole number, at least %d", name, min)}
	}
	return int(n), nil
}

// durationOf is an argument such as 30s, from min on.
func (a arguments) durationOf(name string, min time.Duration) (time.Duration, error) {
	d, err := time.ParseDuration(a.stringOf(name))
	if err != nil || d < min {
		return 0, &ArgumentError{Name: name, Err: fmt.Errorf("%s must be a time such as \"30s\" or \"2m\", at least %v", name, min)}
	}
	return d, nil
}

func (a arguments) stringMapOf(name string) map[string]string {
	if a.values[name].IsNull() {
		return nil
	}
	out := map[string]string{}
	for k, v := range a.values[name].AsValueMap() {
		if !v.IsNull() {
			out[k] = v.AsString()
		}
	}
	return out
}
