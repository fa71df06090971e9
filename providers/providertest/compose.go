package providertest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"herald/lang/content"
	"herald/plan"
	"herald/providers"
)

// FuzzCompose is the body of a fuzz target: no content makes Compose panic, and
// its result always follows the contract.
func FuzzCompose(f *testing.F, p providers.Platform) {
	f.Add("markdown", "# hello\n\n* [x](https://example.org)", "https://example.org", "image/png", int64(12), "{}", uint8(7))
	f.Add("text", "\x00\xff", "::", "", int64(-1), "null", uint8(255))
	f.Fuzz(func(t *testing.T, format, body, url, mime string, size int64, options string, bits uint8) {
		c := content.Content{Format: content.Format(format), Body: body}
		if bits&1 > 0 {
			c.Attachments = []content.Attachment{{Name: body, MIME: mime, Size: size, Width: int(size), Height: int(bits), SHA256: url, Duration: float64(size)}}
		}
		if bits&2 > 0 {
			c.Buttons = []content.Button{{Label: body, URL: url, Color: mime}}
		}
		if bits&4 > 0 {
			c.Mentions = []string{url}
		}
		if bits&8 > 0 {
			c.ReplyTo = "message.x@conversation.y"
		}
		if bits&16 > 0 {
			c.Options = []byte(options)
		}
		if bits&32 > 0 {
			c.Forward = url
		}
		composeTwice(t, p, c)
	})
}

// composeTwice composes twice and checks that the result follows the contract.
func composeTwice(t *testing.T, p providers.Platform, c content.Content) ([]providers.Part, []providers.Problem) {
	parts, problems := p.Compose(c)
	again, _ := p.Compose(c)
	wantEqual(t, fmt.Sprintf("two compositions of %+v", c), parts, again)
	var wrong bool
	for _, x := range problems {
		wrong = wrong || !x.Warning
		if x.Code.Summary() == string(x.Code) || x.Detail == "" {
			t.Errorf("problem %+v: the code must be in the table, and the detail must not be empty", x)
		}
	}
	if wrong != (parts == nil) || !wrong && len(parts) == 0 {
		t.Errorf("Compose returned %d parts; any error among the problems: %v; want either parts or an error (content %+v)", len(parts), wrong, c)
	}
	var files int
	for _, part := range parts {
		files += len(part.Attachments)
		if part.Kind == "" || len(part.Body) == 0 || part.Visible != nil && !p.Facts().Can(providers.Read) {
			t.Errorf("part of kind %q with a body of %d bytes: neither may be empty, and only platforms that can read set Visible (%q)", part.Kind, len(part.Body), part.Visible)
		}
		if !slices.ContainsFunc(p.Facts().Kinds, func(k providers.MessageKind) bool { return k.Name == part.Kind }) {
			t.Errorf("Compose returned kind %q, which Facts.Kinds does not declare", part.Kind)
		}
	}
	if parts != nil && files != len(c.Attachments) {
		t.Errorf("the parts contain %d of %d attachments", files, len(c.Attachments))
	}
	checkSplitter(t, p, c, parts)
	return parts, problems
}

// checkSplitter checks the contract of a Splitter. parts are the result of
// Compose.
func checkSplitter(t *testing.T, p providers.Platform, c content.Content, parts []providers.Part) {
	splitter, ok := providers.As[providers.Splitter](p)
	if !ok {
		return
	}
	if len(parts) > 0 {
		wantEqual(t, fmt.Sprintf("ComposeParts with %d parts and Compose differ: %+v", len(parts), c), parts, splitter.ComposeParts(c, len(parts)))
	}
	more := c
	more.Attachments = append(slices.Clone(c.Attachments), content.Attachment{Name: "more", MIME: "text/plain", SHA256: "11", Size: 1})
	for n := range len(c.Attachments) + 3 {
		some := splitter.ComposeParts(c, n)
		if some == nil {
			continue
		}
		if parts == nil || len(some) != n {
			t.Errorf("ComposeParts with %d parts returned %d parts, Compose %d (content %+v)", n, len(some), len(parts), c)
		}
		if longer := splitter.ComposeParts(more, n+1); len(longer) != n+1 {
			t.Errorf("ComposeParts returned %d parts for one more attachment than in %d parts: %+v", len(longer), n, c)
		} else {
			wantEqual(t, fmt.Sprintf("the first %d parts changed when an attachment was added: %+v", n, c), some, longer[:n])
		}
	}
}

func (s *suite) composeIsPure(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	texts := []string{"", " ", "plain", "# head\n\n- a\n- b", "<b>x</b>", "\x00", "\xff\xfe", "@_user_1", strings.Repeat("字", 5000), "[a](b \"c\")", "🧑‍🚀\u200b\u202e"}
	for range 1500 {
		c := content.Content{Format: content.Format(pick("", "text", "markdown", "html", "rtf")), Body: pick(texts...)}
		for range random.IntN(5) {
			c.Attachments = append(c.Attachments, content.Attachment{
				Name: pick("a.png", "", "ä/..\\b"), MIME: pick("image/png", "video/mp4", "audio/ogg", "text/plain", "", "nonsense"),
				SHA256: pick("00", ""), Size: random.Int64N(1<<40) - 5, Width: random.IntN(9000) - 1, Height: random.IntN(9000) - 1, Duration: random.Float64()*100 - 1,
			})
		}
		for range random.IntN(9) {
			c.Buttons = append(c.Buttons, content.Button{Label: pick(texts...), URL: pick("https://example.org", "", ":", "x"), Copy: pick("", "", "x"), Value: pick("", "", "x"), Color: pick("", "#123456", "red")})
		}
		for range random.IntN(3) {
			c.Mentions = append(c.Mentions, pick(append([]string{"", "x"}, s.People...)...))
		}
		c.ReplyTo = pick("", "message.a@conversation.b")
		if o := pick("", "", "null", "{}", `{"x":1}`, "[", "7"); o != "" {
			c.Options = []byte(o)
		}
		composeTwice(t, s.Platform, c)
		if t.Failed() {
			t.Fatalf("content: %+v", c)
		}
	}
}

// kindsAreComposed compares the declared kinds with those that Compose makes.
func (s *suite) kindsAreComposed(t *testing.T) {
	made := map[string]bool{}
	note := func(parts []providers.Part) {
		for _, p := range parts {
			made[p.Kind] = true
		}
	}
	for _, f := range bodyFormats() {
		parts, _ := s.Platform.Compose(content.Content{Format: content.Format(f), Body: "x"})
		note(parts)
	}
	for _, mime := range []string{"image/png", "video/mp4", "audio/ogg", "text/plain"} {
		parts, _ := s.Platform.Compose(content.Content{Attachments: []content.Attachment{
			{Name: "x", MIME: mime, Size: 10, SHA256: "00", Width: 16, Height: 9, Duration: 3},
		}})
		note(parts)
	}
	parts, _ := s.Platform.Compose(content.Content{Format: content.Format(s.plainFormat()), Body: "x", Buttons: []content.Button{{Label: "x", URL: "https://example.org"}}})
	note(parts)
	parts, _ = s.Platform.Compose(content.Content{Forward: "message.x"})
	note(parts)
	for kind := range s.Samples {
		for _, c := range s.newWorld(t, s.sampleConfig(kind)).mustPlan().Deliveries {
			note(c.Parts)
		}
	}
	var missing []string
	for _, k := range s.facts.Kinds {
		if !made[k.Name] {
			missing = append(missing, k.Name)
		}
		delete(made, k.Name)
	}
	if len(missing)+len(made) > 0 {
		t.Errorf("kinds declared and never composed: %q; composed and not declared: %v. Options.Samples has to contain what a kind needs", missing, made)
	}
}

// sampleConfig declares a message of one of the platform's own kinds.
func (s *suite) sampleConfig(kind string) string {
	return s.baseConfig(1) + attachments + messageBlock("own", "p0", s.Samples[kind])
}

// samplesAreDelivered sends a message of each of the platform's own kinds.
func (s *suite) samplesAreDelivered(t *testing.T) {
	for kind := range s.Samples {
		w := s.newWorld(t, s.sampleConfig(kind))
		wantEqual(t, kind, map[string]plan.Action{deliveryAddress("own"): plan.Send}, actionsByAddress(w.mustPlan()))
		w.applyAndSync()
		if n := len(w.visibleMessages()); n == 0 && !slices.Contains(s.Unseen, kind) {
			t.Errorf("kind %s: no message was delivered", kind)
		}
		w.declare(s.baseConfig(1))
		w.applyAndSync()
	}
}
