package document

import (
	"strings"

	"herald/lang/addr"
)

// Resource identifies a resource as Terraform does: module, type, name and
// index together are unique, and make up the address.
type Resource struct {
	Address       string `json:"address"`
	ModuleAddress string `json:"module_address,omitempty"` // "" is the root
	Mode          string `json:"mode"`
	Type          string `json:"type"`
	Name          string `json:"name"`
	// Index is a string or a number; nil if there is only one instance. For a
	// delivery it consists of the message's own key and the conversation.
	Index        any    `json:"index,omitempty"`
	ProviderName string `json:"provider_name"`
}

// Identify converts the address of a delivery or a conversation.
func Identify(at addr.Resource, provider addr.Provider) Resource {
	d, ok := at.Delivery()
	if !ok {
		return IdentifyInstance(at.Conversation, provider)
	}
	r := IdentifyInstance(d.Message, provider)
	r.Index = indexOf(d)
	r.Address = addr.Instance{Block: d.Message.Block, Key: addr.StringKey(indexOf(d))}.String()
	return r
}

const managed = "managed"

// IdentifyInstance converts the address of an instance, such as that of an action.
func IdentifyInstance(in addr.Instance, provider addr.Provider) Resource {
	r := Resource{
		Address: in.String(), ModuleAddress: in.Module, Mode: managed,
		Type: in.Kind, Name: in.Name, Index: keyOf(in.Key), ProviderName: provider.Platform,
	}
	if in.Kind == addr.Action || in.Kind == addr.Data {
		r.Type = in.Type
	}
	return r
}

// indexOf returns conversation.ops, or eu@conversation.ops if the message has
// its own keys.
func indexOf(d addr.Delivery) string {
	key := ""
	if s, ok := d.Message.Key.Text(); ok {
		key = s + "@"
	} else if _, ok := d.Message.Key.Int(); ok {
		key = strings.Trim(d.Message.Key.String(), "[]") + "@"
	}
	return key + d.Conversation.String()
}

func keyOf(k addr.Key) any {
	if s, ok := k.Text(); ok {
		return s
	}
	if n, ok := k.Int(); ok {
		return n
	}
	return nil
}

// enclosingModules returns a module and those around it, outermost first; none
// for the root.
func enclosingModules(module string) []string {
	if module == "" {
		return nil
	}
	var out []string
	quoted := false
	for i := 0; i < len(module); i++ {
		switch {
		case quoted && module[i] == '\\':
			i++
		case module[i] == '"':
			quoted = !quoted
		case !quoted && strings.HasPrefix(module[i:], ".module."):
			out = append(out, module[:i])
		}
	}
	return append(out, module)
}
