package problem

import (
	"strings"
	"testing"
)

// longestSummary is the number of words that a summary may have.
const longestSummary = 6

// Nothing in the table is there twice: no code, no alias and no summary.
func TestTable(t *testing.T) {
	t.Parallel()
	seen, summaries := map[string]bool{}, map[string]bool{}
	for _, area := range Areas() {
		for _, d := range area.Definitions {
			names := append([]string{string(d.Code)}, d.Aliases...)
			for _, name := range names {
				if seen[name] || normalize(name) != name {
					t.Errorf("%s: %q is there twice, or is no code", d.Code, name)
				}
				seen[name] = true
			}
			if n := len(strings.Fields(d.Summary)); n == 0 || n > longestSummary {
				t.Errorf("%s: the summary %q has %d words", d.Code, d.Summary, n)
			}
			if summaries[d.Summary] {
				t.Errorf("%s: another code has the summary %q", d.Code, d.Summary)
			}
			summaries[d.Summary] = true
			if !strings.HasSuffix(d.Explanation, ".") || strings.Contains(d.Explanation, "\n#") {
				t.Errorf("%s: the explanation is no text of sentences: %q", d.Code, d.Explanation)
			}
		}
	}
}

// A summary that people copy finds the code that it was shown for.
func TestFindSummary(t *testing.T) {
	t.Parallel()
	for _, code := range Codes() {
		if d, ok := Find(code.Summary()); !ok || d.Code != code {
			t.Errorf("the summary %q of %s finds %q", code.Summary(), code, d.Code)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Code{
		"no-value-for-required-variable": NoValueForRequiredVariable,
		"No value for required variable": NoValueForRequiredVariable,
		"Over the platform's limit":      PlatformLimitExceeded,
		"Invalid --var":                  InvalidVar,
		"wrong-value-in-yunhu-block":     InvalidPlatformValue,
		"mistake-in-herald":              InternalError,
	} {
		if d, ok := Find(name); !ok || d.Code != want {
			t.Errorf("%s is %q, want %q", name, d.Code, want)
		}
	}
	if d, ok := Find("Nothing like it"); ok {
		t.Errorf("found %s", d.Code)
	}
}

func TestOfSummary(t *testing.T) {
	t.Parallel()
	for summary, want := range map[string]Code{
		"Unsupported argument":             UnsupportedArgument,
		"Extraneous label for message":     ExtraBlockLabel,
		"Missing name for message":         MissingBlockLabel,
		`Unexpected "x" block`:             BlockNotAllowedHere,
		"Missing item separator":           UnexpectedToken,
		"  Invalid \"for\" expression!":    "invalid-for-expression",
		"Inconsistent conditional results": "inconsistent-conditional-results",
		"":                                 "",
	} {
		if got := OfSummary(summary); got != want {
			t.Errorf("%q is %q, want %q", summary, got, want)
		}
	}
}
