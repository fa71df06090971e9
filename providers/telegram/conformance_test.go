package telegram_test

import (
	"fmt"
	"testing"

	"herald/providers/providertest"
	"herald/providers/telegram"
)

func options() providertest.Options {
	return providertest.Options{
		Platform: telegram.New(),
		Place:    func(n int) string { return fmt.Sprintf("-100155791%04d", n) },
		Samples:  map[string]string{"media group": "text = \"two\"\n attachments = [attachment.picture, attachment.film]"},
		Edges:    map[string]string{"data of a button": "text = \"x\"\n button {\n label = \"x\"\n value = \"" + fmt.Sprintf("%064d", 0) + "\"\n }"},
		Beyond:   map[string]string{"data of a button": "text = \"x\"\n button {\n label = \"x\"\n value = \"" + fmt.Sprintf("%065d", 0) + "\"\n }"},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, telegram.New()) }

func FuzzAnswers(f *testing.F) { providertest.FuzzAnswers(f, options()) }
