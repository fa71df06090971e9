package plan

import (
	"slices"
	"testing"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/grammar"
	"herald/lang/schema"
	"herald/state"
)

// Every word that the grammar accepts keeps something of what was sent.
func TestIgnoreChangesKeepsWhatEachWordNames(t *testing.T) {
	t.Parallel()
	sent := &state.Delivery{
		Provider: addr.Provider{Platform: "toy"}, Conversation: state.Place{Address: convAddr}, ExpireAt: now,
		Parts: []state.Part{{ID: "1", SentAt: now, Pin: state.Pinned}},
		Content: content.Content{
			Format: content.Markdown, Body: "was", Mentions: []string{"was"}, ReplyTo: "message.was", Options: []byte(`"was"`),
			Forward: deliveryAddr("was").String(), Attachments: []content.Attachment{{Name: "was"}}, Buttons: []content.Button{{Label: "was"}},
		},
	}
	for _, word := range grammar.IgnorableChanges("message", map[string]schema.Platform{"toy": {}}) {
		w := newWorld(nil).message("m", "is", func(m *lang.Message, d *lang.Delivery) {
			m.Lifecycle.IgnoreChanges = []string{word}
			m.PublishAt, m.ExpireAt = now, now.AddDate(1, 0, 0)
			d.Unknown = []string{"body"}
		})
		declared := &w.desired.Deliveries[0]
		if kept := ignoreChanges(declared, nil); kept != declared {
			t.Errorf("%s: a delivery that was never sent keeps %+v", word, kept)
		}
		kept := ignoreChanges(declared, sent)
		if content.Equal(kept.Content, declared.Content) && kept.Message.ExpireAt.Equal(declared.Message.ExpireAt) && kept.Message.PublishAt.Equal(declared.Message.PublishAt) && kept.Message.Pin == declared.Message.Pin {
			t.Errorf("%s keeps nothing", word)
		}
		if known := len(kept.Unknown) == 0; known != (word == "all" || slices.Contains(bodyWords(), word)) {
			t.Errorf("%s leaves %v unknown", word, kept.Unknown)
		}
		if (kept.ReplyTo != nil) != (word == "all" || word == "reply_to") || (kept.Forward != nil) != (word == "all" || word == "forward") {
			t.Errorf("%s: quotes %v, forwards %v", word, kept.ReplyTo, kept.Forward)
		}
	}
}

// A platform's own block means nothing on another platform.
func TestIgnoreChangesKeepsNoBlockOfAnotherPlatform(t *testing.T) {
	t.Parallel()
	w := newWorld(nil).message("m", "hi", func(m *lang.Message, _ *lang.Delivery) { m.Lifecycle.IgnoreChanges = []string{"all"} })
	sent := &state.Delivery{Provider: addr.Provider{Platform: "other"}, Parts: []state.Part{{ID: "1"}}, Content: content.Content{Options: []byte(`{}`)}}
	if kept := ignoreChanges(&w.desired.Deliveries[0], sent); kept.Content.Options != nil {
		t.Errorf("kept %s", kept.Content.Options)
	}
}
