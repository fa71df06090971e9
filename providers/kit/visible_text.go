package kit

import (
	"maps"

	"herald/lang/content"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
)

// VisibleText is Part.Visible of a platform that returns the kind and the text of a
// message and the number of its files.
func VisibleText(kind, text string, files int) []byte {
	return client.MustEncodeJSON(struct {
		Kind  string `json:"kind"`
		Text  string `json:"text"`
		Files int    `json:"files,omitempty"`
	}{kind, normalize.Text(text), files})
}

// TextRest is what VisibleText leaves out, for Part.Rest.
type TextRest struct {
	providers.FileDigests
	Breaks string `json:"breaks,omitempty"` // the text with its line breaks, where Markdown has some
}

// NewTextRest returns the rest of a message.
func NewTextRest(format content.Format, text string, files []content.Attachment) TextRest {
	return TextRest{providers.DigestFiles(files), providers.HardLineBreaks(format, text)}
}

// KnownDetails returns the details of a conversation that the platform gave, for
// providers.ConversationInfo.
func KnownDetails(details map[string]string) map[string]string {
	maps.DeleteFunc(details, func(_, value string) bool { return value == "" })
	return details
}
