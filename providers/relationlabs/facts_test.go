package relationlabs

import (
	"strings"
	"testing"

	"herald/providers"
)

func TestFactsSayWhatMatters(t *testing.T) {
	t.Parallel()
	f := New().Facts()
	if said := f.Abilities[providers.Recall].Reason; !strings.Contains(said, "Hidden") || !strings.Contains(said, "does not promise deletion") {
		t.Errorf("a recall is promised as %q", said)
	}
	for _, a := range f.Schema.Provider.Attributes {
		if len(a.Env) == 0 || !strings.HasPrefix(a.Env[0], "RELATIONLABS_") {
			t.Errorf("%s has environment %v", a.Name, a.Env)
		}
		if secret := strings.Contains(a.Name, "token") || strings.Contains(a.Name, "key"); secret != a.Sensitive {
			t.Errorf("%s is sensitive: %v", a.Name, a.Sensitive)
		}
	}
}
