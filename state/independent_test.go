package state_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"filippo.io/age"
)

// What follows reads the vectors by FORMAT.md and libraries alone, with none
// of the functions they test, so that the page, the vectors and the program
// cannot agree on one mistake.

// nameUUID is a UUID of version 5 (RFC 9562, section 5.5).
func nameUUID(t *testing.T, space, name string) string {
	t.Helper()
	raw, err := hex.DecodeString(strings.ReplaceAll(space, "-", ""))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha1.Sum(append(raw, name...))
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func TestDerivationsIndependently(t *testing.T) {
	t.Parallel()
	d := readDerivations(t)
	for _, v := range d.Lineage {
		if got := nameUUID(t, "6f1d1a0e-52a4-5c0f-9a2e-7d9b0c6f3b11", v.Name+"\x00"+v.Variant); got != v.Want {
			t.Errorf("lineage of %q, %q = %s, want %s", v.Name, v.Variant, got, v.Want)
		}
	}
	for _, v := range d.Key {
		name := fmt.Sprintf("%s\x00%d\x00%d", v.Address, v.Generation, v.Part)
		if got := nameUUID(t, v.Lineage, name); got != v.Want {
			t.Errorf("key of %q = %s, want %s", name, got, v.Want)
		}
	}
	for _, v := range d.Digest {
		mac := hmac.New(sha256.New, v.Salt)
		for _, p := range v.Parts {
			fmt.Fprintf(mac, "%d:%s", len(p), p)
		}
		if got := hex.EncodeToString(mac.Sum(nil))[:32]; got != v.Want {
			t.Errorf("digest of %q = %s, want %s", v.Parts, got, v.Want)
		}
	}
}

// crc32c is the bit by bit definition of the checksum (RFC 3720, appendix B.4).
func crc32c(data []byte) uint32 {
	c := ^uint32(0)
	for _, b := range data {
		c ^= uint32(b)
		for range 8 {
			c = c>>1 ^ 0x82f63b78*(c&1)
		}
	}
	return ^c
}

func TestJournalIndependently(t *testing.T) {
	t.Parallel()
	v := vectors(t, "journal-full.vector")["v1/journal-full.vector"]
	n := 0
	for line := range strings.Lines(string(v.body)) {
		sum, body, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if want := fmt.Sprintf("%08x", crc32c([]byte(body))); sum != want || !json.Valid([]byte(body)) {
			t.Errorf("line %d has checksum %s, want %s: %s", n, sum, want, body)
		}
		n++
	}
	if want := v.head["events"]; strconv.Itoa(n-1) != want {
		t.Errorf("%d events, want %s", n-1, want)
	}
}

// opened takes an envelope apart with a JSON reader and age.
func opened(t *testing.T, v vector, text []byte) (label string, payload []byte) {
	t.Helper()
	var e struct{ Age []byte }
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	var ids []age.Identity
	if p := v.head["passphrase"]; p != "" {
		id, err := age.NewScryptIdentity(p)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	for _, secret := range []string{v.head["identity"], v.head["fallback"]} {
		if secret == "" {
			continue
		}
		id, err := age.ParseX25519Identity(secret)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	r, err := age.Decrypt(bytes.NewReader(e.Age), ids...)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	head, payload, _ := bytes.Cut(plain, []byte("\n"))
	return string(head), payload
}

func TestSealedStateIndependently(t *testing.T) {
	t.Parallel()
	full := vectors(t, "state-full.vector")["v1/state-full.vector"]
	for name, v := range vectors(t, "sealed-state*.vector") {
		if v.head["expect"] != "ok" || strings.HasSuffix(name, "-indented.vector") {
			continue
		}
		label, payload := opened(t, v, v.body)
		if outside := strings.TrimSuffix(label, "}") + `,"age":"`; !strings.HasPrefix(string(v.body), outside) {
			t.Errorf("%s: the label is %s inside, and outside %.160s", name, label, v.body)
		}
		if sum := sha256.Sum256(payload); hex.EncodeToString(sum[:]) != v.head["payload"] {
			t.Errorf("%s: another payload", name)
		}
		if strings.Contains(label, `"serial":42`) && !bytes.Equal(payload, full.body) {
			t.Errorf("%s: not the state of state-full", name)
		}
	}
}

func TestSealedJournalIndependently(t *testing.T) {
	t.Parallel()
	full := vectors(t, "journal-full.vector")["v1/journal-full.vector"]
	for _, name := range []string{"sealed-journal", "sealed-journal-passphrase"} {
		v := vectors(t, name+".vector")["v1/"+name+".vector"]
		head, records, _ := bytes.Cut(v.body, []byte("\n"))
		label, key := opened(t, v, head)
		if want := `{"herald_sealed":1,"kind":"journal"}`; label != want || len(key) != 32 {
			t.Fatalf("%s: label %s and a key of %d bytes", name, label, len(key))
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		gcm, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		var plain []byte
		number := uint64(0)
		for line := range strings.Lines(string(records)) {
			sealed, err := base64.RawStdEncoding.DecodeString(strings.TrimSuffix(line, "\n"))
			if err != nil {
				t.Fatal(err)
			}
			context := binary.BigEndian.AppendUint64([]byte("herald journal record"), number)
			if plain, err = gcm.Open(plain, sealed[:12], sealed[12:], context); err != nil {
				t.Fatalf("%s, record %d: %v", name, number, err)
			}
			number++
		}
		if !bytes.Equal(plain, full.body) {
			t.Errorf("%s: not the journal of journal-full", name)
		}
	}
}
