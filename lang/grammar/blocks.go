// Package grammar is the language's own blocks as data: which arguments they
// take, which words a lifecycle may hold, and what a reference to them gives.
// The language decodes by it, and the documentation is printed from it.
//
// It must not know how anything is evaluated, nor any platform by name.
package grammar

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/schema"
)

// Blocks describes the bodies of the blocks that have instances, by kind, with
// the blocks of the given platforms inside.
func Blocks(platforms map[string]schema.Platform) map[string]schema.Block {
	return map[string]schema.Block{
		addr.Conversation: conversationBlock(platforms),
		addr.Attachment:   attachmentBlock(),
		addr.Message:      messageBlock(platforms),
	}
}

// metaArguments are the arguments of every block that has instances.
func metaArguments() []schema.Attribute {
	return []schema.Attribute{
		{Name: "for_each", Type: cty.DynamicPseudoType, Help: "A map, an object or a set of strings: one instance for each."},
		{Name: "count", Type: cty.DynamicPseudoType, Help: "How many instances there are."},
		{Name: "depends_on", Type: cty.DynamicPseudoType, Help: "Blocks that must be done first, although nothing refers to them."},
	}
}

func conversationBlock(platforms map[string]schema.Platform) schema.Block {
	return schema.Block{
		Help: "A place where messages go.",
		Attributes: append(metaArguments(),
			schema.Attribute{Name: "provider", Type: cty.DynamicPseudoType, Required: true,
				Help: "The account that reaches it: a platform, or a platform and an alias."},
			schema.Attribute{Name: "id", Type: cty.String,
				Help: "The platform's id of a conversation that is there already; without it Herald creates one and keeps it as declared."},
			schema.Attribute{Name: "title", Type: cty.String, Help: "What people see as its name."},
			schema.Attribute{Name: "announcement", Type: cty.String, Help: "The notice pinned to it, where the platform has one."},
			schema.Attribute{Name: "participants", Type: cty.Set(cty.String), Help: "Ids of the people in it, in the platform's own form."},
		),
		Blocks: append([]schema.Nested{{Name: "lifecycle", Block: lifecycleBlock(addr.Conversation)}},
			platformBlocks(platforms, func(p schema.Platform) schema.Block { return p.Conversation })...),
	}
}

func attachmentBlock() schema.Block {
	return schema.Block{
		Help: "A file that goes with messages. It is uploaded once to each provider that needs it.",
		Attributes: append(metaArguments(),
			schema.Attribute{Name: "source", Type: cty.String, Required: true, Help: "Path of the file; a relative one is relative to the root module."},
			schema.Attribute{Name: "name", Type: cty.String, Help: "The name that readers see; the file's own when absent."},
			schema.Attribute{Name: "content_type", Type: cty.String, Help: "The MIME type; told from name and content when absent."},
			schema.Attribute{Name: "width", Type: cty.Number, Help: "Pixels across, of a film; of a picture it is told from the file."},
			schema.Attribute{Name: "height", Type: cty.Number, Help: "Pixels down, of a film; of a picture it is told from the file."},
			schema.Attribute{Name: "duration", Type: cty.Number, Help: "Seconds that sound or film lasts."},
		),
		Blocks: []schema.Nested{{Name: "lifecycle", Block: conditionsBlock()}},
	}
}

func messageBlock(platforms map[string]schema.Platform) schema.Block {
	text := func(name, help string) schema.Attribute {
		return schema.Attribute{Name: name, Type: cty.String, Help: help}
	}
	return schema.Block{
		Help: "Content, written once, for one or more conversations.",
		Attributes: append(metaArguments(),
			schema.Attribute{Name: "to", Type: cty.DynamicPseudoType, Required: true, Help: "A conversation, or a list of them."},
			text("text", "The body as plain text."),
			text("markdown", "The body as Markdown."),
			text("html", "The body as HTML."),
			schema.Attribute{Name: "attachments", Type: cty.DynamicPseudoType, Help: "Attachments, in the order in which they are shown."},
			schema.Attribute{Name: "forward", Type: cty.DynamicPseudoType,
				Help: "A message to pass on instead of a body: a reference, or a platform's own id."},
			schema.Attribute{Name: "reply_to", Type: cty.DynamicPseudoType,
				Help: "The message to quote. Each delivery quotes the one in its own conversation."},
			schema.Attribute{Name: "mentions", Type: cty.List(cty.String), Help: "Ids of the people to mention, in the platform's own form."},
			text("publish_at", "RFC 3339 time before which the message is held back."),
			text("expire_at", "RFC 3339 time after which the message is recalled."),
		),
		Blocks: append([]schema.Nested{
			{Name: "button", Many: true, Block: buttonBlock()},
			{Name: "lifecycle", Block: lifecycleBlock(addr.Message)},
		}, platformBlocks(platforms, func(p schema.Platform) schema.Block { return p.Message })...),
	}
}

func buttonBlock() schema.Block {
	return schema.Block{
		Help: "A labelled button under the message, with exactly one of url, copy and value.",
		Attributes: []schema.Attribute{
			{Name: "label", Type: cty.String, Required: true, Help: "What the button says."},
			{Name: "url", Type: cty.String, Help: "Address that it opens."},
			{Name: "copy", Type: cty.String, Help: "Text that it copies to the reader's clipboard, where the platform has such buttons."},
			{Name: "value", Type: cty.String, Help: "Value that it reports to the sender, where the platform has such buttons."},
			{Name: "color", Type: cty.String, Help: "Its color as #RRGGBB, where the platform has colors."},
		},
	}
}

func platformBlocks(platforms map[string]schema.Platform, of func(schema.Platform) schema.Block) []schema.Nested {
	var out []schema.Nested
	for _, name := range slices.Sorted(maps.Keys(platforms)) {
		out = append(out, schema.Nested{Name: name, Block: of(platforms[name])})
	}
	return out
}
