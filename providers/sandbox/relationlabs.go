package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// relationlabs implements the IM API of Relation ONE for one account. Paths,
// fields and codes follow the vendor's pages below api/ and appendix/. Where
// they are silent, a comment says what the sandbox does.
type relationlabs struct {
	requireConversations bool
	repeat               Repeat
	now                  func() time.Time
	apiKey               string
	account              string // relation id
}

// relationlabsShy is a user who accepts no messages from strangers.
const relationlabsShy = "shyaa-aaaaa-aaaaj-aaaaa-cai"

func newRelationlabs(opt Options) *relationlabs {
	key := seededBytes("relationlabs", "api key")
	return &relationlabs{
		requireConversations: opt.RequireConversations, repeat: opt.Repeat, now: opt.Now,
		apiKey: fmt.Sprintf("%x", key[:16]), account: "sndbx-qaaaa-aaaaj-aaaaa-cai",
	}
}

func (l *relationlabs) name() string { return "relationlabs" }

func (l *relationlabs) routes() []route {
	return []route{
		{pattern: "POST /api/v1/auth", parse: l.exchangeToken},
		{pattern: "POST /api/v1/message/send", parse: l.sendMessage},
		{pattern: "GET /api/v1/message/list", parse: l.listMessages},
		{pattern: "POST /api/v1/message/hide", parse: l.hideMessage},
		{pattern: "POST /api/v1/channel/create", parse: l.createChannel},
		{pattern: "GET /api/v1/channel/info", parse: l.readInfo},
		{pattern: "GET /api/v1/channel/members", parse: l.listMembers},
		{pattern: "POST /api/v1/channel/disband", parse: l.disbandChannel},
		{pattern: "GET /api/v1/channel/announcement/get", parse: l.readAnnouncement},
		{pattern: "POST /api/v1/channel/announcement/update", parse: l.changeAnnouncement},
		{pattern: "GET /api/v1/userChannels/list", parse: l.listChannels},
	}
}

// Error codes, which are strings in the API.
const (
	relationlabsExpired   = "10100"
	relationlabsToken     = "10101"
	relationlabsIssuer    = "10102"
	relationlabsTooFast   = "10110"
	relationlabsParameter = "10112"
	relationlabsDenied    = "10120"
	relationlabsType      = "13101"
	relationlabsDismissed = "13104"
	relationlabsNotAdmin  = "13107"
	relationlabsNotMember = "13108"
	relationlabsStranger  = "13301"
)

// relationlabsText returns the vendor's text for a code.
func relationlabsText(code string) string {
	switch code {
	case relationlabsExpired:
		return "token expired"
	case relationlabsToken:
		return "token error"
	case relationlabsIssuer:
		return "token issuer error"
	case relationlabsTooFast:
		return "rate limit"
	case relationlabsParameter:
		return "parameter error"
	case relationlabsDenied:
		return "permission denied"
	case relationlabsType:
		return "group type error"
	case relationlabsDismissed:
		return "The group has been dismissed"
	case relationlabsNotAdmin:
		return "Not the admin of this channel"
	case relationlabsNotMember:
		return "Not the member of this group"
	case relationlabsStranger:
		return "block stranger messages"
	}
	return "system error"
}

// relationlabsAnswer is the envelope of every answer.
type relationlabsAnswer struct {
	Code string `json:"code"`
	Desc string `json:"desc"`
	Data any    `json:"data"`
}

// errorAnswer returns an error. The pages do not document its HTTP status. It
// is 200 here, so that a client must check the code.
func (l *relationlabs) errorAnswer(code string) answer {
	return jsonAnswer(http.StatusOK, relationlabsAnswer{Code: code, Desc: relationlabsText(code)})
}

// invalidParam returns the error for a parameter, with the reason after the
// vendor's text.
func (l *relationlabs) invalidParam(format string, args ...any) answer {
	text := relationlabsText(relationlabsParameter) + ": " + fmt.Sprintf(format, args...)
	return jsonAnswer(http.StatusOK, relationlabsAnswer{Code: relationlabsParameter, Desc: text})
}

func (l *relationlabs) successAnswer(data any) answer {
	return jsonAnswer(http.StatusOK, relationlabsAnswer{Code: "0", Desc: "success", Data: data})
}

// authenticate checks the API key and, except where a token is requested, the
// token. The answer to a wrong API key is not documented.
func (l *relationlabs) authenticate(r *request) *answer {
	var a answer
	if r.Header.Get("ApiKey") != l.apiKey {
		a = l.errorAnswer(relationlabsDenied)
		return &a
	}
	if strings.HasSuffix(r.URL.Path, "/api/v1/auth") {
		return nil
	}
	if code := l.checkToken(r.Header.Get("Authorization")); code != "" {
		a = l.errorAnswer(code)
		return &a
	}
	return nil
}

func (l *relationlabs) answerHeaders(*request) map[string]string { return nil }

// notFoundAnswer returns a common 404 answer; the vendor documents none.
func (l *relationlabs) notFoundAnswer(r *request) answer {
	return jsonAnswer(http.StatusNotFound, map[string]any{"status": http.StatusNotFound, "error": "Not Found", "path": r.URL.Path})
}

func (l *relationlabs) faultAnswer(_ *request, f Fault) answer {
	code, status := strconv.Itoa(f.Code), f.Status
	if f.Action == Wait {
		code, status = relationlabsTooFast, http.StatusOK
	}
	a := textAnswer(status, http.StatusText(status))
	if code != "0" {
		a = l.errorAnswer(code)
		if status != 0 {
			a.status = status
		}
	}
	if f.After > 0 {
		a = a.withHeader("Retry-After", strconv.Itoa(f.After))
	}
	return a
}

func (l *relationlabs) setText(p *post, text string) {
	p.Text = text
	if p.Kind == "" {
		p.Kind = "TEXT"
	}
}

func (l *relationlabs) credential(base string) Credential {
	base += "/relationlabs"
	token := l.issueToken(l.account, time.Date(2022, 10, 8, 0, 0, 0, 0, time.UTC), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
	return Credential{
		Platform: l.name(),
		Block: fmt.Sprintf("provider \"relationlabs\" {\n  endpoint = %q\n  api_key  = %q\n  token    = %q\n}\n",
			base, l.apiKey, token),
		Environment: []string{"RELATIONLABS_ENDPOINT=" + base, "RELATIONLABS_API_KEY=" + l.apiKey, "RELATIONLABS_TOKEN=" + token},
	}
}

// decodeBody decodes a JSON body, or returns the refusal.
func (l *relationlabs) decodeBody(r *request, into any) *answer {
	if err := r.decodeJSONBody(into); err != nil {
		a := l.invalidParam("%v", err)
		return &a
	}
	return nil
}

// readQuery returns the named query parameters. Other parameters are ignored,
// or refused if the sandbox is strict.
func (l *relationlabs) readQuery(r *request, names ...string) (map[string]string, *answer) {
	values := map[string]string{}
	for name, given := range r.URL.Query() {
		known := slices.Contains(names, name)
		if len(given) != 1 || !known && r.strict {
			a := l.invalidParam("query %s", name)
			return nil, &a
		}
		if known {
			values[name] = given[0]
		}
	}
	return values, nil
}
