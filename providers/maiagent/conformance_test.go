package maiagent_test

import (
	"fmt"
	"testing"

	"herald/providers/maiagent"
	"herald/providers/providertest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.Options{
		Platform: maiagent.New(),
		// The suite makes all three requests of an upload; TestUpload uploads in one.
		Presigned: true,
		Place:     func(n int) string { return fmt.Sprintf("8e44604a-8278-4c96-96b5-3e5a0548%04x", n) },
		Untitled:  true,
		Samples:   map[string]string{"incoming": "text = \"Back yet?\"\n maiagent { as = \"visitor\" }"},
	})
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, maiagent.New()) }

func FuzzAnswers(f *testing.F) {
	providertest.FuzzAnswers(f, providertest.Options{
		Platform: maiagent.New(),
		Place:    func(n int) string { return fmt.Sprintf("8e44604a-8278-4c96-96b5-3e5a0548%04x", n) },
	})
}
