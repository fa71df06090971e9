package backend

// Wrapper is a Backend that changes what another one keeps: it encrypts, for
// example. As finds the optional interfaces of the backend that it wraps, so it
// implements only those that it changes.
type Wrapper interface {
	Backend

	// Unwrap returns the backend that is wrapped.
	Unwrap() Backend

	// WrapCapability is called before the wrapped backend is used directly.
	// target is a pointer to an optional interface, such as *Historian. If the
	// wrapper changes what that interface carries, WrapCapability sets *target to
	// an implementation that does, and returns true. It returns false for every
	// other interface, and for one that the wrapped backend does not implement.
	WrapCapability(target any) bool
}

// As finds the optional interface T of a backend. A Wrapper offers all those of
// the backend that it wraps. ok is false if b does not implement T.
func As[T any](b Backend) (capability T, ok bool) {
	for b != nil {
		if capability, ok = b.(T); ok {
			return capability, true
		}
		w, wraps := b.(Wrapper)
		if !wraps {
			break
		}
		var wrapped T
		if w.WrapCapability(&wrapped) {
			return wrapped, true
		}
		b = w.Unwrap()
	}
	return capability, false
}
