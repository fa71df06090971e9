package yunhu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/schema"
	"herald/providers"
	"herald/providers/yunhu/yunhupb"
)

// given are the arguments of an operation, as its block would decode them.
func given(t *testing.T, name string, values map[string]cty.Value) cty.Value {
	t.Helper()
	for _, op := range slices.Concat(dataOperations(), actionOperations()) {
		if op.Name == name {
			return filled(op, values)
		}
	}
	t.Fatalf("no operation %s", name)
	return cty.NilVal
}

func filled(op schema.Operation, values map[string]cty.Value) cty.Value {
	all := map[string]cty.Value{}
	for name, ty := range op.Arguments.ImpliedType().AttributeTypes() {
		all[name] = cty.NullVal(ty)
		if v, ok := values[name]; ok {
			all[name] = v
		}
	}
	return cty.ObjectVal(all)
}

type values = map[string]cty.Value

func str(s string) cty.Value { return cty.StringVal(s) }
func num(n int64) cty.Value  { return cty.NumberIntVal(n) }

// operationTranscripts hold look-ups and actions against the vendor's page.
func operationTranscripts() map[string]func(*testing.T, *session) {
	const post = `{"buttons":[{"label":"Seen","url":null,"value":"seen"}],"edited_at":"2023-11-14T22:15:00Z","files":[],` +
		`"id":"0d9de5bb2a1d4a5f8c3e6b7a90f1e2d3","kind":"text","own":false,"quote":"e22342a5a1a54f03bc3aaaaaaaaaaaaa","recalled":true,` +
		`"sender":{"id":"7058262","name":"Ops","type":"user"},"sent_at":"2023-11-14T22:13:20Z","sequence":815,"text":"Seen?"}`
	return map[string]func(*testing.T, *session){
		"list-by-seq": look(groupID, "messages", values{"after_sequence": num(814)}, `{"messages":[`+post+`]}`),
		"pictures": look(groupID, "images", values{"image_id": num(815), "earlier": num(5)},
			`{"images":[{"height":480,"message":"0d9de5bb2a1d4a5f8c3e6b7a90f1e2d3","sender":{"id":"7058262","name":"Bot","type":"bot"},`+
				`"sent_at":"2023-11-14T22:13:20Z","sequence":815,"url":"test.jpg","width":640}]}`),
		"history": look("", "message_history", values{"message": str("12312312312312312312312313")},
			`{"versions":[{"content":"{\"text\":\"测试原始编辑文本\"}","created_at":"2009-01-06T08:40:31.23Z",`+
				`"edited_at":"2009-01-06T08:40:31.23Z","id":"1018684","kind":"text","text":"测试原始编辑文本"}]}`),
		"press-button": func(t *testing.T, s *session) {
			s.user = "7300001"
			act(groupID, "press_button", values{"message": str(testID), "value": str("seen")})(t, s)
		},
		"record-download": act("", "record_download", values{
			"message": str("5040d27fc975416680a14e5a1b37ef06"), "path": str("/storage/emulated/0/Download/云湖/恶臭(1).txt"),
		}),
		"delete": act("user:123", "delete_for_me", values{"messages": cty.ListVal([]cty.Value{str("123")})}),
		"submit-form": act("bot:123123", "submit_form", values{
			"message": str("123"), "sender": str("123123123123"), "action_name": str("testA2UIName"), "component_id": str("testId"),
			"context": str(`{ "subLink": "https://..." }`),
		}),
		"forward": func(t *testing.T, s *session) {
			from := forwardOrigin{chat{"123", yunhupb.ChatType_GROUP}, otherID}
			if err := s.requestForward(context.Background(), from, chat{"1234567", yunhupb.ChatType_USER}); err != nil {
				t.Error(err)
			}
		},
	}
}

func look(target, operation string, v values, want string) func(*testing.T, *session) {
	return func(t *testing.T, s *session) {
		got, err := s.ReadData(context.Background(), operation, providers.Target{ID: target}, given(t, operation, v))
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range dataOperations() {
			if op.Name == operation && !got.Type().Equals(op.Result) {
				t.Errorf("%#v is not of the type declared", got.Type())
			}
		}
		text, err := ctyjson.Marshal(got, got.Type())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(text)); diff != "" {
			t.Error(diff)
		}
	}
}

func act(target, operation string, v values) func(*testing.T, *session) {
	return func(t *testing.T, s *session) {
		if err := s.InvokeAction(context.Background(), operation, providers.Target{ID: target}, given(t, operation, v)); err != nil {
			t.Error(err)
		}
	}
}

func TestListMessages(t *testing.T) {
	t.Parallel()
	texts := func(from, to int) (all []string) {
		for i := from; i < to; i++ {
			all = append(all, fmt.Sprintf("text %d", i))
		}
		return all
	}
	id := func(i int) cty.Value { return str(fmt.Sprintf("000000000000000000000000abcd%d", 1000+i)) }
	tests := map[string]struct {
		args values
		want []string
	}{
		"newest by default":        {nil, texts(50, 100)},
		"newest few":               {values{"limit": num(3)}, texts(97, 100)},
		"all there are":            {values{"limit": num(1000)}, texts(0, 100)},
		"before":                   {values{"limit": num(40), "before": id(60)}, texts(20, 60)},
		"before the first":         {values{"before": id(0)}, nil},
		"after, all":               {values{"limit": num(1000), "after_sequence": num(0)}, texts(0, 100)},
		"after, the first of many": {values{"limit": num(2), "after_sequence": num(10)}, texts(10, 12)},
		"after the last":           {values{"after_sequence": num(100)}, nil},
		"around, itself":           {values{"limit": num(1), "around": id(7)}, texts(7, 8)},
		"around":                   {values{"limit": num(5), "around": id(50)}, texts(46, 51)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{}
			srv.fillMessages(100)
			s := srv.start(t)
			got, err := s.ReadData(context.Background(), "messages", providers.Target{ID: "group:77"}, given(t, "messages", test.args))
			if err != nil {
				t.Fatal(err)
			}
			var have []string
			for _, m := range got.GetAttr("messages").AsValueSlice() {
				have = append(have, m.GetAttr("text").AsString())
			}
			if diff := cmp.Diff(test.want, have); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWrongArguments(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		operation, target string
		args              values
		kind              providers.ErrorKind
		attribute         string
	}{
		"no conversation":     {"messages", "", nil, providers.Invalid, "id"},
		"too many at once":    {"messages", "group:77", values{"limit": num(1001)}, providers.Invalid, "limit"},
		"two places":          {"messages", "group:77", values{"before": str("a"), "around": str("b")}, providers.Invalid, "before"},
		"place and sequence":  {"messages", "group:77", values{"before": str("a"), "after_sequence": num(1)}, providers.Invalid, "before"},
		"negative sequence":   {"messages", "group:77", values{"after_sequence": num(-1)}, providers.Invalid, "after_sequence"},
		"around nothing":      {"messages", "group:77", values{"around": str("b")}, providers.NotFound, "around"},
		"no message":          {"message_history", "", nil, providers.Invalid, "message"},
		"no picture":          {"images", "group:77", nil, providers.Invalid, "around"},
		"two pictures":        {"images", "group:77", values{"around": str("a"), "image_id": num(1)}, providers.Invalid, "around"},
		"picture not there":   {"images", "group:77", values{"around": str("a")}, providers.NotFound, "around"},
		"too many pictures":   {"images", "group:77", values{"image_id": num(1), "later": num(101)}, providers.Invalid, "later"},
		"nobody presses":      {"press_button", "group:77", values{"message": str("a"), "value": str("b")}, providers.Invalid, "user_id"},
		"no value":            {"press_button", "group:77", values{"message": str("a"), "user_id": str("1")}, providers.Invalid, "value"},
		"no path":             {"record_download", "", values{"message": str("a")}, providers.Invalid, "path"},
		"an empty id":         {"delete_for_me", "group:77", values{"messages": cty.ListVal([]cty.Value{str("")})}, providers.Invalid, "messages[0]"},
		"form without action": {"submit_form", "group:77", values{"message": str("a")}, providers.Invalid, "action_name"},
		"form that is a list": {"submit_form", "group:77", values{
			"message": str("a"), "action_name": str("b"), "component_id": str("c"), "context": str("[]"),
		}, providers.Invalid, "context"},
		"form of nobody": {"submit_form", "group:77", values{
			"message": str("a"), "action_name": str("b"), "component_id": str("c"), "context": str("{}"),
		}, providers.NotFound, "message"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{}
			s := srv.start(t)
			args, target := given(t, test.operation, test.args), providers.Target{ID: test.target}
			_, err := s.ReadData(context.Background(), test.operation, target, args)
			if errors.Is(err, providers.ErrUnknownOperation) {
				err = s.InvokeAction(context.Background(), test.operation, target, args)
			}
			var e *providers.Error
			if !errors.As(err, &e) || e.Kind != test.kind || e.Attribute != test.attribute || e.Detail == "" {
				t.Errorf("got %#v", err)
			}
		})
	}
}

func TestNoSuchOperation(t *testing.T) {
	t.Parallel()
	s := (&server{}).start(t)
	_, listed := s.ReadData(context.Background(), "press_button", providers.Target{}, cty.NilVal)
	for _, err := range []error{listed, s.InvokeAction(context.Background(), "messages", providers.Target{}, cty.NilVal)} {
		if !errors.Is(err, providers.ErrUnknownOperation) || providers.KindOf(err) != providers.Invalid {
			t.Errorf("got %v", err)
		}
	}
}

// A history of many pages ends, also when the server's total is wrong.
func TestHistoryPages(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int{"less than a page": 3, "pages": 65} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := historian(t, size)
			for limit, want := range map[int64]int{1: 1, 50: min(50, size), 1000: size} {
				got, err := s.ReadData(context.Background(), "message_history", providers.Target{},
					given(t, "message_history", values{"message": str("m"), "limit": num(limit)}))
				if err != nil {
					t.Fatal(err)
				}
				if n := got.GetAttr("versions").LengthInt(); n != want {
					t.Errorf("%d of %d versions, want %d", n, size, want)
				}
			}
		})
	}
}

func FuzzVersion(f *testing.F) {
	f.Add(`{"text":"x"}`, int32(1), int64(1_700_000_000_000))
	f.Add(`[`, int32(99), int64(-1))
	f.Fuzz(func(t *testing.T, old string, contentType int32, at int64) {
		v := version{ID: json.Number("1"), ContentType: contentType, ContentOld: old, MsgTime: at, CreateTime: at}
		if !v.toValue().Type().Equals(versionType()) {
			t.Errorf("%#v", v.toValue())
		}
	})
}

func TestSortMessages(t *testing.T) {
	t.Parallel()
	all := []message{
		newMessage(&yunhupb.MsgData{MsgId: "c", MsgSeq: 1}), newMessage(&yunhupb.MsgData{MsgId: "b", SendTime: 2}), newMessage(&yunhupb.MsgData{MsgId: "a", SendTime: 1}),
	}
	var order []string
	for _, m := range sortMessages(all) {
		order = append(order, m.MsgId)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, order); diff != "" {
		t.Error(diff)
	}
}
