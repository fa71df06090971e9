package yunhu

import (
	"encoding/json"
	"strings"

	"herald/lang/content"
	"herald/lang/normalize"
	"herald/providers"
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
func visibleJSON(contentType int64, b *body) []byte {
	v := visibleFields{Kind: kindOfContent(contentType, b), Buttons: flatButtons(b.buttons)}
	for i := range v.Buttons {
		v.Buttons[i].Text = normalize.Title(v.Buttons[i].Text)
	}
	switch v.Kind {
	case kindText, kindMarkdown, kindHTML:
		v.Text = normalize.Text(b.text)
	case kindA2UI:
		v.Text = normalize.JSON(b.text)
	case kindFile:
		v.File = normalize.Title(b.fileName)
	case kindPost:
		v.ID, v.Text = b.postID, normalize.Text(b.postTitle+"\n"+b.postContent)
	case kindExpression:
		v.ID = b.expressionID
	}
	out, err := json.Marshal(v)
	if err != nil {
		// A number that JSON cannot carry: the message is not one of ours.
		return []byte(`{}`)
	}
	return out
}

// displayText is the text that people read of a message; "" for an image.
func displayText(contentType int64, b *body) string {
	switch kindOfContent(contentType, b) {
	case kindFile:
		return b.fileName
	case kindPost:
		return strings.TrimRight(b.postTitle+"\n"+b.postContent, "\n")
	case kindForm:
		return b.form
	case kindImage, kindVideo, kindAudio, kindExpression, kindSticker:
		return ""
	}
	return b.text
}

// restJSON gives the canonical form of all that visibleJSON leaves out. Line breaks
// of Markdown stay in the text.
func restJSON(r sendRequest) []byte {
	b := &r.body
	b.text, b.postContent = hardLineBreaks(r.contentType, b), ""
	b.buttons, b.fileName, b.postTitle = "", "", ""
	b.mentioned = normalize.IDs(b.mentioned)
	b.form, b.quoteText = normalize.JSON(b.form), normalize.Text(b.quoteText)
	return encode(&r)
}

func hardLineBreaks(contentType int64, b *body) string {
	switch kind := kindOfContent(contentType, b); {
	case kind == kindMarkdown:
		return providers.HardLineBreaks(content.Markdown, b.text)
	case kind == kindPost && b.postContentType == "2":
		return providers.HardLineBreaks(content.Markdown, b.postContent)
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
	var rows []json.RawMessage
	if json.Unmarshal([]byte(raw), &rows) != nil {
		return []wireButton{{Text: raw, Action: "0"}}
	}
	var all []wireButton
	for _, row := range rows {
		var many []wireButton
		if json.Unmarshal(row, &many) == nil {
			all = append(all, many...)
			continue
		}
		var one wireButton
		if json.Unmarshal(row, &one) != nil {
			return []wireButton{{Text: raw, Action: "0"}}
		}
		all = append(all, one)
	}
	return all
}
