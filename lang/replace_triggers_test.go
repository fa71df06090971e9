package lang

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// References in replace_triggered_by are not part of its value, however many of
// them there are, and everything else is.
func TestReplaceTriggers(t *testing.T) {
	t.Parallel()
	const a, one, two = "message.a", `message.many["1"]`, `message.many["2"]`
	for name, tc := range map[string]struct {
		argument string
		many     string
		value    string
		by       []string
	}{
		"absent":                 {"", "[]", "", nil},
		"null":                   {"null", "[]", "", nil},
		"references":             {"[message.a, conversation.c]", "[]", "", []string{a, "conversation.c"}},
		"one reference":          {"message.a", "[]", "", []string{a}},
		"no list":                {`"v1"`, "[]", `["v1"]`, nil},
		"local":                  {"[local.release]", "[]", `[{"n":1,"v":"1.2"}]`, nil},
		"attribute":              {"[message.a.text]", "[]", `["A"]`, nil},
		"both":                   {"[message.a, local.release.v]", "[]", `["1.2"]`, []string{a}},
		"null in it":             {"[null]", "[]", "[null]", nil},
		"sensitive":              {`[sensitive("s")]`, "[]", `["s"]`, nil},
		"object with an address": {`[{ address = "12 High Street" }]`, "[]", `[{"address":"12 High Street"}]`, nil},
		"nothing in it":          {"[]", "[]", "", nil},
		"none of many":           {"[message.many, local.release.v]", "[]", `["1.2"]`, nil},
		"two of many":            {"[message.many, local.release.v]", `["1", "2"]`, `["1.2"]`, []string{one, two}},
		"none of many in a list": {`[[for m in message.many : m], local.release.v]`, "[]", `["1.2"]`, nil},
		"two of many in a list":  {`[[for m in message.many : m], local.release.v]`, `["1", "2"]`, `["1.2"]`, []string{one, two}},
		"an empty value":         {"[local.many]", "[]", "[]", nil},
		"next to a reference":    {"[message.a, local.many]", "[]", "[]", []string{a}},
		"a value":                {"[message.a, local.many]", `["1"]`, `[["1"]]`, []string{a}},
		"mixed object":           {"[{ m = message.a, v = 1 }]", "[]", `[{"v":1}]`, []string{a}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lifecycle := ""
			if tc.argument != "" {
				lifecycle = fmt.Sprintf("lifecycle {\n replace_triggered_by = %s\n}", tc.argument)
			}
			checkTriggers(t, map[string]string{"main.hcl": fmt.Sprintf(triggerBlocks, tc.many) +
				"message \"m\" {\n to = conversation.c\n text = \"x\"\n " + lifecycle + "\n}\n"}, tc.value, tc.by)
		})
	}
}

// In JSON a text is a reference, an expression in ${}, or a template.
func TestReplaceTriggersInJSON(t *testing.T) {
	t.Parallel()
	checkTriggers(t, map[string]string{"main.hcl": fmt.Sprintf(triggerBlocks, "[]"), "m.hcl.json": `{"message": {"m": {
		"to": "${conversation.c}", "text": "x",
		"lifecycle": {"replace_triggered_by": ["message.a", "${local.release.v}", "v${local.release.n}-${local.release.v}", 5]}
	}}}`}, `["1.2","v1-1.2",5]`, []string{"message.a"})
}

const triggerBlocks = `
conversation "c" {
  provider = pigeon
  id       = "1"
}
locals {
  release = { v = "1.2", n = 1 }
  many    = %s
}
message "a" {
  to   = conversation.c
  text = "A"
}
message "many" {
  for_each = toset(local.many)
  to       = conversation.c
  text     = each.key
}
`

func checkTriggers(t *testing.T, files map[string]string, value string, by []string) {
	t.Helper()
	desired, diags := project(t, files).Evaluate(inputs(Variables{}))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for _, m := range desired.Messages {
		if m.Addr.String() != "message.m" {
			continue
		}
		var got []string
		for _, at := range m.ReplacedBy {
			got = append(got, at.String())
		}
		if d := cmp.Diff(by, got); d != "" || value != string(m.ReplaceValue) {
			t.Errorf("value %s, want %s; references (-want +got):\n%s", m.ReplaceValue, value, d)
		}
		return
	}
	t.Fatal("message.m is missing")
}
