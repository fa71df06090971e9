package render

import (
	"slices"
	"strconv"
	"strings"

	"herald/lang/addr"
	"herald/plan"
)

// Describe returns the report of a plan. titles are the names of platforms for
// people, by their name in the language. A platform that is missing is called
// by the latter.
func Describe(p *plan.Plan, titles map[string]string) *Report {
	d := describer{
		plan: p, titles: titles, secrets: map[addr.Instance][]string{}, edits: map[addr.Delivery]plan.Drift{},
		invokes: map[addr.Delivery][]plan.Invocation{}, messages: map[string]int{}, groups: map[string]int{},
		report: &Report{
			Renamed: p.Renamed, Adopted: p.Imported, Empty: p.Empty(), Destroy: p.Destroy, LeftOut: p.Excluded, Partial: p.Partial,
			Totals: Totals{map[plan.Action]int{}, map[plan.Action]int{}},
		},
	}
	if p.Route != nil {
		d.report.RouteTo = p.Route.To.String()
	}
	for _, x := range p.Invocations {
		d.report.Totals.Deliveries[plan.Invoke]++
		for _, address := range x.Deliveries {
			d.invokes[address] = append(d.invokes[address], x)
		}
	}
	for i := range p.Desired.Conversations {
		d.secrets[p.Desired.Conversations[i].Addr] = p.Desired.Conversations[i].Sensitive
	}
	for _, x := range p.Drift {
		d.addDrift(x)
	}
	for _, c := range p.Conversations {
		d.addConversation(c)
	}
	for _, c := range p.Deliveries {
		d.addDelivery(c)
	}
	for _, o := range p.Outputs {
		d.addOutput(o)
	}
	return d.report
}

type describer struct {
	plan     *plan.Plan
	titles   map[string]string
	report   *Report
	secrets  map[addr.Instance][]string   // sensitive arguments, by conversation
	edits    map[addr.Delivery]plan.Drift // of the last part of a delivery
	invokes  map[addr.Delivery][]plan.Invocation
	messages map[string]int // by address of a block: index into Messages
	groups   map[string]int // by message and reading: index into Groups
}

// addDelivery adds a change to the group of deliveries of its message that read
// the same.
func (d *describer) addDelivery(c *plan.Change) {
	d.report.Totals.Deliveries[c.Action]++
	line := Delivery{
		Action: c.Action, Address: c.Address.Resource(), Platform: d.platformTitle(c.Provider),
		Conversation: c.Place.ID, Readers: c.Readers, Reason: c.Reason, Notes: d.notesOf(c), Life: Life(c.TimeLimits, d.plan.Now),
	}
	if _, ok := d.edits[c.Address]; ok && line.Reason == "" && c.Prior != nil && c.Desired != nil {
		line.Reason = reasonEdited
	}
	if d.isSensitive(c.Place.Address, "id") {
		line.Conversation = Sensitive
	} else if c.Prior != nil && len(c.Prior.Parts) > 0 && c.Prior.Parts[0].Stands() {
		line.URL = c.Prior.Parts[0].URL // it contains the conversation on many platforms
	}
	if c.Action == plan.NoOp {
		if c.Reason != "" {
			d.report.Kept = append(d.report.Kept, line)
		}
		return
	}
	message := c.Address.Message.Block.String()
	at, ok := d.messages[message]
	if !ok {
		at = len(d.report.Messages)
		d.messages[message] = at
		d.report.Messages = append(d.report.Messages, Message{Address: message})
	}
	reading := d.readingOf(c)
	m := &d.report.Messages[at]
	key := message + "\x00" + reading.groupKey()
	g, ok := d.groups[key]
	if !ok {
		g = len(m.Groups)
		d.groups[key] = g
		m.Groups = append(m.Groups, Group{Reading: reading})
	}
	m.Groups[g].Deliveries = append(m.Groups[g].Deliveries, line)
}

func (d *describer) platformTitle(p addr.Provider) string {
	title := d.titles[p.Platform]
	switch {
	case title == "":
		return p.String()
	case p.Alias == "":
		return title
	}
	return title + " " + strings.TrimPrefix(p.String(), p.Platform+".")
}

// groupKey returns a string that is equal for equal readings.
func (r Reading) groupKey() string {
	var b []byte
	for _, t := range r.Texts {
		for _, s := range []string{t.Before.Text, t.Before.Hidden, t.Before.digest, t.After.Text, t.After.Hidden, t.After.digest} {
			b = strconv.AppendQuote(b, s)
		}
	}
	b = append(b, 0)
	for _, i := range r.Items {
		b = append(b, byte(i.Change))
		b = strconv.AppendQuote(b, i.Kind+"\x00"+i.Text+"\x00"+i.digest)
	}
	return string(b)
}

func (d *describer) addDrift(x plan.Drift) {
	out := Drift{Address: x.Address, Kind: x.Kind}
	if !x.At.IsZero() {
		out.When = x.At.Format(timeFormat)
	}
	hidden := x.Sensitive
	at, _ := x.Address.Delivery()
	if have := d.plan.State.Deliveries[at]; have != nil {
		out.Platform = d.platformTitle(have.Provider)
		hidden = hidden || len(have.Content.Sensitive) > 0
		if x.Kind == plan.DriftEdited && !hidden {
			d.edits[at] = x
		}
	} else if have := d.plan.State.Conversations[x.Address.Conversation]; have != nil {
		out.Platform = d.platformTitle(have.Provider)
		hidden = hidden || d.isSensitive(x.Address.Conversation, "title")
	}
	switch {
	case x.Kind == plan.DriftRemoved || x.Kind == plan.DriftGone || x.Kind == plan.DriftUnpinned:
	case hidden:
		out.Text = Passage{Words{Hidden: Sensitive, digest: "before"}, Words{Hidden: Sensitive}}
	default:
		out.Text = Passage{Words{Text: x.Before}, Words{Text: x.After}}
	}
	d.report.Drift = append(d.report.Drift, out)
}

// isSensitive reports whether an argument of a declared conversation is sensitive.
func (d *describer) isSensitive(conversation addr.Instance, argument string) bool {
	return slices.Contains(d.secrets[conversation], argument)
}
