package slack_test

import (
	"fmt"
	"strings"
	"testing"

	"herald/providers/providertest"
	"herald/providers/slack"
)

func options() providertest.Options {
	return providertest.Options{
		Platform: slack.New(),
		Place:    func(n int) string { return fmt.Sprintf("C0123ABC%04d", n) },
		People:   []string{"U0123456789", "U0123456790", "W0123456791"},
		Members:  true,
		Title:    strings.ToLower,
		Samples:  map[string]string{"file": "attachments = [attachment.notes]"},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, slack.New()) }

func FuzzAnswers(f *testing.F) { providertest.FuzzAnswers(f, options()) }
