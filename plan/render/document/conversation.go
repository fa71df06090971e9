package document

import (
	"slices"

	"herald/plan"
	"herald/record"
	"herald/state"
)

// kept is a conversation as the state knows it.
func (w *writer) kept(address string, c *state.Conversation) *object {
	o := w.conversation(address, c)
	o.text("id", c.ID)
	if w.hides(address, "id") {
		o.hide("id")
	}
	return o
}

// shall is a conversation as it will be once the plan is carried out.
func (w *writer) shall(c *plan.ConversationChange) *object {
	o := w.conversation(c.Address, c.Next)
	o.text("id", c.Next.ID)
	if c.Next.ID == "" {
		o.await("id")
	}
	if c.Desired != nil {
		for _, name := range c.Desired.Unknown {
			o.await(name)
		}
	}
	return o
}

func (w *writer) conversation(address string, c *state.Conversation) *object {
	o := newObject()
	o.set("provider", c.Provider)
	o.set("platform", record.ParseProvider(c.Provider).Platform)
	o.text("title", c.Title)
	o.text("announcement", c.Announcement)
	o.set("participants", list(c.Participants))
	o.set("options", c.Options)
	o.set("generation", c.Generation)
	o.readers(len(c.Participants))
	for _, name := range w.secrets[address] {
		if _, ok := o.values[name]; ok {
			o.hide(name)
		}
	}
	if w.hides(address, "participants") {
		o.readers(0)
	}
	return o
}

// hides reports whether an argument of a declared conversation is sensitive.
func (w *writer) hides(conversation, argument string) bool {
	return slices.Contains(w.secrets[conversation], argument)
}
