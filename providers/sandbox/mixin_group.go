package sandbox

import "time"

// mixinLongestExpiry is the maximum time after which messages disappear, twelve
// weeks; api/conversations/group.
const mixinLongestExpiry = 12 * 7 * 24 * time.Hour

// rotateCode gives a group a new invitation code.
func (m *mixin) rotateCode(r *request) call {
	return m.withConversation(r, "rotate_code", func(t *transaction, h *Header) *answer {
		h.setFact("code", seededUUID("mixin", "code", h.ID, t.store.requests, t.now))
		t.putConversation(*h)
		return nil
	})
}

// exitGroup removes the bot from a group.
func (m *mixin) exitGroup(r *request) call {
	return m.withConversation(r, "exit", func(t *transaction, h *Header) *answer {
		h.removeParticipants([]string{m.app})
		t.putConversation(*h)
		return nil
	})
}

// joinGroup adds the bot to the group with an invitation code.
func (m *mixin) joinGroup(r *request) call {
	code := r.PathValue("id")
	return call{operations: []string{"join"}, effect: func(t *transaction) answer {
		for _, th := range t.store.order {
			if h := th.Header; h.Platform == t.platform && !h.Gone && h.Facts["code"] == code {
				h.addParticipants(t, []string{m.app})
				t.putConversation(h)
				t.recordOperation(Entry{Operation: "join", Conversation: h.ID})
				return dataAnswer(m.showConversation(h))
			}
		}
		return m.businessError(404, reasonExtra("no group has the code %s", code))
	}}
}

// readDuration decodes the body of mute and disappear, in seconds.
func (m *mixin) readDuration(r *request, longest time.Duration) (time.Duration, *answer) {
	var in struct {
		Duration int64 `json:"duration"`
	}
	if refused := m.decodeBody(r, &in); refused != nil {
		return 0, refused
	}
	if in.Duration < 0 || in.Duration > int64(longest.Seconds()) {
		a := m.businessError(10002, fieldExtra("duration", "%d is not 0 to %d seconds", in.Duration, int64(longest.Seconds())))
		return 0, &a
	}
	return time.Duration(in.Duration) * time.Second, nil
}

// mixinLongestMute keeps the end of a mute within the years that its format has
// digits for; the page documents no maximum.
const mixinLongestMute = 100 * 365 * 24 * time.Hour

// muteConversation mutes a conversation for the bot. For one that does not
// exist, the page documents 403 instead of 404.
func (m *mixin) muteConversation(r *request) call {
	duration, refused := m.readDuration(r, mixinLongestMute)
	if refused != nil {
		return refusedCall(*refused)
	}
	c := m.withConversation(r, "mute", func(t *transaction, h *Header) *answer {
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
		if _, known := t.findConversation(r.PathValue("id")); !known {
			return m.businessError(403, reasonExtra("conversation %s does not exist", r.PathValue("id")))
		}
		return change(t)
	}
	return c
}

// setExpiry sets after how long messages of a group disappear. The sandbox
// keeps them.
func (m *mixin) setExpiry(r *request) call {
	duration, refused := m.readDuration(r, mixinLongestExpiry)
	if refused != nil {
		return refusedCall(*refused)
	}
	return m.withConversation(r, "set_expiry", func(t *transaction, h *Header) *answer {
		h.setFact("expire_in", duration.String())
		t.putConversation(*h)
		return nil
	})
}
