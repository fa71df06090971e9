package webhook

import "herald/providers"

// NewPreset returns the platform whose blocks have a preset if they declare nothing.
func NewPreset(name string) providers.Platform { return platform{name} }

// Presets for tests: receivers that do all that can be declared.
func init() {
	full := func() declaration {
		return declaration{
			docs: httpDocs,
			Send: &request{ID: "/message/id", Permalink: "/message/url", Body: map[string]any{
				"room": "{{conversation}}", "metadata": map[string]any{"key": "{{key}}"}, "text": "{{text}}", "html": "{{html}}", "wrote": "{{body}}",
			}},
			Edit:   &request{Path: "/{{id}}", Body: map[string]any{"room": "{{conversation}}", "text": "{{text}}", "html": "{{html}}", "wrote": "{{body}}"}},
			Recall: &request{Path: "/{{id}}?room={{conversation}}"},
			limits: providers.Limits{TextRunes: 3000, Note: "A limit of tests."},
		}
	}
	presets["look-up"] = func() declaration {
		d := full()
		d.LookUp = &request{Path: "/?key={{key}}&room={{conversation}}", Items: "/found", ID: "/id", Key: "/metadata/key"}
		return d
	}
	presets["native"] = func() declaration {
		d := full()
		d.Send.ID, d.Send.Deduplicates, d.Send.KeyWindow, d.Send.Permalink = idIsKey, true, "1h", ""
		return d
	}
}
