package yunhu

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
)

const (
	defaultEndpoint = "https://chat-go.jwzhd.com"
	defaultUpload   = "https://api.qiniu.com"
)

// recallBatch bounds the ids of one recall. The vendor names no bound.
const recallBatch = 100

// Sizes of files, in bytes; the vendor's setting call gives them in MB.
const (
	mebibyte      = 1 << 20
	maxFreeFile   = 40 * mebibyte // any file of an ordinary account
	maxFile       = 1024 * mebibyte
	maxImage      = 50 * mebibyte
	maxVideo      = 200 * mebibyte
	limitsSources = "Sizes are those of a VIP account, an ordinary one has 40 MB (GET /v1/misc/setting); " +
		"ids of one recall, requests per time, and windows of edit and recall are not documented."
)

// Facts describes the platform; see providers.Platform.
func (platform) Facts() providers.Facts {
	return providers.Facts{
		Schema: schema.Platform{
			Name:         "yunhu",
			Title:        "Yunhu",
			Provider:     providerBlock(),
			Conversation: schema.Block{Help: "Yunhu has no arguments of its own for a conversation. An id is group:, user: or bot: and the id that Yunhu shows, as in group:123456789."},
			Message:      messageBlock(),
			Data:         dataOperations(),
			Actions:      actionOperations(),
		},
		Docs: vendorDocs,
		Idempotency: providers.Idempotency{
			Class: providers.LookUp,
			Note: "The client chooses msg_id, and list-message-by-mid-seq gives the message of an id. " +
				"What a second send with an id does is not documented, so Herald looks first.",
		},
		Abilities:   platformAbilities(),
		ButtonKinds: []content.ButtonKind{content.OpensURL, content.CopiesText, content.ReportsValue},
		Limits: providers.Limits{
			Batch:       1,
			RecallBatch: recallBatch,
			FileBytes:   maxFile,
			Note:        limitsSources,
		},
		Kinds: messageKinds(),
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	const noConversations = "The vendor's page on messages has no such call; give the id of a conversation that exists."
	no := providers.No(noConversations, vendorDocs)
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes(""),
		providers.MarkdownBody: providers.Yes(""),
		providers.HTMLBody:     providers.Yes(""),
		providers.Attach:       providers.Yes("Each file is sent as a separate message."),
		providers.Quote:        providers.Yes("An expression cannot quote."),
		providers.Mention:      providers.Yes("Write the name into the text as well; the mention itself is not visible."),
		providers.Buttons:      providers.Yes("Under a text, and without colours."),
		providers.Forward: providers.Yes("msg-forward answers no id and takes no key, so the copy is found by its content and time; " +
			"if that is ambiguous, Herald asks."),
		providers.Edit:   providers.Yes("Text, Markdown, HTML and A2UI, each into any of them."),
		providers.Recall: providers.Yes(""),
		providers.Read:   providers.Yes("Stored files, mentions and forwarded messages are not compared."),
		providers.Find:   providers.Yes(""),

		providers.Permalink:          providers.No("Yunhu's documentation gives no address of a message.", vendorDocs),
		providers.Pin:                providers.No("Yunhu's documentation has no call that pins a message.", vendorDocs),
		providers.CreateConversation: no,
		providers.ChangeTitle:        no,
		providers.ChangeMembers:      no,
		providers.ChangeAnnouncement: no,
		providers.RemoveConversation: no,
		providers.ListConversations:  providers.Support{Answer: providers.AnswerNotYet, Reason: "Herald does not list conversations on Yunhu yet.", Link: vendorDocs},
	}
}

// messageKinds lists the content types. The vendor refuses some changes of kind in an
// edit, such as of a text into a recording. Among the kinds that consist of a
// text its apps offer every change, so only those are promised.
func messageKinds() []providers.MessageKind {
	textual := []string{kindText, kindMarkdown, kindHTML, kindA2UI}
	return []providers.MessageKind{
		{Name: kindText, Help: "Plain text.", EditsTo: textual},
		{Name: kindMarkdown, Help: "Markdown.", EditsTo: textual},
		{Name: kindHTML, Help: "HTML.", EditsTo: textual},
		{Name: kindImage, Help: "An image."},
		{Name: kindFile, Help: "A file."},
		{Name: kindVideo, Help: "A video."},
		{Name: kindAudio, Help: "An audio recording."},
		{Name: kindExpression, Help: "An image from a personal collection of expressions."},
		{Name: kindSticker, Help: "A sticker of a pack."},
		{Name: kindPost, Help: "A link to an article of a community."},
		{Name: kindForm, Help: "A filled form for a bot."},
		{Name: kindA2UI, Help: "An interface described in A2UI.", EditsTo: textual},
		{Name: kindForward, Help: "A message forwarded from this or another conversation."},
	}
}

// The vendor's words for kinds of content.
const (
	kindText       = "text"
	kindMarkdown   = "markdown"
	kindHTML       = "html"
	kindImage      = "image"
	kindFile       = "file"
	kindVideo      = "video"
	kindAudio      = "audio"
	kindExpression = "expression"
	kindSticker    = "sticker"
	kindPost       = "post"
	kindForm       = "form"
	kindA2UI       = "a2ui"
	kindForward    = "forward" // Herald's own word: the copy has the kind of its original
)

// kindOfContent names the kind of a message; "" for one that Herald does not make.
func kindOfContent(contentType int64, b *body) string {
	switch contentType {
	case typeText:
		return kindText
	case typeMarkdown:
		return kindMarkdown
	case typeHTML:
		return kindHTML
	case typeImage:
		return kindImage
	case typeFile:
		return kindFile
	case typeVideo:
		return kindVideo
	case typeAudio:
		return kindAudio
	case typeExpression:
		if b.stickerItem != 0 {
			return kindSticker
		}
		return kindExpression
	case typePost:
		return kindPost
	case typeForm:
		return kindForm
	case typeA2UI:
		return kindA2UI
	}
	return ""
}

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
