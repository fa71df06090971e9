package project

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecordHasNoCredentials(t *testing.T) {
	t.Parallel()
	raw := func(v any) json.RawMessage {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	// As an earlier version wrote it.
	before, err := json.Marshal(Record{Type: "http", Place: "https://host/state", Arguments: map[string]json.RawMessage{
		"address":      raw("https://ada:CANARY@host/state?token=CANARY"),
		"lock_address": raw("https://CANARY@host/lock#CANARY"),
		"lock_method":  raw("POST"),
		"retry_max":    raw(3),
	}})
	if err != nil {
		t.Fatal(err)
	}
	old, err := decodeRecord(before)
	if err != nil {
		t.Fatal(err)
	}
	now := &Record{Type: "http", Place: "https://host/state"}
	if !now.isSamePlace(old) {
		t.Error("a record of an earlier version is of another place")
	}
	after, err := old.encodeRecord()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(after, []byte("CANARY")) {
		t.Errorf("a credential is in %s", after)
	}
	got, err := decodeRecord(after)
	if err != nil {
		t.Fatal(err)
	}
	want := &Record{Type: "http", Place: "https://host/state", Withheld: []string{"address", "lock_address"}, Arguments: map[string]json.RawMessage{
		"address": raw("https://host/state"), "lock_address": raw("https://host/lock"), "lock_method": raw("POST"), "retry_max": raw(3),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !strings.Contains(string(mustEncode(t, got)), `"withheld"`) {
		t.Error("written again, the record does not say what it withholds")
	}
}

func mustEncode(t *testing.T, w *Record) []byte {
	t.Helper()
	data, err := w.encodeRecord()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func FuzzRecord(f *testing.F) {
	for _, seed := range []string{
		`{"type":"http","place":"https://host","arguments":{"address":"https://ada:b@host?token=c"},"states":["default"]}`,
		`{"arguments":{"path":"a?b","n":1,"list":["https://a@b"]}}`, `{"arguments":null}`, `[]`, ``, `{"arguments":{"address":"http://%zz@x"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := decodeRecord(data)
		if err != nil {
			return
		}
		once := mustEncode(t, w)
		again, err := decodeRecord(once)
		if err != nil {
			t.Fatalf("%s: %v", once, err)
		}
		if !again.isSamePlace(w) {
			t.Errorf("%q became another place: %s", data, once)
		}
		if diff := cmp.Diff(string(once), string(mustEncode(t, again))); diff != "" {
			t.Errorf("written twice (-once +again)\n%s", diff)
		}
	})
}
