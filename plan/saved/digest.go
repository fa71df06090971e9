package saved

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/schema"
	"herald/plan"
	"herald/plan/record"
	"herald/providers/sessions"
	"herald/state"
)

// sealer computes digests with the salt of a plan's state. Without the state,
// they only show whether two values are equal.
type sealer struct{ state *state.State }

// digestJSON returns the digest of a value as JSON.
func (s sealer) digestJSON(what string, v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return s.state.Digest([]byte(what), data), nil
}

// fileDigests returns the digests of the files that were read.
func (s sealer) fileDigests(reads map[string]string) map[string]string {
	out := make(map[string]string, len(reads))
	for name, digest := range reads {
		out[name] = s.state.Digest([]byte("file"), []byte(name), []byte(digest))
	}
	return out
}

// delivery is everything about a planned delivery that readers would notice.
// Explanations are not part of it.
type delivery struct {
	Action     plan.Action
	Provider   string
	Place      state.Place
	Content    content.Content
	Parts      []part
	Unknown    []string
	Settle     []int
	Next       *state.Delivery
	Steps      []state.Step
	Generation int // of the prior delivery
}

type part struct {
	Kind, Text string
	Body       []byte
}

type conversation struct {
	Action   plan.Action
	Provider string
	Next     *state.Conversation
	Fields   []string
	ID       string // of the prior conversation
}

// decisionDigests returns the digests of what a plan does, by address.
func (s sealer) decisionDigests(p *plan.Plan) (map[string]Decision, error) {
	out := make(map[string]Decision, len(p.Deliveries)+len(p.Conversations))
	note := func(address string, action plan.Action, v any) error {
		digest, err := s.digestJSON(address, v)
		out[address] = Decision{action, digest}
		return err
	}
	for _, c := range p.Conversations {
		v := conversation{c.Action, c.Provider.String(), c.Next, c.Fields, ""}
		if c.Prior != nil {
			v.ID = c.Prior.ID
		}
		if err := note(c.Address.String(), c.Action, v); err != nil {
			return nil, err
		}
	}
	for _, c := range p.Deliveries {
		if err := note(c.Address.String(), c.Action, deliveryOf(c)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func deliveryOf(c *plan.Change) delivery {
	v := delivery{
		Action: c.Action, Provider: c.Provider.String(), Place: c.Place, Content: c.Content,
		Settle: c.Settle, Next: c.Next, Steps: c.Steps,
	}
	for _, p := range c.Parts {
		v.Parts = append(v.Parts, part{p.Kind, p.Text, p.Body})
	}
	if c.Desired != nil {
		v.Unknown = c.Desired.Unknown
	}
	if c.Prior != nil {
		v.Generation = c.Prior.Generation
	}
	return v
}

// planSource returns the fields of a file that the plan is made from again.
// Some changes of them do not change the plan; then only the digest reveals
// them.
func (f *File) planSource() File {
	return File{
		Herald: f.Herald, Project: f.Project, Choice: f.Choice, Planned: f.Planned, Evaluated: f.Evaluated,
		Cwd: f.Cwd, Root: f.Root, Seed: f.Seed, Variables: f.Variables, Basis: f.Basis,
	}
}

// planDigest returns the digest of everything that a plan does, in order, and
// of what it is made from.
func (s sealer) planDigest(f *File, p *plan.Plan, changes map[string]Decision) (string, error) {
	type output struct {
		Name   string
		Action plan.Action
		Value  *state.Output
	}
	type invocation struct {
		Addr, Provider, Conversation, Operation string
		Arguments                               json.RawMessage
		Deliveries                              []addr.Delivery
		Before                                  bool
		OnFailure                               plan.OnFailure
	}
	var v struct {
		Source      File
		Destroy     bool
		Order       []addr.Delivery
		Changes     map[string]Decision
		Invocations []invocation
		Outputs     []output
	}
	v.Source, v.Destroy, v.Changes = f.planSource(), p.Destroy, changes
	for _, c := range p.Deliveries {
		v.Order = append(v.Order, c.Address)
	}
	for _, x := range p.Invocations {
		r := x.Request
		arguments, err := actionArguments(r)
		if err != nil {
			return "", err
		}
		v.Invocations = append(v.Invocations, invocation{
			r.Addr.String(), r.Provider.String(), r.ConversationID, r.Operation, arguments, x.Deliveries, x.Before, x.OnFailure,
		})
	}
	for _, o := range p.Outputs {
		out := output{Name: o.Name, Action: o.Action}
		if o.Output != nil {
			var err error
			if out.Value, err = record.Output(o.Output); err != nil {
				return "", err
			}
		}
		v.Outputs = append(v.Outputs, out)
	}
	return s.digestJSON("plan", v)
}

// actionArguments returns the arguments of an action, or nil if they are not
// part of the digest: unknown ones, and sensitive ones, because an ephemeral
// value may differ in the apply.
func actionArguments(r *lang.Request) (json.RawMessage, error) {
	if r.Sensitive || r.Arguments == cty.NilVal || !r.Arguments.IsWhollyKnown() {
		return nil, nil
	}
	data, err := writeValue(r.Arguments)
	if err != nil {
		return nil, fmt.Errorf("encode the arguments of %s: %w", r.Addr, err)
	}
	return data, nil
}

// providerDigests returns the digests of provider blocks without secrets, such
// as the server or application. Credentials may differ in the apply.
func (s sealer) providerDigests(d *lang.Desired, accounts *sessions.Registry) (map[string]map[string]string, error) {
	out := make(map[string]map[string]string, len(d.Providers))
	for _, p := range d.Providers {
		known := map[string]string{}
		values := map[string]cty.Value{}
		if p.Body != cty.NilVal && p.Body.Type().IsObjectType() && !p.Body.IsNull() && p.Body.IsKnown() {
			values = p.Body.AsValueMap()
		}
		for _, name := range plainArguments(accounts.Facts(p.Addr).Schema.Provider) {
			v, ok := values[name]
			if !ok || !v.IsWhollyKnown() || v.IsNull() {
				continue
			}
			v, _ = v.UnmarkDeep()
			data, err := writeValue(v)
			if err != nil {
				return nil, err
			}
			known[name] = s.state.Digest([]byte("account"), []byte(p.Addr.String()), []byte(name), data)
		}
		out[p.Addr.String()] = known
	}
	return out, nil
}

// plainArguments are the names of the arguments and blocks of a provider block that hold
// no credentials.
func plainArguments(b schema.Block) []string {
	var names []string
	for _, a := range b.Attributes {
		if !a.Sensitive {
			names = append(names, a.Name)
		}
	}
	for _, n := range b.Blocks {
		names = append(names, n.Name)
	}
	return names
}

// priorOf describes the state before a plan.
func priorOf(st *state.State, fresh bool) (Prior, error) {
	p := Prior{Fresh: fresh, Lineage: st.Lineage, Serial: st.Serial}
	if fresh {
		return p, nil
	}
	data, err := state.Encode(st)
	if err != nil {
		return p, err
	}
	p.Digest = st.Digest([]byte("prior"), data)
	return p, nil
}

// differingKeys returns the keys at which two maps differ, sorted.
func differingKeys(was, is map[string]string) []string {
	names := map[string]bool{}
	for name, digest := range was {
		if is[name] != digest {
			names[name] = true
		}
	}
	for name := range is {
		if _, ok := was[name]; !ok {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
