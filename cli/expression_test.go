package cli_test

import (
	"regexp"
	"strings"
	"testing"
)

// interpolate fills in the ${{ }} of GitHub's workflows. A name that nobody
// gives is "", but only in the contexts where GitHub knows no better either.
func interpolate(t *testing.T, text string, names map[string]string) string {
	t.Helper()
	return regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`).ReplaceAllStringFunc(text, func(found string) string {
		return operand(t, strings.TrimSpace(found[3:len(found)-2]), names)
	})
}

// holds evaluates the conditions of GitHub's if and of GitLab's rules: || and
// && of comparisons. failed says whether a step before it has failed.
func holds(t *testing.T, condition string, names map[string]string, failed bool) bool {
	t.Helper()
	condition = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(condition, "${{"), "}}"))
	if condition == "" {
		return !failed
	}
	if !strings.Contains(condition, "cancelled()") && failed {
		return false
	}
	for _, alternative := range strings.Split(condition, "||") {
		all := true
		for _, term := range strings.Split(alternative, "&&") {
			all = all && printStateDiff(t, strings.TrimSpace(term), names)
		}
		if all {
			return true
		}
	}
	return false
}

func printStateDiff(t *testing.T, term string, names map[string]string) bool {
	t.Helper()
	if term == "!cancelled()" {
		return true
	}
	if left, right, ok := strings.Cut(term, "!="); ok {
		return operand(t, left, names) != operand(t, right, names)
	}
	left, right, ok := strings.Cut(term, "==")
	if !ok {
		t.Fatalf("the test knows no condition %q", term)
	}
	return operand(t, left, names) == operand(t, right, names)
}

// operand is a quoted text, a variable of GitLab's or a name of GitHub's.
func operand(t *testing.T, text string, names map[string]string) string {
	t.Helper()
	text = strings.TrimSpace(text)
	if len(text) > 1 && strings.ContainsRune(`'"`, rune(text[0])) {
		return text[1 : len(text)-1]
	}
	if name, ok := strings.CutPrefix(text, "$"); ok {
		return names[name]
	}
	value, known := names[text]
	if !known && !strings.HasPrefix(text, "github.event.") && !strings.HasPrefix(text, "steps.") {
		t.Fatalf("the test knows no %q", text)
	}
	return value
}
