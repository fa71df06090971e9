package lang

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/diag"
)

func (u *unit) conversation(b *block, r *reader, at addr.Instance) cty.Value {
	c := &Conversation{Addr: at, Source: b.source}
	if b.account != nil {
		c.Provider, _ = u.accountOf(b.account, r)
	}
	id := r.Fixed("id", cty.String)
	if id.Given {
		c.ID = id.Val.AsString()
		u.checkGivenID(c, r, id.Range)
	}
	title := r.Open("title", "title", cty.String)
	if title.Given {
		c.Title = title.Val.AsString()
	}
	announcement := r.Open("announcement", "announcement", cty.String)
	if announcement.Given {
		c.Announcement = announcement.Val.AsString()
	}
	people := r.Open("participants", "participants", cty.Set(cty.String))
	c.Participants = r.people(people)
	c.Options = u.conversationOptions(c, r)
	c.Lifecycle = r.lifecycle(u.terms[addr.Conversation])
	c.Unknown, c.Sensitive = r.Unknown, r.Sensitive
	b.conversations = append(b.conversations, c)
	u.conversations[at.String()] = c

	shown := cty.StringVal(c.ID)
	if c.Managed() {
		shown = u.knownConversation(at)
	}
	return cty.ObjectVal(map[string]cty.Value{
		"address": cty.StringVal(at.String()), "id": shown, "title": title.Marked,
		"provider": cty.StringVal(c.Provider.String()), "announcement": announcement.Marked, "participants": people.Marked,
	})
}

// checkGivenID looks at a conversation that is there already: Herald never
// changes it.
func (u *unit) checkGivenID(c *Conversation, r *reader, rng hcl.Range) {
	if c.ID == "" {
		r.Add(diag.Errorf(rng, "Empty conversation id",
			"The id of %s is empty. Give the platform's id, or leave the argument out to let Herald create the conversation.", c.Addr))
	}
	for _, name := range []string{"announcement", "participants"} {
		if attr := r.Content.Attributes[name]; attr != nil {
			r.Add(diag.Warnf(attr.NameRange, "Argument without effect",
				"A conversation with an id exists already and is never changed, so %s does nothing here. "+
					"Remove it, or remove the id to let Herald keep the conversation.", name))
		}
	}
}

// people gives participants sorted and unique.
func (r *reader) people(arg argument.Value) []string {
	if !arg.Given {
		return nil
	}
	var out []string
	for _, v := range arg.Val.AsValueSlice() {
		if v.IsNull() || v.AsString() == "" {
			r.Add(diag.Errorf(arg.Range, "Empty participant", "A participant is null or empty. Give the platform's id of a person."))
			continue
		}
		out = append(out, v.AsString())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// conversationOptions decodes the block of the conversation's own platform;
// null when there is none. A block of another platform can have no meaning.
func (u *unit) conversationOptions(c *Conversation, r *reader) cty.Value {
	platform, ok := u.platform(c.Provider.Platform)
	if !ok {
		return cty.NullVal(cty.EmptyObject)
	}
	shape := u.shapes[addr.Conversation].Nested(platform.Name)
	val := cty.NullVal(shape.ImpliedType())
	for _, b := range r.Content.Blocks {
		_, isPlatform := u.Platforms[b.Name]
		switch {
		case b.Name == platform.Name:
			val = r.options(shape, b)
		case isPlatform:
			r.Add(diag.Errorf(b.Range, "Block for another platform",
				"%s is on %s, so a block for %s has no meaning here. Remove it, or change the provider.",
				c.Addr.Block, platform.Name, b.Name))
		}
	}
	return val
}

// options decodes a platform's own block, its marks taken off.
func (r *reader) options(shape *body.Shape, b body.Block) cty.Value {
	val, diags := shape.Decode(b.Content, r.Ctx)
	r.Add(diags...)
	plain, marked := argument.Unmark(val)
	if marked && argument.IsEphemeral(val) {
		r.Add(argument.EphemeralError(b.Range, "This block"))
	}
	if !diags.HasErrors() && !plain.IsWhollyKnown() {
		r.Unknown = argument.Include(r.Unknown, "options")
	}
	if marked || secretGiven(shape, plain) {
		r.Sensitive = argument.Include(r.Sensitive, "options")
	}
	return plain
}

// secretGiven reports whether an argument that the platform declares as
// sensitive has a value.
func secretGiven(shape *body.Shape, val cty.Value) bool {
	for _, a := range shape.Attributes {
		if a.Sensitive && !val.GetAttr(a.Name).IsNull() {
			return true
		}
	}
	return false
}
