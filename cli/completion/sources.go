package completion

import (
	"context"
	"maps"
	"slices"

	"herald/cli/project"
	"herald/cli/stateaddr"
	"herald/lang/addr"
	"herald/plan/target"
)

// Source returns the words that an argument may be. args are the arguments before it.
type Source func(ctx context.Context, o *Index, args []string) []string

// Each completes every argument with the same words.
func Each(words func(*Index) []string) Source {
	return func(_ context.Context, o *Index, _ []string) []string { return words(o) }
}

// First completes the first argument, and no other.
func First(words func(*Index) []string) Source {
	return func(_ context.Context, o *Index, args []string) []string {
		if len(args) > 0 {
			return nil
		}
		return words(o)
	}
}

// Addresses returns all addresses in the state.
func (o *Index) Addresses() []string { return addr.Texts(stateaddr.All(o.state)) }

// Deliveries returns the deliveries in the state.
func (o *Index) Deliveries() []string { return addr.Texts(addr.SortedKeys(o.state.Deliveries)) }

// Sent returns all addresses in the state, and the messages that the deliveries belong to.
func (o *Index) Sent() []string { return stateaddr.WithMessages(o.state) }

// Tainted returns the deliveries that the next apply sends again.
func (o *Index) Tainted() []string {
	return addr.Texts(slices.DeleteFunc(addr.SortedKeys(o.state.Deliveries), func(at addr.Delivery) bool {
		d := o.state.Deliveries[at]
		return !d.Tainted && d.Behind == (addr.Instance{})
	}))
}

// InDoubt returns the addresses with an unknown outcome.
func (o *Index) InDoubt() []string {
	return addr.Texts(slices.DeleteFunc(stateaddr.All(o.state), func(address addr.Resource) bool {
		if at, ok := address.Delivery(); ok {
			return !o.state.Deliveries[at].InDoubt()
		}
		return !o.state.Conversations[address.Conversation].Doubt
	}))
}

// declared returns the deliveries and the conversations that Herald manages.
func (o *Index) declared() []target.Item {
	var items []target.Item
	for _, c := range o.desired.Conversations {
		if c.Managed() {
			items = append(items, target.Item{Resource: c.Addr.Resource(), Provider: c.Provider})
		}
	}
	for _, d := range o.desired.Deliveries {
		items = append(items, target.Item{Resource: d.Addr.Resource(), Provider: d.Provider})
	}
	return items
}

// Importable returns what is declared and not in the state.
func (o *Index) Importable() []string {
	var words []string
	for _, item := range o.declared() {
		if !o.state.Has(item.Resource) {
			words = append(words, item.String())
		}
	}
	return words
}

// Targets returns the addresses that --target takes, of what is declared and of what was
// sent.
func (o *Index) Targets() []string {
	return target.Names(append(o.declared(), stateaddr.DeliveryItems(o.state)...))
}

// ModuleInstances returns the addresses of the instances of modules.
func (o *Index) ModuleInstances() []string { return o.modules }

// Conversations returns the declared conversations.
func (o *Index) Conversations() []string {
	var words []string
	for _, c := range o.desired.Conversations {
		words = append(words, c.Addr.String())
	}
	return words
}

// Actions returns the declared actions.
func (o *Index) Actions() []string {
	var words []string
	for _, action := range o.desired.Actions {
		words = append(words, action.Addr.String())
	}
	return words
}

// Outputs returns the names of the outputs in the state.
func (o *Index) Outputs() []string { return slices.Sorted(maps.Keys(o.state.Outputs)) }

// MovedAddresses completes an address of what was sent, then one that it can move to.
func MovedAddresses(_ context.Context, o *Index, args []string) []string {
	switch len(args) {
	case 0:
		return o.Sent()
	case 1:
		return o.Importable()
	}
	return nil
}

// EarlierStates completes up to the given number of ids of earlier versions of the
// state.
func EarlierStates(most int) Source {
	return func(ctx context.Context, o *Index, args []string) []string {
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

// Workspaces completes one name of a workspace.
func Workspaces(ctx context.Context, o *Index, args []string) []string {
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
