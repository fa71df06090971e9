package providers

import (
	"fmt"
	"strings"

	"herald/lang/content"
)

// Splitter is a Platform whose messages take several attachments, so that one
// content can be sent in different numbers of messages. Compose makes as few as
// the platform allows.
//
// A delivery that was sent in another number keeps it for as long as it need not
// be sent again: a file that is added to a message that cannot be edited is
// sent as a separate message, and what was sent before Compose made as few stays as it
// is. The number of parts in the state says how a delivery was composed.
type Splitter interface {
	// ComposeParts composes content as exactly n parts; nil where that is not
	// possible, or Compose finds an error. For the number that Compose makes, the
	// parts are the same. With one more attachment at the end, n+1 parts begin
	// with these n.
	ComposeParts(c content.Content, n int) []Part
}

// ComposeParts composes content as n parts where the platform is a Splitter and
// can, and otherwise as Compose does; nil where Compose finds an error.
func ComposeParts(p Platform, c content.Content, n int) []Part {
	if s, ok := As[Splitter](p); ok {
		if parts := s.ComposeParts(c, n); parts != nil {
			return parts
		}
	}
	parts, _ := p.Compose(c)
	return parts
}

// MinMessages is how many messages a number of attachments needs, at most
// limit in each; 0 is no limit. It is 1 for no attachments.
func MinMessages(attachments, limit int) int {
	if limit == 0 {
		return 1
	}
	return max(1, (attachments+limit-1)/limit)
}

// SplitAttachments divides attachments between n messages in their order: each
// takes as many as it can, at most limit, and leaves one for every message after
// it; 0 is no limit. The first one may do without where the content has a body.
// nil where n messages are too few or too many.
func SplitAttachments(c content.Content, n, limit int) [][]content.Attachment {
	files, hasText := c.Attachments, c.Format != ""
	if n < 1 || n > len(files)+1 {
		return nil
	}
	messages := make([][]content.Attachment, n)
	for i := range messages {
		size := len(files) - (n - 1 - i)
		if limit > 0 {
			size = min(size, limit)
		}
		if size < 0 || size == 0 && (i > 0 || !hasText) {
			return nil
		}
		if size > 0 {
			messages[i], files = files[:size:size], files[size:]
		}
	}
	if len(files) > 0 {
		return nil
	}
	return messages
}

// FileDigests are the SHA-256 of the attachments of a message, for Part.Body: their
// ids are known only once they are uploaded. One and several have different
// fields, so that the body of a message with one file is what it was before
// messages took several.
type FileDigests struct {
	File  string   `json:"file,omitempty"`
	Files []string `json:"files,omitempty"`
}

// DigestFiles gives the digests of attachments.
func DigestFiles(attachments []content.Attachment) FileDigests {
	if len(attachments) == 1 {
		return FileDigests{File: attachments[0].SHA256}
	}
	var d FileDigests
	for _, a := range attachments {
		d.Files = append(d.Files, a.SHA256)
	}
	return d
}

// Count is how many there are.
func (d FileDigests) Count() int {
	if d.File != "" {
		return 1
	}
	return len(d.Files)
}

// CheckUploads returns an error of kind Invalid unless each attachment of the
// part has its upload, or its bytes in Files.
func (o Outgoing) CheckUploads(op string) error {
	for i, a := range o.Part.Attachments {
		uploaded := i < len(o.Uploads) && o.Uploads[i].ID != ""
		included := i < len(o.Files) && o.Files[i].SHA256 == a.SHA256
		if !uploaded && !included {
			return &Error{Kind: Invalid, Op: op, Detail: fmt.Sprintf("the file %q has not been uploaded", a.Name)}
		}
	}
	return nil
}

// JoinFileNames are the names of attachments, one a line: what a message of files
// alone contains where the platform accepts no message without a text.
func JoinFileNames(files []content.Attachment) string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	return strings.Join(names, "\n")
}
