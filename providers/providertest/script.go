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

// here marks the line of a configuration that a diagnostic must point at.
const here = " # here"

// quoted writes any text as a string of the language.
func quoted(text string) string {
	return string(hclwrite.TokensForValue(cty.StringVal(text)).Bytes())
}

// list writes texts as a list of the language.
func list(texts ...string) string {
	for i := range texts {
		texts[i] = quoted(texts[i])
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// head declares the project, and the first n conversations that exist.
func (s *suite) head(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "herald { name = \"conformance\" }\nprovider %q {}\n", s.facts.Schema.Name)
	for i := range n {
		fmt.Fprintf(&b, "conversation \"p%d\" {\n  provider = %s\n  id       = %s\n}\n", i, s.facts.Schema.Name, quoted(s.Place(i)))
	}
	return b.String()
}

// message declares one for a conversation, with more arguments as lines.
func message(name, to string, lines ...string) string {
	return fmt.Sprintf("message %q {\n  to = conversation.%s\n  %s\n}\n", name, to, strings.Join(lines, "\n  "))
}

// format is the plainest body that the platform takes.
func (s *suite) format() providers.Ability {
	for _, a := range bodies() {
		if s.facts.Can(a) {
			return a
		}
	}
	return providers.TextBody
}

func bodies() []providers.Ability {
	return []providers.Ability{providers.TextBody, providers.MarkdownBody, providers.HTMLBody}
}

// body is the argument that says the text.
func (s *suite) body(text string) string { return fmt.Sprintf("%s = %s", s.format(), quoted(text)) }

// say declares a message with a plain body in the first conversation.
func (s *suite) say(name, text string, lines ...string) string {
	return message(name, "p0", append([]string{s.body(text)}, lines...)...)
}

// seen is what people read of a plain body.
func (s *suite) seen(text string) string { return s.read(s.format(), text) }

func (s *suite) read(format providers.Ability, text string) string {
	if s.Text == nil {
		return text
	}
	return s.Text(format, text)
}

// delivery is the address of a message in the first conversation.
func delivery(name string) string { return "message." + name + "@conversation.p0" }

// files puts the attachments of the suite beside the configuration.
func (w *world) files() {
	w.t.Helper()
	w.write("notes.txt", "hello")
	w.write("film.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42 not really a film")
	w.write("voice.ogg", "OggS not really a recording")
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 3))); err != nil {
		w.t.Fatal(err)
	}
	w.write("picture.png", b.String())
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

// kept declares a conversation that Herald creates.
func (s *suite) kept(name string, lines ...string) string {
	return fmt.Sprintf("conversation %q {\n  provider = %s\n  %s\n}\n", name, s.facts.Schema.Name, strings.Join(lines, "\n  "))
}

// titled is the argument for a title, where there is such a thing.
func (s *suite) titled(title string) []string {
	if s.Untitled {
		return nil
	}
	return []string{"title = " + quoted(title)}
}

// members is the argument for the first n people, where there is such a thing.
func (s *suite) members(n int) []string {
	if !s.Members {
		return nil
	}
	return []string{"participants = " + list(append([]string(nil), s.People[:n]...)...)}
}
