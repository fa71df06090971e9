package saved_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/plan"
	"herald/plan/render"
	"herald/plan/saved"
)

const hello = "message \"hello\" {\n  to = [conversation.c]\n  text = \"Hello.\"\n}\n"

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	w := newWorld(t, hello+"variable \"list\" { type = list(number) }\n")
	w.vars = map[string]cty.Value{"list": cty.ListVal([]cty.Value{cty.NumberFloatVal(0.1)})}
	w.stands(t, "gone", "<Gone & away>", 0)
	src := w.source(t)
	f, err := saved.New(src)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Prove(t.Context(), src.Input, view); err != nil {
		t.Fatal(err)
	}
	one, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read := again(t, f)
	two, err := read.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(one), string(two)); diff != "" {
		t.Errorf("(-written +written again)\n%s", diff)
	}
	var told bytes.Buffer
	if err := read.WriteDocument(&told); err != nil || !json.Valid(told.Bytes()) || !bytes.Contains(told.Bytes(), []byte("message.hello")) {
		t.Errorf("document %s, %v", told.Bytes(), err)
	}
	if !saved.IsPlan(one) || saved.IsPlan(one[1:]) {
		t.Error("IsPlan does not tell a plan from what is none")
	}
}

// zeros is an endless reader.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

// A forged document may unpack to more than any disk holds.
func TestWriteDocumentIsBounded(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.CopyN(w, zeros{}, 600<<20)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	err = (&saved.File{Document: packed.Bytes()}).WriteDocument(io.Discard)
	if !errors.Is(err, saved.ErrDamaged) || !strings.Contains(err.Error(), "512 MiB") {
		t.Errorf("error %v, want one about the size", err)
	}
}

// envelope makes a plan file with a body, as a forger would.
func envelope(body string) string {
	return fmt.Sprintf("{\"herald_plan\":1,\"sha256\":\"%x\"}\n%s", sha256.Sum256([]byte(body)), body)
}

// spoilt is the example file to damage.
func spoilt(t testing.TB) []byte {
	t.Helper()
	f := &saved.File{Herald: "0.1.0"}
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDecodeRefusesTruncatedPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t, hello)
	f := w.save(t)
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for n := range data {
		if _, err := saved.Decode(data[:n]); !refused(err) {
			t.Fatalf("cut at byte %d of %d: %v", n, len(data), err)
		}
	}
	for n := range data {
		flipped := bytes.Clone(data)
		flipped[n] ^= 1 << (n % 8)
		if _, err := saved.Decode(flipped); !refused(err) {
			t.Fatalf("bit flipped in byte %d of %d: %v", n, len(data), err)
		}
	}
}

func refused(err error) bool {
	return errors.Is(err, saved.ErrDamaged) || errors.Is(err, saved.ErrForeign) || errors.Is(err, saved.ErrNewer)
}

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	whole := string(spoilt(t))
	_, body, _ := strings.Cut(whole, "\n")
	for name, tt := range map[string]struct {
		data string
		want error
	}{
		"empty":               {"", saved.ErrForeign},
		"a state":             {`{"version": 1}`, saved.ErrForeign},
		"a configuration":     {`message "x" {}`, saved.ErrForeign},
		"something behind it": {whole + "x", saved.ErrDamaged},
		"a later format":      {strings.Replace(whole, `"herald_plan":1`, `"herald_plan":2`, 1), saved.ErrNewer},
		"an endless format":   {strings.Replace(whole, `"herald_plan":1`, `"herald_plan":99999999999999`, 1), saved.ErrForeign},
		"no report":           {whole, saved.ErrDamaged},
		"an unknown field":    {envelope(strings.Replace(body, `"herald"`, `"new":1,"herald"`, 1)), saved.ErrNewer},
		"two values":          {envelope(body + "{}"), saved.ErrDamaged},
		"no state":            {envelope(strings.Replace(body, `"report":null`, `"report":{}`, 1)), saved.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := saved.Decode([]byte(tt.data)); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}

// Any bytes are refused or decode to a plan, even if their hash is valid.
func FuzzDecode(f *testing.F) {
	_, body, _ := strings.Cut(string(spoilt(f)), "\n")
	f.Add(body)
	f.Add(`{"report":{},"basis":{"state":{"version":1},"waits":{"data.x.y":true},"answers":[{"address":"data.x.y","value":{"value":1,"type":"number"}}]}}`)
	f.Fuzz(func(t *testing.T, body string) {
		file, err := saved.Decode([]byte(envelope(body)))
		if err != nil {
			if !refused(err) {
				t.Errorf("error %v", err)
			}
			return
		}
		if _, err := file.Encode(); err != nil {
			t.Errorf("it cannot be written again: %v", err)
		}
		if err := file.Report.Text(io.Discard, render.Options{Width: 40}); err != nil {
			t.Errorf("it cannot be shown: %v", err)
		}
		st, err := file.State()
		if err != nil {
			t.Fatalf("it has no state: %v", err)
		}
		// The error must contain this text.
		_ = file.WriteDocument(io.Discard)
		_, _ = file.Values(nil)
		_ = file.CheckFiles(nil)
		_ = file.CheckState(st, false)
		_ = file.CheckTiming(&plan.Plan{State: st})
	})
}

func FuzzDecodeBytes(f *testing.F) {
	f.Add(spoilt(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := saved.Decode(data); err != nil && !refused(err) {
			t.Errorf("error %v", err)
		}
	})
}
