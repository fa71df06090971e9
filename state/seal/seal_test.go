package seal

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"filippo.io/age"
)

const (
	passphrase = "correct horse battery staple"
	lineage    = "ba38d5f6-0f16-5b71-9d72-b5927a2ff6d0"
	canary     = "canary-4711"
)

// plainState begins as a state does.
const plainState = `{
"version": 1,
"herald": "0.1.0",
"lineage": "` + lineage + `",
"serial": 7,
"salt": "c2FsdA==",
"deliveries": {"message.a@conversation.c": {"content": "` + canary + `"}}
}
`

func identity(t testing.TB) *age.X25519Identity {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func sealer(t testing.TB, opt Options) *Sealer {
	t.Helper()
	opt.WorkFactor = 1
	s, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func withIdentity(t testing.TB, id *age.X25519Identity) *Sealer {
	return sealer(t, Options{Keys: Keys{Identities: []string{id.String()}}})
}

func withPassphrase(t testing.TB, p string) *Sealer {
	return sealer(t, Options{Keys: Keys{Passphrase: p}})
}

func sealed(t testing.TB, s *Sealer, kind Kind, data string) []byte {
	t.Helper()
	out, err := s.Seal(kind, []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*Sealer{
		"identity":   withIdentity(t, identity(t)),
		"passphrase": withPassphrase(t, passphrase),
		"none":       nil,
	} {
		for _, kind := range []Kind{State, Journal, Plan} {
			for _, data := range []string{"", "x", "\x00\xff\n", plainState, strings.Repeat("0123456789abcdef", 1<<13)} {
				out := sealed(t, s, kind, data)
				if s != nil && (!IsSealed(out) || bytes.Contains(out, []byte(canary))) {
					t.Errorf("%s, %s: not sealed: %.80q", name, kind, out)
				}
				back, err := s.Open(kind, out)
				if err != nil || string(back) != data {
					t.Errorf("%s, %s: got %d bytes, %v; want %d", name, kind, len(back), err, len(data))
				}
			}
		}
	}
}

func TestSealIsNeverTheSame(t *testing.T) {
	t.Parallel()
	s := withIdentity(t, identity(t))
	if bytes.Equal(sealed(t, s, State, plainState), sealed(t, s, State, plainState)) {
		t.Error("two envelopes of one state are equal")
	}
}

// Stores that speak Terraform's protocol ask for lineage and serial.
func TestLabel(t *testing.T) {
	t.Parallel()
	s := withIdentity(t, identity(t))
	tests := []struct {
		name, data, want string
		kind             Kind
	}{
		{"state", plainState, `{"herald_sealed":1,"kind":"state","lineage":"` + lineage + `","serial":7,"age":"`, State},
		{"a first serial", `{"lineage":"` + lineage + `","serial":0}`, `{"herald_sealed":1,"kind":"state","lineage":"` + lineage + `","age":"`, State},
		{"no lineage of ours", `{"lineage":"` + canary + `","serial":3}`, `{"herald_sealed":1,"kind":"state","age":"`, State},
		{"no state at all", canary, `{"herald_sealed":1,"kind":"state","age":"`, State},
		{"cut", plainState[:70], `{"herald_sealed":1,"kind":"state","age":"`, State},
		{"journal", plainState, `{"herald_sealed":1,"kind":"journal","age":"`, Journal},
		{"plan", plainState, `{"herald_sealed":1,"kind":"plan"}` + "\nage-encryption.org/v1\n", Plan},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := sealed(t, s, tt.kind, tt.data); !strings.HasPrefix(string(got), tt.want) {
				t.Errorf("got %.150s, want it to begin %s", got, tt.want)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	s := withIdentity(t, identity(t))
	state, plan := string(sealed(t, s, State, plainState)), string(sealed(t, s, Plan, canary))
	edit := func(old, with string) string { return strings.Replace(state, old, with, 1) }
	tests := []struct {
		name string
		s    *Sealer
		kind Kind
		data string
		want error
	}{
		{"plain", s, State, plainState, ErrPlain},
		{"of another program", s, State, "hello", ErrPlain},
		{"sealed, and no key at all", nil, State, state, ErrSealed},
		{"another identity", withIdentity(t, identity(t)), State, state, ErrKey},
		{"a passphrase", withPassphrase(t, passphrase), State, state, ErrKey},
		{"another passphrase", withPassphrase(t, passphrase+"!"), Plan, string(sealed(t, withPassphrase(t, passphrase), Plan, "x")), ErrKey},
		{"a plan for a state", s, State, plan, ErrKind},
		{"a state for a plan", s, Plan, state, ErrKind},
		{"a plan relabelled", s, State, strings.Replace(plan, `"plan"`, `"state"`, 1), ErrKind},
		{"a state relabelled", s, Journal, edit(`"state"`, `"journal"`), ErrKind},
		{"another serial", s, State, edit(`"serial":7`, `"serial":8`), ErrKind},
		{"no serial", s, State, edit(`,"serial":7`, ``), ErrKind},
		{"another lineage", s, State, edit("ba38", "aaaa"), ErrKind},
		{"newer", s, State, edit(`sealed":1`, `sealed":2,"x":1`), ErrNewer},
		{"no version", s, State, edit(`sealed":1`, `sealed":0`), ErrDamaged},
		{"version no number", s, State, edit(`sealed":1`, `sealed":"1"`), ErrDamaged},
		{"unknown field", s, State, edit(`"kind"`, `"surprise":1,"kind"`), ErrDamaged},
		{"something after the end", s, State, state + "{}", ErrDamaged},
		{"no ciphertext", s, State, `{"herald_sealed":1,"kind":"state"}`, ErrDamaged},
		{"empty ciphertext", s, State, `{"herald_sealed":1,"kind":"state","age":""}`, ErrDamaged},
		{"plan with a byte more", s, Plan, plan + "x", ErrDamaged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data, err := tt.s.Open(tt.kind, []byte(tt.data))
			if !errors.Is(err, tt.want) || data != nil {
				t.Fatalf("%q, error %v, want %v", data, err, tt.want)
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("the error quotes what was sealed: %v", err)
			}
		})
	}
}

func TestOpenEmpty(t *testing.T) {
	t.Parallel()
	if data, err := withIdentity(t, identity(t)).Open(State, []byte{}); err != nil || len(data) != 0 {
		t.Errorf("%q, %v: empty bytes are for the decoder to judge", data, err)
	}
}

// What a store did to the white space does not matter.
func TestOpenReformatted(t *testing.T) {
	t.Parallel()
	s := withIdentity(t, identity(t))
	data := strings.NewReplacer(`{"`, "\n {\n  \"", `,"`, ",\n  \"").Replace(string(sealed(t, s, State, plainState)))
	if back, err := s.Open(State, []byte(data)); err != nil || string(back) != plainState {
		t.Errorf("%q, %v", back, err)
	}
}

// Whatever is cut off or flipped, nothing comes out.
func TestOpenCutAndFlipped(t *testing.T) {
	t.Parallel()
	s := withIdentity(t, identity(t))
	for _, kind := range []Kind{State, Plan} {
		whole := sealed(t, s, kind, plainState)
		for n := 1; n < len(bytes.TrimSpace(whole)); n++ {
			if data, err := s.Open(kind, whole[:n]); err == nil {
				t.Fatalf("%s: the first %d of %d bytes open as %q", kind, n, len(whole), data)
			}
		}
		for i := range bytes.TrimSpace(whole) {
			bad := bytes.Clone(whole)
			bad[i] ^= 0x01
			if data, err := s.Open(kind, bad); err == nil && string(data) != plainState {
				t.Fatalf("%s: flipped at %d it opens as %q", kind, i, data)
			}
		}
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	s := sealer(t, Options{Keys: Keys{Passphrase: passphrase}, Migrate: true})
	if data, err := s.Open(State, []byte(plainState)); err != nil || string(data) != plainState {
		t.Errorf("a plain state: %q, %v", data, err)
	}
	if !s.Outdated() {
		t.Error("a plain state is as it would be written now")
	}
	if _, err := s.Open(State, sealed(t, withIdentity(t, identity(t)), State, "x")); !errors.Is(err, ErrKey) {
		t.Errorf("a state that somebody else sealed: %v, want ErrKey", err)
	}
}

// Each change of keys reads what the one before it wrote, by a fallback.
func TestRotation(t *testing.T) {
	t.Parallel()
	first, second := identity(t), identity(t)
	oldest := Keys{Passphrase: passphrase}
	old := Keys{Identities: []string{first.String()}}
	steps := []Options{
		{Keys: oldest},
		{Keys: old, Fallbacks: []Keys{oldest}},
		{Keys: Keys{Identities: []string{second.String()}}, Recipients: []string{second.Recipient().String()}, Fallbacks: []Keys{old, oldest}},
		{Keys: Keys{Passphrase: passphrase + "!"}, Fallbacks: []Keys{oldest, {Identities: []string{first.String(), second.String()}}}},
	}
	kept := sealed(t, sealer(t, steps[0]), State, plainState)
	for i, opt := range steps {
		s := sealer(t, opt)
		data, err := s.Open(State, kept)
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if s.Outdated() != (i > 0) {
			t.Errorf("step %d: outdated is %v of what the step before wrote", i, s.Outdated())
		}
		written := sealed(t, s, State, string(data))
		if i > 0 {
			if _, err := sealer(t, steps[i-1]).Open(State, written); !errors.Is(err, ErrKey) {
				t.Errorf("step %d seals with an earlier key: %v", i, err)
			}
		}
		if _, err := s.Open(State, written); err != nil || s.Outdated() {
			t.Errorf("step %d: what it wrote itself is outdated (%v)", i, err)
		}
		kept = written
	}
}

// Several recipients: each opens it alone.
func TestRecipients(t *testing.T) {
	t.Parallel()
	mine, theirs := identity(t), identity(t)
	s := sealer(t, Options{
		Recipients: []string{mine.Recipient().String(), " " + theirs.Recipient().String() + "\n"},
		Keys:       Keys{Identities: []string{mine.String()}},
	})
	out := sealed(t, s, State, plainState)
	if data, err := withIdentity(t, theirs).Open(State, out); err != nil || string(data) != plainState {
		t.Errorf("the other recipient: %q, %v", data, err)
	}
}

func FuzzOpen(f *testing.F) {
	s := withIdentity(f, identity(f))
	for _, kind := range []Kind{State, Journal, Plan} {
		f.Add(sealed(f, s, kind, plainState))
	}
	f.Add([]byte(`{"herald_sealed":1,"kind":"state","age":"YWdl"}`))
	f.Add([]byte(`{"herald_sealed":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []Kind{State, Journal, Plan} {
			opened, err := s.Open(kind, data)
			if err != nil {
				continue
			}
			if len(data) > 0 && string(opened) != plainState {
				t.Fatalf("%q opens as %q", data, opened)
			}
		}
	})
}
