package document

import (
	"encoding/json"

	"herald/lang/addr"
	"herald/plan/render"
	"herald/state"
)

// State is the representation of a state.
type State struct {
	FormatVersion    string  `json:"format_version"`
	TerraformVersion string  `json:"terraform_version,omitempty"` // Herald's
	Values           *Values `json:"values,omitempty"`            // nil if nothing is known
	// Lineage and Serial identify the state and its version.
	Lineage string `json:"lineage,omitempty"`
	Serial  uint64 `json:"serial,omitempty"`
}

// Values is what exists, or will.
type Values struct {
	Outputs    map[string]Output `json:"outputs,omitempty"`
	RootModule *Module           `json:"root_module"`
}

// Module is a module with its contents.
type Module struct {
	Address      string          `json:"address,omitempty"` // "" is the root
	Resources    []ResourceValue `json:"resources,omitempty"`
	ChildModules []*Module       `json:"child_modules,omitempty"`
}

// ResourceValue is a delivery or a conversation that exists, or will.
type ResourceValue struct {
	Resource
	SchemaVersion   int            `json:"schema_version"`
	Values          map[string]any `json:"values"`
	SensitiveValues map[string]any `json:"sensitive_values"`
	Tainted         bool           `json:"tainted,omitempty"`
}

// Output is the value of an output. A sensitive one has a placeholder for its
// value.
type Output struct {
	Sensitive bool            `json:"sensitive"`
	Type      json.RawMessage `json:"type,omitempty"`
	Value     any             `json:"value,omitempty"`
}

// OfState returns the document of a state. For an empty state it has the format
// version only.
func OfState(s *state.State, opt Options) *State {
	if s == nil || s.Empty() && len(s.Outputs) == 0 {
		return &State{FormatVersion: stateFormat}
	}
	return newWriter(opt, s).stateOf(s)
}

func (w *writer) stateOf(s *state.State) *State {
	doc := &State{FormatVersion: stateFormat, TerraformVersion: w.opt.Version, Lineage: s.Lineage, Serial: s.Serial}
	t := newTree()
	for _, address := range addr.SortedKeys(s.Conversations) {
		c := s.Conversations[address]
		t.addResource(IdentifyInstance(address, c.Provider), w.priorConversation(address, c))
	}
	for _, address := range addr.SortedKeys(s.Deliveries) {
		d := s.Deliveries[address]
		t.addResource(Identify(address.Resource(), d.Provider), w.priorDelivery(d, nil))
		t.setTainted(d.Tainted)
	}
	outputs := map[string]Output{}
	for name, o := range s.Outputs {
		outputs[name] = storedOutput(o)
	}
	values := t.valuesOf(outputs)
	doc.Values = &values
	return doc
}

// storedOutput returns an output of the state.
func storedOutput(o *state.Output) Output {
	out := Output{Sensitive: o.Sensitive, Type: o.Type, Value: o.Value}
	if o.Sensitive {
		out.Type, out.Value = json.RawMessage(`"string"`), render.Sensitive
	}
	return out
}

// tree holds resources by module.
type tree struct {
	root    *Module
	modules map[string]*Module
	last    *ResourceValue
}

func newTree() *tree {
	root := &Module{}
	return &tree{root: root, modules: map[string]*Module{"": root}}
}

// addResource adds a resource to its module, unless the object is nil.
func (t *tree) addResource(r Resource, o *object) {
	t.last = nil
	if o == nil {
		return
	}
	m := t.ensureModule(r.ModuleAddress)
	m.Resources = append(m.Resources, ResourceValue{Resource: r, Values: o.values, SensitiveValues: o.sensitive})
	t.last = &m.Resources[len(m.Resources)-1]
}

// setTainted marks the resource that was added last.
func (t *tree) setTainted(is bool) {
	if t.last != nil {
		t.last.Tainted = is
	}
}

func (t *tree) ensureModule(address string) *Module {
	parent := t.root
	for _, at := range enclosingModules(address) {
		if t.modules[at] == nil {
			t.modules[at] = &Module{Address: at}
			parent.ChildModules = append(parent.ChildModules, t.modules[at])
		}
		parent = t.modules[at]
	}
	return parent
}

func (t *tree) valuesOf(outputs map[string]Output) Values {
	return Values{Outputs: outputs, RootModule: t.root}
}
