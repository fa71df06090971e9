package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/addr"
	"herald/lang/grammar"
	"herald/lang/schema"
)

// situation is what happens to something after its first apply. Every word of
// lifecycle is held against all of them.
type situation string

const (
	create    situation = "create"
	change    situation = "change" // of the files
	edited    situation = "edited" // on the platform
	missing   situation = "missing"
	doubted   situation = "in doubt"
	expiry    situation = "expiry"
	destroy   situation = "destroy"
	blockGone situation = "block gone"
	replaced  situation = "replaced" // with --replace, or by another provider
)

func situations() []situation {
	return []situation{create, change, edited, missing, doubted, expiry, destroy, blockGone, replaced}
}

// word is the row of one word: where a plan does something else with it than
// without it, and what.
type word struct {
	// from and to are the arguments before and after the change; "" for those
	// of the kind of block.
	from, to string
	// other is what another block says after the change.
	other string
	want  map[situation]string
	// skip is a situation that is not looked at.
	skip situation
}

// messageWords are the rows of messages, by the argument and its word.
func messageWords() map[string]word {
	guard := "error: Message protected by prevent_destroy"
	rows := map[string]word{
		"on_change = edit":         {},
		"on_change = replace":      {want: map[situation]string{change: "replace", edited: "replace"}},
		"on_change = keep":         {want: map[situation]string{change: "no-op", edited: "no-op"}},
		"on_destroy = recall":      {},
		"on_destroy = keep":        {want: map[situation]string{expiry: "no-op, warns", destroy: "forget, warns", blockGone: "forget, warns"}},
		"on_missing = repost":      {},
		"on_missing = ignore":      {want: map[situation]string{missing: "no-op"}},
		"on_missing = fail":        {want: map[situation]string{missing: "error: Message removed on the platform"}},
		"on_unknown = ask":         {},
		"on_unknown = resend":      {want: map[situation]string{doubted: "resolve"}},
		"on_unknown = assume_sent": {want: map[situation]string{doubted: "no-op"}},
		"prevent_destroy = true":   {want: map[situation]string{expiry: "no-op, warns", destroy: guard, blockGone: guard, replaced: guard}},
		"enabled = false": {want: map[situation]string{
			create: "absent", change: "recall", edited: "recall", missing: "forget", replaced: "recall",
		}},
		"replace_triggered_by = message.q":      {other: `text = "Q2"`, want: map[situation]string{change: "replace"}},
		"replace_triggered_by = message.q.text": {other: `text = "Q2"`, want: map[situation]string{change: "replace"}},
	}
	for name, row := range ignoredMessageWords() {
		rows["ignore_changes = "+name] = row
	}
	texts := map[string]string{
		"mention-everybody": `text = "@all Hello."`, "secret-looking-text": `text = "password: Xk29fj20fjKq81zz"`, "dead-relative-link": `markdown = "[a](b.md)"`,
		"empty-after-rendering": `text = "\u200b"`, "changes-in-every-run": "text = \"Now ${timestamp()}\"", "truncated-text": fmt.Sprintf("text = %q\n  overflow = \"truncate\"", strings.Repeat("x ", 60)), "nearly-too-long": fmt.Sprintf("text = %q", strings.Repeat("x", 99)),
	}
	for _, rule := range append(grammar.LintRuleIDs(), "all") {
		text := texts[rule]
		if rule == "all" {
			text = texts["mention-everybody"]
		}
		rows["silence = "+rule] = word{from: text, to: text, want: map[situation]string{
			create: "send", change: "no-op", edited: "edit", missing: "send", doubted: "blocked", replaced: "replace",
		}}
	}
	for event, s := range map[string]map[situation]string{
		"send": {create: "send, invokes", missing: "send, invokes"}, "edit": {change: "edit, invokes", edited: "edit, invokes"},
		"replace": {replaced: "replace, invokes"}, "recall": {expiry: "recall, invokes", destroy: "recall, invokes", blockGone: "recall, invokes"},
	} {
		rows["action_trigger = before_"+event], rows["action_trigger = after_"+event] = word{want: s}, word{want: s}
	}
	failed := func(summary string) word {
		want := map[situation]string{}
		for _, s := range []situation{create, change, edited, missing, doubted, expiry, replaced} {
			want[s] = "error: " + summary
		}
		return word{want: want, skip: destroy}
	}
	rows["precondition"], rows["postcondition"] = failed("Precondition failed"), failed("Postcondition failed")
	return rows
}

// ignoredMessageWords are the rows of ignore_changes. An argument that is
// ignored and changes leaves nothing to do.
func ignoredMessageWords() map[string]word {
	rows := map[string]word{
		"attachments": {from: `text = "old"`, to: "text = \"old\"\n  attachments = [attachment.a]"},
		"forward":     {from: `forward = "id-1"`, to: `forward = "id-2"`},
		"reply_to":    {from: "text = \"old\"\n  reply_to = message.q", to: "text = \"old\"\n  reply_to = message.r"},
		"mentions":    {from: "text = \"old\"\n  mentions = [\"1\"]", to: "text = \"old\"\n  mentions = [\"2\"]"},
		"button":      {from: "text = \"old\"\n  button {\n label = \"a\"\n url = \"https://a.example\"\n }", to: "text = \"old\"\n  button {\n label = \"b\"\n url = \"https://a.example\"\n }"},
		"pin":         {from: `text = "old"`, to: "text = \"old\"\n  pin = true"},
		"toy":         {from: "text = \"old\"\n  toy { as = \"a\" }", to: "text = \"old\"\n  toy { as = \"b\" }"},
	}
	for name, row := range rows {
		row.want = map[situation]string{change: "no-op"}
		rows[name] = row
	}
	for _, name := range []string{"text", "markdown", "html", "all"} {
		argument := name
		if name == "all" {
			argument = "text"
		}
		rows[name] = word{from: argument + ` = "old"`, to: argument + ` = "new"`, want: map[situation]string{change: "no-op", edited: "no-op"}}
	}
	rows["all"].want[expiry] = "no-op"
	rows["publish_at"] = word{from: `text = "old"`, to: "text = \"old\"\n  publish_at = \"2999-01-01T00:00:00Z\"", want: map[situation]string{missing: "send"}}
	rows["expire_at"] = word{from: `text = "old"`, to: "text = \"old\"\n  expire_at = \"2020-01-01T00:00:00Z\"", want: map[situation]string{
		change: "no-op", expiry: "no-op", missing: "send",
	}}
	return rows
}

// conversationWords are the rows of conversations.
func conversationWords() map[string]word {
	guard := "error: Conversation protected by prevent_destroy"
	rows := map[string]word{
		"on_destroy = remove":           {},
		"on_destroy = keep":             {want: map[situation]string{destroy: "forget, warns", blockGone: "forget, warns"}},
		"prevent_destroy = true":        {want: map[situation]string{destroy: guard, blockGone: guard, replaced: guard}},
		"enabled = false":               {want: map[situation]string{create: "absent", change: "remove", edited: "remove", missing: "absent", doubted: "remove", expiry: "remove", replaced: "remove"}},
		"ignore_changes = all":          {want: map[situation]string{change: "no-op", edited: "no-op"}},
		"ignore_changes = title":        {want: map[situation]string{change: "no-op", edited: "no-op"}},
		"ignore_changes = announcement": {from: `announcement = "old"`, to: `announcement = "new"`, want: map[situation]string{change: "no-op"}},
		"ignore_changes = participants": {from: `participants = ["1"]`, to: `participants = ["2"]`, want: map[situation]string{change: "no-op"}},
		"ignore_changes = toy":          {from: `toy { as = "a" }`, to: `toy { as = "b" }`, want: map[situation]string{change: "no-op"}},
	}
	for _, name := range []string{"precondition", "postcondition"} {
		want := map[situation]string{}
		for _, s := range []situation{create, change, edited, missing, doubted, expiry, replaced} {
			want[s] = "error: " + strings.ToUpper(name[:1]) + name[1:] + " failed"
		}
		rows[name] = word{want: want, skip: destroy}
	}
	return rows
}

// grammarWords are all words that lifecycle accepts in a kind of block.
func grammarWords(t *testing.T, kind string) []string {
	t.Helper()
	platforms := map[string]schema.Platform{"toy": {}}
	block := grammar.Blocks(platforms)[kind]
	at := slices.IndexFunc(block.Blocks, func(n schema.Nested) bool { return n.Name == "lifecycle" })
	takes := map[string][]string{
		"prevent_destroy": {"true"}, "enabled": {"false"}, "replace_triggered_by": {"message.q", "message.q.text"},
		"ignore_changes": grammar.IgnorableChanges(kind, platforms), "silence": append(grammar.LintRuleIDs(), "all"),
	}
	for _, p := range grammar.LifecycleArguments(kind) {
		takes[p.Name] = p.Words
	}
	var out []string
	for _, a := range block.Blocks[at].Block.Attributes {
		if takes[a.Name] == nil {
			t.Errorf("lifecycle of a %s takes %s, of which this test knows nothing", kind, a.Name)
		}
		for _, w := range takes[a.Name] {
			out = append(out, a.Name+" = "+w)
		}
	}
	for _, b := range block.Blocks[at].Block.Blocks {
		if b.Name != "action_trigger" {
			out = append(out, b.Name)
			continue
		}
		for _, e := range grammar.Events() {
			out = append(out, b.Name+" = "+e)
		}
	}
	return out
}

// Every word that the grammar accepts in lifecycle changes what a plan does, in
// the situations that are its own and in no other. A first word of several is
// the default and changes nothing.
func TestEveryLifecycleWordActs(t *testing.T) {
	t.Parallel()
	for kind, rows := range map[string]map[string]word{addr.Message: messageWords(), addr.Conversation: conversationWords()} {
		words := grammarWords(t, kind)
		if diff := cmp.Diff(slices.Sorted(slices.Values(words)), slices.Sorted(maps.Keys(rows))); diff != "" {
			t.Errorf("words of a %s in the grammar (-) and rows of this test (+)\n%s", kind, diff)
		}
		defaults := map[string]bool{}
		for _, p := range grammar.LifecycleArguments(kind) {
			defaults[p.Name+" = "+p.Words[0]] = true
		}
		for _, name := range words {
			row := rows[name]
			t.Run(kind+" "+name, func(t *testing.T) {
				t.Parallel()
				if len(row.want) == 0 && !defaults[name] {
					t.Error("the word is to change nothing")
				}
				got := map[situation]string{}
				for _, s := range situations() {
					if s == row.skip {
						continue
					}
					without, with := row.outcome(t, kind, "", s), row.outcome(t, kind, clause(name), s)
					if with != without {
						got[s] = with
					}
				}
				if diff := cmp.Diff(row.want, got); diff != "" && len(row.want)+len(got) > 0 {
					t.Errorf("what the word changes (-want +got)\n%s", diff)
				}
			})
		}
	}
}

// clause is a row's word as it is written in a lifecycle block.
func clause(name string) string {
	argument, value, _ := strings.Cut(name, " = ")
	switch {
	case argument == "ignore_changes" && value != "all", argument == "silence", argument == "replace_triggered_by":
		return fmt.Sprintf("%s = [%s]", argument, value)
	case strings.HasPrefix(argument, "on_"):
		return fmt.Sprintf("%s = %q", argument, value)
	case strings.HasSuffix(argument, "condition"):
		return argument + " {\n condition = herald.workspace == \"x\"\n error_message = \"No.\"\n }"
	case argument == "action_trigger":
		return fmt.Sprintf("action_trigger {\n events = [%s]\n actions = [action.wave.hand]\n }", value)
	}
	return name
}
