package providertest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"herald/providers"
)

// errorMark marks the line of a configuration that a diagnostic must point at.
const errorMark = " # here"

// quoteHCL returns a text as an HCL string.
func quoteHCL(text string) string {
	return string(hclwrite.TokensForValue(cty.StringVal(text)).Bytes())
}

// listHCL returns texts as an HCL list.
func listHCL(texts ...string) string {
	for i := range texts {
		texts[i] = quoteHCL(texts[i])
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// baseConfig declares the project and the first n existing conversations.
func (s *suite) baseConfig(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "herald { name = \"conformance\" }\nprovider %q {}\n", s.facts.Schema.Name)
	for i := range n {
		fmt.Fprintf(&b, "conversation \"p%d\" {\n  provider = %s\n  id       = %s\n}\n", i, s.facts.Schema.Name, quoteHCL(s.Place(i)))
	}
	return b.String()
}

// messageBlock declares a message for a conversation, with further arguments as
// lines.
func messageBlock(name, to string, lines ...string) string {
	return fmt.Sprintf("message %q {\n  to = conversation.%s\n  %s\n}\n", name, to, strings.Join(lines, "\n  "))
}

// plainFormat returns the plainest body format that the platform supports.
func (s *suite) plainFormat() providers.Ability {
	for _, a := range bodyFormats() {
		if s.facts.Can(a) {
			return a
		}
	}
	return providers.TextBody
}

func bodyFormats() []providers.Ability {
	return []providers.Ability{providers.TextBody, providers.MarkdownBody, providers.HTMLBody}
}

// bodyArgument returns the body argument for a text.
func (s *suite) bodyArgument(text string) string {
	return fmt.Sprintf("%s = %s", s.plainFormat(), quoteHCL(text))
}

// messageWithText declares a message with a plain body in the first conversation.
func (s *suite) messageWithText(name, text string, lines ...string) string {
	return messageBlock(name, "p0", append([]string{s.bodyArgument(text)}, lines...)...)
}

// visibleText returns what people read of a plain body.
func (s *suite) visibleText(text string) string { return s.visibleIn(s.plainFormat(), text) }

func (s *suite) visibleIn(format providers.Ability, text string) string {
	if s.Text == nil {
		return text
	}
	return s.Text(format, text)
}

// deliveryAddress returns the address of a message in the first conversation.
func deliveryAddress(name string) string { return "message." + name + "@conversation.p0" }

// writeAttachments writes the attachments of the suite next to the
// configuration.
func (w *world) writeAttachments() {
	w.t.Helper()
	w.writeFile("notes.txt", "hello")
	w.writeFile("film.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42 not really a film")
	w.writeFile("voice.ogg", "OggS not really a recording")
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 3))); err != nil {
		w.t.Fatal(err)
	}
	w.writeFile("picture.png", b.String())
}

const attachments = `
attachment "notes" { source = "notes.txt" }
attachment "picture" { source = "picture.png" }
attachment "film" {
  source   = "film.mp4"
  duration = 3
}
attachment "voice" {
  source   = "voice.ogg"
  duration = 3
}
`

// managedConversationBlock declares a conversation that Herald creates.
func (s *suite) managedConversationBlock(name string, lines ...string) string {
	return fmt.Sprintf("conversation %q {\n  provider = %s\n  %s\n}\n", name, s.facts.Schema.Name, strings.Join(lines, "\n  "))
}

// titleArgument returns the title argument if conversations have titles.
func (s *suite) titleArgument(title string) []string {
	if s.Untitled {
		return nil
	}
	return []string{"title = " + quoteHCL(s.titleOf(title))}
}

// titleOf returns a title as the platform allows it.
func (s *suite) titleOf(title string) string {
	if s.Title == nil {
		return title
	}
	return s.Title(title)
}

// participantsArgument returns the participants argument for the first n people
// if conversations have participants.
func (s *suite) participantsArgument(n int) []string {
	if !s.Members {
		return nil
	}
	return []string{"participants = " + listHCL(append([]string(nil), s.People[:n]...)...)}
}
