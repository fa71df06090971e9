package addr

import (
	"slices"
	"strings"
)

// MarshalText and UnmarshalText write and read the one spelling of an address,
// so that addresses are fields and map keys of what is encoded. The zero value
// is the empty text.

// MarshalText implements encoding.TextMarshaler.
func (i Instance) MarshalText() ([]byte, error) { return marshal(i) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *Instance) UnmarshalText(text []byte) error { return unmarshal(i, text, ParseInstance) }

// MarshalText implements encoding.TextMarshaler.
func (d Delivery) MarshalText() ([]byte, error) { return marshal(d) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Delivery) UnmarshalText(text []byte) error { return unmarshal(d, text, ParseDelivery) }

// MarshalText implements encoding.TextMarshaler.
func (p Provider) MarshalText() ([]byte, error) { return marshal(p) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Provider) UnmarshalText(text []byte) error { return unmarshal(p, text, ParseProvider) }

// MarshalText implements encoding.TextMarshaler.
func (r Resource) MarshalText() ([]byte, error) { return marshal(r) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Resource) UnmarshalText(text []byte) error { return unmarshal(r, text, ParseResource) }

type address interface {
	comparable
	String() string
}

// SortedKeys returns the keys of a map in the order of their texts.
func SortedKeys[A address, V any](m map[A]V) []A {
	type entry struct {
		text string
		at   int
	}
	all, order := make([]A, 0, len(m)), make([]entry, 0, len(m))
	for key := range m {
		order = append(order, entry{key.String(), len(all)})
		all = append(all, key)
	}
	slices.SortFunc(order, func(x, y entry) int { return strings.Compare(x.text, y.text) })
	keys := make([]A, len(all))
	for i, e := range order {
		keys[i] = all[e.at]
	}
	return keys
}

// Texts returns addresses as texts.
func Texts[A address](addresses []A) []string {
	texts := make([]string, len(addresses))
	for i, at := range addresses {
		texts[i] = at.String()
	}
	return texts
}

// Compare orders addresses by their texts.
func Compare[A address](x, y A) int { return strings.Compare(x.String(), y.String()) }

func marshal[A address](a A) ([]byte, error) {
	var zero A
	if a == zero {
		return []byte{}, nil
	}
	return []byte(a.String()), nil
}

func unmarshal[A address](to *A, text []byte, parse func(string) (A, error)) error {
	var a A
	if len(text) > 0 {
		var err error
		if a, err = parse(string(text)); err != nil {
			return err
		}
	}
	*to = a
	return nil
}
