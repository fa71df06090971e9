package mixin_test

import (
	"fmt"
	"strings"
	"testing"

	"herald/providers/mixin"
	"herald/providers/providertest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	const id = "7a54e394-1626-4cd4-b967-543932c2a032"
	providertest.Run(t, providertest.Options{
		Platform: mixin.New(),
		Unmade:   []string{"POST /acknowledgements"}, // TestAcknowledge
		Place:    func(n int) string { return fmt.Sprintf("5dac944e-2037-31b4-bbd9-e5fd3ffe57%02x", n) },
		People:   []string{id, "8391e472-cdbe-4704-be1f-7d184635b885", "f9906f66-2f4c-405c-9a18-d30d32811397"},
		Person:   func(n int) string { return fmt.Sprintf("8391e472-cdbe-4704-be1f-7d18463%05x", n) },
		Members:  true,
		Unseen:   []string{"MESSAGE_PIN"},
		Edges: map[string]string{
			"location of 0, 0": location("0", "0"),
			"southwest":        location("-180", "-90"),
			"northeast":        location("180", "90"),
			"longest card":     card(36, 1024),
			"smallest live":    live("1", "1"),
			"largest live":     live("65536", "65536"),
		},
		Beyond: map[string]string{
			"east":          location("180.1", "0"),
			"south":         location("0", "-90.1"),
			"title":         card(37, 1),
			"description":   card(1, 1025),
			"empty title":   card(0, 1),
			"no width":      live("0", "1"),
			"part of a dot": live("1.5", "1"),
			"too high":      live("1", "65537"),
		},
		Samples: map[string]string{
			"PLAIN_STICKER":  "mixin {\n sticker { sticker_id = \"" + id + "\" }\n }",
			"PLAIN_CONTACT":  "mixin {\n contact { user_id = \"" + id + "\" }\n }",
			"PLAIN_LOCATION": "mixin {\n location {\n longitude = 116.3975\n latitude = 39.9087\n name = \"Office\"\n }\n }",
			"PLAIN_LIVE":     "mixin {\n live {\n url = \"https://example.org/s.m3u8\"\n thumb_url = \"https://example.org/c.jpg\"\n width = 1280\n height = 720\n }\n }",
			"APP_CARD":       "mixin {\n card {\n title = \"Release 2.0\"\n description = \"What is new\"\n }\n }",
			"MESSAGE_PIN":    "mixin {\n pin { message_ids = [\"" + id + "\"] }\n }",
		},
	})
}

func location(longitude, latitude string) string {
	return "mixin {\n location {\n longitude = " + longitude + "\n latitude = " + latitude + "\n name = \"Here\"\n }\n }"
}

func card(title, description int) string {
	return fmt.Sprintf("mixin {\n card {\n title = %q\n description = %q\n }\n }", strings.Repeat("字", title), strings.Repeat("字", description))
}

func live(width, height string) string {
	return "mixin {\n live {\n url = \"https://example.org/s.m3u8\"\n thumb_url = \"https://example.org/c.jpg\"\n width = " + width +
		"\n height = " + height + "\n }\n }"
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, mixin.New()) }

func FuzzAnswers(f *testing.F) {
	providertest.FuzzAnswers(f, providertest.Options{
		Platform: mixin.New(),
		Place:    func(n int) string { return fmt.Sprintf("5dac944e-2037-31b4-bbd9-e5fd3ffe57%02x", n) },
		People:   []string{"7a54e394-1626-4cd4-b967-543932c2a032"},
	})
}
