// Package providers is the contract between Herald and the platforms it
// speaks to. A platform is a package below this one that implements Platform;
// facts about it are data that need neither credentials nor network, Compose
// is pure, and a Session does the calls.
//
// The contract is small on purpose. What only some platforms can do is an
// interface of one or two methods that the caller finds by type assertion on
// the Session. A platform declares the same in its Facts, and the conformance
// suite holds the two against each other.
//
// This package must not know any platform by name, nor plan, state or apply.
package providers
