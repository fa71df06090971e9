package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/failure"
	"herald/lang/diag"
	"herald/lang/diag/style"
	"herald/providers/sandbox"
	"herald/state"
	"herald/state/backend"
	"herald/state/seal"
	"herald/state/store"
)

// color reports whether colors are written to a stream that is a terminal or
// not.
func (a *app) color(terminal bool) bool {
	return !a.noColor && style.IsWanted(terminal, a.getenv)
}

// diagnose prints diagnostics to standard error; nothing when there are none.
func (a *app) diagnose(diags hcl.Diagnostics, files ...map[string]*hcl.File) {
	if len(diags) == 0 {
		return
	}
	sources := map[string]*hcl.File{}
	for _, f := range files {
		maps.Copy(sources, f)
	}
	diags = diag.Sort(diags)
	a.problems(diags, sources)
	if a.programs.alone {
		return
	}
	if a.programs.compact && !diags.HasErrors() {
		for _, line := range compacted(diags) {
			fmt.Fprintln(a.Stderr, line)
		}
		return
	}
	width := 0
	if a.ErrTerminal {
		width = a.Width
	}
	opt := diag.Options{Color: a.color(a.ErrTerminal), Width: width}
	// Standard error is the last resort; there is nowhere left to complain.
	_ = diag.Write(a.Stderr, diag.Limit(diags, inFull), sources, opt)
}

// complain prints an error that has no place in a file.
func (a *app) complain(err error) {
	d := &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summaryOf(err), Detail: failure.Sentence(err)}
	locked, isLocked := errors.AsType[*backend.LockedError](err)
	foreign, isForeign := errors.AsType[*store.LineageError](err)
	moved, isMoved := errors.AsType[*movedError](err)
	plan, isPlan := errors.AsType[*savedError](err)
	orphan, isOrphan := errors.AsType[*store.OrphanError](err)
	lost, isLost := errors.AsType[*store.LostError](err)
	aged, isAged := errors.AsType[*store.AgeError](err)
	switch {
	case isLocked:
		d.Summary = "State is locked"
		d.Detail = failure.Sentence(locked) + " Nothing was sent. Wait for it to end and run this again, or give --lock-timeout."
		if out, ok := errors.AsType[*lockedOut](err); ok && out.takeable {
			d.Detail += " If that run is gone, take the lock from it:\n  herald force-unlock " + locked.Info.ID
		}
	case isForeign:
		d.Summary = "State of another project"
		d.Detail = failure.Sentence(foreign) + " Nothing was sent. Put the right state in its place, or restore the name."
	case isMoved:
		d.Summary = "Backend was changed"
		d.Detail = failure.Sentence(moved)
	case isPlan:
		savedProblem(plan, d)
	case sealed(err):
		d.Summary = "State cannot be opened"
	case errors.Is(err, sandbox.ErrBusy):
		d.Summary = "Sandbox is in use"
	case isOrphan:
		d.Summary = "State is missing"
		d.Detail = failure.Sentence(orphan)
	case isLost:
		d.Summary = "State is missing"
		d.Detail = failure.Sentence(lost) + " " + findState(lost)
	case d.Summary == failure.Unreachable:
		d.Detail += " Look at the backend's arguments, its credentials and the network, and run this again."
	case isAged:
		d.Summary = "State is too old"
		d.Detail = failure.Sentence(aged) + " Nothing was sent."
	case errors.Is(err, state.ErrEmpty), errors.Is(err, state.ErrDamaged), errors.Is(err, state.ErrForeign):
		d.Summary = "State cannot be used"
		d.Detail = failure.Sentence(err) + " It is not taken to mean that nothing was sent, because everything would be sent again. " +
			"Restore the file from a copy; remove it only if nothing was ever sent."
	case errors.Is(err, state.ErrNewer):
		d.Summary = "State is too new"
		d.Detail = failure.Sentence(err) + " Use that version of Herald, or a later one."
	}
	a.diagnose(hcl.Diagnostics{d})
}

// sealed tells errors of the encryption of a state.
func sealed(err error) bool {
	return slices.ContainsFunc([]error{seal.ErrPlain, seal.ErrSealed, seal.ErrKey, seal.ErrKind, seal.ErrDamaged, seal.ErrNewer},
		func(kind error) bool { return errors.Is(err, kind) })
}

// note tells something on standard error that is no problem.
func (a *app) note(format string, args ...any) {
	if s := a.programs.stream; s != nil {
		s.Log(fmt.Sprintf(format, args...))
	}
	if a.programs.alone {
		return
	}
	width := 0
	if a.ErrTerminal {
		width = a.Width
	}
	for _, line := range diag.Lines(fmt.Sprintf(format, args...), width) {
		fmt.Fprintln(a.Stderr, line)
	}
}

// log is what HERALD_LOG asks for: the requests, redacted. It is nil when it
// asks for nothing.
func (a *app) log() (*slog.Logger, error) {
	var level slog.Level
	switch word := strings.ToLower(a.getenv("HERALD_LOG")); word {
	case "", "off":
		return nil, nil
	case "trace":
		level = slog.LevelDebug - 4
	case "debug":
		level = slog.LevelDebug
	case "info":
		level = slog.LevelInfo
	case "warn":
		level = slog.LevelWarn
	case "error":
		level = slog.LevelError
	default:
		return nil, failure.New(failure.InvalidVariable, "HERALD_LOG is %q; it takes trace, debug, info, warn, error or off", word)
	}
	return slog.New(slog.NewTextHandler(a.Stderr, &slog.HandlerOptions{Level: level})), nil
}
