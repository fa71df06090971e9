package cli

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"herald/cli/project"
	"herald/cli/stateaddr"
	"herald/lang"
	"herald/lang/diag/visible"
	"herald/lang/library"
	"herald/lang/trust"
	"herald/plan/target"
	"herald/state"
)

// completionTime is how long a person who pressed the key waits at most.
const completionTime = 3 * time.Second

// completionIndex is what a project has to complete with: the state, and what is
// declared as far as that can be told.
type completionIndex struct {
	*project.Project
	state   *state.State
	desired *lang.Desired
	modules []string // addresses of module instances
}

// candidates are the words that an argument may be. args are those before it.
type candidates func(ctx context.Context, o *completionIndex, args []string) []string

// argumentWords are the candidates of commands that take something of the
// project.
func argumentWords() map[string]candidates {
	return map[string]candidates{
		"herald generate-config":  completeEach((*completionIndex).standing),
		"herald import":           completeFirst((*completionIndex).importable),
		"herald invoke":           completeEach((*completionIndex).actions),
		"herald output":           completeFirst((*completionIndex).outputs),
		"herald resolve":          completeFirst((*completionIndex).doubtful),
		"herald state history":    earlierStateIDs(2),
		"herald state list":       completeEach((*completionIndex).standing),
		"herald state mv":         moveWords,
		"herald state restore":    earlierStateIDs(1),
		"herald state rm":         completeEach((*completionIndex).standing),
		"herald state show":       completeFirst((*completionIndex).addresses),
		"herald taint":            completeFirst((*completionIndex).deliveries),
		"herald untaint":          completeFirst((*completionIndex).tainted),
		"herald workspace delete": workspaceWords,
		"herald workspace select": workspaceWords,
	}
}

// completeEach completes every argument with the same words.
func completeEach(words func(*completionIndex) []string) candidates {
	return func(_ context.Context, o *completionIndex, _ []string) []string { return words(o) }
}

// completeFirst completes one argument, and none behind it.
func completeFirst(words func(*completionIndex) []string) candidates {
	return func(_ context.Context, o *completionIndex, args []string) []string {
		if len(args) > 0 {
			return nil
		}
		return words(o)
	}
}

// flagWords are the candidates of flags that take something of the project,
// wherever they stand.
func flagWords() map[string]candidates {
	return map[string]candidates{
		"target": completeEach((*completionIndex).selectable), "exclude": completeEach((*completionIndex).selectable),
		"replace": completeEach((*completionIndex).standing), "route-to": completeEach((*completionIndex).places),
		"scope": completeEach((*completionIndex).moduleInstances),
	}
}

// addCompletions has the shell complete arguments and flags of every command.
func addCompletions(a *app, root *cobra.Command) {
	arguments, flags := argumentWords(), flagWords()
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		if words := arguments[cmd.CommandPath()]; words != nil {
			cmd.ValidArgsFunction = completeWords(a, words)
		} else if strings.Contains(cmd.Use, "DIR") {
			cmd.ValidArgsFunction = completeDirectories
		} else if cmd.ValidArgsFunction == nil && !namesFile(cmd.Use) {
			cmd.ValidArgsFunction = cobra.NoFileCompletions
			if len(cmd.ValidArgs) > 0 {
				cmd.ValidArgsFunction = cobra.FixedCompletions(cmd.ValidArgs, cobra.ShellCompDirectiveNoFileComp)
			}
		}
		note := func(f *pflag.Flag) { addFlagCompletion(a, cmd, f, flags) }
		cmd.LocalNonPersistentFlags().VisitAll(note)
		cmd.PersistentFlags().VisitAll(note)
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(root)
}

// namesFile reports whether a command takes files, which the shell completes.
func namesFile(use string) bool {
	return strings.Contains(use, "FILE") || strings.Contains(use, "PATH")
}

func completeDirectories(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

func addFlagCompletion(a *app, cmd *cobra.Command, f *pflag.Flag, words map[string]candidates) {
	if _, known := cmd.GetFlagCompletionFunc(f.Name); known {
		return
	}
	placeholder, _ := pflag.UnquoteUsage(f)
	var complete cobra.CompletionFunc
	switch {
	case words[f.Name] != nil:
		complete = completeWords(a, words[f.Name])
	case f.Name == "var":
		complete = a.completeVariable
	case f.Name == "var-file":
		complete = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return []cobra.Completion{"hcl", "json"}, cobra.ShellCompDirectiveFilterFileExt
		}
	case placeholder == "DIR":
		complete = completeDirectories
	case placeholder == "FILE":
		return
	default:
		complete = cobra.NoFileCompletions
	}
	// It fails only for a flag that is not there, or has a function already.
	_ = cmd.RegisterFlagCompletionFunc(f.Name, complete)
}

// fixedWords has a flag completed with the only values that it takes.
func fixedWords(cmd *cobra.Command, flag string, words ...string) {
	// It fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// completeWords looks the project over. Where that fails, nothing is completed and
// nothing said: a shell has no place for it.
func completeWords(a *app, words candidates) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
		defer cancel()
		var out []cobra.Completion
		_ = withIndex(ctx, a, func(o *completionIndex) {
			for _, word := range words(ctx, o, args) {
				if strings.HasPrefix(word, typed) && !slices.Contains(args, word) && isShellSafe(word) {
					out = append(out, word)
				}
			}
		})
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// isShellSafe reports whether a candidate can be put into a command line as it
// is. The scripts of shells evaluate the line again at the next completion, so
// that a key of for_each with $(…) in it would run. Who wants such a key has to
// type it, in quotes.
func isShellSafe(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(`_.@:/[]"=-`, r)
	})
}

// withIndex opens the project without a word and without the network: whoever
// looks at a checkout and presses a key must not send credentials to where it
// says that the state is kept.
func withIndex(ctx context.Context, a *app, use func(*completionIndex)) (err error) {
	opt := a.opt
	opt.Out, opt.Offline = a.out.Discard(), true
	p, err := project.Open(&opt)
	if err != nil {
		return err
	}
	defer func() { joinErr(&err, p.Close()) }()
	known := new(state.State)
	if p.States.IsLocal() {
		found, err := p.States.Store.Read(ctx)
		if err != nil {
			return err
		}
		known = found.State
	}
	in := p.Inputs
	in.Known, in.Partial = known, true
	desired, view, _ := p.Config.EvaluateView(in)
	if desired == nil {
		desired = new(lang.Desired)
	}
	use(&completionIndex{Project: p, state: known, desired: desired, modules: view.Modules()})
	return nil
}

// completeVariable completes the name of a variable; the value is for the
// person.
func (a *app) completeVariable(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	// Whoever completes is told of nothing, so the files are taken for hostile.
	tree, _ := library.Load(library.Options{
		Dir: a.opt.Dir.String(), Environ: a.env.Environ, Policy: trust.New(trust.Options{Untrusted: true}),
	})
	var out []cobra.Completion
	for _, v := range tree.Root.Variables {
		if word := v.Name + "="; strings.HasPrefix(word, typed) {
			out = append(out, cobra.CompletionWithDesc(word, visible.Escape(v.Description)))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func (o *completionIndex) addresses() []string { return stateaddr.All(o.state) }

func (o *completionIndex) deliveries() []string { return slices.Sorted(maps.Keys(o.state.Deliveries)) }

func (o *completionIndex) standing() []string { return stateaddr.WithMessages(o.state) }

func (o *completionIndex) tainted() []string {
	return slices.DeleteFunc(o.deliveries(), func(address string) bool {
		d := o.state.Deliveries[address]
		return !d.Tainted && d.Behind == ""
	})
}

func (o *completionIndex) doubtful() []string {
	return slices.DeleteFunc(o.addresses(), func(address string) bool {
		if c := o.state.Conversations[address]; c != nil {
			return !c.Doubt
		}
		return !o.state.Deliveries[address].InDoubt()
	})
}

// declared are the deliveries and the conversations that Herald keeps.
func (o *completionIndex) declared() []target.Item {
	var items []target.Item
	for _, c := range o.desired.Conversations {
		if c.Managed() {
			items = append(items, target.Item{Conversation: c.Addr, Provider: c.Provider})
		}
	}
	for _, d := range o.desired.Deliveries {
		items = append(items, target.Item{Message: d.Addr.Message, Conversation: d.Addr.Conversation, Provider: d.Provider})
	}
	return items
}

// importable are those that nothing stands for yet.
func (o *completionIndex) importable() []string {
	var words []string
	for _, item := range o.declared() {
		if at := item.Address(); o.state.Conversations[at] == nil && o.state.Deliveries[at] == nil {
			words = append(words, at)
		}
	}
	return words
}

// selectable are the names of all that is declared, and of what still stands.
func (o *completionIndex) selectable() []string {
	return target.Names(append(o.declared(), stateaddr.DeliveryItems(o.state)...))
}

func (o *completionIndex) moduleInstances() []string { return o.modules }

func (o *completionIndex) places() []string {
	var words []string
	for _, c := range o.desired.Conversations {
		words = append(words, c.Addr.String())
	}
	return words
}

func (o *completionIndex) actions() []string {
	var words []string
	for _, action := range o.desired.Actions {
		words = append(words, action.Addr.String())
	}
	return words
}

func (o *completionIndex) outputs() []string { return slices.Sorted(maps.Keys(o.state.Outputs)) }

// moveWords are what stands, and then the addresses that it may get.
func moveWords(_ context.Context, o *completionIndex, args []string) []string {
	switch len(args) {
	case 0:
		return o.standing()
	case 1:
		return o.importable()
	}
	return nil
}

// earlierStateIDs completes up to so many ids of earlier states.
func earlierStateIDs(most int) candidates {
	return func(ctx context.Context, o *completionIndex, args []string) []string {
		if len(args) >= most || !o.States.IsLocal() {
			return nil
		}
		list, _ := o.States.Store.History(ctx)
		var words []string
		for _, g := range list {
			words = append(words, g.ID)
		}
		return words
	}
}

func workspaceWords(ctx context.Context, o *completionIndex, args []string) []string {
	if len(args) > 0 {
		return nil
	}
	var names []string
	if o.States.IsLocal() {
		names, _ = o.States.Workspaces(ctx)
	}
	names = append(names, project.DefaultWorkspace)
	slices.Sort(names)
	return slices.Compact(names)
}
