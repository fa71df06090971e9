// Package github is the platform GitHub through its REST API: comments on issues and pull
// requests, and the notes of releases. What it shares with other forges is in package
// forge; this one declares how GitHub differs, by the vendor's pages. It must not know
// state, plan or apply, nor any other platform.
package github

import (
	"time"

	"herald/providers"
	"herald/providers/forge"
)

const (
	rest      = "https://docs.github.com/en/rest"
	rateLimit = rest + "/using-the-rest-api/rate-limits-for-the-rest-api"
)

// New returns the platform.
func New() providers.Platform { return forge.New(newVendor()) }

func newVendor() forge.Vendor {
	return forge.Vendor{
		Name: "github", Title: "GitHub", Help: "An account, an app or a workflow on GitHub.",
		Pages: forge.Pages{Comments: rest + "/issues/comments", Releases: rest + "/releases/releases"},
		Token: "A personal access token, the token of an app's installation, or that of a workflow. " +
			"It needs the permissions issues=write for issues, pull_requests=write for pull requests and contents=write for releases.",
		Rights: "Comments need the permission issues=write, on pull requests pull_requests=write, and releases contents=write; " +
			"a workflow grants them to its token under permissions.",
		RightsHeaders: []string{"X-Accepted-Github-Permissions", "X-Accepted-Oauth-Scopes"},
		Server:        "https://api.github.com", Servers: []string{"https://api.github.com"},
		ServerHelp: "Address of the API; a GitHub Enterprise Server has it at https://HOST/api/v3.",
		Header:     map[string]string{"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
		IDs: forge.NewIDForm("#", "", "Write the repository with # and the number of an issue or pull request, such as octo-org/launch#12, "+
			"or with @ and the tag of a release, such as octo-org/launch@v1.2.0."),
		Limits:   providers.Limits{Rate: 80, Per: time.Minute},
		MaxRunes: 65_536,
		LimitSource: "A comment has at most 65536 characters, with Herald's mark. At most 80 requests a minute create content, which is kept for every request, and 500 an hour, " +
			"after which GitHub asks the client to wait. " + rateLimit,
		ProvenAgainst: []providers.Proof{{Kind: providers.VendorClient, With: "@octokit/rest"}},
		Routes:        buildRoutes, WhoAmI: "/rate_limit", Notes: "body", EditMethod: "PATCH", PageSize: 100,
	}
}

func buildRoutes(t forge.Target) forge.Routes { return forge.RepositoryRoutes(t, "/git/ref/tags/") }
