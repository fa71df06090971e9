package sandbox_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"herald/providers/sandbox"
)

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	const senders, each = 8, 25
	w := start(t, sandbox.Options{Data: t.TempDir()})
	s := w.events()
	var all sync.WaitGroup
	for n := range senders {
		all.Go(func() {
			for i := range each {
				id := fmt.Sprintf("%016d%016d", n, i)
				w.must(w.yunhu("/v1/msg/send-message", yunhuSend(id, "hi")))
				w.must(w.yunhu("/v1/msg/list-message", "2: 5\n4: 2\n5: \"123\""))
				w.must(w.yunhu("/v1/msg/edit-message", yunhuSend(id, "ho")))
				w.api("GET", "/sandbox/api/conversations?tail=1", "", nil)
			}
		})
	}
	all.Wait()
	s.until("message")
	messages := w.server.Conversations()[0].Messages
	if len(messages) != senders*each {
		t.Fatalf("%d messages", len(messages))
	}
	for i, m := range messages {
		if m.Position != int64(i+1) || !m.Edited || m.Text != "ho" {
			t.Fatalf("message %d is %+v", i, m)
		}
	}
	for i, e := range w.server.Ledger() {
		if e.Seq != int64(i+1) || e.Request != e.Seq {
			t.Fatalf("entry %d is %+v", i, e)
		}
	}
}

func TestServeEndsOrderly(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	l, err := sandbox.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- w.server.Serve(ctx, l) }()
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+l.Addr().String()+"/sandbox/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := w.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("serve: %v", err)
	}
}

func BenchmarkSend(b *testing.B) {
	for _, data := range []string{"memory", "disk"} {
		b.Run(data, func(b *testing.B) {
			opt := sandbox.Options{}
			if data == "disk" {
				opt.Data = b.TempDir()
			}
			server, err := sandbox.New(opt)
			if err != nil {
				b.Fatal(err)
			}
			defer server.Close()
			benchmarkSend(b, server)
		})
	}
}
