package relationlabs

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
)

const defaultEndpoint = "https://api.relationlabs.ai"

func providerBlock() schema.Block {
	return schema.Block{
		Help: "An account on RelationLabs: an API key, and a token or an address token to exchange for one.",
		Attributes: []schema.Attribute{
			{
				Name: "api_key", Type: cty.String, Required: true, Sensitive: true, Env: []string{"RELATIONLABS_API_KEY"},
				Help: "The key that RelationLabs' administrators issue.", Example: "var.relationlabs_api_key",
			},
			{
				Name: "token", Type: cty.String, Sensitive: true, Env: []string{"RELATIONLABS_TOKEN"},
				Help: "The unified auth token of the account that sends; good for seven days.", Example: "var.relationlabs_token",
			},
			{
				Name: "address_token", Type: cty.String, Sensitive: true, Env: []string{"RELATIONLABS_ADDRESS_TOKEN"},
				Help:    "An address auth token, which a wallet's signature gives; exchanged for a token when there is none or it has expired.",
				Example: "var.relationlabs_address_token",
			},
			{
				Name: "invite_code", Type: cty.String, Env: []string{"RELATIONLABS_INVITE_CODE"},
				Help:    "An invite code, or the relation id of who invites, for an address token whose account is yet to be registered.",
				Example: `"d4swz-zaaaa-aaaaj-at5fa-cai"`,
			},
			{
				Name: "endpoint", Type: cty.String, Env: []string{"RELATIONLABS_ENDPOINT"}, Default: cty.StringVal(defaultEndpoint),
				Endpoints: []string{defaultEndpoint},
				Help:      "The address of the API; it may include a path.", Example: `"` + defaultEndpoint + `"`,
			},
		},
	}
}

func conversationBlock() schema.Block {
	return schema.Block{
		Help: "What only RelationLabs has. An id is channel: and a channel's UUID, or user: and a person's relation id.",
		Attributes: []schema.Attribute{{
			Name: "pin_announcement", Type: cty.Bool, Example: "true",
			Help: "Whether the announcement is pinned when Herald sets it; unchanged by default.",
		}},
	}
}

func messageBlock() schema.Block {
	return schema.Block{
		Help: "What only RelationLabs has. A card or an invite takes the place of the body.",
		Attributes: []schema.Attribute{
			{
				Name: "type", Type: cty.String, Example: `"ANNOUNCEMENT"`,
				Help: "The type under which the body is sent: text, which is the default, sys, card, or one of an application's own, " +
					"for which the body is sent as it is written.",
			},
			{
				Name: "card", Type: cty.String, Example: `jsonencode({ contentAction = "share", shareUrl = "https://example.org" })`,
				Help: "A card as a JSON object.",
			},
		},
		Blocks: []schema.Nested{{Name: "invite", Block: schema.Block{
			Help: "A card that invites to a group.",
			Attributes: []schema.Attribute{
				{Name: "channel", Type: cty.String, Required: true, Help: "The group's UUID, or its id as a conversation has it.",
					Example: `"channel:4f326124812c41448bc587bf6b2eaf42"`},
				{Name: "title", Type: cty.String, Required: true, Help: "The name of the group, as the card shows it.", Example: `"Release notes"`},
			},
		}}},
	}
}
