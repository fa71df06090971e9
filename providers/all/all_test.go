package all_test

import (
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/all"
)

func TestFactsAreComplete(t *testing.T) {
	t.Parallel()
	for name, platform := range all.Platforms() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := platform.Facts()
			if facts.Schema.Name == "" || facts.Schema.Title == "" || facts.Docs == "" {
				t.Errorf("name %q, title %q, docs %q: none may be empty", facts.Schema.Name, facts.Schema.Title, facts.Docs)
			}
			for _, ability := range providers.Abilities() {
				support, ok := facts.Abilities[ability]
				if !ok {
					t.Errorf("ability %q is not declared", ability)
				}
				if support.Answer != providers.AnswerYes && (support.Reason == "" || support.Link == "") {
					t.Errorf("ability %q is %q without a reason and a link", ability, support.Answer)
				}
			}
		})
	}
}

// What is the address of a server says which servers are the platform's own: the
// files of a project may name no other. It can come from the environment, so
// that whoever runs the program can always choose another.
func TestAddressesNameTheirServers(t *testing.T) {
	t.Parallel()
	for name, platform := range all.Platforms() {
		addresses := 0
		for _, a := range platform.Facts().Schema.Provider.Attributes {
			standard := ""
			if a.Default != cty.NilVal && a.Default.Type() == cty.String {
				standard = a.Default.AsString()
			}
			if !a.IsServer() && !strings.Contains(a.Name, "endpoint") && !strings.Contains(standard, "://") {
				continue
			}
			addresses++
			if a.SelfHosted == (len(a.Endpoints) > 0) || a.SelfHosted && standard != "" || len(a.Env) == 0 {
				t.Errorf("%s: %s has the endpoints %q, SelfHosted %v, the default %q and the variables %q", name, a.Name, a.Endpoints, a.SelfHosted, standard, a.Env)
			}
			for _, own := range a.Endpoints {
				if u, ok := providers.ParseServerURL(own); !ok || u.Scheme != "https" || u.Path != "" {
					t.Errorf("%s: %s: %q is not of the form https://host", name, a.Name, own)
				}
			}
		}
		if addresses == 0 {
			t.Errorf("%s: no argument is an address", name)
		}
	}
}
