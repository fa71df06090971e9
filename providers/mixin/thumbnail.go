package mixin

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"herald/providers"
)

// maxImagePixels bounds the memory that decoding an image may take.
const maxImagePixels = 40_000_000

// makeThumbnail returns a small JPEG of an image, in base64, that Mixin's apps show
// while the image loads; "" when it cannot be made. It is optional, so no
// failure of it may stop a message.
func makeThumbnail(f providers.File) string {
	c, ok := findCodec(f.MIME)
	if !ok {
		return ""
	}
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer r.Close()
	size, err := c.config(r)
	if err != nil || size.Width <= 0 || size.Height <= 0 || size.Width > maxImagePixels/size.Height {
		return ""
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return ""
	}
	img, err := c.decode(r)
	if err != nil {
		return ""
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, scaleDown(img, maxThumbnailSide), &jpeg.Options{Quality: 60}); err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

type imageCodec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

func findCodec(mime string) (imageCodec, bool) {
	switch mime {
	case "image/jpeg":
		return imageCodec{jpeg.DecodeConfig, jpeg.Decode}, true
	case "image/png":
		return imageCodec{png.DecodeConfig, png.Decode}, true
	case "image/gif":
		return imageCodec{gif.DecodeConfig, gif.Decode}, true
	}
	return imageCodec{}, false
}

// scaleDown scales an image to at most side pixels, each the mean of samples of
// what it covers, on white.
func scaleDown(img image.Image, side int) image.Image {
	in := img.Bounds()
	scale := max(in.Dx(), in.Dy(), side)
	w, h := max(1, in.Dx()*side/scale), max(1, in.Dy()*side/scale)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			box := image.Rect(
				in.Min.X+x*in.Dx()/w, in.Min.Y+y*in.Dy()/h,
				in.Min.X+(x+1)*in.Dx()/w, in.Min.Y+(y+1)*in.Dy()/h)
			out.Set(x, y, averageColor(img, box))
		}
	}
	return out
}

func averageColor(img image.Image, box image.Rectangle) color.Color {
	const samples = 8 // a side
	var r, g, b, n uint64
	for y := box.Min.Y; y < box.Max.Y; y += 1 + box.Dy()/samples {
		for x := box.Min.X; x < box.Max.X; x += 1 + box.Dx()/samples {
			cr, cg, cb, ca := img.At(x, y).RGBA()
			white := uint64(0xffff - ca)
			r, g, b, n = r+uint64(cr)+white, g+uint64(cg)+white, b+uint64(cb)+white, n+1
		}
	}
	if n == 0 {
		return color.White
	}
	return color.RGBA64{uint16(r / n), uint16(g / n), uint16(b / n), 0xffff}
}
