package maiagent_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/providers"
	"herald/providers/providertest/stage"
)

const sampleConversation = "8e44604a-8278-4c96-96b5-3e5a0548d738"

func list(t *testing.T, s account, operation string) string {
	t.Helper()
	got, err := s.(providers.DataReader).ReadData(t.Context(), operation, providers.Target{ID: sampleConversation}, cty.EmptyObjectVal)
	if err != nil {
		t.Fatal(err)
	}
	text, err := ctyjson.Marshal(got, got.Type())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The message is the sample of the vendor's page: its sender has an id of 39
// digits. The second has one of a form that no page shows.
func TestListSample(t *testing.T) {
	t.Parallel()
	s := &stage.Stub{Answers: []string{`200 {"next":null,"results":[
		{"id":"2491074a-6d23-4289-af45-caa12531420e","conversation":"8e44604a-8278-4c96-96b5-3e5a0548d738",
		"sender":{"id":324816370485542537671391323877394598747,"name":"AI 智能客服","avatar":"https://example.org/a.png"},
		"type":"incoming","content":"你好","feedback":null,"createdAt":"1732495353000",
		"attachments":[{"id":"1","type":"image","filename":"a.png","file":"https://example.org/a.png"}],"citations":[],"citationNodes":[]},
		{"id":"2","sender":"nobody","type":"outgoing","content":"x","createdAt":"1732495352000"}]}`}}
	const want = `{"messages":[{"buttons":[],"edited_at":null,"files":[],"id":"2","kind":"outgoing","own":null,"quote":null,"recalled":false,` +
		`"sender":{"id":null,"name":null,"type":"assistant"},"sent_at":"2024-11-25T00:42:32Z","sequence":null,"text":"x"},` +
		`{"buttons":[],"edited_at":null,"files":[{"name":"a.png","url":"https://example.org/a.png"}],"id":"2491074a-6d23-4289-af45-caa12531420e",` +
		`"kind":"incoming","own":null,"quote":null,"recalled":false,"sender":{"id":"324816370485542537671391323877394598747","name":"AI 智能客服",` +
		`"type":"visitor"},"sent_at":"2024-11-25T00:42:33Z","sequence":null,"text":"你好"}]}`
	if diff := cmp.Diff(want, list(t, start(t, s), "messages")); diff != "" {
		t.Error(diff)
	}
}

func TestListConversation(t *testing.T) {
	t.Parallel()
	s := &stage.Stub{Answers: []string{`200 {"id":"8e44604a-8278-4c96-96b5-3e5a0548d738","contact":{"id":"c-1","name":"Visitor"},
		"inbox":{"id":"i-1"},"title":"Hello","createdAt":"1732495353000"}`}}
	const want = `{"announcement":null,"created_at":"2024-11-25T00:42:33Z","details":{"inbox":"i-1"},"id":"8e44604a-8278-4c96-96b5-3e5a0548d738",` +
		`"kind":null,"participants":["c-1"],"title":"Hello"}`
	if diff := cmp.Diff(want, list(t, start(t, s), "conversation")); diff != "" {
		t.Error(diff)
	}
}

func TestListRefusesOtherIDs(t *testing.T) {
	t.Parallel()
	s := start(t, &stage.Stub{Answers: []string{"500 x"}}).(providers.DataReader)
	for _, operation := range []string{"messages", "conversation"} {
		if _, err := s.ReadData(t.Context(), operation, providers.Target{ID: "x"}, cty.EmptyObjectVal); providers.KindOf(err) != providers.Invalid {
			t.Errorf("%s: %v", operation, err)
		}
	}
}
