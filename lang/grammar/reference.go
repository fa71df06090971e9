package grammar

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
)

// Reference is what an expression sees of an instance.
func Reference(kind string) cty.Type {
	switch kind {
	case addr.Conversation:
		return cty.Object(map[string]cty.Type{
			"address": cty.String, "id": cty.String, "title": cty.String, "provider": cty.String,
			"announcement": cty.String, "participants": cty.Set(cty.String),
		})
	case addr.Attachment:
		return cty.Object(map[string]cty.Type{
			"address": cty.String, "source": cty.String, "name": cty.String, "mime": cty.String, "sha256": cty.String,
			"size": cty.Number, "width": cty.Number, "height": cty.Number, "duration": cty.Number,
		})
	case addr.Action:
		return cty.Object(map[string]cty.Type{"address": cty.String})
	}
	return cty.Object(map[string]cty.Type{
		"address": cty.String, "ids": cty.Map(cty.String), "urls": cty.Map(cty.String),
		"text": cty.String, "markdown": cty.String, "html": cty.String,
		"publish_at": cty.String, "expire_at": cty.String,
	})
}
