package trial

import (
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/funcs"
	"herald/plan"
)

// allActions are all that a plan may do. A test refers to one with underscores.
func allActions() []plan.Action {
	return []plan.Action{
		plan.NoOp, plan.Send, plan.Edit, plan.Replace, plan.SendAgain, plan.Recall, plan.Pin, plan.Unpin, plan.Forget, plan.Defer,
		plan.Resolve, plan.Blocked, plan.Unreachable, plan.Create, plan.Update, plan.Remove, plan.Invoke,
	}
}

func actionName(a plan.Action) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(string(a))
}

// planValue is a plan as the assertions of a test see it.
func planValue(p *plan.Plan) cty.Value {
	deliveries, conversations, outputs := map[string]cty.Value{}, map[string]cty.Value{}, map[string]cty.Value{}
	for _, c := range p.Deliveries {
		deliveries[c.Address.String()] = deliveryValue(c)
	}
	for _, c := range p.Conversations {
		conversations[c.Address.String()] = cty.ObjectVal(map[string]cty.Value{
			"action": cty.StringVal(actionName(c.Action)), "reason": cty.StringVal(c.Reason), "warning": cty.StringVal(c.Warning),
			"provider": cty.StringVal(c.Provider.String()), "fields": textTuple(c.Fields),
		})
	}
	for _, o := range p.Outputs {
		outputs[o.Name] = cty.ObjectVal(map[string]cty.Value{"action": cty.StringVal(actionName(o.Action))})
	}
	return cty.ObjectVal(map[string]cty.Value{
		"empty": cty.BoolVal(p.Empty()), "summary": summaryValue(p), "deliveries": cty.ObjectVal(deliveries),
		"conversations": cty.ObjectVal(conversations), "outputs": cty.ObjectVal(outputs), "drift": driftValues(p.Drift),
		"invocations": invocationValues(p.Invocations),
	})
}

func summaryValue(p *plan.Plan) cty.Value {
	counts, out := p.Summary(), make(map[string]cty.Value)
	for _, a := range allActions() {
		out[actionName(a)] = cty.NumberIntVal(int64(counts[a]))
	}
	return cty.ObjectVal(out)
}

func deliveryValue(c *plan.Change) cty.Value {
	text, parts := cty.StringVal(""), []cty.Value{}
	switch {
	case c.Unknown():
		text = cty.UnknownVal(cty.String)
	case c.Desired != nil:
		text = sensitiveText(c.Content.Body, c.Content.IsSensitive("body"))
	}
	for _, p := range c.Parts {
		parts = append(parts, cty.ObjectVal(map[string]cty.Value{
			"kind": cty.StringVal(p.Kind), "text": sensitiveText(p.Text, len(c.Content.Sensitive) > 0),
		}))
	}
	until := ""
	if !c.Deferred.IsZero() {
		until = c.Deferred.Format(time.RFC3339)
	}
	out := map[string]cty.Value{
		"action": cty.StringVal(actionName(c.Action)), "reason": cty.StringVal(c.Reason), "warning": cty.StringVal(c.Warning),
		"message": cty.StringVal(c.Address.Message.String()), "conversation": cty.StringVal(c.Address.Conversation.String()),
		"provider": cty.StringVal(c.Provider.String()), "text": text, "parts": cty.TupleVal(parts), "deferred_until": cty.StringVal(until),
		"quotes": cty.StringVal(c.Content.ReplyTo), "mentions": markSensitive(textTuple(c.Content.Mentions), c.Content.IsSensitive("mentions")),
		"attachments": attachmentNames(c.Content),
	}
	return cty.ObjectVal(out)
}

func attachmentNames(c content.Content) cty.Value {
	list := make([]string, len(c.Attachments))
	for i, a := range c.Attachments {
		list[i] = a.Name
	}
	return textTuple(list)
}

// sensitiveText is a text that is not shown when it is sensitive.
func sensitiveText(text string, sensitive bool) cty.Value {
	return markSensitive(cty.StringVal(text), sensitive)
}

func markSensitive(v cty.Value, sensitive bool) cty.Value {
	if sensitive {
		return v.Mark(funcs.Sensitive)
	}
	return v
}

// textTuple is a tuple, so that it equals a list as it is written.
func textTuple(list []string) cty.Value {
	vals := make([]cty.Value, len(list))
	for i, text := range list {
		vals[i] = cty.StringVal(text)
	}
	return cty.TupleVal(vals)
}

// invocationValues are the actions that the plan would invoke, in order.
func invocationValues(list []plan.Invocation) cty.Value {
	vals := make([]cty.Value, len(list))
	for i, x := range list {
		before, after := textTuple(nil), textTuple(addr.Texts(x.Deliveries))
		if x.Before {
			before, after = after, before
		}
		vals[i] = cty.ObjectVal(map[string]cty.Value{
			"action": cty.StringVal(x.Request.Addr.String()), "before": before, "after": after,
			"on_failure": cty.StringVal(string(x.OnFailure)),
		})
	}
	return cty.TupleVal(vals)
}

func driftValues(list []plan.Drift) cty.Value {
	vals := make([]cty.Value, len(list))
	for i, d := range list {
		vals[i] = cty.ObjectVal(map[string]cty.Value{"address": cty.StringVal(d.Address.String()), "kind": cty.StringVal(string(d.Kind))})
	}
	return cty.TupleVal(vals)
}
