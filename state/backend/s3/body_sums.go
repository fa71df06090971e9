package s3

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// bodySums are what the protocol wants to know of a body: MD5 to find what was
// damaged on the way, SHA-256 for the signature.
func bodySums(data []byte) (md5Base64, sha256Hex string) {
	m, s := md5.Sum(data), sha256.Sum256(data)
	return base64.StdEncoding.EncodeToString(m[:]), hex.EncodeToString(s[:])
}
