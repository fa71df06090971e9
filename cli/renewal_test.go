package cli_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

// TestEncryptedLate turns encryption on when there is a past already, and then
// changes the key: on every kind of backend nothing that Herald keeps is plain
// or under the earlier key after that, and what it cannot reach it names.
func TestEncryptedLate(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		prepare     func(*testing.T) remote
		generations bool
		remains     string
	}{
		"local":  {func(*testing.T) remote { return remote{} }, true, ""},
		"http":   {onHTTP, false, "may keep earlier versions"},
		"gitlab": {onGitLab, false, "may keep earlier versions"},
		"pg":     {onPostgres, true, "VACUUM"},
		"s3":     {onS3, true, "If the bucket keeps versions"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCage(t, tt.prepare(t))
			c.applyAll("-one", "-two", "-three")
			if len(c.readable()) == 0 {
				t.Fatal("nothing is plain to begin with, so the search sees nothing")
			}
			first, second := secretKey(t), secretKey(t)
			said := c.seal(fmt.Sprintf("identities = [%q]\n    migrate = true", first))
			c.told(said, "The state is encrypted with the current key now", true)
			c.told(said, "earlier versions with it", tt.generations)
			c.told(said, tt.remains, true)
			if left := c.readable(); len(left) > 0 {
				t.Errorf("still plain: %q", left)
			}
			c.told(c.seal(fmt.Sprintf("identities = [%q]", first)), "encrypted", false)

			said = c.seal(fmt.Sprintf("identities = [%q]\n    fallback { identities = [%q] }", second, first))
			c.told(said, "The state is encrypted with the current key now", true)
			c.seal(fmt.Sprintf("identities = [%q]", second))
			if tt.generations {
				c.must(c.version("-three"), "state", "history")
				c.told(c.last(), "cannot be read", false)
				c.told(c.last(), "serial 2", true)
			}
		})
	}
}

func secretKey(t *testing.T) *age.X25519Identity {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// applyAll applies one version after the other.
func (c *cage) applyAll(versions ...string) {
	c.t.Helper()
	for _, v := range versions {
		c.must(c.version(v), "apply", "--auto-approve")
	}
}

// seal applies under an encryption block, and gives what was said.
func (c *cage) seal(block string) string {
	c.t.Helper()
	c.configure("  encryption {\n    " + block + "\n  }")
	c.applyAll("-three")
	return c.last()
}

// last is what the last command said.
func (c *cage) last() string { return string(c.printed.Bytes()[c.before:]) }

// told wants something to be said, or not.
func (c *cage) told(said, text string, want bool) {
	c.t.Helper()
	// Lines may be broken anywhere.
	said = strings.Join(strings.Fields(said), " ")
	if strings.Contains(said, text) != want {
		c.t.Errorf("%q is said: %t, want %t:\n%s", text, !want, want, said)
	}
}

// readable are the places, beside the configuration, where the text of a
// message can be read.
func (c *cage) readable() (places []string) {
	for where, data := range c.kept() {
		if filepath.Base(where) != "main.hcl" && bytes.Contains(data, []byte(control)) {
			places = append(places, where)
		}
	}
	return places
}
