package mixin_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
)

func fileOf(b []byte, mime string) providers.File { return stage.File("f", mime, string(b)) }

func pngOf(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{uint8(x), uint8(y), 200, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUploadAndSend(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	session := s.open()
	f := fileOf(pngOf(t, 300, 100), "image/png")
	f.Width, f.Height = 300, 100
	up, err := session.(providers.Uploader).Upload(s.ctx(), f)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.stored, pngOf(t, 300, 100)) || up.ID == "" || up.URL != "https://view.example/f" || up.Expires.Sub(epoch) != 6*time.Hour {
		t.Errorf("%d bytes stored, %+v", len(s.stored), up)
	}
	item := outgoing(t, groupID, stage.Key(1), content.Content{Attachments: []content.Attachment{f.Attachment}})
	item.Uploads = []providers.Upload{up}
	if r := session.Send(s.ctx(), []providers.Outgoing{item})[0]; r.Err != nil {
		t.Fatal(r.Err)
	}
	var got struct {
		AttachmentID  string `json:"attachment_id"`
		MIME          string `json:"mime_type"`
		Size          int    `json:"size"`
		Width, Height int
		Thumbnail     []byte
	}
	m := s.messages[stage.Key(1)]
	if err := json.Unmarshal([]byte(m.data(t)), &got); err != nil {
		t.Fatal(err)
	}
	if m.Category != "PLAIN_IMAGE" || got.AttachmentID != up.ID || got.MIME != "image/png" || got.Size != len(s.stored) || got.Width != 300 || got.Height != 100 {
		t.Errorf("%s %+v", m.Category, got)
	}
	small, err := jpeg.DecodeConfig(bytes.NewReader(got.Thumbnail))
	if err != nil || small.Width != 64 || small.Height != 21 {
		t.Errorf("thumbnail of %dx%d, %v", small.Width, small.Height, err)
	}
}

func TestThumbnailIsNeverInTheWay(t *testing.T) {
	t.Parallel()
	broken := pngOf(t, 300, 100)[:200]
	huge := pngOf(t, 1, 1)
	copy(huge[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // 65536 x 65536, and a checksum that is off
	for name, f := range map[string]providers.File{
		"no picture": fileOf([]byte("text"), "text/plain"), "empty": fileOf(nil, "image/png"),
		"broken": fileOf(broken, "image/png"), "huge": fileOf(huge, "image/png"), "another kind": fileOf(broken, "image/jpeg"),
	} {
		s := newServer(t)
		up, err := s.open().(providers.Uploader).Upload(s.ctx(), f)
		if err != nil || len(up.Extra) > 0 {
			t.Errorf("%s: %+v, %v", name, up, err)
		}
	}
}

func TestThumbnailOfTransparency(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	s := newServer(t)
	up, err := s.open().(providers.Uploader).Upload(s.ctx(), fileOf(b.Bytes(), "image/png"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(up.Extra["thumbnail"])
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil || img.Bounds().Dx() != 8 {
		t.Fatal(img.Bounds(), err)
	}
	if r, _, _, _ := img.At(4, 4).RGBA(); r < 0xf000 {
		t.Errorf("what is transparent is %v, want white", img.At(4, 4))
	}
}

func TestUploadErrors(t *testing.T) {
	t.Parallel()
	changed := fileOf([]byte("bytes"), "text/plain")
	changed.SHA256 = strings.Repeat("0", 64)
	shrunk := fileOf([]byte("bytes"), "text/plain")
	shrunk.Size = 10
	slot := func(url string) string {
		return `{"data":{"attachment_id":"7a54e394-1626-4cd4-b967-543932c2a032","upload_url":"` + url + `"}}`
	}
	fine := fileOf([]byte("bytes"), "text/plain")
	tests := []struct {
		name   string
		file   providers.File
		answer string // to the request for a slot; "" is the usual one
		want   providers.ErrorKind
	}{
		{"the file changed", changed, "", providers.Invalid},
		{"the file shrank", shrunk, "", providers.Invalid},
		{"no slot", fine, `{"data":{}}`, providers.Unknown},
		{"a slot that is no address", fine, slot("file:///etc/passwd"), providers.Unknown},
		{"refused", fine, isRefusal(403, "Forbidden"), providers.Forbidden},
		{"data of another shape", fine, `{"data":[]}`, providers.Unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.before = func(int, *http.Request, []byte) (int, string, bool) { return 200, test.answer, test.answer != "" }
			if _, err := s.open().(providers.Uploader).Upload(s.ctx(), test.file); providers.KindOf(err) != test.want {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// The storage's refusal says nothing about the bot's credentials.
func TestStorageRefuses(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.refuseStorage = true
	_, err := s.open().(providers.Uploader).Upload(s.ctx(), fileOf([]byte("bytes"), "text/plain"))
	if providers.KindOf(err) != providers.Invalid || strings.Contains(err.Error(), "0123456789abcdef0123") {
		t.Errorf("got %v", err)
	}
}
