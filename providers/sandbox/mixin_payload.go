package sandbox

import (
	"encoding/base64"
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

// decodePayload decodes the payload. data is standard base64, though both
// alphabets are accepted; data_base64 is the URL alphabet without padding.
func (x *mixinMessage) decodePayload() ([]byte, map[string]any) {
	switch {
	case (x.Data == nil) == (x.DataBase64 == nil):
		return nil, fieldExtra("data", "one of data and data_base64")
	case x.DataBase64 != nil:
		data, err := base64.RawURLEncoding.DecodeString(*x.DataBase64)
		if err != nil {
			return nil, fieldExtra("data_base64", "not unpadded base64 of the URL alphabet")
		}
		return data, nil
	}
	data, err := base64.StdEncoding.DecodeString(*x.Data)
	if err != nil {
		data, err = base64.RawURLEncoding.DecodeString(*x.Data)
	}
	if err != nil {
		return nil, fieldExtra("data", "not base64")
	}
	return data, nil
}

// mixinFile is the payload of messages with a file. The vendor's pages spell
// the waveform in two ways.
type mixinFile struct {
	AttachmentID string `json:"attachment_id"`
	MimeType     string `json:"mime_type"`
	Name         string `json:"name"`
	Size         int64  `json:"size"`
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

// readPayload decodes the data of a category, or returns what is wrong with it.
func readPayload(d decoder, category string, data []byte) (mixinPayload, error) {
	switch category {
	case "PLAIN_TEXT", "PLAIN_POST":
		return readText(data)
	case "PLAIN_IMAGE":
		return readFile(d, "image", data)
	case "PLAIN_VIDEO":
		return readFile(d, "video", data)
	case "PLAIN_AUDIO":
		return readFile(d, "audio", data)
	case "PLAIN_DATA":
		return readFile(d, "file", data)
	case "APP_CARD":
		return readCard(d, data)
	case "APP_BUTTON_GROUP":
		return readButtons(d, data)
	case "MESSAGE_RECALL":
		return readRecall(d, data)
	case "MESSAGE_PIN":
		return readPin(d, data)
	}
	return readSmall(d, category, data)
}

func readText(data []byte) (mixinPayload, error) {
	if len(data) == 0 || !utf8.Valid(data) {
		return mixinPayload{}, errors.New("text in UTF-8, not empty")
	}
	return mixinPayload{text: string(data)}, nil
}

func readFile(d decoder, kind string, data []byte) (mixinPayload, error) {
	var f mixinFile
	if err := d.decodeJSON(data, &f); err != nil {
		return mixinPayload{}, err
	}
	switch {
	case !isUUID(f.AttachmentID):
		return mixinPayload{}, fmt.Errorf("attachment_id %q is not a UUID", f.AttachmentID)
	case f.MimeType == "" || f.Size <= 0:
		return mixinPayload{}, errors.New("mime_type and size are required")
	case (kind == "image" || kind == "video") && (f.Width <= 0 || f.Height <= 0):
		return mixinPayload{}, errors.New("width and height are required")
	case kind == "file" && f.Name == "":
		return mixinPayload{}, errors.New("name is required")
	}
	return mixinPayload{attachments: []Attachment{{
		File: f.AttachmentID, Kind: kind, Name: f.Name, Type: f.MimeType,
		Size: f.Size, Width: f.Width, Height: f.Height,
	}}}, nil
}

// mixinAction is a button of a card or of a group.
type mixinAction struct {
	Label  string `json:"label"`
	Color  string `json:"color"`
	Action string `json:"action"`
}

func (a mixinAction) toButton() (Button, error) {
	switch {
	case !hasLength(a.Label, 1, 36):
		return Button{}, fmt.Errorf("label %q is not 1 to 36 characters", a.Label)
	case !isColor(a.Color):
		return Button{}, fmt.Errorf("color %q is not #RRGGBB", a.Color)
	case a.Action == "":
		return Button{}, errors.New("action is required")
	}
	b := Button{Label: a.Label, Color: a.Color, URL: a.Action}
	if value, ok := strings.CutPrefix(a.Action, "input:"); ok {
		b.URL, b.Value = "", value
	}
	return b, nil
}

func toButtons(list []mixinAction) ([]Button, error) {
	var all []Button
	for _, a := range list {
		b, err := a.toButton()
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

func readButtons(d decoder, data []byte) (mixinPayload, error) {
	var list []mixinAction
	if err := d.decodeJSON(data, &list); err != nil {
		return mixinPayload{}, err
	}
	if len(list) < 1 || len(list) > 6 {
		return mixinPayload{}, fmt.Errorf("1 to 6 buttons, not %d", len(list))
	}
	all, err := toButtons(list)
	return mixinPayload{buttons: all}, err
}

func readCard(d decoder, data []byte) (mixinPayload, error) {
	var card struct {
		AppID       string        `json:"app_id"`
		CoverURL    string        `json:"cover_url"`
		IconURL     string        `json:"icon_url"`
		Title       string        `json:"title"`
		Description string        `json:"description"`
		Action      string        `json:"action"`
		Actions     []mixinAction `json:"actions"`
		Shareable   *bool         `json:"shareable"`
	}
	if err := d.decodeJSON(data, &card); err != nil {
		return mixinPayload{}, err
	}
	switch {
	case !hasLength(card.Title, 1, 36):
		return mixinPayload{}, errors.New("title is not 1 to 36 characters")
	case !hasLength(card.Description, 1, 1024):
		return mixinPayload{}, errors.New("description is not 1 to 1024 characters")
	case d.strict && card.Action != "" && len(card.Actions) > 0:
		return mixinPayload{}, errors.New("action and actions exclude each other")
	}
	all, err := toButtons(card.Actions)
	if card.Action != "" { // apps then show the old card and ignore the new fields
		all = []Button{{Label: card.Title, URL: card.Action}}
	}
	return mixinPayload{text: card.Title + "\n" + card.Description, buttons: all}, err
}

func readRecall(d decoder, data []byte) (mixinPayload, error) {
	var target struct {
		MessageID string `json:"message_id"`
	}
	if err := d.decodeJSON(data, &target); err != nil {
		return mixinPayload{}, err
	}
	if !isUUID(target.MessageID) {
		return mixinPayload{}, fmt.Errorf("message_id %q is not a UUID", target.MessageID)
	}
	return mixinPayload{recall: target.MessageID}, nil
}

func readPin(d decoder, data []byte) (mixinPayload, error) {
	var pin struct {
		Action     string   `json:"action"`
		MessageIDs []string `json:"message_ids"`
	}
	if err := d.decodeJSON(data, &pin); err != nil {
		return mixinPayload{}, err
	}
	if pin.Action != "PIN" && pin.Action != "UNPIN" || len(pin.MessageIDs) == 0 {
		return mixinPayload{}, errors.New("action PIN or UNPIN, and message_ids")
	}
	return mixinPayload{pins: pin.MessageIDs, pin: pin.Action == "PIN"}, nil
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

func hasLength(s string, low, high int) bool {
	n := utf8.RuneCountInString(s)
	return n >= low && n <= high
}

func isColor(s string) bool {
	if len(s) != 7 || s[0] != '#' {
		return false
	}
	for _, c := range []byte(strings.ToLower(s[1:])) {
		if !isHex(c) {
			return false
		}
	}
	return true
}
