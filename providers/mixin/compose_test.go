package mixin_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/mixin"
	"herald/providers/providertest/stage"
)

// said is a part as a test writes it down.
type said struct {
	Kind, Text, Data string
	Quotes, File     bool
}

func saidOf(t *testing.T, parts []providers.Part) []said {
	t.Helper()
	var out []said
	for _, p := range parts {
		var body struct{ Data string }
		if err := json.Unmarshal(p.Body, &body); err != nil {
			t.Fatal(err)
		}
		out = append(out, said{p.Kind, p.Text, body.Data, p.Quotes, len(p.Attachments) > 0})
	}
	return out
}

func options(s string) content.Content { return content.Content{Options: json.RawMessage(s)} }

func TestCompose(t *testing.T) {
	t.Parallel()
	file := content.Attachment{Name: "a.pdf", MIME: "application/pdf", Size: 3, SHA256: "aa"}
	picture := content.Attachment{Name: "a.png", MIME: "image/png", Size: 3, Width: 4, Height: 5, SHA256: "bb"}
	film := content.Attachment{Name: "a.mp4", MIME: "video/mp4", Size: 3, Width: 4, Height: 5, Duration: 1.5}
	sound := content.Attachment{Name: "a.ogg", MIME: "audio/ogg", Size: 3, Duration: 2}
	tests := []struct {
		name string
		in   content.Content
		want []said
	}{
		{"text", stage.Text("<b> & ä"), []said{{Kind: "PLAIN_TEXT", Text: "<b> & ä", Data: "<b> & ä", Quotes: true}}},
		{"markdown", content.Content{Format: content.Markdown, Body: "# T"}, []said{{Kind: "PLAIN_POST", Text: "# T", Data: "# T", Quotes: true}}},
		{"files", content.Content{Attachments: []content.Attachment{file, picture, film, sound}}, []said{
			{Kind: "PLAIN_DATA", Data: `{"attachment_id":"","mime_type":"application/pdf","size":3,"name":"a.pdf"}`, Quotes: true, File: true},
			{Kind: "PLAIN_IMAGE", Data: `{"attachment_id":"","mime_type":"image/png","size":3,"width":4,"height":5}`, File: true},
			{Kind: "PLAIN_VIDEO", Data: `{"attachment_id":"","mime_type":"video/mp4","size":3,"width":4,"height":5,"duration":1500}`, File: true},
			{Kind: "PLAIN_AUDIO", Data: `{"attachment_id":"","mime_type":"audio/ogg","size":3,"duration":2000}`, File: true},
		}},
		{"text, picture, buttons", content.Content{Format: content.Text, Body: "hi", Attachments: []content.Attachment{picture},
			Buttons: []content.Button{{Label: "A&B", URL: "https://example.org/?a=1&b=2"}, {Label: "C", URL: "mixin://x", Color: "#00ff00"}}}, []said{
			{Kind: "PLAIN_TEXT", Text: "hi", Data: "hi", Quotes: true},
			{Kind: "PLAIN_IMAGE", Data: `{"attachment_id":"","mime_type":"image/png","size":3,"width":4,"height":5}`, File: true},
			{Kind: "APP_BUTTON_GROUP", Text: "[A&B](https://example.org/?a=1&b=2)\n[C](mixin://x)",
				Data: `[{"label":"A&B","color":"#1E88E5","action":"https://example.org/?a=1&b=2"},{"label":"C","color":"#00ff00","action":"mixin://x"}]`},
		}},
		{"sticker", options(`{"sticker":{"sticker_id":"` + alice + `"}}`),
			[]said{{Kind: "PLAIN_STICKER", Text: "sticker " + alice, Data: `{"sticker_id":"` + alice + `"}`, Quotes: true}}},
		{"contact", options(`{"contact":{"user_id":"` + alice + `"}}`),
			[]said{{Kind: "PLAIN_CONTACT", Text: "contact " + alice, Data: `{"user_id":"` + alice + `"}`, Quotes: true}}},
		{"location", options(`{"location":{"longitude":116.3975,"latitude":39.9087,"name":"Office","address":null}}`),
			[]said{{Kind: "PLAIN_LOCATION", Text: "Office\n\n39.9087, 116.3975", Data: `{"longitude":116.3975,"latitude":39.9087,"name":"Office"}`, Quotes: true}}},
		{"live", options(`{"live":{"url":"https://l.example","thumb_url":"https://t.example","width":16,"height":9}}`),
			[]said{{Kind: "PLAIN_LIVE", Text: "https://l.example", Data: `{"width":16,"height":9,"thumb_url":"https://t.example","url":"https://l.example"}`, Quotes: true}}},
		{"card", options(`{"card":{"title":"T","description":"D","shareable":false,"action":[{"label":"Go","url":"https://a.example","color":null}]}}`),
			[]said{{Kind: "APP_CARD", Text: "T\nD\n[Go](https://a.example)", Quotes: true,
				Data: `{"title":"T","description":"D","actions":[{"label":"Go","color":"#1E88E5","action":"https://a.example"}],"shareable":false}`}}},
		{"pin", options(`{"pin":{"message_ids":["` + alice + `"],"unpin":null}}`),
			[]said{{Kind: "MESSAGE_PIN", Text: "pin " + alice, Data: `{"action":"PIN","message_ids":["` + alice + `"]}`, Quotes: true}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.in.ReplyTo = "message.a"
			parts, problems := mixin.New().Compose(test.in)
			if len(problems) > 0 {
				t.Errorf("problems %v", problems)
			}
			if d := cmp.Diff(test.want, saidOf(t, parts)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestComposeProblems(t *testing.T) {
	t.Parallel()
	const id = alice
	button := content.Button{Label: "A", URL: "https://example.org"}
	buttons := func(b ...content.Button) content.Content { return content.Content{Buttons: b} }
	mention := stage.Text("hi")
	mention.Mentions = []string{id}
	both := options(`{"sticker":{"sticker_id":"` + id + `"}}`)
	both.Format, both.Body = content.Text, "hi"
	tests := []struct {
		name string
		in   content.Content
		want []string // attributes
	}{
		{"nothing", content.Content{}, []string{""}},
		{"only options", options(`{"silent":true}`), []string{""}},
		{"empty body", content.Content{Format: content.Markdown}, []string{"markdown"}},
		{"html", content.Content{Format: content.HTML, Body: "<p>"}, []string{"html"}},
		{"mentions", mention, []string{"mentions"}},
		{"empty file", content.Content{Attachments: []content.Attachment{{Name: "a", MIME: "x/y"}}}, []string{"attachments[0]"}},
		{"forward", content.Content{Forward: "message.x"}, []string{"forward"}},
		{"too long", stage.Text(strings.Repeat("ä", 48_000)), []string{"text"}},
		{"label missing", buttons(button, content.Button{URL: "https://a.example"}), []string{"button[1].label"}},
		{"relative link", buttons(content.Button{Label: "A", URL: "/page"}), []string{"button[0].url"}},
		{"colour by name", buttons(content.Button{Label: "A", URL: "https://a.example", Color: "red"}), []string{"button[0].color"}},
		{"ids", options(`{"representative_id":"x","recipient_id":"y","contact":{"user_id":"37189"}}`),
			[]string{"mixin.representative_id", "mixin.recipient_id", "mixin.contact.user_id"}},
		{"unknown option", options(`{"sound":true}`), []string{"mixin"}},
		{"body and sticker", both, []string{"mixin.sticker"}},
		{"two kinds", options(`{"sticker":{"sticker_id":"` + id + `"},"contact":{"user_id":"` + id + `"}}`), []string{"mixin.contact"}},
		{"off the map", options(`{"location":{"longitude":181,"latitude":-90.5}}`), []string{"mixin.location.longitude", "mixin.location.latitude"}},
		{"live of no size", options(`{"live":{"url":"","width":0,"height":9}}`), []string{"mixin.live.width", "mixin.live.url", "mixin.live.thumb_url"}},
		{"card", options(`{"card":{"title":"","description":"","app_id":"x","action":[{"label":"","url":"https://a.example"}]}}`),
			[]string{"mixin.card.title", "mixin.card.description", "mixin.card.app_id", "mixin.card.action[0].label"}},
		{"pin of nothing", options(`{"pin":{"message_ids":[]}}`), []string{"mixin.pin.message_ids"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parts, problems := mixin.New().Compose(test.in)
			if parts != nil {
				t.Errorf("parts beside a problem: %v", parts)
			}
			var got []string
			for _, p := range problems {
				got = append(got, p.Attribute)
				if p.Code == "" || p.Detail == "" || p.Warning {
					t.Errorf("%+v", p)
				}
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestComposeWithoutMeasures(t *testing.T) {
	t.Parallel()
	for _, mime := range []string{"image/png", "video/mp4", "audio/ogg"} {
		parts, problems := mixin.New().Compose(content.Content{Attachments: []content.Attachment{{Name: "f", MIME: mime, Size: 1}}})
		if len(parts) != 1 || parts[0].Kind != "PLAIN_DATA" || len(problems) != 1 || !problems[0].Warning || problems[0].Attribute != "attachments[0]" {
			t.Errorf("%s: %v, %v", mime, parts, problems)
		}
	}
}

// The limit is that of the request: the longest text that passes fits, and the
// next one does not.
func TestComposeAtTheLimit(t *testing.T) {
	t.Parallel()
	low, high := 1, 200_000
	for high-low > 1 {
		mid := (low + high) / 2
		if _, problems := mixin.New().Compose(stage.Text(strings.Repeat("x", mid))); len(problems) == 0 {
			low = mid
		} else {
			high = mid
		}
	}
	s := newServer(t)
	item := outgoing(t, "user:"+alice, stage.Key(1), stage.Text(strings.Repeat("x", low)))
	item.Quote = stage.Key(2)
	if r := s.open().Send(s.ctx(), []providers.Outgoing{item})[0]; r.Err != nil {
		t.Fatal(r.Err)
	}
	limit := mixin.New().Facts().Limits.BodyBytes
	if n := len(s.bodies[0]) - len("POST /messages "); n > limit || n < limit-10 {
		t.Errorf("the longest request has %d bytes, the limit is %d", n, limit)
	}
}

func TestComposeIsPure(t *testing.T) {
	t.Parallel()
	c := options(`{"silent":true,"card":{"title":"T","description":"D"}}`)
	a, _ := mixin.New().Compose(c)
	b, _ := mixin.New().Compose(c)
	if d := cmp.Diff(a, b); d != "" {
		t.Error(d)
	}
	one := content.Content{Attachments: []content.Attachment{{MIME: "x/y", Size: 1, SHA256: "aa"}}}
	two := content.Content{Attachments: []content.Attachment{{MIME: "x/y", Size: 1, SHA256: "bb"}}}
	a, _ = mixin.New().Compose(one)
	b, _ = mixin.New().Compose(two)
	if string(a[0].Body) == string(b[0].Body) {
		t.Error("another file of the same size makes an equal part")
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("markdown", "# T", `{"silent":true}`, "label", "https://a.example")
	f.Add("", "", `{"card":{"title":"T","description":"D","action":[{}]}}`, "", "")
	f.Add("", "", `{"location":{"longitude":1e999,"latitude":"x"}}`, "", "::")
	f.Fuzz(func(t *testing.T, format, body, options, label, link string) {
		parts, problems := mixin.New().Compose(content.Content{
			Format: content.Format(format), Body: body, Options: json.RawMessage(options), ReplyTo: "message.a",
			Buttons: []content.Button{{Label: label, URL: link}},
		})
		stopped := false
		for _, p := range problems {
			stopped = stopped || !p.Warning
		}
		if stopped == (len(parts) > 0) {
			t.Fatalf("%d parts with %v", len(parts), problems)
		}
		for i, p := range parts {
			if !json.Valid(p.Body) || p.Quotes != (i == 0) {
				t.Fatalf("part %d: %+v", i, p)
			}
		}
	})
}
