package discord

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"herald/lang/diag/problem"
	"herald/providers/kit"
)

// embed is a framed box, as it is sent and as it is read.
type embed struct {
	Title       string      `json:"title,omitempty"`
	Description string      `json:"description,omitempty"`
	URL         string      `json:"url,omitempty"`
	Color       int         `json:"color,omitempty"`
	Image       *embedImage `json:"image,omitempty"`
}

type embedImage struct {
	URL string `json:"url"`
}

func (e embed) text() string { return strings.TrimSpace(e.Title + "\n\n" + e.Description) }

// options is the discord block of a message.
type options struct {
	SuppressEmbeds        *bool `json:"suppress_embeds"`
	SuppressNotifications *bool `json:"suppress_notifications"`
	Embed                 *struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		URL         string `json:"url"`
		Color       string `json:"color"`
		Image       string `json:"image"`
	} `json:"embed"`
}

// composeEmbed adds the embed. Its limits count code points, as white space around is
// not counted; what is in it mentions nobody.
func (w *composer) composeEmbed() {
	o := w.options.Embed
	if o == nil {
		return
	}
	e := embed{Title: strings.TrimSpace(o.Title), Description: strings.TrimSpace(o.Description), URL: o.URL}
	if o.Image != "" {
		e.Image = &embedImage{o.Image}
	}
	if e.text() == "" {
		w.refuseEmbed("embed", "An embed shows a title or a description. Give it one.")
	}
	w.limitEmbed("title", e.Title, maxEmbedTitle)
	w.limitEmbed("description", e.Description, maxDescription)
	if o.URL != "" && !kit.IsWebAddress(o.URL) {
		w.refuseEmbed("embed.url", hintAddress)
	}
	if o.Image != "" && !kit.IsWebAddress(o.Image) {
		w.refuseEmbed("embed.image", hintAddress)
	}
	if o.Color != "" {
		n, err := strconv.ParseUint(strings.TrimPrefix(o.Color, "#"), 16, 24)
		if err != nil || len(o.Color) != len("#rrggbb") {
			w.refuseEmbed("embed.color", fmt.Sprintf("%q is not a color of the form #5865F2.", o.Color))
		}
		e.Color = int(n)
	}
	w.payload.Embeds = append(w.payload.Embeds, e)
}

const hintAddress = "Give an absolute address, as in https://example.org."

func (w *composer) limitEmbed(name, text string, limit int) {
	if n := utf8.RuneCountInString(text); n > limit {
		w.AddProblem("discord.embed."+name, problem.PlatformLimitExceeded,
			fmt.Sprintf("The %s of the embed is %d characters long; Discord allows at most %d.", name, n, limit))
	}
}

func (w *composer) refuseEmbed(attribute, detail string) {
	w.AddProblem("discord."+attribute, problem.InvalidPlatformValue, detail)
}
