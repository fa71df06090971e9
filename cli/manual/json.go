package manual

import (
	"encoding/json"
	"fmt"
	"io"

	"herald/providers"
)

// Format is the version of the JSON documents. Its first number changes when
// something is taken away or gets another meaning.
const Format = "1.0"

// abilities, identities and limits as programs read them.
type (
	document struct {
		Format    string              `json:"format_version"`
		Platforms map[string]platform `json:"platforms"`
	}
	platform struct {
		Title       string                        `json:"title"`
		Docs        string                        `json:"docs"`
		Identity    identityJSON                  `json:"identity"`
		Abilities   map[providers.Ability]support `json:"abilities"`
		Limits      limitsJSON                    `json:"limits"`
		ButtonKinds []string                      `json:"button_kinds,omitempty"`
		Kinds       []kind                        `json:"kinds"`
		Proven      []proof                       `json:"proven_against"`
	}
	identityJSON struct {
		Class         providers.IdempotencyClass `json:"class"`
		WindowSeconds int64                      `json:"window_seconds,omitempty"`
		Note          string                     `json:"note"`
	}
	proof struct {
		Kind providers.ProofKind `json:"kind"`
		With string              `json:"with"`
	}
	support struct {
		Answer providers.SupportAnswer `json:"answer"`
		Reason string                  `json:"reason,omitempty"`
		Link   string                  `json:"link,omitempty"`
	}
	kind struct {
		Name    string   `json:"name"`
		Help    string   `json:"help"`
		EditsTo []string `json:"edits_to,omitempty"`
	}
	limitsJSON struct {
		TextRunes              int    `json:"text_characters,omitempty"`
		TextUTF16              int    `json:"text_utf16_units,omitempty"`
		TextBytes              int    `json:"text_bytes,omitempty"`
		BodyBytes              int    `json:"request_bytes,omitempty"`
		Batch                  int    `json:"batch,omitempty"`
		RecallBatch            int    `json:"recall_batch,omitempty"`
		Buttons                int    `json:"buttons,omitempty"`
		ButtonRunes            int    `json:"button_characters,omitempty"`
		FileBytes              int64  `json:"file_bytes,omitempty"`
		Participants           int    `json:"participants,omitempty"`
		TitleRunes             int    `json:"title_characters,omitempty"`
		EditWindowSeconds      int64  `json:"edit_window_seconds,omitempty"`
		RecallWindowSeconds    int64  `json:"recall_window_seconds,omitempty"`
		Rate                   int    `json:"requests,omitempty"`
		PerSeconds             int64  `json:"requests_per_seconds,omitempty"`
		ConversationRate       int    `json:"conversation_messages,omitempty"`
		ConversationPerSeconds int64  `json:"conversation_messages_per_seconds,omitempty"`
		Note                   string `json:"note,omitempty"`
	}
)

// JSON writes what every platform can do, for programs. The error is that of w.
func JSON(w io.Writer, all []providers.Facts) error {
	doc := document{Format: Format, Platforms: map[string]platform{}}
	for _, f := range all {
		doc.Platforms[f.Schema.Name] = platformJSON(f)
	}
	return writeJSON(w, doc)
}

func platformJSON(f providers.Facts) platform {
	p := platform{
		Title: f.Schema.Title, Docs: f.Docs, Abilities: map[providers.Ability]support{}, Kinds: []kind{},
		ButtonKinds: buttonKinds(f),
		Identity:    identityJSON{f.Idempotency.Class, int64(f.Idempotency.Window.Seconds()), f.Idempotency.Note},
	}
	for a, s := range f.Abilities {
		p.Abilities[a] = support(s)
	}
	for _, k := range f.Kinds {
		p.Kinds = append(p.Kinds, kind(k))
	}
	for _, one := range proofs(f) {
		p.Proven = append(p.Proven, proof(one))
	}
	l := f.Limits
	p.Limits = limitsJSON{
		TextRunes: l.TextRunes, TextUTF16: l.TextUTF16, TextBytes: l.TextBytes, BodyBytes: l.BodyBytes, Batch: l.Batch, RecallBatch: l.RecallBatch,
		Buttons: l.Buttons, ButtonRunes: l.ButtonRunes, FileBytes: l.FileBytes,
		Participants: l.Participants, TitleRunes: l.TitleRunes,
		EditWindowSeconds: int64(l.EditWindow.Seconds()), RecallWindowSeconds: int64(l.RecallWindow.Seconds()),
		Rate: l.Rate, PerSeconds: int64(l.Per.Seconds()),
		ConversationRate: l.ConversationRate, ConversationPerSeconds: int64(l.ConversationPer.Seconds()), Note: l.Note,
	}
	return p
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}
