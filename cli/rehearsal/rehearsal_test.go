package rehearsal

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
	"herald/providers/all"
)

func TestRehearsalReachesThisMachineOnly(t *testing.T) {
	t.Parallel()
	client := &http.Client{Transport: onlyLoopback()}
	for _, address := range []string{"http://192.0.2.1/", "https://example.org/", "http://127.0.0.1.example.org/", "http://0.0.0.0/", "http://[2001:db8::1]/"} {
		resp, err := client.Get(address)
		if err == nil {
			resp.Body.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "sends requests to this machine only") {
			t.Errorf("%s: error %v, want a refusal", address, err)
		}
	}
}

func TestRehearsalDialsThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"192.0.2.1:25", "mail.example.org:587", "127.0.0.1.example.org:25", "0.0.0.0:25", "[2001:db8::1]:25"} {
		conn, err := (&Stage{}).Dial(t.Context(), "tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "sends requests to this machine only") {
			t.Errorf("%s: error %v, want a refusal", address, err)
		}
	}
}

// recorder is a platform that notes what it was opened with.
type recorder struct {
	providers.Platform
	got cty.Value
}

func (*recorder) Facts() providers.Facts {
	return providers.Facts{Schema: schema.Platform{Provider: schema.Block{Attributes: []schema.Attribute{
		{Name: "endpoint", Type: cty.String, Env: []string{"ENDPOINT"}},
		{Name: "token", Type: cty.String, Env: []string{"TOKEN"}},
		{Name: "account", Type: cty.Number, Env: []string{"ACCOUNT"}},
		{Name: "style", Type: cty.String},
	}}}}
}

func (r *recorder) Open(cfg providers.Config) (providers.Session, error) {
	r.got = cfg.Body
	return nil, nil
}

// novelty is an optional interface that no package of Herald's knows.
type novelty interface{ Novelty() string }

// novel is a platform with an interface that was added later.
type novel struct{ providers.Platform }

func (novel) Novelty() string { return "found" }

// Whatever a platform can do, it can do in a sandbox: otherwise a rehearsal would
// differ from the real run.
func TestSandboxKeepsOptionalInterfaces(t *testing.T) {
	t.Parallel()
	s := &Stage{}
	for name, real := range all.Platforms() {
		platforms := s.Platforms(map[string]providers.Platform{name: novel{real}})
		if found, ok := providers.As[novelty](platforms[name]); !ok || found.Novelty() != "found" {
			t.Errorf("%s: an unknown interface of the platform is lost", name)
		}
		for what, same := range map[string]bool{
			"TargetChecker":       providers.Has[providers.TargetChecker](real) == providers.Has[providers.TargetChecker](rehearsed{Platform: real}),
			"ConversationChecker": providers.Has[providers.ConversationChecker](real) == providers.Has[providers.ConversationChecker](rehearsed{Platform: real}),
			"Splitter":            providers.Has[providers.Splitter](real) == providers.Has[providers.Splitter](rehearsed{Platform: real}),
		} {
			if !same {
				t.Errorf("%s: %s differs in a sandbox", name, what)
			}
		}
	}
}

func TestRehearsedAccountIsTheSandboxs(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	platform := rehearsed{r, map[string]string{"ENDPOINT": "http://127.0.0.1:1", "TOKEN": "sandbox"}}
	_, err := platform.Open(providers.Config{Body: cty.ObjectVal(map[string]cty.Value{
		"endpoint": cty.StringVal("https://real.example.org"),
		"token":    cty.StringVal("real"),
		"account":  cty.NumberIntVal(7),
		"style":    cty.StringVal("plain"),
	})})
	if err != nil {
		t.Fatal(err)
	}
	want := cty.ObjectVal(map[string]cty.Value{
		"endpoint": cty.StringVal("http://127.0.0.1:1"),
		"token":    cty.StringVal("sandbox"),
		"account":  cty.NullVal(cty.Number),
		"style":    cty.StringVal("plain"),
	})
	if !r.got.RawEquals(want) {
		t.Errorf("(-want +got)\n%s", cmp.Diff(want.GoString(), r.got.GoString()))
	}
}
