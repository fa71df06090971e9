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
	list := []providers.Platform{
		aily.New(),
		discord.New(),
		email.New(),
		gitea.New(),
		github.New(),
		gitlab.New(),
		maiagent.New(),
		matrix.New(),
		mattermost.New(),
		mixin.New(),
		relationlabs.New(),
		slack.New(),
		telegram.New(),
		webhook.New(),
		yunhu.New(),
	}
	platforms := make(map[string]providers.Platform, len(list))
	for _, p := range list {
		platforms[p.Facts().Schema.Name] = p
	}
	return platforms
}
