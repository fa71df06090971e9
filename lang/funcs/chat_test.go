package funcs_test

import (
	"bytes"
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"herald/lang/funcs"
)

// call calls a function with strings and numbers and gives its text.
func call(t *testing.T, name string, args ...any) string {
	t.Helper()
	vals := make([]cty.Value, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case string:
			vals[i] = cty.StringVal(a)
		case int:
			vals[i] = cty.NumberIntVal(int64(a))
		}
	}
	v, err := funcs.Table(examplesIn())[name].Call(vals)
	if err != nil {
		t.Fatalf("%s(%q): %v", name, args, err)
	}
	return v.AsString()
}

func TestTruncate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []any
		want string
	}{
		{"short", []any{"abc", 3}, "abc"},
		{"long", []any{"abcd", 3}, "ab…"},
		{"nothing", []any{"abc", 0}, ""},
		{"empty", []any{"", 0}, ""},
		{"space before the ellipsis", []any{"ab cd", 4}, "ab…"},
		{"own ellipsis", []any{"abcdefgh", 6, "..."}, "abc..."},
		{"no room for the ellipsis", []any{"abcdefgh", 2, "..."}, "ab"},
		{"no ellipsis", []any{"abcd", 2, ""}, "ab"},
		{"families are one", []any{"👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 2}, "👨‍👩‍👧‍👦…"},
		{"flags are one", []any{"🇨🇳🇩🇪🇫🇷", 2, ""}, "🇨🇳🇩🇪"},
		{"accents are one", []any{"e\u0301e\u0301e\u0301", 2, ""}, "éé"},
		{"lines", []any{"a\r\nb", 2, ""}, "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := call(t, "truncate", tt.args...); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDurationWords(t *testing.T) {
	t.Parallel()
	tests := []struct{ duration, en, zh string }{
		{"0s", "0 seconds", "0秒"},
		{"1s", "1 second", "1秒"},
		{"400ms", "0 seconds", "0秒"},
		{"1m0.6s", "1 minute 1 second", "1分钟1秒"},
		{"59m60s", "1 hour", "1小时"},
		{"25h", "1 day 1 hour", "1天1小时"},
		{"720h", "30 days", "30天"},
		{"49h1m1s", "2 days 1 hour 1 minute 1 second", "2天1小时1分钟1秒"},
	}
	for _, tt := range tests {
		t.Run(tt.duration, func(t *testing.T) {
			t.Parallel()
			if got := call(t, "duration_words", tt.duration); got != tt.en {
				t.Errorf("got %q, want %q", got, tt.en)
			}
			if got := call(t, "duration_words", tt.duration, "zh"); got != tt.zh {
				t.Errorf("got %q, want %q", got, tt.zh)
			}
		})
	}
}

func TestFormatdateIn(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, zone, time, want string }{
		{"east", "Asia/Shanghai", "2026-12-01T22:00:00Z", "2026-12-02 06:00 +08:00"},
		{"west", "America/New_York", "2026-12-01T02:00:00Z", "2026-11-30 21:00 -05:00"},
		{"summer", "Europe/Berlin", "2026-07-01T00:00:00Z", "2026-07-01 02:00 +02:00"},
		{"winter", "Europe/Berlin", "2026-01-01T00:00:00Z", "2026-01-01 01:00 +01:00"},
		{"the hour that is twice", "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25 02:30 +01:00"},
		{"from another zone", "UTC", "2026-12-01T22:00:00+08:00", "2026-12-01 14:00 +00:00"},
		{"half hours", "Asia/Kolkata", "2026-12-01T00:00:00Z", "2026-12-01 05:30 +05:30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := call(t, "formatdate_in", tt.zone, "YYYY-MM-DD hh:mm ZZZZZ", tt.time); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestChatErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ expr, want string }{
		{`truncate("x", -1)`, "whole number, zero or more"},
		{`truncate("x", 1.5)`, "whole number, zero or more"},
		{`truncate("x", 1, "", "")`, "two or three arguments, got 4"},
		{`duration_words("1 hour")`, "write one as 1h30m"},
		{`duration_words("-1h")`, "turn the timestamps around"},
		{`duration_words("1h", "xx")`, `not in "xx"`},
		{`duration_between("x", "y")`, "not a valid RFC3339 timestamp"},
		{`duration_between("0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z")`, "292 years"},
		{`formatdate_in("Mars/Base", "YYYY", "2026-12-01T22:00:00Z")`, `no time zone "Mars/Base"`},
		{`formatdate_in("../etc", "YYYY", "2026-12-01T22:00:00Z")`, `no time zone "../etc"`},
		{`formatdate_in("", "YYYY", "2026-12-01T22:00:00Z")`, "a zone must be named"},
		{`formatdate_in("Local", "YYYY", "2026-12-01T22:00:00Z")`, "a zone must be named"},
		{`formatdate_in("UTC", "QQ", "2026-12-01T22:00:00Z")`, `Invalid value for "format" parameter: invalid date format verb "QQ"`},
		{`formatdate_in("UTC", "YYYY", "today")`, `Invalid value for "time" parameter`},
		{`plural(1, "a", "b", "c")`, "two or three arguments, got 4"},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			t.Parallel()
			_, err := eval(tt.expr, examplesIn())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v; want %q in it", err, tt.want)
			}
		})
	}
}

func FuzzTruncate(f *testing.F) {
	f.Add("Hello, world", 5, "…")
	f.Add("👩‍👩‍👧‍👦 e\u0301\r\n\xff", 2, "")
	truncate := funcs.Table(funcs.Options{})["truncate"]
	f.Fuzz(func(t *testing.T, s string, n int, ellipsis string) {
		if n < 0 {
			return
		}
		whole := cty.StringVal(s)
		v, err := truncate.Call([]cty.Value{whole, cty.NumberIntVal(int64(n)), cty.StringVal(ellipsis)})
		if err != nil {
			t.Fatal(err)
		}
		had, _ := stdlib.Strlen(whole)
		has, _ := stdlib.Strlen(v)
		if limit := cty.NumberIntVal(int64(n)); has.GreaterThan(limit).True() {
			t.Errorf("%q has %s characters, and %d were asked for", v.AsString(), funcs.Print(has), n)
		} else if had.LessThanOrEqualTo(limit).True() && !v.RawEquals(whole) {
			t.Errorf("%q became %q, though it was short enough", s, v.AsString())
		}
		if utf8.ValidString(s) && utf8.ValidString(ellipsis) && !utf8.ValidString(v.AsString()) {
			t.Errorf("%q is cut within a character: %q", s, v.AsString())
		}
	})
}

// What is escaped is shown as it was.
func FuzzMarkdownEscape(f *testing.F) {
	for _, s := range []string{"1. a", "a_b*c*", "# x", "- x", "+ x", "> x", "~~~", "[a](b)", "<b>", "&amp;", "a\\", "https://x.example www.x.example a@b.example", "12) x", "=", "--- |"} {
		f.Add(s)
	}
	escape := funcs.Table(funcs.Options{})["markdown_escape"]
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	f.Fuzz(func(t *testing.T, s string) {
		s = cty.StringVal(s).AsString()
		// White space at the ends of lines, and control characters, mean
		// something or nothing in Markdown that no escape can change.
		if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == utf8.RuneError || r == 0x7f }) || strings.TrimSpace(s) != s || s == "" {
			return
		}
		v, err := escape.Call([]cty.Value{cty.StringVal(s)})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := md.Convert([]byte(v.AsString()), &out); err != nil {
			t.Fatal(err)
		}
		want := "<p>" + html.EscapeString(s) + "</p>\n"
		if got := out.String(); html.UnescapeString(got) != html.UnescapeString(want) {
			t.Errorf("%q, escaped as %q, is shown as %q", s, v.AsString(), got)
		}
	})
}

// Lines of all kinds are shown as text, in paragraphs and nothing else.
func FuzzMarkdownEscapeLines(f *testing.F) {
	for _, s := range []string{
		"a:\n\n    b_c *d*", "a\n\n\tb*c*", "    a_b", "a\n \t- b*", "a\n===", "a\n---", "- a\n\n      b_", "1.     a*", ">     a_b",
		"a\n\n     \n    b*", "<div>\n*a*\n</div>", "```\na\n```", "~~~\na", "&#32;   a", "a  \nb*", "| a |\n|---|\n| b |", "a\\\nb", "[a]: b\n\n[a]",
		"\t\ta`b`", "a\n:    b", "http://a.b/c_d\n    www.e.f", "    # a\n    b#", "<!-- a\n\n    b_c -->",
	} {
		f.Add(s)
	}
	table := funcs.Table(funcs.Options{})
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	shownAs := strings.NewReplacer("<p>", "", "</p>", "", "<br>", "", "<br />", "")
	f.Fuzz(func(t *testing.T, s string) {
		s = cty.StringVal(s).AsString()
		if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError || r == 0x7f }) {
			return
		}
		escaped := call(t, "markdown_escape", s)
		var out bytes.Buffer
		if err := md.Convert([]byte(escaped), &out); err != nil {
			t.Fatal(err)
		}
		if got := html.UnescapeString(shownAs.Replace(out.String())); inked(got) != inked(s) {
			t.Errorf("%q, escaped as %q, is shown as %q", s, escaped, out.String())
		}
		text, err := table["markdown_to_text"].Call([]cty.Value{cty.StringVal(escaped)})
		if err != nil {
			return // too long, or too many quotes
		}
		if got := text.AsString(); inked(got) != inked(s) {
			t.Errorf("%q, escaped as %q, is %q as text", s, escaped, got)
		}
	})
}

// inked is a text without its white space.
func inked(s string) string { return strings.Join(strings.Fields(s), "") }
