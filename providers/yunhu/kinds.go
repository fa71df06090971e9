package yunhu

import (
	"herald/providers"
	"herald/providers/yunhu/yunhupb"
)

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

var kindsOfContent = map[yunhupb.ContentType]string{
	yunhupb.ContentType_TEXT:       kindText,
	yunhupb.ContentType_MARKDOWN:   kindMarkdown,
	yunhupb.ContentType_HTML:       kindHTML,
	yunhupb.ContentType_IMAGE:      kindImage,
	yunhupb.ContentType_FILE:       kindFile,
	yunhupb.ContentType_VIDEO:      kindVideo,
	yunhupb.ContentType_AUDIO:      kindAudio,
	yunhupb.ContentType_EXPRESSION: kindExpression,
	yunhupb.ContentType_POST:       kindPost,
	yunhupb.ContentType_FORM:       kindForm,
	yunhupb.ContentType_A2UI:       kindA2UI,
}

// kindOfContent names the kind of a message; "" for one that Herald does not make.
func kindOfContent(contentType yunhupb.ContentType, c *yunhupb.MsgContent) string {
	if contentType == yunhupb.ContentType_EXPRESSION && c.GetStickerItemId() != 0 {
		return kindSticker
	}
	return kindsOfContent[contentType]
}

// messageKinds lists the kinds of messages. The vendor refuses some changes of kind in an
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
