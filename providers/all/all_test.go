package all_test

import (
	"testing"

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
