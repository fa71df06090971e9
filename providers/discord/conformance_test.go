package discord_test

import (
	"fmt"
	"strings"
	"testing"

	"herald/lang/markdown/richtext"
	"herald/providers"
	"herald/providers/discord"
	"herald/providers/providertest"
)

func options() providertest.Options {
	embed := func(title, description int) string {
		return fmt.Sprintf("discord {\n embed {\n title = %q\n description = %q\n }\n }", strings.Repeat("x", title), strings.Repeat("x", description))
	}
	link := func(n int) string {
		return fmt.Sprintf("text = \"x\"\n button {\n label = \"x\"\n url = %q\n }", "https://example.org/"+strings.Repeat("x", n-20))
	}
	return providertest.Options{
		Platform: discord.New(),
		Place:    func(n int) string { return fmt.Sprintf("29092679899935%04d", n) },
		People:   []string{"80351110224678912", "80351110224678913", "80351110224678914"},
		Title:    strings.ToLower,
		Unmade:   []string{"POST /api/v10/channels/{channel}/messages/{message}/crosspost"},
		Text: func(format providers.Ability, body string) string {
			if format == providers.TextBody {
				return strings.TrimSpace(richtext.EscapeChatMarkdown(body))
			}
			return body
		},
		Edges:  map[string]string{"embed": embed(256, 4096), "address of a button": link(512)},
		Beyond: map[string]string{"title of an embed": embed(257, 1), "description of an embed": embed(1, 4097), "address of a button": link(513)},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, discord.New()) }

func FuzzAnswers(f *testing.F) { providertest.FuzzAnswers(f, options()) }
