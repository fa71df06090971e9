package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
)

// imageSize returns the size of an image from its first bytes; zeros for anything else and for
// an image that is cut or damaged.
func imageSize(start []byte) (width, height int) {
	var (
		config image.Config
		err    error
		r      = bytes.NewReader(start)
	)
	switch {
	case bytes.HasPrefix(start, []byte("\x89PNG\r\n\x1a\n")):
		config, err = png.DecodeConfig(r)
	case bytes.HasPrefix(start, []byte("\xff\xd8\xff")):
		config, err = jpeg.DecodeConfig(r)
	case bytes.HasPrefix(start, []byte("GIF8")):
		config, err = gif.DecodeConfig(r)
	case len(start) >= 30 && string(start[:4]) == "RIFF" && string(start[8:12]) == "WEBP":
		return webpSize(start)
	}
	if err != nil {
		return 0, 0
	}
	return config.Width, config.Height
}

// webpSize reads the size from the first chunk of the container, as specified in
// RFC 9649, section 2.
func webpSize(b []byte) (width, height int) {
	switch string(b[12:16]) {
	case "VP8X": // 24 bits each, less one
		return 1 + uint24(b[24:]), 1 + uint24(b[27:])
	case "VP8L": // 14 bits each, less one, after a signature byte
		n := binary.LittleEndian.Uint32(b[21:])
		return 1 + int(n&0x3fff), 1 + int(n>>14&0x3fff)
	case "VP8 ": // 14 bits each after a frame tag and a start code
		return int(binary.LittleEndian.Uint16(b[26:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[28:]) & 0x3fff)
	}
	return 0, 0
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
