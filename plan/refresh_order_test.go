package plan

import (
	"context"
	"testing"
	"time"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/plan/record"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// forwarding is a platform that passes messages on, and records the origins
// that it is asked to look for.
type forwarding struct {
	*toy
	origins *[]string
}

func (p forwarding) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	parts, problems := p.toy.Compose(c)
	for i := range parts {
		parts[i].Forwards = c.Forward != ""
	}
	return parts, problems
}

func (p forwarding) Open(providers.Config) (providers.Session, error) {
	return &forwardingSession{toySession{p.toy}, p.origins}, nil
}

type forwardingSession struct {
	toySession
	origins *[]string
}

func (s *forwardingSession) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	for _, item := range items {
		*s.origins = append(*s.origins, item.Forward.ID)
	}
	return s.toySession.Find(ctx, items, since)
}

// TestRefreshReadsBeforeItWrites: what is asked of one conversation does not
// depend on whether another one has been read already. Under the race detector
// it also fails when a finding changes the state while others are read.
func TestRefreshReadsBeforeItWrites(t *testing.T) {
	t.Parallel()
	other := addr.Block{Kind: addr.Conversation, Name: "d"}.Instance(addr.NoKey)
	for parallel := 1; parallel <= 2; parallel++ {
		for range 100 {
			w := newWorld(nil).stands("a", "hello")
			w.desired.Conversations = append(w.desired.Conversations,
				lang.Conversation{Addr: other, Provider: toyAddr, ID: "2", Source: w.desired.Conversations[0].Source})
			delete(w.toy.remote, "a-0") // somebody removed what is passed on
			platform := forwarding{w.toy, new([]string)}
			c := content.Content{Forward: deliveryAddr("a").String()}
			parts, _ := platform.Compose(c)
			d := &state.Delivery{
				Provider: addr.Provider{Platform: "toy"}, Conversation: state.Place{Address: other, ID: "2"}, Generation: 1,
				Content: c, Parts: record.Parts(w.state, parts), Policy: state.Policy{OnDestroy: "recall", OnUnknown: "ask"},
			}
			d.Parts[0].Key, d.Parts[0].Doubt, d.Parts[0].DoubtSince = "k", state.OpSend, now.Add(-time.Hour)
			w.state.Deliveries[addr.Delivery{Message: messageAddr("b"), Conversation: other}] = d

			_, diags := Refresh(t.Context(), RefreshOptions{
				Desired: w.desired, State: w.state, Read: true, Sleep: noSleep, Now: now, Parallel: parallel,
				Sessions: sessions.NewRegistry(sessions.Options{Platforms: map[string]providers.Platform{"toy": platform}}),
			})
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			for _, origin := range *platform.origins {
				if origin != "a-0" {
					t.Fatalf("%d at once: the doubtful forward was looked for with origin %q, want a-0", parallel, origin)
				}
			}
			if len(*platform.origins) == 0 {
				t.Fatal("nothing was looked for")
			}
		}
	}
}
