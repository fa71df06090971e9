package plan

import (
	"strings"

	"herald/lang"
	"herald/lang/addr"
)

// impliedMoves are the renamings that adding or removing count implies, as in
// Terraform: x and x[0] are one where only one of them is declared. That holds
// for messages, conversations and modules.
type impliedMoves struct {
	declared map[addr.Instance]bool
	// alike are declared instances by their address without any [0].
	alike map[addr.Instance][]addr.Instance
}

func newImpliedMoves(d *lang.Desired) *impliedMoves {
	m := &impliedMoves{make(map[addr.Instance]bool), make(map[addr.Instance][]addr.Instance)}
	for i := range d.Conversations {
		m.addDeclared(d.Conversations[i].Addr)
	}
	for _, message := range d.Messages {
		m.addDeclared(message.Addr)
	}
	return m
}

func (m *impliedMoves) addDeclared(at addr.Instance) {
	m.declared[at] = true
	plain := withoutZero(at)
	m.alike[plain] = append(m.alike[plain], at)
}

// resolveAddress gives the declared address of an instance that is not declared itself;
// its own where there is no such address, or more than one.
func (m *impliedMoves) resolveAddress(at addr.Instance) addr.Instance {
	if m.declared[at] {
		return at
	}
	if alike := m.alike[withoutZero(at)]; len(alike) == 1 {
		return alike[0]
	}
	return at
}

// withoutZero takes the key 0 off a block and off the modules around it.
func withoutZero(at addr.Instance) addr.Instance {
	if at.Key == addr.IntKey(0) {
		at.Key = addr.NoKey
	}
	if strings.Contains(at.Module, "[0]") {
		at.Module = modulesWithoutZero(at.Module)
	}
	return at
}

// modulesWithoutZero removes [0] from a module address, except inside quotes.
func modulesWithoutZero(module string) string {
	var out strings.Builder
	quoted := false
	for i := 0; i < len(module); i++ {
		switch c := module[i]; {
		case quoted && c == '\\':
			out.WriteByte(c)
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && strings.HasPrefix(module[i:], "[0]"):
			i += len("[0]") - 1
			continue
		}
		out.WriteByte(module[i])
	}
	return out.String()
}
