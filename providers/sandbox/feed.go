package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// backlog is how many events are buffered for a slow subscriber before it is
// disconnected and has to load everything again.
const backlog = 1024

// feed sends events to subscribers. Publishing never blocks.
type feed struct {
	done <-chan struct{}

	mu          sync.Mutex
	subscribers map[chan []byte]struct{}
}

// updateEvent is what the page needs to redraw one message or conversation.
type updateEvent struct {
	Platform     string   `json:"platform"`
	Conversation string   `json:"conversation"`
	Header       *Header  `json:"header,omitempty"`
	Message      *Message `json:"message,omitempty"`
}

// publishRecord publishes the changes of a record.
func (f *feed) publishRecord(r record) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.subscribers) == 0 {
		return
	}
	for _, c := range r.Changes {
		switch {
		case c.Header != nil:
			f.publishEvent("conversation", updateEvent{Platform: c.Header.Platform, Conversation: c.Header.ID, Header: c.Header})
		case c.Post != nil:
			f.publishEvent("message", updateEvent{Platform: c.Post.Platform, Conversation: c.Post.Conversation, Message: &c.Post.Message})
		case c.Removed != 0:
			f.publishEvent("reset", struct{}{})
		}
	}
	for _, e := range r.Entries {
		f.publishEvent("entry", e)
	}
}

// publishReset asks subscribers to load everything again.
func (f *feed) publishReset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.publishEvent("reset", struct{}{})
}

// publishEvent sends one event. A subscriber that is too slow is disconnected:
// its browser reconnects and loads everything again.
func (f *feed) publishEvent(name string, data any) {
	body, err := json.Marshal(data)
	if err != nil {
		return
	}
	event := fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, body)
	for c := range f.subscribers {
		select {
		case c <- event:
		default:
			delete(f.subscribers, c)
			close(c)
		}
	}
}

func (f *feed) subscribe() chan []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.subscribers == nil {
		f.subscribers = map[chan []byte]struct{}{}
	}
	c := make(chan []byte, backlog)
	f.subscribers[c] = struct{}{}
	return c
}

func (f *feed) unsubscribe(c chan []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.subscribers, c)
}

// ServeHTTP streams events until the client disconnects or the server closes.
// The first event is "reset", so that nothing is missed between loading the
// page and opening the stream.
func (f *feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := f.subscribe()
	defer f.unsubscribe(c)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	event, ok := []byte("event: reset\ndata: {}\n\n"), true
	for ok {
		if _, err := w.Write(event); err != nil {
			return
		}
		if err := out.Flush(); err != nil {
			return
		}
		select {
		case event, ok = <-c:
		case <-r.Context().Done():
			return
		case <-f.done:
			return
		}
	}
}
