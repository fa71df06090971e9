package saved

import (
	"encoding/json"
	"maps"
	"time"

	"herald/lang/addr"
	"herald/plan"
	"herald/plan/render"
	"herald/state"
)

// Version is the format that Encode writes. Decode reads it and all earlier
// ones.
const Version = 1

// File is a saved plan.
type File struct {
	Herald  string  `json:"herald"` // version of the program that made it
	Project Project `json:"project"`
	Choice  Choice  `json:"choice"`
	// Planned is the time for which decisions were made. Evaluated is the time
	// at which the configuration was evaluated.
	Planned   time.Time `json:"planned"`
	Evaluated time.Time `json:"evaluated"`
	Cwd       string    `json:"cwd"` // path.cwd
	// Root is the directory that abspath() uses; "" is the directory of the
	// project.
	Root string `json:"root,omitempty"`
	Seed []byte `json:"seed"` // of uuid()
	// Variables are the variables of the root module, by name.
	Variables map[string]Variable `json:"variables"`
	// Files are keyed digests of everything that the configuration was made
	// from, by name; see lang.Config.Reads.
	Files map[string]string `json:"files"`
	// Accounts are keyed digests of provider arguments that are not secret, by
	// provider and argument.
	Accounts map[string]map[string]string `json:"accounts"`
	Prior    Prior                        `json:"prior"`
	Basis    Basis                        `json:"basis"`
	// Changes are keyed digests of what the plan does, by address.
	Changes map[string]Decision `json:"changes"`
	// Digest is the digest of the whole plan.
	Digest string `json:"digest"`
	// Report is the plan for people. It contains nothing sensitive.
	Report *render.Report `json:"report"`
	// Document is the plan for programs, compressed because it is repetitive;
	// see WriteDocument.
	Document []byte `json:"document,omitempty"`

	data []byte // the bytes that it was decoded from, or nil
}

// Project identifies the project of a plan.
type Project struct {
	Name      string `json:"name"` // "" if it has none
	Workspace string `json:"workspace"`
	Backend   string `json:"backend"` // type
	Place     string `json:"place"`   // of the state, for people and for comparison; no credentials
	Sandbox   bool   `json:"sandbox"` // on a sandbox
	// RouteTo is the conversation of a rehearsal; "" if it is not one.
	RouteTo string `json:"route_to"`
}

// Choice holds the options of the command.
type Choice struct {
	// RefreshOnly plans only update the state.
	RefreshOnly bool     `json:"refresh_only"`
	Destroy     bool     `json:"destroy"`
	Replace     []string `json:"replace"`
	Target      []string `json:"target"`
	Exclude     []string `json:"exclude"`
}

// Variable is the value of a variable, or its keyed digest if the value must
// not be stored.
type Variable struct {
	Value  json.RawMessage `json:"value,omitempty"` // with its type
	Digest string          `json:"digest,omitempty"`
	// Given is true if the digest is of a value that was given and has to be
	// given again.
	Given bool `json:"given,omitempty"`
}

// Prior is the state that the plan was made for, before the refresh.
type Prior struct {
	Fresh   bool   `json:"fresh"` // there was none
	Lineage string `json:"lineage"`
	Serial  uint64 `json:"serial"`
	// Digest distinguishes states with the same serial, for example if an
	// interrupted run has changed the state; "" if Fresh.
	Digest string `json:"digest"`
}

// Basis is plan.Snapshot in its stored form.
type Basis struct {
	State     json.RawMessage        `json:"state"` // see state.Encode
	Answers   []Answer               `json:"answers"`
	Waits     map[addr.Instance]bool `json:"waits"`
	Renamed   []plan.Renamed         `json:"renamed"`
	Adopted   []plan.Imported        `json:"adopted"`
	Refreshed bool                   `json:"refreshed"`
	// Drift is omitted if there is none.
	Drift []plan.Drift `json:"drift,omitempty"`
	// Inaccessible is omitted if there is none.
	Inaccessible []plan.Inaccessible `json:"inaccessible,omitempty"`
}

// Answer is plan.Answer in its stored form.
type Answer struct {
	Address  addr.Instance   `json:"address"`
	Question string          `json:"question"`
	Value    json.RawMessage `json:"value"` // with its type
}

// Decision is what a plan does to one address.
type Decision struct {
	Action plan.Action `json:"action"`
	Digest string      `json:"digest"`
}

// toPlanBasis converts the basis back to its form in package plan.
func (b Basis) toPlanBasis() (plan.Snapshot, error) {
	out := plan.Snapshot{Renamed: b.Renamed, Adopted: b.Adopted, Refreshed: b.Refreshed, Drift: b.Drift, Inaccessible: b.Inaccessible, Waits: b.Waits}
	var err error
	if out.State, err = state.Decode(b.State); err != nil {
		return out, err
	}
	for _, a := range b.Answers {
		v, err := readValue(a.Value)
		if err != nil {
			return out, err
		}
		out.Answers = append(out.Answers, plan.Answer{Addr: a.Address, Question: a.Question, Value: v})
	}
	return out, nil
}

// writeBasis is the inverse of toPlanBasis.
func writeBasis(from plan.Snapshot) (Basis, error) {
	b := Basis{Renamed: from.Renamed, Adopted: from.Adopted, Refreshed: from.Refreshed, Drift: from.Drift, Inaccessible: from.Inaccessible, Waits: map[addr.Instance]bool{}}
	maps.Copy(b.Waits, from.Waits)
	var err error
	if b.State, err = state.Encode(from.State); err != nil {
		return b, err
	}
	for _, a := range from.Answers {
		v, err := writeValue(a.Value)
		if err != nil {
			return b, err
		}
		b.Answers = append(b.Answers, Answer{a.Addr, a.Question, v})
	}
	return b, nil
}
