// Package grammar defines the schemas of the language's own blocks: which arguments they
// have, the values of lifecycle arguments, and the type of a reference to them.
// The language decodes blocks with them, and the documentation is generated from them.
//
// It must not depend on evaluation or on any platform by name.
package grammar

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/content"
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
		{Name: "for_each", Type: cty.DynamicPseudoType, Help: "A map, an object or a set of strings. Creates one instance for each element."},
		{Name: "count", Type: cty.DynamicPseudoType, Help: "The number of instances."},
		{Name: "depends_on", Type: cty.DynamicPseudoType, Help: "Blocks that must be done first, although nothing refers to them."},
	}
}

func conversationBlock(platforms map[string]schema.Platform) schema.Block {
	return schema.Block{
		Help: "A place that messages are sent to.",
		Attributes: append(metaArguments(),
			schema.Attribute{Name: "provider", Type: cty.DynamicPseudoType, Required: true,
				Help: "The provider that is used: a platform, or a platform and an alias."},
			schema.Attribute{Name: "id", Type: cty.String,
				Help: "The platform's id of an existing conversation. Without it, Herald creates the conversation and keeps it as declared."},
			schema.Attribute{Name: "title", Type: cty.String, Help: "The name that people see."},
			schema.Attribute{Name: "announcement", Type: cty.String, Help: "The pinned notice, on platforms that have one."},
			schema.Attribute{Name: "participants", Type: cty.Set(cty.String), Help: "The ids of its members, in the platform's format."},
		),
		Blocks: append([]schema.Nested{{Name: "lifecycle", Block: lifecycleBlock(addr.Conversation)}},
			platformBlocks(platforms, func(p schema.Platform) schema.Block { return p.Conversation })...),
	}
}

func attachmentBlock() schema.Block {
	return schema.Block{
		Help: "A file that is sent with messages. It is uploaded once to each provider that needs it.",
		Attributes: append(metaArguments(),
			schema.Attribute{Name: "source", Type: cty.String, Required: true, Help: "The path of the file. Relative paths are relative to the root module."},
			schema.Attribute{Name: "name", Type: cty.String, Help: "The name that readers see; default is the name of the file."},
			schema.Attribute{Name: "content_type", Type: cty.String, Help: "The MIME type; by default detected from the name and the content."},
			schema.Attribute{Name: "width", Type: cty.Number, Help: "The width of a video in pixels; the width of an image is read from the file."},
			schema.Attribute{Name: "height", Type: cty.Number, Help: "The height of a video in pixels; the height of an image is read from the file."},
			schema.Attribute{Name: "duration", Type: cty.Number, Help: "The length of audio or video in seconds."},
		),
		Blocks: []schema.Nested{{Name: "lifecycle", Block: conditionsBlock()}},
	}
}

func messageBlock(platforms map[string]schema.Platform) schema.Block {
	text := func(name, help string) schema.Attribute {
		return schema.Attribute{Name: name, Type: cty.String, Help: help}
	}
	return schema.Block{
		Help: "Content that is written once and delivered to one or more conversations.",
		Attributes: append(metaArguments(),
			schema.Attribute{Name: "to", Type: cty.DynamicPseudoType, Required: true, Help: "A conversation, or a list of them."},
			text("text", "The body as plain text."),
			text("markdown", "The body as Markdown."),
			text("html", "The body as HTML."),
			schema.Attribute{Name: "attachments", Type: cty.DynamicPseudoType, Help: "Attachments, in the order in which they are shown."},
			schema.Attribute{Name: "forward", Type: cty.DynamicPseudoType,
				Help: "A message to forward instead of a body: a reference, or a platform's id of a message."},
			schema.Attribute{Name: "reply_to", Type: cty.DynamicPseudoType,
				Help: "The message to quote. Each delivery quotes the one in its own conversation."},
			schema.Attribute{Name: "mentions", Type: cty.List(cty.String), Help: "The ids of the people to mention, in the platform's format; everyone for everybody in the conversation."},
			overflowAttribute("What to do if the body is longer than a platform allows: error, split, truncate or attach; the first is the default."),
			schema.Attribute{Name: "pin", Type: cty.Bool, Help: "Whether the message is pinned in its conversations; default false."},
			text("publish_at", "An RFC 3339 time; the message is not sent before it."),
			text("expire_at", "An RFC 3339 time; the message is recalled after it."),
		),
		Blocks: append([]schema.Nested{
			{Name: "button", Many: true, Block: buttonBlock()},
			{Name: "lifecycle", Block: lifecycleBlock(addr.Message)},
		}, platformBlocks(platforms, platformMessageBlock)...),
	}
}

// Overflow is the name of the argument that says what happens to a body that is
// longer than a platform allows.
const Overflow = "overflow"

// OverflowChoices are the values of the argument overflow, the default first.
func OverflowChoices() []string {
	return []string{"error", string(content.SplitBody), string(content.TruncateBody), string(content.AttachBody)}
}

func overflowAttribute(help string) schema.Attribute {
	return schema.Attribute{Name: Overflow, Type: cty.String, Help: help}
}

// platformMessageBlock is the block of a platform in a message: the arguments that
// only the platform has, and overflow for this platform alone.
func platformMessageBlock(p schema.Platform) schema.Block {
	b := p.Message
	b.Attributes = append(slices.Clip(b.Attributes), overflowAttribute("The argument overflow of the message, for this platform alone."))
	return b
}

func buttonBlock() schema.Block {
	return schema.Block{
		Help: "A button below the message, with exactly one of url, copy and value.",
		Attributes: []schema.Attribute{
			{Name: "label", Type: cty.String, Required: true, Help: "The text of the button."},
			{Name: "url", Type: cty.String, Help: "The address that it opens."},
			{Name: "copy", Type: cty.String, Help: "The text that it copies to the reader's clipboard, on platforms that have such buttons."},
			{Name: "value", Type: cty.String, Help: "The value that it reports to the sender, on platforms that have such buttons."},
			{Name: "color", Type: cty.String, Help: "Its color as #RRGGBB, on platforms that have colors."},
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
