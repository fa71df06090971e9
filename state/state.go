package state

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"herald/lang/addr"
	"herald/lang/content"
)

// Version is the format that Encode writes. Decode reads it and all before it.
const Version = 1

// State is everything that Herald has recorded, by address.
type State struct {
	Version       int                             `json:"version"`
	Herald        string                          `json:"herald"`  // version of the program that wrote it
	Lineage       string                          `json:"lineage"` // UUID; all keys derive from it
	Serial        uint64                          `json:"serial"`  // counts writes
	Salt          []byte                          `json:"salt"`    // key of the digests below
	Conversations map[addr.Instance]*Conversation `json:"conversations"`
	Deliveries    map[addr.Delivery]*Delivery     `json:"deliveries"`
	// Uploads are files on platforms, by UploadKey.
	Uploads map[string]*UploadedFile `json:"uploads"`
	// Retired is the last generation of addresses that are no longer in the state,
	// because a key must not be used again: a platform that honours keys would take
	// the new message for the recalled one and not show it.
	Retired map[addr.Resource]int `json:"retired"`
	Outputs map[string]*Output    `json:"outputs"`
	// Run is the apply in progress, or one that was interrupted; nil if there is none.
	Run *Run `json:"run,omitempty"`
}

// Conversation is a conversation that Herald has created.
type Conversation struct {
	Provider     addr.Provider   `json:"provider"`
	ID           string          `json:"id"`
	Key          string          `json:"key"`
	Generation   int             `json:"generation"`
	Title        string          `json:"title,omitempty"`
	Announcement string          `json:"announcement,omitempty"`
	Participants []string        `json:"participants,omitempty"`
	Options      json.RawMessage `json:"options,omitempty"`
	// Doubt is true if the outcome of its creation (then ID is empty) or of a change
	// is unknown.
	Doubt bool `json:"doubt,omitempty"`
	// DoubtSince is when that request was sent; zero if the state with that time was
	// lost.
	DoubtSince time.Time `json:"doubt_since,omitzero"`
	Policy     Policy    `json:"policy,omitzero"`
}

// Delivery is one message in one conversation.
type Delivery struct {
	Provider     addr.Provider `json:"provider"`
	Conversation Place         `json:"conversation"`
	// Origin is the address the keys derive from, when it differs from the
	// present one because the block was moved.
	Origin     addr.Delivery   `json:"origin,omitzero"`
	Generation int             `json:"generation"`
	Content    content.Content `json:"content"` // sealed: see State.Seal
	Parts      []Part          `json:"parts"`
	// Stale are parts of an earlier generation whose recall is in doubt. They
	// are recalled again before anything else happens to the delivery.
	Stale []Part `json:"stale,omitempty"`
	// Tainted asks the next apply to recall it and send it again.
	Tainted bool `json:"tainted,omitempty"`
	// Behind is the address of something that has changed since this generation was
	// sent, and whose changes cause it to be sent again; zero for none.
	Behind addr.Instance `json:"behind,omitzero"`
	// ReplaceDigest is the digest of the value in replace_triggered_by with which
	// this generation was sent, or that was recorded first; "" for none.
	ReplaceDigest string `json:"replace_digest,omitempty"`
	Policy        Policy `json:"policy,omitzero"`
	// Triggers are those that count when it is recalled.
	Triggers  []Trigger `json:"triggers,omitempty"`
	ExpireAt  time.Time `json:"expire_at,omitzero"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

// Policy is the part of a lifecycle that must outlive the block itself.
type Policy struct {
	OnDestroy      string `json:"on_destroy,omitempty"`
	OnUnknown      string `json:"on_unknown,omitempty"`
	PreventDestroy bool   `json:"prevent_destroy,omitempty"`
}

// Trigger is an action_trigger that must outlive the block itself: one for a
// recall.
type Trigger struct {
	Events    []string `json:"events"`
	OnFailure string   `json:"on_failure"`
	Actions   []Action `json:"actions"`
}

// Action is an action as it was evaluated last.
type Action struct {
	Address  string        `json:"address"`
	Provider addr.Provider `json:"provider"`
	// Conversation is the conversation that it concerns; nil for none.
	Conversation *Place `json:"conversation,omitempty"`
	// Arguments are nil when they were not known, or when one is sensitive.
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Sensitive bool            `json:"sensitive,omitempty"`
}

// Place is the conversation that a delivery is in, with all that is needed to recall
// it after the conversation's block was removed.
type Place struct {
	Address addr.Instance   `json:"address"`
	ID      string          `json:"id"`
	Options json.RawMessage `json:"options,omitempty"`
}

// Part is one platform message of a delivery.
type Part struct {
	Kind string `json:"kind"`
	// Digest identifies the composed message; "" if what readers see is unknown.
	Digest string `json:"digest,omitempty"`
	// Visible is the digest of what reading the message back returns; "" if it cannot
	// be read.
	Visible  string    `json:"visible,omitempty"`
	Key      string    `json:"key"`
	ID       string    `json:"id,omitempty"` // "" while it is not on the platform
	URL      string    `json:"url,omitempty"`
	SentAt   time.Time `json:"sent_at,omitzero"`
	EditedAt time.Time `json:"edited_at,omitzero"`
	// Pin is whether Herald has pinned it.
	Pin Pin `json:"pin,omitempty"`
	// Doubt is the operation whose outcome is unknown; "" for none. It is never that of
	// a pin, which may be repeated; see PinUnknown.
	Doubt Op `json:"doubt,omitempty"`
	// DoubtSince is when the intent of that operation was written; zero if the state
	// with that time was lost.
	DoubtSince time.Time `json:"doubt_since,omitzero"`
}

// Pin is whether Herald has pinned a message; "" if not.
type Pin string

// The values of Pin apart from "".
const (
	Pinned Pin = "pinned"
	// PinUnknown is of a message that was pinned or unpinned with an unknown outcome.
	// Whatever is declared is done again, because both are safe to repeat.
	PinUnknown Pin = "unknown"
)

// Stands reports whether the part is known to be on the platform.
func (p Part) Stands() bool { return p.ID != "" }

// neverSent reports whether no request to send the part was made, as far as is
// known.
func (p Part) neverSent() bool { return !p.Stands() && p.SentAt.IsZero() && p.Doubt == "" }

// UploadedFile is a file that was uploaded to a platform.
type UploadedFile struct {
	ID      string            `json:"id"`
	URL     string            `json:"url,omitempty"`
	Extra   map[string]string `json:"extra,omitempty"`
	Expires time.Time         `json:"expires,omitzero"`
	At      time.Time         `json:"at"`
}

// UploadKey is the key of State.Uploads: the same bytes once per provider.
func UploadKey(provider addr.Provider, sha256 string) string { return provider.String() + " " + sha256 }

// Output is the value of an output block after the last apply. The value of a
// sensitive output is not stored.
type Output struct {
	Value     json.RawMessage `json:"value"`
	Type      json.RawMessage `json:"type"`
	Sensitive bool            `json:"sensitive,omitempty"`
}

// New makes the state of a project that has none. lineage is a UUID; see
// Lineage.
func New(lineage string, salt []byte) *State {
	return &State{
		Version:       Version,
		Lineage:       lineage,
		Salt:          salt,
		Conversations: map[addr.Instance]*Conversation{},
		Deliveries:    map[addr.Delivery]*Delivery{},
		Uploads:       map[string]*UploadedFile{},
		Retired:       map[addr.Resource]int{},
		Outputs:       map[string]*Output{},
	}
}

// Empty reports whether nothing was ever recorded.
func (s *State) Empty() bool {
	return len(s.Deliveries) == 0 && len(s.Conversations) == 0 && len(s.Retired) == 0 && s.Run == nil
}

// Stands reports whether any part of the delivery is on the platform, or may
// be.
func (d *Delivery) Stands() bool {
	return slices.ContainsFunc(d.Parts, func(p Part) bool { return p.Stands() || p.Doubt != "" }) || len(d.Stale) > 0
}

// IsLost reports whether the conversation may have been created before its state was
// lost, so that only a person can find out.
func (c *Conversation) IsLost() bool { return c.ID == "" && c.Doubt && c.DoubtSince.IsZero() }

// FindConversation records the ID of a conversation that was in doubt, for its
// deliveries too.
func (s *State) FindConversation(address addr.Instance, id string) {
	c := s.Conversations[address]
	c.ID, c.Doubt, c.DoubtSince = id, false, time.Time{}
	for _, d := range s.Deliveries {
		if d.Conversation.Address == address && d.Conversation.ID == "" {
			d.Conversation.ID = id
		}
	}
}

// DropConversation removes a conversation that was not created, and the deliveries
// that were in doubt because it was.
func (s *State) DropConversation(address addr.Instance) {
	delete(s.Conversations, address)
	for at, d := range s.Deliveries {
		if d.Conversation.Address == address && d.Conversation.ID == "" {
			delete(s.Deliveries, at)
		}
	}
}

// IsPinned reports whether Herald has pinned the delivery, or may have.
func (d *Delivery) IsPinned() bool { return len(d.Parts) > 0 && d.Parts[0].Pin != "" }

// InDoubt reports whether the delivery has an operation without an outcome.
func (d *Delivery) InDoubt() bool {
	return len(d.Stale) > 0 || slices.ContainsFunc(d.Parts, func(p Part) bool { return p.Doubt != "" })
}

// KeyAddress is the address that the delivery's keys derive from.
func (d *Delivery) KeyAddress(address addr.Delivery) addr.Delivery {
	if d.Origin != (addr.Delivery{}) {
		return d.Origin
	}
	return address
}

// NextGeneration returns the generation of the next new message at an address.
func (s *State) NextGeneration(address addr.Delivery) int {
	if d := s.Deliveries[address]; d != nil {
		return d.Generation + 1
	}
	return s.Retired[address.Resource()] + 1
}

// ConversationID returns the platform's ID of a conversation that Herald created.
func (s *State) ConversationID(a addr.Instance) (id string, ok bool) {
	c := s.Conversations[a]
	if c == nil || c.ID == "" {
		return "", false
	}
	return c.ID, true
}

// MessageID returns the platform's ID of a delivery's first part.
func (s *State) MessageID(a addr.Delivery) (id string, ok bool) {
	d := s.Deliveries[a]
	if d == nil || len(d.Parts) == 0 || !d.Parts[0].Stands() {
		return "", false
	}
	return d.Parts[0].ID, true
}

// MessageURL returns the permalink of a delivery's first part; "" if it has none. ok is
// false if the part is not on the platform.
func (s *State) MessageURL(a addr.Delivery) (url string, ok bool) {
	if _, ok := s.MessageID(a); !ok {
		return "", false
	}
	return s.Deliveries[a].Parts[0].URL, true
}

// Clone copies the state deeply enough that folding events into the copy does not
// change the original. Contents are shared, because they are never changed in place.
func (s *State) Clone() *State {
	c := *s
	c.Conversations = cloneMap(s.Conversations)
	c.Uploads = cloneMap(s.Uploads)
	c.Outputs = cloneMap(s.Outputs)
	c.Retired = maps.Clone(s.Retired)
	c.Deliveries = make(map[addr.Delivery]*Delivery, len(s.Deliveries))
	for k, d := range s.Deliveries {
		c.Deliveries[k] = d.Clone()
	}
	return &c
}

// Clone copies the delivery and its parts.
func (d *Delivery) Clone() *Delivery {
	c := *d
	c.Parts = slices.Clone(d.Parts)
	c.Stale = slices.Clone(d.Stale)
	return &c
}

func cloneMap[K comparable, V any](m map[K]*V) map[K]*V {
	c := make(map[K]*V, len(m))
	for k, v := range m {
		w := *v
		c[k] = &w
	}
	return c
}

// InDoubt reports whether anything has an operation without an outcome.
func (s *State) InDoubt() bool {
	for _, d := range s.Deliveries {
		if d.InDoubt() {
			return true
		}
	}
	for _, c := range s.Conversations {
		if c.Doubt {
			return true
		}
	}
	return false
}
