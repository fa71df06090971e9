package github_test

import (
	"fmt"
	"testing"

	"herald/providers/github"
	"herald/providers/providertest"
)

func options() providertest.Options {
	return providertest.Options{
		Platform: github.New(),
		Place:    func(n int) string { return fmt.Sprintf("sample/launch#%d", n+1) },
		Unmade: []string{
			"POST /repos/{owner}/{repo}/releases",
			"GET /repos/{owner}/{repo}/releases/tags/{tag}",
			"PATCH /repos/{owner}/{repo}/releases/{id}",
			"DELETE /repos/{owner}/{repo}/releases/{id}",
			"GET /repos/{owner}/{repo}/git/ref/tags/{tag}",
		},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, github.New()) }

func FuzzAnswers(f *testing.F) { providertest.FuzzAnswers(f, options()) }
