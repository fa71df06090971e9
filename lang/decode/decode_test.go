package decode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/confine"
	"herald/lang/desired"
	"herald/lang/media"
	"herald/lang/schema"
)

func world() *Decoder {
	post := schema.Platform{
		Name: "post", Title: "Post",
		Message: schema.Block{Attributes: []schema.Attribute{{Name: "stamp", Type: cty.String}}},
		Actions: []schema.Operation{{Name: "ring", Arguments: schema.Block{Attributes: []schema.Attribute{{Name: "times", Type: cty.Number, Required: true, Help: "How often."}}}}},
	}
	return New(Options{
		Platforms: map[string]schema.Platform{"post": post}, Dir: ".", Media: media.NewCache(new(confine.Reader)), Path: func(s string) string { return s },
	})
}

// instance reads the body of a block in a world with references to all that it
// holds.
func (w *Decoder) instance(t *testing.T, kind, name, text string) *Instance {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(text), "main.hcl", hcl.InitialPos)
	content, more := w.Shape(kind).Read(file.Body)
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatal(diags)
	}
	ctx := &hcl.EvalContext{Variables: map[string]cty.Value{"later": cty.UnknownVal(cty.String)}}
	for _, known := range []string{"conversation.a", "conversation.b", "message.m", "message.gone"} {
		ctx.Variables[strings.ReplaceAll(known, ".", "_")] = cty.ObjectVal(map[string]cty.Value{"address": cty.StringVal(known)})
	}
	return &Instance{
		Decoder: w, Reader: &argument.Reader{Content: content, Ctx: ctx, Diags: &hcl.Diagnostics{}}, IsUsed: true,
		Addr: addr.Block{Kind: kind, Name: name}.Instance(addr.NoKey), Source: &desired.Source{Arguments: content.Ranges()},
		Provider:    func() (addr.Provider, bool) { return addr.Provider{Platform: "post"}, true },
		ActionNames: func() []string { return []string{"ring.bell"} },
	}
}

func (r *Instance) summaries() []string {
	var out []string
	for _, d := range *r.Diags {
		out = append(out, d.Summary)
	}
	return out
}

func TestMessage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		deliveries []string
		problems   []string
	}{
		{"two places", "to = [conversation_a, conversation_b]\ntext = \"Hi\"\n", []string{"message.n@conversation.a Hi", "message.n@conversation.b Hi"}, nil},
		{"nowhere", "to = []\ntext = \"Hi\"\n", nil, []string{"Message has no conversation"}},
		{"a reply where it is not", "to = conversation_b\ntext = \"Hi\"\nreply_to = message_m\n", []string{"message.n@conversation.b Hi"}, []string{"Quoted message not in conversation"}},
		{"a forward", "to = conversation_b\nforward = message_m\n", []string{"message.n@conversation.b message.m@conversation.a"}, nil},
		{"a forward of nothing", "to = conversation_b\nforward = message_gone\n", []string{"message.n@conversation.b "}, []string{"Incorrect argument type"}},
		{"nothing", "to = conversation_a\n", []string{"message.n@conversation.a "}, []string{"Message is empty"}},
		{"unknown", "to = conversation_a\ntext = later\n", []string{"message.n@conversation.a  unknown body"}, nil},
		{"overflow", "to = conversation_a\ntext = \"Hi\"\noverflow = \"split\"\n", []string{"message.n@conversation.a Hi overflow split"}, nil},
		{"overflow of one platform", "to = conversation_a\ntext = \"Hi\"\noverflow = \"split\"\npost { overflow = \"truncate\" }\n", []string{"message.n@conversation.a Hi overflow truncate"}, nil},
		{"no overflow on one platform", "to = conversation_a\ntext = \"Hi\"\noverflow = \"split\"\npost {\n stamp = \"red\"\n overflow = \"error\"\n}\n", []string{`message.n@conversation.a Hi{"stamp":"red"}`}, nil},
		{"overflow of another kind", "to = conversation_a\ntext = \"Hi\"\noverflow = \"cut\"\n", []string{"message.n@conversation.a Hi"}, []string{"Invalid overflow"}},
		{"overflow that is not known", "to = conversation_a\ntext = \"Hi\"\noverflow = later\n", []string{"message.n@conversation.a Hi"}, []string{"Value not known yet"}},
		{"a platform's block", "to = conversation_a\ntext = \"Hi\"\npost { stamp = \"red\" }\n", []string{`message.n@conversation.a Hi{"stamp":"red"}`}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := world()
			for _, name := range []string{"a", "b"} {
				w.instance(t, addr.Conversation, name, "provider = post\nid = \""+name+"\"\n").DecodeConversation()
			}
			w.instance(t, addr.Message, "m", "to = conversation_a\ntext = \"M\"\n").DecodeMessage()
			in := w.instance(t, addr.Message, "n", tt.text)
			_, deliveries, _ := in.DecodeMessage()
			var got []string
			for _, d := range deliveries {
				line := d.Addr.String() + " " + d.Content.Body + d.Content.Forward + string(d.Content.Options)
				if d.Content.Overflow != "" {
					line += " overflow " + string(d.Content.Overflow)
				}
				if len(d.Unknown) > 0 {
					line += " unknown " + strings.Join(d.Unknown, " ")
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tt.deliveries, got); diff != "" {
				t.Errorf("deliveries (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, in.summaries()); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// A trial leaves nothing behind.
func TestTrial(t *testing.T) {
	t.Parallel()
	w := world()
	trial := w.Clone()
	trial.instance(t, addr.Conversation, "a", "provider = post\n").DecodeConversation()
	if len(w.Conversations) != 0 || len(trial.Conversations) != 1 {
		t.Errorf("%d and %d", len(w.Conversations), len(trial.Conversations))
	}
}

func TestAttachmentThatIsMissing(t *testing.T) {
	t.Parallel()
	here, err := confine.New(".")
	if err != nil {
		t.Fatal(err)
	}
	w := world()
	w.Media = media.NewCache(here)
	in := w.instance(t, addr.Attachment, "a", "source = \"nowhere.png\"\n")
	in.DecodeAttachment()
	if diff := cmp.Diff([]string{"Attachment file not found"}, in.summaries()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	in = world().instance(t, addr.Attachment, "a", "source = later\n")
	in.Lenient = true
	if a, v := in.DecodeAttachment(); a != nil || v.IsKnown() || in.Failed() {
		t.Errorf("%v %#v %v", a, v, in.summaries())
	}
}
