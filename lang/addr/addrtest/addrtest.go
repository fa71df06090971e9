// Package addrtest has addresses for tests, from their text. It panics at one that
// is malformed, because then the test is wrong.
package addrtest

import "herald/lang/addr"

// Delivery is the delivery of message.x@conversation.y.
func Delivery(text string) addr.Delivery { return must(addr.ParseDelivery(text)) }

// Instance is the instance of an address such as message.x["eu"].
func Instance(text string) addr.Instance { return must(addr.ParseInstance(text)) }

// Resource is the delivery or conversation of an address.
func Resource(text string) addr.Resource { return must(addr.ParseResource(text)) }

func must[A any](a A, err error) A {
	if err != nil {
		panic(err)
	}
	return a
}
