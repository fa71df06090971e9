// Package all lists the platforms that Herald speaks to. It is the one place
// outside a platform's own package that names it; it must not know anything
// else about one.
package all

import (
	"herald/providers"
	"herald/providers/aily"
	"herald/providers/discord"
	"herald/providers/email"
	"herald/providers/gitea"
	"herald/providers/github"
	"herald/providers/gitlab"
	"herald/providers/maiagent"
	"herald/providers/matrix"
	"herald/providers/mattermost"
	"herald/providers/mixin"
	"herald/providers/relationlabs"
	"herald/providers/slack"
	"herald/providers/telegram"
	"herald/providers/webhook"
	"herald/providers/yunhu"
)

// Platforms gives every platform by the name that provider blocks use. The map
// belongs to the caller.
func Platforms() map[string]providers.Platform {
	list := []providers.Platform{mixin.New(), aily.New(), maiagent.New(), relationlabs.New(), telegram.New(), yunhu.New(), discord.New(), matrix.New(), mattermost.New(), github.New(), gitea.New(), gitlab.New(), slack.New(), email.New()}
	platforms := make(map[string]providers.Platform, len(list))
	for _, p := range append(list, webhook.New()) {
		platforms[p.Facts().Schema.Name] = p
	}
	return platforms
}
