package apply_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"herald/plan"
	"herald/providers"
	"herald/providers/all"
)

// forgetful is a platform whose sends succeed and do not tell the id.
type forgetful struct {
	providers.Platform
	identity providers.Idempotency
	sent     *atomic.Int64
	times    int64 // how often the id is missing; 0: always
}

func (f forgetful) Facts() providers.Facts {
	facts := f.Platform.Facts()
	facts.Idempotency = f.identity
	return facts
}

func (f forgetful) Open(c providers.Config) (providers.Session, error) {
	s, err := f.Platform.Open(c)
	return forgetfulSession{s, f}, err
}

type forgetfulSession struct {
	providers.Session
	of forgetful
}

func (s forgetfulSession) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	results := s.Session.Send(ctx, items)
	for i := range results {
		if n := s.of.sent.Add(1); s.of.times == 0 || n <= s.of.times {
			results[i].ID = ""
		}
	}
	return results
}

// TestSuccessWithoutAnID: the outcome is unknown. It is not sent again on its
// own, unless the platform keeps a second message under its key away.
func TestSuccessWithoutAnID(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		identity providers.Idempotency
		times    int64
		sends    int64
		doubt    bool
		id       string // what it begins with
	}{
		"blind":          {providers.Idempotency{Class: providers.Blind}, 0, 1, true, ""},
		"key":            {providers.Idempotency{Class: providers.NativeKey}, 1, 2, false, ""},
		"never gives it": {providers.Idempotency{Class: providers.Blind, NoIDs: true}, 0, 1, false, "key:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t, strings.Replace(only("mixin"), "message \"b\" {\n  to   = conversation.c\n  text = \"two\"\n}\n", "", 1))
			sent := new(atomic.Int64)
			p.known = map[string]providers.Platform{"mixin": forgetful{all.Platforms()["mixin"], test.identity, sent, test.times}}
			res, err := p.tryApply(t.Context())
			if (len(res.InDoubt) > 0) != test.doubt || (err != nil) != test.doubt {
				t.Errorf("in doubt %v: %v", res.InDoubt, err)
			}
			if test.doubt && !strings.Contains(err.Error(), "did not return the id of the message") {
				t.Errorf("the reason is missing: %v", err)
			}
			for _, d := range res.State.Deliveries {
				if !test.doubt && (len(d.Parts) == 0 || d.Parts[0].ID == "" || !strings.HasPrefix(d.Parts[0].ID, test.id)) {
					t.Errorf("the state has %+v", d.Parts)
				}
			}
			if test.doubt {
				for address, action := range actions(p.plan()) {
					if action != plan.Blocked {
						t.Errorf("%s: %s", address, action)
					}
				}
			}
			_, _ = p.tryApply(t.Context()) // must not send either
			same(t, "sends", test.sends, sent.Load())
			same(t, "people see", []string{"one"}, p.standing("mixin"))
		})
	}
}
