package render_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/lang/content"
	"herald/plan"
	"herald/providers"
	"herald/state"
)

// The secret of the rich plan, which must never be shown.
const secret = "hunter2-is-the-word"

func titles() map[string]string { return map[string]string{"mixin": "Mixin", "yunhu": "Yunhu"} }

func at(hour int) time.Time {
	return time.Date(2026, 12, 1, hour, 0, 0, 0, time.FixedZone("", 8*3600))
}

func instance(kind, name string, key addr.Key) addr.Instance {
	return addr.Block{Kind: kind, Name: name}.Instance(key)
}

// where is a conversation of the rich plan.
type where struct {
	conv     addr.Instance
	provider addr.Provider
	id       string
	readers  int
}

func ops() where {
	return where{instance(addr.Conversation, "ops", addr.NoKey), addr.Provider{Platform: "mixin", Alias: "ops"}, "7a54e394-1626-4cd4-b967-543932c2a032", 12}
}

func users(key string) where {
	return where{instance(addr.Conversation, "users", addr.StringKey(key)), addr.Provider{Platform: "yunhu"}, "group:" + key, 0}
}

func fresh() where {
	return where{instance(addr.Conversation, "board", addr.NoKey), addr.Provider{Platform: "mixin"}, "", 2}
}

// change makes a change of message name in a conversation. A nil now is no
// longer declared; a nil was does not exist.
func change(a plan.Action, message addr.Instance, w where, was, now *content.Content) *plan.Change {
	address := addr.Delivery{Message: message, Conversation: w.conv}
	place := state.Place{Address: w.conv, ID: w.id}
	c := &plan.Change{Action: a, Address: address, Provider: w.provider, Place: place, Readers: w.readers}
	if was != nil {
		c.Prior = &state.Delivery{
			Provider: w.provider, Conversation: place, Generation: 1, Content: *was,
			Parts: []state.Part{{Kind: "text", ID: "1", SentAt: at(8)}},
		}
		c.PriorParts = parts(*was)
	}
	if now != nil {
		c.Desired = &lang.Delivery{Addr: address, Provider: w.provider, Content: *now, Message: &lang.Message{Addr: message}}
		c.Content = *now
		c.Parts = parts(*now)
	}
	return c
}

// parts composes as platforms do: the text, each file, the buttons.
func parts(c content.Content) []providers.Part {
	ps := []providers.Part{}
	if c.Body != "" {
		ps = append(ps, providers.Part{Kind: "text", Text: c.Body})
	}
	for i := range c.Attachments {
		ps = append(ps, providers.Part{Kind: "image", Text: c.Attachments[i].Name, Attachments: c.Attachments[i : i+1]})
	}
	if len(c.Buttons) == 1 {
		ps = append(ps, providers.Part{Kind: "buttons", Text: "[" + c.Buttons[0].Label + "](" + c.Buttons[0].URL + ")"})
	}
	return ps
}

func message(name string) addr.Instance { return instance(addr.Message, name, addr.NoKey) }

func picture(hash string) content.Attachment {
	return content.Attachment{Name: "window.png", MIME: "image/png", Size: 12345, SHA256: hash, Width: 640, Height: 480}
}

func text(body string) *content.Content {
	return &content.Content{Format: content.Markdown, Body: body}
}

// richPlan has every action, two platforms, and content that is hard to show.
func richPlan() *plan.Plan {
	p := &plan.Plan{Now: at(8), Desired: &lang.Desired{}, State: state.New("l", []byte("salt"))}
	p.Deliveries = append(p.Deliveries, goingChanges()...)
	p.Deliveries = append(p.Deliveries, editedChanges()...)
	p.Deliveries = append(p.Deliveries, newChanges()...)
	p.Deliveries = append(p.Deliveries, waitingChanges()...)
	for _, c := range p.Deliveries {
		if c.Prior != nil {
			p.State.Deliveries[c.Address] = c.Prior
		}
	}
	conversations(p)
	drifts(p)
	outputs(p)
	return p
}

func goingChanges() []*plan.Change {
	old := text("Doors open at eight.\nBring a friend.\n")
	forgotten := change(plan.Forget, message("party"), ops(), old, nil)
	forgotten.Warning = "It stays visible: Mixin recalls messages only within 60 minutes."
	var long string
	for i := range 30 {
		long += fmt.Sprintf("Item %d of the agenda.\n", i+1)
	}
	left := change(plan.Forget, message("minutes"), users("eu"), old, nil)
	left.Reason = `on_destroy = "keep"`
	return []*plan.Change{
		change(plan.Recall, message("party"), users("eu"), old, nil),
		change(plan.Recall, message("party"), users("us"), old, nil),
		forgotten,
		change(plan.Recall, message("agenda"), users("eu"), text(long), nil),
		left,
	}
}

func editedChanges() []*plan.Change {
	before := text("# Maintenance\n\nThe window is from 22:00 to 02:00.\nNothing else is down.\n\n" +
		"Questions go to the desk.\nThe desk is open all night.\nThanks for your patience.\n")
	before.Attachments = []content.Attachment{picture("aaaaaaaaaaaaaaaa")}
	before.Buttons = []content.Button{{Label: "Status", URL: "https://status.example.org"}}
	after := text("# Maintenance\n\nThe window is from 23:00 to 03:00.\nNothing else is down.\n\n" +
		"Questions go to the desk.\nThe desk is open all night.\nThanks for your patience.\nSee you on the other side! 🎉\n")
	after.Attachments = []content.Attachment{picture("bbbbbbbbbbbbbbbb")}
	after.Buttons = []content.Button{{Label: "Status page", URL: "https://status.example.org/windows/2026-12-01"}}
	after.Mentions = []string{"4001", "4002"}
	again := change(plan.SendAgain, message("notice"), ops(), text("维护窗口从二十二点开始，到次日两点结束。请提前保存您的工作。"),
		text("维护窗口从二十三点开始，到次日三点结束。请提前保存您的工作，谢谢！👩‍💻"))
	again.Warning = "The earlier message stays visible: Mixin recalls messages only within 60 minutes."
	sealed := &content.Content{Format: content.Text, Body: "digest:1", Sensitive: []string{"body"}}
	open := &content.Content{Format: content.Text, Body: secret, Sensitive: []string{"body"}}
	quiet := change(plan.Edit, message("password"), users("eu"), sealed, open)
	quiet.Next = &state.Delivery{Content: content.Content{Body: "digest:2"}}
	healed := change(plan.Edit, message("rules"), users("eu"), text("Be kind."), text("Be kind."))
	hurried := change(plan.Edit, message("maintenance"), users("eu"), before, after)
	hurried.Prior.Parts[0].URL = "https://chat.example/users?in=eu&message=1"
	hurried.TimeLimits = plan.TimeLimits{Edit: plan.Window{Length: time.Hour, Until: at(8).Add(35 * time.Minute)}, Recall: plan.Window{Length: 24 * time.Hour, Until: at(11)}}
	raised := change(plan.Pin, message("rules"), users("us"), text("Be kind."), text("Be kind."))
	raised.Desired.Message.Pin = true
	lowered := change(plan.Unpin, message("rules"), ops(), text("Be kind."), text("Be kind."))
	lowered.Prior.Parts[0].Pin = state.Pinned
	return []*plan.Change{
		raised, lowered, hurried,
		change(plan.Edit, message("maintenance"), users("us"), before, after),
		change(plan.Replace, message("maintenance"), ops(), before, after),
		again, quiet, healed,
	}
}

func newChanges() []*plan.Change {
	var sent []*plan.Change
	for _, key := range []string{"de", "en", "fr"} {
		body := "Version 2 is out.\n\n* faster\n* smaller\n"
		if key == "de" {
			body = "Version 2 ist da.\n\n* schneller\n* kleiner\n"
		}
		c := text(body)
		c.Options = json.RawMessage(`{"command_id":7,"silent":null}`)
		c.ReplyTo = "message.teaser"
		sent = append(sent, change(plan.Send, instance(addr.Message, "launch", addr.StringKey(key)), users(key), nil, c))
	}
	hostile := text("Free money \x1b[31mnow\x1b[0m\u202egnp.exe\n\tindented\nhttps://example.org/a/very/long/address/that/nobody/wants/to/see/broken/in/two\n")
	board := change(plan.Send, message("welcome"), fresh(), nil, hostile)
	board.Desired.Message.ExpireAt = at(23)
	unknown := change(plan.Send, message("pointer"), fresh(), nil, text(plan.UnknownBody))
	unknown.Desired.Unknown = []string{"body"}
	repost := change(plan.Send, message("teaser"), users("eu"), text("Something is coming."), text("Something is coming."))
	repost.Reason = "removed on the platform"
	sent[0].TimeLimits = plan.TimeLimits{Recall: plan.Window{Length: 24 * time.Hour}}
	return append(sent, board, unknown, repost)
}

func waitingChanges() []*plan.Change {
	later := change(plan.Defer, message("reveal"), users("eu"), nil, text("It is a boat."))
	later.Parts, later.Deferred = nil, at(22)
	settle := change(plan.Resolve, message("hello"), ops(), text("Hello."), text("Hello."))
	settle.Settle = []int{0}
	blocked := change(plan.Blocked, message("pager"), users("us"), text("Wake up."), text("Wake up."))
	blocked.Reason = "sent, but delivery could not be confirmed"
	blocked.Warning = "Check conversation.users[\"us\"], then run: herald resolve '" + blocked.Address.String() + "' --sent ID, or --not-sent."
	kept := change(plan.NoOp, message("motto"), users("eu"), text("Old."), text("New."))
	kept.Reason = `changed, but on_change = "keep"`
	return []*plan.Change{later, settle, blocked, kept, change(plan.NoOp, message("faq"), users("eu"), text("A."), text("A."))}
}

func conversations(p *plan.Plan) {
	mixin := addr.Provider{Platform: "mixin"}
	p.Conversations = []*plan.ConversationChange{
		{Action: plan.Create, Address: addrtest.Instance("conversation.board"), Provider: mixin,
			Next: &state.Conversation{Title: "Board", Participants: []string{"a", "b"}}},
		{Action: plan.Update, Address: addrtest.Instance("conversation.crew"), Provider: mixin, Fields: []string{"title", "participants"},
			Prior: &state.Conversation{ID: "c1", Title: "Crew", Participants: []string{"a", "b"}},
			Next:  &state.Conversation{ID: "c1", Title: "船员 🚢", Participants: []string{"b", "c", "d"}}},
		{Action: plan.Forget, Address: addrtest.Instance("conversation.old"), Provider: mixin, Prior: &state.Conversation{ID: "c2"},
			Warning: "The conversation remains on the platform: Mixin has no call that ends a group."},
	}
}

func drifts(p *plan.Plan) {
	p.State.Conversations[addrtest.Instance("conversation.crew")] = &state.Conversation{Provider: addr.Provider{Platform: "mixin"}, Title: "Crew"}
	p.Drift = []plan.Drift{
		{Address: addrtest.Resource("conversation.crew"), Kind: plan.DriftChanged, Before: "Sailors", After: "Crew"},
		{Address: addrtest.Resource(`message.password@conversation.users["eu"]`), Kind: plan.DriftEdited, After: "it was " + secret},
		{Address: addrtest.Resource(`message.rules@conversation.users["eu"]`), Kind: plan.DriftEdited, Before: "Be kind.", After: "Be rude.", At: at(9)},
		{Address: addrtest.Resource(`message.teaser@conversation.users["eu"]`), Kind: plan.DriftRemoved, Before: "Something is coming."},
	}
}

func outputs(p *plan.Plan) {
	stored := func(v cty.Value) *state.Output {
		value, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			panic(err)
		}
		ty, err := ctyjson.MarshalType(v.Type())
		if err != nil {
			panic(err)
		}
		return &state.Output{Value: value, Type: ty}
	}
	ids := func(last cty.Value) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"eu": cty.StringVal("m1"), "us": last})
	}
	p.State.Outputs["ids"] = stored(ids(cty.StringVal("m2")))
	p.State.Outputs["count"] = stored(cty.NumberIntVal(3))
	p.State.Outputs["gone"] = stored(cty.StringVal("x"))
	p.Outputs = []plan.OutputChange{
		{Name: "count", Action: plan.Update, Output: &lang.Output{Value: cty.NumberIntVal(4)}},
		{Name: "ids", Action: plan.Update, Output: &lang.Output{Value: ids(cty.UnknownVal(cty.String))}},
		{Name: "key", Action: plan.Create, Output: &lang.Output{Value: cty.StringVal(secret), Sensitive: true}},
		{Name: "gone", Action: plan.Remove},
	}
}
