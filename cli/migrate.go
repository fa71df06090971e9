package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/cli/failure"
	"herald/cli/printer"
	"herald/lang/diag/problem"
	"herald/state"
	backends "herald/state/backend/all"
	"herald/state/store"
)

// transfer is the move of one workspace's state to where the configuration now
// says.
type transfer struct {
	workspace string
	from, to  *store.Store
	known     int  // deliveries
	done      bool // by an earlier init that did not get further
}

// migrate moves the states of all workspaces from where they were kept to
// where the configuration says, and asks first. Nothing is removed: the old
// ones are left behind and no longer used. An init that is interrupted in the
// middle is run again: what has arrived is recognized, and the place is only
// noted when everything has.
func (p *project) migrate(ctx context.Context, opt initOptions) error {
	transfers, err := p.transfers(ctx)
	if err != nil {
		return err
	}
	open := slices.DeleteFunc(slices.Clone(transfers), func(t transfer) bool { return t.done })
	moved := make([]string, len(transfers))
	for i, t := range transfers {
		moved[i] = t.workspace
	}
	if len(open) == 0 {
		return p.remember(moved...)
	}
	out := &printer.Printer{Out: p.out.Stdout}
	if len(transfers) > 1 {
		showTransfers(out, transfers)
	}
	if !opt.migrate {
		if err := p.confirmTransfers(ctx, open); err != nil {
			return err
		}
	}
	if err := p.rememberMove(); err != nil {
		return err
	}
	for _, t := range open {
		if err := p.carryOver(ctx, t, opt.lockTimeout); err != nil {
			return t.explain(err, len(transfers))
		}
	}
	if len(transfers) == 1 {
		out.Linef("The state was moved from %s to %s. The old one is left there and no longer used.", p.previous.Place, p.store)
	} else {
		out.Linef("Moved from %s: %s. The old ones are left there and no longer used.", p.previous.Place, count(len(open), "state"))
	}
	if p.sealer.Renewal().State {
		p.out.Note("It is encrypted with the present key now. What is left in %s stays as it was: remove there what nobody should read.", p.previous.Place)
	}
	return errors.Join(out.Err, p.remember(moved...))
}

// explain says how far the move came.
func (t transfer) explain(err error, all int) error {
	if all == 1 {
		return err
	}
	return fmt.Errorf("move workspace %s: %w; run herald init again when that is mended: what has been moved is not moved twice, and the old states are all left where they were", t.workspace, err)
}

func showTransfers(out *printer.Printer, transfers []transfer) {
	out.Linef("The states of %s:", count(len(transfers), "workspace"))
	for _, t := range transfers {
		note := ""
		if t.done {
			note = ", moved already"
		}
		out.Linef("  %s, with %s%s", t.workspace, count(t.known, "delivery"), note)
	}
}

func (p *project) confirmTransfers(ctx context.Context, open []transfer) error {
	what := "the state with " + count(open[0].known, "delivery")
	if len(open) > 1 {
		what = count(len(open), "state")
	}
	alone := p.prompt().RefuseUnattended(fmt.Sprintf("the state was kept in %s and shall move to %s, which needs approval", p.previous.Place, p.store),
		"run init with --migrate-state, or --reconfigure to leave it behind")
	return p.prompt().Confirm(ctx, fmt.Sprintf("Move %s from %s to %s?", what, p.previous.Place, p.store), alone)
}

// transfers finds the states at the former place and looks at what is at the
// new one. It is an error, and nothing is moved, when another state is there.
func (p *project) transfers(ctx context.Context) ([]transfer, error) {
	kind, body, err := p.former()
	if err != nil {
		return nil, err
	}
	names, err := p.workspaces(ctx, kind, body)
	if _, alone := errors.AsType[*backends.NoWorkspacesError](err); err != nil && !alone {
		return nil, p.formerly(err)
	}
	var all []transfer
	for _, name := range append([]string{defaultWorkspace}, names...) {
		b, err := p.connect(kind, body, name)
		if err != nil {
			return nil, p.formerly(err)
		}
		t, there, err := p.transfer(ctx, name, p.storeOf(kind, b, name, func() bool { return slices.Contains(p.previous.States, name) }))
		if _, away := errors.AsType[*store.BackendError](err); away {
			return nil, p.formerly(err)
		}
		if err != nil {
			return nil, err
		}
		if there {
			all = append(all, t)
		}
	}
	return all, nil
}

// transfer looks at both places of one workspace; there is false when the
// former has no state.
func (p *project) transfer(ctx context.Context, workspace string, from *store.Store) (t transfer, there bool, err error) {
	old, err := from.Read(ctx)
	if err != nil || old.Fresh {
		return t, false, err
	}
	t = transfer{workspace: workspace, from: from, known: len(old.State.Deliveries)}
	if t.to, err = p.in(workspace); err != nil {
		return t, false, fmt.Errorf("move workspace %s: %w", workspace, err)
	}
	t.done, err = t.arrived(ctx, old.State)
	return t, true, err
}

// arrived reports whether the state is at the new place already. That another
// one is there is an error.
func (t transfer) arrived(ctx context.Context, old *state.State) (bool, error) {
	there, err := t.to.ReadLost(ctx)
	if err != nil || there.Fresh {
		return false, err
	}
	same, err := alike(old, there.State)
	if err != nil || same {
		return same, err
	}
	return false, failure.New(problem.StateInBothBackends, "there is a state in %s already, with %s. Nothing was moved. Decide which of the two is right: herald init --reconfigure takes the one that is there, "+
		"and herald state push then replaces it by a copy of the former, if that is the right one",
		t.to, count(len(there.State.Deliveries), "delivery"))
}

// alike reports whether two states say the same but for what every writing
// changes.
func alike(a, b *state.State) (bool, error) {
	var texts [2][]byte
	for i, s := range []*state.State{a, b} {
		plain := *s
		plain.Serial, plain.Herald = 0, ""
		var err error
		if texts[i], err = state.Encode(&plain); err != nil {
			return false, err
		}
	}
	return bytes.Equal(texts[0], texts[1]), nil
}

// former is where the states were kept.
func (p *project) former() (kind backends.Kind, body cty.Value, err error) {
	kind, ok := backends.Find(p.previous.Type)
	if !ok {
		return kind, body, failure.New(problem.UnknownBackend, "the state was kept by a backend %q, which this version of Herald does not know", p.previous.Type)
	}
	values := map[string]cty.Value{}
	for name, text := range p.previous.Arguments {
		if held, err := p.withheld(kind, name); held || err != nil {
			if err != nil {
				return kind, body, err
			}
			continue
		}
		var v ctyjson.SimpleJSONValue
		if err := json.Unmarshal(text, &v); err != nil {
			return kind, body, failure.New(problem.DamagedProjectMetadata, "%s is damaged: %w", p.own(whereFile), err)
		}
		values[name] = v.Value
	}
	return kind, cty.ObjectVal(values), nil
}

// withheld reports whether the note has only a part of an argument, because the
// rest may be secret, and the environment must have it. Without it another place
// would be asked, which has no state, and that would look like nothing to move.
func (p *project) withheld(kind backends.Kind, name string) (bool, error) {
	a, ok := kind.Schema.Attribute(name)
	if !ok || len(a.Env) == 0 || !slices.Contains(p.previous.Withheld, name) {
		return false, nil
	}
	if p.isSet(a.Env) {
		return true, nil
	}
	return true, failure.New(problem.MissingSecretOfFormerBackend,
		"the states are still in %s, and the user or the query of its %s, which may be secret, is never recorded. "+
			"Set %s to the whole address and run herald init again. Until then the states there stay valid", p.previous.Place, name, a.Env[0])
}

// isSet reports whether one of some environment variables is set.
func (p *project) isSet(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return p.env.Getenv(name) != "" })
}

// formerly explains an error of the former place. What is secret in its block
// is not in the note, so what is missing of that is named first.
func (p *project) formerly(err error) error {
	kind, body, known := p.former()
	if known != nil {
		return known
	}
	if missing := p.missingSecrets(kind, body); len(missing) > 0 {
		return failure.New(problem.MissingSecretOfFormerBackend,
			"the states are still in %s, and to move them Herald needs what its block had as a secret, which is never recorded: %s. "+
				"Set it in the environment and run herald init again. Until then the states there stay valid. The place said: %w",
			p.previous.Place, strings.Join(missing, ", "), err)
	}
	return failure.New(problem.StateCannotBeReached, "open %s, where the state was kept: %w", p.previous.Place, err)
}

// missingSecrets lists the secret arguments of a backend that neither the note
// nor the environment has, each with the variable that sets it.
func (p *project) missingSecrets(kind backends.Kind, body cty.Value) []string {
	var missing []string
	for _, a := range kind.Schema.Attributes {
		_, noted := body.AsValueMap()[a.Name]
		if !a.Sensitive || noted || p.isSet(a.Env) {
			continue
		}
		text := a.Name
		if len(a.Env) > 0 {
			text += " (" + a.Env[0] + ")"
		}
		missing = append(missing, text)
	}
	return missing
}

// carryOver writes a state where it belongs now, with both places locked.
func (p *project) carryOver(ctx context.Context, t transfer, timeout time.Duration) (err error) {
	for _, s := range []*store.Store{t.from, t.to} {
		lease, err := p.lockOf(ctx, s, "init", timeout)
		if err != nil {
			return err
		}
		defer func() { keep(&err, lease.Unlock(context.WithoutCancel(ctx))) }()
	}
	old, err := t.from.Read(ctx)
	if err != nil {
		return err
	}
	arrived, err := t.arrived(ctx, old.State)
	if err != nil || arrived {
		return err
	}
	return t.to.Save(ctx, old.State)
}
