// Package stateaddr finds the addresses in a state that an address typed by a person
// refers to, and suggests one where there is none.
//
// It must not know any command, nor how a state is stored.
package stateaddr

import (
	"fmt"
	"slices"
	"strings"

	"herald/cli/output"
	"herald/cli/printer"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan/target"
	"herald/state"
)

// All returns every address in the state: conversations first, then deliveries, both
// sorted.
func All(s *state.State) []addr.Resource {
	var all []addr.Resource
	for _, at := range addr.SortedKeys(s.Conversations) {
		all = append(all, at.Resource())
	}
	for _, at := range addr.SortedKeys(s.Deliveries) {
		all = append(all, at.Resource())
	}
	return all
}

// WithMessages returns every address in the state, and those of the messages that the
// deliveries belong to, with and without their keys.
func WithMessages(s *state.State) []string {
	words := addr.Texts(All(s))
	for at := range s.Deliveries {
		words = append(words, at.Message.String(), at.Message.Block.String())
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// Resolve returns the addresses in the state that one given by a person refers to: the
// address itself, or all deliveries of a message; none if the state has neither.
func Resolve(s *state.State, address string) []addr.Resource {
	if at, err := addr.ParseResource(address); err == nil && s.Has(at) {
		return []addr.Resource{at}
	}
	return deliveriesOf(s, func(at addr.Delivery) addr.Instance { return at.Message }, address)
}

// Match returns the addresses in the state that a pattern matches as for --target: a
// module, a name with *, a conversation after @, a provider; none if nothing matches.
func Match(s *state.State, address string) []addr.Resource {
	pattern, err := target.ParsePattern(address)
	if err != nil {
		return nil
	}
	var found []addr.Resource
	for _, item := range stateItems(s) {
		if pattern.Matches(item) {
			found = append(found, item.Resource)
		}
	}
	return found
}

// stateItems returns everything in the state, as patterns match it.
func stateItems(s *state.State) []target.Item {
	var items []target.Item
	for at, c := range s.Conversations {
		items = append(items, target.Item{Resource: at.Resource(), Provider: c.Provider})
	}
	return append(items, DeliveryItems(s)...)
}

// DeliveryItems returns the deliveries in the state, as patterns match them.
func DeliveryItems(s *state.State) []target.Item {
	var items []target.Item
	for at, d := range s.Deliveries {
		items = append(items, target.Item{Resource: at.Resource(), Provider: d.Provider})
	}
	return items
}

// deliveriesOf returns the deliveries of which one half, the message or the
// conversation, has an address, or is an instance of the block there.
func deliveriesOf(s *state.State, half func(addr.Delivery) addr.Instance, address string) []addr.Resource {
	want, err := addr.ParseInstance(address)
	if err != nil {
		return nil
	}
	var found []addr.Resource
	for _, at := range addr.SortedKeys(s.Deliveries) {
		if have := half(at); have == want || want.Key == addr.NoKey && have.Block == want.Block {
			found = append(found, at.Resource())
		}
	}
	return found
}

// ResolveOne returns the one address in the state that one given by a person refers
// to: a message with a single delivery needs no conversation after it. It fails if
// there is none, or if there are several.
func ResolveOne(s *state.State, address string) (addr.Resource, error) {
	if found := Resolve(s, address); len(found) == 1 {
		return found[0], nil
	}
	return addr.Resource{}, UnknownAddress(s, address)
}

// sentTo are the deliveries in a conversation that one may take for something
// that the state holds itself.
func sentTo(s *state.State, address string) []addr.Resource {
	return deliveriesOf(s, func(at addr.Delivery) addr.Instance { return at.Conversation }, address)
}

// HasPrefix reports whether an address begins with a prefix, or is that of a delivery
// whose conversation, with the @ before it, does.
func HasPrefix(address, prefix string) bool {
	at := max(strings.LastIndex(address, "@"), 0)
	return strings.HasPrefix(address, prefix) || strings.HasPrefix(prefix, "@") && strings.HasPrefix(address[at:], prefix)
}

// UnknownPrefix returns the error about a prefix that no address in the state has,
// with a suggestion.
func UnknownPrefix(s *state.State, prefix string) error {
	if len(sentTo(s, prefix)) > 0 {
		return problem.Errorf(problem.NotInState, "Herald does not manage %s, but only sends messages to it. To list the addresses of its messages, run\n  herald state list %s", prefix, printer.ShellWord("@"+prefix))
	}
	return problem.Errorf(problem.NotInState, "the state contains no address that begins with %s; herald state list prints all addresses.%s",
		prefix, suggestAddress(s, prefix))
}

// UnknownAddress returns the error about an address that does not refer to one entry
// of the state, with a suggestion.
func UnknownAddress(s *state.State, address string) error {
	if found := Resolve(s, address); len(found) > 0 {
		return problem.Errorf(problem.AmbiguousAddress, "%s was sent to several conversations, and the command needs one delivery:%s\nUse one of these addresses", address, addressLines(found))
	}
	if found := sentTo(s, address); len(found) > 0 {
		return problem.Errorf(problem.NotInState, "Herald does not manage %s, but only sends messages to it:%s\nUse one of these addresses", address, addressLines(found))
	}
	return problem.Errorf(problem.NotInState, "the state does not contain %s; herald state list prints all addresses.%s", address, suggestAddress(s, address))
}

// suggestAddress returns a sentence with the address that was most likely meant, quoted
// for a shell, after a space; "" when there is none.
func suggestAddress(s *state.State, address string) string {
	near := diag.Suggest(address, WithMessages(s))
	if word := printer.ShellWord(near); near != "" && word != near {
		return fmt.Sprintf(" Did you mean %s?", word)
	}
	return diag.DidYouMean(address, []string{near})
}

// addressLines returns addresses quoted for a shell, each on a line of its own, and no
// more than fit on a screen.
func addressLines(addresses []addr.Resource) string {
	var b strings.Builder
	for _, address := range addresses[:min(len(addresses), output.LimitForPeople)] {
		b.WriteString("\n  " + printer.ShellWord(address.String()))
	}
	if more := len(addresses) - output.LimitForPeople; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}
