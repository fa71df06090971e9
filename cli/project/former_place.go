package project

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/diag/problem"
	backends "herald/state/backend/all"
)

// formerPlace returns the backend that the record says.
func (m *Migration) formerPlace() (backendPlace, error) {
	kind, ok := backends.Find(m.states.Previous.Type)
	if !ok {
		return backendPlace{}, problem.Errorf(problem.UnknownBackend, "the state was stored by a backend %q, which this version of Herald does not support", m.states.Previous.Type)
	}
	values := map[string]cty.Value{}
	for name, text := range m.states.Previous.Arguments {
		withheld, err := m.isWithheld(kind, name)
		if err != nil {
			return backendPlace{}, err
		}
		if withheld {
			continue
		}
		var v ctyjson.SimpleJSONValue
		if err := json.Unmarshal(text, &v); err != nil {
			return backendPlace{}, problem.Errorf(problem.DamagedProjectMetadata, "%s is damaged: %w", m.states.opt.Dir.Own(RecordFile), err)
		}
		values[name] = v.Value
	}
	return backendPlace{kind: kind, body: cty.ObjectVal(values), states: m.states}, nil
}

// isWithheld reports whether the record has only a part of an argument, because
// the rest may be secret, and the environment must have it. Without it another
// place would be asked, which has no state, and that would look like nothing to
// move.
func (m *Migration) isWithheld(kind backends.Kind, name string) (bool, error) {
	a, ok := kind.Schema.Attribute(name)
	if !ok || len(a.Env) == 0 || !slices.Contains(m.states.Previous.Withheld, name) {
		return false, nil
	}
	if m.hasEnv(a.Env) {
		return true, nil
	}
	return true, problem.Errorf(problem.MissingSecretOfFormerBackend,
		"the states are still in %s, and the user or the query of its %s, which may be secret, is never recorded. "+
			"Set %s to the complete address and run herald init again. Until then, the former backend remains in use", m.states.Previous.Place, name, a.Env[0])
}

// hasEnv reports whether one of some environment variables is set.
func (m *Migration) hasEnv(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return m.states.opt.Env.Getenv(name) != "" })
}

// wrapFormerError explains an error of the former place. What is secret in its
// block is not in the record, so what is missing of that is named first.
func (m *Migration) wrapFormerError(err error) error {
	former, known := m.formerPlace()
	if known != nil {
		return known
	}
	if missing := m.missingSecrets(former); len(missing) > 0 {
		return problem.Errorf(problem.MissingSecretOfFormerBackend,
			"the states are still in %s, and moving them requires a secret of its block, which is never recorded: %s. "+
				"Set it in the environment and run herald init again. Until then, the former backend remains in use. It reported: %w",
			m.states.Previous.Place, strings.Join(missing, ", "), err)
	}
	return problem.Errorf(problem.StateCannotBeReached, "open %s, where the state was stored: %w", m.states.Previous.Place, err)
}

// missingSecrets returns the secret arguments of a backend that neither the record
// nor the environment has, each with the variable that sets it.
func (m *Migration) missingSecrets(former backendPlace) []string {
	var missing []string
	for _, a := range former.kind.Schema.Attributes {
		_, recorded := former.body.AsValueMap()[a.Name]
		if !a.Sensitive || recorded || m.hasEnv(a.Env) {
			continue
		}
		text := a.Name
		if len(a.Env) > 0 {
			text += fmt.Sprintf(" (%s)", a.Env[0])
		}
		missing = append(missing, text)
	}
	return missing
}
