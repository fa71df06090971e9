package relationlabs

import (
	"sync"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
)

// Pages of the vendor's documentation.
const (
	title        = "RelationLabs"
	vendorDocs   = "https://relationlabs.gitbook.io/relation-one-api"
	docsSend     = vendorDocs + "/api/message/send"
	docsList     = vendorDocs + "/api/message/list"
	docsHide     = vendorDocs + "/api/message/hide"
	docsCreate   = vendorDocs + "/api/channel/create"
	docsJoin     = vendorDocs + "/api/channel/join"
	docsGlossary = vendorDocs + "/guide/glossary"
)

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	return providers.Facts{
		Schema: schema.Platform{
			Name:         "relationlabs",
			Title:        title,
			Provider:     providerBlock(),
			Conversation: conversationBlock(),
			Message:      messageBlock(),
			Data:         []schema.Operation{providers.MessagesOperation(), providers.ConversationOperation()},
		},
		Docs: vendorDocs,
		Idempotency: providers.Idempotency{
			Class: providers.LookUp,
			Note: "The client chooses sendUuid, and the list of a channel's messages gives it back; api/message/send and api/message/list. " +
				"What a second send with the same sendUuid does is not documented, so Herald looks first. " +
				"Whether a hidden message is still listed is not documented either.",
		},
		Abilities:   platformAbilities(),
		ButtonKinds: []content.ButtonKind{content.OpensURL},
		Limits: providers.Limits{
			Batch:       1,
			RecallBatch: 1,
			Note: "No length of a text, size of a channel or window of a recall is documented. Requests are limited by API key and " +
				"endpoint, without a figure (guide/glossary), so Herald waits when the platform asks it to.",
		},
		Kinds: messageKinds(),
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes(""),
		providers.MarkdownBody: providers.Yes("As plain text: addresses, bullets, code and tables stay, styling goes."),
		providers.HTMLBody:     providers.No("RelationLabs has no kind of message that shows HTML; markdown becomes plain text.", docsSend),
		providers.Attach:       providers.No("RelationLabs has no call that uploads a file.", docsSend),
		providers.Quote:        providers.Yes(""),
		providers.Mention:      providers.Yes("Write the name into the text as well; how a mention is shown is not documented."),
		providers.Buttons:      providers.Yes("As a line of text under the message, with label and address."),
		providers.Forward:      providers.No("RelationLabs has no call that forwards a message.", docsSend),
		providers.Edit:         providers.No("RelationLabs has no call that changes a message; it is hidden and sent again.", docsSend),
		providers.Recall:       providers.Yes("Hidden: the documentation does not promise deletion, nor does it describe for whom the message is hidden."),
		providers.Read:         providers.Yes("Quotes and mentions are not compared."),
		providers.Find:         providers.Yes(""),

		providers.Permalink: providers.No("RelationLabs's documentation gives no address of a message.", docsSend),
		providers.Pin:       providers.No("RelationLabs pins channels for one person, and announcements; it has no call that pins a message.", docsSend),
		providers.CreateConversation: providers.Yes("Creation has no key: a channel whose creation was not answered is recognized by its title, its members and its age; " +
			"if that is not certain, Herald asks. Without a title and with one participant, it is the chat with that person."),
		providers.ChangeTitle:        providers.No("RelationLabs has no call that renames a channel.", docsCreate),
		providers.ChangeMembers:      providers.No("On RelationLabs people join by themselves; nobody can be added to a channel that is there.", docsJoin),
		providers.ChangeAnnouncement: providers.Yes(""),
		providers.RemoveConversation: providers.Yes("The group is disbanded. A chat with one person stays."),
		providers.ListConversations:  providers.Yes("The groups that the account is in. A chat with one person is named by the person."),
	}
}

// Kinds of messages, in the vendor's words except the last.
const (
	kindText = "text"
	kindSys  = "sys"
	kindCard = "card"
	kindOwn  = "own"
)

func messageKinds() []providers.MessageKind {
	return []providers.MessageKind{
		{Name: kindText, Help: "Plain text."},
		{Name: kindSys, Help: "A line as the system writes it."},
		{Name: kindCard, Help: "A card, such as an invitation to a group."},
		{Name: kindOwn, Help: "A type that an application of one's own defines and shows."},
	}
}
