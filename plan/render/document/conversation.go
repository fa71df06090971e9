package document

import (
	"slices"

	"herald/lang/addr"
	"herald/plan"
	"herald/state"
)

// priorConversation returns a conversation of the state.
func (w *writer) priorConversation(address addr.Instance, c *state.Conversation) *object {
	o := w.conversationObject(address, c)
	o.setText("id", c.ID)
	if w.isSensitive(address, "id") {
		o.hideValue("id")
	}
	return o
}

// plannedConversation returns a conversation as it will be after the apply.
func (w *writer) plannedConversation(c *plan.ConversationChange) *object {
	o := w.conversationObject(c.Address, c.Next)
	o.setText("id", c.Next.ID)
	if c.Next.ID == "" {
		o.setUnknown("id")
	}
	if c.Desired != nil {
		for _, name := range c.Desired.Unknown {
			o.setUnknown(name)
		}
	}
	return o
}

func (w *writer) conversationObject(address addr.Instance, c *state.Conversation) *object {
	o := newObject()
	o.setValue("provider", c.Provider.String())
	o.setValue("platform", c.Provider.Platform)
	o.setText("title", c.Title)
	o.setText("announcement", c.Announcement)
	o.setValue("participants", stringList(c.Participants))
	o.setValue("options", c.Options)
	o.setValue("generation", c.Generation)
	o.setReaders(len(c.Participants))
	for _, name := range w.secrets[address] {
		if _, ok := o.values[name]; ok {
			o.hideValue(name)
		}
	}
	if w.isSensitive(address, "participants") {
		o.setReaders(0)
	}
	return o
}

// isSensitive reports whether an argument of a declared conversation is sensitive.
func (w *writer) isSensitive(conversation addr.Instance, argument string) bool {
	return slices.Contains(w.secrets[conversation], argument)
}
