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

// openSession opens a session for the only provider.
func (w *world) openSession() providers.Session {
	w.t.Helper()
	c, err := w.openAndPlan(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	session, diags := c.accounts.Session(c.plan.Desired, c.plan.Desired.Providers[0].Addr)
	if diags.HasErrors() {
		w.t.Fatal(diags)
	}
	return session
}

func (s *suite) conversationTarget(n int) providers.Target {
	return providers.Target{ID: s.Place(n)}
}

// argumentValues returns the arguments of an operation: those given, the
// defaults, and null for all others.
func argumentValues(op schema.Operation, given map[string]cty.Value) cty.Value {
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

// operationsAreAnswered calls each declared data source and action, and one
// that is not declared. Without arguments an operation may be refused, but a
// declared one must be known and an undeclared one must not.
func (s *suite) operationsAreAnswered(t *testing.T) {
	w := s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one"))
	w.applyAndSync()
	session := w.openSession()
	lister, _ := providers.As[providers.DataReader](session)
	for _, op := range append(s.facts.Schema.Data, schema.Operation{Name: "no_such_thing"}) {
		if lister == nil {
			break
		}
		got, err := lister.ReadData(t.Context(), op.Name, s.conversationTarget(0), argumentValues(op, nil))
		s.checkAnswer(t, op, err)
		if err == nil && !got.Type().Equals(op.Result) {
			t.Errorf("data %s returned type %#v, which is not the declared type", op.Name, got.Type())
		}
	}
	invoker, _ := providers.As[providers.ActionInvoker](session)
	for _, op := range append(s.facts.Schema.Actions, schema.Operation{Name: "no_such_thing"}) {
		if invoker != nil {
			s.checkAnswer(t, op, invoker.InvokeAction(t.Context(), op.Name, s.conversationTarget(0), argumentValues(op, nil)))
		}
	}
	wantEqual(t, "people see after operations without arguments", []string{s.visibleText("one")}, w.visibleTexts())
}

func (s *suite) checkAnswer(t *testing.T, op schema.Operation, err error) {
	declared := op.Help != ""
	if errors.Is(err, providers.ErrUnknownOperation) == declared {
		t.Errorf("operation %s: declared: %v, but the session returned %v", op.Name, declared, err)
	}
	if !declared && providers.KindOf(err) != providers.Invalid {
		t.Errorf("%s: got %v, want kind %q", op.Name, err, providers.Invalid)
	}
	var e *providers.Error
	if err != nil && (!errors.As(err, &e) || e.Kind == providers.Unknown) {
		t.Errorf("operation %s without arguments: want a *providers.Error of a known kind, got %v", op.Name, err)
	}
}

// messagesAreListed compares the data source messages with what people see.
func (s *suite) messagesAreListed(t *testing.T) {
	i := slices.IndexFunc(s.facts.Schema.Data, func(o schema.Operation) bool { return o.Name == providers.DataMessages })
	if i < 0 {
		t.Skip("the platform has no data source messages")
	}
	op := s.facts.Schema.Data[i]
	w := s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one")+s.messageWithText("b", "two")+s.messageWithText("c", "three"))
	w.applyAndSync()
	var ids []string
	for _, m := range w.visibleMessages() {
		ids = append(ids, m.ID)
	}
	lister, _ := providers.As[providers.DataReader](w.openSession())
	for limit, want := range map[int64][]string{1: ids[2:], 2: ids[1:], 3: ids, 1000: ids} {
		got, err := lister.ReadData(t.Context(), op.Name, s.conversationTarget(0), argumentValues(op, map[string]cty.Value{"limit": cty.NumberIntVal(limit)}))
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, m := range got.GetAttr("messages").AsValueSlice() {
			have = append(have, m.GetAttr("id").AsString())
			if m.GetAttr("sent_at").IsNull() || m.GetAttr("text").AsString() == "" {
				t.Errorf("a listed message has no time or no text: %#v", m)
			}
		}
		wantEqual(t, "messages listed", want, have)
	}
	_, err := lister.ReadData(t.Context(), op.Name, s.conversationTarget(0), argumentValues(op, map[string]cty.Value{"limit": cty.Zero}))
	if providers.KindOf(err) != providers.Invalid {
		t.Errorf("data messages with limit = 0: want kind Invalid, got %v", err)
	}
}

// conversationIsListed compares the data source conversation with the
// conversation.
func (s *suite) conversationIsListed(t *testing.T) {
	i := slices.IndexFunc(s.facts.Schema.Data, func(o schema.Operation) bool { return o.Name == providers.DataConversation })
	if i < 0 {
		t.Skip("the platform has no data source conversation")
	}
	op := s.facts.Schema.Data[i]
	w := s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one"))
	w.applyAndSync()
	reader, _ := providers.As[providers.DataReader](w.openSession())
	got, err := reader.ReadData(t.Context(), op.Name, s.conversationTarget(0), argumentValues(op, nil))
	if err != nil {
		t.Fatal(err)
	}
	if got.GetAttr("id").AsString() != s.Place(0) {
		t.Errorf("data conversation: want id %s, got %#v", s.Place(0), got)
	}
}

// forwardsAreSettled forwards a message with each possible answer, and looks up
// the result.
func (s *suite) forwardsAreSettled(t *testing.T) {
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
			w := s.newWorld(t, s.baseConfig(2)+s.messageWithText("a", "one")+messageBlock("b", "p1", s.bodyArgument("two")))
			w.applyAndSync()
			if x.fault != nil {
				w.injectFault(*x.fault)
			}
			s.forwardOnce(t, w, x.copies)
		})
	}
}

// forwardOnce forwards once and confirms the outcome as an apply does.
func (s *suite) forwardOnce(t *testing.T, w *world, copies int) {
	parts, problems := s.Platform.Compose(content.Content{Forward: "message.a"})
	if len(parts) != 1 || !parts[0].Forwards {
		t.Fatalf("%d parts: %v", len(parts), problems)
	}
	all := w.visibleMessages()
	original := all[slices.IndexFunc(all, func(m sandbox.Message) bool { return m.Text == s.visibleText("one") })]
	item := providers.Outgoing{
		Target: s.conversationTarget(1), Key: uuid.NewString(), Part: parts[0],
		Forward: providers.MessageRef{Target: s.conversationTarget(0), ID: original.ID},
	}
	for _, m := range all {
		item.Others = append(item.Others, m.ID)
	}
	session, since := w.openSession(), w.clock.Now()
	res := session.Send(t.Context(), []providers.Outgoing{item})[0]
	id := res.ID
	if res.Err != nil {
		if providers.KindOf(res.Err) != providers.Unknown {
			t.Fatalf("%v, want kind %q", res.Err, providers.Unknown)
		}
		finder, _ := providers.As[providers.Finder](session)
		found, err := providers.FindSent(t.Context(), finder, []providers.Outgoing{item}, since, w.clock.Sleep)
		if err != nil {
			t.Fatal(err)
		}
		id = found[item.Key].ID
	}
	var there []string
	for _, m := range w.visibleMessages() {
		if !slices.Contains(item.Others, m.ID) {
			there = append(there, m.ID)
			wantEqual(t, "text of the copy", original.Text, m.Text)
		}
	}
	if copies == 0 {
		wantEqual(t, "id found for a forward that did not happen", "", id)
		wantEqual(t, "copies", 0, len(there))
		return
	}
	wantEqual(t, "copies", []string{id}, there)
}
