package sandbox

import (
	"encoding/hex"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// Who sends messages of the sandbox's app on Slack.
const (
	slackUser = "USANDBOX01"
	slackBot  = "BSANDBOX01"
)

// slackError is the reason whose text is Slack's word for the error.
const slackError reason = "slack"

// newSlack declares the part of the Web API that sends, edits, deletes and lists messages,
// uploads files and manages channels, for one app. Methods take JSON, forms and queries.
func newSlack(opt Options) *dialect {
	secret := seededBytes("slack", "token")
	token := "xoxb-sandbox-" + hex.EncodeToString(secret[:12])
	channel := regexp.MustCompile(`^[CGD][A-Z0-9]{7,}$`)
	d := &dialect{
		platform: "slack", opt: opt, kind: "message", sample: "C0123456789", settings: []setting{{"token", token}},
		routes: slackRoutes(),
		errors: errorTable{codeless: true, fault: http.StatusBadRequest, shape: showSlackError, problems: []problem{
			{slackError, http.StatusOK, 0, "{why}"}, {invalid, http.StatusOK, 0, "invalid_arguments"}, {missing, http.StatusOK, 0, "invalid_arguments"},
			{absent, http.StatusOK, 0, "channel_not_found"}, {noKey, http.StatusOK, 0, "not_authed"}, {wrongKey, http.StatusOK, 0, "invalid_auth"},
			{throttled, http.StatusTooManyRequests, 0, "ratelimited"},
		}},
		checkCredentials: checkHeader("Authorization", "Bearer ", token),
		envelope: func(_ *request, data any) answer {
			fields, _ := data.(map[string]any)
			if fields == nil {
				fields = map[string]any{}
			}
			fields["ok"] = true
			return jsonAnswer(http.StatusOK, fields)
		},
		find:    findSlackChannel,
		implied: func(_ *transaction, id string) (Header, bool) { return Header{}, channel.MatchString(id) },
		setWire: func(p *post, text string) {
			p.Wire = slackWire{Text: text, Blocks: []slackBlock{{Type: "section", Text: &slackText{Type: "mrkdwn", Text: text}}}}.encode()
		},
	}
	d.absent = func(r *request) answer {
		return showSlackError(r, problem{status: http.StatusOK, text: "unknown_method"}, refusal{})
	}
	return d
}

func slackRoutes() []route {
	var routes []route
	for method, e := range map[string]endpoint{
		"auth.test":                    onParameters("read_me", slackIdentity),
		"chat.postMessage":             onParameters("send", slackPostMessage),
		"chat.update":                  onParameters("edit", slackUpdateMessage),
		"chat.delete":                  onParameters("recall", slackDeleteMessage),
		"pins.add":                     onParameters("pin", slackAddPin),
		"pins.remove":                  onParameters("pin", slackRemovePin),
		"conversations.history":        onParameters("list", slackHistory),
		"conversations.replies":        onParameters("list", slackReplies),
		"conversations.create":         onParameters("create_conversation", slackCreateChannel),
		"conversations.info":           onParameters("read_conversation", slackChannelInfo),
		"conversations.members":        onParameters("read_conversation", slackMembers),
		"conversations.list":           onParameters("list_conversations", slackListChannels),
		"conversations.rename":         onParameters("change_conversation", slackRename),
		"conversations.setTopic":       onParameters("change_conversation", slackSetTopic),
		"conversations.invite":         onParameters("change_conversation", slackInvite),
		"conversations.kick":           onParameters("change_conversation", slackKick),
		"conversations.archive":        onParameters("remove_conversation", slackArchive),
		"files.getUploadURLExternal":   onParameters("presign", slackUploadURL),
		"files.completeUploadExternal": onParameters("attach", slackCompleteUpload),
		"files.info":                   onParameters("read_file", slackFileInfo),
	} {
		routes = append(routes, route{pattern: "/" + method, endpoint: e, access: upload})
	}
	return append(routes, route{pattern: "POST /upload/v1/{file}", endpoint: onForm("store", admitSlackUpload, slackStoreUpload), access: foreign})
}

func showSlackError(_ *request, p problem, _ refusal) answer {
	return jsonAnswer(p.status, map[string]any{"ok": false, "error": strings.ReplaceAll(strings.ToLower(p.text), " ", "_")})
}

func slackIdentity(*exchange, *nothing) (any, error) {
	return map[string]any{"url": "https://sandbox.slack.com/", "team": "Sandbox", "user": "sandbox", "team_id": "TSANDBOX01", "user_id": slackUser, "bot_id": slackBot}, nil
}

// slackID returns an id in Slack's form: a letter and others in upper case.
func (c *exchange) slackID(letter string) string {
	return letter + strings.ToUpper(strings.ReplaceAll(c.uuid(letter), "-", "")[:10])
}

// slackPage returns the part of a list that a request asks for, and the field of the
// answer that names the next part.
func slackPage[T any](items []T, limit int, cursor string) ([]T, map[string]any) {
	if limit == 0 {
		limit = 100
	}
	from, _ := strconv.Atoi(cursor) // made below
	from = min(max(from, 0), len(items))
	to, next := min(from+limit, len(items)), ""
	if to < len(items) {
		next = strconv.Itoa(to)
	}
	return items[from:to], map[string]any{"next_cursor": next}
}

var slackReference = regexp.MustCompile(`<([^<>|]*)(?:\|([^<>]*))?>`)

// readMrkdwn returns what readers see of a text, and the people it mentions.
func readMrkdwn(text string) (seen string, mentions []string) {
	seen = slackReference.ReplaceAllStringFunc(text, func(reference string) string {
		m := slackReference.FindStringSubmatch(reference)
		target, isMention := strings.CutPrefix(m[1], "@")
		word, isSpecial := strings.CutPrefix(m[1], "!")
		switch {
		case isMention:
			mentions = append(mentions, target)
			return "@" + target
		case isSpecial:
			mentions = append(mentions, word)
			return "@" + word
		case m[2] != "":
			return m[2]
		}
		return m[1]
	})
	return strings.ReplaceAll(html.UnescapeString(seen), "\u2060", ""), mentions
}
