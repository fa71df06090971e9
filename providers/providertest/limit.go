package providertest

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/providers"
	"herald/providers/compose"
	"herald/providers/sandbox"
)

// tooLong is the length of a text that is only planned in a test, not sent.
const tooLong = 1 << 20

// limit is how one declared limit is checked against the plan and the sandbox.
type limit struct {
	field string // of providers.Limits
	value int
	// declare returns a configuration with n; the mark is where the plan must
	// point.
	declare func(n int) string
	// ours is true if Herald is stricter than the platform, which then may
	// accept more.
	ours bool
}

// limitsCheckedElsewhere returns what checks the limits that no configuration
// can exceed.
func limitsCheckedElsewhere() map[string]string {
	return map[string]string{
		"Batch":            "batches",
		"RecallBatch":      "batches",
		"FileBytes":        "fileLimit",
		"EditWindow":       "a plan's own tests",
		"RecallWindow":     "a plan's own tests",
		"Rate":             "waits are respected",
		"Per":              "waits are respected",
		"ConversationRate": "rate of a conversation",
		"ConversationPer":  "rate of a conversation",
		"Note":             "no limit",
	}
}

func (s *suite) limitTable() []limit {
	l := s.facts.Limits
	table := []limit{
		{field: "TextRunes", value: l.TextRunes, declare: s.longMessage},
		{field: "TextUTF16", value: l.TextUTF16, declare: s.longMessage},
		{field: "TextBytes", value: l.TextBytes, declare: s.longMessage},
		// The size of a request depends on more than the text, so platforms
		// leave room.
		{field: "BodyBytes", value: s.longestBody(), declare: s.longMessage, ours: true},
		{field: "Buttons", value: l.Buttons, declare: s.messageWithButtons},
		{field: "ButtonRunes", value: l.ButtonRunes, declare: func(n int) string {
			return messageBlock("x", "p0", s.bodyArgument("x"), "button {", "label = "+quoteHCL(strings.Repeat("字", n))+errorMark, `url = "https://example.org"`, "}")
		}},
		{field: "Participants", value: l.Participants, declare: func(n int) string { return s.conversationOf(0, n, errorMark) }},
		// A platform without titles stores the title with other data.
		{field: "TitleRunes", value: l.TitleRunes, ours: s.TitleIsOurs, declare: func(n int) string {
			return s.managedConversationBlock("g", append([]string{"title = " + quoteHCL(strings.Repeat("字", n)) + errorMark}, s.participantsArgument(2)...)...)
		}},
	}
	return slices.DeleteFunc(table, func(x limit) bool { return x.value == 0 })
}

// longMessage declares a message whose body has n characters. A configuration
// file has no room for the longest, so those repeat a part.
func (s *suite) longMessage(n int) string {
	if n <= tooLong {
		return s.messageWithText("x", strings.Repeat("x", n)+errorMark)
	}
	body := strings.Repeat("${local.part}", n/tooLong) + strings.Repeat("x", n%tooLong) + errorMark
	return fmt.Sprintf("locals {\n part = %q\n}\n", strings.Repeat("x", tooLong)) +
		messageBlock("x", "p0", fmt.Sprintf("%s = \"%s\"", s.plainFormat(), body))
}

// conversationOf declares a conversation with the people from one number up to
// another.
func (s *suite) conversationOf(from, to int, mark string) string {
	var people []string
	for i := from; i < to; i++ {
		people = append(people, s.Person(i))
	}
	return s.managedConversationBlock("g", append(s.titleArgument("Ops"), "participants = "+listHCL(people...)+mark)...)
}

// fullConversation replaces one member of a conversation that is full.
func (s *suite) fullConversation(t *testing.T) {
	n := s.facts.Limits.Participants
	if n == 0 || !s.facts.Can(providers.ChangeMembers) {
		return
	}
	w := s.newWorld(t, s.baseConfig(0)+s.conversationOf(0, n, ""))
	w.applyAndSync()
	w.declare(s.baseConfig(0) + s.conversationOf(1, n+1, ""))
	w.applyAndSync()
}

func (s *suite) messageWithButtons(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "button {\n label = \"b%d\"\n url = \"https://example.org\"\n }\n", i)
	}
	return messageBlock("x", "p0", s.bodyArgument("x"), strings.TrimSuffix(b.String(), "\n"))
}

// limitsHold uses every declared limit in full, and then exceeds it by one: the
// plan must refuse that, and so must the platform if the limit is the
// platform's.
func (s *suite) limitsHold(t *testing.T) {
	s.sizesAreGiven(t)
	table := s.limitTable()
	facts := reflect.ValueOf(s.facts.Limits)
	for i := range facts.NumField() {
		name := facts.Type().Field(i).Name
		held := slices.ContainsFunc(table, func(x limit) bool { return x.field == name })
		if !held && limitsCheckedElsewhere()[name] == "" && !facts.Field(i).IsZero() {
			t.Errorf("no check covers the limit %s", name)
		}
	}
	for _, x := range table {
		t.Run(x.field, func(t *testing.T) {
			t.Parallel()
			s.checkLimit(t, x)
		})
	}
	s.fileLimit(t)
	s.fullConversation(t)
}

// sizesAreGiven requires the size of parts if there is a limit of bytes.
func (s *suite) sizesAreGiven(t *testing.T) {
	parts, _ := s.Platform.Compose(content.Content{Format: content.Format(s.plainFormat()), Body: "x"})
	if s.facts.Limits.BodyBytes > 0 && (len(parts) == 0 || parts[0].Size == 0) {
		t.Error("Limits.BodyBytes is set, so Compose must set Part.Size")
	}
}

// longestBody returns the length of the longest body that fits into a request;
// 0 if there is no limit.
func (s *suite) longestBody() int {
	if s.facts.Limits.BodyBytes == 0 {
		return 0
	}
	return sort.Search(s.facts.Limits.BodyBytes*2, func(n int) bool {
		r := compose.NewComposer(s.Platform).Message(content.Content{Format: content.Format(s.plainFormat()), Body: strings.Repeat("x", n+1)})
		return n > 0 && slices.ContainsFunc(r.Problems, func(p providers.Problem) bool { return !p.Warning })
	})
}

// checkLimit declares as much as is allowed, and then one more. The mark, which
// is a comment if it follows an argument, is part of a text that is measured
// with it.
func (s *suite) checkLimit(t *testing.T, x limit) {
	t.Helper()
	if raced && x.value > tooLong {
		return // minutes of copying text, without any race
	}
	unmarked := func(n int) string { return s.baseConfig(1) + strings.ReplaceAll(x.declare(n), errorMark, "") }
	w := s.newWorld(t, unmarked(x.value))
	if x.value > tooLong {
		w.mustPlan()
	} else {
		w.applyAndSync()
	}
	text := s.baseConfig(1) + x.declare(x.value+1)
	if marked := strings.Replace(text, errorMark+`"`, `"`+errorMark, 1); strings.Contains(text, errorMark) {
		w = s.newWorld(t, marked)
		w.wantRefusal(fmt.Sprintf("one over %d", x.value))
	} else if _, err := s.newWorld(t, text).tryPlan(); err == nil {
		t.Errorf("the plan accepts one more than the limit %d: %.200s", x.value, text)
	}
	if !x.ours && x.value <= tooLong {
		s.platformRefuses(t, x.field, unmarked(x.value+1))
	}
}

// unlimited is a platform without one of its limits, so that a plan can exceed
// it.
type unlimited struct {
	providers.Platform
	field string
}

// Unwrap returns the platform with the limit.
func (u unlimited) Unwrap() providers.Platform { return u.Platform }

// Facts returns the platform's facts without the limit.
func (u unlimited) Facts() providers.Facts {
	f := u.Platform.Facts()
	reflect.ValueOf(&f.Limits).Elem().FieldByName(u.field).SetZero()
	return f
}

// platformRefuses applies what exceeds a limit as if Herald did not know the
// limit.
func (s *suite) platformRefuses(t *testing.T, field, text string) {
	t.Helper()
	opt := s.Options
	opt.Platform = unlimited{s.Platform, field}
	lax := &suite{Options: opt, facts: opt.Platform.Facts(), calls: s.calls, skipped: s.skipped}
	w := lax.newWorld(t, text)
	if _, err := w.tryApply(t.Context()); err == nil {
		t.Errorf("%s: the platform accepts more than the facts allow", field)
	}
	// The body may be a separate message before the buttons that are too many.
	sight := slices.DeleteFunc(w.visibleTexts(), func(text string) bool { return text == s.visibleText("x") })
	if seen := append(sight, managedTitles(w.platformConversations())...); len(seen) > 0 {
		t.Errorf("%s: people see what exceeds the limit: %.200q", field, seen)
	}
}

// argumentLimits checks the limits of arguments, which are not part of the
// facts.
func (s *suite) argumentLimits(t *testing.T) {
	for name, body := range s.Edges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.newWorld(t, s.baseConfig(1)+messageBlock("x", "p0", body)).applyAndSync()
		})
	}
	for name, body := range s.Beyond {
		t.Run("beyond "+name, func(t *testing.T) {
			t.Parallel()
			if _, err := s.newWorld(t, s.baseConfig(1)+messageBlock("x", "p0", body)).tryPlan(); err == nil {
				t.Error("the plan accepts it, want an error")
			}
		})
	}
}

// managedTitles returns the ids and titles of the conversations that were
// created.
func managedTitles(all []sandbox.Conversation) []string {
	var made []string
	for _, c := range all {
		if !c.Found {
			made = append(made, c.ID+" "+c.Title)
		}
	}
	return made
}

// fileLimit declares files that are too large to create. The sandbox must
// accept what a plan allows.
func (s *suite) fileLimit(t *testing.T) {
	limit := s.facts.Limits.FileBytes
	if limit == 0 || !s.facts.Can(providers.Attach) {
		return
	}
	if limit > sandbox.MaxFile {
		t.Errorf("the plan allows files of %d bytes, but the sandbox accepts only %d", limit, int64(sandbox.MaxFile))
	}
	w := s.newWorld(t, "")
	d := &lang.Delivery{
		Provider: addr.Provider{Platform: s.facts.Schema.Name},
		Message:  &lang.Message{Source: &lang.Source{}},
	}
	for over := range int64(2) {
		c := content.Content{Format: content.Format(s.plainFormat()), Body: "x", Attachments: []content.Attachment{
			{Name: "x.zip", MIME: "application/zip", Size: limit + over, SHA256: "00"},
		}}
		_, diags := w.newAccounts().Compose(d, c)
		if diags.HasErrors() != (over > 0) {
			t.Errorf("Compose of a file %d bytes over the limit: %v", over, diags)
		}
	}
}

// batchesAreDelivered sends and recalls more messages than fit into one
// request.
func (s *suite) batchesAreDelivered(t *testing.T) {
	n := max(s.facts.Limits.Batch, 1) + 2
	w := s.newWorld(t, s.baseConfig(1)+fmt.Sprintf("message \"m\" {\n  count = %d\n  to = conversation.p0\n  %s = \"number ${count.index}\"\n}\n", n, s.plainFormat()))
	w.applyAndSync()
	var want []string
	for i := range n {
		want = append(want, s.visibleText(fmt.Sprintf("number %d", i)))
	}
	wantEqual(t, "messages in order", want, w.visibleTexts())
	if s.facts.Limits.Batch > 1 && w.countRequests(0)["send"] > 4 {
		t.Errorf("%d requests for %d messages, want at most 4", w.countRequests(0)["send"], n)
	}
	before := len(w.server.Ledger())
	w.declare(s.baseConfig(1))
	w.applyAndSync()
	if s.facts.Can(providers.Recall) {
		wantEqual(t, "messages after a recall of all", []string(nil), w.visibleTexts())
	}
	if s.facts.Limits.RecallBatch > n && w.countRequests(before)["recall"] > 4 {
		t.Errorf("%d requests to recall %d messages, want at most 4", w.countRequests(before)["recall"], n)
	}
	s.noDuplicates(t, w)
}
