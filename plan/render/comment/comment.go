package comment

import (
	"fmt"
	"io"
	"strings"

	"herald/lang/diag/visible"
	"herald/plan/render"
)

// Limit is how long a comment may be by itself, in bytes: GitHub takes 65,536
// characters, GitLab a million, and whoever posts it adds a line or two.
const Limit = 60_000

// Options say how a comment is written.
type Options struct {
	// Name tells the comments of projects apart on one pull request; "" is the
	// one project of a repository.
	Name string
	// Limit is in bytes; 0 is the constant Limit. Totals and warnings are told
	// whatever it is.
	Limit int
}

// Marker is the first line of the comment of a project. Nobody sees it; a
// pipeline finds by it the comment that it updates.
func Marker(name string) string {
	// What ends an HTML comment is not written into one.
	return "<!-- herald:plan:" + strings.NewReplacer("-", "%2d", ">", "%3e", "<", "%3c").Replace(visible.Line(name)) + " -->"
}

// Write writes a plan as a comment. The error is that of w.
func Write(w io.Writer, r *render.Report, opt Options) error {
	if opt.Limit == 0 {
		opt.Limit = Limit
	}
	// Pipelines show the comment in their logs as well.
	if _, err := io.WriteString(visible.NewWriter(w, visible.Text), commentText(r, opt)); err != nil {
		return fmt.Errorf("write the comment: %w", err)
	}
	return nil
}

func commentText(r *render.Report, opt Options) string {
	var b strings.Builder
	b.WriteString(Marker(opt.Name) + "\n")
	b.WriteString("### " + commentTitle(opt.Name) + "\n\n")
	for _, line := range r.Summary() {
		b.WriteString("**" + escapeSentence(line) + "**\n\n")
	}
	all := commentSections(r)
	writeFitting(&b, all, opt.Limit)
	return b.String()
}

func commentTitle(name string) string {
	if name == "" {
		return "Herald plan"
	}
	return "Herald plan of " + inlineCode(name)
}

// section is one heading with what stands below it. Each block may be left out.
type section struct {
	head   string // Markdown; "" for none
	what   string // the blocks in words, for what does not fit: messages
	blocks []block
}

// block is one thing told in short, and in full where there is more to tell.
// The latter is made only if it may fit.
type block struct {
	short string
	full  func() string // nil where short says it all
}

// chooseForm is the block in full if that fits, and else in short.
func (b block) chooseForm(left int) (text string, whole bool) {
	if b.full == nil {
		return b.short, true
	}
	if len(b.short) < left {
		if full := b.full(); len(full) <= left {
			return full, true
		}
	}
	return b.short, false
}

// reservedBytes is kept for the sentences on what was left out.
const reservedBytes = 600

// writeFitting writes all blocks in full as long as they fit; then in short; then it
// says how many more there are. Every block that is told in short leaves room
// for the short form of those after it.
func writeFitting(b *strings.Builder, all []section, limit int) {
	needed := 0 // by the short forms of what is still to be written
	for _, s := range all {
		needed += len(s.head) + 2
		for _, x := range s.blocks {
			needed += len(x.short)
		}
	}
	left, shortened := limit-b.Len()-reservedBytes, 0
	for _, s := range all {
		if s.head != "" {
			b.WriteString(s.head + "\n\n")
		}
		needed -= len(s.head) + 2
		left -= len(s.head) + 2
		written := 0
		for _, x := range s.blocks {
			needed -= len(x.short)
			form, whole := x.chooseForm(left - needed)
			if len(form) > left {
				break
			}
			if !whole {
				shortened++
			}
			b.WriteString(form)
			left -= len(form)
			written++
		}
		if n := len(s.blocks) - written; n > 0 {
			for _, x := range s.blocks[written:] {
				needed -= len(x.short)
			}
			fmt.Fprintf(b, "… and %d more %s, which did not fit.\n", n, s.what)
		}
		b.WriteString("\n")
	}
	if shortened > 0 {
		subject := fmt.Sprintf("The texts of %d messages", shortened)
		if shortened == 1 {
			subject = "The text of 1 message"
		}
		fmt.Fprintf(b, "_%s did not fit; `herald plan` shows all, and so does the page of `herald plan --html`._\n", subject)
	}
}
