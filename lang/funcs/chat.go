package funcs

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"github.com/zclconf/go-cty/cty/gocty"

	"herald/lang/markdown"
)

func (l *functionSet) chatFunctions() []definition {
	return []definition{
		{"markdown_escape", textFunc("text", func(s string) (string, error) { return markdownEscape(s), nil }),
			"Escapes a text so that Markdown shows it as it is.",
			[]string{"The text."}, []Example{{`markdown_escape("2 * 3 _is_ 6")`, `"2 \\* 3 \\_is\\_ 6"`}}},
		{"markdown_to_text", textFunc("markdown", markdown.Text),
			"Writes Markdown as plain text: no signs, lists and tables as lines, links followed by their address. It reads 128 KiB at most.",
			[]string{"The Markdown, with tables and strike-through as on GitHub."},
			[]Example{{`markdown_to_text("**Hi**, see [status](https://s.example)")`, `"Hi, see status (https://s.example)"`}}},
		{"plural", pluralFunc(), "Writes a number with the form of a word that goes with it in English.",
			[]string{"How many.", "The word for one.", "The word for any other number; the first with an s by default."},
			[]Example{{`plural(1, "reply", "replies")`, `"1 reply"`}, {`plural(3, "member")`, `"3 members"`}}},
		{"truncate", truncateFunc(), "Shortens a text to a number of characters as people see them, with an ellipsis where something is left out.",
			[]string{"The text.", "How many characters the result has at most, the ellipsis included.", "The ellipsis, … by default."},
			[]Example{{`truncate("Hello, world", 6)`, `"Hello…"`}, {`truncate("short", 10)`, `"short"`}, {`truncate("群里的朋友", 4, "……")`, `"群里……"`}}},
	}
}

func truncateFunc() function.Function {
	ellipsis := plainParam("ellipsis", cty.String)
	return function.New(&function.Spec{
		Params:       []function.Parameter{plainParam("text", cty.String), plainParam("length", cty.Number)},
		VarParam:     &ellipsis,
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			sign := "…"
			switch {
			case len(args) > 3:
				return cty.NilVal, fmt.Errorf("truncate() takes two or three arguments, got %d", len(args))
			case len(args) == 3:
				sign = args[2].AsString()
			}
			var n int
			if err := gocty.FromCtyValue(args[1], &n); err != nil || n < 0 {
				return cty.NilVal, function.NewArgErrorf(1, "the length must be a whole number, zero or more")
			}
			out, err := truncateText(args[0].AsString(), n, sign)
			return cty.StringVal(out), err
		},
	})
}

// truncateText shortens s to n graphemes. An ellipsis for which there is no room
// is omitted; white space before it is, too.
func truncateText(s string, n int, ellipsis string) (string, error) {
	whole, err := firstGraphemes(s, n)
	if err != nil || whole == s {
		return s, err
	}
	size, err := stdlib.Strlen(cty.StringVal(ellipsis))
	if err != nil {
		return "", err
	}
	length, _ := size.AsBigFloat().Int64()
	if int(length) > n {
		return whole, nil
	}
	short, err := firstGraphemes(s, n-int(length))
	return strings.TrimRightFunc(short, unicode.IsSpace) + ellipsis, err
}

// firstGraphemes returns the first n graphemes of s, counted as length counts them.
func firstGraphemes(s string, n int) (string, error) {
	v, err := stdlib.Substr(cty.StringVal(s), cty.Zero, cty.NumberIntVal(int64(n)))
	if err != nil {
		return "", err
	}
	return v.AsString(), nil
}

func pluralFunc() function.Function {
	many := plainParam("many", cty.String)
	return function.New(&function.Spec{
		Params:       []function.Parameter{plainParam("count", cty.Number), plainParam("one", cty.String)},
		VarParam:     &many,
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			word := args[1].AsString()
			switch {
			case len(args) > 3:
				return cty.NilVal, fmt.Errorf("plural() takes two or three arguments, got %d", len(args))
			case args[0].Equals(cty.NumberIntVal(1)).True():
			case len(args) == 3:
				word = args[2].AsString()
			default:
				word += "s"
			}
			return cty.StringVal(formatNumber(args[0]) + " " + word), nil
		},
	})
}
