package webhook

import (
	"maps"
	"slices"
	"time"

	"herald/providers"
)

// presets are receivers whose vendors document what they take. Each declares the least
// that is certain: what the vendor's page does not say, the preset does not use.
var presets = map[string]func() declaration{
	"json": func() declaration {
		return declaration{docs: httpDocs, Send: post(map[string]any{
			"conversation": "{{conversation}}", "key": "{{key}}", "format": "{{format}}", "body": "{{body}}", "text": "{{text}}",
		})}
	},
	"ntfy": func() declaration {
		d := declaration{
			docs: "https://docs.ntfy.sh/publish/#publish-as-json",
			Send: post(map[string]any{"topic": "{{conversation}}", "message": "{{body}}", "markdown": "{{is_markdown}}"}),
			limits: providers.Limits{TextBytes: 4096, Rate: 60, Per: 5 * time.Minute,
				Note: "A longer message becomes an attachment; a visitor has 60 requests and gets one back every 5 seconds. https://docs.ntfy.sh/publish/#limitations"},
		}
		d.Send.ID = "/id"
		return d
	},
	"mattermost": func() declaration {
		return declaration{
			docs:     "https://developers.mattermost.com/integrate/webhooks/incoming/",
			Send:     post(map[string]any{"text": "{{markdown}}"}),
			limits:   providers.Limits{TextRunes: 16383, Note: "A longer text becomes several posts. https://developers.mattermost.com/integrate/webhooks/incoming/"},
			everyone: atMentions("all", "channel", "here"),
		}
	},
	"rocketchat": func() declaration {
		d := declaration{
			docs:     "https://docs.rocket.chat/docs/integrations",
			Send:     post(map[string]any{"text": "{{chat_markdown}}"}),
			limits:   providers.Limits{TextRunes: 5000, Note: "Message_MaxAllowedSize of a new workspace. https://docs.rocket.chat/docs/message"},
			everyone: atMentions("all", "here"),
		}
		d.Send.RejectedIf = map[string]string{"/success": "false"}
		return d
	},
	"googlechat": func() declaration {
		d := declaration{
			docs: "https://developers.google.com/workspace/chat/quickstart/webhooks",
			Send: post(map[string]any{"text": "{{text}}"}),
			limits: providers.Limits{TextBytes: 32_000, Rate: 1, Per: time.Second,
				Note: "32,000 bytes of a message, and one message a second in a space. https://developers.google.com/workspace/chat/limits"},
			everyone: providers.Everyone{Forms: []providers.EveryoneForm{{Example: "<users/all>", Pattern: `<(users/all)>`, Escape: "<\u2060${1}>"}}},
		}
		d.Send.ID = "/name"
		return d
	},
	"discord": func() declaration {
		body := map[string]any{"content": "{{chat_markdown}}", "allowed_mentions": map[string]any{"parse": []any{}}}
		return declaration{
			docs:   "https://docs.discord.com/developers/resources/webhook",
			Send:   &request{Path: "?wait=true", Body: body, ID: "/id"},
			Edit:   &request{Method: "PATCH", Path: "/messages/{{id}}", Body: body},
			Recall: &request{Path: "/messages/{{id}}"},
			limits: providers.Limits{TextUTF16: 2000, Note: "2000 characters of content, taken as UTF-16 code units. https://docs.discord.com/developers/resources/webhook#execute-webhook"},
		}
	},
	"slack": func() declaration {
		return declaration{
			docs: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
			Send: post(map[string]any{"text": "{{mrkdwn}}"}),
			limits: providers.Limits{TextRunes: 40_000, Rate: 1, Per: time.Second,
				Note: "A text is cut after 40,000 characters, and a webhook takes one message a second. https://docs.slack.dev/apis/web-api/rate-limits"},
		}
	},
	"teams": func() declaration {
		return declaration{
			docs: "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
			Send: post(map[string]any{"type": "message", "attachments": []any{map[string]any{
				"contentType": "application/vnd.microsoft.card.adaptive",
				"content": map[string]any{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.5",
					"msteams": map[string]any{"width": "Full"}, "body": "{{adaptive_card}}"},
			}}}),
			limits: providers.Limits{BodyBytes: 28_000, Rate: 4, Per: time.Second,
				Note: "28 KB of a message, and four requests a second. https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook"},
		}
	},
}

const httpDocs = "https://www.rfc-editor.org/rfc/rfc9110"

func presetNames() []string { return slices.Sorted(maps.Keys(presets)) }

// post is a POST request to the address of the webhook.
func post(body map[string]any) *request { return &request{Body: body} }

// atMentions are words that notify everybody after an @.
func atMentions(words ...string) providers.Everyone {
	var e providers.Everyone
	for _, word := range words {
		e.Forms = append(e.Forms, providers.EveryoneForm{Example: "@" + word, Pattern: `@(` + word + `)\b`, Escape: "@\u2060${1}"})
	}
	return e
}
