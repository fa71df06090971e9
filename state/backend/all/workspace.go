package all

import (
	"context"
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/state/backend"
)

// workspaceNaming is how a kind keeps several states in one place.
type workspaceNaming struct {
	argument string                              // of the block, which names the state
	full     func(arguments, Options) string     // that name, as the backend has it
	of       func(full, workspace string) string // the name of a workspace's state next to it
}

// nameFromArgument is the name as the block has it.
func nameFromArgument(argument string) func(arguments, Options) string {
	return func(a arguments, _ Options) string { return a.stringOf(argument) }
}

// workspaceFile returns the file of a workspace: herald.state.d/NAME.json next to
// herald.state.json.
func workspaceFile(full, workspace string) string {
	return strings.TrimSuffix(full, ".json") + ".d/" + workspace + ".json"
}

// NoWorkspacesError reports that a place can store only one state, so it has no
// workspaces.
type NoWorkspacesError struct{ Kind string }

// Error includes what to do instead.
func (e *NoWorkspacesError) Error() string {
	return fmt.Sprintf("the backend %q stores one state at one address, so it has only the default workspace: the protocol can neither name nor list others. "+
		"Set the address with a variable, or use another backend", e.Kind)
}

// renameForWorkspace renames the state to that of the workspace.
func (k Kind) renameForWorkspace(args arguments, opt Options) (arguments, error) {
	if opt.Workspace == "" {
		return args, nil
	}
	if k.naming.argument == "" {
		return args, &NoWorkspacesError{k.Name}
	}
	if full := k.naming.full(args, opt); full != "" { // else opening says what is wrong
		args.values[k.naming.argument] = cty.StringVal(k.naming.of(full, opt.Workspace))
	}
	return args, nil
}

// Workspaces lists the workspaces that have a state in addition to the one that the
// block names, by name and sorted. Only what is called like one counts; whether
// that is a state shows when it is read. The error is a *NoWorkspacesError where there
// can be none.
func (k Kind) Workspaces(ctx context.Context, body cty.Value, opt Options) ([]string, error) {
	opt.Workspace = ""
	b, err := k.Open(body, opt)
	if err != nil {
		return nil, err
	}
	directory, ok := backend.As[backend.Directory](b)
	if !ok || k.naming.argument == "" {
		return nil, &NoWorkspacesError{k.Name}
	}
	args, err := k.decodeArguments(body, opt.Getenv)
	if err != nil {
		return nil, err
	}
	const mark = "\x00"
	before, after, _ := strings.Cut(k.naming.of(k.naming.full(args, opt), mark), mark)
	states, err := directory.Names(ctx, before)
	var names []string
	for _, state := range states {
		if name, ok := strings.CutSuffix(strings.TrimPrefix(state, before), after); ok && name != "" {
			names = append(names, name)
		}
	}
	return names, err
}
