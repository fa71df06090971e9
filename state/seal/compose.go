package seal

import "herald/state/backend"

// The short names keep the combinations below readable.
type (
	jn = journaler
	cp = checkpointer
	hi = historian
	un = backend.Unlocker
)

// compose gives c the optional interfaces of what it wraps, and no other:
// callers find them by type assertion, so a type that had them all would
// promise what it cannot keep. A backend that keeps journals itself has no
// copies of them to keep, so Journaler and Checkpointer exclude each other.
func compose(c *core) backend.Backend {
	j, isJ := c.Backend.(backend.Journaler)
	p, isP := c.Backend.(backend.Checkpointer)
	h, isH := c.Backend.(backend.Historian)
	u, isU := c.Backend.(backend.Unlocker)
	o := optional{jn{j, c.sealer}, cp{p, c.sealer}, hi{h, c.sealer}, u}
	switch {
	case isJ:
		return o.journaling(c, isH, isU)
	case isP:
		return o.checkpointing(c, isH, isU)
	}
	return o.bare(c, isH, isU)
}

type optional struct {
	j jn
	p cp
	h hi
	u un
}

func (o optional) bare(c *core, h, u bool) backend.Backend {
	switch {
	case h && u:
		return struct {
			*core
			hi
			un
		}{c, o.h, o.u}
	case h:
		return struct {
			*core
			hi
		}{c, o.h}
	case u:
		return struct {
			*core
			un
		}{c, o.u}
	}
	return c
}

func (o optional) journaling(c *core, h, u bool) backend.Backend {
	switch {
	case h && u:
		return struct {
			*core
			jn
			hi
			un
		}{c, o.j, o.h, o.u}
	case h:
		return struct {
			*core
			jn
			hi
		}{c, o.j, o.h}
	case u:
		return struct {
			*core
			jn
			un
		}{c, o.j, o.u}
	}
	return struct {
		*core
		jn
	}{c, o.j}
}

func (o optional) checkpointing(c *core, h, u bool) backend.Backend {
	switch {
	case h && u:
		return struct {
			*core
			cp
			hi
			un
		}{c, o.p, o.h, o.u}
	case h:
		return struct {
			*core
			cp
			hi
		}{c, o.p, o.h}
	case u:
		return struct {
			*core
			cp
			un
		}{c, o.p, o.u}
	}
	return struct {
		*core
		cp
	}{c, o.p}
}
