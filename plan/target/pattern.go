package target

import (
	"errors"
	"fmt"
	"strings"

	"herald/lang/addr"
)

// Pattern matches items. The zero Pattern matches none.
type Pattern struct {
	text         string
	module       []step // a module and everything in it
	block        *block // messages or conversations
	conversation *block // everything in a conversation
	provider     []step
}

// block is the address pattern of blocks of one kind and their instances.
type block struct {
	module     []step
	kind, name string
	key        key
}

// String returns the pattern as it was written.
func (p Pattern) String() string { return p.text }

// ParsePattern parses an address in which * matches any characters of a name or
// a key, and ? matches one. An address without a key matches all instances. The
// error says what was expected.
func ParsePattern(text string) (Pattern, error) {
	p := Pattern{text: text}
	before, after, pair := addr.CutDelivery(text)
	if pair {
		var err error
		if p.conversation, err = parseBlock(after, addr.Conversation); err != nil || before == "" {
			return p, err
		}
		p.block, err = parseBlock(before, addr.Message)
		return p, err
	}
	steps, err := splitSteps(text)
	if err != nil {
		return p, err
	}
	modules, rest, err := leadingModules(steps)
	switch {
	case err != nil:
		return p, err
	case len(rest) == 0:
		p.module = modules
		return p, nil
	case len(modules) == 0 && rest[0].name == "provider":
		p.provider = rest[1:]
		return p, checkProvider(rest)
	}
	p.block, err = blockOf(modules, rest, addr.Message, addr.Conversation)
	return p, err
}

func checkProvider(steps []step) error {
	if len(steps) < 2 || len(steps) > 3 || steps[0].key.given || steps[1].key.given && len(steps) == 3 {
		return errors.New("expected provider, a platform and, after a dot, an alias")
	}
	return nil
}

func parseBlock(text string, kind string) (*block, error) {
	steps, err := splitSteps(text)
	if err != nil {
		return nil, err
	}
	modules, rest, err := leadingModules(steps)
	if err != nil {
		return nil, err
	}
	return blockOf(modules, rest, kind)
}

// leadingModules removes module.NAME from the front as often as possible.
func leadingModules(steps []step) (modules, rest []step, err error) {
	for len(steps) > 0 && steps[0].name == "module" && !steps[0].key.given {
		if len(steps) < 2 {
			return nil, nil, errors.New("expected a name after module")
		}
		modules, steps = append(modules, steps[1]), steps[2:]
	}
	return modules, steps, nil
}

func blockOf(modules, rest []step, kinds ...string) (*block, error) {
	if len(rest) != 2 || rest[0].key.given {
		return nil, fmt.Errorf("expected %s and a name, as in %s.example", strings.Join(kinds, " or "), kinds[0])
	}
	for _, kind := range kinds {
		if matchesGlob(rest[0].name, kind) {
			return &block{module: modules, kind: rest[0].name, name: rest[1].name, key: rest[1].key}, nil
		}
	}
	return nil, fmt.Errorf("%s is not %s", rest[0].name, strings.Join(kinds, " or "))
}

// Matches reports whether the pattern matches the item.
func (p Pattern) Matches(i Item) bool {
	switch {
	case p.module != nil:
		return isWithinModule(p.module, i.Owner().Module)
	case p.provider != nil:
		return p.matchesProvider(i.Provider)
	case p.conversation != nil && p.block != nil:
		return i.IsDelivery() && p.block.matches(i.Message) && p.conversation.matches(i.Conversation)
	case p.conversation != nil:
		return p.conversation.matches(i.Conversation)
	case p.block != nil:
		return p.block.matches(i.Owner())
	}
	return false
}

// matchesProvider reports whether a provider matches. Without an alias all
// providers of the platform match.
func (p Pattern) matchesProvider(have addr.Provider) bool {
	if !matchesGlob(p.provider[0].name, have.Platform) {
		return false
	}
	return len(p.provider) == 1 || matchesGlob(p.provider[1].name, have.Alias) && p.provider[1].key.matches(have.Key)
}

func (b *block) matches(in addr.Instance) bool {
	if !matchesGlob(b.kind, in.Kind) || !matchesGlob(b.name, in.Name) || !b.key.matches(in.Key) {
		return false
	}
	have, err := splitSteps(in.Module)
	if in.Module == "" {
		have, err = nil, nil
	}
	return err == nil && len(have) == 2*len(b.module) && matchesModule(b.module, have)
}

// isWithinModule reports whether a module matches the pattern, or is within one
// that does.
func isWithinModule(named []step, module string) bool {
	if module == "" {
		return false
	}
	have, err := splitSteps(module)
	return err == nil && len(have) >= 2*len(named) && matchesModule(named, have)
}

// matchesModule compares patterns with the steps of a module's address, which
// has the word module before each name.
func matchesModule(named, have []step) bool {
	for i, s := range named {
		at := have[2*i+1]
		if !matchesGlob(s.name, at.name) || !s.key.coversKey(at.key) {
			return false
		}
	}
	return true
}
