package providers

import "github.com/zclconf/go-cty/cty"

// Declarable is a Platform of which a provider block declares what it can do, because
// the block describes the requests. The Facts of the Platform are then those of a block
// that declares nothing.
type Declarable interface {
	// Declare returns the platform as a provider block declares it. Its Facts and its
	// Compose replace those of the Platform for this provider, and so does its
	// TargetChecker; sessions are opened by the Platform itself. Equal blocks give equal
	// platforms, and nothing is sent. body is as in Config. The error is an *Error of kind
	// Invalid whose Attribute names the argument at fault.
	Declare(body cty.Value) (Platform, error)
}
