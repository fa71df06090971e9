package addr

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

type address interface {
	comparable
	String() string
}

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
