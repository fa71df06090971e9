package decode

import (
	"encoding/json"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/desired"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/normalize"
)

// DecodeConversation decodes a conversation.
func (r *Instance) DecodeConversation() (*desired.Conversation, cty.Value) {
	c := &desired.Conversation{Addr: r.Addr, Source: r.Source}
	if r.Provider != nil {
		c.Provider, _ = r.Provider()
	}
	id := r.KnownPlain("id", cty.String)
	if id.Given {
		c.ID = normalize.Line(id.Val.AsString())
		r.checkGivenID(c, id.Range)
	}
	if id.Unknown {
		r.Unknown = argument.InsertSorted(r.Unknown, "id")
	}
	title := r.Tracked("title", "title", cty.String)
	if title.Given {
		c.Title = normalize.Line(title.Val.AsString())
	}
	announcement := r.Tracked("announcement", "announcement", cty.String)
	if announcement.Given {
		c.Announcement = normalize.LineEnds(announcement.Val.AsString())
	}
	people := r.Tracked("participants", "participants", cty.Set(cty.String))
	c.Participants = r.readParticipants(people)
	c.Options = r.conversationOptions(c)
	c.Lifecycle = r.decodeLifecycle(r.lifecycles[addr.Conversation])
	c.Unknown, c.Sensitive = r.Unknown, r.Sensitive
	r.Conversations[r.Addr.String()] = c

	shown := cty.StringVal(c.ID)
	if c.ID == "" {
		shown = r.conversationID(r.Addr)
	}
	return c, cty.ObjectVal(map[string]cty.Value{
		"address": cty.StringVal(r.Addr.String()), "id": shown, "title": title.Marked,
		"provider": cty.StringVal(c.Provider.String()), "announcement": announcement.Marked, "participants": people.Marked,
	})
}

// checkGivenID looks at a conversation that is there already: Herald never
// changes it.
func (r *Instance) checkGivenID(c *desired.Conversation, rng hcl.Range) {
	if c.ID == "" {
		r.Add(diag.Errorf(rng, problem.EmptyConversationID,
			"The id of %s is empty. Set it to the platform's id, or remove the argument to let Herald create the conversation.", c.Addr))
	}
	for _, name := range []string{"announcement", "participants"} {
		if attr := r.Content.Attributes[name]; attr != nil {
			r.Add(diag.Warnf(attr.NameRange, problem.ArgumentWithoutEffect,
				"Herald does not manage a conversation with an id, so %s has no effect here. "+
					"Remove it, or remove the id to let Herald manage the conversation.", name))
		}
	}
}

// readParticipants returns participants sorted and unique.
func (r *Instance) readParticipants(arg argument.Value) []string {
	if !arg.Given {
		return nil
	}
	var out []string
	for _, v := range arg.Val.AsValueSlice() {
		if v.IsNull() || v.AsString() == "" {
			r.Add(diag.Errorf(arg.Range, problem.EmptyParticipant, "A participant is null or empty. Each participant must be the platform's id of a person."))
			continue
		}
		out = append(out, normalize.Line(v.AsString()))
	}
	return normalize.IDs(out)
}

// conversationOptions decodes the block of the conversation's own platform;
// nil when there is none, or one of its values is not known yet. A block of
// another platform can have no meaning.
func (r *Instance) conversationOptions(c *desired.Conversation) (options json.RawMessage) {
	platform, ok := r.Platform(c.Provider.Platform)
	if !ok {
		return nil
	}
	shape := r.Shape(addr.Conversation).Nested(platform.Name)
	for _, b := range r.Content.Blocks {
		_, isPlatform := r.Platforms[b.Name]
		switch {
		case b.Name == platform.Name:
			options = encodeOptions(r.decodeOptions(shape, b))
		case isPlatform:
			r.Add(diag.Errorf(b.Range, problem.BlockForAnotherPlatform,
				"%s is a conversation on %s, so it cannot have a block for %s. Remove the block, or change the provider.",
				c.Addr.Block, platform.Name, b.Name))
		}
	}
	return options
}

// encodeOptions writes a conversation's platform block as the state stores it:
// with each argument, and null for one that is not given.
func encodeOptions(block cty.Value) json.RawMessage {
	if !block.IsWhollyKnown() {
		return nil
	}
	data, err := ctyjson.Marshal(block, block.Type())
	if err != nil {
		panic(fmt.Sprintf("a value of a schema's type has no JSON: %s", err)) // of a capsule type alone
	}
	return data
}

// decodeOptions decodes a platform's own block, its marks taken off.
func (r *Instance) decodeOptions(shape *body.Shape, b body.Block) cty.Value {
	val, diags := shape.Decode(b.Content, r.Ctx)
	r.Add(diags...)
	plain, marked := argument.Unmark(val)
	if marked && argument.IsEphemeral(val) {
		r.Add(argument.EphemeralError(b.Range, "This block"))
	}
	if !diags.HasErrors() && !plain.IsWhollyKnown() {
		r.Unknown = argument.InsertSorted(r.Unknown, "options")
	}
	if marked || hasSensitiveArgument(shape, plain) {
		r.Sensitive = argument.InsertSorted(r.Sensitive, "options")
	}
	return withLineEnds(plain)
}

// withLineEnds returns a value whose texts have plain line ends.
func withLineEnds(v cty.Value) cty.Value {
	v, err := cty.Transform(v, func(_ cty.Path, v cty.Value) (cty.Value, error) {
		if v.Type() == cty.String && v.IsKnown() && !v.IsNull() {
			return cty.StringVal(normalize.LineEnds(v.AsString())), nil
		}
		return v, nil
	})
	if err != nil {
		panic(err) // nothing above fails
	}
	return v
}

// hasSensitiveArgument reports whether an argument that the platform declares as
// sensitive has a value.
func hasSensitiveArgument(shape *body.Shape, val cty.Value) bool {
	for _, a := range shape.Attributes {
		if a.Sensitive && !val.GetAttr(a.Name).IsNull() {
			return true
		}
	}
	return false
}
