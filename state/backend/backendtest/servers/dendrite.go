package servers

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// dendrite is the homeserver. Later versions have another license.
const dendrite = "github.com/matrix-org/dendrite/cmd/dendrite@v0.13.8"

// dendriteConfig is its configuration; DIR is the directory of its data. Tests may
// send as fast as they can.
const dendriteConfig = `
version: 2
global:
  server_name: localhost
  private_key: DIR/key.pem
  disable_federation: true
  jetstream: {storage_path: DIR, in_memory: true}
client_api:
  registration_disabled: false
  rate_limiting: {enabled: false}
media_api:
  base_path: DIR/media
  database: {connection_string: "file:DIR/media.db"}
user_api:
  bcrypt_cost: 4
  account_database: {connection_string: "file:DIR/user.db"}
federation_api: {database: {connection_string: "file:DIR/federation.db"}}
key_server: {database: {connection_string: "file:DIR/keys.db"}}
room_server: {database: {connection_string: "file:DIR/rooms.db"}}
sync_api: {database: {connection_string: "file:DIR/sync.db"}}
relay_api: {database: {connection_string: "file:DIR/relay.db"}}
mscs: {database: {connection_string: "file:DIR/mscs.db"}}
logging: [{type: std, level: info}]
`

// Homeserver is a homeserver of Matrix that runs.
type Homeserver struct {
	Endpoint string // http://127.0.0.1:…
}

// MatrixUser is an account on a Homeserver.
type MatrixUser struct {
	ID    string // @name:localhost
	Token string
}

// Dendrite starts a homeserver without users. The first time it is built, which takes
// minutes and needs a C compiler.
func Dendrite(t testing.TB) Homeserver {
	t.Helper()
	program := Program(t, dendrite)
	dir := shortTempDir(t, "matrix")
	seed := make([]byte, 32)
	_, _ = rand.Read(seed) // never fails
	key := pem.EncodeToMemory(&pem.Block{Type: "MATRIX PRIVATE KEY", Headers: map[string]string{"Key-ID": "ed25519:test"}, Bytes: seed})
	for name, data := range map[string]string{"key.pem": string(key), "dendrite.yaml": strings.ReplaceAll(dendriteConfig, "DIR", dir)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := Homeserver{Endpoint: "http://" + freeAddress(t)}
	cmd := exec.Command(program, "--config", filepath.Join(dir, "dendrite.yaml"), "--really-enable-open-registration",
		"--http-bind-address", strings.TrimPrefix(h.Endpoint, "http://"), "--https-bind-address", "")
	cmd.Dir = dir
	startServer(t, cmd, "Starting external listener")
	waitUntilAnswers(t, h.Endpoint+"/_matrix/client/versions")
	return h
}

// Register makes an account whose user name is name.
func (h Homeserver) Register(t testing.TB, name string) MatrixUser {
	t.Helper()
	var made struct {
		UserID string `json:"user_id"`
		Token  string `json:"access_token"`
	}
	h.Call(t, MatrixUser{}, http.MethodPost, "/_matrix/client/v3/register",
		map[string]any{"username": name, "password": "correct-horse-battery", "auth": map[string]string{"type": "m.login.dummy"}}, &made)
	return MatrixUser{ID: made.UserID, Token: made.Token}
}

// CreateRoom makes a room with its owner alone in it, and returns its id.
func (h Homeserver) CreateRoom(t testing.TB, owner MatrixUser) string {
	t.Helper()
	var made struct {
		RoomID string `json:"room_id"`
	}
	h.Call(t, owner, http.MethodPost, "/_matrix/client/v3/createRoom", map[string]any{"preset": "private_chat"}, &made)
	return made.RoomID
}

// JoinRoom accepts an invitation.
func (h Homeserver) JoinRoom(t testing.TB, user MatrixUser, room string) {
	t.Helper()
	h.Call(t, user, http.MethodPost, RoomPath(room)+"/join", map[string]any{}, nil)
}

// RoomPath is what the paths of requests about a room begin with.
func RoomPath(room string) string { return "/_matrix/client/v3/rooms/" + url.PathEscape(room) }

// VisibleTexts returns what the messages of a room say to its readers, oldest first,
// as a member gets them from the server: edited, and without those that were redacted.
func (h Homeserver) VisibleTexts(t testing.TB, member MatrixUser, room string) []string {
	t.Helper()
	var texts []string
	edits := map[string]string{}
	for from, more := "", true; more; {
		var page matrixPage
		h.Call(t, member, http.MethodGet, RoomPath(room)+"/messages?dir=b&limit=100"+from, nil, &page)
		for _, e := range page.Chunk {
			text, edited := edits[e.ID]
			switch relates := e.Content.RelatesTo; {
			case e.Type != "m.room.message" || e.Content.Kind == "":
			case relates.Kind == "m.replace":
				if _, newer := edits[relates.ID]; !newer {
					edits[relates.ID] = e.Content.New.Body
				}
			case edited:
				texts = append(texts, text)
			default:
				texts = append(texts, e.Content.Body)
			}
		}
		from, more = "&from="+url.QueryEscape(page.End), page.End != "" && len(page.Chunk) > 0
	}
	slices.Reverse(texts)
	return texts
}

// matrixPage is a page of the messages of a room. A message that was redacted has no
// content.
type matrixPage struct {
	End   string `json:"end"`
	Chunk []struct {
		ID      string `json:"event_id"`
		Type    string `json:"type"`
		Content struct {
			Kind string `json:"msgtype"`
			Body string `json:"body"`
			New  struct {
				Body string `json:"body"`
			} `json:"m.new_content"`
			RelatesTo struct {
				Kind string `json:"rel_type"`
				ID   string `json:"event_id"`
			} `json:"m.relates_to"`
		} `json:"content"`
	} `json:"chunk"`
}

// Call makes a request of the server's API as a user, and reads the answer into a
// value; nil for a body without, and for an answer that is not read. The test ends if
// the server refuses.
func (h Homeserver) Call(t testing.TB, as MatrixUser, method, path string, body, into any) {
	t.Helper()
	var sent []byte
	if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), method, h.Endpoint+path, bytes.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if as.Token != "" {
		r.Header.Set("Authorization", "Bearer "+as.Token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && into != nil {
		err = json.Unmarshal(answer, into)
	}
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s %s %v", method, path, res.Status, answer, err)
	}
}
