package saved

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/diag/problem"
	"herald/plan"
	"herald/providers/sessions"
	"herald/state"
)

// Refusal is why a saved plan is not applied. Nothing was done.
type Refusal struct {
	// Why is a phrase, without a full stop.
	Why string
	// Foreign is true if the plan was made for another project; otherwise the
	// plan is outdated.
	Foreign bool
	// Altered is true if the file does not show what it does: it was changed,
	// or another version of this program made it.
	Altered bool
	// Names are the files, variables or addresses that it is about.
	Names []string
}

func (r *Refusal) Error() string { return r.Why }

// Problem distinguishes the three kinds of refusals.
func (r *Refusal) Problem() problem.Report {
	switch {
	case r.Foreign:
		return problem.Report{Code: problem.SavedPlanOfAnotherProject}
	case r.Altered:
		return problem.Report{
			Code: problem.SavedPlanAltered,
			Hint: "Find out who changed the file, or whether another version of Herald made it.",
		}
	}
	return problem.Report{Code: problem.SavedPlanStale}
}

func staleRefusal(names []string, format string, args ...any) error {
	return &Refusal{Why: fmt.Sprintf(format, args...), Names: names}
}

// maxListed is how many names a sentence lists.
const maxListed = 10

// joinNames joins names for a sentence.
func joinNames(names []string) string {
	if more := len(names) - maxListed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxListed], ", "), more)
	}
	return strings.Join(names, ", ")
}

// CheckProject checks that the plan is one of this project. Otherwise the error is a
// Refusal.
func (f *File) CheckProject(here Project) error {
	foreign := func(format string, args ...any) error {
		return &Refusal{Why: fmt.Sprintf(format, args...), Foreign: true}
	}
	was := f.Project
	switch {
	case was.Name != here.Name:
		return foreign("it was made for the project %s, but this is %s", quoteName(was.Name), quoteName(here.Name))
	case was.Sandbox && !here.Sandbox:
		return foreign("it was made with --sandbox and can only be applied with --sandbox")
	case !was.Sandbox && here.Sandbox:
		return foreign("it was made for the real platforms and cannot be applied with --sandbox")
	case was.RouteTo != here.RouteTo && was.RouteTo != "":
		return foreign("it is a rehearsal in %s and can only be applied with --route-to '%s'", was.RouteTo, was.RouteTo)
	case was.RouteTo != here.RouteTo:
		return foreign("it was not made for a rehearsal and cannot be applied with --route-to")
	case was.Workspace != here.Workspace:
		return foreign("it was made in the workspace %s, but %s is selected; select it with HERALD_WORKSPACE=%s", was.Workspace, here.Workspace, was.Workspace)
	case was.Backend != here.Backend || was.Place != here.Place:
		return foreign("it was made for the state in %s (%s), but the configuration stores it in %s (%s)", was.Place, was.Backend, here.Place, here.Backend)
	}
	return nil
}

func quoteName(name string) string {
	if name == "" {
		return "without a name"
	}
	return fmt.Sprintf("%q", name)
}

// MissingError lists variables whose values are not in the file and have to be
// given again.
type MissingError struct{ Names []string }

// Problem is that of missing values.
func (e *MissingError) Problem() problem.Report { return problem.Report{Code: problem.MissingValues} }

// Error lists the variables and says why they are missing.
func (e *MissingError) Error() string {
	return fmt.Sprintf("the saved plan does not contain the values of %s: they are ephemeral, or sensitive in a plan that is not encrypted. "+
		"Set them again as for the plan, with --var, --var-file or HERALD_VAR_name", joinNames(e.Names))
}

// ValuesToSupply returns the variables whose values have to be given again.
func (f *File) ValuesToSupply() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(f.Variables)) {
		if v := f.Variables[name]; v.Given && v.Value == nil {
			names = append(names, name)
		}
	}
	return names
}

// Values returns the variables of the plan by name. given are those of this
// command. If one differs from the plan, the error is a Refusal; if one has to
// be given again and was not, it is a MissingError.
func (f *File) Values(given []lang.VariableValue) (map[string]cty.Value, error) {
	st, err := f.State()
	if err != nil {
		return nil, err
	}
	now := make(map[string]lang.VariableValue, len(given))
	for _, v := range given {
		now[v.Name] = v
	}
	out := make(map[string]cty.Value, len(f.Variables))
	var other, missing []string
	for _, name := range slices.Sorted(maps.Keys(f.Variables)) {
		was := f.Variables[name]
		is, declared := now[name]
		switch {
		case !declared: // the configuration has changed, which CheckFiles reports
		case was.Value != nil:
			v, err := readValue(was.Value)
			if err != nil {
				return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
			}
			out[name] = v
			if is.Given && (is.Value == cty.NilVal || !is.Value.RawEquals(v)) {
				other = append(other, name)
			}
		case was.Given && !is.Given:
			missing = append(missing, name)
		case was.Digest != "" && !(sealer{st}).matchesDigest(is, was.Digest):
			other = append(other, name)
		}
	}
	switch {
	case len(other) > 0:
		return nil, staleRefusal(other, "the values of variables have changed since it was made: %s", joinNames(other))
	case len(missing) > 0:
		return nil, &MissingError{missing}
	}
	return out, nil
}

func (s sealer) matchesDigest(v lang.VariableValue, digest string) bool {
	if v.Value == cty.NilVal {
		return false
	}
	have, err := s.variableDigest(v)
	return err == nil && have == digest
}

// CheckFiles checks that the configuration is the one that the plan was made
// from. reads are the files of the current one, after its evaluation.
func (f *File) CheckFiles(reads map[string]string) error {
	st, err := f.State()
	if err != nil {
		return err
	}
	if names := differingKeys(f.Files, sealer{st}.fileDigests(reads)); len(names) > 0 {
		return staleRefusal(names, "the configuration has changed since it was made: %s", joinNames(names))
	}
	return nil
}

// CheckState checks that the state is the one that the plan was made for.
func (f *File) CheckState(st *state.State, fresh bool) error {
	now, err := priorOf(st, fresh)
	if err != nil {
		return err
	}
	was := f.Prior
	switch {
	case was.Fresh && fresh:
		return nil // the salt, and the lineage of a project without a name, are those of the plan
	case was.Fresh:
		return staleRefusal(nil, "there was no state when it was made, but there is one now, with serial %d", now.Serial)
	case fresh:
		return staleRefusal(nil, "it was made for a state with serial %d, but there is no state now", was.Serial)
	case was.Lineage != now.Lineage:
		return &Refusal{Why: fmt.Sprintf("it was made for a state with lineage %s, but this one has %s", was.Lineage, now.Lineage), Foreign: true}
	case was.Serial != now.Serial:
		return staleRefusal(nil, "the state has changed since it was made: its serial was %d and is now %d", was.Serial, now.Serial)
	case was.Digest != now.Digest:
		return staleRefusal(nil, "the state has changed since it was made: an apply was running or was interrupted")
	}
	return nil
}

// CheckProviders checks that provider blocks have the same arguments as when the
// plan was made, except for credentials.
func (f *File) CheckProviders(d *lang.Desired, accounts *sessions.Registry) error {
	st, err := f.State()
	if err != nil {
		return err
	}
	now, err := sealer{st}.providerDigests(d, accounts)
	if err != nil {
		return err
	}
	var names []string
	for _, provider := range slices.Sorted(maps.Keys(now)) {
		for _, argument := range differingKeys(f.Accounts[provider], now[provider]) {
			names = append(names, provider+"."+argument)
		}
	}
	if len(names) > 0 {
		return staleRefusal(names, "provider settings have changed since it was made: %s. They come from provider blocks and the environment", joinNames(names))
	}
	return nil
}

// CheckDecisions checks that a plan does exactly what the saved one does.
func (f *File) CheckDecisions(p *plan.Plan) error {
	s := sealer{p.State}
	now, err := s.decisionDigests(p)
	if err != nil {
		return err
	}
	digest, err := s.planDigest(f, p, now)
	if err != nil {
		return err
	}
	if digest == f.Digest {
		return nil
	}
	names := differingKeys(digestsOf(f.Changes), digestsOf(now))
	if len(names) == 0 {
		names = []string{"outputs, actions, the order of messages or its inputs"}
	}
	return staleRefusal(names, "making it again gives a plan that differs from the one that was shown in %s", joinNames(names))
}

func digestsOf(all map[string]Decision) map[string]string {
	out := make(map[string]string, len(all))
	for address, d := range all {
		out[address] = d.Digest
	}
	return out
}

// CheckTiming checks that everything the plan does would still be decided now. now
// is the plan made again for the current time. What the plan does not act on
// may have become due since: it is not changed, and the next plan handles it.
func (f *File) CheckTiming(now *plan.Plan) error {
	present, err := sealer{now.State}.decisionDigests(now)
	if err != nil {
		return err
	}
	var names, words []string
	for _, address := range slices.Sorted(maps.Keys(f.Changes)) {
		was, is := f.Changes[address], present[address]
		if !was.Action.Acts() || was.Digest == is.Digest {
			continue
		}
		names = append(names, address)
		words = append(words, fmt.Sprintf("%s (%s was planned, now it is %s)", address, was.Action, is.Action))
	}
	if len(names) > 0 {
		return staleRefusal(names, "these decisions would be different now: %s", joinNames(words))
	}
	return nil
}
