package stage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"herald/lang/content"
	"herald/providers"
)

// Key returns the n-th key.
func Key(n int) string { return fmt.Sprintf("e8e5b807-fa8b-455a-8dfa-%012x", n) }

// Text returns content with nothing but a text.
func Text(s string) content.Content { return content.Content{Format: content.Text, Body: s} }

// Item returns the only part of a content, without target and key.
func Item(t testing.TB, platform providers.Platform, c content.Content) providers.Outgoing {
	t.Helper()
	parts, problems := platform.Compose(c)
	if len(parts) != 1 {
		t.Fatalf("%d parts, problems %v", len(parts), problems)
	}
	return providers.Outgoing{Part: parts[0]}
}

// Sent returns messages of which only the ids are known.
func Sent(ids ...string) []providers.SentMessage {
	sent := make([]providers.SentMessage, len(ids))
	for i, id := range ids {
		sent[i].ID = id
	}
	return sent
}

// File returns an attachment in memory.
func File(name, mime, data string) providers.File {
	sum := sha256.Sum256([]byte(data))
	return providers.File{
		Attachment: content.Attachment{Name: name, MIME: mime, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])},
		Open: func() (providers.ReadSeekCloser, error) {
			return memoryFile{bytes.NewReader([]byte(data))}, nil
		},
	}
}

type memoryFile struct{ *bytes.Reader }

func (memoryFile) Close() error { return nil }
