package relationlabs_test

import (
	"fmt"
	"testing"

	"herald/providers/providertest"
	"herald/providers/relationlabs"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.Options{
		Platform: relationlabs.New(),
		Unmade:   []string{"POST /api/v1/auth"}, // TestTranscripts, token_test.go
		Place:    func(n int) string { return fmt.Sprintf("channel:4f326124812c41448bc587bf6b2eaf%02x", n) },
		People:   []string{"qddyo-3aaaa-aaaaj-allxa-cai", "1u4dp-6qaaa-aaaaj-aag4q-cai", "d4swz-zaaaa-aaaaj-at5fa-cai"},
		Members:  true,
		Samples: map[string]string{
			"sys":  "text = \"Moved.\"\n relationlabs { type = \"sys\" }",
			"card": "relationlabs {\n invite {\n channel = \"4f326124812c41448bc587bf6b2eaf42\"\n title = \"Ops\"\n }\n }",
			"own":  "text = \"Moved.\"\n relationlabs { type = \"ANNOUNCEMENT\" }",
		},
	})
}

func FuzzAnswers(f *testing.F) {
	providertest.FuzzAnswers(f, providertest.Options{
		Platform: relationlabs.New(),
		Place:    func(n int) string { return fmt.Sprintf("channel:4f326124812c41448bc587bf6b2eaf%02x", n) },
		People:   []string{"qddyo-3aaaa-aaaaj-allxa-cai"},
	})
}
