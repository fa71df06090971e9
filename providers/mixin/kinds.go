package mixin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"herald/lang/content"
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
	if len(w.content.Options) == 0 {
		return
	}
	dec := json.NewDecoder(bytes.NewReader(w.content.Options))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&w.options); err != nil {
		w.problem("mixin", badValue, "The block is not of the form that Mixin's schema gives: "+err.Error()+".")
		return
	}
	o := &w.options
	if o.RepresentativeID != "" {
		o.RepresentativeID = w.id("mixin.representative_id", o.RepresentativeID)
	}
	if o.RecipientID != "" {
		o.RecipientID = w.id("mixin.recipient_id", o.RecipientID)
	}
}

// own makes the message of a nested block. It takes the body's place, so that
// there is never a question of which of the two people see first.
func (w *composer) own() {
	o := w.options
	var names []string
	for _, k := range []struct {
		name  string
		there bool
		make  func()
	}{
		{"sticker", o.Sticker != nil, w.sticker},
		{"contact", o.Contact != nil, w.contact},
		{"location", o.Location != nil, w.location},
		{"live", o.Live != nil, w.live},
		{"card", o.Card != nil, w.card},
		{"pin", o.Pin != nil, w.pin},
	} {
		if k.there {
			names = append(names, k.name)
			k.make()
		}
	}
	if len(names) > 1 || len(names) == 1 && w.content.Format != "" {
		w.problem("mixin."+names[len(names)-1], crowded, fmt.Sprintf(
			"A message on Mixin is one of a body or one block of its own kinds, and this has %s beside another. Make a message of each.",
			strings.Join(names, ", ")))
	}
}

func (w *composer) sticker() {
	s := *w.options.Sticker
	s.StickerID = w.id("mixin.sticker.sticker_id", s.StickerID)
	w.add("mixin.sticker", plainSticker, "sticker "+s.StickerID, string(encode(s)))
}

func (w *composer) contact() {
	c := *w.options.Contact
	c.UserID = w.id("mixin.contact.user_id", c.UserID)
	w.add("mixin.contact", plainContact, "contact "+c.UserID, string(encode(c)))
}

func (w *composer) location() {
	l := *w.options.Location
	w.number("mixin.location.longitude", l.Longitude, -180, 180)
	w.number("mixin.location.latitude", l.Latitude, -90, 90)
	read := strings.TrimSpace(l.Name + "\n" + l.Address + "\n" + l.Latitude.String() + ", " + l.Longitude.String())
	w.add("mixin.location", plainLocation, read, string(encode(l)))
}

func (w *composer) live() {
	l := *w.options.Live
	w.pixels("mixin.live.width", l.Width)
	w.pixels("mixin.live.height", l.Height)
	w.link("mixin.live.url", l.URL)
	w.link("mixin.live.thumb_url", l.ThumbURL)
	w.add("mixin.live", plainLive, l.URL, string(encode(l)))
}

func (w *composer) number(attribute string, n json.Number, least, most float64) {
	if f, err := n.Float64(); err != nil || f < least || f > most {
		w.problem(attribute, badValue, fmt.Sprintf("Mixin takes a number from %g to %g here.", least, most))
	}
}

func (w *composer) pixels(attribute string, n json.Number) {
	if i, err := n.Int64(); err != nil || i < 1 || i > maxSide {
		w.problem(attribute, badValue, fmt.Sprintf("Mixin takes a whole number from 1 to %d here.", maxSide))
	}
}

func (w *composer) card() {
	c := w.options.Card
	w.length("mixin.card.title", c.Title, maxLabel)
	w.length("mixin.card.description", c.Description, maxCardText)
	p := cardPayload{CoverURL: c.CoverURL, Title: c.Title, Description: c.Description, Shareable: c.Shareable, Actions: []button{}}
	if c.AppID != "" {
		p.AppID = w.id("mixin.card.app_id", c.AppID)
	}
	read := c.Title + "\n" + c.Description
	for i, a := range c.Action {
		p.Actions = append(p.Actions, w.button(fmt.Sprintf("mixin.card.action[%d]", i), a))
		read += "\n[" + a.Label + "](" + a.URL + ")"
	}
	w.add("mixin.card", appCard, read, string(encode(p)))
}

// owned names the bot as the owner of a card that names none.
func owned(payload, bot string) (string, error) {
	var p cardPayload
	if err := json.Unmarshal([]byte(payload), &p); err != nil {
		return "", fmt.Errorf("read the card: %w", err)
	}
	p.AppID = first(p.AppID, bot)
	return string(encode(p)), nil
}

func (w *composer) pin() {
	p := pinPayload{Action: "PIN"}
	if w.options.Pin.Unpin {
		p.Action = "UNPIN"
	}
	for i, id := range w.options.Pin.MessageIDs {
		p.MessageIDs = append(p.MessageIDs, w.id(fmt.Sprintf("mixin.pin.message_ids[%d]", i), id))
	}
	if len(p.MessageIDs) == 0 {
		w.problem("mixin.pin.message_ids", badValue, "Name at least one message.")
	}
	w.add("mixin.pin", messagePin, strings.ToLower(p.Action)+" "+strings.Join(p.MessageIDs, ", "), string(encode(p)))
}
