package apply_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
)

// full is a disk that refuses what it is asked at a chosen point, and from then
// on everything if it stays full. The program lives on and sees the errors.
func full(stays bool) accident {
	return func(p *project, n int) (name string, points int) {
		var mu sync.Mutex
		p.hook = func(point string) error {
			mu.Lock()
			defer mu.Unlock()
			points++
			if points == n {
				name = "no space at " + point
			}
			if points == n || stays && n > 0 && points > n {
				return syscall.ENOSPC
			}
			return nil
		}
		_, _ = p.tryApply(p.t.Context()) // it may fail; what people see may not be wrong
		p.hook = nil
		return name, points
	}
}

// durable watches a run and knows what of it a power failure cannot take: the
// journal up to its last sync, and the state before a rename whose directory
// is not synced.
type durable struct {
	p       *project
	mu      sync.Mutex
	journal int64  // bytes
	state   []byte // before the last rename; nil when there was none
}

func (d *durable) look(point string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch point {
	case "journal append":
		d.journal = journalSize(d.p)
	case "state rename":
		d.state, _ = os.ReadFile(d.p.stateFile()) // it may not be there yet
	}
	return nil
}

func (p *project) stateFile() string { return filepath.Join(p.dir, "herald.state.json") }

// outage is what a power failure leaves of an append that was not synced.
type outage func(before, lost []byte) []byte

func outages() map[string]outage {
	return map[string]outage{
		"nothing of it": func(before, _ []byte) []byte { return before },
		"its beginning": func(before, lost []byte) []byte { return append(before, lost[:len(lost)/2]...) },
		"its end, behind a hole": func(before, lost []byte) []byte {
			hole := bytes.Repeat([]byte{0}, len(lost)/2)
			return append(append(before, hole...), lost[len(hole):]...)
		},
	}
}

// powerless is a machine that fails. Of an append that was not synced so much
// is left as keep says; a rename whose directory was not synced did not happen.
func powerless(keep outage) accident {
	return func(p *project, n int) (string, int) {
		seen := &durable{p: p}
		p.hook = seen.look
		d := &death{at: n}
		points := d.run(p)
		p.hook = nil
		switch d.name {
		case "journal sync":
			p.rewriteJournal(func(data []byte) []byte {
				return keep(slices.Clone(data[:seen.journal]), data[seen.journal:])
			})
		case "state directory sync":
			seen.undoRename()
		}
		return d.name, points
	}
}

func (d *durable) undoRename() {
	if d.state == nil {
		d.p.ok(os.Remove(d.p.stateFile()))
		return
	}
	d.p.ok(os.WriteFile(d.p.stateFile(), d.state, 0o600))
}

// rotten is a disk that loses a record of the journal that was durable, the
// n-th, and keeps what follows it. The run is killed when its journal tells all
// and its state is not saved yet.
func rotten(p *project, n int) (string, int) {
	puts := 0
	d := &death{when: func(point string) bool {
		if point == "put" {
			puts++
		}
		return puts == 2
	}}
	d.run(p)
	records := 0
	p.rewriteJournal(func(data []byte) []byte {
		for line := range bytes.Lines(data) {
			if records++; records == n {
				clear(line[:len(line)-1]) // a part of data
			}
		}
		return data
	})
	return fmt.Sprint("record ", n), records
}

// rewriteJournal changes the journal that is there, if one is.
func (p *project) rewriteJournal(edit func([]byte) []byte) {
	p.t.Helper()
	for _, name := range p.journals() {
		data, err := os.ReadFile(name)
		p.ok(err)
		p.ok(os.WriteFile(name, edit(data), 0o600))
	}
}

func (p *project) journals() []string {
	names, err := filepath.Glob(filepath.Join(p.dir, ".herald", "*.journal"))
	p.ok(err)
	return names
}

// ok ends the test on an error that is not part of it.
func (p *project) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}
