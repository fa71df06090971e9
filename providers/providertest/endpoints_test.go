package providertest_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"herald/lang/schema"
	"herald/providers"
	"herald/providers/all"
)

var update = flag.Bool("update", false, "write the page of endpoints anew")

// page is the documentation page with the table.
const page = "../ENDPOINTS.md"

// endpoint is one call of a platform's API.
type endpoint struct {
	platform, call string // call is "METHOD /path", with {names} for variable segments
	use            string // what Herald uses it for
	// operation is the declared operation that makes the call: "data x",
	// "action x" or "ability x".
	operation  string
	transcript string // below sandbox/testdata, with the example from the vendor's page; "" if it has none
	beyond     bool   // documented on another page of the vendor
}

// endpoints lists every call that Herald makes, starting with those on the
// vendors' pages on messages. The conformance suite records the calls and
// compares them with the page in both directions.
func endpoints() []endpoint {
	return slices.Concat(mixinEndpoints(), relationlabsEndpoints(), ailyEndpoints(), yunhuEndpoints(), maiagentEndpoints(), telegramEndpoints())
}

func mixinEndpoints() []endpoint {
	const p = "mixin"
	return []endpoint{
		{p, "POST /messages", "message, in batches of up to 100; recall, by a message of its own kind", "", "mixin/messages.txtar", false},
		{p, "POST /attachments", "attachment: where to put the bytes", "", "mixin/attachments.txtar", false},
		{p, "POST /acknowledgements", "received messages marked as read, 100 a call", "action acknowledge", "mixin/acknowledgements.txtar", false},
		{p, "PUT /upload/{id}", "attachment: the bytes, at the address that POST /attachments gives; this path is the sandbox's", "", "", true},
		{p, "GET /me", "provider: whether the credentials are good", "", "mixin/users.txtar", true},
		{p, "POST /conversations", "conversation: creation", "", "mixin/conversations.txtar", true},
		{p, "GET /conversations/{id}", "conversation: refresh", "data conversation", "mixin/conversations.txtar", true},
		{p, "POST /conversations/{id}", "conversation: title and announcement", "", "mixin/conversations.txtar", true},
		{p, "POST /conversations/{id}/participants/{action}", "conversation: participants", "", "mixin/conversations.txtar", true},
	}
}

func relationlabsEndpoints() []endpoint {
	const p = "relationlabs"
	return []endpoint{
		{p, "POST /api/v1/message/send", "message, to a channel or a person", "", "relationlabs/messages.txtar", false},
		{p, "POST /api/v1/auth", "provider: a token for an address token", "", "relationlabs/auth.txtar", false},
		{p, "GET /api/v1/message/list", "refresh; settling what is in doubt", "data messages", "relationlabs/messages.txtar", true},
		{p, "POST /api/v1/message/hide", "recall", "", "relationlabs/messages.txtar", true},
		{p, "POST /api/v1/channel/create", "conversation: creation", "", "relationlabs/channels.txtar", true},
		{p, "GET /api/v1/channel/info", "conversation: refresh", "data conversation", "relationlabs/channels.txtar", true},
		{p, "POST /api/v1/channel/announcement/update", "conversation: announcement", "", "relationlabs/channels.txtar", true},
		{p, "POST /api/v1/channel/disband", "conversation: end", "", "relationlabs/channels.txtar", true},
		{p, "GET /api/v1/userChannels/list", "conversation: what an unanswered creation left", "", "relationlabs/channels.txtar", true},
	}
}

func ailyEndpoints() []endpoint {
	const p, sessions = "aily", "/open-apis/aily/v1/sessions"
	return []endpoint{
		{p, "POST " + sessions + "/{session}/messages", "message, with up to 32 files", "", "aily/messages.txtar", false},
		{p, "POST /open-apis/auth/v3/tenant_access_token/internal", "provider: the tenant token", "", "aily/sessions.txtar", true},
		{p, "GET " + sessions + "/{session}/messages", "refresh; settling what is in doubt", "data messages", "aily/messages.txtar", true},
		{p, "GET " + sessions + "/{session}/messages/{message}", "refresh of one message", "", "aily/messages.txtar", true},
		{p, "POST " + sessions, "conversation: creation", "", "aily/sessions.txtar", true},
		{p, "GET " + sessions + "/{session}", "conversation: refresh", "data conversation", "aily/sessions.txtar", true},
		{p, "PUT " + sessions + "/{session}", "conversation: title", "", "aily/sessions.txtar", true},
		{p, "DELETE " + sessions + "/{session}", "conversation: end", "", "aily/sessions.txtar", true},
		{p, "POST /open-apis/aily/v1/files", "attachment", "", "aily/messages.txtar", true},
	}
}

func yunhuEndpoints() []endpoint {
	const p, messages, actions = "yunhu", "yunhu/messages.txtar", "yunhu/actions.txtar"
	return []endpoint{
		{p, "POST /v1/msg/send-message", "message of every kind of content", "", messages, false},
		{p, "POST /v1/msg/edit-message", "edit", "", messages, false},
		{p, "POST /v1/msg/list-message-by-seq", "messages from a sequence on", "data messages", messages, false},
		{p, "POST /v1/msg/list-message", "refresh; the newest messages, or those before one", "data messages", messages, false},
		{p, "POST /v1/msg/list-message-by-mid-seq", "settling what is in doubt; messages around one", "data messages", messages, false},
		{p, "POST /v1/msg/list-message-edit-record", "what a message said before", "data message_history", messages, false},
		{p, "POST /v1/msg/button-report", "a button pressed", "action press_button", actions, false},
		{p, "POST /v1/msg/recall-msg", "recall of one", "", messages, false},
		{p, "POST /v1/msg/recall-msg-batch", "recall of many", "", messages, false},
		{p, "POST /v1/msg/file-download-record", "a download told to the platform", "action record_download", actions, false},
		{p, "POST /v1/msg/msg-forward", "message with forward", "ability forward", actions, false},
		{p, "POST /v1/msg/pic-list-message-by-mid-seq", "pictures around a message", "data images", actions, false},
		{p, "POST /v1/msg/delete", "a message hidden from the account alone", "action delete_for_me", actions, false},
		{p, "POST /v1/msg/a2ui-form-report", "a form filled in", "action submit_form", actions, false},
		{p, "GET /v1/misc/qiniu-token", "attachment: a ticket for the storage of pictures", "", "yunhu/refusals.txtar", true},
		{p, "GET /v1/misc/qiniu-token2", "attachment: a ticket for the storage of files", "", "", true},
		{p, "GET /v1/misc/qiniu-token-video", "attachment: a ticket for the storage of films", "", "", true},
		{p, "GET /v1/misc/qiniu-token-audio", "attachment: a ticket for the storage of recordings", "", "", true},
		{p, "GET /v4/query", "attachment: which host of the storage takes it, asked of the storage", "", "", true},
		{p, "POST /up/", "attachment: the bytes, at the storage; this path is the sandbox's", "", "", true},
	}
}

func maiagentEndpoints() []endpoint {
	const p = "maiagent"
	return []endpoint{
		{p, "POST /conversations/", "conversation: creation", "", "maiagent/messages.txtar", false},
		{p, "POST /messages/", "message, as visitor or as assistant, with attachments", "", "maiagent/messages.txtar", false},
		{p, "GET /conversations/{id}/", "conversation: refresh", "", "maiagent/messages.txtar", true},
		{p, "GET /messages/", "refresh; settling what is in doubt", "", "maiagent/messages.txtar", true},
		{p, "GET /messages/{id}/", "refresh of one message", "", "maiagent/messages.txtar", true},
		{p, "GET /conversations/", "conversation: what an unanswered creation left", "", "maiagent/messages.txtar", true},
		{p, "POST /messages/outgoing/", "message as assistant", "", "maiagent/messages.txtar", true},
		{p, "POST /attachments-upload/", "attachment, in one call", "", "maiagent/messages.txtar", true},
		{p, "POST /upload-presigned-url/", "attachment: where to put the bytes", "", "maiagent/upload.txtar", true},
		{p, "POST /storage/", "attachment: the bytes, at the address that POST /upload-presigned-url/ gives; this path is the sandbox's", "", "maiagent/upload.txtar", true},
		{p, "POST /attachments/", "attachment: made of what was put there", "", "maiagent/upload.txtar", true},
		{p, "GET /inboxes/", "provider: the inbox, where only one is there", "", "maiagent/messages.txtar", true},
	}
}

func telegramEndpoints() []endpoint {
	const p, bot, messages = "telegram", "POST /{bot}/", "telegram/messages.txtar"
	return []endpoint{
		{p, bot + "sendMessage", "message without files", "", messages, false},
		{p, bot + "sendPhoto", "message with an image, which travels in the request", "", messages, false},
		{p, bot + "sendVideo", "message with a video", "", "", false},
		{p, bot + "sendDocument", "message with another file", "", "", false},
		{p, bot + "sendMediaGroup", "message with several files", "", messages, false},
		{p, bot + "editMessageText", "edit of a text", "", messages, false},
		{p, bot + "editMessageMedia", "edit of a message with a file", "", "", false},
		{p, bot + "deleteMessage", "recall", "", messages, false},
		{p, bot + "deleteMessages", "recall of a media group", "", messages, false},
		{p, "GET /{bot}/getMe", "provider: whether the token is good", "", messages, false},
	}
}

// requests returns the request lines of a transcript, without their queries.
func requests(t *testing.T, path string) []string {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Error(err)
		return nil
	}
	var lines []string
	for _, f := range archive.Files {
		if f.Name == "request" {
			line, _, _ := strings.Cut(string(f.Data), "\n")
			line, _, _ = strings.Cut(line, "?")
			lines = append(lines, line)
		}
	}
	return lines
}

// fits reports whether a request line is an instance of the call.
func fits(call, line string) bool {
	want, got := strings.Split(call, "/"), strings.Split(line, "/")
	return slices.EqualFunc(want, got, func(w, g string) bool {
		return w == g || strings.HasPrefix(w, "{") && g != ""
	})
}

// TestEveryEndpointHasATranscript requires the vendor's example of each call.
func TestEveryEndpointHasATranscript(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints() {
		if e.transcript == "" {
			continue
		}
		path := filepath.Join("../sandbox/testdata", e.transcript)
		if !slices.ContainsFunc(requests(t, path), func(line string) bool { return fits(e.call, line) }) {
			t.Errorf("%s: %s is not in %s", e.platform, e.call, path)
		}
	}
}

// TestEndpointsPage compares the page with the table above.
func TestEndpointsPage(t *testing.T) {
	t.Parallel()
	want := render()
	if *update {
		if err := os.WriteFile(page, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not current (-want +got); run go test ./providers/providertest -run Endpoints -update:\n%s", page, diff)
	}
}

func render() []byte {
	var b bytes.Buffer
	b.WriteString("# Endpoints\n\nEvery call that Herald makes, and no other: the conformance suite records them. Each has the transcript of\n" +
		"the vendor's example, where there is one, that client and sandbox are held against. Generated by\n" +
		"`go test ./providers/providertest -run Endpoints -update`.\n")
	platforms := all.Platforms()
	last := ""
	for _, e := range endpoints() {
		var facts providers.Facts
		if p, ok := platforms[e.platform]; ok {
			facts = p.Facts()
		}
		if e.platform != last {
			fmt.Fprintf(&b, "\n## %s\n\n| call | in Herald | transcript |\n|---|---|---|\n", facts.Schema.Title)
			last = e.platform
		}
		call := "`" + e.call + "`"
		if e.beyond {
			call += " ¹"
		}
		example := "–"
		if e.transcript != "" {
			example = fmt.Sprintf("[%s](sandbox/testdata/%s)", filepath.Base(e.transcript), e.transcript)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", call, e.purpose(facts), example)
	}
	b.WriteString("\n¹ On another of the vendor's pages.\n")
	return b.Bytes()
}

// purpose returns what Herald uses the call for, and whether it does so yet.
func (e endpoint) purpose(f providers.Facts) string {
	kind, name, _ := strings.Cut(e.operation, " ")
	named := func(o schema.Operation) bool { return o.Name == name }
	text, there := e.use, true
	switch kind {
	case "data":
		text, there = fmt.Sprintf("%s: data `%s`", e.use, name), slices.ContainsFunc(f.Schema.Data, named)
	case "action":
		text, there = fmt.Sprintf("%s: action `%s`", e.use, name), slices.ContainsFunc(f.Schema.Actions, named)
	case "ability":
		there = f.Can(providers.Ability(name))
	}
	if !there {
		text += " (not yet)"
	}
	return text
}
