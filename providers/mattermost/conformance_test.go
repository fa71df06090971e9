package mattermost_test

import (
	"fmt"
	"testing"

	"herald/providers/mattermost"
	"herald/providers/providertest"
)

func person(n int) string { return fmt.Sprintf("pers%022d", n) }

func options() providertest.Options {
	return providertest.Options{
		Platform: mattermost.New(),
		Place:    func(n int) string { return fmt.Sprintf("chan%022d", n) },
		People:   []string{person(1), person(2), person(3)},
		Members:  true,
		Unmade:   []string{"POST /api/v4/channels/direct"}, // TestDirectChat
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, mattermost.New()) }

func FuzzAnswers(f *testing.F) { providertest.FuzzAnswers(f, options()) }
