// Package providers defines the contract between Herald and the platforms. A
// platform is a package below this one that implements Platform: its Facts are
// data that need neither credentials nor network, Compose is a pure function,
// and a Session sends the requests.
//
// What only some platforms can do is an optional interface of one to three
// methods, of the Session or of the Platform. Callers find it with As, which
// looks through wrappers. A platform also declares in its Facts what its
// sessions can do; the conformance suite compares the two.
//
// This package must not know any platform by name, nor plan, state or apply.
package providers
