package aily_test

import (
	"fmt"
	"testing"

	"herald/providers/aily"
	"herald/providers/providertest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.Options{
		Platform:    aily.New(),
		Place:       func(n int) string { return fmt.Sprintf("session_4dfunz7sp%04x", n) },
		People:      []string{"ou_5ad573a6411d72b8305fda3a9c15c70e", "ou_5ad573a6411d72b8305fda3a9c15c70f", "1794840334557292"},
		Unsettled:   true,
		TitleIsOurs: true,
	})
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, aily.New()) }

func FuzzAnswers(f *testing.F) {
	providertest.FuzzAnswers(f, providertest.Options{
		Platform: aily.New(),
		Place:    func(n int) string { return fmt.Sprintf("session_4dfunz7sp%04x", n) },
		People:   []string{"ou_5ad573a6411d72b8305fda3a9c15c70e"},
	})
}
