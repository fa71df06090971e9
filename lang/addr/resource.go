package addr

import "fmt"

// Resource names what the state has an entry for: a delivery, or a conversation if
// Message is zero. The zero Resource names nothing.
type Resource struct {
	Message      Instance
	Conversation Instance
}

// Resource is the delivery as a resource.
func (d Delivery) Resource() Resource { return Resource(d) }

// Resource is the conversation i as a resource.
func (i Instance) Resource() Resource { return Resource{Conversation: i} }

// IsZero reports whether the resource names nothing.
func (r Resource) IsZero() bool { return r == Resource{} }

// Delivery returns the delivery; ok is false for a conversation.
func (r Resource) Delivery() (d Delivery, ok bool) {
	return Delivery(r), r.Message != Instance{}
}

// Owner is the instance of the block that declares the resource: the message of a
// delivery, or the conversation.
func (r Resource) Owner() Instance {
	if d, ok := r.Delivery(); ok {
		return d.Message
	}
	return r.Conversation
}

// String is the address of the delivery or of the conversation.
func (r Resource) String() string { return string(r.appendText(make([]byte, 0, usualLength))) }

func (r Resource) appendText(b []byte) []byte {
	if d, ok := r.Delivery(); ok {
		b = append(d.Message.appendText(b), '@')
	}
	return r.Conversation.appendText(b)
}

// ParseResource reads the address of a delivery or of a conversation.
func ParseResource(s string) (Resource, error) {
	if _, _, ok := CutDelivery(s); ok {
		d, err := ParseDelivery(s)
		return Resource(d), err
	}
	c, err := ParseInstance(s)
	if err != nil {
		return Resource{}, err
	}
	if c.Kind != Conversation {
		return Resource{}, fmt.Errorf("%q is not the address of a delivery or a conversation", s)
	}
	return c.Resource(), nil
}
