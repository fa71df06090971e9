package mixin

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers/client"
)

// options is the mixin block of a message.
type options struct {
	Silent           bool      `json:"silent"`
	RepresentativeID string    `json:"representative_id"`
	RecipientID      string    `json:"recipient_id"`
	Sticker          *sticker  `json:"sticker"`
	Contact          *contact  `json:"contact"`
	Location         *location `json:"location"`
	Live             *live     `json:"live"`
	Card             *card     `json:"card"`
	Pin              *pin      `json:"pin"`
}

// The payloads are in the shape of both the block and the wire where the two
// agree (api/messages/category).

type sticker struct {
	StickerID string `json:"sticker_id"`
}

type contact struct {
	UserID string `json:"user_id"`
}

type location struct {
	Longitude json.Number `json:"longitude"`
	Latitude  json.Number `json:"latitude"`
	Name      string      `json:"name,omitempty"`
	Address   string      `json:"address,omitempty"`
}

type live struct {
	Width    json.Number `json:"width"`
	Height   json.Number `json:"height"`
	ThumbURL string      `json:"thumb_url"`
	URL      string      `json:"url"`
}

type card struct {
	AppID       string           `json:"app_id"`
	CoverURL    string           `json:"cover_url"`
	Title       string           `json:"title"`
	Description string           `json:"description"`
	Shareable   *bool            `json:"shareable"`
	Action      []content.Button `json:"action"`
}

// cardPayload never has the field action: with it, Mixin's apps draw the card
// of old and ignore the rest.
type cardPayload struct {
	AppID       string   `json:"app_id,omitempty"`
	CoverURL    string   `json:"cover_url,omitempty"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Actions     []button `json:"actions"`
	Shareable   *bool    `json:"shareable,omitempty"`
}

type pin struct {
	MessageIDs []string `json:"message_ids"`
	Unpin      bool     `json:"unpin"`
}

type pinPayload struct {
	Action     string   `json:"action"`
	MessageIDs []string `json:"message_ids"`
}

func (w *composer) readOptions() {
	w.ReadOptions(&w.options)
	o := &w.options
	if o.RepresentativeID != "" {
		o.RepresentativeID = w.checkID("mixin.representative_id", o.RepresentativeID)
	}
	if o.RecipientID != "" {
		o.RecipientID = w.checkID("mixin.recipient_id", o.RecipientID)
	}
}

// composeSpecial makes the message of a nested block. It takes the body's place, so that
// there is never a question of which of the two people see first.
func (w *composer) composeSpecial() {
	o := w.options
	var names []string
	for _, k := range []struct {
		name  string
		there bool
		make  func()
	}{
		{"sticker", o.Sticker != nil, w.composeSticker},
		{"contact", o.Contact != nil, w.composeContact},
		{"location", o.Location != nil, w.composeLocation},
		{"live", o.Live != nil, w.composeLive},
		{"card", o.Card != nil, w.composeCard},
		{"pin", o.Pin != nil, w.composePin},
	} {
		if k.there {
			names = append(names, k.name)
			k.make()
		}
	}
	if len(names) > 1 || len(names) == 1 && w.Content.Format != "" {
		w.AddProblem("mixin."+names[len(names)-1], problem.TooManyContents, fmt.Sprintf(
			"A message on Mixin has either a body or one block of a kind of its own, and this one has %s in addition. Make a separate message of each.",
			strings.Join(names, ", ")))
	}
}

func (w *composer) composeSticker() {
	s := *w.options.Sticker
	s.StickerID = w.checkID("mixin.sticker.sticker_id", s.StickerID)
	w.addTextPart("mixin.sticker", plainSticker, "sticker "+s.StickerID, string(client.MustEncodeJSON(s)))
}

func (w *composer) composeContact() {
	c := *w.options.Contact
	c.UserID = w.checkID("mixin.contact.user_id", c.UserID)
	w.addTextPart("mixin.contact", plainContact, "contact "+c.UserID, string(client.MustEncodeJSON(c)))
}

func (w *composer) composeLocation() {
	l := *w.options.Location
	w.checkNumber("mixin.location.longitude", l.Longitude, -180, 180)
	w.checkNumber("mixin.location.latitude", l.Latitude, -90, 90)
	read := strings.TrimSpace(l.Name + "\n" + l.Address + "\n" + l.Latitude.String() + ", " + l.Longitude.String())
	w.addTextPart("mixin.location", plainLocation, read, string(client.MustEncodeJSON(l)))
}

func (w *composer) composeLive() {
	l := *w.options.Live
	w.checkPixels("mixin.live.width", l.Width)
	w.checkPixels("mixin.live.height", l.Height)
	w.checkURL("mixin.live.url", l.URL)
	w.checkURL("mixin.live.thumb_url", l.ThumbURL)
	w.addTextPart("mixin.live", plainLive, l.URL, string(client.MustEncodeJSON(l)))
}

func (w *composer) checkNumber(attribute string, n json.Number, least, most float64) {
	if f, err := n.Float64(); err != nil || f < least || f > most {
		w.refuse(attribute, fmt.Sprintf("Mixin takes a number from %g to %g here.", least, most))
	}
}

func (w *composer) checkPixels(attribute string, n json.Number) {
	if i, err := n.Int64(); err != nil || i < 1 || i > maxLiveSide {
		w.refuse(attribute, fmt.Sprintf("Mixin takes a whole number from 1 to %d here.", maxLiveSide))
	}
}

func (w *composer) composeCard() {
	c := w.options.Card
	w.checkLength("mixin.card.title", c.Title, maxButtonLabel)
	w.checkLength("mixin.card.description", c.Description, maxCardText)
	p := cardPayload{CoverURL: c.CoverURL, Title: c.Title, Description: c.Description, Shareable: c.Shareable, Actions: []button{}}
	if c.AppID != "" {
		p.AppID = w.checkID("mixin.card.app_id", c.AppID)
	}
	read := c.Title + "\n" + c.Description
	for i, a := range c.Action {
		p.Actions = append(p.Actions, w.composeButton(fmt.Sprintf("mixin.card.action[%d]", i), a))
		read += "\n[" + a.Label + "](" + a.URL + ")"
	}
	w.addTextPart("mixin.card", appCard, read, string(client.MustEncodeJSON(p)))
}

// setCardOwner names the bot as the owner of a card that names none.
func setCardOwner(payload, bot string) (string, error) {
	var p cardPayload
	if err := json.Unmarshal([]byte(payload), &p); err != nil {
		return "", fmt.Errorf("read the card: %w", err)
	}
	p.AppID = cmp.Or(p.AppID, bot)
	return string(client.MustEncodeJSON(p)), nil
}

func (w *composer) composePin() {
	p := pinPayload{Action: pinAction}
	if w.options.Pin.Unpin {
		p.Action = unpinAction
	}
	for i, id := range w.options.Pin.MessageIDs {
		p.MessageIDs = append(p.MessageIDs, w.checkID(fmt.Sprintf("mixin.pin.message_ids[%d]", i), id))
	}
	if len(p.MessageIDs) == 0 {
		w.refuse("mixin.pin.message_ids", "Name at least one message.")
	}
	w.addTextPart("mixin.pin", messagePin, strings.ToLower(p.Action)+" "+strings.Join(p.MessageIDs, ", "), string(client.MustEncodeJSON(p)))
}
