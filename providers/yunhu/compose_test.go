package yunhu

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
)

func TestCompose(t *testing.T) {
	t.Parallel()
	type part struct {
		Kind, Text string
		Quotes     bool
		File       string
		Visible    string
	}
	picture := content.Attachment{Name: "a.png", MIME: "image/png", SHA256: emptySHA, Width: 2, Height: 1}
	report := content.Attachment{Name: "r.pdf", MIME: "application/pdf", SHA256: emptySHA, Size: 5}
	tests := map[string]struct {
		content content.Content
		want    []part
	}{
		"text": {
			content.Content{Format: content.Text, Body: " a\r\nb "},
			[]part{{Kind: "text", Text: " a\r\nb ", Visible: `{"kind":"text","text":" a\nb"}`}},
		},
		"markdown in two languages": {
			content.Content{Format: content.Markdown, Body: "# 公告 🎉"},
			[]part{{Kind: "markdown", Text: "# 公告 🎉", Visible: `{"kind":"markdown","text":"# 公告 🎉"}`}},
		},
		"html": {
			content.Content{Format: content.HTML, Body: "hi"},
			[]part{{Kind: "html", Text: "hi", Visible: `{"kind":"html","text":"hi"}`}},
		},
		"files after the text, quote on it": {
			content.Content{Format: content.Text, Body: "x", ReplyTo: "message.a", Attachments: []content.Attachment{picture, report}},
			[]part{
				{Kind: "text", Text: "x", Quotes: true, Visible: `{"kind":"text","text":"x"}`},
				{Kind: "image", Text: "a.png", File: "a.png", Visible: `{"kind":"image"}`},
				{Kind: "file", Text: "r.pdf", File: "r.pdf", Visible: `{"kind":"file","file":"r.pdf"}`},
			},
		},
		"files alone, quote on the first": {
			content.Content{ReplyTo: "message.a", Attachments: []content.Attachment{report, picture}},
			[]part{
				{Kind: "file", Text: "r.pdf", File: "r.pdf", Quotes: true, Visible: `{"kind":"file","file":"r.pdf"}`},
				{Kind: "image", Text: "a.png", File: "a.png", Visible: `{"kind":"image"}`},
			},
		},
		"buttons": {
			content.Content{Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "Go", URL: "https://example.org"}}},
			[]part{{Kind: "text", Text: "x", Visible: `{"kind":"text","text":"x","buttons":[{"text":"Go","actionType":1,"url":"https://example.org"}]}`}},
		},
		"a2ui": {
			content.Content{Options: json.RawMessage(`{"a2ui":"{\"version\":\"v0.9\"}"}`)},
			[]part{{Kind: "a2ui", Text: `{"version":"v0.9"}`, Visible: `{"kind":"a2ui","text":"{\"version\":\"v0.9\"}"}`}},
		},
		"sticker": {
			content.Content{Options: json.RawMessage(`{"sticker":{"item_id":1,"pack_id":2,"image":"i"}}`)},
			[]part{{Kind: "sticker", Visible: `{"kind":"sticker"}`}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, problems := New().Compose(test.content)
			if len(problems) > 0 {
				t.Fatalf("problems: %+v", problems)
			}
			var got []part
			for _, p := range parts {
				g := part{Kind: p.Kind, Text: p.Text, Quotes: p.Quotes, Visible: string(p.Visible)}
				if len(p.Attachments) > 0 {
					g.File = p.Attachments[0].Name
				}
				got = append(got, g)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			again, _ := New().Compose(test.content)
			if diff := cmp.Diff(parts, again); diff != "" {
				t.Errorf("not pure:\n%s", diff)
			}
		})
	}
}

func TestComposeDistinguishesFiles(t *testing.T) {
	t.Parallel()
	one, _ := New().Compose(content.Content{Attachments: []content.Attachment{{Name: "a.png", MIME: "image/png", SHA256: "aa"}}})
	two, _ := New().Compose(content.Content{Attachments: []content.Attachment{{Name: "a.png", MIME: "image/png", SHA256: "bb"}}})
	if string(one[0].Body) == string(two[0].Body) {
		t.Error("two files make equal bodies")
	}
}

func TestComposeProblems(t *testing.T) {
	t.Parallel()
	text := func(change func(*content.Content)) content.Content {
		c := content.Content{Format: content.Text, Body: "x"}
		change(&c)
		return c
	}
	option := func(o string) content.Content { return content.Content{Options: json.RawMessage(o)} }
	file := func(mime string, size int64, seconds float64) content.Content {
		return content.Content{Attachments: []content.Attachment{{Name: "f", MIME: mime, Size: size, Duration: seconds}}}
	}
	tests := map[string]struct {
		content   content.Content
		attribute string
		warning   bool
	}{
		"nothing":              {content.Content{}, "", false},
		"empty text":           {content.Content{Format: content.Text, Body: " \n"}, "text", false},
		"unknown format":       {content.Content{Format: "rtf", Body: "x"}, "rtf", false},
		"forward with a text":  {content.Content{Forward: "message.a", Format: content.Text, Body: "x"}, "text", false},
		"forward with a file":  {content.Content{Forward: "message.a", Attachments: file("image/png", 1, 0).Attachments}, "attachments", false},
		"forward with button":  {content.Content{Forward: "message.a", Buttons: []content.Button{{Label: "a", URL: "https://a.b"}}}, "button", false},
		"forward with mention": {content.Content{Forward: "message.a", Mentions: []string{"1"}}, "mentions", false},
		"forward that quotes":  {content.Content{Forward: "message.a", ReplyTo: "message.b"}, "reply_to", false},
		"forward with command": {content.Content{Forward: "message.a", Options: json.RawMessage(`{"command_id":7}`)}, "yunhu", false},
		"buttons without text": {content.Content{Attachments: file("image/png", 1, 0).Attachments, Buttons: []content.Button{{Label: "a", URL: "https://a.b"}}}, "button[0]", false},
		"button without label": {text(func(c *content.Content) { c.Buttons = []content.Button{{URL: "https://a.b"}} }), "button[0].label", false},
		"button with path":     {text(func(c *content.Content) { c.Buttons = []content.Button{{Label: "a", URL: "/x"}} }), "button[0].url", false},
		"coloured button": {text(func(c *content.Content) {
			c.Buttons = []content.Button{{Label: "a", URL: "https://a.b", Color: "#112233"}}
		}), "button[0].color", true},
		"empty mention":    {text(func(c *content.Content) { c.Mentions = []string{"1", " "} }), "mentions[1]", false},
		"quote text alone": {text(func(c *content.Content) { c.Options = json.RawMessage(`{"quote_text":"a"}`) }), "yunhu.quote_text", true},
		"text and sticker": {text(func(c *content.Content) {
			c.Options = json.RawMessage(`{"sticker":{"item_id":1,"pack_id":2,"image":"i"}}`)
		}), "yunhu.sticker", false},
		"two specials":         {option(`{"form":"{}","a2ui":"{}"}`), "yunhu.a2ui", false},
		"quoting sticker":      {content.Content{ReplyTo: "message.a", Options: json.RawMessage(`{"sticker":{"item_id":1,"pack_id":2,"image":"i"}}`)}, "reply_to", false},
		"sticker of no pack":   {option(`{"sticker":{"item_id":1,"image":"i"}}`), "yunhu.sticker", false},
		"expression of no id":  {option(`{"expression":{"image":"i"}}`), "yunhu.expression", false},
		"post without title":   {option(`{"post":{"id":"1"}}`), "yunhu.post", false},
		"post in rtf":          {option(`{"post":{"id":"1","title":"t","format":"rtf"}}`), "yunhu.post.format", false},
		"form that is a list":  {option(`{"form":"[]"}`), "yunhu.form", false},
		"a2ui that is no JSON": {option(`{"a2ui":"{"}`), "yunhu.a2ui", false},
		"negative command":     {text(func(c *content.Content) { c.Options = json.RawMessage(`{"command_id":-1}`) }), "yunhu.command_id", false},
		"command of a half":    {text(func(c *content.Content) { c.Options = json.RawMessage(`{"command_id":7.5}`) }), "yunhu.command_id", false},
		"unknown option":       {text(func(c *content.Content) { c.Options = json.RawMessage(`{"silent":true}`) }), "yunhu", false},
		"large picture":        {file("image/png", maxImage+1, 0), "attachments[0]", false},
		"large film":           {file("video/mp4", maxVideo+1, 0), "attachments[0]", false},
		"large file":           {file("application/zip", maxFile+1, 0), "attachments[0]", false},
		"file for a VIP":       {file("application/zip", maxFreeFile+1, 0), "attachments[0]", true},
		"endless recording":    {file("audio/mp4", 1, 0), "attachments[0]", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, problems := New().Compose(test.content)
			if len(problems) != 1 {
				t.Fatalf("%d problems: %+v", len(problems), problems)
			}
			p := problems[0]
			if p.Attribute != test.attribute || p.Warning != test.warning || (parts == nil) == test.warning {
				t.Errorf("parts %v, problem %+v", parts, p)
			}
			if p.Code == "" || p.Detail == "" {
				t.Errorf("code %q, detail %q", p.Code, p.Detail)
			}
		})
	}
}

func TestFileAtTheLimit(t *testing.T) {
	t.Parallel()
	for mime, size := range map[string]int64{"image/png": maxImage, "video/mp4": maxVideo, "image/svg+xml": maxFile} {
		_, problems := New().Compose(content.Content{Attachments: []content.Attachment{{Name: "f", MIME: mime, Size: size}}})
		for _, p := range problems {
			if !p.Warning {
				t.Errorf("%s: %+v", mime, p)
			}
		}
	}
}

func TestVisibleOfButtons(t *testing.T) {
	t.Parallel()
	ours := flatButtons(`[[{"text":"a","actionType":1,"url":"u"}],[{"text":"b","actionType":1,"url":"v"}]]`)
	tests := map[string]struct {
		raw  string
		same bool
	}{
		"one row":       {`[[{"text":"a","actionType":1,"url":"u"},{"text":"b","actionType":1,"url":"v"}]]`, true},
		"no rows":       {`[ {"url":"u","text":"a","actionType":"1"}, {"text":"b","actionType":1,"url":"v","x":0} ]`, true},
		"other label":   {`[[{"text":"a","actionType":1,"url":"u"}],[{"text":"B","actionType":1,"url":"v"}]]`, false},
		"none":          {"", false},
		"not JSON":      {"a", false},
		"not an object": {"[1,2]", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(ours, flatButtons(test.raw)); (diff == "") != test.same {
				t.Errorf("difference: %s", diff)
			}
		})
	}
}

func TestChat(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]chat{"group:123": {"123", 2}, "user:a-B_9": {"a-B_9", 1}, "bot:1": {"1", 3}} {
		if got, err := parseChat("read", id); err != nil || got != want {
			t.Errorf("%s: %v, %v", id, got, err)
		}
		if p := conversationIDs.CheckTarget(providers.Target{ID: id}); p != nil {
			t.Errorf("%s: %v", id, p)
		}
	}
	for _, id := range []string{"", "123", "group", "group:", ":1", "Group:1", "group:1:2", "group:1\n", "channel:1"} {
		p := conversationIDs.CheckTarget(providers.Target{ID: id})
		if len(p) != 1 || p[0].Attribute != "id" || p[0].Warning {
			t.Errorf("%q: %v", id, p)
		}
	}
}

// What is shown for a quoted message goes out in the vendor's fields.
func TestQuotationFields(t *testing.T) {
	t.Parallel()
	parts, problems := New().Compose(content.Content{
		Format: content.Text, Body: "Yes.", ReplyTo: "message.teaser",
		Options: json.RawMessage(`{"quote_text":"a: b","quote_image_name":"c.jpg","quote_image_url":"https://e.org/c.jpg","quote_video_url":"d.mp4","quote_video_time":12}`),
	})
	if len(problems) > 0 || len(parts) != 1 {
		t.Fatal(problems)
	}
	request, err := parse(parts[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	said, err := parse([]byte(request.text(5)))
	if err != nil {
		t.Fatal(err)
	}
	got := []any{said.text(8), said.text(16), said.text(17), said.text(23), said.number(24)}
	want := []any{"a: b", "https://e.org/c.jpg", "c.jpg", "d.mp4", uint64(12)}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestA2UIForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"a":1}`: true, `[{"a":1},{"b":2}]`: true, "{\"a\":1}\n{\"b\":2}\n": true, "{\"a\":1}\r\n\r\n{\"b\":2}": true,
		"": false, "{": false, "{}\n{": false, "a": false, "{} }": false,
	} {
		if got := isA2UI(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
