package mattermost

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// partPayload is Part.Body: what makes a post in addition to the ids. A file is its
// digest.
type partPayload struct {
	Message  string   `json:"message"`
	Priority string   `json:"priority,omitempty"`
	Files    []string `json:"files,omitempty"`
}

// composeContent makes one post of the body and the files. Files beyond the tenth are
// posts of their own.
func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := kit.NewComposer(platformFacts(), c)
	message := partPayload{Message: composeBody(w), Priority: readPriority(w)}
	groups := kit.GroupFiles(c.Attachments, maxFiles, func(_, _ content.Attachment) bool { return true })
	if len(groups) == 0 && message.Message != "" {
		groups = [][]content.Attachment{nil}
	}
	for i, files := range groups {
		if i > 0 {
			message = partPayload{}
		}
		addPart(w, message, files, i == 0)
	}
	return w.Parts()
}

// addPart adds a post. The priority is not in Rest, because no edit can change it.
func addPart(w *kit.Composer, p partPayload, files []content.Attachment, hasBody bool) {
	for _, f := range files {
		p.Files = append(p.Files, f.SHA256)
	}
	part := providers.Part{
		Kind: kindPost, Attachments: files, InThread: w.Content.ReplyTo != "", Body: client.MustEncodeJSON(p), Visible: kit.VisibleText(kindPost, p.Message, len(files)),
	}
	if hasBody {
		part.Text, part.Format = p.Message, w.Content.Format
	}
	if part.Format == content.Text {
		part.Text, part.Format = w.Content.Body, ""
	}
	part.Rest = client.MustEncodeJSON(kit.NewTextRest(part.Format, p.Message, files))
	w.AddPart(part)
}

// composeBody makes the text of a post: who is mentioned, the body, and a line of links
// for the buttons.
func composeBody(w *kit.Composer) string {
	text := w.Content.Body
	if w.Content.Format == content.Text {
		text = escapeText(text)
	}
	if mentions := composeMentions(w); mentions != "" {
		text = strings.TrimRight(mentions+"\n\n"+text, "\n")
	}
	if links := composeButtons(w); links != "" {
		text = strings.TrimLeft(strings.TrimRight(text, "\n")+"\n\n"+links, "\n")
	}
	return text
}

var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// composeMentions returns those that the author wrote nowhere in the text.
func composeMentions(w *kit.Composer) string {
	var missing []string
	for i, name := range w.Content.Mentions {
		name = strings.ToLower(strings.TrimPrefix(name, "@"))
		at := fmt.Sprintf("mentions[%d]", i)
		switch {
		case name == content.Everyone:
			if !everyoneExpression.MatchString(w.Content.Body) {
				missing = append(missing, "@channel")
			}
		case slices.Contains(everyoneWords, name):
			w.AddProblem(at, problem.InvalidPlatformValue, fmt.Sprintf("@%s notifies everybody. If that is meant, write %q.", name, content.Everyone))
		case !userName.MatchString(name):
			w.AddProblem(at, problem.InvalidPlatformValue, fmt.Sprintf("%q is not the name of a user. A mention on Mattermost is a user name, such as \"maria\".", name))
		case !hasMention(w.Content.Body, name):
			missing = append(missing, "@"+name)
		}
	}
	slices.Sort(missing) // their order means nothing
	return strings.Join(missing, " ")
}

// hasMention reports whether a text has @name, and not only a longer name.
func hasMention(text, name string) bool {
	return regexp.MustCompile(`(?i)(^|[^\pL\pN@])@` + regexp.QuoteMeta(name) + `([.:_-]*($|[^\pL\pN@.:_-]))`).MatchString(text)
}

// composeButtons returns the links that buttons become.
func composeButtons(w *kit.Composer) string {
	w.CheckButtons()
	var links []string
	for i, b := range w.Content.Buttons {
		if b.Kind() != content.OpensURL {
			w.AddProblem(fmt.Sprintf("button[%d]", i), problem.UnsupportedContent, "A button becomes a link on Mattermost. Give it a url, or leave it out.")
		}
		label := linkLabel.Replace(escapeText(escapeEveryone(b.Label)))
		links = append(links, "["+label+"]("+linkTarget.Replace(b.URL)+")")
	}
	return strings.Join(links, " · ")
}

var (
	linkLabel  = strings.NewReplacer("\n", " ", `\[`, `\[`, "[", `\[`, "]", `\]`)
	linkTarget = strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "\n", "")
)

// readPriority reads the label of the post.
func readPriority(w *kit.Composer) string {
	var o struct {
		Priority string `json:"priority"`
	}
	w.ReadOptions(&o)
	switch {
	case !slices.Contains([]string{"", "important", "urgent"}, o.Priority):
		w.AddProblem("mattermost.priority", problem.InvalidPlatformValue, fmt.Sprintf("A priority is important or urgent, and not %q.", o.Priority))
	case o.Priority != "" && w.Content.ReplyTo != "":
		w.AddProblem("mattermost.priority", problem.InvalidPlatformValue, "Only a message that begins a thread has a priority. Remove it, or remove reply_to.")
	}
	return o.Priority
}
