package render

import "encoding/json"

// veiled is a Passage as it is written down: what tells hidden texts apart
// stays behind, and that they differ does not.
type veiled struct {
	Before, After Words
	Differs       bool `json:",omitempty"`
}

// MarshalJSON writes a passage so that it reads the same again.
func (t Passage) MarshalJSON() ([]byte, error) {
	bare := func(w Words) Words { return Words{Text: w.Text, Hidden: w.Hidden} }
	return json.Marshal(veiled{t.Before, t.After, bare(t.Before) == bare(t.After) && !t.Same()})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Passage) UnmarshalJSON(data []byte) error {
	var v veiled
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*t = Passage{Before: v.Before, After: v.After}
	if v.Differs {
		t.Before.digest = "before"
	}
	return nil
}
