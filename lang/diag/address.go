package diag

import (
	"bytes"
	"regexp"
)

// secretParts are the parts of an address that may be a secret: what is
// before the @, and parameters that are named like one.
var secretParts = regexp.MustCompile(
	`(?i)https?://([^/?#@\s"]*(?:@[^/?#@\s"]*)*)@|[?&#;][a-z0-9_.-]*(?:token|secret|password|passwd|auth|credential|sig|key)[a-z0-9_.-]*=([^&#;\s"]+)`)

// sshPassword is the password in an address of ssh, whose user may be seen.
var sshPassword = regexp.MustCompile(`(?i)ssh://[^/?#@\s":]*:([^/?#@\s"]*)@`)

// WithoutSecrets is a text in which addresses have *** in place of user
// information and of parameters that may be secrets.
func WithoutSecrets(text string) string {
	return string(replaceSecrets([]byte(text), func(int) []byte { return []byte("***") }))
}

// maskSecrets is WithoutSecrets with an asterisk for each byte, so that the rest
// stays in its place.
func maskSecrets(line []byte) []byte {
	return replaceSecrets(line, func(n int) []byte { return bytes.Repeat([]byte("*"), n) })
}

func replaceSecrets(src []byte, instead func(n int) []byte) []byte {
	for _, pattern := range []*regexp.Regexp{secretParts, sshPassword} {
		var out []byte
		at := 0
		for _, m := range pattern.FindAllSubmatchIndex(src, -1) {
			for group := 2; group+1 < len(m); group += 2 {
				if from, to := m[group], m[group+1]; from >= 0 && to > from {
					out = append(append(out, src[at:from]...), instead(to-from)...)
					at = to
				}
			}
		}
		src = append(out, src[at:]...)
	}
	return src
}
