package saved_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/crypto/ssh"

	"herald/lang"
	"herald/plan"
	"herald/plan/saved"
	"herald/plan/saved/signature"
	"herald/state/seal"
)

// attacked is a project and a saved plan with every kind of content that a
// forger could change.
func attacked(t *testing.T) (*world, []byte) {
	t.Helper()
	w := newWorld(t, hello+`
variable "text" { default = "All is well." }
message "said" {
  to   = [conversation.c]
  text = var.text
}
message "stands" {
  to   = [conversation.c]
  text = "It stands, changed."
}
data "texts" "all" { provider = toy }
output "o" { value = data.texts.all.texts }
`)
	w.stands(t, "stands", "It stands.", 0)
	w.vars = map[string]cty.Value{"text": cty.StringVal("As reviewed.")}
	return w, w.proved(t)
}

// proved is a saved plan as a command writes it.
func (w *world) proved(t *testing.T) []byte {
	t.Helper()
	src := w.source(t)
	f, err := saved.New(src)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Prove(t.Context(), src.Input, view); err != nil {
		t.Fatal(err)
	}
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// accept decodes a plan and checks it against the project, as apply does. It
// returns the plan that would be applied.
func (w *world) accept(t *testing.T, data []byte) (*plan.Plan, error) {
	t.Helper()
	f, err := saved.Decode(data)
	if err != nil {
		return nil, err
	}
	if err := f.CheckProject(saved.Project{Name: "acme", Workspace: "default", Backend: "local", Place: "state.json"}); err != nil {
		return nil, err
	}
	in := w.input(t, f.Planned)
	values, err := f.Values(in.Config.VariableValues(lang.Inputs{Variables: lang.VariablesFromMap(nil)}))
	if err != nil {
		return nil, err
	}
	in.Inputs.Variables = lang.VariablesFromMap(values)
	p, diags := f.Remake(context.Background(), in)
	if diags.HasErrors() {
		return nil, diags
	}
	return p, errors.Join(f.CheckFiles(in.Config.InputDigests()), f.CheckState(w.state, false), f.CheckProviders(p.Desired, in.Sessions), f.CheckDecisions(p), f.CheckGenuine(p, in, viewOf(f.Herald)(p, nil)))
}

// rehash corrects the hash in the first line, as a forger does.
func rehash(data []byte) []byte {
	_, body, _ := bytes.Cut(data, []byte("\n"))
	return []byte(envelope(string(body)))
}

// repack replaces the document of a plan.
func repack(t *testing.T, data []byte, document []byte) []byte {
	t.Helper()
	return regexp.MustCompile(`"document":"[^"]*"`).ReplaceAll(data, []byte(`"document":"`+base64.StdEncoding.EncodeToString(document)+`"`))
}

// unpacked returns the document of a plan.
func unpacked(t *testing.T, data []byte) []byte {
	t.Helper()
	f, err := saved.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.WriteDocument(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func compressed(t *testing.T, data []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A plan that shows something other than what it does is refused, even if its
// hash is correct and no digest was changed.
func TestForgedPlanIsRefused(t *testing.T) {
	t.Parallel()
	w, genuine := attacked(t)
	if _, err := w.accept(t, genuine); err != nil {
		t.Fatalf("the plan itself is refused: %v", err)
	}
	replace := func(old, new string) func([]byte) []byte {
		return func(data []byte) []byte { return bytes.Replace(data, []byte(old), []byte(new), 1) }
	}
	program := unpacked(t, genuine)
	for name, tt := range map[string]struct {
		forge func([]byte) []byte
		want  string
	}{
		"the report": {replace(`"After":{"Text":"As reviewed."`, `"After":{"Text":"Hello, all is well."`), "report"},
		"the totals": {replace(`"Deliveries":{"edit":1,"send":2}`, `"Deliveries":{"edit":1,"send":1}`), "report"},
		"the document": {func(d []byte) []byte {
			return repack(t, d, compressed(t, bytes.ReplaceAll(program, []byte("As reviewed."), []byte("All is well.")), -1))
		}, "document"},
		"its compression": {func(d []byte) []byte { return repack(t, d, compressed(t, program, gzip.BestSpeed)) }, "document"},
		"what follows in it": {func(d []byte) []byte {
			return repack(t, d, append(compressed(t, program, -1), compressed(t, nil, -1)...))
		}, "document"},
		"no document":              {func(d []byte) []byte { return regexp.MustCompile(`,"document":"[^"]*"`).ReplaceAll(d, nil) }, "document"},
		"the version":              {replace(`"herald":"0.1.0"`, `"herald":"0.1.1"`), "document"},
		"a field twice":            {replace(`"herald":"0.1.0"`, `"herald":"9","herald":"0.1.0"`), "spelling"},
		"a field in capitals":      {replace(`"seed":`, `"SEED":`), "SEED"},
		"a blank":                  {replace(`{"herald":`, `{ "herald":`), "spelling"},
		"a blank at the end":       {func(d []byte) []byte { return append(d, '\n') }, "spelling"},
		"a time":                   {replace(`"planned":"2026-12-01T12:00:00Z"`, `"planned":"2026-12-01T12:00:00.0Z"`), "planned"},
		"the spelling of a value":  {replace(`"value":"As reviewed.","type":"string"`, `"value":"As\u0020reviewed.","type":"string"`), "variables"},
		"a field of the state":     {replace(`"state":{"version":1,`, `"state":{"version":1,"version":1,`), "basis"},
		"the id of a message":      {replace(`"id":"id-stands"`, `"id":"id-others"`), "message.stands@conversation.c"},
		"a value, shown as before": {replace(`"value":"As reviewed.","type":"string"`, `"value":"EVIL","type":"string"`), "message.said@conversation.c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forged := tt.forge(bytes.Clone(genuine))
			if bytes.Equal(forged, genuine) {
				t.Fatal("nothing was forged")
			}
			_, err := w.accept(t, rehash(forged))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one about %q", err, tt.want)
			}
		})
	}
}

// No byte of a plan can be changed, even if the hash is corrected.
func TestEveryByteIsChecked(t *testing.T) {
	t.Parallel()
	w, genuine := attacked(t)
	if _, err := w.accept(t, genuine); err != nil {
		t.Fatal(err)
	}
	_, body, _ := bytes.Cut(genuine, []byte("\n"))
	const stride = 13 // a prime, so that all fields are covered
	for at := len(genuine) - len(body); at < len(genuine); at += stride {
		flipped := bytes.Clone(genuine)
		flipped[at] ^= 1 << (at % 7)
		if _, err := w.accept(t, rehash(flipped)); err == nil {
			t.Errorf("byte %d is %q now, and the plan is accepted: …%s…", at, flipped[at], genuine[at-20:at+20])
		}
	}
}

// No byte of any layer of an encrypted or signed plan can be changed.
func TestEveryByteOfALayerIsChecked(t *testing.T) {
	t.Parallel()
	w, genuine := attacked(t)
	sealer, err := seal.New(seal.Options{Keys: seal.Keys{Identities: []string{vectors(t)["v1/sealed"].head["identity"]}}})
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := sealer.Seal(seal.Plan, genuine)
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signature.Sign(sealed, signer)
	if err != nil {
		t.Fatal(err)
	}
	accept := func(data []byte) (err error) {
		if signature.IsSigned(data) {
			if data, _, err = signature.Open(data); err != nil {
				return err
			}
		}
		if data, err = sealer.Open(seal.Plan, data); err == nil {
			_, err = w.accept(t, data)
		}
		return err
	}
	for name, data := range map[string][]byte{"encrypted": sealed, "signed": signed} {
		if err := accept(data); err != nil {
			t.Fatalf("%s: the plan itself is refused: %v", name, err)
		}
		for at := 0; at < len(data); at += 3 {
			flipped := bytes.Clone(data)
			flipped[at] ^= 1 << (at % 7)
			if err := accept(flipped); err == nil {
				t.Errorf("%s: byte %d of %d is free", name, at, len(data))
			}
		}
	}
}
