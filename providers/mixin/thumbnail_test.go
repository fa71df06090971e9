package mixin

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"testing"

	"herald/lang/content"
	"herald/providers"
)

// FuzzThumbnail makes thumbnails of pictures that are broken in every way: each
// is a small JPEG, or there is none.
func FuzzThumbnail(f *testing.F) {
	kinds := []string{"image/png", "image/jpeg", "image/gif"}
	var files [3]bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, 9, 5))
	for kind, err := range []error{
		png.Encode(&files[0], picture), jpeg.Encode(&files[1], picture, nil), gif.Encode(&files[2], picture, nil),
	} {
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(kind), files[kind].Bytes())
	}
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		file := providers.File{
			Attachment: content.Attachment{MIME: kinds[int(kind)%len(kinds)]},
			Open: func() (providers.ReadSeekCloser, error) {
				return struct {
					*bytes.Reader
					io.Closer
				}{bytes.NewReader(data), io.NopCloser(nil)}, nil
			},
		}
		small := makeThumbnail(file)
		if small == "" {
			return
		}
		decoded, err := base64.StdEncoding.DecodeString(small)
		if err != nil {
			t.Fatal(err)
		}
		size, err := jpeg.DecodeConfig(bytes.NewReader(decoded))
		if err != nil || size.Width > maxThumbnailSide || size.Height > maxThumbnailSide {
			t.Errorf("the thumbnail is %dx%d: %v", size.Width, size.Height, err)
		}
	})
}
