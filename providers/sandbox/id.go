package sandbox

import (
	"crypto/sha256"
	"fmt"
)

// isUUID reports whether s is a UUID in its usual form, in lower case.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !isHex(c) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' }

// seededBytes returns bytes that are a function of the parts. All secrets and
// ids of the sandbox are made with it, so they are the same after a restart.
func seededBytes(parts ...any) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "herald sandbox %q", parts))
}

// seededUUID returns a UUID that is a function of the parts.
func seededUUID(parts ...any) string {
	sum := seededBytes(parts...)
	return formatUUID([16]byte(sum[:16]), 4)
}

// formatUUID formats a UUID after setting its version and variant.
func formatUUID(b [16]byte, version byte) string {
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
