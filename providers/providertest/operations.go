package providertest

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
	"herald/providers/sandbox"
)

// session opens the only account of a world.
func (w *world) session() providers.Session {
	w.t.Helper()
	c, err := w.open(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	session, diags := c.accounts.Session(c.plan.Desired, c.plan.Desired.Providers[0].Addr)
	if diags.HasErrors() {
		w.t.Fatal(diags)
	}
	return session
}

func (s *suite) target(n int) providers.Target {
	return providers.Target{ID: s.Place(n), Options: cty.NullVal(s.facts.Schema.Conversation.ImpliedType())}
}

// arguments are those of an operation, null but for their defaults and what is
// given.
func arguments(op schema.Operation, given map[string]cty.Value) cty.Value {
	values := map[string]cty.Value{}
	for name, ty := range op.Arguments.ImpliedType().AttributeTypes() {
		values[name] = cty.NullVal(ty)
		if a, ok := op.Arguments.Attribute(name); ok && a.Default != cty.NilVal {
			values[name] = a.Default
		}
	}
	for name, v := range given {
		values[name] = v
	}
	return cty.ObjectVal(values)
}

// operationsAreAnswered asks for each look-up and action that is declared, and
// for one that is not. Without its arguments an operation may refuse, but it
// may not be unknown, and an unknown one may not be answered.
func (s *suite) operationsAreAnswered(t *testing.T) {
	w := s.world(t, s.head(1)+s.say("a", "one"))
	w.settled()
	session := w.session()
	lister, _ := session.(providers.DataReader)
	for _, op := range append(s.facts.Schema.Data, schema.Operation{Name: "no_such_thing"}) {
		if lister == nil {
			break
		}
		got, err := lister.ReadData(t.Context(), op.Name, s.target(0), arguments(op, nil))
		s.answered(t, op, err)
		if err == nil && !got.Type().Equals(op.Result) {
			t.Errorf("data %s: the answer is %#v, not of the type declared", op.Name, got.Type())
		}
	}
	invoker, _ := session.(providers.ActionInvoker)
	for _, op := range append(s.facts.Schema.Actions, schema.Operation{Name: "no_such_thing"}) {
		if invoker != nil {
			s.answered(t, op, invoker.InvokeAction(t.Context(), op.Name, s.target(0), arguments(op, nil)))
		}
	}
	same(t, "people see after looking up and acting without arguments", []string{s.seen("one")}, w.sight())
}

func (s *suite) answered(t *testing.T, op schema.Operation, err error) {
	declared := op.Help != ""
	if errors.Is(err, providers.ErrUnknownOperation) == declared {
		t.Errorf("%s: declared %v, and the answer is %v", op.Name, declared, err)
	}
	if !declared && providers.KindOf(err) != providers.Invalid {
		t.Errorf("%s: got %v, want kind %q", op.Name, err, providers.Invalid)
	}
	var e *providers.Error
	if err != nil && (!errors.As(err, &e) || e.Kind == providers.Unknown) {
		t.Errorf("%s without arguments: %v", op.Name, err)
	}
}

// messagesAreListed holds the data source messages against what people see.
func (s *suite) messagesAreListed(t *testing.T) {
	i := slices.IndexFunc(s.facts.Schema.Data, func(o schema.Operation) bool { return o.Name == providers.DataMessages })
	if i < 0 {
		t.Skip("there is no data source messages")
	}
	op := s.facts.Schema.Data[i]
	w := s.world(t, s.head(1)+s.say("a", "one")+s.say("b", "two")+s.say("c", "three"))
	w.settled()
	var ids []string
	for _, m := range w.messages() {
		ids = append(ids, m.ID)
	}
	lister := w.session().(providers.DataReader)
	for limit, want := range map[int64][]string{1: ids[2:], 2: ids[1:], 3: ids, 1000: ids} {
		got, err := lister.ReadData(t.Context(), op.Name, s.target(0), arguments(op, map[string]cty.Value{"limit": cty.NumberIntVal(limit)}))
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, m := range got.GetAttr("messages").AsValueSlice() {
			have = append(have, m.GetAttr("id").AsString())
			if m.GetAttr("sent_at").IsNull() || m.GetAttr("text").AsString() == "" {
				t.Errorf("a message without time or text: %#v", m)
			}
		}
		same(t, "messages listed", want, have)
	}
	_, err := lister.ReadData(t.Context(), op.Name, s.target(0), arguments(op, map[string]cty.Value{"limit": cty.Zero}))
	if providers.KindOf(err) != providers.Invalid {
		t.Errorf("limit = 0: %v", err)
	}
}

// conversationIsListed holds the data source conversation against the place.
func (s *suite) conversationIsListed(t *testing.T) {
	i := slices.IndexFunc(s.facts.Schema.Data, func(o schema.Operation) bool { return o.Name == providers.DataConversation })
	if i < 0 {
		t.Skip("there is no data source conversation")
	}
	op := s.facts.Schema.Data[i]
	w := s.world(t, s.head(1)+s.say("a", "one"))
	w.settled()
	got, err := w.session().(providers.DataReader).ReadData(t.Context(), op.Name, s.target(0), arguments(op, nil))
	if err != nil {
		t.Fatal(err)
	}
	if got.GetAttr("id").AsString() != s.Place(0) {
		t.Errorf("asked for %s, got %#v", s.Place(0), got)
	}
}

// forwards passes a message on, with each answer that it can get, and looks
// for what came of it.
func (s *suite) forwards(t *testing.T) {
	for _, x := range []struct {
		name   string
		fault  *sandbox.Fault
		copies int
	}{
		{"answered", nil, 1},
		{"lost", &sandbox.Fault{Operation: "forward", Action: sandbox.Drop}, 1},
		{"cut", &sandbox.Fault{Operation: "forward", Action: sandbox.Cut}, 0},
		{"malformed", &sandbox.Fault{Operation: "forward", Action: sandbox.Malformed}, 1},
	} {
		t.Run(x.name, func(t *testing.T) {
			w := s.world(t, s.head(2)+s.say("a", "one")+message("b", "p1", s.body("two")))
			w.settled()
			if x.fault != nil {
				w.inject(*x.fault)
			}
			s.forward(t, w, x.copies)
		})
	}
}

// forward sends once and settles the outcome as an apply does.
func (s *suite) forward(t *testing.T, w *world, copies int) {
	parts, problems := s.Platform.Compose(content.Content{Forward: "message.a"})
	if len(parts) != 1 || !parts[0].Forwards {
		t.Fatalf("%d parts: %v", len(parts), problems)
	}
	all := w.messages()
	original := all[slices.IndexFunc(all, func(m sandbox.Message) bool { return m.Text == s.seen("one") })]
	item := providers.Outgoing{
		Target: s.target(1), Key: uuid.NewString(), Part: parts[0],
		Forward: providers.MessageRef{Target: s.target(0), ID: original.ID},
	}
	for _, m := range all {
		item.Others = append(item.Others, m.ID)
	}
	session, since := w.session(), w.clock.Now()
	res := session.Send(t.Context(), []providers.Outgoing{item})[0]
	id := res.ID
	if res.Err != nil {
		if providers.KindOf(res.Err) != providers.Unknown {
			t.Fatalf("%v, want kind %q", res.Err, providers.Unknown)
		}
		found, err := providers.FindSent(t.Context(), session.(providers.Finder), []providers.Outgoing{item}, since, w.clock.Sleep)
		if err != nil {
			t.Fatal(err)
		}
		id = found[item.Key].ID
	}
	var there []string
	for _, m := range w.messages() {
		if !slices.Contains(item.Others, m.ID) {
			there = append(there, m.ID)
			same(t, "the copy says", original.Text, m.Text)
		}
	}
	if copies == 0 {
		same(t, "found of what was not done", "", id)
		same(t, "copies", 0, len(there))
		return
	}
	same(t, "copies", []string{id}, there)
}
