package sandbox

import (
	"encoding/hex"
	"net/http"
	"strconv"
	"time"
)

// relationlabs implements the IM API of Relation ONE for one account. Paths,
// fields and codes follow the vendor's pages below api/ and appendix/. Where
// they are silent, a comment says what the sandbox does.
type relationlabs struct {
	repeat  Repeat
	now     func() time.Time
	apiKey  string
	account string // relation id
}

// relationlabsShy is a user who accepts no messages from strangers.
const relationlabsShy = "shyaa-aaaaa-aaaaj-aaaaa-cai"

func newRelationlabs(opt Options) *dialect {
	key := seededBytes("relationlabs", "api key")
	l := &relationlabs{repeat: opt.Repeat, now: opt.Now, apiKey: hex.EncodeToString(key[:16]), account: "sndbx-qaaaa-aaaaj-aaaaa-cai"}
	token := l.issueToken(l.account, time.Date(2022, 10, 8, 0, 0, 0, 0, time.UTC), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
	return &dialect{
		platform: "relationlabs", opt: opt, kind: "TEXT", sample: "channel:4f326124812c41448bc587bf6b2eaf42",
		settings:         []setting{{"api_key", l.apiKey}, {"token", token}},
		routes:           l.endpoints(),
		errors:           relationlabsErrors(),
		checkCredentials: l.checkCredentials,
		// The vendor documents no answer for a wrong path.
		absent: func(r *request) answer {
			return jsonAnswer(http.StatusNotFound, map[string]any{"status": http.StatusNotFound, "error": "Not Found", "path": r.URL.Path})
		},
		envelope: func(_ *request, data any) answer {
			return jsonAnswer(http.StatusOK, relationlabsAnswer{"0", "success", data})
		},
		pages: pageStyle{size: "limit", cursor: "cursor", base: 10},
		find:  l.findChannel,
	}
}

func (l *relationlabs) endpoints() []route {
	return []route{
		{pattern: "POST /api/v1/auth", endpoint: on("auth", l.exchangeToken)},
		{pattern: "POST /api/v1/message/send", endpoint: on("send", l.sendMessage)},
		{pattern: "GET /api/v1/message/list", endpoint: on("list", l.listMessages)},
		{pattern: "POST /api/v1/message/hide", endpoint: on("recall", l.hideMessage)},
		{pattern: "POST /api/v1/channel/create", endpoint: on("create_conversation", l.createChannel)},
		{pattern: "GET /api/v1/channel/info", endpoint: on("read_conversation", l.readInfo)},
		{pattern: "GET /api/v1/channel/members", endpoint: on("read_conversation", l.listMembers)},
		{pattern: "POST /api/v1/channel/disband", endpoint: on("remove_conversation", l.disbandChannel)},
		{pattern: "GET /api/v1/channel/announcement/get", endpoint: on("read_conversation", l.readAnnouncement)},
		{pattern: "POST /api/v1/channel/announcement/update", endpoint: on("change_conversation", l.changeAnnouncement)},
		{pattern: "GET /api/v1/userChannels/list", endpoint: on("list_conversations", l.listChannels)},
	}
}

// Reasons that only this platform has.
const (
	relationlabsNowhere   reason = "no channel and no person"
	relationlabsExpired   reason = "token expired"
	relationlabsToken     reason = "token"
	relationlabsIssuer    reason = "token issuer"
	relationlabsDenied    reason = "denied"
	relationlabsPair      reason = "not a group"
	relationlabsDismissed reason = "dismissed"
	relationlabsNotAdmin  reason = "not the admin"
	relationlabsNotMember reason = "not a member"
	relationlabsStranger  reason = "stranger"
)

// relationlabsErrors returns the errors. The pages do not document their HTTP
// status. It is 200 here, so that a client must check the code. The answer to a
// wrong API key is not documented either.
func relationlabsErrors() errorTable {
	return errorTable{
		fault: http.StatusOK, other: "system error",
		problems: []problem{
			{relationlabsExpired, http.StatusOK, 10100, "token expired"},
			{relationlabsToken, http.StatusOK, 10101, "token error"},
			{relationlabsIssuer, http.StatusOK, 10102, "token issuer error"},
			{throttled, http.StatusOK, 10110, "rate limit"},
			{invalid, http.StatusOK, 10112, "parameter error: {why}"},
			{relationlabsNowhere, http.StatusOK, 10112, "parameter error"},
			{relationlabsDenied, http.StatusOK, 10120, "permission denied"},
			{wrongKey, http.StatusOK, 10120, "permission denied"},
			{badChoice, http.StatusOK, 13101, "group type error"},
			{relationlabsPair, http.StatusOK, 13101, "group type error"},
			{relationlabsDismissed, http.StatusOK, 13104, "The group has been dismissed"},
			{relationlabsNotAdmin, http.StatusOK, 13107, "Not the admin of this channel"},
			{relationlabsNotMember, http.StatusOK, 13108, "Not the member of this group"},
			{relationlabsStranger, http.StatusOK, 13301, "block stranger messages"},
		},
		shape: func(_ *request, p problem, _ refusal) answer {
			return jsonAnswer(p.status, relationlabsAnswer{strconv.Itoa(p.code), p.text, nil})
		},
	}
}

// relationlabsAnswer is the envelope of every answer.
type relationlabsAnswer struct {
	Code string `json:"code"`
	Desc string `json:"desc"`
	Data any    `json:"data"`
}
