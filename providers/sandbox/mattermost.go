package sandbox

import (
	"encoding/base32"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Errors of Mattermost, whose reasons are their ids.
const (
	mmNoPost    reason = "app.post.get.app_error"
	mmNoChannel reason = "app.channel.get.existing.app_error"
	mmNoTeam    reason = "app.team.get_by_name.missing.app_error"
	mmNoUser    reason = "app.user.missing_account.const"
	mmNoMember  reason = "app.channel.get_member.missing.app_error"
	mmDenied    reason = "api.context.permissions.app_error"
	mmTaken     reason = "store.sql_channel.save_channel.exists.app_error"
	mmRoot      reason = "api.post.create_post.root_id.app_error"
	mmOtherRoot reason = "api.post.create_post.channel_root_id.app_error"
	mmTooLong   reason = "model.post.is_valid.message_length.app_error"
	mmArchived  reason = "api.post.create_post.can_not_post_to_deleted.error"
	mmNoPatch   reason = "api.post.patch_post.can_not_update_post_in_deleted.error"
	mmNoDelete  reason = "api.post.delete_post.can_not_delete_post_in_deleted.error"
	mmDeleted   reason = "api.channel.delete_channel.deleted.app_error"
)

// mattermost implements the part of API v4 that sends, changes and finds posts, and
// that manages channels, for one account in one team.
type mattermost struct{ account, team string }

// mmID returns an id in the form of all ids on Mattermost.
func mmID(parts ...any) string {
	sum := seededBytes(append([]any{"mattermost"}, parts...)...)
	return base32.NewEncoding("ybndrfg8ejkmcpqxot1uwisza345h769").WithPadding(base32.NoPadding).EncodeToString(sum[:16])
}

var mmIDForm = regexp.MustCompile(`^[a-z0-9]{26}$`)

func newMattermost(opt Options) *dialect {
	m := &mattermost{account: mmID("account"), team: mmID("team")}
	token := mmID("token")
	return &dialect{
		platform: "mattermost", opt: opt, kind: "post", sample: mmID("channel"), setWire: mmSetWire,
		settings: []setting{{"token", token}, {"team", "sandbox"}},
		routes:   m.endpoints(),
		errors:   mmErrors(),
		checkCredentials: func(r *request) error { // the vendor's client writes BEARER
			if kind, _, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(kind, "Bearer") {
				return checkHeader("Authorization", kind+" ", token)(r)
			}
			return refuse(noKey, "a token")
		},
		absent: func(r *request) answer {
			return showMattermostError(r, problem{reason: "api.context.404.app_error", status: http.StatusNotFound, text: "not found"}, refusal{})
		},
		envelope: func(_ *request, data any) answer { return mmAnswer(http.StatusOK, data) },
		find:     m.findChannel,
		implied: func(t *transaction, id string) (Header, bool) {
			return Header{Title: "Channel " + (id + "    ")[:4], CreatedAt: t.now.Add(-24 * time.Hour)}, mmIDForm.MatchString(id)
		},
	}
}

func (m *mattermost) endpoints() []route {
	const v4, channel, post = "/api/v4", "/api/v4/channels/{conversation}", "/api/v4/posts/{post}"
	return []route{
		{pattern: "POST " + v4 + "/posts", endpoint: on("send", m.createPost)},
		{pattern: "GET " + post, endpoint: on("read", m.readPost)},
		{pattern: "PUT " + post + "/patch", endpoint: on("edit", m.patchPost)},
		{pattern: "DELETE " + post, endpoint: on("recall", m.deletePost)},
		{pattern: "POST " + post + "/pin", endpoint: on("pin", m.pinPost(true))},
		{pattern: "POST " + post + "/unpin", endpoint: on("pin", m.pinPost(false))},
		{pattern: "GET " + channel + "/posts", endpoint: on("list", m.listPosts)},
		{pattern: "POST " + v4 + "/files", endpoint: on("upload", m.uploadFile), access: upload},
		{pattern: "GET " + v4 + "/users/me", endpoint: on("read_me", m.readMe)},
		{pattern: "GET " + v4 + "/users/me/channels", endpoint: on("list_conversations", m.listChannels)},
		{pattern: "GET " + v4 + "/teams/name/{team}", endpoint: on("read_team", m.readTeam)},
		{pattern: "GET " + v4 + "/teams/{team}/channels/name/{name}", endpoint: on("read_conversation", m.readNamed)},
		{pattern: "POST " + v4 + "/channels", endpoint: on("create_conversation", m.createChannel)},
		{pattern: "POST " + v4 + "/channels/direct", endpoint: on("create_conversation", m.createDirect)},
		{pattern: "GET " + channel, endpoint: on("read_conversation", m.readChannel)},
		{pattern: "PUT " + channel + "/patch", endpoint: on("change_conversation", m.patchChannel)},
		{pattern: "DELETE " + channel, endpoint: on("remove_conversation", m.deleteChannel)},
		{pattern: "GET " + channel + "/members", endpoint: on("list_members", m.listMembers)},
		{pattern: "POST " + channel + "/members", endpoint: on("add_member", m.addMember)},
		{pattern: "DELETE " + channel + "/members/{user}", endpoint: on("remove_member", m.removeMember)},
	}
}

func mmErrors() errorTable {
	table := errorTable{codeless: true, fault: http.StatusInternalServerError, shape: showMattermostError, problems: []problem{
		{invalid, http.StatusBadRequest, 0, "Invalid or missing {field} in request body: {why}"},
		{noKey, http.StatusUnauthorized, 0, "Invalid or expired session, please login again."},
		{wrongKey, http.StatusUnauthorized, 0, "Invalid or expired session, please login again."},
		{throttled, http.StatusTooManyRequests, 0, "limit exceeded"},
		{mmDenied, http.StatusForbidden, 0, "You do not have the appropriate permissions."},
	}}
	for _, r := range []reason{mmNoPost, mmNoChannel, mmNoTeam, mmNoUser, mmNoMember} {
		table.problems = append(table.problems, problem{r, http.StatusNotFound, 0, "Unable to find it: {why}"})
	}
	for _, r := range []reason{mmTaken, mmRoot, mmOtherRoot, mmTooLong, mmArchived, mmNoPatch, mmNoDelete, mmDeleted} {
		table.problems = append(table.problems, problem{r, http.StatusBadRequest, 0, "{why}"})
	}
	return table
}

func showMattermostError(_ *request, p problem, _ refusal) answer {
	id := string(p.reason)
	switch p.reason {
	case throttled: // written by the limiter, which precedes the API
		return textAnswer(p.status, p.text)
	case noKey, wrongKey:
		id = "api.context.session_expired.app_error"
	case invalid:
		id = "api.context.invalid_body_param.app_error"
	}
	return mmAnswer(p.status, map[string]any{"id": id, "message": p.text, "detailed_error": "", "request_id": mmID("request"), "status_code": p.status})
}

// findChannel returns the channel of a request, which may be archived.
func (m *mattermost) findChannel(c *exchange, id string) (Header, error) {
	h, ok := c.lookUp(id)
	switch {
	case !ok && !h.Gone && c.inBody: // the server looks for the right to post first
		return h, refuse(mmDenied, "no such channel")
	case !ok && !h.Gone:
		return h, refuse(mmNoChannel, "%s", id)
	case !h.Found && h.Facts["name"] != "" && h.findParticipant(m.account) == nil:
		return h, refuse(mmDenied, "not a member")
	}
	return h, nil
}

// mmAnswer returns an answer; the vendor's client reads no JSON of a type that names a
// character set.
func mmAnswer(status int, body any) answer {
	a := jsonAnswer(status, body)
	a.header["Content-Type"] = "application/json"
	return a
}

func mmOK() any { return map[string]string{"status": "OK"} }
