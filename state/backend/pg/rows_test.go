package pg

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"herald/lang/addr/addrtest"
	"herald/state"
)

func samples(t testing.TB) map[string][]byte {
	t.Helper()
	full := state.New(state.Lineage("acme", ""), []byte("salt"))
	for _, address := range []string{`message.a["eu"]@conversation.c`, "message.a[0]@conversation.c", `message.a["<&>: \": "]@conversation.c`} {
		full.Deliveries[addrtest.Delivery(address)] = &state.Delivery{Generation: 1, Parts: []state.Part{{ID: `a": {}}`}}}
		full.Retired[addrtest.Resource(address)] = 3
	}
	running := full.Clone()
	running.Run = &state.Run{ID: `"intents":[`, Intents: []state.Intent{{Address: addrtest.Resource("conversation.x")}, {Address: addrtest.Resource(`conversation.x["]},{\""]`)}}}
	idle := full.Clone()
	idle.Run = &state.Run{Intents: []state.Intent{}}
	out := map[string][]byte{}
	for name, st := range map[string]*state.State{
		"fresh": state.New(state.Lineage("acme", ""), []byte("salt")), "full": full, "running": running, "idle run": idle,
	} {
		data, err := state.Encode(st)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = data
	}
	return out
}

func TestSplitStates(t *testing.T) {
	t.Parallel()
	for name, data := range samples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form, rows := splitRows(data)
			if form != formLines {
				t.Errorf("kept as %s, want rows for lines", form)
			}
			checkJoin(t, form, rows, data)
		})
	}
}

func TestSplitOtherBytes(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"nothing": "", "text": "one", "binary": "\xff\x00\x01", "almost": "{\n\"a\": 1,\n\"a\": 2\n}\n",
		"cut": "{\n\"a\": {\n  \"b\": 1,", "large": strings.Repeat("0123456789", 20_000), "no members": "{\n\n}\n",
		"nul in a key": "{\n\"a\\u0000\": 1\n}\n", "unsorted": "{\n\"a\": {\n  \"c\": 1,\n  \"b\": 2}\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form, rows := splitRows([]byte(data))
			if form != formChunks {
				t.Errorf("kept as %s, want chunks", form)
			}
			checkJoin(t, form, rows, []byte(data))
		})
	}
}

func checkJoin(t *testing.T, form string, rows []row, want []byte) {
	t.Helper()
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	got, err := joinRows(form, rows)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("joined: %v\n%q\nwant\n%q", err, got, want)
	}
}

func TestJoinRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	if _, err := joinRows("pages", nil); err == nil {
		t.Error("an unknown form was joined")
	}
}

func FuzzSplit(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data)
	}
	f.Add([]byte("{\n\"a\": {\n  \"b\": 1},\n\"run\": {\"intents\":[1,2]}\n}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		form, rows := splitRows(data)
		seen := map[string]bool{}
		for _, r := range rows {
			if seen[r.rowName()] {
				t.Fatalf("two rows for %q", r.rowName())
			}
			seen[r.rowName()] = true
		}
		checkJoin(t, form, rows, data)
	})
}
