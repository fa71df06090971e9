package seal

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"herald/state"
)

const run = "11111111-2222-4333-8444-555555555555"

// journalLines is a journal as the store writes it: a header and n records.
func journalLines(t testing.TB, n int) [][]byte {
	t.Helper()
	records := []any{state.JournalHeader{Journal: 1, Run: run, Lineage: lineage}}
	for i := range n {
		records = append(records, state.Event{Kind: state.Done, Intent: i, ID: canary, At: time.Unix(1, 0).UTC()})
	}
	lines := make([][]byte, len(records))
	for i, r := range records {
		line, err := state.AppendRecord(nil, r)
		if err != nil {
			t.Fatal(err)
		}
		lines[i] = line
	}
	return lines
}

// sealedLines seals the lines in appends of two, and returns the sealed lines:
// the envelope, then one for each.
func sealedLines(t testing.TB, s *Sealer, lines [][]byte) [][]byte {
	t.Helper()
	head, records, err := s.NewJournal(run)
	if err != nil {
		t.Fatal(err)
	}
	for chunk := range slices.Chunk(lines, 2) {
		head = append(head, records.Seal(bytes.Join(chunk, nil))...)
	}
	return slices.Collect(bytes.Lines(head))
}

// fresh opens as another process would: nothing is remembered.
func fresh(t testing.TB, id string) *Sealer {
	return sealer(t, Options{Keys: Keys{Identities: []string{id}}})
}

func TestJournalRoundTrip(t *testing.T) {
	t.Parallel()
	id := identity(t).String()
	for n := range 6 {
		lines := journalLines(t, n)
		s := fresh(t, id)
		out := sealedLines(t, s, lines)
		if len(out) != len(lines)+1 {
			t.Fatalf("%d lines became %d", len(lines), len(out))
		}
		data := bytes.Join(out, nil)
		if bytes.Contains(data, []byte(canary)) {
			t.Error("a record is in clear")
		}
		for who, opener := range map[string]*Sealer{"the same": s, "another": fresh(t, id)} {
			back, err := opener.OpenJournal(run, data)
			if err != nil || !bytes.Equal(back, bytes.Join(lines, nil)) {
				t.Errorf("%s process: %q, %v", who, back, err)
			}
		}
	}
}

// A journal that was tampered with must not pass for whole, nor may it tell of
// anything that did not happen in that order.
func TestJournalTampering(t *testing.T) {
	t.Parallel()
	id := identity(t).String()
	lines := journalLines(t, 4)
	out := sealedLines(t, fresh(t, id), lines)
	other := sealedLines(t, fresh(t, id), lines)
	with := func(edit func([][]byte) [][]byte) []byte { return bytes.Join(edit(slices.Clone(out)), nil) }
	tests := []struct {
		name string
		data []byte
		want int // events that may be told
	}{
		{"reordered", with(func(l [][]byte) [][]byte { l[2], l[3] = l[3], l[2]; return l }), 0},
		{"one dropped", with(func(l [][]byte) [][]byte { return slices.Delete(l, 3, 4) }), 1},
		{"header dropped", with(func(l [][]byte) [][]byte { return slices.Delete(l, 1, 2) }), 0},
		{"one doubled", with(func(l [][]byte) [][]byte { return slices.Insert(l, 3, l[2]) }), 1},
		{"one of another run", with(func(l [][]byte) [][]byte { l[3] = other[3]; return l }), 1},
		{"one in clear", with(func(l [][]byte) [][]byte { l[3] = lines[2]; return l }), 1},
		{"key of another run", with(func(l [][]byte) [][]byte { l[0] = other[0]; return l }), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data, err := fresh(t, id).OpenJournal(run, tt.data)
			if err != nil {
				t.Fatal(err)
			}
			j, err := state.DecodeJournal(data)
			if err == nil && j.Whole {
				t.Error("the journal passes for whole")
			}
			if len(j.Events) > tt.want {
				t.Errorf("%d events, want no more than %d", len(j.Events), tt.want)
			}
		})
	}
}

// Cut anywhere, a journal tells of every record that is whole, as one that is
// not sealed would.
func TestJournalCut(t *testing.T) {
	t.Parallel()
	id := identity(t).String()
	out := sealedLines(t, fresh(t, id), journalLines(t, 3))
	data := bytes.Join(out, nil)
	s := fresh(t, id)
	for n := range len(data) + 1 {
		opened, err := s.OpenJournal(run, data[:n])
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		j, err := state.DecodeJournal(opened)
		complete := bytes.Count(data[:n], []byte("\n"))
		if (err == nil) != (complete >= 2) {
			t.Fatalf("cut at %d, after %d lines: header %v", n, complete, err)
		}
		if err == nil && (!j.Whole || len(j.Events) != complete-2) {
			t.Fatalf("cut at %d: %d events, whole %v", n, len(j.Events), j.Whole)
		}
	}
}

func TestJournalBitFlip(t *testing.T) {
	t.Parallel()
	id := identity(t).String()
	out := sealedLines(t, fresh(t, id), journalLines(t, 3))
	data := bytes.Join(out, nil)
	last := len(data) - len(out[len(out)-1])
	s := fresh(t, id)
	for i := len(out[0]); i < len(data); i++ {
		bad := bytes.Clone(data)
		bad[i] ^= 0x04
		opened, err := s.OpenJournal(run, bad)
		if err != nil {
			t.Fatal(err)
		}
		j, err := state.DecodeJournal(opened)
		if err == nil && (len(j.Events) == 3 || (j.Whole && i < last-1)) {
			t.Fatalf("flip at %d of %d was not seen: %d events, whole %v", i, len(data), len(j.Events), j.Whole)
		}
	}
}

func TestOpenJournalRefuses(t *testing.T) {
	t.Parallel()
	id := identity(t).String()
	s := fresh(t, id)
	plain := string(bytes.Join(journalLines(t, 2), nil))
	data := string(bytes.Join(sealedLines(t, s, journalLines(t, 2)), nil))
	_, records, _ := strings.Cut(data, "\n")
	tests := []struct {
		name string
		s    *Sealer
		data string
		want error
	}{
		{"plain", s, plain, ErrPlain},
		{"no key at all", nil, data, ErrSealed},
		{"another key", withPassphrase(t, passphrase), data, ErrKey},
		{"headed by a state", s, string(sealed(t, s, State, strings.Repeat("k", dataKeySize))) + records, ErrKind},
		{"newer", s, strings.Replace(data, `sealed":1`, `sealed":9`, 1), ErrNewer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, err := tt.s.OpenJournal(run, []byte(tt.data)); !errors.Is(err, tt.want) || got != nil {
				t.Errorf("%q, error %v, want %v", got, err, tt.want)
			}
		})
	}
}

// A header that is damaged, or holds something that is no key, is no reason to
// stop: nothing can be told of the run, so that all of it is in doubt.
func TestJournalWithoutItsKey(t *testing.T) {
	t.Parallel()
	s := fresh(t, identity(t).String())
	out := sealedLines(t, s, journalLines(t, 2))
	records := bytes.Join(out[1:], nil)
	for name, head := range map[string][]byte{
		"damaged":     append(bytes.Clone(out[0][:len(out[0])-8]), "\"}\n"...),
		"a short key": sealed(t, s, Journal, "short"),
	} {
		data, err := s.OpenJournal(run, append(head, records...))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := bytes.Count(data, []byte("\n")); n != 3 {
			t.Errorf("%s: %d lines, want one for each of the 3 records", name, n)
		}
		if _, err := state.DecodeJournal(data); err == nil {
			t.Errorf("%s: the journal was read without its key", name)
		}
	}
}

func TestJournalMigrates(t *testing.T) {
	t.Parallel()
	plain := bytes.Join(journalLines(t, 2), nil)
	for name, s := range map[string]*Sealer{
		"migrate": sealer(t, Options{Keys: Keys{Passphrase: passphrase}, Migrate: true}),
		"none":    nil,
	} {
		if got, err := s.OpenJournal(run, plain); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// A copy of a journal costs no second key, and opens like the journal.
func TestSealJournal(t *testing.T) {
	t.Parallel()
	id := identity(t).String()
	s := fresh(t, id)
	plain := bytes.Join(journalLines(t, 3), nil)
	first := sealedLines(t, s, journalLines(t, 3))
	for name, by := range map[string]*Sealer{"of this process": s, "of another": fresh(t, id)} {
		data, err := by.SealJournal(run, plain)
		if err != nil {
			t.Fatal(err)
		}
		if same := bytes.HasPrefix(data, first[0]); same != (by == s) {
			t.Errorf("%s: the key is the journal's: %v", name, same)
		}
		if back, err := fresh(t, id).OpenJournal(run, data); err != nil || !bytes.Equal(back, plain) {
			t.Errorf("%s: %q, %v", name, back, err)
		}
	}
}

// One record costs a constant more than it did in clear.
func TestJournalBytesPerRecord(t *testing.T) {
	t.Parallel()
	s := fresh(t, identity(t).String())
	_, records, err := s.NewJournal(run)
	if err != nil {
		t.Fatal(err)
	}
	line := journalLines(t, 1)[1]
	first := len(records.Seal(line))
	for range 10_000 {
		records.Seal(line)
	}
	last := len(records.Seal(line))
	t.Logf("bytes per record: %d in clear, %d sealed as the first, %d as the 10,002nd", len(line), first, last)
	if first != last || first > len(line)*4/3+40 {
		t.Errorf("a record of %d bytes takes %d, then %d", len(line), first, last)
	}
}

func FuzzOpenJournal(f *testing.F) {
	s := fresh(f, identity(f).String())
	lines := journalLines(f, 2)
	whole := bytes.Join(sealedLines(f, s, lines), nil)
	plain := bytes.Join(lines, nil)
	f.Add(whole)
	f.Add(whole[:len(whole)-9])
	f.Add([]byte("{\"herald_sealed\":1,\"kind\":\"journal\",\"age\":\"\"}\nAAAA\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		opened, err := s.OpenJournal(run, data)
		if err != nil {
			return
		}
		for i, line := range slices.Collect(bytes.Lines(opened)) {
			gap := fmt.Sprintf("sealed record %d cannot be opened\n", i)
			if string(line) != gap && !bytes.Contains(plain, line) {
				t.Fatalf("line %d is %q", i, line)
			}
		}
	})
}
