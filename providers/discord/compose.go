package discord

import (
	"fmt"
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

// payload is a message as it is sent or edited, without ids: Part.Body.
type payload struct {
	Content         string          `json:"content"`
	Embeds          []embed         `json:"embeds"`
	Components      []component     `json:"components"`
	AllowedMentions allowedMentions `json:"allowed_mentions"`
	Flags           int             `json:"flags"`
}

// The bits of payload.Flags. An edit changes the first only.
const (
	suppressEmbeds        = 1 << 2
	suppressNotifications = 1 << 12
)

// component is a row of buttons, or a button.
type component struct {
	Type       int         `json:"type"`
	Style      int         `json:"style,omitempty"`
	Label      string      `json:"label,omitempty"`
	URL        string      `json:"url,omitempty"`
	Components []component `json:"components,omitempty"`
}

// Types of components, and the style of a button that opens an address.
const (
	actionRow  = 1
	linkButton = 2
	linkStyle  = 5
)

// allowedMentions is who is notified. It is part of every message: without it, Discord
// notifies everybody whom the text mentions.
type allowedMentions struct {
	Parse []string `json:"parse"`
	Users []string `json:"users,omitempty"`
	Roles []string `json:"roles,omitempty"`
}

// composer makes the parts of one message.
type composer struct {
	*kit.Composer
	options options
	payload payload
}

// composeContent makes one message of the body, the embed, the buttons and the first
// files, and one of each further group of files.
func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := &composer{Composer: kit.NewComposer(platformFacts(), c), payload: emptyPayload()}
	w.ReadOptions(&w.options)
	w.composeMentions()
	if c.Format != "" {
		w.payload.Content = w.RenderFormatted(maxText, func(doc *markdown.Node) string { return w.insertMentions(richtext.ChatMarkdown(doc)) },
			func(text string) string { return w.insertMentions(richtext.EscapeChatMarkdown(text)) }).Text
	}
	w.composeEmbed()
	w.composeButtons()
	if isSet(w.options.SuppressEmbeds) {
		w.payload.Flags = suppressEmbeds
	}
	groups := groupFiles(c.Attachments)
	if len(groups) == 0 && (c.Format != "" || len(w.payload.Embeds)+len(w.payload.Components) > 0) {
		groups = [][]content.Attachment{nil}
	}
	for _, files := range groups {
		w.addPart(files)
		w.payload = emptyPayload()
	}
	return w.Parts()
}

// emptyPayload has lists that are empty and not missing, so that an edit empties them.
func emptyPayload() payload {
	return payload{Embeds: []embed{}, Components: []component{}, AllowedMentions: allowedMentions{Parse: []string{}}}
}

// addPart adds a message. That it is sent without a sound is not in Rest, so that a later
// change of it, which no edit can make, plans none.
func (w *composer) addPart(files []content.Attachment) {
	p, sent := w.payload, w.payload
	if isSet(w.options.SuppressNotifications) {
		sent.Flags |= suppressNotifications
	}
	part := providers.Part{Kind: kindMessage, Body: client.MustEncodeJSON(sent), Attachments: files,
		Visible: kit.VisibleText(kindMessage, visibleText(p.Content, p.Embeds), len(files))}
	switch {
	case p.Content != "":
		part.Text, part.Format = w.Content.Body, w.Content.Format
	case len(p.Embeds) > 0 && providers.CountUTF16(p.Embeds[0].text()) <= maxText: // a longer one is within its own limit
		part.Text = p.Embeds[0].text()
	}
	p.Content = normalize.Text(p.Content)
	part.Rest = client.MustEncodeJSON(struct {
		payload
		providers.FileDigests
	}{p, providers.DigestFiles(files)})
	w.AddPart(part)
}

// visibleText is what reading compares: the content, and without one the embed. With a
// content there may be embeds that Discord made of its links.
func visibleText(text string, embeds []embed) string {
	if text == "" && len(embeds) > 0 {
		return embeds[0].text()
	}
	return text
}

var mentionForm = regexp.MustCompile(`^&?[1-9][0-9]{0,19}$`)

// composeMentions allows the mentions that the message declares.
func (w *composer) composeMentions() {
	allowed := &w.payload.AllowedMentions
	for i, id := range w.Content.Mentions {
		role, isRole := strings.CutPrefix(id, "&")
		switch {
		case id == content.Everyone:
			allowed.Parse = []string{"everyone"}
		case !mentionForm.MatchString(id):
			w.AddProblem(fmt.Sprintf("mentions[%d]", i), problem.InvalidPlatformValue,
				fmt.Sprintf("%q is not the id of a person, such as 80351110224678912, or of a role with & in front, such as &165511591545143296.", id))
		case isRole:
			allowed.Roles = append(allowed.Roles, role)
		default:
			allowed.Users = append(allowed.Users, id)
		}
	}
	slices.Sort(allowed.Users)
	slices.Sort(allowed.Roles)
	switch {
	case len(w.Content.Mentions) > 0 && w.Content.Format == "":
		w.AddProblem("mentions", problem.UnsupportedContent, "A mention is part of a text, and this message has none. Add text or markdown.")
	case max(len(allowed.Users), len(allowed.Roles)) > maxMentions:
		w.AddProblem("mentions", problem.PlatformLimitExceeded, fmt.Sprintf("A message on Discord mentions at most %d people and as many roles.", maxMentions))
	}
}

// insertMentions makes the forms of mentions in an escaped text active, and puts those
// that it does not have in front: Discord notifies nobody without one in the text.
func (w *composer) insertMentions(text string) string {
	var missing []string
	for _, id := range slices.Sorted(slices.Values(w.Content.Mentions)) {
		form := "<@" + id + ">"
		switch escaped := `\` + form; {
		case id == content.Everyone && (strings.Contains(text, "@everyone") || strings.Contains(text, "@here")):
		case id == content.Everyone:
			missing = append(missing, "@everyone")
		case strings.Contains(text, escaped):
			text = strings.ReplaceAll(text, escaped, form)
		default:
			missing = append(missing, form)
		}
	}
	if len(missing) == 0 {
		return text
	}
	return strings.Join(missing, " ") + "\n" + text
}

func (w *composer) composeButtons() {
	w.CheckButtons()
	for i, b := range w.Content.Buttons {
		if b.Kind() == content.OpensURL && (len(b.URL) > maxButtonURL || !kit.IsWebAddress(b.URL)) {
			w.AddProblem(fmt.Sprintf("button[%d].url", i), problem.InvalidPlatformValue,
				fmt.Sprintf("A button on Discord opens an address that begins with https:// or http:// and has at most %d characters.", maxButtonURL))
		}
	}
	for row := range slices.Chunk(w.Content.Buttons, maxRow) {
		var buttons []component
		for _, b := range row {
			buttons = append(buttons, component{Type: linkButton, Style: linkStyle, Label: b.Label, URL: b.URL})
		}
		w.payload.Components = append(w.payload.Components, component{Type: actionRow, Components: buttons})
	}
}

// groupFiles divides files, in their order, into those of one message each.
func groupFiles(files []content.Attachment) (groups [][]content.Attachment) {
	var size int64
	for _, f := range files {
		last := len(groups) - 1
		if size += f.Size; last < 0 || len(groups[last]) == maxFiles || size > maxUploads {
			groups, last, size = append(groups, nil), last+1, f.Size
		}
		groups[last] = append(groups[last], f)
	}
	return groups
}

func isSet(flag *bool) bool { return flag != nil && *flag }
