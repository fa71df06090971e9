package lang

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"herald/lang/content"
)

// timeBetweenRuns is the time between this run, a later one and one later still. The
// times differ in every field of a date but the year, which changes too seldom
// to be a mistake.
const timeBetweenRuns = 32*24*time.Hour + time.Hour + time.Minute + time.Second

// markVarying finds the arguments of messages that have another value in every
// run. It evaluates the configuration for two later runs, because only that
// follows a time or a random value through locals, modules and templates. An
// argument counts when all three values differ: one that a condition on the time
// changes has two.
func (c *Config) markVarying(in Inputs, desired *Desired) {
	var later [2]map[string]*Message
	for i := range later {
		in.Now, in.Seed = in.Now.Add(timeBetweenRuns), fmt.Appendf(nil, "later run %d", i)
		again := &Config{tree: c.tree, media: c.media, digests: new(inputDigests)}
		d, diags := newEvaluation(again, in).newRoot().evaluateDesired()
		if diags.HasErrors() {
			return
		}
		later[i] = make(map[string]*Message, len(d.Messages))
		for _, m := range d.Messages {
			later[i][m.Addr.String()] = m
		}
	}
	for _, m := range desired.Messages {
		first, second := later[0][m.Addr.String()], later[1][m.Addr.String()]
		if first != nil && second != nil {
			m.Varying = varyingArguments(m, first, second)
		}
	}
}

// varyingArguments names the arguments that differ in all three, sorted.
func varyingArguments(now, first, second *Message) []string {
	a, b, c := argumentValues(now), argumentValues(first), argumentValues(second)
	var names []string
	for name, value := range a {
		x, y := b[name], c[name]
		if x != nil && y != nil && !bytes.Equal(value, x) && !bytes.Equal(value, y) && !bytes.Equal(x, y) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// argumentValues returns what readers would notice of a message, by the argument
// that says it. What is not known yet is omitted.
func argumentValues(m *Message) map[string][]byte {
	values := map[string][]byte{}
	add := func(name, field string, value any) {
		if encoded, err := json.Marshal(value); err == nil && !slices.Contains(m.Unknown, field) {
			values[name] = encoded
		}
	}
	c := m.Content
	if c.Format != "" {
		add(string(c.Format), "body", c.Body)
	}
	for i, b := range c.Buttons {
		add(fmt.Sprintf("button[%d].label", i), "buttons", b.Label)
		add(fmt.Sprintf("button[%d].%s", i, b.Kind()), "buttons", b.Argument())
	}
	for i, a := range c.Attachments {
		add(fmt.Sprintf("attachments[%d]", i), "attachments", content.Attachment{Name: a.Name, SHA256: a.SHA256})
	}
	add("mentions", "mentions", c.Mentions)
	for platform, o := range m.Options {
		if !o.Unknown {
			add(platform, "options", o.JSON)
		}
	}
	add("publish_at", "publish_at", m.PublishAt)
	add("expire_at", "expire_at", m.ExpireAt)
	add("pin", "pin", m.Pin)
	if m.ReplaceValue != nil {
		add("lifecycle.replace_triggered_by", "", m.ReplaceValue)
	}
	return values
}
