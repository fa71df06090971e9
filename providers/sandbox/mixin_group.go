package sandbox

import "time"

// mixinLongestExpiry is the longest time after which messages disappear, twelve
// weeks; api/conversations/group.
const mixinLongestExpiry = 12 * 7 * 24 * time.Hour

// rotateCode gives a group another invitation code.
func (m *mixin) rotateCode(r *request) call {
	return m.existing(r, "rotate_code", func(t *transaction, h *Header) *answer {
		h.setFact("code", seededUUID("mixin", "code", h.ID, t.store.requests, t.now))
		t.putConversation(*h)
		return nil
	})
}

// exit takes the bot out of a group.
func (m *mixin) exit(r *request) call {
	return m.existing(r, "exit", func(t *transaction, h *Header) *answer {
		h.leave([]string{m.app})
		t.putConversation(*h)
		return nil
	})
}

// join takes the bot into the group that has an invitation code.
func (m *mixin) join(r *request) call {
	code := r.PathValue("id")
	return call{operations: []string{"join"}, effect: func(t *transaction) answer {
		for _, th := range t.store.order {
			if h := th.Header; h.Platform == t.platform && !h.Gone && h.Facts["code"] == code {
				h.join(t, []string{m.app})
				t.putConversation(h)
				t.note(Entry{Operation: "join", Conversation: h.ID})
				return done(m.show(h))
			}
		}
		return m.refuse(404, because("no group has the code %s", code))
	}}
}

// duration reads the body of mute and disappear, in seconds.
func (m *mixin) duration(r *request, longest time.Duration) (time.Duration, *answer) {
	var in struct {
		Duration int64 `json:"duration"`
	}
	if refused := m.decode(r, &in); refused != nil {
		return 0, refused
	}
	if in.Duration < 0 || in.Duration > int64(longest.Seconds()) {
		a := m.refuse(10002, field("duration", "%d is not 0 to %d seconds", in.Duration, int64(longest.Seconds())))
		return 0, &a
	}
	return time.Duration(in.Duration) * time.Second, nil
}

// mixinLongestMute keeps the end of a mute within the years that its text has
// digits for; the page names no longest one.
const mixinLongestMute = 100 * 365 * 24 * time.Hour

// mute silences a conversation for the bot. Where there is none, the page has
// 403 instead of 404.
func (m *mixin) mute(r *request) call {
	duration, refused := m.duration(r, mixinLongestMute)
	if refused != nil {
		return refuse(*refused)
	}
	c := m.existing(r, "mute", func(t *transaction, h *Header) *answer {
		until := "0001-01-01T00:00:00Z"
		if duration > 0 {
			until = t.now.Add(duration).Format(time.RFC3339Nano)
		}
		h.setFact("mute_until", until)
		t.putConversation(*h)
		return nil
	})
	change := c.effect
	c.effect = func(t *transaction) answer {
		if _, known := t.conversation(r.PathValue("id")); !known {
			return m.refuse(403, because("conversation %s does not exist", r.PathValue("id")))
		}
		return change(t)
	}
	return c
}

// disappear sets after how long messages of a group disappear. The sandbox
// keeps them.
func (m *mixin) disappear(r *request) call {
	duration, refused := m.duration(r, mixinLongestExpiry)
	if refused != nil {
		return refuse(*refused)
	}
	return m.existing(r, "set_expiry", func(t *transaction, h *Header) *answer {
		h.setFact("expire_in", duration.String())
		t.putConversation(*h)
		return nil
	})
}
