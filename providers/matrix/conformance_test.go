package matrix_test

import (
	"fmt"
	"strings"
	"testing"

	"herald/lang/markdown"
	"herald/providers"
	"herald/providers/matrix"
	"herald/providers/providertest"
)

func options() providertest.Options {
	return providertest.Options{
		Platform: matrix.New(),
		Place:    func(n int) string { return fmt.Sprintf("!Tj7OqDMYSKrTwd%d:example.org", n) },
		People:   []string{"@ann:example.org", "@bob:example.org", "@cid:example.net"},
		Members:  true,
		Samples:  map[string]string{"m.notice": "text = \"Moved.\"\n matrix { notice = true }"},
		Beyond:   map[string]string{"a thread of nothing": "text = \"x\"\n matrix { thread = true }", "a mention of no person": "text = \"x\"\n mentions = [\"ann\"]"},
		Text: func(format providers.Ability, body string) string {
			switch format {
			case providers.MarkdownBody:
				body, _ = markdown.Text(body)
			case providers.HTMLBody:
				body = markdown.HTMLText(body)
			}
			return strings.TrimLeft(body, "\n")
		},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, matrix.New()) }

func FuzzAnswers(f *testing.F) { providertest.FuzzAnswers(f, options()) }
