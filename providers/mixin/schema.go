package mixin

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
)

const defaultEndpoint = "https://api.mixin.one"

func platformSchema() schema.Platform {
	return schema.Platform{
		Name:     "mixin",
		Title:    title,
		Provider: providerBlock(),
		Conversation: schema.Block{
			Help: "Mixin has no options of its own for a conversation. An id is that of a group, or user:ID for a direct chat with that person.",
		},
		Message: messageBlock(),
		Data:    []schema.Operation{providers.ConversationOperation()},
		Actions: []schema.Operation{{
			Name: actionAcknowledge,
			Help: "Marks messages that the bot has received as read.",
			Arguments: schema.Block{Attributes: []schema.Attribute{{
				Name: "messages", Type: cty.List(cty.String), Required: true,
				Help:    "Ids of the messages; any number, acknowledged a hundred at a time.",
				Example: `["e8e5b807-fa8b-455a-8dfa-b189d28310ff"]`,
			}}},
		}},
		Functions: functionTable(),
	}
}

func providerBlock() schema.Block {
	return schema.Block{
		Help: "A bot on Mixin Messenger: its keystore, or the three values of it that are needed.",
		Attributes: []schema.Attribute{
			{Name: "keystore", Type: cty.String, Sensitive: true, Env: []string{"MIXIN_KEYSTORE"},
				Help:    "The keystore of an Ed25519 session as the developers' dashboard gives it: JSON, or the path, from the directory of the project, of a file that holds it.",
				Example: `"keystore.json"`},
			{Name: "app_id", Type: cty.String, Env: []string{"MIXIN_APP_ID"},
				Help: "The bot's id, in place of a keystore.", Example: `"c8cb0ac7-d456-4341-be66-0b143aa09922"`},
			{Name: "session_id", Type: cty.String, Env: []string{"MIXIN_SESSION_ID"},
				Help: "The id of the bot's session, in place of a keystore.", Example: `"44444444-4444-4444-8444-444444444444"`},
			{Name: "session_private_key", Type: cty.String, Sensitive: true, Env: []string{"MIXIN_SESSION_PRIVATE_KEY"},
				Help: "The Ed25519 key of the session, in place of a keystore: the seed in hexadecimal, or the private key in base64.", Example: "var.mixin_key"},
			{Name: "endpoint", Type: cty.String, Env: []string{"MIXIN_ENDPOINT"}, Default: cty.StringVal(defaultEndpoint),
				Endpoints: []string{defaultEndpoint},
				Help:      "The address of the API; it may include a path.", Example: `"` + defaultEndpoint + `"`},
		},
	}
}

func messageBlock() schema.Block {
	return schema.Block{
		Help: "What only Mixin has. A nested block is a message of its own kind and takes the place of the body.",
		Attributes: []schema.Attribute{
			{Name: "silent", Type: cty.Bool, Help: "Whether the message arrives without a notification.", Example: "true"},
			{Name: "representative_id", Type: cty.String, Help: "The id of the person on whose behalf the bot sends: the message is shown as theirs.",
				Example: `"f9906f66-2f4c-405c-9a18-d30d32811397"`},
			{Name: "recipient_id", Type: cty.String, Help: "The id of the one member of a group who gets the message; by default all members.",
				Example: `"2a4969f3-6afd-425a-8b9e-ff012e988863"`},
		},
		Blocks: []schema.Nested{
			{Name: "sticker", Block: schema.Block{Help: "A sticker.", Attributes: []schema.Attribute{
				requiredAttribute("sticker_id", cty.String, "The id of the sticker.", `"7a54e394-1626-4cd4-b967-543932c2a032"`)}}},
			{Name: "contact", Block: schema.Block{Help: "A person's or a bot's card.", Attributes: []schema.Attribute{
				requiredAttribute("user_id", cty.String, "The id of the person or bot.", `"7a54e394-1626-4cd4-b967-543932c2a032"`)}}},
			{Name: "location", Block: locationBlock()},
			{Name: "live", Block: liveBlock()},
			{Name: "card", Block: cardBlock()},
			{Name: "pin", Block: schema.Block{Help: "Pins messages to the conversation.", Attributes: []schema.Attribute{
				requiredAttribute("message_ids", cty.List(cty.String), "Ids of the messages.", `["e8e5b807-fa8b-455a-8dfa-b189d28310ff"]`),
				{Name: "unpin", Type: cty.Bool, Help: "Whether the pin is taken away instead.", Example: "true"}}}},
		},
	}
}

func requiredAttribute(name string, ty cty.Type, help, example string) schema.Attribute {
	return schema.Attribute{Name: name, Type: ty, Required: true, Help: help, Example: example}
}

func locationBlock() schema.Block {
	return schema.Block{Help: "A place on a map.", Attributes: []schema.Attribute{
		requiredAttribute("longitude", cty.Number, "Degrees east, from -180 to 180.", "116.3975"),
		requiredAttribute("latitude", cty.Number, "Degrees north, from -90 to 90.", "39.9087"),
		{Name: "name", Type: cty.String, Help: "What the place is called.", Example: `"Office"`},
		{Name: "address", Type: cty.String, Help: "Its postal address.", Example: `"1 Example Road"`},
	}}
}

func liveBlock() schema.Block {
	return schema.Block{Help: "A live stream.", Attributes: []schema.Attribute{
		requiredAttribute("url", cty.String, "The address of the stream.", `"https://live.example.org/stream.m3u8"`),
		requiredAttribute("thumb_url", cty.String, "The address of its preview image.", `"https://live.example.org/cover.jpg"`),
		requiredAttribute("width", cty.Number, "Pixels.", "1280"),
		requiredAttribute("height", cty.Number, "Pixels.", "720"),
	}}
}

func cardBlock() schema.Block {
	return schema.Block{
		Help: "A card with a cover, a title, a description and buttons.",
		Attributes: []schema.Attribute{
			requiredAttribute("title", cty.String, "1 to 36 characters.", `"Release 2.0"`),
			requiredAttribute("description", cty.String, "1 to 1,024 characters.", `"What is new"`),
			{Name: "cover_url", Type: cty.String, Help: "The address of an image with the aspect ratio 16:10.", Example: `"https://example.org/cover.png"`},
			{Name: "app_id", Type: cty.String, Help: "The id of the bot that the card belongs to; by default the sender.", Example: `"c8cb0ac7-d456-4341-be66-0b143aa09922"`},
			{Name: "shareable", Type: cty.Bool, Help: "Whether readers may forward the card; true by default.", Example: "false"},
		},
		Blocks: []schema.Nested{{Name: "action", Many: true, Block: schema.Block{
			Help: "A button of the card.",
			Attributes: []schema.Attribute{
				requiredAttribute("label", cty.String, "1 to 36 characters.", `"Read more"`),
				requiredAttribute("url", cty.String, "Where the button leads.", `"https://example.org"`),
				{Name: "color", Type: cty.String, Help: "Its colour.", Example: `"#1E88E5"`},
			},
		}}},
	}
}
