package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/confine"
)

func encode(t testing.TB, format string, width, height int) []byte {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White})
	var b bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, img)
	case "jpeg":
		err = jpeg.Encode(&b, img, nil)
	case "gif":
		err = gif.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func cache(t testing.TB, dir string) *Cache {
	t.Helper()
	files, err := confine.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	return NewCache(files)
}

// webpFile makes the head of a WebP file of one of the three layouts.
func webpFile(chunk string, body []byte) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WEBP"+chunk), 0, 0, 0, 0)
	return append(append(b, body...), make([]byte, 30)...)
}

func TestFacts(t *testing.T) {
	t.Parallel()
	lossless := make([]byte, 5)
	lossless[0] = 0x2f
	binary.LittleEndian.PutUint32(lossless[1:], 39|29<<14)
	for _, tt := range []struct {
		name, file    string
		body          []byte
		mime          string
		width, height int
	}{
		{"png", "a.png", encode(t, "png", 3, 2), "image/png", 3, 2},
		{"jpeg", "a.JPG", encode(t, "jpeg", 30, 20), "image/jpeg", 30, 20},
		{"gif", "a.gif", encode(t, "gif", 5, 7), "image/gif", 5, 7},
		{"png by content", "picture", encode(t, "png", 1, 1), "image/png", 1, 1},
		{"name wins over content", "a.pdf", encode(t, "png", 1, 1), "application/pdf", 1, 1},
		{"webp extended", "a.webp", webpFile("VP8X", []byte{0, 0, 0, 0, 39, 0, 0, 29, 1, 0}), "image/webp", 40, 286},
		{"webp lossless", "a.webp", webpFile("VP8L", lossless), "image/webp", 40, 30},
		{"webp lossy", "a.webp", webpFile("VP8 ", []byte{0, 0, 0, 0x9d, 1, 0x2a, 40, 0, 30, 0}), "image/webp", 40, 30},
		{"webp of no known layout", "a.webp", webpFile("ALPH", nil), "image/webp", 0, 0},
		{"cut png", "a.png", encode(t, "png", 3, 2)[:20], "image/png", 0, 0},
		{"text", "notes", []byte("Hello"), "text/plain", 0, 0},
		{"unknown", "blob", []byte{0, 1, 2, 3}, "application/octet-stream", 0, 0},
		{"empty", "empty", nil, "text/plain", 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), tt.file)
			if err := os.WriteFile(path, tt.body, 0o644); err != nil {
				t.Fatal(err)
			}
			got, err := cache(t, filepath.Dir(path)).Facts(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.SHA256) != 64 {
				t.Errorf("hash %q", got.SHA256)
			}
			got.SHA256 = ""
			want := Facts{Size: int64(len(tt.body)), MIME: tt.mime, Width: tt.width, Height: tt.height}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "abc")
	if err := os.WriteFile(path, []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := cache(t, filepath.Dir(path))
	first, err := c.Facts(path)
	if err != nil {
		t.Fatal(err)
	}
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, appendix B.1
	if first.SHA256 != want {
		t.Errorf("hash %s", first.SHA256)
	}
	if err := os.WriteFile(path, []byte("other"), 0o644); err != nil {
		t.Fatal(err)
	}
	if again, _ := c.Facts(path); again != first {
		t.Error("a second look sees another file")
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for path, want := range map[string]string{filepath.Join(dir, "none"): "there is no such file", dir: "it is not a file"} {
		if _, err := cache(t, dir).Facts(path); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
}

func FuzzDimensions(f *testing.F) {
	for _, format := range []string{"png", "jpeg", "gif"} {
		f.Add(encode(f, format, 3, 2))
	}
	f.Add(webpFile("VP8X", []byte{0, 0, 0, 0, 39, 0, 0, 29, 1, 0}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if w, h := imageSize(b); w < 0 || h < 0 {
			t.Errorf("%d × %d", w, h)
		}
	})
}
