package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"herald/providers/sandbox"
)

const relationChannel = "4f326124812c41448bc587bf6b2eaf42"

// relation returns a request with the credentials of RelationLabs.
func (w *world) relation(method, target, body string) *http.Request {
	w.t.Helper()
	r := w.request(method, "/relationlabs"+target, body)
	r.Header.Set("ApiKey", w.env["RELATIONLABS_API_KEY"])
	r.Header.Set("Authorization", "Bearer "+w.env["RELATIONLABS_TOKEN"])
	return r
}

// relationCode returns the code of an answer.
func (a reply) relationCode(t *testing.T) string {
	t.Helper()
	var body struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal([]byte(a.body), &body); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return body.Code
}

func relationSend(change string) string {
	fields := `"type":"TEXT","channelUuid":"` + relationChannel + `","content":"hello","sendUuid":"one"`
	if change != "" {
		fields += "," + change
	}
	return "{" + fields + "}"
}

func TestRelationLabsRefusesInvalidRequests(t *testing.T) {
	t.Parallel()
	list := "/api/v1/message/list?channelUuid=" + relationChannel
	tests := []struct{ name, method, target, body, want string }{
		{"good", "POST", "/api/v1/message/send", relationSend(""), "0"},
		{"quote as a string", "POST", "/api/v1/message/send", relationSend(`"quoteId":"1579047130798100481"`), "0"},
		{"quote as a number", "POST", "/api/v1/message/send", relationSend(`"quoteId":1579047130798100481`), "0"},
		{"quote of words", "POST", "/api/v1/message/send", relationSend(`"quoteId":"the teaser"`), "10112"},
		{"quote of a fraction", "POST", "/api/v1/message/send", relationSend(`"quoteId":1.5`), "10112"},
		{"unknown field", "POST", "/api/v1/message/send", relationSend(`"silent":true`), "10112"},
		{"two values", "POST", "/api/v1/message/send", relationSend("") + "{}", "10112"},
		{"nowhere", "POST", "/api/v1/message/send", `{"type":"TEXT","content":"hello","sendUuid":"one"}`, "10112"},
		{"no content", "POST", "/api/v1/message/send", `{"type":"TEXT","channelUuid":"a","content":"","sendUuid":"one"}`, "10112"},
		{"no sendUuid", "POST", "/api/v1/message/send", `{"type":"TEXT","channelUuid":"a","content":"b"}`, "10112"},
		{"mention of words", "POST", "/api/v1/message/send", relationSend(`"mentionedUser":["the ops"]`), "10112"},
		{"shy person", "POST", "/api/v1/message/send", `{"type":"TEXT","toRelationId":"shyaa-aaaaa-aaaaj-aaaaa-cai","content":"b","sendUuid":"c"}`, "13301"},
		{"list", "GET", list + "&maxCreateAt=1&limit=50", "", "0"},
		{"list without time", "GET", list + "&limit=50", "", "10112"},
		{"list of nothing", "GET", list + "&maxCreateAt=1&limit=0", "", "10112"},
		{"list with unknown parameter", "GET", list + "&maxCreateAt=1&limit=50&page=2", "", "10112"},
		{"hide of nothing", "POST", "/api/v1/message/hide", `{"id":"1"}`, "10112"},
		{"channel of no type", "POST", "/api/v1/channel/create", `{"name":"a","members":[]}`, "13101"},
		{"group without a name", "POST", "/api/v1/channel/create", `{"type":"G","members":[]}`, "10112"},
		{"pair with nobody", "POST", "/api/v1/channel/create", `{"type":"P","members":[]}`, "10112"},
		{"info of nothing", "GET", "/api/v1/channel/info", "", "10112"},
		{"announcement of nothing", "POST", "/api/v1/channel/announcement/update", `{"channelUuid":"a"}`, "10112"},
		{"channels without a limit", "GET", "/api/v1/userChannels/list", "", "10112"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := start(t, sandbox.Options{})
			a := w.must(w.relation(test.method, test.target, test.body))
			if got := a.relationCode(t); got != test.want || a.status != http.StatusOK {
				t.Errorf("code %s, expected %s: %d %s", got, test.want, a.status, a.body)
			}
			if n := len(w.server.Ledger()); (n > 0) != (test.want == "0") {
				t.Errorf("%d entries in the ledger", n)
			}
		})
	}
}

func TestRelationLabsAuthorization(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	now := noon
	later := start(t, sandbox.Options{Now: func() time.Time { return now.AddDate(100, 0, 0) }})
	tests := []struct {
		name, header, value, want string
	}{
		{"scheme in lower case", "Authorization", "bearer " + w.env["RELATIONLABS_TOKEN"], "0"},
		{"no scheme", "Authorization", w.env["RELATIONLABS_TOKEN"], "10101"},
		{"no token", "Authorization", "", "10101"},
		{"altered token", "Authorization", "Bearer " + w.env["RELATIONLABS_TOKEN"] + "x", "10101"},
		{"wrong API key", "ApiKey", "581c6c4f", "10120"},
		{"wrong content type", "Content-Type", "text/plain", "10112"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := w.relation("POST", "/api/v1/message/send", relationSend(""))
			r.Header.Set(test.header, test.value)
			if got := w.must(r).relationCode(t); got != test.want {
				t.Errorf("code %s, expected %s", got, test.want)
			}
		})
	}
	if got := later.must(later.relation("POST", "/api/v1/message/send", relationSend(""))).relationCode(t); got != "10100" {
		t.Errorf("after its time: code %s", got)
	}
}

func TestRelationLabsMembership(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{RequireConversations: true})
	send := func() string {
		return w.must(w.relation("POST", "/api/v1/message/send", relationSend(""))).relationCode(t)
	}
	drift := func(action string, people ...string) {
		t.Helper()
		err := w.server.Drift(sandbox.Drift{Action: action, Platform: "relationlabs", Conversation: "channel:" + relationChannel, Participants: people})
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := send(); got != "13108" {
		t.Errorf("unknown channel: %s", got)
	}
	drift("open", "qddyo-3aaaa-aaaaj-allxa-cai")
	if got := send(); got != "0" {
		t.Errorf("member: %s", got)
	}
	drift("disband")
	if got := send(); got != "13104" {
		t.Errorf("dismissed: %s", got)
	}
}

// The default is the worst possible behavior of the vendor.
func TestRelationLabsRepeat(t *testing.T) {
	t.Parallel()
	for repeat, want := range map[sandbox.Repeat]struct {
		code  string
		shown int
	}{
		sandbox.RepeatDuplicate: {"0", 2}, sandbox.RepeatIgnore: {"0", 1}, sandbox.RepeatError: {"10112", 1},
	} {
		t.Run(string(repeat), func(t *testing.T) {
			t.Parallel()
			w := start(t, sandbox.Options{Repeat: repeat})
			w.must(w.relation("POST", "/api/v1/message/send", relationSend("")))
			if got := w.must(w.relation("POST", "/api/v1/message/send", relationSend(""))).relationCode(t); got != want.code {
				t.Errorf("code %s, expected %s", got, want.code)
			}
			if n := len(w.server.Conversations()[0].Messages); n != want.shown {
				t.Errorf("%d messages, expected %d", n, want.shown)
			}
		})
	}
}

func TestRelationLabsPersonAndChannelAreOneConversation(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	var sent struct {
		Data struct{ ID, ChannelUUID string } `json:"data"`
	}
	body := `{"type":"TEXT",%s,"content":"hello","sendUuid":%q}`
	a := w.must(w.relation("POST", "/api/v1/message/send", fmt.Sprintf(body, `"toRelationId":"qddyo-3aaaa-aaaaj-allxa-cai"`, "one")))
	if err := json.Unmarshal([]byte(a.body), &sent); err != nil {
		t.Fatal(err)
	}
	w.must(w.relation("POST", "/api/v1/message/send", fmt.Sprintf(body, `"channelUuid":"`+sent.Data.ChannelUUID+`"`, "two")))
	all := w.server.Conversations()
	if len(all) != 1 || len(all[0].Messages) != 2 || all[0].ID != "user:qddyo-3aaaa-aaaaj-allxa-cai" {
		t.Errorf("conversations: %+v", all)
	}
	a = w.must(w.relation("POST", "/api/v1/channel/disband", `{"channelUuid":"`+sent.Data.ChannelUUID+`"}`))
	if got := a.relationCode(t); got != "13101" {
		t.Errorf("disband of a pair: %s", got)
	}
}

func TestRelationLabsFaults(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	for _, f := range []sandbox.Fault{
		{Action: sandbox.Wait, After: 3}, {Action: sandbox.Status, Status: 503}, {Action: sandbox.Status, Code: 10100},
	} {
		if err := w.server.Inject(f); err != nil {
			t.Fatal(err)
		}
	}
	wait := w.must(w.relation("POST", "/api/v1/message/send", relationSend("")))
	if wait.relationCode(t) != "10110" || wait.header.Get("Retry-After") != "3" {
		t.Errorf("wait: %+v", wait)
	}
	if a := w.must(w.relation("POST", "/api/v1/message/send", relationSend(""))); a.status != 503 {
		t.Errorf("status: %+v", a)
	}
	if a := w.must(w.relation("POST", "/api/v1/message/send", relationSend(""))); a.status != 200 || a.relationCode(t) != "10100" {
		t.Errorf("code: %+v", a)
	}
	if a := w.must(w.relation("GET", "/api/v1/nothing", "")); a.status != 404 || !strings.Contains(a.body, "Not Found") {
		t.Errorf("absent: %+v", a)
	}
}

func FuzzRelationLabs(f *testing.F) {
	f.Add("POST", "/api/v1/message/send", relationSend(`"quoteId":1e9,"mentionedUser":[null]`))
	f.Add("GET", "/api/v1/message/list?toRelationId=a&maxCreateAt=9223372036854775807&limit=9223372036854775807", "")
	f.Add("GET", "/api/v1/userChannels/list?limit=9223372036854775807&cursor=9223372036854775807", "")
	f.Add("POST", "/api/v1/channel/create", `{"type":"G","name":"x","members":[null]}`)
	f.Fuzz(func(t *testing.T, method, target, body string) {
		w := run(t, sandbox.Options{})
		r, err := http.NewRequestWithContext(t.Context(), method, w.base+"/relationlabs"+target, strings.NewReader(body))
		if err != nil {
			t.Skip("not a request")
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("ApiKey", w.env["RELATIONLABS_API_KEY"])
		r.Header.Set("Authorization", "Bearer "+w.env["RELATIONLABS_TOKEN"])
		if a, err := w.do(r); err == nil && a.status >= 500 {
			t.Errorf("status %d: %s", a.status, a.body)
		}
	})
}

func TestRelationLabsUnknownFields(t *testing.T) {
	t.Parallel()
	testUnknownFields(t, map[string]func(*world) reply{
		"message": func(w *world) reply {
			return w.must(w.relation("POST", "/api/v1/message/send", `{"type":"TEXT","channelUuid":"1","content":"x","sendUuid":"1","more":1}`))
		},
		"list": func(w *world) reply {
			return w.must(w.relation("GET", "/api/v1/message/list?channelUuid=1&maxCreateAt=1&limit=1&more=1", ""))
		},
	})
}
