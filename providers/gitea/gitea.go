// Package gitea is the platform of Gitea and Forgejo servers: comments on issues and pull
// requests, and the notes of releases. What it shares with other forges is in package
// forge; this one declares how Gitea differs, by the vendor's pages and its server. It
// must not know state, plan or apply, nor any other platform.
package gitea

import (
	"herald/providers"
	"herald/providers/forge"
)

const docs = "https://docs.gitea.com/api/1.26/"

// New returns the platform.
func New() providers.Platform { return forge.New(newVendor()) }

func newVendor() forge.Vendor {
	return forge.Vendor{
		Name: "gitea", Title: "Gitea", Help: "A user of a Gitea or Forgejo server.",
		Pages:   forge.Pages{Comments: docs, Releases: docs},
		Token:   "An access token with the scopes write:issue for issues and pull requests, and write:repository for releases.",
		Rights:  "Comments need the scope write:issue and releases write:repository, and the user access to the repository.",
		Servers: []string{"https://gitea.com", "https://codeberg.org"}, ServerHelp: "Address of the server.", APIPath: "/api/v1",
		IDs: forge.NewIDForm("#", "", "Write the repository with # and the number of an issue or pull request, such as team/launch#12, "+
			"or with @ and the tag of a release, such as team/launch@v1.2.0."),
		LimitSource:   "Gitea documents no limit of a text and no rate. " + docs,
		ProvenAgainst: []providers.Proof{{Kind: providers.RealServer, With: "Gitea 1.26.0"}},
		Routes:        buildRoutes, WhoAmI: "/user", Notes: "body", EditMethod: "PATCH",
	}
}

func buildRoutes(t forge.Target) forge.Routes { return forge.RepositoryRoutes(t, "/tags/") }
