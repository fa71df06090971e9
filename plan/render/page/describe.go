package page

import (
	"time"

	"herald/lang/addr"
	"herald/plan"
	"herald/plan/render"
)

// view is the data of the page's template.
type view struct {
	Name          string
	Planned       string
	Summary       []string
	Actions       []action // that occur, in the order of the plan
	Drift         []drift
	Conversations []*conversation
	Kept          []render.Delivery
	LeftOut       []plan.Excluded
	Records       []string
	Outputs       []render.Output
	Variables     []render.Variable
}

// action is a kind of change, which the page can hide.
type action struct {
	Class, Word, Sign string
	Count             int
}

type drift struct {
	render.Drift
	Lines []line
}

// conversation is a conversation and what changes in it.
type conversation struct {
	Address  string
	Platform string
	Where    string
	Changes  []change  // of the conversation itself
	Messages []message // in the order of the plan
}

// change is a change of the conversation itself.
type change struct {
	render.Conversation
	Class, Word string
}

// message is one delivery.
type message struct {
	render.Delivery
	Class, Word   string
	Message       string // address of the message
	Before, After *bubble
	Lines         []line // of the difference; none where there is only one side
}

func newView(r *render.Report, opt Options) view {
	d := describer{opt: opt, places: map[string]*conversation{}, counts: map[plan.Action]int{}}
	v := &d.view
	v.Name, v.Summary, v.Kept, v.LeftOut, v.Outputs, v.Variables = opt.Name, r.Summary(), r.Kept, r.LeftOut, r.Outputs, r.Variables
	if !opt.Planned.IsZero() {
		v.Planned = opt.Planned.Format(time.RFC1123Z)
	}
	for _, x := range r.Drift {
		v.Drift = append(v.Drift, drift{x, diffLines([]render.Passage{x.Text})})
	}
	for _, x := range r.Renamed {
		v.Records = append(v.Records, x.From.String()+" → "+x.To.String())
	}
	for _, x := range r.Adopted {
		v.Records = append(v.Records, "imported "+x.Address.String())
	}
	for _, c := range r.Conversations {
		place := d.ensureConversation(c.Address.Conversation, c.Delivery)
		place.Changes = append(place.Changes, change{c, actionClass(c.Action), d.countAction(c.Action)})
	}
	for _, m := range r.Messages {
		for _, g := range m.Groups {
			for _, x := range g.Deliveries {
				d.addMessage(x, g.Reading)
			}
		}
	}
	for i := range v.Actions {
		v.Actions[i].Count = d.counts[plan.Action(v.Actions[i].Word)]
	}
	return d.view
}

type describer struct {
	opt    Options
	view   view
	places map[string]*conversation // by platform and address
	counts map[plan.Action]int      // by the word of the action
}

// ensureConversation returns the conversation with an address, and adds it to
// the page at its first use.
func (d *describer) ensureConversation(address addr.Instance, first render.Delivery) *conversation {
	key := first.Platform + " " + address.String()
	if p := d.places[key]; p != nil {
		return p
	}
	p := &conversation{Address: address.String(), Platform: first.Platform, Where: first.Where()}
	d.places[key] = p
	d.view.Conversations = append(d.view.Conversations, p)
	return p
}

// countAction counts an action, and returns it in words.
func (d *describer) countAction(a plan.Action) string {
	word := render.Word(a)
	if d.counts[plan.Action(word)]++; d.counts[plan.Action(word)] == 1 {
		d.view.Actions = append(d.view.Actions, action{Class: actionClass(a), Word: word, Sign: a.Sign()})
	}
	return word
}

func (d *describer) addMessage(x render.Delivery, reading render.Reading) {
	m := message{Delivery: x, Class: actionClass(x.Action), Word: d.countAction(x.Action), Message: x.Address.Message.String()}
	m.Before, m.After = d.bubblesOf(reading)
	if m.Before != nil && m.After != nil {
		m.Lines = diffLines(reading.Texts)
	}
	p := d.ensureConversation(x.Address.Conversation, x)
	p.Messages = append(p.Messages, m)
}

// actionClass returns the CSS class of an action.
func actionClass(a plan.Action) string {
	switch a {
	case plan.Send, plan.Create:
		return "send"
	case plan.Edit, plan.Update, plan.Pin, plan.Unpin:
		return "edit"
	case plan.Replace, plan.SendAgain:
		return "replace"
	case plan.Recall, plan.Remove, plan.Forget:
		return "recall"
	}
	return "wait"
}
