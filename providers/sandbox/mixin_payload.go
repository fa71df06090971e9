package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// mixinPayload is the decoded data of a message; api/messages/category.
type mixinPayload struct {
	text        string
	attachments []Attachment
	buttons     []Button
	recall      string // id of the message to recall
	pins        []string
	pin         bool
}

// readPayload decodes the data of a category, or returns what is wrong with it.
func readPayload(d decoder, category string, data []byte) (mixinPayload, error) {
	switch category {
	case "PLAIN_TEXT", "PLAIN_POST":
		if len(data) == 0 || !utf8.Valid(data) {
			return mixinPayload{}, errors.New("text in UTF-8, not empty")
		}
		return mixinPayload{text: string(data)}, nil
	case "PLAIN_IMAGE", "PLAIN_VIDEO", "PLAIN_AUDIO", "PLAIN_DATA":
		return readFile(d, category, data)
	case "APP_CARD":
		return readCard(d, data)
	case "APP_BUTTON_GROUP":
		var list []mixinAction
		err := d.decodeData(data, &list)
		if err == nil && (len(list) < 1 || len(list) > 6) {
			err = fmt.Errorf("1 to 6 buttons, not %d", len(list))
		}
		return mixinPayload{buttons: showAll(list, mixinAction.toButton)}, err
	case "MESSAGE_RECALL":
		var target struct {
			MessageID string `json:"message_id" is:"required,uuid"`
		}
		err := d.decodeData(data, &target)
		return mixinPayload{recall: target.MessageID}, err
	case "MESSAGE_PIN":
		var pin struct {
			Action     string   `json:"action" is:"in=PIN|UNPIN"`
			MessageIDs []string `json:"message_ids" is:"required"`
		}
		err := d.decodeData(data, &pin)
		return mixinPayload{pins: pin.MessageIDs, pin: pin.Action == "PIN"}, err
	}
	return readSmall(d, category, data)
}

// mixinFile is the payload of messages with a file. The vendor's pages spell
// the waveform in two ways.
type mixinFile struct {
	AttachmentID string `json:"attachment_id" is:"required,uuid"`
	MimeType     string `json:"mime_type" is:"required"`
	Name         string `json:"name"`
	Size         int64  `json:"size" is:"range=1-9007199254740991"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	Duration     int64  `json:"duration"`
	Thumbnail    string `json:"thumbnail"`
	Waveform     string `json:"waveform"`
	WaveForm     string `json:"wave_form"`
	Key          string `json:"key"`
	Digest       string `json:"digest"`
	CreatedAt    string `json:"created_at"`
}

func readFile(d decoder, category string, data []byte) (mixinPayload, error) {
	var f mixinFile
	if err := d.decodeData(data, &f); err != nil {
		return mixinPayload{}, err
	}
	a := Attachment{
		File: f.AttachmentID, Kind: strings.ToLower(strings.TrimPrefix(category, "PLAIN_")), Name: f.Name, Type: f.MimeType,
		Size: f.Size, Width: f.Width, Height: f.Height,
	}
	switch {
	case (a.Kind == "image" || a.Kind == "video") && (f.Width <= 0 || f.Height <= 0):
		return mixinPayload{}, errors.New("width and height are required")
	case a.Kind == "data" && f.Name == "":
		return mixinPayload{}, errors.New("name is required")
	case a.Kind == "data":
		a.Kind = "file"
	}
	return mixinPayload{attachments: []Attachment{a}}, nil
}

// mixinAction is a button of a card or of a group.
type mixinAction struct {
	Label  string `json:"label" is:"len=1-36"`
	Color  string `json:"color" is:"color"`
	Action string `json:"action" is:"required"`
}

func (a mixinAction) toButton() Button {
	if value, ok := strings.CutPrefix(a.Action, "input:"); ok {
		return Button{Label: a.Label, Color: a.Color, Value: value}
	}
	return Button{Label: a.Label, Color: a.Color, URL: a.Action}
}

func readCard(d decoder, data []byte) (mixinPayload, error) {
	var card struct {
		AppID       string        `json:"app_id"`
		CoverURL    string        `json:"cover_url"`
		IconURL     string        `json:"icon_url"`
		Title       string        `json:"title" is:"len=1-36"`
		Description string        `json:"description" is:"len=1-1024"`
		Action      string        `json:"action"`
		Actions     []mixinAction `json:"actions"`
		Shareable   *bool         `json:"shareable"`
	}
	err := d.decodeData(data, &card)
	if err == nil && d.strict && card.Action != "" && len(card.Actions) > 0 {
		err = errors.New("action and actions exclude each other")
	}
	buttons := showAll(card.Actions, mixinAction.toButton)
	if card.Action != "" { // apps then show the old card and ignore the new fields
		buttons = []Button{{Label: card.Title, URL: card.Action}}
	}
	return mixinPayload{text: card.Title + "\n" + card.Description, buttons: buttons}, err
}

// readSmall decodes the categories that are a few values.
func readSmall(d decoder, category string, data []byte) (mixinPayload, error) {
	var s struct {
		StickerID string   `json:"sticker_id"`
		AlbumID   string   `json:"album_id"`
		Name      string   `json:"name"`
		UserID    string   `json:"user_id"`
		Longitude *float64 `json:"longitude"`
		Latitude  *float64 `json:"latitude"`
		Address   string   `json:"address"`
		Width     int      `json:"width"`
		Height    int      `json:"height"`
		ThumbURL  string   `json:"thumb_url"`
		URL       string   `json:"url"`
	}
	if err := d.decodeJSON(data, &s); err != nil {
		return mixinPayload{}, err
	}
	switch {
	case category == "PLAIN_STICKER" && (isUUID(s.StickerID) || s.Name != "" && s.AlbumID != ""):
		return mixinPayload{text: "sticker " + s.StickerID + s.Name}, nil
	case category == "PLAIN_CONTACT" && isUUID(s.UserID):
		return mixinPayload{text: "contact " + s.UserID}, nil
	case category == "PLAIN_LOCATION" && s.Longitude != nil && s.Latitude != nil:
		return mixinPayload{text: fmt.Sprintf("%s %s (%v, %v)", s.Name, s.Address, *s.Latitude, *s.Longitude)}, nil
	case category == "PLAIN_LIVE" && s.URL != "" && s.ThumbURL != "" && s.Width > 0 && s.Height > 0:
		return mixinPayload{text: s.URL}, nil
	}
	return mixinPayload{}, errors.New("no such category, or a required value is missing")
}
