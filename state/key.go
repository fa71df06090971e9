package state

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"github.com/google/uuid"

	"herald/lang/content"
)

// namespace is the root of all lineages that derive from a project's name. It
// must never change: every key derives from it.
var namespace = uuid.MustParse("6f1d1a0e-52a4-5c0f-9a2e-7d9b0c6f3b11")

// Lineage is the lineage of a project with a name, and random without one.
// variant sets apart states of one project that must never share keys, such
// as workspaces and rehearsals; "" is the ordinary state.
func Lineage(name, variant string) string {
	if name == "" {
		return uuid.NewString()
	}
	return uuid.NewSHA1(namespace, []byte(name+"\x00"+variant)).String()
}

// Key is the idempotency key of one part of a delivery, or of a conversation
// (part 0). It is a function of its arguments alone, so a run that lost
// everything but the lineage makes the same keys again.
func Key(lineage, address string, generation, part int) string {
	root, err := uuid.Parse(lineage)
	if err != nil {
		root = uuid.NewSHA1(namespace, []byte(lineage))
	}
	name := address + "\x00" + strconv.Itoa(generation) + "\x00" + strconv.Itoa(part)
	return uuid.NewSHA1(root, []byte(name)).String()
}

// Digest is the keyed digest of some parts of text: equal digests mean equal
// texts, and without the state's salt a digest reveals nothing.
func (s *State) Digest(parts ...[]byte) string {
	mac := hmac.New(sha256.New, s.Salt)
	for _, p := range parts {
		mac.Write([]byte(strconv.Itoa(len(p)) + ":"))
		mac.Write(p)
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// Seal gives the content as it may be stored: every sensitive field is
// replaced by its digest, so that a change is seen and the value is not.
func (s *State) Seal(c content.Content) content.Content {
	if c.IsSensitive("body") {
		c.Body = s.sealText([]byte(c.Body))
	}
	if c.IsSensitive("buttons") {
		c.Buttons = []content.Button{{Label: s.sealJSON(c.Buttons)}}
	}
	if c.IsSensitive("mentions") {
		c.Mentions = []string{s.sealJSON(c.Mentions)}
	}
	if c.IsSensitive("options") {
		quoted, _ := json.Marshal(s.sealText(c.Options))
		c.Options = quoted
	}
	return c
}

func (s *State) sealText(b []byte) string { return "digest:" + s.Digest(b) }

func (s *State) sealJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // strings and structs of strings always marshal
		panic(err)
	}
	return s.sealText(b)
}
