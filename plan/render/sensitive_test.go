package render_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/content"
	"herald/plan"
	"herald/plan/render"
	"herald/providers"
	"herald/state"
)

// TestSensitiveValuesAreNeverShown puts the secret wherever a value may be
// marked sensitive, and into what a platform might compose from it. It fails if
// the secret is shown.
func TestSensitiveValuesAreNeverShown(t *testing.T) {
	t.Parallel()
	edit := func(c content.Content) *plan.Plan {
		ch := change(plan.Edit, message("m"), users("eu"), text("Before."), &c)
		ch.Parts = []providers.Part{{Kind: "card", Text: "all of it: " + secret}}
		return &plan.Plan{Deliveries: []*plan.Change{ch}}
	}
	place := users("eu")
	place.id = secret
	moved := change(plan.Replace, message("m"), place, text("A."), text("B."))
	moved.Prior.Conversation.ID = "old " + secret
	moved.Prior.Parts[0].URL = "https://chat.example/" + secret
	hidden := lang.Conversation{Addr: place.conv, Sensitive: []string{"announcement", "id", "participants", "title"}}
	for _, tc := range []struct {
		name string
		plan *plan.Plan
	}{
		{"body", edit(content.Content{Body: secret, Sensitive: []string{"body"}})},
		{"button", edit(content.Content{Body: "B.", Buttons: []content.Button{{Label: secret, URL: secret}}, Sensitive: []string{"buttons"}})},
		{"mention", edit(content.Content{Body: "B.", Mentions: []string{secret}, Sensitive: []string{"mentions"}})},
		{"options", edit(content.Content{Body: "B.", Options: json.RawMessage(`{"x":"` + secret + `"}`), Sensitive: []string{"options"}})},
		{"options without a body", edit(content.Content{Options: json.RawMessage(`{"x":"` + secret + `"}`), Sensitive: []string{"options"}})},
		{"output", &plan.Plan{Outputs: []plan.OutputChange{{Name: "o", Action: plan.Update, Output: &lang.Output{Value: cty.StringVal(secret), Sensitive: true}}}}},
		{"conversation of a delivery", &plan.Plan{
			Desired:    &lang.Desired{Conversations: []lang.Conversation{hidden}},
			Deliveries: []*plan.Change{moved},
		}},
		{"managed conversation", &plan.Plan{Conversations: []*plan.ConversationChange{{
			Action: plan.Update, Address: place.conv, Desired: &hidden, Fields: []string{"title", "announcement", "participants"},
			Prior: &state.Conversation{Title: "old " + secret, Announcement: secret, Participants: []string{"a", secret}},
			Next:  &state.Conversation{Title: secret, Announcement: secret, Participants: []string{secret}},
		}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.plan.Desired == nil {
				tc.plan.Desired = &lang.Desired{}
			}
			tc.plan.State = state.New("l", nil)
			if got := tell(t, tc.plan, render.Options{Detail: render.Full}); !strings.Contains(got, render.Sensitive) {
				t.Errorf("nothing says that a value is not told:\n%s", got)
			}
		})
	}
}
