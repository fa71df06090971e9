package webhook

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/kit"
)

// declaration is a provider block, completed by its preset. It is a platform: what it
// can do follows from the requests that it declares.
type declaration struct {
	Preset        string            `json:"preset"`
	Authorization string            `json:"authorization"`
	Headers       map[string]string `json:"headers"`
	MaxCharacters int               `json:"max_characters"`
	MaxBytes      int               `json:"max_bytes"`
	MaxPerMinute  int               `json:"max_per_minute"`
	Sandbox       bool              `json:"sandbox"`
	Send          *request          `json:"send"`
	Edit          *request          `json:"edit"`
	Recall        *request          `json:"recall"`
	LookUp        *request          `json:"look_up"`

	// Of presets only.
	docs     string
	limits   providers.Limits
	everyone providers.Everyone
}

// request is one block of a provider block.
type request struct {
	Method      string            `json:"method"`
	Path        string            `json:"path"`
	Headers     map[string]string `json:"headers"`
	ContentType string            `json:"content_type"`
	Body        any               `json:"body"`
	Statuses    map[string]string `json:"statuses"`
	RejectedIf  map[string]string `json:"rejected_if"`

	ID           string `json:"id"`
	Permalink    string `json:"permalink"`    // of send
	Deduplicates bool   `json:"deduplicates"` // of send
	KeyWindow    string `json:"key_window"`   // of send
	Items        string `json:"items"`        // of look_up
	Key          string `json:"key"`          // of look_up
	placeholders []string
}

// uses reports whether the request has one of the placeholders.
func (r *request) uses(names ...string) bool {
	return r != nil && slices.ContainsFunc(names, func(name string) bool { return slices.Contains(r.placeholders, name) })
}

func (r *request) isJSON() bool { return r.ContentType == typeJSON }

const (
	typeJSON = "application/json"
	typeForm = "application/x-www-form-urlencoded"
	typeText = "text/plain; charset=utf-8"
)

// readDeclaration reads a provider block. A request that the block does not have is that
// of its preset; one that has a send request of its own and names no preset has none.
func readDeclaration(body cty.Value, standard string) (*declaration, error) {
	d := new(declaration)
	if body != cty.NilVal && !body.IsNull() {
		data, err := ctyjson.Marshal(body, body.Type())
		if err == nil {
			j := json.NewDecoder(bytes.NewReader(data))
			j.UseNumber()
			err = j.Decode(d)
		}
		if err != nil {
			return nil, &providers.Error{Kind: providers.Invalid, Detail: "the provider block is not in the form of its schema", Err: err}
		}
	}
	if d.Preset == "" && d.Send == nil {
		d.Preset = standard
	}
	if d.Preset != "" {
		if err := d.fillFromPreset(); err != nil {
			return nil, err
		}
	}
	return d, d.complete()
}

// fillFromPreset takes from the preset what the block does not say.
func (d *declaration) fillFromPreset() error {
	from, ok := presets[d.Preset]
	if !ok {
		return invalid("preset", "there is no preset "+quote(d.Preset), "Write one of "+strings.Join(presetNames(), ", ")+", or declare send without a preset.")
	}
	preset := from()
	d.docs, d.limits, d.everyone = preset.docs, preset.limits, preset.everyone
	if d.Send == nil {
		d.Send = preset.Send
	}
	if d.Edit == nil {
		d.Edit = preset.Edit
	}
	if d.Recall == nil {
		d.Recall = preset.Recall
	}
	if d.LookUp == nil {
		d.LookUp = preset.LookUp
	}
	return nil
}

// complete fills in what is the same for most requests, and refuses what no request can
// be made of.
func (d *declaration) complete() error {
	for _, b := range d.blocks() {
		r := b.request
		if r.Method == "" {
			r.Method = b.method
		}
		if _, isText := r.Body.(string); r.Body != nil && r.ContentType == "" {
			r.ContentType = typeJSON
			if isText {
				r.ContentType = typeText
			}
		}
		if err := b.check(); err != nil {
			return err
		}
	}
	if err := d.check(); err != nil {
		return err
	}
	if d.MaxCharacters > 0 {
		d.limits.TextRunes = d.MaxCharacters
	}
	if d.MaxBytes > 0 {
		d.limits.TextBytes = d.MaxBytes
	}
	if d.MaxPerMinute > 0 {
		d.limits.Rate, d.limits.Per = d.MaxPerMinute, time.Minute
	}
	return nil
}

// block is one request of a declaration, with what is particular to its kind.
type block struct {
	name    string
	method  string // the usual one
	request *request
	allowed []string // placeholders in its path, its headers and its body
	content bool     // the body has the content of the message
}

// blocks are the requests that are declared.
func (d *declaration) blocks() []block {
	all := []block{
		{"send", "POST", d.Send, []string{inConversation, inKey}, true},
		{"edit", "PUT", d.Edit, []string{inConversation, inID}, true},
		{"recall", "DELETE", d.Recall, []string{inConversation, inID}, false},
		{"look_up", "GET", d.LookUp, []string{inConversation, inKey, inSince, inPage}, false},
	}
	return slices.DeleteFunc(all, func(b block) bool { return b.request == nil })
}

// idIsKey is the id of a message whose key is its id.
const idIsKey = "{{key}}"

// givesIDs reports whether messages have ids.
func (d *declaration) givesIDs() bool { return d.Send.ID != "" }

// Facts are the facts of the webhook that the block declares.
func (d *declaration) Facts() providers.Facts { return factsOf(d) }

// oneConversation is the id of the conversation of a webhook whose address says where its
// messages go.
const oneConversation = "webhook"

// CheckTarget checks the id of a conversation; see providers.TargetChecker.
func (d *declaration) CheckTarget(t providers.Target) []providers.Problem {
	if err := d.checkConversation("", t.ID); err != nil {
		return []providers.Problem{{Attribute: "id", Code: problem.InvalidConversationID, Detail: err.Detail + ". " + err.Hint}}
	}
	return nil
}

// checkConversation refuses an id that is put nowhere: two conversations would be one to
// readers, who would get everything twice.
func (d *declaration) checkConversation(op, id string) *providers.Error {
	var e *providers.Error
	switch {
	case !d.Send.uses(inConversation) && id != oneConversation:
		e = kit.Invalidf(op, "%q is not the id of a conversation: the send request of this webhook has no {{conversation}}, so all its messages go to one place", id)
		e.Hint = "Write id = \"" + oneConversation + "\". Declare another provider, with an alias, for another address."
	case id == "" || strings.ContainsFunc(id, isBlank):
		e = kit.Invalidf(op, "%q is not the id of a conversation", id)
		e.Hint = "Write what takes the place of {{conversation}}, such as the name of a topic, without spaces."
	case id == "." || id == "..":
		e = kit.Invalidf(op, "%q is not the id of a conversation", id)
		e.Hint = "In a path, it would lead to another one."
	default:
		return nil
	}
	e.Attribute = "id"
	return e
}

func isBlank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
