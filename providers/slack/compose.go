package slack

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/markdown"
	"herald/lang/markdown/richtext"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// block is a block of Block Kit, or an element or object in one.
type block map[string]any

// payload is Part.Body: the parameters of chat.postMessage without ids. The id of a
// file in it is its digest. For a file that is a message of its own, Text is the label
// of the link to it.
type payload struct {
	Text   string  `json:"text"`
	Blocks []block `json:"blocks"`
	providers.FileDigests
	sendOptions
}

// sendOptions are parameters that no edit can change.
type sendOptions struct {
	Broadcast   bool  `json:"reply_broadcast,omitempty"`
	UnfurlLinks *bool `json:"unfurl_links,omitempty"`
	UnfurlMedia *bool `json:"unfurl_media,omitempty"`
}

// composer composes one message.
type composer struct {
	*kit.Composer
	options sendOptions
}

// composeContent makes a message of the body with images and buttons, and one of each
// other file. All of them are answers in the same thread.
func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := composer{Composer: kit.NewComposer(platformFacts(), c)}
	w.readOptions()
	var images, others []content.Attachment
	for _, a := range c.Attachments {
		if slices.Contains([]string{"image/png", "image/jpeg", "image/gif"}, a.MIME) {
			images = append(images, a)
		} else {
			others = append(others, a)
		}
	}
	switch {
	case c.Format != "" || len(images) > 0 || len(c.Mentions) > 0:
		w.addMessage(images)
	case len(c.Buttons) > 0:
		w.AddProblem("button[0]", problem.ButtonsWithoutText, "A file on Slack has no buttons. Write a text that they are added to.")
	}
	for _, f := range others {
		w.addFile(f)
	}
	return w.Parts()
}

func (w composer) addMessage(images []content.Attachment) {
	mentions := w.composeMentions()
	sections, ok := w.composeSections(mentions)
	if !ok {
		return
	}
	p := payload{Text: w.composeFallback(mentions, images), Blocks: []block{}, FileDigests: providers.DigestFiles(images), sendOptions: w.options}
	for _, text := range sections {
		p.Blocks = append(p.Blocks, block{"type": "section", "expand": true, "text": block{"type": "mrkdwn", "text": text, "verbatim": true}})
	}
	for _, a := range images {
		alt := []rune(a.Name)
		p.Blocks = append(p.Blocks, block{"type": "image", "slack_file": block{"id": a.SHA256}, "alt_text": string(alt[:min(len(alt), maxAlt)])})
	}
	if buttons := w.composeButtons(); len(buttons) > 0 {
		p.Blocks = append(p.Blocks, block{"type": "actions", "elements": buttons})
	}
	if len(p.Blocks) > maxBlocks {
		w.AddProblem("attachments", problem.PlatformLimitExceeded, fmt.Sprintf("With its images the message has %d blocks; Slack allows at most %d. Divide it into several messages.",
			len(p.Blocks), maxBlocks))
	}
	part := providers.Part{Kind: kindMessage, Body: client.MustEncodeJSON(p), Attachments: images, InThread: true}
	part.Visible = visibleForm(strings.Join(sections, "\n\n"), len(images))
	p.sendOptions = sendOptions{}
	part.Rest = client.MustEncodeJSON(p)
	if w.Content.Format != "" {
		part.Text = w.Content.Body
	}
	if w.Content.Format == content.Markdown {
		part.Format = content.Markdown
	}
	w.AddPart(part)
}

// addFile adds a message that is a link to the file: when an app posts the link to a file
// of its own, Slack shows the file to the channel.
func (w composer) addFile(f content.Attachment) {
	files := []content.Attachment{f}
	p := payload{Text: strings.ReplaceAll(richtext.EscapeMrkdwn(f.Name), "|", "ǀ"), Blocks: []block{}, FileDigests: providers.DigestFiles(files), sendOptions: w.options}
	part := providers.Part{Kind: kindFile, Body: client.MustEncodeJSON(p), Attachments: files, InThread: true}
	p.sendOptions = sendOptions{}
	part.Rest = client.MustEncodeJSON(p)
	w.AddPart(part)
}

// composeMentions returns what stands in front of the text, with a line break at its
// end; "" for no mentions.
func (w composer) composeMentions() string {
	var all []string
	for i, id := range w.Content.Mentions {
		switch {
		case id == content.Everyone:
			all = append(all, "<!channel>")
		case !personID.MatchString(id):
			w.AddProblem(fmt.Sprintf("mentions[%d]", i), problem.InvalidPlatformValue,
				fmt.Sprintf("%q is not the id of a person or a user group on Slack, which looks like U0123456789 or S0123456789.", id))
		case id[0] == 'S':
			all = append(all, "<!subteam^"+id+">")
		default:
			all = append(all, "<@"+id+">")
		}
	}
	if len(all) == 0 {
		return ""
	}
	slices.Sort(all) // the order means nothing
	return strings.Join(slices.Compact(all), " ") + "\n"
}

// composeSections returns the text in mrkdwn, divided where a section is full. A text
// that cannot be sent is a problem, and not ok.
func (w composer) composeSections(mentions string) (sections []string, ok bool) {
	c := w.Content
	if c.Format == "" || strings.TrimSpace(c.Body) == "" {
		if mentions == "" {
			return nil, true
		}
		return []string{strings.TrimSpace(mentions)}, true
	}
	write, split := richtext.EscapeMrkdwn, markdown.SplitText
	if c.Format == content.Markdown {
		write, split = writeMarkdown, markdown.Split
	}
	if n := providers.CountUTF16(write(c.Body)); n > maxText {
		w.AddProblem(string(c.Format), problem.PlatformLimitExceeded,
			fmt.Sprintf("The text is %d characters long as %s counts them; it allows at most %d.", n, title, maxText))
		return nil, false
	}
	limit := maxSection - providers.CountUTF16(mentions)
	pieces, err := split(c.Body, func(piece string) bool { return providers.CountUTF16(write(piece)) <= limit })
	if err != nil {
		w.AddProblem(string(c.Format), problem.UnsupportedTextFormat, "The text cannot be divided into the sections of a message on Slack: "+err.Error()+".")
		return nil, false
	}
	for _, piece := range pieces {
		if text := normalize.Text(write(piece)); strings.TrimSpace(text) != "" {
			sections = append(sections, text)
		}
	}
	if len(sections) == 0 {
		w.AddProblem(string(c.Format), problem.EmptyMessage, "The body shows no text.")
		return nil, false
	}
	sections[0] = mentions + sections[0]
	return sections, true
}

// writeMarkdown returns Markdown in mrkdwn; "" for a document that cannot be parsed,
// which markdown.Split reports.
func writeMarkdown(source string) string {
	doc, err := markdown.Parse(source)
	if err != nil {
		return ""
	}
	return richtext.Mrkdwn(doc)
}

// composeFallback returns the text that notifications and screen readers use in place of
// the blocks. It has the mentions too, because Slack notifies by it.
func (w composer) composeFallback(mentions string, images []content.Attachment) string {
	text := w.Content.Body
	if w.Content.Format == content.Markdown {
		if plain, err := markdown.Text(text); err == nil {
			text = plain
		}
	}
	if strings.TrimSpace(text) == "" {
		text = providers.JoinFileNames(images)
	}
	short, err := markdown.TruncateText(text, func(s string) bool { return len(mentions)+len(richtext.EscapeMrkdwn(s)) <= maxFallback })
	if err != nil {
		short = ""
	}
	return normalize.Text(mentions + richtext.EscapeMrkdwn(short))
}

func (w composer) composeButtons() []block {
	w.CheckButtons()
	var buttons []block
	for i, b := range w.Content.Buttons {
		button := block{"type": "button", "action_id": fmt.Sprintf("herald_%d", i), "text": block{"type": "plain_text", "text": b.Label}}
		limit := maxButtonURL
		if b.Kind() == content.ReportsValue {
			limit = maxButtonValue
		}
		button[string(b.Kind())] = b.Argument()
		if providers.CountUTF16(b.Argument()) > limit {
			w.AddProblem(fmt.Sprintf("button[%d].%s", i, b.Kind()), problem.PlatformLimitExceeded,
				fmt.Sprintf("A button on Slack opens an address of at most %d characters, and reports at most %d.", maxButtonURL, maxButtonValue))
		}
		buttons = append(buttons, button)
	}
	return buttons
}

func (w *composer) readOptions() {
	var o struct {
		LinkPreview *bool `json:"link_preview"`
		Broadcast   *bool `json:"broadcast"`
	}
	w.ReadOptions(&o)
	w.options.UnfurlLinks, w.options.UnfurlMedia = o.LinkPreview, o.LinkPreview
	if w.options.Broadcast = o.Broadcast != nil && *o.Broadcast; w.options.Broadcast && w.Content.ReplyTo == "" {
		w.AddProblem("slack.broadcast", problem.InvalidPlatformValue, "Only an answer in a thread can be shown in the channel too. Add reply_to, or remove broadcast.")
	}
}

// emoji matches an emoji as a character, and by its name.
var emoji = regexp.MustCompile(`:[a-z0-9_+'-]+:|[\p{So}\x{1F3FB}-\x{1F3FF}\x{FE0F}\x{200D}\x{20E3}]`)

// visibleForm returns the form of a message in which what is sent and what is read are
// compared: without emoji, of which Slack stores the names.
func visibleForm(mrkdwn string, images int) []byte {
	return kit.VisibleText(kindMessage, emoji.ReplaceAllString(html.UnescapeString(mrkdwn), ""), images)
}
