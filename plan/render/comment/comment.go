package comment

import (
	"fmt"
	"io"
	"strings"

	"herald/lang/diag/visible"
	"herald/plan/render"
)

// Limit is the default size of a comment in bytes. GitHub allows 65,536
// characters and GitLab a million, and the pipeline may add a line or two.
const Limit = 60_000

// Options configure a comment.
type Options struct {
	// Name distinguishes the comments of several projects on one pull request;
	// "" for a single project.
	Name string
	// Limit is in bytes; 0 is the constant Limit. Totals and warnings are
	// written in any case.
	Limit int
}

// Marker returns the first line of the comment of a project. It is invisible; a
// pipeline uses it to find the comment to update.
func Marker(name string) string {
	// These characters could end an HTML comment.
	return "<!-- herald:plan:" + strings.NewReplacer("%", "%25", "-", "%2d", ">", "%3e", "<", "%3c").Replace(visible.Line(name)) + " -->"
}

// Write writes a plan as a comment. The error is that of w.
func Write(w io.Writer, r *render.Report, opt Options) error {
	if opt.Limit == 0 {
		opt.Limit = Limit
	}
	// Pipelines print the comment in their logs as well.
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

// section is a heading with blocks. Each block may be omitted.
type section struct {
	head   string // Markdown; "" for none
	what   string // the blocks in words, in case they do not fit: messages
	blocks []block
}

// block has a short form and, if there is more to show, a full form, which is
// made only if it may fit.
type block struct {
	short string
	full  func() string // nil if short is complete
}

// chooseForm returns the full form if it fits, otherwise the short one.
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

// reservedBytes is reserved for the sentences about what was omitted.
const reservedBytes = 600

// writeFitting writes all blocks in full as long as they fit, then in short
// form, and then says how many are missing. Every block leaves room for the
// short forms of those after it.
func writeFitting(b *strings.Builder, all []section, limit int) {
	needed := 0 // size of the short forms of what is still to be written
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
