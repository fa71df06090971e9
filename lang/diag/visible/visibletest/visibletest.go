// Package visibletest checks output in tests for what terminals and
// the runners of pipelines interpret. It is written from their sources and
// shares no code with the code that escapes output.
//
// It must not depend on the subject of an output.
package visibletest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const esc = "\x1b"

// Hostile are texts that try to control whatever shows them. They hold neither
// line feeds nor quotes, so that they fit wherever a name or a key does.
var Hostile = []string{
	esc + "]0;owned\a" + esc + "[2J", esc + "[31mred", "\u009b2J", "\x9b2J", "a\rover", "\x7f\b\b",
	"txt.\u202egnp.exe", "\u2066in\u2069", "\u200erlm\u200f\u061c", "pay\u200bpal", "pay\u200dpal", "pay\u00adpal", "pay\u2060pal", "\ufeffbom",
	"line\u2028sep\u2029", "tag\U000e0001\U000e0041", "\U0001f3f4\U000e0067\U000e0062\U000e007f", "pay\ufe0fpal", "\u3164",
	"::set-output name=tree::attacker", "::add-mask::e", "::stop-commands::x", " \u00a0::error::fake",
	"##[set-output name=tree]dead", "x ##[add-mask]a", "#\u200d#[error]fake", "#\ufe0f#\ufe0f[error]fake",
	"##vso[task.setvariable variable=x]y", "##teamcity[setParameter name=x]", "section_start:0:x\r" + esc + "[0K", "section_end:0:x",
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "@everyone", "$(touch owned)", "`touch owned`",
}

// Lines are Hostile as one text, each at the beginning of a line.
func Lines() string { return "\n" + strings.Join(Hostile, "\n") + "\n" }

// Check returns what a terminal or a runner would act upon in an output; nil
// when there is nothing. color allows sequences that set colors.
func Check(output string, color bool) error {
	plain := output
	if color {
		plain = sgr.ReplaceAllString(output, "")
	}
	if err := checkCharacters(plain); err != nil {
		return err
	}
	for line := range splitLines(plain) {
		// Comparisons by culture, as the runner makes them, look through
		// characters that have no weight.
		for _, seen := range []string{line, dropWeightless(line)} {
			if name, ok := findCommand(seen); ok {
				return fmt.Errorf("the runner is given the command %q in the line %q", name, line)
			}
			if other.MatchString(seen) {
				return fmt.Errorf("a runner acts upon the line %q", line)
			}
		}
	}
	return nil
}

var (
	// sgr is "select graphic rendition" with what colors and weights take.
	sgr = regexp.MustCompile(`\x1b\[(?:[0-9]{1,3}(?:;[0-9]{1,3})*)?m`)
	// other are the markers of runners other than GitHub's.
	other = regexp.MustCompile(`(?i)##[a-z]+\[|section_(?:start|end):`)
)

// splitLines cuts as the runner's reader does.
func splitLines(text string) func(yield func(string) bool) {
	return strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
}

// dropWeightless leaves out what culture gives no weight.
func dropWeightless(line string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Cc, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) && r != '\t' {
			return -1
		}
		return r
	}, line)
}

// findCommand finds what actions/runner takes for one, whatever its name: first
// ActionCommand.TryParseV2, then TryParse.
func findCommand(line string) (string, bool) {
	if trimmed := strings.TrimLeftFunc(line, unicode.IsSpace); strings.HasPrefix(trimmed, "::") {
		if end := strings.Index(trimmed[2:], "::"); end >= 0 {
			name, _, _ := strings.Cut(trimmed[2:2+end], " ")
			return name, true
		}
	}
	from := strings.Index(line, "##[")
	if from < 0 {
		return "", false
	}
	end := strings.Index(line[from:], "]")
	if end < 0 {
		return "", false
	}
	name, _, _ := strings.Cut(line[from+3:from+end], " ")
	return name, true
}

// hidden are ranges of characters that must not be printed anywhere.
var hidden = [][2]rune{
	{0, 8}, {0xb, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x34f, 0x34f}, {0x61c, 0x61c}, {0x115f, 0x1160}, {0x180e, 0x180e},
	{0x200b, 0x200b}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
	{0xfff9, 0xfffb}, {0xe0000, 0xe001f},
}

func checkCharacters(text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("not UTF-8: %q", excerpt(text, strings.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError })))
	}
	before := '\n'
	for i, r := range text {
		bad := slices.ContainsFunc(hidden, func(span [2]rune) bool { return span[0] <= r && r <= span[1] })
		joined := r == 0x200c || r == 0x200d || unicode.Is(unicode.Variation_Selector, r)
		bad = bad || joined && before < 0x80 && !strings.ContainsRune("0123456789#*", before)
		bad = bad || r >= 0xe0020 && r <= 0xe007f && before != 0x1f3f4 && (before < 0xe0020 || before > 0xe007f)
		if bad {
			return fmt.Errorf("the character %U in %q", r, excerpt(text, i))
		}
		before = r
	}
	return nil
}

// excerpt is the text at an offset.
func excerpt(text string, i int) string {
	return text[max(i-40, 0):min(max(i, 0)+40, len(text))]
}
