package lang

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// construct is something that a large configuration may have much of.
type construct struct {
	name  string
	block string            // of each; see repeat
	whole string            // once, %d is how many
	files map[string]string // beside it; "each" stands for what is repeated in a file
}

const group = "conversation \"c{n}\" {\n  provider = pigeon\n}\n"
const letter = "message \"m{n}\" {\n  to   = conversation.c{n}\n  text = \"t\"\n}\n"
const inside = "variable \"name\" {}\nconversation \"c\" {\n  provider = pigeon\n  id       = var.name\n}\n" +
	"message \"m\" {\n  to   = conversation.c\n  text = var.name\n}\noutput \"ids\" {\n  value = message.m.ids\n}\n"

func constructs() []construct {
	return []construct{
		{name: "values", block: group + letter + "locals {\n  l{n} = length(message.m{n}.text) + ({n} == 0 ? 0 : length(message.m{last}.text))\n}\n"},
		{name: "rows", whole: "locals {\n  l0 = 0\n}\noutput \"o\" {\n  value = local.l%d\n}\n",
			block: group + letter + "locals {\n  l{next} = local.l{n} + length(message.m{n}.text)\n}\n"},
		{name: "modules", whole: "module \"m\" {\n  source   = \"./inside\"\n  for_each = toset([for i in range(%d) : \"k${i}\"])\n  name     = each.key\n}\n" +
			"output \"all\" {\n  value = { for k, m in module.m : k => m.ids }\n}\n", files: map[string]string{"inside/main.hcl": inside}},
		{name: "calls", block: "module \"m{n}\" {\n  source = \"./inside\"\n  name   = \"k{n}\"\n}\n", files: map[string]string{"inside/main.hcl": inside}},
		{name: "triggers", block: group + "message \"m{n}\" {\n  to   = conversation.c{n}\n  text = \"t\"\n  lifecycle {\n    action_trigger {\n      events  = [after_send]\n" +
			"      actions = [action.acknowledge.a{n}]\n    }\n  }\n}\naction \"acknowledge\" \"a{n}\" {\n  conversation = conversation.c{n}\n  config { messages = [] }\n}\n"},
		{name: "moves", block: group + letter + "moved {\n  from = message.old{n}\n  to   = message.m{n}\n}\nremoved { from = module.gone{n} }\n"},
		{name: "overrides", block: group + letter, files: map[string]string{"each/override.hcl": "message \"m{n}\" { text = \"x\" }\n"}},
		{name: "rules", block: group + letter + "check \"k{n}\" {\n  assert {\n    condition     = message.m{n}.text != \"\"\n    error_message = \"No.\"\n  }\n}\n" +
			"variable \"v{n}\" {\n  default = 1\n  validation {\n    condition     = var.v{n} > 0\n    error_message = \"No.\"\n  }\n}\n"},
		{name: "accounts", whole: "locals { keys = toset([for i in range(%d) : \"k${i}\"]) }\nprovider \"pigeon\" {\n  alias    = \"x\"\n  for_each = local.keys\n  token    = each.key\n}\n" +
			"conversation \"c\" {\n  for_each = local.keys\n  provider = pigeon.x[each.key]\n  id       = each.key\n}\n"},
		{name: "variables", whole: "variable \"all\" {\n  type    = map(object({ name = string, tags = optional(map(string), {}) }))\n}\nlocals { n = %d }\n" +
			"conversation \"c\" {\n  for_each = var.all\n  provider = pigeon\n  id       = each.value.name\n}\n",
			files: map[string]string{"each/herald.vars.hcl": "  k{n} = { name = \"n{n}\" }\n"}},
		{name: "map", block: "conversation \"c{n}\" {\n  provider = pigeon\n  id       = \"{n}\"\n}\nmessage \"m{n}\" {\n  to   = local.all[\"k{n}\"]\n  text = \"t\"\n}\n",
			files: map[string]string{"each/map.hcl": "    k{n} = conversation.c{n}\n"}},
	}
}

// write writes n of a construct.
func (c construct) write(tb testing.TB, dir string, n int) {
	var b strings.Builder
	if c.whole != "" {
		fmt.Fprintf(&b, c.whole, n)
	}
	b.WriteString(c.repeat(c.block, n))
	write(tb, filepath.Join(dir, "main.hcl"), b.String())
	for path, text := range c.files {
		if file, ok := strings.CutPrefix(path, "each/"); ok {
			text = c.repeat(text, n)
			switch path = file; file {
			case "herald.vars.hcl":
				text = "all = {\n" + text + "}\n"
			case "map.hcl":
				text = "locals {\n  all = {\n" + text + "  }\n}\n"
			}
		}
		write(tb, filepath.Join(dir, path), text)
	}
}

// repeat writes a text for each number: {n} is the number, {next} the one after
// it and {last} the one before.
func (c construct) repeat(text string, n int) string {
	var b strings.Builder
	for i := range n {
		numbers := strings.NewReplacer("{n}", fmt.Sprint(i), "{next}", fmt.Sprint(i+1), "{last}", fmt.Sprint(max(0, i-1)))
		_, _ = numbers.WriteString(&b, text) // a Builder does not fail
	}
	return b.String()
}

// Whatever there is much of, ten times as much takes about ten times as long.
func BenchmarkConstructs(b *testing.B) {
	for _, c := range constructs() {
		var small time.Duration
		for _, n := range []int{1_000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				dir := b.TempDir()
				c.write(b, dir, n)
				vars, diags := LoadVariables(VariableSources{Dir: dir})
				if diags.HasErrors() {
					b.Fatal(diags)
				}
				took := fastest(b, func() {
					if _, diags := load(b, dir).Evaluate(inputs(vars)); diags.HasErrors() {
						b.Fatal(diags)
					}
				})
				if small > 0 {
					b.ReportMetric(float64(took)/float64(small), "×smaller")
				}
				small = took
			})
		}
	}
}
