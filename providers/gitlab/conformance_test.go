package gitlab_test

import (
	"fmt"
	"testing"

	"herald/providers/gitlab"
	"herald/providers/providertest"
)

func options() providertest.Options {
	return providertest.Options{
		Platform: gitlab.New(),
		Place:    func(n int) string { return fmt.Sprintf("sample/launch!%d", n+1) },
		Unmade: []string{
			"POST /api/v4/projects/{project}/releases",
			"GET /api/v4/projects/{project}/releases/{tag}",
			"PUT /api/v4/projects/{project}/releases/{tag}",
			"DELETE /api/v4/projects/{project}/releases/{tag}",
			"GET /api/v4/projects/{project}/repository/tags/{tag}",
			"POST /api/v4/projects/{project}/issues/{number}/notes",
			"GET /api/v4/projects/{project}/issues/{number}/notes",
			"GET /api/v4/projects/{project}/issues/{number}/notes/{id}",
			"PUT /api/v4/projects/{project}/issues/{number}/notes/{id}",
			"DELETE /api/v4/projects/{project}/issues/{number}/notes/{id}",
			"GET /api/v4/projects/{project}/issues/{number}",
		},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, gitlab.New()) }

func FuzzAnswers(f *testing.F) { providertest.FuzzAnswers(f, options()) }
