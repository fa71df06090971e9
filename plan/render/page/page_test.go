package page

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/addr/addrtest"
	"herald/lang/content"
	"herald/plan"
	"herald/plan/render"
)

func TestTextOf(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		words render.Words
		want  text
	}{
		"plain":    {render.Words{Text: "a <b>\x1b[1m\r\nc"}, text{Plain: "a <b>\\x1b[1m\nc"}},
		"hidden":   {render.Words{Hidden: render.Sensitive}, text{Hidden: render.Sensitive}},
		"markdown": {render.Words{Text: "a **b** <i>", Format: content.Markdown}, text{Rendered: "<p>a <strong>b</strong> &lt;i&gt;</p>\n"}},
		"html":     {render.Words{Text: "<b>a</b>", Format: content.HTML}, text{Document: "<b>a</b>"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, textOf(tc.words)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Only images that cannot contain scripts are embedded.
func TestItemOfImage(t *testing.T) {
	t.Parallel()
	d := &describer{opt: Options{Picture: func(content.Attachment) []byte { return []byte("data") }}}
	for mime, want := range map[string]string{
		"image/png": "data:image/png;base64,ZGF0YQ==", "image/svg+xml": "", "text/html": "", "video/mp4": "",
	} {
		got := d.itemOf(render.Item{Kind: "image", Text: "x", File: &content.Attachment{MIME: mime}})
		if string(got.Picture) != want {
			t.Errorf("%s: %q, want %q", mime, got.Picture, want)
		}
	}
}

// A conversation is on the page once, with its messages in the order of the
// plan, and every action is counted.
func TestNewView(t *testing.T) {
	t.Parallel()
	group := func(deliveries ...render.Delivery) render.Message {
		return render.Message{Groups: []render.Group{{Deliveries: deliveries}}}
	}
	delivery := func(a plan.Action, message, conversation string) render.Delivery {
		return render.Delivery{Action: a, Address: addrtest.Resource(message + "@" + conversation), Platform: "Toy"}
	}
	v := newView(&render.Report{Messages: []render.Message{
		group(delivery(plan.Send, "message.a", "conversation.x"), delivery(plan.Send, "message.a", "conversation.y")),
		group(delivery(plan.Recall, "message.b", "conversation.x")),
	}}, Options{Name: "acme"})
	got := map[string][]string{}
	for _, c := range v.Conversations {
		for _, m := range c.Messages {
			got[c.Address] = append(got[c.Address], m.Word+" "+m.Message)
		}
	}
	want := map[string][]string{"conversation.x": {"send message.a", "recall message.b"}, "conversation.y": {"send message.a"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages -want +got:\n%s", diff)
	}
	counts := map[string]int{}
	for _, a := range v.Actions {
		counts[a.Word] = a.Count
	}
	if diff := cmp.Diff(map[string]int{"send": 2, "recall": 1}, counts); diff != "" {
		t.Errorf("counts -want +got:\n%s", diff)
	}
}
