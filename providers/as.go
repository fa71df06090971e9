package providers

// PlatformWrapper is a Platform that adds to another one or changes it. As finds
// the optional interfaces of the platform inside, so that a wrapper implements
// only what it changes.
type PlatformWrapper interface {
	Platform
	Unwrap() Platform
}

// SessionWrapper is a Session that adds to another one or changes it; see
// PlatformWrapper.
type SessionWrapper interface {
	Session
	Unwrap() Session
}

// As returns the optional interface T of a Platform or a Session: that of x
// itself, or else that of what x wraps. ok is false if none of them implements
// T. A type assertion would miss what a wrapper does not repeat.
func As[T any](x any) (capability T, ok bool) {
	for x != nil {
		if capability, ok = x.(T); ok {
			return capability, true
		}
		switch w := x.(type) {
		case PlatformWrapper:
			x = w.Unwrap()
		case SessionWrapper:
			x = w.Unwrap()
		default:
			return capability, false
		}
	}
	return capability, false
}

// Has reports whether a Platform or a Session has the optional interface T; see
// As.
func Has[T any](x any) bool {
	_, ok := As[T](x)
	return ok
}
