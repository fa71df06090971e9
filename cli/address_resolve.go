package cli

import (
	"fmt"
	"maps"
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

// stateAddresses are those of all that the state knows: conversations first.
func stateAddresses(s *state.State) []string {
	return append(slices.Sorted(maps.Keys(s.Conversations)), slices.Sorted(maps.Keys(s.Deliveries))...)
}

// addressesWithMessages adds to the addresses the messages with all their deliveries.
func addressesWithMessages(s *state.State) []string {
	words := stateAddresses(s)
	for address := range s.Deliveries {
		if at, err := addr.ParseDelivery(address); err == nil {
			words = append(words, at.Message.String(), at.Message.Block.String())
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// resolveAddresses are the addresses that one given by a person stands for.
func resolveAddresses(s *state.State, address string) []string {
	if s.Conversations[address] != nil || s.Deliveries[address] != nil {
		return []string{address}
	}
	return deliveriesOf(s, func(at addr.Delivery) addr.Instance { return at.Message }, address)
}

// matchingAddresses are the addresses in the state that one matches as --target
// does: a module, a name with *, a conversation behind @, an account.
func matchingAddresses(s *state.State, address string) []string {
	pattern, err := target.ParsePattern(address)
	if err != nil {
		return nil
	}
	var found []string
	for _, item := range stateItems(s) {
		if pattern.Matches(item) {
			found = append(found, item.Address())
		}
	}
	slices.Sort(found)
	return found
}

// stateItems are all that the state knows, as patterns match it.
func stateItems(s *state.State) []target.Item {
	var items []target.Item
	for address, c := range s.Conversations {
		if at, err := addr.ParseInstance(address); err == nil {
			items = append(items, target.Item{Conversation: at, Provider: c.Provider})
		}
	}
	return append(items, deliveryItems(s)...)
}

// deliveryItems are the deliveries that the state knows, as patterns match them.
func deliveryItems(s *state.State) []target.Item {
	var items []target.Item
	for address, d := range s.Deliveries {
		if at, err := addr.ParseDelivery(address); err == nil {
			items = append(items, target.Item{Message: at.Message, Conversation: at.Conversation, Provider: d.Provider})
		}
	}
	return items
}

// deliveriesOf are those of which one half, the message or the conversation, is
// at an address, or is an instance of the block there.
func deliveriesOf(s *state.State, half func(addr.Delivery) addr.Instance, address string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(s.Deliveries)), func(have string) bool {
		at, err := addr.ParseDelivery(have)
		return err != nil || half(at).String() != address && half(at).Block.String() != address
	})
}

// resolveOne is the address in the state that one given by a person stands for: a
// message with a single delivery needs no conversation behind it.
func resolveOne(s *state.State, address string) (string, error) {
	if found := resolveAddresses(s, address); len(found) == 1 {
		return found[0], nil
	}
	return "", unknownAddress(s, address)
}

// sentTo are the deliveries in a conversation that one may take for something
// that the state holds itself.
func sentTo(s *state.State, address string) []string {
	return deliveriesOf(s, func(at addr.Delivery) addr.Instance { return at.Conversation }, address)
}

// matchesPrefix is whether state list shows an address for a prefix: it begins so, or
// it is of a delivery whose conversation, with the @ before it, does.
func matchesPrefix(address, prefix string) bool {
	at := max(strings.LastIndex(address, "@"), 0)
	return strings.HasPrefix(address, prefix) || strings.HasPrefix(prefix, "@") && strings.HasPrefix(address[at:], prefix)
}

// noSuchPrefix says that state list has nothing for a prefix, and what may have
// been meant.
func noSuchPrefix(s *state.State, prefix string) error {
	if len(sentTo(s, prefix)) > 0 {
		return problem.Errorf(problem.NotInState, "%s itself is not kept by Herald, which only sends there. What stands in it is listed by\n  herald state list %s\nand has the addresses of messages", prefix, printer.ShellWord("@"+prefix))
	}
	return problem.Errorf(problem.NotInState, "the state knows nothing whose address begins with %s; herald state list shows what it knows.%s",
		prefix, suggestAddress(s, prefix))
}

// unknownAddress says that the state knows nothing of an address, and what may
// have been meant.
func unknownAddress(s *state.State, address string) error {
	if found := resolveAddresses(s, address); len(found) > 0 {
		return problem.Errorf(problem.AmbiguousAddress, "%s stands in several conversations, and this takes one delivery:%s\nGive one of these", address, addressLines(found))
	}
	if found := sentTo(s, address); len(found) > 0 {
		return problem.Errorf(problem.NotInState, "%s itself is not kept by Herald, which only sends there. What stands in it:%s\nGive one of these", address, addressLines(found))
	}
	return problem.Errorf(problem.NotInState, "the state knows nothing of %s; herald state list shows what it knows.%s", address, suggestAddress(s, address))
}

// suggestAddress is the sentence about an address that was most likely meant, as a shell
// takes it, with a leading space; "" when there is none.
func suggestAddress(s *state.State, address string) string {
	near := diag.Suggest(address, addressesWithMessages(s))
	if word := printer.ShellWord(near); near != "" && word != near {
		return fmt.Sprintf(" Did you mean %s?", word)
	}
	return diag.DidYouMean(address, []string{near})
}

// addressLines are addresses to copy into a shell, each on a line of its own, and no
// more than a screen has room for.
func addressLines(addresses []string) string {
	var b strings.Builder
	for _, address := range addresses[:min(len(addresses), output.LimitForPeople)] {
		b.WriteString("\n  " + printer.ShellWord(address))
	}
	if more := len(addresses) - output.LimitForPeople; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}
