// Package gitlab is the platform GitLab through its REST API: comments on issues and merge
// requests, and the notes of releases. What it shares with other forges is in package
// forge; this one declares how GitLab differs, by the vendor's pages. It must not know
// state, plan or apply, nor any other platform.
package gitlab

import (
	"time"

	"herald/providers"
	"herald/providers/forge"
)

const (
	docs   = "https://docs.gitlab.com"
	limits = docs + "/administration/instance_limits/"
	rates  = docs + "/administration/settings/rate_limit_on_notes_creation/"
)

// New returns the platform.
func New() providers.Platform { return forge.New(newVendor()) }

func newVendor() forge.Vendor {
	return forge.Vendor{
		Name: "gitlab", Title: "GitLab", Help: "A user, a project or a group on GitLab.",
		Pages:  forge.Pages{Comments: docs + "/api/notes/", Releases: docs + "/api/releases/"},
		Token:  "An access token with the scope api. Releases need the role Developer in the project.",
		Rights: "The token needs the scope api, and its user a role in the project: Developer for releases.",
		Server: "https://gitlab.com", Servers: []string{"https://gitlab.com"}, ServerHelp: "Address of the server.", APIPath: "/api/v4",
		IDs: forge.NewIDForm("#!", "{1,20}", "Write the path of the project with # and the number of an issue, such as team/launch#12, "+
			"with ! and that of a merge request, such as team/launch!7, or with @ and the tag of a release, such as team/launch@v1.2.0."),
		Limits:   providers.Limits{Rate: 300, Per: time.Minute},
		MaxRunes: 1_000_000,
		LimitSource: "A comment or a description has at most 1000000 characters, with Herald's mark, and an issue 5000 comments (" + limits + "). " +
			"A user creates at most 300 comments a minute (" + rates + ").",
		Everyone: providers.Everyone{Forms: []providers.EveryoneForm{{
			Example: "@all", Pattern: `\B@(all)\b`, Escape: "@\u2060${1}",
		}}},
		QuickActions: true, HasThreads: true,
		Routes: buildRoutes, WhoAmI: "/user", Notes: "description", EditMethod: "PUT", PageSize: 100,
		Permalink: linkComment,
	}
}

func buildRoutes(t forge.Target) forge.Routes {
	project := "/projects/" + forge.EscapeName(t.Repository)
	if t.Tag != "" {
		return forge.Routes{
			Place:    project + "/repository/tags/" + forge.EscapeName(t.Tag),
			Releases: project + "/releases", Release: project + "/releases/" + forge.EscapeName(t.Tag),
		}
	}
	place := project + "/" + collectionName(t) + "/" + t.Number
	return forge.Routes{Place: place, Comments: place + "/notes", Comment: place + "/notes/", Query: "&sort=asc&order_by=created_at"}
}

func collectionName(t forge.Target) string {
	if t.IsRequest {
		return "merge_requests"
	}
	return "issues"
}

func linkComment(server string, t forge.Target, id string) string {
	return server + "/" + forge.EscapePath(t.Repository) + "/-/" + collectionName(t) + "/" + t.Number + "#note_" + id
}
