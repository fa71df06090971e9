package discord_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/compose"
	"herald/providers/discord"
)

// body is what a part sends.
type body struct {
	Content string `json:"content"`
	Allowed struct {
		Parse []string `json:"parse"`
		Users []string `json:"users"`
		Roles []string `json:"roles"`
	} `json:"allowed_mentions"`
	Embeds     []map[string]any `json:"embeds"`
	Components []struct {
		Components []struct{ Label string } `json:"components"`
	} `json:"components"`
}

func bodies(t *testing.T, c content.Content) []body {
	t.Helper()
	parts, problems := discord.New().Compose(c)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	all := make([]body, len(parts))
	for i, p := range parts {
		if err := json.Unmarshal(p.Body, &all[i]); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestMentions: a message notifies those that it declares, and allows nothing else.
func TestMentions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text     string
		format   content.Format
		mentions []string
		want     string
		allowed  string
	}{
		"nobody":          {"<@80> <@&16> @everyone", content.Text, nil, `\<@80> \<@&16> @everyone`, "[] [] []"},
		"in front":        {"hi", content.Text, []string{"80", "&16"}, "<@&16> <@80>\nhi", "[] [80] [16]"},
		"in the text":     {"hi <@80>, <@81>", content.Markdown, []string{"80"}, `hi <@80>, \<@81>`, "[] [80] []"},
		"everybody":       {"hi", content.Text, []string{"everyone"}, "@everyone\nhi", "[everyone] [] []"},
		"everybody there": {"**hi** @here", content.Markdown, []string{"everyone"}, "**hi** @here", "[everyone] [] []"},
	} {
		got := bodies(t, content.Content{Format: test.format, Body: test.text, Mentions: test.mentions})[0]
		if got.Content != test.want || fmt.Sprint(got.Allowed.Parse, got.Allowed.Users, got.Allowed.Roles) != test.allowed || got.Allowed.Parse == nil {
			t.Errorf("%s: %q, %+v", name, got.Content, got.Allowed)
		}
	}
}

// TestEveryone: what would notify everybody is escaped before it is composed, unless the
// message declares it.
func TestEveryone(t *testing.T) {
	t.Parallel()
	for mentions, want := range map[string]string{"": "hi @\u2060everyone and @\u2060here", "everyone": "hi @everyone and @here"} {
		c := content.Content{Format: content.Text, Body: "hi @everyone and @here"}
		if mentions != "" {
			c.Mentions = []string{mentions}
		}
		got := compose.NewComposer(discord.New()).Message(c)
		var sent body
		if len(got.Parts) != 1 || json.Unmarshal(got.Parts[0].Body, &sent) != nil || sent.Content != want || (len(sent.Allowed.Parse) > 0) != (mentions != "") {
			t.Errorf("mentions %q: %+v, want %q; %+v", mentions, sent, want, got)
		}
	}
}

// TestGroups: the first message has the text, the embed and the buttons.
func TestGroups(t *testing.T) {
	t.Parallel()
	var files []content.Attachment
	for i := range 13 {
		files = append(files, content.Attachment{Name: fmt.Sprint(i), MIME: "text/plain", Size: 3 << 20, SHA256: fmt.Sprint(i)})
	}
	var buttons []content.Button
	for i := range 7 {
		buttons = append(buttons, content.Button{Label: fmt.Sprint(i), URL: "https://example.org"})
	}
	c := content.Content{Format: content.Text, Body: "x", Attachments: files, Buttons: buttons, Options: json.RawMessage(`{"embed":{"title":"t","color":"#5865F2"}}`)}
	parts, _ := discord.New().Compose(c)
	var sizes []int
	for _, p := range parts {
		sizes = append(sizes, len(p.Attachments))
	}
	if diff := cmp.Diff([]int{8, 5}, sizes); diff != "" {
		t.Error(diff)
	}
	all := bodies(t, c)
	if first := all[0]; len(first.Components) != 2 || len(first.Components[1].Components) != 2 || len(first.Embeds) != 1 || first.Embeds[0]["color"] != 5793266.0 {
		t.Errorf("first message: %+v", first)
	}
	if second := all[1]; second.Content != "" || len(second.Components)+len(second.Embeds) > 0 {
		t.Errorf("second message: %+v", second)
	}
}

func TestComposeProblems(t *testing.T) {
	t.Parallel()
	text := func(options string, mentions ...string) content.Content {
		return content.Content{Format: content.Text, Body: "x", Mentions: mentions, Options: json.RawMessage(options)}
	}
	button := func(url string) content.Content {
		return content.Content{Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "x", URL: url}}}
	}
	for name, test := range map[string]struct {
		content   content.Content
		attribute string
		code      problem.Code
	}{
		"nothing":               {content.Content{}, "", problem.EmptyMessage},
		"HTML":                  {content.Content{Format: content.HTML, Body: "x"}, "html", problem.UnsupportedContent},
		"name for an id":        {text("", "80", "mason"), "mentions[1]", problem.InvalidPlatformValue},
		"mention without text":  {content.Content{Mentions: []string{"80"}, Options: json.RawMessage(`{"embed":{"title":"x"}}`)}, "mentions", problem.UnsupportedContent},
		"escaped beyond":        {content.Content{Format: content.Text, Body: strings.Repeat("*", 1001)}, "text", problem.PlatformLimitExceeded},
		"astral":                {content.Content{Format: content.Text, Body: strings.Repeat("🧭", 1001)}, "text", problem.PlatformLimitExceeded},
		"empty embed":           {text(`{"embed":{"color":"#ffffff"}}`), "discord.embed", problem.InvalidPlatformValue},
		"color of an embed":     {text(`{"embed":{"title":"x","color":"red"}}`), "discord.embed.color", problem.InvalidPlatformValue},
		"address of an embed":   {text(`{"embed":{"title":"x","url":"x"}}`), "discord.embed.url", problem.InvalidPlatformValue},
		"image of an embed":     {text(`{"embed":{"title":"x","image":"x"}}`), "discord.embed.image", problem.InvalidPlatformValue},
		"mail in a button":      {button("mailto:a@example.org"), "button[0].url", problem.ButtonWithoutAddress},
		"other scheme":          {button("ftp://example.org"), "button[0].url", problem.InvalidPlatformValue},
		"unknown argument":      {text(`{"tts":true}`), "discord", problem.InvalidPlatformValue},
		"too many people named": {text("", manyPeople()...), "mentions", problem.PlatformLimitExceeded},
	} {
		parts, problems := discord.New().Compose(test.content)
		found := false
		for _, p := range problems {
			found = found || p.Attribute == test.attribute && p.Code == test.code && p.Detail != ""
		}
		if parts != nil || !found {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func manyPeople() (ids []string) {
	for i := range 101 {
		ids = append(ids, fmt.Sprint(1000+i))
	}
	return ids
}

func TestCheckConversation(t *testing.T) {
	t.Parallel()
	check := discord.New().(providers.ConversationChecker)
	for name, test := range map[string]struct {
		want      providers.ConversationSpec
		attribute string
	}{
		"fine":         {providers.ConversationSpec{Title: "release-notes", Announcement: "News"}, ""},
		"blanks":       {providers.ConversationSpec{Title: "Release notes"}, "title"},
		"no title":     {providers.ConversationSpec{}, "title"},
		"participants": {providers.ConversationSpec{Title: "a", Participants: []string{"80"}}, "participants"},
		"topic":        {providers.ConversationSpec{Title: "a", Announcement: strings.Repeat("x", 1025)}, "announcement"},
		"type":         {providers.ConversationSpec{Title: "a", Options: json.RawMessage(`{"type":"voice"}`)}, "discord.type"},
		"guild":        {providers.ConversationSpec{Title: "a", Options: json.RawMessage(`{"guild":"home"}`)}, "discord.guild"},
		"category":     {providers.ConversationSpec{Title: "a", Options: json.RawMessage(`{"category":"news"}`)}, "discord.category"},
	} {
		problems := check.CheckConversation("", test.want)
		if (len(problems) > 0) != (test.attribute != "") || len(problems) > 0 && problems[0].Attribute != test.attribute {
			t.Errorf("%s: %v", name, problems)
		}
	}
}
