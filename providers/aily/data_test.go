package aily_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/providers"
	"herald/providers/providertest/stage"
)

// The message is the sample of the vendor's page, and one that lacks whatever
// it can.
const (
	sampleMessage = `{"id":"message_4df45f2xknvcc","session_id":"session_4dfunz7sp1g8m","run_id":"run_4dfrxvctjqzzj","content_type":"MDX",
		"content":"你好 @_user_1","files":[{"id":"file_4d9nu1ev3a2rq","mime_type":"image/png","file_name":"发票.png","metadata":"{}",
		"created_at":"1711975665710","preview_url":{"url":"http://path_to_file","expired_at":"1719413169"}},{"id":"x","preview_url":7}],
		"quote_message_id":"message_4de9bpg70qskh","sender":{"entity_id":"ou_5ad573a6411d72b8305fda3a9c15c70e",
		"identity_provider":"FEISHU","sender_type":"USER","aily_id":"1794840334557292"},"mentions":[{"entity_id":"ou_1",
		"identity_provider":"FEISHU","key":"@_user_1","name":"张三"}],"plain_text":"","created_at":"1711975665710","status":"COMPLETED"}`
	bareMessage = `{"id":"message_2","sender":{"aily_id":"17"},"plain_text":"x","created_at":1711975665000}`
)

func list(t *testing.T, s account, operation string, limit int64) string {
	t.Helper()
	args := cty.EmptyObjectVal
	if limit > 0 {
		args = cty.ObjectVal(map[string]cty.Value{"limit": cty.NumberIntVal(limit)})
	}
	got, err := s.(providers.DataReader).ReadData(t.Context(), operation, providers.Target{ID: "session_1"}, args)
	if err != nil {
		t.Fatal(err)
	}
	text, err := ctyjson.Marshal(got, got.Type())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestListSample(t *testing.T) {
	t.Parallel()
	s := &stage.Stub{Answers: []string{`200 {"code":0,"data":{"messages":[` + sampleMessage + `,` + bareMessage + `],"has_more":false}}`}}
	const want = `{"messages":[{"buttons":[],"edited_at":null,"files":[],"id":"message_2","kind":null,"own":null,"quote":null,"recalled":false,` +
		`"sender":{"id":"17","name":null,"type":null},"sent_at":"2024-04-01T12:47:45Z","sequence":null,"text":"x"},` +
		`{"buttons":[],"edited_at":null,"files":[{"name":"发票.png","url":"http://path_to_file"}],"id":"message_4df45f2xknvcc","kind":"MDX",` +
		`"own":null,"quote":"message_4de9bpg70qskh","recalled":false,"sender":{"id":"ou_5ad573a6411d72b8305fda3a9c15c70e","name":null,"type":"USER"},` +
		`"sent_at":"2024-04-01T12:47:45.71Z","sequence":null,"text":"你好 @张三"}]}`
	if diff := cmp.Diff(want, list(t, start(t, s), "messages", 0)); diff != "" {
		t.Error(diff)
	}
}

// Pages are left out only where the newest are seen to come first.
func TestListPages(t *testing.T) {
	t.Parallel()
	page := func(more bool, at ...int) string {
		var all []string
		for _, n := range at {
			all = append(all, `{"id":"m`+strconv.Itoa(n)+`","created_at":"`+strconv.Itoa(1_700_000_000_000+n*1000)+`"}`)
		}
		return `200 {"code":0,"data":{"messages":[` + strings.Join(all, ",") + `],"has_more":` + strconv.FormatBool(more) + `,"page_token":"p` + strconv.Itoa(at[0]) + `"}}`
	}
	for name, test := range map[string]struct {
		answers []string
		asked   int
	}{
		"newest first": {[]string{page(true, 6, 5, 4), page(false, 3, 2, 1)}, 1},
		"oldest first": {[]string{page(true, 1, 2, 3), page(false, 4, 5, 6)}, 2},
		"no order":     {[]string{page(true, 4, 6, 1), page(false, 2, 5, 3)}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &stage.Stub{Answers: test.answers}
			got := list(t, start(t, s), "messages", 2)
			if !strings.Contains(got, `"id":"m5"`) || !strings.Contains(got, `"id":"m6"`) || strings.Count(got, `"id":"m`) != 2 {
				t.Errorf("got %s", got)
			}
			asked := 0
			for _, r := range s.Asked() {
				asked += strings.Count(r, "GET ")
			}
			if asked != test.asked {
				t.Errorf("%d requests, want %d", asked, test.asked)
			}
		})
	}
}

func TestListConversation(t *testing.T) {
	t.Parallel()
	s := &stage.Stub{Answers: []string{`200 {"code":0,"data":{"session":{"id":"session_1","created_at":"1711975665710",` +
		`"metadata":"{\"herald\":\"k\",\"title\":\"Ops\"}","channel_context":"{}"}}}`}}
	const want = `{"announcement":null,"created_at":"2024-04-01T12:47:45.71Z","details":{"channel_context":"{}",` +
		`"metadata":"{\"herald\":\"k\",\"title\":\"Ops\"}"},"id":"session_1","kind":null,"participants":null,"title":"Ops"}`
	if diff := cmp.Diff(want, list(t, start(t, s), "conversation", 0)); diff != "" {
		t.Error(diff)
	}
}
