package s3

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// bodySums returns the checksums that the protocol requires: MD5 to detect damage in
// transit, SHA-256 for the signature.
func bodySums(data []byte) (md5Base64, sha256Hex string) {
	m, s := md5.Sum(data), sha256.Sum256(data)
	return base64.StdEncoding.EncodeToString(m[:]), hex.EncodeToString(s[:])
}
