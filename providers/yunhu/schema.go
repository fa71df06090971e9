package yunhu

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
)

func providerBlock() schema.Block {
	return schema.Block{
		Help: "An account on Yunhu.",
		Attributes: []schema.Attribute{
			{
				Name: "token", Type: cty.String, Required: true, Sensitive: true,
				Env: []string{"YUNHU_TOKEN"}, Help: "Token of the account that sends.", Example: "var.yunhu_token",
			},
			{
				Name: "endpoint", Type: cty.String, Env: []string{"YUNHU_ENDPOINT"},
				Default: cty.StringVal(defaultEndpoint), Endpoints: []string{defaultEndpoint},
				Help: "Address of the API; it may include a path.", Example: `"` + defaultEndpoint + `"`,
			},
			{
				Name: "upload_endpoint", Type: cty.String, Env: []string{"YUNHU_UPLOAD_ENDPOINT"},
				Default: cty.StringVal(defaultUpload), Endpoints: []string{defaultUpload},
				Help: "Address of the storage service that returns the upload hosts.", Example: `"` + defaultUpload + `"`,
			},
			{
				Name: "user_id", Type: cty.String,
				Help: "Id of the account, which only pressing buttons needs.", Example: `"1234567"`,
			},
		},
	}
}

func messageBlock() schema.Block {
	return schema.Block{
		Help: "What only Yunhu has. Of expression, sticker, post, form and a2ui at most one, in the place of a text.",
		Attributes: []schema.Attribute{
			{Name: "command_id", Type: cty.Number, Help: "Command of a bot that the message invokes.", Example: "7"},
			{
				Name: "quote_text", Type: cty.String, Example: `"Ops: Maintenance at ten"`,
				Help: "Text shown for the quoted message, as name: message; Yunhu does not fill it in by itself.",
			},
			{Name: "quote_image_name", Type: cty.String, Help: "Image shown for the quoted message: its name in Yunhu's storage.", Example: `"test.jpg"`},
			{Name: "quote_image_url", Type: cty.String, Help: "Image shown for the quoted message: its address.", Example: `"https://example.org/test.jpg"`},
			{Name: "quote_video_url", Type: cty.String, Help: "Video shown for the quoted message: its address, or its name in Yunhu's storage.", Example: `"test.mp4"`},
			{Name: "quote_video_time", Type: cty.Number, Help: "Duration of the video shown for the quoted message, in seconds.", Example: "12"},
			{
				Name: "form", Type: cty.String, Example: `jsonencode({ bodnzx = { id = "bodnzx", type = "input", value = "x" } })`,
				Help: "A filled form as JSON, keyed by the ids of its items.",
			},
			{Name: "a2ui", Type: cty.String, Help: "An interface as A2UI: JSON, or JSON Lines with one message on each line.", Example: `file("panel.json")`},
		},
		Blocks: []schema.Nested{
			{Name: "expression", Block: schema.Block{
				Help: "An expression from a personal collection.",
				Attributes: []schema.Attribute{
					requiredAttribute("id", cty.String, "Id of the expression.", `"4711"`),
					requiredAttribute("image", cty.String, "Storage key of its image.", `"expression/abcdef.jpg"`),
				},
			}},
			{Name: "sticker", Block: schema.Block{
				Help: "A sticker of a pack.",
				Attributes: []schema.Attribute{
					requiredAttribute("item_id", cty.Number, "Id of the sticker.", "12"),
					requiredAttribute("pack_id", cty.Number, "Id of its pack.", "3"),
					requiredAttribute("image", cty.String, "Storage key of its image.", `"sticker/abcdef.jpg"`),
				},
			}},
			{Name: "post", Block: schema.Block{
				Help: "An article of a community.",
				Attributes: []schema.Attribute{
					requiredAttribute("id", cty.String, "Id of the article.", `"815"`),
					requiredAttribute("title", cty.String, "Its title.", `"Release 2"`),
					{Name: "content", Type: cty.String, Help: "Its text, as the card shows it.", Example: `"What is new"`},
					{
						Name: "format", Type: cty.String, Example: `"markdown"`,
						Help: "How content is written: text, which is the default, or markdown.",
					},
				},
			}},
		},
	}
}

func requiredAttribute(name string, ty cty.Type, help, example string) schema.Attribute {
	return schema.Attribute{Name: name, Type: ty, Help: help, Required: true, Example: example}
}
