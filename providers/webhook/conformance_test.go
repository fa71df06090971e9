package webhook_test

import (
	"fmt"
	"testing"

	"herald/providers/providertest"
	"herald/providers/webhook"
)

func options(preset string) providertest.Options {
	return providertest.Options{Platform: webhook.NewPreset(preset), Place: func(n int) string { return fmt.Sprintf("room-%d/ä", n) }}
}

// TestConformance runs the suite for the most that can be declared.
func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options("look-up"))
}

// TestConformanceOfOthers runs what differs for webhooks that can only send, where a
// person has to find out what became of a request without an answer, and for those that
// recognize a key.
func TestConformanceOfOthers(t *testing.T) {
	t.Parallel()
	for _, preset := range []string{"json", "native"} {
		t.Run(preset, func(t *testing.T) {
			t.Parallel()
			opt := options(preset)
			opt.Only = []string{
				"facts are complete", "declared kinds are composed", "session has the declared abilities", "missing credentials are reported", "lifecycle",
				"ledger agrees with the abilities", "declared abilities are delivered", "missing abilities are refused", "answers without ids", "lost answers", "permalinks",
			}
			providertest.Run(t, opt)
		})
	}
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, webhook.NewPreset("look-up")) }

func FuzzAnswers(f *testing.F) { providertest.FuzzAnswers(f, options("look-up")) }
