package cli_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"herald/providers/all"
	"herald/state/backend/backendtest/servers"
)

// fewRealKills are how many applies are killed on each real server, unless
// HERALD_REAL_KILLS says otherwise, as make test-real does.
const fewRealKills = 6

// realServer is a server that others wrote, with an account for the project.
type realServer struct {
	platform string
	environ  []string
	// span is a little longer than an apply takes once it has begun.
	span time.Duration
	// addConversation makes a conversation that only one turn uses, and returns its id.
	addConversation func(t *testing.T, turn int) string
	// list returns the messages that readers of a conversation see, by the server's
	// own API: the text and the id of each.
	list func(t *testing.T, conversation string) []realMessage
}

type realMessage struct{ text, id string }

// TestRealServers takes messages through their life on real servers: they are sent,
// edited and recalled, a plan after each finds nothing to do, and apply is killed with
// SIGKILL at random moments. The servers then have each message once.
func TestRealServers(t *testing.T) {
	if testing.Short() {
		t.Skip("starts servers that may have to be built first")
	}
	for name, start := range map[string]func(*testing.T) realServer{"dendrite": onDendrite, "gitea": onGitea, "mailpit": onMailpit} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			killOnServer(t, start(t))
		})
	}
}

func killOnServer(t *testing.T, server realServer) {
	seed, kills := killSeed(t), fewRealKills
	if raced {
		kills = 1
	}
	if n, err := strconv.Atoi(os.Getenv("HERALD_REAL_KILLS")); err == nil {
		kills = n
	}
	t.Logf("seed %d; HERALD_SEED repeats it", seed)
	tally := &killTally{kills: kills}
	t.Run("turns", func(t *testing.T) {
		for turn := range kills {
			t.Run(strconv.Itoa(turn), func(t *testing.T) {
				t.Parallel()
				v := &realVictim{newKilledProject(t, server.environ, seed, turn), server, server.addConversation(t, turn), tally}
				v.span = server.span
				v.live()
			})
		}
	})
	fmt.Printf("%s kills=%d middle=%d duplicates=%d losses=%d leftovers=%d\n", server.platform, kills, tally.middle, tally.duplicates, tally.losses, tally.leftovers)
	if tally.duplicates+tally.losses+tally.leftovers > 0 {
		t.Errorf("%s: what people read is not what was asked for", server.platform)
	}
}

// realVictim is a project on a real server whose apply is killed.
type realVictim struct {
	*killedProject
	server       realServer
	conversation string
	tally        *killTally
}

// live sends, edits and recalls, and the apply of one of these is killed.
func (v *realVictim) live() {
	want := map[string]int{}
	for act, version := range []string{"first", "second", ""} {
		v.write(version)
		if act == v.turn%3 {
			v.tally.add(v.kill())
		}
		v.finish()
		if out, code := v.herald("plan", "--detailed-exitcode"); code != 0 {
			v.t.Errorf("turn %d, act %d: plan after apply ended with %d:\n%s", v.turn, act+1, code, out)
		}
		v.expect(want, version)
		v.compare(act, want)
	}
}

// expect changes what readers should see by what applying a version does on the
// platform: what can be neither edited nor recalled stays.
func (v *realVictim) expect(want map[string]int, version string) {
	facts := all.Platforms()[v.server.platform].Facts()
	if version != "" && facts.Can("edit") || facts.Can("recall") {
		clear(want)
	}
	for _, text := range v.texts(version) {
		want[text] = 1
	}
}

// texts are what the messages of a version say; none without a version.
func (v *realVictim) texts(version string) (texts []string) {
	for i := range 3 {
		if version != "" {
			texts = append(texts, fmt.Sprintf("Turn %d, %s version, message %d.", v.turn, version, i))
		}
	}
	return texts
}

// write writes the project with the messages of a version.
func (v *realVictim) write(version string) {
	main := fmt.Sprintf("herald {\n  name = \"turn-%d\"\n}\nconversation \"readers\" {\n  provider = %s\n  id       = %q\n}\n", v.turn, v.server.platform, v.conversation)
	for i, text := range v.texts(version) {
		main += fmt.Sprintf("message \"m%d\" {\n  to   = conversation.readers\n  text = %q\n}\n", i, text)
	}
	v.declare(main)
}

// finish applies until nothing is left to do. Where a platform can be asked for
// nothing, it records what the server has, as Herald asks a person to.
func (v *realVictim) finish() {
	for attempt := 0; ; attempt++ {
		out, code := v.herald("apply", "--auto-approve")
		if code == 0 {
			return
		}
		if attempt == 3 {
			v.t.Errorf("turn %d: apply ended with %d:\n%s", v.turn, code, out)
			return
		}
		v.resolveDoubts()
	}
}

// resolveDoubts records the outcome of each send that is unknown.
func (v *realVictim) resolveDoubts() {
	var state struct {
		Deliveries map[string]struct {
			Content struct{ Body string }
			Parts   []struct{ Doubt string }
		}
	}
	out, _ := v.herald("state", "pull")
	if err := json.Unmarshal([]byte(out), &state); err != nil {
		v.t.Errorf("turn %d: the state is no JSON: %v\n%s", v.turn, err, out)
		return
	}
	for address, d := range state.Deliveries {
		if len(d.Parts) == 0 || d.Parts[0].Doubt == "" {
			continue
		}
		outcome := []string{"--not-sent"}
		for _, m := range v.server.list(v.t, v.conversation) {
			if strings.Contains(m.text, d.Content.Body) {
				outcome = []string{"--sent", m.id}
			}
		}
		if out, code := v.herald(append([]string{"resolve", address}, outcome...)...); code != 0 {
			v.t.Errorf("turn %d: resolve %s %v ended with %d:\n%s", v.turn, address, outcome, code, out)
		}
	}
}

// compare counts how often the server has each text.
func (v *realVictim) compare(act int, want map[string]int) {
	got := map[string]int{}
	for _, m := range v.server.list(v.t, v.conversation) {
		for _, text := range append(v.texts("first"), v.texts("second")...) {
			if strings.Contains(m.text, text) {
				got[text]++
			}
		}
	}
	v.tally.Lock()
	for _, text := range append(v.texts("first"), v.texts("second")...) {
		switch {
		case got[text] < want[text]:
			v.tally.losses++
		case want[text] == 0 && got[text] > 0:
			v.tally.leftovers++
		case got[text] > want[text]:
			v.tally.duplicates++
		}
	}
	v.tally.Unlock()
	if !maps.Equal(got, want) {
		v.t.Errorf("turn %d, act %d: the server has %v, want %v", v.turn, act+1, got, want)
	}
}

func onDendrite(t *testing.T) realServer {
	home := servers.Dendrite(t)
	bot := home.Register(t, "herald")
	return realServer{
		platform: "matrix", span: 300 * time.Millisecond,
		environ:         realEnvironment("MATRIX_ENDPOINT="+home.Endpoint, "MATRIX_TOKEN="+bot.Token),
		addConversation: func(t *testing.T, _ int) string { return home.CreateRoom(t, bot) },
		list: func(t *testing.T, room string) (messages []realMessage) {
			for _, text := range home.VisibleTexts(t, bot, room) {
				messages = append(messages, realMessage{text: text})
			}
			return messages
		},
	}
}

// realEnvironment is an environment with credentials and nothing of the machine's that
// could matter.
func realEnvironment(credentials ...string) []string {
	return append([]string{"HOME=" + os.TempDir(), "PATH=" + os.Getenv("PATH")}, credentials...)
}

func onGitea(t *testing.T) realServer {
	forge := servers.Gitea(t)
	repository := forge.CreateRepository(t, "notes")
	return realServer{
		platform: "gitea", span: 300 * time.Millisecond,
		environ: realEnvironment("GITEA_ENDPOINT="+forge.URL, "GITEA_TOKEN="+forge.Token),
		addConversation: func(t *testing.T, turn int) string {
			var issue struct{ Number int }
			forge.Call(t, http.MethodPost, "/repos/"+repository+"/issues", map[string]any{"title": fmt.Sprintf("Turn %d", turn)}, &issue)
			return fmt.Sprintf("%s#%d", repository, issue.Number)
		},
		list: func(t *testing.T, conversation string) (messages []realMessage) {
			_, number, _ := strings.Cut(conversation, "#")
			issue, err := strconv.Atoi(number)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range forge.Comments(t, repository, issue) {
				messages = append(messages, realMessage{text: text})
			}
			return messages
		},
	}
}

func onMailpit(t *testing.T) realServer {
	server := servers.Mailpit(t)
	return realServer{
		platform: "email", span: 60 * time.Millisecond,
		environ: realEnvironment("EMAIL_SERVER=smtp://"+server.SMTP, "EMAIL_FROM=herald@example.org",
			"EMAIL_USERNAME="+server.Username, "EMAIL_PASSWORD="+server.Password),
		addConversation: func(_ *testing.T, turn int) string { return fmt.Sprintf("turn-%d@example.org", turn) },
		list: func(t *testing.T, recipient string) (messages []realMessage) {
			for _, mail := range server.MailsTo(t, recipient) {
				messages = append(messages, realMessage{mail.Text, mail.MessageID})
			}
			return messages
		},
	}
}
