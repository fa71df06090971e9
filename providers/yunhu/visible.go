package yunhu

import (
	"encoding/json"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"herald/lang/content"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/kit"
	"herald/providers/yunhu/yunhupb"
)

// visibleFields is what people see of a message and reading gives back. Storage keys
// are not in it, because the server may answer with whole addresses, and
// mentions are not, because they are not seen.
type visibleFields struct {
	Kind    string       `json:"kind"`
	Text    string       `json:"text,omitempty"`
	Buttons []wireButton `json:"buttons,omitempty"`
	File    string       `json:"file,omitempty"`
	ID      string       `json:"id,omitempty"`
}

// What pressing a button does, as the wire has it.
const (
	actionOpen   json.Number = "1" // opens URL
	actionCopy   json.Number = "2" // copies Value
	actionReport json.Number = "3" // reports Value to the bot
)

// wireButton is a button as the wire has it.
type wireButton struct {
	Text   string      `json:"text"`
	Action json.Number `json:"actionType"`
	URL    string      `json:"url,omitempty"`
	Value  string      `json:"value,omitempty"`
}

// visibleJSON gives the canonical form of what is seen. Parts and remote
// messages both pass through it, so they compare equal exactly when the same
// is seen.
func visibleJSON(contentType yunhupb.ContentType, c *yunhupb.MsgContent) []byte {
	v := visibleFields{Kind: kindOfContent(contentType, c), Buttons: flatButtons(c.Buttons)}
	for i := range v.Buttons {
		v.Buttons[i].Text = normalize.Title(v.Buttons[i].Text)
	}
	switch v.Kind {
	case kindText, kindMarkdown, kindHTML:
		v.Text = normalize.Text(c.Text)
	case kindA2UI:
		v.Text = normalize.JSON(c.Text)
	case kindFile:
		v.File = normalize.Title(c.FileName)
	case kindPost:
		v.ID, v.Text = c.PostId, normalize.Text(c.PostTitle+"\n"+c.PostContent)
	case kindExpression:
		v.ID = c.ExpressionId
	}
	out, err := json.Marshal(v)
	if err != nil {
		// A number that JSON cannot carry: the message is not one of ours.
		return []byte(`{}`)
	}
	return out
}

// displayText is the text that people read of a message; "" for an image.
func displayText(contentType yunhupb.ContentType, c *yunhupb.MsgContent) string {
	switch kindOfContent(contentType, c) {
	case kindFile:
		return c.FileName
	case kindPost:
		return strings.TrimRight(c.PostTitle+"\n"+c.PostContent, "\n")
	case kindForm:
		return c.Form
	case kindImage, kindVideo, kindAudio, kindExpression, kindSticker:
		return ""
	}
	return c.Text
}

// encodeRest gives the canonical form of all that visibleJSON leaves out. Line breaks
// of Markdown stay in the text.
func encodeRest(r *yunhupb.SendMsgRequest) []byte {
	r = proto.CloneOf(r)
	c := r.Content
	c.Text, c.PostContent = hardLineBreaks(r.ContentType, c), ""
	c.Buttons, c.FileName, c.PostTitle = "", "", ""
	c.MentionedId = normalize.IDs(c.MentionedId)
	c.Form, c.QuoteMsgText = normalize.JSON(c.Form), normalize.Text(c.QuoteMsgText)
	if proto.Size(c) == 0 {
		r.Content = nil
	}
	return encode(r)
}

func hardLineBreaks(contentType yunhupb.ContentType, c *yunhupb.MsgContent) string {
	switch {
	case contentType == yunhupb.ContentType_MARKDOWN:
		return providers.HardLineBreaks(content.Markdown, c.Text)
	case contentType == yunhupb.ContentType_POST && c.PostContentType == postMarkdown:
		return providers.HardLineBreaks(content.Markdown, c.PostContent)
	}
	return ""
}

// flatButtons reads the buttons of a message, which are a list or a list of
// rows. What is not JSON becomes one button with that text, so that it differs
// from ours.
func flatButtons(raw string) []wireButton {
	if strings.TrimSpace(raw) == "" {
		return nil
	}
	var rows []kit.OneOrMany[wireButton]
	if json.Unmarshal([]byte(raw), &rows) != nil {
		return []wireButton{{Text: raw, Action: "0"}}
	}
	return slices.Concat(rows...)
}
