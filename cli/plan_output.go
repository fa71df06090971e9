package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/lang/content"
	"herald/lang/safefile"
	"herald/plan/render"
	"herald/plan/render/comment"
	"herald/plan/render/page"
)

// viewOptions is how a plan is shown.
type viewOptions struct {
	concise  bool
	full     bool
	markdown bool
	html     string // file for a page beside what is printed; "" for none
}

// detailFlags choose how much of a plan is shown.
func (v *viewOptions) detailFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&v.concise, "concise", false, "show one line for each delivery and no text")
	cmd.Flags().BoolVar(&v.full, "full", false, "show every text in full")
	cmd.MarkFlagsMutuallyExclusive("concise", "full")
}

// formFlags are for commands whose only output is a plan.
func (v *viewOptions) formFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&v.markdown, "markdown", false, "write the plan as a comment for a pull request, of at most 60,000 bytes")
	commandline.AddFileFlag(cmd, &v.html, "html", "also write the plan as an HTML page to `FILE`, with every message as readers will see it")
	cmd.MarkFlagsMutuallyExclusive("markdown", "concise", "full")
}

func (v *viewOptions) detailLevel() render.Detail {
	switch {
	case v.concise:
		return render.Concise
	case v.full:
		return render.Full
	}
	return render.Normal
}

// planSubject is what a plan is of.
type planSubject struct {
	name    string // of the project
	planned time.Time
	// refreshOnly plans tell in a terminal what others did, and nothing else.
	refreshOnly bool
}

// showPlan writes a plan in the forms that were asked for.
func showPlan(a *app, r *render.Report, of planSubject, v viewOptions) error {
	if v.html != "" {
		if err := writePlanPage(a, r, of, v.html); err != nil {
			return err
		}
	}
	switch {
	case v.markdown:
		return comment.Write(a.out.Stdout, r, comment.Options{Name: of.name})
	case of.refreshOnly:
		return writeDriftText(a, r, v.detailLevel())
	}
	return writePlanText(a, r, v.detailLevel())
}

func writePlanPage(a *app, r *render.Report, of planSubject, name string) error {
	pictures := imageBudget{dir: string(a.opt.Dir), left: mostPictures}
	var b bytes.Buffer
	if err := page.Write(&b, r, page.Options{Name: of.name, Planned: of.planned, Picture: pictures.readImage}); err != nil {
		return err
	}
	if err := safefile.Write(a.opt.Dir.Path(name), a.opt.Credentials.Redact(b.Bytes()), safefile.Options{Durable: true}); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// Bounds of the pictures on a page, in bytes: of one, and of all together.
// Others are told by name and size.
const (
	largestPicture = 4 << 20
	mostPictures   = 32 << 20
)

// imageBudget reads pictures of the project, as long as they are not too many.
type imageBudget struct {
	dir  string
	left int64
}

// readImage gives a picture whose bytes are still those that the plan speaks of; of
// what stands, the file may have been replaced since.
func (b *imageBudget) readImage(a content.Attachment) []byte {
	if a.Size > min(largestPicture, b.left) {
		return nil
	}
	path := a.Source
	if !filepath.IsAbs(path) {
		path = filepath.Join(b.dir, path)
	}
	data, err := safefile.Read(path, largestPicture)
	if err != nil {
		return nil // the plan names it all the same
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != a.SHA256 {
		return nil
	}
	b.left -= int64(len(data))
	return data
}
