package planview

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"

	"herald/cli/project"
	"herald/lang/content"
	"herald/lang/safefile"
	"herald/plan/render"
	"herald/plan/render/page"
)

// writePage writes a plan as a page to a file, relative to the project.
func writePage(opt *project.Options, r *render.Report, of Subject, name string) error {
	images := imageBudget{dir: string(opt.Dir), left: maxImages}
	var b bytes.Buffer
	if err := page.Write(&b, r, page.Options{Name: of.Name, Planned: of.Planned, Picture: images.readImage}); err != nil {
		return err
	}
	if err := safefile.Write(opt.Dir.Path(name), opt.Credentials.Redact(b.Bytes()), safefile.Options{Durable: true}); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// Bounds of the images on a page, in bytes: of one, and of all together. Others are
// listed with their name and size.
const (
	maxImage  = 4 << 20
	maxImages = 32 << 20
)

// imageBudget reads images of the project until their total size reaches a limit.
type imageBudget struct {
	dir  string
	left int64
}

// readImage returns the bytes of an image if they are still those in the plan. The file
// of a message that was sent may have been replaced since.
func (b *imageBudget) readImage(a content.Attachment) []byte {
	if a.Size > min(maxImage, b.left) {
		return nil
	}
	path := a.Source
	if !filepath.IsAbs(path) {
		path = filepath.Join(b.dir, path)
	}
	data, err := safefile.Read(path, maxImage)
	if err != nil {
		return nil // the plan names it all the same
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != a.SHA256 {
		return nil
	}
	b.left -= int64(len(data))
	return data
}
