package gitea_test

import (
	"fmt"
	"testing"

	"herald/providers/gitea"
	"herald/providers/providertest"
)

func options() providertest.Options {
	return providertest.Options{
		Platform: gitea.New(),
		Place:    func(n int) string { return fmt.Sprintf("sample/launch#%d", n+1) },
		Unmade: []string{
			"POST /api/v1/repos/{owner}/{repo}/releases",
			"GET /api/v1/repos/{owner}/{repo}/releases/tags/{tag}",
			"PATCH /api/v1/repos/{owner}/{repo}/releases/{id}",
			"DELETE /api/v1/repos/{owner}/{repo}/releases/{id}",
			"GET /api/v1/repos/{owner}/{repo}/tags/{tag}",
		},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, gitea.New()) }

func FuzzAnswers(f *testing.F) { providertest.FuzzAnswers(f, options()) }
