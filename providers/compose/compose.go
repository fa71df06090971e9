// Package compose composes content for a platform: as the platform does, and with a
// body that is longer than the platform allows sent as the message's argument overflow
// says. Plan and apply compose with it, never with a platform alone.
//
// Like a platform's own Compose, it is a pure function of content and platform. It
// must not know any platform by name.
package compose

import (
	"slices"

	"herald/lang/content"
	"herald/providers"
)

// Result is composed content. Parts and Problems are as those of
// providers.Platform.
type Result struct {
	Parts    []providers.Part
	Problems []providers.Problem
	Overflow Overflow
	// Neutralized are forms of the body that would notify everybody and were written
	// so that they do not, as people write them.
	Neutralized []string
}

// Overflow is what happens to a body that is longer than the platform allows. The
// zero value belongs to a body that fits.
type Overflow struct {
	Choice content.Overflow
	Pieces int // messages that the body is divided into
	Length int // characters of the body
	Cut    int // characters of the body that nobody can read
	// File is the name of the file with the whole body; "" when there is none.
	File string
}

// Composer composes for one platform, whose facts it asks for once.
type Composer struct {
	platform providers.Platform
	facts    providers.Facts
}

// NewComposer returns the composer of a platform.
func NewComposer(p providers.Platform) Composer { return Composer{p, p.Facts()} }

// Message composes content in as few parts as possible. A limit of the body that
// is exceeded is a problem, unless the content says what happens then.
func (k Composer) Message(c content.Content) Result {
	m := message{Composer: k, written: c.Body}
	c, neutralized, problem := m.notifyEveryone(c)
	if problem != nil {
		return Result{Problems: []providers.Problem{*problem}}
	}
	r := m.composeFitting(c)
	r.Neutralized = neutralized
	return r
}

// composeFitting composes content and makes a body that is too long fit.
func (m message) composeFitting(c content.Content) Result {
	parts, problems := m.compose(c)
	if !exceedsBody(c, problems) {
		return Result{Parts: parts, Problems: problems}
	}
	f, problem := m.fit(c)
	if problem != nil {
		return Result{Problems: append(withoutBodyLimits(c, problems), *problem)}
	}
	if f == nil {
		return Result{Problems: m.adviseOverflow(c, problems)}
	}
	return m.composeFitted(*f)
}

// InParts composes content that was checked before, as n parts where the platform
// can; see providers.ComposeParts. nil where the platform finds an error.
func (k Composer) InParts(c content.Content, n int) []providers.Part {
	m := message{Composer: k, written: c.Body}
	c, _, _ = m.notifyEveryone(c)
	parts, problems := m.compose(c)
	if exceedsBody(c, problems) {
		if f, _ := m.fit(c); f != nil {
			last := providers.ComposeParts(k.platform, f.last, n-len(f.before))
			if len(f.before) > 0 {
				last = withoutQuote(last)
			}
			return append(m.composePieces(*f), last...)
		}
	}
	if len(parts) == n || !providers.Has[providers.Splitter](k.platform) {
		return parts
	}
	return providers.ComposeParts(k.platform, c, n)
}

// message composes one message.
type message struct {
	Composer
	written string // the body as the author wrote it
}

// compose composes as the platform does, and adds the limits of the body that the
// platform leaves to its facts.
func (m message) compose(c content.Content) ([]providers.Part, []providers.Problem) {
	parts, problems := m.platform.Compose(c)
	problems = append(slices.Clip(problems), bodyLimits(m.facts, c, parts)...)
	return parts, problems
}

// fitted is content that was made to fit: the pieces that precede the last one,
// each of which is one part, and the last one, with everything that follows the
// body.
type fitted struct {
	before   []content.Content
	last     content.Content
	overflow Overflow
}

func (m message) composeFitted(f fitted) Result {
	r := Result{Overflow: f.overflow}
	for i := range f.before {
		r.add(m.composePiece(f, i))
	}
	parts, problems := m.compose(f.last)
	if len(f.before) > 0 {
		parts = withoutQuote(parts)
	}
	r.add(parts, problems)
	if slices.ContainsFunc(r.Problems, func(p providers.Problem) bool { return !p.Warning }) {
		return Result{Problems: r.Problems}
	}
	return r
}

// add adds parts, and problems that were not found before.
func (r *Result) add(parts []providers.Part, problems []providers.Problem) {
	r.Parts = append(r.Parts, parts...)
	for _, p := range problems {
		if !slices.Contains(r.Problems, p) {
			r.Problems = append(r.Problems, p)
		}
	}
}

// composePieces composes the pieces before the last one.
func (m message) composePieces(f fitted) []providers.Part {
	var out []providers.Part
	for i := range f.before {
		piece, _ := m.composePiece(f, i)
		out = append(out, piece...)
	}
	return out
}

// composePiece composes a piece before the last one.
func (m message) composePiece(f fitted, i int) ([]providers.Part, []providers.Problem) {
	parts, problems := m.compose(f.before[i])
	parts = parts[:min(1, len(parts))]
	if i > 0 {
		parts = withoutQuote(parts)
	}
	return parts, problems
}

// withoutQuote returns parts of which none carries the quote of a reply, except those
// that are sent into its thread.
func withoutQuote(parts []providers.Part) []providers.Part {
	out := slices.Clone(parts)
	for i := range out {
		out[i].Quotes = out[i].Quotes && out[i].InThread
	}
	return out
}
